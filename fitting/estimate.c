#include "estimate_private.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

static const double ONE_SIGMA = 0.68268949213708590;

static lehr_status check(const lehr_fitting_method *method, lehr_error *err)
{
    if (!(method->confidence >= 0 && method->confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a confidence of %g; expected a number between 0 and 1",
                              method->confidence);
    }
    if (method->robust && (method->confidence > 0 || method->n_bootstrap > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%s belong to least squares, not to a robust loss, whose errors are those of the sandwich "
            "formula",
            method->confidence > 0 ? "profile intervals" : "bootstrap errors");
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

/// Standard deviation and quantiles of one column of the replicates; those that do not exist are left out.
static void summarise(lehr_fitting_extra *extra, size_t k, double *values, size_t n)
{
    double confidence = extra->method.confidence > 0 ? extra->method.confidence : ONE_SIGMA;
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

lehr_status lehr_fitting_extra_summarise(lehr_fitting_extra *extra, const lehr_bootstrap *bootstrap,
                                         size_t n_parameters, const lehr_fitting_derived *derived,
                                         lehr_error *err)
{
    size_t p = n_parameters, n_derived = derived ? derived->n : 0;
    size_t n = lehr_bootstrap_count(bootstrap);
    double *values = lehr_core_alloc((p + n_derived) * n, sizeof *values); // by columns
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu replicates", n);
    }
    for (size_t i = 0; i < n; i++) {
        const double *row = lehr_bootstrap_values(bootstrap) + i * p;
        double found[LEHR_FITTING_ESTIMATE_MAX];
        memcpy(found, row, p * sizeof *row);
        if (n_derived > 0) {
            derived->compute(found + p, row, derived->context);
        }
        for (size_t k = 0; k < p + n_derived; k++) {
            values[k * n + i] = found[k];
        }
    }
    for (size_t k = 0; k < p + n_derived; k++) {
        summarise(extra, k, values + k * n, n);
    }
    extra->n_replicates = n;
    extra->n_discarded = lehr_bootstrap_discarded(bootstrap);
    lehr_core_free(values);
    return LEHR_OK;
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
    status = method->robust ? solve_robust(summary, extra, parameters, covariance, problem, options, err)
                            : lehr_fitting_solve(summary, parameters, covariance, problem, options, err);
    bool determined = status == LEHR_OK && summary->stop == LEHR_FITTING_CONVERGED;
    if (determined && method->confidence > 0) {
        status =
            lehr_fitting_extra_find_intervals(extra, problem, options, summary, parameters, covariance, err);
    }
    if (determined && status == LEHR_OK && method->n_bootstrap > 0) {
        status = run_bootstrap(extra, summary, parameters, covariance, problem, options, derived, err);
    }
    return status;
}

// ---- record -------------------------------------------------------------------------
/// A named pair or triple of numbers below a record.
static lehr_status add_range(lehr_record *parent, const char *name, const double *error, double lower,
                             double upper, lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_record_add_record(&one, parent, name, err);
    if (status == LEHR_OK && error) {
        status = lehr_record_add_number(one, "stderr", *error, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(one, "lower", lower, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(one, "upper", upper, err) : status;
}

static lehr_status describe_intervals(const lehr_fitting_extra *extra, const char *const *names, size_t n,
                                      lehr_record *record, lehr_error *err)
{
    lehr_record *intervals = NULL;
    lehr_status status = lehr_record_add_number(record, "confidence", extra->method.confidence, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&intervals, record, "intervals", err);
    }
    for (size_t j = 0; status == LEHR_OK && j < n; j++) {
        const lehr_fitting_interval *interval = &extra->intervals[j];
        bool varies = interval->lower_open || interval->upper_open || isfinite(interval->lower);
        if (!varies) { // fixed, or at a bound
            continue;
        }
        status = add_range(intervals, names[j], NULL, interval->lower_open ? (double)NAN : interval->lower,
                           interval->upper_open ? (double)NAN : interval->upper, err);
    }
    return status;
}

static lehr_status describe_bootstrap(const lehr_fitting_extra *extra, const char *const *names, size_t n,
                                      lehr_record *record, lehr_error *err)
{
    lehr_record *bootstrap = NULL;
    lehr_status status = lehr_record_add_record(&bootstrap, record, "bootstrap", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(bootstrap, "replicates", (double)extra->n_replicates, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(bootstrap, "discarded", (double)extra->n_discarded, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        if (!(extra->bootstrap_stderr[k] > 0)) { // fixed, or at a bound in every replicate
            continue;
        }
        status = add_range(bootstrap, names[k], &extra->bootstrap_stderr[k], extra->bootstrap_lower[k],
                           extra->bootstrap_upper[k], err);
    }
    return status;
}

static lehr_status describe_robust(const lehr_fitting_extra *extra, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_number(record, "scale", extra->scale, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "outliers", (double)extra->n_outliers, err);
    }
    return status == LEHR_OK ? lehr_record_add_text(record, "convention", "sandwich", err) : status;
}

lehr_status lehr_fitting_extra_describe(const lehr_fitting_extra *extra, const char *const *names,
                                        size_t n_parameters, size_t n_derived, lehr_record *record,
                                        lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (extra->method.robust) {
        status = describe_robust(extra, record, err);
    }
    if (status == LEHR_OK && extra->method.confidence > 0) {
        status = describe_intervals(extra, names, n_parameters, record, err);
    }
    if (status == LEHR_OK && extra->n_replicates > 0) {
        status = describe_bootstrap(extra, names, n_parameters + n_derived, record, err);
    }
    return status;
}
