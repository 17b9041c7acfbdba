#include "popin_private.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_roots.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double ONE_MINUS_EULER = 0.42278433509846713;

double lehr_mechanics_popin_stress_GPa(double load_mN, double radius_um, double modulus_GPa)
{
    if (!(load_mN > 0 && radius_um > 0 && modulus_GPa > 0)) {
        return (double)NAN;
    }
    // mN/um^2 = GPa: the units cancel.
    return 0.31 * cbrt(6 * load_mN * modulus_GPa * modulus_GPa / (PI * PI * PI * radius_um * radius_um));
}

static lehr_status check(const double *values, size_t n, lehr_error *err)
{
    bool equal = true;
    if (n < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu pop-ins; a distribution needs at least 4", n);
    }
    for (size_t i = 0; i < n; i++) {
        if (!(values[i] > 0 && isfinite(values[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "pop-in %zu: %.6g is not positive", i + 1, values[i]);
        }
        equal = equal && values[i] == values[0];
    }
    return equal ? lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu pop-ins are %.6g: no distribution", n,
                                  values[0])
                 : LEHR_OK;
}

// ---- Weibull ------------------------------------------------------------------------------------
typedef struct logarithms {
    const double *of; ///< ln x minus their mean
    size_t n;
    double largest;
} logarithms;

/// Zero at the likelihood's maximum: sum x^m ln x / sum x^m - 1/m - mean ln x. Powers are relative to the
/// largest value, which keeps them in range.
static double likelihood_slope(double m, void *context)
{
    const logarithms *l = context;
    double above = 0, below = 0;
    for (size_t i = 0; i < l->n; i++) {
        double power = exp(m * (l->of[i] - l->largest));
        above += power * l->of[i];
        below += power;
    }
    return above / below - 1 / m;
}

static lehr_status solve_modulus(double *out, logarithms *l, double deviation, lehr_error *err)
{
    // The slope rises from -infinity to the largest logarithm, which is positive: one zero. For a Weibull
    // sample it lies near pi/sqrt(6)/deviation.
    double guess = PI / sqrt(6) / deviation;
    double low = guess, high = guess;
    while (likelihood_slope(low, l) > 0) {
        low /= 2;
    }
    while (likelihood_slope(high, l) < 0) {
        high *= 2;
    }
    gsl_function slope = {.function = likelihood_slope, .params = l};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the Weibull modulus");
    }
    *out = low;
    if (low < high && gsl_root_fsolver_set(solver, &slope, low, high) == 0) {
        for (int i = 0; i < 100 && high - low > 1e-12 * high; i++) {
            (void)gsl_root_fsolver_iterate(solver);
            low = gsl_root_fsolver_x_lower(solver);
            high = gsl_root_fsolver_x_upper(solver);
        }
        *out = gsl_root_fsolver_root(solver);
    }
    gsl_root_fsolver_free(solver);
    return LEHR_OK;
}

static lehr_status fit_weibull(lehr_mechanics_popin *out, const double *values, size_t n, lehr_error *err)
{
    double *logs = lehr_core_alloc(n, sizeof *logs);
    if (logs == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pop-ins", n);
    }
    double count = (double)n, mean = 0, squares = 0, m = 0;
    for (size_t i = 0; i < n; i++) {
        logs[i] = log(values[i]);
        mean += logs[i] / count;
    }
    logarithms l = {.of = logs, .n = n, .largest = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        logs[i] -= mean;
        squares += logs[i] * logs[i];
        l.largest = fmax(l.largest, logs[i]);
    }
    lehr_status status = solve_modulus(&m, &l, sqrt(squares / (count - 1)), err);
    if (status == LEHR_OK) {
        double powers = 0;
        for (size_t i = 0; i < n; i++) {
            powers += exp(m * (logs[i] - l.largest)) / count;
        }
        double scale = exp(mean + l.largest + log(powers) / m);
        double corrected = m * (count - 2) / (count - 0.68);
        out->uncorrected = m;
        out->weibull_modulus = (lehr_estimate){corrected, sqrt(6) / PI * m / sqrt(count)};
        // Fisher's information of two parameters.
        double excess = 1 + 6 * ONE_MINUS_EULER * ONE_MINUS_EULER / (PI * PI);
        out->weibull_scale = (lehr_estimate){scale, scale / corrected * sqrt(excess / count)};
        out->correlation = ONE_MINUS_EULER * sqrt(6) / PI / sqrt(excess);
    }
    lehr_core_free(logs);
    return status;
}

lehr_status popin_solve_modulus(double *out, const double *logs, size_t n, double deviation, lehr_error *err)
{
    logarithms l = {.of = logs, .n = n, .largest = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        l.largest = fmax(l.largest, logs[i]);
    }
    return solve_modulus(out, &l, deviation, err);
}

/// Fourth central moment of a Weibull distribution over the square of its variance.
static double kurtosis(double modulus)
{
    double m = fmin(fmax(modulus, 0.2), 200); // beyond, the moments overflow or cancel; the limit is near
    double g1 = tgamma(1 + 1 / m), g2 = tgamma(1 + 2 / m), g3 = tgamma(1 + 3 / m), g4 = tgamma(1 + 4 / m);
    double variance = g2 - g1 * g1;
    return (g4 - 4 * g1 * g3 + 6 * g1 * g1 * g2 - 3 * g1 * g1 * g1 * g1) / (variance * variance);
}

// ---- the sample ---------------------------------------------------------------------------------
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Median and its bootstrap variance in closed form.
static lehr_estimate median_of(const double *sorted, size_t n)
{
    double count = (double)n, half = (count + 1) / 2, before = 0, first = 0, second = 0;
    const double middle = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    for (size_t i = 0; i < n; i++) {
        double below = gsl_cdf_beta_P((double)(i + 1) / count, half, half);
        double d = sorted[i] - middle;
        first += (below - before) * d;
        second += (below - before) * d * d;
        before = below;
    }
    return (lehr_estimate){middle, sqrt(fmax(second - first * first, 0))};
}

static lehr_status fill_moments(lehr_mechanics_popin *out, const double *values, size_t n, lehr_error *err)
{
    double *sorted = lehr_core_alloc(n, sizeof *sorted);
    if (sorted == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu pop-ins", n);
    }
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    out->median = median_of(sorted, n);
    lehr_core_free(sorted);
    double count = (double)n, mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        mean += values[i] / count;
    }
    for (size_t i = 0; i < n; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    double variance = squares / (count - 1);
    out->mean = (lehr_estimate){mean, sqrt(variance / count)};
    out->deviation.value = sqrt(variance);
    return LEHR_OK;
}

lehr_status lehr_mechanics_popin_fit(lehr_mechanics_popin *out, const double *values, size_t n,
                                     lehr_error *err)
{
    *out = (lehr_mechanics_popin){.n = n};
    lehr_status status = check(values, n, err);
    if (status == LEHR_OK) {
        status = fill_moments(out, values, n, err);
    }
    if (status == LEHR_OK) {
        status = fit_weibull(out, values, n, err);
    }
    if (status == LEHR_OK) {
        // Fourth moments of few values scatter too much: that of the distribution is taken.
        double count = (double)n;
        double relative = (kurtosis(out->weibull_modulus.value) - 3) / count + 2 / (count - 1);
        out->deviation.stderr_value = out->deviation.value * sqrt(relative) / 2;
    }
    return status;
}

lehr_status lehr_mechanics_popin_describe(const lehr_mechanics_popin *popin, const char *unit,
                                          lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name, *unit;
        lehr_estimate estimate;
    } quantities[] = {{"shear_stress", unit, popin->mean},
                      {"deviation", unit, popin->deviation},
                      {"median", unit, popin->median},
                      {"weibull_modulus", "", popin->weibull_modulus},
                      {"weibull_scale", unit, popin->weibull_scale}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof quantities / sizeof quantities[0]; i++) {
        status = lehr_record_add_quantity(record, quantities[i].name, quantities[i].estimate.value,
                                          quantities[i].estimate.stderr_value, quantities[i].unit, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "correlation", popin->correlation, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(record, "popins", (double)popin->n, err) : status;
}
