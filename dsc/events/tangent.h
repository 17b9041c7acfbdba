/// @file
/// Private: straight lines from fitted windows, and the tangent at the steepest point of a flank that meets
/// them.
#ifndef LEHR_DSC_TANGENT_H
#define LEHR_DSC_TANGENT_H

#include "baseline.h"
#include "smooth.h"

/// A fitted line, or (curve not NULL) the straight line that joins two points of a smoothed curve.
typedef struct lehr_dsc_chord {
    const lehr_dsc_baseline *line; // borrowed
    const lehr_dsc_smooth *curve;  // borrowed
    double end_K[2], end[2];       // of the joined points
} lehr_dsc_chord;

double lehr_dsc_chord_at(const lehr_dsc_chord *chord, double temperature_K);
double lehr_dsc_chord_slope(const lehr_dsc_chord *chord);
/// response_i += factor * d chord(T)/dy_i
LEHR_NODISCARD lehr_status lehr_dsc_chord_add_response(const lehr_dsc_chord *chord, double temperature_K,
                                                       double factor, double *response, lehr_error *err);

/// Tangent to the smoothed curve where a search found its steepest point.
typedef struct lehr_dsc_tangent {
    const lehr_dsc_smooth *smooth; // borrowed
    lehr_dsc_search search;
    double at_K; // NaN: the steepest point lies at a border of the search, the rest is then 0
    double value, slope;
} lehr_dsc_tangent;

LEHR_NODISCARD lehr_status lehr_dsc_tangent_find(lehr_dsc_tangent *out, const lehr_dsc_smooth *smooth,
                                                 double low_K, double high_K, double sign, lehr_error *err);

/// Where the tangent meets the line; NaN when they are parallel.
double lehr_dsc_tangent_cross(const lehr_dsc_tangent *tangent, const lehr_dsc_chord *chord);

/// response_i += factor * d(crossing)/dy_i
LEHR_NODISCARD lehr_status lehr_dsc_tangent_add_cross_response(const lehr_dsc_tangent *tangent,
                                                               const lehr_dsc_chord *chord, double cross_K,
                                                               double factor, double *response,
                                                               lehr_error *err);

/// Widen the local quintic from its least width until the places that the searches find are known to 0.035 of
/// the half-width, and steepest slopes to 0.03, at two widths in a row: there the noise acts linearly.
/// Sets smooth->half_K;
/// @p enough tells whether the goal was reached below @p most_K.
/// @param[in] searches  shape (n,)
LEHR_NODISCARD lehr_status lehr_dsc_smooth_choose(bool *enough, lehr_dsc_smooth *smooth,
                                                  const lehr_dsc_search *searches, size_t n, double noise,
                                                  double most_K, lehr_error *err);

/// Euclidean length of a response: the standard error for noise of size 1.
double lehr_dsc_response_norm(const double *response, size_t n);

/// a - b, point by point, into a: the response of a difference.
void lehr_dsc_response_subtract(double *a, const double *b, size_t n);

/// Pooled standard deviation of a point from the residuals of two lines.
double lehr_dsc_pooled_noise(const lehr_dsc_baseline *a, const lehr_dsc_baseline *b);

#endif
