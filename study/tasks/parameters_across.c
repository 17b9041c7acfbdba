// Parameters of comparisons over all samples as records, for keys and provenance.
#include "across.h"

#include <math.h>
#include <stdint.h>

static lehr_status add_known(lehr_record *record, const char *name, double value, lehr_error *err)
{
    return value == value ? lehr_record_add_number(record, name, value, err) : LEHR_OK;
}

/// Names, treatments, and what the axis T/Tg(P) may come from.
static lehr_status describe_samples(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "samples", err);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_treatment *treatment = &config->samples[i].treatment;
        lehr_record *one = NULL;
        status = lehr_list_add_record(&one, list, err);
        status = status == LEHR_OK ? lehr_record_add_text(one, "name", config->samples[i].name, err) : status;
        status = status == LEHR_OK ? add_known(one, "pressure_GPa", treatment->pressure_GPa, err) : status;
        status = status == LEHR_OK ? add_known(one, "temperature_K", treatment->temperature_K, err) : status;
        status = status == LEHR_OK ? add_known(one, "duration_s", treatment->duration_s, err) : status;
    }
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"tg0_K", config->across.tg0_K},
        {"dtg_dp_K_per_GPa", config->across.dtg_dp_K_per_GPa},
        {"master_tg0_K", config->master.wanted ? config->master.tg0_K : (double)NAN},
        {"master_dtg_dp_K_per_GPa", config->master.wanted ? config->master.dtg_dp_K_per_GPa : (double)NAN},
        {"material_glass_transition_K", config->material.glass_transition_K},
        {"literature_dtg_dp_K_per_GPa", config->across.transition.literature_K_per_GPa},
        {"tg0_error_K", config->across.tg0_error_K},
        {"dtg_dp_error_K_per_GPa", config->across.dtg_dp_error},
        {"material_glass_transition_error_K", config->material.glass_transition_error_K},
        {"literature_error_K_per_GPa", config->across.transition.literature_error},
    };
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = add_known(record, numbers[i].name, numbers[i].value, err);
    }
    return status;
}

static lehr_status describe_transition(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    const double *window = config->across.transition.window_K;
    const lehr_study_master *master = &config->master;
    lehr_status status = lehr_record_add_text(record, "feature", config->across.transition.feature, err);
    status = status == LEHR_OK ? add_known(record, "window_from_K", window[0], err) : status;
    status = status == LEHR_OK ? add_known(record, "window_to_K", window[1], err) : status;
    status =
        status == LEHR_OK ? add_known(record, "scatter_K", config->across.transition.scatter_K, err) : status;
    if (status == LEHR_OK && master->wanted) {
        status = lehr_record_add_text(record, "curve", master->curve, err);
        status = status == LEHR_OK
                     ? add_known(record, "ea_scatter_kJ_per_mol", master->scatter_energy_kJ_per_mol, err)
                     : status;
        status =
            status == LEHR_OK ? add_known(record, "tf_scatter_K", master->scatter_fictive_K, err) : status;
    }
    return status == LEHR_OK ? add_known(record, "literature_error_K_per_GPa",
                                         config->across.transition.literature_error, err)
                             : status;
}

/// Names of quantities, or "all".
static lehr_status add_quantities(lehr_record *record, unsigned chosen, lehr_error *err)
{
    lehr_list *list = NULL;
    if (chosen == 0) {
        return lehr_record_add_text(record, "quantities", "all", err);
    }
    lehr_status status = lehr_record_add_list(&list, record, "quantities", err);
    for (size_t q = 0; status == LEHR_OK && q < STUDY_N_ACROSS_QUANTITIES; q++) {
        status = (chosen & (1u << q)) ? lehr_list_add_text(list, study_across_names[q], err) : LEHR_OK;
    }
    return status;
}

static lehr_status describe_regions(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "shape", config->across.regions.shape, err);
    status = status == LEHR_OK ? lehr_record_add_number(record, "level", config->across.regions.level, err)
                               : status;
    return status == LEHR_OK ? add_quantities(record, config->across.regions.quantities, err) : status;
}

static lehr_status describe_verdict(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    size_t named = config->across.verdict.reference;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"level", config->across.verdict.level},
        {"power", config->across.verdict.power},
        {"tf_scatter_K", config->across.verdict.scatter_fictive_K},
        {"enthalpy_scatter_J_per_g", config->across.verdict.scatter_enthalpy_J_per_g},
    };
    lehr_status status = lehr_record_add_text(
        record, "reference", named == SIZE_MAX ? "lowest-pressure" : config->samples[named].name, err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "correction", config->across.verdict.correction, err)
                 : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    return status;
}

static lehr_status describe_correlation(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    lehr_status status =
        lehr_record_add_text(record, "correction", config->across.correlation.correction, err);
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "level", config->across.correlation.level, err)
                 : status;
    return status == LEHR_OK ? add_quantities(record, config->across.correlation.quantities, err) : status;
}

static lehr_status describe_densification(lehr_record *record, const lehr_study_config *config,
                                          lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "cells", config->across.densification.cells, err);
    status = status == LEHR_OK
                 ? add_known(record, "bulk_modulus_GPa", config->across.densification.bulk_GPa, err)
                 : status;
    status = status == LEHR_OK ? add_known(record, "bulk_modulus_error_GPa",
                                           config->across.densification.bulk_error_GPa, err)
                               : status;
    status = status == LEHR_OK
                 ? add_known(record, "bulk_modulus_prime", config->across.densification.bulk_prime, err)
                 : status;
    return status == LEHR_OK ? add_known(record, "bulk_modulus_prime_error",
                                         config->across.densification.bulk_prime_error, err)
                             : status;
}

static lehr_status describe_real_space(lehr_record *record, const lehr_study_config *config, lehr_error *err)
{
    size_t reference = study_change_reference(config);
    return lehr_record_add_text(record, "reference",
                                reference == SIZE_MAX ? "" : config->samples[reference].name, err);
}

lehr_status study_across_describe(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    static const struct {
        study_kind kind;
        const char *name;
        lehr_status (*describe)(lehr_record *record, const lehr_study_config *config, lehr_error *err);
    } parts[] = {
        {STUDY_TRANSITION, "across_transition", describe_transition},
        {STUDY_REGIONS, "across_regions", describe_regions},
        {STUDY_VERDICT, "across_verdict", describe_verdict},
        {STUDY_PAIRS, "across_correlation", describe_correlation},
        {STUDY_DENSIFICATION, "across_densification", describe_densification},
        {STUDY_REAL_SPACE, "across_real_space", describe_real_space},
    };
    bool any = false;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof parts / sizeof *parts; i++) {
        lehr_record *record = NULL;
        if (!study_kind_wanted(config, parts[i].kind)) {
            continue;
        }
        status = any ? LEHR_OK : lehr_record_add_record(&record, parameters, "across", err);
        status = status == LEHR_OK && !any ? describe_samples(record, config, err) : status;
        any = true;
        status = status == LEHR_OK ? lehr_record_add_record(&record, parameters, parts[i].name, err) : status;
        status = status == LEHR_OK ? parts[i].describe(record, config, err) : status;
    }
    return status;
}
