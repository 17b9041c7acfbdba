/// @file
/// What the thermal history alone does to the features of a glass transition: the relaxation model, sent
/// through the same cooling and heating, gives the temperatures that a measured shift has to be compared
/// with.
///
/// The shift of a Tg feature with the heating rate is a barrier only where each scan follows a cooling at the
/// same rate. Scans of one glass (one cooling rate, or one as-cast state) shift by something else; how far,
/// the model says.
///
/// @source C. T. Moynihan et al., J. Phys. Chem. 78, 2673 (1974); docs/theory/dsc_kinetics.md
#ifndef LEHR_DSC_HISTORY_H
#define LEHR_DSC_HISTORY_H

#include <lehr/core/error.h>
#include <lehr/dsc/peak_shift.h>
#include <lehr/dsc/tnm.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Which temperature of a scan.
typedef enum lehr_dsc_feature {
    LEHR_DSC_FEATURE_ONSET,      ///< tangent at the inflection with the glass line
    LEHR_DSC_FEATURE_MIDPOINT,   ///< last upward crossing of half the step before the overshoot maximum
    LEHR_DSC_FEATURE_INFLECTION, ///< largest slope
    LEHR_DSC_FEATURE_PEAK,       ///< largest heat capacity
    LEHR_DSC_FEATURE_TF          ///< fictive temperature of the glass
} lehr_dsc_feature;

/// "onset", "midpoint", "inflection", "peak", "tf".
LEHR_API const char *lehr_dsc_feature_name(lehr_dsc_feature feature);

/// Feature of each scan: cooled from the liquid at one rate, heated at another.
/// @param[out] temperature_K          shape (n,); NaN where the simulated scan has no such feature
/// @param[in]  material               with lines for glass and liquid, or without: then the step has equal
/// lines
/// @param[in]  rate_K_per_s           shape (n,) heating rates
/// @param[in]  cooling_rate_K_per_s   shape (n,)
/// @errors LEHR_ERR_DOMAIN: a rate not greater than 0; those of lehr_dsc_tnm_simulate()
/// @accuracy 0.02 K on onset, midpoint, peak and Tf, 0.05 K on the inflection
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_history_features(
    double *temperature_K, const lehr_dsc_tnm_material *material, lehr_dsc_feature feature, size_t n,
    const double *rate_K_per_s, const double *cooling_rate_K_per_s, lehr_error *err);

/// A metallic glass of which nothing else is known: x = 0.65, beta = 0.5, fragility 42, placed so that its
/// feature lies at the measured temperature for one scan.
/// @errors as lehr_dsc_history_features()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_history_typical(lehr_dsc_tnm_material *out,
                                                             lehr_dsc_feature feature, double temperature_K,
                                                             double rate_K_per_s, double cooling_rate_K_per_s,
                                                             lehr_error *err);

/// Scans of one glass, and the one at which the typical glass is placed.
typedef struct lehr_dsc_history_series {
    size_t n;
    size_t middle;                      ///< index of that scan
    const double *rate_K_per_s;         ///< shape (n,) heating rates
    const double *cooling_rate_K_per_s; ///< shape (n,)
    const double *temperature_K;        ///< shape (n,) measured; only that of `middle` is read
} lehr_dsc_history_series;

typedef struct lehr_dsc_history_energies {
    double slope_kJ_per_mol;   ///< of the line through the features of the scans
    double barrier_kJ_per_mol; ///< activation energy of the model in equilibrium
} lehr_dsc_history_energies;

/// Standard errors of both energies of the typical glass, because glasses differ: fragility 42 +- 10,
/// x = 0.65 +- 0.15 and beta = 0.5 +- 0.1, one after the other, added in quadrature. A parameter moved to
/// where the feature does not exist counts by its other side; NaN where neither has one.
/// @param[in] options of the line
/// @errors LEHR_ERR_NOMEM
/// @source D. N. Perera, J. Phys.: Condens. Matter 11, 3807 (1999); J. C. Qiao et al., J. Non-Cryst. Solids
/// 447, 85 (2016)
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_history_typical_errors(lehr_dsc_history_energies *out,
                                                                    lehr_dsc_feature feature,
                                                                    const lehr_dsc_history_series *series,
                                                                    const lehr_dsc_shift_options *options,
                                                                    lehr_error *err);

LEHR_END_DECLS

#endif
