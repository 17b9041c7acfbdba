// lehr dsc tg: glass transition.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/dsc/glass_transition.h>
#include <lehr/figures/dsc_events.h>
#include <string.h>

static const cli_option tg_options[] = {
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window of the glass line, below the transition"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window of the liquid line, between transition and crystallisation"},
    {.name = "smooth",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "WIDTH",
     .help =
         "full width of the local quintic that gives values and slopes of the curve (chosen from the noise)"},
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status tg_figure(cli_result *result, const lehr_dsc_run *run, const lehr_dsc_glass_transition *tg,
                             const lehr_dsc_glass_transition_options *options, lehr_error *err)
{
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_glass_transition_lines(&lines, run, options, tg, err);
    if (status == LEHR_OK) {
        status = lehr_figure_glass_transition(&figure, lines, tg, options, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

static lehr_status tg_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    lehr_dsc_glass_transition tg;
    lehr_dsc_run *run = NULL;
    memcpy(options.glass_K, cli_call_window(call, "glass"), sizeof options.glass_K);
    memcpy(options.liquid_K, cli_call_window(call, "liquid"), sizeof options.liquid_K);
    options.smooth_K = cli_call_number(call, "smooth");
    lehr_status status = cli_dsc_segment(&options.segment, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_glass_transition_compute(&tg, run, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_glass_transition_describe(&tg, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = tg_figure(result, run, &tg, &options, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

/// What a temperature owes to noise and to choices.
#define BUDGET(name)                                                                                         \
    {"budget." name ".noise", "K", "standard error from the noise of the signal"},                           \
        {"budget." name ".windows", "K",                                                                     \
         "root mean square change of the result while each border of the windows moves inward by a fifth, "  \
         "beyond what the noise explains"},                                                                  \
    {                                                                                                        \
        "budget." name ".smoothing", "K",                                                                    \
            "bias of the smoothing, from 1.4 and 2 times its width; in the error"                            \
    }

static const cli_key tg_results[] = {
    {"onset", "K", "tangent at the inflection with the glass line: extrapolated onset"},
    {"midpoint", "K",
     "half step height between the extrapolated lines (ISO 11357-2); last upward crossing before the "
     "overshoot"},
    {"inflection", "K", "steepest point between the windows"},
    {"endset", "K", "tangent with the liquid line: extrapolated end"},
    {"midpoint_astm", "K",
     "point of the curve at half the height between extrapolated onset and endset (ASTM E1356)"},
    {"midpoint_tangent", "K", "mean of onset and endset: that height on the tangent"},
    {"peak", "K", "largest signal of the overshoot; absent without one"},
    {"delta_cp", "J/g/K",
     "liquid minus glass line at the midpoint; in J/K, W/g or mW when mass or rate are unknown"},
    {"overshoot_enthalpy", "J/g",
     "area above the liquid line up to the liquid window, 0 without overshoot; in J, W K/g or mW K"},
    {"overshoot", NULL, "true when the curve exceeds the liquid line by more than noise and 2 % of the step"},
    BUDGET("onset"),
    BUDGET("midpoint"),
    BUDGET("inflection"),
    BUDGET("endset"),
    BUDGET("midpoint_astm"),
    BUDGET("midpoint_tangent"),
    BUDGET("peak"),
    {"budget.delta_cp.noise", "J/g/K", "the standard error"},
    {"budget.delta_cp.windows", "J/g/K", "as for the temperatures"},
    {"budget.overshoot_enthalpy.noise", "J/g", "the standard error"},
    {"budget.overshoot_enthalpy.windows", "J/g", "as for the temperatures"},
    {"smooth", "K", "full width of the local quintic used"},
    {"smooth_peak", "K", "the same for the top of the overshoot; absent without one"},
    {"noise_level", "J/g/K", "standard deviation of a point from the residuals in the windows"},
    {"rate", "K/s", "magnitude, of the segment; absent when unknown"},
    {"direction", NULL, "heating or cooling"},
    {"segment", NULL, "number of the segment"},
    {.name = NULL},
};

const cli_command cli_dsc_tg = {
    .area = "dsc",
    .verb = "tg",
    .summary = "glass transition: onset, midpoint, inflection, endset, step, overshoot",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Straight lines are fitted in the glass and in the liquid window. Between them values and "
        "slopes of the curve "
        "come from a local quintic of stated width (the narrowest at which the noise moves the "
        "inflection by less than "
        "a fiftieth of it, or --smooth). Midpoint, extrapolated onset and endset follow ISO "
        "11357-2 and ASTM E1356; "
        "midpoint_astm is the other midpoint in use. They need neither mass nor calibration: raw "
        "heat flow will do. "
        "Only the curve between the outer borders of the windows is used. With a large overshoot "
        "the tangent belongs "
        "to the overshoot and its onset lies above the midpoint: a warning says so. For the "
        "fictive temperature (equal "
        "areas) see 'lehr dsc tf'.\n\n"
        "Standard errors: noise of the points, taken from the residuals in the windows and "
        "propagated in closed form "
        "through lines, local quintic and crossings; and, in quadrature, the bias of the smoothing, "
        "from what wider quintics change. The budget tells both apart and sets beside them what the "
        "choice of windows could change.\n\n"
        "ASTM E1356; ISO 11357-2; docs/theory/dsc_events.md.",
    .example = "lehr dsc tg --segment 1 --glass 360:560 --liquid 725:775 sample_data/vit4/dsc/P0_T623.txt\n"
               "lehr dsc tg --glass 360:560 --liquid 725:775 sample_data/vit4/dsc/P7_T583.txt "
               "sample_data/vit4/dsc/P0_T623.txt\n",
    .options = tg_options,
    .results = tg_results,
    .analyse = tg_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
