// Desmearing of one ramp.
#include <lehr/dsc/desmear.h>

#include "hook.h"
#include "savgol.h"
#include "scan.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

// Residuals more alike than this are no white noise; below this part of the signal they are rounding and the
// curvature of clean curves, and no calorimeter is that quiet.
#define WHITE_LIMIT    0.5
#define ROUNDING_LEVEL 5e-5

lehr_dsc_desmear_options lehr_dsc_desmear_defaults(void)
{
    return (lehr_dsc_desmear_options){.time_constant_s = (double)NAN, .order = 3, .discard_s = (double)NAN};
}

/// One ramp as a run of its own that borrows the arrays, and what goes with it. Times are since its begin.
typedef struct ramp {
    lehr_dsc_run run;
    lehr_dsc_segment segment;
    double factor; ///< from the signal of the run to a heat capacity
    const char *unit, *area_unit;
    double *time_s;    ///< shape (count,)
    double *weights_K; ///< shape (count,): trapezoid weights in time, times the rate; 0 for what is discarded
    double *ends;      ///< shape (count,): the boundary term as a functional
    double *original;  ///< shape (count,): signal as it was
    double *sigma;     ///< shape (count,)
    unsigned char *keep; ///< shape (count,)
    size_t first, last;  ///< points kept
} ramp;

static void clear(ramp *one)
{
    lehr_core_free(one->time_s);
    lehr_core_free(one->weights_K);
    lehr_core_free(one->ends);
    lehr_core_free(one->original);
    lehr_core_free(one->sigma);
    lehr_core_free(one->keep);
}

static lehr_status check(const lehr_dsc_desmear_options *options, lehr_error *err)
{
    if (!(options->time_constant_s > 0 && isfinite(options->time_constant_s))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the time constant %g s is not greater than 0",
                              options->time_constant_s);
    }
    if (options->discard_s < 0 || isinf(options->discard_s)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the time to discard, %g s, is negative",
                              options->discard_s);
    }
    return LEHR_OK;
}

/// Segment, unit and factor, by way of the scan, which knows them.
static lehr_status choose(ramp *out, const lehr_dsc_run *run, size_t wanted, lehr_error *err)
{
    lehr_dsc_scan *scan = NULL;
    lehr_status status = lehr_dsc_scan_create(&scan, run, wanted, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t s = 0; s < run->n_segments; s++) {
        out->segment = run->segments[s].index == scan->segment ? run->segments[s] : out->segment;
    }
    bool cooling = out->segment.kind == LEHR_DSC_COOLING;
    double highest = 0;
    for (size_t i = 0; i < scan->n; i++) {
        double signal = run->signal[out->segment.first + (cooling ? scan->n - 1 - i : i)];
        if (fabs(signal) > highest) {
            highest = fabs(signal);
            out->factor = scan->y[i] / signal;
        }
    }
    out->unit = scan->unit;
    out->area_unit = scan->area_unit;
    bool rate = scan->rate_K_per_s > 0;
    lehr_dsc_scan_free(scan);
    if (!rate) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: the rate of segment %zu is not known, so neither is time; --rate gives it",
                              run->name, out->segment.index);
    }
    if (!(highest > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the signal of segment %zu is 0 throughout",
                              run->name, out->segment.index);
    }
    return LEHR_OK;
}

static lehr_status take(ramp *out, const lehr_dsc_run *run, size_t wanted, lehr_error *err)
{
    *out = (ramp){.run = *run};
    lehr_status status = choose(out, run, wanted, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t first = out->segment.first;
    size_t n = out->segment.count;
    out->segment.first = 0;
    out->run.size = n;
    out->run.n_segments = 1;
    out->run.segments = &out->segment;
    out->run.time_s = run->time_s ? run->time_s + first : NULL;
    out->run.temperature_K += first;
    out->run.reference_temperature_K =
        run->reference_temperature_K ? run->reference_temperature_K + first : NULL;
    out->time_s = lehr_core_alloc(n, sizeof(double));
    out->weights_K = lehr_core_alloc(n, sizeof(double));
    out->ends = lehr_core_alloc(n, sizeof(double));
    out->original = lehr_core_memdup(run->signal + first, n, sizeof(double));
    out->sigma = lehr_core_alloc(n, sizeof(double));
    out->keep = lehr_core_alloc(n, 1);
    bool enough = out->time_s && out->weights_K && out->ends && out->original && out->sigma && out->keep;
    if (!enough) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a ramp of %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        out->time_s[i] = lehr_dsc_hook_elapsed_s(&out->run, &out->segment, i);
    }
    return LEHR_OK;
}

/// Cut the start-up; trapezoid weights of the rest.
static lehr_status cut(ramp *one, double discard_s, double time_constant_s, lehr_error *err)
{
    size_t n = one->run.size;
    memset(one->keep, 1, n);
    lehr_dsc_hook_mark(one->keep, &one->run, discard_s);
    one->first = 0;
    while (one->first < n && !one->keep[one->first]) {
        one->first++;
    }
    one->last = n - 1;
    if (n < 2 || one->first + 2 > n) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: segment %zu lasts %.4g s, not longer than the start-up of %.4g s that is discarded; "
            "--discard 0 keeps all",
            one->run.name, one->segment.index, one->time_s[n - 1], discard_s);
    }
    for (size_t i = one->first; i < one->last; i++) {
        double half = 0.5 * fabs(one->segment.rate_K_per_s) * (one->time_s[i + 1] - one->time_s[i]);
        one->weights_K[i] += half;
        one->weights_K[i + 1] += half;
    }
    one->ends[one->last] = time_constant_s * fabs(one->segment.rate_K_per_s);
    one->ends[one->first] = -one->ends[one->last];
    return LEHR_OK;
}

static size_t choose_width(const ramp *one, const lehr_dsc_desmear_options *options)
{
    if (options->width > 0) {
        return options->width;
    }
    size_t n = one->run.size;
    double step_s = one->time_s[n - 1] / (double)(n - 1);
    double points = options->time_constant_s / step_s;
    size_t width = points < (double)n ? (size_t)points : n;
    width = width < options->order + 2 ? options->order + 2 : width;
    return width % 2 == 0 ? width + 1 : width;
}

/// Area after and before, and what noise does to their difference.
static void balance_areas(lehr_dsc_desmear *out, const ramp *one, const lehr_dsc_savgol *sharp,
                          const lehr_dsc_savgol *smooth)
{
    double change = 0;
    double norm = 0;
    for (size_t i = 0; i < one->run.size; i++) {
        out->area += one->factor * one->weights_K[i] * sharp->out[i];
        change += one->weights_K[i] * (sharp->out[i] - one->original[i]) - one->ends[i] * smooth->out[i];
        double response = sharp->transposed[i] - one->weights_K[i] - smooth->transposed[i];
        norm += response * response;
    }
    out->area_change = one->factor * change;
    out->area_change_stderr = fabs(one->factor) * sharp->noise * sqrt(norm);
}

static void find_peaks(lehr_dsc_desmear *out, const ramp *one, const lehr_dsc_savgol *sharp)
{
    out->peak = -(double)INFINITY;
    out->peak_before = -(double)INFINITY;
    for (size_t i = one->first; i <= one->last; i++) {
        double after = one->factor * sharp->out[i];
        double before = one->factor * one->original[i];
        if (after > out->peak) {
            out->peak = after;
            out->peak_K = one->run.temperature_K[i];
        }
        if (before > out->peak_before) {
            out->peak_before = before;
            out->peak_before_K = one->run.temperature_K[i];
        }
    }
}

static void fill(lehr_dsc_desmear *out, ramp *one, const lehr_dsc_savgol *sharp,
                 const lehr_dsc_savgol *smooth)
{
    double sum = 0;
    out->points = one->last - one->first + 1;
    for (size_t i = 0; i < one->run.size; i++) {
        one->sigma[i] = sharp->noise * sharp->gain[i];
        sum += one->keep[i] ? sharp->gain[i] * sharp->gain[i] : 0;
    }
    out->rate_K_per_s = fabs(one->segment.rate_K_per_s);
    out->width_K = (double)(out->width - 1) *
                   fabs(one->run.temperature_K[one->run.size - 1] - one->run.temperature_K[0]) /
                   (double)(one->run.size - 1);
    out->segment = one->segment.index;
    out->amplification = sqrt(sum / (double)out->points);
    out->noise_level = fabs(one->factor) * sharp->noise;
    out->noise_amplified = out->amplification * out->noise_level;
    out->signal_unit = one->unit;
    out->area_unit = one->area_unit;
    balance_areas(out, one, sharp, smooth);
    find_peaks(out, one, sharp);
}

/// The curve, with the signal before in the last column.
static lehr_status tabulate(lehr_table **table, ramp *one, const lehr_dsc_savgol *sharp, lehr_error *err)
{
    one->run.signal = sharp->out;
    lehr_status status = lehr_dsc_hook_table(table, &one->run, one->sigma, one->keep, err);
    double *before = NULL;
    if (status == LEHR_OK) {
        const char *unit = lehr_table_column_unit(*table, lehr_table_columns(*table) - 1);
        double factor = strcmp(unit, "mW") == 0 ? 1e3 : 1;
        status = lehr_table_add_column(&before, *table, "before", unit, err);
        for (size_t i = one->first; status == LEHR_OK && i <= one->last; i++) {
            before[i - one->first] = factor * one->original[i];
        }
    }
    if (status != LEHR_OK) {
        lehr_table_free(*table);
        *table = NULL;
    }
    return status;
}

static lehr_status warn(const lehr_dsc_desmear *out, const lehr_dsc_savgol *sharp, const char *name,
                        lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    bool rounding = out->noise_level < ROUNDING_LEVEL * fabs(out->peak_before);
    if (sharp->alike > WHITE_LIMIT && !rounding) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: residuals of the local polynomials follow each other (correlation %.2f): smoothed "
            "data, or a width of %.3g K that is too large for the curve; sigma is not reliable",
            name, sharp->alike, out->width_K);
    }
    if (status == LEHR_OK && !rounding && fabs(out->area_change) > 4 * out->area_change_stderr) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: the area changes by %.3g %s, more than four times its error of %.3g: a width of "
            "%.3g K smooths the curve itself; choose a smaller --width or a higher --order",
            name, out->area_change, out->area_unit, out->area_change_stderr, out->width_K);
    }
    return status;
}

static lehr_status compute(lehr_dsc_desmear *out, lehr_table **table, ramp *one,
                           const lehr_dsc_desmear_options *options, lehr_warnings *warnings, lehr_error *err)
{
    out->discarded_s =
        isnan(options->discard_s) ? LEHR_DSC_HOOK_CONSTANTS * options->time_constant_s : options->discard_s;
    lehr_dsc_savgol sharp = {0};
    lehr_dsc_savgol smooth = {0};
    lehr_status status = cut(one, out->discarded_s, options->time_constant_s, err);
    if (status == LEHR_OK) {
        out->width = choose_width(one, options);
        lehr_dsc_savgol_options filter = {.order = options->order,
                                          .width = out->width,
                                          .value_factor = 1,
                                          .slope_factor = options->time_constant_s,
                                          .name = one->run.name};
        size_t n = one->run.size;
        status = lehr_dsc_savgol_filter(&sharp, one->time_s, one->original, n, one->weights_K, &filter, err);
        filter.slope_factor = 0;
        if (status == LEHR_OK) {
            status = lehr_dsc_savgol_filter(&smooth, one->time_s, one->original, n, one->ends, &filter, err);
        }
    }
    if (status == LEHR_OK) {
        fill(out, one, &sharp, &smooth);
        status = warn(out, &sharp, one->run.name, warnings, err);
    }
    if (status == LEHR_OK && table) {
        status = tabulate(table, one, &sharp, err);
    }
    lehr_dsc_savgol_clear(&sharp);
    lehr_dsc_savgol_clear(&smooth);
    return status;
}

lehr_status lehr_dsc_desmear_run(lehr_dsc_desmear *out, lehr_table **table, const lehr_dsc_run *run,
                                 const lehr_dsc_desmear_options *options, lehr_warnings *warnings,
                                 lehr_error *err)
{
    *out = (lehr_dsc_desmear){0};
    if (table) {
        *table = NULL;
    }
    ramp one = {0};
    lehr_status status = check(options, err);
    if (status == LEHR_OK) {
        status = take(&one, run, options->segment, err);
    }
    if (status == LEHR_OK) {
        status = compute(out, table, &one, options, warnings, err);
    }
    clear(&one);
    if (status != LEHR_OK) {
        *out = (lehr_dsc_desmear){0};
    }
    return status;
}

lehr_status lehr_dsc_desmear_describe(const lehr_dsc_desmear *result, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const char *unit = result->signal_unit;
    const double noise = result->noise_amplified;
    const struct {
        const char *name;
        double value, stderr_value;
        const char *unit;
    } rows[] = {
        {"width_temperature", result->width_K, none, "K"},
        {"noise_level", result->noise_level, none, unit},
        {"noise_amplified", noise, none, unit},
        {"area", result->area, none, result->area_unit},
        {"area_change", result->area_change, result->area_change_stderr, result->area_unit},
        {"peak", result->peak, noise, unit},
        {"peak_temperature", result->peak_K, none, "K"},
        {"peak_before", result->peak_before, result->noise_level, unit},
        {"peak_temperature_before", result->peak_before_K, none, "K"},
        {"rate", result->rate_K_per_s, none, "K/s"},
        {"discarded", result->discarded_s, none, "s"},
    };
    lehr_status status = lehr_record_add_number(record, "width", (double)result->width, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].value, rows[i].stderr_value,
                                          rows[i].unit, err);
    }
    status = status == LEHR_OK
                 ? lehr_record_add_number(record, "noise_amplification", result->amplification, err)
                 : status;
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)result->points, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "segment", (double)result->segment, err)
                             : status;
}
