/// @file
/// Limits of the localised states: onset of localisation, cusp, spinodals, yield stress, and the pressures at
/// which the second minimum equals the first one and at which it is gone.
///
/// Units: sphere diameter d, kT; pressure and stress in kT/d^3. Errors are estimates of the numerical error.
#ifndef LEHR_ECNLE_LIMITS_H
#define LEHR_ECNLE_LIMITS_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/ecnle/free_energy.h>
#include <lehr/ecnle/plan.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// Place where two stationary points merge: an extremum of the slope F0' without pressure.
typedef struct lehr_ecnle_spinodal {
    lehr_estimate r_d;   ///< displacement [d]
    lehr_estimate slope; ///< F0' there [kT/d^3]
} lehr_ecnle_spinodal;

/// Limits at one density. Where a density has no spinodals, everything but phi is NaN.
typedef struct lehr_ecnle_limits {
    double phi;
    bool has_spinodals;
    lehr_ecnle_spinodal inner; ///< localised minimum and barrier merge (r_up)
    lehr_ecnle_spinodal outer; ///< barrier and second minimum merge (r_dn)
    /// Tension that removes the localised minimum, F0'(r_up). Negative below the onset: there a pressure of
    /// that size is needed to have one, see least_pressure.
    lehr_estimate yield_stress;
    lehr_estimate critical_pressure;    ///< -F0'(r_dn): pressure that removes the second minimum
    lehr_estimate least_pressure;       ///< of a localised minimum; 0 above the onset
    lehr_estimate equal_depth_pressure; ///< both minima are equally deep (Delta = 0)
} lehr_ecnle_limits;

/// Limits at the density of a fluid.
/// @accuracy relative 1e-9 against an independent calculation for phi 0.44 .. 0.6585
LEHR_API void lehr_ecnle_limits_find(lehr_ecnle_limits *out, const lehr_ecnle_fluid *fluid);

/// Density at which localisation sets in without pressure: F0'(r_up) = 0.
typedef struct lehr_ecnle_onset {
    lehr_estimate phi;
    lehr_estimate r_d;
} lehr_ecnle_onset;

/// @errors LEHR_ERR_NOMEM
/// @accuracy phi to 1e-11
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_onset_find(lehr_ecnle_onset *out, const lehr_ecnle_plan *plan,
                                                          lehr_error *err);

/// Cusp: F0'' and F0''' vanish together. Below this density there is one minimum at most, at any pressure.
typedef struct lehr_ecnle_cusp {
    lehr_estimate phi;
    lehr_estimate r_d;
    lehr_estimate pressure; ///< -F0' there
} lehr_ecnle_cusp;

/// @errors LEHR_ERR_NOMEM
/// @accuracy phi and pressure to 1e-10, r to 1e-8
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_cusp_find(lehr_ecnle_cusp *out, const lehr_ecnle_plan *plan,
                                                         lehr_error *err);

/// Write the keys of `lehr ecnle limits` for one density: phi yield_stress critical_pressure least_pressure
/// equal_depth_pressure spinodals (list of which, r, slope).
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_limits_describe(const lehr_ecnle_limits *limits,
                                                               lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
