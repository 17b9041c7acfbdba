#include "mcmc_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>

/// A fit as a density.
typedef struct posterior {
    const lehr_fitting_problem *problems; ///< one for each worker, or one for all
    size_t stride;                        ///< 1 or 0
    double scale;                         ///< of chi2
    double *values;                       ///< shape (threads, n_points): model, a row for each thread
} posterior;

static double log_posterior(const double *parameters, int worker, const void *context)
{
    const posterior *post = context;
    const lehr_fitting_problem *problem = post->problems + post->stride * (size_t)worker;
    double *values = post->values + (size_t)worker * problem->n_points;
    double chi2 = 0;
    for (size_t k = 0; problem->parameters && k < problem->n_parameters; k++) {
        const lehr_fitting_parameter *described = problem->parameters + k;
        if (!described->fixed && !(parameters[k] >= described->lower && parameters[k] <= described->upper)) {
            return -INFINITY;
        }
    }
    if (!problem->model(parameters, values, NULL, problem->context)) {
        return -INFINITY;
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        double residual = (values[i] - problem->y[i]) / (problem->sigma ? problem->sigma[i] : 1);
        chi2 += residual * residual;
    }
    return -0.5 * chi2 / post->scale;
}

/// Spread of the first ensemble: the standard errors, 0 for fixed parameters. Returns the number of the
/// others.
static size_t fill_spread(double *spread, const lehr_fitting_problem *problem, const double *parameters,
                          const double *covariance)
{
    size_t n_moving = 0;
    for (size_t k = 0; k < problem->n_parameters; k++) {
        bool fixed = problem->parameters && problem->parameters[k].fixed;
        double error = sqrt(covariance[k * problem->n_parameters + k]);
        // A parameter at its bound has no error: begin within a thousandth of its value.
        double width = error > 0 ? error : 1e-3 * fmax(fabs(parameters[k]), 1e-3);
        spread[k] = fixed ? 0 : width;
        n_moving += !fixed;
    }
    return n_moving;
}

lehr_status lehr_mcmc_fit(lehr_mcmc **out, const lehr_fitting_problem *problems, size_t stride,
                          const lehr_fitting_summary *summary, const double *parameters,
                          const double *covariance, const lehr_mcmc_options *options,
                          const lehr_progress *progress, lehr_error *err)
{
    const lehr_fitting_problem *problem = problems;
    size_t p = problem->n_parameters;
    posterior post = {.problems = problems,
                      .stride = stride,
                      .scale = lehr_covariance_factor(summary->convention, summary->reduced_chi2)};
    *out = NULL;
    if (summary->stop != LEHR_FITTING_CONVERGED || !(post.scale > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a fit that %s has no posterior to sample",
                              summary->stop != LEHR_FITTING_CONVERGED ? "has not converged"
                                                                      : "leaves no scatter of the residuals");
    }
    lehr_status status = LEHR_OK;
    double *spread = lehr_core_alloc(p, sizeof *spread);
    if (!spread) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu parameters", p);
    }
    size_t n_moving = fill_spread(spread, problem, parameters, covariance);
    size_t half = lehr_mcmc_count_walkers(options, n_moving) / 2;
    size_t n_workers = (size_t)lehr_parallel_threads(options->threads, half);
    post.values = lehr_core_alloc(n_workers, problem->n_points * sizeof *post.values);
    if (!post.values) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", problem->n_points);
        goto done;
    }
    status = lehr_mcmc_run_some(out, log_posterior, &post, p, n_moving, parameters, spread, options, progress,
                                err);
done:
    lehr_core_free(post.values);
    lehr_core_free(spread);
    return status;
}

lehr_status lehr_fitting_mcmc(lehr_mcmc **out, const lehr_fitting_problem *problem,
                              const lehr_fitting_summary *summary, const double *parameters,
                              const double *covariance, const lehr_mcmc_options *options,
                              const lehr_progress *progress, lehr_error *err)
{
    return lehr_mcmc_fit(out, problem, 0, summary, parameters, covariance, options, progress, err);
}
