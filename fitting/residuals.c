#include "residuals.h"

#include <math.h>

static bool all_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

double lehr_fitting_sum_of_squares(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i] * values[i];
    }
    return sum;
}

bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals)
{
    if (!problem->model(parameters, residuals, NULL, problem->context) ||
        !all_finite(residuals, problem->n_points)) {
        return false;
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        double sigma = problem->sigma ? problem->sigma[i] : 1.0;
        residuals[i] = (residuals[i] - problem->y[i]) / sigma;
    }
    return true;
}

bool lehr_fitting_weighted_jacobian(const lehr_fitting_problem *problem, const double *parameters,
                                    double *jacobian)
{
    size_t p = problem->n_parameters;
    if (!problem->model(parameters, NULL, jacobian, problem->context) ||
        !all_finite(jacobian, problem->n_points * p)) {
        return false;
    }
    for (size_t i = 0; problem->sigma && i < problem->n_points; i++) {
        for (size_t j = 0; j < p; j++) {
            jacobian[i * p + j] /= problem->sigma[i];
        }
    }
    return true;
}
