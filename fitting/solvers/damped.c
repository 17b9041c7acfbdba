#include "damped.h"

#include <lehr/core/dot.h>
#include <math.h>
#include <string.h>

// The polish takes over once steps (relative, scaled by the columns) are this small.
static const double step_settled = 1e-6;
static const double damping_start = 1e-3;
static const double damping_largest = 1e12;

void lehr_damped_place(lehr_damped_room *w, lehr_arena *arena, size_t n_parameters)
{
    size_t p = n_parameters;
    w->normal = lehr_arena_take(arena, p, p * sizeof *w->normal);
    w->matrix = lehr_arena_take(arena, p, p * sizeof *w->matrix);
    w->gradient = lehr_arena_take(arena, p, sizeof *w->gradient);
    w->scale = lehr_arena_take(arena, p, sizeof *w->scale);
    w->step = lehr_arena_take(arena, p, sizeof *w->step);
    w->right = lehr_arena_take(arena, p, sizeof *w->right);
    w->held = lehr_arena_take(arena, p, sizeof *w->held);
}

/// Gradient, normal matrix (lower triangle) and scale of the columns where the stage stands.
static void accumulate(lehr_damped_room *w, const lehr_linearisation *here, size_t n, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        const double *column = here->columns + j * n;
        w->gradient[j] = lehr_core_dot(column, here->residuals, n);
        for (size_t k = 0; k <= j; k++) {
            w->normal[j * p + k] = lehr_core_dot(column, here->columns + k * n, n);
        }
        double square = w->normal[j * p + j];
        w->scale[j] = square > 0 ? 1 / sqrt(square) : 1;
    }
}

/// A parameter on a bound is held where descent leads out of the bounds: the sign of its multiplier.
static void find_held(const lehr_damped_room *w, const lehr_fitting_problem *problem, bool *held,
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

/// Solve A x = b by Cholesky in place (lower triangle of A, rows of @p stride; the diagonal of the factor is
/// stored inverted); false where A is not positive definite.
static bool solve_positive(double *a, double *b, size_t m, size_t stride)
{
    for (size_t i = 0; i < m; i++) {
        double *row = a + i * stride;
        for (size_t j = 0; j < i; j++) {
            for (size_t k = 0; k < j; k++) {
                row[j] -= row[k] * a[j * stride + k];
            }
            row[j] *= a[j * stride + j];
            row[i] -= row[j] * row[j];
            b[i] -= row[j] * b[j];
        }
        if (!(row[i] > 0)) {
            return false;
        }
        row[i] = 1 / sqrt(row[i]);
        b[i] *= row[i];
    }
    for (size_t i = m; i-- > 0;) {
        for (size_t k = i + 1; k < m; k++) {
            b[i] -= a[k * stride + i] * b[k];
        }
        b[i] *= a[i * stride + i];
    }
    return true;
}

/// Step of the free parameters with the diagonal of the normal matrix raised by the factor 1 + damping.
/// False when the matrix cannot be decomposed.
static bool solve_step(lehr_damped_room *w, size_t p, double damping)
{
    size_t m = 0;
    for (size_t j = 0; j < p; j++) {
        w->step[j] = 0;
        if (w->held[j]) {
            continue;
        }
        size_t column = 0;
        for (size_t k = 0; k < j; k++) {
            if (!w->held[k]) {
                w->matrix[m * p + column++] = w->normal[j * p + k] * w->scale[j] * w->scale[k];
            }
        }
        w->matrix[m * p + m] = 1 + damping;
        w->right[m++] = -w->gradient[j] * w->scale[j];
    }
    if (!solve_positive(w->matrix, w->right, m, p)) {
        return false;
    }
    for (size_t j = 0, k = 0; j < p; j++) {
        if (!w->held[j]) {
            w->step[j] = w->right[k++] * w->scale[j];
        }
    }
    return true;
}

/// Trial place: the step, cut off at the bounds; returns its length relative to the parameters.
static double project(const lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem)
{
    double moved = 0, size = 0;
    for (size_t j = 0; j < problem->n_parameters; j++) {
        double before = stage->here.parameters[j];
        double value = before + w->step[j];
        if (problem->parameters && !w->held[j]) {
            value = fmin(fmax(value, problem->parameters[j].lower), problem->parameters[j].upper);
        }
        stage->trial.parameters[j] = value;
        double weight = w->normal[j * problem->n_parameters + j];
        moved += weight * (value - before) * (value - before);
        size += weight * before * before;
    }
    return moved > 0 ? sqrt(moved / (size > 0 ? size : 1)) : 0;
}

/// Try steps with growing damping until one lowers chi2; returns its relative length, 0 when none does.
static double descend(lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem,
                      double *damping)
{
    for (; *damping <= damping_largest; *damping *= 8) {
        if (!solve_step(w, problem->n_parameters, *damping)) {
            continue;
        }
        double moved = project(w, stage, problem);
        if (!(moved > 0)) {
            return 0;
        }
        if (lehr_stage_try(stage, problem) && stage->trial.chi2 < stage->here.chi2) {
            lehr_stage_accept(stage);
            return moved;
        }
    }
    return 0;
}

size_t lehr_damped_search(lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem,
                          double *parameters, size_t max_iterations)
{
    size_t p = problem->n_parameters;
    size_t steps = 0;
    double damping = damping_start;
    if (!lehr_stage_go(stage, problem, parameters)) {
        return 0;
    }
    while (steps < max_iterations) {
        accumulate(w, &stage->here, problem->n_points, p);
        find_held(w, problem, w->held, stage->here.parameters);
        double moved = descend(w, stage, problem, &damping);
        steps++;
        if (moved <= step_settled) {
            break;
        }
        damping = fmax(damping / 16, 1e-12);
    }
    memcpy(parameters, stage->here.parameters, p * sizeof *parameters);
    return steps;
}

bool lehr_damped_find_held(lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem,
                           bool *held, const double *parameters)
{
    if (!lehr_stage_go(stage, problem, parameters)) {
        return false;
    }
    accumulate(w, &stage->here, problem->n_points, problem->n_parameters);
    find_held(w, problem, held, parameters);
    return true;
}
