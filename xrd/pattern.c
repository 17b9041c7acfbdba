// Sums over the pixels of images, and the curve made of them.
#include "integrate_private.h"
#include "scatter.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// Sums per bin: of the image at hand, and of all images so far.
struct lehr_xrd_sums {
    // one image; `counts` and `values` have one element more, for pixels that no bin wants
    int64_t *counts;     ///< of integer images
    double *values;      ///< of floating-point images
    double *lost_pixels; ///< pixels that are bad in this image only
    double *lost_weight;
    double *lost_dark;
    double *scatter; ///< squared deviations from the mean of the bin
    // all images
    double *raw;
    double *dark;
    double *deviations; ///< unbiased sum of squared deviations
};

// ---- memory -------------------------------------------------------------------------
static void free_sums(struct lehr_xrd_sums *sums)
{
    if (sums) {
        lehr_core_free(sums->counts);
        lehr_core_free(sums->values);
        lehr_core_free(sums);
    }
}

/// The arrays of doubles share one block, cut into @p points elements each.
static struct lehr_xrd_sums *create_sums(size_t points)
{
    enum { N_ARRAYS = 7 };
    struct lehr_xrd_sums *sums = lehr_core_alloc(1, sizeof *sums);
    if (!sums) {
        return NULL;
    }
    sums->counts = lehr_core_alloc(points + 1, sizeof *sums->counts);
    sums->values = lehr_core_alloc(points + 1 + N_ARRAYS * points, sizeof *sums->values);
    if (!sums->counts || !sums->values) {
        free_sums(sums);
        return NULL;
    }
    double **arrays[N_ARRAYS] = {&sums->lost_pixels, &sums->lost_weight, &sums->lost_dark, &sums->scatter,
                                 &sums->raw,         &sums->dark,        &sums->deviations};
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
    pattern->sums = create_sums(points);
    if (!complete || !pattern->sums) {
        lehr_xrd_pattern_free(pattern);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a curve of %zu points", points);
    }
    pattern->size = points;
    pattern->unit = integrator->options.unit;
    pattern->masked_pixels = integrator->masked;
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
    memset(pattern->sums->dark, 0, bytes);
    memset(pattern->sums->deviations, 0, bytes);
    pattern->n_images = 0;
    pattern->bad_pixels = 0;
}

// ---- one image ----------------------------------------------------------------------
/// What the callback for bad pixels needs.
typedef struct rejection {
    const lehr_xrd_integrator *plan;
    struct lehr_xrd_sums *sums;
    size_t n_bad;
} rejection;

static void reject_pixel(void *context, size_t pixel)
{
    rejection *rejected = context;
    const lehr_xrd_integrator *plan = rejected->plan;
    size_t bin = plan->bins[pixel];
    rejected->sums->lost_pixels[bin]++;
    rejected->sums->lost_weight[bin] += plan->weights[pixel];
    rejected->sums->lost_dark[bin] += plan->darks ? plan->darks[pixel] : 0;
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
}

static bool is_unusable(const lehr_xrd_integrator *plan, const lehr_xrd_image *image, size_t i)
{
    double value = lehr_xrd_image_at(image, i);
    bool bad =
        lehr_xrd_image_is_bad(image, i) && !(plan->options.keep_negative && value < 0 && isfinite(value));
    return bad || value > plan->options.saturation_counts;
}

/// Squared deviations of the pixels from weight times the mean of their bin: second pass, azimuthal errors
/// only.
static void add_deviations(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image)
{
    struct lehr_xrd_sums *sums = pattern->sums;
    size_t points = pattern->size;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        size_t bin = plan->bins[i];
        if (bin == points || is_unusable(plan, image, i)) {
            continue;
        }
        double signal =
            (double)sums->counts[bin] + sums->values[bin] - (plan->bin_darks[bin] - sums->lost_dark[bin]);
        double mean = signal / (plan->bin_weights[bin] - sums->lost_weight[bin]);
        double own = lehr_xrd_image_at(image, i) - (plan->darks ? plan->darks[i] : 0);
        double deviation = own - plan->weights[i] * mean;
        sums->scatter[bin] += deviation * deviation;
    }
    for (size_t bin = 0; bin < points; bin++) {
        double n = (double)plan->bin_pixels[bin] - sums->lost_pixels[bin];
        // A single pixel shows no scatter: 0/0, the error of the bin is unknown.
        sums->deviations[bin] += n > 0 ? sums->scatter[bin] * (n / (n - 1)) : 0;
    }
}

void lehr_xrd_pattern_add_sums(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                               const lehr_xrd_frame_sums *frame, double weight)
{
    struct lehr_xrd_sums *sums = pattern->sums;
    double factor = integrator->options.normalization * weight;
    bool whole = frame->lost_pixels == NULL;
    for (size_t bin = 0; bin < pattern->size; bin++) {
        sums->raw[bin] += (double)frame->counts[bin] + (frame->values ? frame->values[bin] : 0);
        sums->dark[bin] += integrator->bin_darks[bin] - (whole ? 0 : frame->lost_dark[bin]);
        pattern->count[bin] += (double)integrator->bin_pixels[bin] - (whole ? 0 : frame->lost_pixels[bin]);
        pattern->norm[bin] += factor * (integrator->bin_weights[bin] - (whole ? 0 : frame->lost_weight[bin]));
    }
    pattern->bad_pixels += frame->n_lost;
    pattern->n_images++;
}

lehr_status lehr_xrd_pattern_add(lehr_xrd_pattern *pattern, const lehr_xrd_integrator *integrator,
                                 const lehr_xrd_image *image, double weight, lehr_error *err)
{
    if (image->rows != integrator->rows || image->columns != integrator->columns) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "image of %zu x %zu pixels for a geometry of %zu x %zu",
                              image->rows, image->columns, integrator->rows, integrator->columns);
    }
    if (!(weight > 0 && isfinite(weight))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "normalization %g is not greater than 0", weight);
    }
    struct lehr_xrd_sums *sums = pattern->sums;
    size_t points = pattern->size;
    rejection rejected = {.plan = integrator, .sums = sums};
    lehr_xrd_scatter scatter = {
        .bins = integrator->bins,
        .n_pixels = integrator->rows * integrator->columns,
        .n_bins = (uint16_t)points,
        .counts = sums->counts,
        .sums = sums->values,
        .saturation_counts = integrator->options.saturation_counts,
        .keep_negative = integrator->options.keep_negative,
        .reject = reject_pixel,
        .context = &rejected,
    };
    clear_image_sums(sums, points);
    lehr_xrd_scatter_image(&scatter, image);
    if (integrator->options.error_model == LEHR_XRD_ERROR_AZIMUTHAL) {
        add_deviations(pattern, integrator, image);
    }
    const lehr_xrd_frame_sums frame = {.counts = sums->counts,
                                       .values = sums->values,
                                       .lost_pixels = sums->lost_pixels,
                                       .lost_weight = sums->lost_weight,
                                       .lost_dark = sums->lost_dark,
                                       .n_lost = rejected.n_bad};
    lehr_xrd_pattern_add_sums(pattern, integrator, &frame, weight);
    return LEHR_OK;
}

// ---- the curve ----------------------------------------------------------------------
static double bin_variance(const lehr_xrd_pattern *pattern, const lehr_xrd_integrator *plan, size_t bin)
{
    switch (plan->options.error_model) {
    case LEHR_XRD_ERROR_POISSON:
        // A bin that saw no photon is not known without error: one count is its scale.
        return fmax(1, pattern->sums->raw[bin]);
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
        bool empty = pattern->count[bin] == 0;
        pattern->norm[bin] = empty ? 0 : pattern->norm[bin];
        pattern->sum_signal[bin] = empty ? 0 : pattern->sums->raw[bin] - pattern->sums->dark[bin];
        pattern->sum_variance[bin] = empty ? 0 : bin_variance(pattern, integrator, bin);
        pattern->intensity[bin] = empty ? (double)NAN : pattern->sum_signal[bin] / pattern->norm[bin];
        pattern->sigma[bin] = empty ? (double)NAN : sqrt(pattern->sum_variance[bin]) / pattern->norm[bin];
    }
}
