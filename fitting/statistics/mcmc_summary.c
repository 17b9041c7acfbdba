#include "mcmc_private.h"

#include <gsl/gsl_sort.h>
#include <lehr/core/alloc.h>
#include <math.h>

// Sokal's window: the sum of correlations ends at this many correlation times.
static const double window = 5;

void lehr_mcmc_free(lehr_mcmc *mcmc)
{
    if (mcmc) {
        lehr_core_free(mcmc->samples);
        lehr_core_free(mcmc);
    }
}

size_t lehr_mcmc_steps(const lehr_mcmc *mcmc)
{
    return mcmc->n_steps;
}

size_t lehr_mcmc_walkers(const lehr_mcmc *mcmc)
{
    return mcmc->n_walkers;
}

size_t lehr_mcmc_parameters(const lehr_mcmc *mcmc)
{
    return mcmc->n_parameters;
}

const double *lehr_mcmc_samples(const lehr_mcmc *mcmc)
{
    return mcmc->samples;
}

double lehr_mcmc_acceptance(const lehr_mcmc *mcmc)
{
    return mcmc->acceptance;
}

static double sample(const lehr_mcmc *mcmc, size_t i, size_t k)
{
    return mcmc->samples[i * mcmc->n_parameters + k];
}

lehr_estimate lehr_mcmc_estimate(const lehr_mcmc *mcmc, size_t k)
{
    size_t n = mcmc->n_steps * mcmc->n_walkers;
    double mean = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        mean += sample(mcmc, i, k) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double deviation = sample(mcmc, i, k) - mean;
        square += deviation * deviation;
    }
    return (lehr_estimate){.value = mean, .stderr_value = sqrt(square / (double)(n - 1))};
}

lehr_status lehr_mcmc_quantile(double *out, const lehr_mcmc *mcmc, size_t k, double probability,
                               lehr_error *err)
{
    size_t n = mcmc->n_steps * mcmc->n_walkers;
    if (!(probability >= 0 && probability <= 1) || k >= mcmc->n_parameters) {
        return lehr_error_set(err, LEHR_ERR_ARG, "quantile %g of parameter %zu of %zu does not exist",
                              probability, k, mcmc->n_parameters);
    }
    double *sorted = lehr_core_alloc(n, sizeof *sorted);
    if (!sorted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu samples", n);
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = sample(mcmc, i, k);
    }
    gsl_sort(sorted, 1, n);
    double place = probability * (double)(n - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < n ? below + 1 : below;
    *out = sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
    lehr_core_free(sorted);
    return LEHR_OK;
}

/// Covariance of parameter k at two times, summed over walkers and time.
static double lagged(const lehr_mcmc *mcmc, size_t k, size_t lag, double mean)
{
    size_t offset = lag * mcmc->n_walkers;
    size_t n = (mcmc->n_steps - lag) * mcmc->n_walkers;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (sample(mcmc, i, k) - mean) * (sample(mcmc, i + offset, k) - mean);
    }
    return sum / (double)n;
}

double lehr_mcmc_autocorrelation(const lehr_mcmc *mcmc, size_t k)
{
    double mean = lehr_mcmc_estimate(mcmc, k).value;
    double variance = lagged(mcmc, k, 0, mean);
    // A fixed parameter varies by the rounding of its mean.
    bool varies = variance > 1e-24 * mean * mean;
    double tau = 1;
    for (size_t lag = 1; varies && lag < mcmc->n_steps && (double)lag < window * tau; lag++) {
        tau += 2 * lagged(mcmc, k, lag, mean) / variance;
    }
    return tau;
}
