// Outliers of an image: pixels whose counts the mean of their bin does not explain.
#include "integrate_private.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum { MOST_PASSES = 200 };

// From this mean on the distribution is a Gaussian, well enough for a threshold.
#define LARGE_MEAN 1000.0

/// P(X >= value) < limit for Poisson counts X of a mean.
static bool is_too_high(double value, double mean, double deviations, double limit)
{
    // The upper tail is heavier than that of a Gaussian: what is not beyond the one is not beyond the other.
    if (!(value > mean + deviations * sqrt(mean))) {
        return false;
    }
    if (!(mean < LARGE_MEAN)) {
        return value - 0.5 > mean + deviations * sqrt(mean);
    }
    // Far above the mean, where the function is slow and its argument may not fit: Chernoff's bound.
    if (mean - value + value * log(value / mean) > -log(limit)) {
        return true;
    }
    return gsl_cdf_poisson_Q((unsigned)ceil(value) - 1, mean) < limit;
}

/// P(X <= value) < limit. The lower tail is lighter than that of a Gaussian.
static bool is_too_low(double value, double mean, double deviations, double limit)
{
    if (!(value < mean - (deviations - 1.5) * sqrt(mean))) {
        return false;
    }
    if (!(mean < LARGE_MEAN)) {
        return value + 0.5 < mean - deviations * sqrt(mean);
    }
    return value < 0 || gsl_cdf_poisson_P((unsigned)floor(value), mean) < limit;
}

/// Expected counts of a pixel by the means of its bins; NaN where a bin has no mean.
static double expected_counts(const lehr_xrd_integrator *plan, const double *mean, size_t pixel)
{
    size_t n = 0;
    const double *parts = lehr_xrd_plan_parts(plan, pixel, &n);
    double intensity = 0;
    for (size_t k = 0; k < n; k++) {
        intensity += parts[k] * mean[plan->bins[pixel] + k];
    }
    return lehr_xrd_live_counts(&plan->options,
                                intensity * plan->weights[pixel] + (plan->darks ? plan->darks[pixel] : 0));
}

/// Mark pixels that are improbable by the means. @returns their number
static size_t mark_outliers(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                            const lehr_xrd_image *image, bool low_too)
{
    enum { MARKED = 2 };
    double deviations = plan->options.clip;
    double limit = gsl_cdf_ugaussian_Q(deviations);
    size_t n_marked = 0;
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        if (plan->bins[i] == plan->options.points || sums->clipped[i] ||
            lehr_xrd_plan_is_bad(plan, image, i)) {
            continue;
        }
        double value = lehr_xrd_image_at(image, i);
        double mean = fmax(0, expected_counts(plan, sums->scatter, i));
        bool outlier = is_too_high(value, mean, deviations, limit) ||
                       (low_too && is_too_low(value, mean, deviations, limit));
        sums->clipped[i] = outlier ? MARKED : 0;
        n_marked += outlier;
    }
    for (size_t i = 0; n_marked > 0 && i < plan->rows * plan->columns; i++) {
        if (sums->clipped[i] == MARKED) {
            lehr_xrd_sums_remove(sums, plan, image, i);
            sums->clipped[i] = 1;
        }
    }
    return n_marked;
}

size_t lehr_xrd_clip_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                           const lehr_xrd_image *image)
{
    size_t n_clipped = 0;
    // A mean with spikes in it is too high: low values are judged only once no spike is left.
    bool low_too = false;
    memset(sums->clipped, 0, plan->rows * plan->columns);
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        for (size_t bin = 0; bin < plan->options.points; bin++) {
            sums->scatter[bin] = lehr_xrd_sums_mean(sums, plan, bin); // free until azimuthal errors need it
        }
        size_t n = mark_outliers(sums, plan, image, low_too);
        n_clipped += n;
        if (n == 0 && low_too) {
            break;
        }
        low_too = n == 0;
    }
    memset(sums->scatter, 0, plan->options.points * sizeof *sums->scatter);
    return n_clipped;
}
