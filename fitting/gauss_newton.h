/// @file
/// Undamped Gauss-Newton steps on a column-scaled, pivoted QR decomposition: last digits and covariance of a
/// fit. Private to the module.
#ifndef LEHR_FITTING_GAUSS_NEWTON_H
#define LEHR_FITTING_GAUSS_NEWTON_H

#include <lehr/fitting/nonlinear.h>

typedef struct lehr_gauss_newton_workspace lehr_gauss_newton_workspace;

/// What the polish reached.
typedef struct lehr_gauss_newton_outcome {
    lehr_fitting_stop stop;
    double chi2;
    size_t steps;
} lehr_gauss_newton_outcome;

/// Weighted residuals (m - y)/sigma. False where the model does not exist or is not finite.
bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals);
/// Weighted Jacobian, row-major. False where the model does not exist or is not finite.
bool lehr_fitting_weighted_jacobian(const lehr_fitting_problem *problem, const double *parameters,
                                    double *jacobian);

/// @p problem is borrowed and must outlive the workspace.
LEHR_NODISCARD lehr_status lehr_gauss_newton_create(lehr_gauss_newton_workspace **out,
                                                    const lehr_fitting_problem *problem, lehr_error *err);
void lehr_gauss_newton_free(lehr_gauss_newton_workspace *w);

/// Iterate from @p parameters (in, out) until the scaled step is below 1e-12 or stops to shrink.
lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_workspace *w, double *parameters);

/// (J^T W J)^-1 at @p parameters, shape (p, p); all NaN where J has no full column rank.
void lehr_gauss_newton_covariance(lehr_gauss_newton_workspace *w, double *covariance,
                                  const double *parameters);

#endif
