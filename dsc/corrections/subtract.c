// An empty run taken off the heat flow.
#include <lehr/dsc/subtract.h>

#include "hook.h"
#include "interpolate.h"
#include "subtract_private.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

// Rates that differ by more than this part are reported.
#define RATE_TOLERANCE 0.02

lehr_dsc_subtract_options lehr_dsc_subtract_defaults(void)
{
    return (lehr_dsc_subtract_options){
        .axis = LEHR_DSC_AXIS_TEMPERATURE, .scale = 1, .scale_stderr = (double)NAN};
}

lehr_status lehr_dsc_run_noise(double *noise, const lehr_dsc_run *run, lehr_error *err)
{
    double sum = 0;
    double points = 0;
    for (size_t s = 0; s < run->n_segments; s++) {
        const lehr_dsc_segment *segment = &run->segments[s];
        double level = 0;
        lehr_status status =
            lehr_dsc_point_noise(&level, run->signal + segment->first, segment->count, run->name, err);
        if (status != LEHR_OK) {
            return status;
        }
        sum += isnan(level) ? 0 : level * level * (double)segment->count;
        points += isnan(level) ? 0 : (double)segment->count;
    }
    *noise = points > 0 ? sqrt(sum / points) : (double)NAN;
    return LEHR_OK;
}

/// The subtraction at work: arrays of shape (size of the run,).
typedef struct work {
    const lehr_dsc_run *run, *background;
    const lehr_dsc_subtract_options *options;
    double *signal, *sigma, *level; // level: of the background
    unsigned char *keep;
    double noise, background_noise;
} work;

static lehr_status check(const work *w, lehr_error *err)
{
    const lehr_dsc_run *run = w->run;
    const lehr_dsc_run *background = w->background;
    if (!isfinite(w->options->scale) || w->options->scale_stderr < 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the scale %g of the background is no number, or its error %g negative",
                              w->options->scale, w->options->scale_stderr);
    }
    if (run->signal_kind == LEHR_DSC_SIGNAL_NONE || background->signal_kind != run->signal_kind) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s holds %s, but the background %s %s: both must hold the same", run->name,
                              lehr_dsc_signal_name(run->signal_kind), background->name,
                              lehr_dsc_signal_name(background->signal_kind));
    }
    if (w->options->axis == LEHR_DSC_AXIS_TIME) {
        if (!run->time_s || !background->time_s) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s has no time column; subtract at equal temperature",
                                  run->time_s ? background->name : run->name);
        }
        return LEHR_OK;
    }
    bool alike = run->n_segments == background->n_segments;
    for (size_t s = 0; alike && s < run->n_segments; s++) {
        alike = run->segments[s].kind == background->segments[s].kind;
    }
    if (!alike) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s has %zu segments, the background %s %zu, or they are of different kind: both must run "
            "the same program (see 'lehr dsc info'); --by time pairs points by time instead",
            run->name, run->n_segments, background->name, background->n_segments);
    }
    return LEHR_OK;
}

/// Signal of the background at the points of a stretch of the run, x in one variable for both.
static lehr_status interpolate(work *w, const double *x, const double *background_x, size_t first,
                               size_t count, size_t background_first, size_t background_count,
                               lehr_error *err)
{
    lehr_dsc_knots knots;
    lehr_status status = lehr_dsc_knots_create(&knots, background_x, w->background->signal + background_first,
                                               NULL, background_count, err);
    double spread = isnan(w->options->scale_stderr) ? 0 : w->options->scale_stderr;
    for (size_t i = 0; status == LEHR_OK && i < count; i++) {
        lehr_dsc_knot at;
        double gain2 = 0;
        size_t k = first + i;
        w->keep[k] = lehr_dsc_knots_at(&at, &gain2, &knots, x[i]) ? 1 : 0;
        if (w->keep[k]) {
            double scaled = w->options->scale * w->background_noise;
            w->level[k] = w->options->scale * at.y;
            w->signal[k] = w->run->signal[k] - w->level[k];
            w->sigma[k] = sqrt(w->noise * w->noise + gain2 * scaled * scaled + spread * spread * at.y * at.y);
        }
    }
    lehr_dsc_knots_clear(&knots);
    return status;
}

/// Isotherms: by time since their begin.
static lehr_status pair_isotherms(work *w, const lehr_dsc_segment *mine, const lehr_dsc_segment *other,
                                  lehr_error *err)
{
    double *x = lehr_core_alloc(mine->count, sizeof *x);
    double *y = lehr_core_alloc(other->count, sizeof *y);
    lehr_status status = x && y ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for an isotherm");
    for (size_t i = 0; status == LEHR_OK && i < mine->count; i++) {
        x[i] = lehr_dsc_hook_elapsed_s(w->run, mine, mine->first + i);
    }
    for (size_t i = 0; status == LEHR_OK && i < other->count; i++) {
        y[i] = lehr_dsc_hook_elapsed_s(w->background, other, other->first + i);
    }
    if (status == LEHR_OK) {
        status = interpolate(w, x, y, mine->first, mine->count, other->first, other->count, err);
    }
    lehr_core_free(x);
    lehr_core_free(y);
    return status;
}

static lehr_status pair_segments(work *w, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t s = 0; status == LEHR_OK && s < w->run->n_segments; s++) {
        const lehr_dsc_segment *mine = &w->run->segments[s];
        const lehr_dsc_segment *other = &w->background->segments[s];
        if (mine->kind == LEHR_DSC_ISOTHERMAL) {
            status = pair_isotherms(w, mine, other, err);
            continue;
        }
        status =
            interpolate(w, w->run->temperature_K + mine->first, w->background->temperature_K + other->first,
                        mine->first, mine->count, other->first, other->count, err);
        double difference = fabs(mine->rate_K_per_s - other->rate_K_per_s);
        if (status == LEHR_OK && difference > RATE_TOLERANCE * fabs(mine->rate_K_per_s)) {
            status = lehr_warnings_add(
                warnings, err,
                "%s: segment %zu runs at %.5g K/s, the background %s at %.5g K/s: what is "
                "proportional to the rate is not fully subtracted",
                w->run->name, mine->index, mine->rate_K_per_s, w->background->name, other->rate_K_per_s);
        }
    }
    return status;
}

static lehr_status subtract(lehr_dsc_subtracted *out, lehr_table **table, work *w, lehr_warnings *warnings,
                            lehr_error *err)
{
    lehr_status status = lehr_dsc_run_noise(&w->noise, w->run, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_run_noise(&w->background_noise, w->background, err);
    }
    if (status == LEHR_OK && w->options->axis == LEHR_DSC_AXIS_TIME) {
        status = interpolate(w, w->run->time_s, w->background->time_s, 0, w->run->size, 0,
                             w->background->size, err);
    } else if (status == LEHR_OK) {
        status = pair_segments(w, warnings, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    *out = (lehr_dsc_subtracted){.noise_level = w->noise, .background_noise_level = w->background_noise};
    for (size_t i = 0; i < w->run->size; i++) {
        out->points += w->keep[i];
        out->mean += w->level[i];
    }
    out->dropped = w->run->size - out->points;
    if (out->points == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s and its background %s have no range in common",
                              w->run->name, w->background->name);
    }
    out->mean /= (double)out->points;
    lehr_dsc_run corrected = *w->run; // shares all but the signal
    corrected.signal = w->signal;
    return lehr_dsc_hook_table(table, &corrected, isnan(w->noise) ? NULL : w->sigma, w->keep, err);
}

lehr_status lehr_dsc_subtract_background(lehr_dsc_subtracted *out, lehr_table **table,
                                         const lehr_dsc_run *run, const lehr_dsc_run *background,
                                         const lehr_dsc_subtract_options *options, lehr_warnings *warnings,
                                         lehr_error *err)
{
    *out = (lehr_dsc_subtracted){0};
    *table = NULL;
    work w = {.run = run, .background = background, .options = options};
    lehr_status status = check(&w, err);
    if (status != LEHR_OK) {
        return status;
    }
    w.signal = lehr_core_alloc(run->size, sizeof(double));
    w.sigma = lehr_core_alloc(run->size, sizeof(double));
    w.level = lehr_core_alloc(run->size, sizeof(double));
    w.keep = lehr_core_alloc(run->size, 1);
    if (!w.signal || !w.sigma || !w.level || !w.keep) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to subtract from %zu points", run->size);
    }
    if (status == LEHR_OK) {
        status = subtract(out, table, &w, warnings, err);
    }
    if (status == LEHR_OK && out->dropped > 0) {
        status = lehr_warnings_add(warnings, err,
                                   "%s: %zu of %zu points lie outside of the background %s and are left out",
                                   run->name, out->dropped, run->size, background->name);
    }
    lehr_core_free(w.signal);
    lehr_core_free(w.sigma);
    lehr_core_free(w.level);
    lehr_core_free(w.keep);
    return status;
}

const char *lehr_dsc_flow_unit(lehr_dsc_signal signal, double *factor)
{
    *factor = signal == LEHR_DSC_SIGNAL_HEAT_FLOW ? 1e3 : 1;
    return signal == LEHR_DSC_SIGNAL_HEAT_FLOW ? "mW" : lehr_dsc_signal_unit(signal);
}

lehr_status lehr_dsc_subtracted_describe(const lehr_dsc_subtracted *result, lehr_dsc_signal signal,
                                         lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    double factor = 1;
    const char *unit = lehr_dsc_flow_unit(signal, &factor);
    const struct {
        const char *name;
        double value;
    } rows[] = {
        {"noise_level", result->noise_level},
        {"background_noise_level", result->background_noise_level},
        {"background_mean", result->mean},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].value * factor, none, unit, err);
    }
    status =
        status == LEHR_OK ? lehr_record_add_number(record, "points", (double)result->points, err) : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "dropped", (double)result->dropped, err)
                             : status;
}
