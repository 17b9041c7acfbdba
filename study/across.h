/// @file
/// Quantities of samples that are compared across a study. Private to study/.
#ifndef LEHR_STUDY_ACROSS_H
#define LEHR_STUDY_ACROSS_H

#include "task.h"

/// One quantity of a sample.
typedef struct study_across_quantity {
    const char *name; ///< in the study file and in tables
    study_kind kind;  ///< whose results hold it
    const char *path;
    const char *unit;
    const char *label; ///< of an axis, without unit
    const char *word;  ///< in a sentence
    unsigned family;   ///< quantities of one family are one measurement in two forms: they are not correlated
} study_across_quantity;

enum { STUDY_N_ACROSS_QUANTITIES = 11 };
extern const study_across_quantity study_across_quantities[STUDY_N_ACROSS_QUANTITIES];

/// Names of the quantities, ended by NULL.
extern const char *const study_across_names[STUDY_N_ACROSS_QUANTITIES + 1];

#endif
