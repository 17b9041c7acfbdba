/// @file
/// The command `lehr reproduce`.
#ifndef LEHR_CLI_CMD_REPRODUCE_H
#define LEHR_CLI_CMD_REPRODUCE_H

#include "command.h"

extern const cli_command cli_reproduce;

#endif
