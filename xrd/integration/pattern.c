// Sums over the pixels of images, and the curve made of them.
#include "integrate_private.h"
#include "scatter.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- memory -------------------------------------------------------------------------
static void free_sums(struct lehr_xrd_sums *sums)
{
    if (sums) {
        lehr_core_free(sums->counts);
        lehr_core_free(sums->values);
        lehr_core_free(sums->pairs);
        lehr_core_free(sums->tile);
        lehr_core_free(sums->clipped);
        lehr_xrd_filter_free(sums->filter);
        lehr_core_free(sums);
    }
}

/// The arrays of doubles share one block, cut into @p points elements each.
static struct lehr_xrd_sums *create_sums(const lehr_xrd_integrator *plan)
{
    enum { N_ARRAYS = 9 };
    size_t points = plan->options.points;
    bool splits = plan->split != NULL;
    bool clips = !isnan(plan->options.clip);
    struct lehr_xrd_sums *sums = lehr_core_alloc(1, sizeof *sums);
    if (!sums) {
        return NULL;
    }
    sums->counts = lehr_core_alloc(points + 1, sizeof *sums->counts);
    sums->values = lehr_core_alloc(points + 1 + N_ARRAYS * points, sizeof *sums->values);
    sums->pairs = splits ? lehr_core_alloc(points, 2 * sizeof(double)) : NULL;
    sums->tile = splits ? lehr_core_alloc(LEHR_XRD_SCATTER_TILE, sizeof *sums->tile) : NULL;
    sums->clipped = clips ? lehr_core_alloc(plan->rows * plan->columns, 1) : NULL;
    bool complete =
        sums->counts && sums->values && (!splits || (sums->pairs && sums->tile)) && (!clips || sums->clipped);
    if (complete && !isnan(plan->options.quantiles[0])) {
        complete = lehr_xrd_filter_create(&sums->filter, plan, NULL) == LEHR_OK;
    }
    if (!complete) {
        free_sums(sums);
        return NULL;
    }
    double **arrays[N_ARRAYS] = {&sums->lost_pixels, &sums->lost_weight, &sums->lost_dark,
                                 &sums->scatter,     &sums->squares,     &sums->raw,
                                 &sums->variance,    &sums->dark,        &sums->deviations};
    for (size_t i = 0; i < N_ARRAYS; i++) {
        *arrays[i] = sums->values + points + 1 + i * points;
    }
    return sums;
}

lehr_status lehr_xrd_pattern_create(lehr_xrd_pattern **out, const lehr_xrd_integrator *integrator,
                                    lehr_error *err)
{
    *out = NULL;
    size_t points = integrator->options.points;
    lehr_xrd_pattern *pattern = lehr_core_alloc(1, sizeof *pattern);
    if (!pattern) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    double **arrays[] = {&pattern->x,    &pattern->intensity,  &pattern->sigma,       &pattern->count,
                         &pattern->norm, &pattern->sum_signal, &pattern->sum_variance};
    bool complete = true;
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = lehr_core_alloc(points, sizeof(double));
        complete = complete && *arrays[i];
    }
    pattern->sums = create_sums(integrator);
    if (!complete || !pattern->sums) {
        lehr_xrd_pattern_free(pattern);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a curve of %zu points", points);
    }
    pattern->size = points;
    pattern->unit = integrator->options.unit;
    pattern->masked_pixels = integrator->masked;
    pattern->clips = !isnan(integrator->options.clip);
    pattern->wavelength_ang = integrator->wavelength_ang;
    snprintf(pattern->corrections, sizeof pattern->corrections, "%s", integrator->corrections);
    for (size_t i = 0; i < points; i++) {
        pattern->x[i] = integrator->low + ((double)i + 0.5) * integrator->step;
    }
    *out = pattern;
    return LEHR_OK;
}

void lehr_xrd_pattern_free(lehr_xrd_pattern *pattern)
{
    if (!pattern) {
        return;
    }
    double *arrays[] = {pattern->x,    pattern->intensity,  pattern->sigma,       pattern->count,
                        pattern->norm, pattern->sum_signal, pattern->sum_variance};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        lehr_core_free(arrays[i]);
    }
    free_sums(pattern->sums);
    lehr_core_free(pattern);
}

void lehr_xrd_pattern_reset(lehr_xrd_pattern *pattern)
{
    size_t bytes = pattern->size * sizeof(double);
    memset(pattern->count, 0, bytes);
    memset(pattern->norm, 0, bytes);
    memset(pattern->sums->raw, 0, bytes);
    memset(pattern->sums->variance, 0, bytes);
    memset(pattern->sums->dark, 0, bytes);
    memset(pattern->sums->deviations, 0, bytes);
    pattern->n_images = 0;
    pattern->bad_pixels = 0;
    pattern->clipped_pixels = 0;
}

// ---- one image ----------------------------------------------------------------------
/// What the callback for bad pixels needs.
typedef struct rejection {
    const lehr_xrd_integrator *plan;
    struct lehr_xrd_sums *sums;
    size_t n_bad;
} rejection;

void lehr_xrd_sums_lose(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan, size_t pixel)
{
    size_t n = 0;
    const double *parts = lehr_xrd_plan_parts(plan, pixel, &n);
    double weight = plan->weights[pixel];
    double dark = plan->darks ? plan->darks[pixel] : 0;
    for (size_t k = 0; k < n; k++) {
        size_t bin = plan->bins[pixel] + k;
        sums->lost_pixels[bin] += parts[k];
        sums->lost_weight[bin] += parts[k] * weight;
        sums->lost_dark[bin] += parts[k] * dark;
    }
}

void lehr_xrd_sums_remove(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                          const lehr_xrd_image *image, size_t pixel)
{
    size_t n = 0;
    const double *parts = lehr_xrd_plan_parts(plan, pixel, &n);
    double value = lehr_xrd_image_at(image, pixel);
    bool whole = !plan->split && image->type != LEHR_XRD_FLOAT32 && image->type != LEHR_XRD_FLOAT64;
    // The part for which the pixel was dead is missing from the sums already.
    double dead = 1 - lehr_xrd_live_part(&plan->options, value);
    double beyond = lehr_xrd_live_variance(&plan->options, value) - 1;
    for (size_t k = 0; k < n; k++) {
        size_t bin = plan->bins[pixel] + k;
        if (whole) {
            sums->counts[bin] -= (int64_t)value;
        } else {
            sums->values[bin] -= parts[k] * value;
        }
        sums->squares[bin] -= parts[k] * parts[k] * value * (plan->split ? 1 + beyond : beyond);
        sums->lost_weight[bin] -= parts[k] * plan->weights[pixel] * dead;
        sums->lost_dark[bin] -= plan->darks ? parts[k] * plan->darks[pixel] * dead : 0;
    }
    lehr_xrd_sums_lose(sums, plan, pixel);
}

static void reject_pixel(void *context, size_t pixel)
{
    rejection *rejected = context;
    lehr_xrd_sums_lose(rejected->sums, rejected->plan, pixel);
    rejected->n_bad++;
}

static void clear_image_sums(struct lehr_xrd_sums *sums, size_t points)
{
    memset(sums->counts, 0, (points + 1) * sizeof *sums->counts);
    memset(sums->values, 0, (points + 1) * sizeof *sums->values);
    memset(sums->lost_pixels, 0, points * sizeof(double));
    memset(sums->lost_weight, 0, points * sizeof(double));
    memset(sums->lost_dark, 0, points * sizeof(double));
    memset(sums->scatter, 0, points * sizeof(double));
    memset(sums->squares, 0, points * sizeof(double));
    if (sums->pairs) {
        memset(sums->pairs, 0, 2 * points * sizeof(double));
    }
}

static void take_pairs(struct lehr_xrd_sums *sums, size_t points)
{
    for (size_t bin = 0; bin < points; bin++) {
        sums->values[bin] += sums->pairs[2 * bin];
        sums->squares[bin] += sums->pairs[2 * bin + 1];
    }
}

double lehr_xrd_sums_mean(const struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan, size_t bin)
{
    double signal =
        (double)sums->counts[bin] + sums->values[bin] - (plan->bin_darks[bin] - sums->lost_dark[bin]);
    return signal / (plan->bin_weights[bin] - sums->lost_weight[bin]);
}

/// Squared deviations of the pixels from weight times the mean of their bin: second pass, azimuthal errors
/// only.
static void add_deviations(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image)
{
    struct lehr_xrd_sums *sums = pattern->sums;
    size_t points = pattern->size;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        bool clipped = sums->clipped && sums->clipped[i];
        if (plan->bins[i] == points || clipped || lehr_xrd_plan_is_bad(plan, image, i)) {
            continue;
        }
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        double value = lehr_xrd_image_at(image, i);
        double live = lehr_xrd_live_part(&plan->options, value);
        double own = value - (plan->darks ? live * plan->darks[i] : 0);
        double weight = live * plan->weights[i];
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            double deviation = parts[k] * (own - weight * lehr_xrd_sums_mean(sums, plan, bin));
            sums->scatter[bin] += deviation * deviation;
        }
    }
    for (size_t bin = 0; bin < points; bin++) {
        double left = plan->bin_pixels[bin] - sums->lost_pixels[bin];
        // As many whole pixels as have the same effect on the mean: their number without splitting.
        double n = left * plan->bin_pixels[bin] / plan->bin_squares[bin];
        // A single pixel shows no scatter: the error of the bin is unknown.
        double unbiased = n > 1 + 1e-9 ? n / (n - 1) : (double)NAN;
        sums->deviations[bin] += left > 0 ? sums->scatter[bin] * unbiased : 0;
    }
}

void lehr_xrd_pattern_add_sums(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                               const lehr_xrd_frame_sums *frame, double weight)
{
    struct lehr_xrd_sums *sums = pattern->sums;
    double factor = integrator->options.normalization * weight;
    bool whole = frame->lost_pixels == NULL;
    for (size_t bin = 0; bin < pattern->size; bin++) {
        double raw =
            (frame->counts ? (double)frame->counts[bin] : 0) + (frame->values ? frame->values[bin] : 0);
        sums->raw[bin] += raw;
        sums->variance[bin] += frame->squares ? frame->squares[bin] : raw;
        sums->dark[bin] += integrator->bin_darks[bin] - (whole ? 0 : frame->lost_dark[bin]);
        pattern->count[bin] += integrator->bin_pixels[bin] - (whole ? 0 : frame->lost_pixels[bin]);
        pattern->norm[bin] += factor * (integrator->bin_weights[bin] - (whole ? 0 : frame->lost_weight[bin]));
    }
    pattern->bad_pixels += frame->n_lost;
    pattern->n_images++;
}

lehr_status lehr_xrd_pattern_add(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                                 const lehr_xrd_image *image, double weight, lehr_error *err)
{
    lehr_status status = lehr_xrd_plan_check(integrator, image, weight, err);
    if (status) {
        return status;
    }
    struct lehr_xrd_sums *sums = pattern->sums;
    size_t points = pattern->size;
    rejection rejected = {.plan = integrator, .sums = sums};
    lehr_xrd_scatter scatter = {
        .bins = integrator->bins,
        .n_pixels = integrator->rows * integrator->columns,
        .n_bins = (uint16_t)points,
        .split = integrator->split,
        .counts = sums->counts,
        .sums = sums->values,
        .pairs = sums->pairs,
        .tile = sums->tile,
        .saturation_counts = integrator->options.saturation_counts,
        .keep_negative = integrator->options.keep_negative,
        .reject = reject_pixel,
        .context = &rejected,
    };
    clear_image_sums(sums, points);
    lehr_xrd_scatter_image(&scatter, image);
    if (integrator->split) {
        take_pairs(sums, points);
    }
    bool dead = !isnan(integrator->options.dead_time_s);
    if (dead) {
        lehr_xrd_live_image(sums, integrator, image);
    }
    if (sums->clipped) {
        pattern->clipped_pixels += lehr_xrd_clip_image(sums, integrator, image);
    }
    if (sums->filter) {
        lehr_xrd_filter_image(sums, integrator, image);
    } else if (integrator->options.error_model == LEHR_XRD_ERROR_AZIMUTHAL) {
        add_deviations(pattern, integrator, image);
    }
    for (size_t bin = 0; dead && !integrator->split && !sums->filter && bin < points; bin++) {
        sums->squares[bin] += (double)sums->counts[bin] + sums->values[bin];
    }
    const lehr_xrd_frame_sums frame = {.counts = sums->counts,
                                       .values = sums->values,
                                       .squares =
                                           integrator->split || dead || sums->filter ? sums->squares : NULL,
                                       .lost_pixels = sums->lost_pixels,
                                       .lost_weight = sums->lost_weight,
                                       .lost_dark = sums->lost_dark,
                                       .n_lost = rejected.n_bad};
    lehr_xrd_pattern_add_sums(pattern, integrator, &frame, weight);
    return LEHR_OK;
}

// ---- the curve ----------------------------------------------------------------------
/// A bin that saw no photon is not known without error: one count is its scale. Of a pixel with a part c in
/// the bin one count has the variance c^2.
double lehr_xrd_plan_least_variance(const lehr_xrd_integrator *plan, size_t bin)
{
    double part = plan->bin_squares[bin] / plan->bin_pixels[bin];
    return part * part;
}

static double bin_variance(const lehr_xrd_pattern *pattern, const lehr_xrd_integrator *plan, size_t bin)
{
    switch (plan->options.error_model) {
    case LEHR_XRD_ERROR_POISSON:
        return fmax(lehr_xrd_plan_least_variance(plan, bin), pattern->sums->variance[bin]);
    case LEHR_XRD_ERROR_AZIMUTHAL:
        return pattern->sums->deviations[bin];
    case LEHR_XRD_ERROR_NONE:
        break;
    }
    return (double)NAN;
}

void lehr_xrd_pattern_finish(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator)
{
    for (size_t bin = 0; bin < pattern->size; bin++) {
        // What is left of a bin that lost all its pixels is nothing but rounding.
        bool empty = !(pattern->count[bin] > 1e-12 * integrator->bin_pixels[bin]);
        pattern->count[bin] = empty ? 0 : pattern->count[bin];
        pattern->norm[bin] = empty ? 0 : pattern->norm[bin];
        pattern->sum_signal[bin] = empty ? 0 : pattern->sums->raw[bin] - pattern->sums->dark[bin];
        pattern->sum_variance[bin] = empty ? 0 : bin_variance(pattern, integrator, bin);
        pattern->intensity[bin] = empty ? (double)NAN : pattern->sum_signal[bin] / pattern->norm[bin];
        pattern->sigma[bin] = empty ? (double)NAN : sqrt(pattern->sum_variance[bin]) / pattern->norm[bin];
    }
}
