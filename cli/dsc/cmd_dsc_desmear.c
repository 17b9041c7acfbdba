// lehr dsc desmear: the response of the calorimeter undone.
#include "cmd_dsc.h"
#include "dsc_share.h"
#include "plot.h"

#include <lehr/dsc/desmear.h>
#include <lehr/figures/dsc_corrections.h>
#include <math.h>
#include <stdio.h>

static const cli_option desmear_options[] = {
    {.name = "time-constant",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .required = true,
     .help = "time constant of the first-order response, as 'lehr dsc lag' gives it"},
    {.name = "order",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "3",
     .help = "degree of the local polynomials, 1 to 6"},
    {.name = "width",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .help = "points of a local polynomial, odd; without it as many as one time constant holds"},
    {.name = "discard",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .help = "time at the start of the ramp that is left out; without it five time constants"},
    CLI_DSC_SEGMENT_OPTION,
    CLI_DSC_READ_OPTIONS,
    {.name = NULL},
};

static lehr_status fill_options(lehr_dsc_desmear_options *out, const cli_call *call, lehr_error *err)
{
    *out = lehr_dsc_desmear_defaults();
    out->time_constant_s = cli_call_number(call, "time-constant");
    out->order = cli_call_integer(call, "order");
    if (cli_call_given(call, "width")) {
        out->width = cli_call_integer(call, "width");
        if (out->width == 0) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--width: 0 points; give an odd number greater than --order");
        }
    }
    out->discard_s = cli_call_number(call, "discard");
    return cli_dsc_segment(&out->segment, call, err);
}

/// The ramp before and after, in the unit of the table.
static lehr_status draw(cli_result *result, lehr_error *err)
{
    const lehr_table *table = result->table;
    size_t last = lehr_table_columns(table) - 1; // signal, sigma, before
    size_t n = lehr_table_rows(table);
    const double *T = lehr_table_column(table, lehr_table_find(table, "temperature_K"));
    const lehr_figure_dsc_curve curves[] = {
        {"as measured", LEHR_FIGURE_BLUE, LEHR_FIGURE_LINE, n, T, lehr_table_column(table, last), NULL},
        {"desmeared", LEHR_FIGURE_VERMILLION, LEHR_FIGURE_LINE, n, T, lehr_table_column(table, last - 2),
         lehr_table_column(table, last - 1)},
    };
    const lehr_figure_dsc_frame frame = {.unit = lehr_table_column_unit(table, last), .mark_K = NAN};
    lehr_figure *figure = NULL;
    lehr_status status = lehr_figure_dsc_curves(&figure, curves, 2, &frame, err);
    cli_plot_keep(result, figure);
    return status;
}

/// What was done goes with the curve; a lag that is already gone is told.
static lehr_status mark(cli_result *result, const lehr_dsc_run *run, double time_constant_s, lehr_error *err)
{
    char text[64];
    const char *before = cli_dsc_lag_corrected(run);
    lehr_status status = LEHR_OK;
    if (before) {
        status = lehr_warnings_add(result->warnings, err,
                                   "%s: its lag is already corrected (%s); desmearing shifts the curve again",
                                   run->name, before);
    }
    (void)snprintf(text, sizeof text, "time constant %.6g s", time_constant_s);
    return status == LEHR_OK ? lehr_table_set_header(result->table, "desmeared", text, err) : status;
}

static lehr_status desmear_analyse(const cli_call *call, const char *input, cli_result *result,
                                   lehr_error *err)
{
    lehr_dsc_desmear_options options;
    lehr_dsc_desmear desmear;
    lehr_dsc_run *run = NULL;
    lehr_status status = fill_options(&options, call, err);
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_desmear_run(&desmear, &result->table, run, &options, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_desmear_describe(&desmear, result->record, err);
    }
    if (status == LEHR_OK) {
        status = mark(result, run, options.time_constant_s, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, err);
    }
    lehr_dsc_run_free(run);
    return status;
}

static const cli_key desmear_results[] = {
    {"width", NULL, "points of a local polynomial"},
    {"width_temperature", "K", "the same in temperature"},
    {"noise_level", "J/g/K",
     "standard deviation of a point before, from the residuals of the local polynomials"},
    {"noise_amplified", "J/g/K", "the same after, root mean square of sigma without correlation of points"},
    {"noise_amplification", NULL, "ratio of the two"},
    {"area", "J/g",
     "of the desmeared curve over the points that are kept, integrated over time; J without mass"},
    {"area_change", "J/g",
     "change of the area beyond tau q [y(end) - y(begin)], which the equation itself makes; 0 "
     "within its error (noise, propagated) unless the polynomials are too wide"},
    {"peak", "J/g/K", "highest point after; error: sigma of a point"},
    {"peak_temperature", "K", "its temperature"},
    {"peak_before", "J/g/K", "highest point before; error: noise_level"},
    {"peak_temperature_before", "K", "its temperature"},
    {"rate", "K/s", "of the segment"},
    {"discarded", "s", "time left out at the start of the ramp"},
    {"points", NULL, "rows of the curve"},
    {"segment", NULL, "number of the segment"},
    {.name = NULL},
};

const cli_command cli_dsc_desmear = {
    .area = "dsc",
    .verb = "desmear",
    .summary = "undoes the first-order response of the calorimeter",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "x = y + tau dy/dt = y + tau q dy/dT, with value and slope from local polynomials (Savitzky and "
        "Golay, for any "
        "spacing of the points). Writes the ramp as a table with the signal, sigma and the signal before; "
        "the table reads "
        "back in every command.\n\n"
        "sigma is the noise of a point times the norm of its weights; neighbours share points, so their "
        "errors are "
        "correlated within --width. The noise comes from the residuals of the polynomials. The area over the "
        "ramp must not "
        "change but for a term at its ends: area_change tells, with its error.\n\n"
        "docs/theory/dsc_corrections.md; A. Savitzky and M. J. E. Golay, Anal. Chem. 36, 1627 (1964).",
    .example =
        "lehr dsc desmear --time-constant 1.2ms sample_data/corrections/flash_q1000.csv -o desmeared.csv\n"
        "lehr dsc desmear --time-constant 1.2ms --order 2 --width 7 "
        "sample_data/corrections/flash_q1000.csv -o desmeared.csv\n",
    .options = desmear_options,
    .results = desmear_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .analyse = desmear_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
