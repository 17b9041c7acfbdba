// Calorimeter files of a simulated study.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/dsc/glass_transition.h>
#include <math.h>
#include <string.h>

size_t sim_ramp_of(const lehr_simulate_record *record, size_t segment)
{
    if (segment > 0 && segment <= record->n_ramps) {
        return segment - 1;
    }
    size_t last = record->n_ramps - 1;
    return record->ramps[last].heating || last == 0 ? last : last - 1;
}

// ---- instrument and history ---------------------------------------------------------------
static lehr_simulate_history history_of(const sim_run *run, size_t sample)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_sim_history *h = &run->sim.history;
    const lehr_study_sim_sample *own = &run->sim.samples[sample];
    bool treated = !isnan(s->treatment.temperature_K);
    lehr_simulate_history out = {.melt_K = h->melt_K,
                                 .room_K = h->room_K,
                                 .quench_K_per_s = h->quench_K_per_s,
                                 .compression_GPa_per_s = h->compression_GPa_per_s,
                                 .heating_K_per_s = h->heating_K_per_s,
                                 .cooling_K_per_s = h->cooling_K_per_s,
                                 .pressure_GPa = s->treatment.pressure_GPa,
                                 .temperature_K = s->treatment.temperature_K,
                                 .duration_s = s->treatment.duration_s};
    if (!isnan(s->cooling_K_per_s)) {
        *(treated ? &out.cooling_K_per_s : &out.quench_K_per_s) = s->cooling_K_per_s;
    }
    out.quench_K_per_s = isnan(own->quench_K_per_s) ? out.quench_K_per_s : own->quench_K_per_s;
    return out;
}

/// Rate of a file of a series: as listed, else a factor of two from file to file around the rate of the
/// scans.
static lehr_status rate_of(double *out, const sim_run *run, size_t sample, size_t index, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_sim_dsc *d = &run->sim.dsc;
    if (d->n_rates == 0) {
        *out = d->rate_K_per_s * exp2((double)index - (double)(s->n_rates - 1) / 2);
        return LEHR_OK;
    }
    if (index >= d->n_rates) {
        return sim_refuse(run, LEHR_ERR_DOMAIN, s->rates[index].line, err,
                          "file %zu of the series of %s, but simulation.dsc.rates has %zu: give a rate for "
                          "each file",
                          index + 1, s->name, d->n_rates);
    }
    *out = d->rates_K_per_s[index];
    return LEHR_OK;
}

static bool in_scans(const lehr_study_sample *s, const char *path)
{
    for (size_t i = 0; i < s->n_dsc; i++) {
        if (strcmp(s->dsc[i].on_disk, path) == 0) {
            return true;
        }
    }
    return false;
}

static lehr_status instrument_of(lehr_simulate_calorimeter *out, const sim_run *run, sim_kind kind,
                                 size_t sample, size_t index, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_sim_dsc *d = &run->sim.dsc;
    double mass_mg = run->sim.samples[sample].mass_mg;
    double placement_K = d->placement_K;
    double scatter = d->mass_scatter * sim_normal(run, SIM_MASS, sample, index, kind);
    *out =
        (lehr_simulate_calorimeter){.mass_mg = isnan(mass_mg) ? d->mass_mg * fmax(1 + scatter, 0.2) : mass_mg,
                                    .rate_K_per_s = d->rate_K_per_s,
                                    .cooling_K_per_s = d->cooling_K_per_s,
                                    .start_K = d->start_K,
                                    .top_K = d->top_K,
                                    .step_K = d->step_K,
                                    .heatings = (size_t)d->heatings,
                                    .noise_mW = d->noise_mW,
                                    .offset_mW = d->offset_mW,
                                    .drift_mW_per_s = d->drift_mW_per_s,
                                    .asymmetry_mJ_per_K = d->asymmetry_mJ_per_K,
                                    .asymmetry_slope_mJ_per_K2 = d->asymmetry_slope_mJ_per_K2,
                                    .lag_s = d->lag_s};
    if (kind == SIM_RATE) {
        placement_K = isnan(placement_K) ? run->config->kissinger.sigma_temperature_K : placement_K;
        out->heatings = in_scans(s, s->rates[index].on_disk) ? out->heatings : 1;
        out->first_cools = run->sim.samples[sample].equal_rates;
        lehr_status status = rate_of(&out->rate_K_per_s, run, sample, index, err);
        if (status != LEHR_OK) {
            return status;
        }
        out->cooling_K_per_s = out->first_cools ? out->rate_K_per_s : out->cooling_K_per_s;
    }
    out->thermometer_K =
        placement_K > 0 ? placement_K * sim_normal(run, SIM_THERMOMETER, sample, index, kind) : 0;
    return LEHR_OK;
}

lehr_status sim_record(lehr_simulate_record **out, const sim_run *run, sim_kind kind, size_t sample,
                       size_t index, size_t repeat, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_file *file = kind == SIM_RATE ? &s->rates[index] : &s->dsc[index];
    lehr_simulate_history history = history_of(run, sample);
    lehr_simulate_calorimeter instrument;
    lehr_dsc_tnm_program *program = NULL;
    *out = NULL;
    lehr_status status = instrument_of(&instrument, run, kind, sample, index, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = instrument.first_cools ? lehr_dsc_tnm_program_create(&program, history.melt_K, err)
                                    : lehr_simulate_history_program(&program, &run->glass, &history, err);
    if (status == LEHR_OK) {
        status = lehr_simulate_record_create(out, &run->glass, program, &instrument, run->seed,
                                             sim_stream(kind, sample, index, repeat), err);
    }
    lehr_dsc_tnm_program_free(program);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: %s", run->config->path, file->line, file->written);
}

// ---- truth --------------------------------------------------------------------------------
static void scan_truths(const sim_run *run, sim_job *job, const lehr_simulate_record *record)
{
    const lehr_study_config *c = run->config;
    size_t own = job->file->segment;
    if (c->tf.wanted) {
        size_t ramp = sim_ramp_of(record, own > 0 ? own : c->tf.segment);
        sim_add_truth(job, "fictive_temperature", record->ramps[ramp].fictive_K, "K");
    }
    if (c->tg.wanted) {
        size_t ramp = sim_ramp_of(record, own > 0 ? own : c->tg.segment);
        sim_add_truth(job, "glass_transition", lehr_simulate_midpoint_K(record, ramp, &run->glass), "K");
    }
    size_t first = own > 0 ? own : c->enthalpy.first;
    size_t one = first > 0 ? sim_ramp_of(record, first) : record->instrument.first_cools;
    size_t two = sim_ramp_of(record, c->enthalpy.second);
    if (c->enthalpy.wanted && one < two) {
        sim_add_truth(job, "relaxation_enthalpy",
                      lehr_simulate_enthalpy_J_per_g(&run->glass, record->ramps[one].fictive_K,
                                                     record->ramps[two].fictive_K),
                      "J/g");
    }
}

/// Temperature of the feature of a noise-free scan.
static lehr_status feature_K(double *out, const sim_run *run, const lehr_simulate_record *record,
                             lehr_error *err)
{
    const lehr_study_kissinger *k = &run->config->kissinger;
    size_t ramp = sim_ramp_of(record, k->segment);
    *out = NAN;
    if (strcmp(k->feature, "midpoint") == 0) {
        *out = lehr_simulate_midpoint_K(record, ramp, &run->glass);
        return LEHR_OK;
    }
    if (strcmp(k->feature, "tf") == 0) {
        *out = record->ramps[ramp].fictive_K;
        return LEHR_OK;
    }
    lehr_dsc_run *scan = NULL;
    lehr_dsc_glass_transition found;
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    memcpy(options.glass_K, k->glass_K, sizeof options.glass_K);
    memcpy(options.liquid_K, k->liquid_K, sizeof options.liquid_K);
    options.segment = ramp + 1;
    if (isnan(options.glass_K[0]) || isnan(options.liquid_K[0])) {
        return LEHR_OK; // windows are found in each scan: there is no one truth
    }
    lehr_status status = lehr_simulate_record_to_run(&scan, record, "truth", err);
    if (status == LEHR_OK &&
        lehr_dsc_glass_transition_compute(&found, scan, &options, NULL, NULL) == LEHR_OK) {
        *out = strcmp(k->feature, "onset") == 0        ? found.onset.temperature_K
               : strcmp(k->feature, "inflection") == 0 ? found.inflection.temperature_K
                                                       : found.peak.temperature_K;
        *out -= record->instrument.thermometer_K;
    }
    lehr_dsc_run_free(scan);
    return status;
}

/// Slope of ln(q/T^2) over 1/T of the noise-free scans, all with one weight.
static lehr_status series_truth(const sim_run *run, sim_job *job, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[job->sample];
    double n = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < s->n_rates; i++) {
        lehr_simulate_record *record = NULL;
        double t_K = NAN;
        status = sim_record(&record, run, SIM_RATE, job->sample, i, 0, err);
        if (status == LEHR_OK) {
            lehr_simulate_record_redraw(record, 0, run->seed, 0);
            status = feature_K(&t_K, run, record, err);
            double x = 1 / t_K;
            double y = log(record->instrument.rate_K_per_s / (t_K * t_K));
            n += 1;
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
        }
        lehr_simulate_record_free(record);
    }
    if (status == LEHR_OK && n > 1) {
        double slope = (sxy - sx * sy / n) / (sxx - sx * sx / n);
        sim_add_truth(job, "activation_energy", -slope * LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K * 1e-3, "kJ/mol");
    }
    return status;
}

// ---- files --------------------------------------------------------------------------------
lehr_status sim_write_scan(const sim_run *run, sim_job *job, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[job->sample];
    const char *sign = run->config->calorimeter.sign;
    lehr_simulate_record *record = NULL;
    lehr_status status = sim_record(&record, run, job->kind, job->sample, job->index, 0, err);
    if (status == LEHR_OK) {
        status =
            lehr_simulate_record_write(record, job->path, s->name, !sign || strcmp(sign, "exo") == 0, err);
    }
    if (status == LEHR_OK && (job->kind == SIM_SCAN || in_scans(s, job->file->on_disk))) {
        scan_truths(run, job, record);
    }
    if (status == LEHR_OK && job->kind == SIM_RATE && job->index == 0 && run->config->kissinger.wanted) {
        status = series_truth(run, job, err);
    }
    lehr_simulate_record_free(record);
    return status;
}
