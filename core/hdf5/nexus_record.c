// Records as NeXus groups: what a list holds decides whether it becomes an array, a matrix or a group.
#include <lehr/core/nexus.h>

#include "nexus_path.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static lehr_status put_value(lehr_h5_writer *writer, const char *path, const char *name,
                             const lehr_value *value, lehr_error *err);

static lehr_status out_of_memory(const char *path, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the list '%s'", path);
}

/// True when all elements are of one kind (and quantities of one unit).
static bool is_uniform(const lehr_list *list, lehr_value_kind kind)
{
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        lehr_value element = lehr_list_value_at(list, i);
        if (element.kind != kind) {
            return false;
        }
        if (kind == LEHR_VALUE_QUANTITY &&
            strcmp(element.quantity.unit, lehr_list_value_at(list, 0).quantity.unit) != 0) {
            return false;
        }
    }
    return true;
}

/// Number of columns when the list is a matrix of numbers, else 0.
static size_t matrix_columns(const lehr_list *list)
{
    if (!is_uniform(list, LEHR_VALUE_LIST)) {
        return 0;
    }
    size_t columns = lehr_list_size(lehr_list_value_at(list, 0).list);
    for (size_t i = 0; i < lehr_list_size(list); i++) {
        const lehr_list *row = lehr_list_value_at(list, i).list;
        if (lehr_list_size(row) != columns || !is_uniform(row, LEHR_VALUE_NUMBER)) {
            return 0;
        }
    }
    return columns;
}

static lehr_status put_numbers(lehr_h5_writer *writer, const char *path, const lehr_list *list,
                               lehr_error *err)
{
    size_t n = lehr_list_size(list);
    double *values = lehr_core_alloc(n, sizeof *values);
    if (!values) {
        return out_of_memory(path, err);
    }
    for (size_t i = 0; i < n; i++) {
        values[i] = lehr_list_value_at(list, i).number;
    }
    lehr_status status = lehr_h5_write_doubles(writer, path, values, 1, &n, NULL, err);
    lehr_core_free(values);
    return status;
}

static lehr_status put_matrix(lehr_h5_writer *writer, const char *path, const lehr_list *list, size_t columns,
                              lehr_error *err)
{
    const size_t size[2] = {lehr_list_size(list), columns};
    double *values = lehr_core_alloc(size[0] * columns, sizeof *values);
    if (!values) {
        return out_of_memory(path, err);
    }
    for (size_t i = 0; i < size[0] * columns; i++) {
        values[i] = lehr_list_value_at(lehr_list_value_at(list, i / columns).list, i % columns).number;
    }
    lehr_status status = lehr_h5_write_doubles(writer, path, values, 2, size, NULL, err);
    lehr_core_free(values);
    return status;
}

static lehr_status put_quantities(lehr_h5_writer *writer, const char *path, const lehr_list *list,
                                  lehr_error *err)
{
    size_t n = lehr_list_size(list);
    double *values = lehr_core_alloc(n, 2 * sizeof *values);
    size_t size = strlen(path) + sizeof "_errors";
    char *errors = lehr_core_alloc(size, 1);
    lehr_status status = values && errors ? LEHR_OK : out_of_memory(path, err);
    if (status != LEHR_OK) {
        goto done;
    }
    snprintf(errors, size, "%s_errors", path);
    const char *unit = lehr_list_value_at(list, 0).quantity.unit;
    for (size_t i = 0; i < n; i++) {
        lehr_quantity quantity = lehr_list_value_at(list, i).quantity;
        values[i] = quantity.value;
        values[n + i] = quantity.stderr_value;
    }
    status = lehr_h5_write_doubles(writer, path, values, 1, &n, unit, err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_doubles(writer, errors, values + n, 1, &n, unit, err);
    }
done:
    lehr_core_free(values);
    lehr_core_free(errors);
    return status;
}

static lehr_status put_texts(lehr_h5_writer *writer, const char *path, const lehr_list *list, lehr_error *err)
{
    size_t n = lehr_list_size(list);
    const char **texts = lehr_core_alloc(n, sizeof *texts);
    if (!texts) {
        return out_of_memory(path, err);
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = lehr_list_value_at(list, i).text;
    }
    lehr_status status = lehr_h5_write_texts(writer, path, texts, n, err);
    lehr_core_free(texts);
    return status;
}

static lehr_status put_mixed(lehr_h5_writer *writer, const char *path, const lehr_list *list, lehr_error *err)
{
    lehr_status status = lehr_h5_write_group(writer, path, "NXcollection", err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(list); i++) {
        char name[32];
        lehr_value element = lehr_list_value_at(list, i);
        snprintf(name, sizeof name, "%zu", i);
        status = put_value(writer, path, name, &element, err);
    }
    return status;
}

static lehr_status put_list(lehr_h5_writer *writer, const char *path, const lehr_list *list, lehr_error *err)
{
    if (is_uniform(list, LEHR_VALUE_NUMBER)) { // also the empty list
        return put_numbers(writer, path, list, err);
    }
    if (is_uniform(list, LEHR_VALUE_TEXT)) {
        return put_texts(writer, path, list, err);
    }
    if (is_uniform(list, LEHR_VALUE_QUANTITY)) {
        return put_quantities(writer, path, list, err);
    }
    size_t columns = matrix_columns(list);
    return columns > 0 ? put_matrix(writer, path, list, columns, err) : put_mixed(writer, path, list, err);
}

static lehr_status put_quantity(lehr_h5_writer *writer, const char *path, const char *name,
                                lehr_quantity quantity, lehr_error *err)
{
    char *value = lehr_nexus_child(path, name, "", err);
    char *error = value ? lehr_nexus_child(path, name, "_errors", err) : NULL;
    lehr_status status =
        error ? lehr_h5_write_number(writer, value, quantity.value, quantity.unit, err) : LEHR_ERR_NOMEM;
    if (status == LEHR_OK && !isnan(quantity.stderr_value)) {
        status = lehr_h5_write_number(writer, error, quantity.stderr_value, quantity.unit, err);
    }
    lehr_core_free(error);
    lehr_core_free(value);
    return status;
}

static lehr_status put_named(lehr_h5_writer *writer, const char *path, const lehr_value *value,
                             lehr_error *err)
{
    switch (value->kind) {
    case LEHR_VALUE_NUMBER:
        return lehr_h5_write_number(writer, path, value->number, NULL, err);
    case LEHR_VALUE_TEXT:
        return lehr_h5_write_text(writer, path, value->text, err);
    case LEHR_VALUE_BOOLEAN:
        return lehr_h5_write_boolean(writer, path, value->boolean, err);
    case LEHR_VALUE_RECORD:
        return lehr_nexus_write_record(writer, path, "NXcollection", value->record, err);
    default:
        return put_list(writer, path, value->list, err);
    }
}

static lehr_status put_value(lehr_h5_writer *writer, const char *path, const char *name,
                             const lehr_value *value, lehr_error *err)
{
    if (value->kind == LEHR_VALUE_QUANTITY) {
        return put_quantity(writer, path, name, value->quantity, err);
    }
    char *child = lehr_nexus_child(path, name, "", err);
    lehr_status status = child ? put_named(writer, child, value, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status;
}

lehr_status lehr_nexus_write_record(lehr_h5_writer *writer, const char *path, const char *nx_class,
                                    const lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_h5_write_group(writer, path, nx_class, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_record_size(record); i++) {
        lehr_value value = lehr_record_value_at(record, i);
        status = put_value(writer, path, lehr_record_name_at(record, i), &value, err);
    }
    return status;
}
