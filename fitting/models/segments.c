#include "segments.h"

#include "compare.h"
#include "distribution.h"
#include "segments_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { MOST = LEHR_FITTING_SEGMENTS_MOST };

static double allowance(const lehr_fitting_segments *r)
{
    double known = r->shape == LEHR_FITTING_SEGMENTS_STEPS ? -2 * log(1 - sqrt(r->confidence))
                                                           : lehr_quantile_chi2(r->confidence, 1);
    if (r->sigma_known) {
        return known;
    }
    double t = lehr_quantile_t(r->confidence, (double)r->dof);
    double widened = r->shape == LEHR_FITTING_SEGMENTS_STEPS
                         ? known * t * t / lehr_quantile_chi2(r->confidence, 1)
                         : t * t;
    return widened * r->chi2 / (double)r->dof;
}

// ---- the analysis -------------------------------------------------------------------------------
lehr_fitting_segments_options lehr_fitting_segments_defaults(void)
{
    return (lehr_fitting_segments_options){.shape = LEHR_FITTING_SEGMENTS_LINES,
                                           .n_breaks = MOST + 1,
                                           .level = 0.05,
                                           .confidence = lehr_confidence_of_sigmas(1)};
}

static lehr_status check(const lehr_fitting_segments_data *d, const lehr_fitting_segments_options *o,
                         lehr_error *err)
{
    if (!(o->confidence > 0 && o->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "confidence %.6g lies not between 0 and 1", o->confidence);
    }
    if (!(o->level > 0 && o->level < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "level %.6g lies not between 0 and 1", o->level);
    }
    if (o->n_breaks > MOST + 1) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu change points; at most %d are looked for", o->n_breaks,
                              MOST);
    }
    size_t least = segments_parameters(o->shape, o->n_breaks <= MOST ? o->n_breaks : 1) + 2;
    if (d->n < least) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points; these segments need at least %zu", d->n,
                              least);
    }
    for (size_t i = 0; i < d->n; i++) {
        if (!isfinite(d->x[i]) || !isfinite(d->y[i]) ||
            (d->sigma && !(d->sigma[i] > 0 && isfinite(d->sigma[i])))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "row %zu: x %.6g, y %.6g, error %.3g", i + 1, d->x[i],
                                  d->y[i], d->sigma ? d->sigma[i] : (double)NAN);
        }
        if (i > 0 && d->x[i] < d->x[i - 1]) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "row %zu: x %.6g is below %.6g of the row before; sort the rows", i + 1,
                                  d->x[i], d->x[i - 1]);
        }
    }
    return LEHR_OK;
}

static lehr_status prepare(segments_search *s, const lehr_fitting_segments_data *data,
                           lehr_fitting_segments_shape shape, lehr_error *err)
{
    *s = (segments_search){.data = data, .shape = shape};
    s->design = lehr_core_alloc(data->n, SEGMENTS_ALL * sizeof *s->design);
    s->weights = data->sigma ? lehr_core_alloc(data->n, sizeof *s->weights) : NULL;
    if (s->design == NULL || (data->sigma && s->weights == NULL)) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: change points of %zu points", data->n);
    }
    for (size_t i = 0; data->sigma && i < data->n; i++) {
        s->weights[i] = 1 / (data->sigma[i] * data->sigma[i]);
    }
    return segments_make_places(s, err);
}

/// chi2 below which a fit is exact: places are known to some 1e-8 of the span, and chi2 to the square of it.
static double exact_chi2(const segments_search *s)
{
    double weight = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < s->data->n; i++) {
        double w = s->weights ? s->weights[i] : 1, y = s->data->y[i] - s->data->y[0];
        weight += w;
        sum += w * y;
        squares += w * y * y;
    }
    return 1e-15 * (squares - sum * sum / weight);
}

/// Best breaks of each number and their criterion. @returns the number of the lowest; without errors the
/// smallest that is exact
static size_t compare(lehr_fitting_segments *out, double best[MOST + 1][MOST], segments_search *s,
                      size_t wanted)
{
    size_t lowest = 0;
    double lowest_bic = INFINITY;
    double exact = exact_chi2(s);
    for (size_t k = 0; k <= MOST; k++) {
        segments_trial t;
        out->bic[k] = (double)NAN;
        bool asked = wanted > MOST || k == wanted;
        bool enough = s->data->n >= segments_parameters(s->shape, k) + 2;
        if (!asked || !enough || (k > 0 && !isfinite(segments_lowest(best[k], s, k)))) {
            continue;
        }
        if (s->shape == LEHR_FITTING_SEGMENTS_LINES) {
            segments_refine(best[k], s, k, s->span);
        }
        if (!segments_fit_at(&t, s, best[k], k, false)) {
            continue;
        }
        double deviance = lehr_fitting_compare_criteria(t.chi2, s->data->n, 0, s->absolute).bic;
        out->bic[k] = deviance + segments_penalty(s, best[k], k);
        out->exact = out->exact || t.chi2 <= exact;
        // Noise-free data have no scatter: the smallest number that is exact wins.
        double bic = isnan(out->bic[k]) || t.chi2 <= exact ? -INFINITY : out->bic[k];
        if (bic < lowest_bic || k == wanted) {
            lowest_bic = bic;
            lowest = k;
        }
    }
    return lowest;
}

/// The number of breaks: that of the lowest criterion, but no change that noise alone may well give.
static lehr_status choose(lehr_fitting_segments *out, double best[MOST + 1][MOST], segments_search *s,
                          const lehr_fitting_segments_options *options, lehr_error *err)
{
    size_t fewest = 999;
    double wished = 10 / options->level - 1; // with the data themselves a round number
    size_t draws = wished > (double)fewest ? (size_t)fmin(wished, 99999) : fewest;
    out->n_breaks = compare(out, best, s, options->n_breaks);
    out->p_change = out->p_second = (double)NAN;
    if (options->n_breaks <= MOST || out->exact) {
        return LEHR_OK;
    }
    size_t most = isnan(out->bic[2]) ? 1 : MOST;
    lehr_status status = segments_test(&out->p_change, &out->p_second, s, best[1], most, draws, err);
    size_t k = out->bic[2] < out->bic[1] ? 2 : 1; // false for NaN
    k = k == 2 && !(out->p_second <= options->level) ? 1 : k;
    out->n_breaks = out->p_change <= options->level ? k : 0;
    return status;
}

static void fill_result(lehr_fitting_segments *out, segments_search *s, const segments_trial *t,
                        const double *breaks)
{
    size_t k = out->n_breaks, first = t->width - k;
    double variance[SEGMENTS_WIDEST];
    segments_variances(variance, s, t, breaks, k);
    out->chi2 = t->chi2;
    out->dof = s->data->n - segments_parameters(out->shape, k);
    double known = lehr_confidence_of_sigmas(1), dof = (double)out->dof;
    double scale = out->sigma_known ? 1 : sqrt(t->chi2 / dof) * lehr_quantile_t(known, dof);
    out->level = (lehr_estimate){t->coefficients[0], scale * sqrt(variance[0])};
    if (first == 2) {
        out->slope = (lehr_estimate){t->coefficients[1], scale * sqrt(variance[1])};
    }
    for (size_t j = 0; j < k; j++) {
        out->breaks[j].x = breaks[j];
        out->breaks[j].change =
            (lehr_estimate){t->coefficients[first + j], scale * sqrt(variance[first + j])};
        segments_interval(&out->breaks[j], s, k, j, t->chi2 + allowance(out));
    }
}

lehr_status lehr_fitting_segments_find(lehr_fitting_segments *out, const lehr_fitting_segments_data *data,
                                       const lehr_fitting_segments_options *options, lehr_error *err)
{
    segments_search s = {0};
    double best[MOST + 1][MOST] = {{0}};
    segments_trial t = {0};
    *out = (lehr_fitting_segments){.shape = options->shape,
                                   .sigma_known = data->sigma != NULL && !options->relative,
                                   .confidence = options->confidence,
                                   .n_points = data->n};
    lehr_status status = check(data, options, err);
    out->origin = status == LEHR_OK ? data->x[0] : 0;
    if (status == LEHR_OK) {
        status = prepare(&s, data, options->shape, err);
        s.absolute = out->sigma_known;
    }
    if (status == LEHR_OK && s.n_places < 2) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the points have fewer than 4 different x");
    }
    if (status == LEHR_OK) {
        status = choose(out, best, &s, options, err);
    }
    if (status == LEHR_OK) {
        double *breaks = best[out->n_breaks];
        if (out->n_breaks == 2 && breaks[0] > breaks[1]) { // the refinement may let them pass each other
            double first = breaks[0];
            breaks[0] = breaks[1];
            breaks[1] = first;
        }
        if (!segments_fit_at(&t, &s, breaks, out->n_breaks, true)) {
            status = lehr_error_set(err, LEHR_ERR_NUMERIC, "no segments can be fitted to these points");
        }
    }
    if (status == LEHR_OK) {
        fill_result(out, &s, &t, best[out->n_breaks]);
    }
    lehr_core_free(s.design);
    lehr_core_free(s.weights);
    lehr_core_free(s.places);
    return status;
}

double lehr_fitting_segments_at(const lehr_fitting_segments *segments, double x)
{
    bool lines = segments->shape == LEHR_FITTING_SEGMENTS_LINES;
    double y = segments->level.value + segments->slope.value * (x - segments->origin);
    for (size_t j = 0; j < segments->n_breaks; j++) {
        double beyond = x - segments->breaks[j].x;
        y += beyond > 0 ? segments->breaks[j].change.value * (lines ? beyond : 1) : 0;
    }
    return y;
}
