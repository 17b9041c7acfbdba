/// @file
/// Weighted nonlinear least squares with covariance, for models with an analytic Jacobian (or one from
/// dual.h); parameters may be fixed, bounded or tied (tied.h).
///
/// Minimises chi2 = sum_i [(y_i - m_i(p)) / sigma_i]^2. Four trust-region searches (Levenberg-Marquardt with
/// geodesic acceleration, Levenberg's scaling, dogleg, MINPACK) go out from the start; where parameters have
/// bounds, a projected search joins them. Undamped Gauss-Newton steps with a column-scaled, pivoted QR
/// decomposition polish the lowest chi2 to the last digits. A parameter whose bound holds chi2 up is left
/// there, by the sign of its multiplier.
#ifndef LEHR_FITTING_NONLINEAR_H
#define LEHR_FITTING_NONLINEAR_H

#include <lehr/core/error.h>
#include <lehr/fitting/covariance.h>
#include <lehr/fitting/parameters.h>
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
    size_t n_parameters; ///< at least 1; those that are free at most n_points
    const double *y;     ///< shape (n_points,)
    const double *sigma; ///< shape (n_points,) standard errors of y, all > 0; NULL for equal weights
    lehr_fitting_model model;
    const void *context;                      ///< handed to the model
    const lehr_fitting_parameter *parameters; ///< shape (n_parameters,); NULL: all free, without names
} lehr_fitting_problem;

/// How far to look for the minimum.
typedef enum lehr_fitting_search {
    LEHR_FITTING_SEARCH_CASCADE, ///< all searches; the lowest chi2 wins
    LEHR_FITTING_SEARCH_NEAR     ///< the start is good: one damped search, the cascade only if it does not
                                 ///< converge
} lehr_fitting_search;

typedef struct lehr_fitting_options {
    lehr_covariance_convention convention; ///< absolute and inflate need sigma
    size_t max_iterations;                 ///< per search
    lehr_fitting_search search;
} lehr_fitting_options;

/// Scaled errors, 200 iterations, all searches.
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
    size_t dof;          ///< n_points - n_free
    double reduced_chi2; ///< chi2/dof; NaN when dof is 0
    size_t n_free;       ///< parameters that are neither fixed nor at a bound
    size_t n_at_bound;   ///< see lehr_fitting_parameter_role()
    double
        scaled_step; ///< last Gauss-Newton step relative to the parameters, both in units of the columns of J
    double angle_cosine;    ///< largest cosine between the residuals and a column of J
    char undetermined[160]; ///< stop singular: the direction in which chi2 is flat, "a: 1, b: -0.5"; else ""
} lehr_fitting_summary;

/// Fit.
///
/// @param[out]    summary    undefined after an error
/// @param[in,out] parameters shape (n_parameters,): start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters); 0 for fixed parameters, NaN for those at a
/// bound; all
///                           NaN when the stop is LEHR_FITTING_SINGULAR, or when it is scaled and dof is 0
/// @errors LEHR_ERR_ARG: no free parameter, bounds out of order, absolute or inflate convention without
/// sigma;
///         LEHR_ERR_DOMAIN: fewer points than free parameters, a value that is not finite, a sigma that is
///         not greater than 0 (the message names the index), a start outside its bounds or where the model
///         does not exist; LEHR_ERR_NOMEM
/// @accuracy converged means a scaled Gauss-Newton step of at most 1e-12 with an angle of at most 1e-10, or
/// steps that no
///           longer shrink because the residuals carry the rounding of y. NIST StRD: 27 nonlinear sets from
///           both starts to 9 digits in the parameters and 8 in their errors
/// @source  J. J. More, in Numerical Analysis, LNM 630, 105 (1978); A. Bjorck, Numerical Methods for Least
/// Squares
///          Problems (SIAM 1996), chapter 9
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_solve(lehr_fitting_summary *summary, double *parameters,
                                                       double *covariance,
                                                       const lehr_fitting_problem *problem,
                                                       const lehr_fitting_options *options, lehr_error *err);

LEHR_END_DECLS

#endif
