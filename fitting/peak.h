/// @file
/// Fit of one Gaussian peak on a constant baseline or none, such as the first sharp diffraction peak of a
/// glass.
///
///     y = y0 + A / (w sqrt(pi / (4 ln 2))) exp(-4 ln 2 (x - xc)^2 / w^2)
///
/// with A the area, w the full width at half maximum and xc the position; the height is A / (w sqrt(pi/(4 ln
/// 2))). The unit of x is the caller's; y0 and height carry the unit of y, the area that of x y.
#ifndef LEHR_FITTING_PEAK_H
#define LEHR_FITTING_PEAK_H

#include <lehr/core/error.h>
#include <lehr/fitting/nonlinear.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_fitting_peak_baseline {
    LEHR_FITTING_BASELINE_NONE,    ///< y0 = 0, not fitted
    LEHR_FITTING_BASELINE_CONSTANT ///< y0 is fitted
} lehr_fitting_peak_baseline;

/// Order of the parameters in vectors and matrices; without baseline the last one is absent.
enum {
    LEHR_FITTING_PEAK_POSITION,
    LEHR_FITTING_PEAK_FWHM,
    LEHR_FITTING_PEAK_AREA,
    LEHR_FITTING_PEAK_Y0,
    LEHR_FITTING_PEAK_MAX_PARAMETERS
};

typedef struct lehr_fitting_peak_options {
    lehr_fitting_peak_baseline baseline;
    lehr_fitting_options fit; ///< error convention and iterations
} lehr_fitting_peak_options;

/// Constant baseline, scaled errors.
LEHR_API lehr_fitting_peak_options lehr_fitting_peak_options_defaults(void);

/// Result. Every standard error follows from the covariance, in the convention of `fit`.
typedef struct lehr_fitting_peak {
    lehr_fitting_summary fit;
    size_t first;           ///< index of the first point used
    size_t n_points;        ///< number of points used
    lehr_estimate position; ///< xc
    lehr_estimate fwhm;     ///< w > 0
    lehr_estimate area;     ///< A
    lehr_estimate height;   ///< above the baseline; error with the covariance of A and w
    lehr_estimate baseline; ///< y0; 0 with error 0 where it is not fitted
    size_t n_parameters;    ///< 3 or 4
    double covariance[LEHR_FITTING_PEAK_MAX_PARAMETERS *
                      LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< (n_parameters)^2, row-major
    double
        correlation[LEHR_FITTING_PEAK_MAX_PARAMETERS * LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< like covariance
} lehr_fitting_peak;

/// The model with its Jacobian at n points.
/// @param[in]  parameters position, fwhm, area and, where @p n_parameters is 4, baseline
/// @param[out] values     shape (n,) or NULL
/// @param[out] jacobian   shape (n, n_parameters), row-major, or NULL
/// @returns false when fwhm is not greater than 0
LEHR_API bool lehr_fitting_peak_gaussian(const double *parameters, size_t n_parameters, const double *x,
                                         size_t n, double *values, double *jacobian);

/// Fit the points first .. first + n - 1. Start values are found by the function: a scan over widths and two
/// centres in which area and baseline follow from a linear fit.
///
/// @param[in] x,y   finite; x strictly increasing or strictly decreasing
/// @param[in] sigma standard errors of y (weights 1/sigma^2), or NULL for equal weights
/// @errors LEHR_ERR_DOMAIN: fewer points than parameters + 1; a value that is not finite, x that does not
/// increase,
///         sigma not greater than 0 (the message names the index in the caller's arrays); constant y; a shape
///         without a maximum. LEHR_ERR_ARG: absolute errors without sigma. LEHR_ERR_NOMEM
/// @accuracy noise-free data return their parameters to 1e-10; a window over the upper half of a peak leaves
/// baseline,
///         area and width strongly correlated (|r| > 0.99): only the position is then worth quoting
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_peak_fit(lehr_fitting_peak *out, const double *x,
                                                          const double *y, const double *sigma, size_t first,
                                                          size_t n, const lehr_fitting_peak_options *options,
                                                          lehr_error *err);

LEHR_END_DECLS

#endif
