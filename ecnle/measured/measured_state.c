#include "measured_private.h"

#include "relaxation.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/propagate.h>
#include <lehr/fitting/random.h>
#include <math.h>

#define TAIL_WIDTH (4 * 3.141592653589793238463) // [1/d] two periods of the tail

/// The numbers of a state lie one after another.
enum { N_NUMBERS = 15 };
_Static_assert(offsetof(lehr_ecnle_state, diffusion) - offsetof(lehr_ecnle_state, r_loc_d) ==
                   (N_NUMBERS - 1) * sizeof(lehr_estimate),
               "numbers of a state are estimates one after another");

static lehr_estimate *numbers(lehr_ecnle_state *state)
{
    return &state->r_loc_d;
}

// ---- noise ------------------------------------------------------------------------------------------
/// Points with the base number @p which moved by @p shift, to first order.
static void move(lehr_ecnle_stationary *points, lehr_ecnle_fluid *copy, int which, double shift,
                 const double third[3])
{
    lehr_ecnle_point *const at[3] = {&points->localised, &points->barrier, &points->second};
    double *const others[] = {&copy->short_time.value, &copy->shell.cage_radius, &copy->outer_integral};
    if (which >= LEHR_ECNLE_BASE_SHORT_TIME) {
        *others[which - LEHR_ECNLE_BASE_SHORT_TIME] += shift;
        return;
    }
    lehr_ecnle_point *point = at[which / 3];
    if (which % 3 == 0) {
        point->energy.value += shift;
    } else if (which % 3 == 1) {
        // A slope moves the point, and with it the curvature.
        double step = -shift / point->curvature.value;
        point->r_d.value += step;
        point->curvature.value += third[which / 3] * step;
    } else {
        point->curvature.value += shift;
    }
}

/// Standard error of every number of the state from the covariance of the base numbers, by differences.
static lehr_status propagate(double error[N_NUMBERS], const lehr_ecnle_measured *m,
                             const lehr_ecnle_state *state, const lehr_ecnle_stationary *points,
                             lehr_error *err)
{
    enum { n = LEHR_ECNLE_N_BASE };
    double covariance[n * n], gradient[N_NUMBERS][n], third[3];
    const lehr_ecnle_point *const at[3] = {&points->localised, &points->barrier, &points->second};
    double r_d[3];
    for (int p = 0; p < 3; p++) {
        r_d[p] = at[p]->exists ? at[p]->r_d.value : (double)NAN;
        third[p] = at[p]->exists ? lehr_ecnle_free_energy_evaluate(m->fluid, r_d[p]).third : 0;
    }
    lehr_status status = lehr_ecnle_measured_covariance(covariance, m, r_d, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (int i = 0; i < n; i++) {
        lehr_ecnle_state side[2];
        // A part of the standard error: the numbers are linear over it.
        double h = 1e-3 * sqrt(covariance[i * n + i]);
        bool moves = h > 0 && (i >= LEHR_ECNLE_BASE_SHORT_TIME || at[i / 3]->exists);
        for (int k = 0; k < 2; k++) {
            lehr_ecnle_stationary moved = *points;
            lehr_ecnle_fluid copy = *m->fluid;
            side[k] = *state;
            if (moves) {
                move(&moved, &copy, i, k == 0 ? -h : h, third);
            }
            lehr_ecnle_state_fill(&side[k], &moved, &copy);
        }
        for (int k = 0; k < N_NUMBERS; k++) {
            double difference = numbers(&side[1])[k].value - numbers(&side[0])[k].value;
            gradient[k][i] = moves && isfinite(difference) ? difference / (2 * h) : 0;
        }
    }
    for (int k = 0; k < N_NUMBERS; k++) {
        error[k] = lehr_covariance_propagate(gradient[k], covariance, n);
    }
    return LEHR_OK;
}

// ---- continuation and interpolation --------------------------------------------------------------------
/// State of a variant, which may have another status.
static lehr_status variant_state(lehr_ecnle_state *out, const lehr_ecnle_measured *m,
                                 const lehr_ecnle_state *state, const lehr_ecnle_oscillation *beyond,
                                 lehr_ecnle_kept kept, const double *s, lehr_error *err)
{
    lehr_ecnle_measured *variant = NULL;
    lehr_status status = lehr_ecnle_measured_variant(&variant, m, beyond, kept, s, err);
    *out = *state;
    if (status == LEHR_OK) {
        lehr_ecnle_stationary points;
        lehr_ecnle_stationary_find(&points, variant->fluid, state->options.pressure - state->options.stress);
        lehr_ecnle_state_fill(out, &points, variant->fluid);
    }
    lehr_ecnle_measured_free(variant);
    return status;
}

/// Largest change of every number over the variants; one that does not exist there says nothing.
static lehr_status add_variant(double change[N_NUMBERS], const lehr_ecnle_measured *m,
                               const lehr_ecnle_state *state, const lehr_ecnle_oscillation *beyond,
                               lehr_ecnle_kept kept, lehr_error *err)
{
    lehr_ecnle_state other;
    lehr_status status = variant_state(&other, m, state, beyond, kept, NULL, err);
    for (int k = 0; status == LEHR_OK && k < N_NUMBERS; k++) {
        double d = fabs(numbers(&other)[k].value - (&state->r_loc_d)[k].value);
        change[k] = isfinite(d) ? fmax(change[k], d) : change[k];
    }
    return status;
}

/// What the noise adds on average: F holds (S - 1)^2, and a square of noise is never negative. Noise is added
/// once more with either sign, so that its first order cancels.
static lehr_status bias_error(double bias[N_NUMBERS], const lehr_ecnle_measured *m,
                              const lehr_ecnle_state *state, lehr_error *err)
{
    enum { n_pairs = 4 };
    lehr_status status = LEHR_OK;
    double *s = m->has_sigma ? lehr_core_alloc(m->n, sizeof *s) : NULL;
    if (m->has_sigma && !s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: structure factor of %zu points", m->n);
    }
    for (int pass = 0; m->has_sigma && pass < 2 * n_pairs && status == LEHR_OK; pass++) {
        lehr_ecnle_state other;
        lehr_random random = lehr_random_stream(20210115, (uint64_t)pass / 2);
        for (size_t i = 0; i < m->n; i++) {
            double noise = m->sigma[i] * lehr_random_normal(&random);
            s[i] = fmax(m->s[i] + (pass % 2 ? noise : -noise), 0.1 * m->s[i]);
        }
        status = variant_state(&other, m, state, &m->beyond, LEHR_ECNLE_KEEP_ALL, s, err);
        for (int k = 0; k < N_NUMBERS; k++) {
            double d = numbers(&other)[k].value - (&state->r_loc_d)[k].value;
            bias[k] += isfinite(d) ? d / (2 * n_pairs) : 0;
        }
    }
    lehr_core_free(s);
    return status;
}

/// Tail that the data lead to at infinite q: the correction of its amplitude goes as 1/q^2, and two parts of
/// the data, around the middle and at the end, tell its size.
static lehr_ecnle_oscillation tail_at_infinity(const lehr_ecnle_measured *m)
{
    double last = m->q[m->n - 1];
    double width = fmin(TAIL_WIDTH, (last - 6) / 2);
    double far = last - width / 2;
    double near = fmax((6 + last) / 2 - width / 2, 6 + width / 2) - 1e-9;
    lehr_ecnle_oscillation of_near =
        lehr_ecnle_measured_fit_tail(m, m->fluid->phi, near - width / 2, near + width / 2);
    lehr_ecnle_oscillation of_far = lehr_ecnle_measured_fit_end(m, m->fluid->phi, width);
    double share = far * far / (far * far - near * near);
    return (lehr_ecnle_oscillation){.k = of_near.k + share * (of_far.k - of_near.k), .l = of_far.l};
}

/// Other continuations: the fitted one plus and minus its error, over the last half of the window, and as it
/// goes on to infinite q; for a tail that was chosen, the fitted one.
static lehr_status graft_error(double change[N_NUMBERS], const lehr_ecnle_measured *m,
                               const lehr_ecnle_state *state, lehr_error *err)
{
    double phi = m->fluid->phi;
    lehr_ecnle_oscillation others[4] = {
        m->beyond, m->beyond, lehr_ecnle_measured_fit_end(m, phi, TAIL_WIDTH / 2), tail_at_infinity(m)};
    lehr_status status = LEHR_OK;
    others[0].k -= m->beyond.sigma_k;
    others[1].k += m->beyond.sigma_k;
    if (m->tail != LEHR_ECNLE_TAIL_FIT) {
        others[0] = others[1] = lehr_ecnle_measured_fit_end(m, phi, TAIL_WIDTH);
    }
    for (int i = 0; i < 4 && status == LEHR_OK; i++) {
        status = isfinite(others[i].k + others[i].l)
                     ? add_variant(change, m, state, &others[i], LEHR_ECNLE_KEEP_ALL, err)
                     : LEHR_OK;
    }
    return status;
}

/// What the next term of the tail would do: k, l and it are a series in 1/q, so that its effect is about that
/// of l times the same ratio, e_l^2/e_k. Added in squares.
static lehr_status next_term(double graft[N_NUMBERS], const lehr_ecnle_measured *m,
                             const lehr_ecnle_state *state, lehr_error *err)
{
    const lehr_ecnle_oscillation none = {0};
    const lehr_ecnle_oscillation one = {.k = m->beyond.k_alone};
    double of_k[N_NUMBERS] = {0}, of_l[N_NUMBERS] = {0};
    if (m->tail != LEHR_ECNLE_TAIL_FIT) {
        return LEHR_OK;
    }
    lehr_status status = add_variant(of_k, m, state, &none, LEHR_ECNLE_KEEP_ALL, err);
    status = status == LEHR_OK ? add_variant(of_l, m, state, &one, LEHR_ECNLE_KEEP_ALL, err) : status;
    for (int k = 0; k < N_NUMBERS; k++) {
        double effect = of_l[k] < of_k[k] ? of_l[k] * of_l[k] / of_k[k] : of_l[k];
        graft[k] = hypot(graft[k], effect);
    }
    return status;
}

/// What is missing beyond the last point, from what the last part of the data changed: an error that falls as
/// q^-3/2, between the first two corrections of the tail. Added in squares.
static lehr_status drift(double graft[N_NUMBERS], const lehr_ecnle_measured *m, const lehr_ecnle_state *state,
                         lehr_error *err)
{
    const double share = 1 / (pow(LEHR_ECNLE_FIRST_PART, -1.5) - 1);
    double change[N_NUMBERS] = {0};
    if (m->tail != LEHR_ECNLE_TAIL_FIT) {
        return LEHR_OK;
    }
    lehr_status status = add_variant(change, m, state, &m->beyond, LEHR_ECNLE_KEEP_FIRST, err);
    for (int k = 0; k < N_NUMBERS; k++) {
        graft[k] = hypot(graft[k], share * change[k]);
    }
    return status;
}

lehr_status lehr_ecnle_measured_state(lehr_ecnle_state *out, lehr_ecnle_measured_budget *budget,
                                      const lehr_ecnle_measured *m, const lehr_ecnle_options *options,
                                      lehr_warnings *warnings, lehr_error *err)
{
    const double of_cubic = 1.0 / 15; // twice the spacing makes 16 times the error
    double noise[N_NUMBERS] = {0}, graft[N_NUMBERS] = {0}, interpolation[N_NUMBERS] = {0},
           bias[N_NUMBERS] = {0};
    lehr_ecnle_stationary points;
    lehr_status status = lehr_ecnle_state_in_fluid(out, m->fluid, options, warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_ecnle_stationary_find(&points, m->fluid, options->pressure - options->stress);
    status = propagate(noise, m, out, &points, err);
    status = status == LEHR_OK ? graft_error(graft, m, out, err) : status;
    status = status == LEHR_OK ? add_variant(interpolation, m, out, &m->beyond, LEHR_ECNLE_KEEP_HALF, err)
                               : status;
    status = status == LEHR_OK ? next_term(graft, m, out, err) : status;
    status = status == LEHR_OK ? drift(graft, m, out, err) : status;
    status = status == LEHR_OK ? bias_error(bias, m, out, err) : status;
    for (int k = 0; k < N_NUMBERS; k++) {
        lehr_estimate *x = &numbers(out)[k];
        interpolation[k] *= of_cubic;
        double random = m->has_sigma ? noise[k] : 0;
        if (isfinite(x->value)) {
            x->stderr_value = sqrt(random * random + bias[k] * bias[k] + graft[k] * graft[k] +
                                   interpolation[k] * interpolation[k] + x->stderr_value * x->stderr_value);
        }
    }
    ptrdiff_t barrier = &out->barrier_1 - numbers(out);
    ptrdiff_t tau = &out->log10_tau - numbers(out);
    const double unknown = (double)NAN;
    *budget = (lehr_ecnle_measured_budget){.barrier_noise = m->has_sigma ? noise[barrier] : unknown,
                                           .barrier_bias = m->has_sigma ? bias[barrier] : unknown,
                                           .barrier_graft = graft[barrier],
                                           .barrier_interpolation = interpolation[barrier],
                                           .log10_tau_noise = m->has_sigma ? noise[tau] : unknown,
                                           .log10_tau_bias = m->has_sigma ? bias[tau] : unknown,
                                           .log10_tau_graft = graft[tau],
                                           .log10_tau_interpolation = interpolation[tau]};
    return status;
}

// ---- record ---------------------------------------------------------------------------------------------
static lehr_status add_numbers(lehr_record *record, const char *name, const double values[4], lehr_error *err)
{
    static const char *const keys[4] = {"noise", "noise_bias", "graft", "interpolation"};
    lehr_record *inner = NULL;
    lehr_status status = lehr_record_add_record(&inner, record, name, err);
    for (int i = 0; i < 4 && status == LEHR_OK; i++) {
        status = lehr_record_add_number(inner, keys[i], values[i], err);
    }
    return status;
}

lehr_status lehr_ecnle_measured_describe(const lehr_ecnle_state *state,
                                         const lehr_ecnle_measured_budget *budget,
                                         const lehr_ecnle_measured *m, lehr_record *record, lehr_error *err)
{
    const double barrier[4] = {budget->barrier_noise, budget->barrier_bias, budget->barrier_graft,
                               budget->barrier_interpolation};
    const double tau[4] = {budget->log10_tau_noise, budget->log10_tau_bias, budget->log10_tau_graft,
                           budget->log10_tau_interpolation};
    lehr_record *inner = NULL;
    lehr_status status = lehr_ecnle_state_describe(state, record, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "stderr_kind", "statistical", err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(record, "tail_amplitude", m->beyond.k, m->beyond.sigma_k, "", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_record(&inner, record, "budget", err) : status;
    status = status == LEHR_OK ? add_numbers(inner, "barrier_1", barrier, err) : status;
    return status == LEHR_OK ? add_numbers(inner, "log10_tau", tau, err) : status;
}
