// The evaluated scan and its lines as a table.
#include "fictive_private.h"

#include <string.h>

/// Name of the column that holds the signal of a scan.
static const char *signal_column(const lehr_dsc_scan *scan)
{
    static const char *const names[][2] = {{"J/g/K", "cp_J_per_gK"},
                                           {"J/K", "heat_capacity_J_per_K"},
                                           {"W/g", "heat_flow_W_per_g"},
                                           {"mW", "heat_flow_mW"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i][0], scan->unit) == 0) {
            return names[i][1];
        }
    }
    return "signal";
}

/// Columns of one scan with the lines of a fitted balance.
static lehr_status tabulate(lehr_table **out, const lehr_dsc_balance *balance, lehr_error *err)
{
    const lehr_dsc_scan *scan = balance->scan;
    double *temperature_K = NULL;
    double *signal = NULL;
    double *glass = NULL;
    double *liquid = NULL;
    lehr_table *table = NULL;
    lehr_status status = lehr_table_create(&table, scan->n, err);
    status =
        status == LEHR_OK ? lehr_table_add_column(&temperature_K, table, "temperature_K", "K", err) : status;
    status = status == LEHR_OK ? lehr_table_add_column(&signal, table, signal_column(scan), scan->unit, err)
                               : status;
    status = status == LEHR_OK ? lehr_table_add_column(&glass, table, "glass_line", scan->unit, err) : status;
    status =
        status == LEHR_OK ? lehr_table_add_column(&liquid, table, "liquid_line", scan->unit, err) : status;
    if (status != LEHR_OK) {
        lehr_table_free(table);
        return status;
    }
    for (size_t i = 0; i < scan->n; i++) {
        temperature_K[i] = scan->temperature_K[i];
        signal[i] = scan->y[i] + lehr_dsc_balance_shift(balance, scan->temperature_K[i]);
        glass[i] = lehr_dsc_baseline_at(&balance->glass, scan->temperature_K[i]);
        liquid[i] = lehr_dsc_baseline_at(&balance->liquid, scan->temperature_K[i]);
    }
    *out = table;
    return LEHR_OK;
}

lehr_status lehr_dsc_fictive_lines(lehr_table **out, const lehr_dsc_run *run, const lehr_dsc_run *reference,
                                   const lehr_dsc_fictive_options *options, lehr_error *err)
{
    *out = NULL;
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_scan *glass_scan = NULL;
    lehr_dsc_balance balance = {0};
    lehr_status status = lehr_dsc_fictive_take(&scan, &glass_scan, run, reference, options, err);
    lehr_dsc_lines lines;
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_choose(&lines, scan, glass_scan, options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_balance_fit(&balance, scan, glass_scan, &lines, err);
    }
    if (status == LEHR_OK) {
        status = tabulate(out, &balance, err);
    }
    lehr_dsc_balance_clear(&balance);
    lehr_dsc_fictive_release(scan, glass_scan);
    return status;
}
