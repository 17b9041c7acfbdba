/// @file
/// The command `simulate`.
#ifndef LEHR_CLI_CMD_SIMULATE_H
#define LEHR_CLI_CMD_SIMULATE_H

#include "command.h"

extern const cli_command cli_simulate;

#endif
