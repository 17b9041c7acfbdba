// Quantiles of the pixels of a bin: medians and trimmed means. Each pixel p has an intensity b = s/w and the
// weight c w (norm). Sorted by b, pixel k covers the part of the sum W of weights from S_(k-1) to S_k.
#include "integrate_private.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

/// One pixel of a bin in the image at hand.
typedef struct entry {
    double intensity;
    double weight;   ///< c times that of the pixel
    double exposure; ///< c^2 times that of the pixel: its Poisson variance for an intensity of 1
    double dark;     ///< c^2 dark
} entry;

struct lehr_xrd_filter {
    size_t *begin;    ///< shape (points + 1,): first pixel of a bin
    uint32_t *pixels; ///< in the order of bins, then of pixels
    double *parts;
    entry *entries; ///< those of the bin at hand
};

/// A bin of one image, sorted.
typedef struct sample {
    const entry *entries;
    size_t n;
    double weight;    ///< sum W
    double effective; ///< (sum of weights)^2 over sum of their squares
} sample;

// ---- memory -------------------------------------------------------------------------
void lehr_xrd_filter_free(lehr_xrd_filter *filter)
{
    if (filter) {
        lehr_core_free(filter->begin);
        lehr_core_free(filter->pixels);
        lehr_core_free(filter->parts);
        lehr_core_free(filter->entries);
        lehr_core_free(filter);
    }
}

/// Number of pixels per bin, as offsets. @returns the largest
static size_t count_pixels(size_t *begin, const lehr_xrd_integrator *plan)
{
    size_t points = plan->options.points;
    size_t most = 0;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        size_t n = 0;
        if (plan->bins[i] == points) {
            continue;
        }
        (void)lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            begin[plan->bins[i] + k + 1]++;
        }
    }
    for (size_t bin = 0; bin < points; bin++) {
        most = begin[bin + 1] > most ? begin[bin + 1] : most;
        begin[bin + 1] += begin[bin];
    }
    return most;
}

static void sort_pixels(lehr_xrd_filter *filter, size_t *next, const lehr_xrd_integrator *plan)
{
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        size_t n = 0;
        if (plan->bins[i] == plan->options.points) {
            continue;
        }
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            size_t at = filter->begin[bin] + next[bin]++;
            filter->pixels[at] = (uint32_t)i;
            filter->parts[at] = parts[k];
        }
    }
}

lehr_status lehr_xrd_filter_create(lehr_xrd_filter **out, const lehr_xrd_integrator *plan, lehr_error *err)
{
    size_t points = plan->options.points;
    lehr_xrd_filter *filter = lehr_core_alloc(1, sizeof *filter);
    size_t *next = lehr_core_alloc(points, sizeof *next);
    lehr_status status = LEHR_ERR_NOMEM;
    *out = NULL;
    if (!filter || !next) {
        goto done;
    }
    *filter = (lehr_xrd_filter){.begin = lehr_core_alloc(points + 1, sizeof *filter->begin)};
    if (!filter->begin) {
        goto done;
    }
    size_t most = count_pixels(filter->begin, plan);
    size_t n = filter->begin[points];
    filter->pixels = lehr_core_alloc(n, sizeof *filter->pixels);
    filter->parts = lehr_core_alloc(n, sizeof *filter->parts);
    filter->entries = lehr_core_alloc(most, sizeof *filter->entries);
    if (!filter->pixels || !filter->parts || !filter->entries) {
        goto done;
    }
    sort_pixels(filter, next, plan);
    *out = filter;
    filter = NULL;
    status = LEHR_OK;
done:
    lehr_core_free(next);
    lehr_xrd_filter_free(filter);
    return status ? lehr_error_set(err, status, "out of memory for the pixels of %zu bins", points) : LEHR_OK;
}

// ---- one bin ------------------------------------------------------------------------
static int compare_entries(const void *first, const void *second)
{
    double a = ((const entry *)first)->intensity;
    double b = ((const entry *)second)->intensity;
    return (a > b) - (a < b);
}

static sample gather(lehr_xrd_filter *filter, const lehr_xrd_integrator *plan, const lehr_xrd_image *image,
                     size_t bin)
{
    sample out = {.entries = filter->entries};
    double squares = 0;
    for (size_t at = filter->begin[bin]; at < filter->begin[bin + 1]; at++) {
        size_t i = filter->pixels[at];
        if (lehr_xrd_plan_is_bad(plan, image, i)) {
            continue;
        }
        double part = filter->parts[at];
        double value = lehr_xrd_image_at(image, i);
        double live = lehr_xrd_live_part(&plan->options, value);
        double dark = plan->darks ? live * plan->darks[i] : 0;
        double weight = live * plan->weights[i];
        double spread = lehr_xrd_live_variance(&plan->options, value);
        filter->entries[out.n++] = (entry){.intensity = (value - dark) / weight,
                                           .weight = part * weight,
                                           .exposure = part * part * weight * spread,
                                           .dark = part * part * dark * spread};
        out.weight += part * weight;
        squares += part * weight * part * weight;
    }
    out.effective = squares > 0 ? out.weight * out.weight / squares : 0;
    qsort(filter->entries, out.n, sizeof *filter->entries, compare_entries);
    return out;
}

/// Quantile by straight lines between the middles of the parts that the pixels cover; for equal weights the
/// median is the middle value, or the mean of the two.
static double quantile(const sample *bin, double p)
{
    double wanted = p * bin->weight;
    double begin = 0;
    double place = -(double)INFINITY;
    double value = bin->entries[0].intensity;
    for (size_t k = 0; k < bin->n; k++) {
        const entry *own = &bin->entries[k];
        double middle = begin + 0.5 * own->weight;
        if (middle >= wanted) {
            double t = isinf(place) ? 1 : (wanted - place) / (middle - place);
            return value + t * (own->intensity - value);
        }
        begin += own->weight;
        place = middle;
        value = own->intensity;
    }
    return value;
}

static double trimmed_mean(const sample *bin, const double bounds[2])
{
    double low = bounds[0] * bin->weight;
    double high = bounds[1] * bin->weight;
    double begin = 0;
    double sum = 0;
    double weight = 0;
    for (size_t k = 0; k < bin->n; k++) {
        double end = begin + bin->entries[k].weight;
        double inside = fmin(end, high) - fmax(begin, low);
        if (inside > 0) {
            sum += inside * bin->entries[k].intensity;
            weight += inside;
        }
        begin = end;
    }
    return sum / weight;
}

// ---- standard errors ----------------------------------------------------------------
/// Variance of the estimate over that of the mean, for Gaussian noise.
static double gaussian_loss(const double bounds[2])
{
    double a = bounds[0];
    double b = bounds[1];
    if (a == b) {
        double density = gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(a));
        return a * (1 - a) / (density * density);
    }
    // Moments of the noise with its tails moved to the bounds; an open end has none.
    double low = a > 0 ? gsl_cdf_ugaussian_Pinv(a) : 0;
    double high = b < 1 ? gsl_cdf_ugaussian_Pinv(b) : 0;
    double at_low = a > 0 ? gsl_ran_ugaussian_pdf(low) : 0;
    double at_high = b < 1 ? gsl_ran_ugaussian_pdf(high) : 0;
    double mean = a * low + (at_low - at_high) + (1 - b) * high;
    double square = a * low * low + (b - a) + low * at_low - high * at_high + (1 - b) * high * high;
    return (square - mean * mean) / ((b - a) * (b - a));
}

/// From the counts that the intensity itself makes expect: spikes do not enter.
static double poisson_variance(const sample *bin, double intensity, double least, const double bounds[2])
{
    double counts = 0;
    for (size_t k = 0; k < bin->n; k++) {
        counts += bin->entries[k].exposure * fmax(0, intensity) + bin->entries[k].dark;
    }
    return gaussian_loss(bounds) * fmax(least, counts) / (bin->weight * bin->weight);
}

/// Of a quantile: half the distance of the quantiles z standard deviations of the rank away, over z.
static double rank_variance(const sample *bin, double p)
{
    double step = sqrt(p * (1 - p) / bin->effective);
    double room = fmin(p, 1 - p) - 0.5 / bin->effective;
    double z = fmin(2, room / step);
    if (!(z >= 0.5)) {
        return (double)NAN;
    }
    double half = (quantile(bin, p + z * step) - quantile(bin, p - z * step)) / (2 * z);
    return half * half;
}

/// Of a trimmed mean: scatter of the intensities with the tails moved to the bounds.
static double scatter_variance(const sample *bin, const double bounds[2])
{
    double low = bounds[0] > 0 ? quantile(bin, bounds[0]) : -(double)INFINITY;
    double high = bounds[1] < 1 ? quantile(bin, bounds[1]) : (double)INFINITY;
    double mean = 0;
    for (size_t k = 0; k < bin->n; k++) {
        mean += bin->entries[k].weight * fmax(low, fmin(high, bin->entries[k].intensity)) / bin->weight;
    }
    double sum = 0;
    for (size_t k = 0; k < bin->n; k++) {
        double share = bin->entries[k].weight / bin->weight;
        double deviation = fmax(low, fmin(high, bin->entries[k].intensity)) - mean;
        sum += share * share * deviation * deviation;
    }
    double n = bin->effective;
    double kept = bounds[1] - bounds[0];
    return n > 1 + 1e-9 ? sum * n / (n - 1) / (kept * kept) : (double)NAN;
}

// ---- one image ----------------------------------------------------------------------
void lehr_xrd_filter_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image)
{
    const double *bounds = plan->options.quantiles;
    bool by_scatter = plan->options.error_model == LEHR_XRD_ERROR_AZIMUTHAL;
    for (size_t bin = 0; bin < plan->options.points; bin++) {
        sums->counts[bin] = 0;
        sums->values[bin] = 0;
        sums->squares[bin] = 0;
        sample own = gather(sums->filter, plan, image, bin);
        if (own.n == 0) {
            continue;
        }
        bool single = bounds[0] == bounds[1];
        double intensity = single ? quantile(&own, bounds[0]) : trimmed_mean(&own, bounds);
        double dark = plan->bin_darks[bin] - sums->lost_dark[bin];
        double variance = poisson_variance(&own, intensity, lehr_xrd_plan_least_variance(plan, bin), bounds);
        if (by_scatter) {
            variance = single ? rank_variance(&own, bounds[0]) : scatter_variance(&own, bounds);
        }
        sums->values[bin] = intensity * own.weight + dark;
        sums->squares[bin] = variance * own.weight * own.weight;
        sums->deviations[bin] += by_scatter ? sums->squares[bin] : 0;
    }
}
