#include <lehr/fitting/poisson.h>

#include "reweight.h"

#include <lehr/core/alloc.h>
#include <math.h>

/// A model that exists only where all its values are greater than 0.
typedef struct positive {
    const lehr_fitting_problem *problem;
    double *values; ///< shape (n,)
} positive;

static bool positive_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const positive *c = context;
    double *target = values ? values : c->values;
    if (!c->problem->model(parameters, target, jacobian, c->problem->context)) {
        return false;
    }
    for (size_t i = 0; i < c->problem->n_points; i++) {
        if (!(target[i] > 0)) {
            return false;
        }
    }
    return true;
}

static void reweigh(double *sigma, const double *values, void *context)
{
    const positive *c = context;
    for (size_t i = 0; i < c->problem->n_points; i++) {
        sigma[i] = sqrt(values[i]);
    }
}

static lehr_status check(const positive *c, const double *start, lehr_error *err)
{
    const lehr_fitting_problem *problem = c->problem;
    if (problem->sigma) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "counts carry their own errors; leave sigma out of a Poisson fit");
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        if (!(problem->y[i] >= 0 && isfinite(problem->y[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "y[%zu] = %g is not a number of counts", i,
                                  problem->y[i]);
        }
    }
    if (!problem->model(start, c->values, NULL, problem->context)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the model does not exist at the start values");
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        if (!(c->values[i] > 0)) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "the model is %g at point %zu for the start values; counts need a model above 0",
                c->values[i], i + 1);
        }
    }
    return LEHR_OK;
}

static void fill(lehr_fitting_poisson *out, const positive *c, const double *parameters)
{
    const double *counts = c->problem->y;
    out->deviance = out->sum_counts = out->sum_model = 0;
    (void)c->problem->model(parameters, c->values, NULL, c->problem->context);
    for (size_t i = 0; i < c->problem->n_points; i++) {
        double term = counts[i] > 0 ? counts[i] * log(counts[i] / c->values[i]) : 0;
        out->deviance += 2 * (c->values[i] - counts[i] + term);
        out->sum_counts += counts[i];
        out->sum_model += c->values[i];
    }
}

lehr_status lehr_fitting_poisson_solve(lehr_fitting_poisson *out, double *parameters, double *covariance,
                                       const lehr_fitting_problem *problem,
                                       const lehr_fitting_options *options, lehr_error *err)
{
    size_t n = problem->n_points;
    lehr_status status = LEHR_OK;
    positive c = {.problem = problem, .values = lehr_core_alloc(n, sizeof(double))};
    double *sigma = lehr_core_alloc(2 * n, sizeof *sigma);
    if (!c.values || !sigma) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
        goto done;
    }
    status = check(&c, parameters, err);
    if (status != LEHR_OK) {
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        sigma[n + i] = sqrt(fmax(problem->y[i], 1));
    }
    lehr_fitting_problem counted = *problem;
    counted.model = positive_model;
    counted.context = &c;
    status = lehr_fitting_reweight(&out->fit, parameters, covariance, sigma, &counted, sigma + n, reweigh, &c,
                                   options, err);
    if (status == LEHR_OK) {
        fill(out, &c, parameters);
    }
done:
    lehr_core_free(sigma);
    lehr_core_free(c.values);
    return status;
}
