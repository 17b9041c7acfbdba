// Birch-Murnaghan equations: finite Eulerian strain f = [(V0/V)^(2/3) - 1]/2.
//
// P = 3 K0 f (1 + 2f)^(5/2) (1 + a f + b f^2) with a = (3/2)(K0' - 4), b = (3/2)[K0 K0'' + (K0' - 4)(K0' - 3)
// + 35/9]. With s = 1 + 2f = exp(2u/3) and Q = f + a f^2 + b f^3 the curve is p = 3 s^(5/2) Q; each d/du is
// (s/3) d/df.
#include "eos_private.h"

#include <math.h>

typedef struct strain_polynomial {
    double a, b;
} strain_polynomial;

static strain_polynomial coefficients(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    double k = shape->prime;
    return (strain_polynomial){
        .a = eos->order > 2 ? 1.5 * (k - 4) : 0,
        .b = eos->order > 3 ? 1.5 * (shape->second + (k - 4) * (k - 3) + 35.0 / 9) : 0,
    };
}

static bool birch_point(eos_point *out, eos_curvature *curvature, const lehr_fitting_eos *eos,
                        const eos_shape *shape, double u, double e)
{
    (void)e;
    strain_polynomial c = coefficients(eos, shape);
    double x = expm1(u / 3); // (V0/V)^(1/3) - 1
    double root = 1 + x;
    double f = 0.5 * x * (2 + x);
    double s = root * root;
    double power = s * s * root;
    double q0 = f * (1 + f * (c.a + f * c.b));
    double q1 = 1 + f * (2 * c.a + 3 * f * c.b);
    // K/K0 = s^(5/2) g; K' = dlnK/du * K/K, and so on.
    double g = 5 * q0 + s * q1;
    out->p = 3 * power * q0;
    out->bulk = power * g;
    if (curvature) {
        double q2 = 2 * c.a + 6 * f * c.b;
        double q3 = 6 * c.b;
        double g1 = s / 3 * (7 * q1 + s * q2);
        double g2 = s / 9 * (14 * q1 + s * (11 * q2 + s * q3));
        curvature->prime = 5.0 / 3 + g1 / g;
        curvature->second = (g2 / g - g1 / g * (g1 / g)) / out->bulk;
    }
    double b_prime = eos->order > 3 ? 1.5 * (2 * shape->prime - 7) : 0;
    out->d_prime = 3 * power * f * f * (1.5 + f * b_prime);
    out->d_second = 4.5 * power * f * f * f;
    return true;
}

static double birch_energy(const lehr_fitting_eos *eos, const eos_shape *shape, double u, double e)
{
    (void)e;
    strain_polynomial c = coefficients(eos, shape);
    double f = 0.5 * expm1(2 * u / 3);
    return 9 * f * f * (0.5 + f * (c.a / 3 + f * c.b / 4));
}

static double birch_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    double prime = shape->prime;
    return -((3 - prime) * (4 - prime) + 35.0 / 9);
}

#define BIRCH(order_)                                                                                        \
    .reference = "F. Birch, Phys. Rev. 71, 809 (1947)", .order = (order_), .point = birch_point,             \
    .energy = birch_energy, .fixed_prime = 4, .implied_second = birch_second, .lowest_prime = -INFINITY

const lehr_fitting_eos lehr_fitting_eos_birch_2 = {.name = "birch-murnaghan-2", BIRCH(2)};
const lehr_fitting_eos lehr_fitting_eos_birch_3 = {
    .name = "birch-murnaghan-3", .smaller = &lehr_fitting_eos_birch_2, BIRCH(3)};
const lehr_fitting_eos lehr_fitting_eos_birch_4 = {
    .name = "birch-murnaghan-4", .smaller = &lehr_fitting_eos_birch_3, BIRCH(4)};
