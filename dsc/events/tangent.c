#include "tangent.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

#define LINEAR_PART 0.03  // of a slope
#define LINEAR_WAY  0.035 // of a place, in half-widths
#define WIDEN       1.25
#define IN_A_ROW    2 // widths: noise makes a place look sharp at a single one

/// Part of the way from the first to the second joined point.
static double way(const lehr_dsc_chord *chord, double temperature_K)
{
    return (temperature_K - chord->end_K[0]) / (chord->end_K[1] - chord->end_K[0]);
}

double lehr_dsc_chord_at(const lehr_dsc_chord *chord, double temperature_K)
{
    if (!chord->curve) {
        return lehr_dsc_baseline_at(chord->line, temperature_K);
    }
    double f = way(chord, temperature_K);
    return (1 - f) * chord->end[0] + f * chord->end[1];
}

double lehr_dsc_chord_slope(const lehr_dsc_chord *chord)
{
    if (chord->curve) {
        return (chord->end[1] - chord->end[0]) / (chord->end_K[1] - chord->end_K[0]);
    }
    double middle = chord->line->center_K;
    return (lehr_dsc_chord_at(chord, middle + 10) - lehr_dsc_chord_at(chord, middle - 10)) / 20;
}

lehr_status lehr_dsc_chord_add_response(const lehr_dsc_chord *chord, double temperature_K, double factor,
                                        double *response, lehr_error *err)
{
    if (!chord->curve) {
        double terms[LEHR_DSC_MAX_TERMS];
        lehr_dsc_baseline_terms_at(chord->line, temperature_K, terms);
        return lehr_dsc_baseline_add_response(chord->line, terms, factor, response, err);
    }
    double f = way(chord, temperature_K);
    lehr_status status = lehr_dsc_smooth_add_response(chord->curve, chord->end_K[0], LEHR_DSC_VALUE,
                                                      factor * (1 - f), response, err);
    return status == LEHR_OK ? lehr_dsc_smooth_add_response(chord->curve, chord->end_K[1], LEHR_DSC_VALUE,
                                                            factor * f, response, err)
                             : status;
}

lehr_status lehr_dsc_tangent_find(lehr_dsc_tangent *out, const lehr_dsc_smooth *smooth, double low_K,
                                  double high_K, double sign, lehr_error *err)
{
    *out = (lehr_dsc_tangent){
        .smooth = smooth,
        .search = {.low_K = low_K, .high_K = high_K, .order = LEHR_DSC_SLOPE, .sign = sign},
    };
    lehr_dsc_local here = {0};
    lehr_status status = lehr_dsc_smooth_extremum(&out->at_K, smooth, &out->search, err);
    if (status == LEHR_OK && !isnan(out->at_K)) {
        status = lehr_dsc_smooth_at(&here, smooth, out->at_K, err);
    }
    out->value = here.value;
    out->slope = here.slope;
    return status;
}

double lehr_dsc_tangent_cross(const lehr_dsc_tangent *tangent, const lehr_dsc_chord *chord)
{
    double closing = tangent->slope - lehr_dsc_chord_slope(chord);
    if (closing == 0) {
        return (double)NAN;
    }
    return tangent->at_K - (tangent->value - lehr_dsc_chord_at(chord, tangent->at_K)) / closing;
}

lehr_status lehr_dsc_tangent_add_cross_response(const lehr_dsc_tangent *tangent, const lehr_dsc_chord *chord,
                                                double cross_K, double factor, double *response,
                                                lehr_error *err)
{
    // tangent(T) - chord(T) = 0, so dT = -(d tangent - d chord)/(slope - chord slope) at fixed T. Where the
    // tangent touches, moving its place changes neither its slope (steepest point) nor, beyond the small
    // difference between slope and derivative of the smoothed value, its height.
    const lehr_dsc_smooth *smooth = tangent->smooth;
    double scale = -factor / (tangent->slope - lehr_dsc_chord_slope(chord));
    double at = tangent->at_K;
    double e = 0.01 * smooth->half_K;
    lehr_dsc_local before;
    lehr_dsc_local after;
    lehr_status status = lehr_dsc_smooth_add_response(smooth, at, LEHR_DSC_VALUE, scale, response, err);
    if (status == LEHR_OK) {
        status =
            lehr_dsc_smooth_add_response(smooth, at, LEHR_DSC_SLOPE, scale * (cross_K - at), response, err);
    }
    status = status == LEHR_OK ? lehr_dsc_smooth_at(&before, smooth, at - e, err) : status;
    status = status == LEHR_OK ? lehr_dsc_smooth_at(&after, smooth, at + e, err) : status;
    if (status == LEHR_OK) {
        double lift = (after.value - before.value) / (2 * e) - tangent->slope;
        status =
            lehr_dsc_smooth_add_extremum_response(smooth, &tangent->search, at, scale * lift, response, err);
    }
    return status == LEHR_OK ? lehr_dsc_chord_add_response(chord, cross_K, -scale, response, err) : status;
}

double lehr_dsc_response_norm(const double *response, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += response[i] * response[i];
    }
    return sqrt(sum);
}

void lehr_dsc_response_subtract(double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        a[i] -= b[i];
    }
}

double lehr_dsc_pooled_noise(const lehr_dsc_baseline *a, const lehr_dsc_baseline *b)
{
    const lehr_dsc_baseline *both[] = {a, b};
    double sum = 0;
    size_t freedom = 0;
    for (size_t i = 0; i < 2; i++) {
        sum += lehr_linear_fit_residual_sum(both[i]->fit);
        freedom += both[i]->n_points - both[i]->n_terms;
    }
    return sqrt(sum / (double)freedom);
}

/// Is the place that one search finds known well enough at the present width?
static lehr_status known(bool *yes, const lehr_dsc_smooth *smooth, const lehr_dsc_search *search,
                         double noise, double *response, lehr_error *err)
{
    size_t n = smooth->scan->n;
    double at_K = 0;
    double slope_error = 0;
    lehr_dsc_local here = {0};
    *yes = false;
    lehr_status status = lehr_dsc_smooth_extremum(&at_K, smooth, search, err);
    if (status != LEHR_OK || isnan(at_K)) {
        return status;
    }
    if (search->order == LEHR_DSC_SLOPE) {
        memset(response, 0, n * sizeof *response);
        status = lehr_dsc_smooth_add_response(smooth, at_K, LEHR_DSC_SLOPE, 1, response, err);
        status = status == LEHR_OK ? lehr_dsc_smooth_at(&here, smooth, at_K, err) : status;
        slope_error = noise * lehr_dsc_response_norm(response, n);
    }
    memset(response, 0, n * sizeof *response);
    if (status == LEHR_OK) {
        status = lehr_dsc_smooth_add_extremum_response(smooth, search, at_K, 1, response, err);
    }
    double place_K = noise * lehr_dsc_response_norm(response, n);
    *yes = place_K <= LINEAR_WAY * smooth->half_K && slope_error <= LINEAR_PART * fabs(here.slope);
    return status;
}

/// Do all searches find places that are known well enough at a half-width?
static lehr_status all_known(bool *yes, const lehr_dsc_smooth *smooth, double half_K,
                             const lehr_dsc_search *searches, size_t n, double noise, double *response,
                             lehr_error *err)
{
    lehr_dsc_smooth wide = *smooth;
    lehr_status status = LEHR_OK;
    wide.half_K = half_K;
    *yes = true;
    for (size_t k = 0; k < n && status == LEHR_OK && *yes; k++) {
        status = known(yes, &wide, &searches[k], noise, response, err);
    }
    return status;
}

lehr_status lehr_dsc_smooth_choose(bool *enough, lehr_dsc_smooth *smooth, const lehr_dsc_search *searches,
                                   size_t n, double noise, double most_K, lehr_error *err)
{
    double *response = lehr_core_alloc(smooth->scan->n, sizeof *response);
    lehr_status status =
        response ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to choose a width");
    double half_K = lehr_dsc_smooth_least_half(smooth);
    double good_K = (double)NAN; // the narrower one of a row, or a single one
    size_t row = 0;
    while (status == LEHR_OK && row < IN_A_ROW) {
        bool yes = false;
        status = all_known(&yes, smooth, half_K, searches, n, noise, response, err);
        good_K = yes && row == 0 ? half_K : good_K;
        row = yes ? row + 1 : 0;
        if (row < IN_A_ROW && half_K * WIDEN > most_K) {
            break;
        }
        half_K *= row < IN_A_ROW ? WIDEN : 1;
    }
    *enough = !isnan(good_K);
    smooth->half_K = *enough ? good_K : half_K;
    lehr_core_free(response);
    return status;
}
