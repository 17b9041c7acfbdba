// Finding the names and units of the columns above the first row of a text table.
#include "table_private.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST_KEY = 60 };

/// Length of "key[unit]" before a mark, as own headers have it; 0 where the line begins otherwise.
static size_t key_with_unit(lehr_text_line line)
{
    size_t open = 0;
    while (open < line.length && open < LONGEST_KEY &&
           (isalnum((unsigned char)line.start[open]) || line.start[open] == '_' || line.start[open] == '.')) {
        open++;
    }
    if (open == 0 || open >= line.length || line.start[open] != '[') {
        return 0;
    }
    size_t close = open + 1;
    while (close < line.length && close < LONGEST_KEY && !strchr("[]{}\",;", line.start[close])) {
        close++;
    }
    bool closed = close > open + 1 && close + 1 < line.length && line.start[close] == ']';
    return closed && (line.start[close + 1] == ':' || line.start[close + 1] == '=') ? close + 1 : 0;
}

bool lehr_table_key_value(lehr_text_line line, lehr_text_line *key, lehr_text_line *value)
{
    line = lehr_text_trim(line);
    size_t mark = key_with_unit(line);
    while (mark < line.length && line.start[mark] != ':' && line.start[mark] != '=') {
        char c = line.start[mark++];
        bool odd = c == '"' || c == '{' || c == '[' || c == ',' || c == ';';
        if (odd || mark > LONGEST_KEY) {
            return false;
        }
    }
    if (mark == 0 || mark == line.length) {
        return false;
    }
    *key = lehr_text_trim((lehr_text_line){.start = line.start, .length = mark});
    *value =
        lehr_text_trim((lehr_text_line){.start = line.start + mark + 1, .length = line.length - mark - 1});
    return key->length > 0;
}

/// Names separated by blanks; blanks inside of brackets separate nothing. With @p join a square bracket that
/// stands alone belongs to the name before it: "Temp [K]". Round ones occur in prose too.
static size_t split_blank_names(lehr_text_line line, bool join, lehr_text_line *cells, size_t capacity)
{
    size_t n = 0;
    size_t i = 0;
    while (i < line.length) {
        bool blank = line.start[i] == ' ' || line.start[i] == '\t';
        if (blank) {
            i++;
            continue;
        }
        size_t begin = i;
        int depth = 0;
        for (; i < line.length && (depth > 0 || (line.start[i] != ' ' && line.start[i] != '\t')); i++) {
            depth += line.start[i] == '[' || line.start[i] == '(';
            depth -= line.start[i] == ']' || line.start[i] == ')';
        }
        bool joins = join && line.start[begin] == '[' && n > 0;
        n += !joins;
        if (n <= capacity && joins) {
            cells[n - 1].length = (size_t)(line.start + i - cells[n - 1].start);
        } else if (n <= capacity) {
            cells[n - 1] = (lehr_text_line){.start = line.start + begin, .length = i - begin};
        }
    }
    return n;
}

/// Cut a line of names into plan->cells.
static size_t split_names(const table_plan *plan, lehr_text_line line)
{
    if (plan->separator != ' ') {
        return lehr_table_split_row(plan, line);
    }
    size_t n = split_blank_names(line, false, plan->cells, plan->n_columns + 1);
    return n == plan->n_columns ? n : split_blank_names(line, true, plan->cells, plan->n_columns + 1);
}

static lehr_text_line content(const lehr_text *text, size_t i)
{
    lehr_text_line line = lehr_text_line_at(text, i);
    return lehr_table_line_kind(line) == TABLE_LINE_COMMENT ? lehr_table_comment(line) : lehr_text_trim(line);
}

/// The line has one word for each column, and none is a number.
static bool holds_names(const table_plan *plan, const lehr_text *text, size_t i)
{
    if (i == SIZE_MAX) {
        return false;
    }
    lehr_text_line line = content(text, i);
    lehr_text_line key;
    lehr_text_line value;
    bool comment = lehr_table_line_kind(lehr_text_line_at(text, i)) == TABLE_LINE_COMMENT;
    if ((comment && lehr_table_key_value(line, &key, &value)) || split_names(plan, line) != plan->n_columns) {
        return false;
    }
    size_t n_words = 0;
    for (size_t k = 0; k < plan->n_columns; k++) {
        if (lehr_number_is(plan->cells[k].start, plan->cells[k].length, plan->style)) {
            return false;
        }
        n_words += plan->cells[k].length > 0;
    }
    return n_words > 0;
}

/// The line has one word for each column, and at least half of the words are units.
static bool holds_units(const table_plan *plan, const lehr_text *text, size_t i)
{
    if (!holds_names(plan, text, i)) {
        return false;
    }
    size_t n_units = 0;
    size_t n_words = 0;
    for (size_t k = 0; k < plan->n_columns; k++) {
        bool filled = !lehr_table_is_missing(plan->cells[k]);
        n_words += filled;
        n_units += filled && lehr_table_is_unit(plan->cells[k]);
    }
    return n_units > 0 && 2 * n_units >= n_words;
}

/// Nearest line above @p i that is neither blank nor a GMT mark; SIZE_MAX when there is none.
static size_t line_above(const lehr_text *text, size_t i)
{
    while (i != SIZE_MAX && i-- > 0) {
        table_line_kind kind = lehr_table_line_kind(lehr_text_line_at(text, i));
        if (kind == TABLE_LINE_COMMENT || kind == TABLE_LINE_OTHER) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// Nearest line above @p i that is neither blank nor a comment.
static size_t plain_line_above(const lehr_text *text, size_t i)
{
    do {
        i = line_above(text, i);
    } while (i != SIZE_MAX && lehr_table_line_kind(lehr_text_line_at(text, i)) != TABLE_LINE_OTHER);
    return i;
}

static void find_names(table_plan *plan, const lehr_text *text)
{
    size_t below = line_above(text, plan->first_line);
    if (!holds_names(plan, text, below)) {
        below = plain_line_above(text, plan->first_line);
        plan->names_line = holds_names(plan, text, below) ? below : SIZE_MAX;
        return;
    }
    size_t above = line_above(text, below);
    if (holds_units(plan, text, below) && holds_names(plan, text, above)) {
        plan->units_line = below;
        plan->names_line = above;
    } else {
        plan->names_line = below;
    }
}

/// A table of words only: its first line holds the names.
static void take_first_row_as_names(table_plan *plan, const lehr_text *text)
{
    plan->names_line = plan->first_line;
    do {
        plan->first_line++;
    } while (plan->first_line < plan->end_line &&
             lehr_table_line_kind(lehr_text_line_at(text, plan->first_line)) != TABLE_LINE_OTHER);
}

/// A last column that is empty everywhere is a trailing separator, unless the line of names gives it a name.
static bool names_last_column(const table_plan *plan, const lehr_text *text, size_t i)
{
    if (i == SIZE_MAX) {
        return false;
    }
    size_t n = split_names(plan, content(text, i));
    return n == plan->n_columns + 1 && plan->cells[n - 1].length > 0;
}

static void restore_last_column(table_plan *plan, const lehr_text *text, size_t entry)
{
    size_t below = line_above(text, plan->first_line);
    if (plan->last_is_empty && (names_last_column(plan, text, below) ||
                                names_last_column(plan, text, plain_line_above(text, plan->first_line)) ||
                                (entry != SIZE_MAX && names_last_column(plan, text, entry)))) {
        plan->is_text[plan->n_columns++] = false;
    }
}

// ---- "# columns: a[unit] b" ---------------------------------------------------------------
static bool columns_entry(const lehr_text *text, size_t i, lehr_text_line *names)
{
    lehr_text_line line = lehr_text_line_at(text, i);
    lehr_text_line comment = lehr_table_comment(line);
    if (lehr_table_line_kind(line) != TABLE_LINE_COMMENT || !lehr_text_starts_with(comment, "columns:")) {
        return false;
    }
    *names = (lehr_text_line){.start = comment.start + 8, .length = comment.length - 8};
    *names = lehr_text_trim(*names);
    return true;
}

/// Index of the "columns:" line above the rows; SIZE_MAX when there is none.
static size_t find_columns_entry(const table_plan *plan, const lehr_text *text, lehr_text_line *names)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < plan->first_line; i++) {
        if (columns_entry(text, i, names)) {
            found = i;
            break;
        }
    }
    return found;
}

/// A table without rows still has columns.
static lehr_status plan_empty_table(table_plan *plan, lehr_text_line names, lehr_error *err)
{
    bool commas = memchr(names.start, ',', names.length);
    plan->separator = commas ? ',' : ' ';
    plan->n_columns =
        commas ? lehr_text_split(names, ',', NULL, 0) : split_blank_names(names, false, NULL, 0);
    return lehr_table_plan_reserve(plan, err);
}

static lehr_status use_columns_entry(table_plan *plan, const lehr_text *text, size_t line,
                                     lehr_text_line names, lehr_error *err)
{
    if (plan->first_line == plan->end_line) {
        lehr_status status = plan_empty_table(plan, names, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    size_t n = split_names(plan, names);
    if (n != plan->n_columns && plan->separator != ' ') {
        n = split_blank_names(names, false, plan->cells, plan->n_columns + 1);
    }
    if (n != plan->n_columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: line %zu names %zu columns, but the rows from line %zu on have "
                              "%zu cells",
                              lehr_text_name(text), line + 1, n, plan->first_line + 1, plan->n_columns);
    }
    plan->names_line = line;
    return LEHR_OK;
}

static void store_headings(table_plan *plan)
{
    for (size_t k = 0; k < plan->n_columns; k++) {
        plan->headings[k] = lehr_table_heading_split(plan->cells[k]);
    }
}

static void store_units(table_plan *plan)
{
    for (size_t k = 0; k < plan->n_columns; k++) {
        lehr_text_line unit = lehr_table_strip_brackets(plan->cells[k]);
        if (!lehr_table_is_missing(unit)) {
            plan->headings[k].unit = unit;
        }
    }
}

lehr_status lehr_table_plan_name(table_plan *plan, const lehr_text *text, lehr_error *err)
{
    lehr_text_line names = {.start = "", .length = 0};
    size_t entry = find_columns_entry(plan, text, &names);
    restore_last_column(plan, text, entry);
    if (entry != SIZE_MAX) {
        lehr_status status = use_columns_entry(plan, text, entry, names, err);
        if (status == LEHR_OK) {
            store_headings(plan);
        }
        return status;
    }
    if (plan->first_line == plan->end_line) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: no rows of numbers found: a table has rows of numbers, separated "
                              "by blanks, tabs, commas or semicolons",
                              lehr_text_name(text));
    }
    if (lehr_table_plan_has_numbers(plan)) {
        find_names(plan, text);
    } else {
        take_first_row_as_names(plan, text);
    }
    if (plan->names_line != SIZE_MAX &&
        split_names(plan, content(text, plan->names_line)) == plan->n_columns) {
        store_headings(plan);
    }
    if (plan->units_line != SIZE_MAX &&
        split_names(plan, content(text, plan->units_line)) == plan->n_columns) {
        store_units(plan);
    }
    return LEHR_OK;
}
