#include "gauss_newton.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_permute_vector.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// A scaled step this small is convergence: the parameters no longer move in double precision.
static const double step_converged = 1e-12;
// Steps that stop shrinking below this size have reached the rounding noise of the residuals.
static const double step_noise = 1e-7;
static const size_t max_steps = 100;

struct lehr_gauss_newton_workspace {
    const lehr_fitting_problem *problem;
    double *trial;           ///< shape (p,)
    double *residuals;       ///< shape (n,) at the current parameters
    double *trial_residuals; ///< shape (n,)
    double *jacobian;        ///< shape (n, p): scaled J, then its decomposition
    double *column_norm;     ///< shape (p,) scale of each column
    double *inverse;         ///< shape (p, p) inverse of R
    double *small;           ///< shape (3 p,): Householder factors, norms, step
    gsl_permutation *permutation;
};

lehr_status lehr_gauss_newton_create(lehr_gauss_newton_workspace **out, const lehr_fitting_problem *problem,
                                     lehr_error *err)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    *out = NULL;
    lehr_gauss_newton_workspace *w = lehr_core_alloc(1, sizeof *w);
    if (!w) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    w->problem = problem;
    w->trial = lehr_core_alloc(p, sizeof(double));
    w->residuals = lehr_core_alloc(n, sizeof(double));
    w->trial_residuals = lehr_core_alloc(n, sizeof(double));
    w->jacobian = lehr_core_alloc(n, p * sizeof(double));
    w->column_norm = lehr_core_alloc(p, sizeof(double));
    w->inverse = lehr_core_alloc(p, p * sizeof(double));
    w->small = lehr_core_alloc(3, p * sizeof(double));
    w->permutation = gsl_permutation_alloc(p);
    if (!w->trial || !w->residuals || !w->trial_residuals || !w->jacobian || !w->column_norm || !w->inverse ||
        !w->small || !w->permutation) {
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
    if (w->permutation) {
        gsl_permutation_free(w->permutation);
    }
    lehr_core_free(w->small);
    lehr_core_free(w->inverse);
    lehr_core_free(w->column_norm);
    lehr_core_free(w->jacobian);
    lehr_core_free(w->trial_residuals);
    lehr_core_free(w->residuals);
    lehr_core_free(w->trial);
    lehr_core_free(w);
}

static double sum_of_squares(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i] * values[i];
    }
    return sum;
}

/// Bring every column of the Jacobian to unit length. False when a column vanishes.
static bool scale_columns(lehr_gauss_newton_workspace *w)
{
    size_t n = w->problem->n_points;
    size_t p = w->problem->n_parameters;
    for (size_t j = 0; j < p; j++) {
        gsl_vector_view column = gsl_vector_view_array_with_stride(w->jacobian + j, p, n);
        w->column_norm[j] = gsl_blas_dnrm2(&column.vector);
        if (!(w->column_norm[j] > 0)) {
            return false;
        }
        gsl_vector_scale(&column.vector, 1 / w->column_norm[j]);
    }
    return true;
}

/// Decompose the scaled Jacobian at @p parameters. False where it has no full column rank.
static bool decompose(lehr_gauss_newton_workspace *w, const double *parameters)
{
    size_t n = w->problem->n_points;
    size_t p = w->problem->n_parameters;
    if (!lehr_fitting_weighted_jacobian(w->problem, parameters, w->jacobian) || !scale_columns(w)) {
        return false;
    }
    gsl_matrix_view a = gsl_matrix_view_array(w->jacobian, n, p);
    gsl_vector_view tau = gsl_vector_view_array(w->small, p);
    gsl_vector_view norm = gsl_vector_view_array(w->small + p, p);
    int sign = 0;
    (void)gsl_linalg_QRPT_decomp(&a.matrix, &tau.vector, w->permutation, &sign, &norm.vector);
    double largest = fabs(w->jacobian[0]);
    double smallest = fabs(w->jacobian[(p - 1) * p + p - 1]);
    return smallest > (double)n * DBL_EPSILON * largest;
}

/// Least-squares step for the decomposed Jacobian, on the scale of the columns, in small[2p..]; returns its
/// length.
static double solve_step(lehr_gauss_newton_workspace *w)
{
    size_t n = w->problem->n_points;
    size_t p = w->problem->n_parameters;
    gsl_matrix_view a = gsl_matrix_view_array(w->jacobian, n, p);
    gsl_matrix_view r = gsl_matrix_submatrix(&a.matrix, 0, 0, p, p);
    gsl_vector_view tau = gsl_vector_view_array(w->small, p);
    gsl_vector_view rhs = gsl_vector_view_array(w->trial_residuals, n);
    gsl_vector_view head = gsl_vector_subvector(&rhs.vector, 0, p);
    memcpy(w->trial_residuals, w->residuals, n * sizeof(double));
    (void)gsl_linalg_QR_QTvec(&a.matrix, &tau.vector, &rhs.vector);
    (void)gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, &r.matrix, &head.vector);
    (void)gsl_permute_vector_inverse(w->permutation, &head.vector);
    for (size_t j = 0; j < p; j++) {
        w->small[2 * p + j] = -gsl_vector_get(&head.vector, j);
    }
    return gsl_blas_dnrm2(&head.vector);
}

/// Size of the parameters on the scale of the columns, for a relative measure of steps.
static double scaled_length(const lehr_gauss_newton_workspace *w, const double *parameters)
{
    double sum = 0;
    for (size_t j = 0; j < w->problem->n_parameters; j++) {
        double term = w->column_norm[j] * parameters[j];
        sum += term * term;
    }
    return sqrt(sum);
}

/// Take the step where it does not raise chi2 beyond rounding.
static bool take_step(lehr_gauss_newton_workspace *w, double *parameters, double *chi2)
{
    size_t n = w->problem->n_points;
    size_t p = w->problem->n_parameters;
    for (size_t j = 0; j < p; j++) {
        w->trial[j] = parameters[j] + w->small[2 * p + j] / w->column_norm[j];
    }
    if (!lehr_fitting_residuals(w->problem, w->trial, w->trial_residuals)) {
        return false;
    }
    double trial_chi2 = sum_of_squares(w->trial_residuals, n);
    if (!(trial_chi2 <= *chi2 * (1 + 1e-10))) {
        return false;
    }
    *chi2 = trial_chi2;
    memcpy(parameters, w->trial, p * sizeof *parameters);
    memcpy(w->residuals, w->trial_residuals, n * sizeof(double));
    return true;
}

lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_workspace *w, double *parameters)
{
    lehr_gauss_newton_outcome outcome = {.stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY};
    if (!lehr_fitting_residuals(w->problem, parameters, w->residuals)) {
        return outcome;
    }
    outcome.chi2 = sum_of_squares(w->residuals, w->problem->n_points);
    double previous = INFINITY;
    while (outcome.steps < max_steps) {
        if (!decompose(w, parameters)) {
            outcome.stop = LEHR_FITTING_SINGULAR;
            break;
        }
        double relative = solve_step(w) / scaled_length(w, parameters);
        bool taken = take_step(w, parameters, &outcome.chi2);
        bool noise = relative <= step_noise && (relative >= previous || !taken);
        if (relative <= step_converged || noise) {
            outcome.stop = LEHR_FITTING_CONVERGED;
            break;
        }
        if (!taken) {
            break;
        }
        previous = relative;
        outcome.steps++;
    }
    return outcome;
}

void lehr_gauss_newton_covariance(lehr_gauss_newton_workspace *w, double *covariance,
                                  const double *parameters)
{
    size_t p = w->problem->n_parameters;
    bool full_rank = decompose(w, parameters);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            covariance[i * p + j] = (double)NAN;
            w->inverse[i * p + j] = w->jacobian[i * p + j];
        }
    }
    if (!full_rank) {
        return;
    }
    gsl_matrix_view inverse = gsl_matrix_view_array(w->inverse, p, p);
    (void)gsl_linalg_tri_invert(CblasUpper, CblasNonUnit, &inverse.matrix);
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < p; j++) {
            double sum = 0;
            for (size_t k = i > j ? i : j; k < p; k++) {
                sum += w->inverse[i * p + k] * w->inverse[j * p + k];
            }
            size_t a = gsl_permutation_get(w->permutation, i);
            size_t b = gsl_permutation_get(w->permutation, j);
            covariance[a * p + b] = sum / w->column_norm[a] / w->column_norm[b];
        }
    }
}
