#include <lehr/fitting/bootstrap.h>

#include <gsl/gsl_sort.h>
#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>
#include <string.h>

// Replicates per task: enough to hide the cost of handing one out.
enum { REPLICATES_PER_TASK = 16 };

struct lehr_bootstrap {
    size_t count;
    size_t discarded;
    size_t n_values;
    double *values; ///< shape (count, n_values)
};

/// What the tasks of one run share.
typedef struct run {
    lehr_bootstrap_replicate replicate;
    const void *context;
    lehr_bootstrap *bootstrap;
    const lehr_bootstrap_options *options;
} run;

lehr_bootstrap_options lehr_bootstrap_options_defaults(void)
{
    return (lehr_bootstrap_options){.n_replicates = 1000, .seed = 1};
}

static lehr_status run_task(void *context, size_t task, int worker, lehr_error *err)
{
    const run *r = context;
    size_t first = task * REPLICATES_PER_TASK;
    (void)worker;
    for (size_t k = first; k < first + REPLICATES_PER_TASK && k < r->options->n_replicates; k++) {
        lehr_random random = lehr_random_stream(r->options->seed, k);
        double *values = r->bootstrap->values + k * r->bootstrap->n_values;
        lehr_status status = r->replicate(values, &random, r->context, err);
        if (status != LEHR_OK) {
            return lehr_error_wrap(err, status, "replicate %zu", k);
        }
    }
    return LEHR_OK;
}

static bool is_usable(const double *values, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(values[k])) {
            return false;
        }
    }
    return true;
}

/// Close the gaps of discarded replicates.
static void compact(lehr_bootstrap *bootstrap, size_t n_replicates)
{
    size_t n = bootstrap->n_values;
    for (size_t k = 0; k < n_replicates; k++) {
        if (is_usable(bootstrap->values + k * n, n)) {
            memmove(bootstrap->values + bootstrap->count * n, bootstrap->values + k * n, n * sizeof(double));
            bootstrap->count++;
        }
    }
    bootstrap->discarded = n_replicates - bootstrap->count;
}

lehr_status lehr_bootstrap_run(lehr_bootstrap **out, lehr_bootstrap_replicate replicate, const void *context,
                               size_t n_values, const lehr_bootstrap_options *options,
                               const lehr_progress *progress, lehr_error *err)
{
    *out = NULL;
    if (options->n_replicates < 2 || n_values == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%zu replicates of %zu values; a bootstrap needs at least 2 of 1",
                              options->n_replicates, n_values);
    }
    lehr_bootstrap *bootstrap = lehr_core_alloc(1, sizeof *bootstrap);
    double *values = lehr_core_alloc(options->n_replicates, n_values * sizeof *values);
    lehr_status status = LEHR_OK;
    if (!bootstrap || !values) {
        lehr_core_free(values);
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu replicates", options->n_replicates);
        goto done;
    }
    *bootstrap = (lehr_bootstrap){.n_values = n_values, .values = values};
    run shared = {replicate, context, bootstrap, options};
    size_t n_tasks = (options->n_replicates + REPLICATES_PER_TASK - 1) / REPLICATES_PER_TASK;
    status = lehr_parallel_for(n_tasks, options->threads, run_task, &shared, "bootstrap", progress, err);
    if (status != LEHR_OK) {
        goto done;
    }
    compact(bootstrap, options->n_replicates);
    if (bootstrap->count < 2) {
        status = lehr_error_set(err, LEHR_ERR_NUMERIC, "only %zu of %zu replicates could be fitted",
                                bootstrap->count, options->n_replicates);
        goto done;
    }
    *out = bootstrap;
    bootstrap = NULL;
done:
    lehr_bootstrap_free(bootstrap);
    return status;
}

void lehr_bootstrap_free(lehr_bootstrap *bootstrap)
{
    if (bootstrap) {
        lehr_core_free(bootstrap->values);
        lehr_core_free(bootstrap);
    }
}

size_t lehr_bootstrap_count(const lehr_bootstrap *bootstrap)
{
    return bootstrap->count;
}

size_t lehr_bootstrap_discarded(const lehr_bootstrap *bootstrap)
{
    return bootstrap->discarded;
}

const double *lehr_bootstrap_values(const lehr_bootstrap *bootstrap)
{
    return bootstrap->values;
}

static double mean_of(const lehr_bootstrap *bootstrap, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < bootstrap->count; i++) {
        sum += bootstrap->values[i * bootstrap->n_values + k];
    }
    return sum / (double)bootstrap->count;
}

static double covariance_of(const lehr_bootstrap *bootstrap, size_t j, size_t k)
{
    double mean_j = mean_of(bootstrap, j);
    double mean_k = mean_of(bootstrap, k);
    double sum = 0;
    for (size_t i = 0; i < bootstrap->count; i++) {
        const double *row = bootstrap->values + i * bootstrap->n_values;
        sum += (row[j] - mean_j) * (row[k] - mean_k);
    }
    return sum / (double)(bootstrap->count - 1);
}

lehr_estimate lehr_bootstrap_estimate(const lehr_bootstrap *bootstrap, size_t k)
{
    return (lehr_estimate){.value = mean_of(bootstrap, k),
                           .stderr_value = sqrt(covariance_of(bootstrap, k, k))};
}

void lehr_bootstrap_covariance(double *covariance, const lehr_bootstrap *bootstrap)
{
    for (size_t j = 0; j < bootstrap->n_values; j++) {
        for (size_t k = 0; k < bootstrap->n_values; k++) {
            covariance[j * bootstrap->n_values + k] = covariance_of(bootstrap, j, k);
        }
    }
}

lehr_status lehr_bootstrap_quantile(double *out, const lehr_bootstrap *bootstrap, size_t k,
                                    double probability, lehr_error *err)
{
    if (!(probability >= 0 && probability <= 1) || k >= bootstrap->n_values) {
        return lehr_error_set(err, LEHR_ERR_ARG, "quantile %g of value %zu of %zu does not exist",
                              probability, k, bootstrap->n_values);
    }
    double *sorted = lehr_core_alloc(bootstrap->count, sizeof *sorted);
    if (!sorted) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu replicates", bootstrap->count);
    }
    for (size_t i = 0; i < bootstrap->count; i++) {
        sorted[i] = bootstrap->values[i * bootstrap->n_values + k];
    }
    gsl_sort(sorted, 1, bootstrap->count);
    double place = probability * (double)(bootstrap->count - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < bootstrap->count ? below + 1 : below;
    *out = sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
    lehr_core_free(sorted);
    return LEHR_OK;
}
