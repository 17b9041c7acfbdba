// Cutting a run into heating, cooling and isothermal segments.
//
// Where the file numbers its segments (or marks their ends) its borders are taken. Otherwise the borders come from
// the data: the local rate over a sliding window is compared with the rates of the whole run, and stretches that are
// too short to be a segment join their neighbours. Without a time axis the point number takes its place.
#include "builder.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

// A ramp is faster than this part of the run's fast rates; slower stretches are isothermal.
#define ISOTHERMAL_FRACTION 0.1
// A ramp covers at least this; less is drift [K].
#define MIN_SPAN_K 1.0
// Half-width of the window for local rates, and the shortest segment, as parts of the run.
#define WINDOW_DIVISOR  400
#define SHORTEST_DIVISOR 100

/// Time of point @p i, or its number.
static double abscissa(const lehr_dsc_run *run, size_t i)
{
    return run->time_s ? run->time_s[i] : (double)i;
}

/// Slope of the temperature by least squares over [first, first + count).
static double slope_of(const lehr_dsc_run *run, size_t first, size_t count)
{
    double x0 = abscissa(run, first);
    double sx = 0;
    double sy = 0;
    for (size_t i = first; i < first + count; i++) {
        sx += abscissa(run, i) - x0;
        sy += run->temperature_K[i] - run->temperature_K[first];
    }
    double n = (double)count;
    double sxx = 0;
    double sxy = 0;
    for (size_t i = first; i < first + count; i++) {
        double dx = abscissa(run, i) - x0 - sx / n;
        sxx += dx * dx;
        sxy += dx * (run->temperature_K[i] - run->temperature_K[first] - sy / n);
    }
    return sxx > 0 ? sxy / sxx : 0;
}

static void set_extremes(const lehr_dsc_run *run, lehr_dsc_segment *segment)
{
    segment->temperature_min_K = run->temperature_K[segment->first];
    segment->temperature_max_K = segment->temperature_min_K;
    for (size_t i = segment->first; i < segment->first + segment->count; i++) {
        segment->temperature_min_K = fmin(segment->temperature_min_K, run->temperature_K[i]);
        segment->temperature_max_K = fmax(segment->temperature_max_K, run->temperature_K[i]);
    }
}

/// Slope over the middle four fifths: ramps begin and end with a transient.
static double central_slope(const lehr_dsc_run *run, const lehr_dsc_segment *segment)
{
    size_t margin = segment->count / 10;
    return slope_of(run, segment->first + margin, segment->count - 2 * margin);
}

/// Kind, rate and extremes of a segment whose borders are known.
static void describe_segment(const lehr_dsc_run *run, lehr_dsc_segment *segment, double stated_rate, double user_rate)
{
    set_extremes(run, segment);
    double slope = central_slope(run, segment);
    double net = run->temperature_K[segment->first + segment->count - 1] - run->temperature_K[segment->first];
    double span = segment->temperature_max_K - segment->temperature_min_K;
    segment->kind = slope > 0 ? LEHR_DSC_HEATING : LEHR_DSC_COOLING;
    // Drift and regulation noise come and go; a ramp goes one way.
    if (!(fabs(net) >= MIN_SPAN_K) || !(fabs(net) > 0.5 * span) || slope == 0) {
        segment->kind = LEHR_DSC_ISOTHERMAL;
    }
    double sign = segment->kind == LEHR_DSC_COOLING ? -1 : 1;
    segment->rate_K_per_s = run->time_s ? slope : sign * stated_rate;
    if (!isnan(user_rate)) {
        segment->rate_K_per_s = sign * user_rate;
    }
    if (segment->kind == LEHR_DSC_ISOTHERMAL && !isnan(segment->rate_K_per_s)) {
        segment->rate_K_per_s = 0;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Local rates; *fast becomes their 90th percentile in magnitude.
static lehr_status local_rates(double *rate, double *fast, const lehr_dsc_run *run, size_t first, size_t count,
    lehr_error *err)
{
    size_t half = count / WINDOW_DIVISOR > 2 ? count / WINDOW_DIVISOR : 2;
    double *sorted = lehr_core_alloc(count, sizeof *sorted);
    if (!sorted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu local rates", count);
    }
    for (size_t i = 0; i < count; i++) {
        size_t low = i > half ? i - half : 0;
        size_t high = i + half < count ? i + half : count - 1;
        double dx = abscissa(run, first + high) - abscissa(run, first + low);
        double dy = run->temperature_K[first + high] - run->temperature_K[first + low];
        rate[i] = dx > 0 ? dy / dx : 0;
        sorted[i] = fabs(rate[i]);
    }
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    *fast = sorted[count - 1 - count / 10];
    lehr_core_free(sorted);
    return LEHR_OK;
}

static int class_of(double rate, double fast)
{
    if (!(fabs(rate) > ISOTHERMAL_FRACTION * fast)) {
        return 0;
    }
    return rate > 0 ? 1 : -1;
}

/// Number the stretches of one class in @p part; a stretch too short to be a segment joins the one before it.
static void number_stretches(int *part, const double *rate, double fast, size_t count, int first_number)
{
    size_t shortest = count / SHORTEST_DIVISOR > 5 ? count / SHORTEST_DIVISOR : 5;
    int number = first_number;
    int current = class_of(rate[0], fast);
    size_t i = 0;
    while (i < count) {
        int class = class_of(rate[i], fast);
        size_t end = i;
        while (end < count && class_of(rate[end], fast) == class) {
            end++;
        }
        if (i == 0) {
            current = class;
        } else if (class != current && end - i >= shortest) {
            number++;
            current = class;
        }
        for (; i < end; i++) {
            part[i] = number;
        }
    }
}

/// Borders by the change of sign of the rate, to the point of the extreme temperature between two opposite ramps.
static void sharpen_borders(const lehr_dsc_run *run, int *part)
{
    size_t reach = run->size / WINDOW_DIVISOR + 3;
    for (size_t i = 1; i < run->size; i++) {
        if (part[i] == part[i - 1]) {
            continue;
        }
        size_t low = i > reach ? i - reach : 0;
        size_t high = i + reach < run->size ? i + reach : run->size - 1;
        double before = run->temperature_K[i] - run->temperature_K[low];
        double after = run->temperature_K[high] - run->temperature_K[i];
        if (!(before * after < 0)) {
            continue;
        }
        size_t turn = low;
        for (size_t k = low; k <= high; k++) {
            bool further = before > 0 ? run->temperature_K[k] > run->temperature_K[turn]
                                      : run->temperature_K[k] < run->temperature_K[turn];
            turn = further ? k : turn;
        }
        int left = part[i - 1];
        int right = part[i];
        for (size_t k = low; k <= high; k++) {
            if (part[k] == left || part[k] == right) {
                part[k] = k <= turn ? left : right;
            }
        }
        i = high;
    }
}

static lehr_status detect_parts(int *part, const lehr_dsc_run *run, lehr_error *err)
{
    double *rate = lehr_core_alloc(run->size, sizeof *rate);
    if (!rate) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu local rates", run->size);
    }
    double fast = 0;
    lehr_status status = local_rates(rate, &fast, run, 0, run->size, err);
    if (status == LEHR_OK) {
        number_stretches(part, rate, fast, run->size, 1);
        sharpen_borders(run, part);
    }
    lehr_core_free(rate);
    return status;
}

static size_t count_parts(const int *part, size_t size)
{
    size_t n = size > 0 ? 1 : 0;
    for (size_t i = 1; i < size; i++) {
        n += part[i] != part[i - 1] ? 1 : 0;
    }
    return n;
}

lehr_status lehr_dsc_find_segments(lehr_dsc_run *run, const int *part, double stated_rate_K_per_s,
    double user_rate_K_per_s, lehr_error *err)
{
    int *own = lehr_core_memdup(part, run->size, sizeof *own);
    lehr_status status = own ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the segments");
    if (status == LEHR_OK && count_parts(own, run->size) == 1) {
        status = detect_parts(own, run, err);
    }
    size_t n = status == LEHR_OK ? count_parts(own, run->size) : 0;
    run->segments = status == LEHR_OK ? lehr_core_alloc(n, sizeof *run->segments) : NULL;
    if (status == LEHR_OK && !run->segments) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu segments", n);
    }
    for (size_t i = 0; status == LEHR_OK && i < run->size; i++) {
        if (i == 0 || own[i] != own[i - 1]) {
            run->n_segments++;
            run->segments[run->n_segments - 1] = (lehr_dsc_segment) { .index = run->n_segments, .first = i };
        }
        run->segments[run->n_segments - 1].count++;
    }
    for (size_t s = 0; status == LEHR_OK && s < n; s++) {
        describe_segment(run, &run->segments[s], stated_rate_K_per_s, user_rate_K_per_s);
    }
    lehr_core_free(own);
    return status;
}
