/// @file
/// The first sharp diffraction peak: a Gaussian on a constant baseline, fitted to the top of the peak.
///
///     I(q) = y0 + A / (w sqrt(pi / (4 ln 2))) exp(-4 ln 2 (q - q0)^2 / w^2)
///
/// over the contiguous points around the maximum with I >= (1 - fraction) max I. With such a window y0, A and
/// w are strongly correlated, so that only the position is well determined; docs/theory/xrd.md has figures.
#ifndef LEHR_XRD_FSDP_H
#define LEHR_XRD_FSDP_H

#include <lehr/core/curve.h>
#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/fitting/peak.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_xrd_fsdp_options {
    double fraction; ///< part of the height that is fitted, 0 < fraction < 1
    double range[2]; ///< where the maximum is looked for, in the unit of the curve; NaN: everywhere
    lehr_fitting_peak_baseline baseline;
    double distance_m;             ///< sample to detector; NaN: no distance term in the budget
    double distance_uncertainty_m; ///< its standard error; NaN: no distance term
    double wavelength_ang;         ///< turns the distance error into one of q exactly; NaN: small-angle limit
} lehr_xrd_fsdp_options;

/// Fraction 0.5, no range, constant baseline, no distance term.
LEHR_API lehr_xrd_fsdp_options lehr_xrd_fsdp_defaults(void);

/// Contributions to the standard error of the position, in its unit.
typedef struct lehr_xrd_fsdp_budget {
    double counting; ///< noise of the points: from their sigma times error_scale, or from their scatter where
                     ///< the curve has none
    double distance; ///< q times the relative error of the distance; NaN when it is not given
    double
        range; ///< half the spread of the position over windows of fraction - 0.1, fraction, fraction + 0.1
} lehr_xrd_fsdp_budget;

typedef struct lehr_xrd_fsdp {
    lehr_axis x_axis;
    lehr_estimate position;  ///< error: the budget, added in quadrature
    lehr_estimate fwhm;      ///< errors of the others: counting and range, of the width also distance
    lehr_estimate amplitude; ///< height above the baseline
    lehr_estimate area;      ///< of the Gaussian
    lehr_estimate baseline;
    lehr_xrd_fsdp_budget budget;
    double fit_range[2]; ///< first and last abscissa used
    size_t n_points;     ///< used
    bool weighted;       ///< the curve has sigma
    double reduced_chi2; ///< of the fit; NaN without sigma
    double error_scale;  ///< max(1, sqrt(reduced_chi2)), in all errors of the fit; NaN without sigma
    lehr_fitting_stop stop;
} lehr_xrd_fsdp;

/// Fit. Points that are not finite are left out, and so are those whose sigma is not greater than 0, with a
/// warning.
/// @param[in] curve on a q axis (1/angstrom or 1/nm) or on one of unknown kind
/// @param[in,out] warnings nullable: a chi2 that noise exceeds with a probability below 1e-6, windows of the
///                range term that cannot be fitted
/// @errors LEHR_ERR_ARG: an option outside its range; LEHR_ERR_DOMAIN: an axis of angles, no points in the
/// range, none with a sigma greater than 0, the
///         maximum at the edge of the curve or of the range, too few points; LEHR_ERR_NOMEM
/// @accuracy fits of noise-free Gaussians return their parameters to 1e-10 relative
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_fit(lehr_xrd_fsdp *out, const lehr_curve *curve,
                                                      const lehr_xrd_fsdp_options *options,
                                                      lehr_warnings *warnings, lehr_error *err);

/// Result keys: position fwhm amplitude area baseline budget (counting distance range) fit_range reduced_chi2
/// error_scale points.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_fsdp_describe(const lehr_xrd_fsdp *result, lehr_record *record,
                                                           lehr_error *err);

LEHR_END_DECLS

#endif
