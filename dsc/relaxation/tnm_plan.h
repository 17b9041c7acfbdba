/// @file
/// Private: the steps in which a program is followed, and the rows that come out of it.
///
/// A plan is made once with parameters, each step as long as its error allows, and can then be followed with
/// other parameters: what comes out is a smooth function of them, as a fit needs.
#ifndef LEHR_DSC_TNM_PLAN_H
#define LEHR_DSC_TNM_PLAN_H

#include "tnm_state.h"

/// A place in the program that a step must end at.
typedef struct lehr_tnm_mark {
    size_t segment; // from 0
    double time_s;  // since the begin of the segment
    double temperature_K;
    size_t row; // SIZE_MAX: none
} lehr_tnm_mark;

/// Marks in order of time: all rows, and the end of every segment.
typedef struct lehr_tnm_marks {
    size_t n, capacity;
    size_t rows;
    lehr_tnm_mark *items;
} lehr_tnm_marks;

/// Rows on the ramps and holds asked for. Release with lehr_tnm_marks_clear().
LEHR_NODISCARD lehr_status lehr_tnm_marks_fill(lehr_tnm_marks *out, const lehr_dsc_tnm_program *program,
                                               const lehr_dsc_tnm_options *options, lehr_error *err);
void lehr_tnm_marks_clear(lehr_tnm_marks *marks);

/// Steps from mark to mark.
typedef struct lehr_tnm_plan {
    size_t n, capacity;
    lehr_tnm_step *steps;
    size_t *row;      // shape (n,): row that the step ends at, SIZE_MAX for none
    size_t last_step; // first step of the last segment
} lehr_tnm_plan;

void lehr_tnm_plan_free(lehr_tnm_plan *plan);

/// What comes out at the rows.
typedef struct lehr_tnm_rows {
    double *fictive_K;     // shape (rows,)
    double *slope_K_per_s; // shape (rows,): dTf/dt
    double *tangents;      // shape (rows, 2, LEHR_DSC_TNM_PARAMETERS): of both; NULL: not wanted
    double begin_K;        // Tf at the begin of the last segment
} lehr_tnm_rows;

/// Make a plan for the parameters that the engine was set to, and follow it on the way.
/// @errors LEHR_ERR_NUMERIC: a step had to become too small; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status lehr_tnm_plan_create(lehr_tnm_plan **out, lehr_tnm_rows *rows,
                                                lehr_tnm_engine *engine, const lehr_dsc_tnm_program *program,
                                                const lehr_tnm_marks *marks, double tolerance_K,
                                                lehr_error *err);

/// Follow a plan with the parameters that the engine was set to.
/// @pre every row of the plan was in the last segment
/// @returns false where a step has no solution
bool lehr_tnm_plan_follow(const lehr_tnm_plan *plan, lehr_tnm_engine *engine, lehr_tnm_rows *rows);

#endif
