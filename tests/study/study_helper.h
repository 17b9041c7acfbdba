/// @file
/// Small studies for tests: a folder of the program, study files beside the bundled one, runs with their
/// messages.
#ifndef LEHR_TEST_STUDY_HELPER_H
#define LEHR_TEST_STUDY_HELPER_H

#include "lehr_test.h"

#include <lehr/study/pipeline.h>

/// Path below a folder of this program, which is removed at its end; sixteen of them rotate.
const char *below(const char *name);

/// A study file below the folder; '@' in @p text stands for @p part of the bundled study ("vit4",
/// "vit4/xrd").
const char *write_study_file(const char *name, const char *text, const char *part);

/// Heat capacity of a glass that softens at T0, below the folder: a step between two straight lines, with a
/// little noise from a fixed sequence.
void write_scan(const char *name, double t0_K);

/// Messages of a run, one per line.
typedef struct run_outcome {
    lehr_study_summary summary;
    char messages[4096];
} run_outcome;

/// Run a study on two threads into a folder.
run_outcome run_here(const char *study, const char *folder, lehr_study_options options);

/// So many tasks failed, and one of the messages holds @p part.
void assert_message(const run_outcome *of, size_t failed, const char *part);

/// Let every @p step-th allocation of a run fail, in a child: memory shortage is reported as such and nothing
/// leaks. @pre no thread has been made
void assert_short_memory_is_told(const char *study, const char *folder, long step);

/// The whole of a file, to be freed with lehr_core_free().
char *slurp(const char *path);

#endif
