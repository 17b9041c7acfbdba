/// @file
/// Tables: named columns with units, and the text, CSV and HDF5 files that hold them.
#ifndef LEHR_CORE_TABLE_H
#define LEHR_CORE_TABLE_H

#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Columns of equal length, numeric or text, with header entries "key: value".
typedef struct lehr_table lehr_table;

LEHR_API LEHR_NODISCARD lehr_status lehr_table_create(lehr_table **out, size_t n_rows, lehr_error *err);
LEHR_API void lehr_table_free(lehr_table *table);

/// Add a numeric column, filled with NaN. @p unit may be "". *values (nullable) is borrowed, shape (n_rows,).
LEHR_API LEHR_NODISCARD lehr_status lehr_table_add_column(double **values, lehr_table *table,
                                                          const char *name, const char *unit,
                                                          lehr_error *err);
/// Add a text column of empty strings; fill with lehr_table_set_text().
LEHR_API LEHR_NODISCARD lehr_status lehr_table_add_text_column(lehr_table *table, const char *name,
                                                               lehr_error *err);
/// Fill a cell of a text column. Texts got from lehr_table_text_at() are not valid afterwards.
/// @errors LEHR_ERR_ARG: no such text cell; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_table_set_text(lehr_table *table, size_t column, size_t row,
                                                        const char *text, lehr_error *err);
/// Header entry; a known key is replaced.
LEHR_API LEHR_NODISCARD lehr_status lehr_table_set_header(lehr_table *table, const char *key,
                                                          const char *value, lehr_error *err);

LEHR_API size_t lehr_table_rows(const lehr_table *table);
LEHR_API size_t lehr_table_columns(const lehr_table *table);
LEHR_API const char *lehr_table_column_name(const lehr_table *table, size_t column);
LEHR_API const char *lehr_table_column_unit(const lehr_table *table, size_t column);
LEHR_API bool lehr_table_column_is_text(const lehr_table *table, size_t column);
/// Values of a numeric column, shape (n_rows,); NULL for a text column.
LEHR_API const double *lehr_table_column(const lehr_table *table, size_t column);
/// Cell of a text column, borrowed until the next lehr_table_set_text(); NULL for any other cell.
LEHR_API const char *lehr_table_text_at(const lehr_table *table, size_t column, size_t row);
/// Index of the column with this name (exact, then without case), or SIZE_MAX.
LEHR_API size_t lehr_table_find(const lehr_table *table, const char *name);
/// Header value, or NULL; where a file repeats a key the last one counts. lehr_table_header_at() walks all
/// entries in order (false past the end).
LEHR_API const char *lehr_table_header(const lehr_table *table, const char *key);
LEHR_API bool lehr_table_header_at(const lehr_table *table, size_t i, const char **key, const char **value);

// ---- reading ------------------------------------------------------------------------
/// What was decided when a text table was read; printed by the commands.
typedef struct lehr_table_layout {
    char separator;      ///< ' ' (blanks), '\t', ',' or ';'
    char decimal_mark;   ///< '.' or ','
    char thousands_mark; ///< 0 for none
    size_t header_line;  ///< 1-based line of the column names, 0 when the file has none
    size_t first_line;   ///< 1-based line of the first row, 0 for a table without rows
} lehr_table_layout;

/// Read a table from decoded text.
///
/// - Separator (blanks, TAB, comma, semicolon) and number style are decided from a sample of the lines, so a
/// header
///   in another style does no harm. A trailing separator adds no column; double quotes protect separators.
/// - Lines that begin with '#' or '%' and lines above the first row are kept as header: "key: value" and
///   "key = value" under their key, other text under "line N". Blank lines and GMT '>' lines are skipped.
/// - Names come from a line "# columns: a b[unit]", else from the line above the first row, commented out or
/// not, that
///   has one word for each column; a line of units may stand between ("[s] [K]" or "s K"). Without names
///   columns are called "1", "2", ...
/// - "Temp./°C", "DSC/(mW/mg)", "Time (s)" and "q[1/nm]" are split into name and unit; a name in our own
/// style
///   ("temperature_K") is kept and implies its unit.
/// - Empty cells, "-", "--", "nan", "na", "n/a" and "null" (any case) become NaN. A column most of whose
/// cells are no
///   numbers is a text column; a cell that is no number in any other column is an error.
/// - A file of EosFit, which has a line "FORMAT 1 P sigP V sigV", is read by its own rules: columns and their
///   order from that line, units from PSCALE, TSCALE (to K), VSCALE and LSCALE, errors also in brackets as in
///   112.981(2), volumes from the cell where they are missing and SYSTEM is given.
/// - One block is read: a row with another number of cells is an error.
/// Time and memory grow linearly with the text; nothing is allocated per cell.
/// @param[out] layout nullable
/// @errors LEHR_ERR_FORMAT naming file, line, column, cell text and the cure; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_table_parse(lehr_table **out, lehr_table_layout *layout,
                                                     const lehr_text *text, lehr_error *err);

/// Read a table file: .h5/.hdf5/.nxs (written by lehr_table_write()) or text; "-" is standard input.
/// @param[out] layout nullable
LEHR_API LEHR_NODISCARD lehr_status lehr_table_read(lehr_table **out, lehr_table_layout *layout,
                                                    const char *path, lehr_error *err);

/// As lehr_table_read(), of files that instruments close with lines of text ("End of test"): such lines
/// behind the last row, at most 20 in which no cell is a number, are no rows but belong to the header ("line
/// N").
/// @param[out] closing number of the first of them, from 1; 0: there is none. Tell the user.
LEHR_API LEHR_NODISCARD lehr_status lehr_table_read_closed(lehr_table **out, size_t *closing,
                                                           const char *path, lehr_error *err);

// ---- writing ------------------------------------------------------------------------
typedef enum lehr_table_format {
    LEHR_TABLE_TEXT,
    LEHR_TABLE_CSV,
    LEHR_TABLE_JSON,
    LEHR_TABLE_HDF5
} lehr_table_format;

/// Format by file name: .csv, .json, .h5/.hdf5/.nxs; anything else is text.
LEHR_API lehr_table_format lehr_table_format_of(const char *path);

/// Write a table. JSON is {"header":{...},"columns":[{"name","unit","values":[...]}]} with null for NaN. Text
/// and CSV begin with "# key: value" lines and one "# columns: name[unit] ..." line and are read by
/// lehr_table_read() and, without text columns, numpy.loadtxt; numbers read back to the same double. Texts
/// stand in double quotes where a blank, a separator or an empty cell asks for it. Units that the name
/// implies are left out; blanks in names become '_' in text. Atomic (see output.h).
/// @errors LEHR_ERR_IO; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_table_write(const lehr_table *table, const char *path,
                                                     lehr_table_format format, lehr_error *err);

/// The text, CSV or JSON form in memory (standard output of a command). Free *out with lehr_core_free().
/// @errors LEHR_ERR_ARG: LEHR_TABLE_HDF5; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_table_to_text(char **out, const lehr_table *table,
                                                       lehr_table_format format, lehr_error *err);

LEHR_END_DECLS

#endif
