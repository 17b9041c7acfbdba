/// @file
/// What the thermal history alone would give in `dsc kissinger`.
#ifndef LEHR_CLI_SHIFT_HISTORY_H
#define LEHR_CLI_SHIFT_HISTORY_H

#include "shift_points.h"

#include <lehr/dsc/peak_shift.h>

/// Put the cooling rates of --cooling-rate into the points.
/// @errors LEHR_ERR_FORMAT, LEHR_ERR_ARG: neither a rate nor "equal"
LEHR_NODISCARD lehr_status cli_shift_set_cooling(cli_shift_points *points, const cli_call *call,
                                                 lehr_error *err);

/// Judge the history and, where scans share one or a model is given, simulate it: adds history_* keys and
/// warnings.
/// @param[in]  glass          the points are features of a glass transition
/// @param[out] temperature_K  shape (n,) simulated features, NULL where nothing was simulated; release with
/// lehr_core_free()
LEHR_NODISCARD lehr_status cli_shift_add_history(double **temperature_K, const cli_shift_points *points,
                                                 const lehr_dsc_shift *shift, bool glass,
                                                 const cli_call *call, cli_result *result, lehr_error *err);

#endif
