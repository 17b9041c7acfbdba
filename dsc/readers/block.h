/// @file
/// Private: a block of numeric rows in a text.
#ifndef LEHR_DSC_BLOCK_H
#define LEHR_DSC_BLOCK_H

#include "builder.h"
#include <lehr/core/number.h>

typedef struct lehr_dsc_block {
    size_t begin; ///< first line, counted from 0
    size_t end;   ///< one past the last line
    char separator;
    size_t n_columns;
    lehr_number_style style;
} lehr_dsc_block;

/// One past the last line from @p begin on that starts like a number (sign, digit, point).
size_t lehr_dsc_block_end(const lehr_text *text, size_t begin);

/// Decide the decimal and thousands mark from all cells of the lines [begin, end).
lehr_status lehr_dsc_block_style(lehr_number_style *out, const lehr_text *text, size_t begin, size_t end,
                                 char separator, lehr_error *err);

/// Read the columns of @p layout in every row and add them to the run under segment number @p part (the
/// column "Segment", when the file has one, wins).
/// @errors LEHR_ERR_FORMAT: wrong number of cells, a cell that is no number (file, line, column and text
/// named)
lehr_status lehr_dsc_block_read(lehr_dsc_builder *builder, const lehr_text *text, const lehr_dsc_block *block,
                                const lehr_dsc_layout *layout, const lehr_dsc_column *columns, int part,
                                lehr_error *err);

/// Fill in what the layout says about the run (kind of signal, names of columns). Once per file.
lehr_status lehr_dsc_block_adopt(lehr_dsc_builder *builder, const lehr_dsc_layout *layout,
                                 const lehr_dsc_column *columns, lehr_error *err);

#endif
