/// @file
/// Weighted residuals of a problem and their derivatives. Private to the module.
#ifndef LEHR_FITTING_RESIDUALS_H
#define LEHR_FITTING_RESIDUALS_H

#include <lehr/fitting/nonlinear.h>

/// Weighted residuals (m - y)/sigma. False where the model does not exist or is not finite.
bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals);
/// Weighted Jacobian, row-major. False where the model does not exist or is not finite.
bool lehr_fitting_weighted_jacobian(const lehr_fitting_problem *problem, const double *parameters,
                                    double *jacobian);
/// Both in one call of the model, which saves work that they share.
/// @param[out] chi2    sum of the squared residuals
/// @param[out] columns shape (p, n): Jacobian by columns
/// @param[out] rows    shape (n, p): room for the Jacobian as the model writes it
/// @returns false where either does not exist or is not finite
bool lehr_fitting_linearise(const lehr_fitting_problem *problem, const double *parameters, double *residuals,
                            double *chi2, double *columns, double *rows);
double lehr_fitting_sum_of_squares(const double *values, size_t n);

#endif
