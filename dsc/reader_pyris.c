// PerkinElmer Pyris, ASCII export: "Key:<TAB>value", the steps of the method ("1)<TAB>Heat from .. to .. at
// .."), then for each step a title ("1) DSC8500 Isothermal") and rows that begin with a tab. The names of the
// columns stand once or in every step, over two or three lines that may be cut in the middle. Calibration and
// registers follow the data.
#include "grid.h"
#include "reader.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MOST_HEADER_LINES = 6 };

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

/// Cells of a row or of a line of names, without the empty one before the leading tab.
static size_t split_cells(lehr_text_line line, lehr_text_line *cells, size_t capacity)
{
    while (line.length > 0 && (line.start[line.length - 1] == ' ' || line.start[line.length - 1] == '\r')) {
        line.length--; // the exports end every line with a blank
    }
    if (line.length > 0 && line.start[0] == '\t') {
        line.start++;
        line.length--;
    }
    return lehr_text_split(line, '\t', cells, capacity);
}

/// A row: three numbers or more between tabs, under either decimal mark.
static bool is_row(lehr_text_line line)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = split_cells(line, cells, LEHR_DSC_MAX_COLUMNS);
    bool row = n >= 3 && n <= LEHR_DSC_MAX_COLUMNS;
    for (size_t i = 0; row && i < n; i++) {
        row = cells[i].length == 0 || !isnan(lehr_dsc_lone_number(cells[i]));
    }
    return row && cells[0].length > 0;
}

/// Title of the table of a step: a number, a bracket, a blank (the steps of the method have a tab there).
static bool is_title(lehr_text_line line)
{
    lehr_text_line rest;
    return split_step(lehr_text_trim(line), &rest) && rest.start[0] == ' ';
}

// ---- names of the columns -------------------------------------------------------------------
/// Words of the column names, as they stand in the lines of the head.
typedef struct names {
    char labels[LEHR_DSC_MAX_COLUMNS][LEHR_DSC_LABEL_SIZE];
    char units[LEHR_DSC_MAX_COLUMNS][LEHR_DSC_LABEL_SIZE];
} names;

static void append_word(char *label, lehr_text_line word)
{
    size_t used = strlen(label);
    (void)snprintf(label + used, LEHR_DSC_LABEL_SIZE - used, "%s%.*s", used > 0 && word.length > 0 ? " " : "",
                   (int)(word.length < LEHR_DSC_LABEL_SIZE ? word.length : LEHR_DSC_LABEL_SIZE - 1),
                   word.start);
}

/// All cells of the line that are not empty are units of time, temperature, heat flow or mass.
static bool is_unit_line(const lehr_text_line *cells, size_t n)
{
    static const char *const kinds[] = {"s", "K", "W", "W/g", "J/g/K", "g", "l/s", "1"};
    size_t known = 0;
    size_t words = 0;
    for (size_t i = 0; i < n; i++) {
        char unit[24] = "";
        lehr_text_line cell = cells[i];
        if (cell.length >= 2 && (cell.start[0] == '(' || cell.start[0] == '[')) {
            cell = (lehr_text_line){cell.start + 1, cell.length - 2};
        }
        words += cell.length > 0 ? 1 : 0;
        bool fits = false;
        for (size_t k = 0;
             cell.length > 0 && cell.length < sizeof unit && !fits && k < sizeof kinds / sizeof *kinds; k++) {
            lehr_units_map map;
            memcpy(unit, cell.start, cell.length);
            fits = lehr_units_find(&map, unit, kinds[k], NULL) == LEHR_OK;
        }
        known += fits ? 1 : 0;
    }
    return words > 0 && known == words;
}

/// Lines that each have a cell for every column, one below the other.
static bool stack_lines(names *out, const lehr_text *text, size_t begin, size_t end, size_t n)
{
    for (size_t i = begin; i < end; i++) {
        lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
        size_t count = split_cells(lehr_text_line_at(text, i), cells, LEHR_DSC_MAX_COLUMNS);
        if (count > n) {
            return false;
        }
        bool units = i + 1 == end && i > begin && is_unit_line(cells, count);
        for (size_t k = 0; k < count; k++) {
            append_word(units ? out->units[k] : out->labels[k], cells[k]);
        }
        if (count < n && i == begin && i + 1 == end) {
            return false;
        }
    }
    return true;
}

/// The upper words of the names in reading order, whatever the lines they fell on; the lower ones in the last
/// line.
static bool join_lines(names *out, const lehr_text *text, size_t begin, size_t end, size_t n)
{
    size_t k = 0;
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    for (size_t i = begin; i + 1 < end; i++) {
        size_t count = split_cells(lehr_text_line_at(text, i), cells, LEHR_DSC_MAX_COLUMNS);
        for (size_t j = 0; j < count && j < LEHR_DSC_MAX_COLUMNS; j++) {
            if (cells[j].length > 0 && k == n) {
                return false;
            }
            if (cells[j].length > 0) {
                append_word(out->labels[k++], cells[j]);
            }
        }
    }
    size_t count = split_cells(lehr_text_line_at(text, end - 1), cells, LEHR_DSC_MAX_COLUMNS);
    if (k != n || count != n) {
        return false;
    }
    for (size_t j = 0; j < n; j++) {
        append_word(out->labels[j], cells[j]);
    }
    return true;
}

/// Every head of a table names a time and a temperature; two halves put together wrongly do not.
static size_t count_roles(const lehr_dsc_column *columns, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        found += columns[i].role != LEHR_DSC_ROLE_OTHER ? 1 : 0;
    }
    return found;
}

static void parse_names(lehr_dsc_column *columns, const names *from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lehr_text_line unit = {from->units[i], strlen(from->units[i])};
        lehr_text_line label = {from->labels[i], strlen(from->labels[i])};
        lehr_dsc_column_parse(&columns[i], label, &unit);
    }
}

/// Units of the program where the table states none: min, degrees Celsius, mW.
static void add_default_unit(lehr_dsc_column *column)
{
    const char *unit = "";
    if (column->role == LEHR_DSC_ROLE_TIME) {
        unit = "min";
    } else if (column->role == LEHR_DSC_ROLE_TEMPERATURE || column->role == LEHR_DSC_ROLE_REFERENCE) {
        unit = "degC";
    } else if (column->role == LEHR_DSC_ROLE_HEAT_FLOW) {
        unit = "mW";
    }
    if (!column->unit[0]) {
        memcpy(column->unit, unit, strlen(unit) + 1);
    }
}

static lehr_status read_names(lehr_dsc_column *columns, lehr_dsc_builder *builder, const lehr_text *text,
                              size_t begin, size_t end, size_t n, lehr_error *err)
{
    while (begin < end && lehr_text_trim(lehr_text_line_at(text, begin)).length == 0) {
        begin++;
    }
    names *found = lehr_core_alloc(2, sizeof *found);
    lehr_dsc_column *joined = lehr_core_alloc(n, sizeof *joined);
    lehr_status status = LEHR_OK;
    if (!found || !joined) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the column names");
        goto done;
    }
    bool possible = begin < end && end - begin <= MOST_HEADER_LINES;
    bool stacked = possible && stack_lines(&found[0], text, begin, end, n);
    bool cut = possible && join_lines(&found[1], text, begin, end, n);
    if (!stacked && !cut) {
        status = lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s: line %zu: the names of %zu columns are expected between the title of the step and "
            "its first row",
            builder->run->name, end, n);
        goto done;
    }
    parse_names(columns, &found[stacked ? 0 : 1], n);
    parse_names(joined, &found[1], n);
    if (stacked && cut && count_roles(joined, n) > count_roles(columns, n)) {
        memcpy(columns, joined, n * sizeof *columns);
    }
    for (size_t i = 0; i < n; i++) {
        add_default_unit(&columns[i]);
    }
done:
    lehr_core_free(found);
    lehr_core_free(joined);
    return status;
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
    size_t n = split_cells(lehr_text_line_at(text, line), cells, LEHR_DSC_MAX_COLUMNS);
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

/// First row below the title of a step, SIZE_MAX when there is none before the next title.
static size_t find_rows(const lehr_text *text, size_t title)
{
    for (size_t i = title + 1; i < lehr_text_size(text) && i <= title + MOST_HEADER_LINES + 1; i++) {
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

/// The step at @p title, whose rows begin at @p begin. Names that are missing are those of the step before.
static lehr_status read_step(size_t *end, table *in, lehr_dsc_builder *builder, const lehr_text *text,
                             size_t title, size_t begin, lehr_error *err)
{
    lehr_text_line cells[LEHR_DSC_MAX_COLUMNS];
    size_t n = split_cells(lehr_text_line_at(text, begin), cells, LEHR_DSC_MAX_COLUMNS);
    *end = begin;
    while (*end < lehr_text_size(text) && is_row(lehr_text_line_at(text, *end))) {
        ++*end;
    }
    lehr_status status = LEHR_OK;
    in->grid.n_rows = *end - begin;
    in->grid.part++;
    if (begin > title + 1 || in->grid.n_columns == 0) {
        in->grid.n_columns = n;
        status = read_names(in->grid.columns, builder, text, title + 1, begin, n, err);
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
        if (is_title(line)) {
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
