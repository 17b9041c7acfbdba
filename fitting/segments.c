#include "segments.h"

#include "compare.h"
#include "distribution.h"
#include "linear.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

enum { MOST = LEHR_FITTING_SEGMENTS_MOST, WIDEST = 2 + MOST, PER_GAP = 8, MOST_PLACES = 120 };

/// A search over the data: the places that are tried and room for a design matrix.
typedef struct search {
    const lehr_fitting_segments_data *data;
    lehr_fitting_segments_shape shape;
    double *weights; ///< shape (n,) or NULL
    double *design;  ///< shape (n, WIDEST)
    double *places;  ///< shape (n_places,) rising
    size_t n_places;
    double span; ///< of local searches
} search;

/// A fit with given breaks.
typedef struct trial {
    double chi2;
    double coefficients[WIDEST];
    double covariance[WIDEST * WIDEST]; ///< for a point of weight 1 with variance 1
    size_t width;
} trial;

// ---- one fit ------------------------------------------------------------------------------------
/// Constant, slope (lines only), then the change at each break.
static size_t fill_design(search *s, const double *breaks, size_t k)
{
    bool lines = s->shape == LEHR_FITTING_SEGMENTS_LINES;
    size_t first = lines ? 2 : 1;
    size_t width = first + k;
    for (size_t i = 0; i < s->data->n; i++) {
        double *row = s->design + i * width;
        double x = s->data->x[i];
        row[0] = 1;
        if (lines) {
            row[1] = x - s->data->x[0];
        }
        for (size_t j = 0; j < k; j++) {
            double beyond = fmax(0, x - breaks[j]);
            row[first + j] = lines ? beyond : (x > breaks[j] ? 1 : 0);
        }
    }
    return width;
}

/// False where the breaks leave a segment without points of its own.
static bool fit_at(trial *out, search *s, const double *breaks, size_t k, bool with_covariance)
{
    lehr_linear_fit *fit = NULL;
    out->width = fill_design(s, breaks, k);
    out->chi2 = INFINITY;
    if (lehr_linear_fit_create(&fit, s->design, s->data->y, s->weights, s->data->n, out->width, NULL) !=
        LEHR_OK) {
        return false;
    }
    out->chi2 = lehr_linear_fit_residual_sum(fit);
    memcpy(out->coefficients, lehr_linear_fit_coefficients(fit), out->width * sizeof(double));
    bool good = !with_covariance || lehr_linear_fit_covariance(fit, out->covariance, NULL) == LEHR_OK;
    lehr_linear_fit_free(fit);
    return good;
}

// ---- the search ---------------------------------------------------------------------------------
/// Take over breaks that are better than the best so far.
static void improve(double *chi2, double *best, search *s, const double *breaks, size_t k)
{
    trial t;
    if (fit_at(&t, s, breaks, k, false) && t.chi2 < *chi2) {
        *chi2 = t.chi2;
        memcpy(best, breaks, k * sizeof *best);
    }
}

/// Lowest chi2 of k breaks on the grid.
static double lowest(double *best, search *s, size_t k)
{
    double chi2 = INFINITY;
    for (size_t a = 0; a < s->n_places; a++) {
        for (size_t b = k == 2 ? a + 1 : 0; b < (k == 2 ? s->n_places : 1); b++) {
            const double breaks[MOST] = {s->places[a], s->places[b]};
            improve(&chi2, best, s, breaks, k);
        }
    }
    return chi2;
}

/// Lowest chi2 along break j within low..high by golden sections; the break is moved there.
static double slide(double *breaks, search *s, size_t k, size_t j, double low, double high)
{
    const double golden = (sqrt(5) - 1) / 2;
    double chi2 = INFINITY;
    trial t;
    for (int i = 0; i < 40; i++) {
        double left = high - golden * (high - low), right = low + golden * (high - low);
        breaks[j] = left;
        double at_left = fit_at(&t, s, breaks, k, false) ? t.chi2 : INFINITY;
        breaks[j] = right;
        double at_right = fit_at(&t, s, breaks, k, false) ? t.chi2 : INFINITY;
        *(at_left <= at_right ? &high : &low) = at_left <= at_right ? right : left;
        chi2 = fmin(at_left, at_right);
    }
    breaks[j] = (low + high) / 2;
    return chi2;
}

/// Each break in turn, until none moves.
static void refine(double *breaks, search *s, size_t k, double span)
{
    for (int round = 0; round < 40; round++) {
        double moved = 0;
        for (size_t j = 0; j < k; j++) {
            double before = breaks[j];
            (void)slide(breaks, s, k, j, before - span, before + span);
            moved = fmax(moved, fabs(breaks[j] - before));
        }
        if (moved < 1e-9 * (fabs(breaks[0]) + span)) {
            break;
        }
    }
}

/// Places that are tried: within the gaps for lines, the middles of the gaps for steps; never beyond the
/// second point from either end, so that each line has two.
static lehr_status make_places(search *s, lehr_error *err)
{
    const lehr_fitting_segments_data *d = s->data;
    bool lines = s->shape == LEHR_FITTING_SEGMENTS_LINES;
    size_t each = lines ? (d->n * PER_GAP > MOST_PLACES ? 1 : PER_GAP) : 1;
    size_t stride = d->n > MOST_PLACES ? d->n / MOST_PLACES + 1 : 1;
    s->places = lehr_core_alloc(d->n * PER_GAP, sizeof *s->places);
    if (s->places == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: change points of %zu points", d->n);
    }
    for (size_t i = lines ? 1 : 0; i + (lines ? 2 : 1) < d->n; i += lines ? stride : 1) {
        double gap = d->x[i + 1] - d->x[i];
        for (size_t j = 0; j < each && gap > 0; j++) {
            s->places[s->n_places++] = lines ? d->x[i] + gap * (double)j / (double)each : d->x[i] + gap / 2;
        }
    }
    s->span = 2 * (d->x[d->n - 1] - d->x[0]) / (double)(s->n_places > 0 ? s->n_places : 1);
    return LEHR_OK;
}

// ---- intervals ----------------------------------------------------------------------------------
/// Lowest chi2 with break j of k held at a place, the other on its side of it.
static double profile(search *s, size_t k, size_t j, double place)
{
    double best[MOST] = {place, place}, chi2 = INFINITY;
    if (k == 1) {
        improve(&chi2, best, s, &place, 1);
        return chi2;
    }
    for (size_t a = 0; a < s->n_places; a++) {
        const double breaks[MOST] = {j == 0 ? place : s->places[a], j == 0 ? s->places[a] : place};
        if (breaks[0] < breaks[1]) {
            improve(&chi2, best, s, breaks, k);
        }
    }
    if (s->shape == LEHR_FITTING_SEGMENTS_LINES && isfinite(chi2)) {
        double other = best[1 - j];
        chi2 = fmin(chi2, slide(best, s, k, 1 - j, other - s->span, other + s->span));
    }
    return chi2;
}

/// Where the profile passes the limit, between a place inside and one outside of it.
static double crossing(search *s, size_t k, size_t j, double inside, double outside, double limit)
{
    for (int i = 0; i < 25; i++) {
        double middle = (inside + outside) / 2;
        *(profile(s, k, j, middle) <= limit ? &inside : &outside) = middle;
    }
    return inside;
}

/// Ends of the set in which the profile of break j stays below the limit.
static void interval(lehr_fitting_break *out, search *s, size_t k, size_t j, double limit)
{
    const bool lines = s->shape == LEHR_FITTING_SEGMENTS_LINES;
    double below = (double)NAN, above = (double)NAN; // places beyond the ends
    out->lower = out->upper = out->x;
    for (size_t a = 0; a < s->n_places; a++) {
        double place = s->places[a];
        bool inside = profile(s, k, j, place) <= limit;
        if (place < out->lower) {
            below = inside ? below : place;
            out->lower = inside ? place : out->lower;
        } else if (place > out->upper) {
            above = inside ? (double)NAN : isnan(above) ? place : above;
            out->upper = inside ? place : out->upper;
        }
    }
    if (lines && !isnan(below)) {
        out->lower = crossing(s, k, j, out->lower, below, limit);
    }
    if (lines && !isnan(above)) {
        out->upper = crossing(s, k, j, out->upper, above, limit);
    }
    const lehr_fitting_segments_data *d = s->data;
    double lower = out->lower, upper = out->upper;
    for (size_t i = 0; !lines && i + 1 < d->n; i++) { // a jump lies anywhere between two points
        double middle = d->x[i] + (d->x[i + 1] - d->x[i]) / 2;
        out->lower = middle == lower ? d->x[i] : out->lower;
        out->upper = middle == upper ? d->x[i + 1] : out->upper;
    }
}

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
                                           .confidence = lehr_confidence_of_sigmas(1)};
}

static size_t parameters_of(lehr_fitting_segments_shape shape, size_t k)
{
    return (shape == LEHR_FITTING_SEGMENTS_LINES ? 2 : 1) + 2 * k;
}

static lehr_status check(const lehr_fitting_segments_data *d, const lehr_fitting_segments_options *o,
                         lehr_error *err)
{
    if (!(o->confidence > 0 && o->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "confidence %.6g lies not between 0 and 1", o->confidence);
    }
    if (o->n_breaks > MOST + 1) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu change points; at most %d are looked for", o->n_breaks,
                              MOST);
    }
    size_t least = parameters_of(o->shape, o->n_breaks <= MOST ? o->n_breaks : 1) + 2;
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

static lehr_status prepare(search *s, const lehr_fitting_segments_data *data,
                           lehr_fitting_segments_shape shape, lehr_error *err)
{
    *s = (search){.data = data, .shape = shape};
    s->design = lehr_core_alloc(data->n, WIDEST * sizeof *s->design);
    s->weights = data->sigma ? lehr_core_alloc(data->n, sizeof *s->weights) : NULL;
    if (s->design == NULL || (data->sigma && s->weights == NULL)) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: change points of %zu points", data->n);
    }
    for (size_t i = 0; data->sigma && i < data->n; i++) {
        s->weights[i] = 1 / (data->sigma[i] * data->sigma[i]);
    }
    return make_places(s, err);
}

/// chi2 below which a fit is exact: places are known to some 1e-8 of the span, and chi2 to the square of it.
static double exact_chi2(const search *s)
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

/// Best breaks of each number, and the number of the lowest BIC.
static void choose(lehr_fitting_segments *out, double best[MOST + 1][MOST], search *s, size_t wanted)
{
    double lowest_bic = INFINITY;
    double exact = exact_chi2(s);
    for (size_t k = 0; k <= MOST; k++) {
        trial t;
        size_t parameters = parameters_of(s->shape, k);
        out->bic[k] = (double)NAN;
        bool asked = wanted > MOST || k == wanted;
        if (!asked || s->data->n < parameters + 2 || (k > 0 && !isfinite(lowest(best[k], s, k)))) {
            continue;
        }
        if (s->shape == LEHR_FITTING_SEGMENTS_LINES) {
            refine(best[k], s, k, s->span);
        }
        if (!fit_at(&t, s, best[k], k, false)) {
            continue;
        }
        out->bic[k] =
            lehr_fitting_compare_criteria(t.chi2, s->data->n, parameters, s->data->sigma != NULL).bic;
        // Noise-free data have no scatter: the smallest number that is exact wins.
        double bic = isnan(out->bic[k]) || t.chi2 <= exact ? -INFINITY : out->bic[k];
        if (bic < lowest_bic || k == wanted) {
            lowest_bic = bic;
            out->n_breaks = k;
        }
    }
}

lehr_status lehr_fitting_segments_find(lehr_fitting_segments *out, const lehr_fitting_segments_data *data,
                                       const lehr_fitting_segments_options *options, lehr_error *err)
{
    search s = {0};
    double best[MOST + 1][MOST] = {{0}};
    trial t = {0};
    *out = (lehr_fitting_segments){.shape = options->shape,
                                   .sigma_known = data->sigma != NULL,
                                   .confidence = options->confidence,
                                   .n_points = data->n};
    lehr_status status = check(data, options, err);
    out->origin = status == LEHR_OK ? data->x[0] : 0;
    if (status == LEHR_OK) {
        status = prepare(&s, data, options->shape, err);
    }
    if (status == LEHR_OK && s.n_places < 2) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the points have fewer than 4 different x");
    }
    if (status == LEHR_OK) {
        choose(out, best, &s, options->n_breaks);
        const double *breaks = best[out->n_breaks];
        if (!fit_at(&t, &s, breaks, out->n_breaks, true)) {
            status = lehr_error_set(err, LEHR_ERR_NUMERIC, "no segments can be fitted to these points");
        }
    }
    if (status == LEHR_OK) {
        size_t k = out->n_breaks, first = t.width - k;
        out->chi2 = t.chi2;
        out->dof = data->n - parameters_of(out->shape, k);
        out->level = t.coefficients[0];
        out->slope = first == 2 ? t.coefficients[1] : 0;
        double scale = out->sigma_known ? 1 : t.chi2 / (double)out->dof;
        for (size_t j = 0; j < k; j++) {
            size_t at = first + j;
            out->breaks[j].x = best[k][j];
            out->breaks[j].change =
                (lehr_estimate){t.coefficients[at], sqrt(scale * t.covariance[at * t.width + at])};
            interval(&out->breaks[j], &s, k, j, t.chi2 + allowance(out));
        }
    }
    lehr_core_free(s.design);
    lehr_core_free(s.weights);
    lehr_core_free(s.places);
    return status;
}

double lehr_fitting_segments_at(const lehr_fitting_segments *segments, double x)
{
    bool lines = segments->shape == LEHR_FITTING_SEGMENTS_LINES;
    double y = segments->level + segments->slope * (x - segments->origin);
    for (size_t j = 0; j < segments->n_breaks; j++) {
        double beyond = x - segments->breaks[j].x;
        y += beyond > 0 ? segments->breaks[j].change.value * (lines ? beyond : 1) : 0;
    }
    return y;
}
