/// @file
/// What the commands of real space share: options of the transform, inputs that hold S(q) or G(r).
#ifndef LEHR_CLI_PDF_REAL_H
#define LEHR_CLI_PDF_REAL_H

#include "command.h"

#include <lehr/pdf/correlation.h>

extern const char *const cli_pdf_windows[]; ///< without the variable one, whose parameters have no options
extern const char *const cli_pdf_functions[];
extern const char *const cli_pdf_quantities[];

/// Options of the transform, by which S(q) becomes G(r).
#define CLI_PDF_TRANSFORM_OPTIONS                                                                            \
    {.name = "quantity",                                                                                     \
     .kind = CLI_CHOICE,                                                                                     \
     .choices = cli_pdf_quantities,                                                                          \
     .fallback = "auto",                                                                                     \
     .help = "what the file holds: S, S-1 or F = q (S-1); auto: as column, header or extension say"},        \
        {.name = "qmin",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "Q",                                                                                 \
         .help = "first q of the data that is used"},                                                        \
        {.name = "qmax",                                                                                     \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "Q|auto",                                                                            \
         .help = "last q of the data that is used [1/angstrom]; auto: where noise exceeds the signal"},      \
        {.name = "window",                                                                                   \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_pdf_windows,                                                                         \
         .fallback = "none",                                                                                 \
         .help = "damping towards qmax"},                                                                    \
        {.name = "window-start",                                                                             \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "Q",                                                                                 \
         .help = "where the cosine window begins to fall; without it: at half of qmax"},                     \
        {.name = "s-zero",                                                                                   \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "S",                                                                                 \
         .fallback = "0",                                                                                    \
         .help = "S(0), to which a parabola continues the data below qmin"},                                 \
        {.name = "s-zero-uncertainty",                                                                       \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "S",                                                                                 \
         .fallback = "0",                                                                                    \
         .help = "standard error of S(0)"},                                                                  \
        {.name = "no-extrapolation",                                                                         \
         .kind = CLI_FLAG,                                                                                   \
         .help = "begin the integral at qmin, as PDFgetX3 does"},                                            \
        {.name = "number-density",                                                                           \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom^3",                                                                             \
         .placeholder = "N",                                                                                 \
         .help = "atoms per cubic angstrom; without it: that of the header"},                                \
        {.name = "number-density-uncertainty",                                                               \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom^3",                                                                             \
         .placeholder = "N",                                                                                 \
         .help = "standard error of --number-density"},                                                      \
    {                                                                                                        \
        .name = "cutoff", .kind = CLI_NUMBER, .unit = "angstrom", .placeholder = "R",                        \
        .help = "shortest distance between atoms; without it: the foot of the first peak"                    \
    }

/// Options of the grid of r.
#define CLI_PDF_GRID_OPTIONS                                                                                 \
    {.name = "rmin",                                                                                         \
     .kind = CLI_NUMBER,                                                                                     \
     .unit = "angstrom",                                                                                     \
     .placeholder = "R",                                                                                     \
     .fallback = "0.01",                                                                                     \
     .help = "first r of the result"},                                                                       \
        {.name = "rmax",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "angstrom",                                                                                 \
         .placeholder = "R",                                                                                 \
         .fallback = "20",                                                                                   \
         .help = "last r of the result"},                                                                    \
    {                                                                                                        \
        .name = "rstep", .kind = CLI_NUMBER, .unit = "angstrom", .placeholder = "R", .fallback = "0.01",     \
        .help = "spacing of the result"                                                                      \
    }

/// The options of the transform as those of the library. @errors LEHR_ERR_ARG: options that contradict each
/// other
LEHR_NODISCARD lehr_status cli_pdf_options(lehr_pdf_correlation_options *out, const cli_call *call,
                                           lehr_error *err);

/// The same with the grid of r.
LEHR_NODISCARD lehr_status cli_pdf_grid(lehr_pdf_correlation_options *out, const cli_call *call,
                                        lehr_error *err);

/// A function of r with what it came from.
typedef struct cli_pdf_real {
    lehr_pdf_sq *structure; ///< NULL where the file held a function of r
    lehr_pdf_correlation *correlation;
} cli_pdf_real;

/// Read a file that holds S(q), which is transformed with @p options, or a function of r; --form tells which
/// one where the command has that option. Where the file does not tell its qmax and window, or to overrule
/// it, --qmax and --window hold.
LEHR_NODISCARD lehr_status cli_pdf_read_real(cli_pdf_real *out, const cli_call *call, const char *path,
                                             const lehr_pdf_correlation_options *options,
                                             lehr_warnings *warnings, lehr_error *err);
void cli_pdf_clear_real(cli_pdf_real *input);

#endif
