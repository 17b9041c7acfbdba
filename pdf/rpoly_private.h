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
    lehr_pdf_chirp *twice; ///< q to 2 r, for the variance; NULL without errors
};

/// Scale, polynomial and transform of the intensities in @p out.
/// @param[in] first   index of its first point on the grid of the plan
/// @param[in] density variances of independent points of the grid that carry the noise of the data
LEHR_NODISCARD lehr_status lehr_pdf_rpoly_solve(lehr_pdf_rpoly *out, const lehr_pdf_rpoly_plan *plan,
                                                size_t first, const double *density, lehr_error *err);

#endif
