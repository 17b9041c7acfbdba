#include "gauss_newton.h"

#include "householder.h"
#include "residuals.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// A scaled step this small is convergence: the parameters no longer move in double precision.
static const double step_converged = 1e-12;
// The residuals are then orthogonal to the columns of J to this cosine.
static const double cosine_converged = 1e-10;
// Steps that stop shrinking below this size have reached the rounding noise of the residuals.
static const double step_noise = 1e-7;
static const size_t max_steps = 100;

struct lehr_gauss_newton_workspace {
    double *trial;           ///< shape (p,)
    double *residuals;       ///< shape (n,) at the current parameters
    double *trial_residuals; ///< shape (n,)
    double *jacobian;        ///< shape (n, p) at the current parameters, by rows
    double *trial_jacobian;  ///< shape (n, p)
    double *factor;          ///< shape (p, n): scaled J by columns, then its decomposition
    double *column_norm;     ///< shape (p,) scale of each column
    double *inverse;         ///< shape (p, p) inverse of R
    double *tau;             ///< shape (p,)
    double *step;            ///< shape (p,) in the order of the parameters, on the scale of the columns
    size_t *permutation;     ///< shape (p,)
};

/// The decomposition of one Jacobian.
typedef struct decomposition {
    bool full_rank;
    double cosine; ///< largest cosine between the residuals and a column
} decomposition;

lehr_status lehr_gauss_newton_create(lehr_gauss_newton_workspace **out, size_t n_points, size_t n_parameters,
                                     lehr_error *err)
{
    size_t n = n_points;
    size_t p = n_parameters;
    *out = NULL;
    lehr_gauss_newton_workspace *w = lehr_core_alloc(1, sizeof *w);
    if (!w) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    w->trial = lehr_core_alloc(p, sizeof(double));
    w->residuals = lehr_core_alloc(n, sizeof(double));
    w->trial_residuals = lehr_core_alloc(n, sizeof(double));
    w->jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->trial_jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->factor = lehr_core_alloc(n, p * sizeof(double));
    w->column_norm = lehr_core_alloc(p, sizeof(double));
    w->inverse = lehr_core_alloc(p, p * sizeof(double));
    w->tau = lehr_core_alloc(p, sizeof(double));
    w->step = lehr_core_alloc(p, sizeof(double));
    w->permutation = lehr_core_alloc(p, sizeof(size_t));
    if (!w->trial || !w->residuals || !w->trial_residuals || !w->jacobian || !w->trial_jacobian ||
        !w->factor || !w->column_norm || !w->inverse || !w->tau || !w->step || !w->permutation) {
        lehr_gauss_newton_free(w);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    *out = w;
    return LEHR_OK;
}

void lehr_gauss_newton_free(lehr_gauss_newton_workspace *w)
{
    if (!w) {
        return;
    }
    lehr_core_free(w->permutation);
    lehr_core_free(w->step);
    lehr_core_free(w->tau);
    lehr_core_free(w->inverse);
    lehr_core_free(w->column_norm);
    lehr_core_free(w->factor);
    lehr_core_free(w->trial_jacobian);
    lehr_core_free(w->jacobian);
    lehr_core_free(w->trial_residuals);
    lehr_core_free(w->residuals);
    lehr_core_free(w->trial);
    lehr_core_free(w);
}

/// Element of R.
static double r_at(const lehr_gauss_newton_workspace *w, size_t n, size_t i, size_t k)
{
    return w->factor[k * n + i];
}

/// Length of a column; scaled on the way where squares would over- or underflow.
static double column_length(const double *column, size_t n)
{
    double square = lehr_fitting_sum_of_squares(column, n);
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
static double scale_columns(lehr_gauss_newton_workspace *w, size_t n, size_t p)
{
    double largest = 0;
    double length = sqrt(lehr_fitting_sum_of_squares(w->residuals, n));
    for (size_t j = 0; j < p; j++) {
        double *column = w->factor + j * n;
        double product = 0;
        for (size_t i = 0; i < n; i++) {
            column[i] = w->jacobian[i * p + j];
        }
        double norm = column_length(column, n);
        w->column_norm[j] = norm > 0 ? norm : 1;
        double inverse = 1 / w->column_norm[j];
        for (size_t i = 0; i < n; i++) {
            column[i] *= inverse;
            product += column[i] * w->residuals[i];
        }
        largest = length > 0 ? fmax(largest, fabs(product) / length) : 0;
    }
    return largest;
}

/// Decompose the scaled Jacobian.
static decomposition decompose(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    decomposition result = {.cosine = scale_columns(w, n, p)};
    lehr_householder_decompose(w->factor, w->tau, w->permutation, n, p);
    double largest = fabs(r_at(w, n, 0, 0));
    double smallest = fabs(r_at(w, n, p - 1, p - 1));
    result.full_rank = smallest > (double)n * DBL_EPSILON * largest;
    return result;
}

/// Least-squares step for the decomposed Jacobian; returns its length.
static double solve_step(lehr_gauss_newton_workspace *w, size_t n, size_t p)
{
    double *b = w->trial_residuals;
    double square = 0;
    memcpy(b, w->residuals, n * sizeof(double));
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
static double scaled_length(const lehr_gauss_newton_workspace *w, size_t p, const double *parameters)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        double term = w->column_norm[j] * parameters[j];
        sum += term * term;
    }
    return sqrt(sum);
}

/// Take the step where it does not raise chi2 beyond rounding.
static bool take_step(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem, double *parameters,
                      double *chi2)
{
    size_t p = problem->n_parameters;
    for (size_t j = 0; j < p; j++) {
        w->trial[j] = parameters[j] + w->step[j] / w->column_norm[j];
    }
    if (!lehr_fitting_linearise(problem, w->trial, w->trial_residuals, w->trial_jacobian)) {
        return false;
    }
    double trial_chi2 = lehr_fitting_sum_of_squares(w->trial_residuals, problem->n_points);
    if (!(trial_chi2 <= *chi2 * (1 + 1e-10))) {
        return false;
    }
    *chi2 = trial_chi2;
    memcpy(parameters, w->trial, p * sizeof *parameters);
    double *swap = w->residuals;
    w->residuals = w->trial_residuals;
    w->trial_residuals = swap;
    swap = w->jacobian;
    w->jacobian = w->trial_jacobian;
    w->trial_jacobian = swap;
    return true;
}

lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_workspace *w,
                                                   const lehr_fitting_problem *problem, double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    lehr_gauss_newton_outcome outcome = {
        .stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY, .scaled_step = INFINITY, .angle_cosine = 1};
    if (!lehr_fitting_linearise(problem, parameters, w->residuals, w->jacobian)) {
        return outcome;
    }
    outcome.chi2 = lehr_fitting_sum_of_squares(w->residuals, n);
    while (outcome.steps < max_steps) {
        decomposition qr = decompose(w, problem);
        if (!qr.full_rank) {
            outcome.stop = LEHR_FITTING_SINGULAR;
            break;
        }
        double previous = outcome.scaled_step;
        double step = solve_step(w, n, p);
        // Parameters that are all zero give no scale: their step, in units of sigma, is measured against 1.
        double scale = scaled_length(w, p, parameters);
        outcome.scaled_step = step > 0 ? step / (scale > 0 ? scale : 1) : 0;
        outcome.angle_cosine = qr.cosine;
        // A step this small changes nothing that the numbers could show: it is not taken.
        if (outcome.scaled_step <= step_converged && outcome.angle_cosine <= cosine_converged) {
            outcome.stop = LEHR_FITTING_CONVERGED;
            break;
        }
        bool taken = take_step(w, problem, parameters, &outcome.chi2);
        if (outcome.scaled_step <= step_noise && (outcome.scaled_step >= previous || !taken)) {
            outcome.stop = LEHR_FITTING_CONVERGED;
            break;
        }
        if (!taken) {
            break;
        }
        outcome.steps++;
    }
    return outcome;
}

/// Direction x with R x = 0 but for the last pivot, in parameter units; its largest component (on the scale
/// of the columns) is 1.
static void find_flat_direction(const lehr_gauss_newton_workspace *w, size_t n, size_t p, double *direction)
{
    double *x = w->trial;
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
static void invert_r(lehr_gauss_newton_workspace *w, size_t n, size_t p)
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

void lehr_gauss_newton_covariance(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem,
                                  double *covariance, double *direction, const double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    for (size_t i = 0; i < p; i++) {
        direction[i] = 0;
        for (size_t j = 0; j < p; j++) {
            covariance[i * p + j] = (double)NAN;
        }
    }
    if (parameters && !lehr_fitting_linearise(problem, parameters, w->residuals, w->jacobian)) {
        return;
    }
    if (!decompose(w, problem).full_rank) {
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
