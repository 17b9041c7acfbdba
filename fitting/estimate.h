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

/// What is asked for. All zero: plain least squares.
typedef struct lehr_fitting_method {
    bool robust;            ///< another loss than squares; errors by the sandwich formula
    lehr_fitting_loss loss; ///< where robust
    double confidence;      ///< of profile intervals, between 0 and 1; 0: none. Not with a robust loss
    size_t n_bootstrap;     ///< replicates of a parametric bootstrap; 0: none. Not with a robust loss
    uint64_t seed;          ///< of the bootstrap
    int threads;            ///< of the bootstrap; 0: default
} lehr_fitting_method;

/// Parameters and derived quantities together.
#define LEHR_FITTING_ESTIMATE_MAX 28

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
} lehr_fitting_extra;

/// Quantities that follow from the parameters and take part in the bootstrap.
typedef struct lehr_fitting_derived {
    size_t n;
    /// @param[out] derived shape (n,); NaN where a quantity does not exist
    void (*compute)(double *derived, const double *parameters, const void *context);
    const void *context;
} lehr_fitting_derived;

/// Fit.
/// @param[out]    extra      what the method asks for
/// @param[in,out] parameters start values in, estimates out; unchanged after an error
/// @param[out]    covariance shape (n_parameters, n_parameters)
/// @param[in]     derived    nullable
/// @errors as lehr_fitting_solve(), lehr_fitting_robust_solve(), lehr_fitting_profile_interval(),
///         lehr_fitting_bootstrap(); LEHR_ERR_ARG: a confidence outside 0..1, intervals or bootstrap of a
///         robust fit
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_estimate(
    lehr_fitting_summary *summary, lehr_fitting_extra *extra, double *parameters, double *covariance,
    const lehr_fitting_problem *problem, const lehr_fitting_options *options,
    const lehr_fitting_method *method, const lehr_fitting_derived *derived, lehr_error *err);

/// Keys of what was asked for: scale outliers, and convention "sandwich" (robust); confidence, intervals
/// (record by name of lower, upper; null for an end at infinity); bootstrap (replicates discarded, and by
/// name stderr, lower, upper).
/// @param[in] names shape (n_parameters + n_derived,)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_extra_describe(const lehr_fitting_extra *extra,
                                                                const char *const *names, size_t n_parameters,
                                                                size_t n_derived, lehr_record *record,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
