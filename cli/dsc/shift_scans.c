// Points of `dsc kissinger` from heating scans.
#include "dsc_share.h"
#include "shift_points.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/dsc/fictive.h>
#include <lehr/dsc/glass_transition.h>
#include <lehr/dsc/peaks.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const cli_shift_baselines[] = {"line", "alpha", NULL}; // order of lehr_dsc_peak_baseline

/// One point from one ramp.
typedef struct scan_point {
    double temperature_K, stderr_K, fwhm_K;
} scan_point;

static lehr_status from_glass_transition(scan_point *out, const cli_call *call, const lehr_dsc_run *run,
                                         size_t segment, cli_shift_feature feature, lehr_warnings *warnings,
                                         lehr_error *err)
{
    lehr_dsc_glass_transition_options options = lehr_dsc_glass_transition_defaults();
    lehr_dsc_glass_transition tg;
    memcpy(options.glass_K, cli_call_window(call, "glass"), sizeof options.glass_K);
    memcpy(options.liquid_K, cli_call_window(call, "liquid"), sizeof options.liquid_K);
    options.segment = segment;
    lehr_status status = lehr_dsc_glass_transition_compute(&tg, run, &options, warnings, err);
    if (status == LEHR_OK) {
        const lehr_dsc_event *events[] = {&tg.onset, &tg.midpoint, &tg.inflection, &tg.peak};
        out->temperature_K = events[feature]->temperature_K;
        out->stderr_K = events[feature]->stderr_K;
    }
    return status;
}

static lehr_status from_fictive(scan_point *out, const cli_call *call, const lehr_dsc_run *run,
                                size_t segment, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    lehr_dsc_fictive tf;
    memcpy(options.glass_K, cli_call_window(call, "glass"), sizeof options.glass_K);
    memcpy(options.liquid_K, cli_call_window(call, "liquid"), sizeof options.liquid_K);
    options.segment = segment;
    lehr_status status = lehr_dsc_fictive_compute(&tf, run, NULL, &options, warnings, err);
    if (status == LEHR_OK) {
        out->temperature_K = tf.fictive_temperature_K;
        out->stderr_K = tf.fictive_temperature_stderr_K;
    }
    return status;
}

/// The largest peak, in the range or anywhere.
static lehr_status from_peak(scan_point *out, const cli_call *call, const lehr_dsc_run *run, size_t segment,
                             cli_shift_feature feature, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
    lehr_dsc_peaks *peaks = NULL;
    const lehr_dsc_peak *best = NULL;
    options.segment = segment;
    options.baseline = (lehr_dsc_peak_baseline)cli_call_choice(call, "baseline");
    if (cli_call_has(call, "range")) {
        memcpy(options.range_K, cli_call_window(call, "range"), sizeof options.range_K);
    }
    lehr_status status = lehr_dsc_peaks_compute(&peaks, run, &options, warnings, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_dsc_peaks_count(peaks); i++) {
        const lehr_dsc_peak *peak = lehr_dsc_peaks_at(peaks, i);
        best = !best || fabs(peak->height) > fabs(best->height) ? peak : best;
    }
    if (status == LEHR_OK && !best) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN, "no peak; for a glass transition give --glass and --liquid");
    }
    if (status == LEHR_OK) {
        bool onset = feature == CLI_SHIFT_ONSET;
        *out = (scan_point){onset ? best->onset_K : best->peak_K,
                            onset ? best->onset_stderr_K : best->peak_stderr_K, best->fwhm_K};
    }
    lehr_dsc_peaks_free(peaks);
    return status;
}

static lehr_status measure(scan_point *out, const cli_call *call, const lehr_dsc_run *run, size_t segment,
                           lehr_warnings *warnings, lehr_error *err)
{
    cli_shift_feature feature = (cli_shift_feature)cli_call_choice(call, "feature");
    bool windows = cli_call_has(call, "glass") && cli_call_has(call, "liquid");
    lehr_status status = LEHR_OK;
    *out = (scan_point){(double)NAN, (double)NAN, (double)NAN};
    if (windows && feature == CLI_SHIFT_TF) {
        status = from_fictive(out, call, run, segment, warnings, err);
    } else if (windows) {
        status = from_glass_transition(out, call, run, segment, feature, warnings, err);
    } else if (feature == CLI_SHIFT_ONSET || feature == CLI_SHIFT_PEAK) {
        status = from_peak(out, call, run, segment, feature, warnings, err);
    } else {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--feature %s needs the windows --glass and --liquid",
                                cli_shift_features[feature]);
    }
    if (status == LEHR_OK && isnan(out->temperature_K)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the scan has no %s", cli_shift_features[feature]);
    }
    return status;
}

// ---- segments ---------------------------------------------------------------------------
/// Rate of the last cooling before a segment; NaN where there is none.
static double cooling_before(const lehr_dsc_run *run, size_t position)
{
    while (position > 0) {
        const lehr_dsc_segment *segment = &run->segments[--position];
        if (segment->kind == LEHR_DSC_COOLING) {
            return fabs(segment->rate_K_per_s);
        }
        if (segment->kind == LEHR_DSC_HEATING) {
            break;
        }
    }
    return (double)NAN;
}

static bool wanted(const lehr_dsc_run *run, size_t position, const char *which, size_t number)
{
    if (strcmp(which, "all-heating") == 0) {
        return run->segments[position].kind == LEHR_DSC_HEATING;
    }
    if (number > 0) {
        return run->segments[position].index == number;
    }
    for (size_t later = position + 1; later < run->n_segments; later++) {
        if (run->segments[later].kind == LEHR_DSC_HEATING) {
            return false;
        }
    }
    return run->segments[position].kind == LEHR_DSC_HEATING;
}

// ---- all ----------------------------------------------------------------------------------
/// Room for one more point in all arrays.
static lehr_status grow(cli_shift_points *points, lehr_error *err)
{
    double **const arrays[] = {&points->rate_K_per_s, &points->temperature_K, &points->sigma_temperature_K,
                               &points->sigma_lnrate, &points->fwhm_K,        &points->cooling_rate_K_per_s};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        double *grown = lehr_core_realloc(*arrays[k], points->n + 1, sizeof *grown);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", points->n + 1);
        }
        *arrays[k] = grown;
    }
    points->n++;
    return LEHR_OK;
}

static lehr_status describe(lehr_list *list, const char *path, size_t segment, const cli_shift_points *points,
                            lehr_error *err)
{
    size_t i = points->n - 1;
    lehr_record *entry = NULL;
    lehr_status status = lehr_list_add_record(&entry, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(entry, "file", path, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(entry, "segment", (double)segment, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(entry, "rate", points->rate_K_per_s[i], (double)NAN, "K/s", err);
    }
    if (status == LEHR_OK && !isnan(points->cooling_rate_K_per_s[i])) {
        status = lehr_record_add_quantity(entry, "cooling_rate", points->cooling_rate_K_per_s[i], (double)NAN,
                                          "K/s", err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(entry, "temperature", points->temperature_K[i],
                                                        points->sigma_temperature_K[i], "K", err)
                             : status;
}

static lehr_status add_segment(cli_shift_points *points, lehr_list *list, const cli_call *call,
                               const char *path, const lehr_dsc_run *run, size_t position,
                               lehr_warnings *warnings, lehr_error *err)
{
    scan_point point;
    const lehr_dsc_segment *segment = &run->segments[position];
    double rate = fabs(segment->rate_K_per_s);
    lehr_status status = measure(&point, call, run, segment->index, warnings, err);
    if (status == LEHR_OK && !(rate > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN, "segment %zu has no known heating rate", segment->index);
    }
    if (status == LEHR_OK) {
        status = grow(points, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    size_t i = points->n - 1;
    double besides = cli_call_has(call, "sigma-temperature") ? cli_call_number(call, "sigma-temperature") : 0;
    points->rate_K_per_s[i] = rate;
    points->temperature_K[i] = point.temperature_K;
    points->sigma_temperature_K[i] = isnan(point.stderr_K) ? besides : hypot(point.stderr_K, besides);
    points->sigma_lnrate[i] = cli_call_has(call, "sigma-lnrate") ? cli_call_number(call, "sigma-lnrate") : 0;
    points->fwhm_K[i] = point.fwhm_K;
    points->cooling_rate_K_per_s[i] = cooling_before(run, position);
    return describe(list, path, segment->index, points, err);
}

static lehr_status add_file(cli_shift_points *points, lehr_list *list, const cli_call *call, const char *path,
                            lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_run *run = NULL;
    const char *which = cli_call_text(call, "segment");
    size_t number = 0;
    size_t before = points->n;
    lehr_status status = LEHR_OK;
    if (strcmp(which, "all-heating") != 0) {
        status = cli_dsc_segment(&number, call, err);
    }
    if (status == LEHR_OK) {
        status = cli_dsc_read_run(&run, call, path, warnings, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < run->n_segments; k++) {
        if (wanted(run, k, which, number)) {
            status = add_segment(points, list, call, path, run, k, warnings, err);
        }
    }
    lehr_dsc_run_free(run);
    if (status == LEHR_OK && points->n == before) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "no segment '%s' with heating", which);
    }
    return status;
}

/// Neither a table nor, without a feature, scans. What keeps the file from being a table comes first.
static lehr_status refuse(const char *path, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = lehr_table_read(&table, NULL, path, err);
    lehr_table_free(table);
    if (status == LEHR_ERR_IO || status == LEHR_ERR_NOMEM) {
        return status;
    }
    lehr_error_clear(err);
    return lehr_error_set(
        err, LEHR_ERR_ARG,
        "%s has no column of heating rates. Of scans name the temperature to take: --feature onset, "
        "midpoint, inflection, peak or tf; of a table the columns: --columns rate=NAME",
        path);
}

lehr_status cli_shift_read_scans(cli_shift_points *out, const cli_call *call, cli_result *result,
                                 lehr_error *err)
{
    lehr_list *list = NULL;
    *out = (cli_shift_points){0};
    if (!cli_call_given(call, "feature")) {
        return refuse(cli_call_operand(call, 0), err);
    }
    lehr_error first = {0};
    lehr_status status = lehr_record_add_list(&list, result->record, "scans", err);
    for (size_t i = 0; i < cli_call_operands(call) && status == LEHR_OK; i++) {
        const char *path = cli_call_operand(call, i);
        lehr_error why = {0};
        status = add_file(out, list, call, path, result->warnings, &why);
        if (status == LEHR_ERR_NOMEM || status == LEHR_ERR_ARG) {
            lehr_error_set(err, status, "%s", why.message);
        } else if (status != LEHR_OK) {
            // The others still make a line.
            if (result->failure[0] == '\0') {
                first = why;
                (void)snprintf(result->failure, sizeof result->failure, "%.120s: %.120s", path, why.message);
            }
            status = LEHR_OK;
        }
    }
    if (status == LEHR_OK && out->n < 2 && result->failure[0] != '\0') {
        status = lehr_error_set(err, first.code, "%zu of %zu scans could be evaluated: %s", out->n,
                                cli_call_operands(call), first.message);
    }
    return status;
}
