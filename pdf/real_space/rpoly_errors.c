// Standard errors of the ad hoc reduction.
//
// dF_m = q (alpha dz + z dalpha) with dalpha = sum_j (t_j - 2 alpha z_j) dz_j / sum z^2. With independent
// noise e_j of the grid, dF_i = d_i e_i + sum_k J_ik p_k, p_k = sum_j U_kj e_j: a diagonal and a few
// parameters, those of the polynomial (J = phi_k, U = -w_k phi_k d) and the scale (J = v, U = a). Hence, with
// C = U U^T,
//     Var F_i = d_i^2 + 2 d_i sum_k J_ik U_ki + J C J^T,
// and for G the same with T d and T J in place of d and J, T the sine transform with its weights.
#include "rpoly_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/dot.h>
#include <math.h>
#include <string.h>

enum { PIECE = 256 };

static double weight_of(const lehr_pdf_rpoly_shared *shared, size_t k)
{
    return k + 1 == shared->n_basis ? shared->last_weight : 1;
}

/// d and a; the error of the scale.
static void linearise(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit, const double *density)
{
    const lehr_pdf_scatter *scatter = fit->plan->scatter;
    size_t n = fit->shared->n, first = fit->shared->first;
    double zz = lehr_core_dot(fit->z, fit->z, n);
    for (size_t i = 0; i < n; i++) {
        double square = scatter->f_mean[first + i] * scatter->f_mean[first + i];
        double dz = sqrt(density[i]) / square, t = scatter->f2_mean[first + i] / square;
        fit->diagonal[i] = out->q_per_ang[i] * out->scale * dz;
        fit->response[i] = (t - 2 * out->scale * fit->z[i]) / zz * dz;
    }
    out->scale_stderr = sqrt(lehr_core_dot(fit->response, fit->response, n));
}

/// C, shape (n_basis + 1, n_basis + 1).
static void covariance_of_parameters(double *c, const lehr_pdf_rpoly_fit *fit, double *space)
{
    const lehr_pdf_rpoly_shared *shared = fit->shared;
    size_t n = shared->n, m = shared->n_basis + 1;
    for (size_t k = 0; k + 1 < m; k++) {
        const double *phi = shared->basis + k * n;
        double weight = weight_of(shared, k);
        for (size_t i = 0; i < n; i++) {
            space[i] = -weight * phi[i] * fit->diagonal[i];
        }
        c[k * m + m - 1] = c[(m - 1) * m + k] = lehr_core_dot(space, fit->response, n);
        for (size_t i = 0; i < n; i++) {
            space[i] *= -fit->diagonal[i];
        }
        for (size_t l = 0; l <= k; l++) {
            c[k * m + l] = c[l * m + k] =
                weight_of(shared, l) * lehr_core_dot(space, shared->basis + l * n, n);
        }
    }
    c[m * m - 1] = lehr_core_dot(fit->response, fit->response, n);
}

/// to_i += x_i C x_i^T over the first @p m parameters of @p size, with rows x_k of length @p n from @p x.
static void add_quadratic(double *to, const double *c, size_t m, size_t size, const double *const *x,
                          size_t n)
{
    double sum[PIECE];
    for (size_t begin = 0; begin < n; begin += PIECE) {
        size_t count = n - begin < PIECE ? n - begin : PIECE;
        for (size_t k = 0; k < m; k++) {
            const double *row = x[k] + begin;
            for (size_t i = 0; i < count; i++) {
                sum[i] = c[k * size + k] * row[i];
            }
            for (size_t l = 0; l < k; l++) {
                const double *other = x[l] + begin;
                double factor = 2 * c[k * size + l]; // c is symmetric
                for (size_t i = 0; i < count; i++) {
                    sum[i] += factor * other[i];
                }
            }
            for (size_t i = 0; i < count; i++) {
                to[begin + i] += sum[i] * row[i];
            }
        }
    }
}

/// Errors of F and S. The parameters see the noise of the grid, the point itself that of its interpolation.
static void errors_of_f(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit, const double *c,
                        const double **rows, const double *density)
{
    const lehr_pdf_rpoly_shared *shared = fit->shared;
    size_t n = shared->n, m = shared->n_basis + 1;
    for (size_t i = 0; i < n; i++) {
        double own = fit->diagonal[i] * out->i_sigma[i] / sqrt(density[i]);
        out->f_sigma[i] = own * own + 2 * fit->diagonal[i] * fit->v[i] * fit->response[i];
    }
    for (size_t k = 0; k + 1 < m; k++) {
        const double *phi = rows[k] = shared->basis + k * n;
        double factor = 2 * weight_of(shared, k);
        for (size_t i = 0; i < n; i++) {
            out->f_sigma[i] -= factor * phi[i] * phi[i] * fit->diagonal[i] * fit->diagonal[i];
        }
    }
    rows[m - 1] = fit->v;
    add_quadratic(out->f_sigma, c, m, m, rows, n);
    for (size_t i = 0; i < n; i++) {
        out->f_sigma[i] = sqrt(fmax(0, out->f_sigma[i]));
        out->s_sigma[i] = out->f_sigma[i] / out->q_per_ang[i];
    }
}

/// Transform of T d U_k to coarse r, k = n_basis for the scale; with @p space as of lehr_pdf_rpoly_coarse(),
/// then n_grid numbers.
static lehr_status cross_term(double *cross, const lehr_pdf_rpoly_fit *fit, size_t k, double *space,
                              lehr_error *err)
{
    const lehr_pdf_rpoly_plan *plan = fit->plan;
    const lehr_pdf_rpoly_shared *shared = fit->shared;
    const double *w = shared->weights + shared->first, *phi = shared->basis + k * shared->n;
    double *x = space + lehr_pdf_chirp_workspace(plan->coarse) + plan->n_blocks + plan->n_coarse;
    double *to = x + shared->first;
    memset(x, 0, shared->first * sizeof *x);
    if (k == shared->n_basis) {
        for (size_t j = 0; j < shared->n; j++) {
            to[j] = w[j] * fit->diagonal[j] * fit->response[j];
        }
    } else {
        double weight = weight_of(shared, k);
        for (size_t j = 0; j < shared->n; j++) {
            to[j] = -weight * w[j] * fit->diagonal[j] * fit->diagonal[j] * phi[j];
        }
    }
    return lehr_pdf_rpoly_coarse(cross, plan, false, x, space, err);
}

/// What of Var G does not hold the scale (@p even), and twice the factor of T v (@p linear), on coarse r:
/// sum T^2 d^2 + 2 sum_k (T J)_k (T d U)_k + (T J) C (T J)^T with T^2 = w^2 (1 - cos 2 q r)/2.
static lehr_status coarse_parts(double *even, double *linear, const lehr_pdf_rpoly_fit *fit, const double *c,
                                const double **rows, double *space, lehr_error *err)
{
    const lehr_pdf_rpoly_plan *plan = fit->plan;
    const lehr_pdf_rpoly_shared *shared = fit->shared;
    size_t n_r = plan->n_coarse, m = shared->n_basis + 1;
    double *cross = space + lehr_pdf_chirp_workspace(plan->coarse) + plan->n_blocks + n_r + plan->n_grid;
    double *x = cross - plan->n_grid, total = 0;
    for (size_t j = 0; j < plan->n_grid; j++) {
        double d = j >= shared->first ? shared->weights[j] * fit->diagonal[j - shared->first] : 0;
        x[j] = d * d / 2;
        total += x[j];
    }
    lehr_status status = lehr_pdf_rpoly_coarse(even, plan, true, x, space, err);
    for (size_t i = 0; i < n_r; i++) {
        even[i] = total - even[i];
    }
    for (size_t k = 0; status == LEHR_OK && k + 1 < m; k++) {
        rows[k] = shared->rows + k * n_r;
        status = cross_term(cross, fit, k, space, err);
        for (size_t i = 0; status == LEHR_OK && i < n_r; i++) {
            even[i] += 2 * rows[k][i] * cross[i];
        }
    }
    status = status == LEHR_OK ? cross_term(linear, fit, m - 1, space, err) : status;
    if (status == LEHR_OK) {
        add_quadratic(even, c, m - 1, m, rows, n_r);
    }
    for (size_t k = 0; status == LEHR_OK && k + 1 < m; k++) {
        for (size_t i = 0; i < n_r; i++) {
            linear[i] += c[(m - 1) * m + k] * rows[k][i];
        }
    }
    return status;
}

static lehr_status errors_of_g(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit, const double *c,
                               const double **rows, lehr_error *err)
{
    const lehr_pdf_rpoly_plan *plan = fit->plan;
    size_t m = fit->shared->n_basis + 1;
    size_t work = lehr_pdf_chirp_workspace(plan->coarse) + plan->n_blocks + plan->n_grid + 2 * plan->n_coarse;
    double *even = lehr_core_alloc(work + 2 * plan->n_coarse, sizeof *even), *linear = even + plan->n_coarse;
    if (!even) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu distances", plan->n_r);
    }
    lehr_status status = coarse_parts(even, linear, fit, c, rows, linear + plan->n_coarse, err);
    for (size_t i = 0; status == LEHR_OK && i < plan->n_r; i++) {
        // T F = alpha T v - T u.
        double v = (out->g[i] + fit->shared->target_in_r[i]) / out->scale;
        double variance = lehr_pdf_rpoly_refine(plan, even, i) + c[m * m - 1] * v * v +
                          2 * v * lehr_pdf_rpoly_refine(plan, linear, i);
        out->g_sigma[i] = sqrt(fmax(0, variance));
    }
    lehr_core_free(even);
    return status;
}

lehr_status lehr_pdf_rpoly_errors(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit, const double *density,
                                  lehr_error *err)
{
    size_t m = fit->shared->n_basis + 1;
    double *c = lehr_core_alloc(m * m + fit->shared->n, sizeof *c);
    const double **rows = lehr_core_alloc(m, sizeof *rows);
    lehr_status status = LEHR_OK;
    if (!c || !rows) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the errors of a polynomial");
        goto done;
    }
    linearise(out, fit, density);
    covariance_of_parameters(c, fit, c + m * m);
    errors_of_f(out, fit, c, rows, density);
    for (size_t i = 0; i < out->n_r; i++) {
        out->g_sigma[i] = NAN;
    }
    status = fit->plan->options.errors ? errors_of_g(out, fit, c, rows, err) : LEHR_OK;
done:
    lehr_core_free(rows);
    lehr_core_free(c);
    return status;
}
