/// @file
/// Where the points of `dsc kissinger` come from: a table, or a feature of many heating scans.
#ifndef LEHR_CLI_SHIFT_POINTS_H
#define LEHR_CLI_SHIFT_POINTS_H

#include "command.h"

#include <lehr/core/table.h>

/// Which temperature of a scan or table is taken.
typedef enum cli_shift_feature {
    CLI_SHIFT_ONSET,
    CLI_SHIFT_MIDPOINT,
    CLI_SHIFT_INFLECTION,
    CLI_SHIFT_PEAK,
    CLI_SHIFT_TF
} cli_shift_feature;

/// Names of the features, in their order.
extern const char *const cli_shift_features[];

/// Points, shape (n,) each; arrays that are not known are NULL.
typedef struct cli_shift_points {
    size_t n;
    double *rate_K_per_s;
    double *temperature_K;
    double *sigma_temperature_K;
    double *sigma_lnrate;
    double *fwhm_K;
    double *cooling_rate_K_per_s; ///< with which the glass was made; NaN where unknown
} cli_shift_points;

void cli_shift_points_clear(cli_shift_points *points);

/// The input is a table with a column of heating rates.
bool cli_shift_is_table(const cli_call *call, const char *path);

/// Read a table. Release the points also after an error.
/// @errors LEHR_ERR_FORMAT: a column is missing; LEHR_ERR_DOMAIN: units that do not convert, no rows
LEHR_NODISCARD lehr_status cli_shift_read_table(cli_shift_points *out, const cli_call *call, const char *path,
                                                lehr_warnings *warnings, lehr_error *err);

/// Evaluate the feature of --feature in all scans of the call; adds the list `scans` to the record. A scan
/// that fails is told in result->failure, the others are taken. Release the points also after an error.
/// @errors LEHR_ERR_ARG: no feature, or windows that it needs; LEHR_ERR_DOMAIN: fewer than 2 scans left
LEHR_NODISCARD lehr_status cli_shift_read_scans(cli_shift_points *out, const cli_call *call,
                                                cli_result *result, lehr_error *err);

/// Choices of --baseline.
extern const char *const cli_shift_baselines[];

#endif
