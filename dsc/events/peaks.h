/// @file
/// Peaks of one ramp: crystallisation, melting and other events, with baseline, enthalpy and tangents.
///
/// The enthalpy is the integral of the heat flow over time, where the file has a time: inside a strong peak
/// the sample does not follow the program, and the integral over temperature at the nominal rate is wrong.
/// Exothermic enthalpies are negative, on heating and on cooling.
///
/// @source ISO 11357-3 (straight baseline, extrapolated onset and end); W. Hemminger, S. Sarge, J. Thermal
/// Anal. 37, 1455 (1991) (baseline weighted with the conversion); derivation of the errors:
/// docs/theory/dsc_events.md
#ifndef LEHR_DSC_PEAKS_H
#define LEHR_DSC_PEAKS_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

/// Baseline under a peak.
typedef enum lehr_dsc_peak_baseline {
    LEHR_DSC_PEAK_LINE, ///< straight line that joins the curve at both ends of the range
    LEHR_DSC_PEAK_ALPHA ///< (1 - a) left + a right side line, a = part of the area up to here; iterated
} lehr_dsc_peak_baseline;

typedef struct lehr_dsc_peaks_options {
    lehr_dsc_peak_baseline baseline;
    double range_K[2]; ///< limits of one peak, borders included; NaN: all peaks of the scan are looked for
    double left_K[2];  ///< window of the side line below the peak; NaN: chosen between limit and foot
    double right_K[2]; ///< the same above it. Both need a range
    double smooth_K;   ///< full width of the local quintic; NaN: chosen from the noise
    double prominence; ///< least prominence of a peak as part of the largest one; without range only
    size_t segment;    ///< its index; 0: last heating
} lehr_dsc_peaks_options;

/// Line, whole scan, everything chosen, prominence 0.05, last heating.
LEHR_API lehr_dsc_peaks_options lehr_dsc_peaks_defaults(void);

/// One peak. Standard errors: noise of the signal, propagated in closed form, and (not for the enthalpy) the
/// bias of the smoothing, in quadrature.
typedef struct lehr_dsc_peak {
    double onset_K; ///< tangent at the steepest point of the low-temperature flank with the baseline there
                    ///< (the left side line for ALPHA)
    double onset_stderr_K;
    double peak_K; ///< extremum of the smoothed signal
    double peak_stderr_K;
    double endset_K; ///< the same as onset_K on the other flank
    double endset_stderr_K;
    double
        farthest_K; ///< largest distance from the baseline (ISO 11357): differs from peak_K on a sloping one
    double farthest_stderr_K;
    double enthalpy; ///< in enthalpy_unit; negative when exothermic
    double enthalpy_stderr;
    double enthalpy_windows;  ///< budget: half the range while each limit moves inward by a fifth of its side
                              ///< window
    double enthalpy_baseline; ///< budget: distance to the enthalpy with the other baseline; NaN without
    double height;            ///< of the peak above the baseline, in height_unit; negative when exothermic
    double height_stderr;
    double fwhm_K; ///< full width at half height
    double fwhm_stderr_K;
    double onset_smoothing_K; ///< bias of the smoothing in that standard error, and in those of the others
    double peak_smoothing_K;
    double endset_smoothing_K;
    double farthest_smoothing_K;
    double height_smoothing; ///< in height_unit
    double fwhm_smoothing_K;
    bool exothermic;
    double range_K[2]; ///< limits of the integral
    double left_K[2];  ///< windows of the side lines
    double right_K[2];
    double smooth_K;    ///< full width of the local quintic
    double noise_level; ///< standard deviation of a point from the side windows, in height_unit
    size_t iterations;  ///< of the conversion; 0 for LINE
    bool converged;     ///< always for LINE
} lehr_dsc_peak;

typedef struct lehr_dsc_peaks lehr_dsc_peaks; ///< peaks of one ramp in order of temperature

/// Find and evaluate the peaks of one ramp of a run.
///
/// With a range: the one peak in it, the largest distance from the straight line between its ends. Without:
/// every extremum whose prominence exceeds the noise and the part of the largest that the options name, each
/// with limits of its own.
/// @param[in,out] warnings  nullable
/// @errors LEHR_ERR_ARG: windows out of order or outside the range; LEHR_ERR_DOMAIN: no heat flow, no such
/// segment,
///         range outside the data or with too few points, a value that is no number; LEHR_ERR_NUMERIC:
///         nothing in the range rises above the noise. A scan without peaks is no error: the list is empty
/// @accuracy trapezoid rule on the points
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_peaks_compute(lehr_dsc_peaks **out, const lehr_dsc_run *run,
                                                           const lehr_dsc_peaks_options *options,
                                                           lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_dsc_peaks_free(lehr_dsc_peaks *peaks);

LEHR_API size_t lehr_dsc_peaks_count(const lehr_dsc_peaks *peaks);
LEHR_API const lehr_dsc_peak *lehr_dsc_peaks_at(const lehr_dsc_peaks *peaks,
                                                size_t i); ///< @pre i < count; borrowed
LEHR_API const char *
lehr_dsc_peaks_enthalpy_unit(const lehr_dsc_peaks *peaks); ///< "J/g", "mJ", "W K/g", "mW K"
LEHR_API const char *lehr_dsc_peaks_height_unit(const lehr_dsc_peaks *peaks); ///< "W/g", "mW", "J/g/K"
LEHR_API bool lehr_dsc_peaks_in_time(const lehr_dsc_peaks *peaks);            ///< the integrals run over time
LEHR_API bool lehr_dsc_peaks_cooling(const lehr_dsc_peaks *peaks);
LEHR_API size_t lehr_dsc_peaks_segment(const lehr_dsc_peaks *peaks);
LEHR_API double lehr_dsc_peaks_rate_K_per_s(const lehr_dsc_peaks *peaks); ///< magnitude; NaN when unknown

/// The scan that was evaluated: columns temperature_K, signal (endothermic up, in height_unit), baseline,
/// left_line, right_line and conversion (NaN outside of the peaks), and time_s where there is a time.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_peaks_lines(lehr_table **out, const lehr_dsc_run *run,
                                                         const lehr_dsc_peaks_options *options,
                                                         lehr_error *err);

/// Keys peaks[].{kind, onset, peak, endset, enthalpy, height, fwhm, peak_from_baseline, budget.{noise,
/// windows, baseline}, range, left_window, right_window, smooth, noise_level}, integration ("time" or
/// "temperature"), direction, rate, segment.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_peaks_describe(const lehr_dsc_peaks *peaks, lehr_record *record,
                                                            lehr_error *err);

LEHR_END_DECLS

#endif
