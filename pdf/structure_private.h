/// @file
/// Structure factors that are made, not read. Private to the module.
#ifndef LEHR_PDF_STRUCTURE_PRIVATE_H
#define LEHR_PDF_STRUCTURE_PRIVATE_H

#include "structure.h"

/// Arrays for up to @p n points and @p n_common common errors; n of the result is 0.
LEHR_NODISCARD lehr_status pdf_structure_allocate(lehr_pdf_structure **out, size_t n, size_t n_common,
                                                  lehr_error *err);

#endif
