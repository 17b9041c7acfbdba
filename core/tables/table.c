#include "table_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a table");
}

static lehr_text_line view(const char *text)
{
    return (lehr_text_line){.start = text, .length = strlen(text)};
}

lehr_status lehr_table_create(lehr_table **out, size_t n_rows, lehr_error *err)
{
    *out = NULL;
    lehr_table *table = lehr_core_alloc(1, sizeof *table);
    if (!table) {
        return no_memory(err);
    }
    table->n_rows = n_rows;
    *out = table;
    return LEHR_OK;
}

static void clear_column(table_column *column)
{
    lehr_core_free(column->name);
    lehr_core_free(column->unit);
    lehr_core_free(column->values);
    lehr_core_free(column->offsets);
}

void lehr_table_free(lehr_table *table)
{
    if (!table) {
        return;
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        clear_column(&table->columns[i]);
    }
    for (size_t i = 0; i < table->n_entries; i++) {
        lehr_core_free(table->entries[i].key);
        lehr_core_free(table->entries[i].value);
    }
    lehr_core_free(table->columns);
    lehr_core_free(table->entries);
    lehr_core_free(table->pool);
    lehr_core_free(table);
}

/// Room for one object more in an array that grows by doubling.
static bool reserve(void **array, size_t *capacity, size_t used, size_t size)
{
    if (used < *capacity) {
        return true;
    }
    size_t larger = *capacity == 0 ? 8 : 2 * *capacity;
    void *grown = lehr_core_realloc(*array, larger, size);
    if (!grown) {
        return false;
    }
    *array = grown;
    *capacity = larger;
    return true;
}

// ---- columns --------------------------------------------------------------------------
/// Append the column, or release it when memory is short.
static lehr_status append_column(lehr_table *table, table_column column, const char *name, const char *unit,
                                 lehr_error *err)
{
    void *columns = table->columns;
    column.name = lehr_core_strdup(name);
    column.unit = lehr_core_strdup(unit);
    bool room = column.name && column.unit && (column.values || column.offsets) &&
                reserve(&columns, &table->column_capacity, table->n_columns, sizeof column);
    table->columns = columns;
    if (!room) {
        clear_column(&column);
        return no_memory(err);
    }
    table->columns[table->n_columns++] = column;
    return LEHR_OK;
}

lehr_status lehr_table_add_column(double **values, lehr_table *table, const char *name, const char *unit,
                                  lehr_error *err)
{
    table_column column = {.values = lehr_core_alloc(table->n_rows, sizeof(double))};
    for (size_t i = 0; column.values && i < table->n_rows; i++) {
        column.values[i] = NAN;
    }
    lehr_status status = append_column(table, column, name, unit, err);
    if (status == LEHR_OK && values) {
        *values = column.values;
    }
    return status;
}

lehr_status lehr_table_add_text_column(lehr_table *table, const char *name, lehr_error *err)
{
    if (!table->pool) {
        void *pool = NULL;
        if (!reserve(&pool, &table->pool_capacity, 0, 1)) {
            return no_memory(err);
        }
        table->pool = pool;
        table->pool[0] = '\0';
        table->pool_size = 1;
    }
    table_column column = {.offsets = lehr_core_alloc(table->n_rows, sizeof(size_t))};
    return append_column(table, column, name, "", err);
}

static lehr_status reserve_pool(lehr_table *table, size_t bytes, lehr_error *err)
{
    if (table->pool_capacity - table->pool_size >= bytes) {
        return LEHR_OK;
    }
    size_t larger = 2 * table->pool_capacity + bytes;
    char *pool = lehr_core_realloc(table->pool, larger, 1);
    if (!pool) {
        return no_memory(err);
    }
    table->pool = pool;
    table->pool_capacity = larger;
    return LEHR_OK;
}

lehr_status lehr_table_put_text(lehr_table *table, size_t column, size_t row, lehr_text_line text,
                                bool unquote, lehr_error *err)
{
    if (!lehr_table_column_is_text(table, column) || row >= table->n_rows) {
        return lehr_error_set(err, LEHR_ERR_ARG, "column %zu, row %zu is not a text cell of the table",
                              column, row);
    }
    lehr_status status = reserve_pool(table, text.length + 1, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t offset = table->pool_size;
    for (size_t i = 0; i < text.length; i++) {
        table->pool[table->pool_size++] = text.start[i];
        if (unquote && text.start[i] == '"' && i + 1 < text.length && text.start[i + 1] == '"') {
            i++;
        }
    }
    table->pool[table->pool_size++] = '\0';
    table->columns[column].offsets[row] = offset;
    return LEHR_OK;
}

lehr_status lehr_table_set_text(lehr_table *table, size_t column, size_t row, const char *text,
                                lehr_error *err)
{
    return lehr_table_put_text(table, column, row, view(text), false, err);
}

size_t lehr_table_rows(const lehr_table *table)
{
    return table->n_rows;
}

size_t lehr_table_columns(const lehr_table *table)
{
    return table->n_columns;
}

const char *lehr_table_column_name(const lehr_table *table, size_t column)
{
    return table->columns[column].name;
}

const char *lehr_table_column_unit(const lehr_table *table, size_t column)
{
    return table->columns[column].unit;
}

bool lehr_table_column_is_text(const lehr_table *table, size_t column)
{
    return column < table->n_columns && table->columns[column].offsets;
}

const double *lehr_table_column(const lehr_table *table, size_t column)
{
    return table->columns[column].values;
}

const char *lehr_table_text_at(const lehr_table *table, size_t column, size_t row)
{
    if (!lehr_table_column_is_text(table, column) || row >= table->n_rows) {
        return NULL;
    }
    return table->pool + table->columns[column].offsets[row];
}

size_t lehr_table_find(const lehr_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i].name, name) == 0) {
            return i;
        }
    }
    for (size_t i = 0; i < table->n_columns; i++) {
        if (lehr_text_equals_nocase(view(table->columns[i].name), name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

// ---- header -----------------------------------------------------------------------------
lehr_status lehr_table_append_header(lehr_table *table, lehr_text_line key, lehr_text_line value,
                                     lehr_error *err)
{
    void *entries = table->entries;
    table_entry entry = {.key = lehr_text_copy(key), .value = lehr_text_copy(value)};
    bool room =
        entry.key && entry.value && reserve(&entries, &table->entry_capacity, table->n_entries, sizeof entry);
    table->entries = entries;
    if (!room) {
        lehr_core_free(entry.key);
        lehr_core_free(entry.value);
        return no_memory(err);
    }
    table->entries[table->n_entries++] = entry;
    return LEHR_OK;
}

/// The last entry with this key, or NULL.
static table_entry *find_entry(const lehr_table *table, const char *key)
{
    for (size_t i = table->n_entries; i-- > 0;) {
        if (strcmp(table->entries[i].key, key) == 0) {
            return &table->entries[i];
        }
    }
    return NULL;
}

lehr_status lehr_table_set_header(lehr_table *table, const char *key, const char *value, lehr_error *err)
{
    table_entry *entry = find_entry(table, key);
    if (!entry) {
        return lehr_table_append_header(table, view(key), view(value), err);
    }
    char *copy = lehr_core_strdup(value);
    if (!copy) {
        return no_memory(err);
    }
    lehr_core_free(entry->value);
    entry->value = copy;
    return LEHR_OK;
}

const char *lehr_table_header(const lehr_table *table, const char *key)
{
    const table_entry *entry = find_entry(table, key);
    return entry ? entry->value : NULL;
}

bool lehr_table_header_at(const lehr_table *table, size_t i, const char **key, const char **value)
{
    if (i >= table->n_entries) {
        return false;
    }
    *key = table->entries[i].key;
    *value = table->entries[i].value;
    return true;
}
