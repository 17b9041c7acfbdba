/// @file
/// Dynamic free energy of a tagged sphere at one packing fraction, and its derivatives.
///
///     F(r) = -3 ln r - Int_0^inf dq q^2 (S-1)^2 / [12 pi phi (1+S)] exp[-q^2 r^2 (1+S)/(6 S)]
///
/// r is the displacement in diameters d, F is in kT. Pressure P adds P r, a tensile stress s subtracts s r;
/// both are left to the caller, so that one fluid serves all pressures.
/// @source A. D. Phan, A. Zaccone, V. D. Lam, K. Wakabayashi, Phys. Rev. Lett. 126, 025502 (2021); sign of
/// the integral as follows from the Ornstein-Zernike direct correlation function (docs/theory/ecnle.md)
#ifndef LEHR_ECNLE_FREE_ENERGY_H
#define LEHR_ECNLE_FREE_ENERGY_H

#include <lehr/core/error.h>
#include <lehr/ecnle/plan.h>
#include <lehr/fitting/covariance.h>

LEHR_BEGIN_DECLS

/// Where the structure of the fluid comes from.
typedef enum lehr_ecnle_structure {
    LEHR_ECNLE_STRUCTURE_PY, ///< Percus-Yevick, as in the literature of the theory
    /// Percus-Yevick at phi_w = phi - phi^2/16 for spheres of diameter (phi_w/phi)^(1/3) d (Verlet and Weis,
    /// without the correction at contact)
    LEHR_ECNLE_STRUCTURE_VERLET_WEIS
} lehr_ecnle_structure;

/// Contact value in the short-time relaxation.
typedef enum lehr_ecnle_contact {
    LEHR_ECNLE_CONTACT_PY,               ///< (1 + phi/2)/(1 - phi)^2
    LEHR_ECNLE_CONTACT_CARNAHAN_STARLING ///< (1 - phi/2)/(1 - phi)^3
} lehr_ecnle_contact;

/// A hard-sphere fluid at one packing fraction: immutable after creation, share it between threads.
typedef struct lehr_ecnle_fluid lehr_ecnle_fluid;

/// F and its derivatives with respect to r.
typedef struct lehr_ecnle_free_energy {
    double value;     ///< F [kT]
    double slope;     ///< F' [kT/d]
    double curvature; ///< F'' [kT/d^2]
    double third;     ///< F''' [kT/d^3]
} lehr_ecnle_free_energy;

/// @param[in] plan borrowed, must outlive the fluid
/// @param[in] phi  packing fraction, LEHR_ECNLE_PHI_MIN .. LEHR_ECNLE_PHI_MAX
/// @errors LEHR_ERR_DOMAIN: phi outside the range; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_fluid_create(lehr_ecnle_fluid **out,
                                                            const lehr_ecnle_plan *plan, double phi,
                                                            lehr_error *err);

/// The same with another structure or contact value.
/// @source L. Verlet and J.-J. Weis, Phys. Rev. A 5, 939 (1972); N. F. Carnahan and K. E. Starling, J. Chem.
/// Phys. 51, 635 (1969)
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_fluid_create_variant(lehr_ecnle_fluid **out,
                                                                    const lehr_ecnle_plan *plan, double phi,
                                                                    lehr_ecnle_structure structure,
                                                                    lehr_ecnle_contact contact,
                                                                    lehr_error *err);
LEHR_API void lehr_ecnle_fluid_free(lehr_ecnle_fluid *fluid);

LEHR_API double lehr_ecnle_fluid_phi(const lehr_ecnle_fluid *fluid);

/// Smallest displacement the quadrature resolves [d].
LEHR_API double lehr_ecnle_fluid_r_min(void);

/// F and three derivatives without pressure.
/// @param[in] r_d displacement [d], >= lehr_ecnle_fluid_r_min()
/// @accuracy 1e-11 of the largest term
LEHR_API lehr_ecnle_free_energy lehr_ecnle_free_energy_evaluate(const lehr_ecnle_fluid *fluid, double r_d);

/// Estimate of the numerical error of value, slope and curvature at @p r_d (third is 0): the Gauss error at
/// the poles of S(q), the part of the integral beyond the last node, and rounding.
LEHR_API lehr_ecnle_free_energy lehr_ecnle_free_energy_error(const lehr_ecnle_fluid *fluid, double r_d);

/// Short-time relaxation time over tau_E, g(d)^2 [1 + Int q^2 (S-1)^2/(S+b) dq/(36 pi phi)], with numerical
/// error.
LEHR_API lehr_estimate lehr_ecnle_fluid_short_time(const lehr_ecnle_fluid *fluid);

LEHR_END_DECLS

#endif
