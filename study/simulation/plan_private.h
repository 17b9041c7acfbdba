/// @file
/// Expected errors of one quantity. Private to study/.
#ifndef LEHR_STUDY_PLAN_PRIVATE_H
#define LEHR_STUDY_PLAN_PRIVATE_H

#include "plan.h"
#include "simulate_private.h"

/// Scans or curves that are simulated for each error.
enum { PLAN_SCANS = 8 };

/// What one measurement can tell, worked out as far as it does not depend on the exposure.
typedef struct plan_source {
    const sim_run *run;
    size_t sample;
    lehr_study_plan_quantity quantity;
    size_t index;                 ///< of the file
    lehr_simulate_record *record; ///< of temperatures
    double at_one;                ///< of closed forms: statistical error at the exposure of the study
    struct plan_cell *cell;       ///< of series in a diamond cell
} plan_source;

// ---- plan_sources.c -----------------------------------------------------------------------
/// Fill what an entry has besides the errors at each exposure. Release with plan_source_clear(), also after
/// an error.
lehr_status plan_source_open(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);
void plan_source_clear(plan_source *source);
/// Statistical error of so many repeats, each at a factor on the exposure (1 where nothing is exposed).
lehr_status plan_source_error(double *out, const plan_source *source, double factor, double repeats,
                              lehr_error *err);
/// What remains of @p total without @p part, in quadrature.
double plan_beyond(double total, double part);

// ---- plan_mech.c --------------------------------------------------------------------------
/// Yield stress and modulus, pop-ins, weighings: at_one is the error of one curve, table or set.
lehr_status plan_open_test(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);
lehr_status plan_open_popins(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);
lehr_status plan_open_weighings(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);

// ---- plan_cell.c --------------------------------------------------------------------------
lehr_status plan_open_cell(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);
void plan_clear_cell(plan_source *source);
/// Statistical error at a factor on the exposure, without what repeats alone lower.
lehr_status plan_cell_error(double *out, const plan_source *source, double factor, lehr_error *err);

#endif
