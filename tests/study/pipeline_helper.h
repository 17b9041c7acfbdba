/// @file
/// Whole studies in child processes, because runs are killed and threads do not survive a fork.
#ifndef LEHR_TEST_PIPELINE_HELPER_H
#define LEHR_TEST_PIPELINE_HELPER_H

#include "study_helper.h"

#include <lehr/core/table.h>
#include <stdbool.h>

enum { PATH_SIZE = 512 };

void write_text(const char *name, const char *text);

/// Study of four scans and two states; @p title and the file of sample D can be chosen.
const char *write_study(const char *name, const char *title, const char *last_scan);

typedef struct outcome {
    int status; ///< minus the lehr_status, or 128 + signal
    lehr_study_summary summary;
    char message[LEHR_ERROR_MESSAGE_SIZE];
    char first_failure[LEHR_ERROR_MESSAGE_SIZE];
} outcome;

/// Run a study in a child; with @p kill_after_ms >= 0 it is killed after that time.
outcome run(const char *study, lehr_study_options options, long kill_after_ms);

lehr_study_options options_for(const char *folder, int threads, bool resume);

void assert_run(const outcome *result);

/// All results but the PDF files (they hold the time of drawing) are equal byte for byte.
void assert_same_results(const char *a, const char *b);

/// Whether a file under a final name is not complete: SVG and HTML end with their last tag, JSON with a
/// brace.
bool is_partial(const char *folder);

double column_at(const lehr_table *table, const char *name, size_t row);

#endif
