/// @file
/// Private: a table of stages, read.
#ifndef LEHR_XRD_STACK_STAGES_H
#define LEHR_XRD_STACK_STAGES_H

#include "stack_series.h"

/// Columns of the table, copied; SIZE_MAX and NULL for those that it has not.
typedef struct stage_table {
    const lehr_table *table;
    size_t rows;
    size_t begin, end, frame, stage, file, name;
    double *pressure; ///< [GPa], owned
    double *sigma;    ///< [GPa], owned
    const char *const *file_names;
    const size_t *file_frames;
    size_t n_files;
} stage_table;

/// Find the columns of the table. Free the two arrays, also after a failure.
/// @errors LEHR_ERR_FORMAT, LEHR_ERR_DOMAIN, LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_stages_columns(stage_table *t, lehr_error *err);

/// A whole number of a column. @errors LEHR_ERR_DOMAIN
LEHR_NODISCARD lehr_status stack_stages_index(size_t *out, const stage_table *t, size_t column, size_t row,
                                              lehr_error *err);

#endif
