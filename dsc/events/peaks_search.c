// Peaks of a whole scan: extrema of the smoothed curve by prominence.
#include "peaks_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

#define WIDTH_PART   0.01 // half-width of the smoothing as part of the scan
#define GRID         4.0  // grid points per half-width
#define NOISE_SIGMA  10.0 // the extremes of noise alone lie some eight standard deviations apart
#define FLAT_PART    0.02 // a flank ends where its slope falls below this part of its steepest
#define FALL_SIGMA   4.0  // a further fall by more than this many standard deviations is no noise
#define MARGIN_PART  1.0  // of the flank: what is added beyond its foot
#define GAP_PART     0.5  // of a flank: feet as near as that touch
#define REBOUND_PART 0.2  // least prominence beside a larger peak of the other direction
#define STEP_PART    0.5  // least prominence over the step between the feet: less is a shoulder of the step
#define RATE_PART    0.1  // the program rules where the local rate is that close to the nominal one
#define MOST_PEAKS   64
#define SADDLE_PART  0.5 // widest half-width that looks for a saddle, of the distance of the tops

/// Curve on an even grid.
typedef struct grid {
    size_t n;
    double low_K, step_K;
    double *value, *slope;
    double noise; // of a value
    double point; // of a point
} grid;

/// An extremum. Sign +1: maximum.
typedef struct extremum {
    size_t at, left, right; // grid points: top and feet
    double sign, prominence;
} extremum;

static void grid_clear(grid *out)
{
    lehr_core_free(out->value);
    lehr_core_free(out->slope);
}

/// Part of the scan where the sample follows the program: start and end of the ramp are left out.
static void follow_program(double range_K[2], const lehr_dsc_scan *scan)
{
    size_t reach = scan->n / 100 > 3 ? scan->n / 100 : 3;
    size_t begin = 0;
    size_t end = scan->n - 1;
    if (scan->clock_s && scan->rate_K_per_s > 0) {
        for (size_t side = 0; side < 2; side++) {
            size_t *edge = side == 0 ? &begin : &end;
            for (size_t k = 0; k + reach < scan->n / 4; k++) {
                size_t i = side == 0 ? k : scan->n - 1 - reach - k;
                double rate = (scan->temperature_K[i + reach] - scan->temperature_K[i]) /
                              (scan->clock_s[i + reach] - scan->clock_s[i]);
                *edge = side == 0 ? i : i + reach;
                if (fabs(rate / scan->rate_K_per_s - 1) < RATE_PART) {
                    break;
                }
            }
        }
    }
    range_K[0] = scan->temperature_K[begin];
    range_K[1] = scan->temperature_K[end];
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Noise of the smoothed curve: median distance of points from it, and the response of its value.
static lehr_status grid_noise(grid *out, const lehr_dsc_smooth *smooth, lehr_error *err)
{
    const lehr_dsc_scan *scan = smooth->scan;
    size_t stride = scan->n / 500 + 1;
    double *distance = lehr_core_alloc(scan->n / stride + 1, sizeof *distance);
    double *response = lehr_core_alloc(scan->n, sizeof *response);
    size_t n = 0;
    lehr_status status =
        distance && response ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to look for peaks");
    for (size_t i = 0; i < scan->n && status == LEHR_OK; i += stride) {
        double T = scan->temperature_K[i];
        lehr_dsc_local here;
        if (T < out->low_K || T > out->low_K + (double)(out->n - 1) * out->step_K) {
            continue;
        }
        status = lehr_dsc_smooth_at(&here, smooth, T, err);
        distance[n++] = fabs(scan->y[i] - here.value);
    }
    if (status == LEHR_OK && n > 0) {
        double middle_K = out->low_K + 0.5 * (double)(out->n - 1) * out->step_K;
        qsort(distance, n, sizeof *distance, compare_doubles);
        status = lehr_dsc_smooth_add_response(smooth, middle_K, LEHR_DSC_VALUE, 1, response, err);
        out->point = 1.4826 * distance[n / 2];
        out->noise = out->point * lehr_dsc_response_norm(response, scan->n);
    }
    lehr_core_free(distance);
    lehr_core_free(response);
    return status;
}

static lehr_status grid_create(grid *out, const lehr_dsc_scan *scan, lehr_error *err)
{
    double range_K[2];
    lehr_dsc_smooth smooth;
    *out = (grid){0};
    follow_program(range_K, scan);
    lehr_status status = lehr_dsc_smooth_init(&smooth, scan, range_K[0], range_K[1], err);
    if (status != LEHR_OK) {
        return status;
    }
    double width = range_K[1] - range_K[0];
    smooth.half_K = fmax(lehr_dsc_smooth_least_half(&smooth), WIDTH_PART * width);
    out->n = (size_t)ceil(width * GRID / smooth.half_K) + 1;
    out->low_K = range_K[0];
    out->step_K = width / (double)(out->n - 1);
    out->value = lehr_core_alloc(out->n, sizeof(double));
    out->slope = lehr_core_alloc(out->n, sizeof(double));
    if (!out->value || !out->slope) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to look for peaks");
    }
    for (size_t k = 0; k < out->n && status == LEHR_OK; k++) {
        lehr_dsc_local here = {0};
        status = lehr_dsc_smooth_at(&here, &smooth, out->low_K + (double)k * out->step_K, err);
        out->value[k] = here.value;
        out->slope[k] = here.slope;
    }
    return status == LEHR_OK ? grid_noise(out, &smooth, err) : status;
}

/// Lowest value (times sign) from a top to where the curve is higher again, or to the end.
static double base_of(const grid *curve, size_t top, double sign, bool left)
{
    double base = sign * curve->value[top];
    for (size_t k = top; left ? k-- > 0 : ++k < curve->n;) {
        double here = sign * curve->value[k];
        if (here > sign * curve->value[top]) {
            break;
        }
        base = fmin(base, here);
    }
    return base;
}

/// First grid point on one side that lies half of the prominence below the top, or the end.
static size_t half_way(const grid *curve, const extremum *peak, bool left)
{
    size_t k = peak->at;
    while (left ? k > 0 : k + 1 < curve->n) {
        k += left ? (size_t)-1 : 1;
        if (peak->sign * (curve->value[peak->at] - curve->value[k]) >= 0.5 * peak->prominence) {
            break;
        }
    }
    return k;
}

/// Does the flank go on beyond a flat place that noise makes? It does if the curve is lower within the next
/// @p reach points, by more than the noise, before it rises by as much.
static bool goes_on(const grid *curve, const extremum *peak, size_t k, size_t reach, bool left)
{
    double much = fmax(FALL_SIGMA * curve->noise, FLAT_PART * peak->prominence);
    for (size_t step = 1; step <= reach && (left ? step <= k : k + step < curve->n); step++) {
        double fall = peak->sign * (curve->value[k] - curve->value[left ? k - step : k + step]);
        if (fall < -much) {
            return false;
        }
        if (fall > much) {
            return true;
        }
    }
    return false;
}

/// Foot of a flank: below half of the height the slope has died down or changed its direction for good.
static size_t foot_of(const grid *curve, const extremum *peak, bool left)
{
    double steepest = 0;
    size_t half = half_way(curve, peak, left);
    size_t reach = left ? peak->at - half : half - peak->at;
    size_t k = peak->at;
    while (left ? k > 0 : k + 1 < curve->n) {
        k += left ? (size_t)-1 : 1;
        double fall = peak->sign * (left ? curve->slope[k] : -curve->slope[k]);
        steepest = fmax(steepest, fall);
        bool below = left ? k <= half : k >= half;
        if (below && fall < FLAT_PART * steepest && !goes_on(curve, peak, k, reach, left)) {
            break;
        }
    }
    return k;
}

static int by_prominence(const void *a, const void *b)
{
    const extremum *x = a;
    const extremum *y = b;
    return (y->prominence > x->prominence) - (y->prominence < x->prominence);
}

/// All extrema above the noise, the most prominent first.
static lehr_status list_extrema(extremum **out, size_t *n, const grid *curve, lehr_error *err)
{
    *n = 0;
    *out = lehr_core_alloc(curve->n, sizeof **out);
    if (!*out) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to look for peaks");
    }
    for (size_t k = 1; k + 1 < curve->n; k++) {
        const double *v = &curve->value[k];
        double sign = v[0] > v[-1] && v[0] >= v[1] ? 1 : (v[0] < v[-1] && v[0] <= v[1] ? -1 : 0);
        if (sign == 0) {
            continue;
        }
        double base = fmax(base_of(curve, k, sign, true), base_of(curve, k, sign, false));
        double prominence = sign * v[0] - base;
        if (prominence > NOISE_SIGMA * curve->noise) {
            extremum peak = {.at = k, .sign = sign, .prominence = prominence};
            peak.left = foot_of(curve, &peak, true);
            peak.right = foot_of(curve, &peak, false);
            (*out)[(*n)++] = peak;
        }
    }
    qsort(*out, *n, sizeof **out, by_prominence);
    return LEHR_OK;
}

/// Nearest accepted extremum on one side; NULL without.
static const extremum *neighbour(const extremum *accepted, size_t n, size_t at, bool left)
{
    const extremum *best = NULL;
    for (size_t k = 0; k < n; k++) {
        bool there = left ? accepted[k].at < at : accepted[k].at > at;
        bool nearer = !best || (left ? accepted[k].at > best->at : accepted[k].at < best->at);
        best = there && nearer ? &accepted[k] : best;
    }
    return best;
}

/// A peak has two feet inside the scan, and stands out against the step between them, unless one of them is
/// the saddle to a larger peak.
static bool stands_out(const grid *curve, const extremum *candidate, const extremum *accepted, size_t n)
{
    bool whole = candidate->left > 0 && candidate->right + 1 < curve->n;
    const extremum *left = neighbour(accepted, n, candidate->at, true);
    const extremum *right = neighbour(accepted, n, candidate->at, false);
    bool on_flank = (left && left->sign == candidate->sign && left->right >= candidate->left) ||
                    (right && right->sign == candidate->sign && right->left <= candidate->right);
    double step = fabs(curve->value[candidate->right] - curve->value[candidate->left]);
    return whole && (on_flank || candidate->prominence > STEP_PART * step);
}

/// Is an extremum only the way back from larger peaks of the other direction: the saddle between two of them,
/// or the shoulder beside one?
static bool is_rebound(const grid *curve, const extremum *candidate, const extremum *accepted, size_t n)
{
    const extremum *left = neighbour(accepted, n, candidate->at, true);
    const extremum *right = neighbour(accepted, n, candidate->at, false);
    bool left_other = left && left->sign != candidate->sign && candidate->left <= left->right;
    bool right_other = right && right->sign != candidate->sign && candidate->right >= right->left;
    if (left_other && right_other) {
        double a = curve->value[left->left];
        double b = curve->value[right->right];
        double f = (double)(candidate->at - left->left) / (double)(right->right - left->left);
        double above = candidate->sign * (curve->value[candidate->at] - (1 - f) * a - f * b);
        return above < REBOUND_PART * fmin(left->prominence, right->prominence);
    }
    if (!left_other && !right_other) {
        return false;
    }
    // beside one: it must rise above the level on the far side of that peak
    const extremum *other = left_other ? left : right;
    double level = curve->value[left_other ? other->left : other->right];
    double above = fmin(candidate->prominence, candidate->sign * (curve->value[candidate->at] - level));
    return above < REBOUND_PART * other->prominence;
}

static int by_place(const void *a, const void *b)
{
    const extremum *x = a;
    const extremum *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/// Keep the extrema that are peaks, in order of temperature, at the front of the list.
static size_t accept(extremum *list, size_t n, const grid *curve, double least_part)
{
    size_t kept = 0;
    for (size_t k = 0; k < n && kept < MOST_PEAKS; k++) {
        if (kept > 0 && list[k].prominence < least_part * list[0].prominence) {
            break;
        }
        if (stands_out(curve, &list[k], list, kept) && !is_rebound(curve, &list[k], list, kept)) {
            list[kept++] = list[k];
        }
    }
    qsort(list, kept, sizeof *list, by_place);
    return kept;
}

/// Do two neighbours share a foot? Those of one direction do also where less than half of a flank lies
/// between their feet: noise ends a tail early, and no free baseline is left between.
static bool touch(const extremum *left, const extremum *right)
{
    double flank = fmin((double)(left->right - left->at), (double)(right->at - right->left));
    double gap = (double)right->left - (double)left->right;
    return gap <= (left->sign == right->sign ? GAP_PART * flank : 0);
}

/// Limits of the peaks: the feet and a margin, without reaching into a neighbour; overlapping ones meet at
/// the saddle and share one baseline.
static void set_limits(lehr_dsc_peak_range *out, const extremum *list, size_t n, const grid *curve)
{
    for (size_t k = 0; k < n; k++) {
        const extremum *peak = &list[k];
        double left = (double)peak->left - MARGIN_PART * (double)(peak->at - peak->left);
        double right = (double)peak->right + MARGIN_PART * (double)(peak->right - peak->at);
        double least = k > 0 ? 0.5 * (double)(list[k - 1].right + peak->left) : 0;
        double most = k + 1 < n ? 0.5 * (double)(list[k + 1].left + peak->right) : (double)(curve->n - 1);
        bool left_touched = k > 0 && touch(&list[k - 1], peak);
        bool right_touched = k + 1 < n && touch(peak, &list[k + 1]);
        left = left_touched ? least : fmax(left, least);
        right = right_touched ? most : fmin(right, most);
        out[k] = (lehr_dsc_peak_range){.low_K = curve->low_K + left * curve->step_K,
                                       .top_K = curve->low_K + (double)peak->at * curve->step_K,
                                       .high_K = curve->low_K + right * curve->step_K,
                                       .prominence = peak->prominence,
                                       .sign = peak->sign};
        out[k].base_K[0] = left_touched ? out[k - 1].base_K[0] : out[k].low_K;
        out[k].base_K[1] = out[k].high_K;
    }
    for (size_t k = n; k-- > 1;) {
        if (touch(&list[k - 1], &list[k])) {
            out[k - 1].base_K[1] = out[k].base_K[1];
        }
    }
}

/// Overlapping peaks of one direction meet at the saddle between their tops, found like every other extremum.
static lehr_status meet_at_saddles(lehr_dsc_peak_range *range, size_t n, const grid *curve,
                                   const lehr_dsc_scan *scan, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 1; k < n && status == LEHR_OK; k++) {
        lehr_dsc_peak_range *left = &range[k - 1];
        lehr_dsc_peak_range *right = &range[k];
        double apart_K = right->top_K - left->top_K;
        double at_K = (double)NAN;
        bool enough = false;
        lehr_dsc_smooth smooth;
        if (left->base_K[0] != right->base_K[0] || left->sign != right->sign) {
            continue;
        }
        const lehr_dsc_search search = {.low_K = left->top_K, .high_K = right->top_K, .sign = -left->sign};
        status = lehr_dsc_smooth_init(&smooth, scan, left->base_K[0], left->base_K[1], err);
        status = status == LEHR_OK ? lehr_dsc_smooth_choose(&enough, &smooth, &search, 1, curve->point,
                                                            SADDLE_PART * apart_K, err)
                                   : status;
        status = status == LEHR_OK ? lehr_dsc_smooth_extremum(&at_K, &smooth, &search, err) : status;
        if (status == LEHR_OK && !isnan(at_K)) {
            left->high_K = right->low_K = at_K;
            left->saddle_half_K[1] = right->saddle_half_K[0] = smooth.half_K;
        }
    }
    return status;
}

lehr_status lehr_dsc_peaks_search(lehr_dsc_peak_range **out, size_t *n, const lehr_dsc_scan *scan,
                                  double least_part, lehr_error *err)
{
    grid curve;
    extremum *list = NULL;
    *out = NULL;
    *n = 0;
    lehr_status status = grid_create(&curve, scan, err);
    status = status == LEHR_OK ? list_extrema(&list, n, &curve, err) : status;
    if (status == LEHR_OK) {
        *n = accept(list, *n, &curve, least_part);
        *out = lehr_core_alloc(*n + 1, sizeof **out);
        status = *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu peaks", *n);
    }
    if (status == LEHR_OK) {
        set_limits(*out, list, *n, &curve);
        status = meet_at_saddles(*out, *n, &curve, scan, err);
    }
    if (status != LEHR_OK) {
        lehr_core_free(*out);
        *out = NULL;
    }
    *n = status == LEHR_OK ? *n : 0;
    lehr_core_free(list);
    grid_clear(&curve);
    return status;
}
