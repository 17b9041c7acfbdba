/// @file
/// Fits of counts by the Poisson likelihood. Weights of 1/counts pull a baseline down by about one count;
/// this does not.
#ifndef LEHR_FITTING_POISSON_H
#define LEHR_FITTING_POISSON_H

#include <lehr/fitting/nonlinear.h>

LEHR_BEGIN_DECLS

/// Result beside parameters and covariance.
typedef struct lehr_fitting_poisson {
    lehr_fitting_summary fit; ///< chi2 is Pearson's, sum (N - m)^2/m; errors are absolute
    double deviance;          ///< 2 sum [m - N + N ln(N/m)] (Cash), about chi2 distributed for counts above 5
    double sum_counts;
    double
        sum_model; ///< equal to sum_counts where the model has a free factor or a free constant plus factors
} lehr_fitting_poisson;

/// Maximise the likelihood by iteratively reweighted least squares with variances m, which is Fisher's
/// scoring.
/// @param[in,out] parameters start values in, estimates out; unchanged after an error
/// @param[out]    covariance inverse of Fisher's information, shape (p, p)
/// @param[in]     problem    y: counts >= 0; sigma must be NULL
/// @errors as lehr_fitting_solve(); LEHR_ERR_ARG: sigma given; LEHR_ERR_DOMAIN: a count that is negative or
/// not finite, a start
///         at which the model is not greater than 0 (the message names the index)
/// @accuracy parameters to 1e-10 of their errors
/// @source W. Cash, Astrophys. J. 228, 939 (1979)
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_poisson_solve(lehr_fitting_poisson *out, double *parameters,
                                                               double *covariance,
                                                               const lehr_fitting_problem *problem,
                                                               const lehr_fitting_options *options,
                                                               lehr_error *err);

LEHR_END_DECLS

#endif
