// Distributions of pop-ins of which some are lower bounds, and the activation volume.
#include "indent.h"
#include "popin_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <math.h>
#include <string.h>

/// A distribution exp(-exp(m (y - mu))) of y, where it lies above.
typedef struct extreme {
    double m, mu;
    double corrected;   ///< m without the bias of few values
    double variance[3]; ///< of m, of mu, and their covariance
    size_t n_found;
} extreme;

/// Observed information of m and mu; sums of e^z are the number found at the maximum.
static void find_errors(extreme *out, const double *y, size_t n)
{
    double r = (double)out->n_found, first = 0, second = 0;
    for (size_t i = 0; i < n; i++) {
        double d = y[i] - out->mu, w = exp(out->m * d);
        first += d * w;
        second += d * d * w;
    }
    double mm = r / (out->m * out->m) + second, uu = out->m * out->m * r, mu = -out->m * first;
    double determinant = mm * uu - mu * mu;
    out->variance[0] = uu / determinant;
    out->variance[1] = mm / determinant;
    out->variance[2] = -mu / determinant;
}

/// @param[in,out] y shape (n,); the mean of those found is taken off
static lehr_status fit_extreme(extreme *out, double *y, const bool *censored, size_t n, lehr_error *err)
{
    double mean = 0, squares = 0, largest = -INFINITY, powers = 0;
    *out = (extreme){.n_found = 0};
    for (size_t i = 0; i < n; i++) {
        out->n_found += !censored[i];
        mean += censored[i] ? 0 : y[i];
    }
    if (out->n_found < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu of %zu indents popped in; a distribution needs at least 4", out->n_found,
                              n);
    }
    double r = (double)out->n_found;
    for (size_t i = 0; i < n; i++) {
        y[i] -= mean / r;
        squares += censored[i] ? 0 : y[i] * y[i];
        largest = fmax(largest, y[i]);
    }
    if (!(squares > 0) || !isfinite(largest)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "all %zu pop-ins are equal, or not finite: no distribution", out->n_found);
    }
    lehr_status status = popin_solve_modulus(&out->m, y, n, sqrt(squares / (r - 1)), err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        powers += exp(out->m * (y[i] - largest)) / r;
    }
    out->mu = largest + log(powers) / out->m;
    find_errors(out, y, n);
    out->corrected = out->m * (r - 2) / (r - 0.68);
    out->mu += mean / r;
    return LEHR_OK;
}

/// Moments of Weibull's distribution of unit scale: mean, then standard deviation.
static void moments(double out[2], double m)
{
    double g1 = tgamma(1 + 1 / m), g2 = tgamma(1 + 2 / m);
    out[0] = g1;
    out[1] = sqrt(fmax(g2 - g1 * g1, 0));
}

static void fill_moments(lehr_mechanics_popin *out, const extreme *e)
{
    const double step = 1e-4;
    double at[2], above[2], below[2];
    double scale = out->weibull_scale.value, m = out->weibull_modulus.value;
    moments(at, m);
    moments(above, m * (1 + step));
    moments(below, m * (1 - step));
    lehr_estimate *const both[] = {&out->mean, &out->deviation};
    for (size_t k = 0; k < 2; k++) {
        double by_m = scale * (above[k] - below[k]) / (2 * step * m), by_mu = scale * at[k];
        double variance =
            by_m * by_m * e->variance[0] + by_mu * by_mu * e->variance[1] + 2 * by_m * by_mu * e->variance[2];
        *both[k] = (lehr_estimate){scale * at[k], sqrt(fmax(variance, 0))};
    }
    // ln median = mu + ln(ln 2)/m.
    double median = scale * pow(log(2), 1 / m), by_m = -log(log(2)) / (m * m);
    double variance = by_m * by_m * e->variance[0] + e->variance[1] + 2 * by_m * e->variance[2];
    out->median = (lehr_estimate){median, median * sqrt(fmax(variance, 0))};
}

lehr_status lehr_mechanics_popin_fit_censored(lehr_mechanics_popin *out, const double *values,
                                              const bool *censored, size_t n, lehr_error *err)
{
    extreme e;
    double *y = lehr_core_alloc(n + 1, sizeof *y);
    *out = (lehr_mechanics_popin){.n = 0};
    if (!y) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pop-ins", n);
    }
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        y[i] = log(values[i]);
        if (!(values[i] > 0 && isfinite(values[i]))) {
            status =
                lehr_error_set(err, LEHR_ERR_DOMAIN, "pop-in %zu: %.6g is not positive", i + 1, values[i]);
        }
    }
    status = status == LEHR_OK ? fit_extreme(&e, y, censored, n, err) : status;
    lehr_core_free(y);
    if (status != LEHR_OK) {
        return status;
    }
    double scale = exp(e.mu);
    out->n = e.n_found;
    out->uncorrected = e.m;
    out->weibull_modulus = (lehr_estimate){e.corrected, sqrt(e.variance[0])};
    out->weibull_scale = (lehr_estimate){scale, scale * sqrt(e.variance[1]) * e.m / e.corrected};
    out->correlation = e.variance[2] / sqrt(e.variance[0] * e.variance[1]);
    fill_moments(out, &e);
    return LEHR_OK;
}

lehr_status lehr_mechanics_popin_activation(lehr_estimate *volume_ang3, const double *stress_GPa,
                                            const bool *censored, size_t n, double temperature_K,
                                            lehr_error *err)
{
    extreme e;
    *volume_ang3 = (lehr_estimate){(double)NAN, (double)NAN};
    if (!(temperature_K > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a temperature of %g K must be positive", temperature_K);
    }
    double *y = lehr_core_memdup(stress_GPa, n, sizeof *y);
    if (!y) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pop-ins", n);
    }
    lehr_status status = fit_extreme(&e, y, censored, n, err);
    lehr_core_free(y);
    if (status == LEHR_OK) {
        // J/GPa is 1e-9 m^3, which is 1e21 cubic angstrom.
        double unit = LEHR_CORE_BOLTZMANN_J_PER_K * temperature_K * 1e21;
        *volume_ang3 = (lehr_estimate){e.corrected * unit, sqrt(e.variance[0]) * unit};
    }
    return status;
}
