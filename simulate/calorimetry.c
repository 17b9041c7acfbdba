#include "calorimetry.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

// ---- checks -----------------------------------------------------------------------------
static lehr_status check(const lehr_simulate_calorimeter *c, lehr_error *err)
{
    if (!(c->top_K > c->start_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the top, %g K, is not above the start, %g K", c->top_K,
                              c->start_K);
    }
    const struct {
        const char *name;
        double value;
    } positive[] = {{"mass", c->mass_mg},
                    {"rate", c->rate_K_per_s},
                    {"cooling rate", c->cooling_K_per_s},
                    {"step", c->step_K},
                    {"start", c->start_K}};
    for (size_t i = 0; i < sizeof positive / sizeof *positive; i++) {
        if (!(positive[i].value > 0) || isinf(positive[i].value)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %g is not greater than 0", positive[i].name,
                                  positive[i].value);
        }
    }
    if (!(c->top_K > c->start_K + 4 * c->step_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the top, %g K, is not four steps of %g K above the start, %g K", c->top_K,
                              c->step_K, c->start_K);
    }
    double points = (c->top_K - c->start_K) / c->step_K * 2 * (double)c->heatings;
    if (!(points < LEHR_SIMULATE_MOST_POINTS) || c->heatings == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%g points from %g to %g K in steps of %g K: too many",
                              points, c->start_K, c->top_K, c->step_K);
    }
    for (size_t i = 0; i < c->heatings; i++) {
        double slower = fmin(c->heatings_K_per_s ? c->heatings_K_per_s[i] : 1,
                             c->coolings_K_per_s ? c->coolings_K_per_s[i] : 1);
        if (!(slower > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "rate %zu: %g is not greater than 0", i + 1, slower);
        }
    }
    return LEHR_OK;
}

// ---- ramps ------------------------------------------------------------------------------
static void clear_ramp(lehr_simulate_ramp *ramp)
{
    lehr_core_free(ramp->time_s);
    lehr_core_free(ramp->temperature_K);
    lehr_core_free(ramp->cp_J_per_gK);
    lehr_core_free(ramp->flow_mW);
}

static lehr_status make_room(lehr_simulate_ramp *ramp, const lehr_simulate_calorimeter *c, lehr_error *err)
{
    ramp->n = (size_t)((c->top_K - c->start_K) / c->step_K + 1e-6) + 1;
    ramp->time_s = lehr_core_alloc(ramp->n, sizeof *ramp->time_s);
    ramp->temperature_K = lehr_core_alloc(ramp->n, sizeof *ramp->temperature_K);
    ramp->cp_J_per_gK = lehr_core_alloc(ramp->n, sizeof *ramp->cp_J_per_gK);
    ramp->flow_mW = lehr_core_alloc(ramp->n, sizeof *ramp->flow_mW);
    return ramp->time_s && ramp->temperature_K && ramp->cp_J_per_gK && ramp->flow_mW
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a ramp of %zu points", ramp->n);
}

/// Heat capacity of the ramp that ends the program.
static lehr_status follow(lehr_simulate_ramp *ramp, const lehr_simulate_glass *glass,
                          const lehr_dsc_tnm_program *program, lehr_error *err)
{
    lehr_dsc_tnm_options options = lehr_dsc_tnm_defaults();
    lehr_dsc_tnm_curve *curve = NULL;
    options.temperature_K = ramp->temperature_K;
    options.n_temperatures = ramp->n;
    lehr_status status =
        lehr_dsc_tnm_simulate(&curve, &glass->material.parameters, program, &options, NULL, err);
    for (size_t i = 0; status == LEHR_OK && i < ramp->n; i++) {
        ramp->cp_J_per_gK[i] =
            lehr_dsc_tnm_heat_capacity(&glass->material.glass, &glass->material.liquid,
                                       curve->temperature_K[i], curve->fictive_K[i], curve->slope[i]);
    }
    if (status == LEHR_OK) {
        ramp->fictive_K = curve->fictive_begin_K;
    }
    lehr_dsc_tnm_curve_free(curve);
    return status;
}

static double rate_of(const lehr_simulate_calorimeter *c, size_t k, bool heating)
{
    size_t heat = (c->first_cools ? k : k + 1) / 2; // the one that it is, or comes before
    const double *own = heating ? c->heatings_K_per_s : c->coolings_K_per_s;
    double common = heating ? c->rate_K_per_s : c->cooling_K_per_s;
    return own ? own[heat] : common;
}

static lehr_status make_ramp(lehr_simulate_record *record, size_t k, double begin_s,
                             const lehr_simulate_glass *glass, lehr_dsc_tnm_program *program, lehr_error *err)
{
    const lehr_simulate_calorimeter *c = &record->instrument;
    lehr_simulate_ramp *ramp = &record->ramps[k];
    ramp->heating = (k % 2 == 0) != c->first_cools;
    ramp->rate_K_per_s = rate_of(c, k, ramp->heating);
    lehr_status status = make_room(ramp, c, err);
    for (size_t i = 0; status == LEHR_OK && i < ramp->n; i++) {
        double along_K = c->step_K * (double)i;
        ramp->temperature_K[i] = ramp->heating ? c->start_K + along_K : c->top_K - along_K;
        ramp->time_s[i] = begin_s + along_K / ramp->rate_K_per_s;
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_tnm_program_ramp(program, ramp->rate_K_per_s, ramp->heating ? c->top_K : c->start_K,
                                           err);
    }
    return status == LEHR_OK ? follow(ramp, glass, program, err) : status;
}

// ---- signal -----------------------------------------------------------------------------
/// Flow without lag and noise.
static double flow_at(const lehr_simulate_calorimeter *c, const lehr_simulate_ramp *ramp, size_t i)
{
    double rate_K_per_s = ramp->heating ? ramp->rate_K_per_s : -ramp->rate_K_per_s;
    double asymmetry_mJ_per_K =
        c->asymmetry_mJ_per_K + c->asymmetry_slope_mJ_per_K2 * (ramp->temperature_K[i] - c->start_K);
    return (c->mass_mg * ramp->cp_J_per_gK[i] + asymmetry_mJ_per_K) * rate_K_per_s + c->offset_mW +
           c->drift_mW_per_s * ramp->time_s[i];
}

/// Through the lag, from ramp to ramp.
static void record_flow(lehr_simulate_record *record)
{
    const lehr_simulate_calorimeter *c = &record->instrument;
    double y = c->offset_mW;
    for (size_t k = 0; k < record->n_ramps; k++) {
        lehr_simulate_ramp *ramp = &record->ramps[k];
        double before = flow_at(c, ramp, 0);
        double time_s = ramp->time_s[0];
        for (size_t i = 0; i < ramp->n; i++) {
            double flow = flow_at(c, ramp, i);
            double step_s = ramp->time_s[i] - time_s;
            if (!(c->lag_s > 0)) {
                y = flow;
            } else if (step_s > 0) {
                double behind = (flow - before) / step_s * c->lag_s;
                y = flow - behind + (y - before + behind) * exp(-step_s / c->lag_s);
            }
            ramp->flow_mW[i] = y;
            before = flow;
            time_s = ramp->time_s[i];
        }
    }
}

void lehr_simulate_record_redraw(lehr_simulate_record *record, double noise_mW, uint64_t seed,
                                 uint64_t stream)
{
    lehr_random random = lehr_random_stream(seed, stream);
    record->instrument.noise_mW = noise_mW;
    record_flow(record);
    for (size_t k = 0; k < record->n_ramps && noise_mW > 0; k++) {
        for (size_t i = 0; i < record->ramps[k].n; i++) {
            record->ramps[k].flow_mW[i] += noise_mW * lehr_random_normal(&random);
        }
    }
}

// ---- record -----------------------------------------------------------------------------
/// A history that can be continued.
static lehr_status copy_program(lehr_dsc_tnm_program **out, const lehr_dsc_tnm_program *from, lehr_error *err)
{
    lehr_dsc_tnm_program *copy = NULL;
    lehr_status status = lehr_dsc_tnm_program_create(&copy, from->start_K, err);
    for (size_t i = 0; status == LEHR_OK && i < from->n; i++) {
        const lehr_dsc_tnm_segment *s = &from->segments[i];
        status = s->rate_K_per_s == 0 ? lehr_dsc_tnm_program_hold(copy, s->duration_s, err)
                                      : lehr_dsc_tnm_program_ramp(copy, fabs(s->rate_K_per_s), s->to_K, err);
    }
    *out = copy;
    return status;
}

/// To where the record begins.
static lehr_status approach(lehr_dsc_tnm_program *program, const lehr_simulate_calorimeter *c,
                            lehr_error *err)
{
    double at_K = program->n > 0 ? program->segments[program->n - 1].to_K : program->start_K;
    double begin_K = c->first_cools ? c->top_K : c->start_K;
    return fabs(at_K - begin_K) < 1e-9 * begin_K
               ? LEHR_OK
               : lehr_dsc_tnm_program_ramp(program, rate_of(c, 0, !c->first_cools), begin_K, err);
}

static lehr_status fill(lehr_simulate_record *record, const lehr_simulate_glass *glass,
                        lehr_dsc_tnm_program *program, lehr_error *err)
{
    const lehr_simulate_calorimeter *c = &record->instrument;
    size_t n = 2 * c->heatings - (c->first_cools ? 0 : 1);
    double begin_s = 0;
    record->ramps = lehr_core_alloc(n, sizeof *record->ramps);
    if (!record->ramps) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a calorimeter record");
    }
    lehr_status status = approach(program, c, err);
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        record->n_ramps = k + 1;
        status = make_ramp(record, k, begin_s, glass, program, err);
        begin_s += (c->top_K - c->start_K + c->step_K) / record->ramps[k].rate_K_per_s;
    }
    return status;
}

lehr_status lehr_simulate_record_create(lehr_simulate_record **out, const lehr_simulate_glass *glass,
                                        const lehr_dsc_tnm_program *history,
                                        const lehr_simulate_calorimeter *instrument, uint64_t seed,
                                        uint64_t stream, lehr_error *err)
{
    lehr_dsc_tnm_program *program = NULL;
    lehr_simulate_record *record = NULL;
    *out = NULL;
    lehr_status status = check(instrument, err);
    if (status != LEHR_OK) {
        return status;
    }
    record = lehr_core_alloc(1, sizeof *record);
    if (!record) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a calorimeter record");
    }
    record->instrument = *instrument;
    status = copy_program(&program, history, err);
    status = status == LEHR_OK ? fill(record, glass, program, err) : status;
    lehr_dsc_tnm_program_free(program);
    if (status != LEHR_OK) {
        lehr_simulate_record_free(record);
        return status;
    }
    record->instrument.heatings_K_per_s = NULL;
    record->instrument.coolings_K_per_s = NULL;
    lehr_simulate_record_redraw(record, instrument->noise_mW, seed, stream);
    *out = record;
    return LEHR_OK;
}

void lehr_simulate_record_free(lehr_simulate_record *record)
{
    if (!record) {
        return;
    }
    for (size_t k = 0; k < record->n_ramps; k++) {
        clear_ramp(&record->ramps[k]);
    }
    lehr_core_free(record->ramps);
    lehr_core_free(record);
}

// ---- truth ------------------------------------------------------------------------------
double lehr_simulate_midpoint_K(const lehr_simulate_record *record, size_t k,
                                const lehr_simulate_glass *glass)
{
    const lehr_simulate_ramp *ramp = &record->ramps[k];
    size_t top = 0;
    double last_K = NAN;
    double before = NAN;
    for (size_t i = 1; i < ramp->n; i++) {
        top = ramp->cp_J_per_gK[i] > ramp->cp_J_per_gK[top] ? i : top;
    }
    for (size_t i = 0; i <= top; i++) {
        double t_K = ramp->temperature_K[i];
        double g = lehr_dsc_tnm_line_at(&glass->material.glass, t_K);
        double l = lehr_dsc_tnm_line_at(&glass->material.liquid, t_K);
        double above = (ramp->cp_J_per_gK[i] - g) / (l - g) - 0.5;
        if (i > 0 && before < 0 && above >= 0) {
            double step_K = t_K - ramp->temperature_K[i - 1];
            last_K = t_K - step_K * above / (above - before);
        }
        before = above;
    }
    return last_K;
}

/// Antiderivative of a line.
static double integral(const lehr_dsc_tnm_line *line, double t)
{
    return t * (line->constant + t * (line->slope / 2 + t * line->curvature / 3)) - line->inverse_square / t;
}

double lehr_simulate_enthalpy_J_per_g(const lehr_simulate_glass *glass, double fictive_K, double reference_K)
{
    const lehr_dsc_tnm_line *g = &glass->material.glass;
    const lehr_dsc_tnm_line *l = &glass->material.liquid;
    return integral(l, fictive_K) - integral(g, fictive_K) - integral(l, reference_K) +
           integral(g, reference_K);
}
