/// @file
/// Change points over the temperature of treatment: what the search and its figures share. Private to study/.
#ifndef LEHR_STUDY_TASK_ACROSS_REGIONS_H
#define LEHR_STUDY_TASK_ACROSS_REGIONS_H

#include "across.h"

/// A sample on the axis of one search.
typedef struct study_place {
    double x, y, sigma; ///< sigma NaN: not known
    double temperature_K, pressure_GPa, reduced;
} study_place;

/// All samples with a quantity and a temperature, in the order of the study. @param[out] out shape (samples,)
size_t study_places(study_place *out, const study_run *run, const study_across_quantity *what,
                    const study_across_axis *axis);
/// The study looks at this quantity.
bool study_regions_chosen(const study_run *run, size_t quantity);
/// Figures of calorimetry and of structure with the changes of @p rows.
lehr_status study_draw_regions(study_product *product, const study_run *run, const study_task *task,
                               const study_across_axis *axis, const lehr_list *rows, lehr_error *err);

#endif
