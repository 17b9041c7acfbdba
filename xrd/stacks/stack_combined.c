// From combined pixels to a curve, its errors and its bias.
//
// The combined value of a pixel whose counts have the mean I w + dark has the expectation g and the variance
// v of stack_poisson.h. The intensity of a bin follows from its grouped values (trimmed ones, for a trimmed
// mean without bias): sum c g(I w + dark) = sum c T is solved for I.
#include "stack_combination.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void clear(stack_combination *c)
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
static lehr_status out_of_memory(const stack_combination *c, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu combined pixels", c->pass->n_pixels);
}

/// The frames used, and their exposures where they are not the same.
static lehr_status choose(stack_combination *c, lehr_error *err)
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

static lehr_status make_tables(stack_combination *c, lehr_error *err)
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

// ---- parts of sums over pixels ---------------------------------------------------------
static double one_of(const stack_combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)c;
    (void)pixel;
    (void)bin;
    (void)context;
    return 1;
}

static double weight_of(const stack_combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)bin;
    (void)context;
    return c->pass->plan->weights[pixel];
}

static double dark_of(const stack_combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)bin;
    (void)context;
    return c->pass->plan->darks ? c->pass->plan->darks[pixel] : 0;
}

/// Variance of a combined value; frames that the pixel lacks make it larger in proportion.
static double variance_of(const stack_combination *c, size_t pixel, size_t bin, const void *context)
{
    double variance = stack_poisson_at(context, stack_mean_counts(c, pixel, c->intensity[bin])).variance;
    return variance * (double)c->n / (double)c->pixels.valid[pixel];
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

static void fill_bin(lehr_xrd_combined *out, const stack_combination *c, size_t bin, const bin_result *sums)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    lehr_xrd_pattern *curve = out->curve;
    double norm = sums->weight * plan->options.normalization * c->common_exposure;
    double plain = (sums->value - sums->dark) / norm;
    double unbiased = c->intensity[bin];
    double variance = fmax(sums->variance, 0);
    bool nothing = sums->value == 0; // not a single count was left by the rule
    // The solution is 0 without counts; that of trimmed means also where the counts were all cut off.
    bool silent = unbiased == 0 && !(c->rule.trimmed && c->stack->mean->intensity[bin] > 0);
    bool known = isfinite(unbiased);
    if (silent) { // no counts at all: one in all frames is the scale
        variance = fmax(variance, lehr_xrd_plan_least_variance(plan, bin) / ((double)c->n * (double)c->n));
    }
    curve->norm[bin] = norm;
    out->undetermined += nothing && !silent;
    out->bias[bin] = nothing && !silent ? -1 : known && unbiased > 0 ? plain / unbiased - 1 : (double)NAN;
    double sigma = sqrt(variance) / norm;
    double intensity = plain;
    if (c->options->unbias) {
        bool lost = nothing && c->rule.trimmed && !silent;
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

static lehr_status fill(lehr_xrd_combined *out, stack_combination *c, lehr_error *err)
{
    size_t points = c->pass->points;
    const stack_poisson *of_values = c->options->unbias && !c->rule.trimmed ? c->grouped : c->values;
    double *sums = lehr_core_alloc(4 * points, sizeof *sums);
    if (!sums) {
        return out_of_memory(c, err);
    }
    stack_sum_pixels(out->curve->count, c, false, one_of, NULL);
    stack_sum_pixels(sums, c, false, stack_array_of, c->pixels.value);
    stack_sum_pixels(sums + points, c, false, dark_of, NULL);
    stack_sum_pixels(sums + 2 * points, c, false, weight_of, NULL);
    stack_sum_pixels(sums + 3 * points, c, true, variance_of, of_values);
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
static lehr_status find_intensity(stack_combination *c, lehr_error *err)
{
    bool trimmed = c->rule.trimmed && c->options->unbias;
    if (c->exposure) {
        memcpy(c->intensity, c->stack->mean->intensity, c->pass->points * sizeof(double));
        return LEHR_OK;
    }
    lehr_status status = stack_combination_solve(c, trimmed ? c->pixels.value : c->pixels.grouped,
                                                 trimmed ? c->values : c->grouped, err);
    return status;
}

lehr_status stack_combined_create(lehr_xrd_combined **out, const stack_pass *pass,
                                  const lehr_xrd_stack *stack, const lehr_xrd_stack_options *options,
                                  const lehr_progress *progress, lehr_error *err)
{
    stack_combination c = {.pass = pass, .stack = stack, .options = options};
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
