// lehr fit line
#include "cmd_fit.h"
#include "fit_share.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/eos.h>
#include <lehr/fitting/line.h>
#include <stdio.h>
#include <string.h>

static const char *const methods[] = {"york", "odr", "wls", "ols", "robust", NULL};

static const cli_option options[] = {
    {.name = "errors",
     .kind = CLI_CHOICE,
     .choices = methods,
     .help = "which errors count; without it york where the table has errors, else ols"},
    {.name = "convention",
     .kind = CLI_CHOICE,
     .choices = cli_fit_conventions,
     .help = "what the standard errors are multiplied with: chi2/dof (scaled), 1 (absolute), or chi2/dof "
             "where it is above "
             "1 (inflate) or where chi2 has p < 0.05 (tested); without it absolute, for ols scaled"},
    {.name = "robust",
     .kind = CLI_CHOICE,
     .choices = cli_fit_losses,
     .help = "with york, odr, wls or ols: a loss that outliers cannot pull away, on the residuals of that "
             "method; standard errors by the sandwich formula"},
    {.name = "huber",
     .kind = CLI_NUMBER,
     .placeholder = "K",
     .fallback = "1.345",
     .help = "for robust: residual, in standard errors, from which on a point pulls with constant force"},
    CLI_FIT_REPEAT_OPTIONS,
    CLI_COLUMNS_OPTION("x=NAME,y=NAME,sigma_x=NAME,sigma_y=NAME,correlation=NAME"),
    {.name = NULL},
};

enum { X, Y, SIGMA_X, SIGMA_Y, CORRELATION, N_COLUMNS };

static const cli_column column_x = {"x", (const char *const[]){"x", NULL}, NULL, false};
static const cli_column column_y = {"y", (const char *const[]){"y", NULL}, NULL, false};
static const cli_column column_sigma_x = {"sigma_x", (const char *const[]){"sigma_x", NULL}, NULL, false};
static const cli_column column_sigma_y = {"sigma_y", (const char *const[]){"sigma_y", "sigma", NULL}, NULL,
                                          false};
static const cli_column column_correlation = {"correlation", (const char *const[]){"correlation", NULL}, NULL,
                                              false};
static const cli_column *const columns[N_COLUMNS] = {&column_x, &column_y, &column_sigma_x, &column_sigma_y,
                                                     &column_correlation};

/// Column of the standard errors of another one, "sigP" of "P" or "sigma_P"; SIZE_MAX for none.
static size_t find_error_of(const lehr_table *table, size_t column)
{
    static const char *const prefixes[] = {"sigma_", "sig"};
    char name[128];
    size_t found = SIZE_MAX;
    for (size_t k = 0; found == SIZE_MAX && k < sizeof prefixes / sizeof prefixes[0]; k++) {
        (void)snprintf(name, sizeof name, "%s%s", prefixes[k], lehr_table_column_name(table, column));
        found = lehr_table_find(table, name);
    }
    return found != SIZE_MAX && lehr_table_column_is_text(table, found) ? SIZE_MAX : found;
}

/// x and y without such names: the first two columns of numbers that are not errors, with their errors.
static lehr_status find_unnamed(size_t index[N_COLUMNS], const lehr_table *table, lehr_error *err)
{
    size_t found[2] = {SIZE_MAX, SIZE_MAX};
    size_t n = 0;
    for (size_t k = 0; k < lehr_table_columns(table) && n < 2; k++) {
        bool is_error = strncmp(lehr_table_column_name(table, k), "sig", 3) == 0;
        if (!lehr_table_column_is_text(table, k) && !is_error) {
            found[n++] = k;
        }
    }
    if (n < 2) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "a line needs two columns of numbers; the table has %zu",
                              n);
    }
    index[X] = found[0];
    index[Y] = found[1];
    index[SIGMA_X] = index[SIGMA_X] == SIZE_MAX ? find_error_of(table, found[0]) : index[SIGMA_X];
    index[SIGMA_Y] = index[SIGMA_Y] == SIZE_MAX ? find_error_of(table, found[1]) : index[SIGMA_Y];
    return LEHR_OK;
}

static lehr_status read_columns(double *values[N_COLUMNS], const cli_call *call, const lehr_table *table,
                                lehr_error *err)
{
    size_t index[N_COLUMNS];
    lehr_status status = cli_column_check(call, columns, N_COLUMNS, err);
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        status = cli_column_find(&index[k], call, table, columns[k], err);
    }
    if (status == LEHR_OK && index[X] == SIZE_MAX && index[Y] == SIZE_MAX) {
        status = find_unnamed(index, table, err);
    } else if (status == LEHR_OK && (index[X] == SIZE_MAX || index[Y] == SIZE_MAX)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "the table has a column '%s' but none for %s; name both with --columns",
                                index[X] == SIZE_MAX ? "y" : "x", index[X] == SIZE_MAX ? "x" : "y");
    }
    for (size_t k = 0; status == LEHR_OK && k < N_COLUMNS; k++) {
        status = cli_column_copy(&values[k], table, index[k], columns[k], err);
    }
    return status;
}

/// Refuse what would not be heeded.
static lehr_status check_options(const lehr_fitting_line_options *settings, const cli_call *call,
                                 lehr_error *err)
{
    bool huber = settings->method == LEHR_FITTING_LINE_ROBUST;
    if (settings->robust && huber) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--errors robust has Huber's loss of its own; with --robust say which errors count: "
            "--errors york, odr, wls or ols");
    }
    if (huber && cli_call_given(call, "convention")) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--convention belongs to least squares: the errors of a robust line are those of the "
            "sandwich formula");
    }
    if (!huber && cli_call_given(call, "huber")) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--huber belongs to --errors robust");
    }
    return LEHR_OK;
}

static lehr_status options_of(lehr_fitting_line_options *out, const cli_call *call,
                              const lehr_fitting_line_data *data, lehr_error *err)
{
    *out = lehr_fitting_line_options_defaults();
    bool errors = data->sigma_x || data->sigma_y;
    out->method = errors ? LEHR_FITTING_LINE_YORK : LEHR_FITTING_LINE_OLS;
    if (cli_call_given(call, "errors")) {
        out->method = (lehr_fitting_line_method)cli_call_choice(call, "errors");
    }
    out->convention =
        out->method == LEHR_FITTING_LINE_OLS ? LEHR_COVARIANCE_SCALED : LEHR_COVARIANCE_ABSOLUTE;
    if (cli_call_given(call, "convention")) {
        out->convention = (lehr_covariance_convention)cli_call_choice(call, "convention");
    }
    out->huber = cli_call_number(call, "huber");
    lehr_status status = cli_fit_loss(&out->robust, &out->loss, call, err);
    return status == LEHR_OK ? check_options(out, call, err) : status;
}

static lehr_status add_extra(cli_result *result, const cli_call *call, const lehr_fitting_line *line,
                             const lehr_fitting_line_data *data, lehr_error *err)
{
    static const char *const names[] = {"slope", "intercept"};
    lehr_fitting_method method;
    lehr_fitting_extra extra;
    lehr_status status = cli_fit_repeats(&method, call, err);
    if (status != LEHR_OK || (method.confidence == 0 && method.n_bootstrap == 0)) {
        return status;
    }
    status = lehr_fitting_line_extra(&extra, line, data, &method, err);
    return status == LEHR_OK ? lehr_fitting_extra_describe(&extra, names, 2, 0, result->record, err) : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_table *table = NULL;
    double *values[N_COLUMNS] = {NULL};
    lehr_status status = lehr_table_read(&table, NULL, input, err);
    if (status == LEHR_OK) {
        status = read_columns(values, call, table, err);
    }
    if (status == LEHR_OK) {
        const lehr_fitting_line_data data = {lehr_table_rows(table), values[X],       values[Y],
                                             values[SIGMA_X],        values[SIGMA_Y], values[CORRELATION]};
        lehr_fitting_line_options settings;
        lehr_fitting_line line;
        status = options_of(&settings, call, &data, err);
        if (status == LEHR_OK) {
            status = lehr_fitting_line_fit(&line, &data, &settings, err);
        }
        if (status == LEHR_OK) {
            result->not_converged = line.stop != LEHR_FITTING_CONVERGED;
            status = lehr_fitting_line_describe(&line, result->record, err);
        }
        if (status == LEHR_OK) {
            status = add_extra(result, call, &line, &data, err);
        }
        if (status == LEHR_OK && cli_call_plots(call)) {
            lehr_figure *figure = NULL;
            status = lehr_figure_line(&figure, &line, &data, err);
            cli_plot_keep(result, figure);
        }
    }
    for (size_t k = 0; k < N_COLUMNS; k++) {
        lehr_core_free(values[k]);
    }
    lehr_table_free(table);
    return status;
}

static const cli_key results[] = {
    {"slope", "",
     "in the units of the table; error from the errors of the points, or their scatter (see --convention)"},
    {"intercept", "", "y at x = 0; error likewise"},
    {"chi2", NULL, "sum of the squared distances in units of their errors; robust: Huber's loss"},
    {"reduced_chi2", NULL, "chi2 per degree of freedom; null for two points"},
    {"correlation", NULL, "of slope and intercept"},
    {"points", NULL, "number of points"},
    {"method", NULL, "york, odr, wls, ols or robust"},
    {"errors", NULL, "convention of the standard errors; robust: sandwich"},
    {"stop", NULL, "converged, max_iterations or singular"},
    {"loss", NULL, "robust: huber, cauchy or soft-l1"},
    {"scale", NULL,
     "--errors robust without errors of y: standard deviation of y, else 1; --robust: residual at which the "
     "loss "
     "leaves the square, in units of its error"},
    {"outliers", NULL, "robust: points beyond the limit of --huber; --robust: beyond three scales"},
    CLI_FIT_REPEAT_KEYS,
    {.name = NULL},
};

const cli_command cli_fit_line = {
    .area = "fit",
    .verb = "line",
    .summary = "straight line with errors in y, in both variables, or with outliers",
    .operands = "TABLE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .description =
        "Reads the columns x and y, and sigma_x, sigma_y and correlation where the table has them; a table "
        "without these names "
        "gives its first two columns of numbers that are no errors, with the errors named after them (sigP "
        "or sigma_P of "
        "P), so that files of EosFit can be read as they are.\n\n"
        "york and odr take errors in x and y, which may be correlated in each point; they find the same "
        "line, by York's "
        "equations and by orthogonal distance regression. wls takes errors of y only, ols none. robust "
        "limits the pull of "
        "outliers (Huber's loss); its errors are those of the sandwich formula and know no convention. "
        "--robust does "
        "the same for the residuals of the other methods, in both variables too, with a choice of losses.\n\n"
        "Standard errors follow from the errors of the points (absolute), from the scatter about the line "
        "(scaled), or from "
        "the larger of the two (inflate), or from the scatter where chi2 is improbable, p < 0.05, and else "
        "from the "
        "points (tested). Intervals and bootstrap are not for robust lines.\n\n"
        "docs/theory/fitting.md; D. York et al., Am. J. Phys. 72, 367 (2004).",
    .example = "lehr fit line sample_data/fitting/line.txt\n"
               "lehr fit line --confidence 0.95 --bootstrap 2000 sample_data/fitting/line.txt\n"
               "lehr fit line --errors robust sample_data/fitting/line.txt\n"
               "lehr fit line --errors york --robust cauchy sample_data/fitting/line.txt\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
