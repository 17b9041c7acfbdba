/// @file
/// Profile-likelihood intervals: how far a parameter can go while all others follow.
///
/// The interval ends where the constrained minimum of chi2 has risen by k^2 (times the scale of the errors),
/// k being the multiplier of the confidence. Unlike value +- k stderr it follows a curved valley: its sides
/// may differ, or be open.
#ifndef LEHR_FITTING_PROFILE_H
#define LEHR_FITTING_PROFILE_H

#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// An interval. An open side has no end inside the bounds of the parameter: its value is that bound, or
/// infinite.
typedef struct lehr_fitting_interval {
    double lower;
    double upper;
    bool lower_open;
    bool upper_open;
    size_t n_fits; ///< constrained fits made
} lehr_fitting_interval;

/// Interval of parameter j.
///
/// chi2 may rise by k^2 chi2/dof with k from Student's t for scaled errors (the F version), by k^2 with the
/// normal k for absolute ones, by k^2 max(1, chi2/dof) for inflate.
/// @param[in] problem,options of the fit; the search is near
/// @param[in] summary,parameters,covariance results of that fit
/// @errors LEHR_ERR_ARG: j out of range, a confidence outside of 0 .. 1; LEHR_ERR_DOMAIN: the fit has not
/// converged, or the
///         parameter has no error (fixed, at a bound, no degree of freedom); LEHR_ERR_NUMERIC: a lower chi2
///         was found on the way (the message says where; fit again from there); LEHR_ERR_NOMEM
/// @accuracy ends to 1e-8 of the half-width
/// @source D. M. Bates and D. G. Watts, Nonlinear Regression Analysis and Its Applications (Wiley 1988),
/// section 6.1
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_profile_interval(
    lehr_fitting_interval *out, size_t j, double confidence, const lehr_fitting_problem *problem,
    const lehr_fitting_options *options, const lehr_fitting_summary *summary, const double *parameters,
    const double *covariance, lehr_error *err);

LEHR_END_DECLS

#endif
