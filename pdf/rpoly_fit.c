// Scale, polynomial and transform of the ad hoc reduction, with their errors.
//
// The fitted functions q P(q) have an orthonormal basis phi_0, phi_1, ... on the grid, from a three-term
// recurrence; fits of degree m use the first m of them. Mixing the fits of degree floor(n) and ceil(n) is
// then giving the last function the weight n - floor(n):
//     F = F_m - sum_k w_k phi_k (phi_k . F_m),   w = 1, ..., 1, n - floor(n).
//
// Errors: dF_m = q (alpha dz + z dalpha) with dalpha = sum_j (t_j - 2 alpha z_j) dz_j / sum z^2. With
// independent noise e_j of the grid, dF_i = d_i e_i + sum_k J_ik p_k, p_k = sum_j U_kj e_j: a diagonal and a
// few parameters.
#include "rpoly_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// Everything on the grid of one pattern.
typedef struct fit {
    size_t n;       ///< points
    size_t n_basis; ///< functions
    size_t n_rows;  ///< n_basis + 1: the last is the scale
    double last_weight;
    double *basis;    ///< shape (n_rows, n): J, basis and v
    double *response; ///< shape (n_rows, n): U
    double *diagonal; ///< shape (n,): d, in units of the noise of the grid
    double *z, *t;    ///< shape (n,)
} fit;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/// phi_k = q p_k(q), orthonormal on the grid.
static void make_basis(fit *f, const double *q)
{
    double scale = 2 / q[f->n - 1], beta = 0;
    for (size_t k = 0; k < f->n_basis; k++) {
        double *phi = f->basis + k * f->n;
        const double *one = phi - f->n, *two = phi - 2 * f->n;
        double alpha = 0;
        for (size_t i = 0; k > 0 && i < f->n; i++) {
            alpha += one[i] * one[i] * (q[i] * scale - 1);
        }
        for (size_t i = 0; i < f->n; i++) {
            double x = q[i] * scale - 1;
            phi[i] = k == 0 ? q[i] : (x - alpha) * one[i] - (k > 1 ? beta * two[i] : 0);
        }
        double norm = sqrt(dot(phi, phi, f->n));
        beta = norm;
        for (size_t i = 0; i < f->n; i++) {
            phi[i] /= norm;
        }
    }
}

/// Take the polynomial off; returns its sum of squares.
static double project(const fit *f, double *values)
{
    double total = 0;
    for (size_t k = 0; k < f->n_basis; k++) {
        const double *phi = f->basis + k * f->n;
        double weight = k + 1 == f->n_basis ? f->last_weight : 1;
        double amount = weight * dot(phi, values, f->n);
        total += amount * amount;
        for (size_t i = 0; i < f->n; i++) {
            values[i] -= amount * phi[i];
        }
    }
    return total;
}

static lehr_status fit_create(fit *f, const double *q, size_t n, double degree, lehr_error *err)
{
    *f = (fit){.n = n, .n_basis = (size_t)ceil(degree)};
    f->last_weight = degree - floor(degree);
    f->last_weight = f->last_weight > 0 ? f->last_weight : 1;
    f->n_rows = f->n_basis + 1;

    f->basis = lehr_core_alloc(f->n_rows * f->n, sizeof(double));
    f->response = lehr_core_alloc(f->n_rows * f->n, sizeof(double));
    f->diagonal = lehr_core_alloc(3 * f->n, sizeof(double));
    if (!f->basis || !f->response || !f->diagonal) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a polynomial of degree %zu", f->n_basis);
    }
    f->z = f->diagonal + f->n;
    f->t = f->diagonal + 2 * f->n;
    make_basis(f, q);
    return LEHR_OK;
}

static void fit_clear(fit *f)
{
    lehr_core_free(f->basis);
    lehr_core_free(f->response);
    lehr_core_free(f->diagonal);
}

/// S and F.
static lehr_status scale_and_correct(lehr_pdf_rpoly *out, fit *f, const lehr_pdf_scatter *scatter,
                                     size_t first, lehr_error *err)
{
    for (size_t i = 0; i < f->n; i++) {
        double square = scatter->f_mean[first + i] * scatter->f_mean[first + i];
        f->z[i] = out->i[i] / square;
        f->t[i] = scatter->f2_mean[first + i] / square;
    }
    double zz = dot(f->z, f->z, f->n);
    if (!(zz > 0 && isfinite(zz))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the intensity is 0 everywhere");
    }
    out->scale = dot(f->z, f->t, f->n) / zz;
    double before = 0;
    for (size_t i = 0; i < f->n; i++) {
        out->f[i] = out->q_per_ang[i] * (out->scale * f->z[i] - f->t[i]);
        before += out->f[i] * out->f[i];
    }
    out->polynomial_share = sqrt(project(f, out->f) / before);
    for (size_t i = 0; i < f->n; i++) {
        out->s[i] = 1 + out->f[i] / out->q_per_ang[i];
    }
    return LEHR_OK;
}

/// d, J and U for points of the noise @p sigma(i).
static void linearise(lehr_pdf_rpoly *out, fit *f, const lehr_pdf_scatter *scatter, size_t first,
                      const double *variance)
{
    double zz = dot(f->z, f->z, f->n);
    double *v = f->basis + f->n_basis * f->n, *a = f->response + f->n_basis * f->n;
    double spread = 0;
    for (size_t i = 0; i < f->n; i++) {
        double dz = sqrt(variance[i]) / (scatter->f_mean[first + i] * scatter->f_mean[first + i]);
        f->diagonal[i] = out->q_per_ang[i] * out->scale * dz;
        v[i] = out->q_per_ang[i] * f->z[i];
        a[i] = (f->t[i] - 2 * out->scale * f->z[i]) / zz * dz;
        spread += a[i] * a[i];
    }
    out->scale_stderr = sqrt(spread);
    (void)project(f, v);
    for (size_t k = 0; k < f->n_basis; k++) {
        double weight = k + 1 == f->n_basis ? f->last_weight : 1;
        for (size_t i = 0; i < f->n; i++) {
            f->response[k * f->n + i] = -weight * f->basis[k * f->n + i] * f->diagonal[i];
        }
    }
}

/// C = U U^T, shape (n_rows, n_rows).
static lehr_status covariance_of_parameters(double **out, const fit *f, lehr_error *err)
{
    *out = lehr_core_alloc(f->n_rows * f->n_rows, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the errors of a polynomial");
    }
    for (size_t k = 0; k < f->n_rows; k++) {
        for (size_t l = 0; l <= k; l++) {
            double value = dot(f->response + k * f->n, f->response + l * f->n, f->n);
            (*out)[k * f->n_rows + l] = (*out)[l * f->n_rows + k] = value;
        }
    }
    return LEHR_OK;
}

static double quadratic(const double *c, const double *x, size_t n, size_t stride)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) {
        double below = 0; // c is symmetric
        for (size_t l = 0; l < k; l++) {
            below += c[k * n + l] * x[l * stride];
        }
        sum += x[k * stride] * (2 * below + c[k * n + k] * x[k * stride]);
    }
    return sum;
}

/// Errors of F and S. The parameters see the noise of the grid, the point itself that of its interpolation.
static void errors_of_f(lehr_pdf_rpoly *out, const fit *f, const double *c, const double *density)
{
    for (size_t i = 0; i < f->n; i++) {
        double own = f->diagonal[i] * out->i_sigma[i] / sqrt(density[i]);
        double cross = 0;
        for (size_t k = 0; k < f->n_rows; k++) {
            cross += f->basis[k * f->n + i] * f->response[k * f->n + i];
        }
        double variance =
            own * own + 2 * f->diagonal[i] * cross + quadratic(c, f->basis + i, f->n_rows, f->n);
        out->f_sigma[i] = sqrt(fmax(0, variance));
        out->s_sigma[i] = out->f_sigma[i] / out->q_per_ang[i];
    }
}

void lehr_pdf_rpoly_weights(double *w, const lehr_pdf_rpoly_plan *plan, size_t first)
{
    double step = plan->step_per_ang;
    size_t begin = (size_t)ceil(plan->options.qmin_per_ang / step - 1e-9);
    size_t end = (size_t)floor(plan->options.qmax_per_ang / step + 1e-9);
    begin = begin > first ? begin : first;
    for (size_t j = 0; j < plan->n_grid; j++) {
        bool inside = j >= begin && j <= end;
        bool edge = j == end || (j == begin && begin > first);
        w[j] = inside ? 2 / PI * step * (edge ? 0.5 : 1) : 0;
    }
}

/// Sine transform of weights times values.
static lehr_status transform(const lehr_pdf_rpoly_plan *plan, double *out, const double *w,
                             const double *values, size_t first, double *space, lehr_error *err)
{
    double *x = space + lehr_pdf_chirp_workspace(plan->chirp);
    for (size_t j = 0; j < plan->n_grid; j++) {
        x[j] = j >= first ? w[j] * values[j - first] : 0;
    }
    return lehr_pdf_chirp_apply(plan->chirp, NULL, out, x, space, err);
}

/// Var G = sum T^2 d^2 + 2 sum_k (T J)_k (T d U)_k + (T J) C (T J)^T with T^2 = w^2 (1 - cos 2 q r)/2.
static lehr_status errors_of_g(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan, const fit *f,
                               const double *c, const double *w, size_t first, double *space, lehr_error *err)
{
    size_t n_r = plan->n_r;
    double *x = space + lehr_pdf_chirp_workspace(plan->chirp), *product = x + plan->n_grid;
    double *rows = product + plan->n_grid, *cross = rows + f->n_rows * n_r;
    double total = 0;
    for (size_t j = 0; j < plan->n_grid; j++) {
        double d = j >= first ? w[j] * f->diagonal[j - first] : 0;
        x[j] = d * d / 2;
        total += x[j];
    }
    double *coarse = cross + n_r;
    lehr_status status = lehr_pdf_rpoly_coarse(out->g_sigma, plan, true, x, coarse, err);
    for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
        out->g_sigma[i] = total - out->g_sigma[i];
    }
    for (size_t k = 0; status == LEHR_OK && k < f->n_rows; k++) {
        if (plan->rows && plan->first == first && k < f->n_basis) {
            memcpy(rows + k * n_r, plan->rows + k * n_r, n_r * sizeof *rows);
        } else {
            status = transform(plan, rows + k * n_r, w, f->basis + k * f->n, first, space, err);
        }
        for (size_t j = 0; j < plan->n_grid; j++) {
            product[j] = j >= first ? w[j] * f->diagonal[j - first] * f->response[k * f->n + j - first] : 0;
        }
        status = status == LEHR_OK ? lehr_pdf_rpoly_coarse(cross, plan, false, product, coarse, err) : status;
        for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
            out->g_sigma[i] += 2 * rows[k * n_r + i] * cross[i];
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
        out->g_sigma[i] = sqrt(fmax(0, out->g_sigma[i] + quadratic(c, rows + i, f->n_rows, n_r)));
    }
    return status;
}

static lehr_status to_real_space(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan, const fit *f,
                                 const double *c, size_t first, lehr_error *err)
{
    size_t coarse = plan->coarse ? lehr_pdf_chirp_workspace(plan->coarse) + plan->n_blocks + plan->n_r : 0;
    size_t size =
        lehr_pdf_chirp_workspace(plan->chirp) + 3 * plan->n_grid + (f->n_rows + 1) * plan->n_r + coarse;
    double *space = lehr_core_alloc(size, sizeof *space);
    if (!space) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu distances", plan->n_r);
    }
    double *w = space + size - plan->n_grid;
    lehr_pdf_rpoly_weights(w, plan, first);
    lehr_status status = transform(plan, out->g, w, out->f, first, space, err);
    for (size_t i = 0; i < plan->n_r; i++) {
        out->g_sigma[i] = NAN;
    }
    if (status == LEHR_OK && plan->options.errors) {
        status = errors_of_g(out, plan, f, c, w, first, space, err);
    }
    lehr_core_free(space);
    return status;
}

lehr_status lehr_pdf_rpoly_fill_rows(lehr_pdf_rpoly_plan *plan, lehr_error *err)
{
    fit f = {0};
    double degree = plan->options.rpoly_ang * plan->options.qmaxinst_per_ang / PI;
    size_t space = lehr_pdf_chirp_workspace(plan->chirp) + 2 * plan->n_grid;
    plan->first = lehr_pdf_rpoly_first(plan->options.begin_per_ang);
    plan->n_basis = (size_t)ceil(degree);
    plan->rows = lehr_core_alloc(plan->n_basis * plan->n_r, sizeof *plan->rows);
    double *work = lehr_core_alloc(space, sizeof *work);
    lehr_status status = LEHR_OK;
    if (!plan->rows || !work) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu transforms", plan->n_basis);
    } else if (plan->first + 10 >= plan->n_grid) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the data begin at %.4g/angstrom, qmaxinst is %.4g",
                                plan->options.begin_per_ang, plan->options.qmaxinst_per_ang);
    }
    if (status == LEHR_OK) {
        status =
            fit_create(&f, plan->scatter->q_per_ang + plan->first, plan->n_grid - plan->first, degree, err);
        lehr_pdf_rpoly_weights(work + space - plan->n_grid, plan, plan->first);
    }
    for (size_t k = 0; status == LEHR_OK && k < plan->n_basis; k++) {
        status = transform(plan, plan->rows + k * plan->n_r, work + space - plan->n_grid, f.basis + k * f.n,
                           plan->first, work, err);
    }
    fit_clear(&f);
    lehr_core_free(work);
    return status;
}

lehr_status lehr_pdf_rpoly_solve(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan, size_t first,
                                 const double *density, lehr_error *err)
{
    fit f;
    double *c = NULL;
    out->degree = plan->options.rpoly_ang * plan->options.qmaxinst_per_ang / PI;
    lehr_status status = fit_create(&f, out->q_per_ang, out->n_q, out->degree, err);
    status = status == LEHR_OK ? scale_and_correct(out, &f, plan->scatter, first, err) : status;
    if (status == LEHR_OK) {
        linearise(out, &f, plan->scatter, first, density);
        status = covariance_of_parameters(&c, &f, err);
    }
    if (status == LEHR_OK) {
        errors_of_f(out, &f, c, density);
        status = to_real_space(out, plan, &f, c, first, err);
    }
    lehr_core_free(c);
    fit_clear(&f);
    return status;
}
