/// @file
/// Private to xrd/: the pieces of the fit of the first sharp diffraction peak.
#ifndef LEHR_XRD_FSDP_PRIVATE_H
#define LEHR_XRD_FSDP_PRIVATE_H

#include "fsdp.h"

/// Usable points of the curve inside the range.
typedef struct fsdp_points {
    size_t n;
    double *x;
    double *y;
    double *sigma;  ///< NULL when the curve has none
    double *smooth; ///< y without most of its noise: decides where windows end
} fsdp_points;

/// Contiguous points above a threshold.
typedef struct fsdp_window {
    size_t first;
    size_t n;
} fsdp_window;

// ---- fsdp_points.c --------------------------------------------------------------------
/// @param[out] out zeroed before; release it also after an error
lehr_status fsdp_points_take(fsdp_points *out, const lehr_curve *curve, const double range[2],
                             lehr_warnings *warnings, lehr_error *err);
void fsdp_points_clear(fsdp_points *data);
size_t fsdp_points_top(const fsdp_points *data);
fsdp_window fsdp_points_window(const fsdp_points *data, double fraction);
/// Whether the points of a window belong to one peak.
lehr_xrd_fsdp_use fsdp_points_judge(const fsdp_points *data, fsdp_window used, size_t top, double fraction);

// ---- fsdp_smooth.c --------------------------------------------------------------------
/// Fill `smooth`. Noise-free data stay what they are.
lehr_status fsdp_points_smooth(fsdp_points *data, const lehr_xrd_fsdp_options *options, lehr_error *err);

// ---- fsdp_variants.c ------------------------------------------------------------------
lehr_status fsdp_fit_window(lehr_fitting_peak *out, const fsdp_points *data, fsdp_window used,
                            const lehr_model *model, lehr_fitting_peak_baseline baseline, lehr_error *err);
/// Values of a fit with the errors that points of standard error `scale` sigma (or `scale`) give.
void fsdp_variant_fill(lehr_xrd_fsdp_variant *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                       fsdp_window used, double fraction, double scale);
/// Standard error of a point over its sigma (or in the unit of y), from differences of neighbouring
/// residuals.
double fsdp_noise_scale(const lehr_fitting_peak *peak, const fsdp_points *data, fsdp_window used);
/// What the errors of the fit were multiplied with.
double fsdp_fitted_scale(const lehr_fitting_peak *peak);
/// Fill windows, windows_used, other and asymmetry; @p peak is the fit itself.
lehr_status fsdp_vary(lehr_xrd_fsdp *out, const lehr_fitting_peak *peak, const fsdp_points *data,
                      fsdp_window used, const lehr_xrd_fsdp_options *options, lehr_warnings *warnings,
                      lehr_error *err);

// ---- fsdp_budget.c --------------------------------------------------------------------
/// Square of a deviation in so far as it exceeds two standard deviations of its noise.
double fsdp_excess(double deviation, double noise_variance);
/// cos^2(theta) cos(2 theta): relative change of q for a relative change of the distance.
double fsdp_distance_factor(double q_per_ang, double wavelength_ang);
/// Likewise, relative change of a small difference of q at q.
double fsdp_distance_slope(double q_per_ang, double wavelength_ang);
/// Terms that are not NaN, added in quadrature.
double fsdp_budget_total(const lehr_xrd_fsdp_budget *budget);
/// Budget of one value of a fit whose variants are there. @param[in] counting of that value
lehr_xrd_fsdp_budget fsdp_budget_of(const lehr_xrd_fsdp *fit, lehr_xrd_fsdp_value value, double counting);

// ---- fsdp_compare.c -------------------------------------------------------------------
/// Both were evaluated in the same way. @errors LEHR_ERR_ARG
lehr_status fsdp_check_alike(const lehr_xrd_fsdp *a, const lehr_xrd_fsdp *b, lehr_error *err);

#endif
