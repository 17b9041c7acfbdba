// lehr fit vft
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/fitting/vft.h>
#include <math.h>
#include <stdio.h>

static const cli_option options[] = {
    {.name = "tau-g",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .fallback = "100",
     .help = "relaxation time that defines the glass transition"},
    CLI_FIT_METHOD_OPTIONS,
    CLI_FIT_MCMC_OPTION,
    CLI_FIT_CONVENTION_OPTION,
    CLI_COLUMNS_OPTION("temperature=NAME,ln_tau=NAME,log10_tau=NAME,sigma=NAME"),
    {.name = NULL},
};

enum { TEMPERATURE, LN_TAU, LOG10_TAU, SIGMA, N_COLUMNS };

static const char *const temperature_names[] = {"temperature_K", "temperature", "T_K", "T", NULL};
static const char *const ln_names[] = {"ln_tau", NULL};
static const char *const log10_names[] = {"log10_tau", NULL};
static const char *const sigma_names[] = {"sigma", "sigma_ln_tau", "sigma_log10_tau", NULL};
static const cli_column temperature_column = {"temperature", temperature_names, "K", true};
static const cli_column ln_column = {"ln_tau", ln_names, NULL, false};
static const cli_column log10_column = {"log10_tau", log10_names, NULL, false};
static const cli_column sigma_column = {"sigma", sigma_names, NULL, false};
static const cli_column *const columns[N_COLUMNS] = {&temperature_column, &ln_column, &log10_column,
                                                     &sigma_column};

/// ln(tau/s) with its errors, from the one column or the other.
static lehr_status choose_times(double **ln_tau, double *values[N_COLUMNS], size_t n, lehr_error *err)
{
    const double ln_10 = 2.30258509299404568402;
    if ((values[LN_TAU] != NULL) == (values[LOG10_TAU] != NULL)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              values[LN_TAU]
                                  ? "columns ln_tau and log10_tau: say which one holds the times, as in "
                                    "--columns ln_tau=NAME"
                                  : "no column ln_tau or log10_tau; say which one holds the times: --columns "
                                    "ln_tau=NAME or log10_tau=NAME");
    }
    *ln_tau = values[LN_TAU] ? values[LN_TAU] : values[LOG10_TAU];
    for (size_t i = 0; values[LOG10_TAU] && i < n; i++) {
        values[LOG10_TAU][i] *= ln_10;
        if (values[SIGMA]) {
            values[SIGMA][i] *= ln_10;
        }
    }
    return LEHR_OK;
}

static lehr_status draw(cli_result *result, const lehr_model_points *points, const lehr_fitting_vft *vft,
                        lehr_error *err)
{
    enum { n_curve = 200 };
    double curve_x[n_curve], curve_y[n_curve];
    char tg[64], m[64], note[200];
    lehr_figure *figure = NULL;
    const lehr_model *model = lehr_model_find("vft");
    double *fitted = lehr_core_alloc(points->n, sizeof *fitted);
    lehr_status status = fitted ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    cli_fit_spread(curve_x, n_curve, points->x, points->n);
    for (size_t i = 0; i < n_curve; i++) {
        (void)model->evaluate(vft->parameters, curve_x[i], &curve_y[i], NULL); // T0 lies below the data
    }
    for (size_t i = 0; status == LEHR_OK && i < points->n; i++) {
        (void)model->evaluate(vft->parameters, points->x[i], &fitted[i], NULL);
    }
    lehr_number_format_esd(tg, sizeof tg, vft->glass_transition_K.value,
                           vft->glass_transition_K.stderr_value);
    lehr_number_format_esd(m, sizeof m, vft->fragility.value, vft->fragility.stderr_value);
    snprintf(note, sizeof note,
             LEHR_FIGURE_ITALIC "T" LEHR_FIGURE_END LEHR_FIGURE_SUB "g" LEHR_FIGURE_END
                                " = %s K, " LEHR_FIGURE_ITALIC "m" LEHR_FIGURE_END " = %s",
             tg, m);
    const lehr_figure_fit_data data = {.x_label = "Temperature (K)",
                                       .y_label = "ln(" LEHR_FIGURE_ITALIC "τ" LEHR_FIGURE_END "/s)",
                                       .n = points->n,
                                       .x = points->x,
                                       .y = points->y,
                                       .sigma = points->sigma,
                                       .fitted = fitted,
                                       .n_curve = n_curve,
                                       .curve_x = curve_x,
                                       .curve_y = curve_y,
                                       .note = note,
                                       .note_place = LEHR_FIGURE_TOP_RIGHT};
    status = status == LEHR_OK ? lehr_figure_fit(&figure, &data, err) : status;
    cli_plot_keep(result, figure);
    lehr_core_free(fitted);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[N_COLUMNS], *ln_tau = NULL;
    lehr_model_points points = {0};
    lehr_fitting_vft vft;
    lehr_fitting_vft_options settings = lehr_fitting_vft_options_defaults();
    lehr_status status = cli_fit_read(values, &points.n, call, input, columns, N_COLUMNS, err);
    if (status == LEHR_OK) {
        status = cli_fit_method(&settings.method, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_posterior(&settings.method, call, err);
    }
    settings.tau_g_s = cli_call_number(call, "tau-g");
    if (status == LEHR_OK) {
        status = choose_times(&ln_tau, values, points.n, err);
    }
    if (status == LEHR_OK) {
        points.x = values[TEMPERATURE];
        points.y = ln_tau;
        points.sigma = values[SIGMA];
        settings.fit.convention = cli_fit_convention(call, points.sigma != NULL);
        status = lehr_fitting_vft_fit(&vft, &points, &settings, result->warnings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = vft.fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_fitting_vft_describe(&vft, result->record, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_warn(result, &vft.extra, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &points, &vft, err);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key results[] = {
    {"ln_tau0", "", "natural logarithm of tau0 in seconds; errors of all parameters from the covariance"},
    {"B", "K", "of ln tau = ln tau0 + B/(T - T0)"},
    {"T0", "K", "Vogel temperature; its errors are not symmetric where the window is narrow"},
    {"glass_transition", "K",
     "temperature with the time of --tau-g; error from the whole covariance, as for all below"},
    {"fragility", "", "m = d log10(tau)/d(Tg/T) at Tg"},
    {"strength", "", "D = B/T0"},
    {"activation_energy", "kJ/mol", "apparent one at Tg, R d(ln tau)/d(1/T)"},
    CLI_FIT_SUMMARY_KEYS,
    {"arrhenius.activation_energy", "kJ/mol", "of a straight line in 1/T through the same points"},
    {"arrhenius.chi2", NULL, "of that line"},
    {"arrhenius.f", NULL, "F-test of the third parameter"},
    {"arrhenius.p", NULL, "probability of such an F if the line were true"},
    CLI_FIT_METHOD_KEYS,
    CLI_FIT_MCMC_KEYS,
    CLI_FIT_CORRELATION_KEYS,
    {.name = NULL},
};

const cli_command cli_fit_vft = {
    .area = "fit",
    .verb = "vft",
    .summary = "Vogel-Fulcher-Tammann law: glass transition and fragility from relaxation times",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits ln tau = ln tau0 + B/(T - T0) to the columns temperature_K and ln_tau or log10_tau (times in "
        "seconds), weighted "
        "with 1/sigma^2 where there is a column sigma, which belongs to the logarithm given.\n\n"
        "No start values are needed: for a given T0 the law is linear, and the search in T0 alone covers all "
        "of the "
        "temperatures below the data. A straight line in 1/T, for which T0 does not exist, is refused.\n\n"
        "The three parameters are correlated to 0.999. What they determine well is Tg, fragility and slope "
        "at Tg; their "
        "errors go through the whole covariance. Without it the error of Tg would come out thirty times too "
        "large.\n\n"
        "docs/theory/fitting.md.",
    .example = "lehr fit vft sample_data/fitting/vft.csv\n"
               "lehr fit vft --bootstrap 500 --confidence 0.95 sample_data/fitting/vft.csv\n"
               "lehr fit vft --tau-g 1000 --convention scaled --json sample_data/fitting/vft.csv\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
