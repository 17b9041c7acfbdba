#include "stack.h"

#include "stack_private.h"
#include <lehr/core/alloc.h>
#include <math.h>

lehr_xrd_stack_options lehr_xrd_stack_defaults(void)
{
    return (lehr_xrd_stack_options){
        .reject = (double)NAN, .reject_frames = (double)NAN, .quantile = 0.5, .trim = 0.1};
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

/// Whether the frames can be combined in another way than by their mean.
static lehr_status check_combination(const lehr_xrd_stack_options *options, size_t n_frames, lehr_error *err)
{
    if (options->combine == LEHR_XRD_COMBINE_MEAN) {
        return options->unbias
                   ? lehr_error_set(err, LEHR_ERR_ARG, "the mean of Poisson counts has no bias to correct")
                   : LEHR_OK;
    }
    if (options->combine == LEHR_XRD_COMBINE_QUANTILE && !(options->quantile > 0 && options->quantile < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a quantile of %g; expected a number between 0 and 1",
                              options->quantile);
    }
    if (options->combine == LEHR_XRD_COMBINE_TRIMMED && !(options->trim > 0 && options->trim < 0.5)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "trimming of %g at either end; expected a number between 0 and 0.5",
                              options->trim);
    }
    if (n_frames < STACK_LEAST_COMBINED) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu frames are too few for a median, a quantile or a trimmed mean; %d are needed", n_frames,
            STACK_LEAST_COMBINED);
    }
    for (size_t i = 1; options->unbias && options->monitor && i < options->n_monitor; i++) {
        if (!(fabs(options->monitor[i] / options->monitor[0] - 1) < 1e-6)) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "the bias can be corrected for equal exposures only; the monitor of frame %zu is "
                "%g times that of frame 0",
                i, options->monitor[i] / options->monitor[0]);
        }
    }
    return LEHR_OK;
}

// ---- which frames ---------------------------------------------------------------------
void lehr_xrd_stack_frames_clear(lehr_xrd_stack_frames *frames)
{
    lehr_core_free(frames->numbers);
    lehr_core_free(frames->of_file);
    *frames = (lehr_xrd_stack_frames){0};
}

/// Frames of one more file.
static lehr_status count_file(lehr_xrd_stack_frames *out, size_t i, const char *locator, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, NULL, err);
    if (status) {
        return status;
    }
    size_t n = lehr_xrd_source_frames(source);
    size_t *numbers = lehr_core_realloc(out->numbers, out->n + n, sizeof *numbers);
    out->numbers = numbers ? numbers : out->numbers;
    for (size_t k = 0; numbers && k < n; k++) {
        numbers[out->n + k] = out->n_all + lehr_xrd_source_number(source, k);
    }
    out->of_file[i] = n;
    out->n += numbers ? n : 0;
    out->n_all += lehr_xrd_source_all_frames(source);
    lehr_xrd_source_close(source);
    return numbers ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu frames", n);
}

lehr_status lehr_xrd_stack_count(lehr_xrd_stack_frames *out, const char *const *locators, size_t n_locators,
                                 lehr_error *err)
{
    *out = (lehr_xrd_stack_frames){.of_file = lehr_core_alloc(n_locators, sizeof *out->of_file)};
    lehr_status status = out->of_file ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    for (size_t i = 0; !status && i < n_locators; i++) {
        status = count_file(out, i, locators[i], err);
    }
    return status;
}

// ---- the run ------------------------------------------------------------------------
/// The result of a pass whose sums are complete.
static lehr_status finish(lehr_xrd_stack **out, stack_pass *pass, stack_events *events,
                          const lehr_xrd_stack_options *options, const stack_sets *sets,
                          const lehr_progress *progress, lehr_error *err)
{
    lehr_xrd_stack *stack = NULL;
    lehr_status status = stack_result_create(&stack, pass->plan, pass->frames->size, options->per_frame, err);
    if (!status && !isnan(options->reject)) {
        stack->spikes = stack_spikes_test(events, pass, options->monitor, options->reject);
        status = stack_result_clean(pass, events->items, stack->spikes, err);
    }
    if (!status) {
        status = stack_result_fill(stack, pass, options, err);
    }
    if (!status && sets) {
        status = stack_sets_fill(sets, stack, pass, options, err);
    }
    if (!status && options->combine != LEHR_XRD_COMBINE_MEAN) {
        status = stack_combined_create(&stack->combined, pass, stack, options, progress, err);
    }
    if (status) {
        lehr_xrd_stack_free(stack);
        return status;
    }
    *out = stack;
    return LEHR_OK;
}

lehr_status stack_run_frames(lehr_xrd_stack **out, const lehr_xrd_frames *frames,
                             const lehr_xrd_integrator *integrator, const lehr_xrd_stack_options *options,
                             const stack_sets *sets, const lehr_progress *progress, lehr_error *err)
{
    stack_pass pass = {0};
    stack_events events = {0};
    *out = NULL;
    lehr_status status = check_options(options, integrator, err);
    if (!status) {
        status = check_combination(options, frames->size, err);
    }
    if (!status) {
        status = check_frames(frames, integrator, options, err);
    }
    if (!status) {
        status = stack_pass_init(&pass, frames, integrator, err);
    }
    if (!status) {
        status = stack_pass_run(&events, &pass, options, progress, err);
    }
    if (!status) {
        status = finish(out, &pass, &events, options, sets, progress, err);
    }
    lehr_core_free(events.items);
    stack_pass_clear(&pass);
    return status;
}

lehr_status lehr_xrd_stack_run(lehr_xrd_stack **out, const char *const *locators, size_t n_locators,
                               const lehr_xrd_integrator *integrator, const lehr_xrd_stack_options *options,
                               const lehr_progress *progress, lehr_error *err)
{
    lehr_xrd_frames *frames = NULL;
    *out = NULL;
    lehr_status status = check_options(options, integrator, err);
    if (!status) {
        status = lehr_xrd_frames_create(&frames, locators, n_locators, err);
    }
    if (!status) {
        status = stack_run_frames(out, frames, integrator, options, NULL, progress, err);
    }
    lehr_xrd_frames_free(frames);
    return status;
}
