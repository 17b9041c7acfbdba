/// @file
/// Failures and warnings of a run, each once. Private to study/.
#ifndef LEHR_STUDY_NOTICES_H
#define LEHR_STUDY_NOTICES_H

#include "task.h"

#include <stdio.h>

/// A warning without the name of the file in front.
const char *study_warning_body(const study_task *task, const char *warning);
/// The same words in the first sentence, whatever numbers are in them.
bool study_warnings_alike(const char *a, const char *b);
/// What a warning has of its own beside one like it: its numbers, and what follows the sentence they share.
void study_warning_numbers(FILE *file, const char *like, const char *warning);
/// How many warnings there are that are not alike.
size_t study_count_warning_kinds(const study_run *run);
/// How many warnings of all tasks are like @p body; the first of them is @p *first.
size_t study_count_alike(const char **first, const study_run *run, const char *body);
/// How many tasks failed with the message of a task, which is 0 of one that did not; SIZE_MAX where an
/// earlier one did: a file that is missing fails all its analyses.
size_t study_count_failing_alike(const study_run *run, size_t task);
/// Numbers over all tasks; shared warnings count each time.
size_t study_count_warnings(const study_run *run);
size_t study_count_failed(const study_run *run);

#endif
