/// @file
/// Option --joint-series of `pdf sq`: the inputs of one call solved together before each is told of.
#ifndef LEHR_CLI_PDF_SERIES_H
#define LEHR_CLI_PDF_SERIES_H

#include "pdf_inputs.h"

#include <lehr/pdf/series.h>

extern const char *const cli_pdf_commons[];

#define CLI_PDF_SERIES_OPTIONS                                                                               \
    {                                                                                                        \
        .name = "joint-series", .kind = CLI_CHOICE, .choices = cli_pdf_commons,                              \
        .help = "solve all inputs together with this in common: the background scale (about "                \
                "--background-scale, with the width 0.1 unless --background-scale-error says other), the "   \
                "constant with its higher terms (in electrons per atom: one material), or both; --samples "  \
                "gives "                                                                                     \
                "each its composition and density"                                                           \
    }

/// All inputs of a call.
typedef struct cli_pdf_series {
    size_t n;
    cli_pdf_inputs *inputs;             ///< shape (n,)
    lehr_warnings **warnings;           ///< shape (n,)
    double *densities, *density_errors; ///< shape (n,): as of lehr_pdf_structure_options
    lehr_pdf_series *solution;
} cli_pdf_series;

/// As .prepare and .discard of a command; *shared is NULL without the option.
LEHR_NODISCARD lehr_status cli_pdf_series_prepare(const cli_call *call, void **shared, lehr_error *err);
void cli_pdf_series_discard(void *shared);
/// Place of an input; its warnings go to @p warnings.
LEHR_NODISCARD lehr_status cli_pdf_series_take(size_t *out, const cli_pdf_series *series,
                                               const cli_call *call, const char *input,
                                               lehr_warnings *warnings, lehr_error *err);

#endif
