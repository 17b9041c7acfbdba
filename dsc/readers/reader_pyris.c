// PerkinElmer Pyris, ASCII export: "Key:<TAB>value", the steps of the method ("1)<TAB>Heat from .. to .. at
// .."), then for each step a title ("1) DSC8500 Isothermal") and rows that begin with a tab. The names of the
// columns stand once or in every step, over two or three lines that may be cut in the middle. Calibration and
// registers follow the data.
#include "grid.h"
#include "pyris.h"
#include "reader.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static bool sniff(const lehr_text *text)
{
    return lehr_dsc_head_has(text, "Filename:") &&
           (lehr_dsc_head_has(text, "Total Points in Run") || lehr_dsc_head_has(text, "Display Weight:") ||
            lehr_dsc_head_has(text, "Method Steps:"));
}

// ---- lines ----------------------------------------------------------------------------------
/// "12) DSC8500 Temperature Scan" or "12)<TAB>Heat from ..": the number and what follows; false for other
/// lines.
static bool split_step(lehr_text_line line, lehr_text_line *rest)
{
    size_t i = 0;
    while (i < line.length && isdigit((unsigned char)line.start[i])) {
        i++;
    }
    if (i == 0 || i + 1 >= line.length || line.start[i] != ')') {
        return false;
    }
    *rest = (lehr_text_line){line.start + i + 1, line.length - i - 1};
    return true;
}

/// A row: three numbers or more between tabs, under either decimal mark.
static bool is_row(lehr_text_line line)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_dsc_pyris_cells(line, cells, LEHR_DSC_MAX_COLUMNS);
    bool row = n >= 3 && n <= LEHR_DSC_MAX_COLUMNS;
    for (size_t i = 0; row && i < n; i++) {
        row = cells[i].length == 0 || !isnan(lehr_dsc_lone_number(cells[i]));
    }
    return row && cells[0].length > 0;
}

/// "1) DSC8500 Isothermal" above the table of a step; some versions have a tab there, as the steps of the
/// method do, and only the rows below tell which is which.
static bool is_title(lehr_text_line line)
{
    lehr_text_line rest;
    return split_step(lehr_text_trim(line), &rest);
}

/// First row below the title of a step, SIZE_MAX when there is none before the next title.
static size_t find_rows(const lehr_text *text, size_t title)
{
    for (size_t i = title + 1; i < lehr_text_size(text) && i <= title + LEHR_DSC_PYRIS_HEADER_LINES + 1;
         i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (is_title(line)) {
            return SIZE_MAX;
        }
        if (is_row(line)) {
            return i;
        }
    }
    return SIZE_MAX;
}

// ---- head -----------------------------------------------------------------------------------
static lehr_status read_entry(lehr_dsc_builder *builder, lehr_text_line line, size_t number, lehr_error *err)
{
    size_t colon = lehr_text_find(line, ":");
    lehr_text_line rest;
    if (split_step(lehr_text_trim(line), &rest)) {
        lehr_text_line key = {"Method Steps", strlen("Method Steps")};
        return lehr_dsc_builder_header(builder, key, rest, err);
    }
    if (colon == SIZE_MAX || colon == 0) {
        return LEHR_OK;
    }
    lehr_text_line key = lehr_text_trim((lehr_text_line){line.start, colon});
    lehr_text_line value = lehr_text_trim((lehr_text_line){line.start + colon + 1, line.length - colon - 1});
    lehr_status status = lehr_dsc_builder_header(builder, key, value, err);
    if (status == LEHR_OK && lehr_text_equals(key, "Sample ID")) {
        return lehr_dsc_builder_sample(builder, value, err);
    }
    if (status == LEHR_OK && lehr_text_equals(key, "Sample Weight")) {
        return lehr_dsc_builder_mass_text(builder, value, number, err);
    }
    bool displayed = lehr_text_equals(key, "Display Weight") && isnan(builder->run->mass_g);
    if (status == LEHR_OK && displayed && !isnan(lehr_dsc_lone_number(value))) {
        return lehr_dsc_builder_mass(builder, value, "mg", number, err);
    }
    return status;
}

// ---- tables ---------------------------------------------------------------------------------
/// The rows of one step.
typedef struct table {
    lehr_dsc_grid grid;
    double *numbers; // shape (n_columns, n_rows)
} table;

static lehr_status read_row(table *in, const lehr_text *text, size_t line, lehr_number_style style,
                            size_t row, lehr_error *err)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_dsc_pyris_cells(lehr_text_line_at(text, line), cells, LEHR_DSC_MAX_COLUMNS);
    if (n != in->grid.n_columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: line %zu has %zu cells where %zu are expected; is the file "
                              "cut off?",
                              lehr_text_name(text), line + 1, n, in->grid.n_columns);
    }
    for (size_t k = 0; k < n; k++) {
        double *value = &in->numbers[k * in->grid.n_rows + row];
        *value = (double)NAN;
        lehr_status status = LEHR_OK;
        if (cells[k].length > 0) {
            status = lehr_number_parse(value, cells[k].start, cells[k].length, style, err);
        }
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "%s: line %zu, column '%s' (decimal mark '%c')",
                                   lehr_text_name(text), line + 1, in->grid.columns[k].label,
                                   style.decimal_mark);
        }
    }
    return LEHR_OK;
}

static lehr_status read_rows(table *in, lehr_dsc_builder *builder, const lehr_text *text, size_t begin,
                             lehr_error *err)
{
    lehr_dsc_grid *grid = &in->grid;
    lehr_number_style style;
    grid->first_line = begin + 1;
    in->numbers = lehr_core_alloc(grid->n_rows, grid->n_columns * sizeof *in->numbers);
    if (!in->numbers) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rows", grid->n_rows);
    }
    lehr_status status = lehr_dsc_block_style(&style, text, begin, begin + grid->n_rows, '\t', err);
    for (size_t i = 0; status == LEHR_OK && i < grid->n_rows; i++) {
        status = read_row(in, text, begin + i, style, i, err);
    }
    for (size_t k = 0; k < grid->n_columns; k++) {
        grid->values[k] = in->numbers + k * grid->n_rows;
    }
    if (status == LEHR_OK && !builder->run->columns) {
        builder->run->decimal_mark = style.decimal_mark;
    }
    return status == LEHR_OK ? lehr_dsc_grid_take(builder, grid, err) : status;
}

/// A baseline that was recorded stands beside the raw heat flow, which is what is read.
static lehr_status check_baseline(lehr_dsc_builder *builder, const lehr_dsc_grid *grid, lehr_error *err)
{
    for (size_t k = 0; k < grid->n_columns; k++) {
        lehr_text_line label = {grid->columns[k].label, strlen(grid->columns[k].label)};
        bool baseline = lehr_text_starts_with(label, "Baseline Heat Flow");
        for (size_t i = 0; baseline && i < grid->n_rows; i++) {
            if (grid->values[k][i] != 0 && !isnan(grid->values[k][i])) {
                return lehr_warnings_add(
                    builder->run->warnings, err,
                    "%s: the column '%s' is not zero and is not subtracted: the heat flow is the "
                    "unsubtracted one",
                    builder->run->name, grid->columns[k].label);
            }
        }
    }
    return LEHR_OK;
}

/// The step at @p title, whose rows begin at @p begin. Names that are missing are those of the step before.
static lehr_status read_step(size_t *end, table *in, lehr_dsc_builder *builder, const lehr_text *text,
                             size_t title, size_t begin, lehr_error *err)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = lehr_dsc_pyris_cells(lehr_text_line_at(text, begin), cells, LEHR_DSC_MAX_COLUMNS);
    *end = begin;
    while (*end < lehr_text_size(text) && is_row(lehr_text_line_at(text, *end))) {
        ++*end;
    }
    lehr_status status = LEHR_OK;
    in->grid.n_rows = *end - begin;
    in->grid.part++;
    if (begin > title + 1 || in->grid.n_columns == 0) {
        in->grid.n_columns = n;
        status = lehr_dsc_pyris_names(in->grid.columns, text, title + 1, begin, n, err);
    }
    if (status == LEHR_OK) {
        status = read_rows(in, builder, text, begin, err);
    }
    if (status == LEHR_OK) {
        status = check_baseline(builder, &in->grid, err);
    }
    lehr_core_free(in->numbers);
    in->numbers = NULL;
    return status;
}

/// A table without the title of a step: its first row, and the line before its names. SIZE_MAX when there is
/// none.
static size_t find_bare_rows(size_t *title, const lehr_text *text)
{
    for (size_t i = 1; i + 1 < lehr_text_size(text); i++) {
        if (!is_row(lehr_text_line_at(text, i)) || !is_row(lehr_text_line_at(text, i + 1))) {
            continue;
        }
        *title = i - 1;
        for (size_t k = 0; k<LEHR_DSC_PYRIS_HEADER_LINES && * title> 0; k++) {
            lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, *title));
            if (line.length == 0 || lehr_text_find(line, ":") != SIZE_MAX) {
                break;
            }
            --*title;
        }
        return i;
    }
    return SIZE_MAX;
}

static lehr_status read_steps(lehr_dsc_builder *builder, const lehr_text *text, size_t first, lehr_error *err)
{
    table *in = lehr_core_alloc(1, sizeof *in);
    if (!in) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a table");
    }
    lehr_status status = LEHR_OK;
    size_t i = first;
    while (status == LEHR_OK && i < lehr_text_size(text)) {
        size_t begin = is_title(lehr_text_line_at(text, i)) ? find_rows(text, i) : SIZE_MAX;
        if (begin == SIZE_MAX) {
            i++; // also a step without rows, and all that follows the data
            continue;
        }
        status = read_step(&i, in, builder, text, i, begin, err);
    }
    size_t title = 0;
    size_t begin = status == LEHR_OK && in->grid.part == 0 ? find_bare_rows(&title, text) : SIZE_MAX;
    if (begin != SIZE_MAX) {
        status = read_step(&i, in, builder, text, title, begin, err);
    }
    if (status == LEHR_OK && in->grid.part == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "%s: no step with rows ('1) DSC ...'): export the data with the method",
                                builder->run->name);
    }
    lehr_core_free(in);
    return status;
}

static lehr_status read_file(lehr_dsc_builder *builder, const lehr_text *text, lehr_error *err)
{
    size_t first = 0;
    lehr_status status = LEHR_OK;
    for (; first < lehr_text_size(text) && status == LEHR_OK; first++) {
        lehr_text_line line = lehr_text_line_at(text, first);
        if (is_title(line) && find_rows(text, first) != SIZE_MAX) {
            break;
        }
        status = read_entry(builder, line, first + 1, err);
    }
    if (status == LEHR_OK) {
        status = read_steps(builder, text, first, err);
    }
    bool flow = builder->run->signal_kind == LEHR_DSC_SIGNAL_HEAT_FLOW ||
                builder->run->signal_kind == LEHR_DSC_SIGNAL_SPECIFIC_FLOW;
    if (status == LEHR_OK && flow && builder->run->sign == LEHR_DSC_SIGN_UNKNOWN) {
        status = lehr_dsc_builder_sign(builder, LEHR_DSC_SIGN_ENDO_UP, LEHR_DSC_ORIGIN_ASSUMED,
                                       "the Pyris export does not state the sign of the heat flow", err);
    }
    return status;
}

const lehr_dsc_reader lehr_dsc_reader_pyris = {
    .name = "pyris",
    .description = "PerkinElmer Pyris ASCII export (Filename:, Total Points in Run, one table per step)",
    .sniff = sniff,
    .read = read_file,
};
