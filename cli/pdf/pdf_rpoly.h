/// @file
/// Settings of `pdf rpoly`, and the plan that the patterns of one call share.
#ifndef LEHR_CLI_PDF_RPOLY_H
#define LEHR_CLI_PDF_RPOLY_H

#include "pdf_share.h"

#include <lehr/pdf/rpoly.h>
#include <lehr/pdf/x3.h>

/// Options of the command, else of the configuration, else as they are.
void cli_pdf_rpoly_fill_options(lehr_pdf_rpoly_options *out, const cli_call *call,
                                const lehr_pdf_x3_config *config);
LEHR_NODISCARD lehr_status cli_pdf_rpoly_read_config(lehr_pdf_x3_config *out, const cli_call *call,
                                                     lehr_warnings *warnings, lehr_error *err);
LEHR_NODISCARD lehr_status cli_pdf_rpoly_fill_pattern_options(lehr_pdf_pattern_options *out,
                                                              const cli_call *call,
                                                              const lehr_pdf_x3_config *config,
                                                              lehr_error *err);

/// As .prepare and .discard of a command: the plan of the first pattern of several. What is wrong is told by
/// the analyses.
LEHR_NODISCARD lehr_status cli_pdf_rpoly_prepare(const cli_call *call, void **shared, lehr_error *err);
void cli_pdf_rpoly_discard(void *shared);
/// The common plan where it ends at @p qmaxinst_per_ang, else NULL.
const lehr_pdf_rpoly_plan *cli_pdf_rpoly_plan(const cli_call *call, double qmaxinst_per_ang);

#endif
