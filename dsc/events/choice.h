/// @file
/// Private: what a choice among equally good evaluations does to a result, beyond what the noise does.
#ifndef LEHR_DSC_CHOICE_H
#define LEHR_DSC_CHOICE_H

#include <stddef.h>

/// Sums over the variants of one result; begin with {0}.
typedef struct lehr_dsc_choice {
    double squares;   // of the deviations from the result; NaN: a variant has no result
    double variances; // that the noise gives the deviations
    size_t n;
} lehr_dsc_choice;

/// @param[in] deviation         of a variant from the result; NaN: it has none
/// @param[in] deviation_stderr  of this deviation, from the noise
void lehr_dsc_choice_add(lehr_dsc_choice *of, double deviation, double deviation_stderr);

/// Root mean square deviation, less what the noise explains; 0 where noise would make as much in 5 % of
/// cases.
/// @source docs/theory/dsc.md
double lehr_dsc_choice_value(const lehr_dsc_choice *of);

/// Width of a local polynomial, relative to the one before, at which a result shows its bias.
#define LEHR_DSC_WIDER 1.4

/// Bias that smoothing leaves in a result, from how far it moves when the width grows by LEHR_DSC_WIDER once
/// and twice: where the second move is r times the first, the bias is the first over r - 1 (a geometric
/// sequence; r = 1.4^p for a bias that grows as the p-th power). r lies between 2.3 and 1.4^6. What the noise
/// explains of the first move is taken off. NaN without a first move.
/// @param[in] once         deviation of the result at the larger width
/// @param[in] once_stderr  of this deviation, from the noise
/// @param[in] twice        deviation of the result at the largest width; NaN: r = 1.4^4
/// @source docs/theory/dsc_events.md
double lehr_dsc_choice_bias(double once, double once_stderr, double twice);

#endif
