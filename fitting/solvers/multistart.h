/// @file
/// Fits from many starting points spread over a box, in parallel: is the minimum the lowest one?
#ifndef LEHR_FITTING_MULTISTART_H
#define LEHR_FITTING_MULTISTART_H

#include <lehr/core/progress.h>
#include <lehr/fitting/nonlinear.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

typedef struct lehr_fitting_multistart_options {
    const double *lower; ///< box of the starts, shape (n_parameters,); those of fixed parameters are ignored
    const double *upper;
    size_t n_starts; ///< further to the start given
    uint64_t seed;   ///< shifts the points
    int threads;     ///< 0: default
    lehr_fitting_options fit;
} lehr_fitting_multistart_options;

typedef struct lehr_fitting_multistart {
    lehr_fitting_summary fit; ///< of the lowest chi2
    size_t best;              ///< its start: 0 for the one given, else number of the point
    size_t n_converged;       ///< starts that led to a minimum
    size_t n_lowest; ///< of those, to the lowest one (chi2 within 1e-6): few of many call for more starts
} lehr_fitting_multistart;

/// Fit from the given start and from points of an additive recurrence, which fill the box evenly for any
/// number of them. The result does not depend on the number of threads.
/// @param[in,out] parameters start in, estimates out; unchanged after an error
/// @errors as lehr_fitting_solve() for the start given (a start in the box at which the model does not exist
/// is left out);
///         LEHR_ERR_ARG: a box that is not finite or not ordered, or outside of the bounds (the message names
///         the parameter)
/// @source M. Roberts, The unreasonable effectiveness of quasirandom sequences (2018), for the recurrence
LEHR_API LEHR_NODISCARD lehr_status lehr_fitting_multistart_solve(
    lehr_fitting_multistart *out, double *parameters, double *covariance, const lehr_fitting_problem *problem,
    const lehr_fitting_multistart_options *options, const lehr_progress *progress, lehr_error *err);

LEHR_END_DECLS

#endif
