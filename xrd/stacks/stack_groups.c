#include "stack_groups.h"

#include "stack_private.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *lehr_xrd_group_state_name(lehr_xrd_group_state state)
{
    static const char *const names[] = {
        [LEHR_XRD_GROUP_GOOD] = "good",
        [LEHR_XRD_GROUP_NO_PEAK] = "no_peak",
        [LEHR_XRD_GROUP_REJECTED] = "rejected",
        [LEHR_XRD_GROUP_EMPTY] = "empty",
    };
    return names[state];
}

void lehr_xrd_groups_free(lehr_xrd_groups *groups)
{
    if (groups) {
        lehr_core_free(groups->x);
        lehr_core_free(groups->intensity);
        lehr_core_free(groups->sigma);
        lehr_core_free(groups->at);
        lehr_core_free(groups);
    }
}

static lehr_status create(lehr_xrd_groups **out, const lehr_xrd_integrator *plan, size_t n, size_t n_frames,
                          lehr_error *err)
{
    const lehr_estimate unknown = {(double)NAN, (double)NAN};
    size_t points = plan->options.points;
    lehr_xrd_groups *groups = lehr_core_alloc(1, sizeof *groups);
    if (!groups) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *groups = (lehr_xrd_groups){.n = n, .points = points, .n_frames = n_frames, .unit = plan->options.unit};
    groups->x = lehr_core_alloc(points, sizeof(double));
    groups->intensity = lehr_core_alloc(n, points * sizeof(double));
    groups->sigma = lehr_core_alloc(n, points * sizeof(double));
    groups->at = lehr_core_alloc(n, sizeof *groups->at);
    if (!groups->x || !groups->intensity || !groups->sigma || !groups->at) {
        lehr_xrd_groups_free(groups);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu curves of %zu points", n, points);
    }
    for (size_t i = 0; i < points; i++) {
        groups->x[i] = plan->low + ((double)i + 0.5) * plan->step;
    }
    for (size_t i = 0; i < n * points; i++) {
        groups->intensity[i] = groups->sigma[i] = (double)NAN;
    }
    for (size_t i = 0; i < n; i++) {
        groups->at[i] = (lehr_xrd_group){.state = LEHR_XRD_GROUP_EMPTY,
                                         .level = unknown,
                                         .drift = (double)NAN,
                                         .q1 = unknown,
                                         .fwhm = unknown,
                                         .reduced_chi2 = (double)NAN};
    }
    *out = groups;
    return LEHR_OK;
}

static lehr_status check(const lehr_xrd_frames *frames, const lehr_xrd_integrator *plan,
                         const lehr_xrd_stack_options *options, const size_t *group_of, size_t n_frames,
                         size_t n_groups, const lehr_xrd_fsdp_options *peak, lehr_error *err)
{
    size_t members = 0;
    lehr_xrd_unit unit = plan->options.unit;
    if (options->per_frame) {
        return lehr_error_set(err, LEHR_ERR_ARG, "sets of frames come without the curves of single frames");
    }
    if (peak && unit != LEHR_XRD_Q_PER_ANG && unit != LEHR_XRD_Q_PER_NM) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the position of a peak needs a q axis (q_A^-1 or q_nm^-1)");
    }
    if (frames->size != n_frames) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "sets for %zu frames, but the files have %zu", n_frames,
                              frames->size);
    }
    if (options->monitor && options->n_monitor != n_frames) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the monitor has %zu values for %zu frames; one for each is needed",
                              options->n_monitor, n_frames);
    }
    for (size_t i = 0; i < n_frames; i++) {
        if (group_of[i] != LEHR_XRD_NO_GROUP && group_of[i] >= n_groups) {
            return lehr_error_set(err, LEHR_ERR_ARG, "frame %zu is in set %zu of %zu", i, group_of[i],
                                  n_groups);
        }
        members += group_of[i] != LEHR_XRD_NO_GROUP;
    }
    return members > 0 ? LEHR_OK : lehr_error_set(err, LEHR_ERR_ARG, "no frame is in any set");
}

// ---- set by set -----------------------------------------------------------------------
/// Frames of one set as a list of their own; what it points to is borrowed.
typedef struct subset {
    lehr_xrd_frames frames;
    double *monitor;
} subset;

static void select_frames(subset *out, const lehr_xrd_frames *all, const lehr_xrd_stack_options *options,
                          const size_t *group_of, size_t group)
{
    out->frames.size = 0;
    for (size_t i = 0; i < all->size; i++) {
        if (group_of[i] == group) {
            out->monitor[out->frames.size] = options->monitor ? options->monitor[i] : 1;
            out->frames.items[out->frames.size++] = all->items[i];
        }
    }
}

static void take_stack(lehr_xrd_groups *groups, size_t group, const lehr_xrd_stack *stack,
                       const lehr_xrd_integrator *plan)
{
    lehr_xrd_group *one = &groups->at[group];
    const lehr_xrd_pattern *curve = stack->combined ? stack->combined->curve : stack->mean;
    size_t bytes = groups->points * sizeof(double);
    memcpy(groups->intensity + group * groups->points, curve->intensity, bytes);
    memcpy(groups->sigma + group * groups->points, curve->sigma, bytes);
    one->frames_used = stack->frames_used;
    one->spikes = stack->spikes;
    one->level = stack_level_of(stack->mean, plan);
    one->drift = stack->drift;
}

static lehr_status run_each(lehr_xrd_groups *groups, const lehr_xrd_frames *frames,
                            const lehr_xrd_integrator *plan, const lehr_xrd_stack_options *options,
                            const size_t *group_of, const lehr_progress *progress, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    subset part = {.frames = *frames};
    part.frames.items = lehr_core_alloc(frames->size, sizeof *part.frames.items);
    part.monitor = lehr_core_alloc(frames->size, sizeof *part.monitor);
    if (!part.frames.items || !part.monitor) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a list of %zu frames", frames->size);
    }
    for (size_t group = 0; !status && group < groups->n; group++) {
        lehr_xrd_group *one = &groups->at[group];
        if (one->frames == 0) {
            continue;
        }
        lehr_error why = {0};
        lehr_xrd_stack *stack = NULL;
        lehr_xrd_stack_options own = *options;
        select_frames(&part, frames, options, group_of, group);
        own.monitor = options->monitor ? part.monitor : NULL;
        own.n_monitor = part.frames.size;
        status = stack_run_frames(&stack, &part.frames, plan, &own, NULL, NULL, &why);
        if (!status) {
            take_stack(groups, group, stack, plan);
        } else if (status == LEHR_ERR_DOMAIN) { // no frame is left, or too few: of this set alone
            snprintf(one->failure, sizeof one->failure, "%.199s", why.message);
            status = LEHR_OK;
        } else {
            (void)lehr_error_set(err, status, "%s", why.message);
        }
        lehr_xrd_stack_free(stack);
        lehr_progress_report(progress, "sets of frames", group + 1, groups->n);
    }
    lehr_core_free(part.frames.items);
    lehr_core_free(part.monitor);
    return status;
}

static lehr_status run_together(lehr_xrd_groups *groups, const lehr_xrd_frames *frames,
                                const lehr_xrd_integrator *plan, const lehr_xrd_stack_options *options,
                                const size_t *group_of, const lehr_progress *progress, lehr_error *err)
{
    lehr_xrd_stack *stack = NULL;
    const stack_sets sets = {.group_of = group_of, .out = groups};
    lehr_status status = stack_run_frames(&stack, frames, plan, options, &sets, progress, err);
    lehr_xrd_stack_free(stack);
    return status;
}

// ---- peaks ----------------------------------------------------------------------------
/// Curve of a set over q in 1/angstrom, without its empty bins.
static lehr_status curve_of(lehr_curve **out, const lehr_xrd_groups *groups, size_t group, lehr_error *err)
{
    const double *y = groups->intensity + group * groups->points;
    const double *sigma = groups->sigma + group * groups->points;
    size_t n = 0;
    for (size_t i = 0; i < groups->points; i++) {
        n += isfinite(y[i]) ? 1 : 0;
    }
    const double per_ang = groups->unit == LEHR_XRD_Q_PER_NM ? 0.1 : 1;
    lehr_status status = lehr_curve_create(out, n, LEHR_AXIS_Q_PER_ANG, LEHR_AXIS_INTENSITY, err);
    for (size_t i = 0, at = 0; !status && i < groups->points; i++) {
        if (isfinite(y[i])) {
            (*out)->x[at] = per_ang * groups->x[i];
            (*out)->y[at] = y[i];
            (*out)->sigma[at++] = sigma[i];
        }
    }
    return status;
}

/// A failure belongs to the set, but for a lack of memory and for options, which would fail everywhere.
static lehr_status fit_peak(lehr_xrd_groups *groups, size_t group, const lehr_xrd_fsdp_options *options,
                            lehr_error *err)
{
    lehr_xrd_group *one = &groups->at[group];
    lehr_curve *curve = NULL;
    lehr_xrd_fsdp peak;
    lehr_error why = {0};
    lehr_status status = curve_of(&curve, groups, group, &why);
    status = status ? status : lehr_xrd_fsdp_fit(&peak, curve, options, NULL, &why);
    lehr_curve_free(curve);
    bool converged = !status && peak.stop == LEHR_FITTING_CONVERGED;
    if (converged && isfinite(peak.position.stderr_value)) {
        one->state = LEHR_XRD_GROUP_GOOD;
        one->q1 = peak.position;
        one->fwhm = peak.fwhm;
        one->reduced_chi2 = peak.reduced_chi2;
        return LEHR_OK;
    }
    one->state = LEHR_XRD_GROUP_NO_PEAK;
    snprintf(one->failure, sizeof one->failure, "%.199s", status ? why.message : "the fit did not converge");
    bool everywhere = status == LEHR_ERR_NOMEM || status == LEHR_ERR_ARG || status == LEHR_ERR_INTERNAL;
    return everywhere ? lehr_error_set(err, status, "%s", why.message) : LEHR_OK;
}

static lehr_status finish(lehr_xrd_groups *groups, const lehr_xrd_fsdp_options *peak, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t group = 0; !status && group < groups->n; group++) {
        lehr_xrd_group *one = &groups->at[group];
        if (one->frames == 0) {
            continue;
        }
        one->state = one->frames_used > 0 ? LEHR_XRD_GROUP_GOOD : LEHR_XRD_GROUP_REJECTED;
        if (one->frames_used > 0 && peak) {
            status = fit_peak(groups, group, peak, err);
        }
    }
    return status;
}

lehr_status lehr_xrd_groups_run(lehr_xrd_groups **out, const char *const *locators, size_t n_locators,
                                const lehr_xrd_integrator *integrator, const lehr_xrd_stack_options *options,
                                const size_t *group_of, size_t n_frames, size_t n_groups,
                                const lehr_xrd_fsdp_options *peak, const lehr_progress *progress,
                                lehr_error *err)
{
    lehr_xrd_frames *frames = NULL;
    lehr_xrd_groups *groups = NULL;
    bool apart = !isnan(options->reject) || !isnan(options->reject_frames) ||
                 options->combine != LEHR_XRD_COMBINE_MEAN;
    *out = NULL;
    lehr_status status = lehr_xrd_frames_create(&frames, locators, n_locators, err);
    if (!status) {
        status = check(frames, integrator, options, group_of, n_frames, n_groups, peak, err);
    }
    if (!status) {
        status = create(&groups, integrator, n_groups, n_frames, err);
    }
    for (size_t i = 0; !status && i < n_frames; i++) {
        if (group_of[i] != LEHR_XRD_NO_GROUP) {
            groups->at[group_of[i]].frames++;
        }
    }
    if (!status) {
        status = apart ? run_each(groups, frames, integrator, options, group_of, progress, err)
                       : run_together(groups, frames, integrator, options, group_of, progress, err);
    }
    if (!status) {
        status = finish(groups, peak, err);
    }
    lehr_xrd_frames_free(frames);
    if (status) {
        lehr_xrd_groups_free(groups);
        return status;
    }
    *out = groups;
    return LEHR_OK;
}

lehr_status lehr_xrd_groups_curves(lehr_table **out, const lehr_xrd_groups *groups, lehr_error *err)
{
    lehr_axis axis = lehr_xrd_unit_axis(groups->unit);
    lehr_table *table = NULL;
    double *x = NULL;
    *out = NULL;
    lehr_status status = lehr_table_create(&table, groups->points, err);
    if (!status) {
        status = lehr_table_add_column(&x, table, lehr_axis_column(axis), lehr_axis_unit(axis), err);
    }
    if (!status) {
        memcpy(x, groups->x, groups->points * sizeof *x);
    }
    for (size_t i = 0; !status && i < 2 * groups->n; i++) {
        char name[48];
        double *column = NULL;
        const double *values = i % 2 == 0 ? groups->intensity : groups->sigma;
        snprintf(name, sizeof name, "%s_%zu", i % 2 == 0 ? "intensity" : "sigma", i / 2);
        status = lehr_table_add_column(&column, table, name, "", err);
        if (!status) {
            memcpy(column, values + i / 2 * groups->points, groups->points * sizeof *column);
        }
    }
    if (status) {
        lehr_table_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}
