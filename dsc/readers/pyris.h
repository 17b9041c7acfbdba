/// @file
/// Private: lines of a Pyris export.
#ifndef LEHR_DSC_PYRIS_H
#define LEHR_DSC_PYRIS_H

#include "column.h"

/// Lines between the title of a step and its first row, at most.
#define LEHR_DSC_PYRIS_HEADER_LINES 6

/// Cells of a row or of a line of names, without the empty one before the leading tab.
/// @returns their number, as lehr_text_split() does
size_t lehr_dsc_pyris_cells(lehr_text_line line, lehr_text_line *cells, size_t capacity);

/// The names of @p n columns from the lines [begin, end) above the first row, with the units of the program
/// where they state none. @errors LEHR_ERR_FORMAT: the lines do not hold n names; LEHR_ERR_NOMEM
lehr_status lehr_dsc_pyris_names(lehr_dsc_column *columns, const lehr_text *text, size_t begin, size_t end,
                                 size_t n, lehr_error *err);

#endif
