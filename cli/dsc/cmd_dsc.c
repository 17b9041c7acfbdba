// Commands of the area dsc: calorimetry.
#include "cmd_dsc.h"

// One line each.
// clang-format off
const cli_command *const cli_dsc_commands[] = {
    &cli_dsc_info,
    &cli_dsc_convert,
    &cli_dsc_tg,
    &cli_dsc_tf,
    &cli_dsc_peaks,
    &cli_dsc_enthalpy,
    &cli_dsc_kissinger,
    &cli_dsc_kinetics,
    &cli_dsc_cp,
    &cli_dsc_mass,
    &cli_dsc_lag,
    &cli_dsc_correct,
    &cli_dsc_desmear,
    &cli_dsc_subtract,
    &cli_dsc_tnm_simulate,
    &cli_dsc_tnm_fit,
    NULL,
};
// clang-format on
