// Poirier-Tarantola equations: natural strain u = ln(V0/V).
//
// P = K0 exp(u) (u + a u^2 + b u^3) with a = (K0' - 2)/2, b = [1 + K0 K0'' + (K0' - 2) + (K0' - 2)^2]/6.
#include "eos_private.h"

#include <math.h>

typedef struct strain_polynomial {
    double a, b;
} strain_polynomial;

static strain_polynomial coefficients(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    double k = shape->prime - 2;
    return (strain_polynomial){
        .a = eos->order > 2 ? 0.5 * k : 0,
        .b = eos->order > 3 ? (1 + shape->second + k + k * k) / 6 : 0,
    };
}

static bool poirier_point(eos_point *out, eos_curvature *curvature, const lehr_fitting_eos *eos,
                          const eos_shape *shape, double u, double e)
{
    (void)e;
    strain_polynomial c = coefficients(eos, shape);
    double power = exp(u);
    double q0 = u * (1 + u * (c.a + u * c.b));
    double q1 = 1 + u * (2 * c.a + 3 * u * c.b);
    double g = q0 + q1;
    out->p = power * q0;
    out->bulk = power * g;
    if (curvature) {
        double q2 = 2 * c.a + 6 * u * c.b;
        double g1 = q1 + q2;
        double g2 = q2 + 6 * c.b;
        curvature->prime = 1 + g1 / g;
        curvature->second = (g2 / g - g1 / g * (g1 / g)) / out->bulk;
    }
    double b_prime = eos->order > 3 ? (1 + 2 * (shape->prime - 2)) / 6 : 0;
    out->d_prime = power * u * u * (0.5 + u * b_prime);
    out->d_second = power * u * u * u / 6;
    return true;
}

static double poirier_energy(const lehr_fitting_eos *eos, const eos_shape *shape, double u, double e)
{
    (void)e;
    strain_polynomial c = coefficients(eos, shape);
    return u * u * (0.5 + u * (c.a / 3 + u * c.b / 4));
}

static double poirier_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    double prime = shape->prime;
    return -(1 + (prime - 2) + (prime - 2) * (prime - 2));
}

#define POIRIER(order_)                                                                                      \
    .reference = "J.-P. Poirier and A. Tarantola, Phys. Earth Planet. Inter. 109, 1 (1998)",                 \
    .order = (order_), .point = poirier_point, .energy = poirier_energy, .fixed_prime = 2,                   \
    .implied_second = poirier_second, .lowest_prime = -INFINITY

const lehr_fitting_eos lehr_fitting_eos_poirier_2 = {.name = "poirier-tarantola-2", POIRIER(2)};
const lehr_fitting_eos lehr_fitting_eos_poirier_3 = {
    .name = "poirier-tarantola-3", .smaller = &lehr_fitting_eos_poirier_2, POIRIER(3)};
const lehr_fitting_eos lehr_fitting_eos_poirier_4 = {
    .name = "poirier-tarantola-4", .smaller = &lehr_fitting_eos_poirier_3, POIRIER(4)};
