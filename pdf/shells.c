#include "shells.h"

#include "correlation_private.h"
#include "shell_model.h"
#include "shell_start.h"
#include "shells_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/multistart.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

lehr_pdf_shells_options lehr_pdf_shells_defaults(void)
{
    lehr_pdf_shells_options options = {.n_shells = 1, .range_ang = {(double)NAN, (double)NAN}};
    for (size_t i = 0; i < LEHR_PDF_MOST_SHELLS; i++) {
        options.start_ang[i] = (double)NAN;
    }
    return options;
}

static double t_at(const lehr_pdf_correlation *correlation, size_t i)
{
    return lehr_pdf_correlation_at(correlation, LEHR_PDF_FUNCTION_T, i).value;
}

// ---- one fit ------------------------------------------------------------------------------------
/// A fit over one range. Arrays are its own.
typedef struct shell_fit {
    const lehr_pdf_correlation *correlation;
    const lehr_pdf_shells_options *options;
    size_t *rows;
    size_t n_rows;
    double *y;
    double *covariance;
    lehr_pdf_shell_model *model;
} shell_fit;

static void clear(shell_fit *fit)
{
    pdf_shell_model_free(fit->model);
    lehr_core_free(fit->covariance);
    lehr_core_free(fit->y);
    lehr_core_free(fit->rows);
}

/// Rows in the range that are pi/qmax apart.
static lehr_status choose_rows(shell_fit *fit, const double range_ang[2], lehr_error *err)
{
    const lehr_pdf_correlation *correlation = fit->correlation;
    size_t parameters = 3 * fit->options->n_shells;
    double apart = PI / correlation->qmax * (1 - 1e-9), next = range_ang[0];
    fit->rows = lehr_core_alloc(correlation->n, sizeof *fit->rows);
    if (!fit->rows) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the rows of a fit");
    }
    for (size_t i = 0; i < correlation->n && correlation->r_ang[i] <= range_ang[1] + 1e-9; i++) {
        if (correlation->r_ang[i] >= next - 1e-9) {
            fit->rows[fit->n_rows++] = i;
            next = fmax(next + apart, correlation->r_ang[i] + 0.5 * apart);
        }
    }
    if (fit->n_rows < parameters) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu independent points between %.4g and %.4g angstrom (they are pi/qmax = %.3g apart); "
            "%zu shells have %zu parameters: widen the range or fit fewer shells",
            fit->n_rows, range_ang[0], range_ang[1], PI / correlation->qmax, fit->options->n_shells,
            parameters);
    }
    return LEHR_OK;
}

/// T at the rows, and the whitener from its covariance.
static lehr_status prepare(shell_fit *fit, lehr_error *err)
{
    const lehr_pdf_correlation *correlation = fit->correlation;
    size_t n = fit->n_rows;
    double error = isnan(correlation->number_density_stderr) ? 0 : correlation->number_density_stderr;
    fit->y = lehr_core_alloc(n, sizeof *fit->y);
    fit->covariance = lehr_core_alloc(n * n, sizeof *fit->covariance);
    if (!fit->y || !fit->covariance) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a fit to %zu points", n);
    }
    lehr_status status =
        pdf_shell_model_create(&fit->model, correlation, fit->rows, n, fit->options->n_shells, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_correlation_covariance(correlation, fit->covariance, fit->rows, n, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        double move = 4 * PI * error * correlation->r_ang[fit->rows[i]];
        fit->y[i] = t_at(correlation, fit->rows[i]);
        for (size_t k = 0; k < n; k++) {
            fit->covariance[i * n + k] += move * 4 * PI * error * correlation->r_ang[fit->rows[k]];
        }
    }
    if (status == LEHR_OK && isfinite(fit->covariance[0])) {
        status = pdf_shell_model_weigh(fit->model, fit->covariance, err);
        if (status == LEHR_OK) {
            pdf_shell_model_whiten(fit->model, fit->y, 1);
        }
    }
    return status;
}

/// Starts over the range: shoulders have no maximum of their own, and a fit from a poor start ends in a poor
/// minimum.
static lehr_status search_start(double *parameters, double *covariance, const lehr_fitting_problem *problem,
                                const double range_ang[2], lehr_error *err)
{
    enum { MOST = 3 * LEHR_PDF_MOST_SHELLS, STARTS = 16 };
    double lower[MOST], upper[MOST];
    lehr_fitting_parameter bounds[MOST];
    lehr_fitting_problem bounded = *problem;
    lehr_fitting_multistart found;
    lehr_fitting_multistart_options how = {.lower = lower, .upper = upper, .n_starts = STARTS, .threads = 1};
    how.fit = lehr_fitting_options_defaults();
    how.fit.search = LEHR_FITTING_SEARCH_NEAR;
    for (size_t i = 0; i < problem->n_parameters; i++) {
        static const double least[3] = {0, 0.08, 0.5}, most[3] = {0, 0.3, 14};
        lower[i] = i % 3 == 0 ? range_ang[0] : least[i % 3];
        upper[i] = i % 3 == 0 ? range_ang[1] : most[i % 3];
        bounds[i] = lehr_fitting_parameter_free(NULL);
        bounds[i].lower = i % 3 == 0 ? range_ang[0] : 0;
        parameters[i] = fmin(fmax(parameters[i], lower[i]), upper[i]);
    }
    bounded.parameters = bounds;
    return lehr_fitting_multistart_solve(&found, parameters, covariance, &bounded, &how, NULL, err);
}

/// Fit over a range from a start; @p parameters and @p covariance as in lehr_fitting_solve().
static lehr_status fit_range(lehr_fitting_summary *summary, double *parameters, double *covariance,
                             size_t *n_points, const lehr_pdf_correlation *correlation,
                             const lehr_pdf_shells_options *options, const double range_ang[2],
                             lehr_fitting_search search, lehr_error *err)
{
    double ones[512];
    shell_fit fit = {.correlation = correlation, .options = options};
    lehr_status status = choose_rows(&fit, range_ang, err);
    if (status == LEHR_OK && fit.n_rows > sizeof ones / sizeof *ones) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%zu independent points between %.4g and %.4g angstrom; "
                                "narrow the range to one peak",
                                fit.n_rows, range_ang[0], range_ang[1]);
    }
    if (status == LEHR_OK) {
        status = prepare(&fit, err);
    }
    if (status == LEHR_OK) {
        for (size_t i = 0; i < fit.n_rows; i++) {
            ones[i] = 1;
        }
        bool weighted = fit.model->whitener != NULL;
        lehr_fitting_problem problem = {.n_points = fit.n_rows,
                                        .n_parameters = 3 * options->n_shells,
                                        .y = fit.y,
                                        .sigma = weighted ? ones : NULL,
                                        .model = pdf_shell_model_evaluate,
                                        .context = fit.model};
        lehr_fitting_options how = lehr_fitting_options_defaults();
        how.search = search;
        if (search == LEHR_FITTING_SEARCH_CASCADE && options->n_shells > 1 && isnan(options->start_ang[0])) {
            status = search_start(parameters, covariance, &problem, range_ang, err);
        }
        if (weighted) { // as many points as parameters leave no scatter, but the noise is known
            how.convention =
                fit.n_rows > problem.n_parameters ? LEHR_COVARIANCE_INFLATE : LEHR_COVARIANCE_ABSOLUTE;
        } else {
            how.convention = LEHR_COVARIANCE_SCALED;
        }
        status = status ? status : lehr_fitting_solve(summary, parameters, covariance, &problem, &how, err);
    }
    *n_points = fit.n_rows;
    clear(&fit);
    return status;
}

static void sort_shells(double *parameters, double *covariance, size_t n)
{
    size_t order[LEHR_PDF_MOST_SHELLS];
    double p[3 * LEHR_PDF_MOST_SHELLS], c[9 * LEHR_PDF_MOST_SHELLS * LEHR_PDF_MOST_SHELLS];
    size_t m = 3 * n;
    for (size_t i = 0; i < n; i++) {
        size_t rank = 0;
        for (size_t k = 0; k < n; k++) {
            rank +=
                parameters[3 * k] < parameters[3 * i] || (parameters[3 * k] == parameters[3 * i] && k < i);
        }
        order[rank] = i;
    }
    memcpy(p, parameters, m * sizeof *p);
    memcpy(c, covariance, m * m * sizeof *c);
    for (size_t i = 0; i < m; i++) {
        size_t from = 3 * order[i / 3] + i % 3;
        parameters[i] = p[from];
        for (size_t k = 0; k < m; k++) {
            covariance[i * m + k] = c[from * m + 3 * order[k / 3] + k % 3];
        }
    }
}

// ---- result -------------------------------------------------------------------------------------
/// Error of a function of the three parameters of a shell with this gradient.
static double propagate(const lehr_pdf_shells *out, size_t shell, const double gradient[3])
{
    size_t m = 3 * out->n_shells;
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            sum += gradient[i] * gradient[k] * out->covariance[(3 * shell + i) * m + 3 * shell + k];
        }
    }
    return sqrt(sum);
}

/// Values of position, width, coordination, area, height from the parameters of a shell.
static void quantities(double values[5], const double *p)
{
    values[0] = p[0];
    values[1] = p[1];
    values[2] = p[2];
    values[3] = p[2] / p[0];
    values[4] = p[2] / (p[0] * p[1] * sqrt(2 * PI));
}

/// @param[in] lows, highs parameters of the fits over a shorter and a longer range; NaN where there is none
static void fill_shell(lehr_pdf_shells *out, size_t shell, const double *low, const double *high)
{
    const double *p = out->parameters + 3 * shell;
    double v[5], variants[2][5];
    quantities(v, p);
    quantities(variants[0], low + 3 * shell);
    quantities(variants[1], high + 3 * shell);
    const double gradients[5][3] = {{1, 0, 0},
                                    {0, 1, 0},
                                    {0, 0, 1},
                                    {-v[3] / p[0], 0, 1 / p[0]},
                                    {-v[4] / p[0], -v[4] / p[1], v[4] / p[2]}};
    lehr_pdf_shell *to = &out->shells[shell];
    lehr_estimate *estimates[5] = {&to->position, &to->width, &to->coordination, &to->area, &to->height};
    for (size_t i = 0; i < 5; i++) {
        double least = fmin(v[i], fmin(variants[0][i], variants[1][i])); // fmin leaves NaN out
        double most = fmax(v[i], fmax(variants[0][i], variants[1][i]));
        double noise = propagate(out, shell, gradients[i]), range = (most - least) / 2;
        *estimates[i] = (lehr_estimate){v[i], hypot(noise, range)};
        if (i % 2 == 0 && i < 4) {
            to->statistical[i / 2] = noise;
            to->range[i / 2] = range;
        }
    }
}

static lehr_status check(const lehr_pdf_correlation *correlation, const lehr_pdf_shells_options *options,
                         lehr_error *err)
{
    if (!(options->n_shells >= 1 && options->n_shells <= LEHR_PDF_MOST_SHELLS)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu shells; expected 1 to %d", options->n_shells,
                              LEHR_PDF_MOST_SHELLS);
    }
    if (!(correlation->qmax > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the file does not tell its qmax, which shapes the peaks of G(r): give it");
    }
    return lehr_pdf_correlation_check_form(correlation, LEHR_PDF_FUNCTION_T, err);
}

static lehr_status choose_range(double range_ang[2], const lehr_pdf_correlation *correlation,
                                const lehr_pdf_shells_options *options, lehr_error *err)
{
    size_t half = 0, minimum = 0;
    memcpy(range_ang, options->range_ang, 2 * sizeof *range_ang);
    if (isnan(range_ang[0])) {
        if (!pdf_end_of_peak(&half, &minimum, correlation) || isnan(correlation->low_r.cutoff_ang)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "no peak with a minimum behind it is found: give the range");
        }
        range_ang[0] = correlation->low_r.cutoff_ang;
        range_ang[1] = correlation->r_ang[half];
    }
    if (!(range_ang[0] < range_ang[1] && range_ang[0] >= correlation->r_ang[0] - 1e-9 &&
          range_ang[1] <= correlation->r_ang[correlation->n - 1] + 1e-9)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the range %g:%g lies outside of the data, %g to %g angstrom", range_ang[0],
                              range_ang[1], correlation->r_ang[0], correlation->r_ang[correlation->n - 1]);
    }
    return LEHR_OK;
}

enum { MOST = 3 * LEHR_PDF_MOST_SHELLS };

/// Parameters of fits over a range that ends half of the independent spacing before and behind; NaN where a
/// fit fails.
static void fit_variants(double variants[2][MOST], const lehr_pdf_shells *result,
                         const lehr_pdf_correlation *correlation, const lehr_pdf_shells_options *options)
{
    for (size_t k = 0; k < 2; k++) {
        double unused[MOST * MOST];
        double shift = (k == 0 ? -0.5 : 0.5) * PI / correlation->qmax;
        double range[2] = {result->range_ang[0], result->range_ang[1] + shift};
        size_t points = 0;
        lehr_fitting_summary summary;
        memcpy(variants[k], result->parameters, sizeof variants[k]);
        lehr_status status = fit_range(&summary, variants[k], unused, &points, correlation, options, range,
                                       LEHR_FITTING_SEARCH_NEAR, NULL);
        for (size_t i = 0; (status != LEHR_OK || summary.stop != LEHR_FITTING_CONVERGED) && i < MOST; i++) {
            variants[k][i] = (double)NAN;
        }
    }
}

lehr_status lehr_pdf_shells_fit(lehr_pdf_shells *out, const lehr_pdf_correlation *correlation,
                                const lehr_pdf_shells_options *options, lehr_warnings *warnings,
                                lehr_error *err)
{
    lehr_fitting_summary summary;
    double variants[2][MOST];
    lehr_pdf_shells result = {.n_shells = options->n_shells};
    lehr_status status = check(correlation, options, err);
    if (status == LEHR_OK) {
        status = choose_range(result.range_ang, correlation, options, err);
    }
    if (status == LEHR_OK) {
        pdf_shell_start(result.parameters, correlation, options, result.range_ang);
        status = fit_range(&summary, result.parameters, result.covariance, &result.n_points, correlation,
                           options, result.range_ang, LEHR_FITTING_SEARCH_CASCADE, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    result.stop = summary.stop;
    result.weighted = summary.convention != LEHR_COVARIANCE_SCALED;
    result.reduced_chi2 = result.weighted ? summary.reduced_chi2 : (double)NAN;
    result.error_scale = result.reduced_chi2 > 1 ? sqrt(result.reduced_chi2) : 1;
    sort_shells(result.parameters, result.covariance, options->n_shells);
    fit_variants(variants, &result, correlation, options);
    for (size_t shell = 0; shell < options->n_shells; shell++) {
        fill_shell(&result, shell, variants[0], variants[1]);
    }
    *out = result;
    out->found = true;
    for (size_t i = 0; i < out->n_shells; i++) {
        out->found = out->found && pdf_shell_stands(out, &out->shells[i]);
    }
    return pdf_shells_warn(out, correlation, warnings, err);
}

lehr_status lehr_pdf_shells_model(const lehr_pdf_shells *shells, const lehr_pdf_correlation *correlation,
                                  double *g, lehr_error *err)
{
    lehr_pdf_shell_model *model = NULL;
    size_t *rows = lehr_core_alloc(correlation->n, sizeof *rows);
    lehr_status status =
        rows ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a model of shells");
    for (size_t i = 0; status == LEHR_OK && i < correlation->n; i++) {
        rows[i] = i;
    }
    if (status == LEHR_OK) {
        status = pdf_shell_model_create(&model, correlation, rows, correlation->n, shells->n_shells, err);
    }
    if (status == LEHR_OK) {
        pdf_shell_model_evaluate(shells->parameters, g, NULL, model);
    }
    for (size_t i = 0; status == LEHR_OK && i < correlation->n; i++) {
        g[i] -= 4 * PI * correlation->number_density * correlation->r_ang[i];
    }
    pdf_shell_model_free(model);
    lehr_core_free(rows);
    return status;
}
