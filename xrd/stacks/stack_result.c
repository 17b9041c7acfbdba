// From sums to curves: frames, levels, their choice, the mean.
#include "stack_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void lehr_xrd_stack_free(lehr_xrd_stack *stack)
{
    if (stack) {
        stack_combined_free(stack->combined);
        lehr_xrd_pattern_free(stack->mean);
        lehr_core_free(stack->intensity);
        lehr_core_free(stack->sigma);
        lehr_core_free(stack->level);
        lehr_core_free(stack->level_stderr);
        lehr_core_free(stack->used);
        lehr_core_free(stack);
    }
}

lehr_status stack_result_create(lehr_xrd_stack **out, const lehr_xrd_integrator *integrator, size_t n_frames,
                                bool per_frame, lehr_error *err)
{
    *out = NULL;
    lehr_xrd_stack *stack = lehr_core_alloc(1, sizeof *stack);
    if (!stack) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    stack->n_frames = n_frames;
    stack->points = integrator->options.points;
    size_t n = n_frames * stack->points;
    stack->level = lehr_core_alloc(n_frames, sizeof *stack->level);
    stack->level_stderr = lehr_core_alloc(n_frames, sizeof *stack->level_stderr);
    stack->used = lehr_core_alloc(n_frames, sizeof *stack->used);
    stack->intensity = per_frame ? lehr_core_alloc(n, sizeof *stack->intensity) : NULL;
    stack->sigma = per_frame ? lehr_core_alloc(n, sizeof *stack->sigma) : NULL;
    bool complete = stack->level && stack->level_stderr && stack->used &&
                    (!per_frame || (stack->intensity && stack->sigma));
    lehr_status status = complete ? lehr_xrd_pattern_create(&stack->mean, integrator, err)
                                  : lehr_error_set(err, LEHR_ERR_NOMEM,
                                                   "out of memory for the curves of %zu frames", n_frames);
    if (status) {
        lehr_xrd_stack_free(stack);
        return status;
    }
    *out = stack;
    return LEHR_OK;
}

/// What a frame has in one bin.
typedef struct bin_sums {
    double counts, variance, pixels, weight, dark;
} bin_sums;

static bin_sums sums_of(const stack_pass *pass, size_t frame, size_t bin)
{
    const lehr_xrd_integrator *plan = pass->plan;
    const stack_lost *lost = &pass->lost[frame];
    bool whole = lost->pixels == NULL;
    double raw = stack_sum_at(pass, frame, bin);
    double variance = fmax(lehr_xrd_plan_least_variance(plan, bin),
                           pass->squares ? pass->squares[frame * pass->points + bin] : raw);
    return (bin_sums){
        .counts = raw,
        .variance = variance,
        .pixels = plan->bin_pixels[bin] - (whole ? 0 : lost->pixels[bin]),
        .weight = plan->bin_weights[bin] - (whole ? 0 : lost->weight[bin]),
        .dark = plan->bin_darks[bin] - (whole ? 0 : lost->dark[bin]),
    };
}

/// Take spikes out of the sums of their frames; their pixels count as lost.
lehr_status stack_result_clean(const stack_pass *pass, const stack_event *spikes, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < n; i++) {
        stack_add_pixel(pass, spikes[i].frame, spikes[i].pixel, -(double)spikes[i].value);
        status = stack_lose_pixel(pass, spikes[i].frame, spikes[i].pixel, err);
    }
    return status;
}

static void fill_frame(lehr_xrd_stack *stack, const stack_pass *pass, size_t frame, double exposure)
{
    bool has_error = pass->plan->options.error_model == LEHR_XRD_ERROR_POISSON;
    double factor = exposure * pass->plan->options.normalization;
    bin_sums all = {0};
    for (size_t bin = 0; bin < pass->points; bin++) {
        bin_sums sums = sums_of(pass, frame, bin);
        all.counts += sums.counts;
        all.weight += sums.weight;
        all.dark += sums.dark;
        if (stack->intensity) {
            bool empty = !(sums.pixels > 1e-12 * pass->plan->bin_pixels[bin]);
            double norm = factor * sums.weight;
            size_t at = frame * pass->points + bin;
            stack->intensity[at] = empty ? (double)NAN : (sums.counts - sums.dark) / norm;
            stack->sigma[at] = empty || !has_error ? (double)NAN : sqrt(sums.variance) / norm;
        }
    }
    stack->level[frame] = (all.counts - all.dark) / (factor * all.weight);
    stack->level_stderr[frame] = has_error ? sqrt(fmax(1, all.counts)) / (factor * all.weight) : (double)NAN;
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

/// Choose the frames by their levels. A beam without any scatter has the Poisson error of a frame as its
/// scale.
static lehr_status choose_frames(lehr_xrd_stack *stack, double reject_frames, lehr_error *err)
{
    size_t n = stack->n_frames;
    for (size_t i = 0; i < n; i++) {
        stack->used[i] = true;
    }
    stack->frames_used = n;
    if (isnan(reject_frames)) {
        return LEHR_OK;
    }
    double *scratch = lehr_core_memdup(stack->level, n, sizeof *scratch);
    if (!scratch) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    double middle = median(scratch, n);
    for (size_t i = 0; i < n; i++) {
        scratch[i] = fabs(stack->level[i] - middle);
    }
    double spread = 1.4826 * median(scratch, n);
    for (size_t i = 0; i < n; i++) {
        stack->used[i] =
            fabs(stack->level[i] - middle) <= reject_frames * fmax(spread, stack->level_stderr[i]);
        stack->frames_used -= !stack->used[i];
    }
    lehr_core_free(scratch);
    return LEHR_OK;
}

lehr_status stack_result_fill(lehr_xrd_stack *stack, const stack_pass *pass,
                              const lehr_xrd_stack_options *options, lehr_error *err)
{
    for (size_t i = 0; i < stack->n_frames; i++) {
        fill_frame(stack, pass, i, options->monitor ? options->monitor[i] : 1);
    }
    lehr_status status = choose_frames(stack, options->reject_frames, err);
    if (status) {
        return status;
    }
    if (stack->frames_used == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu frames are outliers", stack->n_frames);
    }
    for (size_t i = 0; i < stack->n_frames; i++) {
        if (stack->used[i]) {
            stack_add_frame(stack->mean, pass, i, options->monitor ? options->monitor[i] : 1);
        }
    }
    lehr_xrd_pattern_finish(stack->mean, pass->plan);
    stack->drift = stack_drift_of(stack, &(stack_range){.end = stack->n_frames});
    return LEHR_OK;
}
