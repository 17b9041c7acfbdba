#include "config_schema.h"

#include "config_complaint.h"

#include <cyaml/cyaml.h>

#include "config_simulation_schema.h"
#include <lehr/core/alloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "config_schema_fields.h" // needs cyaml.h

// ---- schema -------------------------------------------------------------------------
/// What a stack says itself, or analysis.xrd.stack for all of them.
#define STACK_FIELDS                                                                                         \
    OPTIONAL_TEXT("background", raw_stack, background),                                                      \
        OPTIONAL_TEXT("background_monitor", raw_stack, background_monitor),                                  \
        OPTIONAL_TEXT("background_scale", raw_stack, background_scale),                                      \
        OPTIONAL_TEXT("background_range", raw_stack, background_range),                                      \
        OPTIONAL_TEXT("reject", raw_stack, reject), OPTIONAL_TEXT("reject_frames", raw_stack, reject_frames)
/// What a curve says itself, else instruments.pdf for all of them.
#define BEAM_FIELDS                                                                                          \
    OPTIONAL_TEXT("background", raw_pdf, background),                                                        \
        OPTIONAL_TEXT("background_scale", raw_pdf, background_scale),                                        \
        OPTIONAL_TEXT("background_scale_error", raw_pdf, background_scale_error),                            \
        OPTIONAL_TEXT("energy", raw_pdf, energy), OPTIONAL_TEXT("polarization", raw_pdf, polarization)
/// Likewise, else analysis.pdf.structure.
#define STRUCTURE_FIELDS                                                                                     \
    OPTIONAL_TEXT("plate", raw_pdf, plate), OPTIONAL_TEXT("density", raw_pdf, density),                      \
        OPTIONAL_TEXT("density_error", raw_pdf, density_error), OPTIONAL_TEXT("qmin", raw_pdf, qmin),        \
        OPTIONAL_TEXT("qmax", raw_pdf, qmax), OPTIONAL_TEXT("rmin", raw_pdf, rmin),                          \
        OPTIONAL_TEXT("order", raw_pdf, order)
/// What a sample says of its calorimeter files, else instruments.dsc of all.
#define CALORIMETER_FIELDS                                                                                   \
    OPTIONAL_TEXT("sign", raw_calorimeter, sign), OPTIONAL_TEXT("format", raw_calorimeter, format),          \
        OPTIONAL_TEXT("signal_unit", raw_calorimeter, signal_unit),                                          \
        OPTIONAL_TEXT("temperature_unit", raw_calorimeter, temperature_unit),                                \
        OPTIONAL_TEXT("columns", raw_calorimeter, columns)
static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t material_fields[] = {
    TEXT("name", raw_material, name),
    OPTIONAL_TEXT("composition", raw_material, composition),
    OPTIONAL_TEXT("density", raw_material, density),
    OPTIONAL_TEXT("glass_transition", raw_material, glass_transition),
    OPTIONAL_TEXT("glass_transition_error", raw_material, glass_transition_error),
    OPTIONAL_TEXT("diameter", raw_material, diameter),
    OPTIONAL_TEXT("diameter_error", raw_material, diameter_error),
    OPTIONAL_TEXT("thermal_expansion", raw_material, thermal_expansion),
    OPTIONAL_TEXT("thermal_expansion_error", raw_material, thermal_expansion_error),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t treatment_fields[] = {
    OPTIONAL_TEXT("pressure", raw_treatment, pressure),
    OPTIONAL_TEXT("temperature", raw_treatment, temperature),
    OPTIONAL_TEXT("duration", raw_treatment, duration),
    OPTIONAL_TEXT("stress", raw_treatment, stress),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sample_stack_fields[] = {
    TEXT("file", raw_stack, file),
    OPTIONAL_TEXT("poni", raw_stack, poni),
    OPTIONAL_TEXT("mask", raw_stack, mask),
    OPTIONAL_TEXT("monitor", raw_stack, monitor),
    STACK_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t stack_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_stack, sample_stack_fields)};
static const cyaml_schema_field_t sample_curve_fields[] = {
    TEXT("file", raw_curve, file),
    OPTIONAL_TEXT("unit", raw_curve, unit),
    OPTIONAL_TEXT("wavelength", raw_curve, wavelength),
    OPTIONAL_TEXT("distance", raw_curve, distance),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t curve_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_curve, sample_curve_fields)};
static const cyaml_schema_field_t stack_fields[] = {
    STACK_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sample_pdf_fields[] = {
    OPTIONAL_TEXT("file", raw_pdf, file),
    OPTIONAL_TEXT("images", raw_pdf, images),
    BEAM_FIELDS,
    STRUCTURE_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t pdf_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_pdf, sample_pdf_fields)};
static const cyaml_schema_field_t beam_fields[] = {
    BEAM_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t structure_fields[] = {
    STRUCTURE_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t correlation_fields[] = {
    OPTIONAL_TEXT("window", raw_correlation, window),
    OPTIONAL_TEXT("rmax", raw_correlation, rmax),
    OPTIONAL_TEXT("convention", raw_correlation, convention),
    OPTIONAL_TEXT("range", raw_correlation, range),
    OPTIONAL_TEXT("shells", raw_correlation, shells),
    OPTIONAL_TEXT("reference", raw_correlation, reference),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t pdf_fields[] = {
    CHOSEN("structure", raw_pdf_analysis, structure, structure_fields),
    CHOSEN("correlation", raw_pdf_analysis, correlation, correlation_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sample_calorimeter_fields[] = {
    CALORIMETER_FIELDS,
    OPTIONAL_TEXT("mass", raw_calorimeter, mass),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sample_fields[] = {
    TEXT("name", raw_sample, name),
    PART("treatment", CYAML_FLAG_OPTIONAL, raw_sample, treatment, treatment_fields),
    TEXTS("dsc", CYAML_FLAG_OPTIONAL, raw_sample, dsc),
    PART("calorimeter", CYAML_FLAG_OPTIONAL, raw_sample, calorimeter, sample_calorimeter_fields),
    OPTIONAL_TEXT("cooling_rate", raw_sample, cooling_rate),
    TEXTS("dsc_rates", CYAML_FLAG_OPTIONAL, raw_sample, dsc_rates),
    TEXTS("xrd", CYAML_FLAG_OPTIONAL, raw_sample, xrd),
    ENTRIES("xrd_curves", raw_sample, xrd_curves, &curve_entry),
    ENTRIES("xrd_stacks", raw_sample, xrd_stacks, &stack_entry),
    ENTRIES("pdf", raw_sample, pdf, &pdf_entry),
    ENTRIES("compression", raw_sample, compression, &config_compression_entry),
    ENTRIES("popins", raw_sample, popins, &config_popins_entry),
    ENTRIES("weighings", raw_sample, weighings, &config_weighings_entry),
    ENTRIES("dac", raw_sample, dac, &config_dac_entry),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t sample_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_sample, sample_fields)};
static const cyaml_schema_field_t detector_fields[] = {
    OPTIONAL_TEXT("poni", raw_detector, poni),
    OPTIONAL_TEXT("mask", raw_detector, mask),
    OPTIONAL_TEXT("dark", raw_detector, dark),
    OPTIONAL_TEXT("flat", raw_detector, flat),
    OPTIONAL_TEXT("orientation", raw_detector, orientation),
    OPTIONAL_TEXT("distance_uncertainty", raw_detector, distance_uncertainty),
    OPTIONAL_TEXT("placement_uncertainty", raw_detector, placement_uncertainty),
    OPTIONAL_TEXT("wavelength_uncertainty", raw_detector, wavelength_uncertainty),
    OPTIONAL_TEXT("wavelength", raw_detector, curve.wavelength),
    OPTIONAL_TEXT("distance", raw_detector, curve.distance),
    OPTIONAL_TEXT("unit", raw_detector, curve.unit),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t calorimeter_fields[] = {
    CALORIMETER_FIELDS,
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t instruments_fields[] = {
    PART("dsc", CYAML_FLAG_OPTIONAL, raw_instruments, dsc, calorimeter_fields),
    PART("xrd", CYAML_FLAG_OPTIONAL, raw_instruments, xrd, detector_fields),
    PART("pdf", CYAML_FLAG_OPTIONAL, raw_instruments, pdf, beam_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t tf_fields[] = {
    OPTIONAL_TEXT("segment", raw_tf, segment),
    OPTIONAL_TEXT("glass", raw_tf, glass),
    OPTIONAL_TEXT("liquid", raw_tf, liquid),
    OPTIONAL_TEXT("liquid_model", raw_tf, liquid_model),
    OPTIONAL_TEXT("t1", raw_tf, t1),
    OPTIONAL_TEXT("t2", raw_tf, t2),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t tg_fields[] = {
    OPTIONAL_TEXT("segment", raw_tg, segment),
    OPTIONAL_TEXT("glass", raw_tg, glass),
    OPTIONAL_TEXT("liquid", raw_tg, liquid),
    OPTIONAL_TEXT("smooth", raw_tg, smooth),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t enthalpy_fields[] = {
    OPTIONAL_TEXT("first", raw_enthalpy, first),
    OPTIONAL_TEXT("second", raw_enthalpy, second),
    OPTIONAL_TEXT("glass", raw_enthalpy, glass),
    OPTIONAL_TEXT("liquid", raw_enthalpy, liquid),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t peaks_fields[] = {
    OPTIONAL_TEXT("baseline", raw_peaks, baseline),
    OPTIONAL_TEXT("range", raw_peaks, range),
    OPTIONAL_TEXT("left", raw_peaks, left),
    OPTIONAL_TEXT("right", raw_peaks, right),
    OPTIONAL_TEXT("prominence", raw_peaks, prominence),
    OPTIONAL_TEXT("smooth", raw_peaks, smooth),
    OPTIONAL_TEXT("segment", raw_peaks, segment),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t kissinger_fields[] = {
    OPTIONAL_TEXT("feature", raw_kissinger, feature),
    OPTIONAL_TEXT("segment", raw_kissinger, segment),
    OPTIONAL_TEXT("glass", raw_kissinger, glass),
    OPTIONAL_TEXT("liquid", raw_kissinger, liquid),
    OPTIONAL_TEXT("smooth", raw_kissinger, smooth),
    OPTIONAL_TEXT("liquid_model", raw_kissinger, liquid_model),
    OPTIONAL_TEXT("method", raw_kissinger, method),
    OPTIONAL_TEXT("fit", raw_kissinger, fit),
    OPTIONAL_TEXT("sigma_temperature", raw_kissinger, sigma_temperature),
    OPTIONAL_TEXT("sigma_lnrate", raw_kissinger, sigma_lnrate),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t master_fields[] = {
    OPTIONAL_TEXT("quantity", raw_master, quantity),
    OPTIONAL_TEXT("curve", raw_master, curve),
    OPTIONAL_TEXT("tg0", raw_master, tg0),
    OPTIONAL_TEXT("dtg_dp", raw_master, dtg_dp),
    OPTIONAL_TEXT("curvature", raw_master, curvature),
    OPTIONAL_TEXT("ea_scatter", raw_master, ea_scatter),
    OPTIONAL_TEXT("tf_scatter", raw_master, tf_scatter),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t integrate_fields[] = {
    OPTIONAL_TEXT("points", raw_integrate, points),
    OPTIONAL_TEXT("unit", raw_integrate, unit),
    OPTIONAL_TEXT("range", raw_integrate, range),
    OPTIONAL_TEXT("azimuth", raw_integrate, azimuth),
    OPTIONAL_TEXT("polarization", raw_integrate, polarization),
    OPTIONAL_TEXT("solid_angle", raw_integrate, solid_angle),
    OPTIONAL_TEXT("error", raw_integrate, error),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t fsdp_fields[] = {
    OPTIONAL_TEXT("fraction", raw_fsdp, fraction),
    TEXT("range", raw_fsdp, range),
    OPTIONAL_TEXT("model", raw_fsdp, model),
    OPTIONAL_TEXT("reference", raw_fsdp, reference),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t dsc_fields[] = {
    OPTIONAL_TEXT("glass", raw_dsc_analysis, glass),
    OPTIONAL_TEXT("liquid", raw_dsc_analysis, liquid),
    CHOSEN("tf", raw_dsc_analysis, tf, tf_fields),
    CHOSEN("tg", raw_dsc_analysis, tg, tg_fields),
    CHOSEN("enthalpy", raw_dsc_analysis, enthalpy, enthalpy_fields),
    CHOSEN("peaks", raw_dsc_analysis, peaks, peaks_fields),
    CHOSEN("kissinger", raw_dsc_analysis, kissinger, kissinger_fields),
    CHOSEN("master", raw_dsc_analysis, master, master_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t xrd_fields[] = {
    CHOSEN("integrate", raw_xrd_analysis, integrate, integrate_fields),
    CHOSEN("stack", raw_xrd_analysis, stack, stack_fields),
    CHOSEN("fsdp", raw_xrd_analysis, fsdp, fsdp_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t analysis_fields[] = {
    CHOSEN("across", raw_analysis, across, config_across_fields), // the first one: see choose_words()
    PART("dsc", CYAML_FLAG_OPTIONAL, raw_analysis, dsc, dsc_fields),
    PART("xrd", CYAML_FLAG_OPTIONAL, raw_analysis, xrd, xrd_fields),
    PART("pdf", CYAML_FLAG_OPTIONAL, raw_analysis, pdf, pdf_fields),
    PART("ecnle", CYAML_FLAG_OPTIONAL, raw_analysis, ecnle, config_ecnle_fields),
    PART("mech", CYAML_FLAG_OPTIONAL, raw_analysis, mech, config_mech_fields),
    CHOSEN("eos", raw_analysis, eos, config_eos_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t study_fields[] = {
    TEXT("lehr_study", raw_study, lehr_study),
    TEXT("title", raw_study, title),
    OPTIONAL_TEXT("truth", raw_study, truth),
    PART("material", CYAML_FLAG_OPTIONAL, raw_study, material, material_fields),
    CYAML_FIELD_SEQUENCE_COUNT("samples", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, raw_study, samples,
                               n_samples, &sample_entry, 1, CYAML_UNLIMITED),
    PART("instruments", CYAML_FLAG_OPTIONAL, raw_study, instruments, instruments_fields),
    PART("analysis", 0, raw_study, analysis, analysis_fields),
    CHOSEN("simulation", raw_study, simulation, config_simulation_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t study_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, raw_study, study_fields)};

/// The schema with words in the place of mappings, where a file has them.
typedef struct chosen_schema {
    cyaml_schema_field_t across[CONFIG_N_ACROSS];
    cyaml_schema_field_t analysis[sizeof analysis_fields / sizeof *analysis_fields];
    cyaml_schema_field_t study[sizeof study_fields / sizeof *study_fields];
    cyaml_schema_value_t root;
} chosen_schema;

static void choose_words(chosen_schema *out, const bool is_word[CONFIG_N_WORDS])
{
    memcpy(out->across, config_across_fields, sizeof out->across);
    memcpy(out->analysis, analysis_fields, sizeof analysis_fields);
    memcpy(out->study, study_fields, sizeof study_fields);
    out->root = study_schema;
    for (size_t i = 0; i + 1 < CONFIG_N_WORDS; i++) {
        out->across[i] = is_word[i] ? config_word_fields[i] : out->across[i];
    }
    out->analysis[0].value.mapping.fields = out->across;
    out->analysis[0] =
        is_word[CONFIG_N_WORDS - 1] ? config_word_fields[CONFIG_N_WORDS - 1] : out->analysis[0];
    for (size_t i = 0; out->study[i].key; i++) {
        if (strcmp(out->study[i].key, "analysis") == 0) {
            out->study[i].value.mapping.fields = out->analysis;
        }
    }
    out->root.mapping.fields = out->study;
}

// ---- messages of libcyaml -------------------------------------------------------------
/// Fields of the mapping at a path, or NULL.
static const cyaml_schema_field_t *fields_at(const char *path)
{
    const cyaml_schema_field_t *fields = study_fields;
    for (const char *rest = path; *rest && fields;) {
        size_t length = strcspn(rest, ".[");
        const cyaml_schema_field_t *field = fields;
        while (field->key && (strlen(field->key) != length || strncmp(field->key, rest, length) != 0)) {
            field++;
        }
        const cyaml_schema_value_t *value = field->key ? &field->value : NULL;
        if (value && value->type == CYAML_SEQUENCE) {
            value = value->sequence.entry;
        }
        fields = value && value->type == CYAML_MAPPING ? value->mapping.fields : NULL;
        rest += length;
        rest += *rest == '[' ? strcspn(rest, ".") : 0;
        rest += *rest == '.';
    }
    return fields;
}

enum { MOST_KEYS = 32 };

static lehr_status report(const config_complaint *heard, cyaml_err_t failure, const yaml_index *index,
                          lehr_error *err)
{
    const char *known[MOST_KEYS + 1] = {NULL};
    const cyaml_schema_field_t *field = fields_at(heard->path);
    for (size_t n = 0; field && field->key && n < MOST_KEYS; field++, n++) {
        known[n] = field->key;
    }
    bool no_memory = failure == CYAML_ERR_OOM || failure == CYAML_ERR_LIBYAML_PARSER_INIT;
    bool empty = failure == CYAML_ERR_STRING_LENGTH_MIN || failure == CYAML_ERR_SEQUENCE_ENTRIES_MIN;
    config_failure kind = no_memory                                    ? CONFIG_NO_MEMORY
                          : failure == CYAML_ERR_INVALID_KEY           ? CONFIG_UNKNOWN_KEY
                          : failure == CYAML_ERR_MAPPING_FIELD_MISSING ? CONFIG_MISSING_KEY
                          : empty                                      ? CONFIG_EMPTY_VALUE
                                                                       : CONFIG_WRONG_VALUE;
    return config_complaint_report(heard, kind, known, cyaml_strerror(failure), index, err);
}

static void listen(cyaml_log_t level, void *context, const char *format, va_list arguments) LEHR_PRINTF(3, 0);

static void listen(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    char line[512];
    (void)level;
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    config_complaint_hear(context, line);
}

// ---- loading ------------------------------------------------------------------------
static void *resize(void *context, void *block, size_t size)
{
    (void)context;
    if (size == 0) {
        lehr_core_free(block);
        return NULL;
    }
    return lehr_core_realloc(block, size, 1);
}

static cyaml_config_t configure(config_complaint *heard)
{
    return (cyaml_config_t){
        .log_fn = listen,
        .log_ctx = heard,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = resize,
        .flags = CYAML_CFG_NO_ALIAS,
    };
}

lehr_status config_schema_load(raw_study **out, const yaml_index *index, const char *bytes, size_t size,
                               lehr_error *err)
{
    config_complaint heard = {0};
    cyaml_config_t config = configure(&heard);
    cyaml_data_t *data = NULL;
    chosen_schema schema;
    bool is_word[CONFIG_N_WORDS];
    *out = NULL;
    for (size_t i = 0; i < CONFIG_N_WORDS; i++) {
        char path[64];
        snprintf(path, sizeof path, "analysis.%s%s", i + 1 < CONFIG_N_WORDS ? "across." : "",
                 config_word_fields[i].key);
        is_word[i] = yaml_index_is_word(index, path);
    }
    choose_words(&schema, is_word);
    cyaml_err_t failure = cyaml_load_data((const uint8_t *)bytes, size, &config, &schema.root, &data, NULL);
    if (failure != CYAML_OK) {
        return report(&heard, failure, index, err);
    }
    if (!data) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: the file is empty: a study begins with 'lehr_study: 1'", index->name);
    }
    *out = data;
    return LEHR_OK;
}

void config_schema_free(raw_study *study)
{
    config_complaint heard = {0};
    cyaml_config_t config = configure(&heard);
    const raw_across *across = study->analysis.across;
    chosen_schema schema;
    const bool is_word[CONFIG_N_WORDS] = {
        across && across->transition_word,    across && across->regions_word,
        across && across->verdict_word,       across && across->correlation_word,
        across && across->densification_word, study->analysis.across_word != NULL};
    choose_words(&schema, is_word);
    (void)cyaml_free(&config, &schema.root, study, 0);
}
