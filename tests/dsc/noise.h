/// @file
/// Noise for repeated draws: a generator of its own, so that draws do not depend on the library under test.
#ifndef LEHR_TEST_DSC_NOISE_H
#define LEHR_TEST_DSC_NOISE_H

#include <lehr/dsc/run.h>

/// One draw from the standard normal distribution.
double noise_normal(uint64_t *state);

/// Scatter of results over what was quoted for each draw.
typedef struct noise_pulls {
    double *value, *error; ///< shape (draws,)
    size_t draws;
} noise_pulls;

/// Root mean square of (value - mean)/error over the draws whose value is no NaN; *n becomes their number.
double noise_pull_width(const noise_pulls *pulls, double *mean, size_t *n);

/// A run from rows of numbers: @p names is the heading line; values of shape (rows, columns), row-major.
lehr_dsc_run *noise_make_run(const char *names, const double *values, size_t rows, size_t columns);

#endif
