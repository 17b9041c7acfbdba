// Is a change real? The gain by change points in the data against that in noise without them.
//
// All places of a grid are projected out of the straight line (or the level) once; a draw of noise then costs
// its products with them. What is compared is the drop of the criterion, taken in data and noise in the same
// way: its distribution in noise needs no theory, for any places, weights and number of points.
#include "segments_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

static const uint64_t seed = 20071; // one for all: the same data have the same probabilities

size_t segments_parameters(lehr_fitting_segments_shape shape, size_t k)
{
    return (shape == LEHR_FITTING_SEGMENTS_LINES ? 2 : 1) + 2 * k;
}

double segments_penalty(const segments_search *s, const double *breaks, size_t k)
{
    const lehr_fitting_segments_data *d = s->data;
    double ln_n = log((double)d->n);
    if (s->shape == LEHR_FITTING_SEGMENTS_LINES) {
        return (double)segments_parameters(s->shape, k) * ln_n;
    }
    double sum = ln_n + 3 * (double)k * ln_n; // the level itself, as in the criterion of Bayes
    for (size_t j = 0, from = 0; j <= k; j++) {
        size_t to = from;
        while (to < d->n && (j == k || d->x[to] <= breaks[j])) {
            to++;
        }
        sum += to > from ? log((double)(to - from) / (double)d->n) : 0;
        from = to;
    }
    return sum;
}

/// Whitened data and what the places add to the line. Shapes with n points and m places.
typedef struct projection {
    size_t n, m;
    size_t width;     ///< of the line: 1 or 2
    double *basis;    ///< (width, n) orthonormal
    double *places;   ///< (m, n) orthogonal to the basis, unit length
    double *products; ///< (m, m) of places with each other
    double *at;       ///< (m,) the places themselves
    double *penalty;  ///< (m,) of one break there
    double *along;    ///< (m,) scratch: products with a draw
    double *draw;     ///< (n,) scratch
    double *block;
} projection;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/// Take the first @p k rows of the basis out of a row, twice for the digits. @returns its length before
static double orthogonalise(const projection *p, double *row, size_t k)
{
    double before = sqrt(dot(row, row, p->n));
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t j = 0; j < k; j++) {
            const double *unit = p->basis + j * p->n;
            double along = dot(unit, row, p->n);
            for (size_t i = 0; i < p->n; i++) {
                row[i] -= along * unit[i];
            }
        }
    }
    return before;
}

static void scale(double *row, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++) {
        row[i] *= factor;
    }
}

/// Square root of the weight of a point.
static double root_weight(const segments_search *s, size_t i)
{
    return s->weights ? sqrt(s->weights[i]) : 1;
}

static void fill_basis(projection *p, const segments_search *s)
{
    for (size_t j = 0; j < p->width; j++) {
        double *row = p->basis + j * p->n;
        for (size_t i = 0; i < p->n; i++) {
            row[i] = root_weight(s, i) * (j == 0 ? 1 : s->data->x[i] - s->data->x[0]);
        }
        orthogonalise(p, row, j);
        scale(row, p->n, 1 / sqrt(dot(row, row, p->n)));
    }
}

/// Places that are a direction of their own; the others are left out.
static void fill_places(projection *p, const segments_search *s)
{
    const size_t stride = s->n_places / (SEGMENTS_MOST_PLACES + 1) + 1;
    for (size_t a = 0; a < s->n_places; a += stride) {
        double *row = p->places + p->m * p->n;
        for (size_t i = 0; i < p->n; i++) {
            double beyond = fmax(0, s->data->x[i] - s->places[a]);
            bool lines = s->shape == LEHR_FITTING_SEGMENTS_LINES;
            row[i] = root_weight(s, i) * (lines ? beyond : (beyond > 0 ? 1 : 0));
        }
        double before = orthogonalise(p, row, p->width);
        double left = sqrt(dot(row, row, p->n));
        if (!(left > 1e-9 * before)) {
            continue;
        }
        scale(row, p->n, 1 / left);
        p->at[p->m] = s->places[a];
        p->penalty[p->m] = segments_penalty(s, &s->places[a], 1);
        p->m++;
    }
    for (size_t a = 0; a < p->m; a++) {
        for (size_t b = 0; b < p->m; b++) {
            p->products[a * p->m + b] = dot(p->places + a * p->n, p->places + b * p->n, p->n);
        }
    }
}

static lehr_status project(projection *p, const segments_search *s, lehr_error *err)
{
    size_t n = s->data->n;
    size_t most = s->n_places < SEGMENTS_MOST_PLACES + 1 ? s->n_places : SEGMENTS_MOST_PLACES + 1;
    *p = (projection){.n = n, .width = s->shape == LEHR_FITTING_SEGMENTS_LINES ? 2 : 1};
    size_t room = (p->width + most + 1) * n + most * most + 3 * most;
    p->block = lehr_core_alloc(room, sizeof *p->block);
    if (!p->block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: change points of %zu points", n);
    }
    p->basis = p->block;
    p->places = p->basis + p->width * n;
    p->draw = p->places + most * n;
    p->products = p->draw + n;
    p->at = p->products + most * most;
    p->penalty = p->at + most;
    p->along = p->penalty + most;
    fill_basis(p, s);
    fill_places(p, s);
    return LEHR_OK;
}

/// Deviance of a sum of squares.
static double deviance(const segments_search *s, double squares)
{
    return s->absolute ? squares : (double)s->data->n * log(fmax(squares, 1e-300));
}

/// Best pair of places: the gain in the sum of squares, and which.
static double best_pair(const projection *p, size_t pair[2])
{
    double most = 0;
    for (size_t a = 0; a < p->m; a++) {
        for (size_t b = a + 1; b < p->m; b++) {
            double r = p->products[a * p->m + b];
            double rest = 1 - r * r;
            double u = p->along[a], v = p->along[b];
            double gain = rest > 1e-9 ? (u * u + v * v - 2 * r * u * v) / rest : 0;
            if (gain > most) {
                most = gain;
                pair[0] = a;
                pair[1] = b;
            }
        }
    }
    return most;
}

/// The criterion for 0, 1, 2 breaks of the draw; INFINITY beyond @p most.
static void score(double criterion[SEGMENTS_MOST + 1], projection *p, const segments_search *s, size_t most)
{
    size_t best = 0;
    size_t pair[2] = {0, 1};
    orthogonalise(p, p->draw, p->width);
    double squares = dot(p->draw, p->draw, p->n);
    for (size_t a = 0; a < p->m; a++) {
        p->along[a] = dot(p->places + a * p->n, p->draw, p->n);
        best = fabs(p->along[a]) > fabs(p->along[best]) ? a : best;
    }
    double one = squares - p->along[best] * p->along[best];
    criterion[0] = deviance(s, squares) + segments_penalty(s, NULL, 0);
    criterion[1] = deviance(s, one) + p->penalty[best];
    criterion[2] = INFINITY;
    if (most >= 2 && p->m > 1) {
        double two = squares - best_pair(p, pair);
        const double breaks[2] = {p->at[pair[0]], p->at[pair[1]]};
        criterion[2] = deviance(s, two) + segments_penalty(s, breaks, 2);
    }
}

/// Noise about @p mean (whitened; NULL: none) with standard deviation @p sigma.
static void fill_draw(projection *p, const double *mean, double sigma, lehr_random *random)
{
    for (size_t i = 0; i < p->n; i++) {
        p->draw[i] = (mean ? mean[i] : 0) + sigma * lehr_random_normal(random);
    }
}

/// What of no change stands against the best with one or two.
static double gain_of_any(const double criterion[SEGMENTS_MOST + 1])
{
    return criterion[0] - fmin(criterion[1], criterion[2]);
}

/// Whitened curve of one break, and the scatter about it where errors are not known.
static bool make_mean(double *mean, double *sigma, segments_search *s, const double *breaks)
{
    segments_trial t;
    const lehr_fitting_segments_data *d = s->data;
    if (!segments_fit_at(&t, s, breaks, 1, false)) {
        return false;
    }
    for (size_t i = 0; i < d->n; i++) {
        double fitted = 0;
        for (size_t j = 0; j < t.width; j++) {
            fitted += s->design[i * t.width + j] * t.coefficients[j];
        }
        mean[i] = root_weight(s, i) * fitted;
    }
    size_t free = segments_parameters(s->shape, 1);
    *sigma = s->absolute || d->n <= free ? 1 : sqrt(t.chi2 / (double)(d->n - free));
    return true;
}

lehr_status segments_test(double *p_change, double *p_second, segments_search *s, const double *breaks,
                          size_t most, size_t draws, lehr_error *err)
{
    projection p;
    double observed[SEGMENTS_MOST + 1], drawn[SEGMENTS_MOST + 1], sigma = 1;
    size_t above[2] = {1, 1}; // the data are one draw of their own
    *p_change = *p_second = (double)NAN;
    double *mean = lehr_core_alloc(s->data->n, sizeof *mean);
    lehr_status status = mean ? project(&p, s, err) : LEHR_ERR_NOMEM;
    if (status != LEHR_OK) {
        lehr_core_free(mean);
        return lehr_error_set(err, status, "out of memory: change points of %zu points", s->data->n);
    }
    for (size_t i = 0; i < p.n; i++) {
        p.draw[i] = root_weight(s, i) * (s->data->y[i] - s->data->y[0]);
    }
    score(observed, &p, s, most);
    bool second = isfinite(observed[2]) && make_mean(mean, &sigma, s, breaks);
    for (size_t b = 0; b < draws; b++) {
        lehr_random random = lehr_random_stream(seed, b);
        fill_draw(&p, NULL, 1, &random);
        score(drawn, &p, s, most);
        above[0] += gain_of_any(drawn) >= gain_of_any(observed);
        if (second) {
            fill_draw(&p, mean, sigma, &random);
            score(drawn, &p, s, most);
            above[1] += drawn[1] - drawn[2] >= observed[1] - observed[2];
        }
    }
    *p_change = (double)above[0] / (double)(draws + 1);
    *p_second = second ? (double)above[1] / (double)(draws + 1) : (double)NAN;
    lehr_core_free(mean);
    lehr_core_free(p.block);
    return LEHR_OK;
}
