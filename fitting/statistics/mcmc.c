#include <lehr/fitting/mcmc.h>

#include "mcmc_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

// Scale a of the stretch move, z in 1/a .. a.
static const double stretch = 2;
enum { MAX_DRAWS = 1000 };

/// One run; walkers of the moving half are shared out between the tasks.
typedef struct run {
    lehr_mcmc_log_density density;
    const void *context;
    const lehr_mcmc_options *options;
    lehr_mcmc *mcmc;
    double *place;    ///< shape (n_walkers, p)
    double *log_here; ///< shape (n_walkers,)
    double *trial;    ///< shape (n_walkers, p)
    size_t *accepted; ///< shape (n_walkers,), kept steps only
    size_t n_tasks;
    size_t step;  ///< burnt ones included
    size_t first; ///< of the moving half
} run;

lehr_mcmc_options lehr_mcmc_options_defaults(void)
{
    return (lehr_mcmc_options){.n_steps = 5000, .n_burn = 1000, .seed = 1};
}

static double density_at(const run *r, const double *parameters, int worker)
{
    double value = r->density(parameters, worker, r->context);
    return isnan(value) ? -INFINITY : value;
}

/// Stream of a walker at a step; step 0 draws the first ensemble.
static lehr_random stream_of(const run *r, size_t step, size_t walker)
{
    return lehr_random_stream(r->options->seed, (uint64_t)step * r->mcmc->n_walkers + walker);
}

/// Stretch move of one walker along the line to a walker of the resting half.
static void move(run *r, size_t walker, int worker)
{
    size_t p = r->mcmc->n_parameters;
    size_t half = r->mcmc->n_walkers / 2;
    lehr_random random = stream_of(r, r->step + 1, walker);
    size_t other = (r->first == 0 ? half : 0) + lehr_random_below(&random, half);
    double root = 1 + (stretch - 1) * lehr_random_uniform(&random);
    double z = root * root / stretch;
    double *here = r->place + walker * p;
    double *trial = r->trial + walker * p;
    const double *anchor = r->place + other * p;
    for (size_t k = 0; k < p; k++) {
        trial[k] = anchor[k] + z * (here[k] - anchor[k]);
    }
    double log_trial = density_at(r, trial, worker);
    double log_ratio = (double)(r->mcmc->n_moving - 1) * log(z) + log_trial - r->log_here[walker];
    if (log(lehr_random_uniform(&random)) < log_ratio) {
        memcpy(here, trial, p * sizeof *here);
        r->log_here[walker] = log_trial;
        r->accepted[walker] += r->step >= r->options->n_burn;
    }
}

static lehr_status move_some(void *context, size_t task, int worker, lehr_error *err)
{
    run *r = context;
    size_t half = r->mcmc->n_walkers / 2;
    size_t begin = task * half / r->n_tasks;
    size_t end = (task + 1) * half / r->n_tasks;
    (void)err;
    for (size_t k = begin; k < end; k++) {
        move(r, r->first + k, worker);
    }
    return LEHR_OK;
}

/// First ensemble: normal around the start, redrawn where the density vanishes.
static lehr_status scatter(run *r, const double *start, const double *spread, lehr_error *err)
{
    size_t p = r->mcmc->n_parameters;
    for (size_t w = 0; w < r->mcmc->n_walkers; w++) {
        lehr_random random = stream_of(r, 0, w);
        double *place = r->place + w * p;
        r->log_here[w] = -INFINITY;
        for (int draw = 0; draw < MAX_DRAWS && !isfinite(r->log_here[w]); draw++) {
            // Shrinks in time: a peak close to the edge of its domain is still hit.
            double width = pow(0.99, draw);
            for (size_t k = 0; k < p; k++) {
                place[k] = start[k] + width * spread[k] * lehr_random_normal(&random);
            }
            r->log_here[w] = density_at(r, place, 0);
        }
        if (!isfinite(r->log_here[w])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "the density vanishes everywhere around the start");
        }
    }
    return LEHR_OK;
}

static lehr_status walk(run *r, const lehr_progress *progress, lehr_error *err)
{
    size_t row = r->mcmc->n_walkers * r->mcmc->n_parameters;
    size_t total = r->options->n_burn + r->options->n_steps;
    for (r->step = 0; r->step < total; r->step++) {
        for (size_t side = 0; side < 2; side++) {
            r->first = side * (r->mcmc->n_walkers / 2);
            lehr_status status =
                lehr_parallel_for(r->n_tasks, (int)r->n_tasks, move_some, r, "walkers", NULL, err);
            if (status != LEHR_OK) {
                return status;
            }
        }
        if (r->step >= r->options->n_burn) {
            memcpy(r->mcmc->samples + (r->step - r->options->n_burn) * row, r->place, row * sizeof *r->place);
        }
        lehr_progress_report(progress, "steps", r->step + 1, total);
    }
    size_t accepted = 0;
    for (size_t w = 0; w < r->mcmc->n_walkers; w++) {
        accepted += r->accepted[w];
    }
    r->mcmc->acceptance = (double)accepted / (double)(r->options->n_steps * r->mcmc->n_walkers);
    return LEHR_OK;
}

size_t lehr_mcmc_count_walkers(const lehr_mcmc_options *options, size_t n_moving)
{
    size_t p = n_moving;
    size_t automatic = 4 * p > 32 ? 4 * p : 32;
    return options->n_walkers > 0 ? options->n_walkers : automatic;
}

static lehr_status check(size_t n_moving, const double *spread, size_t p, const lehr_mcmc_options *options,
                         lehr_error *err)
{
    size_t walkers = lehr_mcmc_count_walkers(options, n_moving);
    if (n_moving == 0 || options->n_steps == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu free parameters and %zu steps give no samples",
                              n_moving, options->n_steps);
    }
    if (walkers % 2 != 0 || walkers < 2 * (n_moving + 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu walkers; expected an even number of at least %zu",
                              walkers, 2 * (n_moving + 1));
    }
    for (size_t k = 0; k < p; k++) {
        if (!(spread[k] >= 0 && isfinite(spread[k]))) {
            return lehr_error_set(err, LEHR_ERR_ARG, "spread[%zu] = %g is not a number greater than 0", k,
                                  spread[k]);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_mcmc_run_some(lehr_mcmc **out, lehr_mcmc_log_density density, const void *context,
                               size_t n_parameters, size_t n_moving, const double *start,
                               const double *spread, const lehr_mcmc_options *options,
                               const lehr_progress *progress, lehr_error *err)
{
    size_t p = n_parameters;
    *out = NULL;
    lehr_status status = check(n_moving, spread, p, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t n = lehr_mcmc_count_walkers(options, n_moving);
    run r = {.density = density, .context = context, .options = options};
    r.n_tasks = (size_t)lehr_parallel_threads(options->threads, n / 2);
    r.place = lehr_core_alloc(n, p * sizeof *r.place);
    r.trial = lehr_core_alloc(n, p * sizeof *r.trial);
    r.log_here = lehr_core_alloc(n, sizeof *r.log_here);
    r.accepted = lehr_core_alloc(n, sizeof *r.accepted);
    r.mcmc = lehr_core_alloc(1, sizeof *r.mcmc);
    double *samples = lehr_core_alloc(options->n_steps, n * p * sizeof *samples);
    if (!r.place || !r.trial || !r.log_here || !r.accepted || !r.mcmc || !samples) {
        lehr_core_free(samples);
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu steps of %zu walkers",
                                options->n_steps, n);
        goto done;
    }
    *r.mcmc = (lehr_mcmc){.n_steps = options->n_steps,
                          .n_walkers = n,
                          .n_parameters = p,
                          .n_moving = n_moving,
                          .samples = samples};
    status = scatter(&r, start, spread, err);
    if (status == LEHR_OK) {
        status = walk(&r, progress, err);
    }
    if (status == LEHR_OK) {
        *out = r.mcmc;
        r.mcmc = NULL;
    }
done:
    lehr_mcmc_free(r.mcmc);
    lehr_core_free(r.accepted);
    lehr_core_free(r.log_here);
    lehr_core_free(r.trial);
    lehr_core_free(r.place);
    return status;
}

lehr_status lehr_mcmc_run(lehr_mcmc **out, lehr_mcmc_log_density density, const void *context,
                          size_t n_parameters, const double *start, const double *spread,
                          const lehr_mcmc_options *options, const lehr_progress *progress, lehr_error *err)
{
    *out = NULL;
    for (size_t k = 0; k < n_parameters; k++) {
        if (!(spread[k] > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "spread[%zu] = %g is not a number greater than 0", k,
                                  spread[k]);
        }
    }
    return lehr_mcmc_run_some(out, density, context, n_parameters, n_parameters, start, spread, options,
                              progress, err);
}
