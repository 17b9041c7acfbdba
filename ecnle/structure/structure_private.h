/// @file
/// Pieces of the Percus-Yevick structure that the quadrature tabulates. Private to the module.
#ifndef LEHR_ECNLE_STRUCTURE_PRIVATE_H
#define LEHR_ECNLE_STRUCTURE_PRIVATE_H

#include <complex.h>

/// 1/S(q) = 1 + c_0 f_0(q) + c_1 f_1(q) + c_2 f_2(q): the c depend on phi alone, the f on q alone.
typedef struct lehr_ecnle_triple {
    double of[3];
} lehr_ecnle_triple;

lehr_ecnle_triple lehr_ecnle_structure_basis(double q);
lehr_ecnle_triple lehr_ecnle_structure_coefficients(double phi);

/// Self part of the de Gennes factor, 1 - j0(q) + 2 j2(q).
double lehr_ecnle_self_mobility(double q);

/// The polynomials of the Laplace transform G(t) = t L(t) / (12 phi [L(t) + S(t) e^t]) of r g(r).
typedef struct lehr_ecnle_laplace {
    double phi;
    double l[2]; ///< L(t) = l0 + l1 t
    double s[4]; ///< S(t) = s0 + s1 t + s2 t^2 + s3 t^3
} lehr_ecnle_laplace;

lehr_ecnle_laplace lehr_ecnle_laplace_create(double phi);
double complex lehr_ecnle_laplace_l(const lehr_ecnle_laplace *p, double complex t);
double complex lehr_ecnle_laplace_s(const lehr_ecnle_laplace *p, double complex t);
double complex lehr_ecnle_laplace_s_derivative(const lehr_ecnle_laplace *p, double complex t);

#endif
