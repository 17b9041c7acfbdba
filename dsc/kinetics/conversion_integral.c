// Integrals of exp(-theta/T) along a temperature program, scaled by exp(theta/T_ref) against underflow.
#include "conversion_private.h"

#include <gsl/gsl_sf_expint.h>
#include <math.h>

/// Sum of the integral and of its first moment in 1/T - 1/T_ref.
typedef struct moments {
    double value, first;
} moments;

/// One piece in which ln f is nearly straight: f(t) between its ends as an exponential, with the curvature of
/// -theta/T for a straight T(t) to first order.
static void add_piece(moments *sum, double theta_K, double ref_K, double low_K, double high_K, double time_s)
{
    double a = -theta_K * (1 / low_K - 1 / ref_K);
    double b = -theta_K * (1 / high_K - 1 / ref_K);
    double d = b - a;
    double step_K = high_K - low_K;
    double mean_K = (low_K + high_K) / 2;
    // exp(a) (exp(d) - 1)/d
    double mean = exp((a + b) / 2) * (fabs(d) < 1e-4 ? 1 + d * d / 24 : sinh(d / 2) / (d / 2));
    double value = time_s * mean * (1 + theta_K * step_K * step_K / (6 * mean_K * mean_K * mean_K));
    // The centre of an exponential lies d/12 of the step above the middle.
    double center = 1 / (mean_K + step_K * d / 12) - 1 / ref_K;
    sum->value += value;
    sum->first += value * center;
}

static void add_step(moments *sum, double theta_K, double ref_K, double from_K, double to_K, double time_s)
{
    const double most = 0.2;
    double change = theta_K * fabs(1 / from_K - 1 / to_K);
    // Far below the reference nothing counts: such steps need no care.
    double level = -theta_K * (1 / fmax(from_K, to_K) - 1 / ref_K);
    double pieces = level < -60 ? 1 : fmin(ceil(change / most), 1e4);
    pieces = fmax(pieces, 1);
    double step_K = (to_K - from_K) / pieces;
    for (double k = 0; k < pieces; k++) {
        add_piece(sum, theta_K, ref_K, from_K + k * step_K, from_K + (k + 1) * step_K, time_s / pieces);
    }
}

static size_t find(const lehr_dsc_conversion *c, double time_s)
{
    size_t low = 0;
    size_t high = c->n - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (c->time_s[middle] <= time_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double lehr_dsc_conversion_temperature(const lehr_dsc_conversion *c, double time_s)
{
    if (c->ramp) {
        return c->temperature_K[0] + c->heating_rate_K_per_s * (time_s - c->time_s[0]);
    }
    size_t i = find(c, time_s);
    double slope = (c->temperature_K[i + 1] - c->temperature_K[i]) / (c->time_s[i + 1] - c->time_s[i]);
    return c->temperature_K[i] + slope * (time_s - c->time_s[i]);
}

static moments integrate(const lehr_dsc_conversion *c, double theta_K, double ref_K, double from_s,
                         double to_s)
{
    moments sum = {0, 0};
    double time_s = from_s;
    double temperature_K = lehr_dsc_conversion_temperature(c, from_s);
    size_t next = c->ramp ? c->n : find(c, from_s) + 1;
    while (next + 1 < c->n && c->time_s[next] <= from_s) {
        next++;
    }
    for (; next < c->n && c->time_s[next] < to_s; next++) {
        add_step(&sum, theta_K, ref_K, temperature_K, c->temperature_K[next], c->time_s[next] - time_s);
        time_s = c->time_s[next];
        temperature_K = c->temperature_K[next];
    }
    add_step(&sum, theta_K, ref_K, temperature_K, lehr_dsc_conversion_temperature(c, to_s), to_s - time_s);
    return sum;
}

static arrhenius_integral result_of(moments sum)
{
    return (arrhenius_integral){log(sum.value), -sum.first / sum.value};
}

arrhenius_integral lehr_dsc_conversion_integral(const lehr_dsc_conversion *conversion, double theta_K,
                                                double ref_K, double from_s, double to_s)
{
    return result_of(integrate(conversion, theta_K, ref_K, from_s, to_s));
}

/// Heating from 0 K to T at rate q: I = T e^-u (1 - u e^u E1(u))/q and its moment in 1/T, E1(u)/q, with u =
/// theta/T.
static moments heating_from_zero(double theta_K, double ref_K, double temperature_K, double rate_K_per_s)
{
    double u = theta_K / temperature_K;
    double scale = exp(theta_K / ref_K - u) / rate_K_per_s;
    double e1 = u > 600 ? (1 - (1 - (2 - 6 / u) / u) / u) / u : gsl_sf_expint_E1_scaled(u);
    double rest = u > 600 ? (1 - (2 - (6 - 24 / u) / u) / u) / u : 1 - u * e1;
    double value = scale * temperature_K * rest;
    return (moments){value, scale * e1 - value / ref_K};
}

/// Rate with which the program begins.
static double first_rate(const lehr_dsc_conversion *c)
{
    if (c->ramp) {
        return c->heating_rate_K_per_s;
    }
    size_t last = c->n / 50 + 1; // some points, against noise of the temperature
    return (c->temperature_K[last] - c->temperature_K[0]) / (c->time_s[last] - c->time_s[0]);
}

/// The record begins after the reaction: what came before was heating at the rate with which it begins. A
/// record that begins without conversion holds the whole reaction, however hot it begins.
static bool begins_late(const lehr_dsc_conversion *c)
{
    return (c->alpha[0] + c->alpha[1] + c->alpha[2]) / 3 > 3e-3; // three points, against noise
}

arrhenius_integral lehr_dsc_conversion_whole_integral(const lehr_dsc_conversion *conversion, double theta_K,
                                                      double ref_K, double to_s)
{
    double rate_K_per_s = first_rate(conversion);
    moments sum = {0, 0};
    if (conversion->ramp) {
        // Straight all the way: the closed form.
        return result_of(heating_from_zero(theta_K, ref_K, lehr_dsc_conversion_temperature(conversion, to_s),
                                           rate_K_per_s));
    }
    if (to_s > conversion->time_s[0]) {
        sum = integrate(conversion, theta_K, ref_K, conversion->time_s[0], to_s);
    }
    if (begins_late(conversion) && rate_K_per_s > 1e-6 * fabs(conversion->heating_rate_K_per_s)) {
        moments begin = heating_from_zero(theta_K, ref_K, conversion->temperature_K[0], rate_K_per_s);
        sum.value += begin.value;
        sum.first += begin.first;
    }
    return result_of(sum);
}
