/// @file
/// Figures of X-ray scattering.
#ifndef LEHR_STUDY_FIGURE_XRD_H
#define LEHR_STUDY_FIGURE_XRD_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/study/figure.h>
#include <lehr/xrd/cake.h>
#include <lehr/xrd/fsdp.h>
#include <lehr/xrd/subtract.h>

LEHR_BEGIN_DECLS

/// I(x) with the band of one standard error; below it, where the curve has errors, their size in per cent.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_pattern(lehr_figure **out, const lehr_curve *curve,
                                                        lehr_error *err);

/// Heat map of the intensity over x and azimuth; colours end at the 0.5 and 99.5 % quantiles, cells without
/// pixels stay blank.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_cake(lehr_figure **out, const lehr_xrd_cake *cake,
                                                     lehr_error *err);

/// Curve and scaled background; below, their difference with the band of its independent errors.
/// @param[in] window of the fit of the scale, shaded; NaN: none
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_subtraction(lehr_figure **out,
                                                            const lehr_xrd_subtraction *subtraction,
                                                            const double window[2], lehr_error *err);

/// First sharp diffraction peak: points with errors, the fitted Gaussian over the points used (full line) and
/// beyond (dashed), position marked; below, residuals in standard errors.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_fsdp(lehr_figure **out, const lehr_curve *curve,
                                                     const lehr_xrd_fsdp *fit, lehr_error *err);

LEHR_END_DECLS

#endif
