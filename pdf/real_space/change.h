/// @file
/// By how much G(r) changes against a reference, shell by shell: shift, amplitude, size of the difference.
///
/// In a range of r the difference D = G_2 - G_1 is that of a shell that moved by s and grew by a,
///
///     D(r) = -s G_1'(r) + a G_1(r) + rest,
///
/// by least squares over the range. Both are linear in D, so that their errors are those of D with all
/// correlations. The size is R^2 = (sum D^2 - noise)/sum G_1^2, free of the bias that noise gives a square.
#ifndef LEHR_PDF_CHANGE_H
#define LEHR_PDF_CHANGE_H

#include <lehr/core/error.h>
#include <lehr/fitting/covariance.h>
#include <lehr/pdf/difference.h>

LEHR_BEGIN_DECLS

enum {
    LEHR_PDF_CHANGE_FIRST, ///< shells
    LEHR_PDF_CHANGE_SECOND,
    LEHR_PDF_CHANGE_THIRD,
    LEHR_PDF_CHANGE_MEDIUM, ///< beyond the third shell, to five times the first distance
    LEHR_PDF_CHANGE_SHELLS, ///< the first three together
    LEHR_PDF_CHANGE_N_RANGES
};
/// "first_shell", "second_shell", "third_shell", "medium_range", "three_shells".
LEHR_API const char *lehr_pdf_change_name(size_t range);

typedef struct lehr_pdf_change_range {
    bool known; ///< r reaches over it
    double low_ang, high_ang;
    lehr_estimate shift_ang; ///< s, above 0: to larger distances
    lehr_estimate amplitude; ///< a, relative
    lehr_estimate square;    ///< R^2, without bias: may be below 0
    lehr_estimate ratio;     ///< R; 0 where the square is not above 0
} lehr_pdf_change_range;

typedef struct lehr_pdf_change {
    double first_ang; ///< place of the largest maximum of the reference
    lehr_pdf_change_range ranges[LEHR_PDF_CHANGE_N_RANGES];
} lehr_pdf_change;

/// Limits of the shells: lowest places of G_1 in (0.6, 0.95), (1.1, 1.55), (1.85, 2.3) and (2.65, 3.15) times
/// the first distance.
/// @param[in] reference G_1 on the points of r of the difference; its errors are not used
/// @errors LEHR_ERR_ARG: other points of r; LEHR_ERR_DOMAIN: r does not reach over the first shell;
/// LEHR_ERR_NOMEM.
///         Without errors of S those of the results are NaN
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_change_find(lehr_pdf_change *out,
                                                         const lehr_pdf_difference *difference,
                                                         const lehr_pdf_correlation *reference,
                                                         lehr_error *err);

LEHR_END_DECLS

#endif
