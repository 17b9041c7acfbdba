/// @file
/// Scalar product of two vectors.
#ifndef LEHR_CORE_DOT_H
#define LEHR_CORE_DOT_H

#include <stddef.h>

/// Four partial sums: processors add them side by side, and the order stays fixed.
static inline double lehr_core_dot(const double *x, const double *y, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t k = 0; k < 4; k++) {
            sum[k] += x[i + k] * y[i + k];
        }
    }
    for (; i < n; i++) {
        sum[0] += x[i] * y[i];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

#endif
