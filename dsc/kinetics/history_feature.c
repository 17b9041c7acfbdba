// Features of a simulated scan: no noise, known lines, so nothing is smoothed or fitted.
#include "history_private.h"

#include <math.h>

/// Place and value of the extremum of the parabola through three even points about i.
static double vertex(double *value, const double *x, const double *y, size_t i, size_t n)
{
    if (i == 0 || i + 1 == n) {
        *value = y[i];
        return x[i];
    }
    double a = (y[i + 1] - 2 * y[i] + y[i - 1]) / 2;
    double b = (y[i + 1] - y[i - 1]) / 2;
    double shift = a < 0 ? -b / (2 * a) : 0;
    *value = y[i] + shift * (b + a * shift);
    return x[i] + shift * (x[i + 1] - x[i]);
}

static size_t largest(const double *y, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++) {
        best = y[i] > y[best] ? i : best;
    }
    return best;
}

static double slope_at(const double *x, const double *y, size_t i)
{
    return (y[i + 1] - y[i - 1]) / (x[i + 1] - x[i - 1]);
}

/// Steepest point below the maximum.
static double inflection(double *slope, size_t *at, size_t n, const double *x, const double *y, size_t top)
{
    size_t best = 1;
    for (size_t i = 1; i + 1 < n && i <= top; i++) {
        best = slope_at(x, y, i) > slope_at(x, y, best) ? i : best;
    }
    *at = best;
    double around[3] = {0, slope_at(x, y, best), 0};
    if (best < 2 || best + 2 >= n) {
        *slope = around[1];
        return x[best];
    }
    around[0] = slope_at(x, y, best - 1);
    around[2] = slope_at(x, y, best + 1);
    return vertex(slope, x + best - 1, around, 1, 3);
}

/// Last upward crossing of 1/2 below the maximum.
static double half_step(const double *x, const double *step, size_t top)
{
    for (size_t i = top; i > 0; i--) {
        if (step[i] >= 0.5 && step[i - 1] < 0.5) {
            return x[i - 1] + (0.5 - step[i - 1]) / (step[i] - step[i - 1]) * (x[i] - x[i - 1]);
        }
    }
    return (double)NAN;
}

static double interpolated(const double *x, const double *y, size_t n, double at)
{
    size_t i = 0;
    while (i + 2 < n && x[i + 1] <= at) {
        i++;
    }
    return y[i] + (at - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
}

double lehr_dsc_history_feature(lehr_dsc_feature feature, size_t n, const double *temperature_K,
                                const double *step, const double *cp, const double *glass)
{
    double value = 0, slope = 0;
    size_t at = 0;
    if (n < 5) {
        return (double)NAN;
    }
    size_t top = largest(cp, n);
    if (feature == LEHR_DSC_FEATURE_PEAK) {
        return step[top] > 1 + 1e-6 ? vertex(&value, temperature_K, cp, top, n) : (double)NAN;
    }
    if (feature == LEHR_DSC_FEATURE_MIDPOINT) {
        return half_step(temperature_K, step, top);
    }
    double inflection_K = inflection(&slope, &at, n, temperature_K, cp, top);
    if (feature == LEHR_DSC_FEATURE_INFLECTION || !(slope > 0)) {
        return slope > 0 ? inflection_K : (double)NAN;
    }
    // Tangent against the glass line, which is straight enough to be met by two steps.
    double cp_there = interpolated(temperature_K, cp, n, inflection_K);
    double onset_K = inflection_K;
    for (int k = 0; k < 20; k++) {
        onset_K = inflection_K - (cp_there - interpolated(temperature_K, glass, n, onset_K)) / slope;
    }
    return onset_K;
}
