/// @file
/// Undamped Gauss-Newton steps on a column-scaled, pivoted QR decomposition: last digits, covariance and null
/// direction of a fit. Private to the module.
#ifndef LEHR_FITTING_GAUSS_NEWTON_H
#define LEHR_FITTING_GAUSS_NEWTON_H

#include "stage.h"

/// Room of a polish, for n points and p parameters.
typedef struct lehr_gauss_newton_room {
    double *factor;      ///< shape (p, n): scaled J by columns, then its decomposition
    double *column_norm; ///< shape (p,): scale of each column
    double *inverse;     ///< shape (p, p): inverse of R
    double *tau;         ///< shape (p,)
    double *step;        ///< shape (p,) in the order of the parameters, on the scale of the columns
    size_t *permutation; ///< shape (p,)
    bool holds_here;     ///< the decomposition belongs to where the last polish ended, and has full rank
} lehr_gauss_newton_room;

/// What the polish reached.
typedef struct lehr_gauss_newton_outcome {
    lehr_fitting_stop stop;
    double chi2;
    double scaled_step;
    double angle_cosine;
    size_t steps;
} lehr_gauss_newton_outcome;

void lehr_gauss_newton_place(lehr_gauss_newton_room *w, lehr_arena *arena, size_t n_points,
                             size_t n_parameters);

/// Iterate from @p parameters (in, out) until step and angle are small or the step stops to shrink. The stage
/// stands there afterwards, to within a step that is too small to matter.
lehr_gauss_newton_outcome lehr_gauss_newton_polish(lehr_gauss_newton_room *w, lehr_stage *stage,
                                                   const lehr_fitting_problem *problem, double *parameters);

/// (J^T W J)^-1 at @p parameters, or, for NULL, where the last polish of the same problem ended, shape (p,
/// p); all NaN where J has no full column rank, with the flat direction in
/// @p direction (shape (p,), largest component 1), which is zero otherwise.
void lehr_gauss_newton_covariance(lehr_gauss_newton_room *w, lehr_stage *stage,
                                  const lehr_fitting_problem *problem, double *covariance, double *direction,
                                  const double *parameters);

#endif
