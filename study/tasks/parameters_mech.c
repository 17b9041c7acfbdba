// What the outcomes of mechanical tests and of series in a diamond cell depend on, for keys and provenance.
#include "task_mech.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/// A number with its name.
typedef struct named {
    const char *name;
    double value;
} named;

/// Those that are known.
static lehr_status add_numbers(lehr_record *record, const named *numbers, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (!isnan(numbers[i].value)) {
            status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
        }
    }
    return status;
}

static lehr_status add_text(lehr_record *record, const char *name, const char *text, lehr_error *err)
{
    return text ? lehr_record_add_text(record, name, text, err) : LEHR_OK;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- tests --------------------------------------------------------------------------------
static lehr_status describe_compression(const lehr_study_compression *of, lehr_record *record,
                                        lehr_error *err)
{
    const named numbers[] = {
        {"length_mm", of->length_mm},
        {"area_mm2", of->area_mm2},
        {"offset", of->offset},
        {"elastic_begin", of->elastic[0]},
        {"elastic_end", of->elastic[1]},
        {"span", of->span},
        {"compliance_mm_per_N", of->compliance_mm_per_N},
        {"relative_length_error", of->relative_length_error},
        {"relative_area_error", of->relative_area_error},
        {"compliance_error_per_MPa", of->compliance_error_per_MPa},
    };
    lehr_status status = add_text(record, "columns", of->columns, err);
    status = status == LEHR_OK ? add_text(record, "true", of->true_values, err) : status;
    return status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
}

static lehr_status describe_popins(const lehr_study_popins *of, lehr_record *record, lehr_error *err)
{
    const named numbers[] = {{"radius_um", of->radius_um},
                             {"sigma_radius_um", of->sigma_radius_um},
                             {"modulus_GPa", of->modulus_GPa},
                             {"sigma_modulus_GPa", of->sigma_modulus_GPa}};
    lehr_status status = add_text(record, "columns", of->columns, err);
    return status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
}

static lehr_status describe_weighings(const lehr_study_weighings *of, lehr_record *record, lehr_error *err)
{
    const named numbers[] = {{"liquid_density_g_per_cm3", of->liquid_g_per_cm3},
                             {"sigma_liquid_density_g_per_cm3", of->sigma_liquid_g_per_cm3},
                             {"temperature_K", of->temperature_K},
                             {"sigma_temperature_K", of->sigma_temperature_K},
                             {"air_density_g_per_cm3", of->air_g_per_cm3},
                             {"sigma_mass_g", of->sigma_mass_g}};
    lehr_status status = add_text(record, "columns", of->columns, err);
    status = status == LEHR_OK ? add_text(record, "rows_of", of->sample, err) : status;
    return status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
}

// ---- diamond cell -------------------------------------------------------------------------
static lehr_status describe_series(const lehr_study_dac *of, lehr_record *record, lehr_error *err)
{
    const named numbers[] = {{"ruby0_nm", of->ruby0_nm},
                             {"ruby0_error_nm", of->ruby0_error_nm},
                             {"temperature0_K", of->temperature0_K}};
    lehr_status status = add_text(record, "table", of->table.written, err);
    status = status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
    return status == LEHR_OK ? lehr_record_add_boolean(record, "remounted", of->remounted, err) : status;
}

static lehr_status describe_point(const lehr_study_sample *sample, const lehr_study_dac_point *of,
                                  lehr_record *record, lehr_error *err)
{
    static const char *const sources[] = {"q1", "images", "stack", "curve"};
    const named numbers[] = {{"q1_per_ang", of->q1_per_ang},
                             {"q1_error_per_ang", of->q1_error_per_ang},
                             {"pressure_GPa", of->pressure_GPa},
                             {"pressure_error_GPa", of->pressure_error_GPa},
                             {"ruby_nm", of->ruby_nm},
                             {"ruby_error_nm", of->ruby_error_nm},
                             {"temperature_K", of->temperature_K}};
    lehr_record *stack = NULL;
    lehr_status status = add_text(record, "source", sources[of->source], err);
    if (status == LEHR_OK && of->file != SIZE_MAX) {
        status = add_text(record, "file", sample->dac_files[of->file].written, err);
    }
    status = status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
    if (status == LEHR_OK && of->direction != 0) {
        status = add_text(record, "direction", of->direction > 0 ? "compression" : "decompression", err);
    }
    if (status != LEHR_OK || of->source == LEHR_STUDY_DAC_Q1) {
        return status;
    }
    status = lehr_record_add_record(&stack, record, "options", err);
    return status == LEHR_OK ? study_stack_describe(&of->stack, stack, err) : status;
}

/// A series with all its points.
static lehr_status describe_points(const lehr_study_sample *sample, const lehr_study_dac *of,
                                   lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = describe_series(of, record, err);
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "points", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < of->n_points; i++) {
        lehr_record *point = NULL;
        status = lehr_list_add_record(&point, list, err);
        status = status == LEHR_OK ? describe_point(sample, &of->points[i], point, err) : status;
    }
    return status;
}

static lehr_status describe_eos(const lehr_study_config *config, lehr_record *record, lehr_error *err)
{
    const lehr_study_eos *of = &config->eos;
    const named numbers[] = {
        {"bulk_modulus_prime", of->bulk_prime},
        {"exponent", of->exponent},
        {"exponent_error", of->exponent_error},
        {"bulk_modulus_prime_error", of->bulk_prime_error},
        {"position_zero_per_ang", of->q0_per_ang},
        {"position_zero_error_per_ang", of->q0_error_per_ang},
        {"fraction", of->peak.fraction},
        {"range_begin_per_ang", of->peak.range_per_ang[0]},
        {"range_end_per_ang", of->peak.range_per_ang[1]},
        {"distance_uncertainty_m", config->detector.distance_uncertainty_m},
        {"placement_uncertainty_m", config->detector.placement_uncertainty_m},
    };
    const char *const texts[][2] = {{"scale", of->scale},   {"temperature_shift", of->temperature_shift},
                                    {"model", of->model},   {"reference", of->reference},
                                    {"branch", of->branch}, {"peak", of->peak.model}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < COUNT(texts); i++) {
        status = add_text(record, texts[i][0], texts[i][1], err);
    }
    return status == LEHR_OK ? add_numbers(record, numbers, COUNT(numbers), err) : status;
}

/// The pressures of treatments, at which the equation is evaluated.
static lehr_status describe_treatments(const lehr_study_config *config, lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    double *pressure_GPa = lehr_core_alloc(config->n_samples, sizeof *pressure_GPa);
    if (!pressure_GPa) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pressures", config->n_samples);
    }
    size_t n = study_treatment_pressures(pressure_GPa, config);
    lehr_status status = lehr_record_add_list(&list, record, "treatments_GPa", err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_list_add_number(list, pressure_GPa[i], err);
    }
    lehr_core_free(pressure_GPa);
    lehr_list *spans = NULL;
    status = status == LEHR_OK ? lehr_record_add_list(&spans, record, "spans_GPa", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        double ends_GPa[2];
        for (size_t k = 0; status == LEHR_OK && study_span_of(ends_GPa, config, i) && k < 2; k++) {
            status = lehr_list_add_number(spans, ends_GPa[k], err);
        }
    }
    return status;
}

/// Samples that the density is compared with.
static lehr_status describe_others(const lehr_study_config *config, const study_task *task,
                                   lehr_record *record, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "others", err);
    for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
        size_t other = task->others[k];
        status = lehr_list_add_text(list, other == SIZE_MAX ? "" : config->samples[other].name, err);
    }
    return status;
}

// ---- entries ------------------------------------------------------------------------------
lehr_status study_mech_describe(const lehr_study_config *config, const study_task *task, lehr_record *record,
                                lehr_error *err)
{
    const lehr_study_sample *sample = task->sample == SIZE_MAX ? NULL : &config->samples[task->sample];
    lehr_status status = LEHR_OK;
    switch (task->kind) {
    case STUDY_YIELD:
        return describe_compression(study_compression_of(config, task), record, err);
    case STUDY_POPIN:
        return describe_popins(study_popins_of(config, task), record, err);
    case STUDY_WEIGHING:
        return describe_weighings(study_weighings_of(config, task), record, err);
    case STUDY_DENSITY_CHANGE:
        return describe_others(config, task, record, err);
    case STUDY_CRITICAL:
        return add_text(record, "columns", config->mech.critical_columns, err);
    case STUDY_DAC_POINT:
        status = describe_series(study_dac_of(config, task), record, err);
        return status == LEHR_OK ? describe_point(sample, study_dac_point_of(config, task), record, err)
                                 : status;
    case STUDY_EOS:
        status = describe_points(sample, study_dac_of(config, task), record, err);
        return status == LEHR_OK ? describe_treatments(config, record, err) : status;
    default:
        return LEHR_OK;
    }
}

/// One record of a list for each file of a sample.
#define ADD_FILES(files_, values, n_values, describe)                                                        \
    for (size_t k = 0; status == LEHR_OK && k < sample->n_values; k++) {                                     \
        lehr_record *record = NULL;                                                                          \
        status = lehr_list_add_record(&record, list, err);                                                   \
        status = status == LEHR_OK ? add_text(record, "sample", sample->name, err) : status;                 \
        status = status == LEHR_OK ? add_text(record, "file", sample->files_[k].written, err) : status;      \
        status = status == LEHR_OK ? describe(&sample->values[k], record, err) : status;                     \
    }

static lehr_status add_tests(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, parameters, "mech", err);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        if (config->mech.yield) {
            ADD_FILES(compression_files, compression, n_compression, describe_compression)
        }
        if (config->mech.popin) {
            ADD_FILES(popin_files, popins, n_popins, describe_popins)
        }
        if (config->mech.density) {
            ADD_FILES(weighing_files, weighings, n_weighings, describe_weighings)
        }
    }
    return status;
}

static lehr_status add_cells(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "eos", err);
    status = status == LEHR_OK ? describe_eos(config, record, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&list, parameters, "dac", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        for (size_t k = 0; status == LEHR_OK && k < sample->n_dac; k++) {
            status = lehr_list_add_record(&record, list, err);
            status = status == LEHR_OK ? add_text(record, "sample", sample->name, err) : status;
            status = status == LEHR_OK ? describe_points(sample, &sample->dac[k], record, err) : status;
        }
    }
    return status;
}

lehr_status study_mech_parameters(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_mech *mech = &config->mech;
    lehr_status status = LEHR_OK;
    if (mech->yield || mech->popin || mech->density) {
        status = add_tests(parameters, config, err);
    }
    if (status == LEHR_OK && mech->critical) {
        lehr_record *record = NULL;
        const char *table = mech->critical_table.written;
        status = lehr_record_add_record(&record, parameters, "mech_critical", err);
        status = status == LEHR_OK ? add_text(record, "file", table ? table : "samples", err) : status;
        status = status == LEHR_OK ? add_text(record, "columns", mech->critical_columns, err) : status;
    }
    return status == LEHR_OK && config->eos.wanted ? add_cells(parameters, config, err) : status;
}
