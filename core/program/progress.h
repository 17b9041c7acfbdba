/// @file
/// Progress of long work: the library counts, the program draws.
#ifndef LEHR_CORE_PROGRESS_H
#define LEHR_CORE_PROGRESS_H

#include <lehr/core/export.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Receiver of progress. The call may come from any thread, one at a time.
typedef struct lehr_progress {
    void (*report)(void *context, const char *what, size_t done, size_t total);
    void *context;
} lehr_progress;

/// Tell @p progress (nullable, also with a NULL report) that @p done of @p total are finished.
LEHR_API void lehr_progress_report(const lehr_progress *progress, const char *what, size_t done,
                                   size_t total);

/// One line "frames 812/1800  45 %  110/s  9 s left" for @p elapsed_s since the start.
LEHR_API void lehr_progress_format(char *buffer, size_t size, const char *what, size_t done, size_t total,
                                   double elapsed_s);

LEHR_END_DECLS

#endif
