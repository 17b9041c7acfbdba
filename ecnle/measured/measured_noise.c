// How noise of S(q) reaches the numbers of the theory: derivatives of the integrals by ln S at every node,
// shared out to the data points that the node is interpolated from.
#include "measured_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

#define PI 3.141592653589793238463

/// d/d ln S of the contributions of one node to F, F' and F''.
static void node_derivatives(double out[3], double amplitude, double rate, double q2, double x, double r)
{
    // A = W (x-1)^2/(x (1+x)), B = q^2 (1+x)/6 with x = 1/S, dx/d ln S = -x.
    double r2 = r * r;
    double e = exp(-rate * r2);
    double da = -x * amplitude * (2 / (x - 1) - 1 / x - 1 / (1 + x));
    double db = -x * q2 / 6;
    double ab = amplitude * rate;
    double dab = da * rate + amplitude * db;
    out[0] = -(da - amplitude * r2 * db) * e;
    out[1] = 2 * r * (dab - ab * r2 * db) * e;
    double dab2 = da * rate * rate + 2 * ab * db;
    out[2] = (2 * dab - 4 * r2 * dab2 - r2 * db * (2 * ab - 4 * r2 * ab * rate)) * e;
}

/// d/d ln S of the contribution to the short-time relaxation.
static double short_time_derivative(const lehr_ecnle_fluid *fluid, size_t k, double x)
{
    const lehr_ecnle_plan *plan = fluid->plan;
    double norm = fluid->contact * fluid->contact / (36 * PI * fluid->phi);
    double mobility = plan->mobility[k];
    double q2 = plan->q[k] * plan->q[k];
    double bottom = x * x + mobility * x;
    double top = (x - 1) * (x - 1);
    double derivative = (2 * (x - 1) * bottom - top * (2 * x + mobility)) / (bottom * bottom);
    return -x * norm * plan->weight[k] * q2 * mobility * derivative;
}

/// The cage lies where g' = 0: noise that tilts g there moves it.
static void cage_derivatives(double base[LEHR_ECNLE_N_BASE], const lehr_ecnle_measured *m, size_t k)
{
    const lehr_ecnle_shell *shell = &m->fluid->shell;
    if (!isfinite(shell->cage_radius)) {
        return;
    }
    lehr_ecnle_cage_response response = lehr_ecnle_measured_cage_response(m, k);
    base[LEHR_ECNLE_BASE_CAGE] = -response.slope / m->cage_curvature;
    base[LEHR_ECNLE_BASE_OUTER] = response.outer - shell->cage_g / (shell->cage_radius * shell->cage_radius) *
                                                       base[LEHR_ECNLE_BASE_CAGE];
}

/// Add what a node gives to the base numbers to the two points behind it. @param[in,out] sums shape (n,
/// N_BASE)
static void share_out(double *sums, const lehr_ecnle_share *share, const double base[LEHR_ECNLE_N_BASE])
{
    double *first = sums + share->j * LEHR_ECNLE_N_BASE;
    for (int i = 0; i < LEHR_ECNLE_N_BASE; i++) {
        first[i] += share->w * (1 - share->t) * base[i];
        first[LEHR_ECNLE_N_BASE + i] += share->w * share->t * base[i];
    }
}

/// Derivatives of the base numbers by ln S of every point. Shape (n, N_BASE), zero on entry.
static void fill_derivatives(double *sums, const lehr_ecnle_measured *m, const double r_d[3])
{
    const lehr_ecnle_plan *plan = m->fluid->plan;
    for (size_t k = 0; k < plan->n && m->share[k].w > 0; k++) {
        double base[LEHR_ECNLE_N_BASE] = {0};
        double x = 1 + m->excess[k];
        double q2 = plan->q[k] * plan->q[k];
        bool matters = fabs(x - 1) > 1e-12; // the amplitude has a double zero there
        for (int p = 0; p < 3 && matters; p++) {
            if (isfinite(r_d[p])) {
                node_derivatives(base + 3 * p, m->fluid->amplitude[k], m->fluid->rate[k], q2, x, r_d[p]);
            }
        }
        base[LEHR_ECNLE_BASE_SHORT_TIME] = matters ? short_time_derivative(m->fluid, k, x) : 0;
        cage_derivatives(base, m, k);
        share_out(sums, &m->share[k], base);
    }
}

lehr_status lehr_ecnle_measured_covariance(double covariance[LEHR_ECNLE_N_BASE * LEHR_ECNLE_N_BASE],
                                           const lehr_ecnle_measured *m, const double r_d[3], lehr_error *err)
{
    enum { n_base = LEHR_ECNLE_N_BASE };
    for (int i = 0; i < n_base * n_base; i++) {
        covariance[i] = m->has_sigma ? 0 : (double)NAN;
    }
    if (!m->has_sigma) {
        return LEHR_OK;
    }
    double *sums = lehr_core_alloc(m->n * n_base, sizeof *sums);
    if (!sums) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: errors of %zu points", m->n);
    }
    fill_derivatives(sums, m, r_d);
    for (size_t j = 0; j < m->n; j++) {
        double relative = m->sigma[j] / m->s[j];
        const double *v = sums + j * n_base;
        for (int a = 0; a < n_base; a++) {
            for (int b = 0; b < n_base; b++) {
                covariance[a * n_base + b] += relative * relative * v[a] * v[b];
            }
        }
    }
    lehr_core_free(sums);
    return LEHR_OK;
}

lehr_status lehr_ecnle_measured_noise(lehr_ecnle_free_energy *out, const lehr_ecnle_measured *m, double r_d,
                                      lehr_error *err)
{
    double covariance[LEHR_ECNLE_N_BASE * LEHR_ECNLE_N_BASE];
    const double places[3] = {r_d, (double)NAN, (double)NAN};
    lehr_status status = lehr_ecnle_measured_covariance(covariance, m, places, err);
    *out = (lehr_ecnle_free_energy){0};
    if (status == LEHR_OK) {
        *out = (lehr_ecnle_free_energy){.value = sqrt(covariance[0]),
                                        .slope = sqrt(covariance[LEHR_ECNLE_N_BASE + 1]),
                                        .curvature = sqrt(covariance[2 * LEHR_ECNLE_N_BASE + 2])};
    }
    return status;
}
