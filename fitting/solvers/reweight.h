/// @file
/// Least squares whose weights follow from the fit itself: the loop behind robust losses and counting
/// statistics. Private to the module.
#ifndef LEHR_FITTING_REWEIGHT_H
#define LEHR_FITTING_REWEIGHT_H

#include <lehr/fitting/nonlinear.h>

/// New standard errors from the values of the model.
/// @param[out] sigma  shape (n_points,), all > 0
/// @param[in]  values shape (n_points,) model at the present parameters
typedef void (*lehr_fitting_reweigher)(double *sigma, const double *values, void *context);

/// True when no parameter moved by more than a part @p tolerance of its error, or by its rounding.
bool lehr_fitting_stands_still(const double *now, const double *before, const double *covariance, size_t p,
                               double tolerance);

/// Solve, reweigh, solve again until the parameters stand still: to 1e-10 of their errors, or to rounding.
/// @param[in] start_sigma shape (n_points,): weights of the first fit
/// @param[out] covariance absolute, for the last weights
/// @param[out] sigma      shape (n_points,): the last weights
LEHR_NODISCARD lehr_status lehr_fitting_reweight(lehr_fitting_summary *summary, double *parameters,
                                                 double *covariance, double *sigma,
                                                 const lehr_fitting_problem *problem,
                                                 const double *start_sigma, lehr_fitting_reweigher reweigh,
                                                 void *context, const lehr_fitting_options *options,
                                                 lehr_error *err);

#endif
