/// @file
/// Which of two models the data support: F-test and information criteria.
#ifndef LEHR_FITTING_COMPARE_H
#define LEHR_FITTING_COMPARE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// F-test of nested models.
typedef struct lehr_fitting_f_test {
    double f;         ///< (chi2_small - chi2_large)/(p_large - p_small) / (chi2_large/(n - p_large))
    size_t dof_above; ///< p_large - p_small
    size_t dof_below; ///< n - p_large
    double p;         ///< probability of a larger F when the small model is true
} lehr_fitting_f_test;

/// Compare a model with one that contains it. Both must be fitted to the same data with the same weights:
/// effective variances differ between models, so freeze those of the larger one.
/// @param[in] chi2_small,chi2_large weighted sums of squares at the two minima
/// @param[in] p_small,p_large       numbers of free parameters
/// @errors LEHR_ERR_ARG: p_large not greater than p_small, no degree of freedom left; LEHR_ERR_DOMAIN: chi2
/// that is not
///         greater than 0, or the larger model with the larger chi2 (then its fit has not found the minimum)
/// @accuracy p 1e-12 relative
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_compare_f(lehr_fitting_f_test *out, double chi2_small,
                                                           size_t p_small, double chi2_large, size_t p_large,
                                                           size_t n_points, lehr_error *err);

/// Information criteria: lower is better, differences count.
typedef struct lehr_fitting_criteria {
    double aic;  ///< Akaike
    double aicc; ///< with the correction for few points; NaN where n - p - 1 is not greater than 0
    double bic;  ///< Bayes (Schwarz)
} lehr_fitting_criteria;

/// AIC = L + 2 p, AICc = AIC + 2 p (p + 1)/(n - p - 1), BIC = L + p ln n, with L = chi2 for known sigmas and
/// L = n ln(chi2/n) where the scatter gives their scale.
/// @returns NaN in all for a chi2 that is negative, or zero with unknown sigmas
/// @source K. P. Burnham and D. R. Anderson, Model Selection and Multimodel Inference (Springer 2002),
/// chapter 2
LEHR_API lehr_fitting_criteria lehr_fitting_compare_criteria(double chi2, size_t n_points,
                                                             size_t n_parameters, bool sigma_known);

LEHR_END_DECLS

#endif
