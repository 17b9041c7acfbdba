// Commands of the area dsc: calorimetry.
#include "cmd_dsc.h"

const cli_command *const cli_dsc_commands[] = {
    &cli_dsc_info,
    &cli_dsc_convert,
    &cli_dsc_tf,
    &cli_dsc_tg,
    &cli_dsc_kissinger,
    &cli_dsc_kinetics,
    &cli_dsc_peaks,
    &cli_dsc_enthalpy,
    NULL,
};
