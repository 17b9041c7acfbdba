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

/// Rates of the heatings of one file; belongs to the caller.
typedef struct sim_program {
    double *heatings_K_per_s, *coolings_K_per_s; ///< shape (heatings,); NULL: all alike
    size_t heatings;
    bool first_cools;
} sim_program;

/// Lowest and highest segment of a file that the study names, in either list; 0: none is named.
static void segments_of(size_t out[2], const lehr_study_sample *s, const char *path)
{
    out[0] = out[1] = 0;
    for (size_t i = 0; i < s->n_dsc + s->n_rates; i++) {
        const lehr_study_file *file = i < s->n_dsc ? &s->dsc[i] : &s->rates[i - s->n_dsc];
        if (strcmp(file->on_disk, path) == 0 && file->segment > 0) {
            out[0] = out[0] > 0 && out[0] < file->segment ? out[0] : file->segment;
            out[1] = out[1] > file->segment ? out[1] : file->segment;
        }
    }
}

/// Segments that are named must be heatings: every second one.
static lehr_status check_segments(const sim_run *run, const lehr_study_sample *s, const char *path,
                                  bool first_cools, lehr_error *err)
{
    for (size_t i = 0; i < s->n_dsc + s->n_rates; i++) {
        const lehr_study_file *file = i < s->n_dsc ? &s->dsc[i] : &s->rates[i - s->n_dsc];
        if (strcmp(file->on_disk, path) == 0 && file->segment > 0 &&
            (file->segment % 2 == 0) != first_cools) {
            return sim_refuse(
                run, LEHR_ERR_DOMAIN, file->line, err,
                "'%s': a simulated file that begins with a %s heats in segments %s: segment %zu "
                "is a cooling%s",
                file->written, first_cools ? "cooling" : "heating",
                first_cools ? "2, 4, 6, ..." : "1, 3, 5, ...", file->segment,
                first_cools ? " (it begins with one where the lowest segment is even, or with "
                              "equal_rates)"
                            : "");
        }
    }
    return LEHR_OK;
}

/// Each heating that is a scan of the series has the rate of that scan.
static lehr_status fill_rates(sim_program *out, const sim_run *run, size_t sample, const char *path,
                              lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    bool equal = run->sim.samples[sample].equal_rates;
    lehr_status status = LEHR_OK;
    out->heatings_K_per_s = lehr_core_alloc(2 * out->heatings, sizeof *out->heatings_K_per_s);
    if (!out->heatings_K_per_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the rates of a file");
    }
    out->coolings_K_per_s = out->heatings_K_per_s + out->heatings;
    for (size_t h = 0; h < out->heatings; h++) {
        out->heatings_K_per_s[h] = run->sim.dsc.rate_K_per_s;
        out->coolings_K_per_s[h] = run->sim.dsc.cooling_K_per_s;
    }
    for (size_t i = 0; status == LEHR_OK && i < s->n_rates; i++) {
        const lehr_study_file *file = &s->rates[i];
        if (strcmp(file->on_disk, path) != 0) {
            continue;
        }
        // Without a segment the evaluation takes the last heating, and the file has one rate.
        size_t first = file->segment > 0 ? (file->segment - 1) / 2 : 0;
        size_t last = file->segment > 0 ? first : out->heatings - 1;
        double rate_K_per_s = NAN;
        status = rate_of(&rate_K_per_s, run, sample, i, err);
        for (size_t h = first; status == LEHR_OK && h <= last; h++) {
            out->heatings_K_per_s[h] = rate_K_per_s;
            out->coolings_K_per_s[h] = equal ? rate_K_per_s : out->coolings_K_per_s[h];
        }
    }
    return status;
}

static lehr_status program_of(sim_program *out, const sim_run *run, sim_kind kind, size_t sample,
                              const char *path, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    size_t named[2];
    segments_of(named, s, path);
    *out =
        (sim_program){.heatings = kind == SIM_RATE && !in_scans(s, path) ? 1 : (size_t)run->sim.dsc.heatings};
    out->first_cools =
        (kind == SIM_RATE && run->sim.samples[sample].equal_rates) || (named[0] > 0 && named[0] % 2 == 0);
    size_t needed = out->first_cools ? named[1] / 2 : named[1] / 2 + 1;
    out->heatings = out->heatings > needed ? out->heatings : needed;
    lehr_status status = check_segments(run, s, path, out->first_cools, err);
    return status == LEHR_OK && kind == SIM_RATE ? fill_rates(out, run, sample, path, err) : status;
}

static lehr_simulate_calorimeter instrument_of(const sim_run *run, sim_kind kind, size_t sample, size_t index,
                                               const sim_program *program)
{
    const lehr_study_sim_dsc *d = &run->sim.dsc;
    double mass_mg = run->sim.samples[sample].mass_mg;
    double placement_K = d->placement_K;
    double scatter = d->mass_scatter * sim_normal(run, SIM_MASS, sample, index, kind);
    if (kind == SIM_RATE) {
        placement_K = isnan(placement_K) ? run->config->kissinger.sigma_temperature_K : placement_K;
    }
    return (lehr_simulate_calorimeter){
        .mass_mg = isnan(mass_mg) ? d->mass_mg * fmax(1 + scatter, 0.2) : mass_mg,
        .rate_K_per_s = program->heatings_K_per_s ? program->heatings_K_per_s[0] : d->rate_K_per_s,
        .cooling_K_per_s = program->coolings_K_per_s ? program->coolings_K_per_s[0] : d->cooling_K_per_s,
        .start_K = d->start_K,
        .top_K = d->top_K,
        .step_K = d->step_K,
        .heatings = program->heatings,
        .first_cools = program->first_cools,
        .noise_mW = d->noise_mW,
        .offset_mW = d->offset_mW,
        .drift_mW_per_s = d->drift_mW_per_s,
        .asymmetry_mJ_per_K = d->asymmetry_mJ_per_K,
        .asymmetry_slope_mJ_per_K2 = d->asymmetry_slope_mJ_per_K2,
        .lag_s = d->lag_s,
        .thermometer_K =
            placement_K > 0 ? placement_K * sim_normal(run, SIM_THERMOMETER, sample, index, kind) : 0,
        .heatings_K_per_s = program->heatings_K_per_s,
        .coolings_K_per_s = program->coolings_K_per_s};
}

/// A file is made once, for the first scan that names it; one of both lists is of the series.
static void find_first(sim_kind *kind, size_t *index, const lehr_study_sample *s, const char *path)
{
    for (size_t i = 0; i < s->n_rates; i++) {
        if (strcmp(s->rates[i].on_disk, path) == 0) {
            *kind = SIM_RATE;
            *index = i;
            return;
        }
    }
    for (size_t i = 0; i < s->n_dsc; i++) {
        if (strcmp(s->dsc[i].on_disk, path) == 0) {
            *index = i;
            return;
        }
    }
}

lehr_status sim_record(lehr_simulate_record **out, const sim_run *run, sim_kind kind, size_t sample,
                       size_t index, size_t repeat, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[sample];
    const lehr_study_file *file = kind == SIM_RATE ? &s->rates[index] : &s->dsc[index];
    lehr_simulate_history history = history_of(run, sample);
    lehr_dsc_tnm_program *past = NULL;
    sim_program program;
    *out = NULL;
    find_first(&kind, &index, s, file->on_disk);
    lehr_status status = program_of(&program, run, kind, sample, file->on_disk, err);
    if (status != LEHR_OK) {
        lehr_core_free(program.heatings_K_per_s);
        return status;
    }
    const lehr_simulate_calorimeter instrument = instrument_of(run, kind, sample, index, &program);
    status = program.first_cools ? lehr_dsc_tnm_program_create(&past, history.melt_K, err)
                                 : lehr_simulate_history_program(&past, &run->glass, &history, err);
    if (status == LEHR_OK) {
        status = lehr_simulate_record_create(out, &run->glass, past, &instrument, run->seed,
                                             sim_stream(kind, sample, index, repeat), err);
    }
    lehr_dsc_tnm_program_free(past);
    lehr_core_free(program.heatings_K_per_s);
    return status == LEHR_OK || status == LEHR_ERR_NOMEM
               ? status
               : lehr_error_wrap(err, status, "%s:%zu: %s", run->config->path, file->line, file->written);
}

// ---- truth --------------------------------------------------------------------------------
/// Segment of a file of samples[].dsc; SIZE_MAX: several of them, whose mean has no one truth.
static size_t own_segment(const lehr_study_sample *s, const char *path)
{
    size_t own = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->n_dsc; i++) {
        if (strcmp(s->dsc[i].on_disk, path) == 0) {
            own = n > 0 && s->dsc[i].segment != own ? SIZE_MAX : s->dsc[i].segment;
            n++;
        }
    }
    return own;
}

static void scan_truths(const sim_run *run, sim_job *job, const lehr_simulate_record *record)
{
    const lehr_study_config *c = run->config;
    size_t own = own_segment(&c->samples[job->sample], job->file->on_disk);
    if (own == SIZE_MAX) {
        return;
    }
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
static lehr_status feature_K(double *out, const sim_run *run, const lehr_simulate_record *record, size_t ramp,
                             lehr_error *err)
{
    const lehr_study_kissinger *k = &run->config->kissinger;
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
            size_t own = s->rates[i].segment;
            size_t ramp = sim_ramp_of(record, own > 0 ? own : run->config->kissinger.segment);
            lehr_simulate_record_redraw(record, 0, run->seed, 0);
            status = feature_K(&t_K, run, record, ramp, err);
            double x = 1 / t_K;
            double y = log(record->ramps[ramp].rate_K_per_s / (t_K * t_K));
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
