// One peak: side lines, conversion, area, and the points on its curve.
#include "peaks_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define BORDER_K        1e-9
#define LEAST_POINTS    12
#define MOST_ITERATIONS 200
#define SAME_AREA       1e-12
#define FIRST_WIDTH     0.03 // half-width as part of the range, before the peak is known
#define WIDEST          0.2  // of the range
#define EDGE_PART       0.03 // of the range: half-width of the curve at its ends
#define MEAN_POINTS     8
#define MEAN_WIDTH      0.8  // half-widths
#define WALK            0.25 // step when a crossing is looked for, in half-widths

static lehr_status take_points(lehr_dsc_bump *out, lehr_error *err)
{
    const lehr_dsc_scan *scan = out->scan;
    const double *range = out->limits.range_K;
    out->points = lehr_core_alloc(scan->n, sizeof *out->points);
    if (!out->points) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a peak of %zu points", scan->n);
    }
    for (size_t i = 0; i < scan->n; i++) {
        double T = scan->temperature_K[i];
        if (T >= range[0] - BORDER_K && T <= range[1] + BORDER_K) {
            out->points[out->n_points++] = i;
        }
    }
    if (out->n_points < LEAST_POINTS) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: %zu points in the range %g:%g K, at least %d are needed; segment %zu covers "
            "%.2f:%.2f K",
            scan->name, out->n_points, range[0], range[1], LEAST_POINTS, scan->segment,
            scan->temperature_K[0], scan->temperature_K[scan->n - 1]);
    }
    out->weight = lehr_core_alloc(out->n_points, sizeof(double));
    out->part = lehr_core_alloc(out->n_points, sizeof(double));
    out->step = lehr_core_alloc(out->n_points, sizeof(double));
    return out->weight && out->part && out->step
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a peak of %zu points", out->n_points);
}

double lehr_dsc_bump_abscissa(const lehr_dsc_bump *bump, double temperature_K)
{
    const double *T = bump->scan->temperature_K;
    const double *x = bump->in_time ? bump->scan->clock_s : T;
    for (size_t i = 1; i < bump->scan->n; i++) {
        if (T[i - 1] <= temperature_K && temperature_K <= T[i] && T[i] > T[i - 1]) {
            return x[i - 1] + (x[i] - x[i - 1]) * (temperature_K - T[i - 1]) / (T[i] - T[i - 1]);
        }
    }
    return x[temperature_K <= T[0] ? 0 : bump->scan->n - 1];
}

/// Trapezoid weights over the abscissa, and the way along the straight line. At the limits, between two
/// points, the curve meets the baseline; at a saddle it goes on as it is.
static void weigh(lehr_dsc_bump *out)
{
    const double *x = out->in_time ? out->scan->clock_s : out->scan->temperature_K;
    const lehr_dsc_bump_limits *limits = &out->limits;
    double first = lehr_dsc_bump_abscissa(out, limits->base_K[0]);
    double width = lehr_dsc_bump_abscissa(out, limits->base_K[1]) - first;
    double before = lehr_dsc_bump_abscissa(out, limits->range_K[0]);
    for (size_t k = 0; k < out->n_points; k++) {
        double here = x[out->points[k]];
        out->part[k] = (here - first) / width;
        out->step[k] = 0.5 * (here - before);
        out->weight[k] += out->step[k];
        if (k > 0) {
            out->weight[k - 1] += out->step[k];
        }
        before = here;
    }
    double rest = 0.5 * (lehr_dsc_bump_abscissa(out, limits->range_K[1]) - before);
    out->weight[0] += limits->saddle_half_K[0] > 0 ? out->step[0] : 0;
    out->weight[out->n_points - 1] += limits->saddle_half_K[1] > 0 ? 2 * rest : rest;
}

/// Baseline at a point inside.
static double base_at(const lehr_dsc_bump *bump, size_t k)
{
    double T = bump->scan->temperature_K[bump->points[k]];
    bool line = bump->kind == LEHR_DSC_PEAK_LINE;
    double left = line ? bump->end[0] : lehr_dsc_baseline_at(&bump->left, T);
    double right = line ? bump->end[1] : lehr_dsc_baseline_at(&bump->right, T);
    return (1 - bump->part[k]) * left + bump->part[k] * right;
}

/// Curve at both ends of the range, from the points on either side where the scan goes on.
static lehr_status join_ends(lehr_dsc_bump *out, lehr_error *err)
{
    const double *range = out->limits.base_K;
    double margin = EDGE_PART * (range[1] - range[0]);
    lehr_status status =
        lehr_dsc_smooth_init(&out->edge, out->scan, range[0] - margin, range[1] + margin, NULL);
    if (status != LEHR_OK) { // a value beyond the range is no number
        out->edge = out->smooth;
    }
    out->edge.half_K = fmax(lehr_dsc_smooth_least_half(&out->smooth), EDGE_PART * (range[1] - range[0]));
    for (size_t k = 0; k < 2; k++) {
        lehr_dsc_local here = {0};
        status = lehr_dsc_smooth_at(&here, &out->edge, range[k], err);
        if (status != LEHR_OK) {
            return status;
        }
        out->end[k] = here.value;
    }
    return LEHR_OK;
}

static double area_of(const lehr_dsc_bump *bump)
{
    double area = 0;
    for (size_t k = 0; k < bump->n_points; k++) {
        area += bump->weight[k] * (bump->scan->y[bump->points[k]] - base_at(bump, k));
    }
    return area;
}

/// Conversion: part of the area up to each point; the baseline follows it until nothing changes.
static lehr_status convert(lehr_dsc_bump *out, lehr_error *err)
{
    double *sum = lehr_core_alloc(out->n_points, sizeof *sum);
    if (!sum) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a conversion");
    }
    double area = area_of(out);
    out->converged = false;
    while (!out->converged && out->iterations < MOST_ITERATIONS) {
        double before = 0;
        double running = 0;
        for (size_t k = 0; k < out->n_points; k++) {
            double here = out->scan->y[out->points[k]] - base_at(out, k);
            running += out->step[k] * (here + before);
            before = here;
            sum[k] = running;
        }
        double tail = out->weight[out->n_points - 1] - out->step[out->n_points - 1];
        for (size_t k = 0; k < out->n_points; k++) {
            out->part[k] = sum[k] / (running + tail * before);
        }
        out->iterations++;
        double next = area_of(out);
        out->converged = fabs(next - area) <= SAME_AREA * fabs(area);
        area = next;
        if (!isfinite(area)) {
            break;
        }
    }
    lehr_core_free(sum);
    return isfinite(area)
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NUMERIC,
                                "%s: no conversion in %g:%g K: the area between curve and baseline "
                                "vanishes; use --baseline line or another range",
                                out->scan->name, out->limits.range_K[0], out->limits.range_K[1]);
}

lehr_status lehr_dsc_bump_fit(lehr_dsc_bump *out, const lehr_dsc_scan *scan, bool in_time,
                              lehr_dsc_peak_baseline kind, const lehr_dsc_bump_limits *limits,
                              lehr_error *err)
{
    *out =
        (lehr_dsc_bump){.scan = scan, .in_time = in_time, .kind = kind, .limits = *limits, .converged = true};
    for (size_t k = 0; k < LEHR_DSC_BUMP_ITEMS; k++) {
        out->value[k] = (double)NAN;
    }
    lehr_status status = lehr_dsc_baseline_fit(&out->left, scan, limits->left_K, LEHR_DSC_MODEL_LINE,
                                               (double)NAN, "left", err);
    if (status == LEHR_OK) {
        status = lehr_dsc_baseline_fit(&out->right, scan, limits->right_K, LEHR_DSC_MODEL_LINE, (double)NAN,
                                       "right", err);
    }
    status = status == LEHR_OK
                 ? lehr_dsc_smooth_init(&out->smooth, scan, limits->range_K[0], limits->range_K[1], err)
                 : status;
    status = status == LEHR_OK ? take_points(out, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    out->noise = lehr_dsc_pooled_noise(&out->left, &out->right);
    weigh(out);
    status = kind == LEHR_DSC_PEAK_LINE ? join_ends(out, err) : LEHR_OK;
    if (status != LEHR_OK) {
        return status;
    }
    status = kind == LEHR_DSC_PEAK_ALPHA ? convert(out, err) : LEHR_OK;
    out->value[LEHR_DSC_BUMP_AREA] = status == LEHR_OK ? area_of(out) : (double)NAN;
    return status;
}

void lehr_dsc_bump_clear(lehr_dsc_bump *bump)
{
    lehr_dsc_baseline_clear(&bump->left);
    lehr_dsc_baseline_clear(&bump->right);
    lehr_core_free(bump->points);
    lehr_core_free(bump->weight);
    lehr_core_free(bump->part);
    lehr_core_free(bump->step);
    *bump = (lehr_dsc_bump){0};
}

lehr_dsc_chord lehr_dsc_bump_side(const lehr_dsc_bump *bump, size_t flank)
{
    if (bump->kind == LEHR_DSC_PEAK_ALPHA) {
        return (lehr_dsc_chord){.line = flank == 0 ? &bump->left : &bump->right};
    }
    return (lehr_dsc_chord){.curve = &bump->edge,
                            .end_K = {bump->limits.base_K[0], bump->limits.base_K[1]},
                            .end = {bump->end[0], bump->end[1]}};
}

/// Weight of the right line at a temperature, between the points.
static double part_at(const lehr_dsc_bump *bump, double temperature_K)
{
    const double *T = bump->scan->temperature_K;
    size_t low = 0;
    size_t high = bump->n_points - 1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        low = T[bump->points[middle]] <= temperature_K ? middle : low;
        high = T[bump->points[middle]] <= temperature_K ? high : middle;
    }
    double width = T[bump->points[high]] - T[bump->points[low]];
    double f = width > 0 ? fmin(fmax((temperature_K - T[bump->points[low]]) / width, 0), 1) : 0;
    return (1 - f) * bump->part[low] + f * bump->part[high];
}

double lehr_dsc_bump_base(const void *context, double temperature_K)
{
    const lehr_dsc_bump *bump = context;
    if (bump->kind == LEHR_DSC_PEAK_LINE) {
        const lehr_dsc_chord chord = lehr_dsc_bump_side(bump, 0);
        return lehr_dsc_chord_at(&chord, temperature_K);
    }
    // The conversion carries the noise of single points: its mean over the width of the smoothing.
    double part = 0;
    for (int k = -MEAN_POINTS; k <= MEAN_POINTS; k++) {
        part += part_at(bump, temperature_K + MEAN_WIDTH * bump->smooth.half_K * k / MEAN_POINTS);
    }
    part /= 2 * MEAN_POINTS + 1;
    return (1 - part) * lehr_dsc_baseline_at(&bump->left, temperature_K) +
           part * lehr_dsc_baseline_at(&bump->right, temperature_K);
}

static double clamp_first_width(const lehr_dsc_bump *bump)
{
    double width = bump->limits.range_K[1] - bump->limits.range_K[0];
    return fmax(lehr_dsc_smooth_least_half(&bump->smooth), FIRST_WIDTH * width);
}

lehr_status lehr_dsc_bump_orient(lehr_dsc_bump *bump, lehr_error *err)
{
    double best = 0;
    bump->smooth.half_K = clamp_first_width(bump);
    for (int side = 0; side < 2; side++) {
        lehr_dsc_search search = {.low_K = bump->limits.range_K[0],
                                  .high_K = bump->limits.range_K[1],
                                  .sign = side == 0 ? 1 : -1,
                                  .base = lehr_dsc_bump_base,
                                  .context = bump};
        double at_K = 0;
        lehr_dsc_local here = {0};
        lehr_status status = lehr_dsc_smooth_extremum(&at_K, &bump->smooth, &search, err);
        if (status == LEHR_OK && !isnan(at_K)) {
            status = lehr_dsc_smooth_at(&here, &bump->smooth, at_K, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
        double height = isnan(at_K) ? 0 : fabs(here.value - lehr_dsc_bump_base(bump, at_K));
        if (height > best) {
            best = height;
            bump->farthest = search;
            bump->sign = search.sign;
            bump->value[LEHR_DSC_BUMP_FARTHEST] = at_K;
        }
    }
    if (!(best > 3 * bump->noise)) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "%s: nothing in %g:%g K rises from the baseline by more than the noise (%.3g against "
            "%.3g %s)",
            bump->scan->name, bump->limits.range_K[0], bump->limits.range_K[1], best, bump->noise,
            bump->scan->unit);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_bump_set_width(bool *enough, lehr_dsc_bump *bump, double smooth_K, lehr_error *err)
{
    const double *range = bump->limits.range_K;
    double least_K = lehr_dsc_smooth_least_half(&bump->smooth);
    *enough = true;
    if (!isnan(smooth_K)) {
        bump->smooth.half_K = 0.5 * smooth_K;
        return bump->smooth.half_K < 0.7 * least_K
                   ? lehr_error_set(
                         err, LEHR_ERR_ARG,
                         "%s: a local quintic of %g K holds too few points; at least %.3g K are needed",
                         bump->scan->name, smooth_K, 2 * least_K)
                   : LEHR_OK;
    }
    double at = bump->value[LEHR_DSC_BUMP_FARTHEST];
    lehr_dsc_search searches[3] = {
        {.low_K = range[0], .high_K = at, .order = LEHR_DSC_SLOPE, .sign = bump->sign},
        {.low_K = at, .high_K = range[1], .order = LEHR_DSC_SLOPE, .sign = -bump->sign},
        bump->farthest,
    };
    return lehr_dsc_smooth_choose(enough, &bump->smooth, searches, 3, bump->noise,
                                  WIDEST * (range[1] - range[0]), err);
}

static double half_level(const void *context, double T)
{
    const lehr_dsc_bump *bump = context;
    return lehr_dsc_bump_base(bump, T) + 0.5 * bump->value[LEHR_DSC_BUMP_HEIGHT];
}

/// Place of half the height between the top and one limit.
static lehr_status find_half(double *at_K, const lehr_dsc_bump *bump, double end_K, lehr_error *err)
{
    double begin_K = bump->value[LEHR_DSC_BUMP_FARTHEST];
    size_t n = (size_t)ceil(fabs(end_K - begin_K) / (WALK * bump->smooth.half_K)) + 1;
    double stride = (end_K - begin_K) / (double)n;
    lehr_status status = LEHR_OK;
    *at_K = (double)NAN;
    for (size_t k = 0; k < n && status == LEHR_OK && isnan(*at_K); k++) {
        double here = begin_K + (double)k * stride;
        status = lehr_dsc_smooth_root(at_K, &bump->smooth, here, here + stride, half_level, bump, err);
    }
    return status;
}

static lehr_status find_flanks(lehr_dsc_bump *bump, lehr_error *err)
{
    static const lehr_dsc_bump_item items[] = {LEHR_DSC_BUMP_ONSET, LEHR_DSC_BUMP_ENDSET};
    const double *range = bump->limits.range_K;
    double at = bump->value[LEHR_DSC_BUMP_FARTHEST];
    for (size_t k = 0; k < 2; k++) {
        lehr_status status =
            lehr_dsc_tangent_find(&bump->flank[k], &bump->smooth, k == 0 ? range[0] : at,
                                  k == 0 ? at : range[1], k == 0 ? bump->sign : -bump->sign, err);
        if (status != LEHR_OK) {
            return status;
        }
        const lehr_dsc_chord side = lehr_dsc_bump_side(bump, k);
        bump->value[items[k]] =
            isnan(bump->flank[k].at_K) ? (double)NAN : lehr_dsc_tangent_cross(&bump->flank[k], &side);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_bump_locate(lehr_dsc_bump *bump, lehr_error *err)
{
    lehr_dsc_local here = {0};
    double *value = bump->value;
    lehr_status status =
        lehr_dsc_smooth_extremum(&value[LEHR_DSC_BUMP_FARTHEST], &bump->smooth, &bump->farthest, err);
    if (status == LEHR_OK && isnan(value[LEHR_DSC_BUMP_FARTHEST])) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC,
                                "%s: the curve is farthest from the baseline at a border of "
                                "%g:%g K: the range cuts the peak",
                                bump->scan->name, bump->limits.range_K[0], bump->limits.range_K[1]);
    }
    status = status == LEHR_OK ? lehr_dsc_smooth_at(&here, &bump->smooth, value[LEHR_DSC_BUMP_FARTHEST], err)
                               : status;
    status = status == LEHR_OK ? find_flanks(bump, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    value[LEHR_DSC_BUMP_HEIGHT] = here.value - lehr_dsc_bump_base(bump, value[LEHR_DSC_BUMP_FARTHEST]);
    const double *range = bump->limits.range_K;
    double low = bump->flank[0].at_K;
    double high = bump->flank[1].at_K;
    bump->top = (lehr_dsc_search){
        .low_K = isnan(low) ? range[0] : low, .high_K = isnan(high) ? range[1] : high, .sign = bump->sign};
    status = lehr_dsc_smooth_extremum(&value[LEHR_DSC_BUMP_PEAK], &bump->smooth, &bump->top, err);
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        status = find_half(&bump->half_K[k], bump, range[k], err);
    }
    value[LEHR_DSC_BUMP_FWHM] = bump->half_K[1] - bump->half_K[0];
    return status;
}
