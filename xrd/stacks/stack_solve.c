// The intensity of every bin that has the combined values of its pixels as its expectation.
#include "stack_combination.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// ---- sums over the pixels of the bins -----------------------------------------------------
double stack_mean_counts(const stack_combination *c, size_t pixel, double intensity)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    return intensity * plan->weights[pixel] * plan->options.normalization * c->common_exposure +
           (plan->darks ? plan->darks[pixel] : 0);
}

void stack_sum_pixels(double *sums, const stack_combination *c, bool squares, stack_pixel_function *of,
                      const void *context)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    memset(sums, 0, c->pass->points * sizeof *sums);
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        if (c->pixels.valid[i] == 0) {
            continue;
        }
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            sums[bin] += (squares ? parts[k] * parts[k] : parts[k]) * of(c, i, bin, context);
        }
    }
}

double stack_array_of(const stack_combination *c, size_t pixel, size_t bin, const void *context)
{
    (void)c;
    (void)bin;
    return ((const double *)context)[pixel];
}

// ---- the intensity that explains the values -------------------------------------------------
/// Bracket and current guess of every bin.
typedef struct search {
    double *wanted; ///< sum of c T
    double *got;    ///< sum of c g
    double *low;
    double *high;
    double *memory;
} search;

static void evaluate(search *s, stack_combination *c, const stack_poisson *table)
{
    const lehr_xrd_integrator *plan = c->pass->plan;
    double factor = plan->options.normalization * c->common_exposure;
    memset(s->got, 0, c->pass->points * sizeof *s->got);
    memset(c->slope, 0, c->pass->points * sizeof *c->slope);
    for (size_t i = 0; i < c->pass->n_pixels; i++) {
        if (c->pixels.valid[i] == 0) {
            continue;
        }
        size_t n = 0;
        const double *parts = lehr_xrd_plan_parts(plan, i, &n);
        for (size_t k = 0; k < n; k++) {
            size_t bin = plan->bins[i] + k;
            stack_moments at = stack_poisson_at(table, stack_mean_counts(c, i, c->intensity[bin]));
            s->got[bin] += parts[k] * at.expectation;
            c->slope[bin] += parts[k] * at.slope * plan->weights[i] * factor;
        }
    }
}

/// Newton's step, or the middle of the bracket where it leads out of it. @returns true when it is found
static bool improve(search *s, stack_combination *c, size_t bin)
{
    const double enough = 1e-11;
    double missing = s->wanted[bin] - s->got[bin];
    double *intensity = &c->intensity[bin];
    if (missing > 0) {
        s->low[bin] = fmax(s->low[bin], *intensity);
    } else {
        s->high[bin] = fmin(s->high[bin], *intensity);
    }
    double next = *intensity + missing / c->slope[bin];
    bool inside = isfinite(next) && next > s->low[bin] && next < s->high[bin];
    if (!inside) {
        next = isfinite(s->high[bin]) ? 0.5 * (s->low[bin] + s->high[bin]) : 2 * *intensity + 1e-9;
    }
    bool found = missing == 0 || fabs(next - *intensity) <= enough * fabs(next);
    *intensity = missing == 0 ? *intensity : next;
    return found;
}

lehr_status stack_combination_solve(stack_combination *c, const double *of_pixels, const stack_poisson *table,
                                    lehr_error *err)
{
    enum { MOST_STEPS = 100, N_ARRAYS = 4 };
    size_t points = c->pass->points;
    search s = {.memory = lehr_core_alloc(N_ARRAYS * points, sizeof(double))};
    if (!s.memory) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the intensities of %zu bins", points);
    }
    s.wanted = s.memory;
    s.got = s.wanted + points;
    s.low = s.got + points;
    s.high = s.low + points;
    stack_sum_pixels(s.wanted, c, false, stack_array_of, of_pixels);
    memset(c->intensity, 0, points * sizeof(double));
    evaluate(&s, c, table);
    for (size_t bin = 0; bin < points; bin++) {
        bool dark = !(s.wanted[bin] > s.got[bin] * (1 + 1e-12) + 1e-12 * fabs(s.got[bin]));
        double guess = c->stack->mean->intensity[bin];
        s.high[bin] = dark ? 0 : (double)INFINITY;
        c->intensity[bin] = dark ? 0 : guess > 0 ? guess : 1;
    }
    bool all_found = false;
    for (int i = 0; !all_found && i < MOST_STEPS; i++) {
        evaluate(&s, c, table);
        all_found = true;
        for (size_t bin = 0; bin < points; bin++) {
            bool dark = s.high[bin] == 0;
            all_found = (dark || improve(&s, c, bin)) && all_found;
        }
    }
    evaluate(&s, c, table);
    lehr_core_free(s.memory);
    return LEHR_OK;
}
