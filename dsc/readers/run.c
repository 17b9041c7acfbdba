#include "builder.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>

lehr_dsc_read_options lehr_dsc_read_defaults(void)
{
    return (lehr_dsc_read_options){.mass_g = (double)NAN, .rate_K_per_s = (double)NAN};
}

void lehr_dsc_run_free(lehr_dsc_run *run)
{
    if (!run) {
        return;
    }
    lehr_core_free(run->name);
    lehr_core_free(run->sample);
    lehr_core_free(run->time_s);
    lehr_core_free(run->temperature_K);
    lehr_core_free(run->reference_temperature_K);
    lehr_core_free(run->signal);
    lehr_core_free(run->segments);
    lehr_core_free(run->columns);
    lehr_table_free(run->header);
    lehr_warnings_free(run->warnings);
    lehr_core_free(run);
}

const char *lehr_dsc_kind_name(lehr_dsc_kind kind)
{
    static const char *const names[] = {"heating", "cooling", "isothermal"};
    return names[kind];
}

const char *lehr_dsc_signal_name(lehr_dsc_signal signal)
{
    static const char *const names[] = {"none", "heat flow", "heat flow per mass", "heat capacity"};
    return names[signal];
}

const char *lehr_dsc_signal_unit(lehr_dsc_signal signal)
{
    static const char *const units[] = {"", "W", "W/g", "J/g/K"};
    return units[signal];
}

const char *lehr_dsc_sign_name(lehr_dsc_sign sign)
{
    static const char *const names[] = {"not applicable", "endo up", "exo up"};
    return names[sign];
}

const char *lehr_dsc_origin_name(lehr_dsc_origin origin)
{
    static const char *const names[] = {"file", "assumed", "option"};
    return names[origin];
}

static lehr_status add_copy(lehr_table *table, const char *name, const char *unit, const double *values,
                            double factor, size_t n, lehr_error *err)
{
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, name, unit, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        column[i] = values[i] * factor;
    }
    return status;
}

static lehr_status add_segments(lehr_table *table, const lehr_dsc_run *run, lehr_error *err)
{
    double *column = NULL;
    lehr_status status = lehr_table_add_column(&column, table, "segment", "", err);
    for (size_t s = 0; status == LEHR_OK && s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        for (size_t i = segment->first; i < segment->first + segment->count; i++) {
            column[i] = (double)segment->index;
        }
    }
    return status;
}

/// Magnitude of the rate of the first ramp; NaN when there is none.
static double ramp_rate(const lehr_dsc_run *run)
{
    for (size_t s = 0; s < run->n_segments; s++) {
        if (run->segments[s].kind != LEHR_DSC_ISOTHERMAL) {
            return fabs(run->segments[s].rate_K_per_s);
        }
    }
    return (double)NAN;
}

static lehr_status add_facts(lehr_table *table, const lehr_dsc_run *run, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (run->sample[0]) {
        status = lehr_table_set_header(table, "sample", run->sample, err);
    }
    if (status == LEHR_OK && !isnan(run->mass_g)) {
        char mass[32];
        (void)snprintf(mass, sizeof mass, "%.15g mg", run->mass_g * 1e3);
        status = lehr_table_set_header(table, "mass", mass, err);
    }
    if (status == LEHR_OK && run->sign != LEHR_DSC_SIGN_UNKNOWN) {
        status = lehr_table_set_header(table, "sign", "endo up", err);
    }
    double rate_K_per_s = ramp_rate(run);
    if (status == LEHR_OK && !run->time_s && !isnan(rate_K_per_s)) { // the time column says it otherwise
        char rate[40];
        (void)snprintf(rate, sizeof rate, "%.17g K/s", rate_K_per_s);
        status = lehr_table_set_header(table, "rate", rate, err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, LEHR_DSC_FINAL_KEY, LEHR_DSC_FINAL_VALUE, err);
    }
    return status;
}

static lehr_status add_signal(lehr_table *table, const lehr_dsc_run *run, lehr_error *err)
{
    switch (run->signal_kind) {
    case LEHR_DSC_SIGNAL_HEAT_FLOW:
        return add_copy(table, "heat_flow_mW", "mW", run->signal, 1e3, run->size, err);
    case LEHR_DSC_SIGNAL_SPECIFIC_FLOW:
        return add_copy(table, "heat_flow_W_per_g", "W/g", run->signal, 1, run->size, err);
    case LEHR_DSC_SIGNAL_HEAT_CAPACITY:
        return add_copy(table, "cp_J_per_gK", "J/g/K", run->signal, 1, run->size, err);
    case LEHR_DSC_SIGNAL_NONE:
        break;
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_run_to_table(lehr_table **out, const lehr_dsc_run *run, lehr_error *err)
{
    *out = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, run->size, err);
    if (status == LEHR_OK) {
        status = add_facts(table, run, err);
    }
    if (status == LEHR_OK) {
        status = add_segments(table, run, err);
    }
    if (status == LEHR_OK && run->time_s) {
        status = add_copy(table, "time_s", "s", run->time_s, 1, run->size, err);
    }
    if (status == LEHR_OK) {
        status = add_copy(table, "temperature_K", "K", run->temperature_K, 1, run->size, err);
    }
    if (status == LEHR_OK && run->reference_temperature_K) {
        status =
            add_copy(table, "reference_temperature_K", "K", run->reference_temperature_K, 1, run->size, err);
    }
    if (status == LEHR_OK) {
        status = add_signal(table, run, err);
    }
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}
