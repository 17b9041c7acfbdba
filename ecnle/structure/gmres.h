/// @file
/// Generalised minimal residuals for a linear operator without a matrix. Private to the module.
#ifndef LEHR_ECNLE_GMRES_H
#define LEHR_ECNLE_GMRES_H

#include <lehr/core/error.h>
#include <stddef.h>

/// out = A in, shape (n,).
typedef void (*lehr_ecnle_operator)(void *context, double *out, const double *in);

typedef struct lehr_ecnle_gmres lehr_ecnle_gmres;

/// @param[in] n_vectors directions kept: the largest number of steps
LEHR_NODISCARD lehr_status lehr_ecnle_gmres_create(lehr_ecnle_gmres **out, size_t n, size_t n_vectors,
                                                   lehr_error *err);
void lehr_ecnle_gmres_free(lehr_ecnle_gmres *g);

/// Solve A x = b from x = 0 until the residual is below tolerance |b|, or all directions are used.
/// @param[out] x shape (n,)
/// @returns |b - A x|/|b| as the recurrence sees it
/// @source Y. Saad and M. H. Schultz, SIAM J. Sci. Stat. Comput. 7, 856 (1986)
double lehr_ecnle_gmres_solve(lehr_ecnle_gmres *g, double *x, const double *b, lehr_ecnle_operator apply,
                              void *context, double tolerance);

#endif
