/// @file
/// Options of the commands that take a structure factor from a file instead of the Percus-Yevick one.
#ifndef LEHR_CLI_ECNLE_SQ_H
#define LEHR_CLI_ECNLE_SQ_H

#include "ecnle_share.h"

#include <lehr/ecnle/sample.h>

extern const char *const cli_ecnle_tails[];

/// Besides them the command has --diameter.
#define CLI_ECNLE_SQ_OPTIONS                                                                                 \
    {.name = "sq",                                                                                           \
     .kind = CLI_FILE,                                                                                       \
     .placeholder = "FILE",                                                                                  \
     .help = "structure factor: columns q (1/angstrom unless named otherwise), S, sigma; instead of --phi "  \
             "and --closure"},                                                                               \
        {.name = "number-density",                                                                           \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "angstrom^-3",                                                                              \
         .placeholder = "N",                                                                                 \
         .help = "with --sq: particles per volume; packing fraction pi N D^3/6",                             \
         .key = "number_density_per_ang3"},                                                                  \
        {.name = "tail",                                                                                     \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_ecnle_tails,                                                                         \
         .fallback = "fit",                                                                                  \
         .help = "with --sq: beyond the last point the oscillation of hard cores with an amplitude fitted "  \
                 "to the data, with that of the Percus-Yevick closure, or none"},                            \
    {                                                                                                        \
        .name = "sigma", .kind = CLI_LIST, .placeholder = "NAME=VALUE,...",                                  \
        .help = "with --sq: standard errors of number-density [1/angstrom^3], diameter [angstrom] and "      \
                "of the scale of S(q) (relative)"                                                            \
    }

/// The sample of --sq, with its curve read; free it with lehr_curve_free().
/// @errors LEHR_ERR_ARG: a density or diameter is missing, or --phi is given too; those of reading a curve
LEHR_NODISCARD lehr_status cli_ecnle_sample(lehr_ecnle_sample *out, lehr_curve **curve, const cli_call *call,
                                            lehr_error *err);

/// Options that only --sq heeds, and --phi, which it replaces. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_ecnle_check_source(const cli_call *call, lehr_error *err);

#endif
