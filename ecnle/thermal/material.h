/// @file
/// The theory in kelvin and GPa: thermal mapping between packing fraction and temperature, pressures in units
/// of a sphere diameter, and predictions with the errors that follow from those of the inputs.
///
///     T = Tg + (phi_g - phi)/slope,     slope = beta phi0 = -d phi/dT
///     P d^3/(kT): a pressure in GPa acts the more, the colder the glass is
///
/// @source A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021), equation 3; their companion on reversible
/// relaxation, equation 11
#ifndef LEHR_ECNLE_MATERIAL_H
#define LEHR_ECNLE_MATERIAL_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/ecnle/plan.h>
#include <lehr/ecnle/state.h>
#include <lehr/fitting/covariance.h>
#include <stdbool.h>

LEHR_BEGIN_DECLS

/// What a prediction depends on, apart from the theory.
typedef enum lehr_ecnle_input {
    LEHR_ECNLE_INPUT_TG,          ///< glass transition at ambient pressure [K]
    LEHR_ECNLE_INPUT_PHI_G,       ///< packing fraction there
    LEHR_ECNLE_INPUT_SLOPE,       ///< beta phi0 [1/K]
    LEHR_ECNLE_INPUT_DIAMETER,    ///< sphere diameter [angstrom]; 0: unknown
    LEHR_ECNLE_INPUT_LOG10_TAU_E, ///< log10 of the Enskog time in s
    LEHR_ECNLE_N_INPUTS
} lehr_ecnle_input;

/// "tg", "phi-g", "slope", "diameter", "log10-tau-e"; ends with NULL.
LEHR_API extern const char *const lehr_ecnle_input_names[LEHR_ECNLE_N_INPUTS + 1];

typedef struct lehr_ecnle_material {
    double input[LEHR_ECNLE_N_INPUTS];
    double sigma[LEHR_ECNLE_N_INPUTS]; ///< standard errors of the inputs; 0: exact
    /// phi_g is not an input but the density at which tau = tau_g without pressure, by the chosen options
    bool phi_g_computed;
    double tau_g_s;             ///< relaxation time that defines the glass transition [s]
    lehr_ecnle_options options; ///< phi, pressure, tau_e and diameter are replaced
} lehr_ecnle_material;

/// Tg NaN (to be given), phi_g 0.6585, slope 6e-4 per K, no diameter, tau_E 0.1 ps, tau_g 100 s.
LEHR_API lehr_ecnle_material lehr_ecnle_material_defaults(void);

/// Check the inputs, and compute phi_g where it is asked for.
/// @errors LEHR_ERR_DOMAIN: an input or error outside its range (named); tau_g is not reached
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_material_prepare(lehr_ecnle_material *material,
                                                                const lehr_ecnle_plan *plan, lehr_error *err);

LEHR_API double lehr_ecnle_material_phi(const lehr_ecnle_material *material, double temperature_K);
LEHR_API double lehr_ecnle_material_temperature_K(const lehr_ecnle_material *material, double phi);

/// How the pressure goes with temperature.
typedef enum lehr_ecnle_path {
    LEHR_ECNLE_PATH_REDUCED,   ///< P d^3/(kT) is kept: what the literature of the theory does
    LEHR_ECNLE_PATH_ISOBAR,    ///< the pressure that is `pressure` kT/d^3 at Tg is kept
    LEHR_ECNLE_PATH_ISOBAR_GPA ///< `pressure` in GPa is kept; needs the diameter
} lehr_ecnle_path;

typedef struct lehr_ecnle_load {
    lehr_ecnle_path path;
    double pressure; ///< [kT/d^3], or [GPa] for the last path
} lehr_ecnle_load;

/// Pressure in kT/d^3 at a temperature.
LEHR_API double lehr_ecnle_load_reduced(const lehr_ecnle_load *load, const lehr_ecnle_material *material,
                                        double temperature_K);
/// Pressure in GPa at a temperature; NaN without a diameter.
LEHR_API double lehr_ecnle_load_GPa(const lehr_ecnle_load *load, const lehr_ecnle_material *material,
                                    double temperature_K);

/// State at a temperature. The material must be prepared.
/// @errors LEHR_ERR_DOMAIN: the packing fraction that belongs to the temperature is outside the range of the
/// theory (the message gives the range in kelvin); an isobar in GPa without diameter; as
/// lehr_ecnle_state_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_material_state(
    lehr_ecnle_state *out, const lehr_ecnle_plan *plan, const lehr_ecnle_material *material,
    const lehr_ecnle_load *load, double temperature_K, lehr_warnings *warnings, lehr_error *err);

/// Relaxation at one temperature. Errors: those of the inputs, propagated by evaluating the prediction at
/// each input plus and minus its standard error, and the numerical one.
typedef struct lehr_ecnle_thermal_point {
    double temperature_K;
    double pressure;     ///< [kT/d^3]
    double pressure_GPa; ///< NaN without a diameter
    lehr_ecnle_status status;
    lehr_estimate phi;
    lehr_estimate log10_tau;
    lehr_estimate log10_tau_reversible;
    lehr_estimate log10_diffusion; ///< of m^2/s with a diameter, else of d^2/s
} lehr_ecnle_thermal_point;

/// Relaxation over temperature. @param[out] points shape (n,) @param[in] temperature_K shape (n,)
/// @param[in] threads 0 = default; the numbers do not depend on it
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_thermal_points(lehr_ecnle_thermal_point *points,
                                                              const double *temperature_K, size_t n,
                                                              const lehr_ecnle_plan *plan,
                                                              const lehr_ecnle_material *material,
                                                              const lehr_ecnle_load *load, int threads,
                                                              lehr_warnings *warnings, lehr_error *err);

/// Columns temperature_K phi pressure pressure_GPa status log10_tau sigma_log10_tau log10_tau_reversible
/// sigma_log10_tau_reversible log10_D sigma_log10_D.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_thermal_to_table(lehr_table **out,
                                                                const lehr_ecnle_thermal_point *points,
                                                                size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
