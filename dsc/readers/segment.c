// Cutting a run into heating, cooling and isothermal segments.
//
// Where the file numbers its segments (or marks their ends) its borders are taken, and its numbers where each
// belongs to one segment. Otherwise the borders come
// from the data: the local rate over a sliding window is compared with the rates of the whole run, and
// stretches that are too short to be a segment join their neighbours. Without a time axis the point number
// takes its place.
#include "builder.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// A ramp is faster than this part of the run's fast rates; slower stretches are isothermal.
#define ISOTHERMAL_FRACTION 0.1
// A ramp covers at least this; less is drift [K].
#define MIN_SPAN_K 1.0
// A slow ramp beside fast ones covers at least this part of the run; less is the slow end of a fast ramp.
#define SLOW_SPAN_FRACTION 0.05
// A part of the file whose net change is less than this of its span holds several ramps.
#define ONE_WAY_FRACTION 0.8
// A given rate that differs by more than this part from the time column is reported.
#define RATE_TOLERANCE 0.05
// Half-width of the window for local rates, and the shortest segment, as parts of the run.
#define WINDOW_DIVISOR   400
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

/// What a ramp must exceed in this run.
typedef struct ramp_scale {
    double fastest; // slope
    double span_K;  // of the whole run
} ramp_scale;

/// A ramp goes one way and somewhere: drift and regulation noise do not, nor do the slow ends of a fast ramp.
static bool is_ramp(const lehr_dsc_run *run, const lehr_dsc_segment *segment, double slope, ramp_scale scale)
{
    double net = run->temperature_K[segment->first + segment->count - 1] - run->temperature_K[segment->first];
    double span = segment->temperature_max_K - segment->temperature_min_K;
    bool slow = fabs(slope) < ISOTHERMAL_FRACTION * scale.fastest;
    double least = slow ? fmax(MIN_SPAN_K, SLOW_SPAN_FRACTION * scale.span_K) : MIN_SPAN_K;
    return slope != 0 && fabs(net) >= least && fabs(net) > 0.5 * span;
}

/// Kind and rate of a segment whose borders and extremes are known; its rate field holds the slope.
static void describe_segment(const lehr_dsc_builder *builder, lehr_dsc_segment *segment, ramp_scale scale)
{
    const lehr_dsc_run *run = builder->run;
    double slope = segment->rate_K_per_s;
    segment->measured_rate_K_per_s = run->time_s ? slope : (double)NAN;
    segment->kind = slope > 0 ? LEHR_DSC_HEATING : LEHR_DSC_COOLING;
    if (!is_ramp(run, segment, slope, scale)) {
        segment->kind = LEHR_DSC_ISOTHERMAL;
        segment->rate_K_per_s = 0;
        return;
    }
    double sign = slope > 0 ? 1 : -1;
    if (!run->time_s) {
        segment->rate_K_per_s = sign * builder->stated_rate_K_per_s;
    }
    if (!isnan(builder->options->rate_K_per_s)) {
        segment->rate_K_per_s = sign * builder->options->rate_K_per_s;
    }
}

static void describe_segments(const lehr_dsc_builder *builder)
{
    lehr_dsc_run *run = builder->run;
    ramp_scale scale = {0};
    double low = (double)INFINITY;
    double high = -(double)INFINITY;
    for (size_t s = 0; s < run->n_segments; s++) {
        lehr_dsc_segment *segment = &run->segments[s];
        set_extremes(run, segment);
        segment->rate_K_per_s = central_slope(run, segment);
        scale.fastest = fmax(scale.fastest, fabs(segment->rate_K_per_s));
        low = fmin(low, segment->temperature_min_K);
        high = fmax(high, segment->temperature_max_K);
    }
    scale.span_K = high - low;
    for (size_t s = 0; s < run->n_segments; s++) {
        describe_segment(builder, &run->segments[s], scale);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Local rates; *fast becomes their 90th percentile in magnitude.
static lehr_status local_rates(double *rate, double *fast, const lehr_dsc_run *run, size_t first,
                               size_t count, lehr_error *err)
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
/// @returns the last number given
static int number_stretches(int *part, const double *rate, double fast, size_t count, int first_number)
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
    return number;
}

/// Move a border between two opposite ramps to the point of the extreme temperature. @returns the last point
/// touched
static size_t sharpen_border(const lehr_dsc_run *run, int *part, size_t border, size_t low, size_t high)
{
    size_t turn = lehr_dsc_turning_point(run->temperature_K, low, high);
    if (turn > high) {
        return border;
    }
    int left = part[border - 1];
    int right = part[border];
    for (size_t k = low; k <= high; k++) {
        if (part[k] == left || part[k] == right) {
            part[k] = k <= turn ? left : right;
        }
    }
    return high;
}

/// Cut the points [first, first + count) by their local rate. *number: last number given so far.
static lehr_status detect_parts(int *part, int *number, const lehr_dsc_run *run, size_t first, size_t count,
                                lehr_error *err)
{
    double *rate = lehr_core_alloc(count, sizeof *rate);
    if (!rate) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu local rates", count);
    }
    double fast = 0;
    lehr_status status = local_rates(rate, &fast, run, first, count, err);
    if (status == LEHR_OK) {
        *number = number_stretches(part + first, rate, fast, count, *number + 1);
        size_t reach = count / WINDOW_DIVISOR + 3;
        size_t last = first + count - 1;
        for (size_t i = first + 1; i <= last; i++) {
            if (part[i] != part[i - 1]) {
                i = sharpen_border(run, part, i, i - first > reach ? i - reach : first,
                                   i + reach < last ? i + reach : last);
            }
        }
    }
    lehr_core_free(rate);
    return status;
}

/// Cut the points [first, end) where a new scan begins, and each piece by its local rate.
static lehr_status detect_scans(int *part, int *number, const lehr_dsc_run *run, size_t first, size_t end,
                                lehr_error *err)
{
    lehr_status status = LEHR_OK;
    while (status == LEHR_OK && first < end) {
        size_t next = lehr_dsc_scan_end(run->temperature_K, first, end);
        status = detect_parts(part, number, run, first, next - first, err);
        first = next;
    }
    return status;
}

/// True when the points go one way, as a segment of a program does.
static bool goes_one_way(const lehr_dsc_run *run, size_t first, size_t count)
{
    lehr_dsc_segment whole = {.first = first, .count = count};
    set_extremes(run, &whole);
    double net = run->temperature_K[first + count - 1] - run->temperature_K[first];
    return fabs(net) >= ONE_WAY_FRACTION * (whole.temperature_max_K - whole.temperature_min_K);
}

static size_t count_parts(const int *part, size_t size)
{
    size_t n = size > 0 ? 1 : 0;
    for (size_t i = 1; i < size; i++) {
        n += part[i] != part[i - 1] ? 1 : 0;
    }
    return n;
}

/// Number the segments in @p own: the parts of the file, those that hold several ramps cut by the data.
static lehr_status number_parts(int *own, const lehr_dsc_builder *builder, lehr_error *err)
{
    const lehr_dsc_run *run = builder->run;
    const int *part = builder->part;
    int number = 0;
    bool single = count_parts(part, run->size) == 1;
    for (size_t i = 0; i < run->size;) {
        size_t end = i;
        while (end < run->size && part[end] == part[i]) {
            own[end++] = number + 1;
        }
        if (builder->final_segments || (!single && goes_one_way(run, i, end - i))) {
            number++;
        } else {
            lehr_status status = detect_scans(own, &number, run, i, end, err);
            if (status != LEHR_OK) {
                return status;
            }
        }
        i = end;
    }
    return LEHR_OK;
}

/// Say that a rate given by the user contradicts the time axis: most often it was meant in K/min.
static lehr_status warn_about_rate(const lehr_dsc_builder *builder, lehr_error *err)
{
    const lehr_dsc_run *run = builder->run;
    double given = builder->options->rate_K_per_s;
    const lehr_dsc_segment *first = NULL;
    size_t others = 0;
    for (size_t s = 0; s < run->n_segments && run->time_s && !isnan(given); s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        double measured = fabs(segment->measured_rate_K_per_s);
        if (segment->kind == LEHR_DSC_ISOTHERMAL || fabs(measured - given) <= RATE_TOLERANCE * given) {
            continue;
        }
        others += first ? 1 : 0;
        first = first ? first : segment;
    }
    if (!first) {
        return LEHR_OK;
    }
    char more[48] = "";
    if (others > 0) {
        (void)snprintf(more, sizeof more, ", and %zu more differ", others);
    }
    return lehr_warnings_add(
        run->warnings, err,
        "%s: the rate %.4g K/s (%.4g K/min) was given, but by the time column segment %zu "
        "runs at %.4g K/s (%.4g K/min)%s: heat capacities follow the given rate; check its "
        "unit, or leave --rate out",
        run->name, given, 60 * given, first->index, fabs(first->measured_rate_K_per_s),
        60 * fabs(first->measured_rate_K_per_s), more);
}

/// True when the numbers of the file start at 1 or later and grow from segment to segment.
static bool has_own_numbers(const lehr_dsc_run *run, const int *part)
{
    int before = 0;
    for (size_t s = 0; s < run->n_segments; s++) {
        int number = part[run->segments[s].first];
        if (number <= before) {
            return false;
        }
        before = number;
    }
    return true;
}

/// Replace 1, 2, ... by the numbers of the file where they name each segment.
static lehr_status adopt_numbers(const lehr_dsc_builder *builder, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    if (!builder->has_segments) {
        return LEHR_OK;
    }
    if (!has_own_numbers(run, builder->part)) {
        return lehr_warnings_add(
            run->warnings, err,
            "%s: the numbers in its segment column do not tell its %zu segments apart: they "
            "are numbered 1, 2, ... in order of time, see 'lehr dsc info'",
            run->name, run->n_segments);
    }
    for (size_t s = 0; s < run->n_segments; s++) {
        run->segments[s].index = (size_t)builder->part[run->segments[s].first];
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_find_segments(lehr_dsc_builder *builder, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    int *own = lehr_core_alloc(run->size, sizeof *own);
    if (!own) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the segments");
    }
    lehr_status status = number_parts(own, builder, err);
    if (status == LEHR_OK) {
        run->segments = lehr_core_alloc(count_parts(own, run->size), sizeof *run->segments);
        status = run->segments ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the segments");
    }
    for (size_t i = 0; status == LEHR_OK && i < run->size; i++) {
        if (i == 0 || own[i] != own[i - 1]) {
            run->n_segments++;
            run->segments[run->n_segments - 1] = (lehr_dsc_segment){.index = run->n_segments, .first = i};
        }
        run->segments[run->n_segments - 1].count++;
    }
    lehr_core_free(own);
    if (status == LEHR_OK) {
        describe_segments(builder);
        status = adopt_numbers(builder, err);
    }
    return status == LEHR_OK ? warn_about_rate(builder, err) : status;
}
