/// @file
/// results.h5 of a study. Private to study/.
#ifndef LEHR_STUDY_RESULTS_H
#define LEHR_STUDY_RESULTS_H

#include "task.h"

/// Root @default -> NXentry "study" with @default -> an overview (NXdata); inside: one NXsubentry per sample
/// with the results (NXcollection) and the curve (NXdata) of each file, "ecnle" with the states, "samples"
/// and "process".
lehr_status study_results_write(const study_run *run, lehr_error *err);

#endif
