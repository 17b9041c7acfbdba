// Conversion from the heat flow of a peak.
#include "conversion_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

/// Range of the largest peak, where the options name none.
static lehr_status choose_range(lehr_dsc_peaks_options *options, double *rate_K_per_s,
                                const lehr_dsc_run *run, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_peaks *peaks = NULL;
    const lehr_dsc_peak *best = NULL;
    lehr_status status = lehr_dsc_peaks_compute(&peaks, run, options, warnings, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < lehr_dsc_peaks_count(peaks); i++) {
        const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, i);
        best = !best || fabs(peak->enthalpy) > fabs(best->enthalpy) ? peak : best;
    }
    if (!best) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "%s: no peak to take a conversion from; give its limits: --range A:B", run->name);
    } else {
        *rate_K_per_s = lehr_dsc_peaks_rate_K_per_s(peaks);
        options->range_K[0] = best->range_K[0];
        options->range_K[1] = best->range_K[1];
        options->left_K[0] = best->left_K[0];
        options->left_K[1] = best->left_K[1];
        options->right_K[0] = best->right_K[0];
        options->right_K[1] = best->right_K[1];
    }
    lehr_dsc_peaks_free(peaks);
    return status;
}

/// Columns of the peak, one block of memory.
typedef struct peak_points {
    size_t n;
    double *time_s, *temperature_K, *alpha, *rate_per_s;
} peak_points;

static const double *column(const lehr_table *lines, const char *name)
{
    size_t index = lehr_table_find(lines, name);
    return index == SIZE_MAX ? NULL : lehr_table_column(lines, index);
}

static lehr_status copy_points(peak_points *out, const lehr_table *lines, double rate_K_per_s,
                               lehr_error *err)
{
    size_t rows = lehr_table_rows(lines);
    const double *temperature = column(lines, "temperature_K");
    const double *signal = column(lines, "signal");
    const double *baseline = column(lines, "baseline");
    const double *conversion = column(lines, "conversion");
    const double *time = column(lines, "time_s");
    *out = (peak_points){.time_s = lehr_core_alloc(4 * rows, sizeof(double))};
    if (!out->time_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a peak of %zu points", rows);
    }
    out->temperature_K = out->time_s + rows;
    out->alpha = out->temperature_K + rows;
    out->rate_per_s = out->alpha + rows;
    if (!time && !(rate_K_per_s > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "neither time nor heating rate are known; give --rate");
    }
    for (size_t i = 0; i < rows; i++) {
        if (!isfinite(conversion[i])) {
            continue;
        }
        size_t k = out->n++;
        out->time_s[k] = time ? time[i] : temperature[i] / rate_K_per_s;
        out->temperature_K[k] = temperature[i];
        out->alpha[k] = conversion[i];
        out->rate_per_s[k] = signal[i] - baseline[i];
    }
    return LEHR_OK;
}

/// The height in units of the area over time.
static void scale_rate(peak_points *p)
{
    double area = 0;
    for (size_t i = 1; i < p->n; i++) {
        area += (p->time_s[i] - p->time_s[i - 1]) * (p->rate_per_s[i] + p->rate_per_s[i - 1]) / 2;
    }
    for (size_t i = 0; i < p->n; i++) {
        p->rate_per_s[i] /= area;
    }
}

lehr_status lehr_dsc_conversion_from_peak(lehr_dsc_conversion **out, const lehr_dsc_run *run,
                                          const lehr_dsc_peaks_options *options, lehr_warnings *warnings,
                                          lehr_error *err)
{
    lehr_dsc_peaks_options chosen = options ? *options : lehr_dsc_peaks_defaults();
    lehr_table *lines = NULL;
    peak_points points = {0};
    double rate_K_per_s = (double)NAN;
    *out = NULL;
    if (!options) {
        chosen.baseline = LEHR_DSC_PEAK_ALPHA;
    }
    lehr_status status = choose_range(&chosen, &rate_K_per_s, run, warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_peaks_lines(&lines, run, &chosen, err);
    }
    if (status == LEHR_OK) {
        status = copy_points(&points, lines, rate_K_per_s, err);
    }
    if (status == LEHR_OK) {
        scale_rate(&points);
        const lehr_dsc_conversion_points course = {points.n, points.time_s, points.temperature_K,
                                                   points.alpha, points.rate_per_s};
        status = lehr_dsc_conversion_create(out, run->name, &course, err);
    }
    lehr_core_free(points.time_s);
    lehr_table_free(lines);
    return status;
}
