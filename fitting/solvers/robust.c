#include <lehr/fitting/robust.h>

#include "reduced.h"
#include "residuals.h"
#include "reweight.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_sort.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double mad_to_sigma = 1.482602218505602; ///< 1/Phi^-1(3/4)

/// rho with its derivatives in z.
typedef struct loss_record {
    const char *name;
    double tuning;
    void (*evaluate)(double rho[3], double z);
} loss_record;

static void huber(double rho[3], double z)
{
    bool inside = z <= 1;
    double root = sqrt(z);
    rho[0] = inside ? z : 2 * root - 1;
    rho[1] = inside ? 1 : 1 / root;
    rho[2] = inside ? 0 : -0.5 / (z * root);
}

static void cauchy(double rho[3], double z)
{
    rho[0] = log1p(z);
    rho[1] = 1 / (1 + z);
    rho[2] = -rho[1] * rho[1];
}

static void soft_l1(double rho[3], double z)
{
    double root = sqrt(1 + z);
    rho[0] = 2 * z / (1 + root);
    rho[1] = 1 / root;
    rho[2] = -0.5 / (root * (1 + z));
}

// Tunings solve (E psi')^2/E psi^2 = 0.95 for normal residuals.
static const loss_record losses[LEHR_FITTING_LOSS_COUNT] = {
    [LEHR_FITTING_LOSS_HUBER] = {"huber", 1.3449975, huber},
    [LEHR_FITTING_LOSS_CAUCHY] = {"cauchy", 2.3849471, cauchy},
    [LEHR_FITTING_LOSS_SOFT_L1] = {"soft-l1", 1.2870992, soft_l1},
};

const char *lehr_fitting_loss_name(lehr_fitting_loss loss)
{
    return losses[loss].name;
}

double lehr_fitting_loss_tuning(lehr_fitting_loss loss)
{
    return losses[loss].tuning;
}

lehr_fitting_robust_options lehr_fitting_robust_options_defaults(void)
{
    return (lehr_fitting_robust_options){.loss = LEHR_FITTING_LOSS_HUBER,
                                         .fit = lehr_fitting_options_defaults()};
}

/// State of one robust fit.
typedef struct robust {
    const lehr_fitting_problem *problem;
    const loss_record *loss;
    double given_scale; ///< 0: from the residuals
    double scale;       ///< in use
    double *residuals;  ///< shape (n,)
    double *sorted;     ///< shape (n,)
} robust;

static double sigma_at(const robust *r, size_t i)
{
    return r->problem->sigma ? r->problem->sigma[i] : 1;
}

/// Residuals in units of sigma, and the scale that follows from them.
static void take_residuals(robust *r, const double *values)
{
    size_t n = r->problem->n_points;
    for (size_t i = 0; i < n; i++) {
        r->residuals[i] = (values[i] - r->problem->y[i]) / sigma_at(r, i);
        r->sorted[i] = fabs(r->residuals[i]);
    }
    r->scale = r->given_scale;
    if (!(r->given_scale > 0)) {
        gsl_sort(r->sorted, 1, n);
        double median = (r->sorted[(n - 1) / 2] + r->sorted[n / 2]) / 2;
        r->scale = r->loss->tuning * mad_to_sigma * median;
    }
}

static void reweigh(double *sigma, const double *values, void *context)
{
    robust *r = context;
    double rho[3];
    take_residuals(r, values);
    for (size_t i = 0; i < r->problem->n_points; i++) {
        double u = r->scale > 0 ? r->residuals[i] / r->scale : 0;
        r->loss->evaluate(rho, u * u);
        sigma[i] = sigma_at(r, i) / sqrt(rho[1]);
    }
}

// ---- errors --------------------------------------------------------------------------
/// Invert a symmetric positive definite matrix of unit diagonal in place; false where it is not.
static bool invert_positive(double *a, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double pivot = a[j * p + j];
        if (!(pivot > 1e-14)) {
            return false;
        }
        a[j * p + j] = 1;
        for (size_t k = 0; k < p; k++) {
            a[j * p + k] /= pivot;
        }
        for (size_t i = 0; i < p; i++) {
            double factor = a[i * p + j];
            if (i == j) {
                continue;
            }
            a[i * p + j] = 0;
            for (size_t k = 0; k < p; k++) {
                a[i * p + k] -= factor * a[j * p + k];
            }
        }
    }
    return true;
}

/// psi of a point, and its derivative.
static double force_at(const robust *r, size_t i, double *slope)
{
    double rho[3];
    double residual = r->residuals[i];
    double z = residual / r->scale * residual / r->scale;
    r->loss->evaluate(rho, z);
    *slope = rho[1] + 2 * z * rho[2];
    return residual * rho[1];
}

/// A (curvature) and B (scatter of the gradient) for the free parameters.
static void accumulate(double *a, double *b, const robust *r, const double *jacobian, size_t p)
{
    for (size_t i = 0; i < r->problem->n_points; i++) {
        double slope;
        double force = force_at(r, i, &slope);
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++) {
                double product = jacobian[i * p + j] * jacobian[i * p + k];
                a[j * p + k] += slope * product;
                b[j * p + k] += force * force * product;
            }
        }
    }
}

/// What the fit takes off the squared forces, to @p b: of a point with leverage h = psi' J^T A^-1 J the part
/// h, which is given back from the variance of the noise by Huber. A point that alone determines a parameter
/// has no residual and would give it no error.
/// @param[in] inverse of A, and @p b, with the diagonal of A scaled to one by @p scale
static void add_leverage(double *b, const double *inverse, const double *scale, const robust *r,
                         const double *jacobian, size_t p)
{
    size_t n = r->problem->n_points;
    double mean = 0;
    double bend = 0;
    double slope;
    for (size_t i = 0; i < n; i++) {
        double force = force_at(r, i, &slope);
        mean += force * force / (double)(n - p);
        bend += slope / (double)n;
    }
    mean /= bend * bend;
    for (size_t i = 0; i < n; i++) {
        const double *row = jacobian + i * p;
        double h = 0;
        (void)force_at(r, i, &slope);
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++) {
                h += inverse[j * p + k] * row[j] * row[k] / (scale[j] * scale[k]);
            }
        }
        h = fmin(1, fmax(0, h * slope));
        for (size_t j = 0; j < p; j++) {
            for (size_t k = 0; k < p; k++) {
                b[j * p + k] += h * mean * row[j] * row[k] / (scale[j] * scale[k]);
            }
        }
    }
}

/// @p b becomes D A^-1 B A^-1 D with the diagonal of A scaled to one on the way. False where A is not
/// positive definite.
static bool sandwich(double *a, double *b, double *product, const robust *r, const double *jacobian, size_t p)
{
    double *scale = product + p * p;
    for (size_t j = 0; j < p; j++) {
        scale[j] = sqrt(a[j * p + j]);
        if (!(scale[j] > 0)) {
            return false;
        }
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            a[j * p + k] /= scale[j] * scale[k];
            b[j * p + k] /= scale[j] * scale[k];
        }
    }
    if (!invert_positive(a, p)) {
        return false;
    }
    add_leverage(b, a, scale, r, jacobian, p);
    gsl_matrix_view inverse = gsl_matrix_view_array(a, p, p);
    gsl_matrix_view middle = gsl_matrix_view_array(b, p, p);
    gsl_matrix_view half = gsl_matrix_view_array(product, p, p);
    (void)gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &inverse.matrix, &middle.matrix, 0, &half.matrix);
    (void)gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, &half.matrix, &inverse.matrix, 0, &middle.matrix);
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            b[j * p + k] /= scale[j] * scale[k];
        }
    }
    return true;
}

/// The selected parameters' covariance in the matrix of all; the other elements already hold 0 or NaN.
static void spread(double *covariance, const lehr_fitting_reduced *reduced, const double *selected,
                   bool exists)
{
    size_t p = reduced->full->n_parameters;
    size_t m = reduced->problem.n_parameters;
    for (size_t j = 0; j < m; j++) {
        for (size_t k = 0; k < m; k++) {
            covariance[reduced->index[j] * p + reduced->index[k]] =
                exists ? selected[j * m + k] : (double)NAN;
        }
    }
}

/// Room for the covariance, of one block.
typedef struct sandwich_room {
    lehr_fitting_reduced reduced;
    bool *held;       ///< shape (p,)
    double *selected; ///< shape (p,)
    double *jacobian; ///< shape (n, p)
    double *a;        ///< shape (p, p)
    double *b;        ///< shape (p, p)
    double *product;  ///< shape (p + 1, p)
} sandwich_room;

static void place_sandwich(sandwich_room *room, lehr_arena *arena, const lehr_fitting_problem *problem)
{
    size_t p = problem->n_parameters;
    lehr_fitting_reduced_place(&room->reduced, arena, problem);
    room->held = lehr_arena_take(arena, p, sizeof *room->held);
    room->selected = lehr_arena_take(arena, p, sizeof *room->selected);
    room->jacobian = lehr_arena_take(arena, problem->n_points, p * sizeof *room->jacobian);
    room->a = lehr_arena_take(arena, p, p * sizeof *room->a);
    room->b = lehr_arena_take(arena, p, p * sizeof *room->b);
    room->product = lehr_arena_take(arena, p + 1, p * sizeof *room->product);
}

static lehr_status fill_covariance(double *covariance, const robust *r, const double *parameters,
                                   lehr_error *err)
{
    lehr_arena arena = {0};
    sandwich_room room;
    place_sandwich(&room, &arena, r->problem);
    lehr_status status = lehr_arena_open(&arena, "covariance of a robust fit", err);
    if (status != LEHR_OK) {
        return status;
    }
    place_sandwich(&room, &arena, r->problem);
    for (size_t j = 0; j < r->problem->n_parameters; j++) {
        const lehr_fitting_parameter *described = r->problem->parameters ? r->problem->parameters + j : NULL;
        room.held[j] = lehr_fitting_parameter_role(described, parameters[j]) != LEHR_FITTING_ROLE_FREE;
    }
    lehr_fitting_reduced_select(&room.reduced, room.held, parameters, false);
    const lehr_fitting_problem *problem = &room.reduced.problem;
    lehr_fitting_reduced_gather(&room.reduced, room.selected, parameters);
    bool exists =
        problem->n_parameters > 0 && lehr_fitting_weighted_jacobian(problem, room.selected, room.jacobian);
    if (exists) {
        accumulate(room.a, room.b, r, room.jacobian, problem->n_parameters);
        exists = problem->n_points > problem->n_parameters &&
                 sandwich(room.a, room.b, room.product, r, room.jacobian, problem->n_parameters);
    }
    spread(covariance, &room.reduced, room.b, exists);
    lehr_arena_close(&arena);
    return LEHR_OK;
}

// ---- the fit -------------------------------------------------------------------------
static lehr_status run(lehr_fitting_robust *out, double *parameters, double *covariance, double *sigma,
                       robust *r, const lehr_fitting_robust_options *options, lehr_error *err)
{
    size_t n = r->problem->n_points;
    double *start = sigma + n;
    lehr_fitting_options fit = options->fit;
    for (size_t i = 0; i < n; i++) {
        start[i] = sigma_at(r, i);
    }
    // Cauchy's loss has minima of its own at outliers: begin at the minimum of Huber's.
    for (size_t first = options->loss == LEHR_FITTING_LOSS_CAUCHY ? 0 : 1; first < 2; first++) {
        r->loss = &losses[first == 0 ? LEHR_FITTING_LOSS_HUBER : options->loss];
        lehr_status status = lehr_fitting_reweight(&out->fit, parameters, covariance, sigma, r->problem,
                                                   start, reweigh, r, &fit, err);
        if (status != LEHR_OK) {
            return status;
        }
        memcpy(start, sigma, n * sizeof *start);
        fit.search = LEHR_FITTING_SEARCH_NEAR;
    }
    return LEHR_OK;
}

static void fill_loss(lehr_fitting_robust *out, const robust *r)
{
    double rho[3];
    out->scale = r->scale;
    out->fit.chi2 = lehr_fitting_sum_of_squares(r->residuals, r->problem->n_points);
    out->fit.reduced_chi2 = out->fit.dof > 0 ? out->fit.chi2 / (double)out->fit.dof : (double)NAN;
    out->loss = 0;
    out->n_outliers = 0;
    for (size_t i = 0; i < r->problem->n_points; i++) {
        double u = r->residuals[i] / r->scale;
        r->loss->evaluate(rho, u * u);
        out->loss += r->scale * r->scale * rho[0];
        out->n_outliers += fabs(u) > 3;
    }
}

lehr_status lehr_fitting_robust_solve(lehr_fitting_robust *out, double *parameters, double *covariance,
                                      const lehr_fitting_problem *problem,
                                      const lehr_fitting_robust_options *options, lehr_error *err)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    lehr_status status = LEHR_OK;
    if (!(options->scale >= 0 && isfinite(options->scale))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "scale %g of the %s loss; expected a number greater than 0",
                              options->scale, lehr_fitting_loss_name(options->loss));
    }
    robust r = {.problem = problem, .given_scale = options->scale};
    r.residuals = lehr_core_alloc(n, sizeof *r.residuals);
    r.sorted = lehr_core_alloc(n, sizeof *r.sorted);
    double *sigma = lehr_core_alloc(2 * n, sizeof *sigma);
    double *estimate = lehr_core_alloc(p, sizeof *estimate);
    if (!r.residuals || !r.sorted || !sigma || !estimate) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
        goto done;
    }
    memcpy(estimate, parameters, p * sizeof *estimate);
    status = run(out, estimate, covariance, sigma, &r, options, err);
    if (status != LEHR_OK) {
        goto done;
    }
    (void)problem->model(estimate, sigma, NULL, problem->context);
    take_residuals(&r, sigma);
    if (!(r.scale > 0)) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC,
                                "half of the residuals are zero and give no scale of the %s "
                                "loss; state it",
                                lehr_fitting_loss_name(options->loss));
        goto done;
    }
    fill_loss(out, &r);
    status = fill_covariance(covariance, &r, estimate, err);
    if (status == LEHR_OK) {
        memcpy(parameters, estimate, p * sizeof *parameters);
    }
done:
    lehr_core_free(estimate);
    lehr_core_free(sigma);
    lehr_core_free(r.sorted);
    lehr_core_free(r.residuals);
    return status;
}
