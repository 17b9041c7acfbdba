/// @file
/// Glass transition of the theory: its density, its temperature under pressure, activation volume, fragility,
/// and the Vogel-Fulcher-Tammann extrapolation that the literature uses instead.
#ifndef LEHR_ECNLE_GLASS_H
#define LEHR_ECNLE_GLASS_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/material.h>
#include <lehr/fitting/vft.h>

LEHR_BEGIN_DECLS

/// Packing fraction at which tau = tau_g, at the pressure and with everything else of the options.
/// @param[out] phi_g numerical error; NaN where the barrier vanishes under pressure before tau is reached
/// @errors LEHR_ERR_DOMAIN: tau_g is not reached up to LEHR_ECNLE_PHI_MAX (the message tells the largest
/// tau); as lehr_ecnle_state_compute()
/// @accuracy 1e-11
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_density(lehr_estimate *phi_g,
                                                             const lehr_ecnle_plan *plan,
                                                             const lehr_ecnle_options *options,
                                                             double tau_g_s, lehr_error *err);

/// Glass transition under pressure. Errors: of the inputs and numerical, as lehr_ecnle_thermal_point.
/// Everything is NaN where the barrier is gone before tau_g is reached.
typedef struct lehr_ecnle_glass {
    lehr_ecnle_load load;
    bool metric;         ///< the diameter is known
    double pressure;     ///< [kT/d^3] at the glass transition
    double pressure_GPa; ///< NaN without a diameter
    lehr_estimate phi;
    lehr_estimate temperature_K;
    lehr_estimate fragility; ///< d log10 tau/d(Tg/T) at Tg along the path of the load
    /// [K d^3/kT] at constant reduced pressure: (d log tau/dP)/(slope d log tau/d phi)
    lehr_estimate dtg_dp_reduced_K;
    lehr_estimate dtg_dp_K_per_GPa;       ///< of the physical pressure; NaN without a diameter
    lehr_estimate activation_volume_d3;   ///< d ln tau/d(P/kT) at constant temperature [d^3]
    lehr_estimate activation_volume_ang3; ///< the same [angstrom^3]; NaN without a diameter
} lehr_ecnle_glass;

/// @param[in] material prepared
/// @errors as lehr_ecnle_material_state(); tau_g out of reach is NaN with a warning instead
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_find(lehr_ecnle_glass *out, const lehr_ecnle_plan *plan,
                                                          const lehr_ecnle_material *material,
                                                          const lehr_ecnle_load *load,
                                                          lehr_warnings *warnings, lehr_error *err);

/// Keys glass_transition dtg_dp activation_volume fragility phi pressure pressure_GPa.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_describe(const lehr_ecnle_glass *glass,
                                                              lehr_record *record, lehr_error *err);

/// Fit of the Vogel-Fulcher-Tammann law to n relaxation times at equal steps of phi, and its glass transition
/// and fragility by extrapolation. Errors come from the misfit, since the theory does not follow the law, and
/// from the inputs of the material, each moved by its error with the packing fractions kept.
/// @param[in] phi_window first and last packing fraction
/// @errors as lehr_ecnle_material_state() and lehr_fitting_vft_fit(); LEHR_ERR_DOMAIN: n < 4
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_vft(lehr_fitting_vft *out, const lehr_ecnle_plan *plan,
                                                         const lehr_ecnle_material *material,
                                                         const lehr_ecnle_load *load,
                                                         const double phi_window[2], size_t n,
                                                         lehr_warnings *warnings, lehr_error *err);

/// Derivatives of log10 tau at a state.
typedef struct lehr_ecnle_slopes {
    double by_phi;      ///< at constant pressure in kT/d^3
    double by_pressure; ///< [d^3/kT] at constant phi
} lehr_ecnle_slopes;

/// Five-point differences. NaN where the state has no relaxation time.
/// @param[in] options phi and pressure are those of the state
/// @accuracy relative 1e-8
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_slopes_find(lehr_ecnle_slopes *out,
                                                           const lehr_ecnle_plan *plan,
                                                           const lehr_ecnle_options *options,
                                                           lehr_error *err);

LEHR_END_DECLS

#endif
