// lehr dsc lag: thermal lag from the melting of a standard at several rates.
#include "cmd_dsc.h"
#include "column.h"
#include "dsc_share.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/units.h>
#include <lehr/dsc/lag.h>
#include <lehr/figures/dsc_corrections.h>
#include <lehr/fitting/distribution.h>
#include <math.h>
#include <stdio.h>

static const cli_option lag_options[] = {
    {.name = "reference",
     .kind = CLI_TEXT,
     .placeholder = "In|Sn|Bi|Pb|Zn|Al|Ga|Ag|Au|T",
     .help = "melting point from literature, as the symbol of a standard or as a temperature [K]"},
    CLI_DSC_THICKNESS_OPTIONS,
    CLI_COLUMNS_OPTION("rate=NAME,onset=NAME,sigma=NAME"),
    {.name = NULL},
};

enum { RATE, ONSET, SIGMA, N_COLUMNS };
static const cli_column column_rate = {
    "rate", (const char *const[]){"rate_K_per_s", "rate", "q", "heating_rate", NULL}, "K/s", true};
static const cli_column column_onset = {
    "onset", (const char *const[]){"onset_K", "onset", "temperature_K", "T_onset", NULL}, "K", true};
static const cli_column column_sigma = {
    "sigma", (const char *const[]){"sigma", "sigma_K", "sigma_onset_K", "sigma_temperature_K", NULL}, "K",
    false};
static const cli_column *const lag_columns[N_COLUMNS] = {&column_rate, &column_onset, &column_sigma};

/// --reference: NaN when not given.
static lehr_status reference_of(double *reference_K, const cli_call *call, lehr_error *err)
{
    const char *text = cli_call_text(call, "reference");
    *reference_K = (double)NAN;
    if (!text) {
        return LEHR_OK;
    }
    const lehr_dsc_standard *standard = lehr_dsc_standard_find(text);
    if (standard) {
        *reference_K = standard->melting_K;
        return LEHR_OK;
    }
    if (lehr_units_parse(reference_K, text, "K", NULL) == LEHR_OK && *reference_K > 0) {
        return LEHR_OK;
    }
    char known[96] = "";
    size_t used = 0;
    for (size_t i = 0; i < lehr_dsc_standard_count(); i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 lehr_dsc_standard_at(i)->symbol);
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "--reference: '%s' is neither a temperature nor one of %s", text,
                          known);
}

/// The temperature difference inside the sample at each rate, and a warning where it is not small beside the
/// lag.
static lehr_status add_gradients(cli_result *result, const cli_call *call, const lehr_dsc_lag *lag,
                                 const double *rate, size_t n, lehr_error *err)
{
    double fastest = 0;
    double gradient_K = 0;
    for (size_t i = 0; i < n; i++) {
        fastest = fabs(rate[i]) > fastest ? fabs(rate[i]) : fastest;
    }
    lehr_status status = cli_dsc_gradient(&gradient_K, call, fastest, err);
    if (status != LEHR_OK || isnan(gradient_K)) {
        return status;
    }
    status = lehr_record_add_quantity(result->record, "gradient", gradient_K, (double)NAN, "K", err);
    double lag_K = fabs(lag->time_constant_s) * fastest;
    if (status == LEHR_OK && gradient_K > 0.1 * lag_K) {
        status = lehr_warnings_add(
            result->warnings, err,
            "a sample of %.4g um has a temperature difference of %.3g K inside at %.5g K/s (lag "
            "%.3g K): a shift of the axis cannot correct it; use thinner samples or lower rates",
            cli_call_number(call, "thickness"), gradient_K, fastest, lag_K);
    }
    return status;
}

/// Errors that are far too small for the scatter, as with the sigma of another quantity.
static lehr_status check_scatter(cli_result *result, const lehr_dsc_lag *lag, lehr_error *err)
{
    const lehr_fitting_line *line = &lag->line;
    if (line->convention != LEHR_COVARIANCE_ABSOLUTE || line->dof == 0 ||
        !(lehr_tail_chi2(line->chi2, (double)line->dof) < 1e-3)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(result->warnings, err,
                             "the onsets scatter %.2g times as much as their errors say: the errors of time "
                             "constant and melting temperature are too small; check the column sigma, or "
                             "leave it out to take the errors from the scatter",
                             sqrt(line->reduced_chi2));
}

static lehr_status lag_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[N_COLUMNS] = {NULL};
    size_t n = 0;
    double reference_K = 0;
    lehr_dsc_lag lag;
    lehr_status status = reference_of(&reference_K, call, err);
    if (status == LEHR_OK) {
        status = cli_fit_read(values, &n, call, input, lag_columns, N_COLUMNS, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_lag_fit(&lag, values[RATE], values[ONSET], values[SIGMA], n, reference_K, err);
    }
    if (status == LEHR_OK) {
        status = lehr_dsc_lag_describe(&lag, result->record, err);
    }
    if (status == LEHR_OK) {
        status = add_gradients(result, call, &lag, values[RATE], n, err);
    }
    if (status == LEHR_OK) {
        status = check_scatter(result, &lag, err);
    }
    if (status == LEHR_OK && lag.time_constant_s < 0) {
        status = lehr_warnings_add(
            result->warnings, err,
            "the onset falls with the rate (time constant %.4g s): no lag does that; check the "
            "columns, or an instrument that already corrects for it",
            lag.time_constant_s);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_lag(&figure, &lag, values[RATE], values[ONSET], values[SIGMA], err);
        cli_plot_keep(result, figure);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key lag_results[] = {
    {"time_constant", "s",
     "slope of the onset against the rate; error from sigma, or from the scatter without"},
    {"melting_temperature", "K", "onset at zero rate; error likewise"},
    {"offset", "K",
     "melting_temperature minus the melting point of --reference: error of the temperature scale"},
    {"chi2", NULL, "sum of the squared residuals, divided by sigma^2 where there is sigma"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom; null for two points"},
    {"correlation", NULL, "of time constant and melting temperature"},
    {"points", NULL, "rows of the table"},
    {"errors", NULL, "absolute (with sigma) or scaled (by the scatter)"},
    {"gradient", "K", "with --thickness: temperature difference inside the sample at the highest rate"},
    {.name = NULL},
};

const cli_command cli_dsc_lag = {
    .area = "dsc",
    .verb = "lag",
    .summary = "thermal lag from the melting of a standard at several rates",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits onset = T0 + q tau to the columns rate_K_per_s and onset_K (and sigma, the standard error of "
        "an onset [K]). "
        "tau is the time constant by which the temperature of the sample stays behind, T0 the melting "
        "temperature at zero "
        "rate; T0 minus the melting point of the standard is the error of the temperature scale. Correct "
        "runs with 'lehr "
        "dsc correct --time-constant --offset'.\n\n"
        "With sigma the line is weighted and the errors are absolute; without, they follow from the scatter, "
        "and two "
        "points have none. Melting points: ITS-90 fixed points (Ga, In, Sn, Zn, Al, Ag, Au) and secondary "
        "points (Bi, "
        "Pb).\n\n"
        "With --thickness the temperature difference q d^2/(2 a) inside the sample is set beside the lag.\n\n"
        "docs/theory/dsc_corrections.md; H. Preston-Thomas, Metrologia 27, 3 (1990).",
    .example = "lehr dsc lag --reference In sample_data/corrections/indium.csv\n"
               "lehr dsc lag --reference In --thickness 20 sample_data/corrections/indium.csv\n",
    .options = lag_options,
    .results = lag_results,
    .analyse = lag_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
