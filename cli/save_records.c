#include "save_records.h"

#include "save.h"
#include "tree.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/// A numeric column of the table under construction.
typedef struct column {
    char name[CLI_PATH_SIZE];
    double *values;
} column;

/// The records that become rows, and where the walk stands.
typedef struct rows {
    const lehr_record **records;
    const char **inputs;
    size_t n;
    lehr_table *table;
    column *columns;
    size_t n_columns;
    size_t row;
    lehr_warnings *warnings;
} rows;

static void column_name(char name[CLI_PATH_SIZE], const char *path, const char *ending)
{
    snprintf(name, CLI_PATH_SIZE, "%s%s", path, ending);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '.' ? '_' : *c;
    }
}

/// Add a numeric column under that name, filled with NaN.
static lehr_status add_column(rows *all, const char *name, const char *unit, lehr_error *err)
{
    column *columns = lehr_core_realloc(all->columns, all->n_columns + 1, sizeof *columns);
    if (columns == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a table of results");
    }
    all->columns = columns;
    column *added = &columns[all->n_columns];
    snprintf(added->name, sizeof added->name, "%s", name);
    lehr_status status = lehr_table_add_column(&added->values, all->table, name, unit, err);
    all->n_columns += status == LEHR_OK;
    return status;
}

static lehr_status set_number(rows *all, const char *path, const char *ending, const char *unit, double value,
                              lehr_error *err)
{
    char name[CLI_PATH_SIZE];
    column_name(name, path, ending);
    size_t j = 0;
    while (j < all->n_columns && strcmp(all->columns[j].name, name) != 0) {
        j++;
    }
    lehr_status status = j == all->n_columns ? add_column(all, name, unit, err) : LEHR_OK;
    if (status == LEHR_OK) {
        all->columns[j].values[all->row] = value;
    }
    return status;
}

static lehr_status set_text(rows *all, const char *path, const char *text, lehr_error *err)
{
    char name[CLI_PATH_SIZE];
    column_name(name, path, "");
    size_t j = lehr_table_find(all->table, name);
    if (j == SIZE_MAX) {
        j = lehr_table_columns(all->table);
        lehr_status status = lehr_table_add_text_column(all->table, name, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return lehr_table_set_text(all->table, j, all->row, text, err);
}

/// A pair of numbers, as a window is, takes two columns; longer lists do not fit.
static lehr_status set_list(rows *all, const char *path, const lehr_list *list, lehr_error *err)
{
    bool pair = lehr_list_size(list) == 2 && lehr_list_value_at(list, 0).kind == LEHR_VALUE_NUMBER &&
                lehr_list_value_at(list, 1).kind == LEHR_VALUE_NUMBER;
    if (!pair) {
        return lehr_warnings_add(all->warnings, err,
                                 "the list '%s' does not fit into a table; write .json or .h5", path);
    }
    lehr_status status = set_number(all, path, "_1", "", lehr_list_value_at(list, 0).number, err);
    return status == LEHR_OK ? set_number(all, path, "_2", "", lehr_list_value_at(list, 1).number, err)
                             : status;
}

static lehr_status set_leaf(void *context, const char *path, lehr_value value, lehr_error *err)
{
    rows *all = context;
    lehr_status status = LEHR_OK;
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        status = set_number(all, path, "", value.quantity.unit, value.quantity.value, err);
        if (status == LEHR_OK && !isnan(value.quantity.stderr_value)) {
            status = set_number(all, path, "_stderr", value.quantity.unit, value.quantity.stderr_value, err);
        }
        return status;
    case LEHR_VALUE_NUMBER:
        return set_number(all, path, "", "", value.number, err);
    case LEHR_VALUE_BOOLEAN:
        return set_number(all, path, "", "", value.boolean ? 1.0 : 0.0, err);
    case LEHR_VALUE_TEXT:
        return set_text(all, path, value.text, err);
    case LEHR_VALUE_LIST:
        return set_list(all, path, value.list, err);
    case LEHR_VALUE_RECORD:
        break;
    }
    return status;
}

/// The only value of the record, when it is a list of records.
static const lehr_list *only_list(const lehr_record *record)
{
    if (lehr_record_size(record) != 1) {
        return NULL;
    }
    lehr_value value = lehr_record_value_at(record, 0);
    return cli_tree_is_table(value) ? value.list : NULL;
}

static lehr_status collect(rows *all, const cli_batch *batch, lehr_error *err)
{
    const lehr_list *list = batch->n_cases == 1 && batch->cases[0].status == LEHR_OK
                                ? only_list(batch->cases[0].result.record)
                                : NULL;
    size_t capacity = list != NULL ? lehr_list_size(list) : batch->n_cases;
    all->records = lehr_core_alloc(capacity, sizeof *all->records);
    all->inputs = lehr_core_alloc(capacity, sizeof *all->inputs);
    if (all->records == NULL || all->inputs == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a table of results");
    }
    for (size_t i = 0; i < capacity; i++) {
        const cli_case *one = &batch->cases[list != NULL ? 0 : i];
        if (one->status == LEHR_OK) {
            all->records[all->n] = list != NULL ? lehr_list_value_at(list, i).record : one->result.record;
            all->inputs[all->n++] = one->input;
        }
    }
    return LEHR_OK;
}

lehr_status cli_save_records_table(lehr_table **out, const cli_batch *batch, lehr_warnings *warnings,
                                   lehr_error *err)
{
    *out = NULL;
    rows all = {.warnings = warnings};
    lehr_status status = collect(&all, batch, err);
    if (status == LEHR_OK) {
        status = lehr_table_create(&all.table, all.n, err);
    }
    if (status == LEHR_OK) {
        status = cli_save_program(all.table, batch->call, err);
    }
    for (all.row = 0; status == LEHR_OK && all.row < all.n; all.row++) {
        if (all.inputs[all.row] != NULL) {
            status = set_text(&all, "input", all.inputs[all.row], err);
        }
        if (status == LEHR_OK) {
            status = cli_tree_leaves(all.records[all.row], set_leaf, &all, err);
        }
    }
    if (status == LEHR_OK) {
        *out = all.table;
        all.table = NULL;
    }
    lehr_table_free(all.table);
    lehr_core_free(all.columns);
    lehr_core_free(all.records);
    lehr_core_free(all.inputs);
    return status;
}
