/// @file
/// Windows of the transform from S(q) to G(r): they damp the ripples that the end of the data at qmax makes.
#ifndef LEHR_PDF_WINDOW_H
#define LEHR_PDF_WINDOW_H

#include <lehr/core/error.h>

LEHR_BEGIN_DECLS

typedef enum lehr_pdf_window {
    LEHR_PDF_WINDOW_NONE,        ///< 1
    LEHR_PDF_WINDOW_LORCH,       ///< sin(x)/x, x = pi q / qmax
    LEHR_PDF_WINDOW_SOPER_LORCH, ///< 3 (sin x - x cos x)/x^3, x = pi q / qmax
    LEHR_PDF_WINDOW_COSINE       ///< 1 up to q1, then [1 + cos(pi (q - q1)/(qmax - q1))]/2
} lehr_pdf_window;

/// Value of a window.
/// @param[in] q_per_ang    wave number, >= 0; beyond qmax the window is 0
/// @param[in] qmax_per_ang end of the data, > 0
/// @param[in] q1_per_ang   start of the cosine, 0 <= q1 < qmax; the other windows do not use it
/// @returns 1 at q = 0
/// @accuracy 1e-14 absolute
/// @source E. Lorch, J. Phys. C 2, 229 (1969); A. K. Soper and E. R. Barney, J. Appl. Cryst. 45, 1314 (2012)
LEHR_API double lehr_pdf_window_value(lehr_pdf_window window, double q_per_ang, double qmax_per_ang,
                                      double q1_per_ang);

LEHR_END_DECLS

#endif
