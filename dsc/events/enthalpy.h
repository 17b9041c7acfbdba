/// @file
/// Relaxation enthalpy of a glass from two heating runs.
///
/// d(T) = y2 - y1 (second minus first run) is aligned by one straight line through the glass and the liquid
/// window, where both runs have the same heat capacity; its integral over the points between the windows'
/// outer borders is the enthalpy that run 1 released relative to the glass of run 2. Lines and fictive
/// temperatures: g and l from run 2, Tf2 by equal areas, Tf1 from the same lines and the aligned run 1.
///
/// @source C. T. Moynihan et al., J. Am. Ceram. Soc. 59, 12 (1976); derivation of the errors:
/// docs/theory/dsc_events.md
#ifndef LEHR_DSC_ENTHALPY_H
#define LEHR_DSC_ENTHALPY_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_enthalpy_options {
    double glass_K[2];  ///< below the onset of relaxation in run 1, borders included
    double liquid_K[2]; ///< equilibrium liquid in both runs
    size_t segment;     ///< of run 1; 0: last heating, or the first of the file that holds both
    size_t segment2;    ///< of run 2; 0: last heating
} lehr_dsc_enthalpy_options;

/// Windows NaN (to be given), segments 0.
LEHR_API lehr_dsc_enthalpy_options lehr_dsc_enthalpy_defaults(void);

typedef struct lehr_dsc_enthalpy {
    double
        relaxation_enthalpy; ///< int (y2 - y1) dT, aligned; positive when run 1 released more. In area_unit
    double relaxation_enthalpy_stderr; ///< noise of both runs, propagated in closed form
    double windows;   ///< budget: root mean square change while each border of each window moves inward by a
                      ///< fifth, beyond what the noise explains
    double alignment; ///< budget: distance to the alignment with one straight line through each window's mean
                      ///< alone
    double fictive_temperature_1_K;
    double fictive_temperature_1_stderr_K;
    double fictive_temperature_1_windows_K;
    double fictive_temperature_2_K;
    double fictive_temperature_2_stderr_K;
    double fictive_temperature_2_windows_K;
    double check_enthalpy; ///< int (l - g) dT from Tf2 to Tf1, with each run's own Tf
    double check_enthalpy_stderr;
    double check_enthalpy_windows;
    double difference; ///< relaxation minus check enthalpy, with its own standard error: both share the noise
    double difference_stderr;
    double difference_windows; ///< budget, as for the others
    double unaligned;          ///< the integral without alignment: what drift would have made of it
    double drift;              ///< of the difference at the middle of the range, in signal_unit
    double noise_level_1;      ///< of a point, in signal_unit
    double noise_level_2;
    double low_K, high_K; ///< limits of the integral
    double rate_1_K_per_s, rate_2_K_per_s;
    const char *area_unit;   ///< "J/g"; "J", "W K/g" or "mW K" when mass or rate are unknown
    const char *signal_unit; ///< "J/g/K", ...
    size_t segment_1, segment_2;
    size_t points; ///< of run 1 between the limits
} lehr_dsc_enthalpy;

/// Relaxation enthalpy of run 1 relative to run 2.
///
/// Run 2 is interpolated linearly to the temperatures of run 1.
/// @param[in]     run2      NULL: run 1 holds both, as two heating segments
/// @param[in,out] warnings  nullable
/// @errors LEHR_ERR_ARG: windows not given or not in order; LEHR_ERR_DOMAIN: no heat flow, no such segment,
/// window
///         outside the data of one run or with too few points, a value that is no number, different units,
///         twice the same segment; LEHR_ERR_NUMERIC: no temperature balances the areas
/// @accuracy areas by the trapezoid rule on the points
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_enthalpy_compute(lehr_dsc_enthalpy *out,
                                                              const lehr_dsc_run *run1,
                                                              const lehr_dsc_run *run2,
                                                              const lehr_dsc_enthalpy_options *options,
                                                              lehr_warnings *warnings, lehr_error *err);

/// Columns temperature_K (points of run 1), run_1, run_2 (interpolated), run_1_aligned, difference (aligned,
/// run 2 minus run 1), glass_line, liquid_line (of run 2).
/// @errors as lehr_dsc_enthalpy_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_enthalpy_curves(lehr_table **out, const lehr_dsc_run *run1,
                                                             const lehr_dsc_run *run2,
                                                             const lehr_dsc_enthalpy_options *options,
                                                             lehr_error *err);

/// Keys relaxation_enthalpy, fictive_temperature_1, fictive_temperature_2, check_enthalpy, difference,
/// budget.<key>.{noise, windows, alignment}, unaligned, drift, noise_level_1, noise_level_2, low, high,
/// rate_1, rate_2, segment_1, segment_2, points.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_enthalpy_describe(const lehr_dsc_enthalpy *result,
                                                               lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
