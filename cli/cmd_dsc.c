// Commands of the area dsc: calorimetry.
#include "command.h"
#include "commands.h"
#include "plot.h"

#include <lehr/core/number.h>
#include <lehr/dsc/fictive.h>
#include <lehr/dsc/info.h>
#include <lehr/dsc/run.h>
#include <lehr/study/figure_dsc.h>
#include <string.h>

// ---- options of every command that reads a run ----------------------------------------
static const char *const signs[] = {"endo", "exo", NULL};

#define READ_OPTIONS                                                                                         \
    {.name = "format",                                                                                       \
     .kind = CLI_TEXT,                                                                                       \
     .placeholder = "NAME",                                                                                  \
     .help = "format of the file instead of recognising it; 'lehr formats' lists the names"},                \
        {.name = "mass",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "mg",                                                                                       \
         .placeholder = "M",                                                                                 \
         .help = "sample mass instead of the one in the file"},                                              \
        {.name = "rate",                                                                                     \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "K/s",                                                                                      \
         .placeholder = "R",                                                                                 \
         .help = "magnitude of the heating or cooling rate instead of the one found in the data; a "         \
                 "difference of more than 5 % from the time column is reported"},                            \
        {.name = "sign",                                                                                     \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = signs,                                                                                   \
         .help = "direction of the heat flow in the file: which kind of event points up"},                   \
        {.name = "columns",                                                                                  \
         .kind = CLI_LIST,                                                                                   \
         .placeholder = "temperature=NAME,signal=NAME,time=NAME",                                            \
         .help = "columns to use, by name or by number counted from 1"},                                     \
        {.name = "signal-unit",                                                                              \
         .kind = CLI_TEXT,                                                                                   \
         .placeholder = "UNIT",                                                                              \
         .help = "unit of the signal column instead of the one in the file: mW, W/g, J/g/K"},                \
    {                                                                                                        \
        .name = "temperature-unit", .kind = CLI_TEXT, .placeholder = "UNIT",                                 \
        .help = "unit of the temperature column instead of the one in the file: K, degC"                     \
    }

/// "temperature=NAME" and its like, into the options.
static lehr_status set_column(lehr_dsc_read_options *options, const char *item, lehr_error *err)
{
    const struct {
        const char *key;
        const char **target;
    } keys[] = {
        {"temperature=", &options->temperature_column},
        {"signal=", &options->signal_column},
        {"time=", &options->time_column},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t length = strlen(keys[i].key);
        if (strncmp(item, keys[i].key, length) == 0 && item[length] != '\0') {
            *keys[i].target = item + length;
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_ARG,
                          "--columns: '%s' is not one of temperature=NAME, signal=NAME, time=NAME", item);
}

static lehr_status read_options(lehr_dsc_read_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_read_defaults();
    out->format = cli_call_text(call, "format");
    out->mass_g = cli_call_number(call, "mass") * 1e-3;
    out->rate_K_per_s = cli_call_number(call, "rate");
    out->signal_unit = cli_call_text(call, "signal-unit");
    out->temperature_unit = cli_call_text(call, "temperature-unit");
    if (cli_call_has(call, "sign")) {
        out->sign = cli_call_choice(call, "sign") == 0 ? LEHR_DSC_SIGN_ENDO_UP : LEHR_DSC_SIGN_EXO_UP;
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < cli_call_list_size(call, "columns"); i++) {
        status = set_column(out, cli_call_list_at(call, "columns", i), err);
    }
    return status;
}

static lehr_status copy_warnings(lehr_warnings *to, const lehr_warnings *from, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(from); i++) {
        status = lehr_warnings_add(to, err, "%s", lehr_warnings_at(from, i));
    }
    return status;
}

/// Read an input under the options of the call; what the reader assumed goes to the warnings of the result.
static lehr_status read_run(lehr_dsc_run **out, const cli_call *call, const char *path,
                            lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_read_options options;
    *out = NULL;
    lehr_status status = read_options(&options, call, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_read(out, path, &options, err);
    }
    if (status == LEHR_OK) {
        status = copy_warnings(warnings, (*out)->warnings, err);
    }
    return status;
}

// ---- info -----------------------------------------------------------------------------
static const cli_option read_only_options[] = {READ_OPTIONS, {.name = NULL}};

static lehr_status info_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_info_describe(run, result->record, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key info_results[] = {
    {"format", NULL, "name of the reader"},
    {"encoding", NULL, "text encoding"},
    {"decimal_mark", NULL, "point or comma"},
    {"signal", NULL, "heat flow, heat flow per mass, heat capacity, or none"},
    {"sign", NULL, "direction in the file: endo up or exo up"},
    {"sign_origin", NULL, "where the sign comes from: file, assumed, option"},
    {"sample", NULL, "name of the sample"},
    {"columns", NULL, "columns of the file"},
    {"mass", "mg", "sample mass; null when the file does not state it"},
    {"points", NULL, "number of rows"},
    {"segments[].index", NULL,
     "number for --segment: that of the file where it has a column of them, else 1, 2, ..."},
    {"segments[].kind", NULL, "heating, cooling or isothermal"},
    {"segments[].rate", "K/s", "slope of temperature against time over the middle four fifths"},
    {"segments[].points", NULL, "number of rows"},
    {"segments[].temperature_min", "K", "lowest temperature"},
    {"segments[].temperature_max", "K", "highest temperature"},
    {.name = NULL},
};

static const cli_command info = {
    .area = "dsc",
    .verb = "info",
    .summary = "what a calorimeter file holds",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Recognises the format of an export, reads it whole, and tells format, encoding, decimal mark, sign "
        "of the heat flow, sample, mass and segments.\n\n"
        "Segments are those of the file where it numbers them; otherwise they are found in the data from the "
        "local heating rate. What the file does not state and had to be assumed appears as a warning.",
    .example = "lehr dsc info sample_data/vit4/dsc/P7_T583.txt\n"
               "lehr dsc info --json sample_data/vit4/dsc/P0_T623.txt\n",
    .options = read_only_options,
    .results = info_results,
    .analyse = info_analyse,
};

// ---- convert --------------------------------------------------------------------------
static lehr_status convert_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    lehr_status status = read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_to_table(&result->table, run, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_command convert = {
    .area = "dsc",
    .verb = "convert",
    .summary = "a calorimeter file as a plain table",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "Writes the points of a run as a table with the columns segment, time_s, temperature_K, "
                   "reference_temperature_K and the signal (heat_flow_mW, heat_flow_W_per_g or cp_J_per_gK), "
                   "endothermic "
                   "up whatever the sign in the file. Sample, mass and sign go to the header; from .csv, "
                   ".txt and .h5 the "
                   "table reads back as the same run.",
    .example = "lehr dsc convert sample_data/vit4/dsc/P7_T583.txt -o P7_T583.csv\n",
    .options = read_only_options,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = convert_analyse,
};

// ---- tf -------------------------------------------------------------------------------
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
    {.name = "segment",
     .kind = CLI_TEXT,
     .placeholder = "N|last-heating",
     .fallback = "last-heating",
     .help = "segment to evaluate, numbered as by 'lehr dsc info'"},
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .help = "time constant of the thermal lag, for the budget"},
    READ_OPTIONS,
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
    const char *segment = cli_call_text(call, "segment");
    if (strcmp(segment, "last-heating") == 0) {
        return LEHR_OK;
    }
    if (lehr_number_parse_size(&out->segment, segment, NULL) != LEHR_OK || out->segment == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--segment: '%s' is neither a number from 1 on nor last-heating", segment);
    }
    return LEHR_OK;
}

/// The reference run is read once for all inputs.
static lehr_status tf_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    const char *path = cli_call_text(call, "reference");
    lehr_dsc_run *run = NULL;
    lehr_status status = path ? read_run(&run, call, path, NULL, err) : LEHR_OK;
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

static lehr_status tf_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_dsc_fictive_options options;
    lehr_dsc_fictive tf;
    lehr_dsc_run *run = NULL;
    lehr_status status = tf_fill_options(&options, call, err);
    if (status == LEHR_OK) {
        status = read_run(&run, call, input, result->warnings, err);
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
    {"budget.lag", "K", "rate times time constant; absent without --time-constant or rate"},
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

static const cli_command tf = {
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

const cli_command *const cli_dsc_commands[] = {&info, &convert, &tf, NULL};
