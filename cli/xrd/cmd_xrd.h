/// @file
/// Commands of the area xrd, one file each.
#ifndef LEHR_CLI_CMD_XRD_H
#define LEHR_CLI_CMD_XRD_H

#include "command.h"

extern const cli_command cli_xrd_cake;
extern const cli_command cli_xrd_calibrate;
extern const cli_command cli_xrd_fsdp;
extern const cli_command cli_xrd_info;
extern const cli_command cli_xrd_integrate;
extern const cli_command cli_xrd_mask;
extern const cli_command cli_xrd_stack;
extern const cli_command cli_xrd_subtract;

#endif
