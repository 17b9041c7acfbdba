#include <lehr/ecnle/structure.h>

#include "structure_private.h"

#include <math.h>

// Below this q the closed forms of f_i lose digits as 24/q^6; the series in q^2 converges with no
// cancellation.
static const double q_series = 2.0;
// The same for 1 - j0 + 2 j2.
static const double q_series_mobility = 0.6;

/// Integral of r^(power-1) sin(q r)/q over 0..1 by its series, power = 2, 3, 5.
static double moment_series(double q, int power)
{
    const double minus_q2 = -q * q;
    double factor = 1; // (-q^2)^k / (2k+1)!
    double sum = 0;
    for (int k = 0; k < 16; k++) {
        sum += factor / (2 * k + power + 1);
        factor *= minus_q2 / ((2 * k + 2) * (2 * k + 3));
    }
    return sum;
}

lehr_ecnle_triple lehr_ecnle_structure_basis(double q)
{
    if (q < q_series) {
        return (lehr_ecnle_triple){{moment_series(q, 2), moment_series(q, 3), moment_series(q, 5)}};
    }
    double s = sin(q);
    double c = cos(q);
    double q2 = q * q;
    double q4 = q2 * q2;
    return (lehr_ecnle_triple){{(s - q * c) / (q2 * q), (2 * q * s + (2 - q2) * c - 2) / q4,
                                (-q4 * c + 4 * ((3 * q2 - 6) * c + q * (q2 - 6) * s + 6)) / (q4 * q2)}};
}

lehr_ecnle_triple lehr_ecnle_structure_coefficients(double phi)
{
    double void_2 = (1 - phi) * (1 - phi);
    double void_4 = void_2 * void_2;
    double alpha = (1 + 2 * phi) * (1 + 2 * phi) / void_4;
    double beta = -6 * phi * (1 + phi / 2) * (1 + phi / 2) / void_4;
    return (lehr_ecnle_triple){{24 * phi * alpha, 24 * phi * beta, 12 * phi * phi * alpha}};
}

double lehr_ecnle_structure_factor(double phi, double q)
{
    lehr_ecnle_triple f = lehr_ecnle_structure_basis(q);
    lehr_ecnle_triple c = lehr_ecnle_structure_coefficients(phi);
    return 1 / (1 + c.of[0] * f.of[0] + c.of[1] * f.of[1] + c.of[2] * f.of[2]);
}

double lehr_ecnle_contact_value(double phi)
{
    return (1 + phi / 2) / ((1 - phi) * (1 - phi));
}

double lehr_ecnle_self_mobility(double q)
{
    double q2 = q * q;
    if (q < q_series_mobility) {
        // 1 - j0 + 2 j2 = 3 q^2/10 - 5 q^4/168 + ...: coefficients 2/[k! 2^k (2k+5)!!] and 1/(2k+3)! of
        // (-1)^k q^(2k+2)
        double j0_term = q2 / 6;
        double j2_term = 2 * q2 / 15;
        double sum = 0;
        for (int k = 0; k < 10; k++) {
            sum += j0_term + j2_term;
            j0_term *= -q2 / ((2 * k + 4) * (2 * k + 5));
            j2_term *= -q2 / (2 * (k + 1) * (2 * k + 7));
        }
        return sum;
    }
    double s = sin(q);
    double c = cos(q);
    return 1 - s / q + 2 * ((3 / q2 - 1) * s / q - 3 * c / q2);
}

// ---- Laplace transform --------------------------------------------------------------
lehr_ecnle_laplace lehr_ecnle_laplace_create(double phi)
{
    return (lehr_ecnle_laplace){
        .phi = phi,
        .l = {12 * phi * (1 + 2 * phi), 12 * phi * (1 + phi / 2)},
        .s = {-12 * phi * (1 + 2 * phi), 18 * phi * phi, 6 * phi * (1 - phi), (1 - phi) * (1 - phi)}};
}

double complex lehr_ecnle_laplace_l(const lehr_ecnle_laplace *p, double complex t)
{
    return p->l[0] + p->l[1] * t;
}

double complex lehr_ecnle_laplace_s(const lehr_ecnle_laplace *p, double complex t)
{
    return ((p->s[3] * t + p->s[2]) * t + p->s[1]) * t + p->s[0];
}

double complex lehr_ecnle_laplace_s_derivative(const lehr_ecnle_laplace *p, double complex t)
{
    return (3 * p->s[3] * t + 2 * p->s[2]) * t + p->s[1];
}
