/// @file
/// Commands of the area fit, one file each.
#ifndef LEHR_CLI_CMD_FIT_H
#define LEHR_CLI_CMD_FIT_H

#include "command.h"

extern const cli_command cli_fit_curve;
extern const cli_command cli_fit_line;
extern const cli_command cli_fit_master;
extern const cli_command cli_fit_peak;
extern const cli_command cli_fit_ruby;
extern const cli_command cli_fit_eos;
extern const cli_command cli_fit_segments;
extern const cli_command cli_fit_vft;

#endif
