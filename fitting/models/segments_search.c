// Least squares with change points at given places, and the search over places.
#include "segments_private.h"

#include "linear.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// ---- one fit ------------------------------------------------------------------------------------
/// Constant, slope (lines only), then the change at each break.
static size_t fill_design(segments_search *s, const double *breaks, size_t k)
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
bool segments_fit_at(segments_trial *out, segments_search *s, const double *breaks, size_t k,
                     bool with_covariance)
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

void segments_variances(double *variance, segments_search *s, const segments_trial *fit, const double *breaks,
                        size_t k)
{
    lehr_linear_fit *free_places = NULL;
    double covariance[SEGMENTS_ALL * SEGMENTS_ALL];
    size_t width = fit->width, all = width + k;
    for (size_t i = 0; i < width; i++) {
        variance[i] = fit->covariance[i * width + i];
    }
    if (s->shape != LEHR_FITTING_SEGMENTS_LINES || k == 0 || s->data->n <= all) {
        return;
    }
    (void)fill_design(s, breaks, k);
    for (size_t i = s->data->n; i-- > 0;) { // rows grow in place, the last one first
        double *row = s->design + i * all;
        memmove(row, s->design + i * width, width * sizeof *row);
        for (size_t j = 0; j < k; j++) {
            row[width + j] = s->data->x[i] > breaks[j] ? -fit->coefficients[width - k + j] : 0;
        }
    }
    if (lehr_linear_fit_create(&free_places, s->design, s->data->y, s->weights, s->data->n, all, NULL) ==
            LEHR_OK &&
        lehr_linear_fit_covariance(free_places, covariance, NULL) == LEHR_OK) {
        for (size_t i = 0; i < width; i++) {
            variance[i] = covariance[i * all + i];
        }
    }
    lehr_linear_fit_free(free_places);
}

// ---- the search ---------------------------------------------------------------------------------
/// Take over breaks that are better than the best so far.
static void improve(double *chi2, double *best, segments_search *s, const double *breaks, size_t k)
{
    segments_trial t;
    if (segments_fit_at(&t, s, breaks, k, false) && t.chi2 < *chi2) {
        *chi2 = t.chi2;
        memcpy(best, breaks, k * sizeof *best);
    }
}

/// Lowest chi2 of k breaks on the grid.
double segments_lowest(double *best, segments_search *s, size_t k)
{
    double chi2 = INFINITY;
    for (size_t a = 0; a < s->n_places; a++) {
        for (size_t b = k == 2 ? a + 1 : 0; b < (k == 2 ? s->n_places : 1); b++) {
            const double breaks[SEGMENTS_MOST] = {s->places[a], s->places[b]};
            improve(&chi2, best, s, breaks, k);
        }
    }
    return chi2;
}

/// Lowest chi2 along break j within low..high by golden sections; the break is moved there.
static double slide(double *breaks, segments_search *s, size_t k, size_t j, double low, double high)
{
    const double golden = (sqrt(5) - 1) / 2;
    double chi2 = INFINITY;
    segments_trial t;
    for (int i = 0; i < 40; i++) {
        double left = high - golden * (high - low), right = low + golden * (high - low);
        breaks[j] = left;
        double at_left = segments_fit_at(&t, s, breaks, k, false) ? t.chi2 : INFINITY;
        breaks[j] = right;
        double at_right = segments_fit_at(&t, s, breaks, k, false) ? t.chi2 : INFINITY;
        *(at_left <= at_right ? &high : &low) = at_left <= at_right ? right : left;
        chi2 = fmin(at_left, at_right);
    }
    breaks[j] = (low + high) / 2;
    return chi2;
}

/// Each break in turn, until none moves.
void segments_refine(double *breaks, segments_search *s, size_t k, double span)
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
lehr_status segments_make_places(segments_search *s, lehr_error *err)
{
    const lehr_fitting_segments_data *d = s->data;
    bool lines = s->shape == LEHR_FITTING_SEGMENTS_LINES;
    size_t each = lines ? (d->n * SEGMENTS_PER_GAP > SEGMENTS_MOST_PLACES ? 1 : SEGMENTS_PER_GAP) : 1;
    size_t stride = d->n > SEGMENTS_MOST_PLACES ? d->n / SEGMENTS_MOST_PLACES + 1 : 1;
    s->places = lehr_core_alloc(d->n * SEGMENTS_PER_GAP, sizeof *s->places);
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
static double profile(segments_search *s, size_t k, size_t j, double place)
{
    double best[SEGMENTS_MOST] = {place, place}, chi2 = INFINITY;
    if (k == 1) {
        improve(&chi2, best, s, &place, 1);
        return chi2;
    }
    for (size_t a = 0; a < s->n_places; a++) {
        const double breaks[SEGMENTS_MOST] = {j == 0 ? place : s->places[a], j == 0 ? s->places[a] : place};
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
static double crossing(segments_search *s, size_t k, size_t j, double inside, double outside, double limit)
{
    for (int i = 0; i < 25; i++) {
        double middle = (inside + outside) / 2;
        *(profile(s, k, j, middle) <= limit ? &inside : &outside) = middle;
    }
    return inside;
}

/// Ends of the set in which the profile of break j stays below the limit.
void segments_interval(lehr_fitting_break *out, segments_search *s, size_t k, size_t j, double limit)
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
