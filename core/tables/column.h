/// @file
/// Columns of a table by their role: found by usual names or by names that the user gives, converted to the
/// unit of the program.
#ifndef LEHR_CORE_COLUMN_H
#define LEHR_CORE_COLUMN_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// What an analysis wants from a table.
typedef struct lehr_column {
    const char *role;         ///< name in lists of names and in messages
    const char *const *names; ///< accepted column names, the best first; ends with NULL
    const char *unit;         ///< the values are converted to it; NULL: any unit, as it is
    bool required;
} lehr_column;

/// Names that the user gives to columns.
typedef struct lehr_column_names {
    const char *text;   ///< "ROLE=NAME,ROLE=NAME", a name or a number counted from 1; NULL: usual names
    const char *option; ///< where the user wrote it: "--columns"
} lehr_column_names;

/// Every item is ROLE=NAME with a role of these columns. @errors LEHR_ERR_ARG
LEHR_API LEHR_NODISCARD lehr_status lehr_column_check(const lehr_column_names *given,
                                                      const lehr_column *const *columns, size_t n,
                                                      lehr_error *err);

/// Name that the user gives to a role. @param[out] name @p size bytes; "" where there is none
/// @returns whether there is one
LEHR_API bool lehr_column_given(char *name, size_t size, const lehr_column_names *given, const char *role);

/// Index of the column in the table: the one that is named, else the first of its names, else one of them
/// with another unit behind it ("temperature_C", "P_kbar"), without regard to case; SIZE_MAX where it is not
/// required and absent.
/// @errors LEHR_ERR_FORMAT: a required column is missing, the one that is named does not exist, or it is text
LEHR_API LEHR_NODISCARD lehr_status lehr_column_find(size_t *index, const lehr_column_names *given,
                                                     const lehr_table *table, const lehr_column *column,
                                                     lehr_error *err);

/// Index of a text column; SIZE_MAX where it is not required and absent.
/// @errors LEHR_ERR_FORMAT: as above, or it holds numbers
LEHR_API LEHR_NODISCARD lehr_status lehr_column_find_text(size_t *index, const lehr_column_names *given,
                                                          const lehr_table *table, const lehr_column *column,
                                                          lehr_error *err);

/// Copy of a column, shape (rows,), in its unit; NULL for @p index SIZE_MAX. Free with lehr_core_free().
/// @errors LEHR_ERR_DOMAIN: the unit in the table does not convert; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_column_copy(double **values, const lehr_table *table, size_t index,
                                                     const lehr_column *column, lehr_error *err);

/// lehr_column_find() and lehr_column_copy() in one.
LEHR_API LEHR_NODISCARD lehr_status lehr_column_read(double **values, const lehr_column_names *given,
                                                     const lehr_table *table, const lehr_column *column,
                                                     lehr_error *err);

LEHR_END_DECLS

#endif
