// Response of the results of a peak to each point of the scan, and the standard errors that follow.
#include "choice.h"
#include "peaks_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define DIFFERENCE      0.01 // of a half-width
#define MOST_ITERATIONS 200
#define SAME            1e-10

/// Baseline at a temperature: both side lines with the conversion there held fixed.
static lehr_status add_base(double *s, const lehr_dsc_bump *bump, double T, double factor, lehr_error *err)
{
    if (bump->kind == LEHR_DSC_PEAK_LINE) {
        const lehr_dsc_chord chord = lehr_dsc_bump_side(bump, 0);
        return lehr_dsc_chord_add_response(&chord, T, factor, s, err);
    }
    const lehr_dsc_chord left = {.line = &bump->left};
    const lehr_dsc_chord right = {.line = &bump->right};
    double apart = lehr_dsc_chord_at(&right, T) - lehr_dsc_chord_at(&left, T);
    double part = apart != 0 ? (lehr_dsc_bump_base(bump, T) - lehr_dsc_chord_at(&left, T)) / apart : 0.5;
    lehr_status status = lehr_dsc_chord_add_response(&left, T, factor * (1 - part), s, err);
    return status == LEHR_OK ? lehr_dsc_chord_add_response(&right, T, factor * part, s, err) : status;
}

/// Curve above the baseline at a fixed temperature.
static lehr_status add_excess(double *s, const lehr_dsc_bump *bump, double T, double factor, lehr_error *err)
{
    lehr_status status = lehr_dsc_smooth_add_response(&bump->smooth, T, LEHR_DSC_VALUE, factor, s, err);
    return status == LEHR_OK ? add_base(s, bump, T, -factor, err) : status;
}

/// Places of half the height: y_s - b - height/2 = 0.
static lehr_status of_width(double *s, const lehr_dsc_bump *bump, lehr_error *err)
{
    double e = DIFFERENCE * bump->smooth.half_K;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        double T = bump->half_K[k];
        lehr_dsc_local before = {0};
        lehr_dsc_local after = {0};
        status = lehr_dsc_smooth_at(&before, &bump->smooth, T - e, err);
        status = status == LEHR_OK ? lehr_dsc_smooth_at(&after, &bump->smooth, T + e, err) : status;
        double slope =
            (after.value - lehr_dsc_bump_base(bump, T + e) - before.value + lehr_dsc_bump_base(bump, T - e)) /
            (2 * e);
        double scale = (k == 0 ? 1 : -1) / slope;
        status = status == LEHR_OK ? add_excess(s, bump, T, scale, err) : status;
        if (status == LEHR_OK) {
            status = add_excess(s, bump, bump->value[LEHR_DSC_BUMP_FARTHEST], -0.5 * scale, err);
        }
    }
    return status;
}

/// Weights of the points in the area when the conversion responds too: p = W - M' D p, by iteration. M takes
/// what is above the baseline to the conversion, D is the distance of the side lines.
static lehr_status adjoint(double *p, const lehr_dsc_bump *bump, lehr_error *err)
{
    size_t n = bump->n_points;
    double *v = lehr_core_alloc(n + 1, sizeof *v); // running sums of D p from the end
    if (!v) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response of an area");
    }
    double change = (double)INFINITY;
    memcpy(p, bump->weight, n * sizeof *p);
    for (int round = 0; round < MOST_ITERATIONS && change > SAME; round++) {
        double mean = 0;
        double largest = 0;
        v[n] = 0;
        for (size_t k = n; k-- > 0;) {
            double T = bump->scan->temperature_K[bump->points[k]];
            double apart = lehr_dsc_baseline_at(&bump->right, T) - lehr_dsc_baseline_at(&bump->left, T);
            v[k] = v[k + 1] + apart * p[k];
            mean += bump->part[k] * apart * p[k];
        }
        change = 0;
        for (size_t k = 0; k < n; k++) {
            double later = k + 1 < n ? bump->step[k + 1] * v[k + 1] : 0;
            double next = bump->weight[k] - (bump->step[k] * v[k] + later - bump->weight[k] * mean) /
                                                bump->value[LEHR_DSC_BUMP_AREA];
            change = fmax(change, fabs(next - p[k]));
            largest = fmax(largest, fabs(next));
            p[k] = next;
        }
        change /= largest;
    }
    lehr_core_free(v);
    return LEHR_OK;
}

/// A saddle that moves takes what lies above the baseline there from one peak to the other.
static lehr_status add_saddle(double *s, const lehr_dsc_bump *bump, size_t side, lehr_error *err)
{
    double T = bump->limits.range_K[side];
    const double half_K = bump->limits.saddle_half_K[side];
    const lehr_dsc_search search = {.sign = -bump->sign};
    lehr_dsc_smooth smooth;
    lehr_dsc_local here = {0};
    lehr_status status =
        lehr_dsc_smooth_init(&smooth, bump->scan, bump->limits.base_K[0], bump->limits.base_K[1], err);
    smooth.half_K = half_K;
    status = status == LEHR_OK ? lehr_dsc_smooth_at(&here, &smooth, T, err) : status;
    double way =
        (lehr_dsc_bump_abscissa(bump, T + half_K) - lehr_dsc_bump_abscissa(bump, T - half_K)) / (2 * half_K);
    double height = here.value - lehr_dsc_bump_base(bump, T);
    return status == LEHR_OK ? lehr_dsc_smooth_add_extremum_response(
                                   &smooth, &search, T, (side == 0 ? -1 : 1) * way * height, s, err)
                             : status;
}

/// Area over a straight line: the points themselves, and the curve at both ends.
static lehr_status of_area_line(double *s, const lehr_dsc_bump *bump, lehr_error *err)
{
    double below[2] = {0};
    for (size_t k = 0; k < bump->n_points; k++) {
        s[bump->points[k]] += bump->weight[k];
        below[0] += bump->weight[k] * (1 - bump->part[k]);
        below[1] += bump->weight[k] * bump->part[k];
    }
    lehr_status status = LEHR_OK;
    for (size_t side = 0; side < 2 && status == LEHR_OK; side++) {
        status = lehr_dsc_smooth_add_response(&bump->edge, bump->limits.base_K[side], LEHR_DSC_VALUE,
                                              -below[side], s, err);
        if (status == LEHR_OK && bump->limits.saddle_half_K[side] > 0) {
            status = add_saddle(s, bump, side, err);
        }
    }
    return status;
}

/// Area over the baseline that follows the conversion: the points themselves, and the side lines under them.
static lehr_status of_area_alpha(double *s, const lehr_dsc_bump *bump, lehr_error *err)
{
    double functional[2][LEHR_DSC_MAX_TERMS] = {{0}};
    const lehr_dsc_baseline *sides[] = {&bump->left, &bump->right};
    double *p = lehr_core_alloc(bump->n_points, sizeof *p);
    lehr_status status = p ? adjoint(p, bump, err)
                           : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the response of an area");
    for (size_t k = 0; k < bump->n_points && status == LEHR_OK; k++) {
        s[bump->points[k]] += p[k];
        for (size_t side = 0; side < 2; side++) {
            double terms[LEHR_DSC_MAX_TERMS] = {0};
            double part = side == 0 ? 1 - bump->part[k] : bump->part[k];
            lehr_dsc_baseline_terms_at(sides[side], bump->scan->temperature_K[bump->points[k]], terms);
            for (size_t j = 0; j < sides[side]->n_terms; j++) {
                functional[side][j] += p[k] * part * terms[j];
            }
        }
    }
    for (size_t side = 0; side < 2 && status == LEHR_OK; side++) {
        status = lehr_dsc_baseline_add_response(sides[side], functional[side], -1, s, err);
    }
    lehr_core_free(p);
    return status;
}

static lehr_status of_item(double *s, const lehr_dsc_bump *bump, lehr_dsc_bump_item item, lehr_error *err)
{
    const size_t flank = item == LEHR_DSC_BUMP_ONSET ? 0 : 1;
    const lehr_dsc_chord side = lehr_dsc_bump_side(bump, flank);
    switch (item) {
    case LEHR_DSC_BUMP_ONSET:
    case LEHR_DSC_BUMP_ENDSET:
        return lehr_dsc_tangent_add_cross_response(&bump->flank[flank], &side, bump->value[item], 1, s, err);
    case LEHR_DSC_BUMP_PEAK:
        return lehr_dsc_smooth_add_extremum_response(&bump->smooth, &bump->top, bump->value[item], 1, s, err);
    case LEHR_DSC_BUMP_FARTHEST:
        return lehr_dsc_smooth_add_extremum_response(&bump->smooth, &bump->farthest, bump->value[item], 1, s,
                                                     err);
    case LEHR_DSC_BUMP_AREA:
        return bump->kind == LEHR_DSC_PEAK_LINE ? of_area_line(s, bump, err) : of_area_alpha(s, bump, err);
    case LEHR_DSC_BUMP_HEIGHT:
        return add_excess(s, bump, bump->value[LEHR_DSC_BUMP_FARTHEST], 1, err);
    case LEHR_DSC_BUMP_FWHM:
        return of_width(s, bump, err);
    case LEHR_DSC_BUMP_ITEMS:
        break;
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_bump_propagate(double *error, const lehr_dsc_bump *bump, lehr_error *err)
{
    size_t n = bump->scan->n;
    double *s = lehr_core_alloc(n, sizeof *s);
    lehr_status status =
        s ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    for (lehr_dsc_bump_item item = 0; item < LEHR_DSC_BUMP_ITEMS && status == LEHR_OK; item++) {
        error[item] = (double)NAN;
        if (isnan(bump->value[item])) {
            continue;
        }
        memset(s, 0, n * sizeof *s);
        status = of_item(s, bump, item, err);
        error[item] = bump->noise * lehr_dsc_response_norm(s, n);
    }
    lehr_core_free(s);
    return status;
}

/// Values under a wider local quintic less those of a peak; NaN where there is none.
static lehr_status widen(double *moved, double *error, const lehr_dsc_bump *bump, double factor, double *s,
                         lehr_error *err)
{
    size_t n = bump->scan->n;
    lehr_dsc_bump wide;
    lehr_error own = {0};
    lehr_status status = lehr_dsc_bump_fit(&wide, bump->scan, bump->in_time, bump->kind, &bump->limits, &own);
    wide.sign = bump->sign;
    wide.farthest = bump->farthest;
    wide.farthest.context = &wide;
    wide.smooth.half_K = factor * bump->smooth.half_K;
    status = status == LEHR_OK ? lehr_dsc_bump_locate(&wide, &own) : status;
    bool found = status == LEHR_OK;
    for (lehr_dsc_bump_item item = 0; item < LEHR_DSC_BUMP_ITEMS; item++) {
        moved[item] = found ? wide.value[item] - bump->value[item] : (double)NAN;
        if (status != LEHR_OK || isnan(moved[item])) {
            continue;
        }
        memset(s, 0, 2 * n * sizeof *s);
        status = of_item(s, bump, item, &own);
        status = status == LEHR_OK ? of_item(s + n, &wide, item, &own) : status;
        lehr_dsc_response_subtract(s, s + n, n);
        error[item] = bump->noise * lehr_dsc_response_norm(s, n);
    }
    lehr_dsc_bump_clear(&wide);
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", own.message) : LEHR_OK;
}

lehr_status lehr_dsc_bump_smoothing(double *bias, const lehr_dsc_bump *bump, lehr_error *err)
{
    double moved[2][LEHR_DSC_BUMP_ITEMS] = {{0}};
    double error[2][LEHR_DSC_BUMP_ITEMS] = {{0}};
    double *s = lehr_core_alloc(2 * bump->scan->n, sizeof *s);
    lehr_status status =
        s ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the propagation of noise");
    double factor = 1;
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        factor *= LEHR_DSC_WIDER;
        status = widen(moved[k], error[k], bump, factor, s, err);
    }
    for (size_t k = 0; k < LEHR_DSC_BUMP_ITEMS; k++) {
        double found = lehr_dsc_choice_bias(moved[0][k], error[0][k], moved[1][k]);
        bias[k] = isnan(found) ? 0 : found;
    }
    lehr_core_free(s);
    return status;
}
