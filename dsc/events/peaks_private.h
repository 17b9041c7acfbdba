/// @file
/// Private: one peak under given limits and side windows, and its response to noise.
#ifndef LEHR_DSC_PEAKS_PRIVATE_H
#define LEHR_DSC_PEAKS_PRIVATE_H

#include "tangent.h"

#include <lehr/dsc/peaks.h>

typedef enum lehr_dsc_bump_item {
    LEHR_DSC_BUMP_ONSET,
    LEHR_DSC_BUMP_PEAK,
    LEHR_DSC_BUMP_ENDSET,
    LEHR_DSC_BUMP_FARTHEST,
    LEHR_DSC_BUMP_AREA,
    LEHR_DSC_BUMP_HEIGHT,
    LEHR_DSC_BUMP_FWHM,
    LEHR_DSC_BUMP_ITEMS
} lehr_dsc_bump_item;

/// Limits of a peak.
typedef struct lehr_dsc_bump_limits {
    double range_K[2]; // of the area
    double base_K[2];  // ends of the straight baseline: beyond the range where peaks overlap
    double left_K[2], right_K[2];
    double saddle_half_K[2]; // half-width that found the saddle at a limit of the range; 0: it is no saddle
} lehr_dsc_bump_limits;

/// One peak; values in the unit of the scan, the area in that unit times s (in time) or K.
typedef struct lehr_dsc_bump {
    const lehr_dsc_scan *scan; // borrowed
    bool in_time;              // the area runs over the clock
    lehr_dsc_peak_baseline kind;
    lehr_dsc_bump_limits limits;
    lehr_dsc_baseline left, right; // of ALPHA; their residuals give the noise
    lehr_dsc_smooth edge;          // gives the ends of LINE; may reach beyond the range
    double end[2];
    size_t n_points, *points; // inside the range
    double *weight;           // shape (n_points,): trapezoid weights
    double *part; // shape (n_points,): weight of the right line in the baseline; the conversion for ALPHA
    double *step; // shape (n_points,): half the abscissa from the former point
    double noise; // of a point
    lehr_dsc_smooth smooth;
    double sign; // +1 above the baseline, -1 below
    lehr_dsc_tangent flank[2];
    lehr_dsc_search farthest, top;
    double half_K[2]; // places of half the height
    double value[LEHR_DSC_BUMP_ITEMS];
    size_t iterations;
    bool converged;
} lehr_dsc_bump;

/// Fit the side lines, take the points, find the conversion and the area. Release with lehr_dsc_bump_clear()
/// (also after an error).
LEHR_NODISCARD lehr_status lehr_dsc_bump_fit(lehr_dsc_bump *out, const lehr_dsc_scan *scan, bool in_time,
                                             lehr_dsc_peak_baseline kind, const lehr_dsc_bump_limits *limits,
                                             lehr_error *err);
void lehr_dsc_bump_clear(lehr_dsc_bump *bump);

/// The baseline at a temperature (for shapes: straight over temperature for LINE).
double lehr_dsc_bump_base(const void *bump, double temperature_K);

/// Direction of the peak, by the largest distance from the baseline, which is put into value[FARTHEST].
/// Sets a first width of the smoothing. @errors LEHR_ERR_NUMERIC: nothing rises from the baseline
LEHR_NODISCARD lehr_status lehr_dsc_bump_orient(lehr_dsc_bump *bump, lehr_error *err);

/// Choose the width of the smoothing; @p smooth_K NaN: from the noise.
LEHR_NODISCARD lehr_status lehr_dsc_bump_set_width(bool *enough, lehr_dsc_bump *bump, double smooth_K,
                                                   lehr_error *err);

/// Find tangents, top, half heights. What does not exist is NaN.
LEHR_NODISCARD lehr_status lehr_dsc_bump_locate(lehr_dsc_bump *bump, lehr_error *err);

/// Standard errors of the values. @param[out] error  shape (LEHR_DSC_BUMP_ITEMS,)
LEHR_NODISCARD lehr_status lehr_dsc_bump_propagate(double *error, const lehr_dsc_bump *bump, lehr_error *err);

/// Bias that the smoothing leaves in the values. @param[out] bias  shape (LEHR_DSC_BUMP_ITEMS,); 0: none seen
LEHR_NODISCARD lehr_status lehr_dsc_bump_smoothing(double *bias, const lehr_dsc_bump *bump, lehr_error *err);

/// Abscissa of the area at a temperature, between the points.
double lehr_dsc_bump_abscissa(const lehr_dsc_bump *bump, double temperature_K);

/// The line a flank's tangent meets: 0 onset, 1 endset.
lehr_dsc_chord lehr_dsc_bump_side(const lehr_dsc_bump *bump, size_t flank);

/// Default side windows inside a range: a twentieth of it for LINE; for ALPHA extended inwards as long as the
/// curve follows the line.
LEHR_NODISCARD lehr_status lehr_dsc_bump_choose_sides(lehr_dsc_bump_limits *limits, const lehr_dsc_scan *scan,
                                                      lehr_dsc_peak_baseline kind, lehr_error *err);

/// Limits of one found peak.
typedef struct lehr_dsc_peak_range {
    double low_K, top_K, high_K;
    double base_K[2];        // outer limits of the group of overlapping peaks it belongs to
    double saddle_half_K[2]; // as in lehr_dsc_bump_limits
    double prominence;
    double sign; // +1 maximum, -1 minimum; 0 unknown
} lehr_dsc_peak_range;

/// Look for peaks in the whole scan. Free *out with lehr_core_free().
LEHR_NODISCARD lehr_status lehr_dsc_peaks_search(lehr_dsc_peak_range **out, size_t *n,
                                                 const lehr_dsc_scan *scan, double least_part,
                                                 lehr_error *err);

/// Public list of peaks.
struct lehr_dsc_peaks {
    size_t n;
    lehr_dsc_peak *peak;
    const char *enthalpy_unit, *height_unit;
    bool in_time, cooling;
    size_t segment;
    double rate_K_per_s;
};

/// From the unit of a scan to that of the results.
typedef struct lehr_dsc_peak_scale {
    bool in_time;
    double height, area; // factors
    const char *height_unit, *area_unit;
} lehr_dsc_peak_scale;

/// Heat flow back from the heat capacity of a scan, endothermic up; heat by integration over time where there
/// is one.
lehr_dsc_peak_scale lehr_dsc_peaks_scale(const lehr_dsc_scan *scan);

/// @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status lehr_dsc_peaks_check(const lehr_dsc_peaks_options *options, lehr_error *err);

/// Ranges to evaluate: the one given, or those found. Free *out with lehr_core_free().
LEHR_NODISCARD lehr_status lehr_dsc_peaks_ranges(lehr_dsc_peak_range **out, size_t *n,
                                                 const lehr_dsc_scan *scan,
                                                 const lehr_dsc_peaks_options *options, lehr_error *err);

/// Fit and locate one peak. Release with lehr_dsc_bump_clear() (also after an error).
LEHR_NODISCARD lehr_status lehr_dsc_peaks_solve(lehr_dsc_bump *bump, const lehr_dsc_scan *scan,
                                                const lehr_dsc_peak_scale *to,
                                                const lehr_dsc_peaks_options *options,
                                                const lehr_dsc_peak_range *range, lehr_warnings *warnings,
                                                lehr_error *err);

#endif
