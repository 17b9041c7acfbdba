#include "shells.h"

#include "correlation_private.h"
#include "shell_fit.h"
#include "shell_model.h"
#include "shell_start.h"
#include "shells_private.h"

#include <lehr/core/alloc.h>
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

static void sort_shells(pdf_shell_result *result, size_t n)
{
    size_t order[LEHR_PDF_MOST_SHELLS], m = 3 * n;
    pdf_shell_result from = *result;
    for (size_t i = 0; i < n; i++) {
        size_t rank = 0;
        for (size_t k = 0; k < n; k++) {
            double here = from.parameters[3 * i], there = from.parameters[3 * k];
            rank += there < here || (there == here && k < i);
        }
        order[rank] = i;
    }
    for (size_t i = 0; i < m; i++) {
        size_t row = 3 * order[i / 3] + i % 3;
        result->parameters[i] = from.parameters[row];
        result->roles[i] = from.roles[row];
        for (size_t k = 0; k < m; k++) {
            result->covariance[i * m + k] = from.covariance[row * m + 3 * order[k / 3] + k % 3];
        }
    }
}

// ---- result -------------------------------------------------------------------------------------
enum { QUANTITIES = 5 };

/// Values of position, width, coordination, area, height and their errors from noise.
static void quantities(lehr_estimate out[QUANTITIES], const pdf_shell_result *fit, size_t shell,
                       size_t n_shells)
{
    const double *p = fit->parameters + 3 * shell;
    const double values[QUANTITIES] = {p[0], p[1], p[2], p[2] / p[0], p[2] / (p[0] * p[1] * sqrt(2 * PI))};
    const double gradients[QUANTITIES][3] = {{1, 0, 0},
                                             {0, 1, 0},
                                             {0, 0, 1},
                                             {-values[3] / p[0], 0, 1 / p[0]},
                                             {-values[4] / p[0], -values[4] / p[1], values[4] / p[2]}};
    size_t m = 3 * n_shells;
    for (size_t q = 0; q < QUANTITIES; q++) {
        double sum = 0;
        for (size_t i = 0; i < 9; i++) {
            sum += gradients[q][i / 3] * gradients[q][i % 3] *
                   fit->covariance[(3 * shell + i / 3) * m + 3 * shell + i % 3];
        }
        out[q] = (lehr_estimate){values[q], sqrt(sum)};
    }
}

/// Half of the spread over the ranges, less what noise makes of it: estimates from more and fewer of the same
/// points differ by the difference of their variances.
static double spread(const lehr_estimate *mid, const lehr_estimate *low, const lehr_estimate *high)
{
    double least = fmin(mid->value, fmin(low->value, high->value)); // fmin leaves NaN out
    double most = fmax(mid->value, fmax(low->value, high->value));
    double shorter = isnan(low->value) ? mid->stderr_value : low->stderr_value;
    double longer = isnan(high->value) ? mid->stderr_value : high->stderr_value;
    double noise = fmax(0, shorter * shorter - longer * longer);
    return sqrt(fmax(0, (most - least) * (most - least) - noise)) / 2;
}

/// @param[in] variants fits over a shorter and a longer range; NaN where there is none
static void fill_shell(lehr_pdf_shells *out, size_t shell, const pdf_shell_result *fit,
                       const pdf_shell_result variants[2])
{
    lehr_estimate v[3][QUANTITIES];
    lehr_pdf_shell *to = &out->shells[shell];
    lehr_estimate *estimates[QUANTITIES] = {&to->position, &to->width, &to->coordination, &to->area,
                                            &to->height};
    quantities(v[0], fit, shell, out->n_shells);
    quantities(v[1], &variants[0], shell, out->n_shells);
    quantities(v[2], &variants[1], shell, out->n_shells);
    memcpy(to->roles, fit->roles + 3 * shell, sizeof to->roles);
    for (size_t i = 0; i < QUANTITIES; i++) {
        double range = spread(&v[0][i], &v[1][i], &v[2][i]);
        bool held = i < 3 && to->roles[i] != LEHR_FITTING_ROLE_FREE;
        *estimates[i] =
            (lehr_estimate){v[0][i].value, held ? (double)NAN : hypot(v[0][i].stderr_value, range)};
        if (i % 2 == 0 && i < 4) {
            to->statistical[i / 2] = held ? (double)NAN : v[0][i].stderr_value;
            to->range[i / 2] = held ? (double)NAN : range;
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

/// Fits over a range that ends half of the independent spacing before and behind; NaN where a fit fails.
static void fit_variants(pdf_shell_result variants[2], const pdf_shell_result *fit, const double range_ang[2],
                         const lehr_pdf_correlation *correlation, const lehr_pdf_shells_options *options)
{
    for (size_t k = 0; k < 2; k++) {
        double shift = (k == 0 ? -0.5 : 0.5) * PI / correlation->qmax;
        double range[2] = {range_ang[0], range_ang[1] + shift};
        variants[k] = *fit;
        lehr_status status =
            pdf_shell_fit(&variants[k], correlation, options, range, LEHR_FITTING_SEARCH_NEAR, NULL);
        bool failed = status != LEHR_OK || variants[k].summary.stop != LEHR_FITTING_CONVERGED;
        for (size_t i = 0; failed && i < PDF_SHELL_MOST; i++) {
            variants[k].parameters[i] = (double)NAN;
        }
    }
}

static void fill(lehr_pdf_shells *out, const pdf_shell_result *fit, const pdf_shell_result variants[2])
{
    size_t m = 3 * out->n_shells;
    out->n_points = fit->n_points;
    out->stop = fit->summary.stop;
    out->weighted = fit->weighted;
    out->reduced_chi2 = out->weighted ? fit->summary.reduced_chi2 : (double)NAN;
    out->error_scale = fit->error_scale;
    memcpy(out->parameters, fit->parameters, m * sizeof *out->parameters);
    memcpy(out->covariance, fit->covariance, m * m * sizeof *out->covariance);
    out->found = true;
    for (size_t shell = 0; shell < out->n_shells; shell++) {
        fill_shell(out, shell, fit, variants);
        out->found = out->found && pdf_shell_bound(&out->shells[shell]) == PDF_SHELL_FREE;
    }
}

lehr_status lehr_pdf_shells_fit(lehr_pdf_shells *out, const lehr_pdf_correlation *correlation,
                                const lehr_pdf_shells_options *options, lehr_warnings *warnings,
                                lehr_error *err)
{
    pdf_shell_result fit = {0}, variants[2];
    lehr_pdf_shells result = {.n_shells = options->n_shells};
    lehr_status status = check(correlation, options, err);
    if (status == LEHR_OK) {
        status = choose_range(result.range_ang, correlation, options, err);
    }
    if (status == LEHR_OK) {
        result.least_width_ang = pdf_shell_least_width(correlation);
        pdf_shell_start(fit.parameters, correlation, options, result.range_ang);
        status =
            pdf_shell_fit(&fit, correlation, options, result.range_ang, LEHR_FITTING_SEARCH_CASCADE, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    sort_shells(&fit, options->n_shells);
    fit_variants(variants, &fit, result.range_ang, correlation, options);
    fill(&result, &fit, variants);
    *out = result;
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
