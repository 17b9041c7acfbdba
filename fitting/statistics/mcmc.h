/// @file
/// Posterior samples by an affine-invariant ensemble of walkers: for curved, skewed or open posteriors, where
/// neither standard errors nor one profile tell the story.
#ifndef LEHR_FITTING_MCMC_H
#define LEHR_FITTING_MCMC_H

#include <lehr/core/progress.h>
#include <lehr/fitting/nonlinear.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Samples of all walkers. Immutable.
typedef struct lehr_mcmc lehr_mcmc;

typedef struct lehr_mcmc_options {
    size_t n_walkers; ///< even, at least 2 (p + 1); 0: the larger of 32 and 4 p, rounded up to even
    size_t n_steps;   ///< kept, per walker
    size_t n_burn;    ///< steps before, which are dropped
    uint64_t seed;
    int threads; ///< 0: default
} lehr_mcmc_options;

/// 5000 steps after 1000, seed 1.
LEHR_API lehr_mcmc_options lehr_mcmc_options_defaults(void);

/// Logarithm of a density up to a constant; -INFINITY (or NaN) where it vanishes. Called from several threads
/// at once: @p worker counts them, 0 .. lehr_parallel_threads(threads, n_walkers/2) - 1, as index of a
/// private workspace.
typedef double (*lehr_mcmc_log_density)(const double *parameters, int worker, const void *context);

/// Sample a density with stretch moves. The two halves of the ensemble take turns; every walker draws from a
/// stream of its own at each step, so that the samples do not depend on the number of threads.
/// @param[in] start  shape (n_parameters,): centre of the first ensemble
/// @param[in] spread shape (n_parameters,), > 0: its standard deviations; walkers are drawn until the density
/// is above 0
/// @errors LEHR_ERR_ARG: an odd or too small number of walkers, no steps, a spread not greater than 0 (the
/// message names its
///         index); LEHR_ERR_DOMAIN: the density vanishes around the start; LEHR_ERR_NOMEM
/// @accuracy see lehr_mcmc_autocorrelation(); errors of means are sd/sqrt(n_steps n_walkers/tau)
/// @source J. Goodman and J. Weare, Comm. App. Math. Comp. Sci. 5, 65 (2010); D. Foreman-Mackey et al., PASP
/// 125, 306 (2013)
LEHR_API LEHR_NODISCARD lehr_status lehr_mcmc_run(lehr_mcmc **out, lehr_mcmc_log_density density,
                                                  const void *context, size_t n_parameters,
                                                  const double *start, const double *spread,
                                                  const lehr_mcmc_options *options,
                                                  const lehr_progress *progress, lehr_error *err);

/// Posterior of a fit: exp(-chi2/2) inside the bounds of the parameters, chi2 divided by the scale of the
/// errors (so that scaled errors take sigma from the fit as known). The prior is flat in every parameter.
/// Fixed parameters stay.
/// @param[in] summary,parameters,covariance results of lehr_fitting_solve()
/// @errors as lehr_mcmc_run(); LEHR_ERR_DOMAIN: the fit has not converged, or has no scale of its errors
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_mcmc(lehr_mcmc **out, const lehr_fitting_problem *problem,
                                                      const lehr_fitting_summary *summary,
                                                      const double *parameters, const double *covariance,
                                                      const lehr_mcmc_options *options,
                                                      const lehr_progress *progress, lehr_error *err);
LEHR_API void lehr_mcmc_free(lehr_mcmc *mcmc);

LEHR_API size_t lehr_mcmc_steps(const lehr_mcmc *mcmc);
LEHR_API size_t lehr_mcmc_walkers(const lehr_mcmc *mcmc);
LEHR_API size_t lehr_mcmc_parameters(const lehr_mcmc *mcmc);
/// Samples, shape (steps, walkers, parameters); borrowed.
LEHR_API const double *lehr_mcmc_samples(const lehr_mcmc *mcmc);
/// Part of the moves that were accepted; 0.2 .. 0.5 is healthy.
LEHR_API double lehr_mcmc_acceptance(const lehr_mcmc *mcmc);
/// Mean and standard deviation of parameter k.
LEHR_API lehr_estimate lehr_mcmc_estimate(const lehr_mcmc *mcmc, size_t k);
/// Quantile of parameter k; probability 0 .. 1.
/// @errors LEHR_ERR_ARG: no such parameter or probability; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_mcmc_quantile(double *out, const lehr_mcmc *mcmc, size_t k,
                                                       double probability, lehr_error *err);
/// Integrated autocorrelation time of parameter k in steps, averaged over the walkers, with Sokal's window of
/// five times. It can be trusted where the chain is longer than 50 of them; a shorter chain is to be run on.
LEHR_API double lehr_mcmc_autocorrelation(const lehr_mcmc *mcmc, size_t k);

LEHR_END_DECLS

#endif
