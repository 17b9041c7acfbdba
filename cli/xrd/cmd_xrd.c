// Commands of the area xrd: detector images.
#include "cmd_xrd.h"

const cli_command *const cli_xrd_commands[] = {
    &cli_xrd_info,     &cli_xrd_calibrate, &cli_xrd_mask, &cli_xrd_integrate, &cli_xrd_cake, &cli_xrd_stack,
    &cli_xrd_subtract, &cli_xrd_fsdp,      NULL,
};
