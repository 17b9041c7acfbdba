/// @file
/// Structure factors with a first peak of given position and width, of two kinds.
///
/// Spheres, for curves that are transformed: the number density is that of the glass, exactly.
///
///     S(q) = 1 + w [S_PY(q d; phi) - 1] exp(-q^2 u^2/2) + n j0(1.2 q d) exp(-q^2 (0.12 d)^2/2)
///
/// S_PY hard spheres of Percus and Yevick of diameter d and volume fraction phi, u the softness, and w = rho/
/// rho_PY with rho_PY = 6 phi/(pi d^3), so that G(r) = -4 pi rho r inside the spheres: w > 1 takes the place
/// of the mixture of sizes that packs denser than equal spheres. n neighbours more keep the intensity at
/// small q above zero where the atoms scatter alike. d and phi are chosen so that the highest point of S is
/// at the position and S is above half of its height over the width.
///
/// Peaks, for images whose first peak is fitted: as measured peaks are, nearly a Gaussian on a flat foot.
///
///     S(q) = s + (1 - s)/(1 + exp(-(q - 1.45 q1)/0.12 q1)) + 2.5 V(q; q1, width) + 0.35 V(q; 1.72 q1, 0.36
///     q1)
///
/// V a pseudo-Voigt of height 1 with 6 % Lorentzian, s = 0.1.
#ifndef LEHR_SIMULATE_STRUCTURE_H
#define LEHR_SIMULATE_STRUCTURE_H

#include <lehr/core/error.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

typedef struct lehr_simulate_structure {
    double position_per_ang;        ///< of the highest point of S
    double width_per_ang;           ///< between the points of half that height
    double softness_ang;            ///< u
    double number_density_per_ang3; ///< rho
    double contrast;                ///< (<f^2> - <f>^2)/<f>^2 at small q
    bool peaks;                     ///< of the second kind
    // found:
    double diameter_ang;
    double fraction; ///< phi
    double weight;   ///< w
    double extra;    ///< n
} lehr_simulate_structure;

/// Find diameter, fraction and weight; of peaks only check the values.
/// @errors LEHR_ERR_DOMAIN: a value that is not > 0, a width that hard spheres cannot have at this position
/// (the
///         message tells which they can)
/// @accuracy position and width to 1e-9 relative
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_structure_solve(lehr_simulate_structure *structure,
                                                                  lehr_error *err);

/// S(q). @pre solved
/// @source M. S. Wertheim, Phys. Rev. Lett. 10, 321 (1963)
LEHR_API double lehr_simulate_structure_at(const lehr_simulate_structure *structure, double q_per_ang);

LEHR_END_DECLS

#endif
