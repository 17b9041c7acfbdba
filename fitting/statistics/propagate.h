/// @file
/// Standard errors of quantities derived from fitted parameters, through the whole covariance.
#ifndef LEHR_FITTING_PROPAGATE_H
#define LEHR_FITTING_PROPAGATE_H

#include <lehr/fitting/covariance.h>

LEHR_BEGIN_DECLS

/// sqrt(g' C g): standard error of a quantity with the derivatives g, first order.
/// @param[in] gradient   shape (n,); parameters with derivative 0 do not count, even where their variance is
/// NaN
/// @param[in] covariance shape (n, n), symmetric
LEHR_API double lehr_covariance_propagate(const double *gradient, const double *covariance, size_t n);

/// Value @p j of a fit with its standard error sqrt(C_jj).
LEHR_API lehr_estimate lehr_covariance_estimate(const double *parameters, const double *covariance, size_t n,
                                                size_t j);

LEHR_END_DECLS

#endif
