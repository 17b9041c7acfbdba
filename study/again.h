/// @file
/// What results.h5 holds so that its report can be made again without the raw files. Private to study/.
#ifndef LEHR_STUDY_AGAIN_H
#define LEHR_STUDY_AGAIN_H

#include "task.h"

/// Datasets of results.h5: the study file as it was, and a record (JSON) of provenance, parts, and the tasks
/// with their keys or failures.
#define STUDY_AGAIN_FILE "/study/process/study_file"
#define STUDY_AGAIN_RUN  "/study/process/run"

/// The record of a run. Free with lehr_core_free().
lehr_status study_again_describe(char **json, const study_run *run, lehr_error *err);

#endif
