/// @file
/// A document for paper: headings, paragraphs, tables and drawings on pages of A4, as PDF.
///
/// Text is UTF-8 with Pango markup: <b>, <i>, <sub>, <sup>, <tt>; the characters & < > are written as
/// entities. Pages break between lines of a paragraph and between rows of a table, whose head is repeated.
/// Headings make the outline of the document. Text and figures are drawn with cairo, Pango and librsvg; those
/// libraries end the program where memory is short.
#ifndef LEHR_PRINT_PRINT_H
#define LEHR_PRINT_PRINT_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// A document being written; appears under its name when it is complete.
typedef struct lehr_print lehr_print;

/// @param[in] title  in the metadata and at the foot of each page, plain text
/// @param[in] date   of making, ISO 8601: equal input and date give equal bytes
/// @errors LEHR_ERR_IO: cannot write; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_print_open(lehr_print **out, const char *path, const char *title,
                                                    const char *date, lehr_error *err);

/// Finish the last page and put the file under its name. The object must still be freed.
/// @errors LEHR_ERR_IO: disk full, or a drawing or text could not be written
LEHR_API LEHR_NODISCARD lehr_status lehr_print_close(lehr_print *print, lehr_error *err);

/// Leaves nothing behind unless closed. NULL is fine.
LEHR_API void lehr_print_free(lehr_print *print);

typedef enum lehr_print_style {
    LEHR_PRINT_TITLE,
    LEHR_PRINT_SECTION,
    LEHR_PRINT_SUBSECTION,
    LEHR_PRINT_HEADING, ///< of a few paragraphs; not in the outline
    LEHR_PRINT_BODY,
    LEHR_PRINT_SOFT, ///< grey
    LEHR_PRINT_ITEM, ///< of a list
    LEHR_PRINT_N_STYLES
} lehr_print_style;

/// A block of text. Empty text leaves no space. A heading stays on the page of what follows it.
/// @errors LEHR_ERR_FORMAT: markup that Pango does not understand (a piece of it is in the message)
LEHR_API LEHR_NODISCARD lehr_status lehr_print_text(lehr_print *print, lehr_print_style style,
                                                    const char *markup, lehr_error *err);

/// A drawing with its caption. Two in sequence stand side by side, but for one that is much wider than high.
/// @errors LEHR_ERR_IO, LEHR_ERR_FORMAT: cannot be read, is no SVG
LEHR_API LEHR_NODISCARD lehr_status lehr_print_figure(lehr_print *print, const char *svg_path,
                                                      const char *caption_markup, lehr_error *err);

typedef struct lehr_print_cells {
    size_t n_rows, n_columns;
    size_t n_head;            ///< rows at the top that are repeated on each page
    const char *const *cells; ///< markup, shape (n_rows, n_columns); NULL: empty
    const bool *right;        ///< shape (n_columns,) numbers are set to the right
} lehr_print_cells;

/// A table. Columns that find no room side by side continue in a second table with the first column repeated.
/// @errors LEHR_ERR_FORMAT: as lehr_print_text(); LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_print_table(lehr_print *print, const lehr_print_cells *table,
                                                     lehr_error *err);

LEHR_API size_t lehr_print_pages(const lehr_print *print); ///< so far

LEHR_END_DECLS

#endif
