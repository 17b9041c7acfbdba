/// @file
/// Desmearing: what a first-order response of the calorimeter did to a scan is undone.
///
/// The instrument obeys tau dy/dt + y = x; so x = y + tau dy/dt = y + tau q dy/dT. Value and slope come from
/// local polynomials (Savitzky and Golay), whose degree and width decide between noise and resolution.
///
/// @source docs/theory/dsc_corrections.md; A. Savitzky and M. J. E. Golay, Anal. Chem. 36, 1627 (1964)
#ifndef LEHR_DSC_DESMEAR_H
#define LEHR_DSC_DESMEAR_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

typedef struct lehr_dsc_desmear_options {
    double time_constant_s;
    size_t order;     ///< degree of the local polynomials, 1..6
    size_t width;     ///< points, odd; 0: as many as one time constant holds, at least order + 2
    double discard_s; ///< removed at the begin of the ramp; NaN: five time constants
    size_t segment;   ///< its index; 0: last heating
} lehr_dsc_desmear_options;

/// Time constant NaN (to be given), order 3, the rest by itself.
LEHR_API lehr_dsc_desmear_options lehr_dsc_desmear_defaults(void);

typedef struct lehr_dsc_desmear {
    size_t width;           ///< used [points]
    double width_K;         ///< the same in temperature
    double noise_level;     ///< standard deviation of a point of the scan, from the residuals, in signal_unit
    double noise_amplified; ///< the same after desmearing, root mean square
    double amplification;   ///< ratio of the two
    double area; ///< after desmearing, over the points kept, in area_unit: integral over time, times the rate
    double
        area_change; ///< change of the area beyond tau q [y(end) - y(begin)], which the equation itself makes
    double area_change_stderr; ///< by noise
    double peak, peak_K;       ///< highest point after desmearing
    double peak_before, peak_before_K;
    double rate_K_per_s; ///< magnitude
    double discarded_s;
    size_t points; ///< kept
    size_t segment;
    const char *signal_unit; ///< "J/g/K", "J/K" or "W/g"
    const char *area_unit;
} lehr_dsc_desmear;

/// Desmear one ramp.
/// @param[out] table  columns segment, time_s, temperature_K, the signal (cp_J_per_gK, heat_flow_mW or
///             heat_flow_W_per_g as in the file), sigma, and before (the signal as it was); NULL: not wanted
/// @param[in,out] warnings nullable
/// @errors LEHR_ERR_ARG: time constant, order, width or discard out of range; LEHR_ERR_DOMAIN: no rate, no
/// such
///         segment, a ramp shorter than what is discarded, too few points, values that are no numbers
/// @accuracy the bias of a polynomial of degree 3 over a width w is of the fourth order in w over the width
/// of a
///           feature; the simulated scan of 3 ms at 1000 K/s gets its peak back to 0.1 %
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_desmear_run(lehr_dsc_desmear *out, lehr_table **table,
                                                         const lehr_dsc_run *run,
                                                         const lehr_dsc_desmear_options *options,
                                                         lehr_warnings *warnings, lehr_error *err);

/// Keys width, width_temperature, noise_level, noise_amplified, noise_amplification, area, area_change, peak,
/// peak_temperature, peak_before, peak_temperature_before, rate, discarded, points, segment.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_desmear_describe(const lehr_dsc_desmear *result,
                                                              lehr_record *record, lehr_error *err);

LEHR_END_DECLS

#endif
