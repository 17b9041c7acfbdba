/// @file
/// Ways to the pressure dependence of the glass transition. Private to study/.
#ifndef LEHR_STUDY_TASK_ACROSS_WAYS_H
#define LEHR_STUDY_TASK_ACROSS_WAYS_H

#include "across.h"

enum { STUDY_MOST_WAYS = 6 };

/// One way to dTg/dP. NaN for what it does not give.
typedef struct study_way {
    const char *name;
    const char *label; ///< of the figure
    lehr_estimate tg0_K;
    lehr_estimate slope; ///< [K/GPa]
    double chi2;
    size_t dof;
    double p;
    size_t points;
    const char *selection; ///< of samples: "all", "window", "above-tg"; NULL: no choice
    const char *verdict;   ///< "line", "scatters", "collapse", ..., "given", "theory"
    bool used;             ///< its slope can be compared
} study_way;

typedef struct study_ways {
    size_t n;
    study_way at[STUDY_MOST_WAYS];
} study_ways;

/// Rows "ways" and "pairs", and what all ways together say. @errors LEHR_ERR_NOMEM
lehr_status study_ways_compare(lehr_record *record, const study_ways *all, lehr_error *err);

#endif
