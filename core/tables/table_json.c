#include "table_private.h"
#include "table_write.h"

#include <jansson.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *cell_to_json(const lehr_table *table, size_t k, size_t row)
{
    if (lehr_table_column_is_text(table, k)) {
        return json_string(lehr_table_text_at(table, k, row));
    }
    double value = table->columns[k].values[row];
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *column_to_json(const lehr_table *table, size_t k)
{
    json_t *values = json_array();
    for (size_t row = 0; values && row < table->n_rows; row++) {
        if (json_array_append_new(values, cell_to_json(table, k, row)) != 0) {
            json_decref(values);
            return NULL;
        }
    }
    // json_pack takes `values` over, also when it fails.
    return json_pack("{s:s, s:s, s:o}", "name", table->columns[k].name, "unit", table->columns[k].unit,
                     "values", values);
}

static json_t *header_to_json(const lehr_table *table)
{
    json_t *header = json_object();
    for (size_t i = 0; header && i < table->n_entries; i++) {
        if (json_object_set_new(header, table->entries[i].key, json_string(table->entries[i].value)) != 0) {
            json_decref(header);
            return NULL;
        }
    }
    return header;
}

lehr_status lehr_table_to_json(char **out, const lehr_table *table, lehr_error *err)
{
    char *text = NULL;
    json_t *root = NULL;
    json_t *columns = json_array();
    bool complete = columns != NULL;
    for (size_t k = 0; complete && k < table->n_columns; k++) {
        complete = json_array_append_new(columns, column_to_json(table, k)) == 0;
    }
    if (complete) {
        root = json_pack("{s:o, s:O}", "header", header_to_json(table), "columns", columns);
        text = root ? json_dumps(root, JSON_COMPACT) : NULL;
    }
    *out = text ? lehr_core_strdup(text) : NULL;
    free(text); // made by jansson
    json_decref(root);
    json_decref(columns);
    return *out ? LEHR_OK
                : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the JSON form of a table of %zu rows",
                                 table->n_rows);
}
