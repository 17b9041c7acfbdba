// lehr dsc enthalpy: relaxation enthalpy of a pair of runs.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/dsc/enthalpy.h>
#include <lehr/figures/dsc_events.h>
#include <stdio.h>
#include <string.h>

static const cli_option enthalpy_options[] = {
    {.name = "glass",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window below the onset of relaxation in the first run"},
    {.name = "liquid",
     .kind = CLI_WINDOW,
     .unit = "K",
     .placeholder = "A:B",
     .required = true,
     .help = "window of the equilibrium liquid of both runs, below crystallisation"},
    {.name = "segment",
     .kind = CLI_TEXT,
     .placeholder = "N|last-heating",
     .help = "segment of the first run (last heating; with a single file its first heating)"},
    {.name = "segment2",
     .kind = CLI_TEXT,
     .placeholder = "N|last-heating",
     .help = "segment of the second run (last heating)"},
    {.name = "signal2",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "signal column of the second run, where a table has one column for each run"},
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status enthalpy_figure(cli_result *result, const lehr_dsc_run *run1, const lehr_dsc_run *run2,
                                   const lehr_dsc_enthalpy *pair, const lehr_dsc_enthalpy_options *options,
                                   lehr_error *err)
{
    lehr_table *curves = NULL;
    lehr_figure *figure = NULL;
    lehr_status status = lehr_dsc_enthalpy_curves(&curves, run1, run2, options, err);
    if (status == LEHR_OK) {
        status = lehr_figure_enthalpy(&figure, curves, pair, options, err);
    }
    cli_plot_keep(result, figure);
    lehr_table_free(curves);
    return status;
}

/// One pair into one record. @p second NULL: the first file holds both.
static lehr_status evaluate(const cli_call *call, const char *first, const char *second, lehr_record *record,
                            cli_result *result, bool draw, lehr_error *err)
{
    lehr_dsc_enthalpy_options options = lehr_dsc_enthalpy_defaults();
    lehr_dsc_enthalpy pair;
    lehr_dsc_run *run1 = NULL;
    lehr_dsc_run *run2 = NULL;
    const char *signal = cli_call_text(call, "signal2");
    memcpy(options.glass_K, cli_call_window(call, "glass"), sizeof options.glass_K);
    memcpy(options.liquid_K, cli_call_window(call, "liquid"), sizeof options.liquid_K);
    lehr_status status = cli_dsc_segment_named(&options.segment, call, "segment", err);
    status = status == LEHR_OK ? cli_dsc_segment_named(&options.segment2, call, "segment2", err) : status;
    status = status == LEHR_OK ? cli_dsc_read_run(&run1, call, first, result->warnings, err) : status;
    if (status == LEHR_OK && (second || signal)) {
        status = cli_dsc_read_signal(&run2, call, second ? second : first, signal, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_enthalpy_compute(&pair, run1, run2, &options, result->warnings, err);
    }
    if (status == LEHR_OK && pair.unaligned == 0 && pair.relaxation_enthalpy == 0) {
        status =
            lehr_warnings_add(result->warnings, err,
                              "both runs are the same data: the enthalpy is 0 by that alone; see --segment, "
                              "--segment2 and the names of the files");
    }
    status = status == LEHR_OK ? lehr_dsc_enthalpy_describe(&pair, record, err) : status;
    if (status == LEHR_OK && draw) {
        status = enthalpy_figure(result, run1, run2, &pair, &options, err);
    }
    lehr_dsc_run_free(run1);
    lehr_dsc_run_free(run2);
    return status;
}

/// Several pairs: a list; a pair that fails is named and the others still run.
static lehr_status evaluate_all(const cli_call *call, cli_result *result, lehr_error *err)
{
    size_t n = cli_call_operands(call);
    size_t failed = 0;
    lehr_list *pairs = NULL;
    lehr_status status = lehr_record_add_list(&pairs, result->record, "pairs", err);
    for (size_t k = 0; k + 1 < n && status == LEHR_OK; k += 2) {
        const char *first = cli_call_operand(call, k);
        const char *second = cli_call_operand(call, k + 1);
        lehr_record *record = NULL;
        lehr_error own = {0};
        status = lehr_list_add_record(&record, pairs, err);
        status = status == LEHR_OK ? lehr_record_add_text(record, "run_1", first, err) : status;
        status = status == LEHR_OK ? lehr_record_add_text(record, "run_2", second, err) : status;
        if (status != LEHR_OK) {
            break;
        }
        lehr_status one = evaluate(call, first, second, record, result, cli_call_plots(call) && k == 0, &own);
        if (one == LEHR_OK) {
            continue;
        }
        failed++;
        status = lehr_record_add_text(record, "error", own.message, err);
        (void)snprintf(result->failure, sizeof result->failure, "%zu of %zu pairs failed; the last: %.150s",
                       failed, n / 2, own.message);
        status =
            one == LEHR_ERR_NOMEM || failed == n / 2 ? lehr_error_set(err, one, "%s", own.message) : status;
    }
    return status;
}

static lehr_status enthalpy_analyse(const cli_call *call, const char *input, cli_result *result,
                                    lehr_error *err)
{
    (void)input;
    size_t n = cli_call_operands(call);
    if (n > 1 && n % 2 != 0) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%zu files are no pairs: give RUN1 RUN2 [RUN1 RUN2 ...], or one file that holds both runs", n);
    }
    if (n > 2) {
        return evaluate_all(call, result, err);
    }
    return evaluate(call, cli_call_operand(call, 0), n == 2 ? cli_call_operand(call, 1) : NULL,
                    result->record, result, cli_call_plots(call), err);
}

#define BUDGET(name, unit)                                                                                   \
    {"budget." name ".noise", unit, "the standard error"},                                                   \
    {                                                                                                        \
        "budget." name ".windows", unit, "as for relaxation_enthalpy"                                        \
    }

static const cli_key enthalpy_results[] = {
    {"relaxation_enthalpy", "J/g",
     "second minus first run, aligned, between the outer borders of the windows; in J, W K/g or mW K when "
     "mass or "
     "rate are unknown"},
    {"fictive_temperature_1", "K", "of the first run by equal areas, with its own lines"},
    {"fictive_temperature_2", "K", "of the second run"},
    {"check_enthalpy", "J/g", "integral of liquid minus glass line (of the second run) between the two"},
    {"difference", "J/g",
     "relaxation_enthalpy minus check_enthalpy; its error knows that both share the noise"},
    {"budget.relaxation_enthalpy.noise", "J/g", "the standard error"},
    {"budget.relaxation_enthalpy.windows", "J/g",
     "root mean square change of the result while each border of the windows moves inward by a fifth, beyond "
     "what the noise explains"},
    {"budget.relaxation_enthalpy.alignment", "J/g",
     "distance to the result with the line through the means of both windows"},
    BUDGET("fictive_temperature_1", "K"),
    BUDGET("fictive_temperature_2", "K"),
    BUDGET("check_enthalpy", "J/g"),
    {"unaligned", "J/g", "the integral without alignment"},
    {"drift", "J/g/K", "of the second against the first run in the middle of the range"},
    {"noise_level_1", "J/g/K", "standard deviation of a point of the first run"},
    {"noise_level_2", "J/g/K", "of the second run"},
    {"low", "K", "lower limit of the integral"},
    {"high", "K", "upper limit"},
    {"rate_1", "K/s", "of the first run; absent when unknown"},
    {"rate_2", "K/s", "of the second run"},
    {"segment_1", NULL, "number of the segment"},
    {"segment_2", NULL, "number of the segment"},
    {"points", NULL, "rows of the first run between the limits"},
    {"pairs", NULL, "with more than two files: the keys above for each pair, with run_1 and run_2, or error"},
    {.name = NULL},
};

const cli_command cli_dsc_enthalpy = {
    .area = "dsc",
    .verb = "enthalpy",
    .summary = "relaxation enthalpy from a first and a second heating run",
    .operands = "RUN1 [RUN2]...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .by_name = true,
    .together = true,
    .description =
        "The difference of the runs (second minus first; the second is interpolated to the points of the "
        "first) is aligned by one straight line "
        "through the glass and the liquid window, where both have the same heat capacity, and integrated "
        "between their "
        "outer borders: the enthalpy that the first run released relative to the glass of the second. It "
        "must equal the "
        "integral of liquid minus glass line between the two fictive temperatures, each found by equal areas "
        "on its run "
        "alone: that is check_enthalpy, and a difference beyond the errors is reported. So are different "
        "rates or "
        "masses, a curve that leaves the liquid line (crystallisation) and a smaller step in one run.\n\n"
        "Files come in pairs, RUN1 RUN2 RUN1 RUN2 ...; one file alone holds both runs as two heating "
        "segments, or as two "
        "columns (--signal2). With several pairs --plot shows the first.\n\n"
        "Standard errors: noise of the points of both runs, taken from the residuals in the windows and "
        "propagated in "
        "closed form through interpolation, alignment, lines, areas and roots. The budget sets beside them "
        "what the "
        "choice of windows and of the alignment could change.\n\n"
        "C. T. Moynihan et al., J. Am. Ceram. Soc. 59, 12 (1976); docs/theory/dsc_events.md.",
    .example = "lehr dsc enthalpy --glass 360:480 --liquid 725:775 sample_data/vit4/dsc/P0_T523.txt\n"
               "lehr dsc enthalpy --segment 1 --segment2 3 --glass 360:480 --liquid 725:775 "
               "sample_data/vit4/dsc/P0_T623.txt sample_data/vit4/dsc/P0_T623.txt\n",
    .options = enthalpy_options,
    .results = enthalpy_results,
    .analyse = enthalpy_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
