#include <lehr/ecnle/state.h>

#include "relaxation.h"
#include "stationary.h"

#include <lehr/ecnle/structure.h>
#include <math.h>

// A pressure between 0 and this cannot be told from rounding; its second minimum would lie 1e12 diameters
// away.
static const double least_pressure = 1e-12;
static const double least_kramers_barrier = 1.0; ///< [kT]

lehr_ecnle_options lehr_ecnle_options_defaults(void)
{
    return (lehr_ecnle_options){.phi = 0.6585, .tau_e_s = 1e-13};
}

const char *lehr_ecnle_status_name(lehr_ecnle_status status)
{
    static const char *const names[] = {
        [LEHR_ECNLE_FLUID] = "fluid",
        [LEHR_ECNLE_SINGLE] = "single",
        [LEHR_ECNLE_DOUBLE] = "double",
        [LEHR_ECNLE_TRAPPED] = "trapped",
    };
    return names[status];
}

static lehr_status check_options(const lehr_ecnle_options *options, const lehr_ecnle_fluid *fluid,
                                 lehr_error *err)
{
    double net = options->pressure - options->stress;
    double most = 3 / lehr_ecnle_fluid_r_min() - fluid->small_r_force;
    if (!isfinite(options->pressure) || !isfinite(options->stress)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "pressure %g and stress %g must be finite",
                              options->pressure, options->stress);
    }
    if (!(net <= most)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "pressure minus stress = %g kT/d^3 is above %.4g, where the "
                              "localised minimum at phi = %g becomes too narrow for the quadrature",
                              net, most, fluid->phi);
    }
    if (fabs(net) > 0 && !(fabs(net) >= least_pressure)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "pressure minus stress = %g kT/d^3 is neither 0 nor at least %g", net,
                              least_pressure);
    }
    if (!(options->tau_e_s > 0 && isfinite(options->tau_e_s))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "tau_e = %g s is not a time greater than 0",
                              options->tau_e_s);
    }
    if (!(options->diameter_ang >= 0 && isfinite(options->diameter_ang))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "diameter %g angstrom is not a length; 0 gives units of d",
                              options->diameter_ang);
    }
    if (options->elastic != LEHR_ECNLE_ELASTIC_NONE && !isfinite(fluid->shell.cage_radius)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the elastic barrier needs the cage, but g(r) has no first minimum between %g "
                              "and %g d: check density and diameter, or leave it out",
                              LEHR_ECNLE_CAGE_MIN, LEHR_ECNLE_CAGE_MAX);
    }
    if (options->two_state == LEHR_ECNLE_TWO_STATE_CURVATURE &&
        options->prefactor == LEHR_ECNLE_PREFACTOR_UNITY) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the two-state rate by curvature needs the Kramers prefactor");
    }
    return LEHR_OK;
}

static lehr_ecnle_status classify(const lehr_ecnle_stationary *points)
{
    if (!points->localised.exists) {
        return LEHR_ECNLE_FLUID;
    }
    if (!points->barrier.exists) {
        return LEHR_ECNLE_TRAPPED;
    }
    return points->second.exists ? LEHR_ECNLE_DOUBLE : LEHR_ECNLE_SINGLE;
}

/// a - b, the errors added: they are bounds and may be of one sign.
static lehr_estimate difference(lehr_estimate a, lehr_estimate b)
{
    return (lehr_estimate){a.value - b.value, a.stderr_value + b.stderr_value};
}

static void fill_points(lehr_ecnle_state *state, const lehr_ecnle_stationary *points)
{
    const lehr_estimate none = {(double)NAN, (double)NAN};
    const lehr_ecnle_point *loc = &points->localised;
    const lehr_ecnle_point *barrier = &points->barrier;
    const lehr_ecnle_point *second = &points->second;
    state->r_loc_d = loc->exists ? loc->r_d : none;
    state->curvature_loc = loc->exists ? loc->curvature : none;
    state->r_barrier_d = barrier->exists ? barrier->r_d : none;
    state->curvature_barrier = none;
    if (barrier->exists) {
        state->curvature_barrier =
            (lehr_estimate){-barrier->curvature.value, barrier->curvature.stderr_value};
    }
    state->r_second_d = second->exists ? second->r_d : none;
    state->curvature_second = second->exists ? second->curvature : none;
    state->barrier_1 = barrier->exists ? difference(barrier->energy, loc->energy) : none;
    state->barrier_2 = barrier->exists && second->exists ? difference(barrier->energy, second->energy) : none;
    state->delta = loc->exists && second->exists ? difference(second->energy, loc->energy) : none;
}

void lehr_ecnle_state_fill(lehr_ecnle_state *state, const lehr_ecnle_stationary *points,
                           const lehr_ecnle_fluid *fluid)
{
    state->status = classify(points);
    fill_points(state, points);
    lehr_ecnle_relaxation_fill(state, fluid);
}

static lehr_status warn(const lehr_ecnle_state *state, const lehr_ecnle_fluid *fluid, lehr_warnings *warnings,
                        lehr_error *err)
{
    const lehr_ecnle_options *o = &state->options;
    lehr_status status = LEHR_OK;
    if (fluid->shell.cage_g < 0 && !fluid->measured) {
        status = lehr_warnings_add(warnings, err,
                                   "phi = %g: the Percus-Yevick g(r) is negative (%.3g) at its first "
                                   "minimum, as it is above phi = %.6f",
                                   o->phi, fluid->shell.cage_g, LEHR_ECNLE_PHI_NEGATIVE_G);
    }
    if (status == LEHR_OK && state->barrier_1.value < least_kramers_barrier &&
        o->prefactor == LEHR_ECNLE_PREFACTOR_KRAMERS) {
        status = lehr_warnings_add(warnings, err,
                                   "phi = %g: a barrier below %g kT is too low for Kramers' formula; tau may "
                                   "be off by a factor of 2",
                                   o->phi, least_kramers_barrier);
    }
    if (status == LEHR_OK && state->status == LEHR_ECNLE_TRAPPED) {
        status = lehr_warnings_add(warnings, err,
                                   "phi = %g: above %.6g kT/d^3 the barrier is gone and the particle is "
                                   "trapped: there is no relaxation time",
                                   o->phi, -fluid->down.slope);
    }
    if (status == LEHR_OK && state->status == LEHR_ECNLE_FLUID) {
        status = lehr_warnings_add(warnings, err,
                                   "phi = %g: no localised state at this pressure and stress: there is no "
                                   "barrier and no activated relaxation time",
                                   o->phi);
    }
    return status;
}

lehr_status lehr_ecnle_state_follow(lehr_ecnle_state *out, lehr_ecnle_stationary *points,
                                    const lehr_ecnle_fluid *fluid, const lehr_ecnle_options *options,
                                    const lehr_ecnle_stationary *near, double near_pressure, lehr_error *err)
{
    lehr_status status = check_options(options, fluid, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_ecnle_stationary_follow(points, fluid, options->pressure - options->stress, near, near_pressure);
    lehr_ecnle_state state = {.options = *options};
    state.options.phi = fluid->phi;
    lehr_ecnle_state_fill(&state, points, fluid);
    *out = state;
    return LEHR_OK;
}

lehr_status lehr_ecnle_state_in_fluid(lehr_ecnle_state *out, const lehr_ecnle_fluid *fluid,
                                      const lehr_ecnle_options *options, lehr_warnings *warnings,
                                      lehr_error *err)
{
    lehr_ecnle_stationary points;
    lehr_ecnle_state state;
    lehr_status status = lehr_ecnle_state_follow(&state, &points, fluid, options, NULL, 0, err);
    status = status == LEHR_OK ? warn(&state, fluid, warnings, err) : status;
    if (status == LEHR_OK) {
        *out = state;
    }
    return status;
}

lehr_status lehr_ecnle_state_compute(lehr_ecnle_state *out, const lehr_ecnle_plan *plan,
                                     const lehr_ecnle_options *options, lehr_warnings *warnings,
                                     lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_status status = lehr_ecnle_fluid_create_variant(&fluid, plan, options->phi, options->structure,
                                                         options->contact, err);
    if (status == LEHR_OK) {
        status = lehr_ecnle_state_in_fluid(out, fluid, options, warnings, err);
    }
    lehr_ecnle_fluid_free(fluid);
    return status;
}
