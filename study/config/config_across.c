// analysis.across of the study file: what is found by comparing samples.
#include "across.h"
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/spelling.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "analysis.across";

/// "analysis.across.regions.level" in @p buffer.
static const char *key_of(char buffer[CONFIG_KEY_SIZE], const char *part, const char *name)
{
    snprintf(buffer, CONFIG_KEY_SIZE, "%s.%.32s%s%.32s", prefix, part, name[0] ? "." : "", name);
    return buffer;
}

/// Wanted, unless the word says false; asked for where anything but false is said.
static lehr_status read_part(lehr_study_across_part *out, const config_reader *in, const char *name,
                             const char *word, bool has_options, bool fallback)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status = config_read_flag(&out->wanted, in, key_of(key, name, ""), word, fallback);
    out->wanted = out->wanted || (has_options && !word);
    out->asked = (word || has_options) && out->wanted;
    return status;
}

/// A number with unit, or a fallback.
static lehr_status read_number(double *out, const config_reader *in, const char *part, const char *name,
                               const char *text, const char *unit, const double range[2], double fallback)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status =
        config_read_quantity(out, in, key_of(key, part, name), text, unit, range[0], range[1]);
    *out = text ? *out : fallback;
    return status;
}

/// Bits of the quantities named; 0 when none is.
static lehr_status read_quantities(unsigned *out, const config_reader *in, const char *part, char **names,
                                   size_t n)
{
    char key[CONFIG_KEY_SIZE];
    char place[CONFIG_KEY_SIZE];
    lehr_status status = LEHR_OK;
    *out = 0;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        char *name = NULL;
        snprintf(place, sizeof place, "quantities[%zu]", i);
        status = config_read_choice(&name, in, key_of(key, part, place), names[i], study_across_names);
        for (size_t k = 0; status == LEHR_OK && k < STUDY_N_ACROSS_QUANTITIES; k++) {
            *out |= strcmp(name, study_across_names[k]) == 0 ? 1u << k : 0;
        }
        lehr_core_free(name);
    }
    return status;
}

static const double any_level[2] = {1e-6, 0.5};

static lehr_status read_transition(lehr_study_config *config, const config_reader *in,
                                   const raw_transition *raw)
{
    lehr_study_across *out = &config->across;
    static const char *const features[] = {"midpoint", "onset", "inflection", NULL};
    static const char part[] = "transition";
    char key[CONFIG_KEY_SIZE];
    lehr_status status =
        config_read_window(out->transition.window_K, in, key_of(key, part, "window"), raw->window, "K");
    if (status == LEHR_OK) {
        status = read_number(&out->transition.scatter_K, in, part, "scatter", raw->scatter, "K",
                             (const double[2]){0, 1000}, 0);
    }
    if (status == LEHR_OK) {
        status = config_read_choice(&out->transition.feature, in, key_of(key, part, "feature"), raw->feature,
                                    features);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->transition.literature_K_per_GPa, in, part, "literature", raw->literature,
                             "K/GPa", (const double[2]){-1000, 1000}, (double)NAN);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->transition.literature_error, in, part, "literature_error",
                             raw->literature_error, "K/GPa", (const double[2]){0, 1000}, (double)NAN);
    }
    if (status == LEHR_OK && !raw->literature && config->compare.wanted) { // one literature for both
        out->transition.literature_K_per_GPa = config->compare.literature.dtg_dp_K_per_GPa;
        out->transition.literature_error = config->compare.literature.dtg_dp_error;
    }
    if (status == LEHR_OK && raw->literature_error && !raw->literature) {
        status = config_refuse(in, LEHR_ERR_FORMAT, key_of(key, part, "literature_error"),
                               "needs the slope itself: give literature");
    }
    return status;
}

static lehr_status read_regions(lehr_study_across *out, const config_reader *in, const raw_regions *raw)
{
    static const char *const shapes[] = {"lines", "steps", NULL};
    static const char part[] = "regions";
    char key[CONFIG_KEY_SIZE];
    lehr_status status =
        config_read_choice(&out->regions.shape, in, key_of(key, part, "shape"), raw->shape, shapes);
    if (status == LEHR_OK) {
        status = read_number(&out->regions.level, in, part, "level", raw->level, "", any_level, 0.05);
    }
    return status == LEHR_OK
               ? read_quantities(&out->regions.quantities, in, part, raw->quantities, raw->n_quantities)
               : status;
}

static lehr_status read_verdict(lehr_study_config *config, const config_reader *in, const raw_verdict *raw)
{
    static const char *const corrections[] = {"holm", "bh", "none", NULL};
    static const char part[] = "verdict";
    lehr_study_across *out = &config->across;
    double scatter = isfinite(config->master.scatter_fictive_K) ? config->master.scatter_fictive_K : 0;
    char key[CONFIG_KEY_SIZE];
    lehr_status status = config_find_sample(&out->verdict.reference, in, key_of(key, part, "reference"),
                                            raw->reference, config);
    if (status == LEHR_OK) {
        status = config_read_choice(&out->verdict.correction, in, key_of(key, part, "correction"),
                                    raw->correction, corrections);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->verdict.level, in, part, "level", raw->level, "", any_level, 0.05);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->verdict.power, in, part, "power", raw->power, "",
                             (const double[2]){0.05, 0.9999}, 0.8);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->verdict.scatter_fictive_K, in, part, "tf_scatter", raw->tf_scatter, "K",
                             (const double[2]){0, 1000}, scatter);
    }
    return status == LEHR_OK
               ? read_number(&out->verdict.scatter_enthalpy_J_per_g, in, part, "enthalpy_scatter",
                             raw->enthalpy_scatter, "J/g", (const double[2]){0, 1e4}, 0)
               : status;
}

static lehr_status read_correlation(lehr_study_across *out, const config_reader *in,
                                    const raw_correlations *raw)
{
    static const char *const corrections[] = {"bh", "holm", "none", NULL};
    static const char part[] = "correlation";
    char key[CONFIG_KEY_SIZE];
    lehr_status status = config_read_choice(&out->correlation.correction, in, key_of(key, part, "correction"),
                                            raw->correction, corrections);
    if (status == LEHR_OK) {
        status = read_number(&out->correlation.level, in, part, "level", raw->level, "", any_level, 0.05);
    }
    if (status == LEHR_OK) {
        status = read_quantities(&out->correlation.quantities, in, part, raw->quantities, raw->n_quantities);
    }
    if (status == LEHR_OK && raw->n_quantities == 1) {
        status = config_refuse(in, LEHR_ERR_FORMAT, key_of(key, part, "quantities"),
                               "one quantity alone has no partner: give two or more");
    }
    return status;
}

static lehr_status read_densification(lehr_study_across *out, const config_reader *in,
                                      const raw_densification *raw)
{
    static const char part[] = "densification";
    static const char *const cells[] = {"own", "mean", NULL};
    char key[CONFIG_KEY_SIZE];
    lehr_status status =
        config_read_choice(&out->densification.cells, in, key_of(key, part, "cells"), raw->cells, cells);
    if (status == LEHR_OK) {
        status = read_number(&out->densification.bulk_GPa, in, part, "bulk_modulus", raw->bulk_modulus, "GPa",
                             (const double[2]){0.01, 5000}, (double)NAN);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->densification.bulk_error_GPa, in, part, "bulk_modulus_error",
                             raw->bulk_modulus_error, "GPa", (const double[2]){0, 5000}, (double)NAN);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->densification.bulk_prime, in, part, "bulk_modulus_prime",
                             raw->bulk_modulus_prime, "", (const double[2]){0.1, 30}, 4);
    }
    if (status == LEHR_OK) {
        status = read_number(&out->densification.bulk_prime_error, in, part, "bulk_modulus_prime_error",
                             raw->bulk_modulus_prime_error, "", (const double[2]){0, 30}, (double)NAN);
    }
    if (status == LEHR_OK && !raw->bulk_modulus &&
        (raw->bulk_modulus_error || raw->bulk_modulus_prime || raw->bulk_modulus_prime_error)) {
        status = config_refuse(in, LEHR_ERR_FORMAT, key_of(key, part, ""),
                               "values without the bulk modulus itself: give bulk_modulus");
    }
    return status;
}

/// Tg(P) of the axis with its errors.
static lehr_status read_axis(lehr_study_across *out, const config_reader *in, const raw_across *from)
{
    static const double temperatures[2] = {10, 5000}, slopes[2] = {-1000, 1000}, errors[2] = {0, 1000};
    const struct {
        double *to;
        const char *name, *text, *unit;
        const double *range;
    } numbers[] = {{&out->tg0_K, "tg0", from->tg0, "K", temperatures},
                   {&out->dtg_dp_K_per_GPa, "dtg_dp", from->dtg_dp, "K/GPa", slopes},
                   {&out->tg0_error_K, "tg0_error", from->tg0_error, "K", errors},
                   {&out->dtg_dp_error, "dtg_dp_error", from->dtg_dp_error, "K/GPa", errors}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = read_number(numbers[i].to, in, numbers[i].name, "", numbers[i].text, numbers[i].unit,
                             numbers[i].range, (double)NAN);
    }
    return status;
}

lehr_status config_read_across(lehr_study_config *config, const config_reader *in, const raw_analysis *raw)
{
    static const raw_across nothing;
    static const raw_transition no_transition;
    static const raw_regions no_regions;
    static const raw_verdict no_verdict;
    static const raw_correlations no_correlation;
    static const raw_densification no_densification;
    const raw_across *from = raw->across ? raw->across : &nothing;
    lehr_study_across *out = &config->across;
    bool all = true;
    lehr_status status = config_read_flag(&all, in, prefix, raw->across_word, true);
    const struct {
        lehr_study_across_part *part;
        const char *name;
        const char *word;
        bool has_options;
    } parts[] = {
        {&out->transition.part, "transition", from->transition_word, from->transition != NULL},
        {&out->regions.part, "regions", from->regions_word, from->regions != NULL},
        {&out->verdict.part, "verdict", from->verdict_word, from->verdict != NULL},
        {&out->correlation.part, "correlation", from->correlation_word, from->correlation != NULL},
        {&out->real_space.part, "real_space", from->real_space, false},
        {&out->densification.part, "densification", from->densification_word, from->densification != NULL},
    };
    for (size_t i = 0; status == LEHR_OK && i < sizeof parts / sizeof *parts; i++) {
        status = read_part(parts[i].part, in, parts[i].name, parts[i].word, parts[i].has_options, all);
    }
    status = status == LEHR_OK ? read_axis(out, in, from) : status;
    if (status == LEHR_OK) {
        status = read_transition(config, in, from->transition ? from->transition : &no_transition);
    }
    if (status == LEHR_OK) {
        status = read_regions(out, in, from->regions ? from->regions : &no_regions);
    }
    if (status == LEHR_OK) {
        status = read_verdict(config, in, from->verdict ? from->verdict : &no_verdict);
    }
    if (status == LEHR_OK) {
        status = read_correlation(out, in, from->correlation ? from->correlation : &no_correlation);
    }
    return status == LEHR_OK
               ? read_densification(out, in, from->densification ? from->densification : &no_densification)
               : status;
}

void config_clear_across(lehr_study_across *across)
{
    lehr_core_free(across->transition.feature);
    lehr_core_free(across->regions.shape);
    lehr_core_free(across->verdict.correction);
    lehr_core_free(across->correlation.correction);
    lehr_core_free(across->densification.cells);
}
