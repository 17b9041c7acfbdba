#include "estimate_private.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <lehr/core/alloc.h>
#include <lehr/fitting/poisson.h>
#include <math.h>
#include <string.h>

static const double ONE_SIGMA = 0.68268949213708590;

static lehr_status check(const lehr_fitting_method *method, lehr_error *err)
{
    if (!(method->confidence >= 0 && method->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a confidence of %g; expected a number between 0 and 1",
                              method->confidence);
    }
    if (method->robust && method->poisson) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "a robust loss and the likelihood of counts exclude each other");
    }
    const char *beside = method->confidence > 0    ? "profile intervals"
                         : method->n_bootstrap > 0 ? "bootstrap errors"
                         : method->n_starts > 0    ? "further starts"
                         : method->n_steps > 0     ? "posterior samples"
                                                   : NULL;
    if (beside && method->robust) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%s belong to least squares, not to a robust loss, whose errors are those of the sandwich "
            "formula",
            beside);
    }
    if (beside && method->poisson) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s belong to least squares, not to the likelihood of counts, whose errors are "
                              "those of Fisher's information",
                              beside);
    }
    return LEHR_OK;
}

static lehr_status solve_robust(lehr_fitting_summary *summary, lehr_fitting_extra *extra, double *parameters,
                                double *covariance, const lehr_fitting_problem *problem,
                                const lehr_fitting_options *options, lehr_error *err)
{
    lehr_fitting_robust robust;
    lehr_fitting_robust_options settings = lehr_fitting_robust_options_defaults();
    settings.loss = extra->method.loss;
    settings.fit = *options;
    lehr_status status = lehr_fitting_robust_solve(&robust, parameters, covariance, problem, &settings, err);
    if (status == LEHR_OK) {
        *summary = robust.fit;
        extra->scale = robust.scale;
        extra->n_outliers = robust.n_outliers;
    }
    return status;
}

static lehr_status solve_counts(lehr_fitting_summary *summary, lehr_fitting_extra *extra, double *parameters,
                                double *covariance, const lehr_fitting_problem *problem,
                                const lehr_fitting_options *options, lehr_error *err)
{
    lehr_fitting_poisson poisson;
    lehr_status status = lehr_fitting_poisson_solve(&poisson, parameters, covariance, problem, options, err);
    if (status == LEHR_OK) {
        *summary = poisson.fit;
        extra->deviance = poisson.deviance;
        extra->sum_counts = poisson.sum_counts;
        extra->sum_model = poisson.sum_model;
    }
    return status;
}

lehr_status lehr_fitting_extra_begin(lehr_fitting_extra *extra, const lehr_fitting_method *method,
                                     lehr_error *err)
{
    memset(extra, 0, sizeof *extra);
    extra->method = *method;
    for (size_t j = 0; j < LEHR_FITTING_ESTIMATE_MAX; j++) {
        extra->intervals[j] = (lehr_fitting_interval){.lower = (double)NAN, .upper = (double)NAN};
    }
    return check(method, err);
}

lehr_status lehr_fitting_extra_find_intervals(lehr_fitting_extra *extra, const lehr_fitting_problem *problem,
                                              const lehr_fitting_options *options,
                                              const lehr_fitting_summary *summary, const double *parameters,
                                              const double *covariance, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < problem->n_parameters; j++) {
        if (covariance[j * problem->n_parameters + j] > 0) {
            status = lehr_fitting_profile_interval(&extra->intervals[j], j, extra->method.confidence, problem,
                                                   options, summary, parameters, covariance, err);
        }
    }
    return status;
}

double lehr_fitting_extra_confidence(const lehr_fitting_extra *extra)
{
    return extra->method.confidence > 0 ? extra->method.confidence : ONE_SIGMA;
}

/// Standard deviation and quantiles of one column of the replicates; those that do not exist are left out.
static void summarise(lehr_fitting_extra *extra, size_t k, double *values, size_t n)
{
    double confidence = lehr_fitting_extra_confidence(extra);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            values[used++] = values[i];
        }
    }
    if (used < 2) {
        extra->bootstrap_stderr[k] = extra->bootstrap_lower[k] = extra->bootstrap_upper[k] = (double)NAN;
        return;
    }
    gsl_sort(values, 1, used);
    extra->bootstrap_stderr[k] = gsl_stats_sd(values, 1, used);
    extra->bootstrap_lower[k] = gsl_stats_quantile_from_sorted_data(values, 1, used, (1 - confidence) / 2);
    extra->bootstrap_upper[k] = gsl_stats_quantile_from_sorted_data(values, 1, used, (1 + confidence) / 2);
}

lehr_status lehr_fitting_extra_columns(double **columns, const double *rows, size_t n, size_t n_parameters,
                                       const lehr_fitting_derived *derived, lehr_error *err)
{
    size_t p = n_parameters, n_derived = derived ? derived->n : 0;
    double *values = lehr_core_alloc(n, (p + n_derived) * sizeof *values);
    *columns = values;
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu samples", n);
    }
    for (size_t i = 0; i < n; i++) {
        double found[LEHR_FITTING_ESTIMATE_MAX];
        memcpy(found, rows + i * p, p * sizeof *found);
        if (n_derived > 0) {
            derived->compute(found + p, rows + i * p, derived->context);
        }
        for (size_t k = 0; k < p + n_derived; k++) {
            values[k * n + i] = found[k];
        }
    }
    return LEHR_OK;
}

lehr_status lehr_fitting_extra_summarise(lehr_fitting_extra *extra, const lehr_bootstrap *bootstrap,
                                         size_t n_parameters, const lehr_fitting_derived *derived,
                                         lehr_error *err)
{
    size_t n = lehr_bootstrap_count(bootstrap);
    double *values = NULL;
    lehr_status status =
        lehr_fitting_extra_columns(&values, lehr_bootstrap_values(bootstrap), n, n_parameters, derived, err);
    for (size_t k = 0; status == LEHR_OK && k < n_parameters + (derived ? derived->n : 0); k++) {
        summarise(extra, k, values + k * n, n);
    }
    extra->n_replicates = n;
    extra->n_discarded = lehr_bootstrap_discarded(bootstrap);
    lehr_core_free(values);
    return status;
}

static lehr_status run_bootstrap(lehr_fitting_extra *extra, const lehr_fitting_summary *summary,
                                 const double *parameters, const double *covariance,
                                 const lehr_fitting_problem *problem, const lehr_fitting_options *options,
                                 const lehr_fitting_derived *derived, lehr_error *err)
{
    lehr_bootstrap *bootstrap = NULL;
    const lehr_bootstrap_options settings = {extra->method.n_bootstrap, extra->method.seed,
                                             extra->method.threads};
    lehr_status status = lehr_fitting_bootstrap(&bootstrap, LEHR_BOOTSTRAP_PARAMETRIC, problem, options,
                                                summary, parameters, covariance, &settings, NULL, err);
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_summarise(extra, bootstrap, problem->n_parameters, derived, err);
    }
    lehr_bootstrap_free(bootstrap);
    return status;
}

lehr_status lehr_fitting_estimate(lehr_fitting_summary *summary, lehr_fitting_extra *extra,
                                  double *parameters, double *covariance, const lehr_fitting_problem *problem,
                                  const lehr_fitting_options *options, const lehr_fitting_method *method,
                                  const lehr_fitting_derived *derived, lehr_error *err)
{
    lehr_status status = lehr_fitting_extra_begin(extra, method, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (method->robust) {
        status = solve_robust(summary, extra, parameters, covariance, problem, options, err);
    } else if (method->poisson) {
        status = solve_counts(summary, extra, parameters, covariance, problem, options, err);
    } else if (method->n_starts > 0) {
        status = lehr_fitting_extra_multistart(summary, extra, parameters, covariance, problem, options, err);
    } else {
        status = lehr_fitting_solve(summary, parameters, covariance, problem, options, err);
    }
    bool determined = status == LEHR_OK && summary->stop == LEHR_FITTING_CONVERGED;
    if (determined && method->confidence > 0) {
        status =
            lehr_fitting_extra_find_intervals(extra, problem, options, summary, parameters, covariance, err);
    }
    if (determined && status == LEHR_OK && method->n_bootstrap > 0) {
        status = run_bootstrap(extra, summary, parameters, covariance, problem, options, derived, err);
    }
    if (determined && status == LEHR_OK && method->n_steps > 0) {
        status = lehr_fitting_extra_sample(extra, problem, 0, summary, parameters, covariance, derived, err);
    }
    return status;
}
