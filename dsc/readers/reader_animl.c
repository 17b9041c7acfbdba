// AnIML, the core schema of ASTM: SampleSet/Sample/Category/Parameter, and in each Result a SeriesSet whose
// Series are the columns. Every SeriesSet with a temperature is a part of the run.
#include "animl.h"
#include "grid.h"
#include "reader.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SNIFF_BYTES = 4096, ID_SIZE = 64 };

/// What the document says about one sample.
typedef struct sample {
    char id[ID_SIZE];
    double mass_g;
    char name[LEHR_DSC_LABEL_SIZE];
} sample;

/// What reading works with.
typedef struct context {
    lehr_dsc_builder *builder;
    lehr_xml *xml;
    sample *samples;
    size_t n_samples;
    size_t used; // number of the sample that the first step refers to; SIZE_MAX
    int part;
    bool told; // the message names the file already
} context;

static lehr_text_line line_of(const char *text)
{
    return (lehr_text_line){.start = text, .length = strlen(text)};
}

static bool sniff(const lehr_text *text)
{
    lehr_text_line whole = lehr_dsc_whole_text(text);
    whole.length = whole.length < SNIFF_BYTES ? whole.length : SNIFF_BYTES;
    return lehr_text_starts_with(lehr_text_trim(whole), "<") &&
           (lehr_text_find(whole, "<AnIML") != SIZE_MAX || lehr_text_find(whole, ":AnIML") != SIZE_MAX);
}

/// Go through the elements inside the one that was opened, with @p visit for each.
static lehr_status for_each_child(context *in, lehr_status (*visit)(context *in, lehr_error *err),
                                  lehr_error *err)
{
    for (;;) {
        lehr_xml_event event;
        lehr_status status = lehr_xml_next(in->xml, &event, err);
        if (status == LEHR_OK && event == LEHR_XML_OPEN) {
            status = visit(in, err);
        }
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            return status;
        }
    }
}

// ---- samples and parameters -----------------------------------------------------------------
static bool names_a_mass(const char *name)
{
    static const char *const names[] = {"mass",          "sample mass",    "initial mass", "weight",
                                        "sample weight", "initial weight", "masse",        "probenmasse",
                                        "einwaage",      "masse initiale", "samplemass"};
    bool found = false;
    for (size_t i = 0; !found && i < sizeof names / sizeof names[0]; i++) {
        found = lehr_text_equals_nocase(line_of(name), names[i]);
    }
    return found;
}

static lehr_status take_mass(context *in, const char *value, const char *unit, lehr_error *err)
{
    double number = 0;
    lehr_units_map to_g;
    lehr_text_line text = lehr_text_trim(line_of(value));
    if (text.length == 0 || in->n_samples == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_number_parse(&number, text.start, text.length, lehr_number_style_c(), err);
    if (status == LEHR_OK) {
        status = lehr_units_find(&to_g, unit[0] ? unit : "mg", "g", err);
    }
    if (status != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: the sample mass '%.*s %.20s' is not a mass",
                              lehr_xml_line(in->xml), text.length < 20 ? (int)text.length : 20, text.start,
                              unit);
    }
    in->samples[in->n_samples - 1].mass_g = number > 0 ? number * to_g.factor : (double)NAN;
    return LEHR_OK;
}

/// <Parameter name="Mass"><D>21.37</D><Unit label="mg"/></Parameter>
static lehr_status read_parameter(context *in, bool of_sample, lehr_error *err)
{
    char name[LEHR_DSC_LABEL_SIZE];
    char unit[LEHR_DSC_LABEL_SIZE] = "";
    char *value = NULL;
    lehr_dsc_builder *builder = in->builder;
    const char *given = lehr_xml_attribute(in->xml, "name");
    (void)snprintf(name, sizeof name, "%s", given ? given : "");
    lehr_status status = LEHR_OK;
    lehr_xml_event event = LEHR_XML_OPEN;
    while (status == LEHR_OK) {
        status = lehr_xml_next(in->xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN && lehr_xml_is(in->xml, "Unit")) {
            status = lehr_dsc_animl_unit_read(unit, in->xml, builder->run->warnings, builder->run->name, err);
        } else if (event == LEHR_XML_OPEN) {
            lehr_core_free(value);
            status = lehr_xml_content(&value, in->xml, err);
        }
    }
    if (status == LEHR_OK && value && name[0]) {
        char entry[2 * LEHR_DSC_LABEL_SIZE];
        (void)snprintf(entry, sizeof entry, "%.90s%s%.90s", value, unit[0] ? " " : "", unit);
        status = lehr_dsc_builder_header(builder, line_of(name), line_of(entry), err);
    }
    if (status == LEHR_OK && value && of_sample && names_a_mass(name)) {
        status = take_mass(in, value, unit, err);
    }
    lehr_core_free(value);
    return status;
}

static lehr_status visit_sample_part(context *in, lehr_error *err)
{
    if (lehr_xml_is(in->xml, "Parameter")) {
        return read_parameter(in, true, err);
    }
    bool inside = lehr_xml_is(in->xml, "Category");
    return inside ? for_each_child(in, visit_sample_part, err) : lehr_xml_skip(in->xml, err);
}

static lehr_status visit_sample(context *in, lehr_error *err)
{
    if (!lehr_xml_is(in->xml, "Sample")) {
        return lehr_xml_skip(in->xml, err);
    }
    sample *larger = lehr_core_realloc(in->samples, in->n_samples + 1, sizeof *larger);
    if (!larger) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", in->n_samples + 1);
    }
    in->samples = larger;
    sample *one = &in->samples[in->n_samples++];
    *one = (sample){.mass_g = (double)NAN};
    const char *given = lehr_xml_attribute(in->xml, "sampleID");
    (void)snprintf(one->id, sizeof one->id, "%s", given ? given : "");
    given = lehr_xml_attribute(in->xml, "name");
    (void)snprintf(one->name, sizeof one->name, "%s", given ? given : "");
    return for_each_child(in, visit_sample_part, err);
}

// ---- series ---------------------------------------------------------------------------------
typedef struct series_set {
    lehr_dsc_animl_series items[LEHR_DSC_MAX_COLUMNS];
    size_t count;
    size_t length; // stated, 0 when not
} series_set;

static lehr_status read_series(context *in, series_set *set, lehr_error *err)
{
    if (!lehr_xml_is(in->xml, "Series")) {
        return lehr_xml_skip(in->xml, err);
    }
    if (set->count == LEHR_DSC_MAX_COLUMNS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "line %zu: more than %d series in one set",
                              lehr_xml_line(in->xml), LEHR_DSC_MAX_COLUMNS);
    }
    lehr_dsc_animl_series *series = &set->items[set->count];
    const lehr_dsc_run *run = in->builder->run;
    lehr_status status = lehr_dsc_animl_series_read(series, in->xml, run->warnings, run->name, err);
    if (status == LEHR_OK && series->numeric && (series->size > 0 || series->counted)) {
        set->count++;
    } else if (status == LEHR_OK) {
        lehr_dsc_animl_series_clear(series);
    }
    return status;
}

/// Number of points: that of the series with explicit values, which must agree.
static lehr_status count_points(size_t *out, const series_set *set, lehr_error *err)
{
    size_t n = 0;
    const char *first = "";
    for (size_t k = 0; k < set->count; k++) {
        const lehr_dsc_animl_series *series = &set->items[k];
        if (series->counted) {
            continue;
        }
        if (n > 0 && series->size != n) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "the series '%s' has %zu values, '%s' %zu", first, n,
                                  series->column.label, series->size);
        }
        first = n == 0 ? series->column.label : first;
        n = series->size;
    }
    if (n > 0 && set->length > 0 && set->length != n) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the series '%s' has %zu values where the set states %zu",
                              first, n, set->length);
    }
    *out = n;
    return LEHR_OK;
}

static bool has_temperature(const series_set *set)
{
    bool found = false;
    for (size_t k = 0; k < set->count; k++) {
        lehr_dsc_role role = set->items[k].column.role;
        found = found || role == LEHR_DSC_ROLE_TEMPERATURE || role == LEHR_DSC_ROLE_TEMPERATURE_LIKE ||
                role == LEHR_DSC_ROLE_REFERENCE;
    }
    return found;
}

static lehr_status take_set(context *in, series_set *set, lehr_error *err)
{
    size_t n = 0;
    lehr_status status = count_points(&n, set, err);
    bool wanted = n > 0 && (has_temperature(set) || in->builder->options->temperature_column);
    if (status != LEHR_OK || !wanted) {
        return status;
    }
    lehr_dsc_grid *grid = lehr_core_alloc(1, sizeof *grid);
    if (!grid) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    }
    grid->n_rows = n;
    grid->first_line = 1;
    grid->part = ++in->part;
    for (size_t k = 0; status == LEHR_OK && k < set->count; k++) {
        if (set->items[k].counted) {
            status = lehr_dsc_animl_series_expand(&set->items[k], n, err);
        }
        grid->columns[k] = set->items[k].column;
        grid->values[k] = set->items[k].values;
        grid->n_columns++;
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_grid_take(in->builder, grid, err);
        in->told = status != LEHR_OK;
    }
    lehr_core_free(grid);
    return status;
}

static lehr_status read_series_set(context *in, lehr_error *err)
{
    series_set *set = lehr_core_alloc(1, sizeof *set);
    if (!set) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a set of series");
    }
    const char *length = lehr_xml_attribute(in->xml, "length");
    lehr_status status = length ? lehr_number_parse_size(&set->length, length, err) : LEHR_OK;
    lehr_xml_event event = LEHR_XML_OPEN;
    while (status == LEHR_OK) {
        status = lehr_xml_next(in->xml, &event, err);
        if (status != LEHR_OK || event == LEHR_XML_CLOSE || event == LEHR_XML_END) {
            break;
        }
        if (event == LEHR_XML_OPEN) {
            status = read_series(in, set, err);
        }
    }
    if (status == LEHR_OK) {
        status = take_set(in, set, err);
    }
    for (size_t k = 0; k < set->count; k++) {
        lehr_dsc_animl_series_clear(&set->items[k]);
    }
    lehr_core_free(set);
    return status;
}

// ---- the document ---------------------------------------------------------------------------
/// The sample that the first step refers to.
static void use_sample(context *in)
{
    const char *id = lehr_xml_attribute(in->xml, "sampleID");
    for (size_t i = 0; id && in->used == SIZE_MAX && i < in->n_samples; i++) {
        in->used = strcmp(in->samples[i].id, id) == 0 ? i : SIZE_MAX;
    }
}

/// Elements of an experiment step, at any depth.
static lehr_status visit_step(context *in, lehr_error *err)
{
    if (lehr_xml_is(in->xml, "SeriesSet")) {
        return read_series_set(in, err);
    }
    if (lehr_xml_is(in->xml, "Parameter")) {
        return read_parameter(in, false, err);
    }
    if (lehr_xml_is(in->xml, "SampleReference")) {
        use_sample(in);
        return lehr_xml_skip(in->xml, err);
    }
    static const char *const inside[] = {"ExperimentStep", "Result", "ResultSet",          "Category",
                                         "Infrastructure", "Method", "SampleReferenceSet", "CategorySet"};
    bool enter = false;
    for (size_t i = 0; !enter && i < sizeof inside / sizeof inside[0]; i++) {
        enter = lehr_xml_is(in->xml, inside[i]);
    }
    return enter ? for_each_child(in, visit_step, err) : lehr_xml_skip(in->xml, err);
}

static lehr_status visit_document(context *in, lehr_error *err)
{
    if (lehr_xml_is(in->xml, "AnIML")) {
        return for_each_child(in, visit_document, err);
    }
    if (lehr_xml_is(in->xml, "SampleSet")) {
        return for_each_child(in, visit_sample, err);
    }
    if (lehr_xml_is(in->xml, "ExperimentStepSet")) {
        return for_each_child(in, visit_step, err);
    }
    return lehr_xml_skip(in->xml, err);
}

static lehr_status adopt_sample(context *in, lehr_error *err)
{
    lehr_dsc_run *run = in->builder->run;
    if (in->n_samples == 0) {
        return LEHR_OK;
    }
    lehr_status status = LEHR_OK;
    if (in->used == SIZE_MAX && in->n_samples > 1) {
        status = lehr_warnings_add(run->warnings, err,
                                   "%s: of %zu samples the first, '%s', is taken: no step refers to one",
                                   run->name, in->n_samples, in->samples[0].name);
    }
    const sample *used = &in->samples[in->used == SIZE_MAX ? 0 : in->used];
    if (!isnan(used->mass_g)) {
        run->mass_g = used->mass_g;
        run->mass_origin = LEHR_DSC_ORIGIN_FILE;
    }
    return status == LEHR_OK ? lehr_dsc_builder_sample(in->builder, line_of(used->name), err) : status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    context in = {.builder = builder, .used = SIZE_MAX};
    builder->row_word = "point";
    lehr_status status = lehr_xml_open(&in.xml, lehr_dsc_whole_text(text), err);
    if (status == LEHR_OK) {
        status = for_each_child(&in, visit_document, err);
    }
    if (status == LEHR_OK && in.part == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "no SeriesSet with a temperature and values");
    }
    if (status == LEHR_OK) {
        status = adopt_sample(&in, err);
    }
    lehr_xml_free(in.xml);
    lehr_core_free(in.samples);
    return status == LEHR_OK || in.told ? status : lehr_error_wrap(err, status, "%s", builder->run->name);
}

const lehr_dsc_reader lehr_dsc_reader_animl = {
    .name = "animl",
    .description = "AnIML document (ASTM core schema), series individual, counted or in base64",
    .sniff = sniff,
    .read = read_file,
};
