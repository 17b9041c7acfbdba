#include "gauss_newton.h"

#include "householder.h"

#include <float.h>
#include <lehr/core/dot.h>
#include <math.h>
#include <string.h>

// A scaled step this small is convergence: the parameters no longer move in double precision.
static const double step_converged = 1e-12;
// The residuals are then orthogonal to the columns of J to this cosine.
static const double cosine_converged = 1e-10;
// Steps that stop shrinking below this size have reached the rounding noise of the residuals.
static const double step_noise = 1e-7;
static const size_t max_steps = 100;

/// The decomposition of one Jacobian.
typedef struct decomposition {
    bool full_rank;
    double cosine; ///< largest cosine between the residuals and a column
} decomposition;

void lehr_gauss_newton_place(lehr_gauss_newton_room *w, lehr_arena *arena, size_t n_points,
                             size_t n_parameters)
{
    size_t p = n_parameters;
    w->factor = lehr_arena_take(arena, n_points, p * sizeof *w->factor);
    w->column_norm = lehr_arena_take(arena, p, sizeof *w->column_norm);
    w->inverse = lehr_arena_take(arena, p, p * sizeof *w->inverse);
    w->tau = lehr_arena_take(arena, p, sizeof *w->tau);
    w->step = lehr_arena_take(arena, p, sizeof *w->step);
    w->permutation = lehr_arena_take(arena, p, sizeof *w->permutation);
}

/// Element of R.
static double r_at(const lehr_gauss_newton_room *w, size_t n, size_t i, size_t k)
{
    return w->factor[k * n + i];
}

/// Length of a column; scaled on the way where squares would over- or underflow.
static double column_length(const double *column, size_t n)
{
    double square = lehr_core_dot(column, column, n);
    double largest = 0, sum = 0;
    if (square > 1e-280 && square < 1e280) {
        return sqrt(square);
    }
    for (size_t i = 0; i < n; i++) {
        largest = fmax(largest, fabs(column[i]));
    }
    for (size_t i = 0; largest > 0 && i < n; i++) {
        sum += (column[i] / largest) * (column[i] / largest);
    }
    return largest * sqrt(sum);
}

/// Columns of the Jacobian with unit length (a vanishing one stays) into `factor`; returns the largest cosine
/// between a column and the residuals.
static double scale_columns(lehr_gauss_newton_room *w, const lehr_linearisation *here, size_t n, size_t p)
{
    double largest = 0;
    double length = sqrt(here->chi2);
    for (size_t j = 0; j < p; j++) {
        const double *column = here->columns + j * n;
        double norm = column_length(column, n);
        w->column_norm[j] = norm > 0 ? norm : 1;
        double inverse = 1 / w->column_norm[j];
        for (size_t i = 0; i < n; i++) {
            w->factor[j * n + i] = column[i] * inverse;
        }
        double product = lehr_core_dot(w->factor + j * n, here->residuals, n);
        largest = length > 0 ? fmax(largest, fabs(product) / length) : 0;
    }
    return largest;
}

/// Decompose the scaled Jacobian where the stage stands.
static decomposition decompose(lehr_gauss_newton_room *w, const lehr_linearisation *here, size_t n, size_t p)
{
    decomposition result = {.cosine = scale_columns(w, here, n, p)};
    lehr_householder_decompose(w->factor, w->tau, w->permutation, n, p);
    double largest = fabs(r_at(w, n, 0, 0));
    double smallest = fabs(r_at(w, n, p - 1, p - 1));
    result.full_rank = smallest > (double)n * DBL_EPSILON * largest;
    return result;
}

/// Least-squares step for the decomposed Jacobian; returns its length. The residuals of the trial are the
/// room for it.
static double solve_step(lehr_gauss_newton_room *w, lehr_stage *stage, size_t n, size_t p)
{
    double *b = stage->trial.residuals;
    double square = 0;
    memcpy(b, stage->here.residuals, n * sizeof *b);
    lehr_householder_apply(b, w->factor, w->tau, n, p);
    for (size_t i = p; i-- > 0;) {
        for (size_t k = i + 1; k < p; k++) {
            b[i] -= r_at(w, n, i, k) * b[k];
        }
        b[i] /= r_at(w, n, i, i);
        w->step[w->permutation[i]] = -b[i];
        square += b[i] * b[i];
    }
    return sqrt(square);
}

/// Size of the parameters on the scale of the columns, for a relative measure of steps.
static double scaled_length(const lehr_gauss_newton_room *w, size_t p, const double *parameters)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        double term = w->column_norm[j] * parameters[j];
        sum += term * term;
    }
    return sqrt(sum);
}

static void set_trial(const lehr_gauss_newton_room *w, lehr_stage *stage, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        stage->trial.parameters[j] = stage->here.parameters[j] + w->step[j] / w->column_norm[j];
    }
}

/// Take the step where it does not raise chi2 beyond rounding.
static bool take_step(const lehr_gauss_newton_room *w, lehr_stage *stage, const lehr_fitting_problem *problem)
{
    set_trial(w, stage, problem->n_parameters);
    if (!lehr_stage_try(stage, problem) || !(stage->trial.chi2 <= stage->here.chi2 * (1 + 1e-10))) {
        return false;
    }
    lehr_stage_accept(stage);
    return true;
}

lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_room *w, lehr_stage *stage,
                                                   const lehr_fitting_problem *problem, double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    lehr_gauss_newton_outcome outcome = {
        .stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY, .scaled_step = INFINITY, .angle_cosine = 1};
    if (!lehr_stage_go(stage, problem, parameters)) {
        return outcome;
    }
    while (outcome.steps < max_steps) {
        decomposition qr = decompose(w, &stage->here, n, p);
        w->holds_here = qr.full_rank;
        if (!qr.full_rank) {
            outcome.stop = LEHR_FITTING_SINGULAR;
            break;
        }
        double previous = outcome.scaled_step;
        double step = solve_step(w, stage, n, p);
        // Parameters that are all zero give no scale: their step, in units of sigma, is measured against 1.
        double scale = scaled_length(w, p, stage->here.parameters);
        outcome.scaled_step = step > 0 ? step / (scale > 0 ? scale : 1) : 0;
        outcome.angle_cosine = qr.cosine;
        // A step this small changes neither chi2 nor the Jacobian: it needs no further call of the model.
        if (outcome.scaled_step <= step_converged && outcome.angle_cosine <= cosine_converged) {
            outcome.stop = LEHR_FITTING_CONVERGED;
            set_trial(w, stage, p);
            memcpy(parameters, stage->trial.parameters, p * sizeof *parameters);
            break;
        }
        bool taken = take_step(w, stage, problem);
        w->holds_here = !taken;
        memcpy(parameters, stage->here.parameters, p * sizeof *parameters);
        if (outcome.scaled_step <= step_noise && (outcome.scaled_step >= previous || !taken)) {
            outcome.stop = LEHR_FITTING_CONVERGED;
            break;
        }
        if (!taken) {
            break;
        }
        outcome.steps++;
    }
    outcome.chi2 = stage->here.chi2;
    return outcome;
}

/// Direction x with R x = 0 but for the last pivot, in parameter units; its largest component (on the scale
/// of the columns) is 1.
static void find_flat_direction(const lehr_gauss_newton_room *w, size_t n, size_t p, double *direction)
{
    double *x = w->step;
    size_t top = p - 1;
    x[p - 1] = 1;
    for (size_t i = p - 1; i-- > 0;) {
        double sum = 0;
        for (size_t k = i + 1; k < p; k++) {
            sum += r_at(w, n, i, k) * x[k];
        }
        x[i] = fabs(r_at(w, n, i, i)) > 0 ? -sum / r_at(w, n, i, i) : 0;
        top = fabs(x[i]) > fabs(x[top]) ? i : top;
    }
    double unit = x[top] / w->column_norm[w->permutation[top]];
    for (size_t i = 0; i < p; i++) {
        size_t j = w->permutation[i];
        bool counts = fabs(x[i]) > 1e-6 * fabs(x[top]);
        direction[j] = counts ? x[i] / w->column_norm[j] / unit : 0;
    }
}

/// Upper triangle of R^-1.
static void invert_r(lehr_gauss_newton_room *w, size_t n, size_t p)
{
    for (size_t k = 0; k < p; k++) {
        w->inverse[k * p + k] = 1 / r_at(w, n, k, k);
        for (size_t i = k; i-- > 0;) {
            double sum = 0;
            for (size_t l = i + 1; l <= k; l++) {
                sum += r_at(w, n, i, l) * w->inverse[l * p + k];
            }
            w->inverse[i * p + k] = -sum / r_at(w, n, i, i);
        }
    }
}

void lehr_gauss_newton_covariance(lehr_gauss_newton_room *w, lehr_stage *stage,
                                  const lehr_fitting_problem *problem, double *covariance, double *direction,
                                  const double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    for (size_t i = 0; i < p; i++) {
        direction[i] = 0;
        for (size_t j = 0; j < p; j++) {
            covariance[i * p + j] = (double)NAN;
        }
    }
    if (parameters && !lehr_stage_go(stage, problem, parameters)) {
        return;
    }
    bool known = !parameters && w->holds_here;
    if (!known && !decompose(w, &stage->here, n, p).full_rank) {
        find_flat_direction(w, n, p, direction);
        return;
    }
    invert_r(w, n, p);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            double sum = 0;
            for (size_t k = i > j ? i : j; k < p; k++) {
                sum += w->inverse[i * p + k] * w->inverse[j * p + k];
            }
            size_t a = w->permutation[i];
            size_t b = w->permutation[j];
            covariance[a * p + b] = sum / w->column_norm[a] / w->column_norm[b];
        }
    }
}
