#include "stack.h"

#include "stack_private.h"
#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>
#include <string.h>

lehr_xrd_stack_options lehr_xrd_stack_defaults(void)
{
    return (lehr_xrd_stack_options){.reject = (double)NAN, .reject_frames = (double)NAN};
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_options(const lehr_xrd_stack_options *options, const lehr_xrd_integrator *integrator,
                                 lehr_error *err)
{
    if (integrator->options.error_model == LEHR_XRD_ERROR_AZIMUTHAL) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "azimuthal errors need whole images; a stack has poisson or none");
    }
    if (!isnan(integrator->options.clip)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "a stack leaves outliers out frame by frame with `reject`, not with `clip`");
    }
    if (!isnan(integrator->options.dead_time_s) || !isnan(integrator->options.quantiles[0])) {
        return lehr_error_set(
            err, LEHR_ERR_ARG, "%s whole images: take 'xrd integrate', which averages the frames of a file",
            isnan(integrator->options.dead_time_s) ? "quantiles need" : "the correction for dead time needs");
    }
    if (!isnan(options->reject) && !(options->reject >= LEHR_XRD_STACK_LEAST_REJECT)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "rejection of spikes beyond %g standard deviations would cut into the noise and "
            "bias the mean; take %g or more",
            options->reject, LEHR_XRD_STACK_LEAST_REJECT);
    }
    if (!isnan(options->reject_frames) && !(options->reject_frames > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "rejection of frames beyond %g standard deviations: not greater than 0",
                              options->reject_frames);
    }
    return LEHR_OK;
}

static lehr_status check_frames(const lehr_xrd_frames *frames, const lehr_xrd_integrator *integrator,
                                const lehr_xrd_stack_options *options, lehr_error *err)
{
    if (frames->rows != integrator->rows || frames->columns != integrator->columns) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "frames of %zu x %zu pixels for a geometry of %zu x %zu",
                              frames->rows, frames->columns, integrator->rows, integrator->columns);
    }
    if (frames->type == LEHR_XRD_FLOAT32 || frames->type == LEHR_XRD_FLOAT64) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "'%s' has pixels of type %s; a stack takes counts (integers): integrate the "
                              "frames one by one",
                              frames->locators[0], lehr_xrd_pixel_name(frames->type));
    }
    if (!isnan(options->reject) && frames->size > LEHR_XRD_STACK_MAX_FRAMES) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%zu frames are too many for a search for spikes, at most %d: take parts of the "
            "stack, FILE::[A:B]",
            frames->size, LEHR_XRD_STACK_MAX_FRAMES);
    }
    if (options->monitor && options->n_monitor != frames->size) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the monitor has %zu values for %zu frames; one for each is needed",
                              options->n_monitor, frames->size);
    }
    for (size_t i = 0; options->monitor && i < frames->size; i++) {
        if (!(options->monitor[i] > 0 && isfinite(options->monitor[i]))) {
            return lehr_error_set(err, LEHR_ERR_ARG, "the monitor of frame %zu is %g, not greater than 0", i,
                                  options->monitor[i]);
        }
    }
    return LEHR_OK;
}

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

static lehr_status create_pass(stack_pass *pass, const lehr_xrd_frames *frames,
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

static void clear_pass(stack_pass *pass)
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

static lehr_status run_groups(stack_events *events, stack_pass *pass, const lehr_xrd_stack_options *options,
                              const lehr_progress *progress, lehr_error *err)
{
    size_t n_groups = (pass->frames->size + STACK_WAYS - 1) / STACK_WAYS;
    int n_workers = lehr_parallel_threads(options->threads, n_groups);
    stack_worker *workers = lehr_core_alloc((size_t)n_workers, sizeof *workers);
    if (!workers) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %d threads", n_workers);
    }
    stack_loop loop = {.pass = pass, .workers = workers};
    lehr_status status = LEHR_OK;
    for (int w = 0; !status && w < n_workers; w++) {
        status = stack_worker_init(&workers[w], pass, err);
    }
    if (!status && !isnan(options->reject)) {
        status = run_first_group(pass, &workers[0], options, err);
        loop.first_group = 1;
    }
    if (!status) {
        status = lehr_parallel_for(n_groups - loop.first_group, n_workers, run_group, &loop,
                                   "groups of frames", progress, err);
    }
    if (!status) {
        status = join_events(events, workers, n_workers, err);
    }
    for (int w = 0; w < n_workers; w++) {
        stack_worker_clear(&workers[w]);
    }
    lehr_core_free(workers);
    return status;
}

lehr_status lehr_xrd_stack_run(lehr_xrd_stack **out, const char *const *locators, size_t n_locators,
                               const lehr_xrd_integrator *integrator, const lehr_xrd_stack_options *options,
                               const lehr_progress *progress, lehr_error *err)
{
    lehr_xrd_frames *frames = NULL;
    lehr_xrd_stack *stack = NULL;
    stack_pass pass = {0};
    stack_events events = {0};
    *out = NULL;
    lehr_status status = check_options(options, integrator, err);
    if (!status) {
        status = lehr_xrd_frames_create(&frames, locators, n_locators, err);
    }
    if (!status) {
        status = check_frames(frames, integrator, options, err);
    }
    if (!status) {
        status = create_pass(&pass, frames, integrator, err);
    }
    if (!status) {
        status = run_groups(&events, &pass, options, progress, err);
    }
    if (!status) {
        status = stack_result_create(&stack, integrator, frames->size, options->per_frame, err);
    }
    if (!status && !isnan(options->reject)) {
        stack->spikes = stack_spikes_test(&events, &pass, options->monitor, options->reject);
        status = stack_result_clean(&pass, events.items, stack->spikes, err);
    }
    if (!status) {
        status = stack_result_fill(stack, &pass, options, err);
    }
    if (!status) {
        *out = stack;
        stack = NULL;
    }
    lehr_xrd_stack_free(stack);
    lehr_core_free(events.items);
    clear_pass(&pass);
    lehr_xrd_frames_free(frames);
    return status;
}
