/// @file
/// Private: one number from the counts of a pixel in many frames, by their order.
#ifndef LEHR_XRD_STACK_SELECT_H
#define LEHR_XRD_STACK_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How values are combined.
typedef struct stack_rule {
    bool trimmed;
    double share; ///< of the frames: the quantile, or what is cut at either end
} stack_rule;

/// Order statistics that count, from 0 on: their mean (trimmed), or low + fraction (high - low) (quantile).
typedef struct stack_ranks {
    size_t low;
    size_t high;
    double fraction;
} stack_ranks;

stack_ranks stack_ranks_of(const stack_rule *rule, size_t n);

/// What the values say.
typedef struct stack_selected {
    double value;   ///< by the rule
    double grouped; ///< quantile of grouped counts: every count k spread evenly from k - 1/2 to k + 1/2
} stack_selected;

/// The quantile for `grouped`: that of the rule, the median with trimming.
double stack_grouped_share(const stack_rule *rule);

/// @param[in]  values  shape (n,), n > 0
/// @param[out] scratch shape (n,)
stack_selected stack_select_counts(const uint32_t *values, size_t n, const stack_rule *rule, double *scratch);
/// The same of numbers that are not counts; `grouped` is NaN. @param[in,out] values is put in another order
stack_selected stack_select_numbers(double *values, size_t n, const stack_rule *rule);

#endif
