// The block `simulation` of the study file: numbers in inside units, NaN where nothing is given.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// One key of a part.
typedef struct entry {
    const char *name, *unit;
    double least, most;
    const char *text;
    double *value;
} entry;

static lehr_status read_entries(const config_reader *in, const char *part, const entry *entries, size_t n)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const entry *e = &entries[i];
        snprintf(key, sizeof key, "%s.%s", part, e->name);
        status = config_read_quantity(e->value, in, key, e->text, e->unit, e->least, e->most);
    }
    return status;
}

#define ENTRY(key, member, unit, least, most) {#key, unit, least, most, raw->key, &out->member},
#define READER(name, part, LIST)                                                                             \
    static lehr_status read_##name(lehr_study_sim_##name *out, const config_reader *in,                      \
                                   const raw_sim_##name *raw)                                                \
    {                                                                                                        \
        const entry entries[] = {LIST(ENTRY)};                                                               \
        return read_entries(in, "simulation." part, entries, sizeof entries / sizeof *entries);              \
    }
READER(relaxation, "relaxation", LEHR_STUDY_SIM_RELAXATION_LIST)
READER(heat, "heat_capacity", LEHR_STUDY_SIM_HEAT_LIST)
READER(history, "history", LEHR_STUDY_SIM_HISTORY_LIST)
READER(structure, "structure", LEHR_STUDY_SIM_STRUCTURE_LIST)
READER(xrd, "xrd", LEHR_STUDY_SIM_XRD_LIST)
READER(pdf, "pdf", LEHR_STUDY_SIM_PDF_LIST)
READER(compression, "compression", LEHR_STUDY_SIM_COMPRESSION_LIST)
READER(popins, "popins", LEHR_STUDY_SIM_POPINS_LIST)
READER(weighings, "weighings", LEHR_STUDY_SIM_WEIGHINGS_LIST)
READER(dac, "dac", LEHR_STUDY_SIM_DAC_LIST)

/// Counts are whole numbers.
static lehr_status check_whole(const config_reader *in, const char *key, double value)
{
    return isnan(value) || value == floor(value)
               ? LEHR_OK
               : config_refuse(in, LEHR_ERR_DOMAIN, key, "%g is not a whole number", value);
}

static lehr_status read_dsc(lehr_study_sim_dsc *out, const config_reader *in, const raw_sim_dsc *raw)
{
    const entry entries[] = {LEHR_STUDY_SIM_DSC_LIST(ENTRY)};
    lehr_status status = read_entries(in, "simulation.dsc", entries, sizeof entries / sizeof *entries);
    status = status == LEHR_OK ? check_whole(in, "simulation.dsc.heatings", out->heatings) : status;
    if (status != LEHR_OK || raw->n_rates == 0) {
        return status;
    }
    out->rates_K_per_s = lehr_core_alloc(raw->n_rates, sizeof *out->rates_K_per_s);
    if (!out->rates_K_per_s) {
        return config_no_memory(in);
    }
    out->n_rates = raw->n_rates;
    for (size_t i = 0; status == LEHR_OK && i < raw->n_rates; i++) {
        char key[CONFIG_KEY_SIZE];
        snprintf(key, sizeof key, "simulation.dsc.rates[%zu]", i);
        status = config_read_quantity(&out->rates_K_per_s[i], in, key, raw->rates[i], "K/s", 1e-5, 1e6);
    }
    return status;
}

static lehr_status check_counts(const config_reader *in, const lehr_study_simulation *sim)
{
    const lehr_study_sim_xrd *xrd = &sim->xrd;
    const struct {
        const char *key;
        double value;
    } counts[] = {{"simulation.xrd.frames", xrd->frames},
                  {"simulation.xrd.stack_frames", xrd->stack_frames},
                  {"simulation.xrd.spikes", xrd->spikes},
                  {"simulation.xrd.dead_pixels", xrd->dead_pixels},
                  {"simulation.xrd.hot_pixels", xrd->hot_pixels},
                  {"simulation.xrd.rows", xrd->rows},
                  {"simulation.xrd.columns", xrd->columns},
                  {"simulation.compression.points", sim->compression.points},
                  {"simulation.compression.unloads", sim->compression.unloads},
                  {"simulation.popins.count", sim->popins.count},
                  {"simulation.weighings.repeats", sim->weighings.repeats},
                  {"simulation.dac.points", sim->dac.points},
                  {"simulation.dac.released", sim->dac.released}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof counts / sizeof *counts; i++) {
        status = check_whole(in, counts[i].key, counts[i].value);
    }
    return status;
}

static lehr_status read_own(lehr_study_sim_sample *out, const config_reader *in, const char *part,
                            const raw_sim_sample *raw)
{
    const entry entries[] = {LEHR_STUDY_SIM_SAMPLE_LIST(ENTRY)};
    return read_entries(in, part, entries, sizeof entries / sizeof *entries);
}

static lehr_status read_sample(lehr_study_config *config, const config_reader *in, size_t i,
                               const raw_sim_sample *raw)
{
    char part[CONFIG_KEY_SIZE / 2];
    char key[CONFIG_KEY_SIZE];
    size_t sample = 0;
    snprintf(part, sizeof part, "simulation.samples[%zu]", i);
    snprintf(key, sizeof key, "%s.name", part);
    lehr_status status = config_find_sample(&sample, in, key, raw->name, config);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_study_sim_sample *out = &config->simulation.samples[sample];
    if (out->given) {
        return config_refuse(in, LEHR_ERR_FORMAT, key, "sample '%s' was given before", raw->name);
    }
    out->given = true;
    status = read_own(out, in, part, raw);
    snprintf(key, sizeof key, "%s.equal_rates", part);
    return status == LEHR_OK ? config_read_flag(&out->equal_rates, in, key, raw->equal_rates, false) : status;
}

static lehr_status read_samples(lehr_study_config *config, const config_reader *in, const raw_simulation *raw)
{
    static const raw_sim_sample nothing = {0};
    lehr_status status = LEHR_OK;
    config->simulation.samples = lehr_core_alloc(config->n_samples, sizeof *config->simulation.samples);
    if (!config->simulation.samples) {
        return config_no_memory(in);
    }
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        status = read_own(&config->simulation.samples[i], in, "simulation.samples", &nothing);
    }
    for (size_t i = 0; status == LEHR_OK && i < raw->n_samples; i++) {
        status = read_sample(config, in, i, &raw->samples[i]);
    }
    size_t originals = config->n_samples / config->simulation.copies;
    for (size_t i = originals; i < config->n_samples; i++) {
        config->simulation.samples[i] = config->simulation.samples[i % originals];
    }
    return status;
}

lehr_status config_read_simulation(lehr_study_config *config, const config_reader *in,
                                   const raw_simulation *raw)
{
    static const raw_simulation nothing = {0};
    lehr_study_simulation *out = &config->simulation;
    size_t seed = 1;
    out->given = raw != NULL;
    out->line = raw ? yaml_index_line(in->index, "simulation") : 0;
    raw = raw ? raw : &nothing;
    lehr_status status = config_read_count(&seed, in, "simulation.seed", raw->seed, 1);
    out->seed = seed;
    status =
        status == LEHR_OK ? config_read_count(&out->copies, in, "simulation.copies", raw->copies, 1) : status;
    status = status == LEHR_OK ? read_relaxation(&out->relaxation, in, &raw->relaxation) : status;
    status = status == LEHR_OK ? read_heat(&out->heat, in, &raw->heat_capacity) : status;
    status = status == LEHR_OK ? read_history(&out->history, in, &raw->history) : status;
    status = status == LEHR_OK ? read_dsc(&out->dsc, in, &raw->dsc) : status;
    status = status == LEHR_OK ? read_structure(&out->structure, in, &raw->structure) : status;
    status = status == LEHR_OK ? read_xrd(&out->xrd, in, &raw->xrd) : status;
    status = status == LEHR_OK ? read_pdf(&out->pdf, in, &raw->pdf) : status;
    status = status == LEHR_OK ? read_compression(&out->compression, in, &raw->compression) : status;
    status = status == LEHR_OK ? read_popins(&out->popins, in, &raw->popins) : status;
    status = status == LEHR_OK ? read_weighings(&out->weighings, in, &raw->weighings) : status;
    status = status == LEHR_OK ? read_dac(&out->dac, in, &raw->dac) : status;
    status = status == LEHR_OK ? check_counts(in, out) : status;
    if (status == LEHR_OK && !isnan(out->relaxation.fragility) && !isnan(out->relaxation.activation_K)) {
        return config_refuse(in, LEHR_ERR_FORMAT, "simulation.relaxation.activation_temperature",
                             "give the fragility or the activation temperature, not both");
    }
    return status == LEHR_OK ? read_samples(config, in, raw) : status;
}

void config_clear_simulation(lehr_study_simulation *simulation)
{
    lehr_core_free(simulation->dsc.rates_K_per_s);
    lehr_core_free(simulation->samples);
}
