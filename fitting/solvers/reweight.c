#include "reweight.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double settled = 1e-10; ///< of the standard errors
enum { MAX_ROUNDS = 500 };

bool lehr_fitting_stands_still(const double *now, const double *before, const double *covariance, size_t p,
                               double tolerance)
{
    for (size_t j = 0; j < p; j++) {
        double variance = covariance[j * p + j];
        double error = variance > 0 ? sqrt(variance) : 0;
        if (!(fabs(now[j] - before[j]) <= tolerance * error + 8 * DBL_EPSILON * fabs(now[j]))) {
            return false;
        }
    }
    return true;
}

lehr_status lehr_fitting_reweight(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                  double *sigma, const lehr_fitting_problem *problem,
                                  const double *start_sigma, lehr_fitting_reweigher reweigh, void *context,
                                  const lehr_fitting_options *options, lehr_error *err)
{
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    size_t iterations = 0;
    lehr_fitting_problem weighted = *problem;
    lehr_fitting_options each = *options;
    lehr_status status = LEHR_OK;
    double *values = lehr_core_alloc(n, sizeof *values);
    double *now = lehr_core_alloc(2 * p, sizeof *now);
    if (!values || !now) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
        goto done;
    }
    double *before = now + p;
    memcpy(now, parameters, p * sizeof *now);
    memcpy(sigma, start_sigma, n * sizeof *sigma);
    weighted.sigma = sigma;
    each.convention = LEHR_COVARIANCE_ABSOLUTE;
    bool still = false;
    for (int round = 0; round < MAX_ROUNDS && !still; round++) {
        memcpy(before, now, p * sizeof *before);
        status = lehr_fitting_solve(summary, now, covariance, &weighted, &each, err);
        if (status != LEHR_OK) {
            goto done;
        }
        iterations += summary->iterations;
        still = round > 0 && lehr_fitting_stands_still(now, before, covariance, p, settled);
        if (summary->stop == LEHR_FITTING_SINGULAR || still) {
            break;
        }
        (void)problem->model(now, values, NULL, problem->context);
        reweigh(sigma, values, context);
        each.search = LEHR_FITTING_SEARCH_NEAR;
    }
    if (!still && summary->stop == LEHR_FITTING_CONVERGED) {
        summary->stop = LEHR_FITTING_MAX_ITERATIONS;
    }
    summary->iterations = iterations;
    memcpy(parameters, now, p * sizeof *now);
done:
    lehr_core_free(values);
    lehr_core_free(now);
    return status;
}
