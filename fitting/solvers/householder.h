/// @file
/// QR decomposition with column pivoting for small tall matrices stored by columns. Private to the module.
#ifndef LEHR_FITTING_HOUSEHOLDER_H
#define LEHR_FITTING_HOUSEHOLDER_H

#include <stddef.h>

/// Decompose A P = Q R in place. Column j of A begins at a + j n; afterwards R(i, j) = a[j n + i] for i <= j,
/// and the reflectors lie below. The diagonal of R falls in magnitude.
/// @param[out] tau         shape (p,)
/// @param[out] permutation shape (p,): column permutation[j] of A became column j
void lehr_householder_decompose(double *a, double *tau, size_t *permutation, size_t n, size_t p);

/// Q^T b in place, shape (n,).
void lehr_householder_apply(double *b, const double *a, const double *tau, size_t n, size_t p);

#endif
