#include "smooth.h"

#include <math.h>

#define DEGREE       5
#define LEAST_POINTS 8
#define SPACINGS     6.0
#define SCAN_STEPS   3.0  // grid points per half-width when an extremum is looked for
#define DIFFERENCE   0.01 // step of differences, in half-widths: the kernel is smooth over much more
#define PLACE        1e-5 // accuracy of places, in half-widths: far below every error
#define ROOT_STEPS   60
#define LEAST_NORM   1e-13 // of a polynomial, relative to that of 1
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

/// The polynomial around one temperature as a sum of polynomials that are orthogonal on its points:
/// p_0 = 1, p_{k+1} = (u - alpha_k) p_k - beta_k p_{k-1}. Nothing is stored for single points.
///
/// @source G. E. Forsythe, J. Soc. Indust. Appl. Math. 5, 74 (1957)
typedef struct local {
    size_t first, end; // points that may enter
    double temperature_K, half_K;
    size_t terms;
    double alpha[DEGREE + 1], beta[DEGREE + 1], norm[DEGREE + 1], coefficient[DEGREE + 1];
    double value[DEGREE + 1], slope[DEGREE + 1]; // of each polynomial at u = 0
} local;

/// Points within a half-width; out->first and out->end become their range.
static size_t points_within(local *out, const lehr_dsc_smooth *smooth)
{
    const lehr_dsc_scan *scan = smooth->scan;
    double T = out->temperature_K;
    out->first = smooth->sorted ? lower_bound(scan, T - out->half_K) : 0;
    out->end = smooth->sorted ? lower_bound(scan, T + out->half_K) : scan->n;
    size_t inside = 0;
    for (size_t i = out->first; i < out->end; i++) {
        inside += fabs(scan->temperature_K[i] - T) < out->half_K && takes(smooth, i) ? 1 : 0;
    }
    return inside;
}

/// Weight of a point, and its place in half-widths.
static double weight_of(double *u, const local *around, const lehr_dsc_smooth *smooth, size_t i)
{
    *u = (smooth->scan->temperature_K[i] - around->temperature_K) / around->half_K;
    double v = takes(smooth, i) ? fmax(1 - *u * *u, 0) : 0;
    return v * v * v;
}

/// p_k(u) for k = 0 ... last.
static void polynomials(double *p, const local *around, double u, size_t last)
{
    p[0] = 1;
    for (size_t k = 0; k < last; k++) {
        p[k + 1] = (u - around->alpha[k]) * p[k] - (k > 0 ? around->beta[k] * p[k - 1] : 0);
    }
}

/// One more orthogonal polynomial: its norm, its coefficient, and the recurrence to the next.
static void add_term(local *out, const lehr_dsc_smooth *smooth, size_t k)
{
    double norm = 0;
    double mean = 0;
    double sum = 0;
    for (size_t i = out->first; i < out->end; i++) {
        double u = 0;
        double p[DEGREE + 1];
        double w = weight_of(&u, out, smooth, i);
        polynomials(p, out, u, k);
        norm += w * p[k] * p[k];
        mean += w * u * p[k] * p[k];
        sum += w * p[k] * smooth->scan->y[i];
    }
    out->norm[k] = norm;
    out->alpha[k] = mean / norm;
    out->beta[k] = k > 0 ? norm / out->norm[k - 1] : 0;
    out->coefficient[k] = sum / norm;
}

/// Beside the end of the points and in gaps the width grows until there are enough.
static lehr_status local_fit(local *out, const lehr_dsc_smooth *smooth, double T, lehr_error *err)
{
    *out = (local){.temperature_K = T, .half_K = smooth->half_K};
    size_t inside = points_within(out, smooth);
    for (int k = 0; k < MOST_WIDER && inside < LEAST_POINTS; k++) {
        out->half_K *= WIDER;
        inside = points_within(out, smooth);
    }
    if (inside < LEAST_POINTS) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC,
                              "%s: %zu points within %g K of %.2f K, a local quintic needs %d",
                              smooth->scan->name, inside, out->half_K, T, LEAST_POINTS);
    }
    for (size_t k = 0; k <= DEGREE; k++) {
        add_term(out, smooth, k);
        if (!(out->norm[k] > LEAST_NORM * out->norm[0])) {
            break; // repeated temperatures do not carry a higher degree
        }
        out->terms = k + 1;
    }
    polynomials(out->value, out, 0, out->terms - 1);
    for (size_t k = 0; k + 1 < out->terms; k++) { // derivative of the recurrence at u = 0
        out->slope[k + 1] =
            out->value[k] - out->alpha[k] * out->slope[k] - (k > 0 ? out->beta[k] * out->slope[k - 1] : 0);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_smooth_at(lehr_dsc_local *out, const lehr_dsc_smooth *smooth, double temperature_K,
                               lehr_error *err)
{
    local around;
    lehr_status status = local_fit(&around, smooth, temperature_K, err);
    *out = (lehr_dsc_local){0};
    for (size_t k = 0; status == LEHR_OK && k < around.terms; k++) {
        out->value += around.coefficient[k] * around.value[k];
        out->slope += around.coefficient[k] * around.slope[k] / around.half_K;
    }
    return status;
}

lehr_status lehr_dsc_smooth_add_response(const lehr_dsc_smooth *smooth, double temperature_K,
                                         lehr_dsc_order order, double factor, double *response,
                                         lehr_error *err)
{
    local around;
    lehr_status status = local_fit(&around, smooth, temperature_K, err);
    if (status != LEHR_OK) {
        return status;
    }
    const double *at = order == LEHR_DSC_VALUE ? around.value : around.slope;
    double scale = order == LEHR_DSC_VALUE ? factor : factor / around.half_K;
    for (size_t i = around.first; i < around.end; i++) {
        double u = 0;
        double p[DEGREE + 1];
        double w = weight_of(&u, &around, smooth, i);
        double sum = 0;
        polynomials(p, &around, u, around.terms - 1);
        for (size_t k = 0; k < around.terms; k++) {
            sum += at[k] * p[k] / around.norm[k];
        }
        response[i] += scale * w * sum;
    }
    return LEHR_OK;
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
