#include "relaxation.h"

#include <float.h>
#include <math.h>

#define PI   3.141592653589793238463
#define LN10 2.302585092994045684018

static const double m_per_ang = 1e-10;

// Errors are bounds of one calculation, so they add linearly.

static double relative_error(lehr_estimate x)
{
    return x.stderr_value / fabs(x.value);
}

/// ln(1 + e^x) without overflow.
static lehr_estimate softplus(lehr_estimate x)
{
    double value = fmax(x.value, 0) + log1p(exp(-fabs(x.value)));
    return (lehr_estimate){value, x.stderr_value / (1 + exp(-x.value))};
}

static lehr_estimate sum(lehr_estimate a, lehr_estimate b)
{
    return (lehr_estimate){a.value + b.value, a.stderr_value + b.stderr_value};
}

/// Effective amplitude of the elastic displacement field for a jump; *derivative with respect to the jump.
static double effective_jump(double cage, double jump, double *derivative)
{
    double scale = 3 / (cage * cage * cage);
    *derivative = scale * jump * (cage * cage / 16 - cage * jump / 64 + jump * jump / 768);
    return scale * jump * jump * (cage * cage / 32 - cage * jump / 192 + jump * jump / 3072);
}

static lehr_estimate elastic_barrier(const lehr_ecnle_state *state, const lehr_ecnle_fluid *fluid)
{
    if (state->options.elastic == LEHR_ECNLE_ELASTIC_NONE) {
        return (lehr_estimate){0, 0};
    }
    double cage = fluid->shell.cage_radius * fluid->length_scale;
    double slope = 0;
    double jump = effective_jump(cage, state->r_barrier_d.value - state->r_loc_d.value, &slope);
    double value = 12 * fluid->phi * state->curvature_loc.value * jump * jump * cage * cage * cage;
    double relative = relative_error(state->curvature_loc) +
                      2 * slope / jump * (state->r_barrier_d.stderr_value + state->r_loc_d.stderr_value) +
                      16 * DBL_EPSILON;
    if (state->options.elastic == LEHR_ECNLE_ELASTIC_PY) {
        value *=
            cage * (fluid->measured ? fluid->outer_integral
                                    : lehr_ecnle_shell_outer_integral(&fluid->shell) / fluid->length_scale);
        relative += 1e-11; // of the outer integral
    }
    return (lehr_estimate){value, fabs(value) * relative};
}

/// ln of the mean number of short times until the barrier is crossed from a well of the given curvature.
static lehr_estimate crossing_time(const lehr_ecnle_state *state, lehr_estimate barrier,
                                   lehr_estimate curvature)
{
    lehr_estimate exponent = sum(barrier, state->elastic_barrier);
    if (state->options.prefactor == LEHR_ECNLE_PREFACTOR_KRAMERS) {
        exponent.value += log(2 * PI) - log(curvature.value * state->curvature_barrier.value) / 2;
        exponent.stderr_value += (relative_error(curvature) + relative_error(state->curvature_barrier)) / 2;
    }
    return softplus(exponent);
}

/// ln of the two-state time over the short time.
static lehr_estimate reversible_time(const lehr_ecnle_state *state, lehr_estimate forward)
{
    if (state->status != LEHR_ECNLE_DOUBLE) {
        return forward; // in a single well nothing comes back
    }
    if (state->options.two_state == LEHR_ECNLE_TWO_STATE_PRINTED) {
        lehr_estimate share = softplus(state->delta);
        return (lehr_estimate){forward.value - share.value, forward.stderr_value + share.stderr_value};
    }
    lehr_estimate back = crossing_time(state, state->barrier_2, state->curvature_second);
    // -ln(1/tau12 + 1/tau21)
    lehr_estimate ratio = {forward.value - back.value, forward.stderr_value + back.stderr_value};
    lehr_estimate share = softplus(ratio);
    return (lehr_estimate){forward.value - share.value, forward.stderr_value + back.stderr_value};
}

static lehr_estimate log10_of_time(lehr_estimate ln_ratio, lehr_estimate tau_s_s)
{
    return (lehr_estimate){log10(tau_s_s.value) + ln_ratio.value / LN10,
                           (ln_ratio.stderr_value + relative_error(tau_s_s)) / LN10 +
                               4 * DBL_EPSILON * fabs(log10(tau_s_s.value))};
}

static lehr_estimate diffusion(const lehr_ecnle_state *state)
{
    double jump = state->r_barrier_d.value - state->r_loc_d.value;
    double unit = state->options.diameter_ang > 0 ? state->options.diameter_ang * m_per_ang : 1.0;
    double value = jump * jump * unit * unit / 6 * pow(10, -state->log10_tau.value);
    double relative = 2 * (state->r_barrier_d.stderr_value + state->r_loc_d.stderr_value) / jump +
                      LN10 * state->log10_tau.stderr_value;
    return (lehr_estimate){value, value * relative};
}

void lehr_ecnle_relaxation_fill(lehr_ecnle_state *state, const lehr_ecnle_fluid *fluid)
{
    const lehr_estimate none = {(double)NAN, (double)NAN};
    lehr_estimate ratio = lehr_ecnle_fluid_short_time(fluid);
    double tau_e_s = state->options.tau_e_s;
    double cage = fluid->shell.cage_radius * fluid->length_scale;
    state->tau_s_s = (lehr_estimate){ratio.value * tau_e_s, ratio.stderr_value * tau_e_s};
    state->cage_radius_d = (lehr_estimate){cage, 1e-13 * cage};
    state->elastic_barrier = state->log10_tau = state->log10_tau_reversible = state->diffusion = none;
    if (state->status != LEHR_ECNLE_SINGLE && state->status != LEHR_ECNLE_DOUBLE) {
        return;
    }
    state->elastic_barrier = elastic_barrier(state, fluid);
    lehr_estimate forward = crossing_time(state, state->barrier_1, state->curvature_loc);
    state->log10_tau = log10_of_time(forward, state->tau_s_s);
    state->log10_tau_reversible = log10_of_time(reversible_time(state, forward), state->tau_s_s);
    state->diffusion = diffusion(state);
}
