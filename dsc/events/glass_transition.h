/// @file
/// Glass transition of one ramp: onset, midpoint, inflection, endset, step and overshoot.
///
/// Straight lines g (glass) and l (liquid) are fitted in two windows; between them the curve is a local
/// quintic y_s of stated width. With these
///
///   midpoint       (y_s - g)/(l - g) = 1/2, last upward crossing before the overshoot maximum (half step
///   height,
///                  ISO 11357-2)
///   inflection     largest dy_s/dT between the windows
///   onset, endset  tangent at the inflection with g and with l (extrapolated onset and end temperature of
///   ASTM
///                  E1356 and ISO 11357-2)
///   midpoint_astm  point of the curve at half the height between extrapolated onset and endset (ASTM E1356)
///   midpoint_tangent  mean of onset and endset: that height on the tangent
///   delta_cp       l - g at the midpoint
///   peak           largest y_s of the overshoot; overshoot_enthalpy: int (y - l) dT from the crossing of l
///   to the
///                  liquid window
///
/// All temperatures but `peak` and `midpoint_astm` do not change when the signal is scaled or a straight line
/// is added: raw heat flow serves as well as heat capacity.
///
/// @source ASTM E1356, ISO 11357-2 (definitions); derivation of the errors: docs/theory/dsc_events.md
#ifndef LEHR_DSC_GLASS_TRANSITION_H
#define LEHR_DSC_GLASS_TRANSITION_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_glass_transition_options {
    double glass_K[2];  ///< window of the glass line, borders included
    double liquid_K[2]; ///< window of the liquid line; above the glass window
    double smooth_K;    ///< full width of the local quintic; NaN: chosen from the noise
    size_t segment;     ///< its index; 0: last heating. Cooling ramps are evaluated in the same way
    bool midpoint_only; ///< the caller takes no other place: warnings about tangents and peaks are left out
} lehr_dsc_glass_transition_options;

/// Windows NaN (to be given), width from the noise, last heating.
LEHR_API lehr_dsc_glass_transition_options lehr_dsc_glass_transition_defaults(void);

/// A temperature and what is known about it.
typedef struct lehr_dsc_event {
    double temperature_K; ///< NaN: the curve has no such point
    double stderr_K;      ///< noise and bias of the smoothing, in quadrature
    double noise_K;       ///< budget: noise of the signal, propagated in closed form
    double windows_K; ///< budget: root mean square change while each border of each window moves inward by a
                      ///< fifth, beyond what the noise explains
    double smoothing_K; ///< budget: bias of the local quintic, from what 1.4 times its width does; NaN:
                        ///< unknown, then not in stderr_K
} lehr_dsc_event;

typedef struct lehr_dsc_glass_transition {
    lehr_dsc_event onset;
    lehr_dsc_event midpoint;
    lehr_dsc_event inflection;
    lehr_dsc_event endset;
    lehr_dsc_event midpoint_astm;
    lehr_dsc_event midpoint_tangent;
    lehr_dsc_event peak; ///< NaN without overshoot
    double delta_cp;     ///< l - g at the midpoint, in delta_cp_unit
    double delta_cp_stderr;
    double delta_cp_windows;   ///< budget, as for the temperatures
    double overshoot_enthalpy; ///< 0 without overshoot; in area_unit
    double overshoot_enthalpy_stderr;
    double overshoot_enthalpy_windows; ///< budget
    bool overshoot;            ///< the curve exceeds the liquid line by more than noise and 2 % of the step
    double slope;              ///< of the tangent, in delta_cp_unit per K
    double smooth_K;           ///< full width of the local quintic used
    double smooth_peak_K;      ///< the same for the top of the overshoot; NaN without one
    double noise_level;        ///< standard deviation of a point from the windows, in delta_cp_unit
    double rate_K_per_s;       ///< magnitude; NaN when unknown
    const char *delta_cp_unit; ///< "J/g/K"; "J/K", "W/g" or "mW" when mass or rate are unknown
    const char *area_unit;     ///< "J/g"; "J", "W K/g" or "mW K"
    bool cooling;              ///< the segment is a cooling ramp
    size_t segment;
} lehr_dsc_glass_transition;

/// Glass transition of one ramp of a run.
///
/// Only the curve between the lower border of the glass window and the upper border of the liquid window is
/// used: what happens beyond (start of the ramp, crystallisation) does not matter.
/// @param[in,out] warnings  nullable
/// @errors LEHR_ERR_ARG: windows not given or not in order, a width that is not positive; LEHR_ERR_DOMAIN: no
/// heat
///         flow, no such segment, window outside the data or with too few points, a value that is no number;
///         LEHR_ERR_NUMERIC: the lines leave no step, or no inflection or midpoint lies between the windows
/// @accuracy noise-free simulated scans on a 0.1 K grid: 0.05 K and 0.005 J/g against an independent
/// evaluation
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_glass_transition_compute(
    lehr_dsc_glass_transition *out, const lehr_dsc_run *run, const lehr_dsc_glass_transition_options *options,
    lehr_warnings *warnings, lehr_error *err);

/// The scan that was evaluated: columns temperature_K, the signal (named by its unit), glass_line,
/// liquid_line, tangent.
/// @param[in] result  of lehr_dsc_glass_transition_compute() for the same run and options
/// @errors as lehr_dsc_glass_transition_compute()
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_glass_transition_lines(
    lehr_table **out, const lehr_dsc_run *run, const lehr_dsc_glass_transition_options *options,
    const lehr_dsc_glass_transition *result, lehr_error *err);

/// Keys onset, midpoint, inflection, endset, midpoint_astm, midpoint_tangent, delta_cp, peak,
/// overshoot_enthalpy, overshoot, slope, budget.<key>.{noise, windows, smoothing}, smooth, smooth_peak,
/// noise_level, rate, direction, segment. What is unknown is absent.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_glass_transition_describe(
    const lehr_dsc_glass_transition *result, lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
