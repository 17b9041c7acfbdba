/// @file
/// Private: a scan with lines as a table, for figures and for users who draw their own.
#ifndef LEHR_DSC_SCAN_TABLE_H
#define LEHR_DSC_SCAN_TABLE_H

#include "baseline.h"

#include <lehr/core/table.h>

/// Columns temperature_K, the signal (lehr_dsc_scan_signal_column()), glass_line, liquid_line.
LEHR_NODISCARD lehr_status lehr_dsc_scan_tabulate(lehr_table **out, const lehr_dsc_scan *scan,
                                                  const lehr_dsc_baseline *glass,
                                                  const lehr_dsc_baseline *liquid, lehr_error *err);

/// A column to add.
typedef struct lehr_dsc_column_of {
    const char *name, *unit;
    double **values; ///< becomes the values, borrowed from the table
} lehr_dsc_column_of;

/// An empty table with these columns. @p out is NULL after an error
LEHR_NODISCARD lehr_status lehr_dsc_table_create(lehr_table **out, size_t rows,
                                                 const lehr_dsc_column_of *columns, size_t n,
                                                 lehr_error *err);

#endif
