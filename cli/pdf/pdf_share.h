/// @file
/// What the commands of the area pdf share: how patterns and their background are read.
#ifndef LEHR_CLI_PDF_SHARE_H
#define LEHR_CLI_PDF_SHARE_H

#include "command.h"

#include <lehr/core/composition.h>
#include <lehr/pdf/pattern.h>

/// Choices of --axis, in the order of lehr_pdf_axis.
extern const char *const cli_pdf_axes[];
/// Choices of --compton-detector, in the order of lehr_pdf_detector.
extern const char *const cli_pdf_detectors[];

/// Options of every command that reads a pattern.
#define CLI_PDF_PATTERN_OPTIONS                                                                              \
    {.name = "composition",                                                                                  \
     .kind = CLI_TEXT,                                                                                       \
     .placeholder = "FORMULA",                                                                               \
     .help = "elements with amounts, like Zr46.75Ti8.25Cu7.5Ni10Be27.5 or CeO2"},                            \
        {.name = "axis",                                                                                     \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_pdf_axes,                                                                            \
         .fallback = "auto",                                                                                 \
         .help = "what the first column of the files holds; auto: as they say, else q in 1/angstrom"},       \
        {.name = "wavelength",                                                                               \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "angstrom",                                                                                 \
         .placeholder = "L",                                                                                 \
         .help = "of the beam; without it: as the file says"},                                               \
        {.name = "energy",                                                                                   \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "keV",                                                                                      \
         .placeholder = "E",                                                                                 \
         .help = "of the beam, instead of the wavelength"},                                                  \
        {.name = "two-theta-zero",                                                                           \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "deg",                                                                                      \
         .placeholder = "Z",                                                                                 \
         .help = "angle that the file gives to the direct beam"},                                            \
    {                                                                                                        \
        .name = "background", .kind = CLI_FILE, .placeholder = "FILE",                                       \
        .help = "pattern without sample: container, air"                                                     \
    }

/// Options of a pattern from the command line. @errors LEHR_ERR_ARG: both wavelength and energy, not greater
/// than 0
LEHR_NODISCARD lehr_status cli_pdf_pattern_options(lehr_pdf_pattern_options *out, const cli_call *call,
                                                   lehr_error *err);

/// Read a pattern, with its name in front of each warning of a background.
LEHR_NODISCARD lehr_status cli_pdf_pattern_read(lehr_pdf_pattern **out, const char *path,
                                                const lehr_pdf_pattern_options *options,
                                                lehr_warnings *warnings, lehr_error *err);

/// Composition of an option or, where that is not given, of @p fallback ("" for none).
/// @errors LEHR_ERR_ARG: neither; LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status cli_pdf_composition(lehr_composition *out, const char **text, const cli_call *call,
                                               const char *fallback, lehr_warnings *warnings,
                                               lehr_error *err);

#endif
