/// @file
/// Private: remarks on a fit of shells.
#ifndef LEHR_PDF_SHELLS_PRIVATE_H
#define LEHR_PDF_SHELLS_PRIVATE_H

#include "shells.h"

/// What a shell lacks.
typedef enum pdf_shell_state {
    PDF_SHELL_FREE,   ///< nothing
    PDF_SHELL_ABSENT, ///< no neighbours, or at the end of the range
    PDF_SHELL_NARROW, ///< not wider than the least width
    PDF_SHELL_BROAD   ///< as broad as the range allows
} pdf_shell_state;

pdf_shell_state pdf_shell_bound(const lehr_pdf_shell *shell);

/// Windows that are not told, chi2 that noise does not explain, no degrees of freedom, shells that do not
/// stand.
/// @param[in,out] warnings nullable
LEHR_NODISCARD lehr_status pdf_shells_warn(const lehr_pdf_shells *out,
                                           const lehr_pdf_correlation *correlation, lehr_warnings *warnings,
                                           lehr_error *err);

#endif
