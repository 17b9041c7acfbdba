/// @file
/// Conversion over time and temperature in one temperature program: from a table, or from a heat flow.
#ifndef LEHR_DSC_CONVERSION_H
#define LEHR_DSC_CONVERSION_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/peaks.h>
#include <lehr/dsc/run.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// One program: temperature and conversion over time. Immutable; may be shared between threads.
typedef struct lehr_dsc_conversion lehr_dsc_conversion;

/// The state at one conversion.
typedef struct lehr_dsc_conversion_state {
    double alpha;
    double time_s;
    double temperature_K;
    double rate_per_s; ///< d(alpha)/dt
} lehr_dsc_conversion_state;

/// Points of a program; arrays of shape (n,) are borrowed.
typedef struct lehr_dsc_conversion_points {
    size_t n;
    const double *time_s;        ///< rising
    const double *temperature_K; ///< > 0
    const double *alpha;
    const double *rate_per_s; ///< d(alpha)/dt; NULL: from alpha and time
} lehr_dsc_conversion_points;

/// A measured course. Time stamps that repeat are joined; alpha may be noisy, its levels are found by local
/// fits.
/// @param[in] name  for messages
/// @errors LEHR_ERR_DOMAIN: fewer than 8 points, a value that is not finite, time running back, a temperature
/// not
///         greater than 0, alpha far outside 0..1 (percent?) or not rising (the message names the point)
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_conversion_create(lehr_dsc_conversion **out, const char *name,
                                                               const lehr_dsc_conversion_points *points,
                                                               lehr_error *err);

/// A heating ramp of which only the temperatures of some levels are known.
/// @param[in] levels       shape (n,), rising, inside 0..1
/// @param[in] temperature_K shape (n,), rising
/// @param[in] rate_per_s    shape (n,) d(alpha)/dt; NULL: not known
/// @errors LEHR_ERR_DOMAIN: no level, a rate not greater than 0, values that do not rise or are not finite
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_conversion_create_ramp(
    lehr_dsc_conversion **out, const char *name, double heating_rate_K_per_s, size_t n, const double *levels,
    const double *temperature_K, const double *rate_per_s, lehr_error *err);

/// The heat flow of one peak of a run: the conversion is the part of its area that lies below a temperature,
/// the rate its height above the baseline divided by the area. Exothermic and endothermic peaks are treated
/// alike.
/// @param[in]     options   NULL: the largest peak of the last heating over a baseline weighted with the
/// conversion
/// @param[in,out] warnings  nullable
/// @errors as lehr_dsc_peaks_compute(); LEHR_ERR_DOMAIN: no peak, no rate and no time, a peak of too few
/// points
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_conversion_from_peak(lehr_dsc_conversion **out,
                                                                  const lehr_dsc_run *run,
                                                                  const lehr_dsc_peaks_options *options,
                                                                  lehr_warnings *warnings, lehr_error *err);

LEHR_API void lehr_dsc_conversion_free(lehr_dsc_conversion *conversion);

LEHR_API const char *lehr_dsc_conversion_name(const lehr_dsc_conversion *conversion);
/// Mean heating rate between the conversions 0.05 and 0.95 (what there is of them) [K/s].
LEHR_API double lehr_dsc_conversion_heating_rate(const lehr_dsc_conversion *conversion);
/// Largest relative deviation of the local heating rate there from the mean; infinite for a mean of 0.
LEHR_API double lehr_dsc_conversion_unsteadiness(const lehr_dsc_conversion *conversion);

/// Time, temperature and rate at a conversion.
/// @errors LEHR_ERR_DOMAIN: the program does not reach it (what it covers is named)
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_conversion_at(lehr_dsc_conversion_state *out,
                                                           const lehr_dsc_conversion *conversion,
                                                           double alpha, lehr_error *err);

LEHR_END_DECLS

#endif
