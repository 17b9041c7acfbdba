/// @file
/// Compression under pressure, of all series in diamond cells or of the literature. Private to study/.
#ifndef LEHR_STUDY_TASK_ACROSS_CELLS_H
#define LEHR_STUDY_TASK_ACROSS_CELLS_H

#include "across.h"

/// 1 - V(P)/V(P0) between two treatments.
typedef struct study_elastic {
    lehr_estimate compression; ///< all parts of the error
    double from_cells; ///< part of the points, the ruby scale and what the cells differ by; NaN: literature
    double form;       ///< part of the form of the equation
    size_t n_cells;    ///< 0: of the literature
    double p;          ///< that cells which agree differ as much; NaN for fewer than two
    const char *from;  ///< "literature", "own cells", "all cells"
} study_elastic;

/// A bulk modulus is given, or a series in a diamond cell was evaluated.
bool study_elastic_known(const study_run *run);
/// @param[in] ends_GPa of the reference, of the sample
/// @returns false where no equation tells it
bool study_elastic_find(study_elastic *out, const study_run *run, size_t sample, const double ends_GPa[2]);
/// Bulk modulus and K0' of the literature, or the list "cells" with those of each series and their mean.
/// @errors LEHR_ERR_NOMEM
lehr_status study_elastic_describe(lehr_record *record, const study_run *run, lehr_error *err);

#endif
