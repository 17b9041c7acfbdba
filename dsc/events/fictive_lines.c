// The evaluated scan and its lines as a table.
#include "fictive_private.h"
#include "scan_table.h"

/// Columns of one scan with the lines of a fitted balance; the signal is the aligned one.
static lehr_status tabulate(lehr_table **out, const lehr_dsc_balance *balance, lehr_error *err)
{
    const lehr_dsc_scan *scan = balance->scan;
    double *temperature_K = NULL;
    double *signal = NULL;
    double *glass = NULL;
    double *liquid = NULL;
    const lehr_dsc_column_of columns[] = {
        {"temperature_K", "K", &temperature_K},
        {lehr_dsc_scan_signal_column(scan), scan->unit, &signal},
        {"glass_line", scan->unit, &glass},
        {"liquid_line", scan->unit, &liquid},
    };
    lehr_status status = lehr_dsc_table_create(out, scan->n, columns, sizeof columns / sizeof *columns, err);
    for (size_t i = 0; status == LEHR_OK && i < scan->n; i++) {
        temperature_K[i] = scan->temperature_K[i];
        signal[i] = scan->y[i] + lehr_dsc_balance_shift(balance, scan->temperature_K[i]);
        glass[i] = lehr_dsc_baseline_at(&balance->glass, scan->temperature_K[i]);
        liquid[i] = lehr_dsc_baseline_at(&balance->liquid, scan->temperature_K[i]);
    }
    return status;
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
