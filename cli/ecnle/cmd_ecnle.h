/// @file
/// Commands of the area ecnle, one file each.
#ifndef LEHR_CLI_CMD_ECNLE_H
#define LEHR_CLI_CMD_ECNLE_H

#include "command.h"

extern const cli_command cli_ecnle_alloys;
extern const cli_command cli_ecnle_compare;
extern const cli_command cli_ecnle_fdyn;
extern const cli_command cli_ecnle_figures;
extern const cli_command cli_ecnle_invert;
extern const cli_command cli_ecnle_limits;
extern const cli_command cli_ecnle_map;
extern const cli_command cli_ecnle_sq;
extern const cli_command cli_ecnle_state;
extern const cli_command cli_ecnle_tau;
extern const cli_command cli_ecnle_tg;

#endif
