// Any table with a temperature and a heat flow or heat capacity column: the last reader, which takes what is
// left.
#include "grid.h"
#include "reader.h"

#include <math.h>
#include <string.h>

static bool sniff(const lehr_text *text)
{
    lehr_text_line first = lehr_text_trim(lehr_text_line_at(text, 0));
    return !lehr_text_starts_with(first, "{") && !lehr_text_starts_with(first, "<"); // JSON, XML
}

static lehr_text_line line_of(const char *text)
{
    return (lehr_text_line){.start = text, .length = strlen(text)};
}

/// "20 K/min", which counts where there is no time column. Anything else is left to itself: no rate of ours.
static void read_rate(lehr_dsc_builder *builder, const char *value)
{
    double rate_K_per_s = 0;
    if (lehr_units_parse(&rate_K_per_s, value, "K/s", NULL) == LEHR_OK && rate_K_per_s != 0) {
        builder->stated_rate_K_per_s = fabs(rate_K_per_s);
    }
}

/// Header entries of the table; "sample", "mass", "sign", "rate" and "segments" are understood, so that `dsc
/// convert` reads back.
static lehr_status read_head(lehr_dsc_builder *builder, const lehr_table *table, lehr_error *err)
{
    const char *key = NULL;
    const char *value = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && lehr_table_header_at(table, i, &key, &value); i++) {
        status = lehr_dsc_builder_header(builder, line_of(key), line_of(value), err);
        if (status == LEHR_OK && lehr_text_equals_nocase(line_of(key), "sample")) {
            status = lehr_dsc_builder_sample(builder, line_of(value), err);
        } else if (status == LEHR_OK && lehr_text_equals_nocase(line_of(key), "mass")) {
            status = lehr_dsc_builder_mass_text(builder, line_of(value), i + 1, err);
        } else if (status == LEHR_OK && lehr_text_equals_nocase(line_of(key), "sign")) {
            bool exo = lehr_text_starts_with(line_of(value), "exo");
            status = lehr_dsc_builder_sign(builder, exo ? LEHR_DSC_SIGN_EXO_UP : LEHR_DSC_SIGN_ENDO_UP,
                                           LEHR_DSC_ORIGIN_FILE, "", err);
        } else if (status == LEHR_OK && lehr_text_equals_nocase(line_of(key), "rate")) {
            read_rate(builder, value);
        } else if (status == LEHR_OK && lehr_text_equals_nocase(line_of(key), LEHR_DSC_FINAL_KEY)) {
            builder->final_segments = lehr_text_equals_nocase(line_of(value), LEHR_DSC_FINAL_VALUE);
        }
    }
    return status;
}

lehr_status lehr_dsc_table_take(lehr_dsc_builder *builder, const lehr_table *table, size_t first_line,
                                lehr_error *err)
{
    lehr_dsc_grid grid = {.n_columns = lehr_table_columns(table),
                          .n_rows = lehr_table_rows(table),
                          .first_line = first_line,
                          .part = 1};
    if (grid.n_columns > LEHR_DSC_MAX_COLUMNS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: %zu columns, at most %d can be read",
                              builder->run->name, grid.n_columns, LEHR_DSC_MAX_COLUMNS);
    }
    for (size_t i = 0; i < grid.n_columns; i++) {
        lehr_text_line unit = line_of(lehr_table_column_unit(table, i));
        lehr_dsc_column_parse(&grid.columns[i], line_of(lehr_table_column_name(table, i)), &unit);
        grid.values[i] = lehr_table_column(table, i);
    }
    lehr_status status = read_head(builder, table, err);
    return status == LEHR_OK ? lehr_dsc_grid_take(builder, &grid, err) : status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_table_layout found = {0};
    lehr_status status = lehr_table_parse(&table, &found, text, err);
    if (status == LEHR_OK) {
        builder->run->decimal_mark = found.decimal_mark;
        status = lehr_dsc_table_take(builder, table, found.first_line, err);
    }
    lehr_table_free(table);
    return status;
}

static lehr_status read_hdf5(lehr_dsc_builder *builder, const char *path, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_table_take(builder, table, 1, err);
    }
    lehr_table_free(table);
    return status;
}

/// A table that somebody keeps in a spreadsheet: the first sheet with a row of numbers.
static bool sniff_book(const lehr_workbook *book)
{
    return lehr_workbook_size(book) > 0;
}

static lehr_status read_book(lehr_dsc_builder *builder, const lehr_workbook *book, lehr_error *err)
{
    builder->run->encoding = "workbook";
    size_t n = lehr_workbook_size(book);
    for (size_t i = 0; i < n; i++) {
        if (lehr_text_size(lehr_workbook_sheet(book, i)) > 1) {
            lehr_status status = read_file(builder, lehr_workbook_sheet(book, i), err);
            if (status != LEHR_OK || n == 1) {
                return status;
            }
            return lehr_warnings_add(builder->run->warnings, err, "%s: of %zu sheets '%s' is read",
                                     builder->run->name, n, lehr_workbook_sheet_name(book, i));
        }
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: a workbook without a table", builder->run->name);
}

const lehr_dsc_reader lehr_dsc_reader_table = {
    .name = "table",
    .description =
        "table with named columns (temperature_K, heat_flow_mW, cp_J_per_gK, time_s, ...), as text, .xlsx "
        "or HDF5",
    .sniff = sniff,
    .read = read_file,
    .sniff_book = sniff_book,
    .read_book = read_book,
    .read_hdf5 = read_hdf5,
};
