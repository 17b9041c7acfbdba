#include "tnm_state.h"

#include <math.h>

enum { P = LEHR_DSC_TNM_PARAMETERS, MOST_ITERATIONS = 40 };

// Below this rate times d xi the moments are series (remainder 1e-17).
#define SERIES 0.2
// Last move of Newton's method, which is made: the root is then good to its square, 1e-16 K.
#define ROOT_K 1e-8

// ---- relaxation time ------------------------------------------------------------------
static lehr_tnm_time moynihan(const lehr_dsc_tnm_parameters *p, double T, double Tf)
{
    double mixed = p->partition / T + (1 - p->partition) / Tf - 1 / p->reference_K;
    return (lehr_tnm_time){
        .log_time = p->log_time + p->activation_K * mixed,
        .by_fictive = -(1 - p->partition) * p->activation_K / (Tf * Tf),
        .by = {mixed, p->activation_K * (1 / T - 1 / Tf), 0, 1},
    };
}

static lehr_tnm_time adam_gibbs(const lehr_dsc_tnm_parameters *p, double T, double Tf)
{
    double above = Tf - p->partition;
    double reference = p->reference_K - p->partition;
    double here = Tf / (T * above);
    return (lehr_tnm_time){
        .log_time = above > 0 ? p->log_time + p->activation_K * (here - 1 / reference) : INFINITY,
        .by_fictive = -p->activation_K * p->partition / (T * above * above),
        .by = {here - 1 / reference, p->activation_K * (here / above - 1 / (reference * reference)), 0, 1},
    };
}

lehr_tnm_time lehr_tnm_time_at(const lehr_dsc_tnm_parameters *parameters, double temperature_K,
                               double fictive_K)
{
    return parameters->law == LEHR_DSC_TNM_MOYNIHAN ? moynihan(parameters, temperature_K, fictive_K)
                                                    : adam_gibbs(parameters, temperature_K, fictive_K);
}

// ---- one step ---------------------------------------------------------------------------
/// A step for a trial value of its final Tf: the reduced time, dT/d xi as c[0] + c[1] s + c[2] s^2 in units
/// of (T_b - T_a)/d xi, and how they change with d = ln(r_b/r_a).
typedef struct trial {
    double d_xi;
    double d_xi_by_d; // d ln(d xi)/dd
    double c[3], c_by_d[3];
} trial;

/// (e^d - 1)/d and its derivative.
static void ratio(double d, double *value, double *slope)
{
    if (fabs(d) < 1e-3) {
        *value = 1 + d * (0.5 + d * (1.0 / 6 + d / 24));
        *slope = 0.5 + d * (1.0 / 3 + d * (1.0 / 8 + d / 30));
        return;
    }
    *value = expm1(d) / d;
    *slope = (exp(d) - *value) / d;
}

static trial trial_of(double duration_s, double log_rate_a, double d)
{
    double up = 0, up_slope = 0, down = 0, down_slope = 0;
    ratio(d, &up, &up_slope);
    ratio(-d, &down, &down_slope);
    // Values of dT/d xi at the ends are up and down; the bump restores the integral.
    double bump = 6 - 3 * (up + down);
    double bump_slope = -3 * (up_slope - down_slope);
    return (trial){
        .d_xi = duration_s * exp(log_rate_a) * up,
        .d_xi_by_d = up_slope / up,
        .c = {up, down - up + bump, -bump},
        .c_by_d = {up_slope, -down_slope - up_slope + bump_slope, -bump_slope},
    };
}

/// x, e^-x and the three moments for every term. 1 - e^-x follows from that of the rate one octave below,
/// a' = a (2 - a), which loses no digits.
static void moments(lehr_tnm_engine *engine, double d_xi)
{
    const lehr_tnm_kernel *kernel = engine->kernel;
    double *restrict x = engine->x;
    double *restrict decay = engine->decay;
    double *restrict g0 = engine->gain[0];
    double *restrict g1 = engine->gain[1];
    double *restrict g2 = engine->gain[2];
    size_t n = kernel->n;
    size_t split = 0;
    for (size_t k = 0; k < n; k++) {
        x[k] = kernel->rate[k] * d_xi;
        split += x[k] < SERIES;
    }
    for (size_t k = 0; k < LEHR_TNM_PER_OCTAVE && k < n; k++) {
        g0[k] = -expm1(-x[k]);
    }
    for (size_t k = LEHR_TNM_PER_OCTAVE; k < n; k++) {
        double a = g0[k - LEHR_TNM_PER_OCTAVE];
        g0[k] = a * (2 - a);
    }
#pragma omp simd
    for (size_t k = 0; k < n; k++) {
        decay[k] = 1 - g0[k];
    }
#pragma omp simd
    for (size_t k = 0; k < split; k++) {
        double y = -x[k];
        g2[k] = 1.0 / 3 +
                y * (1.0 / 12 +
                     y * (1.0 / 60 +
                          y * (1.0 / 360 +
                               y * (1.0 / 2520 + y * (1.0 / 20160 + y * (1.0 / 181440 + y / 1814400))))));
        g1[k] = 0.5 * (1 - x[k] * g2[k]);
        g0[k] = 1 - x[k] * g1[k];
    }
#pragma omp simd
    for (size_t k = split; k < n; k++) {
        double inverse = 1 / x[k];
        g0[k] *= inverse;
        g1[k] = (1 - g0[k]) * inverse;
        g2[k] = (1 - 2 * g1[k]) * inverse;
    }
}

/// sum_k w_k m_k after the step, and how it changes with ln(d xi) and with d.
typedef struct sums {
    double total, by_log_xi, by_d;
} sums;

/// With g_i the moments, x dg_0/dx = e^-x - g_0, x dg_1/dx = g_0 - 2 g_1, x dg_2/dx = 2 g_1 - 3 g_2.
static sums add_up(const lehr_tnm_engine *engine, const double *restrict memory, double rise_K,
                   const trial *try)
{
    const double *restrict w = engine->kernel->weight;
    const double *restrict x = engine->x;
    const double *restrict decay = engine->decay;
    const double *restrict g0 = engine->gain[0];
    const double *restrict g1 = engine->gain[1];
    const double *restrict g2 = engine->gain[2];
    double old = 0, old_slope = 0, gone = 0, m0 = 0, m1 = 0, m2 = 0;
#pragma omp simd reduction(+ : old, old_slope, gone, m0, m1, m2)
    for (size_t k = 0; k < engine->kernel->n; k++) {
        double kept = w[k] * decay[k];
        gone += kept;
        old += kept * memory[k];
        old_slope -= x[k] * (kept * memory[k]);
        m0 += w[k] * g0[k];
        m1 += w[k] * g1[k];
        m2 += w[k] * g2[k];
    }
    const double *c = try->c;
    double slope = c[0] * (gone - m0) + c[1] * (m0 - 2 * m1) + c[2] * (2 * m1 - 3 * m2);
    double bend = try->c_by_d[0] * m0 + try->c_by_d[1] * m1 + try->c_by_d[2] * m2;
    sums s = {.total = old + rise_K * (c[0] * m0 + c[1] * m1 + c[2] * m2),
              .by_log_xi = old_slope + rise_K * slope};
    s.by_d = s.by_log_xi * try->d_xi_by_d + rise_K * bend;
    return s;
}

/// A solved step.
typedef struct solution {
    trial try;
    sums s;
    lehr_tnm_time a, b; // relaxation time at both ends
    double fictive_K;
    double residual_slope; // of the equation, by Tf
} solution;

/// Newton's method for Tf_b = T_b - S(Tf_b).
static bool solve(solution *out, lehr_tnm_engine *engine, const lehr_tnm_state *state,
                  const lehr_tnm_step *step, double guess_K_per_s)
{
    double rise_K = step->to_K - step->from_K;
    double fictive_K = state->fictive_K + guess_K_per_s * step->duration_s;
    out->a = lehr_tnm_time_at(&engine->parameters, state->temperature_K, state->fictive_K);
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        out->b = lehr_tnm_time_at(&engine->parameters, step->to_K, fictive_K);
        double d = out->a.log_time - out->b.log_time;
        if (!(fabs(d) < 300) || !(out->a.log_time > -600)) {
            return false;
        }
        out->try = trial_of(step->duration_s, -out->a.log_time, d);
        moments(engine, out->try.d_xi);
        out->s = add_up(engine, state->memory, rise_K, &out->try);
        out->residual_slope = 1 - out->s.by_d * out->b.by_fictive;
        double move = (step->to_K - out->s.total - fictive_K) / out->residual_slope;
        if (!isfinite(move) || !(out->residual_slope > 0.05)) {
            return false;
        }
        fictive_K += move;
        if (fabs(move) <= ROOT_K) {
            out->fictive_K = fictive_K;
            return true;
        }
        if (!(fictive_K > 0)) {
            return false;
        }
    }
    return false;
}

/// Implicit derivatives of the root, and of the memory: dm = e^-x dm_a + (what xi and d do).
static void advance_tangents(const lehr_tnm_engine *engine, lehr_tnm_state *state, const solution *root,
                             double rise_K)
{
    const lehr_tnm_kernel *kernel = engine->kernel;
    const double *restrict g0 = engine->gain[0];
    const double *restrict g1 = engine->gain[1];
    const double *restrict g2 = engine->gain[2];
    const double *c = root->try.c;
    const double *c_by_d = root->try.c_by_d;
    for (size_t j = 0; j < P; j++) {
        double *restrict tangent = state->memory_tangent + j * kernel->n;
        double log_rate_a = -root->a.by[j] - root->a.by_fictive * state->fictive_tangent[j];
        double explicit_part = root->s.by_log_xi * log_rate_a + root->s.by_d * (-root->b.by[j] - log_rate_a);
        for (size_t k = 0; k < kernel->n; k++) {
            explicit_part += kernel->weight[k] * engine->decay[k] * tangent[k];
        }
        for (size_t k = 0; j == 2 && k < kernel->n; k++) {
            double fresh = rise_K * (c[0] * g0[k] + c[1] * g1[k] + c[2] * g2[k]);
            explicit_part += kernel->weight_slope[k] * (engine->decay[k] * state->memory[k] + fresh);
        }
        double fictive = -explicit_part / root->residual_slope;
        double d = -root->b.by[j] - root->b.by_fictive * fictive - log_rate_a;
        double log_xi = log_rate_a + root->try.d_xi_by_d * d;
#pragma omp simd
        for (size_t k = 0; k < kernel->n; k++) {
            double x = engine->x[k];
            double stretch = c[0] * (engine->decay[k] - g0[k]) + c[1] * (g0[k] - 2 * g1[k]) +
                             c[2] * (2 * g1[k] - 3 * g2[k]);
            double bend = c_by_d[0] * g0[k] + c_by_d[1] * g1[k] + c_by_d[2] * g2[k];
            tangent[k] = engine->decay[k] * tangent[k] +
                         log_xi * (rise_K * stretch - x * engine->decay[k] * state->memory[k]) +
                         d * rise_K * bend;
        }
        state->fictive_tangent[j] = fictive;
    }
}

bool lehr_tnm_engine_advance(lehr_tnm_engine *engine, lehr_tnm_state *state, const lehr_tnm_step *step,
                             double guess_K_per_s)
{
    solution root;
    if (!solve(&root, engine, state, step, guess_K_per_s)) {
        return false;
    }
    double rise_K = step->to_K - step->from_K;
    if (engine->tangents) {
        advance_tangents(engine, state, &root, rise_K);
    }
    const double *c = root.try.c;
    for (size_t k = 0; k < state->n; k++) {
        double fresh = c[0] * engine->gain[0][k] + c[1] * engine->gain[1][k] + c[2] * engine->gain[2][k];
        state->memory[k] = engine->decay[k] * state->memory[k] + rise_K * fresh;
    }
    state->temperature_K = step->to_K;
    state->fictive_K = root.fictive_K;
    return true;
}
