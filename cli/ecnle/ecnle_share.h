/// @file
/// What the commands of the theory share: sweeps of numbers, the options of a state, the quadrature plan.
#ifndef LEHR_CLI_ECNLE_SHARE_H
#define LEHR_CLI_ECNLE_SHARE_H

#include "command.h"

#include <lehr/ecnle/state.h>

enum { CLI_SWEEP_MOST = 100000 };

/// Values of a list option: single numbers and sweeps A:B:N, in the order given.
typedef struct cli_sweep {
    double *at; ///< free with lehr_core_free()
    size_t n;
} cli_sweep;

/// Numbers and sweeps of a CLI_LIST option, appended to @p sweep. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_sweep_read(cli_sweep *sweep, const cli_call *call, const char *option,
                                          lehr_error *err);

/// One item "X" or "A:B:N" of @p length bytes. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_sweep_append(cli_sweep *sweep, const char *option, const char *item,
                                            lehr_error *err);

/// "A:B:STEP": from A to B, the last step shortened away. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_sweep_by_step(cli_sweep *sweep, const cli_call *call, const char *option,
                                             lehr_error *err);

extern const char *const cli_ecnle_prefactors[];
extern const char *const cli_ecnle_elastic[];
extern const char *const cli_ecnle_two_state[];
extern const char *const cli_ecnle_structures[];
extern const char *const cli_ecnle_contacts[];

#define CLI_ECNLE_PHI_OPTION(needed)                                                                         \
    {                                                                                                        \
        .name = "phi", .kind = CLI_LIST, .placeholder = "PHI|A:B:N", .required = needed,                     \
        .help = "packing fraction, 0.05 to 0.70: numbers and sweeps of N values from A to B, separated by "  \
                "commas"                                                                                     \
    }

#define CLI_ECNLE_STRESS_OPTION                                                                              \
    {                                                                                                        \
        .name = "stress", .kind = CLI_NUMBER, .placeholder = "S", .fallback = "0",                           \
        .help = "tensile stress in kT/d^3; acts as a negative pressure"                                      \
    }

#define CLI_ECNLE_DIAMETER_OPTION                                                                            \
    {                                                                                                        \
        .name = "diameter", .kind = CLI_NUMBER, .unit = "angstrom", .placeholder = "D",                      \
        .help = "sphere diameter; the diffusion coefficient then comes in m^2/s"                             \
    }

/// One density, where a command makes one table of it.
#define CLI_ECNLE_ONE_PHI_OPTION(needed)                                                                     \
    {                                                                                                        \
        .name = "phi", .kind = CLI_LIST, .placeholder = "PHI", .required = needed,                           \
        .help = "packing fraction, one number from 0.05 to 0.70"                                             \
    }

/// How relaxation times are made of barriers.
#define CLI_ECNLE_TIME_OPTIONS                                                                               \
    {.name = "prefactor",                                                                                    \
     .kind = CLI_CHOICE,                                                                                     \
     .choices = cli_ecnle_prefactors,                                                                        \
     .fallback = "kramers",                                                                                  \
     .help = "factor before exp(barrier): Kramers' curvatures as printed, or 1, which gives the published "  \
             "times"},                                                                                       \
        {.name = "elastic",                                                                                  \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_ecnle_elastic,                                                                       \
         .fallback = "none",                                                                                 \
         .help = "elastic barrier: left out, with g(r) = 1 or with the Percus-Yevick g(r) outside the "      \
                 "cage"},                                                                                    \
        {.name = "two-state",                                                                                \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_ecnle_two_state,                                                                     \
         .fallback = "printed",                                                                              \
         .help = "reversible time: one attempt rate for both wells, or each with its own curvature"},        \
        {.name = "closure",                                                                                  \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_ecnle_structures,                                                                    \
         .fallback = "py",                                                                                   \
         .help = "structure of the fluid: Percus-Yevick, or at the density of Verlet and Weis"},             \
        {.name = "contact",                                                                                  \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = cli_ecnle_contacts,                                                                      \
         .fallback = "py",                                                                                   \
         .help = "contact value g(d) in the short-time relaxation"},                                         \
    {                                                                                                        \
        .name = "tau-e", .kind = CLI_NUMBER, .unit = "s", .placeholder = "T", .fallback = "1e-13",           \
        .help = "Enskog time tau_E"                                                                          \
    }

/// Defaults with what CLI_ECNLE_TIME_OPTIONS and, where the command has it, --diameter say.
lehr_ecnle_options cli_ecnle_options(const cli_call *call);

/// .prepare and .discard of a command whose shared work is the quadrature plan.
lehr_status cli_ecnle_prepare(const cli_call *call, void **shared, lehr_error *err);
void cli_ecnle_discard(void *shared);

/// There is no input: a value outside the range of the theory was given on the command line.
lehr_status cli_ecnle_usage(lehr_status status);

#endif
