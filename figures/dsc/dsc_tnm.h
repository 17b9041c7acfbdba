/// @file
/// Figures of the relaxation model: a simulated scan, and fitted scans with their residuals.
#ifndef LEHR_FIGURES_DSC_TNM_H
#define LEHR_FIGURES_DSC_TNM_H

#include <lehr/dsc/tnm_fit.h>
#include <lehr/figures/figure.h>

LEHR_BEGIN_DECLS

/// Heat capacity with the lines of glass and liquid above, fictive temperature with the equilibrium Tf = T
/// below; rows of a hold are left out. Long scans are thinned to about 1500 points.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_tnm_curve(lehr_figure **out, const lehr_dsc_tnm_curve *curve,
                                                          const lehr_dsc_tnm_material *material,
                                                          lehr_error *err);

/// All scans with their fits above, and below for each scan (at most six) the residuals in units of sigma, or
/// in J/g/K where that is unknown.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_tnm_fit(lehr_figure **out, const lehr_dsc_tnm_fit *fit,
                                                        const lehr_dsc_tnm_scan *scans, lehr_error *err);

LEHR_END_DECLS

#endif
