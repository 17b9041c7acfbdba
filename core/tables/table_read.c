#include "table_eosfit.h"
#include "table_private.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// Most lines of text behind the rows.
enum { MOST_CLOSING = 20 };

// ---- header ---------------------------------------------------------------------------
lehr_status lehr_table_read_header_line(lehr_table *table, const lehr_text *text, size_t i, lehr_error *err)
{
    lehr_text_line line = lehr_text_line_at(text, i);
    bool comment = lehr_table_line_kind(line) == TABLE_LINE_COMMENT;
    lehr_text_line value = comment ? lehr_table_comment(line) : lehr_text_trim(line);
    lehr_text_line key;
    char number[32];
    if (value.length == 0) {
        return LEHR_OK;
    }
    if (!lehr_table_key_value(value, &key, &value)) {
        int length = snprintf(number, sizeof number, "line %zu", i + 1);
        key = (lehr_text_line){.start = number, .length = (size_t)length};
    }
    return lehr_table_append_header(table, key, value, err);
}

/// No cell is a number or stands for a missing one, and it is no row of a table that holds texts.
static bool is_closing(const table_plan *plan, lehr_text_line line)
{
    size_t n = lehr_table_split_row(plan, line);
    bool texts = false;
    for (size_t k = 0; k < plan->n_columns; k++) {
        double value = 0;
        const lehr_text_line cell = plan->cells[k];
        if (k < n && (lehr_number_parse(&value, cell.start, cell.length, plan->style, NULL) == LEHR_OK ||
                      (n > 1 && lehr_table_is_missing(cell) && cell.length > 0))) {
            return false;
        }
        texts = texts || plan->is_text[k];
    }
    return !(texts && n == plan->n_columns);
}

/// Take lines of text behind the last row out of the plan. @returns number of the first, 0 for none
static size_t leave_closing(table_plan *plan, const lehr_text *text)
{
    size_t end = plan->end_line, found = 0, n = 0;
    for (size_t i = plan->end_line; i > plan->first_line + 1 && n < MOST_CLOSING; i--) {
        lehr_text_line line = lehr_text_line_at(text, i - 1);
        if (lehr_table_line_kind(line) != TABLE_LINE_OTHER) {
            continue;
        }
        if (!is_closing(plan, line)) {
            break;
        }
        end = i - 1;
        found = i;
        n++;
    }
    plan->end_line = end;
    return found;
}

static lehr_status read_header(lehr_table *table, const table_plan *plan, const lehr_text *text,
                               lehr_error *err)
{
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        table_line_kind kind = lehr_table_line_kind(lehr_text_line_at(text, i));
        bool beside = i < plan->first_line || i >= plan->end_line;
        bool wanted = kind == TABLE_LINE_COMMENT || (kind == TABLE_LINE_OTHER && beside);
        if (!wanted || i == plan->names_line || i == plan->units_line) {
            continue;
        }
        lehr_status status = lehr_table_read_header_line(table, text, i, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

// ---- columns -------------------------------------------------------------------------------
static lehr_status add_column(lehr_table *table, const table_plan *plan, size_t k, lehr_error *err)
{
    char number[32];
    int length = snprintf(number, sizeof number, "%zu", k + 1);
    lehr_text_line heading = plan->headings[k].name;
    if (heading.length == 0) {
        heading = (lehr_text_line){.start = number, .length = (size_t)length};
    }
    char *name = lehr_text_copy(heading);
    char *unit = lehr_text_copy(plan->headings[k].unit);
    lehr_status status = LEHR_ERR_NOMEM;
    if (!name || !unit) {
        lehr_error_set(err, status, "no memory for column %zu", k + 1);
    } else if (plan->is_text[k]) {
        status = lehr_table_add_text_column(table, name, err);
    } else {
        status = lehr_table_add_column(NULL, table, name, unit, err);
    }
    lehr_core_free(name);
    lehr_core_free(unit);
    return status;
}

static lehr_status wrong_width(const table_plan *plan, const lehr_text *text, size_t i, size_t n,
                               lehr_error *err)
{
    lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "%s: line %zu has %zu cells where the table has %zu: '%.*s%s'; complete or "
                          "remove the line",
                          lehr_text_name(text), i + 1, n, plan->n_columns,
                          line.length > 60 ? 60 : (int)line.length, line.start,
                          line.length > 60 ? "..." : "");
}

/// Number of rows. A line too short for its separators is refused here, so that the memory asked for is never
/// larger than the text justifies.
static lehr_status count_rows(size_t *out, const table_plan *plan, const lehr_text *text, lehr_error *err)
{
    size_t n = 0;
    for (size_t i = plan->first_line; i < plan->end_line; i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (lehr_table_line_kind(line) != TABLE_LINE_OTHER) {
            continue;
        }
        if (line.length + 1 < plan->n_columns) {
            return wrong_width(plan, text, i, lehr_table_split_row(plan, line), err);
        }
        n++;
    }
    *out = n;
    return LEHR_OK;
}

// ---- rows -----------------------------------------------------------------------------------
static lehr_status bad_cell(const lehr_table *table, const table_plan *plan, const lehr_text *text, size_t i,
                            size_t k, lehr_error *err)
{
    lehr_text_line cell = plan->cells[k];
    return lehr_error_wrap(
        err, LEHR_ERR_FORMAT, "%s: line %zu, column %zu '%s' (%s)", lehr_text_name(text), i + 1, k + 1,
        table->columns[k].name,
        lehr_table_is_damaged(cell)
            ? "its decimal mark was lost in a spreadsheet: export the file again from the instrument"
            : "correct the cell, or write nan where a value is missing");
}

static lehr_status read_row(lehr_table *table, const table_plan *plan, const lehr_text *text, size_t i,
                            size_t row, lehr_error *err)
{
    for (size_t k = 0; k < plan->n_columns; k++) {
        const lehr_text_line cell = plan->cells[k];
        lehr_status status = LEHR_OK;
        if (plan->is_text[k]) {
            status = lehr_table_put_text(table, k, row, cell, true, err);
        } else if (!lehr_table_is_missing(cell)) {
            double *value = &table->columns[k].values[row];
            status = lehr_number_parse(value, cell.start, cell.length, plan->style, err);
            status = status == LEHR_OK ? status : bad_cell(table, plan, text, i, k, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status read_rows(lehr_table *table, const table_plan *plan, const lehr_text *text,
                             lehr_error *err)
{
    size_t row = 0;
    for (size_t i = plan->first_line; i < plan->end_line; i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (lehr_table_line_kind(line) != TABLE_LINE_OTHER) {
            continue;
        }
        size_t n = lehr_table_split_row(plan, line);
        if (n != plan->n_columns) {
            return wrong_width(plan, text, i, n, err);
        }
        lehr_status status = read_row(table, plan, text, i, row++, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static void report_layout(lehr_table_layout *layout, const table_plan *plan)
{
    *layout = (lehr_table_layout){
        .separator = plan->separator,
        .decimal_mark = plan->style.decimal_mark,
        .thousands_mark = plan->style.thousands_mark,
        .header_line = plan->names_line == SIZE_MAX ? 0 : plan->names_line + 1,
        .first_line = plan->first_line == plan->end_line ? 0 : plan->first_line + 1,
    };
}

lehr_status lehr_table_parse(lehr_table **out, lehr_table_layout *layout, const lehr_text *text,
                             lehr_error *err)
{
    return lehr_table_parse_closed(out, layout, NULL, text, err);
}

lehr_status lehr_table_parse_closed(lehr_table **out, lehr_table_layout *layout, size_t *closing,
                                    const lehr_text *text, lehr_error *err)
{
    *out = NULL;
    lehr_table *table = NULL;
    size_t n_rows = 0;
    table_plan plan;
    if (closing) {
        *closing = 0;
    }
    if (lehr_table_eosfit_is(text)) {
        return lehr_table_eosfit_parse(out, layout, text, err);
    }
    lehr_status status = lehr_table_plan_make(&plan, text, err);
    if (status == LEHR_OK) {
        status = lehr_table_plan_name(&plan, text, err);
    }
    if (closing && status == LEHR_OK) {
        *closing = leave_closing(&plan, text);
    }
    if (status == LEHR_OK) {
        status = count_rows(&n_rows, &plan, text, err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_create(&table, n_rows, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < plan.n_columns; k++) {
        status = add_column(table, &plan, k, err);
    }
    if (status == LEHR_OK) {
        status = read_header(table, &plan, text, err);
    }
    if (status == LEHR_OK) {
        status = read_rows(table, &plan, text, err);
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
        if (layout) {
            report_layout(layout, &plan);
        }
    }
    lehr_table_plan_clear(&plan);
    lehr_table_free(table);
    return status;
}
