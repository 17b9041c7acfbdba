/// @file
/// Normal equations of up to three linear coefficients: the linear part of a search for start values.
/// Private to the module; for results see linear.h.
#ifndef LEHR_FITTING_NORMAL_H
#define LEHR_FITTING_NORMAL_H

#include <stdbool.h>
#include <stddef.h>

enum { LEHR_NORMAL_MOST = 3 };

/// Sums over the points; begin with `{.n = number of coefficients}`.
typedef struct lehr_normal {
    size_t n;
    double matrix[LEHR_NORMAL_MOST][LEHR_NORMAL_MOST];
    double right[LEHR_NORMAL_MOST];
    double square; ///< sum of weight y^2
} lehr_normal;

/// Add a point. @param[in] basis shape (n,)
void lehr_normal_add(lehr_normal *sums, const double *basis, double y, double weight);

/// Coefficients, shape (n,), and the weighted sum of squared residuals. False where they are not determined.
bool lehr_normal_solve(double *coefficients, double *chi2, const lehr_normal *sums);

#endif
