/// @file
/// Intervals and simulated repeats of fits with errors in x and y.
#ifndef LEHR_FITTING_CURVE_EXTRA_H
#define LEHR_FITTING_CURVE_EXTRA_H

#include <lehr/fitting/estimate.h>
#include <lehr/fitting/orthogonal.h>

LEHR_BEGIN_DECLS

/// Profile intervals and parametric bootstrap of a fit by lehr_fitting_curve_solve().
///
/// Intervals follow from the chi2 of the error model, with the weights of the fit where it is the effective
/// variance. A repeat of an orthogonal or effective-variance fit moves the foot point of every point by its
/// errors in x and y; one of wls and ols moves y alone. The errors are scaled as those of the fit.
/// Nothing is found where the fit has not converged.
/// @param[in] summary,parameters,covariance results of that fit
/// @param[in] method  without a robust loss
/// @param[in] derived nullable
/// @errors LEHR_ERR_ARG: a robust loss, a confidence outside 0..1, one replicate, more than
///         LEHR_FITTING_ESTIMATE_MAX quantities; LEHR_ERR_DOMAIN: bootstrap of a fit whose residuals are all
///         zero or that has no degree of freedom; LEHR_ERR_NUMERIC: a lower chi2 was found on the way, fewer
///         than 2 usable replicates; LEHR_ERR_NOMEM
/// @accuracy ends of intervals to 1e-8 of the half-width
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_curve_extra(
    lehr_fitting_extra *extra, const lehr_fitting_curve_problem *problem, lehr_fitting_error_model model,
    const lehr_fitting_options *options, const lehr_fitting_summary *summary, const double *parameters,
    const double *covariance, const lehr_fitting_method *method, const lehr_fitting_derived *derived,
    lehr_error *err);

LEHR_END_DECLS

#endif
