#include "scan_table.h"

lehr_status lehr_dsc_table_create(lehr_table **out, size_t rows, const lehr_dsc_column_of *columns, size_t n,
                                  lehr_error *err)
{
    lehr_status status = lehr_table_create(out, rows, err);
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        status = lehr_table_add_column(columns[k].values, *out, columns[k].name, columns[k].unit, err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(*out);
        *out = NULL;
    }
    return status;
}

lehr_status lehr_dsc_scan_tabulate(lehr_table **out, const lehr_dsc_scan *scan,
                                   const lehr_dsc_baseline *glass, const lehr_dsc_baseline *liquid,
                                   lehr_error *err)
{
    double *temperature_K = NULL;
    double *signal = NULL;
    double *below = NULL;
    double *above = NULL;
    const lehr_dsc_column_of columns[] = {{"temperature_K", "K", &temperature_K},
                                          {lehr_dsc_scan_signal_column(scan), scan->unit, &signal},
                                          {"glass_line", scan->unit, &below},
                                          {"liquid_line", scan->unit, &above}};
    lehr_status status = lehr_dsc_table_create(out, scan->n, columns, sizeof columns / sizeof *columns, err);
    for (size_t i = 0; status == LEHR_OK && i < scan->n; i++) {
        temperature_K[i] = scan->temperature_K[i];
        signal[i] = scan->y[i];
        below[i] = lehr_dsc_baseline_at(glass, scan->temperature_K[i]);
        above[i] = lehr_dsc_baseline_at(liquid, scan->temperature_K[i]);
    }
    return status;
}
