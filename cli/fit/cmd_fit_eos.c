// lehr fit eos
#include "assign.h"
#include "cmd_fit.h"
#include "fit_eos_points.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/eos.h>
#include <lehr/fitting/eos_systematics.h>
#include <math.h>
#include <string.h>

enum { n_max = LEHR_FITTING_EOS_MAX_PARAMETERS };

static const char *const models[] = {"birch-murnaghan-3",
                                     "birch-murnaghan-2",
                                     "birch-murnaghan-4",
                                     "murnaghan",
                                     "vinet",
                                     "poirier-tarantola-2",
                                     "poirier-tarantola-3",
                                     "poirier-tarantola-4",
                                     "tait",
                                     "tait-2",
                                     "tait-3",
                                     "log-tait",
                                     "kunc",
                                     NULL};
static const char *const error_models[] = {"odr", "effective-variance", "wls", "ols", NULL};
static const char *const scales[] = {"ruby2020",         "mao1978",      "mao1986",
                                     "dewaele2004",      "chijioke2005", "holzapfel2005",
                                     "dorogokupets2007", "dewaele2008",  NULL};
static const char *const conventions[] = {"scaled", "absolute", "inflate", NULL};

static const cli_option options[] = {
    {.name = "model",
     .kind = CLI_CHOICE,
     .choices = models,
     .fallback = "birch-murnaghan-3",
     .help = "equation of state"},
    {.name = "fix",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help =
         "parameters that are not fitted: V0 (or q10), K0, K0_prime, K0_second; in the units of the results"},
    {.name = "start",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "start values of fitted parameters, instead of those found in the data"},
    {.name = "errors",
     .kind = CLI_CHOICE,
     .choices = error_models,
     .help = "which errors count: of pressure and volume (odr, effective-variance), of pressure (wls), none "
             "(ols); without it "
             "odr where the table has errors, else ols"},
    {.name = "convention",
     .kind = CLI_CHOICE,
     .choices = conventions,
     .help = "what the standard errors are multiplied with: chi2/dof (scaled), 1 (absolute), or chi2/dof "
             "where it is above "
             "1 (inflate); without it inflate, for ols scaled"},
    {.name = "dimension",
     .kind = CLI_NUMBER,
     .placeholder = "D",
     .fallback = "3",
     .help = "for peak positions: V/V0 = (q10/q1)^D"},
    {.name = "scale",
     .kind = CLI_CHOICE,
     .choices = scales,
     .help = "ruby scale of the pressures: adds the other scales and the errors of its constants to the "
             "systematics"},
    {.name = "sigma-wavelength0",
     .kind = CLI_NUMBER,
     .unit = "nm",
     .placeholder = "S",
     .help =
         "with --scale: standard error of the ruby line at ambient pressure, which is common to all points; "
         "instead of a column sigma_zero_GPa, which 'lehr fit ruby' writes"},
    {.name = "exponent",
     .kind = CLI_NUMBER,
     .placeholder = "N",
     .fallback = "5",
     .help = "n of the model kunc"},
    CLI_FIT_METHOD_OPTIONS,
    CLI_FIT_MCMC_OPTION,
    CLI_COLUMNS_OPTION(CLI_EOS_COLUMNS),
    {.name = NULL},
};

static lehr_status options_of(lehr_fitting_eos_fit_options *out, const cli_call *call,
                              const lehr_fitting_eos_data *data, lehr_error *err)
{
    *out = lehr_fitting_eos_fit_defaults();
    out->eos = lehr_fitting_eos_find(cli_call_text(call, "model"));
    out->exponent = cli_call_number(call, "exponent");
    out->dimension = cli_call_number(call, "dimension");
    bool errors = data->sigma_pressure_GPa || data->sigma_x;
    out->errors = errors ? LEHR_FITTING_ERRORS_ODR : LEHR_FITTING_ERRORS_OLS;
    if (cli_call_given(call, "errors")) {
        out->errors = (lehr_fitting_error_model)cli_call_choice(call, "errors");
    }
    out->convention =
        out->errors == LEHR_FITTING_ERRORS_OLS ? LEHR_COVARIANCE_SCALED : LEHR_COVARIANCE_INFLATE;
    if (cli_call_given(call, "convention")) {
        out->convention = (lehr_covariance_convention)cli_call_choice(call, "convention");
    }
    const char *const names[n_max] = {data->abscissa == LEHR_FITTING_EOS_OF_Q ? "q10" : "V0", "K0",
                                      "K0_prime", "K0_second"};
    lehr_status status = cli_fit_loss(&out->robust, &out->loss, call, err);
    if (status == LEHR_OK) {
        status = cli_assign_values(out->start, NULL, names, n_max, call, "start", err);
    }
    return status == LEHR_OK ? cli_assign_values(out->start, out->fixed, names, n_max, call, "fix", err)
                             : status;
}

/// Intervals and simulated repeats.
static lehr_status add_extra(cli_result *result, const cli_call *call, const lehr_fitting_eos_fit *fit,
                             const lehr_fitting_eos_data *data, const lehr_fitting_eos_fit_options *settings,
                             lehr_error *err)
{
    lehr_fitting_method method;
    lehr_fitting_extra extra;
    lehr_status status = cli_fit_repeats(&method, call, err);
    if (status == LEHR_OK) {
        status = cli_fit_posterior(&method, call, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_extra(&extra, fit, data, settings, &method, err);
    }
    if (status == LEHR_OK && !fit->robust) { // which describes itself
        status = lehr_fitting_eos_fit_extra_describe(&extra, fit, result->record, err);
    }
    return status == LEHR_OK ? cli_fit_warn(result, &extra, err) : status;
}

/// Test of the order, where there is a smaller equation and its difference is fitted.
static lehr_status add_comparison(cli_result *result, const lehr_fitting_eos_fit *fit,
                                  const lehr_fitting_eos_data *data,
                                  const lehr_fitting_eos_fit_options *settings, lehr_error *err)
{
    const lehr_fitting_eos *smaller = lehr_fitting_eos_smaller(settings->eos);
    if (!smaller || fit->robust || settings->fixed[fit->order - 1]) {
        return LEHR_OK;
    }
    lehr_fitting_eos_comparison comparison;
    lehr_record *record = NULL;
    lehr_status status = lehr_fitting_eos_fit_compare(&comparison, fit, data, settings, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&record, result->record, "order_test", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "against", lehr_fitting_eos_name(smaller), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "f", comparison.f, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "p", comparison.p, err) : status;
}

static lehr_status add_systematics(cli_result *result, const cli_call *call, const lehr_fitting_eos_fit *fit,
                                   cli_eos_points *p, const lehr_fitting_eos_fit_options *settings,
                                   lehr_error *err)
{
    const char *name = cli_call_text(call, "scale");
    const lehr_fitting_pressure_scale *scale = name ? lehr_fitting_pressure_scale_find(name) : NULL;
    lehr_fitting_eos_systematics table;
    lehr_status status = cli_eos_points_find_zero(p, call, scale, err);
    if (status == LEHR_OK && scale && lehr_fitting_pressure_scale_caveat(scale)) {
        status = lehr_warnings_add(result->warnings, err, "%s", lehr_fitting_pressure_scale_caveat(scale));
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_systematics_run(&table, fit, &p->data, settings, scale,
                                                  p->values[CLI_EOS_SIGMA_ZERO], err);
    }
    return status == LEHR_OK ? lehr_fitting_eos_systematics_describe(&table, result->record, err) : status;
}

/// Errors that go by the scatter do not exist where there is none.
static lehr_status warn_of_freedom(cli_result *result, const lehr_fitting_eos_fit *fit, lehr_error *err)
{
    if (fit->fit.dof > 0 || fit->robust || fit->fit.convention == LEHR_COVARIANCE_ABSOLUTE) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        result->warnings, err,
        "as many parameters as points: there is no scatter to take standard errors from; "
        "--convention absolute takes them from the errors of the points, --fix leaves a "
        "parameter out");
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_table *table = NULL;
    cli_eos_points p = {.unit = NULL};
    lehr_fitting_eos_fit_options settings;
    lehr_fitting_eos_fit fit;
    lehr_status status = lehr_table_read(&table, NULL, input, err);
    if (status == LEHR_OK) {
        status = cli_eos_points_read(&p, result, call, table, err);
    }
    if (status == LEHR_OK) {
        status = options_of(&settings, call, &p.data, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_run(&fit, &p.data, &settings, result->warnings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = fit.fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_fitting_eos_fit_describe(&fit, p.unit, result->record, err);
    }
    if (status == LEHR_OK) {
        status = warn_of_freedom(result, &fit, err);
    }
    if (status == LEHR_OK) {
        status = add_extra(result, call, &fit, &p.data, &settings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_fit_describe_region(&fit, 0.6827, result->record, err);
    }
    if (status == LEHR_OK) {
        status = add_comparison(result, &fit, &p.data, &settings, err);
    }
    if (status == LEHR_OK) {
        status = add_systematics(result, call, &fit, &p, &settings, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        lehr_figure *figure = NULL;
        status = lehr_figure_eos(&figure, &fit, &p.data, p.unit, err);
        cli_plot_keep(result, figure);
    }
    cli_eos_points_clear(&p);
    lehr_table_free(table);
    return status;
}

static const cli_key results[] = {
    {"V0", "",
     "volume at zero pressure, in the unit of the table; error from the fit, like those of all parameters"},
    {"q10", "1/angstrom", "peak position at zero pressure; instead of V0"},
    {"K0", "GPa", "bulk modulus at zero pressure"},
    {"K0_prime", "", "its derivative with respect to pressure; error 0 where the equation fixes it"},
    {"K0_second", "1/GPa",
     "second derivative; where the equation implies it, with the error that follows from K0, K0_prime"},
    {"chi2", NULL, "sum of the squared distances in units of their errors"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom"},
    {"points", NULL, "number of points"},
    {"largest_misfit", "GPa", "largest distance of a measured pressure from the curve"},
    {"dimension", NULL, "D, for peak positions"},
    {"model", NULL, "equation of state"},
    {"errors", NULL, "odr, effective-variance, wls or ols"},
    {"convention", NULL, "of the standard errors; sandwich for a robust loss"},
    {"stop", NULL, "converged, max_iterations or singular"},
    {"free", NULL, "fitted parameters"},
    {"correlation", NULL, "matrix of their correlations, in that order"},
    {"loss", NULL, "--robust: huber, cauchy or soft-l1"},
    CLI_FIT_METHOD_KEYS,
    CLI_FIT_MCMC_KEYS,
    {"region.confidence", NULL, "of the joint region of K0 and K0', where both are fitted"},
    {"region.K0_half_width", "GPa", "its largest extent in K0 from the fitted value"},
    {"region.K0_prime_half_width", "", "and in K0'"},
    {"region.slope", "1/GPa", "d K0'/d K0 along its long axis: how the two trade off"},
    {"region.area", "GPa", "of the region"},
    {"order_test.against", NULL, "equation of one parameter less"},
    {"order_test.f", NULL, "F statistic: what the last parameter takes off chi2, over chi2/dof"},
    {"order_test.p", NULL, "probability of such an F, were the smaller equation right"},
    {"scale_error", "GPa", "error of K0 from the constants of the scale, common to all points"},
    {"zero_error", "GPa", "error of K0 from the ruby line at ambient pressure, common to all points"},
    {"systematics[].choice", NULL,
     "what the row changes: form, scale, scale constant, ruby zero, V0 or dimension"},
    {"systematics[].variant", NULL, "to what"},
    {"systematics[].K0", "GPa", "bulk modulus of that fit"},
    {"systematics[].K0_prime", "", "its derivative"},
    {"systematics[].shift", "GPa", "K0 of that fit minus K0 above"},
    {.name = NULL},
};

const cli_command cli_fit_eos = {
    .area = "fit",
    .verb = "eos",
    .summary = "equation of state from volumes or peak positions under pressure",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads the column pressure_GPa and either volume (any unit, also v_over_v0) or q1_per_ang, the "
        "position of a diffraction "
        "peak of a glass with V/V0 = (q10/q1)^D; and sigma_pressure_GPa and sigma_volume or sigma_q1_per_ang "
        "where the table "
        "has them. Files of EosFit (with a line FORMAT) are read as they are, with the units of their "
        "PSCALE, "
        "TSCALE and VSCALE. V0 or q10 is a parameter of the fit: the ambient point is one among others.\n\n"
        "Models: birch-murnaghan, poirier-tarantola and tait of order 2, 3 and 4 (tait itself is 4), "
        "murnaghan, vinet, log-tait, "
        "kunc. An equation of order 2 has the parameters V0, K0, one of order 3 also K0', one of order 4 "
        "also K0''.\n\n"
        "odr minimises the distance of the points from the curve in both variables; effective-variance does "
        "what EosFit7 does. "
        "The errors follow from the covariance; the correlation of K0 and K0' is near -0.97, so quote both "
        "or none. The region is the ellipse in "
        "which both lie together with 68.27 %; --mcmc samples it where it is no ellipse. --robust limits the "
        "pull of "
        "outliers, with the residuals of the error model. Where the "
        "model contains one of a lower order, an F-test tells whether its last parameter is needed.\n\n"
        "The systematics repeat the fit with other choices: the form of the equation, the pressure scale "
        "(with --scale), the ruby line at ambient pressure, V0 "
        "held at the ambient point, D. Their shifts of K0 are often larger than its statistical error: state "
        "the choices with "
        "the value.\n\n"
        "docs/theory/fitting.md; R. J. Angel, Rev. Mineral. Geochem. 41, 35 (2000).",
    .example = "lehr fit eos sample_data/fitting/eos.txt\n"
               "lehr fit eos --confidence 0.95 --bootstrap 2000 sample_data/fitting/eos.txt\n"
               "lehr fit eos --errors odr --robust huber sample_data/fitting/eos.txt\n"
               "lehr fit eos --model vinet --fix K0_prime=4.2 --scale ruby2020 sample_data/fitting/eos.txt\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
