/// @file
/// Specific heat capacity from two runs (sample, empty) or three (and sapphire).
///
/// Three runs: cp = (Phi_s - Phi_0)/(Phi_r - Phi_0) (m_r cp_r)/m_s; two runs: cp = (Phi_s - Phi_0)/(m_s q).
/// The rate is the local one, dT/dt of the sample temperature. Runs are first put on common isothermal ends.
///
/// @source docs/theory/dsc_corrections.md; ISO 11357-4; ASTM E1269
#ifndef LEHR_DSC_HEAT_CAPACITY_H
#define LEHR_DSC_HEAT_CAPACITY_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

/// Heat capacity of sapphire (alpha-Al2O3) [J/g/K], polynomial of ISO 11357-4; NaN outside of 100..1200 K.
/// @accuracy within 0.03 % of the JANAF tables from 200 K to 1200 K; the reference itself is known to about
/// 0.1 %
LEHR_API double lehr_dsc_sapphire_cp_J_per_gK(double temperature_K);
/// Heat capacity of solid aluminium (pans) [J/g/K], Shomate equation; NaN outside of 298..933 K.
/// @source M. W. Chase, NIST-JANAF Thermochemical Tables (1998), as in the NIST Chemistry WebBook
LEHR_API double lehr_dsc_aluminium_cp_J_per_gK(double temperature_K);

typedef struct lehr_dsc_cp_options {
    size_t segment;         ///< of all runs; 0: last heating
    double mass_stderr_g;   ///< of the sample; NaN: not known, taken as 0
    double sapphire_mass_g; ///< NaN: the mass in the sapphire run
    double sapphire_mass_stderr_g;
    double pan_difference_g; ///< mass of the sample's pan minus that of the empty run; 0: equal
    double sapphire_pan_difference_g;
    double pan_cp_J_per_gK;    ///< NaN: aluminium
    double reference_relative; ///< relative standard error of the heat capacity of sapphire
    double discard_s;          ///< removed at the begin of the ramp; 0: nothing
    bool align;                ///< subtract the line through the isothermal ends where there are any
    bool local_rate; ///< divide by dT/dt of each point (time known); else by the rate of the segment
} lehr_dsc_cp_options;

/// Align; equal pans; reference 0.1 %; nothing discarded.
LEHR_API lehr_dsc_cp_options lehr_dsc_cp_defaults(void);

typedef struct lehr_dsc_cp lehr_dsc_cp;

/// Compute. Points of the sample run inside the range that all runs share.
/// @param[in] sapphire  NULL: two runs
/// @errors LEHR_ERR_ARG: masses or options out of range; LEHR_ERR_DOMAIN: no heat flow in W, no mass, no
/// rate, no
///         common range, sapphire outside of its table, pan outside of its own
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_cp_compute(lehr_dsc_cp **out, const lehr_dsc_run *sample,
                                                        const lehr_dsc_run *empty,
                                                        const lehr_dsc_run *sapphire,
                                                        const lehr_dsc_cp_options *options,
                                                        lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_dsc_cp_free(lehr_dsc_cp *cp);

/// Columns time_s (where known), temperature_K, cp_J_per_gK, sigma (noise of all runs), and with sapphire
/// calibration; mass and sample in the header.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_cp_table(lehr_table **out, const lehr_dsc_cp *cp,
                                                      lehr_error *err);

/// Value at a temperature, from parabolas through the points of each run within +- half_width.
typedef struct lehr_dsc_cp_value {
    double temperature_K;
    double cp_J_per_gK;
    double stderr_J_per_gK;                       ///< of noise, masses and reference together
    double noise, mass, sapphire_mass, reference; ///< budget [J/g/K]
    double calibration, calibration_stderr;       ///< K: measured over true heat flow; NaN with two runs
} lehr_dsc_cp_value;

/// @errors LEHR_ERR_DOMAIN: fewer than 6 points within the width in one of the runs, temperature outside
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_cp_at(lehr_dsc_cp_value *out, const lehr_dsc_cp *cp,
                                                   double temperature_K, double half_width_K,
                                                   lehr_error *err);

/// Keys points, temperature_min, temperature_max, rate, mass, noise_level.{sample, empty, sapphire}, aligned.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_cp_describe(const lehr_dsc_cp *cp, lehr_record *record,
                                                         lehr_error *err);
/// Keys temperature, cp, budget.{noise, mass, sapphire_mass, reference}, calibration.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_cp_value_describe(const lehr_dsc_cp_value *value,
                                                               lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
