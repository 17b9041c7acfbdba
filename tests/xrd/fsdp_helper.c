#include "fsdp_helper.h"

#include "lehr_test.h"

#include <math.h>

/// Knuth's product of uniforms, in parts whose exponential does not underflow.
double fsdp_poisson(lehr_random *random, double mean)
{
    double total = 0;
    while (mean > 0) {
        double part = fmin(mean, 300);
        double limit = exp(-part);
        for (double product = lehr_random_uniform(random); product > limit; total += 1) {
            product *= lehr_random_uniform(random);
        }
        mean -= part;
    }
    return total;
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
