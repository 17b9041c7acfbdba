#include "gauss_newton.h"

#include "residuals.h"

#include <float.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_permute_vector.h>
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
    double *jacobian;        ///< shape (n, p): scaled J, then its decomposition
    double *column_norm;     ///< shape (p,) scale of each column
    double *inverse;         ///< shape (p, p) inverse of R
    double *small;           ///< shape (3 p,): Householder factors, norms, step
    size_t *permutation;     ///< shape (p,)
};

/// The decomposition of one Jacobian.
typedef struct decomposition {
    bool exists; ///< the model has derivatives here
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
    w->column_norm = lehr_core_alloc(p, sizeof(double));
    w->inverse = lehr_core_alloc(p, p * sizeof(double));
    w->small = lehr_core_alloc(3, p * sizeof(double));
    w->permutation = lehr_core_alloc(p, sizeof(size_t));
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
    lehr_core_free(w->permutation);
    lehr_core_free(w->small);
    lehr_core_free(w->inverse);
    lehr_core_free(w->column_norm);
    lehr_core_free(w->jacobian);
    lehr_core_free(w->trial_residuals);
    lehr_core_free(w->residuals);
    lehr_core_free(w->trial);
    lehr_core_free(w);
}

static gsl_permutation permutation_of(const lehr_gauss_newton_workspace *w, size_t p)
{
    return (gsl_permutation){.size = p, .data = w->permutation};
}

/// Bring every column of the Jacobian to unit length (a vanishing one stays); returns the largest cosine
/// between a column and the residuals.
static double scale_columns(lehr_gauss_newton_workspace *w, size_t n, size_t p)
{
    double largest = 0;
    double length = sqrt(lehr_fitting_sum_of_squares(w->residuals, n));
    for (size_t j = 0; j < p; j++) {
        double sum = 0, product = 0;
        for (size_t i = 0; i < n; i++) {
            double element = w->jacobian[i * p + j];
            sum += element * element;
            product += element * w->residuals[i];
        }
        // The sum of squares over- or underflows for derivatives beyond 1e150: the slow norm does not.
        gsl_vector_view column = gsl_vector_view_array_with_stride(w->jacobian + j, p, n);
        bool plain = sum > 1e-280 && sum < 1e280;
        double norm = plain ? sqrt(sum) : gsl_blas_dnrm2(&column.vector);
        w->column_norm[j] = norm > 0 ? norm : 1;
        gsl_vector_scale(&column.vector, 1 / w->column_norm[j]);
        largest = length > 0 ? fmax(largest, fabs(product) / w->column_norm[j] / length) : 0;
    }
    return largest;
}

/// Decompose the scaled Jacobian at @p parameters, where the residuals are known.
static decomposition decompose(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem,
                               const double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    decomposition result = {.exists = lehr_fitting_weighted_jacobian(problem, parameters, w->jacobian)};
    if (!result.exists) {
        return result;
    }
    result.cosine = scale_columns(w, n, p);
    gsl_matrix_view a = gsl_matrix_view_array(w->jacobian, n, p);
    gsl_vector_view tau = gsl_vector_view_array(w->small, p);
    gsl_vector_view norm = gsl_vector_view_array(w->small + p, p);
    gsl_permutation permutation = permutation_of(w, p);
    int sign = 0;
    (void)gsl_linalg_QRPT_decomp(&a.matrix, &tau.vector, &permutation, &sign, &norm.vector);
    double largest = fabs(w->jacobian[0]);
    double smallest = fabs(w->jacobian[(p - 1) * p + p - 1]);
    result.full_rank = smallest > (double)n * DBL_EPSILON * largest;
    return result;
}

/// Least-squares step for the decomposed Jacobian, on the scale of the columns, in small[2p..]; returns its
/// length.
static double solve_step(lehr_gauss_newton_workspace *w, size_t n, size_t p)
{
    gsl_matrix_view a = gsl_matrix_view_array(w->jacobian, n, p);
    gsl_matrix_view r = gsl_matrix_submatrix(&a.matrix, 0, 0, p, p);
    gsl_vector_view tau = gsl_vector_view_array(w->small, p);
    gsl_vector_view rhs = gsl_vector_view_array(w->trial_residuals, n);
    gsl_vector_view head = gsl_vector_subvector(&rhs.vector, 0, p);
    gsl_permutation permutation = permutation_of(w, p);
    memcpy(w->trial_residuals, w->residuals, n * sizeof(double));
    (void)gsl_linalg_QR_QTvec(&a.matrix, &tau.vector, &rhs.vector);
    (void)gsl_blas_dtrsv(CblasUpper, CblasNoTrans, CblasNonUnit, &r.matrix, &head.vector);
    (void)gsl_permute_vector_inverse(&permutation, &head.vector);
    for (size_t j = 0; j < p; j++) {
        w->small[2 * p + j] = -gsl_vector_get(&head.vector, j);
    }
    return gsl_blas_dnrm2(&head.vector);
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
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    for (size_t j = 0; j < p; j++) {
        w->trial[j] = parameters[j] + w->small[2 * p + j] / w->column_norm[j];
    }
    if (!lehr_fitting_residuals(problem, w->trial, w->trial_residuals)) {
        return false;
    }
    double trial_chi2 = lehr_fitting_sum_of_squares(w->trial_residuals, n);
    if (!(trial_chi2 <= *chi2 * (1 + 1e-10))) {
        return false;
    }
    *chi2 = trial_chi2;
    memcpy(parameters, w->trial, p * sizeof *parameters);
    memcpy(w->residuals, w->trial_residuals, n * sizeof(double));
    return true;
}

lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_workspace *w,
                                                   const lehr_fitting_problem *problem, double *parameters)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    lehr_gauss_newton_outcome outcome = {
        .stop = LEHR_FITTING_MAX_ITERATIONS, .chi2 = INFINITY, .scaled_step = INFINITY, .angle_cosine = 1};
    if (!lehr_fitting_residuals(problem, parameters, w->residuals)) {
        return outcome;
    }
    outcome.chi2 = lehr_fitting_sum_of_squares(w->residuals, n);
    while (outcome.steps < max_steps) {
        decomposition qr = decompose(w, problem, parameters);
        if (!qr.full_rank) {
            outcome.stop = qr.exists ? LEHR_FITTING_SINGULAR : LEHR_FITTING_MAX_ITERATIONS;
            break;
        }
        double previous = outcome.scaled_step;
        double step = solve_step(w, n, p);
        // Parameters that are all zero give no scale: their step, in units of sigma, is measured against 1.
        double scale = scaled_length(w, p, parameters);
        outcome.scaled_step = step > 0 ? step / (scale > 0 ? scale : 1) : 0;
        outcome.angle_cosine = qr.cosine;
        bool taken = take_step(w, problem, parameters, &outcome.chi2);
        bool small = outcome.scaled_step <= step_converged && outcome.angle_cosine <= cosine_converged;
        bool noise = outcome.scaled_step <= step_noise && (outcome.scaled_step >= previous || !taken);
        if (small || noise) {
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
static void find_flat_direction(const lehr_gauss_newton_workspace *w, size_t p, double *direction)
{
    double *x = w->trial;
    size_t top = p - 1;
    x[p - 1] = 1;
    for (size_t i = p - 1; i-- > 0;) {
        double sum = 0;
        for (size_t k = i + 1; k < p; k++) {
            sum += w->jacobian[i * p + k] * x[k];
        }
        x[i] = fabs(w->jacobian[i * p + i]) > 0 ? -sum / w->jacobian[i * p + i] : 0;
        top = fabs(x[i]) > fabs(x[top]) ? i : top;
    }
    double unit = x[top] / w->column_norm[w->permutation[top]];
    for (size_t i = 0; i < p; i++) {
        size_t j = w->permutation[i];
        bool counts = fabs(x[i]) > 1e-6 * fabs(x[top]);
        direction[j] = counts ? x[i] / w->column_norm[j] / unit : 0;
    }
}

void lehr_gauss_newton_covariance(lehr_gauss_newton_workspace *w, const lehr_fitting_problem *problem,
                                  double *covariance, double *direction, const double *parameters)
{
    size_t p = problem->n_parameters;
    memset(w->residuals, 0, problem->n_points * sizeof(double));
    decomposition qr = decompose(w, problem, parameters);
    for (size_t i = 0; i < p; i++) {
        direction[i] = 0;
        for (size_t j = 0; j < p; j++) {
            covariance[i * p + j] = (double)NAN;
            w->inverse[i * p + j] = w->jacobian[i * p + j];
        }
    }
    if (!qr.full_rank) {
        if (qr.exists) {
            find_flat_direction(w, p, direction);
        }
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
            size_t a = w->permutation[i];
            size_t b = w->permutation[j];
            covariance[a * p + b] = sum / w->column_norm[a] / w->column_norm[b];
        }
    }
}
