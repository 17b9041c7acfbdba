/// @file
/// Fit with everything a user may ask of it: least squares or a robust loss, profile intervals, bootstrap.
#ifndef LEHR_FITTING_ESTIMATE_H
#define LEHR_FITTING_ESTIMATE_H

#include <lehr/core/record.h>
#include <lehr/fitting/bootstrap.h>
#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/profile.h>
#include <lehr/fitting/robust.h>

LEHR_BEGIN_DECLS

/// Parameters and derived quantities together.
#define LEHR_FITTING_ESTIMATE_MAX 28

/// What is asked for. All zero: plain least squares.
typedef struct lehr_fitting_method {
    bool robust;            ///< another loss than squares; errors by the sandwich formula
    lehr_fitting_loss loss; ///< where robust
    bool poisson;           ///< y are counts: their likelihood instead of squares, without sigma
    double confidence;      ///< of profile intervals, between 0 and 1; 0: none. Not with a robust loss
    size_t n_bootstrap;     ///< replicates of a parametric bootstrap; 0: none. Not with a robust loss
    size_t n_starts;        ///< further starts of the search, spread over a box; 0: none. Squares only
    size_t n_steps;         ///< samples of the posterior for each walker; 0: none. Squares only
    uint64_t seed;          ///< of bootstrap, starts and posterior
    int threads;            ///< of them; 0: default
} lehr_fitting_method;

/// What lehr_mcmc_* (mcmc.h) found of parameters, then derived quantities. All zero: not asked for.
typedef struct lehr_fitting_posterior {
    size_t n_walkers;
    size_t n_steps;         ///< kept, of each walker
    double acceptance;      ///< part of the moves that were accepted
    double autocorrelation; ///< of the slowest parameter, in steps: a chain should be 50 times as long
    double median[LEHR_FITTING_ESTIMATE_MAX];
    double lower[LEHR_FITTING_ESTIMATE_MAX]; ///< quantiles of the confidence, of 68.27 % without one
    double upper[LEHR_FITTING_ESTIMATE_MAX];
} lehr_fitting_posterior;

/// What came out besides parameters and covariance.
typedef struct lehr_fitting_extra {
    lehr_fitting_method method;
    double scale;      ///< robust: s that was used
    size_t n_outliers; ///< robust: points with |r| > 3 s
    lehr_fitting_interval
        intervals[LEHR_FITTING_ESTIMATE_MAX]; ///< of the parameters; NaN where fixed or at a bound
    size_t n_replicates;                      ///< usable ones of the bootstrap
    size_t n_discarded;
    double bootstrap_stderr[LEHR_FITTING_ESTIMATE_MAX]; ///< of parameters, then derived quantities
    double
        bootstrap_lower[LEHR_FITTING_ESTIMATE_MAX]; ///< quantiles of the confidence, of 68.27 % without one
    double bootstrap_upper[LEHR_FITTING_ESTIMATE_MAX];
    size_t n_starts_converged; ///< of the given start and the further ones
    size_t n_starts_lowest;    ///< of those, in the lowest minimum: few call for more starts
    double deviance;           ///< poisson: 2 sum [m - N + N ln(N/m)]
    double sum_counts;         ///< poisson
    double sum_model;          ///< poisson: equal to it where the model has a free factor
    lehr_fitting_posterior posterior;
} lehr_fitting_extra;

/// Quantities that follow from the parameters and take part in the bootstrap.
typedef struct lehr_fitting_derived {
    size_t n;
    /// @param[out] derived shape (n,); NaN where a quantity does not exist
    void (*compute)(double *derived, const double *parameters, const void *context);
    const void *context;
} lehr_fitting_derived;

/// Fit. Further starts fill a box: the bounds of a parameter, or start - 2 |start| .. start + 2 |start| on
/// the side where it has none.
/// @param[out]    extra      what the method asks for
/// @param[in,out] parameters start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters)
/// @param[in]     derived    nullable
/// @errors as lehr_fitting_solve(), lehr_fitting_robust_solve(), lehr_fitting_profile_interval(),
///         lehr_fitting_bootstrap(), lehr_fitting_multistart_solve(), lehr_fitting_poisson_solve(),
///         lehr_fitting_mcmc(); LEHR_ERR_ARG: a confidence outside 0..1; intervals, bootstrap, further starts
///         or posterior with a robust loss or counts; further starts of a parameter that starts at 0 and has
///         no bounds
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_estimate(
    lehr_fitting_summary *summary, lehr_fitting_extra *extra, double *parameters, double *covariance,
    const lehr_fitting_problem *problem, const lehr_fitting_options *options,
    const lehr_fitting_method *method, const lehr_fitting_derived *derived, lehr_error *err);

/// Keys of what was asked for: scale outliers, and convention "sandwich" (robust); confidence, intervals
/// (record by name of lower, upper; null for an end at infinity); bootstrap (replicates discarded, and by
/// name stderr, lower, upper); starts (tried, converged, lowest); deviance sum_counts sum_model (counts);
/// posterior (walkers, steps, acceptance, autocorrelation, and by name median, lower, upper).
/// @param[in] names shape (n_parameters + n_derived,)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_extra_describe(const lehr_fitting_extra *extra,
                                                                const char *const *names, size_t n_parameters,
                                                                size_t n_derived, lehr_record *record,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
