// Tables as NeXus groups.
#include <lehr/core/nexus.h>

#include "nexus_path.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/// The @p skip + 1st numeric column, or SIZE_MAX.
static size_t numeric_column(const lehr_table *table, size_t skip)
{
    for (size_t i = 0; i < lehr_table_columns(table); i++) {
        if (!lehr_table_column_is_text(table, i) && skip-- == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool is_taken(char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return strcmp(name, "header") == 0;
}

/// Name of the dataset of a column, unlike the @p n names before it; NULL when memory is short.
static char *dataset_name(char *const *names, size_t n, const char *column, const char *suffix,
                          lehr_error *err)
{
    char *name = lehr_nexus_child("", column, suffix, err);
    for (unsigned k = 2; name && is_taken(names, n, name + 1); k++) {
        char numbered[64];
        snprintf(numbered, sizeof numbered, "%s_%u", suffix, k);
        lehr_core_free(name);
        name = lehr_nexus_child("", column, numbered, err);
    }
    if (name) {
        memmove(name, name + 1, strlen(name)); // without the slash
    }
    return name;
}

/// Dataset names of all columns, shape (columns,); free with lehr_h5_free_texts().
static lehr_status name_datasets(char ***out, const lehr_table *table, bool is_plot, lehr_error *err)
{
    size_t n = lehr_table_columns(table);
    size_t signal = is_plot ? numeric_column(table, 1) : SIZE_MAX;
    char **names = lehr_core_alloc(n, sizeof *names);
    if (!names) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the columns of a table");
    }
    for (size_t i = 0; i < n; i++) {
        const char *column = lehr_table_column_name(table, i);
        bool is_sigma = signal != SIZE_MAX && i > signal && strcmp(column, "sigma") == 0 &&
                        !lehr_table_column_is_text(table, i);
        names[i] = is_sigma ? dataset_name(names, i, lehr_table_column_name(table, signal), "_errors", err)
                            : dataset_name(names, i, column, "", err);
        if (!names[i]) {
            lehr_h5_free_texts(names, i);
            return LEHR_ERR_NOMEM;
        }
    }
    *out = names;
    return LEHR_OK;
}

static lehr_status put_text_column(lehr_h5_writer *writer, const char *path, const lehr_table *table,
                                   size_t column, lehr_error *err)
{
    size_t n = lehr_table_rows(table);
    const char **texts = lehr_core_alloc(n, sizeof *texts);
    if (!texts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the column '%s'", path);
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = lehr_table_text_at(table, column, i);
    }
    lehr_status status = lehr_h5_write_texts(writer, path, texts, n, err);
    lehr_core_free(texts);
    return status;
}

static lehr_status put_column(lehr_h5_writer *writer, const char *path, const char *name,
                              const lehr_table *table, size_t column, lehr_error *err)
{
    size_t n = lehr_table_rows(table);
    char *child = lehr_nexus_child(path, name, "", err);
    if (!child) {
        return LEHR_ERR_NOMEM;
    }
    lehr_status status = lehr_table_column_is_text(table, column)
                             ? put_text_column(writer, child, table, column, err)
                             : lehr_h5_write_doubles(writer, child, lehr_table_column(table, column), 1, &n,
                                                     lehr_table_column_unit(table, column), err);
    lehr_core_free(child);
    return status;
}

static lehr_status put_header(lehr_h5_writer *writer, const char *path, const lehr_table *table,
                              lehr_error *err)
{
    const char *key = NULL;
    const char *value = NULL;
    char *group = lehr_nexus_child(path, "header", "", err);
    lehr_status status = group ? lehr_h5_write_group(writer, group, "NXcollection", err) : LEHR_ERR_NOMEM;
    for (size_t i = 0; status == LEHR_OK && lehr_table_header_at(table, i, &key, &value); i++) {
        // Numbered, because a key may be any text.
        char name[32];
        snprintf(name, sizeof name, "%zu", i);
        char *child = lehr_nexus_child(group, name, "", err);
        const char *const pair[2] = {key, value};
        status = child ? lehr_h5_write_texts(writer, child, pair, 2, err) : LEHR_ERR_NOMEM;
        lehr_core_free(child);
    }
    lehr_core_free(group);
    return status;
}

/// @signal and @axes, which a plotting program looks for.
static lehr_status put_plot(lehr_h5_writer *writer, const char *path, char *const *names,
                            const lehr_table *table, lehr_error *err)
{
    size_t axis = numeric_column(table, 0);
    size_t signal = numeric_column(table, 1);
    if (signal == SIZE_MAX) {
        return LEHR_OK;
    }
    lehr_status status = lehr_h5_write_attribute(writer, path, "signal", names[signal], err);
    const char *axes = names[axis];
    return status == LEHR_OK ? lehr_h5_write_attribute_list(writer, path, "axes", &axes, 1, err) : status;
}

static lehr_status put_names(lehr_h5_writer *writer, const char *path, char *const *names,
                             const lehr_table *table, lehr_error *err)
{
    size_t n = lehr_table_columns(table);
    const char **texts = lehr_core_alloc(n, 2 * sizeof *texts);
    if (!texts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the columns of '%s'", path);
    }
    for (size_t i = 0; i < n; i++) {
        texts[i] = lehr_table_column_name(table, i);
        texts[n + i] = names[i];
    }
    lehr_status status = lehr_h5_write_attribute_list(writer, path, "columns", texts, n, err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute_list(writer, path, "datasets", texts + n, n, err);
    }
    lehr_core_free(texts);
    return status;
}

lehr_status lehr_nexus_write_table(lehr_h5_writer *writer, const char *path, const char *nx_class,
                                   const lehr_table *table, lehr_error *err)
{
    bool is_plot = strcmp(nx_class, "NXdata") == 0;
    size_t n = lehr_table_columns(table);
    char **names = NULL;
    lehr_status status = name_datasets(&names, table, is_plot, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_h5_write_group(writer, path, nx_class, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = put_column(writer, path, names[i], table, i, err);
    }
    if (status == LEHR_OK && n > 0) {
        status = put_names(writer, path, names, table, err);
    }
    if (status == LEHR_OK && is_plot) {
        status = put_plot(writer, path, names, table, err);
    }
    if (status == LEHR_OK) {
        status = put_header(writer, path, table, err);
    }
    lehr_h5_free_texts(names, n);
    return status;
}
