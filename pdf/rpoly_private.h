/// @file
/// Private: inside of the ad hoc reduction.
#ifndef LEHR_PDF_RPOLY_PRIVATE_H
#define LEHR_PDF_RPOLY_PRIVATE_H

#include "chirp.h"
#include "rpoly.h"

#include <lehr/pdf/scatter.h>

struct lehr_pdf_rpoly_plan {
    lehr_pdf_rpoly_options options;
    size_t n_grid; ///< q = j step, j = 0 .. n_grid - 1
    double step_per_ang;
    size_t n_r;
    lehr_pdf_scatter *scatter;
    lehr_pdf_chirp *chirp; ///< q to r
    // For variances, smooth in q: sums over blocks of points. NULL without errors.
    size_t block, n_blocks;
    lehr_pdf_chirp *coarse; ///< blocks to r
    lehr_pdf_chirp *twice;  ///< blocks to 2 r
    double *turns;          ///< shape (2, n_r, 2): D cos, D sin of the middle of a block, for r and 2 r
    // Transforms of the polynomials for patterns that begin at options.begin_per_ang; NULL: made for each.
    size_t first, n_basis;
    double *rows; ///< shape (n_basis, n_r)
};

/// Index of the first point of the grid for a pattern that begins at q.
size_t lehr_pdf_rpoly_first(double q_per_ang);
/// Weights of the trapezoid from qmin to qmax on the grid of the plan, times 2/pi; 0 outside.
void lehr_pdf_rpoly_weights(double *w, const lehr_pdf_rpoly_plan *plan, size_t first);
/// Transforms of the polynomials of a plan, for rows of patterns that begin at index plan->first.
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_fill_rows(lehr_pdf_rpoly_plan *plan, lehr_error *err);
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_fill_turns(lehr_pdf_rpoly_plan *plan, lehr_error *err);
/// Sums over blocks of x (shape n_grid), transformed to r (sine) or, @p plan->twice, 2 r (cosine); as if x
/// were even within a block.
/// @param[out] space workspace of the chirp, then n_blocks + n_r numbers
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_coarse(double *out, const lehr_pdf_rpoly_plan *plan, bool twice,
                                                 const double *x, double *space, lehr_error *err);

/// Scale, polynomial and transform of the intensities in @p out.
/// @param[in] first   index of its first point on the grid of the plan
/// @param[in] density variances of independent points of the grid that carry the noise of the data
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_solve(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan,
                                                size_t first, const double *density, lehr_error *err);

#endif
