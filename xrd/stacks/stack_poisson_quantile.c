// Moments of order statistics of Poisson counts. With C(j) the number of frames with counts up to j, which is
// binomial, the order statistic X(r) exceeds j exactly when C(j) < r.
#include "stack_poisson_moments.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <lehr/core/alloc.h>
#include <math.h>

lehr_status stack_counts_init(stack_counts *out, double mean, size_t n_frames, lehr_error *err)
{
    // Tails beyond are below 1e-20, so that of 65536 frames none is there.
    const double width = 10 * sqrt(mean);
    *out = (stack_counts){.n_frames = n_frames, .mean = mean, .first = fmax(0, floor(mean - width))};
    out->size = (size_t)(ceil(mean + width + 25) - out->first);
    out->below = lehr_core_alloc(3 * out->size, sizeof(double));
    if (!out->below) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a distribution of counts");
    }
    out->above = out->below + out->size;
    out->exactly = out->above + out->size;
    for (size_t j = 0; j < out->size; j++) {
        unsigned k = (unsigned)(out->first + (double)j);
        out->below[j] = gsl_cdf_poisson_P(k, mean);
        out->above[j] = gsl_cdf_poisson_Q(k, mean);
        out->exactly[j] = gsl_ran_poisson_pdf(k, mean);
    }
    return LEHR_OK;
}

void stack_counts_clear(stack_counts *counts)
{
    lehr_core_free(counts->below);
    *counts = (stack_counts){0};
}

/// First and second moment of order statistic @p rank (from 0) about @p center.
static void moments_of_rank(double moments[2], const stack_counts *counts, size_t rank, double center)
{
    moments[0] = 0;
    moments[1] = 0;
    for (size_t j = 0; j < counts->size; j++) {
        double distance = counts->first + (double)j - center;
        double p = counts->below[j];
        if (distance >= 0) { // P(X > j)
            double exceeds = gsl_cdf_binomial_P((unsigned)rank, p, (unsigned)counts->n_frames);
            moments[0] += exceeds;
            moments[1] += (2 * distance + 1) * exceeds;
            if (exceeds < 1e-18) {
                break;
            }
        } else { // P(X <= j)
            double reached = gsl_cdf_binomial_Q((unsigned)rank, p, (unsigned)counts->n_frames);
            moments[0] -= reached;
            moments[1] += (-2 * distance - 1) * reached;
        }
    }
}

/// E[D^2] of the distance D of two neighbouring order statistics, of which @p lower lie up to the first:
/// P(X(r) <= i and X(r+1) > j) = C(n, r) P(X <= i)^r P(X > j)^(n - r) for i <= j.
static double squared_gap(const stack_counts *counts, size_t lower)
{
    double n = (double)counts->n_frames;
    double r = (double)lower;
    double choices = gsl_sf_lnchoose((unsigned)counts->n_frames, (unsigned)lower);
    double sum = 0;
    double before = 0; // P(X <= i - 1)
    for (size_t i = 0; i < counts->size; i++) {
        double p = counts->below[i];
        double rises = before > 0 ? 1 - exp(r * log(before / p)) : 1;
        double least = 1e-16;
        for (size_t gap = 0; i + gap < counts->size; gap++) {
            double over = counts->above[i + gap];
            double term = over > 0 && p > 0 ? exp(choices + r * log(p) + (n - r) * log(over)) * rises : 0;
            sum += (2 * (double)gap + 1) * term;
            if (term < least) {
                break;
            }
        }
        before = p;
    }
    return sum;
}

lehr_status stack_moments_quantile(stack_moments *out, const stack_counts *counts, const stack_rule *rule,
                                   lehr_error *err)
{
    stack_ranks ranks = stack_ranks_of(rule, counts->n_frames);
    double center = floor(counts->mean);
    double low[2];
    double high[2];
    (void)err;
    moments_of_rank(low, counts, ranks.low, center);
    if (ranks.high == ranks.low) {
        out->expectation = center + low[0];
        out->variance = low[1] - low[0] * low[0];
        return LEHR_OK;
    }
    double t = ranks.fraction;
    moments_of_rank(high, counts, ranks.high, center);
    double first = (1 - t) * low[0] + t * high[0];
    double second = (1 - t) * low[1] + t * high[1] - t * (1 - t) * squared_gap(counts, ranks.low + 1);
    out->expectation = center + first;
    out->variance = fmax(0, second - first * first);
    return LEHR_OK;
}

// ---- grouped counts -------------------------------------------------------------------
enum { MOST_EXACT = 2000 };

/// Large numbers of frames: the first order of 1/n.
static void grouped_first_order(stack_moments *out, const stack_counts *counts, double share)
{
    size_t k = 0;
    while (k + 1 < counts->size && counts->below[k] < share) {
        k++;
    }
    double before = k > 0 ? counts->below[k - 1] : 0;
    double p = counts->exactly[k];
    double t = (share - before) / p;
    double scatter = before * (1 - before) + t * t * p * (1 - p) - 2 * t * before * p;
    out->expectation = counts->first + (double)k - 0.5 + t;
    out->variance = scatter / (p * p * (double)counts->n_frames);
}

/// The part of one count k: a frames lie below it and b have it, a < share n <= a + b.
static void add_class(double moments[2], const stack_counts *counts, size_t k, double share, double center)
{
    unsigned n = (unsigned)counts->n_frames;
    double wanted = share * (double)n;
    double before = k > 0 ? counts->below[k - 1] : 0;
    double rest = before < 1 ? fmin(1, counts->exactly[k] / (1 - before)) : 1;
    double spread = 9 * sqrt((double)n * before * (1 - before)) + 2;
    double from = fmax(0, floor((double)n * before - spread));
    double last = fmin(ceil(wanted - 1e-9) - 1, ceil((double)n * before + spread));
    for (double a = from; a <= last; a++) {
        double p_a = gsl_ran_binomial_pdf((unsigned)a, before, n);
        double left = (double)n - a;
        double middle = left * rest;
        double width = 9 * sqrt(middle * (1 - rest)) + 2;
        double least = fmax(fmax(1, ceil(wanted - a - 1e-9)), floor(middle - width));
        double most = fmin(left, ceil(middle + width));
        if (p_a < 1e-18 || least > most) {
            continue;
        }
        double p_b = gsl_ran_binomial_pdf((unsigned)least, rest, (unsigned)left);
        for (double b = least; b <= most; b++) {
            double value = counts->first + (double)k - 0.5 + (wanted - a) / b - center;
            moments[0] += p_a * p_b * value;
            moments[1] += p_a * p_b * value * value;
            p_b = rest < 1 ? p_b * (left - b) / (b + 1) * rest / (1 - rest) : 0;
        }
    }
}

lehr_status stack_moments_grouped(stack_moments *out, const stack_counts *counts, double share,
                                  lehr_error *err)
{
    (void)err;
    if (counts->n_frames > MOST_EXACT) {
        grouped_first_order(out, counts, share);
        return LEHR_OK;
    }
    double moments[2] = {0, 0};
    double center = floor(counts->mean);
    for (size_t k = 0; k < counts->size; k++) {
        add_class(moments, counts, k, share, center);
    }
    out->expectation = center + moments[0];
    out->variance = fmax(0, moments[1] - moments[0] * moments[0]);
    return LEHR_OK;
}
