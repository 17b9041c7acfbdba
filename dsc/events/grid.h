/// @file
/// Private: columns of numbers in memory, whatever the file they came from.
#ifndef LEHR_DSC_GRID_H
#define LEHR_DSC_GRID_H

#include "builder.h"

/// One part of a file. The values are borrowed.
typedef struct lehr_dsc_grid {
    size_t n_columns; ///< at most LEHR_DSC_MAX_COLUMNS
    size_t n_rows;
    lehr_dsc_column columns[LEHR_DSC_MAX_COLUMNS];
    const double *values[LEHR_DSC_MAX_COLUMNS]; ///< shape (n_rows,) each; NULL for a column of words
    size_t first_line;                          ///< number of the first row, for messages
    int part;                                   ///< of all rows, where no column tells it
    const int *parts;                           ///< shape (n_rows,) part of each row; or NULL
} lehr_dsc_grid;

/// Choose the columns and add the rows. The first part of a file says what the run is.
/// @errors as lehr_dsc_layout_choose(); LEHR_ERR_FORMAT: a chosen column holds words, or this part holds
/// another signal than the first
lehr_status lehr_dsc_grid_take(lehr_dsc_builder *builder, const lehr_dsc_grid *grid, lehr_error *err);

#endif
