/// @file
/// A grid of texts, printed as an aligned table.
#ifndef LEHR_CLI_GRID_H
#define LEHR_CLI_GRID_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdio.h>

typedef struct cli_grid {
    size_t n_columns;
    size_t n_rows;
    char **headings; ///< shape (n_columns,)
    char **cells;    ///< shape (n_rows, n_columns), NULL prints as "-"
} cli_grid;

/// Empty grid with the rows given. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_grid_create(cli_grid **out, size_t n_rows, lehr_error *err);
void cli_grid_free(cli_grid *grid);
/// Index of the column with that heading; it is added when it is new.
LEHR_NODISCARD lehr_status cli_grid_column(size_t *out, cli_grid *grid, const char *heading, lehr_error *err);
LEHR_NODISCARD lehr_status cli_grid_set(cli_grid *grid, size_t row, size_t column, const char *text,
                                        lehr_error *err);
/// Columns two blanks apart, numbers to the right; the line of headings first unless all are empty.
void cli_grid_print(FILE *out, const cli_grid *grid);

#endif
