// When a program passes a conversion: local fits of a measured course, interpolation between the levels of a
// ramp.
#include "conversion_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdint.h>

/// Half width of the local fits in conversion, and the fewest points of one.
#define HALF_WIDTH 0.02
enum { FEWEST = 7, DEGREE = 2 };

/// The course about one level: t(x) and T(t) as parabolas, so that noise is averaged. x is z for most ramps,
/// alpha where that describes the points better (holds).
typedef struct local_course {
    double alpha;
    bool of_alpha;                  ///< x is alpha
    double x;                       ///< of the level
    double half_width;              ///< conversion that the points cover at least, to both sides
    double time[DEGREE + 1];        ///< of z - z(alpha)
    double temperature[DEGREE + 1]; ///< of t - time[0]
    double rate_per_s;
} local_course;

static double polynomial(const double *c, double x)
{
    return c[0] + x * (c[1] + x * c[2]);
}

static bool usable(double alpha)
{
    return alpha > 1e-9 && alpha < 1 - 1e-9;
}

/// First and last point of the window about the level; false where the course does not pass it.
static bool find_window(size_t *begin, size_t *end, const lehr_dsc_conversion *c, double alpha)
{
    // With noise the course may cross the level several times: between the first time above and the last
    // below.
    size_t above = 0;
    size_t below = c->n;
    while (above < c->n && !(c->alpha[above] >= alpha)) {
        above++;
    }
    while (below > 0 && !(c->alpha[below - 1] <= alpha)) {
        below--;
    }
    if (above == c->n || below == 0) {
        return false;
    }
    size_t middle = (above + below) / 2;
    middle = middle < c->n ? middle : c->n - 1;
    double half = fmin(HALF_WIDTH, 0.4 * fmin(alpha, 1 - alpha));
    *begin = middle;
    *end = middle;
    while (*begin > 0 && usable(c->alpha[*begin - 1]) && c->alpha[*begin - 1] >= alpha - half) {
        (*begin)--;
    }
    while (*end < c->n && usable(c->alpha[*end]) && c->alpha[*end] <= alpha + half) {
        (*end)++;
    }
    // Coarse courses: the nearest points, evenly to both sides.
    for (bool grown = true; *end - *begin < FEWEST && grown;) {
        grown = false;
        if (*begin > 0 && usable(c->alpha[*begin - 1])) {
            (*begin)--;
            grown = true;
        }
        if (*end < c->n && usable(c->alpha[*end])) {
            (*end)++;
            grown = true;
        }
    }
    return *end - *begin >= FEWEST - 2 && c->alpha[*begin] <= alpha && c->alpha[*end - 1] >= alpha;
}

static double coordinate(bool of_alpha, double alpha)
{
    return of_alpha ? alpha : lehr_dsc_conversion_z(alpha);
}

/// @param[out] rest  sum of the squared residuals; nullable
static lehr_status fit_parabola(double *out, double *rest, const double *x, const double *y, size_t n,
                                double center, lehr_error *err)
{
    lehr_linear_fit *fit = NULL;
    lehr_status status = lehr_linear_polynomial_create(&fit, x, y, NULL, n, DEGREE, center, err);
    if (status == LEHR_OK) {
        for (size_t k = 0; k <= DEGREE; k++) {
            out[k] = lehr_linear_fit_coefficients(fit)[k];
        }
        if (rest) {
            *rest = lehr_linear_fit_residual_sum(fit);
        }
    }
    lehr_linear_fit_free(fit);
    return status;
}

/// Times of the points over z or alpha, whichever is straighter.
static lehr_status fit_time(local_course *out, const lehr_dsc_conversion *c, size_t begin, size_t n,
                            lehr_error *err)
{
    double of_z[DEGREE + 1], of_alpha[DEGREE + 1], rest_z = 0, rest_alpha = 0;
    double *z = lehr_core_alloc(n, sizeof *z);
    if (!z) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a local fit of %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        z[i] = lehr_dsc_conversion_z(c->alpha[begin + i]);
    }
    lehr_status status =
        fit_parabola(of_z, &rest_z, z, c->time_s + begin, n, lehr_dsc_conversion_z(out->alpha), err);
    if (status == LEHR_OK) {
        status = fit_parabola(of_alpha, &rest_alpha, c->alpha + begin, c->time_s + begin, n, out->alpha, err);
    }
    out->of_alpha = rest_alpha < rest_z;
    out->x = coordinate(out->of_alpha, out->alpha);
    for (size_t k = 0; k <= DEGREE; k++) {
        out->time[k] = out->of_alpha ? of_alpha[k] : of_z[k];
    }
    lehr_core_free(z);
    return status;
}

static lehr_status out_of_reach(const lehr_dsc_conversion *c, double alpha, lehr_error *err)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < c->n; i++) {
        low = fmin(low, c->alpha[i]);
        high = fmax(high, c->alpha[i]);
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: the conversion %g is not passed; the data cover %.4g to %.4g", c->name, alpha,
                          low, high);
}

static lehr_status fit_course(local_course *out, const lehr_dsc_conversion *c, double alpha, lehr_error *err)
{
    size_t begin, end;
    if (!find_window(&begin, &end, c, alpha)) {
        return out_of_reach(c, alpha, err);
    }
    size_t n = end - begin;
    double rate[DEGREE + 1] = {0};
    out->alpha = alpha;
    out->half_width = fmin(alpha - c->alpha[begin], c->alpha[end - 1] - alpha);
    lehr_status status = fit_time(out, c, begin, n, err);
    if (status == LEHR_OK) {
        status = fit_parabola(out->temperature, NULL, c->time_s + begin, c->temperature_K + begin, n,
                              out->time[0], err);
    }
    if (status == LEHR_OK && c->rate_per_s) {
        status = fit_parabola(rate, NULL, c->alpha + begin, c->rate_per_s + begin, n, alpha, err);
        out->rate_per_s = rate[0];
    } else if (status == LEHR_OK) {
        // d(alpha)/dt = d(alpha)/dx dx/dt
        out->rate_per_s = (out->of_alpha ? 1 : -log1p(-alpha) * (1 - alpha)) / out->time[1];
    }
    if (status == LEHR_OK && !(out->rate_per_s > 0)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN, "the conversion does not rise where it passes %g", alpha);
    }
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", c->name);
}

// ---- ramps ----------------------------------------------------------------------------
/// dT/dz at a level: from the rate, else the parabola through the neighbours.
static double slope_at(const lehr_dsc_conversion *c, size_t i)
{
    double a = c->alpha[i];
    if (c->rate_per_s) {
        return c->heating_rate_K_per_s / c->rate_per_s[i] * -log1p(-a) * (1 - a);
    }
    size_t left = i > 0 ? i - 1 : 0;
    size_t right = i + 1 < c->n ? i + 1 : c->n - 1;
    double z = lehr_dsc_conversion_z(a);
    double zl = lehr_dsc_conversion_z(c->alpha[left]);
    double zr = lehr_dsc_conversion_z(c->alpha[right]);
    double sl = left < i ? (c->temperature_K[i] - c->temperature_K[left]) / (z - zl) : (double)NAN;
    double sr = right > i ? (c->temperature_K[right] - c->temperature_K[i]) / (zr - z) : (double)NAN;
    return isnan(sl) ? sr : isnan(sr) ? sl : (sl * (zr - z) + sr * (z - zl)) / (zr - zl);
}

/// Temperature and dT/dz between the levels: cubic Hermite in z. A little beyond the ends the last cubic goes
/// on.
static lehr_status interpolate(double *temperature_K, double *slope, const lehr_dsc_conversion *c,
                               double alpha, lehr_error *err)
{
    size_t i = 0;
    while (i + 2 < c->n && c->alpha[i + 1] <= alpha) {
        i++;
    }
    double beyond = fmax(c->alpha[0] - alpha, alpha - c->alpha[c->n - 1]);
    if (beyond > 0.2 * fmin(alpha, 1 - alpha) || beyond > 0.03) {
        return out_of_reach(c, alpha, err);
    }
    double from_first = lehr_dsc_conversion_z(alpha) - lehr_dsc_conversion_z(c->alpha[i]);
    double s0 = slope_at(c, i);
    if (c->n == 1) {
        *temperature_K = c->temperature_K[0] + (fabs(from_first) > 0 ? s0 * from_first : 0);
        *slope = s0;
        return LEHR_OK;
    }
    double h = lehr_dsc_conversion_z(c->alpha[i + 1]) - lehr_dsc_conversion_z(c->alpha[i]);
    double p = from_first / h;
    double s1 = slope_at(c, i + 1);
    double d = (c->temperature_K[i + 1] - c->temperature_K[i]) / h;
    *temperature_K = c->temperature_K[i] + h * p * (s0 + p * (3 * d - 2 * s0 - s1 + p * (s0 + s1 - 2 * d)));
    *slope = s0 + p * (2 * (3 * d - 2 * s0 - s1) + 3 * p * (s0 + s1 - 2 * d));
    return LEHR_OK;
}

static lehr_status ramp_time(double *time_s, const lehr_dsc_conversion *c, double alpha, lehr_error *err)
{
    double temperature_K, slope;
    lehr_status status = interpolate(&temperature_K, &slope, c, alpha, err);
    if (status == LEHR_OK && isnan(temperature_K)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s: neither rates nor neighbouring levels about the conversion %g", c->name,
                              alpha);
    }
    if (status == LEHR_OK) {
        *time_s = (temperature_K - c->temperature_K[0]) / c->heating_rate_K_per_s;
    }
    return status;
}

static lehr_status ramp_at(lehr_dsc_conversion_state *out, const lehr_dsc_conversion *c, double alpha,
                           lehr_error *err)
{
    double slope;
    out->alpha = alpha;
    lehr_status status = interpolate(&out->temperature_K, &slope, c, alpha, err);
    if (status == LEHR_OK) {
        out->time_s = (out->temperature_K - c->temperature_K[0]) / c->heating_rate_K_per_s;
        out->rate_per_s = c->heating_rate_K_per_s / slope * -log1p(-alpha) * (1 - alpha);
    }
    return status;
}

// ---- both -----------------------------------------------------------------------------
static lehr_status check_alpha(double alpha, lehr_error *err)
{
    return alpha > 0 && alpha < 1
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_DOMAIN, "a conversion of %g is not between 0 and 1", alpha);
}

lehr_status lehr_dsc_conversion_at(lehr_dsc_conversion_state *out, const lehr_dsc_conversion *conversion,
                                   double alpha, lehr_error *err)
{
    local_course course;
    lehr_status status = check_alpha(alpha, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (conversion->ramp) {
        return ramp_at(out, conversion, alpha, err);
    }
    status = fit_course(&course, conversion, alpha, err);
    if (status == LEHR_OK) {
        *out = (lehr_dsc_conversion_state){alpha, course.time[0], course.temperature[0], course.rate_per_s};
    }
    return status;
}

lehr_status lehr_dsc_conversion_passage(double time_s[2], const lehr_dsc_conversion *conversion, double alpha,
                                        double width, lehr_error *err)
{
    local_course course;
    lehr_status status = check_alpha(alpha - width / 2, err);
    if (status == LEHR_OK) {
        status = check_alpha(alpha + width / 2, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (!conversion->ramp) {
        status = fit_course(&course, conversion, alpha, err);
        if (status == LEHR_OK && width / 2 <= course.half_width) {
            // Both ends from one fit: their difference is the time of the passage, not the noise of two fits.
            time_s[0] = polynomial(course.time, coordinate(course.of_alpha, alpha - width / 2) - course.x);
            time_s[1] = polynomial(course.time, coordinate(course.of_alpha, alpha + width / 2) - course.x);
        }
        if (status != LEHR_OK || width / 2 <= course.half_width) {
            goto done;
        }
    }
    for (int side = 0; side < 2 && status == LEHR_OK; side++) {
        double level = alpha + (side == 0 ? -width : width) / 2;
        status = conversion->ramp ? ramp_time(&time_s[side], conversion, level, err)
                                  : fit_course(&course, conversion, level, err);
        time_s[side] = conversion->ramp || status != LEHR_OK ? time_s[side] : course.time[0];
    }
done:
    if (status == LEHR_OK && !(time_s[1] > time_s[0])) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the conversion does not rise where it passes %g",
                                conversion->name, alpha);
    }
    return status;
}
