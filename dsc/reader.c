#include "reader.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// Order of trial: from the most telling mark to the least.
static const lehr_dsc_reader *const readers[] = {
    &lehr_dsc_reader_stare_curve, &lehr_dsc_reader_stare_evaluation,
    &lehr_dsc_reader_netzsch,     &lehr_dsc_reader_ta,
    &lehr_dsc_reader_trios,       &lehr_dsc_reader_setaram,
    &lehr_dsc_reader_table,
};
#define N_READERS (sizeof readers / sizeof readers[0])

size_t lehr_dsc_reader_count(void)
{
    return N_READERS;
}

const char *lehr_dsc_reader_name_at(size_t i)
{
    return readers[i]->name;
}

const char *lehr_dsc_reader_description_at(size_t i)
{
    return readers[i]->description;
}

bool lehr_dsc_head_has(const lehr_text *text, const char *prefix)
{
    for (size_t i = 0; i < lehr_text_size(text) && i < LEHR_DSC_HEAD_LINES; i++) {
        if (lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(text, i)), prefix)) {
            return true;
        }
    }
    return false;
}

size_t lehr_dsc_find_line(const lehr_text *text, size_t begin, const char *prefix)
{
    for (size_t i = begin; i < lehr_text_size(text); i++) {
        if (lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(text, i)), prefix)) {
            return i;
        }
    }
    return SIZE_MAX;
}

bool lehr_dsc_line_after(lehr_text_line *out, size_t *index, const lehr_text *text, const char *key)
{
    for (size_t i = 0; i + 1 < lehr_text_size(text); i++) {
        if (lehr_text_equals(lehr_text_trim(lehr_text_line_at(text, i)), key)) {
            *out = lehr_text_trim(lehr_text_line_at(text, i + 1));
            *index = i + 1;
            return true;
        }
    }
    return false;
}

lehr_status lehr_dsc_builder_mass_text(lehr_dsc_builder *builder, lehr_text_line mass, size_t line,
                                       lehr_error *err)
{
    mass = lehr_text_trim(mass);
    size_t cut = mass.length;
    while (cut > 0 && mass.start[cut - 1] != ' ' && mass.start[cut - 1] != '\t') {
        cut--;
    }
    char unit[16] = "";
    if (cut == 0 || mass.length - cut >= sizeof unit) {
        return LEHR_OK; // "Not Available" and the like: no mass
    }
    memcpy(unit, mass.start + cut, mass.length - cut);
    lehr_units_map to_g;
    if (lehr_units_find(&to_g, unit, "g", NULL) != LEHR_OK) {
        return LEHR_OK;
    }
    return lehr_dsc_builder_mass(builder, (lehr_text_line){mass.start, cut}, unit, line, err);
}

static lehr_status choose_reader(const lehr_dsc_reader **out, const lehr_text *text,
                                 const lehr_dsc_read_options *options, lehr_error *err)
{
    for (size_t i = 0; i < N_READERS; i++) {
        bool wanted =
            options->format ? strcmp(options->format, readers[i]->name) == 0 : readers[i]->sniff(text);
        if (wanted) {
            *out = readers[i];
            return LEHR_OK;
        }
    }
    if (options->format) {
        return lehr_error_set(err, LEHR_ERR_ARG, "unknown calorimeter format '%s'; 'lehr formats' lists them",
                              options->format);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "%s: not a calorimeter export and not a table; 'lehr formats' lists "
                          "what can be read",
                          lehr_text_name(text));
}

static lehr_status check_options(const lehr_dsc_read_options *options, lehr_error *err)
{
    if (!isnan(options->mass_g) && !(options->mass_g > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the mass %g mg is not greater than 0",
                              options->mass_g * 1e3);
    }
    if (!isnan(options->rate_K_per_s) && !(options->rate_K_per_s > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the rate %g K/s is not greater than 0",
                              options->rate_K_per_s);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_run_parse(lehr_dsc_run **out, const lehr_text *text,
                               const lehr_dsc_read_options *options, lehr_error *err)
{
    *out = NULL;
    lehr_dsc_read_options defaults = lehr_dsc_read_defaults();
    options = options ? options : &defaults;
    lehr_status status = check_options(options, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (lehr_text_size(text) == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: the file is empty", lehr_text_name(text));
    }
    if (lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(text, 0)), "{")) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: JSON is written but not read here; convert to .csv or .h5",
                              lehr_text_name(text));
    }
    const lehr_dsc_reader *reader = NULL;
    status = choose_reader(&reader, text, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_dsc_builder builder;
    status = lehr_dsc_builder_init(&builder, lehr_text_name(text), reader->name, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_dsc_builder_text(&builder, text, err);
    if (status == LEHR_OK) {
        status = reader->read(&builder, text, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_builder_finish(out, &builder, err);
    }
    lehr_dsc_builder_clear(&builder);
    return status;
}

/// HDF5 holds a table, as it was written by lehr_dsc_run_to_table().
static lehr_status read_hdf5(lehr_dsc_run **out, const char *path, const lehr_dsc_read_options *options,
                             lehr_error *err)
{
    const char *name = lehr_dsc_reader_table.name;
    lehr_dsc_read_options defaults = lehr_dsc_read_defaults();
    options = options ? options : &defaults;
    lehr_status status = check_options(options, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (options->format && strcmp(options->format, name) != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: HDF5 can hold the format '%s', not '%s'", path, name,
                              options->format);
    }
    lehr_table *table = NULL;
    lehr_dsc_builder builder;
    status = lehr_table_read(&table, NULL, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_dsc_builder_init(&builder, path, name, options, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_table_take(&builder, table, 1, err);
        if (status == LEHR_OK) {
            status = lehr_dsc_builder_finish(out, &builder, err);
        }
        lehr_dsc_builder_clear(&builder);
    }
    lehr_table_free(table);
    return status;
}

lehr_status lehr_dsc_run_read(lehr_dsc_run **out, const char *path, const lehr_dsc_read_options *options,
                              lehr_error *err)
{
    *out = NULL;
    if (lehr_table_format_of(path) == LEHR_TABLE_HDF5) {
        return read_hdf5(out, path, options, err);
    }
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_parse(out, text, options, err);
    }
    lehr_text_free(text);
    return status;
}
