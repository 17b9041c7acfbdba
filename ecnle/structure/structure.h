/// @file
/// Structure of the hard-sphere fluid in the Percus-Yevick approximation, in closed form.
///
/// Lengths in the sphere diameter d, wave numbers in 1/d; phi is the packing fraction.
/// @source M. S. Wertheim, Phys. Rev. Lett. 10, 321 (1963); E. Thiele, J. Chem. Phys. 39, 474 (1963);
/// W. R. Smith and D. Henderson, Mol. Phys. 19, 411 (1970)
#ifndef LEHR_ECNLE_STRUCTURE_H
#define LEHR_ECNLE_STRUCTURE_H

#include <lehr/core/export.h>

LEHR_BEGIN_DECLS

/// Packing fractions for which the numbers of this module were checked against an independent quadrature.
#define LEHR_ECNLE_PHI_MIN 0.05
#define LEHR_ECNLE_PHI_MAX 0.70

/// The first minimum of the Percus-Yevick g(r) is negative above this packing fraction.
#define LEHR_ECNLE_PHI_NEGATIVE_G 0.612574474427

/// Static structure factor S(q).
/// @param[in] phi 0 < phi < 1
/// @param[in] q   wave number times diameter, >= 0
/// @accuracy relative 5e-14 for phi <= 0.66 and q <= 200, against 30-digit arithmetic; 1e-14 away from the
/// main peak
LEHR_API double lehr_ecnle_structure_factor(double phi, double q);

/// Contact value g(d) = (1 + phi/2)/(1 - phi)^2.
LEHR_API double lehr_ecnle_contact_value(double phi);

/// First-shell g(r), 1 <= r <= 2, from the three poles of its Laplace transform.
/// @returns NaN outside the first shell
/// @accuracy relative 1e-12
LEHR_API double lehr_ecnle_pair_correlation(double phi, double r);

LEHR_END_DECLS

#endif
