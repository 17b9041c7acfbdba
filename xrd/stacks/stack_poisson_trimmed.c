// Moments of trimmed means of Poisson counts. With h = n - 2 cut values left and C(j) the number of frames
// with counts up to j, h T = sum over j >= 0 of phi(C(j)), phi(c) the number of kept ranks above c.
#include "stack_poisson_moments.h"

#include <gsl/gsl_randist.h>
#include <lehr/core/alloc.h>
#include <math.h>

enum { MOST_EXACT = 64 };

/// Ranks from c + 1 on among the kept ones.
static double kept_above(double c, double cut, double n)
{
    return fmax(0, n - cut - fmax(c, cut));
}

// ---- few frames: a walk over the counts ------------------------------------------------
/// Probability of each number of frames so far, and with it the first and second moment of the sum of phi.
typedef struct walk {
    double p[MOST_EXACT + 1];
    double s[MOST_EXACT + 1];
    double ss[MOST_EXACT + 1];
} walk;

/// From C(j - 1) to C(j): each of the other frames has count j with probability @p rest.
static void step(walk *to, const walk *from, double rest, double cut, size_t n)
{
    *to = (walk){{0}, {0}, {0}};
    for (size_t c = 0; c <= n; c++) {
        for (size_t more = 0; from->p[c] > 0 && c + more <= n; more++) {
            double p = gsl_ran_binomial_pdf((unsigned)more, rest, (unsigned)(n - c));
            double phi = kept_above((double)(c + more), cut, (double)n);
            size_t end = c + more;
            to->p[end] += p * from->p[c];
            to->s[end] += p * (from->s[c] + phi * from->p[c]);
            to->ss[end] += p * (from->ss[c] + 2 * phi * from->s[c] + phi * phi * from->p[c]);
        }
    }
}

static lehr_status trimmed_exact(stack_moments *out, const stack_counts *counts, double cut, double h,
                                 lehr_error *err)
{
    walk *walks = lehr_core_alloc(2, sizeof *walks);
    if (!walks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the moments of a trimmed mean");
    }
    size_t now = 0;
    double passed = 0;
    walks[0].p[0] = 1;
    for (size_t j = 0; j < counts->size && passed < 1 - 1e-15; j++) {
        double left = j > 0 ? counts->above[j - 1] : 1;
        double rest = left > 0 ? fmin(1, counts->exactly[j] / left) : 1;
        step(&walks[1 - now], &walks[now], rest, cut, counts->n_frames);
        now = 1 - now;
        passed = walks[now].p[counts->n_frames];
    }
    double first = 0;
    double second = 0;
    for (size_t c = 0; c <= counts->n_frames; c++) {
        first += walks[now].s[c] / h;
        second += walks[now].ss[c] / (h * h);
    }
    lehr_core_free(walks);
    out->expectation = counts->first + first; // all counts below `first` add 1 each
    out->variance = fmax(0, second - first * first);
    return LEHR_OK;
}

// ---- many frames ----------------------------------------------------------------------
/// E[phi(C)], C binomial.
static double mean_kept(double p, double cut, size_t n)
{
    double middle = (double)n * p;
    double spread = 10 * sqrt(middle * (1 - p)) + 3;
    double from = fmax(0, floor(middle - spread));
    double last = fmin((double)n, ceil(middle + spread));
    if (from >= (double)n - cut) {
        return 0;
    }
    if (last <= cut) {
        return (double)n - 2 * cut;
    }
    double sum = 0;
    for (double c = from; c <= last; c++) {
        sum += gsl_ran_binomial_pdf((unsigned)c, p, (unsigned)n) * kept_above(c, cut, (double)n);
    }
    return sum;
}

/// Variance to the first order of 1/n: of the counts with those in the tails moved to the ends of the kept
/// part, over n (1 - 2 alpha)^2.
static double winsorized_variance(const stack_counts *counts, double alpha)
{
    double low = -1;
    double high = -1;
    for (size_t j = 0; j < counts->size; j++) {
        low = low < 0 && counts->below[j] > alpha ? (double)j : low;
        high = high < 0 && counts->below[j] >= 1 - alpha ? (double)j : high;
    }
    double sum = 0;
    double squares = 0;
    for (size_t j = 0; j < counts->size; j++) {
        double value = fmin(fmax((double)j, low), high) - low;
        sum += counts->exactly[j] * value;
        squares += counts->exactly[j] * value * value;
    }
    return fmax(0, squares - sum * sum) / ((1 - 2 * alpha) * (1 - 2 * alpha) * (double)counts->n_frames);
}

lehr_status stack_moments_trimmed(stack_moments *out, const stack_counts *counts, const stack_rule *rule,
                                  lehr_error *err)
{
    size_t n = counts->n_frames;
    stack_ranks ranks = stack_ranks_of(rule, n);
    double cut = (double)ranks.low;
    double h = (double)(ranks.high - ranks.low + 1);
    if (n <= MOST_EXACT) {
        return trimmed_exact(out, counts, cut, h, err);
    }
    double sum = 0;
    for (size_t j = 0; j < counts->size; j++) {
        sum += mean_kept(counts->below[j], cut, n);
    }
    out->expectation = counts->first + sum / h;
    out->variance = winsorized_variance(counts, cut / (double)n);
    return LEHR_OK;
}
