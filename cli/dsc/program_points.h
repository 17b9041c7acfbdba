/// @file
/// Where the temperature programs of `dsc kinetics` come from: conversion curves, tables of levels, heat
/// flows.
#ifndef LEHR_CLI_PROGRAM_POINTS_H
#define LEHR_CLI_PROGRAM_POINTS_H

#include "command.h"

#include <lehr/dsc/conversion.h>

/// Programs of all operands; a table of levels holds several.
typedef struct cli_programs {
    size_t n;
    lehr_dsc_conversion **programs; ///< shape (n,)
} cli_programs;

void cli_programs_clear(cli_programs *programs);

/// Read one operand and append its programs. What it holds is seen from its columns:
/// - alpha, temperature and time: one program (without time: with a column of heating rates);
/// - rates and columns T_0.05, T_0.10, ... (and r_0.05, ... of d(alpha)/dt): one ramp per row;
/// - anything else: a calorimeter file whose peak is integrated.
/// @errors those of the readers, with the name of the file
LEHR_NODISCARD lehr_status cli_programs_read(cli_programs *programs, const cli_call *call, const char *path,
                                             lehr_warnings *warnings, lehr_error *err);

#endif
