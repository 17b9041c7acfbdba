// lehr fit eos
#include "assign.h"
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/eos_systematics.h>
#include <lehr/study/figure_eos.h>
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
     .placeholder = "NAME=VALUE",
     .help =
         "parameters that are not fitted: V0 (or q10), K0, K0_prime, K0_second; in the units of the results"},
    {.name = "start",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE",
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
    CLI_FIT_REPEAT_OPTIONS,
    CLI_COLUMNS_OPTION(
        "pressure=NAME,volume=NAME,q1=NAME,sigma_pressure=NAME,sigma_volume=NAME,sigma_q1=NAME,"
        "temperature=NAME,sigma_zero=NAME"),
    {.name = NULL},
};

enum { PRESSURE, VOLUME, Q1, SIGMA_PRESSURE, SIGMA_VOLUME, SIGMA_Q1, TEMPERATURE, SIGMA_ZERO, N_COLUMNS };

static const cli_column column_pressure = {
    "pressure", (const char *const[]){"pressure_GPa", "pressure", "P", "P_GPa", NULL}, "GPa", true};
static const cli_column column_volume = {
    "volume",
    (const char *const[]){"volume", "volume_ang3", "v_over_v0", "volume_A3", "V", "V_A3", "V/V0", NULL}, NULL,
    false};
static const cli_column column_q1 = {
    "q1", (const char *const[]){"q1_per_ang", "q1", "position_per_ang", NULL}, "1/angstrom", false};
static const cli_column column_sigma_pressure = {
    "sigma_pressure",
    (const char *const[]){"sigma_pressure_GPa", "sigma_pressure", "sigma_P", "sigP", "sigP_GPa", NULL}, "GPa",
    false};
static const cli_column column_sigma_volume = {"sigma_volume",
                                               (const char *const[]){"sigma_volume", "sigma_volume_ang3",
                                                                     "sigma_v_over_v0", "sigma_V", "sigV",
                                                                     "sigV_A3", "sigma_V/V0", NULL},
                                               NULL, false};
static const cli_column column_sigma_q1 = {
    "sigma_q1", (const char *const[]){"sigma_q1_per_ang", "sigma_q1", "sigma_position_per_ang", NULL},
    "1/angstrom", false};
static const cli_column column_temperature = {
    "temperature", (const char *const[]){"temperature_K", "temperature", "T", NULL}, "K", false};
static const cli_column column_sigma_zero = {"sigma_zero", (const char *const[]){"sigma_zero_GPa", NULL},
                                             "GPa", false};
static const cli_column *const columns[N_COLUMNS] = {
    &column_pressure,     &column_volume,   &column_q1,          &column_sigma_pressure,
    &column_sigma_volume, &column_sigma_q1, &column_temperature, &column_sigma_zero};

/// The points of a table, and the unit of their volume.
typedef struct points {
    double *values[N_COLUMNS];
    const char *unit;
    lehr_fitting_eos_data data;
} points;

static void points_clear(points *p)
{
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(p->values[k]);
    }
}

/// "V_A3" is how crystallographers name it.
static const char *volume_unit(const lehr_table *table, size_t column)
{
    const char *unit = lehr_table_column_unit(table, column);
    const char *ending = strstr(lehr_table_column_name(table, column), "_A3");
    return !unit[0] && ending && !ending[strlen("_A3")] ? "angstrom^3" : unit;
}

static lehr_status points_read(points *p, const cli_call *call, const lehr_table *table, lehr_error *err)
{
    size_t volume = SIZE_MAX;
    lehr_status status = cli_column_check(call, columns, N_COLUMNS, err);
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        status = cli_column_read(&p->values[k], call, table, columns[k], err);
    }
    if (status == LEHR_OK) {
        status = cli_column_find(&volume, call, table, &column_volume, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    bool of_q = p->values[Q1] != NULL;
    if (of_q == (p->values[VOLUME] != NULL)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "the table needs a column 'volume' or a column 'q1_per_ang', %s",
                              of_q ? "not both" : "and has none; name it with --columns volume=NAME");
    }
    p->unit = of_q ? "1/angstrom" : volume_unit(table, volume);
    p->data = (lehr_fitting_eos_data){
        .n_points = lehr_table_rows(table),
        .abscissa = of_q ? LEHR_FITTING_EOS_OF_Q : LEHR_FITTING_EOS_OF_VOLUME,
        .pressure_GPa = p->values[PRESSURE],
        .x = p->values[of_q ? Q1 : VOLUME],
        .sigma_pressure_GPa = p->values[SIGMA_PRESSURE],
        .sigma_x = p->values[of_q ? SIGMA_Q1 : SIGMA_VOLUME],
    };
    return LEHR_OK;
}

/// A file of EosFit need not say the unit of its pressures, and may hold more than one temperature.
static lehr_status warn_of_table(cli_result *result, const cli_call *call, const points *p,
                                 const lehr_table *table, lehr_error *err)
{
    const double isothermal_K = 5;
    size_t pressure = SIZE_MAX;
    double low = INFINITY, high = -INFINITY;
    lehr_status status = cli_column_find(&pressure, call, table, &column_pressure, err);
    if (status == LEHR_OK && !lehr_table_column_unit(table, pressure)[0]) {
        status = lehr_warnings_add(result->warnings, err,
                                   "the table states no unit of the pressures in '%s': taken as GPa",
                                   lehr_table_column_name(table, pressure));
    }
    for (size_t i = 0; p->values[TEMPERATURE] && i < p->data.n_points; i++) {
        low = fmin(low, p->values[TEMPERATURE][i]);
        high = fmax(high, p->values[TEMPERATURE][i]);
    }
    if (status == LEHR_OK && high - low > isothermal_K) {
        status = lehr_warnings_add(result->warnings, err,
                                   "the points were taken between %g K and %g K, but the equation knows one "
                                   "temperature only: thermal expansion goes into its parameters",
                                   low, high);
    }
    return status;
}

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
    lehr_status status = cli_assign_values(out->start, NULL, names, n_max, call, "start", err);
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
        status = lehr_fitting_eos_fit_extra(&extra, fit, data, settings, &method, err);
    }
    return status == LEHR_OK ? lehr_fitting_eos_fit_extra_describe(&extra, fit, result->record, err) : status;
}

/// Test of the order, where there is a smaller equation and its difference is fitted.
static lehr_status add_comparison(cli_result *result, const lehr_fitting_eos_fit *fit,
                                  const lehr_fitting_eos_data *data,
                                  const lehr_fitting_eos_fit_options *settings, lehr_error *err)
{
    const lehr_fitting_eos *smaller = lehr_fitting_eos_smaller(settings->eos);
    if (!smaller || settings->fixed[fit->order - 1]) {
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

/// Change of each pressure with the ruby line at ambient pressure, from --sigma-wavelength0 where the table
/// has no column of it; SIGMA_ZERO stays NULL where neither is there.
static lehr_status find_zero_shift(points *p, const cli_call *call, const lehr_fitting_pressure_scale *scale,
                                   lehr_error *err)
{
    const double usual_nm = 694.25;
    double sigma_nm = cli_call_number(call, "sigma-wavelength0");
    if (isnan(sigma_nm)) {
        return LEHR_OK;
    }
    if (!(sigma_nm > 0) || !scale || p->values[SIGMA_ZERO]) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              p->values[SIGMA_ZERO]
                                  ? "--sigma-wavelength0: the table has a column of it already"
                              : scale ? "--sigma-wavelength0: %g nm is not greater than 0"
                                      : "--sigma-wavelength0 %g nm needs the --scale of the pressures",
                              sigma_nm);
    }
    p->values[SIGMA_ZERO] = lehr_core_alloc(p->data.n_points, sizeof(double));
    if (!p->values[SIGMA_ZERO]) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu points", p->data.n_points);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < p->data.n_points; i++) {
        lehr_fitting_ruby ruby = {.wavelength0_nm = usual_nm, .sigma_wavelength0_nm = sigma_nm};
        lehr_fitting_ruby_pressure pressure = {.sigma_zero_GPa = 0};
        status = lehr_fitting_pressure_scale_wavelength(&ruby.wavelength_nm, scale, p->data.pressure_GPa[i],
                                                        usual_nm, err);
        if (status == LEHR_OK) {
            status = lehr_fitting_pressure_scale_pressure(&pressure, scale, &ruby, err);
        }
        p->values[SIGMA_ZERO][i] = pressure.sigma_zero_GPa;
    }
    return status;
}

static lehr_status add_systematics(cli_result *result, const cli_call *call, const lehr_fitting_eos_fit *fit,
                                   points *p, const lehr_fitting_eos_fit_options *settings, lehr_error *err)
{
    const char *name = cli_call_text(call, "scale");
    const lehr_fitting_pressure_scale *scale = name ? lehr_fitting_pressure_scale_find(name) : NULL;
    lehr_fitting_eos_systematics table;
    lehr_status status = find_zero_shift(p, call, scale, err);
    if (status == LEHR_OK && scale && lehr_fitting_pressure_scale_caveat(scale)) {
        status = lehr_warnings_add(result->warnings, err, "%s", lehr_fitting_pressure_scale_caveat(scale));
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_eos_systematics_run(&table, fit, &p->data, settings, scale,
                                                  p->values[SIGMA_ZERO], err);
    }
    return status == LEHR_OK ? lehr_fitting_eos_systematics_describe(&table, result->record, err) : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_table *table = NULL;
    points p = {.unit = NULL};
    lehr_fitting_eos_fit_options settings;
    lehr_fitting_eos_fit fit;
    lehr_status status = lehr_table_read(&table, NULL, input, err);
    if (status == LEHR_OK) {
        status = points_read(&p, call, table, err);
    }
    if (status == LEHR_OK) {
        status = warn_of_table(result, call, &p, table, err);
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
        status = add_extra(result, call, &fit, &p.data, &settings, err);
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
    points_clear(&p);
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
    {"convention", NULL, "of the standard errors"},
    {"stop", NULL, "converged, max_iterations or singular"},
    {"free", NULL, "fitted parameters"},
    {"correlation", NULL, "matrix of their correlations, in that order"},
    CLI_FIT_REPEAT_KEYS,
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
        "or none. Where the "
        "model contains one of a lower order, an F-test tells whether its last parameter is needed.\n\n"
        "The systematics repeat the fit with other choices: the form of the equation, the pressure scale "
        "(with --scale), the ruby line at ambient pressure, V0 "
        "held at the ambient point, D. Their shifts of K0 are often larger than its statistical error: state "
        "the choices with "
        "the value.\n\n"
        "docs/theory/fitting.md; R. J. Angel, Rev. Mineral. Geochem. 41, 35 (2000).",
    .example = "lehr fit eos sample_data/fitting/eos.txt\n"
               "lehr fit eos --confidence 0.95 --bootstrap 2000 sample_data/fitting/eos.txt\n"
               "lehr fit eos --model vinet --fix K0_prime=4.2 --scale ruby2020 sample_data/fitting/eos.txt\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
