// Outcomes of tasks as records: looking things up, curves in and out.
#include "notices.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/// A value of the results of a kind.
static bool find_result(lehr_value *out, const study_task *task, const char *path, lehr_value_kind kind)
{
    char full[128];
    snprintf(full, sizeof full, "results.%s", path);
    return task->outcome && lehr_record_find(task->outcome, full, out) && out->kind == kind;
}

bool study_outcome_quantity(const study_task *task, const char *path, lehr_quantity *out)
{
    lehr_value value;
    bool found = find_result(&value, task, path, LEHR_VALUE_QUANTITY);
    *out = found ? value.quantity : *out;
    return found;
}

double study_outcome_number(const study_task *task, const char *path)
{
    lehr_value value;
    return find_result(&value, task, path, LEHR_VALUE_NUMBER) ? value.number : (double)NAN;
}

const char *study_outcome_text(const study_task *task, const char *path)
{
    lehr_value value;
    return find_result(&value, task, path, LEHR_VALUE_TEXT) ? value.text : NULL;
}

const lehr_list *study_outcome_list(const study_task *task, const char *name)
{
    lehr_value value;
    if (!task->outcome || !lehr_record_find(task->outcome, name, &value) || value.kind != LEHR_VALUE_LIST) {
        return NULL;
    }
    return value.list;
}

// ---- names of files -------------------------------------------------------------------
/// Behind the name of the file of a task in front of a warning, under whatever folder the study was when it
/// was given; NULL: no such name is there.
static const char *behind_name(const char *warning, const char *written)
{
    size_t length = strlen(written);
    const char *colon = strstr(warning, ": ");
    const char *name = colon && colon - warning >= (ptrdiff_t)length ? colon - length : NULL;
    bool whole = name && strncmp(name, written, length) == 0 && (name == warning || name[-1] == '/');
    return whole ? colon : NULL;
}

lehr_status study_outcome_rename(study_task *task, lehr_error *err)
{
    const lehr_list *old = study_outcome_list(task, "warnings");
    size_t folder = task->file ? strlen(task->file->path) - strlen(task->file->written) : 0;
    const char *name = study_warning_name(task);
    lehr_warnings *texts = NULL;
    lehr_list *list = NULL;
    bool other = false;
    for (size_t i = 0; name && old && i < lehr_list_size(old); i++) {
        const char *text = lehr_list_value_at(old, i).text;
        other = other || (behind_name(text, name + folder) && strncmp(text, name, strlen(name)) != 0);
    }
    if (!other) {
        return LEHR_OK;
    }
    lehr_status status = lehr_warnings_create(&texts, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(old); i++) {
        const char *text = lehr_list_value_at(old, i).text;
        const char *behind = behind_name(text, name + folder);
        status = lehr_warnings_add(texts, err, "%s%s", behind ? name : "", behind ? behind : text);
    }
    status = status == LEHR_OK ? lehr_record_add_list(&list, task->outcome, "warnings", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(texts); i++) {
        status = lehr_list_add_text(list, lehr_warnings_at(texts, i), err);
    }
    lehr_warnings_free(texts);
    return status;
}

// ---- curves ---------------------------------------------------------------------------
static const char curve_suffix[] = ".curve";

static lehr_status describe_curve(lehr_record *record, const lehr_table *curve, lehr_error *err)
{
    lehr_list *names = NULL;
    lehr_list *units = NULL;
    lehr_list *columns = NULL;
    lehr_status status = lehr_record_add_list(&names, record, "names", err);
    status = status == LEHR_OK ? lehr_record_add_list(&units, record, "units", err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&columns, record, "columns", err) : status;
    for (size_t j = 0; status == LEHR_OK && j < lehr_table_columns(curve); j++) {
        lehr_list *column = NULL;
        status = lehr_list_add_text(names, lehr_table_column_name(curve, j), err);
        status =
            status == LEHR_OK ? lehr_list_add_text(units, lehr_table_column_unit(curve, j), err) : status;
        status = status == LEHR_OK ? lehr_list_add_list(&column, columns, err) : status;
        bool is_text = lehr_table_column_is_text(curve, j);
        for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(curve); i++) {
            status = is_text ? lehr_list_add_text(column, lehr_table_text_at(curve, j, i), err)
                             : lehr_list_add_number(column, lehr_table_column(curve, j)[i], err);
        }
    }
    return status;
}

lehr_status study_curve_write(const study_run *run, const study_task *task, lehr_record *outcome,
                              const lehr_table *curve, lehr_error *err)
{
    lehr_record *record = NULL;
    char *json = NULL;
    char *path = study_path(run, ".lehr", task->id, curve_suffix);
    lehr_status status = path
                             ? lehr_record_create(&record, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the curve of %s", task->id);
    status = status == LEHR_OK ? describe_curve(record, curve, err) : status;
    status = status == LEHR_OK ? lehr_record_to_json(&json, record, false, err) : status;
    status = status == LEHR_OK ? lehr_output_write(path, json, strlen(json), err) : status;
    lehr_core_free(json);
    lehr_record_free(record);
    lehr_core_free(path);
    return status == LEHR_OK ? lehr_record_add_boolean(outcome, "curve", true, err) : status;
}

bool study_has_curve(const study_task *task)
{
    lehr_value curve;
    return task->outcome && lehr_record_find(task->outcome, "curve", &curve);
}

static bool list_of(const lehr_record *record, const char *path, const lehr_list **out)
{
    lehr_value value;
    bool found = lehr_record_find(record, path, &value) && value.kind == LEHR_VALUE_LIST;
    *out = found ? value.list : NULL;
    return found;
}

static lehr_status add_texts(lehr_table *table, const char *name, const lehr_list *texts, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, name, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(texts); i++) {
        lehr_value text = lehr_list_value_at(texts, i);
        status = lehr_table_set_text(table, column, i, text.kind == LEHR_VALUE_TEXT ? text.text : "", err);
    }
    return status;
}

static lehr_status add_column(lehr_table *table, lehr_value name, lehr_value unit, lehr_value column,
                              lehr_error *err)
{
    double *values = NULL;
    if (name.kind != LEHR_VALUE_TEXT || unit.kind != LEHR_VALUE_TEXT || column.kind != LEHR_VALUE_LIST ||
        lehr_list_size(column.list) != lehr_table_rows(table)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "its columns do not belong together");
    }
    if (lehr_list_size(column.list) > 0 && lehr_list_value_at(column.list, 0).kind == LEHR_VALUE_TEXT) {
        return add_texts(table, name.text, column.list, err);
    }
    lehr_status status = lehr_table_add_column(&values, table, name.text, unit.text, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        values[i] = lehr_list_value_at(column.list, i).number;
    }
    return status;
}

static lehr_status take_curve(lehr_table **out, const lehr_record *record, lehr_error *err)
{
    const lehr_list *names = NULL;
    const lehr_list *units = NULL;
    const lehr_list *columns = NULL;
    if (!list_of(record, "names", &names) || !list_of(record, "units", &units) ||
        !list_of(record, "columns", &columns) || lehr_list_size(columns) == 0 ||
        lehr_list_size(names) != lehr_list_size(columns) ||
        lehr_list_size(units) != lehr_list_size(columns) ||
        lehr_list_value_at(columns, 0).kind != LEHR_VALUE_LIST) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "it holds no curve");
    }
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, lehr_list_size(lehr_list_value_at(columns, 0).list), err);
    for (size_t j = 0; status == LEHR_OK && j < lehr_list_size(columns); j++) {
        status = add_column(table, lehr_list_value_at(names, j), lehr_list_value_at(units, j),
                            lehr_list_value_at(columns, j), err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

lehr_status study_curve_read(lehr_table **out, const study_run *run, const study_task *task, lehr_error *err)
{
    *out = NULL;
    if (!study_has_curve(task)) {
        return LEHR_OK;
    }
    lehr_record *record = NULL;
    char *path = study_path(run, ".lehr", task->id, curve_suffix);
    char *json = NULL;
    lehr_status status = path
                             ? lehr_text_read_bytes(&json, NULL, path, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the curve of %s", task->id);
    if (status == LEHR_ERR_IO) {
        status = lehr_error_wrap(err, status, "run the study again, with --resume");
    }
    if (status == LEHR_OK) {
        status = lehr_record_from_json(&record, json, err);
        status = status == LEHR_OK ? take_curve(out, record, err) : status;
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", path);
    }
    lehr_record_free(record);
    lehr_core_free(json);
    lehr_core_free(path);
    return status;
}
