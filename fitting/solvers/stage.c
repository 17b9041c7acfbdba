#include "stage.h"

#include "residuals.h"

#include <string.h>

static void place_linearisation(lehr_linearisation *at, lehr_arena *arena, size_t n, size_t p)
{
    at->parameters = lehr_arena_take(arena, p, sizeof *at->parameters);
    at->residuals = lehr_arena_take(arena, n, sizeof *at->residuals);
    at->columns = lehr_arena_take(arena, n, p * sizeof *at->columns);
}

void lehr_stage_place(lehr_stage *stage, lehr_arena *arena, const lehr_fitting_problem *problem)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    *stage = (lehr_stage){.n_parameters = p};
    place_linearisation(&stage->here, arena, n, p);
    place_linearisation(&stage->trial, arena, n, p);
    stage->rows = lehr_arena_take(arena, n, p * sizeof *stage->rows);
}

bool lehr_stage_go(lehr_stage *stage, const lehr_fitting_problem *problem, const double *parameters)
{
    size_t bytes = problem->n_parameters * sizeof *parameters;
    bool whole = problem->n_parameters == stage->n_parameters;
    if (whole && stage->stands && memcmp(stage->here.parameters, parameters, bytes) == 0) {
        return true;
    }
    memcpy(stage->here.parameters, parameters, bytes);
    bool exists = lehr_fitting_linearise(problem, parameters, stage->here.residuals, &stage->here.chi2,
                                         stage->here.columns, stage->rows);
    stage->stands = exists && whole;
    return exists;
}

bool lehr_stage_try(lehr_stage *stage, const lehr_fitting_problem *problem)
{
    return lehr_fitting_linearise(problem, stage->trial.parameters, stage->trial.residuals,
                                  &stage->trial.chi2, stage->trial.columns, stage->rows);
}

void lehr_stage_accept(lehr_stage *stage)
{
    lehr_linearisation left = stage->here;
    stage->here = stage->trial;
    stage->trial = left;
}
