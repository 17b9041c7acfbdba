/// @file
/// Levenberg-Marquardt search with steps projected on bounds. Private to the module.
#ifndef LEHR_FITTING_DAMPED_H
#define LEHR_FITTING_DAMPED_H

#include "stage.h"

/// Room of a search, for p parameters.
typedef struct lehr_damped_room {
    double *normal;   ///< shape (p, p): J^T J, lower triangle
    double *matrix;   ///< shape (p, p): damped, of the free parameters
    double *gradient; ///< shape (p,): J^T r
    double *scale;    ///< shape (p,): inverse length of each column, 1 for one that vanishes
    double *step;     ///< shape (p,)
    double *right;    ///< shape (p,): right side and solution for the free parameters
    bool *held;       ///< shape (p,)
} lehr_damped_room;

void lehr_damped_place(lehr_damped_room *w, lehr_arena *arena, size_t n_parameters);

/// Search from @p parameters (in, out), which lie inside the bounds of the problem; the stage stands there
/// afterwards. Parameters that end at a bound sit on it exactly. Returns the number of steps.
size_t lehr_damped_search(lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem,
                          double *parameters, size_t max_iterations);

/// Which parameters are to be held: fixed ones, and those on a bound beyond which chi2 would fall.
/// @returns false where the model does not exist
bool lehr_damped_find_held(lehr_damped_room *w, lehr_stage *stage, const lehr_fitting_problem *problem,
                           bool *held, const double *parameters);

#endif
