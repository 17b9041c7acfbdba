/// @file
/// Private: a scan in bins of equal width, and its straight stretches.
#ifndef LEHR_DSC_STRAIGHT_H
#define LEHR_DSC_STRAIGHT_H

#include <lehr/core/error.h>
#include <stddef.h>

#define LEHR_DSC_MOST_BINS 200

typedef struct lehr_dsc_bins {
    size_t n;
    double begin_K, width_K;
    double y[LEHR_DSC_MOST_BINS]; ///< mean of each bin; interpolated where a bin is empty
    double noise;                 ///< standard deviation of a mean
} lehr_dsc_bins;

/// Bins [begin, end).
typedef struct lehr_dsc_stretch {
    size_t begin, end;
} lehr_dsc_stretch;

/// A straight line through points or bins, with what its error needs.
typedef struct lehr_dsc_straight {
    double center_K, value, slope; ///< value + slope (T - center)
    double variance, slope_variance;
} lehr_dsc_straight;

/// Average the points. @errors LEHR_ERR_DOMAIN: fewer than 48 finite points, or all at one temperature
LEHR_NODISCARD lehr_status lehr_dsc_bins_fill(lehr_dsc_bins *out, const char *name,
                                              const double *temperature_K, const double *y, size_t n,
                                              lehr_error *err);

double lehr_dsc_bins_center(const lehr_dsc_bins *bins, size_t i);

/// Maximal straight stretches (none inside another) in ascending order, of at least 1/25 of the bins.
/// @param[in]  tolerance  deviations of this size (root mean square) count as straight
/// @param[out] out        shape (LEHR_DSC_MOST_BINS,)
/// @returns their number
size_t lehr_dsc_straight_find(lehr_dsc_stretch *out, const lehr_dsc_bins *bins, double tolerance);

/// Line through the bins of a stretch.
lehr_dsc_straight lehr_dsc_straight_fit(const lehr_dsc_bins *bins, lehr_dsc_stretch stretch);
double lehr_dsc_straight_at(const lehr_dsc_straight *line, double temperature_K);
/// Variance of the line at a temperature.
double lehr_dsc_straight_variance(const lehr_dsc_straight *line, double temperature_K);

#endif
