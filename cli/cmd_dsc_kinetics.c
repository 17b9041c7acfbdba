// lehr dsc kinetics: activation energy over conversion.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"
#include "program_points.h"

#include <lehr/core/number.h>
#include <lehr/dsc/isoconversional.h>
#include <lehr/study/figure_dsc_kinetics.h>
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
    .description = "D",
    .example = "lehr dsc kinetics sample_data/kinetics/levels.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
