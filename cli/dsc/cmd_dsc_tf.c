// lehr dsc tf: fictive temperature.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"
#include "target.h"

#include <lehr/core/alloc.h>
#include <lehr/core/composition.h>
#include <lehr/dsc/fictive.h>
#include <lehr/figures/dsc.h>
#include <math.h>
#include <string.h>

static const char *const liquid_models[] = {"line", "parabola", "metallic", NULL}; // order of lehr_dsc_model

static const char *const reference_lines[] = {"glass", "both", NULL}; // order of lehr_dsc_reference_lines
static const char *const map_extensions[] = {".csv", ".txt", ".h5", ".json", NULL};

static const cli_option tf_options[] = {
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window of the glass line, below the onset of relaxation (found in the scan)"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "window of the liquid line, between transition and crystallisation (found in the scan)"},
    {.name = "liquid-model",
     .kind = CLI_CHOICE,
     .choices = liquid_models,
     .help =
         "shape of the liquid line: a+bT, a+bT+cT^2, or 3R+aT+b/T^2 per mole (metallic where the molar mass "
         "is given and the signal is in J/g/K, else line)"},
    {.name = "molar-mass",
     .kind = CLI_NUMBER,
     .unit = "g/mol",
     .placeholder = "M",
     .help = "mean molar mass of the alloy, fixes the constant 3R/M of the metallic line"},
    {.name = "composition",
     .kind = CLI_TEXT,
     .placeholder = "FORMULA",
     .help = "alloy in atomic parts, Zr46.75Ti8.25Cu7.5Ni10Be27.5, instead of its molar mass"},
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
    {.name = "reference-lines",
     .kind = CLI_CHOICE,
     .choices = reference_lines,
     .fallback = "glass",
     .help = "what --reference gives: the glass line, or both lines, so that the result follows from the "
             "enthalpy "
             "between the two runs"},
    {.name = "align",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help =
         "with --reference-lines both: take off the straight drift between the runs, fixed in this window "
         "below all relaxation and in the liquid window"},
    {.name = "map",
     .kind = CLI_TEXT,
     .placeholder = "FILE.csv|.h5",
     .help = "write the result over other windows and limits to this table; a figure shows it, too"},
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

static void copy_window(double *window_K, const cli_call *call, const char *name)
{
    const double *given_K = cli_call_window(call, name);
    if (given_K) {
        memcpy(window_K, given_K, 2 * sizeof *window_K);
    }
}

static lehr_status fill_molar_mass(double *out_g_per_mol, const cli_call *call, lehr_error *err)
{
    const char *composition = cli_call_text(call, "composition");
    *out_g_per_mol = cli_call_number(call, "molar-mass");
    if (!composition) {
        return LEHR_OK;
    }
    if (!isnan(*out_g_per_mol)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--composition and --molar-mass say the same thing: give one");
    }
    lehr_error own = {0};
    if (lehr_composition_molar_mass(out_g_per_mol, composition, &own) != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--composition: %s", own.message);
    }
    return LEHR_OK;
}

static lehr_status tf_fill_options(lehr_dsc_fictive_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_fictive_defaults();
    copy_window(out->glass_K, call, "glass");
    copy_window(out->liquid_K, call, "liquid");
    copy_window(out->align_K, call, "align");
    if (cli_call_has(call, "liquid-model")) {
        out->liquid_model = (lehr_dsc_model)cli_call_choice(call, "liquid-model");
    }
    out->reference_lines = (lehr_dsc_reference_lines)cli_call_choice(call, "reference-lines");
    out->t1_K = cli_call_number(call, "t1");
    out->t2_K = cli_call_number(call, "t2");
    out->time_constant_s = cli_call_number(call, "time-constant");
    lehr_status status = fill_molar_mass(&out->molar_mass_g_per_mol, call, err);
    return status == LEHR_OK ? cli_dsc_segment(&out->segment, call, err) : status;
}

/// --map: checked before anything is computed.
static lehr_status tf_check_map(const cli_call *call, lehr_error *err)
{
    char *path = NULL;
    const char *pattern = cli_call_text(call, "map");
    lehr_status status = LEHR_OK;
    for (size_t i = 0; pattern && status == LEHR_OK && i < cli_call_operands(call); i++) {
        status = cli_target_expand(&path, "--map", pattern, cli_call_operand(call, i), ".csv",
                                   cli_call_operands(call), err);
        status = status == LEHR_OK ? cli_target_check("--map", path, map_extensions, NULL, err) : status;
        lehr_core_free(path);
        path = NULL;
    }
    return status;
}

/// The reference run is read once for all inputs.
static lehr_status tf_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    const char *path = cli_call_text(call, "reference");
    lehr_dsc_run *run = NULL;
    lehr_dsc_fictive_options options; // wrong ones are told once, not for every input
    lehr_status status = tf_fill_options(&options, call, err);
    status = status == LEHR_OK ? tf_check_map(call, err) : status;
    status = status == LEHR_OK && path ? cli_dsc_read_run(&run, call, path, NULL, err) : status;
    *shared = run;
    return status;
}

static void tf_discard(void *shared)
{
    lehr_dsc_run_free(shared);
}

/// What was evaluated, for the figure and the map.
typedef struct tf_case {
    const lehr_dsc_run *run;
    const lehr_dsc_run *reference;
    lehr_dsc_fictive_options options;
    lehr_dsc_fictive tf;
} tf_case;

/// The scan with lines, windows and equal areas.
static lehr_status tf_figure(cli_result *result, const tf_case *one, const lehr_table *map, lehr_error *err)
{
    lehr_table *lines = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_fictive_lines(&lines, one->run, one->reference, &one->options, err);
    if (status == LEHR_OK) {
        status = lehr_figure_fictive(&figure, lines, &one->tf, map, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(lines);
    return status;
}

static lehr_status tf_write_map(const cli_call *call, const char *input, lehr_table *map, lehr_error *err)
{
    char *path = NULL;
    lehr_status status = cli_target_expand(&path, "--map", cli_call_text(call, "map"), input, ".csv",
                                           cli_call_operands(call), err);
    status = status == LEHR_OK ? lehr_table_set_header(map, "input", input, err) : status;
    status = status == LEHR_OK
                 ? lehr_table_set_header(map, "command_line",
                                         lehr_provenance_command_line(cli_call_provenance(call)), err)
                 : status;
    status = status == LEHR_OK ? lehr_table_write(map, path, lehr_table_format_of(path), err) : status;
    lehr_core_free(path);
    return status;
}

/// Map and figure of one input.
static lehr_status tf_show(const cli_call *call, const char *input, cli_result *result, const tf_case *one,
                           lehr_error *err)
{
    lehr_table *map = NULL;
    lehr_status status = LEHR_OK;
    if (cli_call_text(call, "map")) {
        status = lehr_dsc_fictive_map(&map, &one->tf, one->run, one->reference, &one->options, err);
        status = status == LEHR_OK ? tf_write_map(call, input, map, err) : status;
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = tf_figure(result, one, map, err);
    }
    lehr_table_free(map);
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
    tf_case one = {.reference = cli_call_shared(call)};
    lehr_dsc_run *run = NULL;
    lehr_status status = tf_fill_options(&one.options, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = warn_corrected(call, run, result->warnings, err);
    }
    if (status == LEHR_OK) {
        one.run = run;
        status = lehr_dsc_fictive_compute(&one.tf, run, one.reference, &one.options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_describe(&one.tf, result->record, err);
    }
    if (status == LEHR_OK) {
        status = tf_show(call, input, result, &one, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key tf_results[] = {
    {"fictive_temperature", "K",
     "equal areas; error: noise of the signal propagated through lines, area and root"},
    {"budget.noise", "K", "the same error"},
    {"budget.windows", "K",
     "root mean square change of the result while the borders of the windows move by a fifth of their width: "
     "those next to the transition both ways, the outer ones inward; of given windows beyond what the noise "
     "explains"},
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
    {"glass_window", NULL, "begin and end of the window of the glass line [K]"},
    {"liquid_window", NULL, "begin and end of the window of the liquid line [K]"},
    {"glass_window_found", NULL, "true when the window was found in the scan, false when it was given"},
    {"liquid_window_found", NULL, "likewise"},
    {"liquid_model", NULL, "shape of the liquid line used: line, parabola, metallic"},
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
    .description =
        "Moynihan's construction: the integral of liquid minus glass line from Tf to T1 equals "
        "the integral of signal minus "
        "glass line from T2 to T1. Both lines are least-squares fits in their windows. The result "
        "does not depend on mass, "
        "calibration or anything linear in temperature, so raw heat flow will do.\n\n"
        "Windows that are not given are found in the scan: straight stretches below and above the "
        "transition, by what a parabola and a cubic take from the residuals of a line, against the "
        "noise; clear of the start-up, of relaxation below the transition, of the overshoot and of "
        "crystallisation. Where none can be trusted the message says why. They are part of the result: "
        "look at them (--plot), and at what others would give (--map).\n\n"
        "With --reference-lines both, glass and liquid line are those of a second run of the same "
        "sample, which relaxed on cooling: the way for glasses that were cooled so fast that they have "
        "no straight glass line of their own.\n\n"
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
               "lehr dsc tf --segment 1 --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 "
               "sample_data/vit4/dsc/P7_T583.txt\n"
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
