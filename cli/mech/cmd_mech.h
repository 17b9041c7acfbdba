/// @file
/// Commands of the area mech, one file each.
#ifndef LEHR_CLI_CMD_MECH_H
#define LEHR_CLI_CMD_MECH_H

#include "command.h"

extern const cli_command cli_mech_critical;
extern const cli_command cli_mech_density;
extern const cli_command cli_mech_indent;
extern const cli_command cli_mech_popin;
extern const cli_command cli_mech_yield;

#endif
