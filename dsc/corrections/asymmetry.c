// The part of the heat flow that does not depend on the rate.
#include <lehr/dsc/subtract.h>

#include "hook.h"
#include "subtract_private.h"
#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdbool.h>

enum { TERMS = 4 }; // q, q u, 1, u
#define WHITE_LIMIT 0.5

/// Rows of the least-squares problem.
typedef struct rows {
    size_t n;
    double *design; // shape (n, TERMS)
    double *y;
} rows;

static lehr_status check(const lehr_dsc_run *const *runs, size_t n_runs, const double window_K[2],
                         lehr_error *err)
{
    if (n_runs == 0 || !(window_K[0] < window_K[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the window %g:%g K needs A < B", window_K[0], window_K[1]);
    }
    for (size_t k = 0; k < n_runs; k++) {
        if (runs[k]->signal_kind != LEHR_DSC_SIGNAL_HEAT_FLOW &&
            runs[k]->signal_kind != LEHR_DSC_SIGNAL_SPECIFIC_FLOW) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: holds %s; a heat flow is needed", runs[k]->name,
                                  lehr_dsc_signal_name(runs[k]->signal_kind));
        }
        if (runs[k]->signal_kind != runs[0]->signal_kind) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s holds %s, but %s %s", runs[0]->name,
                                  lehr_dsc_signal_name(runs[0]->signal_kind), runs[k]->name,
                                  lehr_dsc_signal_name(runs[k]->signal_kind));
        }
    }
    return LEHR_OK;
}

static bool inside(double T, const double window_K[2])
{
    return T >= window_K[0] - 1e-9 && T <= window_K[1] + 1e-9;
}

/// Add the points of one ramp; count them only while there is no room.
static size_t add_ramp(rows *out, const lehr_dsc_run *run, const lehr_dsc_segment *segment,
                       const lehr_dsc_asymmetry *asymmetry)
{
    size_t added = 0;
    for (size_t i = segment->first; i < segment->first + segment->count; i++) {
        if (!inside(run->temperature_K[i], asymmetry->window_K)) {
            continue;
        }
        if (out->design) {
            double u = run->temperature_K[i] - asymmetry->center_K;
            double *row = out->design + TERMS * out->n;
            row[0] = segment->rate_K_per_s;
            row[1] = segment->rate_K_per_s * u;
            row[2] = 1;
            row[3] = u;
            out->y[out->n] = run->signal[i];
        }
        out->n++;
        added++;
    }
    return added;
}

static lehr_status collect(rows *out, lehr_dsc_asymmetry *asymmetry, const lehr_dsc_run *const *runs,
                           size_t n_runs, lehr_error *err)
{
    asymmetry->ramps = 0;
    asymmetry->rate_min_K_per_s = (double)INFINITY;
    asymmetry->rate_max_K_per_s = -(double)INFINITY;
    out->n = 0;
    for (size_t k = 0; k < n_runs; k++) {
        for (size_t s = 0; s < runs[k]->n_segments; s++) {
            const lehr_dsc_segment *segment = &runs[k]->segments[s];
            if (segment->kind == LEHR_DSC_ISOTHERMAL || add_ramp(out, runs[k], segment, asymmetry) == 0) {
                continue;
            }
            if (!isfinite(segment->rate_K_per_s)) {
                return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the rate of segment %zu is not known",
                                      runs[k]->name, segment->index);
            }
            asymmetry->ramps++;
            asymmetry->rate_min_K_per_s = fmin(asymmetry->rate_min_K_per_s, segment->rate_K_per_s);
            asymmetry->rate_max_K_per_s = fmax(asymmetry->rate_max_K_per_s, segment->rate_K_per_s);
        }
    }
    asymmetry->points = out->n;
    double largest = fmax(fabs(asymmetry->rate_min_K_per_s), fabs(asymmetry->rate_max_K_per_s));
    if (out->n <= TERMS || !(asymmetry->rate_max_K_per_s - asymmetry->rate_min_K_per_s > 0.01 * largest)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: %zu ramps with %zu points in the window %g:%g K, at rates from %.4g to %.4g K/s: at "
            "least two different rates, or heating and cooling, are needed (--with names more scans)",
            runs[0]->name, asymmetry->ramps, out->n, asymmetry->window_K[0], asymmetry->window_K[1],
            asymmetry->ramps ? asymmetry->rate_min_K_per_s : 0.0,
            asymmetry->ramps ? asymmetry->rate_max_K_per_s : 0.0);
    }
    return LEHR_OK;
}

static lehr_status solve(lehr_dsc_asymmetry *out, const rows *data, const char *name, lehr_warnings *warnings,
                         lehr_error *err)
{
    lehr_linear_fit *fit = NULL;
    double covariance[TERMS * TERMS];
    lehr_status status = lehr_linear_fit_create(&fit, data->design, data->y, NULL, data->n, TERMS, err);
    if (status == LEHR_OK) {
        status = lehr_linear_fit_covariance(fit, covariance, err);
    }
    if (status == LEHR_OK) {
        double s2 = lehr_linear_fit_sigma(fit) * lehr_linear_fit_sigma(fit);
        const double *coefficients = lehr_linear_fit_coefficients(fit);
        out->noise_level = sqrt(s2);
        out->offset = coefficients[2];
        out->slope = coefficients[3];
        out->offset_stderr = sqrt(s2 * covariance[2 * TERMS + 2]);
        out->slope_stderr = sqrt(s2 * covariance[3 * TERMS + 3]);
        out->covariance = s2 * covariance[2 * TERMS + 3];
        double alike = lehr_linear_fit_autocorrelation(fit);
        if (alike > WHITE_LIMIT && out->points >= 20) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: residuals in the window follow each other (correlation %.2f): the heat "
                "capacity is not one straight line for all ramps there, or the data are smoothed; "
                "the errors are lower bounds",
                name, alike);
        }
    }
    lehr_linear_fit_free(fit);
    return status;
}

lehr_status lehr_dsc_asymmetry_fit(lehr_dsc_asymmetry *out, const lehr_dsc_run *const *runs, size_t n_runs,
                                   const double window_K[2], lehr_warnings *warnings, lehr_error *err)
{
    *out = (lehr_dsc_asymmetry){.window_K = {window_K[0], window_K[1]},
                                .center_K = 0.5 * (window_K[0] + window_K[1])};
    rows data = {0};
    lehr_status status = check(runs, n_runs, window_K, err);
    if (status == LEHR_OK) {
        status = collect(&data, out, runs, n_runs, err);
    }
    if (status == LEHR_OK) {
        data.design = lehr_core_alloc(data.n * TERMS, sizeof(double));
        data.y = lehr_core_alloc(data.n, sizeof(double));
        if (!data.design || !data.y) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", data.n);
        }
    }
    if (status == LEHR_OK) {
        status = collect(&data, out, runs, n_runs, err);
    }
    if (status == LEHR_OK) {
        status = solve(out, &data, runs[0]->name, warnings, err);
    }
    lehr_core_free(data.design);
    lehr_core_free(data.y);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_asymmetry){0};
    }
    return status;
}

lehr_status lehr_dsc_asymmetry_subtract(lehr_table **table, const lehr_dsc_run *run,
                                        const lehr_dsc_asymmetry *asymmetry, lehr_error *err)
{
    *table = NULL;
    double *signal = lehr_core_alloc(run->size, sizeof *signal);
    double *sigma = lehr_core_alloc(run->size, sizeof *sigma);
    lehr_status status = signal && sigma ? LEHR_OK
                                         : lehr_error_set(err, LEHR_ERR_NOMEM,
                                                          "no memory to subtract from %zu points", run->size);
    for (size_t i = 0; status == LEHR_OK && i < run->size; i++) {
        double u = run->temperature_K[i] - asymmetry->center_K;
        double variance = asymmetry->offset_stderr * asymmetry->offset_stderr +
                          2 * u * asymmetry->covariance +
                          u * u * asymmetry->slope_stderr * asymmetry->slope_stderr;
        signal[i] = run->signal[i] - asymmetry->offset - asymmetry->slope * u;
        sigma[i] = sqrt(asymmetry->noise_level * asymmetry->noise_level + variance);
    }
    if (status == LEHR_OK) {
        lehr_dsc_run corrected = *run; // shares all but the signal
        corrected.signal = signal;
        status = lehr_dsc_hook_table(table, &corrected, sigma, NULL, err);
    }
    lehr_core_free(signal);
    lehr_core_free(sigma);
    return status;
}

lehr_status lehr_dsc_asymmetry_describe(const lehr_dsc_asymmetry *result, lehr_dsc_signal signal,
                                        lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    double factor = 1;
    const char *unit = lehr_dsc_flow_unit(signal, &factor);
    const char *slope_unit = signal == LEHR_DSC_SIGNAL_HEAT_FLOW ? "mW/K" : "W/g/K";
    const struct {
        const char *name;
        double value, stderr_value;
        const char *unit;
    } entries[] = {
        {"offset", result->offset * factor, result->offset_stderr * factor, unit},
        {"offset_slope", result->slope * factor, result->slope_stderr * factor, slope_unit},
        {"center", result->center_K, none, "K"},
        {"noise_level", result->noise_level * factor, none, unit},
        {"rate_min", result->rate_min_K_per_s, none, "K/s"},
        {"rate_max", result->rate_max_K_per_s, none, "K/s"},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof entries / sizeof *entries; i++) {
        status = lehr_record_add_quantity(record, entries[i].name, entries[i].value, entries[i].stderr_value,
                                          entries[i].unit, err);
    }
    status = status == LEHR_OK ? lehr_record_add_number(record, "ramps", (double)result->ramps, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "points", (double)result->points, err) : status;
}
