/// @file
/// Joint confidence regions of two parameters: ellipses of the covariance.
#ifndef LEHR_FITTING_ELLIPSE_H
#define LEHR_FITTING_ELLIPSE_H

#include <lehr/core/error.h>
#include <lehr/fitting/covariance.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// An ellipse around (x, y): the points (x, y) + cos t (xx, yx) + sin t (xy, yy).
typedef struct lehr_fitting_ellipse {
    double x, y;           ///< centre: the estimates
    double xx, yx, xy, yy; ///< lower triangular root of the covariance times the radius: xy = 0
    double
        radius; ///< sqrt of the limit of (p - centre)^T C^-1 (p - centre): 1.515 for 68.27 % and known errors
    double area;
} lehr_fitting_ellipse;

/// Region in which parameters i and j lie together with a given confidence. Its extreme points are `radius`
/// standard errors from the centre, so it is wider than the two intervals of one parameter.
/// @param[in] covariance shape (n, n), symmetric, in the stated convention
/// @param[in] values     shape (n,) estimates
/// @param[in] dof        of the fit; counts where the errors follow from the scatter: limit 2 F(2, dof) in
/// place of chi2(2)
/// @errors LEHR_ERR_ARG: i or j not below n, i = j, a confidence outside of 0 .. 1; LEHR_ERR_DOMAIN: a
/// parameter without
///         variance (fixed, at a bound), a covariance that is not positive definite, no degree of freedom
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_ellipse_init(lehr_fitting_ellipse *out, const double *values,
                                                              const double *covariance, size_t n, size_t i,
                                                              size_t j, lehr_covariance_convention convention,
                                                              double confidence, size_t dof, lehr_error *err);

/// Point of the ellipse at the parameter t = 0 .. 2 pi.
LEHR_API void lehr_fitting_ellipse_point(double *x, double *y, const lehr_fitting_ellipse *ellipse, double t);

LEHR_END_DECLS

#endif
