/// @file
/// Structure factors that are made, not read. Private to the module.
#ifndef LEHR_PDF_SQ_PRIVATE_H
#define LEHR_PDF_SQ_PRIVATE_H

#include "sq.h"

/// Arrays for up to @p n points and @p n_common common errors; n of the result is 0.
LEHR_NODISCARD lehr_status pdf_sq_allocate(lehr_pdf_sq **out, size_t n, size_t n_common, lehr_error *err);

#endif
