/// @file
/// Option --samples of `pdf sq`: a table that says of each input what it is.
#ifndef LEHR_CLI_PDF_SAMPLES_H
#define LEHR_CLI_PDF_SAMPLES_H

#include "command.h"

/// Room for a composition.
enum { CLI_PDF_SAMPLE_TEXT = 512 };

/// What the table says of one input; "" and NaN where it says nothing.
typedef struct cli_pdf_entry {
    char composition[CLI_PDF_SAMPLE_TEXT];
    double density_g_per_cm3, number_density_per_ang3, plate_mu_t;
} cli_pdf_entry;

#define CLI_PDF_SAMPLES_OPTION                                                                               \
    {                                                                                                        \
        .name = "samples", .kind = CLI_FILE, .placeholder = "TABLE",                                         \
        .help = "table with columns file and composition, and, where they are known, density (g/cm^3) or "   \
                "number_density and plate (attenuation times thickness): those of each input, instead of "   \
                "the options"                                                                                \
    }

/// Entry of an input, by its path as given or else by its name without folder; an empty one without
/// --samples.
/// @errors LEHR_ERR_FORMAT: no column file, a file twice; LEHR_ERR_ARG: an input that the table does not
/// name;
///         LEHR_ERR_DOMAIN: a density that is not greater than 0
LEHR_NODISCARD lehr_status cli_pdf_entry_find(cli_pdf_entry *out, const cli_call *call, const char *input,
                                              lehr_error *err);

#endif
