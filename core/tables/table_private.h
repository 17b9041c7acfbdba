/// @file
/// Private to core: the table object, and the steps of reading one.
#ifndef LEHR_CORE_TABLE_PRIVATE_H
#define LEHR_CORE_TABLE_PRIVATE_H

#include <lehr/core/number.h>
#include <lehr/core/table.h>

/// Either numbers (`values`) or texts (`offsets` into the pool of the table).
typedef struct table_column {
    char *name;
    char *unit;
    double *values;  ///< shape (n_rows,), NULL for a text column
    size_t *offsets; ///< shape (n_rows,), NULL for a numeric column
} table_column;

typedef struct table_entry {
    char *key;
    char *value;
} table_entry;

struct lehr_table {
    size_t n_rows;
    size_t n_columns;
    size_t column_capacity;
    table_column *columns;
    size_t n_entries;
    size_t entry_capacity;
    table_entry *entries;
    char *pool; ///< all texts, zero-terminated; offset 0 is the empty text
    size_t pool_size;
    size_t pool_capacity;
};

/// Add a header entry without looking for an older one with this key; views need no terminator.
lehr_status lehr_table_append_header(lehr_table *table, lehr_text_line key, lehr_text_line value,
                                     lehr_error *err);

/// Add line @p i, a comment or one before the rows, to the header: "key: value", or any other text under the
/// key "line N".
lehr_status lehr_table_read_header_line(lehr_table *table, const lehr_text *text, size_t i, lehr_error *err);

/// lehr_table_set_text() with a view; doubled quotes are reduced to one when @p unquote is set.
lehr_status lehr_table_put_text(lehr_table *table, size_t column, size_t row, lehr_text_line text,
                                bool unquote, lehr_error *err);

// ---- names and units (table_name.c) -----------------------------------------------------
/// A column heading taken apart: "Temp./°C" is name "Temp." and unit "°C"; views into the heading or
/// constants.
typedef struct table_heading {
    lehr_text_line name;
    lehr_text_line unit;
} table_heading;

table_heading lehr_table_heading_split(lehr_text_line heading);

/// Unit that a name of our own style implies by its suffix ("temperature_K": "K"), or NULL.
const char *lehr_table_suffix_unit(lehr_text_line name);

/// True for "[°C]", "(K)" and for a text that is a known unit.
bool lehr_table_is_unit(lehr_text_line cell);

/// The cell without its brackets.
lehr_text_line lehr_table_strip_brackets(lehr_text_line cell);

// ---- layout of a text table (table_layout.c) ----------------------------------------------
typedef enum table_line_kind {
    TABLE_LINE_BLANK,
    TABLE_LINE_COMMENT,
    TABLE_LINE_MARKER,
    TABLE_LINE_OTHER
} table_line_kind;

table_line_kind lehr_table_line_kind(lehr_text_line line);

/// Text of a comment line behind its '#' or '%' signs, trimmed.
lehr_text_line lehr_table_comment(lehr_text_line line);

/// "key: value" (or "key = value") taken apart; false for any other text.
bool lehr_table_key_value(lehr_text_line line, lehr_text_line *key, lehr_text_line *value);

/// True for an empty cell, "-", "--", "nan", "na", "n/a" and "null".
bool lehr_table_is_missing(lehr_text_line cell);

/// "50.026.184": groups of three behind two or more equal marks, what a spreadsheet makes of 50.026184.
bool lehr_table_is_damaged(lehr_text_line cell);

/// What is decided before the rows are read.
typedef struct table_plan {
    char separator;
    lehr_number_style style;
    size_t n_columns;
    bool last_is_empty;      ///< a further column is empty in the whole sample; the arrays have room for it
    bool *is_text;           ///< shape (n_columns,)
    lehr_text_line *cells;   ///< work space, shape (n_columns + 1,)
    table_heading *headings; ///< shape (n_columns,); an empty name stands for the number of the column
    size_t names_line;       ///< index, SIZE_MAX without names
    size_t units_line;       ///< index, SIZE_MAX without units of their own
    size_t first_line;       ///< index of the first row, end_line when there is none
    size_t end_line;         ///< number of lines, but for those of text behind the last row
} table_plan;

/// Decide separator, number style, columns and first row. Clear with lehr_table_plan_clear() in any case.
/// @errors LEHR_ERR_FORMAT: no table found; LEHR_ERR_NOMEM
lehr_status lehr_table_plan_make(table_plan *plan, const lehr_text *text, lehr_error *err);
void lehr_table_plan_clear(table_plan *plan);

/// As lehr_table_parse(), without lines of text behind the last row. @param[out] closing nullable: then such
/// lines are errors; number of the first, 0 for none
lehr_status lehr_table_parse_closed(lehr_table **out, lehr_table_layout *layout, size_t *closing,
                                    const lehr_text *text, lehr_error *err);

/// Arrays for plan->n_columns columns. @errors LEHR_ERR_NOMEM
lehr_status lehr_table_plan_reserve(table_plan *plan, lehr_error *err);

/// True when a column is not text.
bool lehr_table_plan_has_numbers(const table_plan *plan);

/// Find the names and units of the columns above the first row (table_heading.c).
/// @errors LEHR_ERR_FORMAT: neither rows nor names, or a "columns:" line of another number of names
lehr_status lehr_table_plan_name(table_plan *plan, const lehr_text *text, lehr_error *err);

/// Number of cells of a row, where one empty cell behind a trailing separator does not count.
size_t lehr_table_split_row(const table_plan *plan, lehr_text_line line);

#endif
