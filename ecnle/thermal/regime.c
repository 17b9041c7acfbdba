#include <lehr/ecnle/regime.h>

#include "material_private.h"

#include <lehr/ecnle/glass.h>
#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

#define LN10 2.302585092994045684018

// ---- errors of the inputs ---------------------------------------------------------------------
enum { MOST_OUTPUTS = 16 };

/// Numbers of a material; NaN where one does not exist.
typedef lehr_status (*outputs_fn)(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *m,
                                  const void *context, lehr_error *err);

/// Value of each output and its error from all inputs. Where one side does not exist, the other one counts.
static lehr_status propagate(lehr_estimate *out, size_t n, outputs_fn compute, const lehr_ecnle_plan *plan,
                             const lehr_ecnle_material *m, const void *context, lehr_error *err)
{
    double centre[MOST_OUTPUTS];
    double variance[MOST_OUTPUTS] = {0};
    lehr_status status = compute(centre, plan, m, context, err);
    for (int i = 0; i < LEHR_ECNLE_N_INPUTS && status == LEHR_OK; i++) {
        double side[2][MOST_OUTPUTS];
        if (!(m->sigma[i] > 0)) {
            continue;
        }
        for (int s = 0; s < 2 && status != LEHR_ERR_NOMEM; s++) {
            lehr_ecnle_material moved = *m;
            moved.input[i] += s == 0 ? -m->sigma[i] : m->sigma[i];
            lehr_status there = lehr_ecnle_material_prepare(&moved, plan, NULL);
            there = there == LEHR_OK ? compute(side[s], plan, &moved, context, NULL) : there;
            for (size_t k = 0; k < n && there != LEHR_OK; k++) {
                side[s][k] = (double)NAN;
            }
            status = there == LEHR_ERR_NOMEM
                         ? lehr_error_set(err, there, "out of memory: errors of the inputs")
                         : LEHR_OK;
        }
        for (size_t k = 0; k < n && status == LEHR_OK; k++) {
            double low = isfinite(side[0][k]) ? side[0][k] : 2 * centre[k] - side[1][k];
            double high = isfinite(side[1][k]) ? side[1][k] : 2 * centre[k] - side[0][k];
            variance[k] += (high - low) * (high - low) / 4;
        }
    }
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        out[k] = (lehr_estimate){centre[k], isfinite(centre[k]) ? sqrt(variance[k]) : (double)NAN};
    }
    return status;
}

// ---- one temperature and pressure ----------------------------------------------------------------
enum {
    PHI,
    PRESSURE,
    CRITICAL,
    CRITICAL_GPA,
    EQUAL_GPA,
    YIELD_GPA,
    LEAST_GPA,
    LOG_RATIO,
    LIMIT_DIAMETER,
    R_SECOND,
    LOG10_TAU,
    LOG10_TAU_LINEAR,
    N_OUTPUTS
};

typedef struct place {
    double temperature_K;
    double pressure_GPa;
} place;

const char *lehr_ecnle_regime_name(lehr_ecnle_regime_kind kind)
{
    static const char *const names[] = {"two-state",  "beyond",        "open",   "no-pressure",
                                        "below-cusp", "not-localised", "outside"};
    return names[kind];
}

static bool in_range(double phi)
{
    return phi >= LEHR_ECNLE_PHI_MIN && phi <= LEHR_ECNLE_PHI_MAX;
}

/// Times: with the barrier as it is, and to first order in pressure.
static lehr_status fill_times(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_options *at,
                              lehr_error *err)
{
    lehr_ecnle_options free = *at;
    lehr_ecnle_slopes by;
    lehr_ecnle_state state, ambient;
    free.pressure = 0;
    lehr_status status = lehr_ecnle_state_compute(&state, plan, at, NULL, err);
    status = status == LEHR_OK ? lehr_ecnle_state_compute(&ambient, plan, &free, NULL, err) : status;
    status = status == LEHR_OK ? lehr_ecnle_slopes_find(&by, plan, &free, err) : status;
    if (status == LEHR_OK) {
        out[R_SECOND] = state.r_second_d.value;
        out[LOG10_TAU] = state.log10_tau.value;
        out[LOG10_TAU_LINEAR] = ambient.log10_tau.value + by.by_pressure * at->pressure;
    }
    return status;
}

static lehr_status fill_limits(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_options *at,
                               double unit_GPa, lehr_error *err)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_ecnle_limits limits;
    lehr_status status = lehr_ecnle_fluid_create(&fluid, plan, at->phi, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_ecnle_limits_find(&limits, fluid);
    lehr_ecnle_fluid_free(fluid);
    double critical = limits.critical_pressure.value;
    out[CRITICAL] = critical;
    out[CRITICAL_GPA] = critical * unit_GPa;
    out[EQUAL_GPA] = limits.equal_depth_pressure.value * unit_GPa;
    out[YIELD_GPA] = limits.yield_stress.value * unit_GPa;
    out[LEAST_GPA] = limits.least_pressure.value * unit_GPa;
    if (at->pressure > 0) {
        out[LOG_RATIO] = log(at->pressure / critical);
        out[LIMIT_DIAMETER] = at->diameter_ang * cbrt(critical / at->pressure);
    }
    return LEHR_OK;
}

static lehr_status compute_place(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *m,
                                 const void *context, lehr_error *err)
{
    const place *where = context;
    double per_GPa = lehr_ecnle_reduced_per_GPa(m, where->temperature_K);
    lehr_ecnle_options at = m->options;
    for (size_t k = 0; k < N_OUTPUTS; k++) {
        out[k] = (double)NAN;
    }
    at.phi = lehr_ecnle_material_phi(m, where->temperature_K);
    at.pressure = where->pressure_GPa * per_GPa;
    out[PHI] = at.phi;
    if (!in_range(at.phi)) {
        return LEHR_OK;
    }
    out[PRESSURE] = at.pressure;
    lehr_status status = fill_limits(out, plan, &at, 1 / per_GPa, err);
    return status == LEHR_OK ? fill_times(out, plan, &at, err) : status;
}

double lehr_ecnle_regime_distance(const lehr_ecnle_regime *regime)
{
    lehr_estimate ratio = regime->log_ratio;
    return ratio.stderr_value > 0 ? ratio.value / ratio.stderr_value
                                  : copysign(INFINITY, ratio.value) + 0 * ratio.value;
}

static lehr_ecnle_regime_kind kind_of(const lehr_ecnle_regime *r)
{
    double distance = lehr_ecnle_regime_distance(r);
    if (!in_range(r->phi.value)) {
        return LEHR_ECNLE_REGIME_OUTSIDE;
    }
    if (!(r->pressure_GPa > 0)) {
        return LEHR_ECNLE_REGIME_NO_PRESSURE;
    }
    if (isnan(r->critical_pressure.value)) {
        return LEHR_ECNLE_REGIME_BELOW_CUSP;
    }
    if (r->pressure_GPa < r->least_pressure_GPa.value) {
        return LEHR_ECNLE_REGIME_NOT_LOCALISED;
    }
    return distance >= LEHR_ECNLE_REGIME_SURE    ? LEHR_ECNLE_REGIME_BEYOND
           : distance <= -LEHR_ECNLE_REGIME_SURE ? LEHR_ECNLE_REGIME_TWO_STATE
                                                 : LEHR_ECNLE_REGIME_OPEN;
}

lehr_status lehr_ecnle_regime_find(lehr_ecnle_regime *out, const lehr_ecnle_plan *plan,
                                   const lehr_ecnle_material *material, double temperature_K,
                                   double pressure_GPa, lehr_error *err)
{
    const place where = {temperature_K, pressure_GPa};
    lehr_estimate r[N_OUTPUTS];
    if (!(material->input[LEHR_ECNLE_INPUT_DIAMETER] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "limits in GPa need the diameter of the spheres");
    }
    if (!(temperature_K > 0 && isfinite(temperature_K)) || !(pressure_GPa >= 0 && isfinite(pressure_GPa))) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%g K, %g GPa: a temperature greater than 0 and a pressure not less than 0 are "
                              "wanted",
                              temperature_K, pressure_GPa);
    }
    lehr_status status = propagate(r, N_OUTPUTS, compute_place, plan, material, &where, err);
    if (status != LEHR_OK) {
        return status;
    }
    *out = (lehr_ecnle_regime){.temperature_K = temperature_K,
                               .pressure_GPa = pressure_GPa,
                               .phi = r[PHI],
                               .pressure = r[PRESSURE],
                               .critical_pressure = r[CRITICAL],
                               .critical_pressure_GPa = r[CRITICAL_GPA],
                               .equal_depth_pressure_GPa = r[EQUAL_GPA],
                               .yield_stress_GPa = r[YIELD_GPA],
                               .least_pressure_GPa = r[LEAST_GPA],
                               .log_ratio = r[LOG_RATIO],
                               .limit_diameter_ang = r[LIMIT_DIAMETER],
                               .r_second_d = r[R_SECOND],
                               .log10_tau = r[LOG10_TAU],
                               .log10_tau_linear = r[LOG10_TAU_LINEAR]};
    out->kind = kind_of(out);
    return LEHR_OK;
}

lehr_status lehr_ecnle_regime_describe(const lehr_ecnle_regime *regime, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *key, *unit;
        const lehr_estimate *value;
    } rows[] = {{"phi", "", &regime->phi},
                {"pressure", "kT/d^3", &regime->pressure},
                {"critical_pressure", "kT/d^3", &regime->critical_pressure},
                {"critical_pressure_GPa", "GPa", &regime->critical_pressure_GPa},
                {"equal_depth_pressure_GPa", "GPa", &regime->equal_depth_pressure_GPa},
                {"yield_stress_GPa", "GPa", &regime->yield_stress_GPa},
                {"least_pressure_GPa", "GPa", &regime->least_pressure_GPa},
                {"log_ratio", "", &regime->log_ratio},
                {"limit_diameter", "angstrom", &regime->limit_diameter_ang},
                {"r_second", "d", &regime->r_second_d},
                {"log10_tau", "log10(s)", &regime->log10_tau},
                {"log10_tau_linear", "log10(s)", &regime->log10_tau_linear}};
    lehr_status status = lehr_record_add_text(record, "kind", lehr_ecnle_regime_name(regime->kind), err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "temperature", regime->temperature_K, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "pressure_GPa", regime->pressure_GPa, err)
                               : status;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == LEHR_OK; i++) {
        status = lehr_record_add_quantity(record, rows[i].key, rows[i].value->value,
                                          rows[i].value->stderr_value, rows[i].unit, err);
    }
    return status;
}

// ---- glass transition to first order ----------------------------------------------------------------
static lehr_status compute_line(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *m,
                                const void *context, lehr_error *err)
{
    const double *pressure_GPa = context;
    const lehr_ecnle_load ambient = {LEHR_ECNLE_PATH_ISOBAR_GPA, 0};
    lehr_ecnle_material exact = *m;
    lehr_ecnle_glass glass;
    for (int i = 0; i < LEHR_ECNLE_N_INPUTS; i++) {
        exact.sigma[i] = 0;
    }
    lehr_status status = lehr_ecnle_glass_find(&glass, plan, &exact, &ambient, NULL, err);
    if (status == LEHR_OK) {
        out[0] = glass.temperature_K.value + *pressure_GPa * glass.dtg_dp_K_per_GPa.value;
    }
    return status;
}

lehr_status lehr_ecnle_glass_extrapolate(lehr_estimate *tg_K, const lehr_ecnle_plan *plan,
                                         const lehr_ecnle_material *material, double pressure_GPa,
                                         lehr_error *err)
{
    return propagate(tg_K, 1, compute_line, plan, material, &pressure_GPa, err);
}

static lehr_status compute_reduced(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *m,
                                   const void *context, lehr_error *err)
{
    const double *time_s = context;
    lehr_ecnle_options ambient = m->options;
    lehr_estimate phi = {(double)NAN, (double)NAN};
    ambient.pressure = 0;
    lehr_status status = lehr_ecnle_glass_density(&phi, plan, &ambient, *time_s, err);
    out[0] = status == LEHR_OK
                 ? lehr_ecnle_material_temperature_K(m, phi.value) / m->input[LEHR_ECNLE_INPUT_TG]
                 : (double)NAN;
    out[0] = out[0] > 0 ? out[0] : (double)NAN;
    return status == LEHR_ERR_DOMAIN ? LEHR_OK : status; // not reached
}

lehr_status lehr_ecnle_glass_temperature_of_time(lehr_estimate *t_over_tg, const lehr_ecnle_plan *plan,
                                                 const lehr_ecnle_material *material, double time_s,
                                                 lehr_error *err)
{
    return propagate(t_over_tg, 1, compute_reduced, plan, material, &time_s, err);
}

// ---- ends ---------------------------------------------------------------------------------------------
/// What does not depend on the material.
typedef struct universal {
    lehr_ecnle_onset onset;
    lehr_ecnle_cusp cusp;
} universal;

enum { ONSET_K, CUSP_K, CUSP_GPA, N_ENDS };

static lehr_status compute_ends(double *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *m,
                                const void *context, lehr_error *err)
{
    const universal *of = context;
    (void)plan;
    (void)err;
    out[ONSET_K] = lehr_ecnle_material_temperature_K(m, of->onset.phi.value);
    out[CUSP_K] = lehr_ecnle_material_temperature_K(m, of->cusp.phi.value);
    double per_GPa = lehr_ecnle_reduced_per_GPa(m, out[CUSP_K]);
    out[CUSP_GPA] = per_GPa > 0 ? of->cusp.pressure.value / per_GPa : (double)NAN;
    return LEHR_OK;
}

lehr_status lehr_ecnle_ends_find(lehr_ecnle_ends *out, const lehr_ecnle_plan *plan,
                                 const lehr_ecnle_material *material, lehr_error *err)
{
    universal of;
    lehr_estimate r[N_ENDS];
    lehr_status status = lehr_ecnle_onset_find(&of.onset, plan, err);
    status = status == LEHR_OK ? lehr_ecnle_cusp_find(&of.cusp, plan, err) : status;
    status = status == LEHR_OK ? propagate(r, N_ENDS, compute_ends, plan, material, &of, err) : status;
    if (status == LEHR_OK) {
        *out = (lehr_ecnle_ends){.coldest_K =
                                     fmax(0, lehr_ecnle_material_temperature_K(material, LEHR_ECNLE_PHI_MAX)),
                                 .hottest_K = lehr_ecnle_material_temperature_K(material, LEHR_ECNLE_PHI_MIN),
                                 .onset_K = r[ONSET_K],
                                 .cusp_K = r[CUSP_K],
                                 .cusp_pressure_GPa = r[CUSP_GPA]};
    }
    return status;
}
