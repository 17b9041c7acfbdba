/// @file
/// What the commands of the relaxation model share.
#ifndef LEHR_CLI_TNM_SHARE_H
#define LEHR_CLI_TNM_SHARE_H

#include "command.h"

#include <lehr/dsc/tnm.h>

/// Text for the manual: the model, and how a program and a file of parameters are written.
#define CLI_TNM_MODEL                                                                                        \
    "Tool, Narayanaswamy and Moynihan: Tf = T0 + int dT' [1 - exp(-(xi - xi')^beta)], d xi = dt/tau, ln "    \
    "tau = "                                                                                                 \
    "ln A + x B/T + (1 - x) B/Tf with B = dh/R; model ag (Adam and Gibbs, Hodge): ln tau = ln A + Q/[T (1 "  \
    "- "                                                                                                     \
    "T2/Tf)]. cp = g(T) + [l(Tf) - g(Tf)] dTf/dT with the lines g and l of glass and liquid."

#define CLI_TNM_PROGRAM                                                                                      \
    "A program is its start temperature, where the liquid is in equilibrium, then ramps and holds: '700 K, " \
    "-20 K/min to 460 K, hold 1 h, 200 K/s to 780 K'. Bare numbers are K, K/s and s; the sign of a rate "    \
    "may "                                                                                                   \
    "be left out. In a file the parts may stand on lines of their own, with # comments; or the file is a "   \
    "table with the columns rate_K_per_s, to_K and hold_s whose first row gives the start in to_K."

#define CLI_TNM_PARAMETERS                                                                                   \
    "A file of parameters has lines 'key: value'; a value may carry a unit, # begins a comment. Keys: "      \
    "model "                                                                                                 \
    "(tnm or ag), activation_temperature [K] or activation_energy [kJ/mol], nonlinearity (x; for ag: "       \
    "zero_temperature [K]), stretching (beta), reference_temperature [K] with relaxation_time [s] or "       \
    "log_time_ref (natural logarithm of seconds), or log_prefactor (ln A); glass and liquid: 'line A B', "   \
    "'parabola A B C' (A + B T + C T^2 in J/g/K) or 'metallic M a b' ((3R + a T + b/T^2)/M, M in g/mol). "   \
    "The file that 'lehr dsc tnm fit --json' prints will do as well."

/// Program from the value of an option: the name of a file, or the program itself.
LEHR_NODISCARD lehr_status cli_tnm_program(lehr_dsc_tnm_program **out, const char *value, const char *option,
                                           lehr_error *err);

#endif
