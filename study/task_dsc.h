/// @file
/// What the tasks of calorimetry share. Private to study/.
#ifndef LEHR_STUDY_TASK_DSC_H
#define LEHR_STUDY_TASK_DSC_H

#include "task.h"

#include <lehr/dsc/fictive.h>
#include <lehr/dsc/run.h>

/// Read the file of a task, with the sign of the study; warnings of the reader go to the product.
lehr_status study_read_scan(lehr_dsc_run **out, study_product *product, const study_run *run,
                            const study_task *task, lehr_error *err);
/// The model of a word of the study file.
lehr_dsc_model study_liquid_model(const char *name);

#endif
