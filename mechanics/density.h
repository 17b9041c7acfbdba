/// @file
/// Density by weighing in air and in a liquid (Archimedes).
#ifndef LEHR_MECHANICS_DENSITY_H
#define LEHR_MECHANICS_DENSITY_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Density of air-free water at 101 325 Pa.
/// @param[in] temperature_K 273.15 to 313.15
/// @errors LEHR_ERR_DOMAIN: a temperature outside
/// @accuracy 1e-6 g/cm^3
/// @source M. Tanaka et al., Metrologia 38, 301 (2001), eq. 1
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_water_density_g_per_cm3(double *out, double temperature_K,
                                                                           lehr_error *err);

/// Density of moist air.
/// @param[in] temperature_K 263.15 to 313.15
/// @param[in] pressure_Pa   60 000 to 110 000
/// @param[in] humidity      relative, 0 to 1
/// @errors LEHR_ERR_DOMAIN: a value outside
/// @accuracy 2e-4 relative near room conditions
/// @source simplified formula of the CIPM, OIML R 111-1 (2004), E.3
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_air_density_g_per_cm3(double *out, double temperature_K,
                                                                         double pressure_Pa, double humidity,
                                                                         lehr_error *err);

/// What the weighings share.
typedef struct lehr_mechanics_weighing {
    double liquid_g_per_cm3;
    double sigma_liquid_g_per_cm3; ///< standard error, >= 0
    double air_g_per_cm3;          ///< 0: no buoyancy in air
    double sigma_mass_g;           ///< standard error of one reading of the balance, >= 0
} lehr_mechanics_weighing;

/// Density of one sample from repeated pairs of readings.
typedef struct lehr_mechanics_density {
    size_t n;
    double density_g_per_cm3; ///< mean over the repeats
    double stderr_g_per_cm3;  ///< both parts together
    double weighing;          ///< part of the readings: the balance or the scatter of the repeats [g/cm^3]
    double liquid;            ///< part of the liquid's density, common to all samples [g/cm^3]
    double scatter;           ///< standard deviation of the repeats [g/cm^3]; NaN for one
} lehr_mechanics_density;

/// rho = m_a/(m_a - m_l) (rho_l - rho_a) + rho_a for readings m_a in air and m_l in the liquid.
///
/// The error of the mean is the larger of what the balance gives and what the repeats scatter by, the latter
/// widened by Student's factor for few of them.
/// @param[in] air_g, liquid_g  shape (n,) readings
/// @errors LEHR_ERR_DOMAIN: a reading that is not positive, m_l not below m_a (the sample floats), a density
///         of the liquid that is not above that of air; the message names the row
/// @source exact for readings of a balance of any calibration weights, whose buoyancy cancels in the ratio
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_density_measure(lehr_mechanics_density *out,
                                                                   const double *air_g,
                                                                   const double *liquid_g, size_t n,
                                                                   const lehr_mechanics_weighing *weighing,
                                                                   lehr_error *err);

/// Relative change of density (rho - rho_ref)/rho_ref; the error of the liquid cancels but for a part of
/// rho_a/rho_l.
/// @returns the change; its standard error in @p stderr_change
LEHR_API double lehr_mechanics_density_change(double *stderr_change, const lehr_mechanics_density *density,
                                              const lehr_mechanics_density *reference);

/// Keys density (g/cm^3), budget.weighing, budget.liquid, scatter, repeats. @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mechanics_density_describe(const lehr_mechanics_density *density,
                                                                    lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
