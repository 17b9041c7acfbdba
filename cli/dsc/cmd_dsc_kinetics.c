// lehr dsc kinetics: activation energy over conversion.
#include "cmd_dsc.h"
#include "column.h"
#include "dsc_share.h"
#include "plot.h"
#include "program_points.h"
#include "shift_points.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <lehr/dsc/isoconversional.h>
#include <lehr/dsc/prediction.h>
#include <lehr/figures/dsc_kinetics.h>
#include <stdio.h>
#include <string.h>

// The order of lehr_dsc_isoconversional_method.
static const char *const methods[] = {"friedman",           "kas", "ofw", "starink", "vyazovkin",
                                      "vyazovkin-interval", "all", NULL};

static const cli_option options[] = {
    {.name = "method",
     .kind = CLI_CHOICE,
     .choices = methods,
     .help = "whose numbers are the result; without it vyazovkin-interval, with friedman beside it"},
    {.name = "alpha",
     .kind = CLI_TEXT,
     .placeholder = "A:B:STEP",
     .fallback = "0.05:0.95:0.05",
     .help = "conversions"},
    {.name = "interval",
     .kind = CLI_NUMBER,
     .placeholder = "W",
     .fallback = "0.01",
     .help = "width in conversion over which vyazovkin-interval integrates"},
    {.name = "confidence", .kind = CLI_NUMBER, .placeholder = "P", .fallback = "0.95", .help = "of the band"},
    {.name = "predict",
     .kind = CLI_TEXT,
     .placeholder = "RATE|FILE",
     .help = "predict the conversions at this heating rate [K/s], or along the columns time and temperature "
             "of a table"},
    {.name = "range",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .help = "heat flows: limits of the peak; without it the largest peak of the scan"},
    {.name = "baseline",
     .kind = CLI_CHOICE,
     .choices = cli_shift_baselines,
     .fallback = "alpha",
     .help = "heat flows: straight line, or weighted with the conversion"},
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_FILE_OPTIONS,
    {.name = "columns",
     .kind = CLI_LIST,
     .placeholder = "alpha=NAME,temperature=NAME,time=NAME,rate=NAME,dadt=NAME",
     .help = "columns to use, by name or by number counted from 1; of heat flows "
             "temperature=NAME,signal=NAME,time=NAME"},
    {.name = NULL},
};

/// "A:B:STEP" or one conversion.
static lehr_status set_alpha(lehr_dsc_isoconversional_options *out, const char *text, lehr_error *err)
{
    char part[3][32];
    double value[3];
    int n = sscanf(text, "%31[^:]:%31[^:]:%31[^:]", part[0], part[1], part[2]);
    for (int k = 0; k < n; k++) {
        if (lehr_number_parse(&value[k], part[k], strlen(part[k]), lehr_number_style_c(), NULL) != LEHR_OK) {
            n = 0;
        }
    }
    if (n != 1 && n != 3) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--alpha: '%s' is not A:B:STEP, such as 0.05:0.95:0.05",
                              text);
    }
    out->alpha_first = value[0];
    out->alpha_last = n == 3 ? value[1] : value[0];
    out->alpha_step = n == 3 ? value[2] : 0.05;
    return LEHR_OK;
}

static lehr_status options_of(lehr_dsc_isoconversional_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_isoconversional_defaults();
    if (cli_call_given(call, "method")) {
        size_t chosen = cli_call_choice(call, "method");
        for (size_t k = 0; k < LEHR_DSC_ISOCONVERSIONAL_METHODS; k++) {
            out->methods[k] = k == chosen || chosen == LEHR_DSC_ISOCONVERSIONAL_METHODS;
        }
    }
    out->interval = cli_call_number(call, "interval");
    out->confidence = cli_call_number(call, "confidence");
    return set_alpha(out, cli_call_text(call, "alpha"), err);
}

// ---- prediction -------------------------------------------------------------------------
static const char *const time_names[] = {"time_s", "time_min", "time", "t_s", "t", NULL};
static const char *const temperature_names[] = {
    "temperature_K", "temperature_degC", "temperature_C", "temperature", "T_K", "T", NULL};
static const cli_column time_column = {"time", time_names, "s", true};
static const cli_column temperature_column = {"temperature", temperature_names, "K", true};

static lehr_status predict(const cli_call *call, const cli_programs *programs,
                           const lehr_dsc_isoconversional_curve *curve, size_t n, cli_result *result,
                           lehr_error *err)
{
    const char *text = cli_call_text(call, "predict");
    lehr_dsc_prediction_target target = {0};
    lehr_dsc_prediction *prediction = NULL;
    lehr_table *table = NULL;
    double *time_s = NULL, *temperature_K = NULL;
    double *alpha = lehr_core_alloc(n, sizeof *alpha);
    lehr_status status =
        alpha ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu conversions", n);
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        alpha[k] = curve->points[k].alpha;
    }
    if (status == LEHR_OK && lehr_units_parse(&target.heating_rate_K_per_s, text, "K/s", NULL) != LEHR_OK) {
        status = lehr_table_read(&table, NULL, text, err);
        if (status == LEHR_OK) {
            status = cli_column_read(&time_s, call, table, &time_column, err);
        }
        if (status == LEHR_OK) {
            status = cli_column_read(&temperature_K, call, table, &temperature_column, err);
        }
        target.n = status == LEHR_OK ? lehr_table_rows(table) : 0;
        target.time_s = time_s;
        target.temperature_K = temperature_K;
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "--predict");
    }
    if (status == LEHR_OK) {
        status =
            lehr_dsc_prediction_compute(&prediction, (const lehr_dsc_conversion *const *)programs->programs,
                                        programs->n, &target, n, alpha, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_prediction_describe(prediction, result->record, err);
    }
    lehr_dsc_prediction_free(prediction);
    lehr_table_free(table);
    lehr_core_free(time_s);
    lehr_core_free(temperature_K);
    lehr_core_free(alpha);
    return status;
}

static lehr_status evaluate(const cli_call *call, const cli_programs *programs, cli_result *result,
                            lehr_error *err)
{
    lehr_dsc_isoconversional_options settings;
    lehr_dsc_isoconversional *kinetics = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = options_of(&settings, call, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_isoconversional_compute(&kinetics,
                                                  (const lehr_dsc_conversion *const *)programs->programs,
                                                  programs->n, &settings, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_isoconversional_describe(kinetics, result->record, err);
    }
    if (status == LEHR_OK && cli_call_given(call, "predict")) {
        status = predict(call, programs, &kinetics->curves[0], kinetics->n_alpha, result, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_isoconversional(&figure, kinetics, err);
        cli_plot_keep(result, figure);
    }
    lehr_dsc_isoconversional_free(kinetics);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    cli_programs programs = {0};
    lehr_status status = LEHR_OK;
    (void)input;
    for (size_t i = 0; i < cli_call_operands(call) && status == LEHR_OK; i++) {
        status = cli_programs_read(&programs, call, cli_call_operand(call, i), result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = evaluate(call, &programs, result, err);
    }
    cli_programs_clear(&programs);
    return status;
}

static const cli_key results[] = {
    {"method", NULL, "whose numbers these are"},
    {"programs", NULL, "number of temperature programs"},
    {"confidence", NULL, "of lower and upper"},
    {"mean_activation_energy", "kJ/mol",
     "mean over the conversions; error: mean of theirs, which share their programs"},
    {"variation", "", "(largest - smallest activation energy)/mean between the conversions 0.1 and 0.9"},
    {"verdict", NULL, "single step (variation up to 0.1), open (up to 0.2) or not a single step"},
    {"conversion[].alpha", NULL, "conversion"},
    {"conversion[].activation_energy", "kJ/mol", "error: scatter of the programs, n - 2 degrees of freedom"},
    {"conversion[].lower", "kJ/mol", "lower end of the band, Student's t"},
    {"conversion[].upper", "kJ/mol", "upper end"},
    {"conversion[].ln_factor", "",
     "ln[A f(alpha)] of friedman and vyazovkin-interval, ln[A/g(alpha)] of the others, A in 1/s; error "
     "likewise"},
    {"prediction[].alpha", NULL, "conversion, with --predict"},
    {"prediction[].temperature", "K",
     "at which it is reached; error: scatter of the programs, at that temperature. null where the program "
     "ends before"},
    {"prediction[].time", "s", "since the begin of the program; not of a heating rate"},
    {"prediction_error", "K",
     "root mean square over all programs and conversions, each program predicted from the others"},
    {"methods[].name", NULL, "a method"},
    {"methods[].mean_activation_energy", "kJ/mol", "the same by this method"},
    {"methods[].variation", "", "the same by this method"},
    {"methods[].verdict", NULL, "the same by this method"},
    {"methods[].conversion[].alpha", NULL, "conversion"},
    {"methods[].conversion[].activation_energy", "kJ/mol", "by this method"},
    {"methods[].conversion[].lower", "kJ/mol", "lower end of its band"},
    {"methods[].conversion[].upper", "kJ/mol", "upper end"},
    {"methods[].conversion[].ln_factor", "", "by this method"},
    {.name = NULL},
};

const cli_command cli_dsc_kinetics = {
    .area = "dsc",
    .verb = "kinetics",
    .summary = "activation energy over conversion by isoconversional methods",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .together = true,
    .description = "Activation energy at each conversion alpha from several temperature programs, without a "
                   "model of the reaction: at one "
                   "conversion the rate depends on temperature alone.\n\n"
                   "Each file is a curve with the columns alpha, temperature and time (and dadt); or a table "
                   "with one heating rate per row "
                   "and columns T_0.05, T_0.10, ... (and r_0.05, ... for d(alpha)/dt in 1/s); or a "
                   "calorimeter file, whose peak gives the "
                   "conversion over a baseline weighted with it.\n\n"
                   "friedman is the differential method. vyazovkin-interval integrates exp(-E/RT) over the "
                   "time in which the conversion "
                   "passes a short interval, along the temperatures of the file. kas, ofw, starink and "
                   "vyazovkin integrate from the begin "
                   "and suppose one activation energy up to alpha: where it varies they smear it. ofw is of "
                   "historical interest. kas, ofw "
                   "and starink need constant heating rates, the others take any program.\n\n"
                   "Standard errors: the scatter of the programs about the best activation energy, n - 2 "
                   "degrees of freedom; the band is "
                   "Student's. Conversions share their programs, so that their errors go together.\n\n"
                   "With --predict the activation energies predict when each conversion is reached in "
                   "another program; each measured "
                   "program is also predicted from the others (prediction_error), as ICTAC advises.\n\n"
                   "S. Vyazovkin et al., Thermochim. Acta 520, 1 (2011); docs/theory/dsc_kinetics.md.",
    .example = "lehr dsc kinetics sample_data/kinetics/levels.csv\n"
               "lehr dsc kinetics --method all --alpha 0.1:0.9:0.05 --predict '30 K/min' "
               "sample_data/kinetics/levels.csv\n"
               "lehr dsc kinetics sample_data/kinetics/crystallisation_5.csv "
               "sample_data/kinetics/crystallisation_10.csv "
               "sample_data/kinetics/crystallisation_20.csv sample_data/kinetics/crystallisation_40.csv "
               "sample_data/kinetics/crystallisation_80.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
