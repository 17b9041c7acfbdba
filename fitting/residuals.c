#include "residuals.h"

#include <math.h>

static bool all_finite(const double *values, size_t n)
{
    // A product with zero is zero but for infinities and NaN; four sums are added side by side.
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t k = 0; k < 4; k++) {
            sum[k] += 0 * values[i + k];
        }
    }
    for (; i < n; i++) {
        sum[0] += 0 * values[i];
    }
    return !isnan((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

double lehr_fitting_sum_of_squares(const double *values, size_t n)
{
    // Four partial sums: processors add them side by side, and the order stays fixed.
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t k = 0; k < 4; k++) {
            sum[k] += values[i + k] * values[i + k];
        }
    }
    for (; i < n; i++) {
        sum[0] += values[i] * values[i];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// Model values to weighted residuals. False where one is not finite.
static bool weigh_residuals(const lehr_fitting_problem *problem, double *residuals)
{
    if (!all_finite(residuals, problem->n_points)) {
        return false;
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        residuals[i] -= problem->y[i];
    }
    for (size_t i = 0; problem->sigma && i < problem->n_points; i++) {
        residuals[i] /= problem->sigma[i];
    }
    return true;
}

static bool weigh_jacobian(const lehr_fitting_problem *problem, double *jacobian)
{
    size_t p = problem->n_parameters;
    if (!all_finite(jacobian, problem->n_points * p)) {
        return false;
    }
    for (size_t i = 0; problem->sigma && i < problem->n_points; i++) {
        for (size_t j = 0; j < p; j++) {
            jacobian[i * p + j] /= problem->sigma[i];
        }
    }
    return true;
}

bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals)
{
    return problem->model(parameters, residuals, NULL, problem->context) &&
           weigh_residuals(problem, residuals);
}

bool lehr_fitting_weighted_jacobian(const lehr_fitting_problem *problem, const double *parameters,
                                    double *jacobian)
{
    return problem->model(parameters, NULL, jacobian, problem->context) && weigh_jacobian(problem, jacobian);
}

bool lehr_fitting_linearise(const lehr_fitting_problem *problem, const double *parameters, double *residuals,
                            double *jacobian)
{
    return problem->model(parameters, residuals, jacobian, problem->context) &&
           weigh_residuals(problem, residuals) && weigh_jacobian(problem, jacobian);
}
