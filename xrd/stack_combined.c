// From combined pixels to a curve, its errors and its bias.
//
// The combined value of a pixel whose counts have the mean I w + dark has the expectation g and the variance
// v of stack_poisson.h. The intensity of a bin follows from its grouped values (trimmed ones, for a trimmed
// mean without bias): sum c g(I w + dark) = sum c T is solved for I.
#include "stack_bands.h"
#include "stack_poisson.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Everything of the second pass.
typedef struct combination {
    const stack_pass *pass;
    const lehr_xrd_stack *stack;
    const lehr_xrd_stack_options *options;
    stack_rule rule;
    size_t *chosen;   ///< numbers of the frames used, shape (n,)
    double *exposure; ///< theirs, where they differ; else NULL
    size_t n;
    double common_exposure; ///< of a frame, where they are equal; else 1
    stack_pixel_values pixels;
    double *intensity; ///< shape (points,): without bias; NaN: not known
    double *slope;     ///< shape (points,): sum of c w dg/dmean at this intensity
    stack_poisson *values;
    stack_poisson *grouped;
} combination;

static void clear(combination *c)
{
    lehr_core_free(c->chosen);
    lehr_core_free(c->exposure);
    lehr_core_free(c->pixels.value);
    lehr_core_free(c->pixels.grouped);
    lehr_core_free(c->pixels.valid);
    lehr_core_free(c->intensity);
    lehr_core_free(c->slope);
    stack_poisson_free(c->values);
    stack_poisson_free(c->grouped);
}

// ---- preparations -----------------------------------------------------------------------
static lehr_status out_of_memory(const combination *c, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu combined pixels", c->pass->n_pixels);
}

/// The frames used, and their exposures where they are not the same.
static lehr_status choose(combination *c, lehr_error *err)
{
    const double *monitor = c->options->monitor;
    size_t n_frames = c->pass->frames->size;
    size_t points = c->pass->points;
    c->chosen = lehr_core_alloc(n_frames, sizeof *c->chosen);
    c->exposure = lehr_core_alloc(n_frames, sizeof *c->exposure);
    c->pixels.value = lehr_core_alloc(c->pass->n_pixels, sizeof(double));
    c->pixels.grouped = lehr_core_alloc(c->pass->n_pixels, sizeof(double));
    c->pixels.valid = lehr_core_alloc(c->pass->n_pixels, sizeof(uint32_t));
    c->intensity = lehr_core_alloc(points, sizeof(double));
    c->slope = lehr_core_alloc(points, sizeof(double));
    if (!c->chosen || !c->exposure || !c->pixels.value || !c->pixels.grouped || !c->pixels.valid ||
        !c->intensity || !c->slope) {
        return out_of_memory(c, err);
    }
    bool equal = true;
    for (size_t i = 0; i < n_frames; i++) {
        if (c->stack->used[i]) {
            c->exposure[c->n] = monitor ? monitor[i] : 1;
            equal = equal && fabs(c->exposure[c->n] / c->exposure[0] - 1) < 1e-6;
            c->chosen[c->n++] = i;
        }
    }
    c->common_exposure = equal ? c->exposure[0] : 1;
    if (equal) {
        lehr_core_free(c->exposure);
        c->exposure = NULL;
    }
    if (c->n < STACK_LEAST_COMBINED) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu frames are left, too few for a median, a quantile or a trimmed mean; %d are needed", c->n,
            STACK_LEAST_COMBINED);
    }
    return LEHR_OK;
}

static lehr_status make_tables(combination *c, lehr_error *err)
{
    double most = 0;
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        most = c->pixels.value[i] > most ? c->pixels.value[i] : most; // NaN passes by
    }
    double largest = most + 5 * sqrt(most) + 10;
    lehr_status status = stack_poisson_create(&c->values, &c->rule, STACK_POISSON_VALUE, c->n, largest,
                                              c->options->threads, err);
    return status ? status
                  : stack_poisson_create(&c->grouped, &c->rule, STACK_POISSON_GROUPED, c->n, largest,
                                         c->options->threads, err);
}

// ---- sums over the pixels of the bins -----------------------------------------------------
/// Mean counts of a pixel in a frame at an intensity.
static double mean_counts(const combination *c, size_t pixel, double intensity)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    return intensity * plan->weights[pixel] * plan->options.normalization * c->common_exposure +
           (plan->darks ? plan->darks[pixel] : 0);
}

/// sums[bin] += c v(pixel) over the pixels that have a value; squares: with c^2.
typedef double pixel_function(const combination *c, size_t pixel, size_t bin, const void *context);

static void sum_pixels(double *sums, const combination *c, bool squares, pixel_function *of,
                       const void *context)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    memset(sums, 0, c->pass->points * sizeof *sums);
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        if (c->pixels.valid[i] == 0) {
            continue;
        }
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            sums[bin] += (squares ? parts[k] * parts[k] : parts[k]) * of(c, i, bin, context);
        }
    }
}

static double array_of(const combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)c;
    (void)bin;
    return ((const double *)context)[pixel];
}

static double one_of(const combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)c;
    (void)pixel;
    (void)bin;
    (void)context;
    return 1;
}

static double weight_of(const combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)bin;
    (void)context;
    return c->pass->plan->weights[pixel];
}

static double dark_of(const combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)bin;
    (void)context;
    return c->pass->plan->darks ? c->pass->plan->darks[pixel] : 0;
}

/// Variance of a combined value; frames that the pixel lacks make it larger in proportion.
static double variance_of(const combination *c, size_t pixel, size_t bin, const void *context)
{
    double variance = stack_poisson_at(context, mean_counts(c, pixel, c->intensity[bin])).variance;
    return variance * (double)c->n / (double)c->pixels.valid[pixel];
}

// ---- the intensity that explains the values -------------------------------------------------
/// Bracket and current guess of every bin.
typedef struct search {
    double *wanted; ///< sum of c T
    double *got;    ///< sum of c g
    double *low;
    double *high;
    double *memory;
} search;

static void evaluate(search *s, combination *c, const stack_poisson *table)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    double factor = plan->options.normalization * c->common_exposure;
    memset(s->got, 0, c->pass->points * sizeof *s->got);
    memset(c->slope, 0, c->pass->points * sizeof *c->slope);
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        if (c->pixels.valid[i] == 0) {
            continue;
        }
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            stack_moments at = stack_poisson_at(table, mean_counts(c, i, c->intensity[bin]));
            s->got[bin] += parts[k] * at.expectation;
            c->slope[bin] += parts[k] * at.slope * plan->weights[i] * factor;
        }
    }
}

/// Newton's step, or the middle of the bracket where it leads out of it. @returns true when it is found
static bool improve(search *s, combination *c, size_t bin)
{
    const double enough = 1e-11;
    double missing = s->wanted[bin] - s->got[bin];
    double *intensity = &c->intensity[bin];
    if (missing > 0) {
        s->low[bin] = fmax(s->low[bin], *intensity);
    } else {
        s->high[bin] = fmin(s->high[bin], *intensity);
    }
    double next = *intensity + missing / c->slope[bin];
    bool inside = isfinite(next) && next > s->low[bin] && next < s->high[bin];
    if (!inside) {
        next = isfinite(s->high[bin]) ? 0.5 * (s->low[bin] + s->high[bin]) : 2 * *intensity + 1e-9;
    }
    bool found = missing == 0 || fabs(next - *intensity) <= enough * fabs(next);
    *intensity = missing == 0 ? *intensity : next;
    return found;
}

/// Solve for all bins. Bins whose values are all as of no counts get the intensity 0.
static lehr_status solve(combination *c, const double *of_pixels, const stack_poisson *table, lehr_error *err)
{
    enum { MOST_STEPS = 100, N_ARRAYS = 4 };
    size_t points = c->pass->points;
    search s = {.memory = lehr_core_alloc(N_ARRAYS * points, sizeof(double))};
    if (!s.memory) {
        return out_of_memory(c, err);
    }
    s.wanted = s.memory;
    s.got = s.wanted + points;
    s.low = s.got + points;
    s.high = s.low + points;
    sum_pixels(s.wanted, c, false, array_of, of_pixels);
    memset(c->intensity, 0, points * sizeof(double));
    evaluate(&s, c, table);
    for (size_t bin = 0; bin < points; bin++) {
        bool dark = !(s.wanted[bin] > s.got[bin] * (1 + 1e-12) + 1e-12 * fabs(s.got[bin]));
        double guess = c->stack->mean->intensity[bin];
        s.high[bin] = dark ? 0 : (double)INFINITY;
        c->intensity[bin] = dark ? 0 : guess > 0 ? guess : 1;
    }
    bool all_found = false;
    for (int i = 0; !all_found && i < MOST_STEPS; i++) {
        evaluate(&s, c, table);
        all_found = true;
        for (size_t bin = 0; bin < points; bin++) {
            bool dark = s.high[bin] == 0;
            all_found = (dark || improve(&s, c, bin)) && all_found;
        }
    }
    evaluate(&s, c, table);
    lehr_core_free(s.memory);
    return LEHR_OK;
}

// ---- the result ---------------------------------------------------------------------------
static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static lehr_status find_typical_bias(lehr_xrd_combined *out, size_t points, lehr_error *err)
{
    double *known = lehr_core_alloc(points, sizeof *known);
    size_t n = 0;
    if (!known) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    for (size_t bin = 0; bin < points; bin++) {
        if (isfinite(out->bias[bin])) {
            known[n++] = out->bias[bin];
        }
    }
    qsort(known, n, sizeof *known, compare);
    out->typical_bias = n > 0 ? known[n / 2] : (double)NAN;
    lehr_core_free(known);
    return LEHR_OK;
}

/// Sums of a bin: of values, dark, weights and variances.
typedef struct bin_result {
    double value, dark, weight, variance;
} bin_result;

static void fill_bin(lehr_xrd_combined *out, const combination *c, size_t bin, const bin_result *sums)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    lehr_xrd_pattern *curve = out->curve;
    double norm = sums->weight * plan->options.normalization * c->common_exposure;
    double plain = (sums->value - sums->dark) / norm;
    double unbiased = c->intensity[bin];
    double variance = fmax(sums->variance, 0);
    bool nothing = sums->value == 0; // not a single count was left by the rule
    bool known = isfinite(unbiased);
    if (unbiased == 0) { // no counts at all: one in all frames is the scale
        variance = fmax(variance, lehr_xrd_plan_least_variance(plan, bin) / ((double)c->n * (double)c->n));
    }
    curve->norm[bin] = norm;
    out->undetermined += nothing && !(unbiased == 0);
    out->bias[bin] = nothing && unbiased != 0 ? -1
                     : known && unbiased > 0  ? plain / unbiased - 1
                                              : (double)NAN;
    double sigma = sqrt(variance) / norm;
    double intensity = plain;
    if (c->options->unbias) {
        bool lost = nothing && c->rule.trimmed && unbiased != 0;
        intensity = lost ? (double)NAN : unbiased;
        sigma = lost ? (double)NAN : unbiased > 0 ? sqrt(variance) / c->slope[bin] : sigma;
    }
    if (plan->options.error_model != LEHR_XRD_ERROR_POISSON || !known) {
        sigma = (double)NAN;
    }
    curve->intensity[bin] = intensity;
    curve->sigma[bin] = sigma;
    curve->sum_signal[bin] = intensity * norm;
    curve->sum_variance[bin] = sigma * norm * sigma * norm;
}

static lehr_status fill(lehr_xrd_combined *out, combination *c, lehr_error *err)
{
    size_t points = c->pass->points;
    const stack_poisson *of_values = c->options->unbias && !c->rule.trimmed ? c->grouped : c->values;
    double *sums = lehr_core_alloc(4 * points, sizeof *sums);
    if (!sums) {
        return out_of_memory(c, err);
    }
    sum_pixels(out->curve->count, c, false, one_of, NULL);
    sum_pixels(sums, c, false, array_of, c->pixels.value);
    sum_pixels(sums + points, c, false, dark_of, NULL);
    sum_pixels(sums + 2 * points, c, false, weight_of, NULL);
    sum_pixels(sums + 3 * points, c, true, variance_of, of_values);
    for (size_t bin = 0; bin < points; bin++) {
        const bin_result got = {sums[bin], sums[points + bin], sums[2 * points + bin],
                                sums[3 * points + bin]};
        bool empty = !(out->curve->count[bin] > 1e-12 * c->pass->plan->bin_pixels[bin]);
        if (empty) {
            out->curve->count[bin] = 0;
            out->curve->intensity[bin] = out->curve->sigma[bin] = out->bias[bin] = (double)NAN;
        } else {
            fill_bin(out, c, bin, &got);
        }
    }
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        out->curve->bad_pixels += c->pass->plan->bins[i] != points && c->pixels.valid[i] == 0;
    }
    out->curve->n_images = c->n;
    lehr_core_free(sums);
    return find_typical_bias(out, points, err);
}

/// Intensities from the values, or, with exposures that differ, from the mean of the first pass.
static lehr_status find_intensity(combination *c, lehr_error *err)
{
    bool trimmed = c->rule.trimmed && c->options->unbias;
    if (c->exposure) {
        memcpy(c->intensity, c->stack->mean->intensity, c->pass->points * sizeof(double));
        return LEHR_OK;
    }
    lehr_status status =
        solve(c, trimmed ? c->pixels.value : c->pixels.grouped, trimmed ? c->values : c->grouped, err);
    return status;
}

lehr_status stack_combined_create(lehr_xrd_combined **out, const stack_pass *pass,
                                  const lehr_xrd_stack *stack, const lehr_xrd_stack_options *options,
                                  const lehr_progress *progress, lehr_error *err)
{
    combination c = {.pass = pass, .stack = stack, .options = options};
    bool trimmed = options->combine == LEHR_XRD_COMBINE_TRIMMED;
    bool median = options->combine == LEHR_XRD_COMBINE_MEDIAN;
    c.rule = (stack_rule){.trimmed = trimmed,
                          .share = trimmed  ? options->trim
                                   : median ? 0.5
                                            : options->quantile};
    lehr_xrd_combined *combined = lehr_core_alloc(1, sizeof *combined);
    lehr_status status = combined ? lehr_xrd_pattern_create(&combined->curve, pass->plan, err)
                                  : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    if (!status) {
        combined->bias = lehr_core_alloc(pass->points, sizeof *combined->bias);
        status = combined->bias ? choose(&c, err) : out_of_memory(&c, err);
    }
    if (!status) {
        size_t memory = options->memory_bytes ? options->memory_bytes : LEHR_XRD_STACK_MEMORY;
        status = stack_bands_run(&c.pixels, pass, c.chosen, c.exposure, c.n, &c.rule, memory,
                                 options->threads, progress, err);
    }
    status = status ? status : make_tables(&c, err);
    status = status ? status : find_intensity(&c, err);
    status = status ? status : fill(combined, &c, err);
    clear(&c);
    if (status) {
        stack_combined_free(combined);
        return status;
    }
    *out = combined;
    return LEHR_OK;
}

void stack_combined_free(lehr_xrd_combined *combined)
{
    if (combined) {
        lehr_xrd_pattern_free(combined->curve);
        lehr_core_free(combined->bias);
        lehr_core_free(combined);
    }
}
