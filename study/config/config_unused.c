// What a study says and nothing listens to: a key that was meant for an analysis which is not asked for.
#include "config_unused.h"

#include "task.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- what uses a key ----------------------------------------------------------------------
static bool any_scan(const lehr_study_config *c)
{
    return c->tf.wanted || c->tg.wanted || c->enthalpy.wanted || c->peaks.wanted || c->kissinger.wanted;
}

static bool rates(const lehr_study_config *c)
{
    return c->kissinger.wanted;
}

static bool diffraction(const lehr_study_config *c)
{
    return c->integrate.wanted || c->fsdp.wanted;
}

static bool curves(const lehr_study_config *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n_samples; i++) {
        any = any || c->samples[i].n_curves > 0;
    }
    return any;
}

static bool structures(const lehr_study_config *c)
{
    return c->structure.wanted;
}

static bool theory(const lehr_study_config *c)
{
    return c->compare.wanted;
}

static bool holds(const lehr_study_config *c)
{
    return c->mech.critical && !c->mech.critical_table.path;
}

static bool stacks(const lehr_study_config *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n_samples; i++) {
        const lehr_study_sample *sample = &c->samples[i];
        any = any || sample->n_stacks > 0;
        for (size_t k = 0; k < sample->n_dac; k++) {
            for (size_t p = 0; p < sample->dac[k].n_points; p++) {
                any = any || lehr_study_dac_has_images(&sample->dac[k].points[p]);
            }
        }
    }
    return any;
}

static bool several_peaks(const lehr_study_config *c)
{
    return study_peak_reference(c) != SIZE_MAX;
}

static bool several_weighed(const lehr_study_config *c)
{
    return study_density_reference(c) != SIZE_MAX;
}

static bool several_structures(const lehr_study_config *c)
{
    return study_change_reference(c) != SIZE_MAX;
}

static bool ruby(const lehr_study_config *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n_samples; i++) {
        for (size_t k = 0; k < c->samples[i].n_dac; k++) {
            for (size_t p = 0; p < c->samples[i].dac[k].n_points; p++) {
                any = any || !isnan(c->samples[i].dac[k].points[p].ruby_nm);
            }
        }
    }
    return any;
}

/// Keys below a path, of which "*" stands for any number in brackets.
typedef struct rule {
    const char *path;
    bool (*used)(const lehr_study_config *config);
    const char *reason;
} rule;

static const rule rules[] = {
    {"samples[*].treatment.stress", holds, "the study has no analysis.mech.critical over its samples"},
    {"samples[*].cooling_rate", rates, "the study has no analysis.dsc.kissinger"},
    {"instruments.xrd", diffraction, "the study has neither analysis.xrd.integrate nor analysis.xrd.fsdp"},
    {"instruments.xrd.unit", curves, "no sample has xrd_curves"},
    {"instruments.xrd.wavelength", curves, "no sample has xrd_curves"},
    {"instruments.xrd.distance", curves, "no sample has xrd_curves"},
    {"instruments.dsc", any_scan, "the study has no analysis of scans"},
    {"instruments.pdf", structures, "the study has no analysis.pdf.structure"},
    {"analysis.dsc.glass", any_scan, "the study has no analysis of scans"},
    {"analysis.dsc.liquid", any_scan, "the study has no analysis of scans"},
    {"analysis.xrd.stack", stacks, "no sample has a stack"},
    {"analysis.xrd.fsdp.reference", several_peaks, "no other sample has images or curves"},
    {"analysis.pdf.correlation", structures, "the study has no analysis.pdf.structure"},
    {"analysis.pdf.correlation.reference", several_structures, "no other sample has pdf"},
    {"analysis.mech.density.reference", several_weighed, "no other sample has weighings"},
    {"analysis.eos.scale", ruby, "no pressure is of the ruby line"},
    {"analysis.eos.temperature_shift", ruby, "no pressure is of the ruby line"},
    {"material.diameter", theory, "the study has no analysis.ecnle.compare"},
    {"material.thermal_expansion", theory, "the study has no analysis.ecnle.compare"},
};

/// The path lies under the pattern, or is it.
static bool is_under(const char *path, const char *pattern)
{
    while (*pattern) {
        if (*pattern == '*') {
            size_t digits = strspn(path, "0123456789");
            if (digits == 0) {
                return false;
            }
            path += digits;
            pattern++;
        } else if (*path++ != *pattern++) {
            return false;
        }
    }
    return *path == '\0' || *path == '.' || *path == '[' || strncmp(path, "_error", 6) == 0;
}

// ---- what the other values of one entry make useless --------------------------------------
/// Why a key of weighings says nothing; NULL: it does.
static const char *weighing_reason(const lehr_study_weighings *of, const char *name)
{
    bool liquid = !isnan(of->liquid_g_per_cm3);
    if (strcmp(name, "sigma_temperature") == 0 && liquid) {
        return "the density of the liquid is given, and does not follow from the temperature";
    }
    if (strcmp(name, "temperature") == 0 && liquid && !isnan(of->air_g_per_cm3)) {
        return "the densities of liquid and air are given";
    }
    return NULL;
}

static const char *cell_reason(const lehr_study_dac *of, const char *name)
{
    bool has_ruby = false, has_file = false;
    for (size_t p = 0; p < of->n_points; p++) {
        has_ruby = has_ruby || !isnan(of->points[p].ruby_nm);
        has_file = has_file || of->points[p].source != LEHR_STUDY_DAC_Q1;
    }
    if (!has_ruby && (strncmp(name, "ruby", 4) == 0 || strcmp(name, "temperature0") == 0)) {
        return "no point has a line of ruby";
    }
    static const char *const of_files[] = {"poni", "mask", "background", "reject", "remounted", NULL};
    for (size_t k = 0; !has_file && of_files[k]; k++) {
        if (strncmp(name, of_files[k], strlen(of_files[k])) == 0) {
            return "no point has images or a curve";
        }
    }
    return NULL;
}

/// "samples[2].dac[0].ruby0" of a series or a table of weighings.
static const char *entry_reason(const lehr_study_config *c, const char *path)
{
    unsigned sample = 0, number = 0;
    int end = 0;
    if (sscanf(path, "samples[%u].dac[%u].%n", &sample, &number, &end) == 2 && end > 0 && c->eos.wanted &&
        sample < c->n_samples && number < c->samples[sample].n_dac) {
        return cell_reason(&c->samples[sample].dac[number], path + end);
    }
    end = 0;
    if (sscanf(path, "samples[%u].weighings[%u].%n", &sample, &number, &end) == 2 && end > 0 &&
        c->mech.density && sample < c->n_samples && number < c->samples[sample].n_weighings) {
        return weighing_reason(&c->samples[sample].weighings[number], path + end);
    }
    return NULL;
}

// ---- all keys -----------------------------------------------------------------------------
static const char *reason_of(const lehr_study_config *c, const char *path)
{
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        if (is_under(path, rules[k].path) && !rules[k].used(c)) {
            return rules[k].reason;
        }
    }
    return entry_reason(c, path);
}

static lehr_status add(lehr_study_config *config, const config_reader *in, const yaml_entry *entry,
                       const char *reason)
{
    size_t size = strlen(entry->path) + strlen(reason) + 48;
    char *text = lehr_core_alloc(size, 1);
    char **all = text ? lehr_core_realloc(config->unused, config->n_unused + 1, sizeof *all) : NULL;
    if (!all) {
        lehr_core_free(text);
        return config_no_memory(in);
    }
    snprintf(text, size, "%zu: %s: is not used: %s", entry->line, entry->path, reason);
    config->unused = all;
    config->unused[config->n_unused++] = text;
    return LEHR_OK;
}

lehr_status config_find_unused(lehr_study_config *config, const config_reader *in)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && !config->simulation.given && i < in->index->size; i++) {
        const yaml_entry *entry = &in->index->entries[i];
        const char *reason = entry->is_word ? reason_of(config, entry->path) : NULL;
        status = reason ? add(config, in, entry, reason) : status;
    }
    return status;
}
