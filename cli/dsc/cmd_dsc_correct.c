// lehr dsc correct: the temperature axis corrected for thermal lag.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/lag.h>
#include <lehr/figures/dsc_corrections.h>
#include <math.h>
#include <stdio.h>

static const cli_option correct_options[] = {
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .fallback = "0",
     .help = "time constant of the thermal lag, as 'lehr dsc lag' gives it"},
    {.name = "time-constant-error",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .fallback = "0",
     .help = "its standard error, for that of the shift"},
    {.name = "thermal-resistance",
     .kind = CLI_NUMBER,
     .unit = "K/mW",
     .placeholder = "R",
     .fallback = "0",
     .help = "thermal resistance between sensor and sample; not in addition to a time constant measured on "
             "the same sample"},
    {.name = "offset",
     .kind = CLI_NUMBER,
     .placeholder = "K",
     .fallback = "0",
     .help = "error of the temperature scale [K], subtracted; 'offset' of 'lehr dsc lag'"},
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status describe(const cli_call *call, const lehr_dsc_run *run, const double *shift_K,
                            lehr_record *record, lehr_error *err)
{
    double error_s = cli_call_number(call, "time-constant-error");
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "segments", err);
    for (size_t s = 0; status == LEHR_OK && s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        lehr_record *one = NULL;
        bool ramp = segment->kind != LEHR_DSC_ISOTHERMAL;
        double spread = ramp ? fabs(segment->rate_K_per_s) * error_s : 0;
        status = lehr_list_add_record(&one, list, err);
        status =
            status == LEHR_OK ? lehr_record_add_number(one, "index", (double)segment->index, err) : status;
        status = status == LEHR_OK ? lehr_record_add_text(one, "kind", lehr_dsc_kind_name(segment->kind), err)
                                   : status;
        status = status == LEHR_OK
                     ? lehr_record_add_quantity(one, "rate", segment->rate_K_per_s, (double)NAN, "K/s", err)
                     : status;
        status = status == LEHR_OK ? lehr_record_add_quantity(one, "shift", shift_K[s],
                                                              error_s > 0 ? spread : (double)NAN, "K", err)
                                   : status;
    }
    return status;
}

/// What was done goes with the curve, so that nobody corrects it again.
static lehr_status mark(cli_result *result, const cli_call *call, lehr_error *err)
{
    char text[128];
    (void)snprintf(text, sizeof text, "time constant %.6g s, thermal resistance %.6g K/mW, offset %.6g K",
                   cli_call_number(call, "time-constant"), cli_call_number(call, "thermal-resistance"),
                   cli_call_number(call, "offset"));
    return lehr_table_set_header(result->table, "lag_corrected", text, err);
}

static lehr_status warn_twice(const lehr_dsc_run *run, lehr_warnings *warnings, lehr_error *err)
{
    const char *before = cli_dsc_lag_corrected(run);
    return before ? lehr_warnings_add(warnings, err,
                                      "%s: its temperatures are already corrected (%s); this comes on top",
                                      run->name, before)
                  : LEHR_OK;
}

/// The signal over the temperatures before and after.
static lehr_status draw(cli_result *result, const lehr_dsc_run *run, const double *before_K, lehr_error *err)
{
    const lehr_table *table = result->table;
    size_t last = lehr_table_columns(table) - 1;
    const double *signal = lehr_table_column(table, last);
    const lehr_figure_dsc_curve curves[] = {
        {"as measured", LEHR_FIGURE_BLUE, LEHR_FIGURE_LINE, run->size, before_K, signal, NULL},
        {"corrected", LEHR_FIGURE_VERMILLION, LEHR_FIGURE_LINE, run->size, run->temperature_K, signal, NULL},
    };
    const lehr_figure_dsc_frame frame = {.unit = lehr_table_column_unit(table, last), .mark_K = NAN};
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_dsc_curves(&figure, curves, 2, &frame, err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status correct_run(cli_result *result, const cli_call *call, lehr_dsc_run *run, lehr_error *err)
{
    const lehr_dsc_lag_correction correction = {
        .time_constant_s = cli_call_number(call, "time-constant"),
        .thermal_resistance_K_per_W = cli_call_number(call, "thermal-resistance") * 1e3,
        .offset_K = cli_call_number(call, "offset"),
    };
    double *shift_K = lehr_core_alloc(run->n_segments, sizeof *shift_K);
    double *before_K = lehr_core_memdup(run->temperature_K, run->size, sizeof *before_K);
    lehr_status status = shift_K && before_K
                             ? warn_twice(run, result->warnings, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", run->size);
    status =
        status == LEHR_OK ? lehr_dsc_lag_correct(shift_K, run, &correction, result->warnings, err) : status;
    status = status == LEHR_OK ? describe(call, run, shift_K, result->record, err) : status;
    status = status == LEHR_OK ? lehr_dsc_run_to_table(&result->table, run, err) : status;
    status = status == LEHR_OK ? mark(result, call, err) : status;
    if (status == LEHR_OK && cli_call_plots(call) && run->signal) {
        status = draw(result, run, before_K, err);
    }
    lehr_core_free(shift_K);
    lehr_core_free(before_K);
    return status;
}

static lehr_status correct_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    if (!(cli_call_number(call, "time-constant-error") >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--time-constant-error: %g s is negative",
                              cli_call_number(call, "time-constant-error"));
    }
    lehr_status status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = correct_run(result, call, run, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key correct_results[] = {
    {"segments[].index", NULL, "number of the segment"},
    {"segments[].kind", NULL, "heating, cooling or isothermal"},
    {"segments[].rate", "K/s", "rate of the program, signed; in an isothermal segment it is taken as 0"},
    {"segments[].shift", "K",
     "mean of measured minus corrected temperature; error from --time-constant-error, null without"},
    {.name = NULL},
};

const cli_command cli_dsc_correct = {
    .area = "dsc",
    .verb = "correct",
    .summary = "temperature axis corrected for thermal lag",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description = "T = T_measured - q tau - HF R - offset, with the signed rate q of each segment, the time "
                   "constant tau, the heat "
                   "flow HF into the sample and the thermal resistance R. The signal is left as it is ('lehr "
                   "dsc desmear' undoes the "
                   "smearing). The table reads back in every command; its header says what was corrected, "
                   "and a second correction is "
                   "reported.\n\n"
                   "A time constant from the onsets of a standard contains what its heat flow makes in the "
                   "same contact; give a "
                   "resistance instead of it, or for what is left, not both for the same thing. The error of "
                   "the shift is the rate "
                   "times --time-constant-error.\n\n"
                   "docs/theory/dsc_corrections.md.",
    .example =
        "lehr dsc correct --time-constant 1.2ms sample_data/corrections/flash_q1000.csv -o corrected.csv\n",
    .options = correct_options,
    .results = correct_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = correct_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
