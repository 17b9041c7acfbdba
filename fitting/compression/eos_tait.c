// The Tait family: modified Tait (Huang and Chow), its short forms, Murnaghan and the logarithmic Tait
// equation.
//
// With e = 1 - V/V0, g = 1 + K0 K0''/(1 + K0') and beta = K0' + 1 - g all of them are one equation without
// singular limits: p = [exp(beta L) - 1]/beta with L = -ln(1 - g e)/g. g = 1 (K0'' = 0) is Murnaghan's
// equation, g = 0 (where the usual constants a = 1/g and c = g/beta diverge) the logarithmic one, L = e.
#include "eos_private.h"

#include <math.h>

typedef struct tait_constants {
    double g, beta;
} tait_constants;

static tait_constants constants(const eos_shape *shape)
{
    double g = 1 + shape->second / (1 + shape->prime);
    return (tait_constants){.g = g, .beta = shape->prime + 1 - g};
}

/// L(e), and dL/dg = e^2 [z/(1 - z) + ln(1 - z)]/z^2 with z = g e.
static double strain(double *d_g, const tait_constants *c, double e)
{
    double z = c->g * e;
    if (d_g) {
        double ratio = 0;
        if (fabs(z) < 0.05) {
            // Cancellation: sum of (k + 1)/(k + 2) z^k instead; 0.05^14 is below rounding.
            for (int k = 14; k >= 0; k--) {
                ratio = ratio * z + (k + 1.0) / (k + 2.0);
            }
        } else {
            ratio = (z / (1 - z) + log1p(-z)) / (z * z);
        }
        *d_g = e * e * ratio;
    }
    return z == 0 ? e : -log1p(-z) / c->g;
}

/// [exp(beta L) - 1]/beta, and its derivative with respect to beta = L^2 [w exp(w) - exp(w) + 1]/w^2 with w =
/// beta L.
static double exponential(double *d_beta, double beta, double length)
{
    double w = beta * length;
    if (d_beta) {
        double ratio = 0;
        if (fabs(w) < 0.5) {
            // Cancellation: sum of w^k/[k! (k + 2)] instead; 0.5^16/16! is below rounding.
            for (int k = 16; k >= 0; k--) {
                ratio = ratio * w / (k + 1.0) + 1 / (k + 2.0);
            }
        } else {
            ratio = (w * exp(w) - expm1(w)) / (w * w);
        }
        *d_beta = length * length * ratio;
    }
    return w == 0 ? length : expm1(w) / beta;
}

static bool tait_point(eos_point *out, eos_curvature *curvature, const lehr_fitting_eos *eos,
                       const eos_shape *shape, double u, double e)
{
    (void)u;
    tait_constants c = constants(shape);
    double q = 1 - c.g * e;
    if (!(q > 0)) {
        return false;
    }
    double d_g = 0;
    double d_beta = 0;
    double length = strain(&d_g, &c, e);
    out->p = exponential(&d_beta, c.beta, length);
    double growth = 1 + c.beta * out->p; // exp(beta L)
    double k = 1 + shape->prime;
    out->bulk = growth * (1 - e) / q;
    if (curvature) {
        curvature->prime = k * (1 - e) / q - 1;
        curvature->second = k * (c.g - 1) / (q * growth);
    }
    // p(beta(g, K0'), L(g)): chain rule over g(K0', K0 K0'') and beta = K0' + 1 - g.
    double p_g = growth * d_g - d_beta;
    double slope = eos->order > 3 ? 0 : eos->implied_slope;
    out->d_prime = d_beta + p_g * (slope - shape->second / k) / k;
    out->d_second = p_g / k;
    return true;
}

static double energy_density(double w, const void *context)
{
    const double *c = context;
    return expm1(w) * exp(-*c * w);
}

static double energy_without_growth(double length, const void *context)
{
    const double *g = context;
    return length * exp(-*g * length);
}

/// dV = -V0 exp(-g L) dL and p = [exp(beta L) - 1]/beta: integrate over w = beta L, or L itself where beta =
/// 0.
static double tait_energy(const lehr_fitting_eos *eos, const eos_shape *shape, double u, double e)
{
    (void)eos;
    (void)u;
    tait_constants c = constants(shape);
    double length = strain(NULL, &c, e);
    if (c.beta == 0) {
        return lehr_fitting_eos_quadrature(energy_without_growth, &c.g, 0, length);
    }
    double ratio = c.g / c.beta;
    return lehr_fitting_eos_quadrature(energy_density, &ratio, 0, c.beta * length) / (c.beta * c.beta);
}

static bool tait_invert(double *e, const lehr_fitting_eos *eos, const eos_shape *shape, double p)
{
    (void)eos;
    tait_constants c = constants(shape);
    if (!(1 + c.beta * p > 0)) {
        return false;
    }
    double length = c.beta == 0 ? p : log1p(c.beta * p) / c.beta;
    *e = c.g == 0 ? length : -expm1(-c.g * length) / c.g;
    return *e < 1;
}

static double murnaghan_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    (void)shape;
    return 0;
}

static double short_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    return -shape->prime;
}

static double logarithmic_second(const lehr_fitting_eos *eos, const eos_shape *shape)
{
    (void)eos;
    return -(1 + shape->prime);
}

#define TAIT .point = tait_point, .energy = tait_energy, .invert = tait_invert, .lowest_prime = -1
#define MODIFIED_TAIT                                                                                        \
    .reference = "Y. K. Huang and C. Y. Chow, J. Phys. D 7, 2021 (1974); T. J. B. Holland and R. Powell, "   \
                 "J. Metamorph. Geol. 29, 333 (2011)"

const lehr_fitting_eos lehr_fitting_eos_murnaghan = {
    .name = "murnaghan",
    .reference = "F. D. Murnaghan, Proc. Natl. Acad. Sci. 30, 244 (1944)",
    .order = 3,
    .implied_second = murnaghan_second,
    .uses_second = true,
    TAIT,
};

const lehr_fitting_eos lehr_fitting_eos_tait = {
    .name = "tait", .order = 4, .smaller = &lehr_fitting_eos_tait_3, MODIFIED_TAIT, TAIT};

const lehr_fitting_eos lehr_fitting_eos_tait_3 = {
    .name = "tait-3",
    .order = 3,
    .smaller = &lehr_fitting_eos_tait_2,
    .implied_second = short_second,
    .uses_second = true,
    .implied_slope = -1,
    MODIFIED_TAIT,
    TAIT,
};

const lehr_fitting_eos lehr_fitting_eos_tait_2 = {
    .name = "tait-2",
    .order = 2,
    .fixed_prime = 4,
    .implied_second = short_second,
    .uses_second = true,
    .implied_slope = -1,
    MODIFIED_TAIT,
    TAIT,
};

const lehr_fitting_eos lehr_fitting_eos_tait_log = {
    .name = "log-tait",
    .reference = "J. H. Dymond and R. Malhotra, Int. J. Thermophys. 9, 941 (1988)",
    .order = 3,
    .implied_second = logarithmic_second,
    .uses_second = true,
    .implied_slope = -1,
    TAIT,
};
