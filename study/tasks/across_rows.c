// Rows of an outcome: a list of records, read one by one and as a table.
#include "across.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

size_t study_rows(const lehr_list **out, const study_task *task, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "results.%.40s", name);
    *out = task ? study_outcome_list(task, path) : NULL;
    return *out ? lehr_list_size(*out) : 0;
}

double study_row_number(const lehr_record *row, const char *name)
{
    lehr_value value;
    return lehr_record_find(row, name, &value) && value.kind == LEHR_VALUE_NUMBER ? value.number
                                                                                  : (double)NAN;
}

const char *study_row_text(const lehr_record *row, const char *name)
{
    lehr_value value;
    return lehr_record_find(row, name, &value) && value.kind == LEHR_VALUE_TEXT ? value.text : NULL;
}

lehr_quantity study_row_quantity(const lehr_record *row, const char *name)
{
    lehr_value value;
    bool found = lehr_record_find(row, name, &value) && value.kind == LEHR_VALUE_QUANTITY;
    return found ? value.quantity : (lehr_quantity){(double)NAN, (double)NAN, ""};
}

static const lehr_record *row_at(const lehr_list *rows, size_t i)
{
    return lehr_list_value_at(rows, i).record;
}

static lehr_status add_texts(lehr_table *table, const lehr_list *rows, const char *name, lehr_error *err)
{
    size_t column = lehr_table_columns(table);
    lehr_status status = lehr_table_add_text_column(table, name, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(rows); i++) {
        const char *text = study_row_text(row_at(rows, i), name);
        status = lehr_table_set_text(table, column, i, text && text[0] ? text : "-", err);
    }
    return status;
}

static lehr_status add_numbers(lehr_table *table, const lehr_list *rows, const char *name, lehr_error *err)
{
    double *values = NULL;
    lehr_status status = lehr_table_add_column(&values, table, name, "", err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(rows); i++) {
        values[i] = study_row_number(row_at(rows, i), name);
    }
    return status;
}

static lehr_status add_quantities(lehr_table *table, const lehr_list *rows, const char *name,
                                  const char *unit, lehr_error *err)
{
    char stderr_name[96];
    double *values = NULL;
    double *errors = NULL;
    bool any = false;
    for (size_t i = 0; i < lehr_list_size(rows); i++) {
        any = any || isfinite(study_row_quantity(row_at(rows, i), name).stderr_value);
    }
    snprintf(stderr_name, sizeof stderr_name, "%.80s_stderr", name);
    lehr_status status = lehr_table_add_column(&values, table, name, unit, err);
    if (status == LEHR_OK && any) {
        status = lehr_table_add_column(&errors, table, stderr_name, unit, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < lehr_list_size(rows); i++) {
        lehr_quantity q = study_row_quantity(row_at(rows, i), name);
        values[i] = q.value;
        if (errors) {
            errors[i] = q.stderr_value;
        }
    }
    return status;
}

/// Columns of a row that earlier rows did not have.
static lehr_status add_row(lehr_table *table, const lehr_list *rows, const lehr_record *row, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < lehr_record_size(row); j++) {
        const char *name = lehr_record_name_at(row, j);
        lehr_value value = lehr_record_value_at(row, j);
        if (lehr_table_find(table, name) != SIZE_MAX) {
            continue;
        }
        status = value.kind == LEHR_VALUE_TEXT     ? add_texts(table, rows, name, err)
                 : value.kind == LEHR_VALUE_NUMBER ? add_numbers(table, rows, name, err)
                 : value.kind == LEHR_VALUE_QUANTITY
                     ? add_quantities(table, rows, name, value.quantity.unit, err)
                     : LEHR_OK;
    }
    return status;
}

lehr_status study_across_table(lehr_table **out, const study_task *task, const char *name, lehr_error *err)
{
    const lehr_list *rows = NULL;
    lehr_table *table = NULL;
    size_t n = study_rows(&rows, task, name);
    *out = NULL;
    if (n == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_table_create(&table, n, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = add_row(table, rows, row_at(rows, i), err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

/// The rows of a quantity with a change, at one pressure or at all of them.
static bool is_change(const lehr_record *row, const char *quantity, bool all)
{
    const char *name = study_row_text(row, "quantity");
    return name && strcmp(name, quantity) == 0 && isfinite(study_row_number(row, "change")) &&
           isnan(study_row_quantity(row, "pressure").value) == all;
}

/// A pressure that no earlier sample has.
static bool is_new(const study_run *run, size_t sample)
{
    const lehr_study_treatment *own = &run->config->samples[sample].treatment;
    bool new = isfinite(own->pressure_GPa) && isfinite(own->temperature_K);
    for (size_t i = 0; i < sample; i++) {
        const lehr_study_treatment *other = &run->config->samples[i].treatment;
        new = new && !(isfinite(other->temperature_K) && other->pressure_GPa == own->pressure_GPa);
    }
    return new;
}

/// Place of a row with its 68 % interval.
static void take_place(double place[3], const lehr_record *row, const char *key)
{
    char low[48];
    char high[48];
    snprintf(low, sizeof low, "%s_low68", key);
    snprintf(high, sizeof high, "%s_high68", key);
    place[0] = study_row_quantity(row, key).value;
    place[1] = study_row_quantity(row, low).value;
    place[2] = study_row_quantity(row, high).value;
}

/// A change of T/Tg(P) in kelvin at one pressure: an error of the axis moves T/Tg(P) and Tg(P) against each
/// other.
static void take_reduced(double place[3], const lehr_record *row, const study_across_axis *axis,
                         double pressure_GPa)
{
    study_across_mode modes[STUDY_MOST_AXIS_MODES];
    const double shifts[STUDY_MOST_AXIS_MODES] = {study_row_number(row, "t_over_tg_shift_1"),
                                                  study_row_number(row, "t_over_tg_shift_2")};
    size_t n = study_across_axis_modes(modes, axis);
    double tg_K = study_across_tg(axis, pressure_GPa).value;
    double change = 0; // of the square of either side
    take_place(place, row, "t_over_tg");
    for (size_t m = 0; m < n; m++) {
        double tg_shift = study_across_mode_tg(&modes[m], pressure_GPa);
        change += pow(shifts[m] + place[0] * tg_shift / tg_K, 2) - pow(shifts[m], 2);
    }
    for (size_t side = 1; side < 3; side++) {
        double beyond = place[side] - place[0];
        beyond = copysign(sqrt(fmax(0, beyond * beyond + (isfinite(change) ? change : 0))), beyond);
        place[side] = tg_K * (place[0] + beyond);
    }
    place[0] *= tg_K;
}

static void give(double *x, double *lower, double *upper, size_t *n, const double place[3])
{
    x[*n] = place[0];
    lower[*n] = place[1];
    upper[(*n)++] = place[2];
}

size_t study_across_changes(double *x, double *lower, double *upper, size_t most, const study_run *run,
                            study_kind kind, const char *path)
{
    const study_across_axis axis = study_across_axis_find(run);
    const lehr_list *rows = NULL;
    const char *quantity = NULL;
    size_t n_rows = study_rows(&rows, study_across_task(run, STUDY_REGIONS), "rows");
    size_t n = 0;
    for (size_t q = 0; path && q < STUDY_N_ACROSS_QUANTITIES; q++) {
        const study_across_quantity *what = &study_across_quantities[q];
        quantity = what->kind == kind && strcmp(what->path, path) == 0 ? what->name : quantity;
    }
    for (size_t i = 0; quantity && i < n_rows && n < most; i++) {
        const lehr_record *row = lehr_list_value_at(rows, i).record;
        if (is_change(row, quantity, false)) {
            double place[3];
            take_place(place, row, "temperature");
            give(x, lower, upper, &n, place);
        }
    }
    bool common = n == 0;
    for (size_t i = 0; quantity && common && i < n_rows; i++) {
        const lehr_record *row = lehr_list_value_at(rows, i).record;
        for (size_t s = 0; is_change(row, quantity, true) && s < run->config->n_samples && n < most; s++) {
            double pressure_GPa = run->config->samples[s].treatment.pressure_GPa;
            if (is_new(run, s) && study_across_tg(&axis, pressure_GPa).value > 0) {
                double place[3];
                take_reduced(place, row, &axis, pressure_GPa);
                give(x, lower, upper, &n, place);
            }
        }
    }
    return n;
}
