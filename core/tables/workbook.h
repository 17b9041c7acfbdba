/// @file
/// Spreadsheets (.xlsx) as texts: one per sheet, one line per row, cells separated by tabs.
#ifndef LEHR_CORE_WORKBOOK_H
#define LEHR_CORE_WORKBOOK_H

#include <lehr/core/archive.h>
#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_workbook lehr_workbook;

/// Read the sheets of a workbook, in their order in it. Line i of a sheet is its row i + 1; rows that are
/// missing are empty lines. Every other line has as many cells as the widest row of its sheet. Numbers stand
/// as they are stored (point as decimal mark, 15 to 17 digits) whatever their format; formulas by their last
/// value. Tabs and line ends inside of a cell become blanks.
/// @param[in] archive the opened .xlsx file
/// @param[in] name    path for messages
/// @errors LEHR_ERR_FORMAT: no workbook, broken XML, a cell that names no place or a string that is not
/// there, more than 1024 columns, more than 256 MiB of text; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_workbook_read(lehr_workbook **out, lehr_archive *archive,
                                                       const char *name, lehr_error *err);
LEHR_API void lehr_workbook_free(lehr_workbook *book); ///< NULL is fine

LEHR_API size_t lehr_workbook_size(const lehr_workbook *book);                      ///< number of sheets
LEHR_API const char *lehr_workbook_sheet_name(const lehr_workbook *book, size_t i); ///< @pre i < size
LEHR_API const lehr_text *lehr_workbook_sheet(const lehr_workbook *book, size_t i); ///< @pre i < size

LEHR_END_DECLS

#endif
