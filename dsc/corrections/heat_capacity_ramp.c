// One run of a heat-capacity measurement: isothermal ends, local rate.
#include "heat_capacity_private.h"

#include "hook.h"
#include "savgol.h"
#include "scan.h"
#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdbool.h>

// The local rate is the slope of a parabola over this part of the ramp, and at least so many points.
#define RATE_PART   100
#define RATE_POINTS 15
#define AT_POINTS   6
// Points at the ends of the ramp where the local rate is further off than this still belong to the holds.
#define STEADY 0.05

/// Index of the ramp among the segments.
static lehr_status choose(size_t *out, const lehr_dsc_run *run, size_t wanted, lehr_error *err)
{
    if (run->signal_kind != LEHR_DSC_SIGNAL_HEAT_FLOW) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: holds %s; a heat capacity needs the heat flow in mW",
                              run->name, lehr_dsc_signal_name(run->signal_kind));
    }
    lehr_dsc_scan *scan = NULL; // finds the segment, and says what is there when it does not
    lehr_status status = lehr_dsc_scan_create(&scan, run, wanted, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t s = 0; s < run->n_segments; s++) {
        *out = run->segments[s].index == scan->segment ? s : *out;
    }
    bool rate = scan->rate_K_per_s > 0;
    lehr_dsc_scan_free(scan);
    return rate ? LEHR_OK
                : lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the rate is not known; --rate gives it",
                                 run->name);
}

/// Mean heat flow of the second half of an isothermal segment, where it has settled.
typedef struct level {
    bool there;
    double time_s, mean_W, points;
} level;

static level level_of(const lehr_dsc_run *run, size_t segment, bool exists)
{
    level out = {0};
    if (!exists || run->segments[segment].kind != LEHR_DSC_ISOTHERMAL || !run->time_s) {
        return out;
    }
    const lehr_dsc_segment *hold = &run->segments[segment];
    size_t end = hold->first + hold->count;
    for (size_t i = hold->first + hold->count / 2; i < end; i++) {
        out.points += 1;
        out.time_s += run->time_s[i];
        out.mean_W += run->signal[i];
    }
    out.there = out.points > 0;
    out.time_s /= out.points;
    out.mean_W /= out.points;
    return out;
}

/// Straight line through the levels at a time; one level: a constant; none: 0.
static double line_at(const level ends[2], double time_s, double *variance)
{
    *variance = 0;
    if (ends[0].there && ends[1].there && ends[1].time_s > ends[0].time_s) {
        double u = (time_s - ends[0].time_s) / (ends[1].time_s - ends[0].time_s);
        *variance = (1 - u) * (1 - u) / ends[0].points + u * u / ends[1].points;
        return (1 - u) * ends[0].mean_W + u * ends[1].mean_W;
    }
    const level *one = ends[0].there ? &ends[0] : &ends[1];
    *variance = one->there ? 1 / one->points : 0;
    return one->there ? one->mean_W : 0;
}

/// First and one past the last point between which the rate is steady at both ends.
static void steady(size_t *begin, size_t *end, const lehr_dsc_segment *segment, const double *rate)
{
    *begin = 0;
    *end = segment->count;
    while (*begin < *end && fabs(rate[*begin] / segment->rate_K_per_s - 1) > STEADY) {
        (*begin)++;
    }
    while (*end > *begin && fabs(rate[*end - 1] / segment->rate_K_per_s - 1) > STEADY) {
        (*end)--;
    }
}

/// Local rate at the points of the ramp; the rate of the segment without a usable time.
static lehr_status local_rate(double *rate, const lehr_dsc_run *run, const lehr_dsc_segment *segment,
                              bool local, lehr_error *err)
{
    for (size_t i = 0; i < segment->count; i++) {
        rate[i] = segment->rate_K_per_s;
    }
    if (!local || !run->time_s || segment->count < RATE_POINTS) {
        return LEHR_OK;
    }
    size_t width = segment->count / RATE_PART;
    width = width < RATE_POINTS ? RATE_POINTS : width;
    const lehr_dsc_savgol_options options = {
        .order = 2, .width = width % 2 == 0 ? width + 1 : width, .slope_factor = 1, .name = run->name};
    if (options.width > segment->count) {
        return LEHR_OK;
    }
    lehr_dsc_savgol filtered;
    lehr_status status =
        lehr_dsc_savgol_filter(&filtered, run->time_s + segment->first, run->temperature_K + segment->first,
                               segment->count, NULL, &options, err);
    size_t begin = 0;
    size_t end = 0;
    for (size_t i = 0; status == LEHR_OK && i < segment->count; i++) {
        rate[i] = filtered.out[i];
    }
    steady(&begin, &end, segment, rate);
    for (size_t i = begin; status == LEHR_OK && i < end; i++) {
        if (!(rate[i] * segment->rate_K_per_s > 0)) {
            status = lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "%s: the local rate at %.2f K is %.4g K/s in a ramp of %.4g K/s; --rate takes one rate "
                "throughout, --discard leaves out the start",
                run->name, run->temperature_K[segment->first + i], rate[i], segment->rate_K_per_s);
        }
    }
    lehr_dsc_savgol_clear(&filtered);
    return status;
}

static lehr_status allocate(lehr_dsc_cp_ramp *out, const lehr_dsc_run *run, size_t n, lehr_error *err)
{
    out->name = lehr_core_strdup(run->name);
    out->temperature_K = lehr_core_alloc(n, sizeof(double));
    out->y = lehr_core_alloc(n, sizeof(double));
    out->level_variance = lehr_core_alloc(n, sizeof(double));
    out->time_s = run->time_s ? lehr_core_alloc(n, sizeof(double)) : NULL;
    bool enough =
        out->name && out->temperature_K && out->y && out->level_variance && (out->time_s || !run->time_s);
    return enough ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a ramp of %zu points", n);
}

/// Points after the start-up, aligned and divided by the rate. level_variance is for noise 1 of the heat
/// flow.
static size_t fill(lehr_dsc_cp_ramp *out, const lehr_dsc_run *run, const lehr_dsc_segment *segment,
                   const double *rate, const level ends[2], double discard_s)
{
    size_t n = 0;
    size_t begin = 0;
    size_t end = 0;
    steady(&begin, &end, segment, rate);
    for (size_t i = begin; i < end; i++) {
        size_t k = segment->first + i;
        if (lehr_dsc_hook_elapsed_s(run, segment, k) < discard_s) {
            continue;
        }
        double variance = 0;
        double base = line_at(ends, run->time_s ? run->time_s[k] : 0, &variance);
        out->temperature_K[n] = run->temperature_K[k];
        out->y[n] = (run->signal[k] - base) / rate[i];
        out->level_variance[n] = variance;
        if (out->time_s) {
            out->time_s[n] = run->time_s[k];
        }
        n++;
    }
    return n;
}

static lehr_status finish(lehr_dsc_cp_ramp *out, const lehr_dsc_run *run, size_t n, lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(out->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the signal at %.2f K is no number", run->name,
                                  out->temperature_K[i]);
        }
    }
    if (n < 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %zu points of the ramp are left after its start-up",
                              run->name, n);
    }
    lehr_status status = lehr_dsc_point_noise(&out->noise, out->y, n, run->name, err);
    for (size_t i = 0; i < n; i++) {
        out->level_variance[i] *= isnan(out->noise) ? 0 : out->noise * out->noise;
    }
    return status == LEHR_OK
               ? lehr_dsc_knots_create(&out->knots, out->temperature_K, out->y, out->level_variance, n, err)
               : status;
}

lehr_status lehr_dsc_cp_ramp_take(lehr_dsc_cp_ramp *out, const lehr_dsc_run *run,
                                  const lehr_dsc_cp_options *options, lehr_error *err)
{
    *out = (lehr_dsc_cp_ramp){0};
    size_t s = 0;
    lehr_status status = choose(&s, run, options->segment, err);
    if (status != LEHR_OK) {
        return status;
    }
    const lehr_dsc_segment *segment = &run->segments[s];
    level ends[2] = {{0}, {0}};
    if (options->align) {
        ends[0] = level_of(run, s - 1, s > 0);
        ends[1] = level_of(run, s + 1, s + 1 < run->n_segments);
    }
    out->ends = (size_t)ends[0].there + (size_t)ends[1].there;
    out->rate_K_per_s = segment->rate_K_per_s;
    double *rate = lehr_core_alloc(segment->count, sizeof *rate);
    status = rate ? allocate(out, run, segment->count, err)
                  : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a ramp of %zu points", segment->count);
    if (status == LEHR_OK) {
        status = local_rate(rate, run, segment, options->local_rate, err);
    }
    if (status == LEHR_OK) {
        status = finish(out, run, fill(out, run, segment, rate, ends, options->discard_s), err);
    }
    lehr_core_free(rate);
    return status;
}

void lehr_dsc_cp_ramp_clear(lehr_dsc_cp_ramp *ramp)
{
    lehr_core_free(ramp->name);
    lehr_dsc_knots_clear(&ramp->knots);
    lehr_core_free(ramp->time_s);
    lehr_core_free(ramp->temperature_K);
    lehr_core_free(ramp->y);
    lehr_core_free(ramp->level_variance);
    *ramp = (lehr_dsc_cp_ramp){0};
}

lehr_status lehr_dsc_cp_ramp_at(double *y, double *variance, const lehr_dsc_cp_ramp *ramp,
                                double temperature_K, double half_width_K, lehr_error *err)
{
    const lehr_dsc_knots *knots = &ramp->knots;
    lehr_dsc_knot here;
    double gain2 = 0;
    size_t first = 0;
    while (first < knots->n && knots->knot[first].x < temperature_K - half_width_K) {
        first++;
    }
    size_t n = 0;
    while (first + n < knots->n && knots->knot[first + n].x <= temperature_K + half_width_K) {
        n++;
    }
    if (!lehr_dsc_knots_at(&here, &gain2, knots, temperature_K) || n < AT_POINTS) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: %zu points within %g K of %g K, at least %d are needed; the ramp covers %.2f:%.2f K",
            ramp->name, n, half_width_K, temperature_K, AT_POINTS, knots->knot[0].x,
            knots->knot[knots->n - 1].x);
    }
    double *room = lehr_core_alloc(2 * n, sizeof *room);
    lehr_linear_fit *fit = NULL;
    double covariance[9];
    lehr_status status = room ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu points", n);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        room[i] = knots->knot[first + i].x;
        room[n + i] = knots->knot[first + i].y;
    }
    if (status == LEHR_OK) {
        status = lehr_linear_polynomial_create(&fit, room, room + n, NULL, n, 2, temperature_K, err);
    }
    if (status == LEHR_OK) {
        status = lehr_linear_fit_covariance(fit, covariance, err);
    }
    if (status == LEHR_OK) {
        // The noise of the whole ramp is known better than that of one window.
        double noise = isnan(ramp->noise) ? lehr_linear_fit_sigma(fit) : ramp->noise;
        *y = lehr_linear_fit_coefficients(fit)[0];
        *variance = noise * noise * covariance[0] + here.rate;
    }
    lehr_linear_fit_free(fit);
    lehr_core_free(room);
    return status;
}
