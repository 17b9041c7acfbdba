/// @file
/// The command `lehr report`.
#ifndef LEHR_CLI_CMD_REPORT_H
#define LEHR_CLI_CMD_REPORT_H

#include "command.h"

extern const cli_command cli_report;

#endif
