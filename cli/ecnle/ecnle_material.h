/// @file
/// Options of the commands that speak kelvin and GPa: which glass, how its density follows temperature, how
/// pressures are meant, and what is uncertain.
#ifndef LEHR_CLI_ECNLE_MATERIAL_H
#define LEHR_CLI_ECNLE_MATERIAL_H

#include "ecnle_share.h"

#include <lehr/ecnle/material.h>

#define CLI_ECNLE_MATERIAL_OPTIONS                                                                           \
    {.name = "tg",                                                                                           \
     .kind = CLI_NUMBER,                                                                                     \
     .unit = "K",                                                                                            \
     .placeholder = "T",                                                                                     \
     .help = "measured glass transition at ambient pressure"},                                               \
        {.name = "alloy",                                                                                    \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "NAME",                                                                              \
         .help = "take --tg of a glass of the literature; 'lehr ecnle alloys' lists them"},                  \
        {.name = "phi-g",                                                                                    \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "PHI|auto",                                                                          \
         .fallback = "0.6585",                                                                               \
         .help = "packing fraction at --tg: as published, or auto for the one at which the chosen options "  \
                 "give --tau-g"},                                                                            \
        {.name = "slope",                                                                                    \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "1/K",                                                                                      \
         .placeholder = "B",                                                                                 \
         .fallback = "6e-4",                                                                                 \
         .help = "beta phi0, the fall of the packing fraction with temperature"},                            \
        {.name = "diameter",                                                                                 \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "angstrom",                                                                                 \
         .placeholder = "D",                                                                                 \
         .help = "sphere diameter: for pressures in GPa, volumes in angstrom^3 and diffusion in m^2/s"},     \
        {.name = "tau-g",                                                                                    \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "s",                                                                                        \
         .placeholder = "T",                                                                                 \
         .fallback = "100",                                                                                  \
         .help = "relaxation time that defines the glass transition"},                                       \
        {.name = "sigma",                                                                                    \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "NAME=VALUE,...",                                                                    \
         .help = "standard errors of tg [K], phi-g, slope [1/K], diameter [angstrom] and log10-tau-e"},      \
        CLI_ECNLE_TIME_OPTIONS

/// The glass that the options describe, prepared. @errors LEHR_ERR_ARG: neither or both of --tg and --alloy,
/// or a value out of range
LEHR_NODISCARD lehr_status cli_ecnle_material(lehr_ecnle_material *out, const cli_call *call,
                                              lehr_error *err);

/// Pressures "P", "A:B:N", each with or without a unit: "0.5", "2 GPa", "0:2:5 GPa", "1 kT/d^3".
/// @param[out] loads free with lehr_core_free()
/// @param[in]  bare  what a number without unit means
/// @errors LEHR_ERR_ARG: not understood; GPa without --diameter
LEHR_NODISCARD lehr_status cli_ecnle_loads(lehr_ecnle_load **loads, size_t *n, const cli_call *call,
                                           const char *option, lehr_ecnle_path bare, lehr_error *err);

/// The same where one pressure is wanted. @errors LEHR_ERR_ARG: as above, or several
LEHR_NODISCARD lehr_status cli_ecnle_one_load(lehr_ecnle_load *out, const cli_call *call, const char *option,
                                              lehr_ecnle_path bare, lehr_error *err);

/// Warn where the mapping and the options disagree about tau at the glass transition.
LEHR_NODISCARD lehr_status cli_ecnle_warn_of_tau_g(cli_result *result, const lehr_ecnle_plan *plan,
                                                   const lehr_ecnle_material *material, lehr_error *err);

#endif
