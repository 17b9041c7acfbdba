#include "fsdp_helper.h"

#include "lehr_test.h"

#include <math.h>

/// Knuth's product of uniforms, for small means.
static double count_few(lehr_random *random, double mean)
{
    double limit = exp(-mean);
    double n = 0;
    for (double product = lehr_random_uniform(random); product > limit; n += 1) {
        product *= lehr_random_uniform(random);
    }
    return n;
}

/// Transformed rejection. SOURCE: W. Hormann, Insurance: Mathematics and Economics 12, 39 (1993), PTRS.
double fsdp_poisson(lehr_random *random, double mean)
{
    if (!(mean > 10)) {
        return mean > 0 ? count_few(random, mean) : 0;
    }
    double b = 0.931 + 2.53 * sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double limit = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = lehr_random_uniform(random) - 0.5;
        double v = lehr_random_uniform(random);
        double us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= limit) {
            return k;
        }
        bool poor = k < 0 || (us < 0.013 && v > us);
        if (!poor && log(v * inverse_alpha / (a / (us * us) + b)) <= k * log(mean) - mean - lgamma(k + 1)) {
            return k;
        }
    }
}

static double bump(double q, double position, double sigma)
{
    double u = (q - position) / sigma;
    return exp(-0.5 * u * u);
}

double fsdp_glass(double q)
{
    double peak = bump(q, 2.66, q < 2.66 ? 0.215 : 0.195) + 0.06 * bump(q, 2.45, 0.12);
    return 0.85 * peak + 0.18 * bump(q, 4.4, 0.5) + 0.1 * exp(-0.4 * (q - 2));
}

double fsdp_gaussian(double q)
{
    return 0.1 + 0.9 * bump(q, 2.63, 0.46 / 2.35482004503094938);
}

lehr_curve *fsdp_measure(const fsdp_sample *sample, lehr_random *random)
{
    lehr_error err = {0};
    lehr_curve *curve = NULL;
    assert_ok(lehr_curve_create(&curve, sample->n, LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, &err), &err);
    for (size_t i = 0; i < sample->n; i++) {
        double q = 1.9 + 1.6 * ((double)i + 0.5) / (double)sample->n;
        double mean = sample->counts * sample->profile(q / sample->stretch);
        double counts = random ? fsdp_poisson(random, mean) : mean;
        curve->x[i] = q * sample->axis_error;
        curve->y[i] = counts / sample->counts;
        curve->sigma[i] = sqrt(fmax(1, counts)) / sample->counts;
    }
    return curve;
}
