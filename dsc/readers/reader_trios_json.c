// TA Instruments TRIOS, JSON export: "Results" holds the data sets "Processed" and "Original", each with
// "ColumnHeaders" {key: {DisplayName, ValueType, Unit: {Name}}}, "ResultsSteps" [{Id, Name}] and "Rows"
// [{key: value}]. A row need not have all keys, and may have them in any order.
#include "grid.h"
#include "reader.h"

#include <jansson.h>
#include <lehr/core/alloc.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SNIFF_BYTES = 65536 };

/// The columns that may serve, with the key of each in the rows.
typedef struct data_set {
    lehr_dsc_grid grid;
    const char *keys[LEHR_DSC_MAX_COLUMNS]; // borrowed from the document
    double *columns[LEHR_DSC_MAX_COLUMNS];
    const char *step_key; // of the identifier of the step
    int *parts;
} data_set;

static lehr_text_line line_of(const char *text)
{
    return (lehr_text_line){.start = text ? text : "", .length = text ? strlen(text) : 0};
}

static bool sniff(const lehr_text *text)
{
    lehr_text_line whole = lehr_dsc_whole_text(text);
    whole.length = whole.length < SNIFF_BYTES ? whole.length : SNIFF_BYTES;
    if (!lehr_text_starts_with(lehr_text_trim(whole), "{")) {
        return false;
    }
    return lehr_text_find(whole, "TRIOSJSONExportSchema") != SIZE_MAX ||
           lehr_text_find(whole, "\"ColumnHeaders\"") != SIZE_MAX;
}

// ---- facts --------------------------------------------------------------------------------
static lehr_status keep(lehr_dsc_builder *builder, const char *key, const json_t *value, lehr_error *err)
{
    const char *text = json_string_value(value);
    return text && text[0] ? lehr_dsc_builder_header(builder, line_of(key), line_of(text), err) : LEHR_OK;
}

/// {"Value": 21.37, "Unit": {"Name": "mg"}}. TRIOS writes -1 or 0 where the mass was not entered.
static lehr_status read_mass(lehr_dsc_builder *builder, const json_t *mass, lehr_error *err)
{
    const json_t *value = json_object_get(mass, "Value");
    const char *unit = json_string_value(json_object_get(json_object_get(mass, "Unit"), "Name"));
    if (!json_is_number(value) || !(json_number_value(value) > 0)) {
        return LEHR_OK;
    }
    lehr_units_map to_g;
    lehr_status status = lehr_units_find(&to_g, unit ? unit : "mg", "g", err);
    if (status != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: the unit of the sample mass, '%.20s', is none of mass", builder->run->name,
                              unit ? unit : "");
    }
    builder->run->mass_g = json_number_value(value) * to_g.factor;
    builder->run->mass_origin = LEHR_DSC_ORIGIN_FILE;
    return LEHR_OK;
}

/// "ExothermDirection" or "Exotherm" of one of the instrument configurations: "Up" or "Down".
static lehr_status read_sign(lehr_dsc_builder *builder, const json_t *procedure, lehr_error *err)
{
    const json_t *list =
        json_object_get(json_object_get(procedure, "Configuration"), "InstrumentConfigurations");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *configuration = json_array_get(list, i);
        const json_t *stated = json_object_get(configuration, "ExothermDirection");
        stated = stated ? stated : json_object_get(configuration, "Exotherm");
        lehr_text_line word = line_of(json_string_value(stated));
        bool up = lehr_text_equals_nocase(word, "up");
        if (up || lehr_text_equals_nocase(word, "down")) {
            return lehr_dsc_builder_sign(builder, up ? LEHR_DSC_SIGN_EXO_UP : LEHR_DSC_SIGN_ENDO_UP,
                                         LEHR_DSC_ORIGIN_FILE, "", err);
        }
    }
    return LEHR_OK;
}

static lehr_status read_facts(lehr_dsc_builder *builder, const json_t *document, lehr_error *err)
{
    const json_t *sample = json_object_get(document, "Sample");
    const json_t *procedure = json_object_get(document, "Procedure");
    const json_t *name = json_object_get(sample, "Name");
    const json_t *mass = json_object_get(sample, "Mass");
    lehr_status status = LEHR_OK;
    if (json_is_string(name)) {
        status = lehr_dsc_builder_sample(builder, line_of(json_string_value(name)), err);
    }
    if (status == LEHR_OK) {
        status = read_mass(builder, mass ? mass : json_object_get(sample, "InitialMass"), err);
    }
    if (status == LEHR_OK) {
        status = read_sign(builder, procedure, err);
    }
    if (status == LEHR_OK) {
        status = keep(builder, "Procedure", json_object_get(procedure, "Name"), err);
    }
    if (status == LEHR_OK) {
        status = keep(builder, "StartTime", json_object_get(document, "StartTime"), err);
    }
    if (status == LEHR_OK) {
        status = keep(builder, "Notes", json_object_get(sample, "Notes"), err);
    }
    return status;
}

// ---- columns --------------------------------------------------------------------------------
/// A column that may be wanted: known by its name, or in a unit that a run knows.
static bool may_serve(const lehr_dsc_column *column)
{
    lehr_dsc_signal kind;
    lehr_units_map map;
    return column->role != LEHR_DSC_ROLE_OTHER || lehr_dsc_signal_of_unit(column->unit, &kind, &map);
}

static lehr_status add_column(data_set *set, const char *key, const json_t *header, lehr_error *err)
{
    const char *type = json_string_value(json_object_get(header, "ValueType"));
    if (type && strcmp(type, "Uuid") == 0) {
        // "Results Step Id" says which stretch of the data a row belongs to; "Procedure Step Id" does as
        // well. Keys follow the language of the program.
        bool of_results = strstr(key, "Result") || strstr(key, "Ergebn") || strstr(key, "R\xC3\xA9sult");
        set->step_key = !set->step_key || of_results ? key : set->step_key;
        return LEHR_OK;
    }
    const char *shown = json_string_value(json_object_get(header, "DisplayName"));
    const json_t *unit = json_object_get(json_object_get(header, "Unit"), "Name");
    lehr_text_line unit_text = line_of(json_string_value(unit));
    lehr_dsc_column column;
    lehr_dsc_column_parse(&column, line_of(shown ? shown : key), &unit_text);
    bool number = !type || strcmp(type, "Number") == 0 || strcmp(type, "Integer") == 0;
    size_t k = set->grid.n_columns;
    if (!number || !may_serve(&column) || k == LEHR_DSC_MAX_COLUMNS) {
        return LEHR_OK;
    }
    set->columns[k] = lehr_core_alloc(set->grid.n_rows, sizeof(double));
    if (!set->columns[k]) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", set->grid.n_rows);
    }
    set->keys[k] = key;
    set->grid.columns[k] = column;
    set->grid.values[k] = set->columns[k];
    set->grid.n_columns++;
    return LEHR_OK;
}

/// Number of the step: 1, 2, ... in the order of the rows.
static int next_part(const data_set *set, const json_t *row, const json_t *before, int part)
{
    if (!set->step_key || !before) {
        return part > 0 ? part : 1;
    }
    const char *step = json_string_value(json_object_get(row, set->step_key));
    const char *last = json_string_value(json_object_get(before, set->step_key));
    bool other = step && last && strcmp(step, last) != 0;
    return part < INT_MAX && other ? part + 1 : part;
}

static lehr_status read_rows(data_set *set, const json_t *rows, const char *file, lehr_error *err)
{
    const json_t *before = NULL;
    int part = 0;
    set->parts = lehr_core_alloc(set->grid.n_rows, sizeof *set->parts);
    if (!set->parts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", set->grid.n_rows);
    }
    set->grid.parts = set->parts;
    for (size_t i = 0; i < set->grid.n_rows; i++) {
        const json_t *row = json_array_get(rows, i);
        for (size_t k = 0; k < set->grid.n_columns; k++) {
            const json_t *value = json_object_get(row, set->keys[k]);
            bool absent = !value || json_is_null(value);
            if (!absent && !json_is_number(value)) {
                return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: row %zu: '%s' is no number", file, i + 1,
                                      set->keys[k]);
            }
            set->columns[k][i] = absent ? (double)NAN : json_number_value(value);
        }
        part = next_part(set, row, before, part);
        set->parts[i] = part;
        before = row;
    }
    return LEHR_OK;
}

static lehr_status read_set(lehr_dsc_builder *builder, const json_t *set_json, lehr_error *err)
{
    const json_t *rows = json_object_get(set_json, "Rows");
    const char *key = NULL;
    json_t *header = NULL;
    data_set *set = lehr_core_alloc(1, sizeof *set);
    if (!set) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a data set");
    }
    set->grid.n_rows = json_array_size(rows);
    set->grid.first_line = 1;
    lehr_status status = LEHR_OK;
    json_t *headers = json_object_get(set_json, "ColumnHeaders");
    json_object_foreach(headers, key, header)
    {
        status = status == LEHR_OK ? add_column(set, key, header, err) : status;
    }
    if (status == LEHR_OK) {
        status = read_rows(set, rows, builder->run->name, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_grid_take(builder, &set->grid, err);
    }
    for (size_t k = 0; k < set->grid.n_columns; k++) {
        lehr_core_free(set->columns[k]);
    }
    lehr_core_free(set->parts);
    lehr_core_free(set);
    return status;
}

/// "Processed" before "Original" (or "Raw"): what TRIOS itself shows. A warning tells that there is another
/// one.
static lehr_status choose_set(const json_t **out, lehr_dsc_builder *builder, const json_t *results,
                              lehr_error *err)
{
    static const char *const names[] = {"Processed", "Original", "Raw"};
    const char *taken = NULL;
    const char *other = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_t *set = json_object_get(results, names[i]);
        if (json_array_size(json_object_get(set, "Rows")) == 0) {
            continue;
        }
        other = taken && !other ? names[i] : other;
        *out = taken ? *out : set;
        taken = taken ? taken : names[i];
    }
    if (!taken) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s: no rows in Results.Processed or Results.Original: export the data with the file",
            builder->run->name);
    }
    if (!other) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        builder->run->warnings, err,
        "%s: the data set '%s' is read; '%s' is in the file too, and edits made in TRIOS are in "
        "the first only",
        builder->run->name, taken, other);
}

static lehr_status read_document(lehr_dsc_builder *builder, const json_t *document, lehr_error *err)
{
    const json_t *set = NULL;
    lehr_status status = read_facts(builder, document, err);
    if (status == LEHR_OK) {
        status = choose_set(&set, builder, json_object_get(document, "Results"), err);
    }
    if (status == LEHR_OK) {
        status = read_set(builder, set, err);
    }
    return status == LEHR_OK ? lehr_dsc_trios_sign(builder, err) : status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    lehr_text_line whole = lehr_dsc_whole_text(text);
    json_error_t problem;
    builder->row_word = "row";
    json_t *document = json_loadb(whole.start, whole.length, JSON_REJECT_DUPLICATES, &problem);
    if (!document) {
        lehr_status code =
            json_error_code(&problem) == json_error_out_of_memory ? LEHR_ERR_NOMEM : LEHR_ERR_FORMAT;
        return lehr_error_set(err, code, "%s: line %d: broken JSON (%s): is the file complete?",
                              builder->run->name, problem.line, problem.text);
    }
    lehr_status status = read_document(builder, document, err);
    json_decref(document);
    return status;
}

const lehr_dsc_reader lehr_dsc_reader_trios_json = {
    .name = "trios-json",
    .description = "TA Instruments TRIOS JSON export (TRIOSJSONExportSchema), with its steps",
    .sniff = sniff,
    .read = read_file,
};
