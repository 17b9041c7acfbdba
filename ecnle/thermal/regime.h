/// @file
/// The limits of the theory in kelvin and GPa, with the errors that follow from those of the inputs: where a
/// treatment at some temperature and pressure lies between them, and what the theory says where it ends.
///
/// All errors here are those of the inputs of the material, each moved up and down by its standard error with
/// everything computed again, half the differences added in squares; the numerical error, below 1e-8 of each
/// value, is not in them. An input that is exact adds nothing: with exact inputs all errors are 0.
#ifndef LEHR_ECNLE_REGIME_H
#define LEHR_ECNLE_REGIME_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/ecnle/material.h>
#include <lehr/ecnle/plan.h>

LEHR_BEGIN_DECLS

/// Where a temperature and pressure lies. TWO_STATE and BEYOND are said only where the limit is at least
/// LEHR_ECNLE_REGIME_SURE standard errors away.
typedef enum lehr_ecnle_regime_kind {
    LEHR_ECNLE_REGIME_TWO_STATE,     ///< two minima: the pressure is below the critical one
    LEHR_ECNLE_REGIME_BEYOND,        ///< above it: the barrier and the second minimum are gone
    LEHR_ECNLE_REGIME_OPEN,          ///< the errors of the inputs do not tell which of the two
    LEHR_ECNLE_REGIME_NO_PRESSURE,   ///< without pressure there is one minimum
    LEHR_ECNLE_REGIME_BELOW_CUSP,    ///< so hot that no pressure makes two minima
    LEHR_ECNLE_REGIME_NOT_LOCALISED, ///< so hot that this pressure makes no localised minimum
    LEHR_ECNLE_REGIME_OUTSIDE        ///< the packing fraction is outside the range of the theory
} lehr_ecnle_regime_kind;

#define LEHR_ECNLE_REGIME_SURE 3.0

/// "two-state", "beyond", "open", "no-pressure", "below-cusp", "not-localised", "outside".
LEHR_API const char *lehr_ecnle_regime_name(lehr_ecnle_regime_kind kind);

/// Limits at one temperature, and one pressure beside them. NaN where a number does not exist: all but
/// temperature, pressure_GPa and phi where kind is OUTSIDE; limits where there are none.
typedef struct lehr_ecnle_regime {
    lehr_ecnle_regime_kind kind;
    double temperature_K;
    double pressure_GPa;
    lehr_estimate phi;
    lehr_estimate pressure;                 ///< P d^3/(kT) [kT/d^3]
    lehr_estimate critical_pressure;        ///< that removes the second minimum [kT/d^3]
    lehr_estimate critical_pressure_GPa;    ///< also the yield stress in compression
    lehr_estimate equal_depth_pressure_GPa; ///< both minima equally deep
    lehr_estimate yield_stress_GPa;         ///< tension that removes the localised minimum
    lehr_estimate least_pressure_GPa;       ///< of a localised minimum; 0 above the onset
    lehr_estimate log_ratio;                ///< ln(pressure/critical_pressure): its error decides the kind
    lehr_estimate limit_diameter_ang;       ///< diameter with which the pressure would be the critical one
    lehr_estimate r_second_d;               ///< place of the second minimum [d]
    lehr_estimate log10_tau;                ///< time over the barrier in s; NaN without a barrier
    /// First order in pressure from zero: log10 tau(T, 0) + P V*/(kT ln 10). It exists where the barrier does
    /// not, and is an extrapolation there.
    lehr_estimate log10_tau_linear;
} lehr_ecnle_regime;

/// @param[in] material prepared, with a diameter
/// @errors LEHR_ERR_DOMAIN: no diameter, a temperature not greater than 0, a negative pressure;
/// LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_regime_find(lehr_ecnle_regime *out,
                                                           const lehr_ecnle_plan *plan,
                                                           const lehr_ecnle_material *material,
                                                           double temperature_K, double pressure_GPa,
                                                           lehr_error *err);

/// log_ratio in standard errors; infinite where the inputs are exact, NaN without a limit.
LEHR_API double lehr_ecnle_regime_distance(const lehr_ecnle_regime *regime);

/// Keys kind temperature pressure_GPa phi pressure critical_pressure critical_pressure_GPa
/// equal_depth_pressure_GPa yield_stress_GPa least_pressure_GPa log_ratio limit_diameter r_second log10_tau
/// log10_tau_linear.
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_regime_describe(const lehr_ecnle_regime *regime,
                                                               lehr_record *record, lehr_error *err);

/// Tg(0) + P dTg/dP with the slope at zero pressure: what the theory says to first order, also where
/// lehr_ecnle_glass_find() has no glass transition.
/// @errors as lehr_ecnle_glass_find()
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_extrapolate(lehr_estimate *tg_K,
                                                                 const lehr_ecnle_plan *plan,
                                                                 const lehr_ecnle_material *material,
                                                                 double pressure_GPa, lehr_error *err);

/// T/Tg at zero pressure at which tau is @p time_s; NaN where that is not reached in the range of the theory.
/// @errors as lehr_ecnle_material_prepare()
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_glass_temperature_of_time(lehr_estimate *t_over_tg,
                                                                         const lehr_ecnle_plan *plan,
                                                                         const lehr_ecnle_material *material,
                                                                         double time_s, lehr_error *err);

/// Ends of the theory for a material: at which temperatures.
typedef struct lehr_ecnle_ends {
    double coldest_K, hottest_K;     ///< of the range of packing fractions
    lehr_estimate onset_K;           ///< localisation sets in without pressure
    lehr_estimate cusp_K;            ///< above it no pressure makes two minima
    lehr_estimate cusp_pressure_GPa; ///< at the cusp; NaN without a diameter
} lehr_ecnle_ends;

/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_ecnle_ends_find(lehr_ecnle_ends *out, const lehr_ecnle_plan *plan,
                                                         const lehr_ecnle_material *material,
                                                         lehr_error *err);

LEHR_END_DECLS

#endif
