/// @file
/// A pattern with its background and composition, brought to a sample: what `pdf sq` begins with.
#ifndef LEHR_CLI_PDF_INPUTS_H
#define LEHR_CLI_PDF_INPUTS_H

#include "pdf_share.h"
#include "pdf_structure_options.h"

typedef struct cli_pdf_inputs {
    lehr_pdf_pattern *pattern, *background;
    cli_pdf_entry entry; ///< what --samples says of it
    lehr_composition composition;
    lehr_pdf_sample *sample;
    lehr_pdf_sample_options options; ///< of the sample, with qmax as used
} cli_pdf_inputs;

/// Composition, pattern and background.
LEHR_NODISCARD lehr_status cli_pdf_inputs_read(cli_pdf_inputs *in, const cli_call *call, const char *input,
                                               lehr_warnings *warnings, lehr_error *err);
/// The sample; without --qmax it ends where noise begins, and a warning tells where.
LEHR_NODISCARD lehr_status cli_pdf_inputs_make_sample(cli_pdf_inputs *in, const cli_call *call,
                                                      double background_scale, lehr_warnings *warnings,
                                                      lehr_error *err);
/// The sample again, with another end.
LEHR_NODISCARD lehr_status cli_pdf_inputs_end_at(cli_pdf_inputs *in, double qmax_per_ang, lehr_error *err);
void cli_pdf_inputs_clear(cli_pdf_inputs *in);

#endif
