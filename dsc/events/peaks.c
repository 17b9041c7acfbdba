#include <lehr/dsc/peaks.h>

#include "describe.h"
#include "peaks_private.h"
#include "scan_table.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define LIMIT_SHIFT  0.2 // limits move inward by this part of their side window for the budget
#define FEW_POINTS   10.0
#define WHITE_LIMIT  0.5
#define WHITE_POINTS 20

lehr_dsc_peaks_options lehr_dsc_peaks_defaults(void)
{
    const double nan = (double)NAN;
    return (lehr_dsc_peaks_options){.baseline = LEHR_DSC_PEAK_LINE,
                                    .range_K = {nan, nan},
                                    .left_K = {nan, nan},
                                    .right_K = {nan, nan},
                                    .smooth_K = nan,
                                    .prominence = 0.05};
}

/// Heat flow back from the heat capacity of a scan, endothermic up; heat by integration over time where there
/// is one.
lehr_dsc_peak_scale lehr_dsc_peaks_scale(const lehr_dsc_scan *scan)
{
    double direction = scan->cooling ? -1 : 1;
    double rate = scan->rate_K_per_s;
    if (!scan->flow || !(rate > 0)) {
        return (lehr_dsc_peak_scale){false, direction, direction, scan->unit, scan->area_unit};
    }
    bool mass = strcmp(scan->unit, "J/g/K") == 0;
    double unit = mass ? 1 : 1e3; // W/g and J/g, or mW and mJ
    bool in_time = scan->clock_s != NULL;
    return (lehr_dsc_peak_scale){in_time, direction * rate * unit, direction * unit * (in_time ? rate : 1),
                                 mass ? "W/g" : "mW", mass ? "J/g" : "mJ"};
}

static bool given(const double window_K[2])
{
    return !isnan(window_K[0]) || !isnan(window_K[1]);
}

lehr_status lehr_dsc_peaks_check(const lehr_dsc_peaks_options *options, lehr_error *err)
{
    const double *range = options->range_K;
    const double *left = options->left_K;
    const double *right = options->right_K;
    if (given(range) && !(range[0] < range[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the range %g:%g K is empty: --range A:B with A < B",
                              range[0], range[1]);
    }
    if ((given(left) || given(right)) && !given(range)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "windows of side lines need the range of one peak (--range)");
    }
    bool ordered = (!given(left) || (left[0] < left[1] && left[0] >= range[0] && left[1] < range[1])) &&
                   (!given(right) || (right[0] < right[1] && right[1] <= range[1] && right[0] > range[0])) &&
                   (!given(left) || !given(right) || left[1] <= right[0]);
    if (!ordered) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "the windows of the side lines must lie at the ends of the range %g:%g K, the left below "
            "the right (given: %g:%g and %g:%g K)",
            range[0], range[1], left[0], left[1], right[0], right[1]);
    }
    if (!isnan(options->smooth_K) && !(options->smooth_K > 0 && isfinite(options->smooth_K))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the width of the smoothing, %g K, is not greater than 0",
                              options->smooth_K);
    }
    if (!(options->prominence > 0 && options->prominence <= 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the least prominence, %g, is not above 0 and at most 1",
                              options->prominence);
    }
    return LEHR_OK;
}

/// Area under other limits or another baseline; NaN when there is none.
static lehr_status vary(double *area, const lehr_dsc_bump *nominal, lehr_dsc_peak_baseline kind,
                        const lehr_dsc_bump_limits *limits, lehr_error *err)
{
    lehr_dsc_bump varied;
    lehr_error own = {0};
    lehr_status status = lehr_dsc_bump_fit(&varied, nominal->scan, nominal->in_time, kind, limits, &own);
    *area = status == LEHR_OK && varied.converged ? varied.value[LEHR_DSC_BUMP_AREA] : (double)NAN;
    lehr_dsc_bump_clear(&varied);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

/// What the limits and the kind of the baseline do to the area.
static lehr_status budget(double *windows, double *baseline, const lehr_dsc_bump *bump, lehr_error *err)
{
    double low = bump->value[LEHR_DSC_BUMP_AREA];
    double high = low;
    for (size_t side = 0; side < 2; side++) {
        lehr_dsc_bump_limits limits = bump->limits;
        double *window = side == 0 ? limits.left_K : limits.right_K;
        double shift = LIMIT_SHIFT * (window[1] - window[0]) * (side == 0 ? 1 : -1);
        limits.range_K[side] += limits.range_K[side] == limits.base_K[side] ? shift : 0;
        limits.base_K[side] += shift;
        window[side] += shift;
        double area = 0;
        lehr_status status = vary(&area, bump, bump->kind, &limits, err);
        if (status != LEHR_OK) {
            return status;
        }
        low = area < low || isnan(area) ? area : low;
        high = area > high || isnan(area) ? area : high;
    }
    double other = 0;
    lehr_dsc_bump_limits limits = bump->limits;
    lehr_dsc_peak_baseline kind = bump->kind == LEHR_DSC_PEAK_LINE ? LEHR_DSC_PEAK_ALPHA : LEHR_DSC_PEAK_LINE;
    *windows = 0.5 * (high - low);
    limits.left_K[0] = limits.left_K[1] = limits.right_K[0] = limits.right_K[1] = (double)NAN;
    lehr_status status = lehr_dsc_bump_choose_sides(&limits, bump->scan, kind, err);
    status = status == LEHR_OK ? vary(&other, bump, kind, &limits, err) : status;
    *baseline = fabs(other - bump->value[LEHR_DSC_BUMP_AREA]);
    return status;
}

static lehr_status fill(lehr_dsc_peak *out, const lehr_dsc_bump *bump, const lehr_dsc_peak_scale *to,
                        lehr_error *err)
{
    double error[LEHR_DSC_BUMP_ITEMS];
    double bias[LEHR_DSC_BUMP_ITEMS];
    double windows = 0;
    double baseline = 0;
    const double *value = bump->value;
    lehr_status status = lehr_dsc_bump_propagate(error, bump, err);
    status = status == LEHR_OK ? budget(&windows, &baseline, bump, err) : status;
    status = status == LEHR_OK ? lehr_dsc_bump_smoothing(bias, bump, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t k = 0; k < LEHR_DSC_BUMP_ITEMS; k++) {
        error[k] = hypot(error[k], bias[k]);
    }
    *out = (lehr_dsc_peak){
        .onset_K = value[LEHR_DSC_BUMP_ONSET],
        .onset_stderr_K = error[LEHR_DSC_BUMP_ONSET],
        .peak_K = value[LEHR_DSC_BUMP_PEAK],
        .peak_stderr_K = error[LEHR_DSC_BUMP_PEAK],
        .endset_K = value[LEHR_DSC_BUMP_ENDSET],
        .endset_stderr_K = error[LEHR_DSC_BUMP_ENDSET],
        .farthest_K = value[LEHR_DSC_BUMP_FARTHEST],
        .farthest_stderr_K = error[LEHR_DSC_BUMP_FARTHEST],
        .enthalpy = to->area * value[LEHR_DSC_BUMP_AREA],
        .enthalpy_stderr = fabs(to->area) * error[LEHR_DSC_BUMP_AREA],
        .enthalpy_windows = fabs(to->area) * windows,
        .enthalpy_baseline = fabs(to->area) * baseline,
        .height = to->height * value[LEHR_DSC_BUMP_HEIGHT],
        .height_stderr = fabs(to->height) * error[LEHR_DSC_BUMP_HEIGHT],
        .fwhm_K = value[LEHR_DSC_BUMP_FWHM],
        .fwhm_stderr_K = error[LEHR_DSC_BUMP_FWHM],
        .onset_smoothing_K = bias[LEHR_DSC_BUMP_ONSET],
        .peak_smoothing_K = bias[LEHR_DSC_BUMP_PEAK],
        .endset_smoothing_K = bias[LEHR_DSC_BUMP_ENDSET],
        .farthest_smoothing_K = bias[LEHR_DSC_BUMP_FARTHEST],
        .height_smoothing = fabs(to->height) * bias[LEHR_DSC_BUMP_HEIGHT],
        .fwhm_smoothing_K = bias[LEHR_DSC_BUMP_FWHM],
        .exothermic = to->height * bump->sign < 0,
        .range_K = {bump->limits.range_K[0], bump->limits.range_K[1]},
        .left_K = {bump->limits.left_K[0], bump->limits.left_K[1]},
        .right_K = {bump->limits.right_K[0], bump->limits.right_K[1]},
        .smooth_K = 2 * bump->smooth.half_K,
        .noise_level = fabs(to->height) * bump->noise,
        .iterations = bump->iterations,
        .converged = bump->converged,
    };
    return LEHR_OK;
}

/// Rows across the peak: how well it was sampled.
static double points_across(const lehr_dsc_bump *bump)
{
    double points = 0;
    for (size_t k = 0; k < bump->n_points; k++) {
        double T = bump->scan->temperature_K[bump->points[k]];
        points += T >= bump->half_K[0] && T <= bump->half_K[1] ? 1 : 0;
    }
    return points;
}

static lehr_status warn_about_bump(const lehr_dsc_bump *bump, bool enough, lehr_warnings *warnings,
                                   lehr_error *err)
{
    const char *name = bump->scan->name;
    double at = bump->value[LEHR_DSC_BUMP_FARTHEST];
    lehr_status status = LEHR_OK;
    if (!enough) {
        status = lehr_warnings_add(warnings, err,
                                   "%s: the peak at %.2f K is weak: the errors of its temperatures are "
                                   "rough",
                                   name, at);
    }
    if (status == LEHR_OK && points_across(bump) < FEW_POINTS) {
        status =
            lehr_warnings_add(warnings, err,
                              "%s: only %.0f rows across the half width of the peak at %.2f K: its shape is "
                              "interpolated, the spacing of rows is not in the errors",
                              name, points_across(bump), at);
    }
    if (status == LEHR_OK && !bump->converged) {
        status = lehr_warnings_add(warnings, err,
                                   "%s: the conversion under the peak at %.2f K did not settle in %zu "
                                   "rounds",
                                   name, at, bump->iterations);
    }
    if (status == LEHR_OK && isnan(bump->value[LEHR_DSC_BUMP_PEAK])) {
        status = lehr_warnings_add(
            warnings, err,
            "%s: the signal has no extremum near %.2f K on this baseline; peak is absent, see "
            "peak_from_baseline",
            name, at);
    }
    const lehr_dsc_baseline *sides[] = {&bump->left, &bump->right};
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        double alike = lehr_linear_fit_autocorrelation(sides[k]->fit);
        if (alike > WHITE_LIMIT && sides[k]->n_points >= WHITE_POINTS) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: residuals of the %s line of the peak at %.2f K follow each other "
                "(correlation %.2f): smoothed data or a curved line; the standard errors are "
                "lower bounds",
                name, k == 0 ? "left" : "right", at, alike);
        }
    }
    return status;
}

/// A peak that was looked for must be one under its baseline too.
static lehr_status check_found(const lehr_dsc_bump *bump, const lehr_dsc_peak_range *range, lehr_error *err)
{
    bool whole = (range->saddle_half_K[0] > 0 || !isnan(bump->value[LEHR_DSC_BUMP_ONSET])) &&
                 (range->saddle_half_K[1] > 0 || !isnan(bump->value[LEHR_DSC_BUMP_ENDSET]));
    if (range->sign == 0 || (whole && bump->sign == range->sign)) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_NUMERIC,
                          "%s: no peak on a baseline from %g to %g K; --range sets other limits",
                          bump->scan->name, range->low_K, range->high_K);
}

/// Fit and locate one peak. Release with lehr_dsc_bump_clear() (also after an error).
lehr_status lehr_dsc_peaks_solve(lehr_dsc_bump *bump, const lehr_dsc_scan *scan,
                                 const lehr_dsc_peak_scale *to, const lehr_dsc_peaks_options *options,
                                 const lehr_dsc_peak_range *range, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_bump_limits limits = {.range_K = {range->low_K, range->high_K},
                                   .base_K = {range->base_K[0], range->base_K[1]},
                                   .left_K = {options->left_K[0], options->left_K[1]},
                                   .right_K = {options->right_K[0], options->right_K[1]},
                                   .saddle_half_K = {range->saddle_half_K[0], range->saddle_half_K[1]}};
    bool enough = true;
    lehr_status status = lehr_dsc_bump_choose_sides(&limits, scan, options->baseline, err);
    status = status == LEHR_OK ? lehr_dsc_bump_fit(bump, scan, to->in_time, options->baseline, &limits, err)
                               : status;
    status = status == LEHR_OK ? lehr_dsc_bump_orient(bump, err) : status;
    status = status == LEHR_OK ? lehr_dsc_bump_set_width(&enough, bump, options->smooth_K, err) : status;
    status = status == LEHR_OK ? lehr_dsc_bump_locate(bump, err) : status;
    status = status == LEHR_OK ? check_found(bump, range, err) : status;
    return status == LEHR_OK ? warn_about_bump(bump, enough, warnings, err) : status;
}

/// Overlapping peaks have one conversion: they are evaluated as one, the most prominent naming it.
static size_t merge_overlapping(lehr_dsc_peak_range *range, size_t n)
{
    size_t kept = 0;
    for (size_t k = 0; k < n; k++) {
        bool same = kept > 0 && range[kept - 1].base_K[0] == range[k].base_K[0];
        lehr_dsc_peak_range *last = same ? &range[kept - 1] : &range[kept++];
        if (!same || range[k].prominence > last->prominence) {
            *last = range[k];
        }
        last->low_K = last->base_K[0];
        last->high_K = last->base_K[1];
    }
    return kept;
}

/// The range that was given, as far as there are data.
static lehr_status given_range(lehr_dsc_peak_range *out, const lehr_dsc_scan *scan, const double range_K[2],
                               lehr_error *err)
{
    double low_K = fmax(range_K[0], scan->temperature_K[0]);
    double high_K = fmin(range_K[1], scan->temperature_K[scan->n - 1]);
    if (!(low_K < high_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: no data in the range %g:%g K; segment %zu covers %.2f:%.2f K: choose the "
                              "range inside of it, or another --segment",
                              scan->name, range_K[0], range_K[1], scan->segment, scan->temperature_K[0],
                              scan->temperature_K[scan->n - 1]);
    }
    *out = (lehr_dsc_peak_range){.low_K = low_K, .high_K = high_K, .base_K = {low_K, high_K}};
    return LEHR_OK;
}

/// A range that reaches beyond the data, by more than a step of them.
static lehr_status warn_about_range(const lehr_dsc_scan *scan, const double range_K[2],
                                    lehr_warnings *warnings, lehr_error *err)
{
    const double *T = scan->temperature_K;
    double step_K = (T[scan->n - 1] - T[0]) / (double)(scan->n - 1);
    if (!(fmax(T[0] - range_K[0], range_K[1] - T[scan->n - 1]) > step_K)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(warnings, err,
                             "%s: the range %g:%g K reaches beyond the data and is cut to them; segment %zu "
                             "covers %.2f:%.2f K: check that the whole peak and its feet lie inside",
                             scan->name, range_K[0], range_K[1], scan->segment, T[0], T[scan->n - 1]);
}

/// Ranges to evaluate: the one given, or those found.
lehr_status lehr_dsc_peaks_ranges(lehr_dsc_peak_range **out, size_t *n, const lehr_dsc_scan *scan,
                                  const lehr_dsc_peaks_options *options, lehr_error *err)
{
    if (!given(options->range_K)) {
        lehr_status status = lehr_dsc_peaks_search(out, n, scan, options->prominence, err);
        *n = status == LEHR_OK && options->baseline == LEHR_DSC_PEAK_ALPHA ? merge_overlapping(*out, *n) : *n;
        return status;
    }
    *out = lehr_core_alloc(1, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a peak");
    }
    *n = 1;
    return given_range(*out, scan, options->range_K, err);
}

static lehr_status evaluate(lehr_dsc_peaks *out, const lehr_dsc_scan *scan, const lehr_dsc_peak_scale *to,
                            const lehr_dsc_peaks_options *options, lehr_warnings *warnings, lehr_error *err)
{
    lehr_dsc_peak_range *ranges = NULL;
    size_t n = 0;
    lehr_status status = lehr_dsc_peaks_ranges(&ranges, &n, scan, options, err);
    status = status == LEHR_OK ? warn_about_range(scan, options->range_K, warnings, err) : status;
    if (status == LEHR_OK) {
        out->peak = lehr_core_alloc(n + 1, sizeof *out->peak);
        status = out->peak ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu peaks", n);
    }
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        lehr_dsc_bump bump = {0};
        lehr_error own = {0};
        status = lehr_dsc_peaks_solve(&bump, scan, to, options, &ranges[k], warnings, &own);
        status = status == LEHR_OK ? fill(&out->peak[out->n], &bump, to, &own) : status;
        lehr_dsc_bump_clear(&bump);
        out->n += status == LEHR_OK ? 1 : 0;
        if (status != LEHR_OK && (given(options->range_K) || status == LEHR_ERR_NOMEM)) {
            status = lehr_error_set(err, status, "%s", own.message);
        } else if (status != LEHR_OK) { // one of many that the search offered
            status = lehr_warnings_add(warnings, err, "the peak near %.1f K is left out: %s", ranges[k].top_K,
                                       own.message);
        }
    }
    lehr_core_free(ranges);
    return status;
}

lehr_status lehr_dsc_peaks_compute(lehr_dsc_peaks **out, const lehr_dsc_run *run,
                                   const lehr_dsc_peaks_options *options, lehr_warnings *warnings,
                                   lehr_error *err)
{
    lehr_dsc_scan *scan = NULL;
    lehr_dsc_peaks *peaks = NULL;
    *out = NULL;
    lehr_status status = lehr_dsc_peaks_check(options, err);
    status = status == LEHR_OK ? lehr_dsc_scan_create(&scan, run, options->segment, err) : status;
    if (status == LEHR_OK) {
        peaks = lehr_core_alloc(1, sizeof *peaks);
        status = peaks ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for peaks");
    }
    if (status == LEHR_OK) {
        const lehr_dsc_peak_scale to = lehr_dsc_peaks_scale(scan);
        *peaks = (lehr_dsc_peaks){.enthalpy_unit = to.area_unit,
                                  .height_unit = to.height_unit,
                                  .in_time = to.in_time,
                                  .cooling = scan->cooling,
                                  .segment = scan->segment,
                                  .rate_K_per_s = scan->rate_K_per_s};
        if (scan->flow && !to.in_time) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: no time column: enthalpies are integrals over temperature at the nominal "
                "rate; inside a strong peak the sample is slower or faster",
                scan->name);
        }
        status = status == LEHR_OK ? evaluate(peaks, scan, &to, options, warnings, err) : status;
    }
    lehr_dsc_scan_free(scan);
    if (status != LEHR_OK) {
        lehr_dsc_peaks_free(peaks);
        return status;
    }
    *out = peaks;
    return LEHR_OK;
}
