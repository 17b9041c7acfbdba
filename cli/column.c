#include "column.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/// What stands behind "ROLE=" in --columns, or NULL.
static const char *renamed(const cli_call *call, const char *role)
{
    size_t length = strlen(role);
    for (size_t i = 0; i < cli_call_list_size(call, "columns"); i++) {
        const char *item = cli_call_list_at(call, "columns", i);
        if (strncmp(item, role, length) == 0 && item[length] == '=') {
            return item + length + 1;
        }
    }
    return NULL;
}

lehr_status cli_column_check(const cli_call *call, const cli_column *const *columns, size_t n,
                             lehr_error *err)
{
    for (size_t i = 0; i < cli_call_list_size(call, "columns"); i++) {
        const char *item = cli_call_list_at(call, "columns", i);
        bool known = false;
        char roles[256] = "";
        for (size_t k = 0; k < n; k++) {
            size_t length = strlen(columns[k]->role);
            known = known ||
                    (strncmp(item, columns[k]->role, length) == 0 && item[length] == '=' && item[length + 1]);
            size_t used = strlen(roles);
            (void)snprintf(roles + used, sizeof roles - used, "%s%s", k ? ", " : "", columns[k]->role);
        }
        if (!known) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--columns: '%s' is not ROLE=NAME with ROLE one of %s",
                                  item, roles);
        }
    }
    return LEHR_OK;
}

/// Column by name or by its number counted from 1.
static size_t find_named(const lehr_table *table, const char *name)
{
    size_t index = lehr_table_find(table, name);
    size_t number = 0;
    if (index == SIZE_MAX && lehr_number_parse_size(&number, name, NULL) == LEHR_OK && number >= 1 &&
        number <= lehr_table_columns(table)) {
        return number - 1;
    }
    return index;
}

static lehr_status refuse(const lehr_table *table, const cli_column *column, const char *wanted,
                          lehr_error *err)
{
    char present[256] = "";
    for (size_t k = 0; k < lehr_table_columns(table); k++) {
        size_t used = strlen(present);
        (void)snprintf(present + used, sizeof present - used, "%s%s", k ? ", " : "",
                       lehr_table_column_name(table, k));
    }
    if (wanted) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "no column '%s'; the table has %s", wanted, present);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          "no column '%s'; the table has %s. Say which one holds it: --columns %s=NAME",
                          column->names[0], present, column->role);
}

/// True for "temperature_C", "P_kbar": the name of a quantity and a unit that converts to that of the column.
static bool names_in_unit(const lehr_table *table, size_t k, const char *quantity, const cli_column *column)
{
    const char *name = lehr_table_column_name(table, k);
    const char *unit = lehr_table_column_unit(table, k);
    size_t length = strlen(quantity);
    lehr_units_map map;
    return strncasecmp(name, quantity, length) == 0 && name[length] == '_' && unit[0] != '\0' &&
           lehr_units_find(&map, unit, column->unit, NULL) == LEHR_OK &&
           // What follows is that unit and no further word.
           (strcmp(name + length + 1, "C") == 0 ||
            lehr_units_find(&map, name + length + 1, unit, NULL) == LEHR_OK);
}

static size_t find_in_unit(const lehr_table *table, const cli_column *column)
{
    for (size_t i = 0; column->unit && column->names[i]; i++) {
        for (size_t k = 0; k < lehr_table_columns(table); k++) {
            if (!lehr_table_column_is_text(table, k) && names_in_unit(table, k, column->names[i], column)) {
                return k;
            }
        }
    }
    return SIZE_MAX;
}

lehr_status cli_column_find(size_t *index, const cli_call *call, const lehr_table *table,
                            const cli_column *column, lehr_error *err)
{
    const char *name = renamed(call, column->role);
    *index = name ? find_named(table, name) : SIZE_MAX;
    for (size_t i = 0; !name && *index == SIZE_MAX && column->names[i]; i++) {
        *index = lehr_table_find(table, column->names[i]);
    }
    if (!name && *index == SIZE_MAX) {
        *index = find_in_unit(table, column);
    }
    if (*index == SIZE_MAX && (name || column->required)) {
        return refuse(table, column, name, err);
    }
    if (*index != SIZE_MAX && lehr_table_column_is_text(table, *index)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "column '%s' holds text, not numbers",
                              lehr_table_column_name(table, *index));
    }
    return LEHR_OK;
}

lehr_status cli_column_copy(double **values, const lehr_table *table, size_t index, const cli_column *column,
                            lehr_error *err)
{
    *values = NULL;
    if (index == SIZE_MAX) {
        return LEHR_OK;
    }
    lehr_units_map map = {.factor = 1};
    const char *unit = lehr_table_column_unit(table, index);
    if (column->unit && unit[0] && strcmp(unit, column->unit) != 0) {
        lehr_status status = lehr_units_find(&map, unit, column->unit, err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "column '%s'", lehr_table_column_name(table, index));
        }
    }
    size_t n = lehr_table_rows(table);
    double *copy = lehr_core_memdup(lehr_table_column(table, index), n, sizeof *copy);
    if (!copy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: column of %zu rows", n);
    }
    for (size_t i = 0; i < n; i++) {
        copy[i] = copy[i] * map.factor + map.offset;
    }
    *values = copy;
    return LEHR_OK;
}

lehr_status cli_column_convert(double *values, size_t n, const char *from, const char *to, bool differences,
                               lehr_error *err)
{
    lehr_units_map map = {.factor = 1};
    lehr_status status = from[0] ? lehr_units_find(&map, from, to, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        values[i] = values[i] * map.factor + (differences ? 0 : map.offset);
    }
    return status;
}

lehr_status cli_column_read(double **values, const cli_call *call, const lehr_table *table,
                            const cli_column *column, lehr_error *err)
{
    size_t index = SIZE_MAX;
    *values = NULL;
    lehr_status status = cli_column_find(&index, call, table, column, err);
    return status == LEHR_OK ? cli_column_copy(values, table, index, column, err) : status;
}
