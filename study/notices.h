/// @file
/// Failures and warnings of a run, each once. Private to study/.
#ifndef LEHR_STUDY_NOTICES_H
#define LEHR_STUDY_NOTICES_H

#include "task.h"

#include <stdio.h>

/// How warnings of a task name its file, in front; NULL: it has none.
const char *study_warning_name(const study_task *task);
/// A failure or a warning among all of a run.
typedef struct study_notice {
    size_t task;
    const char *text; ///< the message, or the body of the warning; borrowed from the task
    size_t alike;     ///< how many there are like this one, with itself; 0 of one that is like an earlier one
    size_t next;      ///< the next one like it; SIZE_MAX: none
} study_notice;

/// All warnings in the order of tasks; alike are those of the same words in the first sentence, whatever
/// numbers are in them. Free *out with lehr_core_free(). @errors LEHR_ERR_NOMEM
lehr_status study_notices_of_warnings(study_notice **out, size_t *n, const study_run *run, lehr_error *err);
/// All failures; alike are those with the same message: a file that is missing fails all its analyses.
lehr_status study_notices_of_failures(study_notice **out, size_t *n, const study_run *run, lehr_error *err);
/// The same words in the first sentence, whatever numbers are in them.
bool study_warnings_alike(const char *a, const char *b);
/// How many warnings there are that are not alike; all of them where memory is short.
size_t study_count_warning_kinds(const study_run *run);
/// What a warning has of its own beside one like it: its numbers, and what follows the sentence they share.
void study_warning_numbers(FILE *file, const char *like, const char *warning);
/// Numbers over all tasks; shared warnings count each time.
size_t study_count_warnings(const study_run *run);
size_t study_count_failed(const study_run *run);

#endif
