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
    LEHR_DSC_MODEL_METALLIC, ///< 3R/M + a T + b/T^2; without molar mass the constant is fitted too
    LEHR_DSC_MODEL_DEFAULT   ///< metallic where the molar mass is given and the signal is in J/g/K, else line
} lehr_dsc_model;
LEHR_API const char *lehr_dsc_model_name(lehr_dsc_model model); ///< "line", "parabola", "metallic", "default"

/// Lines that a reference run gives.
typedef enum lehr_dsc_reference_lines {
    LEHR_DSC_REFERENCE_GLASS, ///< the glass line; the liquid line is the run's own
    LEHR_DSC_REFERENCE_BOTH   ///< both, so that Tf follows from the enthalpy between the two runs
} lehr_dsc_reference_lines;

typedef struct lehr_dsc_fictive_options {
    double glass_K[2];  ///< window of the glass line, borders included; NaN: found by lehr_dsc_windows_find()
    double liquid_K[2]; ///< window of the liquid line, above the glass window; NaN: likewise
    lehr_dsc_model liquid_model;
    lehr_dsc_reference_lines reference_lines;
    double align_K[2]; ///< with LEHR_DSC_REFERENCE_BOTH: a straight line through the differences of the runs
                       ///< in this window and the liquid window is taken off; below all relaxation. NaN: none
    double molar_mass_g_per_mol; ///< of the metallic model; NaN: unknown
    double t1_K;            ///< upper limit of the area; NaN: end of the scan, see lehr_dsc_fictive_compute()
    double t2_K;            ///< lower limit; NaN: begin of the scan
    size_t segment;         ///< its index; 0: last heating
    double time_constant_s; ///< of the thermal lag; NaN: unknown
} lehr_dsc_fictive_options;

/// Windows to be found, default model, glass line of a reference, no alignment, everything else unknown.
LEHR_API lehr_dsc_fictive_options lehr_dsc_fictive_defaults(void);

typedef struct lehr_dsc_fictive {
    double glass_K[2], liquid_K[2]; ///< windows used
    bool glass_found, liquid_found; ///< found in the scan, not given
    lehr_dsc_model liquid_model;    ///< used; never LEHR_DSC_MODEL_DEFAULT
    double fictive_temperature_K;
    double fictive_temperature_stderr_K; ///< noise of the signal, propagated in closed form
    double noise_K;                      ///< budget: the same number
    double windows_K;      ///< budget: root mean square change of Tf while the borders of the windows move by
                           ///< a fifth; of given windows beyond what the noise explains
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
/// @param[in]     reference  run whose glass line (or both lines) is used instead of the run's own; NULL:
/// own. Same unit of signal. Windows that are not given are then found in the reference (the liquid window in
/// the run, where the liquid line is its own).
/// @param[in,out] warnings   nullable
/// @errors LEHR_ERR_ARG: windows not in order, t1 below the liquid or t2 above the glass window, both lines
/// or an alignment without a reference;
///         LEHR_ERR_DOMAIN: no heat flow, no such segment, window outside the data or with too few points, no
///         window found that can be trusted, a value that is no number; LEHR_ERR_NUMERIC: no temperature
///         balances the areas
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

/// Tf over other windows and limits. Rows: a grid over the upper end of the glass window and the lower end of
/// the liquid window (11 x 11, 40 % of each window inwards to 40 % outwards, half way to the transition at
/// most), then 21 upper limits T1 from the lower to the upper border of the liquid window. Columns
/// glass_begin_K, glass_end_K, liquid_begin_K, liquid_end_K, t1_K, fictive_temperature_K, sigma_K (standard
/// error); NaN where these windows give none.
/// @param[in] run, reference, options  as in lehr_dsc_fictive_compute()
/// @param[in] result  of it
/// @errors as lehr_dsc_fictive_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_fictive_map(lehr_table **out, const lehr_dsc_fictive *result,
                                                         const lehr_dsc_run *run,
                                                         const lehr_dsc_run *reference,
                                                         const lehr_dsc_fictive_options *options,
                                                         lehr_error *err);

/// Keys fictive_temperature, glass_window, liquid_window, liquid_model, budget.{noise, windows, liquid_model,
/// lag}, area, delta_cp, hyperquenched, exotherm, noise_level, t1, t2, rate, segment, points. Parts of the
/// budget that are unknown are absent.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_fictive_describe(const lehr_dsc_fictive *result,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
