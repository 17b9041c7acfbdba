/// @file
/// First coordination shell of the Percus-Yevick fluid: cage radius and the integral of the elastic barrier.
/// Private to the module.
#ifndef LEHR_ECNLE_SHELL_H
#define LEHR_ECNLE_SHELL_H

#include <complex.h>
#include <lehr/core/error.h>

/// Where the first minimum of g(r) is looked for [d].
#define LEHR_ECNLE_CAGE_MIN 1.15
#define LEHR_ECNLE_CAGE_MAX 1.90

/// g(r) = sum_i c_i e^(t_i (r-1)) / r on 1 <= r <= 2.
typedef struct lehr_ecnle_shell {
    double phi;
    double complex rate[3];      ///< t_i
    double complex amplitude[3]; ///< c_i
    double cage_radius;          ///< first minimum of g(r); NaN where it does not lie in the first shell
    double cage_g;               ///< g(cage_radius); negative above LEHR_ECNLE_PHI_NEGATIVE_G
} lehr_ecnle_shell;

/// @accuracy cage_radius to 1e-13
lehr_ecnle_shell lehr_ecnle_shell_create(double phi);

/// Y = r g(r) and its first two derivatives at 1 <= @p r <= 2.
void lehr_ecnle_shell_y(double y[3], const lehr_ecnle_shell *shell, double r);

/// Integral of g(r)/r^2 from the cage radius to infinity.
/// @accuracy relative 1e-11
double lehr_ecnle_shell_outer_integral(const lehr_ecnle_shell *shell);

#endif
