/// @file
/// Straight lines y = intercept + slope x through points with errors in y, in x and y, correlated, or with
/// outliers.
#ifndef LEHR_FITTING_LINE_H
#define LEHR_FITTING_LINE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/fitting/covariance.h>
#include <lehr/fitting/estimate.h>
#include <lehr/fitting/nonlinear.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Points; arrays of shape (n_points,), borrowed.
typedef struct lehr_fitting_line_data {
    size_t n_points;
    const double *x;
    const double *y;
    const double *sigma_x;     ///< standard errors >= 0; NULL: x is exact
    const double *sigma_y;     ///< standard errors; NULL: not known
    const double *correlation; ///< of the errors of x and y of a point, between -1 and 1; NULL: none
} lehr_fitting_line_data;

typedef enum lehr_fitting_line_method {
    LEHR_FITTING_LINE_YORK,  ///< errors in x and y, correlated: York's equations
    LEHR_FITTING_LINE_ODR,   ///< the same minimum by orthogonal distance regression
    LEHR_FITTING_LINE_WLS,   ///< weights 1/sigma_y^2
    LEHR_FITTING_LINE_OLS,   ///< equal weights
    LEHR_FITTING_LINE_ROBUST ///< Huber's loss on y: outliers pull with constant force
} lehr_fitting_line_method;

/// "york", "odr", "wls", "ols" or "robust".
LEHR_API const char *lehr_fitting_line_method_name(lehr_fitting_line_method method);

typedef struct lehr_fitting_line_options {
    lehr_fitting_line_method method;
    lehr_covariance_convention convention; ///< of the errors; ols knows only scaled, robust has its own
    bool robust;            ///< another loss than squares, for the residuals of any method but robust
    lehr_fitting_loss loss; ///< where robust
    double huber;           ///< residual, in standard errors, from which on the loss is linear
} lehr_fitting_line_options;

/// York, absolute errors, 1.345 (95 % efficiency for Gaussian noise).
LEHR_API lehr_fitting_line_options lehr_fitting_line_options_defaults(void);

/// Result.
typedef struct lehr_fitting_line {
    lehr_fitting_line_method method;
    lehr_fitting_stop stop;
    size_t iterations;
    size_t n_points;
    lehr_estimate slope;
    lehr_estimate intercept;
    double covariance;   ///< of slope and intercept
    double correlation;  ///< of slope and intercept
    double chi2;         ///< robust: the sum of Huber's loss, z^2 up to `huber`, linear beyond
    size_t dof;          ///< n_points - 2
    double reduced_chi2; ///< chi2/dof; NaN for two points
    lehr_covariance_convention convention; ///< of the errors; not robust
    bool robust;                           ///< another loss than squares: errors of the sandwich formula
    lehr_fitting_loss loss;                ///< where robust
    double scale;      ///< method robust without sigma_y: standard deviation of y, 1.4826 times the median
                       ///< residual; other methods with a loss: its scale s (robust.h); else 1
    size_t n_outliers; ///< method robust: points beyond `huber`; with a loss: beyond 3 s; else 0
} lehr_fitting_line;

/// Fit.
///
/// Robust errors are those of the sandwich H^-1 M H^-1 with H the curvature of the loss and M the
/// scatter of its slopes, with what the fit takes off it (see robust.h): they need neither Gaussian noise nor
/// a convention. With another loss the residuals are those of the method, see curve_robust.h.
/// @errors LEHR_ERR_ARG: errors that the method or the convention needs are missing, or not a point;
/// LEHR_ERR_DOMAIN: fewer than 2
///         points (3 for robust), a value that is not finite, an error out of range (array and index are
///         named), all x equal; LEHR_ERR_NUMERIC: robust, where more than half of the points lie exactly on a
///         line; LEHR_ERR_NOMEM
/// @accuracy 1e-13 relative for the sums of ols and wls in units of the conditioning; York's slope to
/// rounding
/// @source D. York et al., Am. J. Phys. 72, 367 (2004); P. J. Huber, Robust Statistics (1981)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_line_fit(lehr_fitting_line *out,
                                                          const lehr_fitting_line_data *data,
                                                          const lehr_fitting_line_options *options,
                                                          lehr_error *err);

/// Keys slope, intercept, chi2, correlation, reduced_chi2, points, method, errors, stop (and loss, scale,
/// outliers where robust). The units are those of the caller, so the quantities are written without.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_line_describe(const lehr_fitting_line *line,
                                                               lehr_record *record, lehr_error *err);

/// Intervals and parametric bootstrap of slope and intercept (in this order). With exact x the intervals are
/// those of Student's t, or of the normal distribution for absolute errors; york and odr follow the profile
/// of chi2.
/// @param[in] line a line by lehr_fitting_line_fit() of these data
/// @errors LEHR_ERR_ARG: a robust line, whose errors are those of the sandwich formula; else as
///         lehr_fitting_curve_extra()
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_line_extra(lehr_fitting_extra *extra,
                                                            const lehr_fitting_line *line,
                                                            const lehr_fitting_line_data *data,
                                                            const lehr_fitting_method *method,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
