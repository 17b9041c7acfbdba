#include "print.h"

#include "commands.h"
#include "document.h"
#include "grid.h"
#include "save.h"
#include "tree.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// Longest text of a cell made here.
#define CELL_SIZE 512

/// Relative error below which a value is shown with ten digits: the digits behind are of no use in a text.
static const double least_error = 1e-10;

void cli_print_message(const cli_command *command, const char *format, ...)
{
    char name[CLI_NAME_SIZE] = "";
    if (command != NULL) {
        cli_command_name(name, command);
    }
    fprintf(stderr, "lehr: %s%s", name, command != NULL ? ": " : "");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

// ---- cells --------------------------------------------------------------------------
/// A number that states no error: whole numbers in full, others with six digits. Files and JSON hold all
/// digits.
static void format_plain(char *cell, size_t size, double value)
{
    if (isnan(value)) {
        snprintf(cell, size, "-");
        return;
    }
    bool whole = fabs(value) < 1e15 && value == floor(value);
    snprintf(cell, size, whole ? "%.0f" : "%.6g", value);
}

/// The first items of a long list and their number: files and JSON hold them all.
static void append_list(char *cell, const lehr_list *list)
{
    enum { SHOWN = 8, SHORT = 12 };
    size_t size = lehr_list_size(list);
    size_t n = size > SHORT ? SHOWN : size;
    for (size_t i = 0; i < n; i++) {
        lehr_value item = lehr_list_value_at(list, i);
        char number[40];
        format_plain(number, sizeof number, item.number);
        size_t used = strlen(cell);
        if (item.kind == LEHR_VALUE_LIST) {
            snprintf(cell + used, CELL_SIZE - used, "%s", i > 0 ? ";" : "");
            append_list(cell, item.list);
        } else {
            snprintf(cell + used, CELL_SIZE - used, "%s%s", i > 0 ? "," : "",
                     item.kind == LEHR_VALUE_NUMBER ? number : item.text);
        }
    }
    if (n < size) {
        size_t used = strlen(cell);
        snprintf(cell + used, CELL_SIZE - used, ",... (%zu in all)", size);
    }
}

static void format_cell(char cell[CELL_SIZE], lehr_value value)
{
    cell[0] = '\0';
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        if (value.quantity.stderr_value > least_error * fabs(value.quantity.value)) {
            lehr_number_format_esd(cell, CELL_SIZE, value.quantity.value, value.quantity.stderr_value);
        } else if (value.quantity.stderr_value > 0) {
            snprintf(cell, CELL_SIZE, "%.10g", value.quantity.value);
        } else {
            format_plain(cell, CELL_SIZE, value.quantity.value);
        }
        break;
    case LEHR_VALUE_NUMBER:
        format_plain(cell, CELL_SIZE, value.number);
        break;
    case LEHR_VALUE_TEXT:
        snprintf(cell, CELL_SIZE, "%s", value.text);
        break;
    case LEHR_VALUE_BOOLEAN:
        snprintf(cell, CELL_SIZE, "%s", value.boolean ? "yes" : "no");
        break;
    case LEHR_VALUE_LIST:
        append_list(cell, value.list);
        break;
    case LEHR_VALUE_RECORD:
        break;
    }
    if (cell[0] == '\0') {
        snprintf(cell, CELL_SIZE, "-");
    }
}

// ---- grids --------------------------------------------------------------------------
typedef struct filling {
    cli_grid *grid;
    size_t row;
    bool upright; ///< one line per quantity
} filling;

/// A list of records is a table of its own; an empty list says nothing.
static bool is_apart(lehr_value value)
{
    return cli_tree_is_table(value) || (value.kind == LEHR_VALUE_LIST && lehr_list_size(value.list) == 0);
}

static lehr_status fill_leaf(void *context, const char *path, lehr_value value, lehr_error *err)
{
    filling *to = context;
    char heading[CLI_PATH_SIZE];
    char cell[CELL_SIZE];
    if (is_apart(value)) {
        return LEHR_OK;
    }
    cli_tree_heading(heading, path, value);
    format_cell(cell, value);
    if (to->upright) {
        lehr_status status = cli_grid_set(to->grid, to->row, 0, heading, err);
        return status == LEHR_OK ? cli_grid_set(to->grid, to->row++, 1, cell, err) : status;
    }
    size_t column = 0;
    lehr_status status = cli_grid_column(&column, to->grid, heading, err);
    return status == LEHR_OK ? cli_grid_set(to->grid, to->row, column, cell, err) : status;
}

static lehr_status count_leaf(void *context, const char *path, lehr_value value, lehr_error *err)
{
    (void)path;
    (void)err;
    *(size_t *)context += !is_apart(value);
    return LEHR_OK;
}

/// A single result: one line per quantity.
static lehr_status print_upright(FILE *out, const lehr_record *record, lehr_error *err)
{
    size_t n = 0;
    size_t column = 0;
    cli_grid *grid = NULL;
    lehr_status status = cli_tree_leaves(record, count_leaf, &n, err);
    if (status != LEHR_OK || n == 0) {
        return status;
    }
    status = cli_grid_create(&grid, n, err);
    if (status == LEHR_OK) {
        status = cli_grid_column(&column, grid, "result", err);
    }
    if (status == LEHR_OK) {
        status = cli_grid_column(&column, grid, "value", err);
    }
    if (status == LEHR_OK) {
        filling to = {.grid = grid, .upright = true};
        status = cli_tree_leaves(record, fill_leaf, &to, err);
    }
    if (status == LEHR_OK) {
        cli_grid_print(out, grid);
    }
    cli_grid_free(grid);
    return status;
}

/// Several results: one row each.
static lehr_status print_rows(FILE *out, const cli_batch *batch, size_t n_good, lehr_error *err)
{
    cli_grid *grid = NULL;
    size_t column = 0;
    filling to = {0};
    lehr_status status = cli_grid_create(&grid, n_good, err);
    if (status == LEHR_OK) {
        status = cli_grid_column(&column, grid, "input", err);
    }
    to.grid = grid;
    for (size_t i = 0; status == LEHR_OK && i < batch->n_cases; i++) {
        if (batch->cases[i].status != LEHR_OK) {
            continue;
        }
        status = cli_grid_set(grid, to.row, column, batch->cases[i].input, err);
        if (status == LEHR_OK) {
            status = cli_tree_leaves(batch->cases[i].result.record, fill_leaf, &to, err);
        }
        to.row++;
    }
    if (status == LEHR_OK && grid->n_columns > 1) {
        cli_grid_print(out, grid);
    }
    cli_grid_free(grid);
    return status;
}

// ---- lists of records ---------------------------------------------------------------
typedef struct lists {
    FILE *out;
    const char *input; ///< named in the title when there are several
    bool started;      ///< something stands above
} lists;

static lehr_status print_list(void *context, const char *path, lehr_value value, lehr_error *err)
{
    lists *to = context;
    if (!cli_tree_is_table(value)) {
        return LEHR_OK;
    }
    cli_grid *grid = NULL;
    lehr_status status = cli_grid_create(&grid, lehr_list_size(value.list), err);
    filling rows = {.grid = grid};
    for (; status == LEHR_OK && rows.row < grid->n_rows; rows.row++) {
        status = cli_tree_leaves(lehr_list_value_at(value.list, rows.row).record, fill_leaf, &rows, err);
    }
    if (status == LEHR_OK) {
        fprintf(to->out, "%s%s%s%s\n", to->started ? "\n" : "", to->input != NULL ? to->input : "",
                to->input != NULL ? ": " : "", path);
        cli_grid_print(to->out, grid);
        to->started = true;
    }
    cli_grid_free(grid);
    return status;
}

static size_t count_good(const cli_batch *batch)
{
    size_t n = 0;
    for (size_t i = 0; i < batch->n_cases; i++) {
        n += batch->cases[i].status == LEHR_OK;
    }
    return n;
}

lehr_status cli_print_results(FILE *out, const cli_batch *batch, lehr_error *err)
{
    size_t n_good = count_good(batch);
    if (n_good == 0) {
        return LEHR_OK;
    }
    bool single = batch->n_cases == 1;
    lehr_status status =
        single ? print_upright(out, batch->cases[0].result.record, err) : print_rows(out, batch, n_good, err);
    lists to = {.out = out, .started = true};
    if (single) {
        size_t n_scalars = 0;
        status = status == LEHR_OK
                     ? cli_tree_leaves(batch->cases[0].result.record, count_leaf, &n_scalars, err)
                     : status;
        to.started = n_scalars > 0;
    }
    for (size_t i = 0; status == LEHR_OK && i < batch->n_cases; i++) {
        if (batch->cases[i].status == LEHR_OK) {
            to.input = single ? NULL : batch->cases[i].input;
            status = cli_tree_leaves(batch->cases[i].result.record, print_list, &to, err);
        }
    }
    return status;
}

// ---- curves -------------------------------------------------------------------------
lehr_status cli_print_curves(FILE *out, cli_batch *batch, lehr_error *err)
{
    bool started = false;
    for (size_t i = 0; i < batch->n_cases; i++) {
        const lehr_table *table = batch->cases[i].result.table;
        char *text = NULL;
        if (batch->cases[i].status != LEHR_OK || table == NULL) {
            continue;
        }
        lehr_status status = cli_save_headers(batch, i, err);
        if (status == LEHR_OK) {
            status = lehr_table_to_text(&text, table, LEHR_TABLE_TEXT, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
        fprintf(out, "%s%s", started ? "\n" : "", text);
        lehr_core_free(text);
        started = true;
    }
    return LEHR_OK;
}

// ---- details ------------------------------------------------------------------------
lehr_status cli_print_details(FILE *out, const cli_batch *batch, lehr_error *err)
{
    char name[CLI_NAME_SIZE];
    cli_command_name(name, batch->call->command);
    lehr_record *parameters = NULL;
    char *json = NULL;
    lehr_status status = lehr_record_create(&parameters, err);
    if (status == LEHR_OK) {
        status = cli_document_parameters(parameters, batch->call, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_to_json(&json, parameters, false, err);
    }
    if (status == LEHR_OK) {
        fprintf(out, "lehr: %s: parameters %s\n", name, json);
        for (size_t i = 0; i < batch->n_cases; i++) {
            const cli_case *one = &batch->cases[i];
            fprintf(out, "lehr: %s: %s%s%.3f s%s%s\n", name, one->input != NULL ? one->input : "",
                    one->input != NULL ? ": " : "", one->elapsed_s, one->output != NULL ? ", wrote " : "",
                    one->output != NULL ? one->output : "");
        }
    }
    lehr_core_free(json);
    lehr_record_free(parameters);
    return status;
}
