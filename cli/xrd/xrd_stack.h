/// @file
/// Private to `lehr xrd stack`: what its parts share.
#ifndef LEHR_CLI_XRD_STACK_H
#define LEHR_CLI_XRD_STACK_H

#include "command.h"

#include <lehr/figures/figure.h>
#include <lehr/xrd/stack_map.h>
#include <lehr/xrd/stack_series.h>
#include <lehr/xrd/subtract.h>

/// Files and settings of a run.
typedef struct cli_stack_inputs {
    char **locators; ///< the operands with the selection of frames behind them
    size_t n;
    lehr_xrd_stack_frames frames;
    double *monitor;
    double mean_exposure; ///< NaN without a monitor
    lehr_xrd_stack_options options;
    lehr_xrd_integrator *plan;
} cli_stack_inputs;

/// What saving and drawing need.
typedef struct cli_stack_data {
    lehr_figure *figure;
    lehr_xrd_stack *stack;   ///< with the curves of single frames, for HDF5
    lehr_xrd_groups *groups; ///< of a map or a series
    lehr_xrd_grid grid;      ///< of a map: rows > 0
    lehr_xrd_stages *stages; ///< of a series
} cli_stack_data;

// ---- xrd_stack_inputs.c -----------------------------------------------------------------
/// Free with cli_stack_inputs_clear(), also after a failure.
LEHR_NODISCARD lehr_status cli_stack_inputs_read(cli_stack_inputs *out, const cli_call *call,
                                                 lehr_warnings *warnings, lehr_error *err);
void cli_stack_inputs_clear(cli_stack_inputs *inputs);

// ---- xrd_stack_report.c -----------------------------------------------------------------
/// Results, table, warnings and figure of a stack that is one curve. @param[in] difference nullable
LEHR_NODISCARD lehr_status cli_stack_report(cli_result *result, const cli_call *call,
                                            const lehr_xrd_stack *stack,
                                            const lehr_xrd_subtraction *difference, double seconds,
                                            lehr_error *err);
/// The curve of a stack: combined in the way that was asked for.
const lehr_xrd_pattern *cli_stack_curve(const lehr_xrd_stack *stack);

// ---- xrd_stack_groups.c -----------------------------------------------------------------
/// True for a map or a series.
bool cli_stack_has_groups(const cli_call *call);
/// Options that mean something with a map or a series only, or not with them. @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_stack_check_groups(const cli_call *call, lehr_error *err);
/// Run and report a map or a series.
LEHR_NODISCARD lehr_status cli_stack_run_groups(cli_result *result, const cli_call *call,
                                                const cli_stack_inputs *inputs, lehr_error *err);

#endif
