#include "residuals.h"

#include <lehr/core/dot.h>
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
    return lehr_core_dot(values, values, n);
}

/// Model values to weighted residuals.
static void weigh_residuals(const lehr_fitting_problem *problem, double *residuals)
{
    for (size_t i = 0; i < problem->n_points; i++) {
        residuals[i] -= problem->y[i];
    }
    for (size_t i = 0; problem->sigma && i < problem->n_points; i++) {
        residuals[i] /= problem->sigma[i];
    }
}

bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals)
{
    if (!problem->model(parameters, residuals, NULL, problem->context) ||
        !all_finite(residuals, problem->n_points)) {
        return false;
    }
    weigh_residuals(problem, residuals);
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

bool lehr_fitting_linearise(const lehr_fitting_problem *problem, const double *parameters, double *residuals,
                            double *chi2, double *columns, double *rows)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    if (!problem->model(parameters, residuals, rows, problem->context)) {
        return false;
    }
    weigh_residuals(problem, residuals);
    *chi2 = lehr_fitting_sum_of_squares(residuals, n);
    for (size_t j = 0; j < p; j++) {
        double *column = columns + j * n;
        for (size_t i = 0; i < n; i++) {
            column[i] = rows[i * p + j];
        }
        for (size_t i = 0; problem->sigma && i < n; i++) {
            column[i] /= problem->sigma[i];
        }
    }
    return isfinite(*chi2) && all_finite(columns, n * p);
}
