// Vinet and Kunc equations: x = (V/V0)^(1/3), y = 1 - x.
//
// P = 3 K0 y x^(-n) exp(eta y) with eta = (3/2) K0' - n + 1/2. n = 2 is the Vinet (Rydberg) equation, n = 5
// the one for strong compression.
#include "eos_private.h"

#include <math.h>

typedef struct kunc_constants {
    double n, eta;
} kunc_constants;

static kunc_constants constants(const eos_shape *shape)
{
    double n = shape->exponent;
    return (kunc_constants){.n = n, .eta = 1.5 * shape->prime - n + 0.5};
}

static bool kunc_point(eos_point *out, eos_curvature *curvature, const lehr_fitting_eos *eos,
                       const eos_shape *shape, double u, double e)
{
    (void)eos;
    (void)e;
    kunc_constants c = constants(shape);
    double x = exp(-u / 3);
    double y = -expm1(-u / 3);
    double amplitude = exp(c.n * u / 3 + c.eta * y);
    // K/K0 = amplitude g, and each d/du is (x/3) d/dy.
    double g = x + y * (c.n + c.eta * x);
    out->p = 3 * y * amplitude;
    out->bulk = amplitude * g;
    if (curvature) {
        double inner = c.n - 1 + c.eta * (x - y);
        double g1 = x / 3 * inner;
        double g2 = -x / 9 * (inner + 2 * c.eta * x);
        curvature->prime = (c.n + c.eta * x) / 3 + g1 / g;
        curvature->second = (g2 / g - g1 / g * (g1 / g) - c.eta * x / 9) / out->bulk;
    }
    out->d_prime = 1.5 * y * out->p;
    out->d_second = 0;
    return true;
}

static double energy_density(double y, const void *context)
{
    const kunc_constants *c = context;
    return 9 * y * exp(c->eta * y - (c->n - 2) * log1p(-y));
}

static double kunc_energy(const lehr_fitting_eos *eos, const eos_shape *shape, double u, double e)
{
    (void)eos;
    (void)e;
    kunc_constants c = constants(shape);
    return lehr_fitting_eos_quadrature(energy_density, &c, 0, -expm1(-u / 3));
}

static double kunc_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    kunc_constants c = constants(shape);
    double sum = c.n - 1 + c.eta;
    return -(3 * c.eta + sum + sum * sum) / 9;
}

#define KUNC                                                                                                 \
    .order = 3, .point = kunc_point, .energy = kunc_energy, .implied_second = kunc_second,                   \
    .lowest_prime = -INFINITY

const lehr_fitting_eos lehr_fitting_eos_vinet = {
    .name = "vinet",
    .reference = "P. Vinet, J. Ferrante, J. R. Smith, J. H. Rose, J. Phys. C 19, L467 (1986)",
    .exponent = 2,
    KUNC,
};

const lehr_fitting_eos lehr_fitting_eos_kunc = {
    .name = "kunc",
    .reference = "K. Kunc, I. Loa, K. Syassen, Phys. Rev. B 68, 094107 (2003)",
    .exponent = NAN, // the caller's
    KUNC,
};
