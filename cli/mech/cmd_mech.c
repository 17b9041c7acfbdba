// Commands of the area mech: strength, pop-ins, density.
#include "cmd_mech.h"

const cli_command *const cli_mech_commands[] = {
    &cli_mech_yield, &cli_mech_indent, &cli_mech_popin, &cli_mech_density, &cli_mech_critical, NULL,
};
