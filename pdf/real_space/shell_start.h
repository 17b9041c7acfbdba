/// @file
/// Where the peaks of T(r) are. Private to the module.
#ifndef LEHR_PDF_SHELL_START_H
#define LEHR_PDF_SHELL_START_H

#include "shells.h"

/// Rows behind the first peak: where T, averaged over one ripple, has fallen to half of its largest value
/// there, and its minimum. False where there is none or no number density.
bool pdf_end_of_peak(size_t *half, size_t *minimum, const lehr_pdf_correlation *correlation);

/// Start values: position, width, coordination of each shell.
void pdf_shell_start(double *parameters, const lehr_pdf_correlation *correlation,
                     const lehr_pdf_shells_options *options, const double range_ang[2]);

#endif
