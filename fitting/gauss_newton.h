/// @file
/// Undamped Gauss-Newton steps on a column-scaled, pivoted QR decomposition: last digits, covariance and null
/// direction of a fit. Private to the module.
#ifndef LEHR_FITTING_GAUSS_NEWTON_H
#define LEHR_FITTING_GAUSS_NEWTON_H

#include <lehr/fitting/nonlinear.h>

typedef struct lehr_gauss_newton_workspace lehr_gauss_newton_workspace;

/// What the polish reached.
typedef struct lehr_gauss_newton_outcome {
    lehr_fitting_stop stop;
    double chi2;
    double scaled_step;
    double angle_cosine;
    size_t steps;
} lehr_gauss_newton_outcome;

/// Room for @p n_points points and up to @p n_parameters parameters.
LEHR_NODISCARD lehr_status lehr_gauss_newton_create(lehr_gauss_newton_workspace **out, size_t n_points,
                                                    size_t n_parameters, lehr_error *err);
void lehr_gauss_newton_free(lehr_gauss_newton_workspace *w);

/// Iterate from @p parameters (in, out) until step and angle are small or the step stops to shrink.
lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_workspace *w,
                                                   const lehr_fitting_problem *problem, double *parameters);

/// (J^T W J)^-1 at @p parameters, or, for NULL, where the last polish of the same problem ended, shape (p,
/// p); all NaN where J has no full column rank, with the flat direction in
/// @p direction (shape (p,), largest component 1), which is zero otherwise.
void lehr_gauss_newton_covariance(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem,
                                  double *covariance, double *direction, const double *parameters);

#endif
