// One fit: independent points, their covariance, bounds and starts.
//
// Bounds keep a fit at what the data can tell. Narrower than the least width a shell looks as one without
// width; wider than half of the range it is no peak in it; its place is in the range, its area positive.
#include "shell_fit.h"

#include "shell_model.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/distribution.h>
#include <lehr/fitting/multistart.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double IMPROBABLE = 0.01;
enum { MOST_ROWS = 512 };

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
        fit->y[i] = lehr_pdf_correlation_at(correlation, LEHR_PDF_FUNCTION_T, fit->rows[i]).value;
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

// ---- bounds -------------------------------------------------------------------------------------
double pdf_shell_least_width(const lehr_pdf_correlation *correlation)
{
    enum { STEPS = 400 };
    double zeroth = 0, second = 0, center = correlation->r_ang[correlation->n / 2];
    double spacing =
        (correlation->r_ang[correlation->n - 1] - correlation->r_ang[0]) / (double)(correlation->n - 1);
    for (size_t k = 0; k < STEPS; k++) {
        double q = correlation->qmax * ((double)k + 0.5) / STEPS;
        double window = lehr_pdf_damping_value(&correlation->damping, q, correlation->qmax, center);
        zeroth += window;
        second += window * q * q;
    }
    // The height of exp(-s^2 q^2/2) in r is lower by s^2 <q^2>/2.
    return 0.2 * sqrt(zeroth / second) * fmax(1, spacing * correlation->qmax / PI);
}

void pdf_shell_bounds_fill(pdf_shell_bounds *out, const lehr_pdf_correlation *correlation, size_t n_shells,
                           const double range_ang[2])
{
    double length = range_ang[1] - range_ang[0], least = pdf_shell_least_width(correlation), top = 0;
    // A range may hold the top of one peak only; two peaks are narrower than half of theirs.
    double most = n_shells > 1 ? length / 2 : length;
    most = fmax(most, 2 * least);
    for (size_t i = 0; i < correlation->n; i++) {
        double r = correlation->r_ang[i];
        bool inside = r >= range_ang[0] && r <= range_ang[1];
        top = inside ? fmax(top, lehr_pdf_correlation_at(correlation, LEHR_PDF_FUNCTION_T, i).value) : top;
    }
    // As many atoms as a peak of the largest T over the whole range would hold.
    double atoms = top > 0 ? top * range_ang[1] * length : 1;
    *out = (pdf_shell_bounds){.n = 3 * n_shells};
    for (size_t i = 0; i < out->n; i += 3) {
        const double lower[3] = {range_ang[0], least, 1e-4 * atoms},
                     upper[3] = {range_ang[1], most, 10 * atoms};
        const double begin[3] = {range_ang[0], fmax(least, 0.15 * most), 0.05 * atoms};
        const double end[3] = {range_ang[1], fmax(fmin(most, 0.3), 1.5 * begin[1]), 0.6 * atoms};
        for (size_t j = 0; j < 3; j++) {
            out->parameters[i + j] = lehr_fitting_parameter_free(NULL);
            out->parameters[i + j].lower = lower[j];
            out->parameters[i + j].upper = upper[j];
            out->box[0][i + j] = begin[j];
            out->box[1][i + j] = fmin(end[j], upper[j]);
        }
    }
}

// ---- search -------------------------------------------------------------------------------------
static bool at_bound(const pdf_shell_bounds *bounds, const double *parameters)
{
    bool met = false;
    for (size_t i = 0; i < bounds->n; i++) {
        met = met ||
              lehr_fitting_parameter_role(&bounds->parameters[i], parameters[i]) != LEHR_FITTING_ROLE_FREE;
    }
    return met;
}

/// Starts over the range: shoulders have no maximum of their own, and a fit from a poor start ends in a poor
/// minimum.
static lehr_status search_start(pdf_shell_result *result, const lehr_fitting_problem *problem,
                                const pdf_shell_bounds *bounds, lehr_error *err)
{
    lehr_fitting_multistart found;
    lehr_fitting_multistart_options how = {
        .lower = bounds->box[0], .upper = bounds->box[1], .n_starts = bounds->n > 3 ? 16 : 5, .threads = 1};
    how.fit = lehr_fitting_options_defaults();
    how.fit.search = LEHR_FITTING_SEARCH_NEAR;
    how.fit.max_iterations = 60;
    return lehr_fitting_multistart_solve(&found, result->parameters, result->covariance, problem, &how, NULL,
                                         err);
}

static lehr_status search(pdf_shell_result *result, const lehr_fitting_problem *problem,
                          const pdf_shell_bounds *bounds, const lehr_fitting_options *how, bool widely,
                          bool given, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (widely && !given && bounds->n > 3) {
        status = search_start(result, problem, bounds, err);
    }
    status = status ? status
                    : lehr_fitting_solve(&result->summary, result->parameters, result->covariance, problem,
                                         how, err);
    bool good =
        status || (result->summary.stop == LEHR_FITTING_CONVERGED && !at_bound(bounds, result->parameters));
    if (widely && !good && (given || bounds->n == 3)) {
        status = search_start(result, problem, bounds, err);
        status = status ? status
                        : lehr_fitting_solve(&result->summary, result->parameters, result->covariance,
                                             problem, how, err);
    }
    return status;
}

/// Roles; a parameter at a bound has no error, and those of the others hold for its value. Scatter that noise
/// does not explain scales the errors; scatter that it may well make would only add chance to them.
static void settle(pdf_shell_result *result, const pdf_shell_bounds *bounds)
{
    const lehr_fitting_summary *summary = &result->summary;
    bool scales = result->weighted && summary->dof > 0 &&
                  lehr_tail_chi2(summary->chi2, (double)summary->dof) < IMPROBABLE;
    result->error_scale = scales ? fmax(1, sqrt(summary->reduced_chi2)) : 1;
    for (size_t i = 0; i < bounds->n; i++) {
        result->roles[i] = lehr_fitting_parameter_role(&bounds->parameters[i], result->parameters[i]);
    }
    for (size_t i = 0; i < bounds->n * bounds->n && summary->stop != LEHR_FITTING_SINGULAR; i++) {
        bool held = result->roles[i / bounds->n] != LEHR_FITTING_ROLE_FREE ||
                    result->roles[i % bounds->n] != LEHR_FITTING_ROLE_FREE;
        result->covariance[i] = held ? 0 : result->covariance[i] * result->error_scale * result->error_scale;
    }
}

static lehr_status solve(shell_fit *fit, pdf_shell_result *result, const pdf_shell_bounds *bounds,
                         lehr_fitting_search kind, lehr_error *err)
{
    double *ones = lehr_core_alloc(fit->n_rows, sizeof *ones);
    if (!ones) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a fit to %zu points", fit->n_rows);
    }
    for (size_t i = 0; i < fit->n_rows; i++) {
        ones[i] = 1;
    }
    lehr_fitting_options how = lehr_fitting_options_defaults();
    lehr_fitting_problem problem = {.n_points = fit->n_rows,
                                    .n_parameters = bounds->n,
                                    .parameters = bounds->parameters,
                                    .y = fit->y,
                                    .sigma = result->weighted ? ones : NULL,
                                    .model = pdf_shell_model_evaluate,
                                    .context = fit->model};
    how.search = kind;
    how.convention = result->weighted ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED;
    for (size_t i = 0; i < bounds->n; i++) {
        const lehr_fitting_parameter *p = &bounds->parameters[i];
        result->parameters[i] = fmin(fmax(result->parameters[i], p->lower), p->upper);
    }
    lehr_status status = search(result, &problem, bounds, &how, kind == LEHR_FITTING_SEARCH_CASCADE,
                                !isnan(fit->options->start_ang[0]), err);
    lehr_core_free(ones);
    return status;
}

lehr_status pdf_shell_fit(pdf_shell_result *result, const lehr_pdf_correlation *correlation,
                          const lehr_pdf_shells_options *options, const double range_ang[2],
                          lehr_fitting_search search_kind, lehr_error *err)
{
    pdf_shell_bounds bounds;
    shell_fit fit = {.correlation = correlation, .options = options};
    lehr_status status = choose_rows(&fit, range_ang, err);
    if (status == LEHR_OK && fit.n_rows > MOST_ROWS) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "%zu independent points between %.4g and %.4g angstrom; "
                                "narrow the range to one peak",
                                fit.n_rows, range_ang[0], range_ang[1]);
    }
    if (status == LEHR_OK) {
        status = prepare(&fit, err);
    }
    if (status == LEHR_OK) {
        pdf_shell_bounds_fill(&bounds, correlation, options->n_shells, range_ang);
        result->weighted = fit.model->whitener != NULL;
        result->n_points = fit.n_rows;
        status = solve(&fit, result, &bounds, search_kind, err);
    }
    if (status == LEHR_OK) {
        settle(result, &bounds);
    }
    clear(&fit);
    return status;
}
