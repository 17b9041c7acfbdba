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

#endif
