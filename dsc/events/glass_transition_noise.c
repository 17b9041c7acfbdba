// Response of the points of a glass transition to each point of the scan, and the standard errors that
// follow.
//
// A point is defined by F(T; y) = 0, so dT = -dF/(dF/dT) with dF linear in dy.
#include "glass_transition_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define DIFFERENCE 0.01 // of a half-width

/// Slope of the smoothed value as it moves with T.
static lehr_status moving_slope(double *slope, const lehr_dsc_step *step, double T, lehr_error *err)
{
    double e = DIFFERENCE * step->smooth.half_K;
    lehr_dsc_local before;
    lehr_dsc_local after;
    lehr_status status = lehr_dsc_smooth_at(&before, &step->smooth, T - e, err);
    status = status == LEHR_OK ? lehr_dsc_smooth_at(&after, &step->smooth, T + e, err) : status;
    *slope = status == LEHR_OK ? (after.value - before.value) / (2 * e) : (double)NAN;
    return status;
}

static lehr_status of_midpoint(double *s, const lehr_dsc_step *step, lehr_error *err)
{
    const lehr_dsc_chord lines[] = {{.line = &step->glass}, {.line = &step->liquid}};
    double T = step->value[LEHR_DSC_STEP_MIDPOINT];
    double slope = 0;
    lehr_status status = moving_slope(&slope, step, T, err);
    if (status != LEHR_OK) {
        return status;
    }
    double scale = -1 / (slope - 0.5 * (lehr_dsc_chord_slope(&lines[0]) + lehr_dsc_chord_slope(&lines[1])));
    status = lehr_dsc_smooth_add_response(&step->smooth, T, LEHR_DSC_VALUE, scale, s, err);
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        status = lehr_dsc_chord_add_response(&lines[k], T, -0.5 * scale, s, err);
    }
    return status;
}

/// delta_cp: both lines at the midpoint, and the midpoint moving along their difference.
static lehr_status of_delta_cp(double *s, const lehr_dsc_step *step, lehr_error *err)
{
    const lehr_dsc_chord glass = {.line = &step->glass};
    const lehr_dsc_chord liquid = {.line = &step->liquid};
    double T = step->value[LEHR_DSC_STEP_MIDPOINT];
    lehr_status status = of_midpoint(s, step, err);
    for (size_t i = 0; i < step->scan->n; i++) {
        s[i] *= lehr_dsc_chord_slope(&liquid) - lehr_dsc_chord_slope(&glass);
    }
    status = status == LEHR_OK ? lehr_dsc_chord_add_response(&liquid, T, 1, s, err) : status;
    return status == LEHR_OK ? lehr_dsc_chord_add_response(&glass, T, -1, s, err) : status;
}

static lehr_status of_cross(double *s, const lehr_dsc_step *step, lehr_dsc_step_item item, double factor,
                            lehr_error *err)
{
    const lehr_dsc_chord line = {.line = item == LEHR_DSC_STEP_ONSET ? &step->glass : &step->liquid};
    return lehr_dsc_tangent_add_cross_response(&step->tangent, &line, step->value[item], factor, s, err);
}

/// Point of the curve at half the height between extrapolated onset and endset.
static lehr_status of_astm(double *s, const lehr_dsc_step *step, lehr_error *err)
{
    const lehr_dsc_step_item items[] = {LEHR_DSC_STEP_ONSET, LEHR_DSC_STEP_ENDSET};
    const lehr_dsc_chord lines[] = {{.line = &step->glass}, {.line = &step->liquid}};
    double T = step->value[LEHR_DSC_STEP_ASTM];
    double slope = 0;
    lehr_status status = moving_slope(&slope, step, T, err);
    status = status == LEHR_OK
                 ? lehr_dsc_smooth_add_response(&step->smooth, T, LEHR_DSC_VALUE, -1 / slope, s, err)
                 : status;
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        status = lehr_dsc_chord_add_response(&lines[k], step->value[items[k]], 0.5 / slope, s, err);
        if (status == LEHR_OK) {
            status = of_cross(s, step, items[k], 0.5 / slope * lehr_dsc_chord_slope(&lines[k]), err);
        }
    }
    return status;
}

/// The integrand vanishes at both limits: moving them does not count.
static lehr_status of_overshoot(double *s, const lehr_dsc_step *step, lehr_error *err)
{
    double functional[LEHR_DSC_MAX_TERMS] = {0};
    double before_K = step->above_K;
    size_t before = step->scan->n;
    for (size_t i = 0; i < step->scan->n; i++) {
        double T = step->scan->temperature_K[i];
        if (T < step->above_K || T > step->until_K) {
            continue;
        }
        double half = 0.5 * (T - before_K);
        s[i] += half;
        if (before < step->scan->n) {
            s[before] += half;
        }
        before = i;
        before_K = T;
    }
    for (size_t i = 0; i < step->scan->n; i++) {
        double terms[LEHR_DSC_MAX_TERMS] = {0};
        lehr_dsc_baseline_terms_at(&step->liquid, step->scan->temperature_K[i], terms);
        for (size_t k = 0; k < step->liquid.n_terms; k++) {
            functional[k] += s[i] * terms[k];
        }
    }
    return lehr_dsc_baseline_add_response(&step->liquid, functional, -1, s, err);
}

static lehr_status of_item(double *s, const lehr_dsc_step *step, lehr_dsc_step_item item, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    switch (item) {
    case LEHR_DSC_STEP_ONSET:
    case LEHR_DSC_STEP_ENDSET:
        return of_cross(s, step, item, 1, err);
    case LEHR_DSC_STEP_TANGENT:
        status = of_cross(s, step, LEHR_DSC_STEP_ONSET, 0.5, err);
        return status == LEHR_OK ? of_cross(s, step, LEHR_DSC_STEP_ENDSET, 0.5, err) : status;
    case LEHR_DSC_STEP_INFLECTION:
        return lehr_dsc_smooth_add_extremum_response(&step->smooth, &step->tangent.search, step->tangent.at_K,
                                                     1, s, err);
    case LEHR_DSC_STEP_PEAK:
        return lehr_dsc_smooth_add_extremum_response(&step->crest, &step->top, step->value[item], 1, s, err);
    case LEHR_DSC_STEP_MIDPOINT:
        return of_midpoint(s, step, err);
    case LEHR_DSC_STEP_ASTM:
        return of_astm(s, step, err);
    case LEHR_DSC_STEP_DELTA_CP:
        return of_delta_cp(s, step, err);
    case LEHR_DSC_STEP_OVERSHOOT:
        return step->overshoot ? of_overshoot(s, step, err) : LEHR_OK;
    case LEHR_DSC_STEP_ITEMS:
        break;
    }
    return status;
}

lehr_status lehr_dsc_step_propagate(double *error, const lehr_dsc_step *step, lehr_error *err)
{
    size_t n = step->scan->n;
    double *s = lehr_core_alloc(n, sizeof *s);
    lehr_status status =
        s ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    for (lehr_dsc_step_item item = 0; item < LEHR_DSC_STEP_ITEMS && status == LEHR_OK; item++) {
        error[item] = (double)NAN;
        if (isnan(step->value[item])) {
            continue;
        }
        memset(s, 0, n * sizeof *s);
        status = of_item(s, step, item, err);
        error[item] = step->noise * lehr_dsc_response_norm(s, n);
    }
    lehr_core_free(s);
    return status;
}

lehr_status lehr_dsc_step_change(double *error, const lehr_dsc_step *nominal, const lehr_dsc_step *varied,
                                 lehr_error *err)
{
    size_t n = nominal->scan->n;
    double *s = lehr_core_alloc(2 * n, sizeof *s);
    lehr_status status =
        s ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    for (lehr_dsc_step_item item = 0; item < LEHR_DSC_STEP_ITEMS && status == LEHR_OK; item++) {
        error[item] = (double)NAN;
        if (isnan(nominal->value[item]) || isnan(varied->value[item])) {
            continue;
        }
        memset(s, 0, 2 * n * sizeof *s);
        status = of_item(s, nominal, item, err);
        status = status == LEHR_OK ? of_item(s + n, varied, item, err) : status;
        lehr_dsc_response_subtract(s, s + n, n);
        error[item] = nominal->noise * lehr_dsc_response_norm(s, n);
    }
    lehr_core_free(s);
    return status;
}
