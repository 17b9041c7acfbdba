/// @file
/// Commands of the area dsc, one file each.
#ifndef LEHR_CLI_CMD_DSC_H
#define LEHR_CLI_CMD_DSC_H

#include "command.h"

extern const cli_command cli_dsc_convert;
extern const cli_command cli_dsc_correct;
extern const cli_command cli_dsc_cp;
extern const cli_command cli_dsc_desmear;
extern const cli_command cli_dsc_enthalpy;
extern const cli_command cli_dsc_info;
extern const cli_command cli_dsc_lag;
extern const cli_command cli_dsc_mass;
extern const cli_command cli_dsc_subtract;
extern const cli_command cli_dsc_kinetics;
extern const cli_command cli_dsc_kissinger;
extern const cli_command cli_dsc_peaks;
extern const cli_command cli_dsc_tf;
extern const cli_command cli_dsc_tg;
extern const cli_command cli_dsc_tnm_fit;
extern const cli_command cli_dsc_tnm_simulate;

#endif
