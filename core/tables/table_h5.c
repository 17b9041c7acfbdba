#include "table_h5.h"

#include "nexus_path.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/nexus.h>
#include <stdio.h>
#include <string.h>

// ---- writing ------------------------------------------------------------------------
static lehr_status write_entry(lehr_h5_writer *writer, const lehr_table *table, lehr_error *err)
{
    lehr_status status = lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_group(writer, "/entry", "NXentry", err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute(writer, "/entry", "default", "data", err);
    }
    return status == LEHR_OK ? lehr_nexus_write_table(writer, "/entry/data", "NXdata", table, err) : status;
}

lehr_status lehr_table_h5_write(const lehr_table *table, const char *path, lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    lehr_status status = lehr_h5_writer_create(&writer, path, NULL, err);
    if (status == LEHR_OK) {
        status = write_entry(writer, table, err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_writer_commit(writer, err);
    }
    lehr_h5_writer_free(writer);
    return status;
}

// ---- reading ------------------------------------------------------------------------
/// Which datasets of a group make the columns.
typedef struct layout {
    char *group;
    char **columns;  ///< shape (n,)
    char **datasets; ///< shape (n,)
    size_t n;
} layout;

static void layout_clear(layout *plan)
{
    lehr_core_free(plan->group);
    lehr_h5_free_texts(plan->columns, plan->n);
    lehr_h5_free_texts(plan->datasets, plan->n);
}

static bool has_attribute(lehr_h5_reader *reader, const char *group, const char *name, lehr_status *status,
                          lehr_error *err)
{
    char *path = lehr_nexus_child(group, "@", name, err);
    if (!path) {
        *status = LEHR_ERR_NOMEM;
        return false;
    }
    // "group/@name" asks for the attribute of "group/", the same object.
    bool found = lehr_h5_exists(reader, path);
    lehr_core_free(path);
    return found;
}

/// Follow the "default" attributes from the root to the plot.
static lehr_status find_plot(char **out, lehr_h5_reader *reader, lehr_error *err)
{
    enum { DEEPEST = 8 };
    lehr_status status = LEHR_OK;
    char *group = lehr_core_strdup("");
    if (!group) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for reading '%s'",
                              lehr_h5_reader_path(reader));
    }
    for (int i = 0; i < DEEPEST && has_attribute(reader, group, "default", &status, err); i++) {
        char *name = NULL;
        char *path = lehr_nexus_child(group, "@", "default", err);
        status = path ? lehr_h5_read_text(&name, reader, path, err) : LEHR_ERR_NOMEM;
        char *next = status == LEHR_OK ? lehr_nexus_child(group, name, "", err) : NULL;
        lehr_core_free(path);
        lehr_core_free(name);
        lehr_core_free(group);
        group = next;
        if (!group) {
            return status == LEHR_OK ? LEHR_ERR_NOMEM : status;
        }
    }
    if (status != LEHR_OK) {
        lehr_core_free(group);
        return status;
    }
    *out = group;
    return LEHR_OK;
}

static lehr_status read_names(char ***names, size_t *n, lehr_h5_reader *reader, const char *group,
                              const char *attribute, lehr_error *err)
{
    char *path = lehr_nexus_child(group, "@", attribute, err);
    lehr_status status = path ? lehr_h5_read_texts(names, n, reader, path, err) : LEHR_ERR_NOMEM;
    lehr_core_free(path);
    return status;
}

static lehr_status copy_names(char ***out, char *const *names, size_t n, lehr_error *err)
{
    char **copy = lehr_core_alloc(n, sizeof *copy);
    for (size_t i = 0; copy && i < n; i++) {
        copy[i] = lehr_core_strdup(names[i]);
        if (!copy[i]) {
            lehr_h5_free_texts(copy, n);
            copy = NULL;
        }
    }
    *out = copy;
    return copy ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the columns of a table");
}

/// Axis, signal and errors of an NXdata that another program wrote.
static lehr_status plan_foreign(layout *plan, lehr_h5_reader *reader, lehr_error *err)
{
    char **axes = NULL;
    char **signal = NULL;
    char *errors = NULL;
    char *errors_path = NULL;
    size_t n_axes = 0;
    size_t n_signals = 0;
    lehr_status status = read_names(&axes, &n_axes, reader, plan->group, "axes", err);
    if (status == LEHR_OK) {
        status = read_names(&signal, &n_signals, reader, plan->group, "signal", err);
    }
    if (status == LEHR_OK && (n_axes != 1 || n_signals != 1)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "'%s': '%s' has %zu axes and %zu signals; a table has one of each",
                                lehr_h5_reader_path(reader), plan->group, n_axes, n_signals);
    }
    if (status != LEHR_OK) {
        goto done;
    }
    errors = lehr_nexus_child("", signal[0], "_errors", err);
    errors_path = errors ? lehr_nexus_child(plan->group, signal[0], "_errors", err) : NULL;
    if (!errors_path) {
        status = LEHR_ERR_NOMEM;
        goto done;
    }
    char *names[] = {axes[0], signal[0], "sigma"};
    char *datasets[] = {axes[0], signal[0], errors + 1};
    size_t n = lehr_h5_is_dataset(reader, errors_path) ? 3 : 2;
    status = copy_names(&plan->columns, names, n, err);
    if (status == LEHR_OK) {
        plan->n = n;
        status = copy_names(&plan->datasets, datasets, n, err);
    }
done:
    lehr_h5_free_texts(axes, n_axes);
    lehr_h5_free_texts(signal, n_signals);
    lehr_core_free(errors);
    lehr_core_free(errors_path);
    return status;
}

static lehr_status plan_ours(layout *plan, lehr_h5_reader *reader, lehr_error *err)
{
    size_t n_datasets = 0;
    lehr_status status = read_names(&plan->columns, &plan->n, reader, plan->group, "columns", err);
    if (status == LEHR_OK) {
        status = read_names(&plan->datasets, &n_datasets, reader, plan->group, "datasets", err);
    }
    if (status == LEHR_OK && n_datasets != plan->n) {
        lehr_h5_free_texts(plan->datasets, n_datasets);
        plan->datasets = NULL;
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' names %zu columns but %zu datasets",
                                lehr_h5_reader_path(reader), plan->group, plan->n, n_datasets);
    }
    return status;
}

static lehr_status make_plan(layout *plan, lehr_h5_reader *reader, lehr_error *err)
{
    lehr_status status = find_plot(&plan->group, reader, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (has_attribute(reader, plan->group, "datasets", &status, err)) {
        status = plan_ours(plan, reader, err);
        return status == LEHR_OK && plan->n == 0
                   ? lehr_error_set(err, LEHR_ERR_FORMAT, "'%s' holds an empty table",
                                    lehr_h5_reader_path(reader))
                   : status;
    }
    if (status == LEHR_OK && has_attribute(reader, plan->group, "signal", &status, err)) {
        return plan_foreign(plan, reader, err);
    }
    return status != LEHR_OK
               ? status
               : lehr_error_set(
                     err, LEHR_ERR_FORMAT,
                     "'%s' holds no table: its 'default' attributes lead to no NXdata with a signal",
                     lehr_h5_reader_path(reader));
}

/// Unit of a dataset, "" when it has none; free with lehr_core_free().
static lehr_status read_unit(char **unit, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    size_t size = strlen(path) + sizeof "@units";
    char *attribute = lehr_core_alloc(size, 1);
    if (!attribute) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for reading '%s'",
                              lehr_h5_reader_path(reader));
    }
    snprintf(attribute, size, "%s@units", path);
    lehr_status status = LEHR_OK;
    if (lehr_h5_exists(reader, attribute)) {
        status = lehr_h5_read_text(unit, reader, attribute, err);
    } else {
        *unit = lehr_core_strdup("");
        status =
            *unit ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the unit of '%s'", path);
    }
    lehr_core_free(attribute);
    return status;
}

static lehr_status add_numbers(lehr_table *table, const char *name, lehr_h5_reader *reader, const char *path,
                               lehr_error *err)
{
    double *values = NULL;
    double *column = NULL;
    char *unit = NULL;
    size_t n = 0;
    lehr_status status = lehr_h5_read_double(&values, &n, reader, path, err);
    if (status == LEHR_OK) {
        status = read_unit(&unit, reader, path, err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_add_column(&column, table, name, unit, err);
    }
    if (status == LEHR_OK && n > 0) {
        memcpy(column, values, n * sizeof *values);
    }
    lehr_core_free(values);
    lehr_core_free(unit);
    return status;
}

static lehr_status add_texts(lehr_table *table, const char *name, lehr_h5_reader *reader, const char *path,
                             lehr_error *err)
{
    char **texts = NULL;
    size_t n = 0;
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_h5_read_texts(&texts, &n, reader, path, err);
    if (status == LEHR_OK) {
        status = lehr_table_add_text_column(table, name, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_table_set_text(table, column, i, texts[i], err);
    }
    lehr_h5_free_texts(texts, n);
    return status;
}

/// The first column makes the table, with its number of rows.
static lehr_status add_column(lehr_table **table, const layout *plan, size_t i, lehr_h5_reader *reader,
                              lehr_error *err)
{
    lehr_h5_shape shape;
    char *path = lehr_nexus_child(plan->group, plan->datasets[i], "", err);
    lehr_status status = path ? lehr_h5_shape_of(&shape, reader, path, err) : LEHR_ERR_NOMEM;
    if (status != LEHR_OK) {
        goto done;
    }
    if (!*table && shape.rank == 1) {
        status = lehr_table_create(table, shape.size[0], err);
    }
    if (status == LEHR_OK && (shape.rank != 1 || shape.size[0] != lehr_table_rows(*table))) {
        status =
            lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' does not have one value per row of the table",
                           lehr_h5_reader_path(reader), path);
    }
    if (status == LEHR_OK) {
        status = shape.type == LEHR_H5_STRING ? add_texts(*table, plan->columns[i], reader, path, err)
                                              : add_numbers(*table, plan->columns[i], reader, path, err);
    }
done:
    lehr_core_free(path);
    return status;
}

static lehr_status read_header(lehr_table *table, const char *group, lehr_h5_reader *reader, lehr_error *err)
{
    char **names = NULL;
    size_t n = 0;
    char *header = lehr_nexus_child(group, "header", "", err);
    lehr_status status = header ? LEHR_OK : LEHR_ERR_NOMEM;
    if (status == LEHR_OK && lehr_h5_exists(reader, header)) {
        status = lehr_h5_list(&names, &n, reader, header, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        char **pair = NULL;
        size_t two = 0;
        char *path = lehr_nexus_child(header, names[i], "", err);
        status = path ? lehr_h5_read_texts(&pair, &two, reader, path, err) : LEHR_ERR_NOMEM;
        if (status == LEHR_OK && two == 2) {
            status = lehr_table_set_header(table, pair[0], pair[1], err);
        }
        lehr_h5_free_texts(pair, two);
        lehr_core_free(path);
    }
    lehr_h5_free_texts(names, n);
    lehr_core_free(header);
    return status;
}

static lehr_status read_table(lehr_table **out, lehr_h5_reader *reader, lehr_error *err)
{
    layout plan = {0};
    lehr_table *table = NULL;
    lehr_status status = make_plan(&plan, reader, err);
    for (size_t i = 0; status == LEHR_OK && i < plan.n; i++) {
        status = add_column(&table, &plan, i, reader, err);
    }
    if (status == LEHR_OK) {
        status = read_header(table, plan.group, reader, err);
    }
    layout_clear(&plan);
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_table_h5_read(lehr_table **out, const char *path, lehr_error *err)
{
    *out = NULL;
    lehr_h5_reader *reader = NULL;
    lehr_status status = lehr_h5_reader_open(&reader, path, err);
    if (status == LEHR_OK) {
        status = read_table(out, reader, err);
    }
    lehr_status closed = lehr_h5_reader_close(reader, status == LEHR_OK ? err : NULL);
    if (status == LEHR_OK && closed != LEHR_OK) {
        lehr_table_free(*out);
        *out = NULL;
        status = closed;
    }
    return status;
}
