/// @file
/// Difference of the G(r) of two samples: what they share cancels.
///
/// G_2 - G_1 is the transform of S_2 - S_1 with one qmin, qmax and window, so that ripples and S(0) cancel as
/// far as they are the same; independent errors add in quadrature, and an error common to all points (of the
/// scale, say) that both files tell under one name counts with the difference of its shifts only.
#ifndef LEHR_PDF_DIFFERENCE_H
#define LEHR_PDF_DIFFERENCE_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <lehr/pdf/correlation.h>
#include <lehr/pdf/sq.h>

LEHR_BEGIN_DECLS

typedef struct lehr_pdf_difference {
    lehr_pdf_sq *structure;            ///< 1 + S_2 - S_1 with its errors, on the points of q of the first
    lehr_pdf_correlation *correlation; ///< its G: the difference, shape (n,), with errors
    bool interpolated; ///< the second has other points of q: its values are those of a polynomial through six
    size_t points;     ///< of q that are compared
    double chi2; ///< of S_2 - S_1 = 0 at these points, common errors left free within their size; NaN without
                 ///< errors
    double probability;   ///< that noise alone makes this chi2 or a larger one
    double largest;       ///< largest |G_2 - G_1| in standard errors; NaN without errors
    double largest_r_ang; ///< where that is
} lehr_pdf_difference;

/// Difference, second minus first, over the q that both have within the limits of the options.
/// @param[in] options of both transforms; S0, density, cutoff and ensemble have no meaning here
/// @errors as lehr_pdf_correlation_create(); LEHR_ERR_DOMAIN: the ranges of q do not overlap
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_difference_create(lehr_pdf_difference **out,
                                                               const lehr_pdf_sq *first,
                                                               const lehr_pdf_sq *second,
                                                               const lehr_pdf_correlation_options *options,
                                                               lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_pdf_difference_free(lehr_pdf_difference *difference);

LEHR_END_DECLS

#endif
