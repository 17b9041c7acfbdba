#include <lehr/core/parallel.h>

#include <omp.h>
#include <stdint.h>

/// Shared between the workers of one loop.
typedef struct loop {
    lehr_parallel_task task;
    void *context;
    const char *what;
    const lehr_progress *progress;
    size_t n_tasks;
    size_t n_done;       ///< guarded by the critical section "progress"
    size_t first_failed; ///< guarded by the critical section "failure"; SIZE_MAX while all is well
    lehr_error failure;  ///< likewise
} loop;

int lehr_parallel_threads(int requested, size_t n_tasks)
{
    int threads = requested == 0 ? omp_get_max_threads() : requested;
    if (threads < 1) {
        threads = 1;
    }
    if ((size_t)threads > n_tasks) {
        threads = n_tasks > 0 ? (int)n_tasks : 1;
    }
    return threads;
}

/// Keep the error of the lowest index, whichever worker comes first.
static void remember_failure(loop *shared, size_t i, lehr_status status, lehr_error *mine)
{
    if (mine->code == LEHR_OK) {
        (void)lehr_error_set(mine, status, "%s", lehr_status_text(status));
    }
#pragma omp critical(lehr_parallel_failure)
    if (i < shared->first_failed) {
        shared->first_failed = i;
        shared->failure = *mine;
        shared->failure.code = status;
    }
}

static void run_task(loop *shared, size_t i, lehr_error *mine)
{
    lehr_error_clear(mine);
    lehr_status status = shared->task(shared->context, i, omp_get_thread_num(), mine);
    if (status != LEHR_OK) {
        remember_failure(shared, i, status, mine);
    }
#pragma omp critical(lehr_parallel_progress)
    lehr_progress_report(shared->progress, shared->what, ++shared->n_done, shared->n_tasks);
}

lehr_status lehr_parallel_for(size_t n_tasks, int threads, lehr_parallel_task task, void *context,
                              const char *what, const lehr_progress *progress, lehr_error *err)
{
    loop shared = {.task = task,
                   .context = context,
                   .what = what,
                   .progress = progress,
                   .n_tasks = n_tasks,
                   .first_failed = SIZE_MAX};
    int n_workers = lehr_parallel_threads(threads, n_tasks);
#pragma omp parallel default(none) shared(shared, n_tasks) num_threads(n_workers)
    {
        lehr_error mine = {0};
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < n_tasks; i++) {
            run_task(&shared, i, &mine);
        }
    }
    if (shared.first_failed == SIZE_MAX) {
        return LEHR_OK;
    }
    return lehr_error_set(err, shared.failure.code, "%s", shared.failure.message);
}
