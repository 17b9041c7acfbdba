// Tables of the moments of combined Poisson counts.
#include "stack_poisson.h"

#include "stack_poisson_moments.h"
#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>

// Beyond this mean the moments are smooth: expectation minus mean is linear in the root of the mean, and the
// variance proportional to the mean.
#define LARGEST_MEAN 400.0
#define LEAST_STEP   0.002

typedef struct job {
    stack_poisson *table;
    const stack_rule *rule;
    stack_poisson_kind kind;
    size_t n_frames;
} job;

lehr_status stack_poisson_moments(stack_moments *out, const stack_rule *rule, stack_poisson_kind kind,
                                  size_t n_frames, double mean, lehr_error *err)
{
    *out = (stack_moments){.slope = (double)NAN};
    if (!(mean > 0)) {
        out->expectation = kind == STACK_POISSON_GROUPED ? stack_grouped_share(rule) - 0.5 : 0;
        return LEHR_OK;
    }
    stack_counts counts = {0};
    lehr_status status = stack_counts_init(&counts, mean, n_frames, err);
    if (!status) {
        status = kind == STACK_POISSON_GROUPED
                     ? stack_moments_grouped(out, &counts, stack_grouped_share(rule), err)
                 : rule->trimmed ? stack_moments_trimmed(out, &counts, rule, err)
                                 : stack_moments_quantile(out, &counts, rule, err);
    }
    stack_counts_clear(&counts);
    return status;
}

static lehr_status fill(void *context, size_t i, int worker, lehr_error *err)
{
    const job *all = context;
    stack_moments got;
    (void)worker;
    double root = all->table->step * (double)i;
    lehr_status status = stack_poisson_moments(&got, all->rule, all->kind, all->n_frames, root * root, err);
    all->table->expectation[i] = got.expectation;
    all->table->variance[i] = got.variance;
    return status;
}

lehr_status stack_poisson_create(stack_poisson **out, const stack_rule *rule, stack_poisson_kind kind,
                                 size_t n_frames, double largest_mean, int threads, lehr_error *err)
{
    *out = NULL;
    stack_poisson *table = lehr_core_alloc(1, sizeof *table);
    if (!table) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    // The expectation of a quantile climbs in stairs whose steps are as wide as the quantile scatters.
    bool stairs = kind == STACK_POISSON_VALUE && !rule->trimmed;
    table->step = stairs ? fmin(0.05, fmax(LEAST_STEP, 0.15 / sqrt((double)n_frames))) : 0.05;
    table->n = (size_t)(sqrt(fmin(fmax(largest_mean, 1), LARGEST_MEAN)) / table->step) + 3;
    table->expectation = lehr_core_alloc(table->n, sizeof(double));
    table->variance = lehr_core_alloc(table->n, sizeof(double));
    lehr_status status = LEHR_OK;
    if (!table->expectation || !table->variance) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the moments of Poisson counts");
    }
    if (!status) {
        job all = {table, rule, kind, n_frames};
        status = lehr_parallel_for(table->n, threads, fill, &all, "", NULL, err);
    }
    if (status) {
        stack_poisson_free(table);
        return status;
    }
    *out = table;
    return LEHR_OK;
}

void stack_poisson_free(stack_poisson *table)
{
    if (table) {
        lehr_core_free(table->expectation);
        lehr_core_free(table->variance);
        lehr_core_free(table);
    }
}

stack_moments stack_poisson_at(const stack_poisson *table, double mean)
{
    mean = mean > 0 ? mean : 0;
    double root = sqrt(mean);
    double place = root / table->step;
    size_t last = table->n - 1;
    if (place < (double)last) {
        // Straight lines over the mean itself, not its root: so the slope at 0 is finite.
        size_t i = (size_t)place;
        double low = table->step * table->step * (double)i * (double)i;
        double width = table->step * table->step * (2 * (double)i + 1);
        double t = (mean - low) / width;
        double rise = table->expectation[i + 1] - table->expectation[i];
        return (stack_moments){.expectation = table->expectation[i] + t * rise,
                               .slope = rise / width,
                               .variance =
                                   table->variance[i] + t * (table->variance[i + 1] - table->variance[i])};
    }
    size_t former = last * 9 / 10;
    double end = table->step * (double)last;
    double begin = table->step * (double)former;
    double excess = table->expectation[last] - end * end;
    double gradient = (excess - (table->expectation[former] - begin * begin)) / (end - begin);
    return (stack_moments){.expectation = mean + excess + gradient * (root - end),
                           .slope = 1 + gradient / (2 * root),
                           .variance = table->variance[last] * mean / (end * end)};
}
