#include <lehr/ecnle/glass.h>

#include "material_private.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

#define LN10 2.302585092994045684018

static const double phi_low = 0.45; ///< above the minimum that Kramers' prefactor makes near 0.438
static const lehr_estimate none = {(double)NAN, (double)NAN};

// ---- the density of a given relaxation time ------------------------------------------------
/// log10 tau along a path in density: infinite where the particle is trapped, minus infinite in the fluid.
typedef struct path {
    const lehr_ecnle_plan *plan;
    const lehr_ecnle_options *options;
    const lehr_ecnle_material *material; ///< NULL: at the pressure of the options
    const lehr_ecnle_load *load;
    double log10_tau_g;
} path;

static lehr_status excess_time(lehr_estimate *out, const path *p, double phi, lehr_error *err)
{
    lehr_ecnle_options options = *p->options;
    lehr_ecnle_state s;
    options.phi = phi;
    if (p->material) {
        options.pressure = lehr_ecnle_load_reduced(p->load, p->material,
                                                   lehr_ecnle_material_temperature_K(p->material, phi));
    }
    lehr_status status = lehr_ecnle_state_compute(&s, p->plan, &options, NULL, err);
    if (status != LEHR_OK) {
        return status;
    }
    *out = (lehr_estimate){s.log10_tau.value - p->log10_tau_g, s.log10_tau.stderr_value};
    if (s.status == LEHR_ECNLE_TRAPPED) {
        out->value = INFINITY;
    } else if (s.status == LEHR_ECNLE_FLUID) {
        out->value = -INFINITY;
    }
    return LEHR_OK;
}

/// Where tau reaches tau_g: secant kept inside a shrinking bracket, which is halved where a side is infinite.
/// @param[out] largest log10 tau - log10 tau_g at the upper end of the range
static lehr_status find_crossing(lehr_estimate *phi_g, double *largest, const path *p, double high,
                                 lehr_error *err)
{
    enum { max_iterations = 100 };
    double low = phi_low;
    double at[2] = {0, fmin(0.66, high)};
    lehr_estimate value[2] = {none, none};
    lehr_estimate end = none;
    *phi_g = none;
    lehr_status status = excess_time(&end, p, high, err);
    *largest = end.value;
    if (status != LEHR_OK || end.value < 0) {
        return status;
    }
    for (int i = 0; i < max_iterations && status == LEHR_OK; i++) {
        status = excess_time(&value[1], p, at[1], err);
        *(value[1].value < 0 ? &low : &high) = at[1];
        double slope = (value[1].value - value[0].value) / (at[1] - at[0]);
        double next = at[1] - value[1].value / slope;
        if (isfinite(slope) && fabs(next - at[1]) <= 1e-14) {
            *phi_g = (lehr_estimate){at[1], value[1].stderr_value / fabs(slope) + 4 * DBL_EPSILON};
            break;
        }
        if (high - low <= 4 * DBL_EPSILON) {
            break; // a jump to the trapped state
        }
        at[0] = at[1];
        value[0] = value[1];
        at[1] = next > low && next < high ? next : (low + high) / 2;
    }
    return status;
}

lehr_status lehr_ecnle_glass_density(lehr_estimate *phi_g, const lehr_ecnle_plan *plan,
                                     const lehr_ecnle_options *options, double tau_g_s, lehr_error *err)
{
    const path p = {.plan = plan, .options = options, .log10_tau_g = log10(tau_g_s)};
    double largest = 0;
    lehr_status status = find_crossing(phi_g, &largest, &p, LEHR_ECNLE_PHI_MAX, err);
    if (status == LEHR_OK && largest < 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "tau = %g s is not reached: at phi = %g, the end of the range, it is 10^%.3g s",
                              tau_g_s, LEHR_ECNLE_PHI_MAX, largest + p.log10_tau_g);
    }
    return status;
}

// ---- derivatives ---------------------------------------------------------------------------
static lehr_status log10_tau_at(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_options *options,
                                double phi, double pressure, lehr_error *err)
{
    lehr_ecnle_options moved = *options;
    lehr_ecnle_state s;
    moved.phi = phi;
    moved.pressure = pressure;
    lehr_status status = lehr_ecnle_state_compute(&s, plan, &moved, NULL, err);
    *out = status == LEHR_OK ? s.log10_tau.value : (double)NAN;
    return status;
}

/// Difference over -2h, -h, h, 2h: the error is of order h^4.
static lehr_status five_points(double *slope, const lehr_ecnle_plan *plan, const lehr_ecnle_options *o,
                               double phi_step, double pressure_step, lehr_error *err)
{
    static const double place[4] = {-2, -1, 1, 2};
    static const double factor[4] = {1, -8, 8, -1};
    double sum = 0;
    lehr_status status = LEHR_OK;
    for (int k = 0; k < 4 && status == LEHR_OK; k++) {
        double value = 0;
        status = log10_tau_at(&value, plan, o, o->phi + place[k] * phi_step,
                              o->pressure + place[k] * pressure_step, err);
        sum += factor[k] * value;
    }
    *slope = sum / (12 * (phi_step + pressure_step));
    return status;
}

lehr_status lehr_ecnle_slopes_find(lehr_ecnle_slopes *out, const lehr_ecnle_plan *plan,
                                   const lehr_ecnle_options *options, lehr_error *err)
{
    *out = (lehr_ecnle_slopes){(double)NAN, (double)NAN};
    double room = fmin(LEHR_ECNLE_PHI_MAX - options->phi, options->phi - LEHR_ECNLE_PHI_MIN);
    double phi_step = fmin(5e-4, room / 2.5);
    if (!(phi_step > 1e-6)) {
        return LEHR_OK;
    }
    lehr_status status = five_points(&out->by_phi, plan, options, phi_step, 0, err);
    // Near the pressure that removes the barrier the steps shrink until all points have one.
    double step = 0.02;
    for (int i = 0; i < 12 && status == LEHR_OK && !isfinite(out->by_pressure); i++, step /= 4) {
        status = five_points(&out->by_pressure, plan, options, 0, step, err);
    }
    return status;
}

// ---- glass transition ------------------------------------------------------------------------
enum { PHI, TEMPERATURE, FRAGILITY, DTG_REDUCED, DTG_GPA, VOLUME_D3, VOLUME_ANG3, N_RESULTS };

/// All results from exact inputs. *largest as in find_crossing().
static lehr_status compute(lehr_estimate result[N_RESULTS], double *largest, const lehr_ecnle_plan *plan,
                           const lehr_ecnle_material *m, const lehr_ecnle_load *load, lehr_error *err)
{
    for (int k = 0; k < N_RESULTS; k++) {
        result[k] = none;
    }
    const path p = {plan, &m->options, m, load, log10(m->tau_g_s)};
    // A mapping may reach 0 K before the end of the range.
    double high = fmin(LEHR_ECNLE_PHI_MAX, lehr_ecnle_material_phi(m, 1));
    lehr_estimate phi = none;
    lehr_status status = find_crossing(&phi, largest, &p, high, err);
    if (status != LEHR_OK || !isfinite(phi.value)) {
        return status;
    }
    double slope = m->input[LEHR_ECNLE_INPUT_SLOPE];
    double t = lehr_ecnle_material_temperature_K(m, phi.value);
    lehr_ecnle_options options = m->options;
    lehr_ecnle_slopes by;
    options.phi = phi.value;
    options.pressure = lehr_ecnle_load_reduced(load, m, t);
    status = lehr_ecnle_slopes_find(&by, plan, &options, err);
    double steep = slope * by.by_phi; // -d log tau/dT at constant reduced pressure
    double isobar = steep + by.by_pressure * options.pressure / t;
    double along = load->path == LEHR_ECNLE_PATH_REDUCED ? steep : isobar;
    double unit = lehr_ecnle_reduced_per_GPa(m, t);
    double d = m->input[LEHR_ECNLE_INPUT_DIAMETER];
    const double values[N_RESULTS] = {[PHI] = phi.value,
                                      [TEMPERATURE] = t,
                                      [FRAGILITY] = t * along,
                                      [DTG_REDUCED] = by.by_pressure / steep,
                                      [DTG_GPA] = by.by_pressure * unit / isobar,
                                      [VOLUME_D3] = LN10 * by.by_pressure,
                                      [VOLUME_ANG3] = LN10 * by.by_pressure * d * d * d};
    for (int k = 0; k < N_RESULTS; k++) {
        result[k] = (lehr_estimate){values[k], 1e-8 * fabs(values[k])}; // of the differences
    }
    result[PHI].stderr_value = phi.stderr_value;
    result[TEMPERATURE].stderr_value = phi.stderr_value / slope;
    if (!(d > 0)) {
        result[DTG_GPA] = result[VOLUME_ANG3] = none;
    }
    return status;
}

/// Add the effect of an uncertain input to the variances.
static void add_input(double variance[N_RESULTS], const lehr_estimate centre[N_RESULTS],
                      const lehr_ecnle_plan *plan, const lehr_ecnle_material *m, const lehr_ecnle_load *load,
                      int input)
{
    double value[2][N_RESULTS];
    for (int side = 0; side < 2; side++) {
        lehr_ecnle_material moved = *m;
        lehr_estimate result[N_RESULTS] = {{0}};
        double largest = 0;
        moved.input[input] += side == 0 ? -m->sigma[input] : m->sigma[input];
        bool good = lehr_ecnle_material_prepare(&moved, plan, NULL) == LEHR_OK &&
                    compute(result, &largest, plan, &moved, load, NULL) == LEHR_OK;
        for (int k = 0; k < N_RESULTS; k++) {
            value[side][k] = good ? result[k].value : (double)NAN;
        }
    }
    for (int k = 0; k < N_RESULTS; k++) {
        double low = isfinite(value[0][k]) ? value[0][k] : 2 * centre[k].value - value[1][k];
        double high = isfinite(value[1][k]) ? value[1][k] : 2 * centre[k].value - value[0][k];
        variance[k] += (high - low) * (high - low) / 4;
    }
}

static lehr_status warn(const lehr_ecnle_material *m, const lehr_ecnle_load *load, double largest,
                        lehr_warnings *warnings, lehr_error *err)
{
    const char *unit = load->path == LEHR_ECNLE_PATH_ISOBAR_GPA ? "GPa" : "kT/d^3";
    return largest < 0
               ? lehr_warnings_add(warnings, err,
                                   "pressure %g %s: tau = %g s is not reached up to phi = %g: no glass "
                                   "transition in the range of the theory",
                                   load->pressure, unit, m->tau_g_s, LEHR_ECNLE_PHI_MAX)
               : lehr_warnings_add(warnings, err,
                                   "pressure %g %s: the barrier is gone (trapped) before tau reaches %g s: "
                                   "no glass transition by this theory",
                                   load->pressure, unit, m->tau_g_s);
}

lehr_status lehr_ecnle_glass_find(lehr_ecnle_glass *out, const lehr_ecnle_plan *plan,
                                  const lehr_ecnle_material *material, const lehr_ecnle_load *load,
                                  lehr_warnings *warnings, lehr_error *err)
{
    lehr_estimate r[N_RESULTS];
    double variance[N_RESULTS];
    double largest = 0;
    if (load->path == LEHR_ECNLE_PATH_ISOBAR_GPA && !(material->input[LEHR_ECNLE_INPUT_DIAMETER] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "a pressure in GPa needs the diameter of the spheres to become one in kT/d^3");
    }
    lehr_status status = compute(r, &largest, plan, material, load, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (int k = 0; k < N_RESULTS; k++) {
        variance[k] = r[k].stderr_value * r[k].stderr_value;
    }
    bool exists = isfinite(r[PHI].value);
    for (int i = 0; exists && i < LEHR_ECNLE_N_INPUTS; i++) {
        if (material->sigma[i] > 0) {
            add_input(variance, r, plan, material, load, i);
        }
    }
    for (int k = 0; k < N_RESULTS; k++) {
        r[k].stderr_value = sqrt(variance[k]);
    }
    double t = r[TEMPERATURE].value;
    *out = (lehr_ecnle_glass){.load = *load,
                              .metric = material->input[LEHR_ECNLE_INPUT_DIAMETER] > 0,
                              .pressure = exists || load->path == LEHR_ECNLE_PATH_REDUCED
                                              ? lehr_ecnle_load_reduced(load, material, t)
                                              : (double)NAN,
                              .pressure_GPa = lehr_ecnle_load_GPa(load, material, t),
                              .phi = r[PHI],
                              .temperature_K = r[TEMPERATURE],
                              .fragility = r[FRAGILITY],
                              .dtg_dp_reduced_K = r[DTG_REDUCED],
                              .dtg_dp_K_per_GPa = r[DTG_GPA],
                              .activation_volume_d3 = r[VOLUME_D3],
                              .activation_volume_ang3 = r[VOLUME_ANG3]};
    return exists ? LEHR_OK : warn(material, load, largest, warnings, err);
}

lehr_status lehr_ecnle_glass_describe(const lehr_ecnle_glass *glass, lehr_record *record, lehr_error *err)
{
    bool metric = glass->metric;
    const struct {
        const char *key, *unit;
        const lehr_estimate *value;
    } rows[] = {{"glass_transition", "K", &glass->temperature_K},
                {"phi", "", &glass->phi},
                {"fragility", "", &glass->fragility},
                {"dtg_dp", metric ? "K/GPa" : "K d^3/kT",
                 metric ? &glass->dtg_dp_K_per_GPa : &glass->dtg_dp_reduced_K},
                {"dtg_dp_reduced", "K d^3/kT", &glass->dtg_dp_reduced_K},
                {"activation_volume", metric ? "angstrom^3" : "d^3",
                 metric ? &glass->activation_volume_ang3 : &glass->activation_volume_d3},
                {"activation_volume_reduced", "d^3", &glass->activation_volume_d3}};
    lehr_status status = lehr_record_add_number(record, "pressure", glass->pressure, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "pressure_GPa", glass->pressure_GPa, err);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == LEHR_OK; i++) {
        status = lehr_record_add_quantity(record, rows[i].key, rows[i].value->value,
                                          rows[i].value->stderr_value, rows[i].unit, err);
    }
    return status;
}
