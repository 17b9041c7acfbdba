/// @file
/// Inside of the samples. Private to the module.
#ifndef LEHR_FITTING_MCMC_PRIVATE_H
#define LEHR_FITTING_MCMC_PRIVATE_H

#include <lehr/fitting/mcmc.h>

struct lehr_mcmc {
    size_t n_steps;
    size_t n_walkers;
    size_t n_parameters;
    size_t n_moving; ///< parameters that are not fixed: the dimension of the walk
    double acceptance;
    double *samples; ///< shape (n_steps, n_walkers, n_parameters)
};

/// Number of walkers that the options ask for.
size_t lehr_mcmc_count_walkers(const lehr_mcmc_options *options, size_t n_moving);

/// lehr_mcmc_run() with @p n_moving parameters whose spread is greater than 0; the others stay at the start.
LEHR_NODISCARD lehr_status lehr_mcmc_run_some(lehr_mcmc **out, lehr_mcmc_log_density density,
                                              const void *context, size_t n_parameters, size_t n_moving,
                                              const double *start, const double *spread,
                                              const lehr_mcmc_options *options, const lehr_progress *progress,
                                              lehr_error *err);

/// lehr_fitting_mcmc() with one problem for all workers (stride 0) or one for each (stride 1), for models
/// that write to their context.
lehr_status lehr_mcmc_fit(lehr_mcmc **out, const lehr_fitting_problem *problems, size_t stride,
                          const lehr_fitting_summary *summary, const double *parameters,
                          const double *covariance, const lehr_mcmc_options *options,
                          const lehr_progress *progress, lehr_error *err);

#endif
