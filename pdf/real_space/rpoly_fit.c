// Scale, polynomial and transform of the ad hoc reduction.
//
// The fitted functions q P(q) have an orthonormal basis phi_0, phi_1, ... on the grid, from a three-term
// recurrence; fits of degree m use the first m of them. Mixing the fits of degree floor(n) and ceil(n) is
// then giving the last function the weight n - floor(n):
//     F = F_m - sum_k w_k phi_k (phi_k . F_m),   w = 1, ..., 1, n - floor(n).
// With v and u what is left of q z and q t, F = alpha v - u; u is that of all patterns of a plan.
#include "rpoly_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/dot.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

size_t lehr_pdf_rpoly_first(double q_per_ang)
{
    static const double STEP_PER_ANG = 0.005;
    size_t first = (size_t)ceil(q_per_ang / STEP_PER_ANG);
    return first > 0 ? first : 1; // q = 0 has no structure factor
}

// ---- what patterns share ----------------------------------------------------------------
void lehr_pdf_rpoly_shared_free(lehr_pdf_rpoly_shared *shared)
{
    if (shared) {
        lehr_core_free(shared->basis);
        lehr_core_free(shared->weights);
        lehr_core_free(shared->target);
        lehr_core_free(shared->rows);
        lehr_core_free(shared->target_in_r);
        lehr_core_free(shared);
    }
}

/// phi_k = q p_k(q), orthonormal on the grid.
static void make_basis(lehr_pdf_rpoly_shared *shared, const double *q)
{
    size_t n = shared->n;
    double scale = 2 / q[n - 1], beta = 0;
    for (size_t k = 0; k < shared->n_basis; k++) {
        double *phi = shared->basis + k * n;
        const double *one = phi - n, *two = phi - 2 * n;
        double alpha = 0;
        for (size_t i = 0; k > 0 && i < n; i++) {
            alpha += one[i] * one[i] * (q[i] * scale - 1);
        }
        for (size_t i = 0; i < n; i++) {
            double x = q[i] * scale - 1;
            phi[i] = k == 0 ? q[i] : (x - alpha) * one[i] - (k > 1 ? beta * two[i] : 0);
        }
        double norm = sqrt(lehr_core_dot(phi, phi, n));
        beta = norm;
        for (size_t i = 0; i < n; i++) {
            phi[i] /= norm;
        }
    }
}

double lehr_pdf_rpoly_project(const lehr_pdf_rpoly_shared *shared, double *values)
{
    double total = 0;
    for (size_t k = 0; k < shared->n_basis; k++) {
        const double *phi = shared->basis + k * shared->n;
        double weight = k + 1 == shared->n_basis ? shared->last_weight : 1;
        double amount = weight * lehr_core_dot(phi, values, shared->n);
        total += amount * amount;
        for (size_t i = 0; i < shared->n; i++) {
            values[i] -= amount * phi[i];
        }
    }
    return total;
}

static void make_weights(lehr_pdf_rpoly_shared *shared, const lehr_pdf_rpoly_plan *plan)
{
    double step = plan->step_per_ang;
    size_t begin = (size_t)ceil(plan->options.qmin_per_ang / step - 1e-9);
    size_t end = (size_t)floor(plan->options.qmax_per_ang / step + 1e-9);
    begin = begin > shared->first ? begin : shared->first;
    for (size_t j = 0; j < plan->n_grid; j++) {
        bool inside = j >= begin && j <= end;
        bool edge = j == end || (j == begin && begin > shared->first);
        shared->weights[j] = inside ? 2 / PI * step * (edge ? 0.5 : 1) : 0;
    }
}

lehr_status lehr_pdf_rpoly_transform(double *out, const lehr_pdf_rpoly_plan *plan,
                                     const lehr_pdf_chirp *chirp, const lehr_pdf_rpoly_shared *shared,
                                     const double *values, double *space, lehr_error *err)
{
    double *x = space + lehr_pdf_chirp_workspace(chirp);
    for (size_t j = 0; j < plan->n_grid; j++) {
        x[j] = j >= shared->first ? shared->weights[j] * values[j - shared->first] : 0;
    }
    return lehr_pdf_chirp_apply(chirp, NULL, out, x, space, err);
}

/// Transforms for errors of G.
static lehr_status make_transforms(lehr_pdf_rpoly_shared *shared, const lehr_pdf_rpoly_plan *plan,
                                   lehr_error *err)
{
    size_t one = lehr_pdf_chirp_workspace(plan->chirp), other = lehr_pdf_chirp_workspace(plan->sparse);
    double *space = lehr_core_alloc((one > other ? one : other) + plan->n_grid, sizeof *space);
    shared->rows = lehr_core_alloc(shared->n_basis * plan->n_coarse, sizeof(double));
    shared->target_in_r = lehr_core_alloc(plan->n_r, sizeof(double));
    lehr_status status = LEHR_OK;
    if (!space || !shared->rows || !shared->target_in_r) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu transforms", shared->n_basis);
    }
    for (size_t k = 0; status == LEHR_OK && k < shared->n_basis; k++) {
        status = lehr_pdf_rpoly_transform(shared->rows + k * plan->n_coarse, plan, plan->sparse, shared,
                                          shared->basis + k * shared->n, space, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_rpoly_transform(shared->target_in_r, plan, plan->chirp, shared, shared->target,
                                          space, err);
    }
    lehr_core_free(space);
    return status;
}

lehr_status lehr_pdf_rpoly_shared_create(lehr_pdf_rpoly_shared **out, const lehr_pdf_rpoly_plan *plan,
                                         double begin_per_ang, lehr_error *err)
{
    size_t first = lehr_pdf_rpoly_first(begin_per_ang);
    double degree = plan->options.rpoly_ang * plan->options.qmaxinst_per_ang / PI,
           last = degree - floor(degree);
    *out = NULL;
    if (first + 10 >= plan->n_grid) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the data begin at %.4g/angstrom, qmaxinst is %.4g",
                              begin_per_ang, plan->options.qmaxinst_per_ang);
    }
    lehr_pdf_rpoly_shared *shared = lehr_core_alloc(1, sizeof *shared);
    if (shared) {
        *shared = (lehr_pdf_rpoly_shared){.first = first,
                                          .n = plan->n_grid - first,
                                          .n_basis = (size_t)ceil(degree),
                                          .last_weight = last > 0 ? last : 1};
        shared->basis = lehr_core_alloc(shared->n_basis * shared->n, sizeof(double));
        shared->weights = lehr_core_alloc(plan->n_grid, sizeof(double));
        shared->target = lehr_core_alloc(shared->n, sizeof(double));
    }
    if (!shared || !shared->basis || !shared->weights || !shared->target) {
        lehr_pdf_rpoly_shared_free(shared);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a polynomial of degree %.3g", degree);
    }
    make_basis(shared, plan->scatter->q_per_ang + first);
    make_weights(shared, plan);
    for (size_t i = 0; i < shared->n; i++) {
        double mean = plan->scatter->f_mean[first + i];
        shared->target[i] =
            plan->scatter->q_per_ang[first + i] * plan->scatter->f2_mean[first + i] / (mean * mean);
    }
    (void)lehr_pdf_rpoly_project(shared, shared->target);
    lehr_status status = plan->options.errors ? make_transforms(shared, plan, err) : LEHR_OK;
    if (status == LEHR_OK) {
        *out = shared;
        shared = NULL;
    }
    lehr_pdf_rpoly_shared_free(shared);
    return status;
}

// ---- one pattern ------------------------------------------------------------------------
/// Scale, S and F.
static lehr_status scale_and_correct(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit, lehr_error *err)
{
    const lehr_pdf_scatter *scatter = fit->plan->scatter;
    size_t n = fit->shared->n, first = fit->shared->first;
    double zt = 0, before = 0;
    for (size_t i = 0; i < n; i++) {
        double square = scatter->f_mean[first + i] * scatter->f_mean[first + i];
        fit->z[i] = out->i[i] / square;
        fit->v[i] = out->q_per_ang[i] * fit->z[i];
        zt += fit->z[i] * (scatter->f2_mean[first + i] / square);
    }
    double zz = lehr_core_dot(fit->z, fit->z, n);
    if (!(zz > 0 && isfinite(zz))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the intensity is 0 everywhere");
    }
    out->scale = zt / zz;
    if (!(fabs(out->scale) > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the intensity is 0 in the mean: is the background too large?");
    }
    for (size_t i = 0; i < n; i++) {
        double t = scatter->f2_mean[first + i] / (scatter->f_mean[first + i] * scatter->f_mean[first + i]);
        out->f[i] = out->scale * fit->v[i] - out->q_per_ang[i] * t;
        before += out->f[i] * out->f[i];
    }
    out->polynomial_share = sqrt(lehr_pdf_rpoly_project(fit->shared, out->f) / before);
    for (size_t i = 0; i < n; i++) {
        fit->v[i] = (out->f[i] + fit->shared->target[i]) / out->scale;
        out->s[i] = 1 + out->f[i] / out->q_per_ang[i];
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_rpoly_solve(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan,
                                 const lehr_pdf_rpoly_shared *shared, const double *density, lehr_error *err)
{
    size_t n = shared->n, work = lehr_pdf_chirp_workspace(plan->chirp) + plan->n_grid;
    double *block = lehr_core_alloc(4 * n + work, sizeof *block);
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    const lehr_pdf_rpoly_fit fit = {.plan = plan,
                                    .shared = shared,
                                    .z = block,
                                    .v = block + n,
                                    .diagonal = block + 2 * n,
                                    .response = block + 3 * n};
    out->degree = plan->options.rpoly_ang * plan->options.qmaxinst_per_ang / PI;
    lehr_status status = scale_and_correct(out, &fit, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_rpoly_transform(out->g, plan, plan->chirp, shared, out->f, block + 4 * n, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_rpoly_errors(out, &fit, density, err);
    }
    lehr_core_free(block);
    return status;
}
