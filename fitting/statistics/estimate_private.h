/// @file
/// Steps that fits with errors in y alone and in both variables share. Private to the module.
#ifndef LEHR_FITTING_ESTIMATE_PRIVATE_H
#define LEHR_FITTING_ESTIMATE_PRIVATE_H

#include <lehr/fitting/estimate.h>

/// Nothing found yet: intervals NaN, no replicates. @errors LEHR_ERR_ARG: see lehr_fitting_estimate()
lehr_status lehr_fitting_extra_begin(lehr_fitting_extra *extra, const lehr_fitting_method *method,
                                     lehr_error *err);

/// Profile intervals of all @p problem parameters that have a variance.
lehr_status lehr_fitting_extra_find_intervals(lehr_fitting_extra *extra, const lehr_fitting_problem *problem,
                                              const lehr_fitting_options *options,
                                              const lehr_fitting_summary *summary, const double *parameters,
                                              const double *covariance, lehr_error *err);

/// One fit from the given and further starts.
lehr_status lehr_fitting_extra_multistart(lehr_fitting_summary *summary, lehr_fitting_extra *extra,
                                          double *parameters, double *covariance,
                                          const lehr_fitting_problem *problem,
                                          const lehr_fitting_options *options, lehr_error *err);

/// Samples of the posterior. @param[in] problems one for each worker, or the same for all (stride 0)
lehr_status lehr_fitting_extra_sample(lehr_fitting_extra *extra, const lehr_fitting_problem *problems,
                                      size_t stride, const lehr_fitting_summary *summary,
                                      const double *parameters, const double *covariance,
                                      const lehr_fitting_derived *derived, lehr_error *err);

/// Confidence that quantiles are asked for: 68.27 % unless the method says otherwise.
double lehr_fitting_extra_confidence(const lehr_fitting_extra *extra);

/// Columns of samples, each shape (n,), one after the other: the parameters of each row, then what follows
/// from them. Free with lehr_core_free().
lehr_status lehr_fitting_extra_columns(double **columns, const double *rows, size_t n, size_t n_parameters,
                                       const lehr_fitting_derived *derived, lehr_error *err);

/// Standard deviations and quantiles of replicates of @p n_parameters parameters, and of what follows from
/// them.
/// @param[in] derived nullable
lehr_status lehr_fitting_extra_summarise(lehr_fitting_extra *extra, const lehr_bootstrap *bootstrap,
                                         size_t n_parameters, const lehr_fitting_derived *derived,
                                         lehr_error *err);

#endif
