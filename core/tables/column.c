#include "column.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 256 };

/// Next item of a list of names; NULL at its end. @param[out] length of the item
static const char *next_item(const char **at, size_t *length)
{
    const char *item = *at;
    if (!item || !*item) {
        return NULL;
    }
    *length = strcspn(item, ",");
    *at = item + *length + (item[*length] == ',');
    return item;
}

/// Length of "ROLE=" where the item begins with it, else 0.
static size_t role_length(const char *item, size_t length, const char *role)
{
    size_t n = strlen(role);
    return length > n && strncmp(item, role, n) == 0 && item[n] == '=' ? n + 1 : 0;
}

/// What stands behind "ROLE="; false where the role has no name.
static bool renamed(char name[NAME_SIZE], const lehr_column_names *given, const char *role)
{
    const char *at = given->text;
    size_t length = 0;
    for (const char *item = next_item(&at, &length); item; item = next_item(&at, &length)) {
        size_t skip = role_length(item, length, role);
        if (skip > 0) {
            (void)snprintf(name, NAME_SIZE, "%.*s", (int)(length - skip), item + skip);
            return true;
        }
    }
    return false;
}

bool lehr_column_given(char *name, size_t size, const lehr_column_names *given, const char *role)
{
    char text[NAME_SIZE] = "";
    bool found = renamed(text, given, role);
    (void)snprintf(name, size, "%s", text);
    return found;
}

lehr_status lehr_column_check(const lehr_column_names *given, const lehr_column *const *columns, size_t n,
                              lehr_error *err)
{
    const char *at = given->text;
    size_t length = 0;
    for (const char *item = next_item(&at, &length); item; item = next_item(&at, &length)) {
        bool known = false;
        char roles[256] = "";
        for (size_t k = 0; k < n; k++) {
            size_t skip = role_length(item, length, columns[k]->role);
            known = known || (skip > 0 && length > skip);
            size_t used = strlen(roles);
            (void)snprintf(roles + used, sizeof roles - used, "%s%s", k ? ", " : "", columns[k]->role);
        }
        if (!known) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s: '%.*s' is not ROLE=NAME with ROLE one of %s",
                                  given->option, (int)length, item, roles);
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

static lehr_status refuse(const lehr_table *table, const lehr_column *column, const char *wanted,
                          const char *option, lehr_error *err)
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
                          "no column '%s'; the table has %s. Say which one holds it: %s %s=NAME",
                          column->names[0], present, option, column->role);
}

/// True for "temperature_C", "P_kbar": the name of a quantity and a unit that converts to that of the column.
static bool names_in_unit(const lehr_table *table, size_t k, const char *quantity, const lehr_column *column)
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

static size_t find_in_unit(const lehr_table *table, const lehr_column *column)
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

static lehr_status find_any(size_t *index, const lehr_column_names *given, const lehr_table *table,
                            const lehr_column *column, lehr_error *err)
{
    char name[NAME_SIZE];
    bool named = renamed(name, given, column->role);
    *index = named ? find_named(table, name) : SIZE_MAX;
    for (size_t i = 0; !named && *index == SIZE_MAX && column->names[i]; i++) {
        *index = lehr_table_find(table, column->names[i]);
    }
    if (!named && *index == SIZE_MAX) {
        *index = find_in_unit(table, column);
    }
    return *index == SIZE_MAX && (named || column->required)
               ? refuse(table, column, named ? name : NULL, given->option, err)
               : LEHR_OK;
}

lehr_status lehr_column_find(size_t *index, const lehr_column_names *given, const lehr_table *table,
                             const lehr_column *column, lehr_error *err)
{
    lehr_status status = find_any(index, given, table, column, err);
    return status == LEHR_OK && *index != SIZE_MAX && lehr_table_column_is_text(table, *index)
               ? lehr_error_set(err, LEHR_ERR_FORMAT, "column '%s' holds text, not numbers",
                                lehr_table_column_name(table, *index))
               : status;
}

lehr_status lehr_column_find_text(size_t *index, const lehr_column_names *given, const lehr_table *table,
                                  const lehr_column *column, lehr_error *err)
{
    lehr_status status = find_any(index, given, table, column, err);
    return status == LEHR_OK && *index != SIZE_MAX && !lehr_table_column_is_text(table, *index)
               ? lehr_error_set(err, LEHR_ERR_FORMAT, "the column '%s' holds numbers, not names",
                                lehr_table_column_name(table, *index))
               : status;
}

lehr_status lehr_column_copy(double **values, const lehr_table *table, size_t index,
                             const lehr_column *column, lehr_error *err)
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

lehr_status lehr_column_read(double **values, const lehr_column_names *given, const lehr_table *table,
                             const lehr_column *column, lehr_error *err)
{
    size_t index = SIZE_MAX;
    *values = NULL;
    lehr_status status = lehr_column_find(&index, given, table, column, err);
    return status == LEHR_OK ? lehr_column_copy(values, table, index, column, err) : status;
}
