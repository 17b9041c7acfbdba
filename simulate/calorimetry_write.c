// Records as files: the curve export of a Mettler STARe program (fixed columns of 15 characters, one block
// per segment, cp1252), or a table.
#include "calorimetry.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double zero_celsius_K = 273.15;

static size_t points_of(const lehr_simulate_record *record)
{
    size_t n = 0;
    for (size_t k = 0; k < record->n_ramps; k++) {
        n += record->ramps[k].n;
    }
    return n;
}

static double recorded_K(const lehr_simulate_record *record, const lehr_simulate_ramp *ramp, size_t i)
{
    return ramp->temperature_K[i] + record->instrument.thermometer_K;
}

// ---- STARe ------------------------------------------------------------------------------
static void write_block(FILE *file, const lehr_simulate_record *record, size_t k, const char *sample,
                        double sign)
{
    const lehr_simulate_ramp *ramp = &record->ramps[k];
    const lehr_simulate_calorimeter *c = &record->instrument;
    const char degree = '\xb0';
    fprintf(file, "Curve Name:\r\n  !&%zu. [%zu] Segment %zu/%zu, %s\r\nCurve Values:\r\n", k + 1,
            record->n_ramps, k + 1, record->n_ramps, sample);
    fprintf(file, "%15s%15s%15s%15s%15s\r\n", "Index", "t", "Ts", "Tr", "Value");
    fprintf(file, "%15s%15s%12s%cC]%12s%cC]%15s\r\n", "", "[s]", "[", degree, "[", degree, "[mW]");
    for (size_t i = 0; i < ramp->n; i++) {
        double celsius = recorded_K(record, ramp, i) - zero_celsius_K;
        fprintf(file, "%15zu%15.6f%15.4f%15.4f%15.7g\r\n", i, ramp->time_s[i], celsius, celsius,
                sign * ramp->flow_mW[i]);
    }
    fprintf(file, "Results:\r\nSample Holder:\r\n  Simulated\r\nSample:\r\n  %s, %.9g mg\r\nMethod:\r\n",
            sample, c->mass_mg);
    fprintf(file, "  %.2f-%.2f %gK/s\r\ndTs(T): 0.00 + 0.0e-4 T\r\n\r\n", c->start_K - zero_celsius_K,
            c->top_K - zero_celsius_K, ramp->rate_K_per_s);
}

static lehr_status write_stare(const lehr_simulate_record *record, const char *path, const char *sample,
                               double sign, lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        for (size_t k = 0; k < record->n_ramps; k++) {
            write_block(lehr_output_file(output), record, k, sample, sign);
        }
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}

// ---- table ------------------------------------------------------------------------------
static lehr_status fill_table(lehr_table *table, const lehr_simulate_record *record, double sign,
                              lehr_error *err)
{
    static const char *const names[] = {"segment", "time_s", "temperature_K", "heat_flow_mW"};
    double *columns[4] = {NULL};
    size_t row = 0;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 4; i++) {
        status = lehr_table_add_column(&columns[i], table, names[i], "", err);
    }
    for (size_t k = 0; status == LEHR_OK && k < record->n_ramps; k++) {
        for (size_t i = 0; i < record->ramps[k].n; i++, row++) {
            columns[0][row] = (double)(k + 1);
            columns[1][row] = record->ramps[k].time_s[i];
            columns[2][row] = recorded_K(record, &record->ramps[k], i);
            columns[3][row] = sign * record->ramps[k].flow_mW[i];
        }
    }
    return status;
}

static lehr_status write_table(const lehr_simulate_record *record, const char *path, const char *sample,
                               bool exothermic_up, lehr_error *err)
{
    char mass[48];
    lehr_table *table = NULL;
    snprintf(mass, sizeof mass, "%.9g mg", record->instrument.mass_mg);
    lehr_status status = lehr_table_create(&table, points_of(record), err);
    status = status == LEHR_OK ? lehr_table_set_header(table, "sample", sample, err) : status;
    status = status == LEHR_OK ? lehr_table_set_header(table, "mass", mass, err) : status;
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, "sign", exothermic_up ? "exo up" : "endo up", err);
    }
    if (status == LEHR_OK) {
        status = fill_table(table, record, exothermic_up ? -1.0 : 1.0, err);
    }
    status = status == LEHR_OK ? lehr_table_write(table, path, LEHR_TABLE_CSV, err) : status;
    lehr_table_free(table);
    return status;
}

lehr_status lehr_simulate_record_write(const lehr_simulate_record *record, const char *path,
                                       const char *sample, bool exothermic_up, lehr_error *err)
{
    return lehr_table_format_of(path) == LEHR_TABLE_CSV
               ? write_table(record, path, sample, exothermic_up, err)
               : write_stare(record, path, sample, exothermic_up ? -1.0 : 1.0, err);
}

// ---- run --------------------------------------------------------------------------------
static lehr_status allocate_run(lehr_dsc_run **out, const lehr_simulate_record *record, const char *name,
                                lehr_error *err)
{
    lehr_dsc_run *run = lehr_core_alloc(1, sizeof *run);
    size_t n = points_of(record);
    *out = run;
    if (!run) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a run");
    }
    run->size = n;
    run->name = lehr_core_strdup(name);
    run->sample = lehr_core_strdup(name);
    run->columns = lehr_core_strdup("");
    run->time_s = lehr_core_alloc(n, sizeof *run->time_s);
    run->temperature_K = lehr_core_alloc(n, sizeof *run->temperature_K);
    run->signal = lehr_core_alloc(n, sizeof *run->signal);
    run->segments = lehr_core_alloc(record->n_ramps, sizeof *run->segments);
    run->n_segments = record->n_ramps;
    bool made = run->name && run->sample && run->columns && run->time_s && run->temperature_K &&
                run->signal && run->segments;
    lehr_status status = made ? lehr_warnings_create(&run->warnings, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a run");
    return status == LEHR_OK ? lehr_table_create(&run->header, 0, err) : status;
}

static void fill_run(lehr_dsc_run *run, const lehr_simulate_record *record)
{
    size_t at = 0;
    run->format = "simulated";
    run->encoding = "memory";
    run->decimal_mark = '.';
    run->signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW;
    run->sign = LEHR_DSC_SIGN_ENDO_UP;
    run->mass_g = record->instrument.mass_mg * 1e-3;
    for (size_t k = 0; k < record->n_ramps; k++) {
        const lehr_simulate_ramp *ramp = &record->ramps[k];
        double first_K = recorded_K(record, ramp, 0);
        double last_K = recorded_K(record, ramp, ramp->n - 1);
        double rate_K_per_s = ramp->heating ? ramp->rate_K_per_s : -ramp->rate_K_per_s;
        run->segments[k] = (lehr_dsc_segment){.index = k + 1,
                                              .kind = ramp->heating ? LEHR_DSC_HEATING : LEHR_DSC_COOLING,
                                              .rate_K_per_s = rate_K_per_s,
                                              .measured_rate_K_per_s = rate_K_per_s,
                                              .first = at,
                                              .count = ramp->n,
                                              .temperature_min_K = fmin(first_K, last_K),
                                              .temperature_max_K = fmax(first_K, last_K)};
        for (size_t i = 0; i < ramp->n; i++, at++) {
            run->time_s[at] = ramp->time_s[i];
            run->temperature_K[at] = recorded_K(record, ramp, i);
            run->signal[at] = ramp->flow_mW[i] * 1e-3;
        }
    }
}

lehr_status lehr_simulate_record_to_run(lehr_dsc_run **out, const lehr_simulate_record *record,
                                        const char *name, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    *out = NULL;
    lehr_status status = allocate_run(&run, record, name, err);
    if (status != LEHR_OK) {
        lehr_dsc_run_free(run);
        return status;
    }
    fill_run(run, record);
    *out = run;
    return LEHR_OK;
}
