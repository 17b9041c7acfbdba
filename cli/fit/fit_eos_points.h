/// @file
/// The table of `lehr fit eos`: its columns, and what there is to warn of.
#ifndef LEHR_CLI_FIT_EOS_POINTS_H
#define LEHR_CLI_FIT_EOS_POINTS_H

#include "column.h"
#include "command.h"

#include <lehr/fitting/eos_fit.h>
#include <lehr/fitting/pressure_scale.h>

/// Roles of --columns.
#define CLI_EOS_COLUMNS                                                                                      \
    "pressure=NAME,volume=NAME,q1=NAME,sigma_pressure=NAME,sigma_volume=NAME,sigma_q1=NAME,"                 \
    "temperature=NAME,sigma_zero=NAME"

enum {
    CLI_EOS_PRESSURE,
    CLI_EOS_VOLUME,
    CLI_EOS_Q1,
    CLI_EOS_SIGMA_PRESSURE,
    CLI_EOS_SIGMA_VOLUME,
    CLI_EOS_SIGMA_Q1,
    CLI_EOS_TEMPERATURE,
    CLI_EOS_SIGMA_ZERO, ///< what one error of the ruby line at ambient pressure does to each pressure
    CLI_EOS_N_COLUMNS
};

/// The points of a table, and the unit of their volume.
typedef struct cli_eos_points {
    double *values[CLI_EOS_N_COLUMNS]; ///< NULL where absent
    const char *unit;                  ///< borrowed from the table
    lehr_fitting_eos_data data;
} cli_eos_points;

/// Columns of the table. Clear them also after an error. Warns of pressures without a unit and of more than
/// one temperature. Rows of a series (`lehr xrd stack --stages`) whose state is not good are left out, with a
/// warning.
LEHR_NODISCARD lehr_status cli_eos_points_read(cli_eos_points *p, cli_result *result, const cli_call *call,
                                               const lehr_table *table, lehr_error *err);
void cli_eos_points_clear(cli_eos_points *p);

/// Fill the column of the ruby line at ambient pressure from --sigma-wavelength0, where it is given.
/// @param[in] scale of the pressures, nullable
/// @errors LEHR_ERR_ARG: an error that is not greater than 0, no scale, or a column of it in the table
LEHR_NODISCARD lehr_status cli_eos_points_find_zero(cli_eos_points *p, const cli_call *call,
                                                    const lehr_fitting_pressure_scale *scale,
                                                    lehr_error *err);

#endif
