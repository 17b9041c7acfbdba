#include "lehr_test.h"

#include <lehr/core/parallel.h>
#include <math.h>
#include <omp.h>
#include <string.h>
#include <time.h>

enum { N_TASKS = 203, MOST_THREADS = 7 };

typedef struct workload {
    double values[N_TASKS];
    int runs[N_TASKS];
    size_t per_worker[MOST_THREADS];
    bool slow_start; ///< low indices finish last
} workload;

static void wait_ms(long milliseconds)
{
    struct timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1000000L};
    nanosleep(&time, NULL);
}

static lehr_status compute(void *context, size_t task, int worker, lehr_error *err)
{
    (void)err;
    workload *work = context;
    double sum = 0;
    for (size_t k = 1; k <= task + 1; k++) {
        sum += sin((double)k) / (double)k;
    }
    work->values[task] = sum;
    work->runs[task]++;
    work->per_worker[worker]++; // private to the worker: no race
    return LEHR_OK;
}

static void test_results_do_not_depend_on_threads(void **state)
{
    (void)state;
    static workload reference;
    memset(&reference, 0, sizeof reference);
    assert_int_equal(lehr_parallel_for(N_TASKS, 1, compute, &reference, "sums", NULL, NULL), LEHR_OK);
    for (int threads = 2; threads <= MOST_THREADS; threads++) {
        static workload work;
        memset(&work, 0, sizeof work);
        assert_int_equal(lehr_parallel_for(N_TASKS, threads, compute, &work, "sums", NULL, NULL), LEHR_OK);
        assert_memory_equal(work.values, reference.values, sizeof work.values); // the same bits
        size_t total = 0;
        for (int worker = 0; worker < MOST_THREADS; worker++) {
            total += work.per_worker[worker];
            assert_true(worker < threads || work.per_worker[worker] == 0);
        }
        assert_int_equal(total, N_TASKS);
    }
}

/// Tasks 5, 17, 90 and 200 fail; with `slow_start` number 5 is the last of them to do so.
static lehr_status fail_some(void *context, size_t task, int worker, lehr_error *err)
{
    (void)worker;
    workload *work = context;
    work->runs[task]++;
    if (work->slow_start && task == 5) {
        wait_ms(20);
    }
    if (task == 5 || task == 17) {
        return lehr_error_set(err, task == 5 ? LEHR_ERR_FORMAT : LEHR_ERR_IO, "task %zu is broken", task);
    }
    return task == 90 || task == 200 ? lehr_error_set(err, LEHR_ERR_NUMERIC, "task %zu", task) : LEHR_OK;
}

static void test_lowest_failing_index_wins_and_all_tasks_run(void **state)
{
    (void)state;
    for (int round = 0; round < 2 * MOST_THREADS; round++) {
        static workload work;
        memset(&work, 0, sizeof work);
        work.slow_start = round % 2 == 1;
        lehr_error err = {0};
        assert_fails(lehr_parallel_for(N_TASKS, 1 + round / 2, fail_some, &work, "files", NULL, &err),
                     LEHR_ERR_FORMAT, &err, "task 5 is broken");
        for (size_t i = 0; i < N_TASKS; i++) {
            assert_int_equal(work.runs[i], 1);
        }
    }
}

static lehr_status fail_silently(void *context, size_t task, int worker, lehr_error *err)
{
    (void)context, (void)worker, (void)err;
    return task == 1 ? LEHR_ERR_NOMEM : LEHR_OK;
}

static void test_failure_without_message_is_named(void **state)
{
    (void)state;
    lehr_error err = {0};
    assert_fails(lehr_parallel_for(3, 2, fail_silently, NULL, "x", NULL, &err), LEHR_ERR_NOMEM, &err,
                 "out of memory");
    assert_int_equal(lehr_parallel_for(3, 2, fail_silently, NULL, "x", NULL, NULL), LEHR_ERR_NOMEM);
    assert_int_equal(lehr_parallel_for(0, 2, fail_silently, NULL, "x", NULL, NULL), LEHR_OK);
}

typedef struct listener {
    size_t calls, last;
    bool in_order;
} listener;

static void listen(void *context, const char *what, size_t done, size_t total)
{
    listener *seen = context; // no lock: calls come one at a time
    seen->calls++;
    seen->in_order =
        seen->in_order && done == seen->last + 1 && total == N_TASKS && strcmp(what, "sums") == 0;
    seen->last = done;
}

static void test_progress_counts_every_task_in_order(void **state)
{
    (void)state;
    static workload work;
    listener seen = {.in_order = true};
    lehr_progress progress = {.report = listen, .context = &seen};
    assert_int_equal(lehr_parallel_for(N_TASKS, 4, compute, &work, "sums", &progress, NULL), LEHR_OK);
    assert_int_equal(seen.calls, N_TASKS);
    assert_true(seen.in_order);
}

/// A task may run a loop of its own.
static lehr_status nest(void *context, size_t task, int worker, lehr_error *err)
{
    (void)worker;
    workload *work = context;
    lehr_error inner = {0};
    static const char *const want = "task 5 is broken";
    if (lehr_parallel_for(N_TASKS, 2, fail_some, &work[task], "inner", NULL, &inner) != LEHR_ERR_FORMAT ||
        strcmp(inner.message, want) != 0) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "inner loop: %s", inner.message);
    }
    return LEHR_OK;
}

static void test_loops_nest(void **state)
{
    (void)state;
    static workload work[6];
    memset(work, 0, sizeof work);
    lehr_error err = {0};
    assert_ok(lehr_parallel_for(6, 3, nest, work, "outer", NULL, &err), &err);
}

static void test_number_of_threads(void **state)
{
    (void)state;
    assert_int_equal(lehr_parallel_threads(3, 100), 3);
    assert_int_equal(lehr_parallel_threads(8, 5), 5);
    assert_int_equal(lehr_parallel_threads(8, 0), 1);
    assert_int_equal(lehr_parallel_threads(-2, 5), 1);
    assert_int_equal(lehr_parallel_threads(0, 100000), omp_get_max_threads());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_do_not_depend_on_threads),
        cmocka_unit_test(test_lowest_failing_index_wins_and_all_tasks_run),
        cmocka_unit_test(test_failure_without_message_is_named),
        cmocka_unit_test(test_progress_counts_every_task_in_order),
        cmocka_unit_test(test_loops_nest),
        cmocka_unit_test(test_number_of_threads),
    };
    return cmocka_run_group_tests_name("core.parallel", tests, NULL, NULL);
}
