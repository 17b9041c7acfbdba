#include "reader.h"

#include "container.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// Order of trial: from the most telling mark to the least.
static const lehr_dsc_reader *const readers[] = {
    &lehr_dsc_reader_animl,      &lehr_dsc_reader_trios_json,  &lehr_dsc_reader_netzsch_xlsx,
    &lehr_dsc_reader_trios_xlsx, &lehr_dsc_reader_stare_curve, &lehr_dsc_reader_stare_evaluation,
    &lehr_dsc_reader_netzsch,    &lehr_dsc_reader_ta,          &lehr_dsc_reader_trios,
    &lehr_dsc_reader_pyris,      &lehr_dsc_reader_setaram,     &lehr_dsc_reader_table,
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

lehr_text_line lehr_dsc_whole_text(const lehr_text *text)
{
    size_t n = lehr_text_size(text);
    if (n == 0) {
        return (lehr_text_line){"", 0};
    }
    lehr_text_line first = lehr_text_line_at(text, 0);
    lehr_text_line last = lehr_text_line_at(text, n - 1);
    return (lehr_text_line){first.start,
                            (size_t)(last.start + last.length - first.start)}; // one block of bytes
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

lehr_status lehr_dsc_check_rest(const lehr_text *text, const lehr_dsc_block *block, lehr_error *err)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    for (size_t i = block->end; i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (lehr_text_starts_with(lehr_text_trim(line), "#") ||
            lehr_text_starts_with(lehr_text_trim(line), "[")) {
            return LEHR_OK;
        }
        size_t n = lehr_text_split(line, block->separator, cells, LEHR_DSC_MAX_COLUMNS);
        if (n == block->n_columns && n > 1 && !isnan(lehr_dsc_lone_number(cells[0]))) {
            lehr_text_line between = lehr_text_trim(lehr_text_line_at(text, block->end));
            return lehr_error_set(
                err, LEHR_ERR_FORMAT,
                "%s: line %zu: '%.*s' stands between rows of data, which go on in line %zu: correct or "
                "remove it",
                lehr_text_name(text), block->end + 1, between.length < 40 ? (int)between.length : 40,
                between.start, i + 1);
        }
    }
    return LEHR_OK;
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

/// What is read: one of the three.
typedef struct source {
    const lehr_text *text;
    const lehr_workbook *book;
    const char *hdf5; // path
} source;

static bool is_possible(const lehr_dsc_reader *reader, const source *from)
{
    return (from->text && reader->read) || (from->book && reader->read_book) ||
           (from->hdf5 && reader->read_hdf5);
}

static bool sniffs(const lehr_dsc_reader *reader, const source *from)
{
    return from->hdf5 || (from->text ? reader->sniff(from->text) : reader->sniff_book(from->book));
}

/// The format that was asked for is unknown, or does not come in this kind of file.
static lehr_status refuse_format(const source *from, const char *name, const char *wanted, lehr_error *err)
{
    char possible[LEHR_ERROR_MESSAGE_SIZE / 2] = "";
    size_t used = 0;
    bool known = false;
    for (size_t i = 0; i < N_READERS; i++) {
        known = known || strcmp(wanted, readers[i]->name) == 0;
        if (is_possible(readers[i], from) && used + strlen(readers[i]->name) + 5 < sizeof possible) {
            used += (size_t)snprintf(possible + used, sizeof possible - used, "%s'%s'", used > 0 ? ", " : "",
                                     readers[i]->name);
        }
    }
    if (!known) {
        return lehr_error_set(err, LEHR_ERR_ARG, "unknown calorimeter format '%s'; 'lehr formats' lists them",
                              wanted);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "%s: %s can hold the format %s, not '%s'", name,
                          from->text ? "a text" : (from->book ? "a workbook" : "HDF5"), possible, wanted);
}

static lehr_status choose_reader(const lehr_dsc_reader **out, const source *from, const char *name,
                                 const char *wanted, lehr_error *err)
{
    for (size_t i = 0; i < N_READERS; i++) {
        if (is_possible(readers[i], from) &&
            (wanted ? strcmp(wanted, readers[i]->name) == 0 : sniffs(readers[i], from))) {
            *out = readers[i];
            return LEHR_OK;
        }
    }
    if (wanted) {
        return refuse_format(from, name, wanted, err);
    }
    if (from->text && lehr_text_starts_with(lehr_text_trim(lehr_text_line_at(from->text, 0)), "{")) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s: JSON is written but not read here; convert to .csv or .h5 (of JSON exports, "
            "that of TRIOS is read)",
            name);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "%s: not a calorimeter export and not a table; 'lehr formats' lists "
                          "what can be read",
                          name);
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

static lehr_status call_reader(const lehr_dsc_reader *reader, lehr_dsc_builder *builder, const source *from,
                               lehr_error *err)
{
    if (from->hdf5) {
        builder->run->encoding = "HDF5";
        return reader->read_hdf5(builder, from->hdf5, err);
    }
    if (from->book) {
        return reader->read_book(builder, from->book, err);
    }
    lehr_status status = lehr_dsc_builder_text(builder, from->text, err);
    return status == LEHR_OK ? reader->read(builder, from->text, err) : status;
}

/// The one way from a file to a run.
static lehr_status read_source(lehr_dsc_run **out, const source *from, const char *name,
                               const lehr_dsc_read_options *options, lehr_error *err)
{
    lehr_dsc_read_options defaults = lehr_dsc_read_defaults();
    options = options ? options : &defaults;
    const lehr_dsc_reader *reader = NULL;
    lehr_status status = check_options(options, err);
    if (status == LEHR_OK) {
        status = choose_reader(&reader, from, name, options->format, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    lehr_dsc_builder builder;
    status = lehr_dsc_builder_init(&builder, name, reader->name, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = call_reader(reader, &builder, from, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_builder_finish(out, &builder, err);
    }
    lehr_dsc_builder_clear(&builder);
    return status;
}

lehr_status lehr_dsc_run_parse(lehr_dsc_run **out, const lehr_text *text,
                               const lehr_dsc_read_options *options, lehr_error *err)
{
    *out = NULL;
    if (lehr_text_size(text) == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: the file is empty", lehr_text_name(text));
    }
    return read_source(out, &(source){.text = text}, lehr_text_name(text), options, err);
}

/// A workbook, or another zip archive, which is refused.
static lehr_status decode_archive(lehr_dsc_run **out, const void *bytes, size_t size, const char *name,
                                  const lehr_dsc_read_options *options, lehr_error *err)
{
    lehr_archive *archive = NULL;
    lehr_workbook *book = NULL;
    lehr_status status = lehr_archive_open(&archive, bytes, size, name, err);
    if (status == LEHR_ERR_FORMAT && lehr_dsc_container_cure(name)) {
        status = lehr_dsc_container_refuse(name, NULL, 0, err); // no archive after all
    }
    if (status == LEHR_OK && lehr_archive_has(archive, "Streams/stream_1.table")) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %s", name, lehr_dsc_container_cure(".ngb-"));
    } else if (status == LEHR_OK && !lehr_archive_has(archive, "xl/workbook.xml")) {
        status = lehr_dsc_container_refuse(name, bytes, size, err);
    }
    if (status == LEHR_OK) {
        status = lehr_workbook_read(&book, archive, name, err);
    }
    if (status == LEHR_OK) {
        status = read_source(out, &(source){.book = book}, name, options, err);
    }
    lehr_workbook_free(book);
    lehr_archive_free(archive);
    return status;
}

lehr_status lehr_dsc_run_decode(lehr_dsc_run **out, const void *bytes, size_t size, const char *name,
                                const lehr_dsc_read_options *options, lehr_error *err)
{
    *out = NULL;
    switch (lehr_dsc_container_of(bytes, size)) {
    case LEHR_DSC_CONTAINER_ZIP:
        return decode_archive(out, bytes, size, name, options, err);
    case LEHR_DSC_CONTAINER_HDF5:
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: HDF5 is read from a file, not from a stream", name);
    case LEHR_DSC_CONTAINER_FOREIGN:
        return lehr_dsc_container_refuse(name, bytes, size, err);
    case LEHR_DSC_CONTAINER_TEXT:
        break;
    }
    lehr_text *text = NULL;
    lehr_status status = lehr_text_decode(&text, bytes, size, name, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_parse(out, text, options, err);
    }
    lehr_text_free(text);
    return status;
}

static lehr_status read_archive(lehr_dsc_run **out, const char *path, const lehr_dsc_read_options *options,
                                lehr_error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    lehr_status status = lehr_dsc_container_load(&bytes, &size, path, err);
    if (status == LEHR_OK) {
        status = decode_archive(out, bytes, size, path, options, err);
    }
    lehr_core_free(bytes);
    return status;
}

/// Text of any encoding. Bytes that are none may be a file of an instrument, known by its extension.
static lehr_status read_text(lehr_dsc_run **out, const char *path, const lehr_dsc_read_options *options,
                             lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, path, err);
    if (status == LEHR_ERR_FORMAT && lehr_dsc_container_cure(path)) {
        return lehr_dsc_container_refuse(path, NULL, 0, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_run_parse(out, text, options, err);
    }
    lehr_text_free(text);
    return status;
}

lehr_status lehr_dsc_run_read(lehr_dsc_run **out, const char *path, const lehr_dsc_read_options *options,
                              lehr_error *err)
{
    *out = NULL;
    lehr_dsc_container container;
    lehr_status status = lehr_dsc_container_of_file(&container, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (container == LEHR_DSC_CONTAINER_ZIP) {
        return read_archive(out, path, options, err);
    }
    if (container == LEHR_DSC_CONTAINER_HDF5 || lehr_table_format_of(path) == LEHR_TABLE_HDF5) {
        return read_source(out, &(source){.hdf5 = path}, path, options, err);
    }
    return read_text(out, path, options, err);
}
