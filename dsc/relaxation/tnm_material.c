#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <lehr/core/record.h>
#include <lehr/core/spelling.h>
#include <lehr/core/text.h>
#include <lehr/core/units.h>
#include <lehr/dsc/tnm.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// tau at the reference temperature where the file gives none.
#define GLASS_TIME_S 100.0

enum { VALUE_SIZE = 256 };

/// X(enumerator, key, unit): what a file may hold. Texts have no unit.
#define KEY_LIST(X)                                                                                          \
    X(KEY_MODEL, "model", NULL)                                                                              \
    X(KEY_ACTIVATION_TEMPERATURE, "activation_temperature", "K")                                             \
    X(KEY_ACTIVATION_ENERGY, "activation_energy", "kJ/mol")                                                  \
    X(KEY_NONLINEARITY, "nonlinearity", "1")                                                                 \
    X(KEY_ZERO_TEMPERATURE, "zero_temperature", "K")                                                         \
    X(KEY_STRETCHING, "stretching", "1")                                                                     \
    X(KEY_REFERENCE_TEMPERATURE, "reference_temperature", "K")                                               \
    X(KEY_RELAXATION_TIME, "relaxation_time", "s")                                                           \
    X(KEY_LOG_TIME_REF, "log_time_ref", "1")                                                                 \
    X(KEY_LOG_PREFACTOR, "log_prefactor", "1")                                                               \
    X(KEY_GLASS, "glass", NULL)                                                                              \
    X(KEY_LIQUID, "liquid", NULL)

#define KEY_ENUM(name, key, unit) name,
#define KEY_NAME(name, key, unit) key,
#define KEY_UNIT(name, key, unit) unit,
typedef enum key { KEY_LIST(KEY_ENUM) N_KEYS } key;
static const char *const key_names[] = {KEY_LIST(KEY_NAME) NULL};
static const char *const key_units[] = {KEY_LIST(KEY_UNIT)};

/// What was read so far; numbers are NaN, texts empty where absent.
typedef struct contents {
    double number[N_KEYS];
    char text[N_KEYS][VALUE_SIZE];
    bool given[N_KEYS];
} contents;

// ---- lines of heat capacity -------------------------------------------------------------
static lehr_status parse_coefficients(double values[3], const lehr_text_line *words, size_t n,
                                      lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        lehr_status status =
            lehr_number_parse(&values[i], words[i].start, words[i].length, lehr_number_style_c(), err);
        if (status != LEHR_OK) {
            return status;
        }
        if (!isfinite(values[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "coefficient %zu is not finite", i + 1);
        }
    }
    return LEHR_OK;
}

static lehr_status parse_heat_capacity(lehr_dsc_tnm_line *out, const char *text, lehr_error *err)
{
    lehr_text_line words[6];
    double c[3] = {0};
    size_t n = lehr_text_split((lehr_text_line){text, strlen(text)}, ' ', words, 6);
    bool line = n == 3 && lehr_text_equals(words[0], "line");
    bool parabola = n == 4 && lehr_text_equals(words[0], "parabola");
    bool metallic = n == 4 && lehr_text_equals(words[0], "metallic");
    if (!line && !parabola && !metallic) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "'%s' is not one of 'line A B', 'parabola A B C' [J/g/K], 'metallic M a b' [g/mol]", text);
    }
    lehr_status status = parse_coefficients(c, words + 1, n - 1, err);
    if (status == LEHR_OK && metallic && !(c[0] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "molar mass %g g/mol is not greater than 0", c[0]);
    }
    if (status == LEHR_OK) {
        *out = metallic ? lehr_dsc_tnm_line_metallic(c[0], c[1], c[2])
                        : (lehr_dsc_tnm_line){.constant = c[0], .slope = c[1], .curvature = c[2]};
    }
    return status;
}

// ---- lines of the file --------------------------------------------------------------------
static lehr_status set_value(contents *out, lehr_text_line name, lehr_text_line value, lehr_error *err)
{
    char word[LEHR_SPELLING_MAX + 1] = "";
    size_t k = 0;
    while (k < N_KEYS && !lehr_text_equals_nocase(name, key_names[k])) {
        k++;
    }
    memcpy(word, name.start, name.length < LEHR_SPELLING_MAX ? name.length : LEHR_SPELLING_MAX);
    if (k == N_KEYS) {
        const char *nearest = lehr_spelling_nearest(word, key_names);
        return nearest
                   ? lehr_error_set(err, LEHR_ERR_FORMAT, "unknown key '%s'; did you mean '%s'?", word,
                                    nearest)
                   : lehr_error_set(err, LEHR_ERR_FORMAT,
                                    "unknown key '%s'; see 'lehr help dsc tnm simulate' for those there are",
                                    word);
    }
    if (out->given[k]) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "key '%s' is given twice", key_names[k]);
    }
    if (value.length == 0 || value.length >= VALUE_SIZE) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "key '%s' has no value", key_names[k]);
    }
    out->given[k] = true;
    memcpy(out->text[k], value.start, value.length);
    out->text[k][value.length] = '\0';
    if (!key_units[k]) {
        return LEHR_OK;
    }
    lehr_status status = lehr_units_parse(&out->number[k], out->text[k], key_units[k], err);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "key '%s'", key_names[k]);
}

static lehr_status parse_lines(contents *out, const lehr_text *text, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        size_t comment = lehr_text_find(line, "#");
        line.length = comment < line.length ? comment : line.length;
        line = lehr_text_trim(line);
        size_t colon = lehr_text_find(line, ":");
        size_t equals = lehr_text_find(line, "=");
        size_t cut = colon < equals ? colon : equals;
        if (line.length == 0) {
            continue;
        }
        if (cut == SIZE_MAX) {
            status = lehr_error_set(err, LEHR_ERR_FORMAT, "'%.*s' is not of the form 'key: value'",
                                    (int)(line.length < 80 ? line.length : 80), line.start);
        } else {
            const lehr_text_line value = {line.start + cut + 1, line.length - cut - 1};
            status =
                set_value(out, lehr_text_trim((lehr_text_line){line.start, cut}), lehr_text_trim(value), err);
        }
        if (status != LEHR_OK) {
            status = lehr_error_wrap(err, status, "line %zu", i + 1);
        }
    }
    return status;
}

// ---- result of a fit ------------------------------------------------------------------------
/// Results of `--json`: quantities, numbers and texts under the same keys.
static lehr_status parse_json(contents *out, const lehr_text *text, lehr_error *err)
{
    lehr_record *record = NULL;
    size_t last = lehr_text_size(text) - 1;
    const char *start = lehr_text_line_at(text, 0).start;
    lehr_text_line end = lehr_text_line_at(text, last);
    char *json = lehr_text_copy((lehr_text_line){start, (size_t)(end.start + end.length - start)});
    lehr_status status = json ? lehr_record_from_json(&record, json, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the parameters");
    for (size_t k = 0; status == LEHR_OK && k < N_KEYS; k++) {
        char path[80];
        lehr_value value;
        snprintf(path, sizeof path, "results.%s", key_names[k]);
        if (!lehr_record_find(record, path, &value)) {
            continue;
        }
        out->given[k] = true;
        out->number[k] = value.kind == LEHR_VALUE_QUANTITY ? value.quantity.value
                         : value.kind == LEHR_VALUE_NUMBER ? value.number
                                                           : (double)NAN;
        if (value.kind == LEHR_VALUE_TEXT) {
            snprintf(out->text[k], VALUE_SIZE, "%s", value.text);
        }
    }
    lehr_record_free(record);
    lehr_core_free(json);
    return status;
}

// ---- from the contents to the material --------------------------------------------------------
static lehr_status require(const contents *from, key k, lehr_error *err)
{
    return from->given[k] && isfinite(from->number[k])
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT, "key '%s' is missing", key_names[k]);
}

/// ln tau at the reference temperature, from one of the three ways to give it.
static lehr_status set_time(lehr_dsc_tnm_parameters *p, const contents *from, lehr_error *err)
{
    bool prefactor = from->given[KEY_LOG_PREFACTOR];
    bool time = from->given[KEY_RELAXATION_TIME];
    bool log_time = from->given[KEY_LOG_TIME_REF];
    double zero_K = p->law == LEHR_DSC_TNM_ADAM_GIBBS ? p->partition : 0;
    if (prefactor + time + log_time != 1) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "one of relaxation_time, log_time_ref, log_prefactor is needed, and no other");
    }
    p->reference_K = from->number[KEY_REFERENCE_TEMPERATURE];
    if (prefactor) {
        double to_reach = log(GLASS_TIME_S) - from->number[KEY_LOG_PREFACTOR];
        p->reference_K = isnan(p->reference_K) ? zero_K + p->activation_K / to_reach : p->reference_K;
        p->log_time = from->number[KEY_LOG_PREFACTOR] + p->activation_K / (p->reference_K - zero_K);
        return LEHR_OK;
    }
    if (time && !(from->number[KEY_RELAXATION_TIME] > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "relaxation_time %g s is not greater than 0",
                              from->number[KEY_RELAXATION_TIME]);
    }
    p->log_time = time ? log(from->number[KEY_RELAXATION_TIME]) : from->number[KEY_LOG_TIME_REF];
    return require(from, KEY_REFERENCE_TEMPERATURE, err);
}

static lehr_status set_parameters(lehr_dsc_tnm_parameters *p, const contents *from, lehr_error *err)
{
    const char *model = from->text[KEY_MODEL];
    bool adam_gibbs = strcmp(model, "ag") == 0;
    if (model[0] != '\0' && !adam_gibbs && strcmp(model, "tnm") != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "model '%s' is neither tnm nor ag", model);
    }
    p->law = adam_gibbs ? LEHR_DSC_TNM_ADAM_GIBBS : LEHR_DSC_TNM_MOYNIHAN;
    key partition = adam_gibbs ? KEY_ZERO_TEMPERATURE : KEY_NONLINEARITY;
    key other = adam_gibbs ? KEY_NONLINEARITY : KEY_ZERO_TEMPERATURE;
    if (from->given[other]) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "key '%s' does not belong to the model %s",
                              key_names[other], lehr_dsc_tnm_law_name(p->law));
    }
    p->activation_K = from->number[KEY_ACTIVATION_TEMPERATURE];
    if (isnan(p->activation_K)) {
        p->activation_K = from->number[KEY_ACTIVATION_ENERGY] * 1e3 / LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K;
    }
    p->partition = from->number[partition];
    p->stretching = from->number[KEY_STRETCHING];
    lehr_status status = isnan(p->activation_K) ? require(from, KEY_ACTIVATION_TEMPERATURE, err) : LEHR_OK;
    if (status == LEHR_OK) {
        status = require(from, partition, err);
    }
    if (status == LEHR_OK) {
        status = require(from, KEY_STRETCHING, err);
    }
    if (status == LEHR_OK) {
        status = set_time(p, from, err);
    }
    return status == LEHR_OK ? lehr_dsc_tnm_parameters_check(p, err) : status;
}

static lehr_status set_line(lehr_dsc_tnm_line *out, const contents *from, key k, lehr_error *err)
{
    *out = (lehr_dsc_tnm_line){0};
    if (from->text[k][0] == '\0') {
        return LEHR_OK;
    }
    lehr_status status = parse_heat_capacity(out, from->text[k], err);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "key '%s'", key_names[k]);
}

lehr_status lehr_dsc_tnm_material_read(lehr_dsc_tnm_material *out, const char *path, lehr_error *err)
{
    contents from = {0};
    lehr_text *text = NULL;
    for (size_t k = 0; k < N_KEYS; k++) {
        from.number[k] = (double)NAN;
    }
    lehr_status status = lehr_text_read(&text, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    bool json =
        lehr_text_size(text) > 0 && lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(text, 0)), "{");
    status = json ? parse_json(&from, text, err) : parse_lines(&from, text, err);
    if (status == LEHR_OK) {
        status = set_parameters(&out->parameters, &from, err);
    }
    if (status == LEHR_OK) {
        status = set_line(&out->glass, &from, KEY_GLASS, err);
    }
    if (status == LEHR_OK) {
        status = set_line(&out->liquid, &from, KEY_LIQUID, err);
    }
    if (status == LEHR_OK && lehr_dsc_tnm_line_known(&out->glass) != lehr_dsc_tnm_line_known(&out->liquid)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "the lines of glass and liquid are given both or not at all");
    }
    lehr_text_free(text);
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", path);
}
