/// @file
/// Bootstrap: the scatter of estimates over simulated repeats of a measurement, in parallel, the same for any
/// number of threads.
#ifndef LEHR_FITTING_BOOTSTRAP_H
#define LEHR_FITTING_BOOTSTRAP_H

#include <lehr/core/progress.h>
#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/random.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Values of all replicates. Immutable.
typedef struct lehr_bootstrap lehr_bootstrap;

typedef struct lehr_bootstrap_options {
    size_t n_replicates; ///< at least 2
    uint64_t seed;
    int threads; ///< 0: default
} lehr_bootstrap_options;

/// 1000 replicates, seed 1.
LEHR_API lehr_bootstrap_options lehr_bootstrap_options_defaults(void);

// ---- any estimate -------------------------------------------------------------------
/// One replicate: draw data from @p random, estimate. Called from several threads at once.
/// @param[out] values shape (n_values,); a value that is not finite discards the replicate
typedef lehr_status (*lehr_bootstrap_replicate)(double *values, lehr_random *random, const void *context,
                                                lehr_error *err);

/// Run the replicates; number k draws from stream k of the seed.
/// @errors LEHR_ERR_ARG: fewer than 2 replicates, no values; LEHR_ERR_NUMERIC: fewer than 2 usable ones; what
/// a replicate
///         returns; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_bootstrap_run(lehr_bootstrap **out,
                                                       lehr_bootstrap_replicate replicate,
                                                       const void *context, size_t n_values,
                                                       const lehr_bootstrap_options *options,
                                                       const lehr_progress *progress, lehr_error *err);
LEHR_API void lehr_bootstrap_free(lehr_bootstrap *bootstrap);

LEHR_API size_t lehr_bootstrap_count(const lehr_bootstrap *bootstrap);     ///< usable replicates
LEHR_API size_t lehr_bootstrap_discarded(const lehr_bootstrap *bootstrap); ///< fits that did not converge
/// Values, shape (count, n_values), in the order of the replicates; borrowed.
LEHR_API const double *lehr_bootstrap_values(const lehr_bootstrap *bootstrap);
/// Mean and standard deviation of value k: the latter is its bootstrap standard error.
LEHR_API lehr_estimate lehr_bootstrap_estimate(const lehr_bootstrap *bootstrap, size_t k);
/// Quantile of value k, by linear interpolation between ordered replicates; probability 0 .. 1.
LEHR_API LEHR_NODISCARD lehr_status lehr_bootstrap_quantile(double *out, const lehr_bootstrap *bootstrap,
                                                            size_t k, double probability, lehr_error *err);
/// @param[out] covariance shape (n_values, n_values)
LEHR_API void lehr_bootstrap_covariance(double *covariance, const lehr_bootstrap *bootstrap);

// ---- nonlinear fits -----------------------------------------------------------------
typedef enum lehr_bootstrap_kind {
    LEHR_BOOTSTRAP_PARAMETRIC, ///< normal noise of the stated sigmas around the model; scaled as the errors
                               ///< of the fit
    LEHR_BOOTSTRAP_RESIDUAL ///< weighted residuals drawn with replacement, each divided by sqrt(1 - leverage)
} lehr_bootstrap_kind;

/// "parametric" or "residual".
LEHR_API const char *lehr_bootstrap_kind_name(lehr_bootstrap_kind kind);

/// Replicates of a fit: the values are its parameters.
/// @param[in] problem,options of the fit; replicates start at its result and search near
/// @param[in] summary,parameters,covariance results of that fit
/// @errors as lehr_bootstrap_run(); LEHR_ERR_DOMAIN: the fit has not converged or its errors have no scale
/// (no degree of
///         freedom, residuals all zero); a point that alone determines a parameter (leverage 1; residual
///         bootstrap)
/// @source B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (Chapman and Hall 1993), chapters
/// 6 and 9;
///         A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application (Cambridge 1997),
///         section 6.2
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_bootstrap(lehr_bootstrap **out, lehr_bootstrap_kind kind,
                                                           const lehr_fitting_problem *problem,
                                                           const lehr_fitting_options *options,
                                                           const lehr_fitting_summary *summary,
                                                           const double *parameters, const double *covariance,
                                                           const lehr_bootstrap_options *bootstrap,
                                                           const lehr_progress *progress, lehr_error *err);

LEHR_END_DECLS

#endif
