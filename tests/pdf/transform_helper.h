/// @file
/// Arrays for tests of transforms.
#ifndef LEHR_TEST_TRANSFORM_HELPER_H
#define LEHR_TEST_TRANSFORM_HELPER_H

#include "lehr_test.h"

static inline double *new_doubles(size_t n)
{
    double *values = lehr_core_alloc(n, sizeof *values);
    assert_non_null(values);
    return values;
}

static inline double *new_grid(double begin, double step, size_t n)
{
    double *values = new_doubles(n);
    for (size_t i = 0; i < n; i++) {
        values[i] = begin + step * (double)i;
    }
    return values;
}

#endif
