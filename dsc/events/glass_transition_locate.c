// Where the points of a glass transition lie, under given windows and smoothing.
#include "glass_transition_private.h"

#include <lehr/core/alloc.h>
#include <math.h>

// An overshoot exceeds the liquid line by this part of the step, and by so many standard errors.
#define OVERSHOOT_PART  0.02
#define OVERSHOOT_SIGMA 4.0
#define WALK            0.25 // step when a crossing is looked for, in half-widths

lehr_status lehr_dsc_step_fit(lehr_dsc_step *out, const lehr_dsc_scan *scan, const double glass_K[2],
                              const double liquid_K[2], lehr_error *err)
{
    *out = (lehr_dsc_step){
        .scan = scan, .from_K = glass_K[1], .until_K = liquid_K[0], .crest_half_K = (double)NAN};
    lehr_status status =
        lehr_dsc_baseline_fit(&out->glass, scan, glass_K, LEHR_DSC_MODEL_LINE, (double)NAN, "glass", err);
    if (status == LEHR_OK) {
        status = lehr_dsc_baseline_fit(&out->liquid, scan, liquid_K, LEHR_DSC_MODEL_LINE, (double)NAN,
                                       "liquid", err);
    }
    if (status == LEHR_OK) {
        out->noise = lehr_dsc_pooled_noise(&out->glass, &out->liquid);
        status = lehr_dsc_smooth_init(&out->smooth, scan, glass_K[0], liquid_K[1], err);
    }
    return status;
}

void lehr_dsc_step_clear(lehr_dsc_step *step)
{
    lehr_dsc_baseline_clear(&step->glass);
    lehr_dsc_baseline_clear(&step->liquid);
}

static double liquid_at(const void *context, double T)
{
    const lehr_dsc_step *step = context;
    return lehr_dsc_baseline_at(&step->liquid, T);
}

static double half_at(const void *context, double T)
{
    const lehr_dsc_step *step = context;
    return 0.5 * (lehr_dsc_baseline_at(&step->glass, T) + lehr_dsc_baseline_at(&step->liquid, T));
}

static double level_at(const void *context, double T)
{
    const lehr_dsc_step *step = context;
    (void)T;
    return step->level;
}

/// First crossing of the curve with a level when walking from one temperature towards another; NaN without
/// one.
static lehr_status walk(double *at_K, const lehr_dsc_step *step, double begin_K, double end_K,
                        double (*level)(const void *context, double T), lehr_error *err)
{
    size_t n = (size_t)ceil(fabs(end_K - begin_K) / (WALK * step->smooth.half_K)) + 1;
    double stride = (end_K - begin_K) / (double)n;
    lehr_status status = LEHR_OK;
    *at_K = (double)NAN;
    for (size_t k = 0; k < n && status == LEHR_OK && isnan(*at_K); k++) {
        double here = begin_K + (double)k * stride;
        status = lehr_dsc_smooth_root(at_K, &step->smooth, here, here + stride, level, step, err);
    }
    return status;
}

/// Standard error of the smoothed curve above the liquid line.
static lehr_status excess_error(double *error, const lehr_dsc_step *step, double T, lehr_error *err)
{
    const lehr_dsc_chord liquid = {.line = &step->liquid};
    double *response = lehr_core_alloc(step->scan->n, sizeof *response);
    if (!response) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the error of an overshoot");
    }
    lehr_status status = lehr_dsc_smooth_add_response(&step->smooth, T, LEHR_DSC_VALUE, 1, response, err);
    status = status == LEHR_OK ? lehr_dsc_chord_add_response(&liquid, T, -1, response, err) : status;
    *error = step->noise * lehr_dsc_response_norm(response, step->scan->n);
    lehr_core_free(response);
    return status;
}

/// Largest signal of the overshoot, with the narrowest local quintic that finds it.
static lehr_status find_top(lehr_dsc_step *step, lehr_error *err)
{
    bool enough = false;
    lehr_status status = LEHR_OK;
    step->top = (lehr_dsc_search){.low_K = step->above_K, .high_K = step->until_K, .sign = 1};
    step->crest = step->smooth;
    if (isnan(step->crest_half_K)) {
        status = lehr_dsc_smooth_choose(&enough, &step->crest, &step->top, 1, step->noise,
                                        step->smooth.half_K, err);
        step->crest_half_K = step->crest.half_K;
    }
    step->crest.half_K = step->crest_half_K;
    return status == LEHR_OK
               ? lehr_dsc_smooth_extremum(&step->value[LEHR_DSC_STEP_PEAK], &step->crest, &step->top, err)
               : status;
}

/// Does the curve exceed the liquid line between the windows? Then where it begins to, and the largest
/// signal.
static lehr_status find_overshoot(double *farthest_K, lehr_dsc_step *step, lehr_error *err)
{
    const lehr_dsc_search farthest = {
        .low_K = step->from_K, .high_K = step->until_K, .sign = 1, .base = liquid_at, .context = step};
    lehr_dsc_local here;
    double error = 0;
    step->overshoot = false;
    step->above_K = (double)NAN;
    lehr_status status = lehr_dsc_smooth_extremum(farthest_K, &step->smooth, &farthest, err);
    if (status != LEHR_OK || isnan(*farthest_K)) {
        return status;
    }
    status = lehr_dsc_smooth_at(&here, &step->smooth, *farthest_K, err);
    status = status == LEHR_OK ? excess_error(&error, step, *farthest_K, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    double excess = here.value - liquid_at(step, *farthest_K);
    double height = liquid_at(step, *farthest_K) - lehr_dsc_baseline_at(&step->glass, *farthest_K);
    if (!(excess > fmax(OVERSHOOT_SIGMA * error, OVERSHOOT_PART * height))) {
        return LEHR_OK;
    }
    status = walk(&step->above_K, step, *farthest_K, step->from_K, liquid_at, err);
    step->overshoot = !isnan(step->above_K);
    return status == LEHR_OK && step->overshoot ? find_top(step, err) : status;
}

/// Area between curve and liquid line from the crossing to the liquid window.
static double overshoot_area(const lehr_dsc_step *step)
{
    double before_K = step->above_K;
    double before = 0;
    double area = 0;
    for (size_t i = 0; step->overshoot && i < step->scan->n; i++) {
        double T = step->scan->temperature_K[i];
        if (T < step->above_K || T > step->until_K) {
            continue;
        }
        double here = step->scan->y[i] - liquid_at(step, T);
        area += 0.5 * (T - before_K) * (here + before);
        before_K = T;
        before = here;
    }
    return area;
}

/// Tangent at the steepest point, and what follows from it.
static lehr_status find_tangent(lehr_dsc_step *step, lehr_error *err)
{
    const lehr_dsc_chord glass = {.line = &step->glass};
    const lehr_dsc_chord liquid = {.line = &step->liquid};
    double *value = step->value;
    lehr_status status =
        lehr_dsc_tangent_find(&step->tangent, &step->smooth, step->from_K, step->until_K, 1, err);
    if (status != LEHR_OK) {
        return status;
    }
    double at = step->tangent.at_K;
    if (isnan(at) || !(step->tangent.slope > lehr_dsc_chord_slope(&glass)) ||
        !(step->tangent.slope > lehr_dsc_chord_slope(&liquid))) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "%s: no inflection between the windows, %g:%g K: the curve is steepest at a border; "
            "check windows and sign (--sign)",
            step->scan->name, step->from_K, step->until_K);
    }
    value[LEHR_DSC_STEP_INFLECTION] = at;
    value[LEHR_DSC_STEP_ONSET] = lehr_dsc_tangent_cross(&step->tangent, &glass);
    value[LEHR_DSC_STEP_ENDSET] = lehr_dsc_tangent_cross(&step->tangent, &liquid);
    value[LEHR_DSC_STEP_TANGENT] = 0.5 * (value[LEHR_DSC_STEP_ONSET] + value[LEHR_DSC_STEP_ENDSET]);
    step->level = 0.5 * (lehr_dsc_chord_at(&glass, value[LEHR_DSC_STEP_ONSET]) +
                         lehr_dsc_chord_at(&liquid, value[LEHR_DSC_STEP_ENDSET]));
    double end = step->tangent.value > step->level ? step->from_K : step->until_K;
    return walk(&value[LEHR_DSC_STEP_ASTM], step, at, end, level_at, err);
}

lehr_status lehr_dsc_step_locate(lehr_dsc_step *step, lehr_error *err)
{
    double *value = step->value;
    for (size_t k = 0; k < LEHR_DSC_STEP_ITEMS; k++) {
        value[k] = (double)NAN;
    }
    double farthest_K = (double)NAN;
    lehr_status status = find_tangent(step, err);
    status = status == LEHR_OK ? find_overshoot(&farthest_K, step, err) : status;
    if (status == LEHR_OK) {
        double begin = step->overshoot ? farthest_K : step->until_K;
        status = walk(&value[LEHR_DSC_STEP_MIDPOINT], step, begin, step->from_K, half_at, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    double middle = value[LEHR_DSC_STEP_MIDPOINT];
    if (!isnan(middle)) {
        value[LEHR_DSC_STEP_DELTA_CP] = liquid_at(step, middle) - lehr_dsc_baseline_at(&step->glass, middle);
    }
    if (!(value[LEHR_DSC_STEP_DELTA_CP] > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_NUMERIC,
            "%s: the curve does not cross half the step from the glass to the liquid line between the "
            "windows, %g:%g K: check windows and sign (--sign)",
            step->scan->name, step->from_K, step->until_K);
    }
    value[LEHR_DSC_STEP_OVERSHOOT] = overshoot_area(step);
    return LEHR_OK;
}
