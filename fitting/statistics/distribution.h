/// @file
/// Quantiles and tail probabilities that intervals and tests need.
#ifndef LEHR_FITTING_DISTRIBUTION_H
#define LEHR_FITTING_DISTRIBUTION_H

#include <lehr/core/export.h>
#include <lehr/fitting/covariance.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

// Every function gives NaN outside of its domain: a confidence outside of 0 < c < 1, degrees of freedom not
// greater than 0. Degrees of freedom are real numbers; INFINITY means a standard deviation that is known.
// @accuracy 1e-12 relative for confidences of 0.01 .. 0.9999 and up to 1e6 degrees of freedom

/// k with P(|t| < k) = confidence for Student's t; 1.96 for 0.95 and many degrees of freedom.
LEHR_API double lehr_quantile_t(double confidence, double dof);
/// x with P(chi2 < x) = confidence; 2.2957 for 0.6827 and 2.
LEHR_API double lehr_quantile_chi2(double confidence, double dof);
/// x with P(F < x) = confidence.
LEHR_API double lehr_quantile_f(double confidence, double dof_above, double dof_below);

/// P(chi2 > x).
LEHR_API double lehr_tail_chi2(double x, double dof);
/// P(F > x).
LEHR_API double lehr_tail_f(double x, double dof_above, double dof_below);

/// k for which value - k stderr .. value + k stderr covers the truth with a given confidence, where the
/// normal approximation holds: Student's t for errors that follow from the scatter (scaled, inflate), the
/// normal distribution for absolute ones.
/// @param[in] dof of the fit; NaN is returned for scaled errors without any
LEHR_API double lehr_covariance_multiplier(lehr_covariance_convention convention, double confidence,
                                           size_t dof);

/// Probability of 1, 2, 3 standard errors of the normal distribution: 0.6827, 0.9545, 0.9973 in full digits.
LEHR_API double lehr_confidence_of_sigmas(double sigmas);

LEHR_END_DECLS

#endif
