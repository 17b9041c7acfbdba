#include "hook.h"

#include <math.h>
#include <string.h>

double lehr_dsc_hook_elapsed_s(const lehr_dsc_run *run, const lehr_dsc_segment *segment, size_t point)
{
    if (run->time_s) {
        return run->time_s[point] - run->time_s[segment->first];
    }
    return fabs((run->temperature_K[point] - run->temperature_K[segment->first]) / segment->rate_K_per_s);
}

void lehr_dsc_hook_mark(unsigned char *keep, const lehr_dsc_run *run, double discard_s)
{
    for (size_t s = 0; s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        for (size_t i = segment->first; i < segment->first + segment->count; i++) {
            bool early =
                segment->kind != LEHR_DSC_ISOTHERMAL && lehr_dsc_hook_elapsed_s(run, segment, i) < discard_s;
            keep[i] = early ? 0 : keep[i];
        }
    }
}

/// Copy the rows that are kept of every column, and the header.
static lehr_status copy_rows(lehr_table *table, const lehr_table *full, const unsigned char *keep,
                             lehr_error *err)
{
    const char *key = NULL;
    const char *value = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && lehr_table_header_at(full, i, &key, &value); i++) {
        status = lehr_table_set_header(table, key, value, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < lehr_table_columns(full); k++) {
        double *column = NULL;
        const double *from = lehr_table_column(full, k);
        size_t n = 0;
        status = lehr_table_add_column(&column, table, lehr_table_column_name(full, k),
                                       lehr_table_column_unit(full, k), err);
        for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(full); i++) {
            if (keep[i]) {
                column[n++] = from[i];
            }
        }
    }
    return status;
}

static lehr_status add_sigma(lehr_table *table, const lehr_dsc_run *run, const double *sigma, lehr_error *err)
{
    const char *unit = lehr_table_column_unit(table, lehr_table_columns(table) - 1);
    double factor = strcmp(unit, "mW") == 0 ? 1e3 : 1;
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, "sigma", unit, err);
    for (size_t i = 0; status == LEHR_OK && i < run->size; i++) {
        column[i] = factor * sigma[i];
    }
    return status;
}

lehr_status lehr_dsc_hook_table(lehr_table **out, const lehr_dsc_run *run, const double *sigma,
                                const unsigned char *keep, lehr_error *err)
{
    *out = NULL;
    lehr_table *full = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_dsc_run_to_table(&full, run, err);
    if (status == LEHR_OK && sigma) {
        status = add_sigma(full, run, sigma, err);
    }
    if (status == LEHR_OK && keep) {
        size_t n = 0;
        for (size_t i = 0; i < run->size; i++) {
            n += keep[i] != 0;
        }
        status = lehr_table_create(&table, n, err);
        status = status == LEHR_OK ? copy_rows(table, full, keep, err) : status;
    } else if (status == LEHR_OK) {
        table = full;
        full = NULL;
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(full);
    lehr_table_free(table);
    return status;
}
