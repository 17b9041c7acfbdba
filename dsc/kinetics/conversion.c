#include "conversion_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/line.h>
#include <math.h>
#include <string.h>

enum { LEAST_POINTS = 8, BLOCKS = 8 };

double lehr_dsc_conversion_z(double alpha)
{
    return log(-log1p(-alpha));
}

lehr_status lehr_dsc_conversion_alloc(lehr_dsc_conversion **out, const char *name, size_t n, bool with_rate,
                                      lehr_error *err)
{
    lehr_dsc_conversion *c = lehr_core_alloc(1, sizeof *c);
    *out = NULL;
    if (c) {
        c->n = n;
        c->name = lehr_core_strdup(name);
        c->time_s = lehr_core_alloc(n, sizeof(double));
        c->temperature_K = lehr_core_alloc(n, sizeof(double));
        c->alpha = lehr_core_alloc(n, sizeof(double));
        c->rate_per_s = with_rate ? lehr_core_alloc(n, sizeof(double)) : NULL;
    }
    if (!c || !c->name || !c->time_s || !c->temperature_K || !c->alpha || (with_rate && !c->rate_per_s)) {
        lehr_dsc_conversion_free(c);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a conversion of %zu points", n);
    }
    *out = c;
    return LEHR_OK;
}

void lehr_dsc_conversion_free(lehr_dsc_conversion *c)
{
    if (c) {
        lehr_core_free(c->name);
        lehr_core_free(c->time_s);
        lehr_core_free(c->temperature_K);
        lehr_core_free(c->alpha);
        lehr_core_free(c->rate_per_s);
        lehr_core_free(c);
    }
}

const char *lehr_dsc_conversion_name(const lehr_dsc_conversion *conversion)
{
    return conversion->name;
}

double lehr_dsc_conversion_heating_rate(const lehr_dsc_conversion *conversion)
{
    return conversion->heating_rate_K_per_s;
}

double lehr_dsc_conversion_unsteadiness(const lehr_dsc_conversion *conversion)
{
    return conversion->unsteadiness;
}

// ---- a measured course ----------------------------------------------------------------
static lehr_status check_points(const lehr_dsc_conversion_points *p, lehr_error *err)
{
    double low = INFINITY;
    double high = -INFINITY;
    if (p->n < LEAST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points; a conversion needs at least %d", p->n,
                              LEAST_POINTS);
    }
    for (size_t i = 0; i < p->n; i++) {
        bool finite = isfinite(p->time_s[i]) && isfinite(p->temperature_K[i]) && isfinite(p->alpha[i]);
        if (!finite || (p->rate_per_s && !isfinite(p->rate_per_s[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "point %zu (t = %g s, T = %g K, alpha = %g) is not finite", i + 1,
                                  p->time_s[i], p->temperature_K[i], p->alpha[i]);
        }
        if (!(p->temperature_K[i] > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "point %zu: a temperature of %g K is not greater than 0", i + 1,
                                  p->temperature_K[i]);
        }
        if (i > 0 && !(p->time_s[i] >= p->time_s[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu: the time runs back from %g s to %g s",
                                  i + 1, p->time_s[i - 1], p->time_s[i]);
        }
        low = fmin(low, p->alpha[i]);
        high = fmax(high, p->alpha[i]);
    }
    if (low < -0.2 || high > 1.2) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "the conversion runs from %g to %g; it is a part between 0 and 1 (percent: divide by 100)", low,
            high);
    }
    if (!(p->alpha[p->n - 1] > p->alpha[0]) || !(high - low > 0.05)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the conversion does not rise: %g at the begin, %g at the end", p->alpha[0],
                              p->alpha[p->n - 1]);
    }
    return LEHR_OK;
}

static double slope_of(const lehr_dsc_conversion *c, size_t begin, size_t end)
{
    const lehr_fitting_line_data data = {
        .n_points = end - begin, .x = c->time_s + begin, .y = c->temperature_K + begin};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line line;
    options.method = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    return lehr_fitting_line_fit(&line, &data, &options, NULL) == LEHR_OK ? line.slope.value : (double)NAN;
}

/// Mean heating rate of the reaction, and how far the slopes of its parts are from it.
static void set_heating_rate(lehr_dsc_conversion *c)
{
    size_t begin = 0;
    size_t end = c->n;
    while (begin + LEAST_POINTS < c->n && !(c->alpha[begin] >= 0.05)) {
        begin++;
    }
    while (end > begin + LEAST_POINTS && !(c->alpha[end - 1] <= 0.95)) {
        end--;
    }
    c->heating_rate_K_per_s = slope_of(c, begin, end);
    size_t step = (end - begin) / BLOCKS;
    size_t width = step > 4 ? step : 4;
    for (size_t i = begin; i + width <= end; i += width) {
        double deviation = fabs(slope_of(c, i, i + width) - c->heating_rate_K_per_s);
        c->unsteadiness = fmax(c->unsteadiness, deviation / fabs(c->heating_rate_K_per_s));
    }
}

lehr_status lehr_dsc_conversion_create(lehr_dsc_conversion **out, const char *name,
                                       const lehr_dsc_conversion_points *points, lehr_error *err)
{
    lehr_dsc_conversion *c = NULL;
    *out = NULL;
    lehr_status status = check_points(points, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_conversion_alloc(&c, name, points->n, points->rate_per_s != NULL, err);
    }
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "%s", name);
    }
    size_t n = 0;
    for (size_t i = 0; i < points->n; i++) {
        if (i > 0 && !(points->time_s[i] > c->time_s[n - 1])) {
            continue; // a repeated time stamp
        }
        c->time_s[n] = points->time_s[i];
        c->temperature_K[n] = points->temperature_K[i];
        c->alpha[n] = points->alpha[i];
        if (c->rate_per_s) {
            c->rate_per_s[n] = points->rate_per_s[i];
        }
        n++;
    }
    c->n = n;
    if (n < LEAST_POINTS) {
        lehr_dsc_conversion_free(c);
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %zu different times; a conversion needs at least %d",
                              name, n, LEAST_POINTS);
    }
    set_heating_rate(c);
    *out = c;
    return LEHR_OK;
}

// ---- levels of a ramp -----------------------------------------------------------------
static lehr_status check_levels(double heating_rate_K_per_s, size_t n, const double *levels,
                                const double *temperature_K, const double *rate_per_s, lehr_error *err)
{
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no conversion levels");
    }
    if (!(heating_rate_K_per_s > 0) || !isfinite(heating_rate_K_per_s)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a heating rate of %g K/s is not greater than 0",
                              heating_rate_K_per_s);
    }
    for (size_t i = 0; i < n; i++) {
        if (!(levels[i] > 0 && levels[i] < 1)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "a conversion of %g is not between 0 and 1",
                                  levels[i]);
        }
        if (!(temperature_K[i] > 0) || !isfinite(temperature_K[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "a temperature of %g K at the conversion %g is not greater than 0",
                                  temperature_K[i], levels[i]);
        }
        if (i > 0 && !(levels[i] > levels[i - 1] && temperature_K[i] > temperature_K[i - 1])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "conversion and temperature do not rise from (%g, %g K) to (%g, %g K)",
                                  levels[i - 1], temperature_K[i - 1], levels[i], temperature_K[i]);
        }
        if (rate_per_s && !(rate_per_s[i] > 0 && isfinite(rate_per_s[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "a rate of %g 1/s at the conversion %g is not greater than 0",
                                  rate_per_s[i], levels[i]);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_conversion_create_ramp(lehr_dsc_conversion **out, const char *name,
                                            double heating_rate_K_per_s, size_t n, const double *levels,
                                            const double *temperature_K, const double *rate_per_s,
                                            lehr_error *err)
{
    lehr_dsc_conversion *c = NULL;
    *out = NULL;
    lehr_status status = check_levels(heating_rate_K_per_s, n, levels, temperature_K, rate_per_s, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_conversion_alloc(&c, name, n, rate_per_s != NULL, err);
    }
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "%s", name);
    }
    c->ramp = true;
    c->heating_rate_K_per_s = heating_rate_K_per_s;
    memcpy(c->alpha, levels, n * sizeof *levels);
    memcpy(c->temperature_K, temperature_K, n * sizeof *temperature_K);
    for (size_t i = 0; i < n; i++) {
        c->time_s[i] = (temperature_K[i] - temperature_K[0]) / heating_rate_K_per_s;
        if (rate_per_s) {
            c->rate_per_s[i] = rate_per_s[i];
        }
    }
    *out = c;
    return LEHR_OK;
}
