/// @file
/// Fits of a curve y = f(x; p) to points with errors in y, or in x and y.
///
/// Orthogonal distance regression minimises the sum of the squared distances of the points from the curve,
/// each in the metric of its own errors:
///
///     chi2 = sum_i min over t_i of d' C_i^-1 d,   d = (x_i - t_i, y_i - f(t_i)),   C_i = [sx^2, r sx sy; r
///     sx sy, sy^2].
///
/// The true abscissas t_i are eliminated point by point, so the problem keeps as many unknowns as the curve
/// has parameters.
#ifndef LEHR_FITTING_ORTHOGONAL_H
#define LEHR_FITTING_ORTHOGONAL_H

#include <lehr/core/error.h>
#include <lehr/fitting/nonlinear.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// The curve at one x.
/// @param[out] value    f
/// @param[out] slope    df/dx
/// @param[out] gradient shape (n_parameters,) df/dp
/// @returns false where the curve does not exist
typedef bool (*lehr_fitting_curve)(double *value, double *slope, double *gradient, const double *parameters,
                                   double x, const void *context);

/// Which errors of the points count.
typedef enum lehr_fitting_error_model {
    LEHR_FITTING_ERRORS_ODR,                ///< orthogonal distance: errors in x and y; either may be 0
    LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE, ///< weights 1/(sy^2 + (f' sx)^2), renewed until they agree with
                                            ///< the fit (as EosFit7); biased where the errors of x dominate
    LEHR_FITTING_ERRORS_WLS,                ///< errors in y
    LEHR_FITTING_ERRORS_OLS                 ///< equal weights
} lehr_fitting_error_model;

/// "odr", "effective-variance", "wls" or "ols".
LEHR_API const char *lehr_fitting_error_model_name(lehr_fitting_error_model model);

/// Points and curve; all arrays are borrowed and of shape (n_points,).
typedef struct lehr_fitting_curve_problem {
    size_t n_points;
    size_t n_parameters;
    const double *x;
    const double *y;
    const double *sigma_x;     ///< standard errors >= 0; NULL: x is exact
    const double *sigma_y;     ///< standard errors >= 0; NULL: y is exact
    const double *correlation; ///< of the errors of x and y of a point, between -1 and 1; NULL: none
    lehr_fitting_curve curve;
    const void *context; ///< handed to the curve
} lehr_fitting_curve_problem;

/// Fit.
///
/// @param[out]    summary    chi2 in the metric of the error model; undefined after an error
/// @param[in,out] parameters shape (n_parameters,): start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters), in the convention of the options
/// @param[out]    true_x     shape (n_points,) foot points t_i of an orthogonal fit, x otherwise; NULL when
/// not wanted
/// @errors LEHR_ERR_ARG: no errors where the model needs them; LEHR_ERR_DOMAIN: a value that is not finite, a
/// negative
///         error, a point whose errors are all 0, a correlation outside (-1, 1) (the message names array and
///         index), fewer points than parameters, a start where the curve does not exist; LEHR_ERR_NOMEM
/// @accuracy as lehr_fitting_solve(); foot points to 1e-13 of their error. The Jacobian is exact: at the foot
/// point
///           dr_i/dp = -(df/dp)/sqrt(sy^2 - 2 f' r sx sy + f'^2 sx^2)
/// @source P. T. Boggs, R. H. Byrd, R. B. Schnabel, SIAM J. Sci. Stat. Comput. 8, 1052 (1987); J. Orear, Am.
/// J. Phys. 50,
///         912 (1982) for the effective variance
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_curve_solve(
    lehr_fitting_summary *summary, double *parameters, double *covariance, double *true_x,
    const lehr_fitting_curve_problem *problem, lehr_fitting_error_model model,
    const lehr_fitting_options *options, lehr_error *err);

LEHR_END_DECLS

#endif
