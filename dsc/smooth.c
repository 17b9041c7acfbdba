#include "smooth.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREE       5
#define LEAST_POINTS 8
#define SPACINGS     6.0
#define SCAN_STEPS   4.0  // grid points per half-width when an extremum is looked for
#define DIFFERENCE   0.05 // step of differences, in half-widths: the kernel is smooth over much more
#define PLACE        1e-7 // accuracy of places, in half-widths: the square root of rounding is 1e-8
#define ROOT_STEPS   60
#define WIDER        1.25
#define MOST_WIDER   24 // 1.25^24 = 200

static bool takes(const lehr_dsc_smooth *smooth, size_t i)
{
    double T = smooth->scan->temperature_K[i];
    return T >= smooth->low_K && T <= smooth->high_K;
}

lehr_status lehr_dsc_smooth_init(lehr_dsc_smooth *out, const lehr_dsc_scan *scan, double low_K, double high_K,
                                 lehr_error *err)
{
    *out = (lehr_dsc_smooth){
        .scan = scan, .sorted = true, .low_K = low_K - 1e-9, .high_K = high_K + 1e-9, .half_K = (double)NAN};
    size_t points = 0;
    for (size_t i = 0; i < scan->n; i++) {
        out->sorted = out->sorted && (i == 0 || scan->temperature_K[i] >= scan->temperature_K[i - 1]);
        if (takes(out, i) && !isfinite(scan->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: the signal at %.2f K is no number", scan->name,
                                  scan->temperature_K[i]);
        }
        points += takes(out, i) ? 1 : 0;
    }
    if (points < 10) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: %zu points from %g to %g K, at least 10 are needed",
                              scan->name, points, low_K, high_K);
    }
    return LEHR_OK;
}

double lehr_dsc_smooth_least_half(const lehr_dsc_smooth *smooth)
{
    const double *T = smooth->scan->temperature_K;
    double low = (double)INFINITY;
    double high = -(double)INFINITY;
    double gap = 0;
    double before = (double)NAN;
    size_t points = 0;
    for (size_t i = 0; i < smooth->scan->n; i++) {
        if (!takes(smooth, i)) {
            continue;
        }
        gap = isnan(before) ? 0 : fmax(gap, fabs(T[i] - before));
        before = T[i];
        low = fmin(low, T[i]);
        high = fmax(high, T[i]);
        points++;
    }
    double usual = (high - low) / (double)(points - 1);
    return fmax(SPACINGS * usual, 0.5 * (LEAST_POINTS + 1) * gap);
}

/// First index whose temperature is not below @p T, in a sorted scan.
static size_t lower_bound(const lehr_dsc_scan *scan, double T)
{
    size_t low = 0;
    size_t high = scan->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->temperature_K[middle] < T) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/// The polynomial around one temperature, and the points it was fitted to: first + [0, rows).
typedef struct local {
    lehr_linear_fit *fit;
    size_t first, rows;
} local;

/// Points within a half-width; *first and *rows become their range.
static size_t points_within(local *out, const lehr_dsc_smooth *smooth, double T, double half_K)
{
    const lehr_dsc_scan *scan = smooth->scan;
    out->first = smooth->sorted ? lower_bound(scan, T - half_K) : 0;
    size_t end = smooth->sorted ? lower_bound(scan, T + half_K) : scan->n;
    out->rows = end > out->first ? end - out->first : 0;
    size_t inside = 0;
    for (size_t k = 0; k < out->rows; k++) {
        double distance = fabs(scan->temperature_K[out->first + k] - T);
        inside += distance < half_K && takes(smooth, out->first + k) ? 1 : 0;
    }
    return inside;
}

/// Beside the end of the points and in gaps the width grows until there are enough.
static lehr_status local_fit(local *out, const lehr_dsc_smooth *smooth, double T, lehr_error *err)
{
    const lehr_dsc_scan *scan = smooth->scan;
    double h = smooth->half_K;
    *out = (local){0};
    size_t inside = points_within(out, smooth, T, h);
    for (int k = 0; k < MOST_WIDER && inside < LEAST_POINTS; k++) {
        h *= WIDER;
        inside = points_within(out, smooth, T, h);
    }
    if (inside < LEAST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "%s: %zu points within %g K of %.2f K, a local quintic needs %d", scan->name,
                              inside, h, T, LEAST_POINTS);
    }
    double *weight = lehr_core_alloc(out->rows, sizeof *weight);
    if (!weight) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a local quintic");
    }
    for (size_t k = 0; k < out->rows; k++) {
        double u = (scan->temperature_K[out->first + k] - T) / h;
        double v = takes(smooth, out->first + k) ? fmax(1 - u * u, 0) : 0;
        weight[k] = v * v * v;
    }
    lehr_status status = lehr_linear_polynomial_create(
        &out->fit, scan->temperature_K + out->first, scan->y + out->first, weight, out->rows, DEGREE, T, err);
    lehr_core_free(weight);
    return status;
}

lehr_status lehr_dsc_smooth_at(lehr_dsc_local *out, const lehr_dsc_smooth *smooth, double temperature_K,
                               lehr_error *err)
{
    local piece;
    lehr_status status = local_fit(&piece, smooth, temperature_K, err);
    if (status == LEHR_OK) {
        const double *c = lehr_linear_fit_coefficients(piece.fit);
        *out = (lehr_dsc_local){.value = c[0], .slope = c[1]};
    }
    lehr_linear_fit_free(piece.fit);
    return status;
}

lehr_status lehr_dsc_smooth_add_response(const lehr_dsc_smooth *smooth, double temperature_K,
                                         lehr_dsc_order order, double factor, double *response,
                                         lehr_error *err)
{
    const double functional[DEGREE + 1] = {order == LEHR_DSC_VALUE ? 1 : 0, order == LEHR_DSC_SLOPE ? 1 : 0};
    local piece;
    double *part = NULL;
    lehr_status status = local_fit(&piece, smooth, temperature_K, err);
    if (status != LEHR_OK) {
        return status;
    }
    part = lehr_core_alloc(piece.rows, sizeof *part);
    status = part ? lehr_linear_fit_response(piece.fit, functional, part, err)
                  : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response of a local quintic");
    for (size_t k = 0; status == LEHR_OK && k < piece.rows; k++) {
        response[piece.first + k] += factor * part[k];
    }
    lehr_core_free(part);
    lehr_linear_fit_free(piece.fit);
    return status;
}

/// What a search makes large.
static lehr_status score(double *out, const lehr_dsc_smooth *smooth, const lehr_dsc_search *search, double T,
                         lehr_error *err)
{
    lehr_dsc_local here;
    lehr_status status = lehr_dsc_smooth_at(&here, smooth, T, err);
    if (status == LEHR_OK) {
        double value = search->order == LEHR_DSC_VALUE ? here.value : here.slope;
        *out = search->sign * (value - (search->base ? search->base(search->context, T) : 0));
    }
    return status;
}

/// Narrow [a, c] around a maximum between its ends (golden section).
static lehr_status narrow(double *at_K, const lehr_dsc_smooth *smooth, const lehr_dsc_search *search,
                          double a, double c, lehr_error *err)
{
    const double golden = 0.61803398874989485;
    double x[2] = {c - golden * (c - a), a + golden * (c - a)};
    double f[2];
    lehr_status status = score(&f[0], smooth, search, x[0], err);
    status = status == LEHR_OK ? score(&f[1], smooth, search, x[1], err) : status;
    while (status == LEHR_OK && c - a > PLACE * smooth->half_K) {
        bool left = f[0] >= f[1];
        if (left) {
            c = x[1];
            x[1] = x[0];
            f[1] = f[0];
            x[0] = c - golden * (c - a);
        } else {
            a = x[0];
            x[0] = x[1];
            f[0] = f[1];
            x[1] = a + golden * (c - a);
        }
        status = score(&f[left ? 0 : 1], smooth, search, x[left ? 0 : 1], err);
    }
    *at_K = 0.5 * (a + c);
    return status;
}

lehr_status lehr_dsc_smooth_extremum(double *at_K, const lehr_dsc_smooth *smooth,
                                     const lehr_dsc_search *search, lehr_error *err)
{
    double width = search->high_K - search->low_K;
    size_t n = (size_t)fmax(8, ceil(width * SCAN_STEPS / smooth->half_K));
    double step = width / (double)n;
    size_t best = 0;
    double largest = -(double)INFINITY;
    *at_K = (double)NAN;
    for (size_t k = 0; k <= n; k++) {
        double here = 0;
        lehr_status status = score(&here, smooth, search, search->low_K + (double)k * step, err);
        if (status != LEHR_OK) {
            return status;
        }
        best = here > largest ? k : best;
        largest = fmax(here, largest);
    }
    if (best == 0 || best == n) {
        return LEHR_OK;
    }
    double middle = search->low_K + (double)best * step;
    return narrow(at_K, smooth, search, middle - step, middle + step, err);
}

lehr_status lehr_dsc_smooth_add_extremum_response(const lehr_dsc_smooth *smooth,
                                                  const lehr_dsc_search *search, double at_K, double factor,
                                                  double *response, lehr_error *err)
{
    // place: f'(T) = 0, so dT = -df'/f''; f' and f'' by differences of the smooth functions of T
    double e = DIFFERENCE * smooth->half_K;
    double f[3];
    for (int k = 0; k < 3; k++) {
        lehr_status status = score(&f[k], smooth, search, at_K + (k - 1) * e, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    double curvature = search->sign * (f[2] - 2 * f[1] + f[0]) / (e * e);
    double scale = -factor / (curvature * 2 * e);
    lehr_status status = lehr_dsc_smooth_add_response(smooth, at_K + e, search->order, scale, response, err);
    return status == LEHR_OK
               ? lehr_dsc_smooth_add_response(smooth, at_K - e, search->order, -scale, response, err)
               : status;
}

static lehr_status excess(double *out, const lehr_dsc_smooth *smooth, double T,
                          double (*level)(const void *context, double T), const void *context,
                          lehr_error *err)
{
    lehr_dsc_local here;
    lehr_status status = lehr_dsc_smooth_at(&here, smooth, T, err);
    *out = status == LEHR_OK ? here.value - level(context, T) : (double)NAN;
    return status;
}

lehr_status lehr_dsc_smooth_root(double *at_K, const lehr_dsc_smooth *smooth, double a_K, double b_K,
                                 double (*level)(const void *context, double T), const void *context,
                                 lehr_error *err)
{
    double at_a = 0;
    double at_b = 0;
    *at_K = (double)NAN;
    lehr_status status = excess(&at_a, smooth, a_K, level, context, err);
    status = status == LEHR_OK ? excess(&at_b, smooth, b_K, level, context, err) : status;
    if (status != LEHR_OK || (at_a > 0) == (at_b > 0)) {
        return status;
    }
    for (int k = 0; k < ROOT_STEPS && fabs(b_K - a_K) > 1e-10; k++) {
        double middle = 0.5 * (a_K + b_K);
        double here = 0;
        status = excess(&here, smooth, middle, level, context, err);
        if (status != LEHR_OK) {
            return status;
        }
        if ((here > 0) == (at_a > 0)) {
            a_K = middle;
        } else {
            b_K = middle;
        }
    }
    *at_K = 0.5 * (a_K + b_K);
    return LEHR_OK;
}
