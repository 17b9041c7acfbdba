#include <lehr/ecnle/invert.h>

#include "material_private.h"

#include <lehr/core/constants.h>
#include <math.h>

#define LN10 2.302585092994045684018

static lehr_status check(lehr_estimate x, const char *name, lehr_error *err)
{
    if (!(x.value > 0 && isfinite(x.value)) || !(x.stderr_value >= 0 && x.stderr_value < x.value)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s = %g with standard error %g: the value must be greater than its error and 0", name, x.value,
            x.stderr_value);
    }
    return LEHR_OK;
}

static lehr_status check_all(const lehr_ecnle_observed *o, lehr_error *err)
{
    if (isnan(o->tg_K.value)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the glass transition is missing");
    }
    if (isnan(o->fragility.value) && isnan(o->dtg_dp_K_per_GPa.value)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "neither a fragility nor a pressure dependence is given: there is nothing to invert");
    }
    lehr_status status = check(o->tg_K, "the glass transition", err);
    if (status == LEHR_OK && !isnan(o->fragility.value)) {
        status = check(o->fragility, "the fragility", err);
    }
    if (status == LEHR_OK && !isnan(o->dtg_dp_K_per_GPa.value)) {
        status = check(o->dtg_dp_K_per_GPa, "the pressure dependence", err);
    }
    return status;
}

static double relative(lehr_estimate x)
{
    return isnan(x.value) ? 0 : x.stderr_value / x.value;
}

/// Slope and diameter from the derivatives of log10 tau.
static void solve(lehr_ecnle_inverse *out, const lehr_ecnle_observed *o, lehr_estimate slope,
                  const lehr_ecnle_slopes *by)
{
    const lehr_estimate none = {(double)NAN, (double)NAN};
    bool has_m = !isnan(o->fragility.value);
    double tg = o->tg_K.value;
    double of_tg = relative(o->tg_K);
    double of_m = relative(o->fragility);
    double of_p = relative(o->dtg_dp_K_per_GPa);
    if (has_m) {
        slope.value = o->fragility.value / (tg * by->by_phi);
        slope.stderr_value = slope.value * hypot(of_m, of_tg);
    }
    out->slope_per_K = slope;
    out->diameter_ang = out->activation_volume_ang3 = none;
    out->correlation = (double)NAN;
    if (isnan(o->dtg_dp_K_per_GPa.value)) {
        return;
    }
    // d^3/(k Tg) in 1/GPa times (d log tau/dP)/(slope d log tau/d phi)
    double per_GPa = o->dtg_dp_K_per_GPa.value * slope.value * by->by_phi / by->by_pressure;
    double cube = per_GPa * LEHR_CORE_BOLTZMANN_J_PER_K * tg / LEHR_ECNLE_J_PER_GPA_ANG3;
    // ln d^3 = ln(dTg/dP) + ln(slope) + ln(Tg): with a fragility the slope takes Tg out.
    double of_slope = relative(slope);
    double of_cube = has_m ? hypot(of_p, of_m) : hypot(hypot(of_p, of_slope), of_tg);
    double d = cbrt(cube);
    out->diameter_ang = (lehr_estimate){d, d * of_cube / 3};
    double volume = LN10 * by->by_pressure * cube;
    out->activation_volume_ang3 = (lehr_estimate){volume, volume * of_cube};
    double common = has_m ? of_m * of_m : of_slope * of_slope;
    out->correlation = of_slope * of_cube > 0 ? common / (of_slope * of_cube) : 0;
}

lehr_status lehr_ecnle_invert(lehr_ecnle_inverse *out, const lehr_ecnle_plan *plan,
                              const lehr_ecnle_observed *observed, const lehr_ecnle_material *material,
                              lehr_error *err)
{
    lehr_ecnle_slopes by;
    lehr_ecnle_options options = material->options;
    lehr_status status = check_all(observed, err);
    options.pressure = 0;
    options.stress = 0;
    options.tau_e_s = pow(10, material->input[LEHR_ECNLE_INPUT_LOG10_TAU_E]);
    const lehr_estimate slope = {material->input[LEHR_ECNLE_INPUT_SLOPE],
                                 material->sigma[LEHR_ECNLE_INPUT_SLOPE]};
    status = status == LEHR_OK ? check(slope, "slope", err) : status;
    status = status == LEHR_OK ? lehr_ecnle_glass_density(&out->phi_g, plan, &options, material->tau_g_s, err)
                               : status;
    if (status == LEHR_OK) {
        options.phi = out->phi_g.value;
        status = lehr_ecnle_slopes_find(&by, plan, &options, err);
    }
    if (status == LEHR_OK) {
        solve(out, observed, slope, &by);
    }
    return status;
}

lehr_status lehr_ecnle_inverse_describe(const lehr_ecnle_inverse *inverse, lehr_record *record,
                                        lehr_error *err)
{
    const struct {
        const char *key, *unit;
        const lehr_estimate *value;
    } rows[] = {{"diameter", "angstrom", &inverse->diameter_ang},
                {"thermal_expansion_product", "1/K", &inverse->slope_per_K},
                {"activation_volume", "angstrom^3", &inverse->activation_volume_ang3},
                {"phi_g", "", &inverse->phi_g}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == LEHR_OK; i++) {
        status = lehr_record_add_quantity(record, rows[i].key, rows[i].value->value,
                                          rows[i].value->stderr_value, rows[i].unit, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "correlation", inverse->correlation, err)
                             : status;
}
