/// @file
/// One grid of the Ornstein-Zernike equation: sine transform, closure, one step of the iteration and its
/// derivative. Private to the module.
#ifndef LEHR_ECNLE_OZ_GRID_H
#define LEHR_ECNLE_OZ_GRID_H

#include <lehr/ecnle/oz.h>

typedef struct lehr_ecnle_oz_grid lehr_ecnle_oz_grid;

/// @param[in] n points, even
/// @param[in] n_core points inside of the core: dr = 1/n_core
LEHR_NODISCARD lehr_status lehr_ecnle_oz_grid_create(lehr_ecnle_oz_grid **out, size_t n, size_t n_core,
                                                     lehr_ecnle_closure closure, lehr_error *err);
void lehr_ecnle_oz_grid_free(lehr_ecnle_oz_grid *grid);

size_t lehr_ecnle_oz_grid_size(const lehr_ecnle_oz_grid *grid);
size_t lehr_ecnle_oz_grid_core(const lehr_ecnle_oz_grid *grid);

/// r gamma by Newton's iteration from the start given. @returns largest |change of gamma|, infinite where no
/// solution was found
/// @param[in,out] u shape (n,)
/// @param[in] mixing of Rogers and Young [1/d]
LEHR_NODISCARD lehr_status lehr_ecnle_oz_grid_solve(double *residual, lehr_ecnle_oz_grid *grid, double *u,
                                                    double phi, double mixing, lehr_error *err);

/// 1/S(q) = 1 - rho c(q) of the last step that was evaluated, shape (n,).
const double *lehr_ecnle_oz_grid_inverse_s(const lehr_ecnle_oz_grid *grid);

/// g(d) of the solution @p u.
double lehr_ecnle_oz_grid_contact(const lehr_ecnle_oz_grid *grid, const double *u, double mixing);

/// Start on a grid twice as fine: cubic interpolation. @param[out] fine shape (2 n,)
void lehr_ecnle_oz_grid_refine(double *fine, const lehr_ecnle_oz_grid *coarse, const double *u);

/// Sine transform of type IV, in place: sum_i x_i sin(pi (i + 1/2)(k + 1/2)/n).
void lehr_ecnle_oz_grid_transform(lehr_ecnle_oz_grid *grid, double *x);

#endif
