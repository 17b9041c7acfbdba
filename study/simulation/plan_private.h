/// @file
/// Expected errors of one quantity. Private to study/.
#ifndef LEHR_STUDY_PLAN_PRIVATE_H
#define LEHR_STUDY_PLAN_PRIVATE_H

#include "plan.h"
#include "simulate_private.h"

/// Scans that are simulated for each error.
enum { PLAN_SCANS = 8 };

/// What one measurement can tell, worked out as far as it does not depend on the exposure.
typedef struct plan_source {
    const sim_run *run;
    size_t sample;
    lehr_study_plan_quantity quantity;
    size_t index;                 ///< of the file
    lehr_simulate_record *record; ///< of temperatures
    double most;                  ///< largest factor on the exposure
    double at_one;                ///< of the peak: statistical error at the exposure of the study
} plan_source;

// ---- plan_sources.c -----------------------------------------------------------------------
/// Fill value, piece, floor and simulated of an entry. Release with plan_source_clear(), also after an error.
lehr_status plan_source_open(plan_source *source, lehr_study_plan_entry *entry, lehr_error *err);
void plan_source_clear(plan_source *source);
/// Statistical error at a factor on the exposure.
lehr_status plan_source_error(double *out, const plan_source *source, double factor, lehr_error *err);

#endif
