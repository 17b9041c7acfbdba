// Names of the columns of a Pyris export. They stand over two or three lines, one below the other; some
// versions cut the upper ones in the middle of a line, so that only the order of the words tells where they
// belong. Both ways are tried.
#include "pyris.h"

#include <lehr/core/alloc.h>
#include <stdio.h>
#include <string.h>

size_t lehr_dsc_pyris_cells(lehr_text_line line, lehr_text_line *cells, size_t capacity)
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
        size_t count = lehr_dsc_pyris_cells(lehr_text_line_at(text, i), cells, LEHR_DSC_MAX_COLUMNS);
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
        size_t count = lehr_dsc_pyris_cells(lehr_text_line_at(text, i), cells, LEHR_DSC_MAX_COLUMNS);
        for (size_t j = 0; j < count && j < LEHR_DSC_MAX_COLUMNS; j++) {
            if (cells[j].length > 0 && k == n) {
                return false;
            }
            if (cells[j].length > 0) {
                append_word(out->labels[k++], cells[j]);
            }
        }
    }
    size_t count = lehr_dsc_pyris_cells(lehr_text_line_at(text, end - 1), cells, LEHR_DSC_MAX_COLUMNS);
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

lehr_status lehr_dsc_pyris_names(lehr_dsc_column *columns, const lehr_text *text, size_t begin, size_t end,
                                 size_t n, lehr_error *err)
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
    bool possible = begin < end && end - begin <= LEHR_DSC_PYRIS_HEADER_LINES;
    bool stacked = possible && stack_lines(&found[0], text, begin, end, n);
    bool cut = possible && join_lines(&found[1], text, begin, end, n);
    if (!stacked && !cut) {
        status = lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s: line %zu: the names of %zu columns are expected between the title of the step and "
            "its first row",
            lehr_text_name(text), end, n);
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
