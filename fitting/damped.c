#include "damped.h"

#include "residuals.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// The polish takes over once steps (relative, scaled by the columns) are this small.
static const double step_settled = 1e-5;
static const double damping_start = 1e-3;
static const double damping_largest = 1e12;

struct lehr_damped_workspace {
    double *trial;           ///< shape (p,)
    double *residuals;       ///< shape (n,) at the current parameters
    double *trial_residuals; ///< shape (n,)
    double *jacobian;        ///< shape (n, p) at the current parameters
    double *trial_jacobian;  ///< shape (n, p)
    double *normal;          ///< shape (p, p): J^T J
    double *matrix;          ///< shape (p, p): damped, of the free parameters
    double *gradient;        ///< shape (p,): J^T r
    double *step;            ///< shape (p,)
    bool *held;              ///< shape (p,)
};

lehr_status lehr_damped_create(lehr_damped_workspace **out, size_t n_points, size_t n_parameters,
                               lehr_error *err)
{
    size_t n = n_points;
    size_t p = n_parameters;
    *out = NULL;
    lehr_damped_workspace *w = lehr_core_alloc(1, sizeof *w);
    if (!w) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    w->trial = lehr_core_alloc(p, sizeof(double));
    w->residuals = lehr_core_alloc(n, sizeof(double));
    w->trial_residuals = lehr_core_alloc(n, sizeof(double));
    w->jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->trial_jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->normal = lehr_core_alloc(p, p * sizeof(double));
    w->matrix = lehr_core_alloc(p, p * sizeof(double));
    w->gradient = lehr_core_alloc(p, sizeof(double));
    w->step = lehr_core_alloc(p, sizeof(double));
    w->held = lehr_core_alloc(p, sizeof(bool));
    if (!w->trial || !w->residuals || !w->trial_residuals || !w->jacobian || !w->trial_jacobian ||
        !w->normal || !w->matrix || !w->gradient || !w->step || !w->held) {
        lehr_damped_free(w);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    *out = w;
    return LEHR_OK;
}

void lehr_damped_free(lehr_damped_workspace *w)
{
    if (!w) {
        return;
    }
    lehr_core_free(w->held);
    lehr_core_free(w->step);
    lehr_core_free(w->gradient);
    lehr_core_free(w->matrix);
    lehr_core_free(w->normal);
    lehr_core_free(w->trial_jacobian);
    lehr_core_free(w->jacobian);
    lehr_core_free(w->trial_residuals);
    lehr_core_free(w->residuals);
    lehr_core_free(w->trial);
    lehr_core_free(w);
}

/// Scalar product of strided vectors, in two partial sums.
static double product(const double *x, size_t x_stride, const double *y, size_t y_stride, size_t n)
{
    double even = 0, odd = 0;
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        even += x[i * x_stride] * y[i * y_stride];
        odd += x[(i + 1) * x_stride] * y[(i + 1) * y_stride];
    }
    return i < n ? even + odd + x[i * x_stride] * y[i * y_stride] : even + odd;
}

/// Gradient and normal matrix (lower triangle) of the current residuals and Jacobian.
static void accumulate(lehr_damped_workspace *w, const lehr_fitting_problem *problem)
{
    size_t p = problem->n_parameters;
    size_t n = problem->n_points;
    for (size_t j = 0; j < p; j++) {
        w->gradient[j] = product(w->jacobian + j, p, w->residuals, 1, n);
        for (size_t k = 0; k <= j; k++) {
            w->normal[j * p + k] = product(w->jacobian + j, p, w->jacobian + k, p, n);
        }
    }
}

/// A parameter on a bound is held where descent leads out of the bounds: the sign of its multiplier.
static void find_held(const lehr_damped_workspace *w, const lehr_fitting_problem *problem, bool *held,
                      const double *parameters)
{
    const lehr_fitting_parameter *described = problem->parameters;
    for (size_t j = 0; j < problem->n_parameters; j++) {
        lehr_fitting_role role = lehr_fitting_parameter_role(described ? described + j : NULL, parameters[j]);
        held[j] = role == LEHR_FITTING_ROLE_FIXED ||
                  (role == LEHR_FITTING_ROLE_AT_LOWER && w->gradient[j] > 0) ||
                  (role == LEHR_FITTING_ROLE_AT_UPPER && w->gradient[j] < 0);
    }
}

/// Solve A x = b by Cholesky in place (lower triangle of A, rows of @p stride); false where A is not positive
/// definite.
static bool solve_positive(double *a, double *b, size_t m, size_t stride)
{
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * stride + j];
            for (size_t k = 0; k < j; k++) {
                sum -= a[i * stride + k] * a[j * stride + k];
            }
            if (i == j && !(sum > 0)) {
                return false;
            }
            a[i * stride + j] = i == j ? sqrt(sum) : sum / a[j * stride + j];
        }
        for (size_t k = 0; k < i; k++) {
            b[i] -= a[i * stride + k] * b[k];
        }
        b[i] /= a[i * stride + i];
    }
    for (size_t i = m; i-- > 0;) {
        for (size_t k = i + 1; k < m; k++) {
            b[i] -= a[k * stride + i] * b[k];
        }
        b[i] /= a[i * stride + i];
    }
    return true;
}

static double norm_or_one(const lehr_damped_workspace *w, size_t p, size_t j)
{
    double square = w->normal[j * p + j];
    return square > 0 ? sqrt(square) : 1;
}

/// Step of the free parameters with the diagonal of the normal matrix raised by the factor 1 + damping.
/// False when the matrix cannot be decomposed.
static bool solve_step(lehr_damped_workspace *w, size_t p, double damping)
{
    size_t m = 0;
    for (size_t j = 0; j < p; j++) {
        w->step[j] = 0;
        if (w->held[j]) {
            continue;
        }
        size_t column = 0;
        double norm = norm_or_one(w, p, j);
        for (size_t k = 0; k < j; k++) {
            if (!w->held[k]) {
                w->matrix[m * p + column++] = w->normal[j * p + k] / norm / norm_or_one(w, p, k);
            }
        }
        w->matrix[m * p + m] = 1 + damping;
        w->trial[m++] = -w->gradient[j] / norm;
    }
    if (!solve_positive(w->matrix, w->trial, m, p)) {
        return false;
    }
    for (size_t j = 0, k = 0; j < p; j++) {
        if (!w->held[j]) {
            w->step[j] = w->trial[k++] / norm_or_one(w, p, j);
        }
    }
    return true;
}

/// Trial point: the step, cut off at the bounds; returns its length relative to the parameters.
static double project(lehr_damped_workspace *w, const lehr_fitting_problem *problem, const double *parameters)
{
    double moved = 0, size = 0;
    for (size_t j = 0; j < problem->n_parameters; j++) {
        double value = parameters[j] + w->step[j];
        if (problem->parameters && !w->held[j]) {
            value = fmin(fmax(value, problem->parameters[j].lower), problem->parameters[j].upper);
        }
        w->trial[j] = value;
        double weight = w->normal[j * problem->n_parameters + j];
        moved += weight * (value - parameters[j]) * (value - parameters[j]);
        size += weight * parameters[j] * parameters[j];
    }
    return moved > 0 ? sqrt(moved / (size > 0 ? size : 1)) : 0;
}

static void swap(double **a, double **b)
{
    double *first = *a;
    *a = *b;
    *b = first;
}

/// Try steps with growing damping until one lowers chi2; returns its relative length, 0 when none does.
static double descend(lehr_damped_workspace *w, const lehr_fitting_problem *problem, double *parameters,
                      double *chi2, double *damping)
{
    for (; *damping <= damping_largest; *damping *= 8) {
        if (!solve_step(w, problem->n_parameters, *damping)) {
            continue;
        }
        double moved = project(w, problem, parameters);
        if (!(moved > 0)) {
            return 0;
        }
        if (!lehr_fitting_linearise(problem, w->trial, w->trial_residuals, w->trial_jacobian)) {
            continue;
        }
        double trial_chi2 = lehr_fitting_sum_of_squares(w->trial_residuals, problem->n_points);
        if (trial_chi2 < *chi2) {
            *chi2 = trial_chi2;
            memcpy(parameters, w->trial, problem->n_parameters * sizeof *parameters);
            swap(&w->residuals, &w->trial_residuals);
            swap(&w->jacobian, &w->trial_jacobian);
            return moved;
        }
    }
    return 0;
}

size_t lehr_damped_search(lehr_damped_workspace *w, const lehr_fitting_problem *problem, double *parameters,
                          size_t max_iterations)
{
    size_t steps = 0;
    double damping = damping_start;
    if (!lehr_fitting_linearise(problem, parameters, w->residuals, w->jacobian)) {
        return 0;
    }
    double chi2 = lehr_fitting_sum_of_squares(w->residuals, problem->n_points);
    while (steps < max_iterations) {
        accumulate(w, problem);
        find_held(w, problem, w->held, parameters);
        double moved = descend(w, problem, parameters, &chi2, &damping);
        steps++;
        if (moved <= step_settled) {
            break;
        }
        damping = fmax(damping / 16, 1e-12);
    }
    return steps;
}

bool lehr_damped_find_held(lehr_damped_workspace *w, const lehr_fitting_problem *problem, bool *held,
                           const double *parameters)
{
    if (!lehr_fitting_linearise(problem, parameters, w->residuals, w->jacobian)) {
        return false;
    }
    accumulate(w, problem);
    find_held(w, problem, held, parameters);
    return true;
}
