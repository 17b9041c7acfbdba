/// @file
/// Columns of a table by their role: found by name, renamed by --columns, converted to the unit of the
/// program.
#ifndef LEHR_CLI_COLUMN_H
#define LEHR_CLI_COLUMN_H

#include "command.h"

#include <lehr/core/column.h>

/// What a command wants from a table.
typedef lehr_column cli_column;

enum { CLI_COLUMN_TEXT = 1024 };

/// The items of --columns in one text; false where it is too short for them.
bool cli_column_names(char text[CLI_COLUMN_TEXT], const cli_call *call);

/// The option of a command that has columns.
#define CLI_COLUMNS_OPTION(roles)                                                                            \
    {                                                                                                        \
        .name = "columns", .kind = CLI_LIST, .placeholder = roles,                                           \
        .help = "columns to use, by name or by number counted from 1"                                        \
    }

/// Every item of --columns is ROLE=NAME with a role of these columns. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_column_check(const cli_call *call, const cli_column *const *columns, size_t n,
                                            lehr_error *err);

/// Index of the column in the table; SIZE_MAX where it is not required and absent.
/// @errors LEHR_ERR_FORMAT: a required column is missing, the one named in --columns does not exist, or it is
/// text
LEHR_NODISCARD lehr_status cli_column_find(size_t *index, const cli_call *call, const lehr_table *table,
                                           const cli_column *column, lehr_error *err);

/// Copy of a column, shape (rows,), in its unit; NULL for @p index SIZE_MAX. Free with lehr_core_free().
/// @errors LEHR_ERR_DOMAIN: the unit in the table does not convert; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_column_copy(double **values, const lehr_table *table, size_t index,
                                           const cli_column *column, lehr_error *err);

/// Values in a unit; "" for @p from leaves them as they are.
/// @param[in] differences  differences of temperatures, which know no zero point
/// @errors LEHR_ERR_FORMAT, LEHR_ERR_DOMAIN: a unit that is not known or does not convert
LEHR_NODISCARD lehr_status cli_column_convert(double *values, size_t n, const char *from, const char *to,
                                              bool differences, lehr_error *err);

/// Both in one.
LEHR_NODISCARD lehr_status cli_column_read(double **values, const cli_call *call, const lehr_table *table,
                                           const cli_column *column, lehr_error *err);

#endif
