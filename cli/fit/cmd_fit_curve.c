// lehr fit curve
#include "assign.h"
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/curve_fit.h>
#include <math.h>

static const char *const models[] = {"arrhenius", "vft", "sigmoid", "double-sigmoid", NULL};

static const cli_option options[] = {
    {.name = "expr",
     .kind = CLI_TEXT,
     .placeholder = "EXPRESSION",
     .help = "function of x, as in 'a*exp(-b*x) + c'; names other than x and pi are parameters"},
    {.name = "model",
     .kind = CLI_CHOICE,
     .choices = models,
     .help = "a function of the program instead of an expression; finds its start values itself"},
    {.name = "start",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "start values; every parameter of an expression needs one"},
    {.name = "bounds",
     .kind = CLI_LIST,
     .placeholder = "NAME=A:B",
     .help = "limits of parameters; either side may be left out"},
    {.name = "fix",
     .kind = CLI_LIST,
     .placeholder = "NAME=VALUE,...",
     .help = "parameters that are not fitted"},
    CLI_FIT_MULTISTART_OPTION,
    CLI_FIT_LIKELIHOOD_OPTION,
    CLI_FIT_METHOD_OPTIONS,
    CLI_FIT_MCMC_OPTION,
    CLI_FIT_CONVENTION_OPTION,
    CLI_COLUMNS_OPTION("x=NAME,y=NAME,sigma=NAME"),
    {.name = NULL},
};

enum { X, Y, SIGMA, N_COLUMNS };

static const char *const x_names[] = {"x", "1", NULL};
static const char *const y_names[] = {"y", "2", NULL};
static const char *const sigma_names[] = {"sigma", "sigma_y", NULL};
static const cli_column x_column = {"x", x_names, NULL, true};
static const cli_column y_column = {"y", y_names, NULL, true};
static const cli_column sigma_column = {"sigma", sigma_names, NULL, false};
static const cli_column *const columns[N_COLUMNS] = {&x_column, &y_column, &sigma_column};

/// The expression is parsed once for all inputs.
static lehr_status prepare(const cli_call *call, void **shared, lehr_error *err)
{
    lehr_fitting_expression *expression = NULL;
    const char *text = cli_call_text(call, "expr");
    *shared = NULL;
    if ((text != NULL) == cli_call_given(call, "model")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              text ? "--expr and --model exclude each other"
                                   : "a function is needed: --expr or --model");
    }
    lehr_status status = text ? lehr_fitting_expression_create(&expression, text, err) : LEHR_OK;
    *shared = expression;
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "--expr");
}

static void discard(void *shared)
{
    lehr_fitting_expression_free(shared);
}

static lehr_status fill_options(lehr_fitting_curve_options *out, const cli_call *call,
                                const lehr_fitting_function *function, const double **sigma, lehr_error *err)
{
    const char *names[LEHR_FITTING_CURVE_MAX_PARAMETERS];
    size_t n = lehr_fitting_function_parameters(function);
    *out = lehr_fitting_curve_options_defaults();
    out->fit.convention = cli_fit_convention(call, *sigma != NULL);
    for (size_t j = 0; j < n; j++) {
        names[j] = lehr_fitting_function_parameter(function, j);
    }
    lehr_status status = cli_fit_method(&out->method, call, err);
    if (status == LEHR_OK) {
        status = cli_fit_starts(&out->method, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_likelihood(&out->method, sigma, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_posterior(&out->method, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_assign_values(out->start, NULL, names, n, call, "start", err);
    }
    if (status == LEHR_OK) {
        status = cli_assign_values(out->start, out->fixed, names, n, call, "fix", err);
    }
    return status == LEHR_OK ? cli_assign_bounds(out->lower, out->upper, names, n, call, "bounds", err)
                             : status;
}

static lehr_status draw(cli_result *result, const lehr_model_points *points,
                        const lehr_fitting_function *function, const lehr_fitting_curve *curve,
                        lehr_error *err)
{
    enum { n_curve = 300 };
    double curve_x[n_curve], curve_y[n_curve];
    lehr_figure *figure = NULL;
    double *fitted = lehr_core_alloc(points->n, sizeof *fitted);
    if (!fitted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a figure");
    }
    cli_fit_spread(curve_x, n_curve, points->x, points->n);
    for (size_t i = 0; i < n_curve; i++) {
        curve_y[i] = lehr_fitting_function_value(function, curve->parameters, curve_x[i]);
    }
    for (size_t i = 0; i < points->n; i++) {
        fitted[i] = lehr_fitting_function_value(function, curve->parameters, points->x[i]);
    }
    const lehr_figure_fit_data data = {.x_label = LEHR_FIGURE_ITALIC "x" LEHR_FIGURE_END,
                                       .y_label = LEHR_FIGURE_ITALIC "y" LEHR_FIGURE_END,
                                       .n = points->n,
                                       .x = points->x,
                                       .y = points->y,
                                       .sigma = points->sigma,
                                       .fitted = fitted,
                                       .n_curve = n_curve,
                                       .curve_x = curve_x,
                                       .curve_y = curve_y};
    lehr_status status = lehr_figure_fit(&figure, &data, err);
    cli_plot_keep(result, figure);
    lehr_core_free(fitted);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double *values[N_COLUMNS];
    lehr_model_points points = {0};
    lehr_fitting_curve curve;
    lehr_fitting_curve_options settings;
    const lehr_fitting_function function = {
        .expression = cli_call_shared(call),
        .model = cli_call_given(call, "model") ? lehr_model_find(cli_call_text(call, "model")) : NULL,
    };
    lehr_status status = cli_fit_read(values, &points.n, call, input, columns, N_COLUMNS, err);
    if (status == LEHR_OK) {
        points.x = values[X];
        points.y = values[Y];
        points.sigma = values[SIGMA];
        status = fill_options(&settings, call, &function, &points.sigma, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_curve_fit(&curve, &function, &points, &settings, err);
    }
    if (status == LEHR_OK) {
        result->not_converged = curve.fit.stop != LEHR_FITTING_CONVERGED;
        status = lehr_fitting_curve_describe(&curve, result->record, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_warn(result, &curve.extra, err);
    }
    if (status == LEHR_OK) {
        status = cli_fit_warn_counts(result, &settings.method, points.y, points.n, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, &points, &function, &curve, err);
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    return status;
}

static const cli_key results[] = {
    {"parameters.*", "",
     "each parameter by its name; errors from the covariance, none where fixed or at a bound"},
    CLI_FIT_SUMMARY_KEYS,
    CLI_FIT_METHOD_KEYS,
    CLI_FIT_MULTISTART_KEYS,
    CLI_FIT_LIKELIHOOD_KEYS,
    CLI_FIT_MCMC_KEYS,
    CLI_FIT_CORRELATION_KEYS,
    {.name = NULL},
};

const cli_command cli_fit_curve = {
    .area = "fit",
    .verb = "curve",
    .summary = "any function of x, written as an expression",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Fits a function to the columns x and y, weighted with 1/sigma^2 where there is a column "
        "sigma. A table without names "
        "gives its first two columns; --columns names others.\n\n"
        "An expression knows + - * / ^ (also **), brackets, pi, and exp log log10 sqrt sin cos "
        "tan sinh cosh tanh atan abs "
        "erf pow(a, b). -a^2 is -(a^2), a^b^c is a^(b^c). Its derivatives are exact (forward "
        "mode), so no step is to be "
        "chosen.\n\n"
        "A parameter that ends at a bound stays there and has no standard error. --confidence "
        "adds intervals from the profile "
        "of chi2, which are right where errors are not symmetric. With --robust, standard errors "
        "follow from the sandwich "
        "formula. --likelihood poisson takes y as counts, which have no sigma: least squares with weights "
        "1/N pull a background down by a count.\n\n"
        "--multistart asks whether there is a lower minimum. --mcmc samples the posterior, for parameters "
        "that hang together along a curve.\n\n"
        "docs/theory/fitting.md.",
    .example =
        "lehr fit curve --expr 'a*exp(-b*x) + c' --start a=1,b=0.5,c=0 sample_data/fitting/decay.txt\n"
        "lehr fit curve --expr 'a*exp(-(b*x)^n) + c' --start a=1,b=0.5,c=0,n=1 --bounds n=0:1 "
        "--confidence 0.95 "
        "sample_data/fitting/decay.txt\n"
        "lehr fit curve --expr 'a*exp(-(b*x)^n) + c' --start a=1,b=0.5,c=0.1,n=1 --multistart 20 --mcmc 2000 "
        "sample_data/fitting/decay.txt\n"
        "lehr fit curve --model sigmoid --columns x=temperature_K,y=activation_energy_kJ_per_mol "
        "sample_data/fitting/master.csv\n",
    .options = options,
    .results = results,
    .prepare = prepare,
    .discard = discard,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
