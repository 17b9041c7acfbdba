/// @file
/// Fictive temperature of a glass from its heating scan, by equal areas (Moynihan).
///
/// int_{Tf}^{T1} (l - g) dT = int_{T2}^{T1} (cp - g) dT = A with the glass line g and the liquid line l.
/// Tf does not depend on the scale of the signal nor on anything linear in T that is added to it: raw heat
/// flow serves as well as heat capacity, without mass or calibration.
///
/// @source C. T. Moynihan et al., J. Am. Ceram. Soc. 59, 12 (1976); derivation of the errors:
/// docs/theory/dsc.md
#ifndef LEHR_DSC_FICTIVE_H
#define LEHR_DSC_FICTIVE_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

/// Shape of a line.
typedef enum lehr_dsc_model {
    LEHR_DSC_MODEL_LINE,     ///< a + b T
    LEHR_DSC_MODEL_PARABOLA, ///< a + b T + c T^2
    LEHR_DSC_MODEL_METALLIC  ///< 3R/M + a T + b/T^2; without molar mass the constant is fitted too
} lehr_dsc_model;

typedef struct lehr_dsc_fictive_options {
    double glass_K[2];  ///< window of the glass line, borders included
    double liquid_K[2]; ///< window of the liquid line; above the glass window
    lehr_dsc_model liquid_model;
    double molar_mass_g_per_mol; ///< of the metallic model; NaN: unknown
    double t1_K;            ///< upper limit of the area; NaN: end of the scan, see lehr_dsc_fictive_compute()
    double t2_K;            ///< lower limit; NaN: begin of the scan
    size_t segment;         ///< its index; 0: last heating
    double time_constant_s; ///< of the thermal lag; NaN: unknown
} lehr_dsc_fictive_options;

/// Windows NaN (to be given), line, everything else unknown.
LEHR_API lehr_dsc_fictive_options lehr_dsc_fictive_defaults(void);

typedef struct lehr_dsc_fictive {
    double fictive_temperature_K;
    double fictive_temperature_stderr_K; ///< noise of the signal, propagated in closed form
    double noise_K;                      ///< budget: the same number
    double
        windows_K; ///< budget: half the range of Tf while each border of each window moves inward by a fifth
    double liquid_model_K; ///< budget: distance to the Tf of the other liquid line; NaN when not computable
    double lag_K;          ///< budget: rate times time constant; NaN when either is unknown
    double area;           ///< A, in area_unit
    double area_stderr;
    double delta_cp; ///< l - g at Tf, in delta_cp_unit
    double delta_cp_stderr;
    const char *area_unit;     ///< "J/g"; "J", "W K/g" or "mW K" when mass or rate are unknown
    const char *delta_cp_unit; ///< "J/g/K"; "J/K", "W/g" or "mW"
    bool hyperquenched;        ///< the scan dips below the glass line before the transition
    double exotherm_K;         ///< area of that dip divided by delta_cp
    double noise_level;        ///< standard deviation of a point from the windows, in delta_cp_unit
    double t1_K, t2_K;         ///< limits used: temperatures of points
    double rate_K_per_s;       ///< NaN when unknown
    size_t segment;
    size_t points; ///< between t2 and t1
} lehr_dsc_fictive;

/// Fictive temperature of one ramp of a run.
///
/// Without t1 (t2) the area reaches to the end (begin) of the scan, unless the curve leaves its line beyond
/// the liquid (glass) window by more than noise and by more than 0.2 K of Tf (crystallisation, start-up of
/// the ramp): then to the border of that window, and a warning says so. With a reference the area always
/// begins where the scan does: what lies off the glass line below the window is relaxation then.
/// @param[in]     reference  run whose glass line is used instead of the run's own; NULL: own. Same unit of
/// signal.
/// @param[in,out] warnings   nullable
/// @errors LEHR_ERR_ARG: windows not given or not in order; LEHR_ERR_DOMAIN: no heat flow, no such segment,
/// window
///         outside the data or with too few points, a value that is no number; LEHR_ERR_NUMERIC: no
///         temperature balances the areas
/// @accuracy areas by the trapezoid rule on the points; root to 1e-9 K; agrees with an independent
/// calculation on
///           ten simulated scans within 1e-6 K
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_fictive_compute(lehr_dsc_fictive *out, const lehr_dsc_run *run,
                                                             const lehr_dsc_run *reference,
                                                             const lehr_dsc_fictive_options *options,
                                                             lehr_warnings *warnings, lehr_error *err);

/// The scan that was evaluated and the two lines at its points: columns temperature_K, the signal
/// (cp_J_per_gK, heat_capacity_J_per_K, heat_flow_W_per_g or heat_flow_mW, by what is known of mass and
/// rate), glass_line, liquid_line; the last three in lehr_dsc_fictive.delta_cp_unit.
/// @param[in] run, reference, options  as in lehr_dsc_fictive_compute()
/// @errors as lehr_dsc_fictive_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_fictive_lines(lehr_table **out, const lehr_dsc_run *run,
                                                           const lehr_dsc_run *reference,
                                                           const lehr_dsc_fictive_options *options,
                                                           lehr_error *err);

/// Keys fictive_temperature, budget.{noise, windows, liquid_model, lag}, area, delta_cp, hyperquenched,
/// exotherm, noise_level, t1, t2, rate, segment, points. Parts of the budget that are unknown are absent.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_fictive_describe(const lehr_dsc_fictive *result,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
