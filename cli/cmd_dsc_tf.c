// lehr dsc tf: fictive temperature.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/dsc/fictive.h>
#include <lehr/study/figure_dsc.h>
#include <string.h>

static const char *const liquid_models[] = {"line", "parabola", "metallic", NULL}; // order of lehr_dsc_model

static const cli_option tf_options[] = {
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window of the glass line, below the onset of relaxation"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window of the liquid line, between transition and crystallisation"},
    {.name = "liquid-model",
     .kind = CLI_CHOICE,
     .choices = liquid_models,
     .fallback = "line",
     .help = "shape of the liquid line: a+bT, a+bT+cT^2, or 3R+aT+b/T^2 per mole"},
    {.name = "molar-mass",
     .kind = CLI_NUMBER,
     .unit = "g/mol",
     .placeholder = "M",
     .help = "mean molar mass of the alloy, fixes the constant 3R/M of the metallic line"},
    {.name = "t1",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help =
         "upper limit of the area (the end of the scan, or of the liquid window where the curve leaves it)"},
    {.name = "t2",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "T",
     .help =
         "lower limit of the area (the begin of the scan, or of the glass window where the curve leaves it)"},
    {.name = "reference",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "run whose last heating gives the glass line; may be the same file"},
    CLI_DSC_SEGMENT_OPTION,
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .help = "time constant of the thermal lag that is still in the temperatures, for the budget; nothing is "
             "corrected here ('lehr dsc correct', 'lehr dsc desmear')"},
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status tf_fill_options(lehr_dsc_fictive_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_fictive_defaults();
    memcpy(out->glass_K, cli_call_window(call, "glass"), sizeof out->glass_K);
    memcpy(out->liquid_K, cli_call_window(call, "liquid"), sizeof out->liquid_K);
    out->liquid_model = (lehr_dsc_model)cli_call_choice(call, "liquid-model");
    out->molar_mass_g_per_mol = cli_call_number(call, "molar-mass");
    out->t1_K = cli_call_number(call, "t1");
    out->t2_K = cli_call_number(call, "t2");
    out->time_constant_s = cli_call_number(call, "time-constant");
    return cli_dsc_segment(&out->segment, call, err);
}

/// The reference run is read once for all inputs.
static lehr_status tf_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    const char *path = cli_call_text(call, "reference");
    lehr_dsc_run *run = NULL;
    lehr_status status = path ? cli_dsc_read_run(&run, call, path, NULL, err) : LEHR_OK;
    *shared = run;
    return status;
}

static void tf_discard(void *shared)
{
    lehr_dsc_run_free(shared);
}

/// The scan with lines, windows and equal areas.
static lehr_status tf_figure(cli_result *result, const lehr_dsc_run *run, const lehr_dsc_run *reference,
                             const lehr_dsc_fictive *tf, const lehr_dsc_fictive_options *options,
                             lehr_error *err)
{
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_fictive_lines(&lines, run, reference, options, err);
    if (status == LEHR_OK) {
        status = lehr_figure_fictive(&figure, lines, tf, options, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

/// A time constant given for a run without lag would count it again.
static lehr_status warn_corrected(const cli_call *call, const lehr_dsc_run *run, lehr_warnings *warnings,
                                  lehr_error *err)
{
    const char *before = cli_dsc_lag_corrected(run);
    return before && cli_call_given(call, "time-constant")
               ? lehr_warnings_add(
                     warnings, err,
                     "%s: its lag is already corrected (%s); budget.lag is what --time-constant would make "
                     "without that",
                     run->name, before)
               : LEHR_OK;
}

static lehr_status tf_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_fictive_options options;
    lehr_dsc_fictive tf;
    lehr_dsc_run *run = NULL;
    lehr_status status = tf_fill_options(&options, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = warn_corrected(call, run, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_compute(&tf, run, cli_call_shared(call), &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_describe(&tf, result->record, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = tf_figure(result, run, cli_call_shared(call), &tf, &options, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key tf_results[] = {
    {"fictive_temperature", "K",
     "equal areas; error: noise of the signal propagated through lines, area and root"},
    {"budget.noise", "K", "the same error"},
    {"budget.windows", "K",
     "half the range of the result while each border of the windows moves inward by a fifth"},
    {"budget.liquid_model", "K",
     "distance to the result with the other liquid line; absent when that has none"},
    {"budget.lag", "K",
     "rate times time constant: by so much the result is too high while the lag is in the temperatures; "
     "absent "
     "without --time-constant or rate"},
    {"area", "J/g", "between signal and glass line; in J, W K/g or mW K when mass or rate are unknown"},
    {"delta_cp", "J/g/K",
     "liquid minus glass line at the result; in J/K, W/g or mW when mass or rate are unknown"},
    {"hyperquenched", NULL, "true when the scan dips below the glass line by more than 1 K worth of area"},
    {"exotherm", "K", "area of that dip divided by delta_cp"},
    {"noise_level", "J/g/K", "standard deviation of a point from the residuals in the windows"},
    {"t1", "K", "upper limit used"},
    {"t2", "K", "lower limit used"},
    {"rate", "K/s", "of the segment; absent when unknown"},
    {"segment", NULL, "number of the segment"},
    {"points", NULL, "rows between t2 and t1"},
    {.name = NULL},
};

const cli_command cli_dsc_tf = {
    .area = "dsc",
    .verb = "tf",
    .summary = "fictive temperature of a glass by equal areas",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Moynihan's construction: the integral of liquid minus glass line from Tf to T1 equals "
                   "the integral of signal minus "
                   "glass line from T2 to T1. Both lines are least-squares fits in their windows. The result "
                   "does not depend on mass, "
                   "calibration or anything linear in temperature, so raw heat flow will do.\n\n"
                   "The standard error is the noise of the points, taken from the residuals in the windows "
                   "and propagated in closed "
                   "form through the lines, the area and the root, extrapolation included. The budget sets "
                   "beside it what the choice "
                   "of windows and of the liquid line could change; a part that exceeds three standard "
                   "errors is reported.\n\n"
                   "C. T. Moynihan et al., J. Am. Ceram. Soc. 59, 12 (1976); docs/theory/dsc.md.",
    .example = "lehr dsc tf --segment 1 --glass 360:480 --liquid 725:775 sample_data/vit4/dsc/P7_T583.txt\n"
               "lehr dsc tf --glass 360:560 --liquid 725:775 sample_data/vit4/dsc/P7_T583.txt "
               "sample_data/vit4/dsc/P0_T623.txt\n"
               "lehr dsc tf --segment 1 --reference sample_data/vit4/dsc/P7_T523.txt --glass 360:560 "
               "--liquid 725:775 sample_data/vit4/dsc/P7_T523.txt\n",
    .options = tf_options,
    .results = tf_results,
    .prepare = tf_prepare,
    .discard = tf_discard,
    .analyse = tf_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
