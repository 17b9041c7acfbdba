// lehr dsc subtract: an empty run, or the asymmetry of the chip, taken off.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/subtract.h>
#include <lehr/figures/dsc_corrections.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static const char *const axes[] = {"temperature", "time", NULL}; // order of lehr_dsc_axis

static const cli_option subtract_options[] = {
    {.name = "background",
     .kind = CLI_FILE,
     .placeholder = "EMPTY",
     .help = "run of the empty chip or pans under the same program"},
    {.name = "background-signal",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "column of the signal in the background, where it is not found or the file is the same"},
    {.name = "by",
     .kind = CLI_CHOICE,
     .choices = axes,
     .fallback = "temperature",
     .help = "pair points at equal temperature, ramp by ramp, or at equal time"},
    {.name = "scale",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .fallback = "1",
     .help = "factor on the background"},
    {.name = "scale-error",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .fallback = "0",
     .help = "its standard error; it is part of sigma"},
    {.name = "asymmetry",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "instead of --background: window in which the heat capacity does not depend on rate and "
             "direction; what the "
             "heat flows of all ramps there have besides it is subtracted"},
    {.name = "with",
     .kind = CLI_LIST,
     .placeholder = "FILE,FILE...",
     .help = "further scans of the same sample on the same chip, for --asymmetry"},
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

/// Signal before and after, over temperature.
static lehr_status draw(cli_result *result, const lehr_dsc_run *run, lehr_error *err)
{
    const lehr_table *table = result->table;
    size_t signal = lehr_table_columns(table) - 1;
    signal -= lehr_table_find(table, "sigma") != SIZE_MAX ? 1 : 0;
    double factor = run->signal_kind == LEHR_DSC_SIGNAL_HEAT_FLOW ? 1e3 : 1;
    double *before = lehr_core_alloc(run->size, sizeof *before);
    if (!before) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %zu points", run->size);
    }
    for (size_t i = 0; i < run->size; i++) {
        before[i] = run->signal[i] * factor;
    }
    const lehr_figure_dsc_curve curves[] = {
        {"as measured", LEHR_FIGURE_BLUE, LEHR_FIGURE_LINE, run->size, run->temperature_K, before, NULL},
        {"subtracted", LEHR_FIGURE_VERMILLION, LEHR_FIGURE_LINE, lehr_table_rows(table),
         lehr_table_column(table, lehr_table_find(table, "temperature_K")), lehr_table_column(table, signal),
         NULL},
    };
    const lehr_figure_dsc_frame frame = {.unit = lehr_table_column_unit(table, signal), .mark_K = NAN};
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_dsc_curves(&figure, curves, 2, &frame, err);
    cli_plot_keep(result, figure);
    lehr_core_free(before);
    return status;
}

static lehr_status take_background(cli_result *result, const cli_call *call, const lehr_dsc_run *run,
                                   lehr_error *err)
{
    lehr_dsc_subtract_options options = lehr_dsc_subtract_defaults();
    options.axis = (lehr_dsc_axis)cli_call_choice(call, "by");
    options.scale = cli_call_number(call, "scale");
    options.scale_stderr = cli_call_number(call, "scale-error");
    lehr_dsc_subtracted subtracted;
    lehr_dsc_run *background = NULL;
    lehr_status status = cli_dsc_read_other(&background, call, cli_call_text(call, "background"),
                                            cli_call_text(call, "background-signal"), result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_subtract_background(&subtracted, &result->table, run, background, &options,
                                              result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_subtracted_describe(&subtracted, run->signal_kind, result->record, err);
    }
    lehr_dsc_run_free(background);
    return status;
}

static lehr_status take_asymmetry(cli_result *result, const cli_call *call, const lehr_dsc_run *run,
                                  lehr_error *err)
{
    size_t n = 1 + cli_call_list_size(call, "with");
    lehr_dsc_asymmetry asymmetry;
    lehr_dsc_run **others = lehr_core_alloc(n, sizeof *others);
    const lehr_dsc_run **runs = lehr_core_alloc(n, sizeof *runs);
    lehr_status status =
        others && runs ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu runs", n);
    for (size_t i = 1; status == LEHR_OK && i < n; i++) {
        status =
            cli_dsc_read_run(&others[i], call, cli_call_list_at(call, "with", i - 1), result->warnings, err);
        runs[i] = others[i];
    }
    if (status == LEHR_OK) {
        runs[0] = run;
        status = lehr_dsc_asymmetry_fit(&asymmetry, runs, n, cli_call_window(call, "asymmetry"),
                                        result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_asymmetry_subtract(&result->table, run, &asymmetry, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_asymmetry_describe(&asymmetry, run->signal_kind, result->record, err);
    }
    for (size_t i = 1; others && i < n; i++) {
        lehr_dsc_run_free(others[i]);
    }
    lehr_core_free(others);
    lehr_core_free(runs);
    return status;
}

/// One of the two ways, with the options that belong to it.
static lehr_status check_way(bool *by_window, const cli_call *call, lehr_error *err)
{
    static const char *const of_background[] = {"background-signal", "by", "scale", "scale-error"};
    *by_window = cli_call_given(call, "asymmetry");
    if (*by_window == cli_call_given(call, "background")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "give either --background EMPTY or --asymmetry A:B");
    }
    if (!*by_window && cli_call_given(call, "with")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--with belongs to --asymmetry");
    }
    for (size_t i = 0; *by_window && i < sizeof of_background / sizeof *of_background; i++) {
        if (cli_call_given(call, of_background[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --background", of_background[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status subtract_analyse(const cli_call *call, const char *input, cli_result *result,
                                    lehr_error *err)
{
    bool by_window = false;
    lehr_dsc_run *run = NULL;
    lehr_status status = check_way(&by_window, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = by_window ? take_asymmetry(result, call, run, err) : take_background(result, call, run, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, run, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key subtract_results[] = {
    {"noise_level", "mW",
     "standard deviation of a point of the run; with --asymmetry from the residuals of the fit; W/g "
     "or J/g/K where the file holds that"},
    {"background_noise_level", "mW", "standard deviation of a point of the background"},
    {"background_mean", "mW", "mean of what was subtracted"},
    {"points", NULL, "rows of the curve; with --asymmetry points of the fit"},
    {"dropped", NULL, "points of the run that the background does not cover"},
    {"offset", "mW",
     "with --asymmetry: rate-independent heat flow at the center of the window; error from the residuals"},
    {"offset_slope", "mW/K", "its slope in temperature; error likewise"},
    {"center", "K", "center of the window"},
    {"ramps", NULL, "ramps with points in the window"},
    {"rate_min", "K/s", "lowest of their rates, signed"},
    {"rate_max", "K/s", "highest of their rates"},
    {.name = NULL},
};

const cli_command cli_dsc_subtract = {
    .area = "dsc",
    .verb = "subtract",
    .summary = "takes an empty run or the asymmetry of a chip off the heat flow",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "--background: the empty run is interpolated to the points of the run, ramp by ramp at "
                   "equal temperature "
                   "(isotherms: at equal time since their start), or at equal time throughout, and "
                   "subtracted. Points that it does not "
                   "cover are left out. sigma is the noise of both, and --scale-error.\n\n"
                   "--asymmetry: in a window where the sample has one heat capacity whatever the rate and "
                   "direction, the heat flows of "
                   "all ramps are q (s0 + s1 u) + c + d u, u = T - center. The fit needs two rates, or "
                   "heating and cooling; c + d u, "
                   "the part that does not turn its sign with the rate, is subtracted everywhere. A part of "
                   "the chip that is "
                   "proportional to the rate cannot be told from the sample by this: it needs an empty run, "
                   "and cancels in 'lehr dsc "
                   "tf' and 'lehr dsc mass'. Errors follow from the residuals.\n\n"
                   "The table reads back in every command. docs/theory/dsc_corrections.md.",
    .example =
        "lehr dsc subtract --background sample_data/corrections/cp_empty.csv "
        "sample_data/corrections/cp_sample.csv -o "
        "subtracted.csv\n"
        "lehr dsc subtract --asymmetry 710:790 sample_data/corrections/flash_pair.csv -o subtracted.csv\n",
    .options = subtract_options,
    .results = subtract_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = subtract_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
