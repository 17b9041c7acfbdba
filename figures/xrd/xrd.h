/// @file
/// Figures of X-ray scattering.
#ifndef LEHR_FIGURES_XRD_H
#define LEHR_FIGURES_XRD_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/figures/figure.h>
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

/// Differences of samples against a reference, for the lowest panels of lehr_figure_fsdp(). Borrowed.
typedef struct lehr_figure_fsdp_rows {
    size_t n;
    const lehr_estimate *position; ///< shape (n,); NaN leaves a gap
    const lehr_estimate *fwhm;     ///< shape (n,)
    size_t own;                    ///< index of the sample of the figure, drawn in colour
} lehr_figure_fsdp_rows;

/// First sharp diffraction peak: points with errors, the fitted model over the points used (full line) and
/// beyond (dashed), position marked; residuals in standard errors; position in the windows of the scan and
/// with the other model; differences of position and width between samples.
/// @param[in] curve over the axis of the fit (lehr_xrd_fsdp_curve())
/// @param[in] rows  NULL: no differences
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_figure_fsdp(lehr_figure **out, const lehr_curve *curve,
                                                     const lehr_xrd_fsdp *fit,
                                                     const lehr_figure_fsdp_rows *rows, lehr_error *err);

LEHR_END_DECLS

#endif
