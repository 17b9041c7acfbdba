/// @file
/// Windows of the transform from S(q) to G(r): they damp the ripples that the end of the data at qmax makes.
#ifndef LEHR_PDF_WINDOW_H
#define LEHR_PDF_WINDOW_H

#include <lehr/core/error.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// X(enumerator, name): the windows and their names on the command line and in headers of files.
#define LEHR_PDF_WINDOW_LIST(X)                                                                              \
    X(LEHR_PDF_WINDOW_NONE, "none")               /* 1 */                                                    \
    X(LEHR_PDF_WINDOW_LORCH, "lorch")             /* sin(x)/x, x = pi q / qmax */                            \
    X(LEHR_PDF_WINDOW_SOPER_LORCH, "soper-lorch") /* 3 (sin x - x cos x)/x^3, x = pi q / qmax */             \
    X(LEHR_PDF_WINDOW_COSINE, "cosine")           /* 1 up to q1, then [1 + cos(pi (q-q1)/(qmax-q1))]/2 */    \
    X(LEHR_PDF_WINDOW_VARIABLE, "variable")       /* Lorch whose width depends on r: lehr_pdf_damping */

#define LEHR_PDF_WINDOW_ENUM_(enumerator, name) enumerator,
typedef enum lehr_pdf_window { LEHR_PDF_WINDOW_LIST(LEHR_PDF_WINDOW_ENUM_) } lehr_pdf_window;
#undef LEHR_PDF_WINDOW_ENUM_

/// Value of a window.
/// @param[in] q_per_ang    wave number, >= 0; beyond qmax the window is 0
/// @param[in] qmax_per_ang end of the data, > 0
/// @param[in] q1_per_ang   start of the cosine, 0 <= q1 < qmax; the other windows do not use it
/// @returns 1 at q = 0; for the variable window its value far from the peak, which is Lorch's
/// @accuracy 1e-14 absolute
/// @source E. Lorch, J. Phys. C 2, 229 (1969); A. K. Soper and E. R. Barney, J. Appl. Cryst. 45, 1314 (2012)
LEHR_API double lehr_pdf_window_value(lehr_pdf_window window, double q_per_ang, double qmax_per_ang,
                                      double q1_per_ang);

/// "lorch" and the like.
LEHR_API const char *lehr_pdf_window_name(lehr_pdf_window window);
/// Window of a name, in any case, '_' and ' ' as '-'; also "step" and "no" (none). False for other names.
LEHR_API bool lehr_pdf_window_find(lehr_pdf_window *out, const char *name);

/// A window with its parameters.
typedef struct lehr_pdf_damping {
    lehr_pdf_window window;
    double q1_per_ang; ///< start of the cosine; NaN: half of qmax
    double center_ang; ///< variable window: D(r) = pi/qmax [1 - exp(-|r - center|/width)], so that the peak
                       ///< at center stays sharp; W = sin(q D)/(q D)
    double width_ang;  ///< > 0
} lehr_pdf_damping;

/// The window without parameters of its own: the cosine begins at half of qmax, the variable window stands at
/// 2.8 angstrom with a width of 2 angstrom.
LEHR_API lehr_pdf_damping lehr_pdf_damping_of(lehr_pdf_window window);

/// Value of a damping at q for the distance r. Range of q, qmax as above.
LEHR_API double lehr_pdf_damping_value(const lehr_pdf_damping *damping, double q_per_ang, double qmax_per_ang,
                                       double r_ang);

/// @errors LEHR_ERR_ARG: q1 outside 0 .. qmax, a width that is not greater than 0, a center that is not
/// finite
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_damping_check(const lehr_pdf_damping *damping,
                                                           double qmax_per_ang, lehr_error *err);

LEHR_END_DECLS

#endif
