/// @file
/// Private: what combined values of Poisson counts are on average, and how they scatter.
#ifndef LEHR_XRD_STACK_POISSON_H
#define LEHR_XRD_STACK_POISSON_H

#include "stack_select.h"
#include <lehr/core/error.h>

/// Which of the two numbers of stack_selected.
typedef enum stack_poisson_kind {
    STACK_POISSON_VALUE,  ///< by the rule
    STACK_POISSON_GROUPED ///< quantile of grouped counts
} stack_poisson_kind;

/// Expectation and variance as functions of the mean of the counts, on a grid of its root.
typedef struct stack_poisson {
    size_t n;
    double step; ///< of the root of the mean
    double *expectation;
    double *variance;
} stack_poisson;

typedef struct stack_moments {
    double expectation;
    double slope; ///< of the expectation over the mean
    double variance;
} stack_moments;

/// @param[in] n_frames    values that are combined, at least 3
/// @param[in] largest_mean the grid reaches it, or LARGEST_MEAN of the source; larger means are extrapolated
/// @accuracy quantiles: exact for any number of frames, but for the steps of the grid; grouped ones up to
/// 2000 frames, then to the first order of 1/n; trimmed means: expectation exact, variance exact up to 64
/// frames, then to the first order
/// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_poisson_create(stack_poisson **out, const stack_rule *rule,
                                                stack_poisson_kind kind, size_t n_frames, double largest_mean,
                                                int threads, lehr_error *err);
void stack_poisson_free(stack_poisson *table); ///< NULL is fine

stack_moments stack_poisson_at(const stack_poisson *table, double mean);

/// The moments at one mean, without the grid; slope is NaN. For the tests. @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_poisson_moments(stack_moments *out, const stack_rule *rule,
                                                 stack_poisson_kind kind, size_t n_frames, double mean,
                                                 lehr_error *err);

#endif
