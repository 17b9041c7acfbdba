/// @file
/// What the tasks of calorimetry share. Private to study/.
#ifndef LEHR_STUDY_TASK_DSC_H
#define LEHR_STUDY_TASK_DSC_H

#include "task.h"

#include <lehr/dsc/fictive.h>
#include <lehr/dsc/glass_transition.h>
#include <lehr/dsc/peaks.h>
#include <lehr/dsc/run.h>

/// Read the file of a task, with the sign of the study; warnings of the reader go to the product.
lehr_status study_read_scan(lehr_dsc_run **out, study_product *product, const study_run *run,
                            const study_task *task, lehr_error *err);
/// What the task will compute of its scan, for what makes it fail; windows that are found go to the product.
lehr_status study_try_scan(study_product *product, const study_run *run, const study_task *task,
                           const lehr_dsc_run *scan, lehr_error *err);
/// Warns of windows of the study that reach beyond the heatings that a task evaluates; in check.c.
lehr_status study_warn_of_windows(study_product *product, const study_run *run, const study_task *task,
                                  const lehr_dsc_run *scan, lehr_error *err);
/// The segment of this index; 0: the first or the last heating. NULL when there is none; in check.c.
const lehr_dsc_segment *study_find_segment(const lehr_dsc_run *scan, size_t index, bool first);
/// Complete the windows of a ramp (its index; 0: last heating): those that are NaN are found in the scan, and
/// noted in the results.
lehr_status study_find_windows(double glass_K[2], double liquid_K[2], study_product *product,
                               const lehr_dsc_run *scan, size_t segment, lehr_error *err);
/// Windows of one ramp (its index; 0: last heating), found by the search that the fictive temperature uses;
/// those that are given stay.
lehr_status study_search_windows(double glass_K[2], double liquid_K[2], const lehr_dsc_run *scan,
                                 size_t segment, lehr_error *err);
/// Options of what the study asks for.
lehr_dsc_fictive_options study_fictive_options(const lehr_study_tf *tf);
lehr_dsc_glass_transition_options study_glass_transition_options(const lehr_study_tg *tg);
/// The peaks of a ramp (its index; 0: last heating) as analysis.dsc.peaks says. *first: the crystallisation,
/// the first exothermic peak above @p above_K (NaN: of all); NULL when there is none, or the ramp is a
/// cooling.
lehr_status study_find_peaks(lehr_dsc_peaks **out, const lehr_dsc_peak **first,
                             lehr_dsc_peaks_options *options, study_product *product, const study_run *run,
                             const lehr_dsc_run *scan, size_t segment, double above_K, lehr_error *err);
/// The feature of a series is one of its crystallisation.
bool study_is_crystallisation(const char *feature);
/// The segment that a task evaluates: the one named with its file, or that of the analysis.
size_t study_segment(const study_task *task, size_t of_analysis);
/// The model of a word of the study file.
lehr_dsc_model study_liquid_model(const char *name);

#endif
