/// @file
/// Failures and warnings of a run, each once. Private to study/.
#ifndef LEHR_STUDY_NOTICES_H
#define LEHR_STUDY_NOTICES_H

#include "task.h"

/// A warning without the name of the file in front.
const char *study_warning_body(const study_task *task, const char *warning);
/// The task gave a warning with this body.
bool study_task_warns(const study_task *task, const char *body);
/// Numbers over all tasks; shared warnings count each time.
size_t study_count_warnings(const study_run *run);
size_t study_count_failed(const study_run *run);

#endif
