// A heat capacity as a table and as a record.
#include "heat_capacity_private.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

lehr_status lehr_dsc_cp_table(lehr_table **out, const lehr_dsc_cp *cp, lehr_error *err)
{
    const struct {
        const char *name, *unit;
        const double *values;
    } columns[] = {
        {"time_s", "s", cp->ramps[SAMPLE].time_s ? cp->time_s : NULL},
        {"temperature_K", "K", cp->temperature_K},
        {"cp_J_per_gK", "J/g/K", cp->cp},
        {"sigma", "J/g/K", cp->sigma},
        {"calibration", "", cp->n_ramps > SAPPHIRE ? cp->calibration : NULL},
    };
    *out = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, cp->n, err);
    for (size_t k = 0; status == LEHR_OK && k < sizeof columns / sizeof *columns; k++) {
        double *column = NULL;
        if (columns[k].values) {
            status = lehr_table_add_column(&column, table, columns[k].name, columns[k].unit, err);
        }
        for (size_t i = 0; column && i < cp->n; i++) {
            column[i] = columns[k].values[i];
        }
    }
    if (status == LEHR_OK && cp->sample[0]) {
        status = lehr_table_set_header(table, "sample", cp->sample, err);
    }
    char mass[32];
    (void)snprintf(mass, sizeof mass, "%.10g mg", cp->mass_g * 1e3);
    status = status == LEHR_OK ? lehr_table_set_header(table, "mass", mass, err) : status;
    if (status == LEHR_OK) {
        *out = table;
        table = NULL;
    }
    lehr_table_free(table);
    return status;
}

lehr_status lehr_dsc_cp_describe(const lehr_dsc_cp *cp, lehr_record *record, lehr_error *err)
{
    static const char *const names[] = {"sample", "empty", "sapphire"};
    const double none = (double)NAN;
    double low = (double)INFINITY;
    double high = 0;
    lehr_record *noise = NULL;
    for (size_t i = 0; i < cp->n; i++) {
        low = fmin(low, cp->temperature_K[i]);
        high = fmax(high, cp->temperature_K[i]);
    }
    const struct {
        const char *name;
        double value, stderr_value;
        const char *unit;
    } rows[] = {
        {"mass", cp->mass_g * 1e3, cp->options.mass_stderr_g * 1e3, "mg"},
        {"rate", cp->ramps[SAMPLE].rate_K_per_s, none, "K/s"},
        {"temperature_min", low, none, "K"},
        {"temperature_max", high, none, "K"},
    };
    lehr_status status = lehr_record_add_number(record, "points", (double)cp->n, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].value, rows[i].stderr_value,
                                          rows[i].unit, err);
    }
    status = status == LEHR_OK ? lehr_record_add_record(&noise, record, "noise_level", err) : status;
    for (size_t k = 0; status == LEHR_OK && k < cp->n_ramps; k++) {
        double level = cp->ramps[k].noise * fabs(cp->ramps[k].rate_K_per_s) * 1e3;
        status = lehr_record_add_quantity(noise, names[k], level, none, "mW", err);
    }
    return status == LEHR_OK
               ? lehr_record_add_number(record, "isothermal_ends", (double)cp->ramps[SAMPLE].ends, err)
               : status;
}

lehr_status lehr_dsc_cp_value_describe(const lehr_dsc_cp_value *value, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const struct {
        const char *name;
        double value;
    } parts[] = {{"noise", value->noise},
                 {"mass", value->mass},
                 {"sapphire_mass", value->sapphire_mass},
                 {"reference", value->reference}};
    lehr_record *budget = NULL;
    lehr_status status =
        lehr_record_add_quantity(record, "temperature", value->temperature_K, none, "K", err);
    status = status == LEHR_OK ? lehr_record_add_quantity(record, "cp", value->cp_J_per_gK,
                                                          value->stderr_J_per_gK, "J/g/K", err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_record(&budget, record, "budget", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < sizeof parts / sizeof *parts; i++) {
        status = lehr_record_add_quantity(budget, parts[i].name, parts[i].value, none, "J/g/K", err);
    }
    if (status == LEHR_OK && !isnan(value->calibration)) {
        status = lehr_record_add_quantity(record, "calibration", value->calibration,
                                          value->calibration_stderr, "", err);
    }
    return status;
}
