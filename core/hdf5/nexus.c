#include <lehr/core/nexus.h>

#include "nexus_path.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

char *lehr_nexus_child(const char *path, const char *name, const char *suffix, lehr_error *err)
{
    const char *shown = name[0] != '\0' ? name : "_";
    size_t begin = strlen(path) + 1;
    size_t length = strlen(shown);
    size_t size = begin + length + strlen(suffix) + 1;
    char *child = lehr_core_alloc(size, 1);
    if (!child) {
        (void)lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the group '%s'", path);
        return NULL;
    }
    snprintf(child, size, "%s/%s%s", path, shown, suffix);
    for (size_t i = begin; i < begin + length; i++) {
        if (child[i] == '/') {
            child[i] = '_';
        }
    }
    return child;
}

static lehr_status put_text(lehr_h5_writer *writer, const char *path, const char *name, const char *text,
                            lehr_error *err)
{
    char *child = lehr_nexus_child(path, name, "", err);
    lehr_status status = child ? lehr_h5_write_text(writer, child, text, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status;
}

/// Standard errors of the dataset @p name.
static lehr_status put_errors(lehr_h5_writer *writer, const char *path, const char *name,
                              const double *values, size_t rank, const size_t *size, const char *unit,
                              lehr_error *err)
{
    char *child = lehr_nexus_child(path, name, "_errors", err);
    lehr_status status =
        child ? lehr_h5_write_doubles(writer, child, values, rank, size, unit, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status;
}

// ---- curves -------------------------------------------------------------------------
/// Dataset of an axis with the long name that plots show.
static lehr_status put_axis(lehr_h5_writer *writer, const char *path, const char *name, const char *unit,
                            const double *values, size_t size, lehr_error *err)
{
    char long_name[128];
    snprintf(long_name, sizeof long_name, unit[0] != '\0' ? "%s (%s)" : "%s%s", name, unit);
    char *child = lehr_nexus_child(path, name, "", err);
    if (!child) {
        return LEHR_ERR_NOMEM;
    }
    lehr_status status = lehr_h5_write_doubles(writer, child, values, 1, &size, unit, err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute(writer, child, "long_name", long_name, err);
    }
    lehr_core_free(child);
    return status;
}

static bool has_sigma(const lehr_curve *curve)
{
    for (size_t i = 0; i < curve->size; i++) {
        if (!isnan(curve->sigma[i])) {
            return true;
        }
    }
    return false;
}

lehr_status lehr_nexus_write_curve(lehr_h5_writer *writer, const char *path, const lehr_curve *curve,
                                   const char *title, lehr_error *err)
{
    const char *x = lehr_axis_column(curve->x_axis);
    // Two axes of unknown kind share a name.
    const char *y = curve->y_axis == curve->x_axis ? "y" : lehr_axis_column(curve->y_axis);
    const char *y_unit = lehr_axis_unit(curve->y_axis);
    lehr_status status = lehr_h5_write_group(writer, path, "NXdata", err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute(writer, path, "signal", y, err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute_list(writer, path, "axes", &x, 1, err);
    }
    if (status == LEHR_OK) {
        status = put_axis(writer, path, x, lehr_axis_unit(curve->x_axis), curve->x, curve->size, err);
    }
    if (status == LEHR_OK) {
        status = put_axis(writer, path, y, y_unit, curve->y, curve->size, err);
    }
    if (status == LEHR_OK && has_sigma(curve)) {
        status = put_errors(writer, path, y, curve->sigma, 1, &curve->size, y_unit, err);
    }
    return status == LEHR_OK ? put_text(writer, path, "title", title, err) : status;
}

// ---- processes ----------------------------------------------------------------------
static lehr_status put_command_line(lehr_h5_writer *writer, const char *path, const char *text,
                                    lehr_error *err)
{
    char *note = lehr_nexus_child(path, "command_line", "", err);
    if (!note) {
        return LEHR_ERR_NOMEM;
    }
    lehr_status status = lehr_h5_write_group(writer, note, "NXnote", err);
    if (status == LEHR_OK) {
        status = put_text(writer, note, "type", "text/plain", err);
    }
    if (status == LEHR_OK) {
        status = put_text(writer, note, "data", text, err);
    }
    lehr_core_free(note);
    return status;
}

static lehr_status put_number(lehr_h5_writer *writer, const char *path, const char *name, int64_t value,
                              lehr_error *err)
{
    char *child = lehr_nexus_child(path, name, "", err);
    lehr_status status = child ? lehr_h5_write_integer(writer, child, value, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status;
}

static lehr_status put_record(lehr_h5_writer *writer, const char *path, const char *name,
                              const lehr_record *record, lehr_error *err)
{
    char *child = lehr_nexus_child(path, name, "", err);
    lehr_status status =
        child ? lehr_nexus_write_record(writer, child, "NXcollection", record, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status;
}

/// One input as "input_1", "input_2", ... of the collection at @p path.
static lehr_status put_inputs(lehr_h5_writer *writer, const char *path, const lehr_list *inputs,
                              lehr_error *err)
{
    char *collection = lehr_nexus_child(path, "inputs", "", err);
    lehr_status status =
        collection ? lehr_h5_write_group(writer, collection, "NXcollection", err) : LEHR_ERR_NOMEM;
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(inputs); i++) {
        char name[32];
        snprintf(name, sizeof name, "input_%zu", i + 1);
        status = put_record(writer, collection, name, lehr_list_value_at(inputs, i).record, err);
    }
    lehr_core_free(collection);
    return status;
}

/// The entries of a described provenance under the names of NXprocess.
static lehr_status put_provenance(lehr_h5_writer *writer, const char *path, const lehr_record *described,
                                  lehr_error *err)
{
    static const char *const names[][2] = {
        {"program", "program"}, {"version", "version"}, {"time", "date"}, {"seed", "seed"}};
    lehr_value value;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof names / sizeof *names; i++) {
        if (lehr_record_find(described, names[i][0], &value)) {
            status = put_text(writer, path, names[i][1], value.text, err);
        }
    }
    if (status == LEHR_OK && lehr_record_find(described, "command_line", &value)) {
        status = put_command_line(writer, path, value.text, err);
    }
    if (status == LEHR_OK && lehr_record_find(described, "inputs", &value)) {
        status = put_inputs(writer, path, value.list, err);
    }
    return status;
}

lehr_status lehr_nexus_write_process(lehr_h5_writer *writer, const char *path,
                                     const lehr_provenance *provenance, const lehr_record *parameters,
                                     lehr_error *err)
{
    lehr_record *described = NULL;
    lehr_status status = lehr_record_create(&described, err);
    if (status == LEHR_OK) {
        status = lehr_provenance_describe(provenance, described, err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_write_group(writer, path, "NXprocess", err);
    }
    if (status == LEHR_OK) {
        status = put_provenance(writer, path, described, err);
    }
    if (status == LEHR_OK) {
        status = put_number(writer, path, "sequence_index", 1, err);
    }
    if (status == LEHR_OK && parameters) {
        status = put_record(writer, path, "parameters", parameters, err);
    }
    lehr_record_free(described);
    return status;
}

// ---- fitted parameters --------------------------------------------------------------
static lehr_status put_parameter(lehr_h5_writer *writer, const char *path, const char *name, double value,
                                 double error, const char *unit, lehr_error *err)
{
    char *child = lehr_nexus_child(path, name, "", err);
    lehr_status status = child ? lehr_h5_write_number(writer, child, value, unit, err) : LEHR_ERR_NOMEM;
    lehr_core_free(child);
    return status == LEHR_OK ? put_errors(writer, path, name, &error, 0, NULL, unit, err) : status;
}

static lehr_status put_covariance(lehr_h5_writer *writer, const char *path, const char *const *names,
                                  const double *covariance, size_t n, lehr_error *err)
{
    const size_t size[2] = {n, n};
    char *list = lehr_nexus_child(path, "parameter_names", "", err);
    char *matrix = list ? lehr_nexus_child(path, "covariance", "", err) : NULL;
    lehr_status status = matrix ? lehr_h5_write_texts(writer, list, names, n, err) : LEHR_ERR_NOMEM;
    if (status == LEHR_OK) {
        status = lehr_h5_write_doubles(writer, matrix, covariance, 2, size, NULL, err);
    }
    lehr_core_free(matrix);
    lehr_core_free(list);
    return status;
}

lehr_status lehr_nexus_write_parameters(lehr_h5_writer *writer, const char *path, const char *const *names,
                                        const char *const *units, const double *values,
                                        const double *covariance, size_t n, lehr_error *err)
{
    lehr_status status = lehr_h5_write_group(writer, path, "NXparameters", err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = put_parameter(writer, path, names[i], values[i], sqrt(covariance[i * n + i]), units[i], err);
    }
    return status == LEHR_OK ? put_covariance(writer, path, names, covariance, n, err) : status;
}
