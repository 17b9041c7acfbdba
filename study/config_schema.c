#include "config_schema.h"

#include <cyaml/cyaml.h>
#include <lehr/core/alloc.h>
#include <lehr/core/spelling.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- schema -------------------------------------------------------------------------
#define TEXT(key, type, member)                                                                              \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key, type, member)                                                                     \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, CYAML_UNLIMITED)
#define TEXTS(key, flags, type, member)                                                                      \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), type, member, n_##member, &text_entry, 1,  \
                               CYAML_UNLIMITED)
#define PART(key, flags, type, member, fields) CYAML_FIELD_MAPPING(key, flags, type, member, fields)
#define CHOSEN(key, type, member, fields)                                                                    \
    CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, fields)

static const cyaml_schema_value_t text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t material_fields[] = {
    TEXT("name", raw_material, name),
    OPTIONAL_TEXT("composition", raw_material, composition),
    OPTIONAL_TEXT("density", raw_material, density),
    OPTIONAL_TEXT("glass_transition", raw_material, glass_transition),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t treatment_fields[] = {
    OPTIONAL_TEXT("pressure", raw_treatment, pressure),
    OPTIONAL_TEXT("temperature", raw_treatment, temperature),
    OPTIONAL_TEXT("duration", raw_treatment, duration),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sample_fields[] = {
    TEXT("name", raw_sample, name),
    PART("treatment", CYAML_FLAG_OPTIONAL, raw_sample, treatment, treatment_fields),
    TEXTS("dsc", CYAML_FLAG_OPTIONAL, raw_sample, dsc),
    OPTIONAL_TEXT("cooling_rate", raw_sample, cooling_rate),
    TEXTS("dsc_rates", CYAML_FLAG_OPTIONAL, raw_sample, dsc_rates),
    TEXTS("xrd", CYAML_FLAG_OPTIONAL, raw_sample, xrd),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t sample_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, raw_sample, sample_fields)};
static const cyaml_schema_field_t detector_fields[] = {
    TEXT("poni", raw_detector, poni),
    OPTIONAL_TEXT("mask", raw_detector, mask),
    OPTIONAL_TEXT("dark", raw_detector, dark),
    OPTIONAL_TEXT("flat", raw_detector, flat),
    OPTIONAL_TEXT("orientation", raw_detector, orientation),
    OPTIONAL_TEXT("distance_uncertainty", raw_detector, distance_uncertainty),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t calorimeter_fields[] = {
    OPTIONAL_TEXT("sign", raw_calorimeter, sign),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t instruments_fields[] = {
    PART("dsc", CYAML_FLAG_OPTIONAL, raw_instruments, dsc, calorimeter_fields),
    PART("xrd", CYAML_FLAG_OPTIONAL, raw_instruments, xrd, detector_fields),
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
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t states_fields[] = {
    TEXTS("phi", 0, raw_states, phi),
    TEXTS("pressure", CYAML_FLAG_OPTIONAL, raw_states, pressure),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t dsc_fields[] = {
    OPTIONAL_TEXT("glass", raw_dsc_analysis, glass),
    OPTIONAL_TEXT("liquid", raw_dsc_analysis, liquid),
    CHOSEN("tf", raw_dsc_analysis, tf, tf_fields),
    CHOSEN("tg", raw_dsc_analysis, tg, tg_fields),
    CHOSEN("enthalpy", raw_dsc_analysis, enthalpy, enthalpy_fields),
    CHOSEN("kissinger", raw_dsc_analysis, kissinger, kissinger_fields),
    CHOSEN("master", raw_dsc_analysis, master, master_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t xrd_fields[] = {
    CHOSEN("integrate", raw_xrd_analysis, integrate, integrate_fields),
    CHOSEN("fsdp", raw_xrd_analysis, fsdp, fsdp_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t ecnle_fields[] = {
    CHOSEN("state", raw_ecnle_analysis, state, states_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t analysis_fields[] = {
    PART("dsc", CYAML_FLAG_OPTIONAL, raw_analysis, dsc, dsc_fields),
    PART("xrd", CYAML_FLAG_OPTIONAL, raw_analysis, xrd, xrd_fields),
    PART("ecnle", CYAML_FLAG_OPTIONAL, raw_analysis, ecnle, ecnle_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t study_fields[] = {
    TEXT("lehr_study", raw_study, lehr_study),
    TEXT("title", raw_study, title),
    PART("material", CYAML_FLAG_OPTIONAL, raw_study, material, material_fields),
    CYAML_FIELD_SEQUENCE_COUNT("samples", CYAML_FLAG_POINTER, raw_study, samples, n_samples, &sample_entry, 1,
                               CYAML_UNLIMITED),
    PART("instruments", CYAML_FLAG_OPTIONAL, raw_study, instruments, instruments_fields),
    PART("analysis", 0, raw_study, analysis, analysis_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t study_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, raw_study, study_fields)};

// ---- messages of libcyaml -------------------------------------------------------------
/// What libcyaml logs on an error: one sentence, then the place from the inside out.
typedef struct complaint {
    char sentence[256];
    char path[512]; ///< of the innermost place, "samples[2].dsc"
    bool in_key;    ///< the innermost place is a mapping between two of its keys
    size_t places;
} complaint;

/// Put a place in front of the path, which libcyaml tells from the inside out.
static void prepend(complaint *heard, const char *place, size_t length, bool entry)
{
    char path[sizeof heard->path];
    const char *rest = heard->path;
    const char *joint = rest[0] && rest[0] != '[' ? "." : "";
    int n = entry ? snprintf(path, sizeof path, "[%lu]%s%s", strtoul(place, NULL, 10) - 1, joint, rest)
                  : snprintf(path, sizeof path, "%.*s%s%s", (int)length, place, joint, rest);
    if (n > 0 && (size_t)n < sizeof path) {
        memcpy(heard->path, path, (size_t)n + 1);
    }
}

static void hear_place(complaint *heard, const char *line)
{
    static const char field[] = "in mapping field '";
    static const char entry[] = "in sequence entry '";
    const char *at = strstr(line, field);
    size_t skip = sizeof field - 1;
    bool is_entry = false;
    if (!at) {
        at = strstr(line, entry);
        skip = sizeof entry - 1;
        is_entry = at != NULL;
    }
    if (at && is_entry && at[skip] == '0') {
        heard->in_key = true; // before the first entry: the list itself is meant
    } else if (at) {
        prepend(heard, at + skip, strcspn(at + skip, "'"), is_entry);
    } else if (heard->places == 0) {
        heard->in_key = true;
    }
    heard->places++;
}

static void listen(cyaml_log_t level, void *context, const char *format, va_list arguments) LEHR_PRINTF(3, 0);

static void listen(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    complaint *heard = context;
    char line[512];
    (void)level;
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\n")] = '\0';
    const char *text = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;
    if (strstr(text, "(line: ") && strncmp(text, "  in ", 5) == 0) {
        hear_place(heard, text);
    } else if (heard->sentence[0] == '\0' && strcmp(text, "Backtrace:") != 0) {
        snprintf(heard->sentence, sizeof heard->sentence, "%.255s", text);
    }
}

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

static const char *after_colon(const char *sentence)
{
    const char *colon = strstr(sentence, ": ");
    return colon ? colon + 2 : sentence;
}

enum { MOST_KEYS = 16 };

static lehr_status report_unknown_key(const complaint *heard, const yaml_index *index, lehr_error *err)
{
    const char *key = after_colon(heard->sentence);
    const char *known[MOST_KEYS + 1] = {NULL};
    char list[256] = "";
    const cyaml_schema_field_t *field = fields_at(heard->path);
    for (size_t n = 0; field && field->key && n < MOST_KEYS; field++, n++) {
        known[n] = field->key;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", n > 0 ? ", " : "", field->key);
    }
    char path[sizeof heard->path + sizeof heard->sentence + 1];
    snprintf(path, sizeof path, "%s%s%s", heard->path, heard->path[0] ? "." : "", key);
    const char *near = lehr_spelling_nearest(key, known);
    if (near) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: unknown key '%s': did you mean '%s'?",
                              index->name, yaml_index_line(index, path), path, near);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: unknown key '%s': known here are %s", index->name,
                          yaml_index_line(index, path), path, list);
}

static lehr_status report_missing_key(const complaint *heard, const yaml_index *index, lehr_error *err)
{
    // The innermost place is the last key that the incomplete mapping has.
    char path[sizeof heard->path];
    memcpy(path, heard->path, sizeof path);
    char *last = strrchr(path, '.');
    if (!heard->in_key) {
        *(last ? last : path) = '\0';
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: key '%s' is missing%s%s%s", index->name,
                          yaml_index_line(index, path), after_colon(heard->sentence), path[0] ? " in '" : "",
                          path, path[0] ? "'" : "");
}

/// Word of a user for an event or type that libcyaml names.
static const char *plain_word(const char *sentence, const char *before)
{
    const char *at = strstr(sentence, before);
    at = at ? at + strlen(before) : "";
    return strncmp(at, "SEQUENCE", 8) == 0  ? "a list"
           : strncmp(at, "MAPPING", 7) == 0 ? "a set of keys"
                                            : "one value";
}

static lehr_status report_value(const complaint *heard, cyaml_err_t failure, const yaml_index *index,
                                lehr_error *err)
{
    const char *name = heard->path[0] ? heard->path : "the study";
    size_t line = yaml_index_line(index, heard->path);
    const char *sentence = heard->sentence;
    if (strncmp(sentence, "Expecting ", 10) == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s must be %s, not %s", index->name, line, name,
                              plain_word(sentence, "Expecting "), plain_word(sentence, "got event: "));
    }
    if (failure == CYAML_ERR_STRING_LENGTH_MIN || failure == CYAML_ERR_SEQUENCE_ENTRIES_MIN) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s is empty", index->name, line, name);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s: %s", index->name, line, name,
                          sentence[0] ? sentence : cyaml_strerror(failure));
}

static lehr_status report(const complaint *heard, cyaml_err_t failure, const yaml_index *index,
                          lehr_error *err)
{
    switch (failure) {
    case CYAML_ERR_OOM:
    case CYAML_ERR_LIBYAML_PARSER_INIT:
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", index->name);
    case CYAML_ERR_INVALID_KEY:
        return report_unknown_key(heard, index, err);
    case CYAML_ERR_MAPPING_FIELD_MISSING:
        return report_missing_key(heard, index, err);
    default:
        return report_value(heard, failure, index, err);
    }
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

static cyaml_config_t configure(complaint *heard)
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
    complaint heard = {0};
    cyaml_config_t config = configure(&heard);
    cyaml_data_t *data = NULL;
    *out = NULL;
    cyaml_err_t failure = cyaml_load_data((const uint8_t *)bytes, size, &config, &study_schema, &data, NULL);
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
    complaint heard = {0};
    cyaml_config_t config = configure(&heard);
    (void)cyaml_free(&config, &study_schema, study, 0);
}
