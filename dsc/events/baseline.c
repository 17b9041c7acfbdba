#include "baseline.h"

#include <lehr/core/alloc.h>
#include <math.h>

// Borders of windows are inclusive; conversion from degrees Celsius costs some 1e-13 K.
#define BORDER_K 1e-9

static size_t terms_of(lehr_dsc_model model, bool fixed_constant)
{
    if (model == LEHR_DSC_MODEL_LINE) {
        return 2;
    }
    return model == LEHR_DSC_MODEL_METALLIC && fixed_constant ? 2 : 3;
}

void lehr_dsc_baseline_terms_at(const lehr_dsc_baseline *baseline, double temperature_K, double *terms)
{
    double c = baseline->center_K;
    if (baseline->model == LEHR_DSC_MODEL_METALLIC) {
        size_t k = 0;
        if (!baseline->fixed_constant) {
            terms[k++] = 1;
        }
        terms[k++] = temperature_K / c;
        terms[k] = (c / temperature_K) * (c / temperature_K);
        return;
    }
    double u = (temperature_K - c) / c;
    terms[0] = 1;
    terms[1] = u;
    terms[2] = u * u;
}

/// Antiderivatives of the terms, differenced in forms that keep digits when a and b are close.
void lehr_dsc_baseline_terms_integral(const lehr_dsc_baseline *baseline, double a_K, double b_K,
                                      double *terms)
{
    double c = baseline->center_K;
    double width = b_K - a_K;
    if (baseline->model == LEHR_DSC_MODEL_METALLIC) {
        size_t k = 0;
        if (!baseline->fixed_constant) {
            terms[k++] = width;
        }
        terms[k++] = width * (a_K + b_K) / (2 * c);
        terms[k] = width * (c / a_K) * (c / b_K);
        return;
    }
    double u = (a_K - c) / c;
    double v = (b_K - c) / c;
    terms[0] = width;
    terms[1] = width * (u + v) / 2;
    terms[2] = width * (u * u + u * v + v * v) / 3;
}

double lehr_dsc_baseline_at(const lehr_dsc_baseline *baseline, double temperature_K)
{
    double terms[LEHR_DSC_MAX_TERMS] = {0};
    lehr_dsc_baseline_terms_at(baseline, temperature_K, terms);
    double value = baseline->offset;
    for (size_t k = 0; k < baseline->n_terms; k++) {
        value += baseline->coefficients[k] * terms[k];
    }
    return value;
}

double lehr_dsc_baseline_integral(const lehr_dsc_baseline *baseline, double a_K, double b_K)
{
    double terms[LEHR_DSC_MAX_TERMS] = {0};
    lehr_dsc_baseline_terms_integral(baseline, a_K, b_K, terms);
    double value = baseline->offset * (b_K - a_K);
    for (size_t k = 0; k < baseline->n_terms; k++) {
        value += baseline->coefficients[k] * terms[k];
    }
    return value;
}

/// A window with too few points: say where the scan lies.
static lehr_status refuse_window(const lehr_dsc_baseline *out, const lehr_dsc_scan *scan,
                                 const double window_K[2], const char *what, lehr_error *err)
{
    double low = (double)INFINITY;
    double high = -(double)INFINITY;
    for (size_t i = 0; i < scan->n; i++) {
        low = fmin(low, scan->temperature_K[i]);
        high = fmax(high, scan->temperature_K[i]);
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: %zu points in the %s window %g:%g K, at least %zu are needed; segment %zu "
                          "covers %.2f:%.2f K",
                          scan->name, out->n_points, what, window_K[0], window_K[1], out->n_terms + 1,
                          scan->segment, low, high);
}

/// Indices of the window, and its mean temperature as the center of the model.
static lehr_status collect_points(lehr_dsc_baseline *out, const lehr_dsc_scan *scan, const double window_K[2],
                                  const char *what, lehr_error *err)
{
    out->points = lehr_core_alloc(scan->n, sizeof *out->points);
    if (!out->points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the %s window", what);
    }
    double sum = 0;
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        if (T < window_K[0] - BORDER_K || T > window_K[1] + BORDER_K) {
            continue;
        }
        if (!isfinite(scan->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the signal at %.2f K (%s window) is no number",
                                  scan->name, T, what);
        }
        out->points[out->n_points++] = i;
        sum += T;
    }
    if (out->n_points <= out->n_terms) {
        return refuse_window(out, scan, window_K, what, err);
    }
    out->center_K = sum / (double)out->n_points;
    return LEHR_OK;
}

lehr_status lehr_dsc_baseline_fit(lehr_dsc_baseline *out, const lehr_dsc_scan *scan, const double window_K[2],
                                  lehr_dsc_model model, double constant, const char *what, lehr_error *err)
{
    *out = (lehr_dsc_baseline){.model = model};
    out->fixed_constant = model == LEHR_DSC_MODEL_METALLIC && !isnan(constant);
    out->offset = out->fixed_constant ? constant : 0;
    out->n_terms = terms_of(model, out->fixed_constant);
    double *design = NULL;
    double *y = NULL;
    lehr_status status = collect_points(out, scan, window_K, what, err);
    if (status != LEHR_OK) {
        goto done;
    }
    design = lehr_core_alloc(out->n_points * out->n_terms, sizeof *design);
    y = lehr_core_alloc(out->n_points, sizeof *y);
    if (!design || !y) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the %s window", what);
        goto done;
    }
    for (size_t i = 0; i < out->n_points; i++) {
        double terms[LEHR_DSC_MAX_TERMS] = {0};
        lehr_dsc_baseline_terms_at(out, scan->temperature_K[out->points[i]], terms);
        for (size_t k = 0; k < out->n_terms; k++) {
            design[i * out->n_terms + k] = terms[k];
        }
        y[i] = scan->y[out->points[i]] - out->offset;
    }
    status = lehr_linear_fit_create(&out->fit, design, y, NULL, out->n_points, out->n_terms, err);
    if (status != LEHR_OK) {
        status =
            lehr_error_wrap(err, status, "%s: %s window %g:%g K", scan->name, what, window_K[0], window_K[1]);
        goto done;
    }
    out->coefficients = lehr_linear_fit_coefficients(out->fit);
done:
    lehr_core_free(design);
    lehr_core_free(y);
    if (status != LEHR_OK) {
        lehr_dsc_baseline_clear(out);
    }
    return status;
}

void lehr_dsc_baseline_clear(lehr_dsc_baseline *baseline)
{
    lehr_linear_fit_free(baseline->fit);
    lehr_core_free(baseline->points);
    *baseline = (lehr_dsc_baseline){0};
}

lehr_status lehr_dsc_baseline_add_response(const lehr_dsc_baseline *baseline, const double *functional,
                                           double factor, double *response, lehr_error *err)
{
    double *window = lehr_core_alloc(baseline->n_points, sizeof *window);
    if (!window) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response of a baseline");
    }
    lehr_status status = lehr_linear_fit_response(baseline->fit, functional, window, err);
    for (size_t i = 0; status == LEHR_OK && i < baseline->n_points; i++) {
        response[baseline->points[i]] += factor * window[i];
    }
    lehr_core_free(window);
    return status;
}
