// Frames added up: all of them, and set by set.
#include "stack_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

void stack_add_frame(lehr_xrd_pattern *curve, const stack_pass *pass, size_t frame, double exposure)
{
    size_t at = frame * pass->points;
    const stack_lost *lost = &pass->lost[frame];
    lehr_xrd_frame_sums sums = {.counts = pass->counts ? pass->counts + at : NULL,
                                .values = pass->values ? pass->values + at : NULL,
                                .squares = pass->squares ? pass->squares + at : NULL,
                                .lost_pixels = lost->pixels,
                                .lost_weight = lost->weight,
                                .lost_dark = lost->dark,
                                .n_lost = lost->n};
    lehr_xrd_pattern_add_sums(curve, pass->plan, &sums, exposure);
}

lehr_estimate stack_level_of(const lehr_xrd_pattern *curve, const lehr_xrd_integrator *plan)
{
    double signal = 0;
    double counts = 0;
    double norm = 0;
    for (size_t bin = 0; bin < curve->size; bin++) {
        signal += curve->sum_signal[bin];
        counts += curve->sums->raw[bin]; // with splitting, too, the parts of a pixel add up to its counts
        norm += curve->norm[bin];
    }
    bool has_error = plan->options.error_model == LEHR_XRD_ERROR_POISSON;
    return (lehr_estimate){signal / norm, has_error ? sqrt(fmax(1, counts)) / norm : (double)NAN};
}

double stack_drift_of(const lehr_xrd_stack *stack, const stack_range *range)
{
    double sum = 0;
    double weights = 0;
    size_t n = 0;
    for (size_t i = range->first; i < range->end; i++) {
        bool counts = stack->used[i] && (!range->group_of || range->group_of[i] == range->group);
        double weight = counts ? 1 / (stack->level_stderr[i] * stack->level_stderr[i]) : 0;
        sum += weight * stack->level[i];
        weights += weight;
        n += counts;
    }
    double chi2 = 0;
    for (size_t i = range->first; i < range->end; i++) {
        bool counts = stack->used[i] && (!range->group_of || range->group_of[i] == range->group);
        double deviation = (stack->level[i] - sum / weights) / stack->level_stderr[i];
        chi2 += counts ? deviation * deviation : 0;
    }
    return n > 1 ? chi2 / (double)(n - 1) : (double)NAN;
}

/// One set: its frames follow each other or not.
static void fill_set(lehr_xrd_groups *groups, const stack_range *range, lehr_xrd_pattern *scratch,
                     const lehr_xrd_stack *stack, const stack_pass *pass,
                     const lehr_xrd_stack_options *options)
{
    size_t group = range->group;
    lehr_xrd_group *one = &groups->at[group];
    lehr_xrd_pattern_reset(scratch);
    for (size_t i = range->first; i < range->end; i++) {
        if (range->group_of[i] == group && stack->used[i]) {
            stack_add_frame(scratch, pass, i, options->monitor ? options->monitor[i] : 1);
        }
    }
    if (scratch->n_images == 0) {
        return;
    }
    lehr_xrd_pattern_finish(scratch, pass->plan);
    memcpy(groups->intensity + group * groups->points, scratch->intensity, groups->points * sizeof(double));
    memcpy(groups->sigma + group * groups->points, scratch->sigma, groups->points * sizeof(double));
    one->frames_used = scratch->n_images;
    one->level = stack_level_of(scratch, pass->plan);
    one->drift = stack_drift_of(stack, range);
}

lehr_status stack_sets_fill(const stack_sets *sets, const lehr_xrd_stack *stack, const stack_pass *pass,
                            const lehr_xrd_stack_options *options, lehr_error *err)
{
    lehr_xrd_groups *groups = sets->out;
    lehr_xrd_pattern *scratch = NULL;
    stack_range *ranges = lehr_core_alloc(groups->n, sizeof *ranges);
    lehr_status status = ranges
                             ? lehr_xrd_pattern_create(&scratch, pass->plan, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu sets", groups->n);
    for (size_t i = 0; !status && i < pass->frames->size; i++) {
        size_t group = sets->group_of[i];
        if (group != LEHR_XRD_NO_GROUP) {
            stack_range *range = &ranges[group];
            range->first = range->end == 0 ? i : range->first;
            range->end = i + 1;
        }
    }
    for (size_t group = 0; !status && group < groups->n; group++) {
        ranges[group].group_of = sets->group_of;
        ranges[group].group = group;
        fill_set(groups, &ranges[group], scratch, stack, pass, options);
    }
    lehr_xrd_pattern_free(scratch);
    lehr_core_free(ranges);
    return status;
}
