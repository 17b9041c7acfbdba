#include "column.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/core/number.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// What one call works with.
typedef struct chooser {
    const lehr_dsc_column *columns;
    size_t n;
    const lehr_dsc_read_options *options;
    const char *file;
    lehr_warnings *warnings;
} chooser;

static size_t find_role(const chooser *in, lehr_dsc_role role)
{
    for (size_t i = 0; i < in->n; i++) {
        if (in->columns[i].role == role) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// A refusal that lists the columns of the file. @p what begins the sentence
static lehr_status refuse_columns(const chooser *in, lehr_status code, const char *what, const char *cure,
                                  lehr_error *err)
{
    char *names = lehr_dsc_column_names(in->columns, in->n);
    if (!names) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the column names");
    }
    lehr_status status =
        lehr_error_set(err, code, "%s: %s; its %zu columns are %s%s", in->file, what, in->n, names, cure);
    lehr_core_free(names);
    return status;
}

/// Column by name (case ignored) or by number counted from 1.
static lehr_status find_named(size_t *out, const chooser *in, const char *name, const char *what,
                              lehr_error *err)
{
    for (size_t i = 0; i < in->n; i++) {
        lehr_text_line label = {.start = in->columns[i].label, .length = strlen(in->columns[i].label)};
        if (lehr_text_equals_nocase(label, name)) {
            *out = i;
            return LEHR_OK;
        }
    }
    size_t number = 0;
    if (lehr_number_parse_size(&number, name, NULL) == LEHR_OK && number >= 1 && number <= in->n) {
        *out = number - 1;
        return LEHR_OK;
    }
    char text[160];
    (void)snprintf(text, sizeof text, "no column '%.96s' for the %s", name, what);
    return refuse_columns(in, LEHR_ERR_ARG, text, "", err);
}

/// Temperature scale of a unit text. Degree signs are often damaged by earlier programs (U+FFFD, "ø", "?"): a
/// single mark that is no letter before a C is a degree sign whatever its code.
static lehr_status temperature_map(lehr_units_map *out, const char *unit, lehr_error *err)
{
    size_t length = strlen(unit);
    if (strcmp(unit, "K") == 0 || strcmp(unit, "k") == 0) {
        *out = (lehr_units_map){.factor = 1};
        return LEHR_OK;
    }
    static const char *const marks[] = {"",  "\xC2\xB0", "\xC2\xBA", "\xC3\xB8", "\xEF\xBF\xBD",
                                        "?", "deg",      "deg ",     "\xC2\xB0 "};
    for (size_t i = 0; length > 0 && unit[length - 1] == 'C' && i < sizeof marks / sizeof marks[0]; i++) {
        if (length - 1 == strlen(marks[i]) && memcmp(unit, marks[i], length - 1) == 0) {
            *out = (lehr_units_map){.factor = 1, .offset = LEHR_CORE_ZERO_CELSIUS_K};
            return LEHR_OK;
        }
    }
    return lehr_units_find(out, unit, "K", err);
}

/// The unit of a column: the user's, the file's, or @p fallback with a warning.
static lehr_status unit_of(const char **out, const chooser *in, size_t column, const char *user,
                           const char *fallback, lehr_error *err)
{
    *out = user ? user : in->columns[column].unit;
    if ((*out)[0]) {
        return LEHR_OK;
    }
    *out = fallback;
    return lehr_warnings_add(in->warnings, err, "%s: column '%s' states no unit: %s assumed", in->file,
                             in->columns[column].label, fallback);
}

/// A column named like a temperature, where none has a name that is known. Several: the first, with a
/// warning.
static lehr_status find_temperature_like(size_t *out, const chooser *in, lehr_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++) {
        n += in->columns[i].role == LEHR_DSC_ROLE_TEMPERATURE_LIKE ? 1 : 0;
    }
    *out = find_role(in, LEHR_DSC_ROLE_TEMPERATURE_LIKE);
    if (n < 2) {
        return LEHR_OK;
    }
    return lehr_warnings_add(in->warnings, err,
                             "%s: %zu columns may be the sample temperature, '%s' is taken; --columns "
                             "temperature=NAME takes another one",
                             in->file, n, in->columns[*out].label);
}

/// Columns of the sample and the reference temperature.
static lehr_status find_temperature(lehr_dsc_layout *out, const chooser *in, lehr_error *err)
{
    out->reference = find_role(in, LEHR_DSC_ROLE_REFERENCE);
    out->temperature = find_role(in, LEHR_DSC_ROLE_TEMPERATURE);
    lehr_status status = LEHR_OK;
    if (in->options->temperature_column) {
        status = find_named(&out->temperature, in, in->options->temperature_column, "temperature", err);
    } else if (out->temperature == SIZE_MAX) {
        status = find_temperature_like(&out->temperature, in, err);
    }
    if (status == LEHR_OK && out->temperature == SIZE_MAX && out->reference != SIZE_MAX) {
        out->temperature = out->reference;
        status = lehr_warnings_add(in->warnings, err,
                                   "%s: no sample temperature: '%s' is used, thermal lag included", in->file,
                                   in->columns[out->temperature].label);
    }
    if (status == LEHR_OK && out->temperature == SIZE_MAX) {
        status = refuse_columns(in, LEHR_ERR_FORMAT, "no column is known as a temperature",
                                "; name one, for example --columns temperature=1,signal=2", err);
    }
    return status;
}

static lehr_status choose_temperature(lehr_dsc_layout *out, const chooser *in, lehr_error *err)
{
    lehr_status status = find_temperature(out, in, err);
    if (status != LEHR_OK) {
        return status;
    }
    const char *unit = NULL;
    status = unit_of(&unit, in, out->temperature, in->options->temperature_unit, "K", err);
    if (status != LEHR_OK) {
        return status;
    }
    status = temperature_map(&out->to_K, unit, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "%s: column '%s'", in->file, in->columns[out->temperature].label);
    }
    if (out->reference == out->temperature) {
        out->reference = SIZE_MAX;
    }
    // A reference temperature is a bonus: without a usable unit it is left out.
    if (out->reference != SIZE_MAX &&
        temperature_map(&out->reference_to_K, in->columns[out->reference].unit, NULL) != LEHR_OK) {
        out->reference = SIZE_MAX;
    }
    return LEHR_OK;
}

static lehr_status choose_time(lehr_dsc_layout *out, const chooser *in, lehr_error *err)
{
    out->time = find_role(in, LEHR_DSC_ROLE_TIME);
    if (in->options->time_column) {
        lehr_status status = find_named(&out->time, in, in->options->time_column, "time", err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    if (out->time == SIZE_MAX) {
        return LEHR_OK;
    }
    const char *unit = NULL;
    lehr_status status = unit_of(&unit, in, out->time, NULL, "s", err);
    if (status == LEHR_OK) {
        status = lehr_units_find(&out->to_s, unit, "s", err);
        if (status != LEHR_OK) {
            status = lehr_error_wrap(err, status, "%s: column '%s'", in->file, in->columns[out->time].label);
        }
    }
    return status;
}

bool lehr_dsc_signal_of_unit(const char *unit, lehr_dsc_signal *kind, lehr_units_map *map)
{
    static const lehr_dsc_signal kinds[] = {LEHR_DSC_SIGNAL_HEAT_FLOW, LEHR_DSC_SIGNAL_SPECIFIC_FLOW,
                                            LEHR_DSC_SIGNAL_HEAT_CAPACITY};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (lehr_units_find(map, unit, lehr_dsc_signal_unit(kinds[i]), NULL) == LEHR_OK) {
            *kind = kinds[i];
            return true;
        }
    }
    return false;
}

/// Heat capacity before heat flow before heat flow per mass: the first two keep what the file knows best.
static size_t prefer_signal(const chooser *in)
{
    lehr_dsc_signal kind = LEHR_DSC_SIGNAL_NONE;
    lehr_units_map map;
    size_t column = find_role(in, LEHR_DSC_ROLE_HEAT_CAPACITY);
    bool usable = column != SIZE_MAX && (!in->columns[column].unit[0] ||
                                         lehr_dsc_signal_of_unit(in->columns[column].unit, &kind, &map));
    if (usable) {
        return column;
    }
    for (size_t i = 0; i < in->n; i++) {
        if (in->columns[i].role == LEHR_DSC_ROLE_HEAT_FLOW &&
            lehr_dsc_signal_of_unit(in->columns[i].unit, &kind, &map) && kind == LEHR_DSC_SIGNAL_HEAT_FLOW) {
            return i;
        }
    }
    size_t flow = find_role(in, LEHR_DSC_ROLE_HEAT_FLOW);
    return flow != SIZE_MAX ? flow : column;
}

static lehr_status choose_signal(lehr_dsc_layout *out, const chooser *in, lehr_error *err)
{
    out->signal = prefer_signal(in);
    if (in->options->signal_column) {
        lehr_status status = find_named(&out->signal, in, in->options->signal_column, "signal", err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    if (out->signal == SIZE_MAX) {
        return LEHR_OK;
    }
    const lehr_dsc_column *column = &in->columns[out->signal];
    bool known = column->unit[0] || in->options->signal_unit || column->role != LEHR_DSC_ROLE_OTHER;
    if (!known) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s: column '%s' states no unit; give one, for example "
                              "--signal-unit mW",
                              in->file, column->label);
    }
    const char *unit = NULL;
    const char *fallback = column->role == LEHR_DSC_ROLE_HEAT_CAPACITY ? "J/g/K" : "mW";
    lehr_status status = unit_of(&unit, in, out->signal, in->options->signal_unit, fallback, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!lehr_dsc_signal_of_unit(unit, &out->signal_kind, &out->to_signal)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: column '%s' is in '%s', which is neither a heat flow (mW, W/g) nor a heat "
                              "capacity (J/g/K); export "
                              "calibrated data or give --signal-unit",
                              in->file, column->label, unit);
    }
    out->sign = column->sign;
    return LEHR_OK;
}

lehr_status lehr_dsc_layout_choose(lehr_dsc_layout *out, const lehr_dsc_column *columns, size_t n,
                                   const lehr_dsc_read_options *options, const char *file,
                                   lehr_warnings *warnings, lehr_error *err)
{
    chooser in = {.columns = columns, .n = n, .options = options, .file = file, .warnings = warnings};
    *out = (lehr_dsc_layout){.n = n, .signal_kind = LEHR_DSC_SIGNAL_NONE};
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: no columns", file);
    }
    lehr_status status = choose_temperature(out, &in, err);
    if (status == LEHR_OK) {
        status = choose_time(out, &in, err);
    }
    if (status == LEHR_OK) {
        status = choose_signal(out, &in, err);
    }
    if (status == LEHR_OK) {
        out->segment = find_role(&in, LEHR_DSC_ROLE_SEGMENT);
    }
    return status;
}
