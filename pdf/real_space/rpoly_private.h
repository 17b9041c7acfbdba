/// @file
/// Private: inside of the ad hoc reduction.
#ifndef LEHR_PDF_RPOLY_PRIVATE_H
#define LEHR_PDF_RPOLY_PRIVATE_H

#include "chirp.h"
#include "rpoly.h"

#include <lehr/pdf/scatter.h>

/// What patterns that begin at one point of the grid share.
typedef struct lehr_pdf_rpoly_shared {
    size_t first;       ///< index of their first point on the grid of the plan
    size_t n;           ///< points
    size_t n_basis;     ///< functions q P(q)
    double last_weight; ///< of the last of them
    double *basis;      ///< shape (n_basis, n): orthonormal
    double *weights;    ///< shape (n_grid,): of the trapezoid, times 2/pi; 0 outside of qmin .. qmax
    double *target;     ///< shape (n,): q t, less its polynomial
    // With errors of G only.
    double *rows;        ///< shape (n_basis, n_coarse): transforms of the basis
    double *target_in_r; ///< shape (n_r,): transform of target
} lehr_pdf_rpoly_shared;

struct lehr_pdf_rpoly_plan {
    lehr_pdf_rpoly_options options;
    size_t n_grid; ///< q = j step, j = 0 .. n_grid - 1
    double step_per_ang;
    size_t n_r;
    lehr_pdf_scatter *scatter;
    lehr_pdf_chirp *chirp; ///< q to r
    // For variances: smooth in q, so that sums over blocks of points serve; and free of what is faster than
    // 2 qmax in r, so that points farther apart serve. NULL without errors.
    size_t block, n_blocks;
    size_t stride, n_coarse; ///< of points of r; see lehr_pdf_rpoly_refine()
    lehr_pdf_chirp *sparse;  ///< q to coarse r
    lehr_pdf_chirp *coarse;  ///< blocks to coarse r
    lehr_pdf_chirp *twice;   ///< blocks to 2 r
    double *turns;           ///< shape (2, n_coarse, 2): D cos, D sin of the middle of a block, for r and 2 r
    double *taps;            ///< shape (stride, PDF_RPOLY_TAPS): of the interpolation
    lehr_pdf_rpoly_shared *shared; ///< of patterns that begin at options.begin_per_ang; or NULL
};

enum { PDF_RPOLY_TAPS = 16 };

/// Index of the first point of the grid for a pattern that begins at q.
size_t lehr_pdf_rpoly_first(double q_per_ang);
/// @errors LEHR_ERR_DOMAIN: too few points up to qmaxinst; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_shared_create(lehr_pdf_rpoly_shared **out,
                                                        const lehr_pdf_rpoly_plan *plan, double begin_per_ang,
                                                        lehr_error *err);
void lehr_pdf_rpoly_shared_free(lehr_pdf_rpoly_shared *shared);
/// Take the polynomial off; returns its sum of squares.
double lehr_pdf_rpoly_project(const lehr_pdf_rpoly_shared *shared, double *values);
/// Transform of weights times @p values (shape (shared->n,)) to r or coarse r.
/// @param[out] space workspace of the chirp, then n_grid numbers
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_transform(double *out, const lehr_pdf_rpoly_plan *plan,
                                                    const lehr_pdf_chirp *chirp,
                                                    const lehr_pdf_rpoly_shared *shared, const double *values,
                                                    double *space, lehr_error *err);

/// Coarse points, blocks, and their transforms: what errors of G need of a plan.
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_fill_coarse(lehr_pdf_rpoly_plan *plan, lehr_error *err);
/// Sums over blocks of x (shape n_grid), transformed to coarse r (sine) or, @p twice, 2 r (cosine); as if x
/// were even within a block.
/// @param[out] space workspace of the chirp, then n_blocks + n_coarse numbers
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_coarse(double *out, const lehr_pdf_rpoly_plan *plan, bool twice,
                                                 const double *x, double *space, lehr_error *err);
/// Value at point @p i of r of a function on coarse r.
double lehr_pdf_rpoly_refine(const lehr_pdf_rpoly_plan *plan, const double *coarse, size_t i);

/// On the points of one pattern.
typedef struct lehr_pdf_rpoly_fit {
    const lehr_pdf_rpoly_plan *plan;
    const lehr_pdf_rpoly_shared *shared;
    double *z;        ///< shape (n,): I/<f>^2
    double *v;        ///< shape (n,): q z, less its polynomial: dF/dalpha
    double *diagonal; ///< shape (n,): d, in units of the noise of the grid
    double *response; ///< shape (n,): a, of alpha
} lehr_pdf_rpoly_fit;

/// Standard errors of scale, S, F and, where the plan has them, G.
/// @param[in] density variances of independent points of the grid that carry the noise of the data
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_errors(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_fit *fit,
                                                 const double *density, lehr_error *err);

/// Scale, polynomial and transform of the intensities in @p out, with errors.
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_solve(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan,
                                                const lehr_pdf_rpoly_shared *shared, const double *density,
                                                lehr_error *err);

#endif
