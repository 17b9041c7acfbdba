/// @file
/// Where the searches of a fit stand, and what the model is there. Private to the module.
///
/// All searches of a fit share one stage: the next begins where the last ended without another call of the
/// model.
#ifndef LEHR_FITTING_STAGE_H
#define LEHR_FITTING_STAGE_H

#include "arena.h"

#include <lehr/fitting/nonlinear.h>

/// The problem linearised at one place.
typedef struct lehr_linearisation {
    double *parameters; ///< shape (p,)
    double *residuals;  ///< shape (n,), weighted
    double *columns;    ///< shape (p, n): derivatives of the residuals, one parameter after the other
    double chi2;        ///< sum of the squared residuals
} lehr_linearisation;

typedef struct lehr_stage {
    size_t n_parameters;      ///< of the whole problem
    lehr_linearisation here;  ///< where the last search ended
    lehr_linearisation trial; ///< where a step leads to
    double *rows;             ///< shape (n, p): Jacobian as the model writes it
    bool stands;              ///< `here` belongs to the whole problem
} lehr_stage;

/// Parts of the stage of a problem.
void lehr_stage_place(lehr_stage *stage, lehr_arena *arena, const lehr_fitting_problem *problem);

/// Go to a place, unless the stage stands there. The problem is the one it was made for, whole or with some
/// parameters held. False where the model does not exist.
bool lehr_stage_go(lehr_stage *stage, const lehr_fitting_problem *problem, const double *parameters);
/// Linearise at the parameters of `trial`. False where the model does not exist.
bool lehr_stage_try(lehr_stage *stage, const lehr_fitting_problem *problem);
/// Go where `trial` is.
void lehr_stage_accept(lehr_stage *stage);

#endif
