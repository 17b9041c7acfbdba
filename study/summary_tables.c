// Tables over the tasks of one kind.
#include "summary.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- one row per task -------------------------------------------------------------------
/// The tasks of a table.
typedef struct selection {
    const study_run *run;
    study_kind first;
    study_kind last;
} selection;

static bool is_selected(const selection *of, const study_task *task)
{
    return task->kind >= of->first && task->kind <= of->last;
}

static const lehr_record *results_of(const study_task *task)
{
    lehr_value results;
    bool found = task->outcome && lehr_record_find(task->outcome, "results", &results);
    return found ? results.record : NULL;
}

/// Value of a name in the results of a task, of a kind.
static bool value_of(lehr_value *out, const study_task *task, const char *name, lehr_value_kind kind)
{
    const lehr_record *results = results_of(task);
    return results && lehr_record_find(results, name, out) && out->kind == kind;
}

/// Unit of a quantity, or "" where the tasks do not agree.
static const char *unit_of(const selection *of, const char *name)
{
    const char *unit = NULL;
    for (size_t i = 0; i < of->run->n_tasks; i++) {
        lehr_value value;
        if (is_selected(of, &of->run->tasks[i]) &&
            value_of(&value, &of->run->tasks[i], name, LEHR_VALUE_QUANTITY)) {
            unit = !unit || strcmp(unit, value.quantity.unit) == 0 ? value.quantity.unit : "";
        }
    }
    return unit ? unit : "";
}

static lehr_status add_text(lehr_table *table, const selection *of, const char *name, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, name, err);
    for (size_t i = 0, row = 0; status == LEHR_OK && i < of->run->n_tasks; i++) {
        lehr_value value;
        if (is_selected(of, &of->run->tasks[i])) {
            bool known = value_of(&value, &of->run->tasks[i], name, LEHR_VALUE_TEXT);
            status = lehr_table_set_text(table, column, row++, known ? value.text : "-", err);
        }
    }
    return status;
}

static lehr_status add_number(lehr_table *table, const selection *of, const char *name, lehr_error *err)
{
    double *values = NULL;
    lehr_status status = lehr_table_add_column(&values, table, name, "", err);
    for (size_t i = 0, row = 0; status == LEHR_OK && i < of->run->n_tasks; i++) {
        lehr_value value;
        if (is_selected(of, &of->run->tasks[i])) {
            bool known = value_of(&value, &of->run->tasks[i], name, LEHR_VALUE_NUMBER);
            values[row++] = known ? value.number : (double)NAN;
        }
    }
    return status;
}

static lehr_status add_quantity(lehr_table *table, const selection *of, const char *name, lehr_error *err)
{
    char stderr_name[96];
    double *values = NULL;
    double *errors = NULL;
    const char *unit = unit_of(of, name);
    snprintf(stderr_name, sizeof stderr_name, "%.80s_stderr", name);
    lehr_status status = lehr_table_add_column(&values, table, name, unit, err);
    status = status == LEHR_OK ? lehr_table_add_column(&errors, table, stderr_name, unit, err) : status;
    for (size_t i = 0, row = 0; status == LEHR_OK && i < of->run->n_tasks; i++) {
        lehr_value value;
        if (is_selected(of, &of->run->tasks[i])) {
            bool known = value_of(&value, &of->run->tasks[i], name, LEHR_VALUE_QUANTITY);
            values[row] = known ? value.quantity.value : (double)NAN;
            errors[row++] = known ? value.quantity.stderr_value : (double)NAN;
        }
    }
    return status;
}

/// Columns for what the results of one task hold and earlier ones did not.
static lehr_status add_results(lehr_table *table, const selection *of, const study_task *task,
                               lehr_error *err)
{
    const lehr_record *results = results_of(task);
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && results && j < lehr_record_size(results); j++) {
        const char *name = lehr_record_name_at(results, j);
        lehr_value_kind kind = lehr_record_value_at(results, j).kind;
        if (lehr_table_find(table, name) != SIZE_MAX) {
            continue;
        }
        status = kind == LEHR_VALUE_TEXT       ? add_text(table, of, name, err)
                 : kind == LEHR_VALUE_NUMBER   ? add_number(table, of, name, err)
                 : kind == LEHR_VALUE_QUANTITY ? add_quantity(table, of, name, err)
                                               : LEHR_OK;
    }
    return status;
}

/// Sample and treatment, or the name of a task over all samples.
static lehr_status add_heads(lehr_table *table, const selection *of, lehr_error *err)
{
    const study_run *run = of->run;
    bool over_all = study_methods[of->first].over_all;
    double *pressure = NULL;
    double *temperature = NULL;
    lehr_status status = lehr_table_add_text_column(table, over_all ? "task" : "sample", err);
    if (status == LEHR_OK && !over_all) {
        status = lehr_table_add_column(&pressure, table, "pressure_GPa", "GPa", err);
    }
    if (status == LEHR_OK && !over_all) {
        status = lehr_table_add_column(&temperature, table, "temperature_K", "K", err);
    }
    for (size_t i = 0, row = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        if (!is_selected(of, task)) {
            continue;
        }
        if (!over_all) {
            pressure[row] = run->config->samples[task->sample].treatment.pressure_GPa;
            temperature[row] = run->config->samples[task->sample].treatment.temperature_K;
        }
        status = lehr_table_set_text(table, 0, row++,
                                     over_all ? task->id : run->config->samples[task->sample].name, err);
    }
    return status;
}

lehr_status study_kind_table(lehr_table **out, const study_run *run, study_kind first, study_kind last,
                             lehr_error *err)
{
    const selection of = {run, first, last};
    size_t n = 0;
    lehr_table *table = NULL;
    *out = NULL;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += is_selected(&of, &run->tasks[i]);
    }
    if (n == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_create(&table, n, err);
    status = status == LEHR_OK ? add_heads(table, &of, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        if (is_selected(&of, &run->tasks[i])) {
            status = add_results(table, &of, &run->tasks[i], err);
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

const study_table_of_kinds study_tables_of_kinds[STUDY_N_KIND_TABLES] = {
    {"kissinger", STUDY_KISSINGER, STUDY_KISSINGER},
    {"xrd_differences", STUDY_DIFFERENCE, STUDY_DIFFERENCE},
    {"structure_functions", STUDY_STRUCTURE, STUDY_STRUCTURE},
    {"pair_functions", STUDY_CORRELATION, STUDY_CORRELATION},
    {"pair_differences", STUDY_CHANGE, STUDY_CHANGE},
    {"master", STUDY_MASTER_ENERGY, STUDY_MASTER_FICTIVE},
    {"yield", STUDY_YIELD, STUDY_YIELD},
    {"popins", STUDY_POPIN, STUDY_POPIN},
    {"densities", STUDY_WEIGHING, STUDY_WEIGHING},
    {"density_changes", STUDY_DENSITY_CHANGE, STUDY_DENSITY_CHANGE},
    {"critical", STUDY_CRITICAL, STUDY_CRITICAL},
    {"eos", STUDY_EOS, STUDY_EOS},
};

// ---- states ---------------------------------------------------------------------------
/// The states stand together: their first task and their number.
static size_t count_states(const study_run *run, size_t *first)
{
    size_t n = 0;
    for (size_t i = run->n_tasks; i-- > 0;) {
        *first = run->tasks[i].kind == STUDY_STATE ? i : *first;
        n += run->tasks[i].kind == STUDY_STATE;
    }
    return n;
}

/// Columns of one result in all states.
static lehr_status add_state_column(lehr_table *table, const study_task *states, const char *name,
                                    lehr_error *err)
{
    char stderr_name[96];
    double *values = NULL;
    double *errors = NULL;
    const char *unit = "";
    lehr_quantity q;
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        if (study_outcome_quantity(&states[i], name, &q)) {
            unit = q.unit;
        }
    }
    snprintf(stderr_name, sizeof stderr_name, "%.80s_stderr", name);
    lehr_status status = lehr_table_add_column(&values, table, name, unit, err);
    status = status == LEHR_OK ? lehr_table_add_column(&errors, table, stderr_name, unit, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        if (study_outcome_quantity(&states[i], name, &q)) {
            values[i] = q.value;
            errors[i] = q.stderr_value;
        }
    }
    return status;
}

static lehr_status fill_states(lehr_table *table, const study_task *states, lehr_error *err)
{
    double *phi = NULL;
    double *pressure = NULL;
    lehr_value results;
    lehr_value word;
    const lehr_record *pattern = NULL;
    lehr_status status = lehr_table_add_column(&phi, table, "phi", "", err);
    status = status == LEHR_OK ? lehr_table_add_column(&pressure, table, "pressure", "kT/d^3", err) : status;
    status = status == LEHR_OK ? lehr_table_add_text_column(table, "status", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        const study_task *task = &states[i];
        phi[i] = task->phi;
        pressure[i] = task->pressure;
        bool known = task->outcome && lehr_record_find(task->outcome, "results", &results);
        pattern = known ? results.record : pattern;
        known = known && lehr_record_find(results.record, "status", &word) && word.kind == LEHR_VALUE_TEXT;
        status = lehr_table_set_text(table, 2, i, known ? word.text : "failed", err);
    }
    for (size_t j = 0; status == LEHR_OK && pattern && j < lehr_record_size(pattern); j++) {
        if (lehr_record_value_at(pattern, j).kind == LEHR_VALUE_QUANTITY) {
            status = add_state_column(table, states, lehr_record_name_at(pattern, j), err);
        }
    }
    return status;
}

lehr_status study_states_table(lehr_table **out, const study_run *run, lehr_error *err)
{
    size_t first = 0;
    size_t n = count_states(run, &first);
    lehr_table *table = NULL;
    *out = NULL;
    if (n == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_create(&table, n, err);
    status = status == LEHR_OK ? fill_states(table, &run->tasks[first], err) : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
