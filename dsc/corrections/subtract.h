/// @file
/// What the calorimeter adds to the heat flow of the sample is taken off: an empty run, or the part of the
/// signal that does not turn its sign with the rate.
///
/// @source docs/theory/dsc_corrections.md
#ifndef LEHR_DSC_SUBTRACT_H
#define LEHR_DSC_SUBTRACT_H

#include <lehr/core/record.h>
#include <lehr/core/table.h>
#include <lehr/core/warnings.h>
#include <lehr/dsc/run.h>

LEHR_BEGIN_DECLS

typedef enum lehr_dsc_axis {
    LEHR_DSC_AXIS_TEMPERATURE, ///< ramp by ramp at equal temperature, isotherms by time since their begin
    LEHR_DSC_AXIS_TIME         ///< at equal time
} lehr_dsc_axis;

typedef struct lehr_dsc_subtract_options {
    lehr_dsc_axis axis;
    double scale;        ///< factor on the background
    double scale_stderr; ///< its standard error; NaN: not known, taken as 0
} lehr_dsc_subtract_options;

/// Temperature, 1.
LEHR_API lehr_dsc_subtract_options lehr_dsc_subtract_defaults(void);

/// The curve and its noise.
typedef struct lehr_dsc_subtracted {
    double noise_level;            ///< of a point of the run, in the unit of its signal (W, W/g, J/g/K)
    double background_noise_level; ///< of a point of the background
    size_t points;                 ///< kept
    size_t dropped;                ///< points of the run that the background does not cover
    double mean;                   ///< of scale times background over the points kept
} lehr_dsc_subtracted;

/// Subtract the background run: segments of the same place and kind are paired.
/// @param[out] table  as lehr_dsc_run_to_table() with a column sigma (noise of both)
/// @errors LEHR_ERR_DOMAIN: signals of different kind, other number or kind of segments, no common range;
///         LEHR_ERR_ARG: scale not finite, time asked for where a run has none
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_subtract_background(lehr_dsc_subtracted *out, lehr_table **table,
                                                                 const lehr_dsc_run *run,
                                                                 const lehr_dsc_run *background,
                                                                 const lehr_dsc_subtract_options *options,
                                                                 lehr_warnings *warnings, lehr_error *err);

/// Part of the heat flow that does not depend on the rate: Phi = q (s0 + s1 u) + c + d u, u = T - center.
typedef struct lehr_dsc_asymmetry {
    double window_K[2];
    double center_K;
    double offset, offset_stderr; ///< c, in the unit of the signal
    double slope, slope_stderr;   ///< d, per K
    double covariance;            ///< of c and d
    double noise_level;           ///< standard deviation of a point, from the residuals
    size_t ramps, points;
    double rate_min_K_per_s, rate_max_K_per_s; ///< signed
} lehr_dsc_asymmetry;

/// Fit by least squares to all ramps of all runs together, inside a window where the heat capacity of the
/// sample does not depend on direction and rate (equilibrium liquid; glass far below its transition).
/// @param[in] runs  shape (n_runs,), same kind of signal
/// @errors LEHR_ERR_DOMAIN: fewer than two different rates, too few points, a heat capacity instead of a heat
/// flow
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_asymmetry_fit(lehr_dsc_asymmetry *out,
                                                           const lehr_dsc_run *const *runs, size_t n_runs,
                                                           const double window_K[2], lehr_warnings *warnings,
                                                           lehr_error *err);

/// Subtract c + d u from every point of a run.
/// @param[out] table  as lehr_dsc_run_to_table() with a column sigma: noise of the point and error of c + d u
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_asymmetry_subtract(lehr_table **table, const lehr_dsc_run *run,
                                                                const lehr_dsc_asymmetry *asymmetry,
                                                                lehr_error *err);

/// Keys noise_level, background_noise_level, background_mean, points, dropped. @p unit_W: see run.h
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_subtracted_describe(const lehr_dsc_subtracted *result,
                                                                 lehr_dsc_signal signal, lehr_record *record,
                                                                 lehr_error *err);
/// Keys offset, offset_slope, center, noise_level, ramps, points, rate_min, rate_max.
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_asymmetry_describe(const lehr_dsc_asymmetry *result,
                                                                lehr_dsc_signal signal, lehr_record *record,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
