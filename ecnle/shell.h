/// @file
/// First coordination shell of the Percus-Yevick fluid: cage radius and the integral of the elastic barrier.
/// Private to the module.
#ifndef LEHR_ECNLE_SHELL_H
#define LEHR_ECNLE_SHELL_H

#include <complex.h>
#include <lehr/core/error.h>

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

/// Integral of g(r)/r^2 from the cage radius to infinity.
/// @accuracy relative 1e-11
double lehr_ecnle_shell_outer_integral(const lehr_ecnle_shell *shell);

#endif
