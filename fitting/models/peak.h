/// @file
/// Fit of one peak on a baseline, such as the first sharp diffraction peak of a glass.
///
/// The shape is any peak of the registry (model.h). The Gaussian is that of the published fits,
///
///     y = baseline + area/(fwhm sqrt(pi/(4 ln 2))) exp(-4 ln 2 (x - position)^2/fwhm^2).
///
/// Parameters are those of the shape, then `baseline` (its value at the position of the peak) and `slope`.
/// The unit of x is the caller's; baseline and height carry the unit of y, the area that of x y.
#ifndef LEHR_FITTING_PEAK_H
#define LEHR_FITTING_PEAK_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/model.h>
#include <lehr/fitting/nonlinear.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef enum lehr_fitting_peak_baseline {
    LEHR_FITTING_BASELINE_NONE,     ///< 0, not fitted
    LEHR_FITTING_BASELINE_CONSTANT, ///< `baseline` is fitted
    LEHR_FITTING_BASELINE_LINEAR    ///< `baseline` and `slope` are fitted
} lehr_fitting_peak_baseline;

/// Four of the shape and two of the baseline at most.
#define LEHR_FITTING_PEAK_MAX_PARAMETERS 6

typedef struct lehr_fitting_peak_options {
    const lehr_model *shape; ///< a peak
    lehr_fitting_peak_baseline baseline;
    lehr_fitting_options fit;                       ///< error convention and iterations
    lehr_fitting_method method;                     ///< loss, intervals, bootstrap
    double start[LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< start values; NaN: found in the data
    bool fixed[LEHR_FITTING_PEAK_MAX_PARAMETERS];   ///< parameters that stay at their start value
} lehr_fitting_peak_options;

/// Gaussian, constant baseline, scaled errors, start values from the data and one search from them, nothing
/// fixed.
LEHR_API lehr_fitting_peak_options lehr_fitting_peak_options_defaults(void);

/// Result. Every standard error follows from the covariance, in the convention of `fit`.
typedef struct lehr_fitting_peak {
    lehr_fitting_summary fit;
    const lehr_model *shape;
    lehr_fitting_peak_baseline baseline_kind;
    size_t first;    ///< index of the first point used
    size_t n_points; ///< number of points used
    lehr_estimate position;
    lehr_estimate fwhm; ///< full width at half maximum > 0, derived where it is no parameter
    lehr_estimate area;
    lehr_estimate height;     ///< above the baseline, derived
    lehr_estimate baseline;   ///< at the position; 0 with error 0 where it is not fitted
    lehr_fitting_extra extra; ///< parameters, then fwhm and height
    lehr_estimate slope;      ///< 0 with error 0 where it is not fitted
    size_t n_parameters;
    double parameters[LEHR_FITTING_PEAK_MAX_PARAMETERS];
    double covariance[LEHR_FITTING_PEAK_MAX_PARAMETERS *
                      LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< (n_parameters)^2, row-major
    double
        correlation[LEHR_FITTING_PEAK_MAX_PARAMETERS * LEHR_FITTING_PEAK_MAX_PARAMETERS]; ///< like covariance
} lehr_fitting_peak;

/// Number of parameters of a shape on a baseline.
LEHR_API size_t lehr_fitting_peak_n_parameters(const lehr_model *shape, lehr_fitting_peak_baseline baseline);
/// Name of parameter @p j: that of the shape, then "baseline", "slope".
LEHR_API const char *lehr_fitting_peak_parameter_name(const lehr_model *shape, size_t j);

/// Peak and baseline with their Jacobian at n points.
/// @param[in]  parameters shape (lehr_fitting_peak_n_parameters(),)
/// @param[out] values     shape (n,) or NULL
/// @param[out] jacobian   shape (n, n_parameters), row-major, or NULL
/// @returns false when the shape does not exist (a width that is not greater than 0)
LEHR_API bool lehr_fitting_peak_evaluate(double *values, double *jacobian, const double *parameters,
                                         const lehr_model *shape, lehr_fitting_peak_baseline baseline,
                                         const double *x, size_t n);

/// Contiguous points around the largest y that are not below (1 - fraction) of it: the top of a peak.
/// @param[in] y        shape (n,), finite
/// @param[in] fraction between 0 and 1
LEHR_API void lehr_fitting_peak_window(size_t *first, size_t *count, const double *y, size_t n,
                                       double fraction);

/// Fit the points first .. first + n - 1. Start values that are not given are found by the function: a scan
/// over widths and two centres in which area and baseline follow from a linear fit.
///
/// @param[in] x,y   finite; x strictly increasing or strictly decreasing
/// @param[in] sigma standard errors of y (weights 1/sigma^2), or NULL for equal weights
/// @errors LEHR_ERR_DOMAIN: fewer points than parameters + 1; a value that is not finite, x that does not
///         increase, sigma not greater than 0 (the message names the index in the caller's arrays); constant
///         y; a shape without a maximum; a start value outside the limits of its parameter. LEHR_ERR_ARG:
///         absolute errors without sigma, a shape that is no peak. LEHR_ERR_NOMEM
/// @accuracy noise-free data return their parameters to 1e-10; a window over the upper half of a peak leaves
///           baseline, area and width strongly correlated (|r| > 0.99): only the position is then worth
///           quoting
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_peak_fit(lehr_fitting_peak *out, const double *x,
                                                          const double *y, const double *sigma, size_t first,
                                                          size_t n, const lehr_fitting_peak_options *options,
                                                          lehr_error *err);

/// Result keys: model, the parameters by name, fwhm, height, chi2, reduced_chi2, dof, points, convention,
/// stop, correlation (list of parameter_1, parameter_2, value).
/// @param[in] x_unit of position and widths
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_peak_describe(const lehr_fitting_peak *peak,
                                                               const char *x_unit, lehr_record *record,
                                                               lehr_error *err);

LEHR_END_DECLS

#endif
