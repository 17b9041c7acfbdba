/// @file
/// Options of the commands that bring intensities to a structure factor.
#ifndef LEHR_CLI_PDF_STRUCTURE_OPTIONS_H
#define LEHR_CLI_PDF_STRUCTURE_OPTIONS_H

#include "command.h"
#include "pdf_samples.h"
#include "pdf_share.h"

#include <lehr/core/composition.h>
#include <lehr/pdf/sample.h>
#include <lehr/pdf/structure.h>

/// Choices of --method: those of lehr_pdf_method, then "rpoly".
extern const char *const cli_pdf_methods[];
/// Choices of --form, in the order of lehr_pdf_form.
extern const char *const cli_pdf_forms[];

extern const char *const cli_pdf_constants[];

#define CLI_PDF_STRUCTURE_OPTIONS                                                                            \
    {.name = "background-scale",                                                                             \
     .kind = CLI_TEXT,                                                                                       \
     .placeholder = "S|fit",                                                                                 \
     .fallback = "1",                                                                                        \
     .help = "factor of the background; fit: free, with a prior of 1 +- 0.1 unless "                         \
             "--background-scale-error says other"},                                                         \
        {.name = "background-scale-error",                                                                   \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "E",                                                                                 \
         .help = "width of the prior of the background scale; 0: exact"},                                    \
        {.name = "density",                                                                                  \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "g/cm^3",                                                                                   \
         .placeholder = "RHO",                                                                               \
         .help = "of the sample: compared with the result; with --density-error part of the solution"},      \
        {.name = "number-density",                                                                           \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom^3",                                                                             \
         .placeholder = "N",                                                                                 \
         .help = "instead of the density"},                                                                  \
        {.name = "density-error",                                                                            \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "PERCENT",                                                                           \
         .help = "the density is a prior of this relative width in per cent; 0: exact"},                     \
        {.name = "plate",                                                                                    \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "MU_T",                                                                              \
         .help = "absorption of a plate across the beam: attenuation times thickness"},                      \
        {.name = "thickness",                                                                                \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "mm",                                                                                       \
         .placeholder = "T",                                                                                 \
         .help = "of the plate, instead of --plate: attenuation from composition, density and energy"},      \
        {.name = "cylinder",                                                                                 \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "MU_R",                                                                              \
         .help = "absorption of a cylinder bathed in the beam: attenuation times radius"},                   \
        {.name = "anvil",                                                                                    \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "MATERIAL",                                                                          \
         .help = "flat layer behind the sample, like diamond: its absorption over the angle"},               \
        {.name = "anvil-thickness",                                                                          \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "mm",                                                                                       \
         .placeholder = "T",                                                                                 \
         .help = "of that layer"},                                                                           \
        {.name = "container",                                                                                \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "FORMULA",                                                                           \
         .help = "composition whose Compton scattering is a free term, like C for anvils of diamond"},       \
        {.name = "polarization",                                                                             \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "full-ring|none|P",                                                                  \
         .fallback = "auto",                                                                                 \
         .help =                                                                                             \
             "correct as for a full ring, not at all, or for one azimuth with the degree P in the plane of " \
             "scattering (1 in it, -1 across); auto: full ring unless the file says that it is done"},       \
        {.name = "compton-detector",                                                                         \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_pdf_detectors,                                                                       \
         .fallback = "counting",                                                                             \
         .help = "a detector that counts photons, or one that adds up their energy"},                        \
        {.name = "no-recoil",                                                                                \
         .kind = CLI_FLAG,                                                                                   \
         .help = "Compton scattering without the factor of Klein and Nishina"},                              \
        {.name = "no-anomalous", .kind = CLI_FLAG, .help = "form factors without f' and f''"},               \
        {.name = "constant",                                                                                 \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_pdf_constants,                                                                       \
         .fallback = "fit",                                                                                  \
         .help = "fluorescence and multiple scattering: free constant (and higher terms), or none"},         \
        {.name = "order",                                                                                    \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .help = "with --constant fit: 1 a constant, 2 also q^2, 3 also q^4; without it: by evidence"},      \
        {.name = "qmin",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "Q",                                                                                 \
         .help = "start of the data used"},                                                                  \
        {.name = "qmax",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "Q",                                                                                 \
         .help = "end of the data used; without it: where noise reaches half of the signal of q (S - 1)"},   \
        {.name = "rmin",                                                                                     \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "R|auto",                                                                            \
         .fallback = "auto",                                                                                 \
         .help = "end of the region without neighbours, in angstrom; auto: foot of the first peak"},         \
        {.name = "s-zero",                                                                                   \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "S",                                                                                 \
         .help = "S at q = 0; without it: the first points, continued"},                                     \
        {.name = "method",                                                                                   \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_pdf_methods,                                                                         \
         .fallback = "joint",                                                                                \
         .help = "how the scale is found"},                                                                  \
        {.name = "ensemble",                                                                                 \
         .kind = CLI_FLAG,                                                                                   \
         .help = "of method joint: model errors of scale, density and S from other rmin, qmax, windows and " \
                 "orders"},                                                                                  \
        {.name = "high-q-from",                                                                              \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "Q",                                                                                 \
         .help = "of method high-q: start of the fit; without it 0.6 qmax"},                                 \
        {.name = "eggert",                                                                                   \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .help = "of methods krogh-moe and high-q: number of corrections by the low-r condition"},           \
        {.name = "rpoly",                                                                                    \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "angstrom",                                                                                 \
         .placeholder = "R",                                                                                 \
         .fallback = "0.9",                                                                                  \
         .help = "of method rpoly: shortest distance that the polynomial leaves alone"},                     \
    {                                                                                                        \
        .name = "form", .kind = CLI_CHOICE, .choices = cli_pdf_forms, .fallback = "faber-ziman",             \
        .help = "definition of S: Faber-Ziman; Ashcroft-Langreth I_coh/<f^2>; or that of papers, S = 1 + "   \
                "(I_c - <f>^2)/<f>^2 with I_c less the Laue term, which has the numbers of Faber-Ziman"      \
    }

/// Options from the command line. @errors LEHR_ERR_ARG: texts that are no number or word, two ways to say the
/// same
/// @param[in] entry what --samples says: it counts before the options
LEHR_NODISCARD lehr_status cli_pdf_sample_options(lehr_pdf_sample_options *out, const cli_call *call,
                                                  const cli_pdf_entry *entry,
                                                  const lehr_composition *composition, double wavelength_ang,
                                                  lehr_error *err);
LEHR_NODISCARD lehr_status cli_pdf_structure_options(lehr_pdf_structure_options *out, const cli_call *call,
                                                     const cli_pdf_entry *entry,
                                                     const lehr_composition *composition, lehr_error *err);

/// Warn of options that the method does not use. @errors LEHR_ERR_ARG: an option without the one that it
/// belongs to
LEHR_NODISCARD lehr_status cli_pdf_structure_idle(const cli_call *call, lehr_warnings *warnings,
                                                  lehr_error *err);

#endif
