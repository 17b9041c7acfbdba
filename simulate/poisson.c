// GSL draws large counts by way of gamma and binomial numbers, which takes ten times as long; a stack of
// images needs 10^8 of them.
#include "poisson.h"

#include <math.h>

/// ln k!, Stirling's series from 10 on; lgamma() is not safe between threads.
static double log_factorial(double k)
{
    static const double small[10] = {0,
                                     0,
                                     0.69314718055994530942,
                                     1.79175946922805500081,
                                     3.17805383034794561965,
                                     4.78749174278204599425,
                                     6.57925121201010099506,
                                     8.52516136106541430017,
                                     10.60460290274525022842,
                                     12.80182748008146961121};
    const double half_log_2pi = 0.91893853320467274178;
    if (k < 10) {
        return small[(int)k];
    }
    double r = 1 / (k + 1);
    return (k + 0.5) * log(k + 1) - (k + 1) + half_log_2pi +
           r * (1.0 / 12 - r * r * (1.0 / 360 - r * r * (1.0 / 1260 - r * r / 1680)));
}

static uint32_t by_inversion(lehr_random *random, double mean)
{
    double left = lehr_random_uniform(random);
    double p = exp(-mean);
    uint32_t k = 0;
    while (left > p && k < 1000) {
        left -= p;
        k++;
        p *= mean / k;
    }
    return k;
}

uint32_t lehr_simulate_poisson(lehr_random *random, double mean)
{
    if (!(mean > 0)) {
        return 0;
    }
    if (mean < 10) {
        return by_inversion(random, mean);
    }
    double b = 0.931 + 2.53 * sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double vr = 0.9277 - 3.6224 / (b - 2);
    double log_mean = log(mean);
    for (;;) {
        double u = lehr_random_uniform(random) - 0.5;
        double v = lehr_random_uniform(random);
        double us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= vr) {
            return (uint32_t)k;
        }
        if (k < 0 || (us < 0.013 && v > us)) {
            continue;
        }
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_factorial(k)) {
            return (uint32_t)k;
        }
    }
}
