// Two runs on common temperatures, and the integral of their aligned difference.
#include "enthalpy_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BORDER_K 1e-9

typedef struct place {
    double temperature_K;
    size_t index;
} place;

static int by_temperature(const void *a, const void *b)
{
    const place *x = a;
    const place *y = b;
    if (x->temperature_K != y->temperature_K) {
        return x->temperature_K < y->temperature_K ? -1 : 1;
    }
    return x->index < y->index ? -1 : 1;
}

/// Points of run 2 around each point of run 1.
static lehr_status interpolate(lehr_dsc_pair *pair, lehr_error *err)
{
    const lehr_dsc_scan *first = pair->first;
    const lehr_dsc_scan *second = pair->second;
    place *order = lehr_core_alloc(second->n, sizeof *order);
    pair->below = lehr_core_alloc(first->n, sizeof *pair->below);
    pair->above = lehr_core_alloc(first->n, sizeof *pair->above);
    pair->part = lehr_core_alloc(first->n, sizeof *pair->part);
    pair->difference = lehr_core_alloc(first->n, sizeof *pair->difference);
    if (!order || !pair->below || !pair->above || !pair->part || !pair->difference) {
        lehr_core_free(order);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the difference of %zu points", first->n);
    }
    for (size_t j = 0; j < second->n; j++) {
        order[j] = (place){second->temperature_K[j], j};
    }
    qsort(order, second->n, sizeof *order, by_temperature);
    for (size_t i = 0; i < first->n; i++) {
        double T = first->temperature_K[i];
        size_t low = 0;
        size_t high = second->n - 1;
        pair->part[i] = (double)NAN;
        pair->difference[i] = (double)NAN;
        if (T < order[0].temperature_K - BORDER_K || T > order[high].temperature_K + BORDER_K) {
            continue;
        }
        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;
            low = order[middle].temperature_K <= T ? middle : low;
            high = order[middle].temperature_K <= T ? high : middle;
        }
        double width = order[high].temperature_K - order[low].temperature_K;
        pair->below[i] = order[low].index;
        pair->above[i] = order[high].index;
        pair->part[i] = width > 0 ? fmin(fmax((T - order[low].temperature_K) / width, 0), 1) : 0;
        double other =
            (1 - pair->part[i]) * second->y[pair->below[i]] + pair->part[i] * second->y[pair->above[i]];
        pair->difference[i] = other - first->y[i];
    }
    lehr_core_free(order);
    return LEHR_OK;
}

/// Which segments hold the two runs, when one file holds both: the first and the last heating unless told
/// otherwise.
static lehr_status choose_segments(size_t segment[2], const lehr_dsc_run *run, lehr_error *err)
{
    for (size_t s = 0; s < run->n_segments; s++) {
        if (run->segments[s].kind != LEHR_DSC_HEATING) {
            continue;
        }
        segment[0] = segment[0] == 0 ? run->segments[s].index : segment[0];
    }
    for (size_t s = run->n_segments; s-- > 0 && segment[1] == 0;) {
        segment[1] = run->segments[s].kind == LEHR_DSC_HEATING ? run->segments[s].index : 0;
    }
    if (segment[0] == segment[1]) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%s: both runs would be segment %zu; the file needs two heating segments (--segment, "
            "--segment2), or a second file",
            run->name, segment[0]);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_pair_create(lehr_dsc_pair *out, const lehr_dsc_run *first, const lehr_dsc_run *second,
                                 const lehr_dsc_enthalpy_options *options, lehr_error *err)
{
    size_t segment[2] = {options->segment, options->segment2};
    *out = (lehr_dsc_pair){0};
    lehr_status status = second ? LEHR_OK : choose_segments(segment, first, err);
    status = status == LEHR_OK ? lehr_dsc_scan_create(&out->first, first, segment[0], err) : status;
    status = status == LEHR_OK ? lehr_dsc_scan_create(&out->second, second ? second : first, segment[1], err)
                               : status;
    if (status != LEHR_OK) {
        return status;
    }
    if (strcmp(out->first->unit, out->second->unit) != 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s is in %s but %s in %s: give both a mass and a rate",
                              out->first->name, out->first->unit, out->second->name, out->second->unit);
    }
    if (out->first->cooling != out->second->cooling) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%s, segment %zu, and %s, segment %zu: one is heated, one cooled",
                              out->first->name, out->first->segment, out->second->name, out->second->segment);
    }
    return interpolate(out, err);
}

void lehr_dsc_pair_clear(lehr_dsc_pair *pair)
{
    lehr_dsc_scan_free(pair->first);
    lehr_dsc_scan_free(pair->second);
    lehr_core_free(pair->below);
    lehr_core_free(pair->above);
    lehr_core_free(pair->part);
    lehr_core_free(pair->difference);
    *pair = (lehr_dsc_pair){0};
}

static bool inside(double T, const double window_K[2])
{
    return T >= window_K[0] - BORDER_K && T <= window_K[1] + BORDER_K;
}

/// One straight line through the difference in both windows.
static lehr_status fit_drift(lehr_dsc_pair_solution *out, lehr_error *err)
{
    const lehr_dsc_pair *pair = out->pair;
    size_t n = pair->first->n;
    double *x = lehr_core_alloc(n, sizeof *x);
    double *y = lehr_core_alloc(n, sizeof *y);
    out->points = lehr_core_alloc(n, sizeof *out->points);
    lehr_status status = x && y && out->points
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to align %zu points", n);
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        double T = pair->first->temperature_K[i];
        if (!inside(T, out->glass_K) && !inside(T, out->liquid_K)) {
            continue;
        }
        if (isnan(pair->difference[i])) {
            status =
                lehr_error_set(err, LEHR_ERR_DOMAIN,
                               "the runs do not overlap at %.2f K, inside a window: %s has no point there", T,
                               pair->second->name);
            break;
        }
        x[out->n_points] = T;
        y[out->n_points] = pair->difference[i];
        out->points[out->n_points++] = i;
    }
    out->center_K = 0.5 * (out->glass_K[0] + out->liquid_K[1]);
    if (status == LEHR_OK) {
        status = lehr_linear_polynomial_create(&out->drift, x, y, NULL, out->n_points, 1, out->center_K, err);
    }
    lehr_core_free(x);
    lehr_core_free(y);
    return status;
}

double lehr_dsc_pair_drift_at(const lehr_dsc_pair_solution *solution, double temperature_K)
{
    const double *c = lehr_linear_fit_coefficients(solution->drift);
    return c[0] + c[1] * (temperature_K - solution->center_K);
}

/// Lines, limits and fictive temperature of one run alone.
static lehr_status solve_one(lehr_dsc_balance *out, const lehr_dsc_scan *scan,
                             const lehr_dsc_pair_solution *with, lehr_error *err)
{
    lehr_dsc_lines lines = {.liquid_model = LEHR_DSC_MODEL_LINE, .constant = (double)NAN};
    memcpy(lines.glass_K, with->glass_K, sizeof lines.glass_K);
    memcpy(lines.liquid_K, with->liquid_K, sizeof lines.liquid_K);
    lehr_status status = lehr_dsc_balance_fit(out, scan, scan, &lines, err);
    status =
        status == LEHR_OK ? lehr_dsc_balance_limit(out, lines.glass_K[0], lines.liquid_K[1], err) : status;
    return status == LEHR_OK ? lehr_dsc_balance_solve(out, err) : status;
}

lehr_status lehr_dsc_pair_solve(lehr_dsc_pair_solution *out, const lehr_dsc_pair *pair,
                                const double glass_K[2], const double liquid_K[2], lehr_error *err)
{
    *out = (lehr_dsc_pair_solution){.pair = pair};
    memcpy(out->glass_K, glass_K, sizeof out->glass_K);
    memcpy(out->liquid_K, liquid_K, sizeof out->liquid_K);
    lehr_status status = solve_one(&out->one, pair->first, out, err);
    status = status == LEHR_OK ? solve_one(&out->two, pair->second, out, err) : status;
    status = status == LEHR_OK ? fit_drift(out, err) : status;
    for (size_t i = 0; i < pair->first->n && status == LEHR_OK; i++) {
        double weight = out->one.weight[i];
        if (weight != 0 && !isfinite(pair->difference[i])) {
            status = lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "the difference of %s and %s at %.2f K is no number: the second run has no point "
                "there, or one that is no number",
                pair->first->name, pair->second->name, pair->first->temperature_K[i]);
            break;
        }
        out->weight_sum += weight == 0 ? 0 : weight * pair->difference[i];
    }
    if (status != LEHR_OK) {
        return status;
    }
    const double a = out->one.t2_K;
    const double b = out->one.t1_K;
    double *value = out->value;
    value[LEHR_DSC_PAIR_ENTHALPY] = out->weight_sum - (b - a) * lehr_dsc_pair_drift_at(out, 0.5 * (a + b));
    value[LEHR_DSC_PAIR_TF_1] = out->one.fictive_K;
    value[LEHR_DSC_PAIR_TF_2] = out->two.fictive_K;
    value[LEHR_DSC_PAIR_CHECK] =
        lehr_dsc_baseline_integral(&out->two.liquid, out->two.fictive_K, out->one.fictive_K) -
        lehr_dsc_baseline_integral(&out->two.glass, out->two.fictive_K, out->one.fictive_K);
    value[LEHR_DSC_PAIR_DIFFERENCE] = value[LEHR_DSC_PAIR_ENTHALPY] - value[LEHR_DSC_PAIR_CHECK];
    return LEHR_OK;
}

void lehr_dsc_pair_solution_clear(lehr_dsc_pair_solution *solution)
{
    lehr_dsc_balance_clear(&solution->one);
    lehr_dsc_balance_clear(&solution->two);
    lehr_linear_fit_free(solution->drift);
    lehr_core_free(solution->points);
    *solution = (lehr_dsc_pair_solution){0};
}
