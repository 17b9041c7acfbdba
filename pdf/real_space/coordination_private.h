/// @file
/// Private: conventions that have a file of their own.
#ifndef LEHR_PDF_COORDINATION_PRIVATE_H
#define LEHR_PDF_COORDINATION_PRIVATE_H

#include "coordination.h"

/// Convention D.
LEHR_NODISCARD lehr_status pdf_coordination_of_shells(lehr_pdf_coordination *out,
                                                      const lehr_pdf_correlation *correlation,
                                                      const lehr_pdf_coordination_options *options,
                                                      lehr_warnings *warnings, lehr_error *err);

#endif
