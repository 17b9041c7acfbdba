/// @file
/// Private: the moments behind stack_poisson.h, each for one mean.
#ifndef LEHR_XRD_STACK_POISSON_MOMENTS_H
#define LEHR_XRD_STACK_POISSON_MOMENTS_H

#include "stack_poisson.h"

/// Distribution of Poisson counts where it is not 0 or 1: counts first, first + 1, ...
typedef struct stack_counts {
    size_t n_frames;
    double mean;
    double first;
    size_t size;
    double *below; ///< P(X <= first + j), shape (size,)
    double *above; ///< P(X > first + j)
    double *exactly;
} stack_counts;

/// @errors LEHR_ERR_NOMEM; free with stack_counts_clear(), also then
LEHR_NODISCARD lehr_status stack_counts_init(stack_counts *out, double mean, size_t n_frames,
                                             lehr_error *err);
void stack_counts_clear(stack_counts *counts);

// @errors LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status stack_moments_quantile(stack_moments *out, const stack_counts *counts,
                                                  const stack_rule *rule, lehr_error *err);
LEHR_NODISCARD lehr_status stack_moments_trimmed(stack_moments *out, const stack_counts *counts,
                                                 const stack_rule *rule, lehr_error *err);
LEHR_NODISCARD lehr_status stack_moments_grouped(stack_moments *out, const stack_counts *counts, double share,
                                                 lehr_error *err);

#endif
