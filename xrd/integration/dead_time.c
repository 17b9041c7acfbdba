// Dead time: photons that a pixel missed while it was busy. With m the rate that was counted and n that of
// the photons, m = n/(1 + n tau) where a photon that comes too early is only lost, m = n exp(-n tau) where it
// also prolongs the time. The part that was counted, g = m/n, acts as the part of the exposure for which the
// pixel was alive: it belongs to the weight of the pixel, and the counts stay integers.
#include "integrate_private.h"

#include <gsl/gsl_sf_lambert.h>
#include <math.h>

double lehr_xrd_live_part(const lehr_xrd_integrate_options *options, double counts)
{
    if (isnan(options->dead_time_s)) {
        return 1;
    }
    double busy = counts * options->dead_time_s / options->count_time_s; // m tau
    if (!(busy > 0)) {
        return 1;
    }
    // Where the pixel is paralyzed two rates give m: the lower one is meant.
    return options->dead_time_model == LEHR_XRD_NON_PARALYZABLE ? 1 - busy : exp(gsl_sf_lambert_W0(-busy));
}

double lehr_xrd_live_counts(const lehr_xrd_integrate_options *options, double photons)
{
    if (isnan(options->dead_time_s) || !(photons > 0)) {
        return photons;
    }
    double busy = photons * options->dead_time_s / options->count_time_s; // n tau
    return options->dead_time_model == LEHR_XRD_NON_PARALYZABLE ? photons / (1 + busy) : photons * exp(-busy);
}

/// Counts with dead time scatter less than Poisson's: their variance over their mean is (1 - m tau)^2, and
/// 1 - 2 m tau, for many photons. The intensity follows them more steeply, by dn/dm times g, 1/(1 - m tau)
/// and 1/(1 - n tau). Together: 1, and (1 - 2 m tau)/(1 - n tau)^2.
double lehr_xrd_live_variance(const lehr_xrd_integrate_options *options, double counts)
{
    if (isnan(options->dead_time_s) || options->dead_time_model == LEHR_XRD_NON_PARALYZABLE) {
        return 1;
    }
    double busy = counts * options->dead_time_s / options->count_time_s;
    if (!(busy > 0)) {
        return 1;
    }
    double photons = -gsl_sf_lambert_W0(-busy); // n tau
    return (1 - 2 * busy) / ((1 - photons) * (1 - photons));
}

double lehr_xrd_live_most(const lehr_xrd_integrate_options *options)
{
    double most = options->count_time_s / options->dead_time_s;
    most *= options->dead_time_model == LEHR_XRD_NON_PARALYZABLE ? 1 : exp(-1);
    return most * (1 - 1e-12);
}

void lehr_xrd_live_image(struct lehr_xrd_sums *sums, const lehr_xrd_integrator *plan,
                         const lehr_xrd_image *image)
{
    for (size_t i = 0; i < plan->rows * plan->columns; i++) {
        if (plan->bins[i] == plan->options.points || lehr_xrd_plan_is_bad(plan, image, i)) {
            continue;
        }
        double value = lehr_xrd_image_at(image, i);
        double dead = 1 - lehr_xrd_live_part(&plan->options, value);
        double beyond = lehr_xrd_live_variance(&plan->options, value) - 1;
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            sums->lost_weight[bin] += parts[k] * plan->weights[i] * dead;
            sums->lost_dark[bin] += plan->darks ? parts[k] * plan->darks[i] * dead : 0;
            sums->squares[bin] += parts[k] * parts[k] * value * beyond;
        }
    }
}
