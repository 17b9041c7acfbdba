/// @file
/// Private: remarks on a fit of shells.
#ifndef LEHR_PDF_SHELLS_PRIVATE_H
#define LEHR_PDF_SHELLS_PRIVATE_H

#include "shells.h"

/// A shell has neighbours and lies in the range of its fit.
bool pdf_shell_stands(const lehr_pdf_shells *out, const lehr_pdf_shell *shell);

/// Windows that are not told, chi2 that noise does not explain, no degrees of freedom, shells that do not
/// stand.
/// @param[in,out] warnings nullable
LEHR_NODISCARD lehr_status pdf_shells_warn(const lehr_pdf_shells *out,
                                           const lehr_pdf_correlation *correlation, lehr_warnings *warnings,
                                           lehr_error *err);

#endif
