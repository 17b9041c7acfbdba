// One pass over all frames: sums of counts by frame and bin, shared out over threads and ranks.
#include "stack_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/core/ranks.h>
#include <math.h>
#include <string.h>

// ---- the pass -----------------------------------------------------------------------
static double largest_value(lehr_xrd_pixel type, double saturation)
{
    static const double most[] = {
        [LEHR_XRD_UINT8] = UINT8_MAX - 2.0,   [LEHR_XRD_UINT16] = UINT16_MAX - 2.0,
        [LEHR_XRD_UINT32] = UINT32_MAX - 2.0, [LEHR_XRD_INT16] = INT16_MAX,
        [LEHR_XRD_INT32] = INT32_MAX,
    };
    return saturation < most[type] ? saturation : most[type];
}

lehr_status stack_pass_init(stack_pass *pass, const lehr_xrd_frames *frames,
                            const lehr_xrd_integrator *integrator, lehr_error *err)
{
    *pass = (stack_pass){
        .plan = integrator,
        .frames = frames,
        .n_pixels = frames->rows * frames->columns,
        .points = integrator->options.points,
        .item_size = lehr_xrd_pixel_size(frames->type),
        .most = largest_value(frames->type, integrator->options.saturation_counts),
    };
    pass->wanted = lehr_core_alloc(pass->n_pixels / 8 + 1, 1);
    size_t n = frames->size * pass->points;
    bool splits = integrator->split != NULL;
    pass->counts = splits ? NULL : lehr_core_alloc(n, sizeof *pass->counts);
    pass->values = splits ? lehr_core_alloc(n, sizeof *pass->values) : NULL;
    pass->squares = splits ? lehr_core_alloc(n, sizeof *pass->squares) : NULL;
    pass->lost = lehr_core_alloc(frames->size, sizeof *pass->lost);
    bool complete = splits ? pass->values && pass->squares : pass->counts != NULL;
    if (!pass->wanted || !complete || !pass->lost) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu curves of %zu points", frames->size,
                              pass->points);
    }
    for (size_t i = 0; i < pass->n_pixels; i++) {
        bool wanted = integrator->bins[i] != pass->points;
        pass->wanted[i / 8] = (unsigned char)(pass->wanted[i / 8] | (unsigned)wanted << (i % 8));
    }
    return LEHR_OK;
}

void stack_pass_clear(stack_pass *pass)
{
    for (size_t i = 0; pass->lost && i < pass->frames->size; i++) {
        lehr_core_free(pass->lost[i].pixels);
    }
    lehr_core_free(pass->lost);
    lehr_core_free(pass->wanted);
    lehr_core_free(pass->counts);
    lehr_core_free(pass->values);
    lehr_core_free(pass->squares);
    lehr_core_free(pass->threshold);
    lehr_core_free(pass->threshold8);
    lehr_core_free(pass->pixel_sums);
    lehr_core_free(pass->locks);
}

/// Forget what the first group left: it is done again once its thresholds are known.
static void reset_first_group(stack_pass *pass)
{
    size_t n = pass->frames->size < STACK_WAYS ? pass->frames->size : STACK_WAYS;
    if (pass->counts) {
        memset(pass->counts, 0, n * pass->points * sizeof *pass->counts);
    } else {
        memset(pass->values, 0, n * pass->points * sizeof *pass->values);
        memset(pass->squares, 0, n * pass->points * sizeof *pass->squares);
    }
    for (size_t i = 0; i < n; i++) {
        lehr_core_free(pass->lost[i].pixels);
        pass->lost[i] = (stack_lost){0};
    }
}

typedef struct stack_loop {
    const stack_pass *pass;
    stack_worker *workers;
    size_t first_group;
} stack_loop;

static lehr_status run_group(void *context, size_t task, int worker, lehr_error *err)
{
    const stack_loop *loop = context;
    return stack_group_run(loop->pass, &loop->workers[worker], loop->first_group + task, err);
}

/// With a search for spikes the first group runs twice, alone: for thresholds from its curve, then with them.
static lehr_status run_first_group(stack_pass *pass, stack_worker *worker,
                                   const lehr_xrd_stack_options *options, lehr_error *err)
{
    lehr_status status = stack_group_run(pass, worker, 0, err);
    if (!status) {
        status = stack_spikes_prepare(pass, options->monitor, err);
    }
    if (!status) {
        reset_first_group(pass);
        status = stack_group_run(pass, worker, 0, err);
    }
    if (!status && pass->frames->size >= STACK_WAYS && worker->events.size > 0) {
        stack_spikes_raise(pass, &worker->events);
    }
    return status;
}

static lehr_status join_events(stack_events *all, stack_worker *workers, int n_workers, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    *all = workers[0].events;
    workers[0].events = (stack_events){0};
    for (int w = 1; !status && w < n_workers; w++) {
        for (size_t i = 0; !status && i < workers[w].events.size; i++) {
            status = stack_events_add(all, workers[w].events.items[i], err);
        }
    }
    return status;
}

/// What the ranks did without the others: sums of all of them, and the spikes they may have found.
static lehr_status join_ranks(stack_pass *pass, stack_events *events, lehr_status status, lehr_error *err)
{
    size_t n = pass->frames->size * pass->points;
    if (lehr_ranks_size() == 1) {
        return status;
    }
    if (pass->counts) {
        status = lehr_ranks_sum_int64(pass->counts, n, status, err);
    } else {
        status = lehr_ranks_sum_double(pass->values, n, status, err);
        status = lehr_ranks_sum_double(pass->squares, n, status, err);
    }
    if (pass->pixel_sums) {
        status = lehr_ranks_sum_uint32(pass->pixel_sums, pass->n_pixels, status, err);
    }
    void *items = events->items;
    status = lehr_ranks_gather(&items, &events->size, sizeof *events->items, status, err);
    events->items = items;
    events->capacity = events->size;
    for (size_t i = 0; i < pass->frames->size; i++) {
        stack_lost *lost = &pass->lost[i];
        int64_t many = (int64_t)lost->n;
        status = lehr_ranks_sum_int64(&many, 1, status, err);
        if (!status && many > 0) {
            lost->n = (size_t)many;
            status = stack_lost_reserve(pass, i, err);
            status = lehr_ranks_sum_double(lost->pixels, 3 * pass->points, status, err);
        }
    }
    return status;
}

static lehr_status run_workers(stack_events *events, stack_pass *pass, stack_worker *workers, int n_workers,
                               const lehr_xrd_stack_options *options, const lehr_progress *progress,
                               lehr_error *err)
{
    size_t n_groups = (pass->frames->size + STACK_WAYS - 1) / STACK_WAYS;
    stack_loop loop = {.pass = pass, .workers = workers};
    size_t first = 0;
    size_t count = 0;
    lehr_status status = LEHR_OK;
    for (int w = 0; !status && w < n_workers; w++) {
        status = stack_worker_init(&workers[w], pass, err);
    }
    if (!status && !isnan(options->reject)) {
        status = run_first_group(pass, &workers[0], options, err);
        loop.first_group = 1;
        if (!status &&
            lehr_ranks_index() > 0) { // its thresholds are for all ranks, its counts those of the first
            reset_first_group(pass);
            memset(pass->pixel_sums, 0, pass->n_pixels * sizeof *pass->pixel_sums);
            workers[0].events.size = 0;
        }
    }
    lehr_ranks_share(&first, &count, n_groups - loop.first_group);
    loop.first_group += first;
    if (!status) {
        status = lehr_parallel_for(count, n_workers, run_group, &loop, "groups of frames", progress, err);
    }
    return status ? status : join_events(events, workers, n_workers, err);
}

lehr_status stack_pass_run(stack_events *events, stack_pass *pass, const lehr_xrd_stack_options *options,
                           const lehr_progress *progress, lehr_error *err)
{
    size_t n_groups = (pass->frames->size + STACK_WAYS - 1) / STACK_WAYS;
    int n_workers = lehr_parallel_threads(options->threads, n_groups);
    stack_worker *workers = lehr_core_alloc((size_t)n_workers, sizeof *workers);
    lehr_status status =
        workers ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %d threads", n_workers);
    if (!status) {
        status = run_workers(events, pass, workers, n_workers, options, progress, err);
    }
    for (int w = 0; workers && w < n_workers; w++) {
        stack_worker_clear(&workers[w]);
    }
    lehr_core_free(workers);
    return join_ranks(pass, events, status, err);
}
