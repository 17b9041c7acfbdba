/// @file
/// Private: a sorted curve, read between its points, with the noise that comes with it.
#ifndef LEHR_DSC_INTERPOLATE_H
#define LEHR_DSC_INTERPOLATE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct lehr_dsc_knot {
    double x, y, rate; ///< rate: what else goes with the point
} lehr_dsc_knot;

typedef struct lehr_dsc_knots {
    size_t n;
    lehr_dsc_knot *knot; ///< shape (n,), x not decreasing
} lehr_dsc_knots;

/// Sorted copy. @param[in] rate  shape (n,) or NULL
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_dsc_knots_create(lehr_dsc_knots *out, const double *x, const double *y,
                                                 const double *rate, size_t n, lehr_error *err);
void lehr_dsc_knots_clear(lehr_dsc_knots *knots);

/// Straight between neighbours. @p gain2: variance for noise 1 of the points. False outside of the knots.
bool lehr_dsc_knots_at(lehr_dsc_knot *out, double *gain2, const lehr_dsc_knots *knots, double x);

/// Standard deviation of a point, from the residuals of local parabolas against the number of the point; NaN
/// for fewer than 15 points.
LEHR_NODISCARD lehr_status lehr_dsc_point_noise(double *noise, const double *y, size_t n, const char *name,
                                                lehr_error *err);

#endif
