/// @file
/// Weighted nonlinear least squares with covariance, for models with an analytic Jacobian.
///
/// Minimises chi2 = sum_i [(y_i - m_i(p)) / sigma_i]^2. A trust-region search (Levenberg-Marquardt with
/// geodesic acceleration, then without it should the first one stall) finds the minimum; undamped
/// Gauss-Newton steps with a column-scaled, pivoted QR decomposition polish it to the last digits.
#ifndef LEHR_FITTING_NONLINEAR_H
#define LEHR_FITTING_NONLINEAR_H

#include <lehr/core/error.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// The model function.
/// @param[in]  parameters shape (n_parameters,)
/// @param[out] values     shape (n_points,) model at every point; NULL when not wanted
/// @param[out] jacobian   shape (n_points, n_parameters), row-major, dm_i/dp_j; NULL when not wanted
/// @returns false where the model does not exist (a negative width); the search then takes a shorter step
typedef bool (*lehr_fitting_model)(const double *parameters, double *values, double *jacobian,
                                   const void *context);

/// Data and model; all arrays are borrowed.
typedef struct lehr_fitting_problem {
    size_t n_points;
    size_t n_parameters; ///< 1 .. n_points
    const double *y;     ///< shape (n_points,)
    const double *sigma; ///< shape (n_points,) standard errors of y, all > 0; NULL for equal weights
    lehr_fitting_model model;
    const void *context; ///< handed to the model
} lehr_fitting_problem;

typedef struct lehr_fitting_options {
    lehr_covariance_convention convention; ///< absolute and inflate need sigma
    size_t max_iterations;                 ///< per search
} lehr_fitting_options;

/// Scaled errors, 200 iterations.
LEHR_API lehr_fitting_options lehr_fitting_options_defaults(void);

/// Why the search ended: a part of the result, not an error.
typedef enum lehr_fitting_stop {
    LEHR_FITTING_CONVERGED,
    LEHR_FITTING_MAX_ITERATIONS, ///< the best point so far is returned
    LEHR_FITTING_SINGULAR        ///< the data do not determine all parameters; no covariance
} lehr_fitting_stop;

/// "converged", "max_iterations" or "singular".
LEHR_API const char *lehr_fitting_stop_name(lehr_fitting_stop stop);

typedef struct lehr_fitting_summary {
    lehr_fitting_stop stop;
    lehr_covariance_convention convention; ///< of the covariance
    size_t iterations;                     ///< all searches and polishing steps together
    double chi2;
    size_t dof;          ///< n_points - n_parameters
    double reduced_chi2; ///< chi2/dof; NaN when dof is 0
} lehr_fitting_summary;

/// Fit.
///
/// @param[out]    summary    undefined after an error
/// @param[in,out] parameters shape (n_parameters,): start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters); NaN when the stop is LEHR_FITTING_SINGULAR,
/// or when
///                           it is scaled and dof is 0
/// @errors LEHR_ERR_ARG: no parameters, absolute or inflate convention without sigma; LEHR_ERR_DOMAIN: fewer
/// points than
///         parameters, a value that is not finite, a sigma that is not greater than 0 (the message names the
///         index), a start where the model does not exist; LEHR_ERR_NOMEM
/// @accuracy the polish ends at a scaled Gauss-Newton step of 1e-12, or where steps no longer shrink
/// (rounding of y)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_solve(lehr_fitting_summary *summary, double *parameters,
                                                       double *covariance,
                                                       const lehr_fitting_problem *problem,
                                                       const lehr_fitting_options *options, lehr_error *err);

LEHR_END_DECLS

#endif
