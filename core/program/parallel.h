/// @file
/// Loops over independent work with OpenMP: one error rule and one thread rule for all modules.
#ifndef LEHR_CORE_PARALLEL_H
#define LEHR_CORE_PARALLEL_H

#include <lehr/core/error.h>
#include <lehr/core/progress.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Number of threads to use: @p requested, or the OpenMP default for 0; at least 1, at most @p n_tasks.
LEHR_API int lehr_parallel_threads(int requested, size_t n_tasks);

/// One task of a loop. @p worker counts 0 .. threads-1: index of a private workspace.
typedef lehr_status (*lehr_parallel_task)(void *context, size_t task, int worker, lehr_error *err);

/// Run tasks 0..n_tasks-1 on @p threads threads (0 = default), dynamic schedule.
/// All tasks run even if one fails; the error of the lowest failing index is returned, so that the message
/// does not depend on scheduling. @p progress may be NULL.
LEHR_API LEHR_NODISCARD lehr_status lehr_parallel_for(size_t n_tasks, int threads, lehr_parallel_task task,
                                                      void *context, const char *what,
                                                      const lehr_progress *progress, lehr_error *err);

LEHR_END_DECLS

#endif
