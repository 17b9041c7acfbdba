#include "correlate.h"

#include "multiple.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

enum { MOST_EXACT = 8 }; ///< 40320 permutations

lehr_fitting_correlate_options lehr_fitting_correlate_defaults(void)
{
    return (lehr_fitting_correlate_options){.confidence = 0.95, .draws = 9999, .seed = 1};
}

/// Error of a sample; what is not known counts as none.
static double sigma_at(const double *sigma, size_t i)
{
    return sigma && isfinite(sigma[i]) ? sigma[i] : 0;
}

// ---- coefficients -------------------------------------------------------------------------------
/// Weighted second moments about the weighted means, of independent samples without bias.
typedef struct moments {
    double xx, yy, xy;
    double noise_x, noise_y; ///< weighted mean of the squares of the errors
} moments;

static moments moments_of(const lehr_fitting_correlate_data *d, const double *weights)
{
    moments m = {0};
    double sum = 0, squares = 0, x = 0, y = 0;
    for (size_t i = 0; i < d->n; i++) {
        double w = weights ? weights[i] : 1;
        sum += w;
        squares += w * w;
        x += w * d->x[i];
        y += w * d->y[i];
    }
    for (size_t i = 0; i < d->n; i++) {
        double w = weights ? weights[i] : 1;
        double dx = d->x[i] - x / sum, dy = d->y[i] - y / sum;
        double sx = sigma_at(d->sigma_x, i), sy = sigma_at(d->sigma_y, i);
        m.xx += w * dx * dx;
        m.yy += w * dy * dy;
        m.xy += w * dx * dy;
        m.noise_x += w * sx * sx / sum;
        m.noise_y += w * sy * sy / sum;
    }
    double unbiased = sum - squares / sum;
    m.xx /= unbiased;
    m.yy /= unbiased;
    m.xy /= unbiased;
    return m;
}

static lehr_fitting_coefficient with_interval(double r, double variance, double confidence)
{
    double half = lehr_quantile_normal(1 - confidence) * sqrt(variance);
    double z = atanh(fmin(fmax(r, -1), 1));
    return (lehr_fitting_coefficient){r, tanh(z - half), tanh(z + half)};
}

static double within_one(double r)
{
    return fmin(fmax(r, -1), 1);
}

static void correct(lehr_fitting_correlate *out, const lehr_fitting_correlate_data *d, double *weights,
                    double confidence)
{
    moments plain = moments_of(d, NULL);
    double vx = fmax(0, plain.xx - plain.noise_x), vy = fmax(0, plain.yy - plain.noise_y);
    out->reliability_x = vx / plain.xx;
    out->reliability_y = vy / plain.yy;
    out->corrected = (lehr_fitting_coefficient){(double)NAN, (double)NAN, (double)NAN};
    if (!(vx > 0 && vy > 0)) {
        return;
    }
    for (size_t i = 0; i < d->n; i++) {
        double sx = sigma_at(d->sigma_x, i), sy = sigma_at(d->sigma_y, i);
        weights[i] = 1 / sqrt((vx + sx * sx) * (vy + sy * sy) / (vx * vy));
    }
    moments m = moments_of(d, weights);
    double lx = 1 - m.noise_x / m.xx, ly = 1 - m.noise_y / m.yy;
    if (!(lx > 0 && ly > 0)) {
        return;
    }
    lehr_fitting_coefficient r = with_interval(m.xy / sqrt(m.xx * m.yy), 1 / (double)(d->n - 3), confidence);
    double factor = 1 / sqrt(lx * ly);
    out->corrected = (lehr_fitting_coefficient){within_one(r.r * factor), within_one(r.lower * factor),
                                                within_one(r.upper * factor)};
}

/// Ranks from 1; equal values share the mean of theirs.
static void rank(double *ranks, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, equal = 0;
        for (size_t j = 0; j < n; j++) {
            below += values[j] < values[i];
            equal += values[j] <= values[i] && values[j] >= values[i];
        }
        ranks[i] = (double)below + ((double)equal + 1) / 2;
    }
}

// ---- permutations -------------------------------------------------------------------------------
/// Centred values of unit length, shape (n,), and the permutation that is tried.
typedef struct shuffle {
    size_t n;
    double *x, *y, *rank_x, *rank_y;
    size_t *order;
    double observed, observed_rank;
    size_t tried, as_large, as_large_rank;
} shuffle;

static void standardise(double *values, size_t n)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        mean += values[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        values[i] -= mean;
        squares += values[i] * values[i];
    }
    for (size_t i = 0; i < n; i++) {
        values[i] /= sqrt(squares);
    }
}

static double product(const double *x, const double *y, const size_t *order, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i] * y[order[i]];
    }
    return sum;
}

static void try_order(shuffle *s)
{
    const double rounding = 1e-12;
    double r = product(s->x, s->y, s->order, s->n);
    double ranked = product(s->rank_x, s->rank_y, s->order, s->n);
    s->tried++;
    s->as_large += fabs(r) >= fabs(s->observed) - rounding;
    s->as_large_rank += fabs(ranked) >= fabs(s->observed_rank) - rounding;
}

static void swap(size_t *a, size_t *b)
{
    size_t kept = *a;
    *a = *b;
    *b = kept;
}

/// All permutations by Heap's algorithm.
static void try_all(shuffle *s)
{
    size_t counts[MOST_EXACT] = {0};
    try_order(s);
    for (size_t i = 0; i < s->n;) {
        if (counts[i] < i) {
            swap(&s->order[i % 2 == 0 ? 0 : counts[i]], &s->order[i]);
            try_order(s);
            counts[i]++;
            i = 0;
        } else {
            counts[i++] = 0;
        }
    }
}

static void try_some(shuffle *s, const lehr_fitting_correlate_options *options)
{
    lehr_random random = lehr_random_stream(options->seed, s->n);
    try_order(s); // the data are one of the permutations
    for (size_t k = 0; k < options->draws; k++) {
        for (size_t i = s->n; i-- > 1;) {
            swap(&s->order[i], &s->order[lehr_random_below(&random, i + 1)]);
        }
        try_order(s);
    }
}

static void permute(lehr_fitting_correlate *out, shuffle *s, const lehr_fitting_correlate_options *options)
{
    double *const rows[] = {s->x, s->y, s->rank_x, s->rank_y};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        standardise(rows[k], s->n);
    }
    for (size_t i = 0; i < s->n; i++) {
        s->order[i] = i;
    }
    s->observed = product(s->x, s->y, s->order, s->n);
    s->observed_rank = product(s->rank_x, s->rank_y, s->order, s->n);
    out->exact = s->n <= MOST_EXACT;
    if (out->exact) {
        try_all(s);
    } else {
        try_some(s, options);
    }
    double free = (double)(s->n - 3);
    out->pearson = with_interval(within_one(s->observed), 1 / free, options->confidence);
    out->spearman = with_interval(within_one(s->observed_rank),
                                  (1 + s->observed_rank * s->observed_rank / 2) / free, options->confidence);
    out->p = (double)s->as_large / (double)s->tried;
    out->p_spearman = (double)s->as_large_rank / (double)s->tried;
}

// ---- the analysis -------------------------------------------------------------------------------
static lehr_status check_values(const double *values, const double *sigma, size_t n, const char *name,
                                lehr_error *err)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]) || (sigma && (sigma[i] < 0 || isinf(sigma[i])))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "sample %zu: %s is %.6g, its error %.3g", i + 1, name,
                                  values[i], sigma ? sigma[i] : (double)NAN);
        }
        low = fmin(low, values[i]);
        high = fmax(high, values[i]);
    }
    return high > low ? LEHR_OK
                      : lehr_error_set(err, LEHR_ERR_DOMAIN, "all samples have the same %s, %.6g", name, low);
}

static lehr_status check(const lehr_fitting_correlate_data *d, const lehr_fitting_correlate_options *o,
                         lehr_error *err)
{
    if (!(o->confidence > 0 && o->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "confidence %.6g lies not between 0 and 1", o->confidence);
    }
    if (d->n < LEHR_FITTING_CORRELATE_FEWEST) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu samples: a correlation needs at least %d", d->n,
                              LEHR_FITTING_CORRELATE_FEWEST);
    }
    lehr_status status = check_values(d->x, d->sigma_x, d->n, "x", err);
    return status == LEHR_OK ? check_values(d->y, d->sigma_y, d->n, "y", err) : status;
}

lehr_status lehr_fitting_correlate_find(lehr_fitting_correlate *out, const lehr_fitting_correlate_data *data,
                                        const lehr_fitting_correlate_options *options, lehr_error *err)
{
    size_t n = data->n;
    *out = (lehr_fitting_correlate){.n = n};
    lehr_status status = check(data, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    double *block = lehr_core_alloc(5 * n, sizeof *block);
    size_t *order = lehr_core_alloc(n, sizeof *order);
    if (block && order) {
        shuffle s = {.n = n,
                     .x = block,
                     .y = block + n,
                     .rank_x = block + 2 * n,
                     .rank_y = block + 3 * n,
                     .order = order};
        memcpy(s.x, data->x, n * sizeof *s.x);
        memcpy(s.y, data->y, n * sizeof *s.y);
        rank(s.rank_x, data->x, n);
        rank(s.rank_y, data->y, n);
        permute(out, &s, options);
        correct(out, data, block + 4 * n, options->confidence);
    } else {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu samples", n);
    }
    lehr_core_free(block);
    lehr_core_free(order);
    return status;
}
