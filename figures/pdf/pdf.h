/// @file
/// Figures of pair correlation functions.
#ifndef LEHR_FIGURES_PDF_H
#define LEHR_FIGURES_PDF_H

#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
#include <lehr/pdf/coordination.h>
#include <lehr/pdf/correlation.h>
#include <lehr/pdf/difference.h>
#include <lehr/pdf/shells.h>

LEHR_BEGIN_DECLS

/// The function with the band of one standard error, and a wider one for the choices of the transform; of G
/// also the line -4 pi rho r. Below, the distance of G from this line up to the first peak.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_correlation(lehr_figure **out,
                                                            const lehr_pdf_correlation *correlation,
                                                            lehr_pdf_function form, lehr_error *err);

/// T(r) around the range of a fit with the band of its errors, the sum of the shells as the transform shows
/// them, each shell, and the positions; below, residuals in standard errors (without errors in the unit of
/// T).
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_shells(lehr_figure **out,
                                                       const lehr_pdf_correlation *correlation,
                                                       const lehr_pdf_shells *shells, lehr_error *err);

/// RDF(r) with the band of its errors, the limits of the integral shaded; below, the running integral.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_coordination(lehr_figure **out,
                                                             const lehr_pdf_correlation *correlation,
                                                             const lehr_pdf_coordination *result,
                                                             lehr_error *err);

/// Differences of G(r) with the bands of their errors, one panel for each sample (at most six) on one scale,
/// labelled with the names of the columns of @p table (difference_SAMPLE).
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_differences(lehr_figure **out,
                                                            const lehr_pdf_difference *const *differences,
                                                            size_t n, const lehr_table *table,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
