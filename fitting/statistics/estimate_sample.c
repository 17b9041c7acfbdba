// Further starts of a fit, and samples of its posterior.
#include "estimate_private.h"
#include "mcmc_private.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <lehr/core/alloc.h>
#include <lehr/fitting/multistart.h>
#include <math.h>

// ---- starts -------------------------------------------------------------------------
/// Box of the starts of parameter j.
static lehr_status find_side(double *lower, double *upper, const lehr_fitting_problem *problem, size_t j,
                             double start, lehr_error *err)
{
    const double reach = 2;
    char buffer[32];
    lehr_fitting_parameter described =
        problem->parameters ? problem->parameters[j] : lehr_fitting_parameter_free(NULL);
    bool open = !isfinite(described.lower) || !isfinite(described.upper);
    if (open && !described.fixed && !(fabs(start) > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s starts at 0, which gives no scale for further starts: give it bounds or "
                              "another start",
                              lehr_fitting_parameter_name(problem->parameters, j, buffer, sizeof buffer));
    }
    *lower = isfinite(described.lower) ? described.lower : start - reach * fabs(start);
    *upper = isfinite(described.upper) ? described.upper : start + reach * fabs(start);
    return LEHR_OK;
}

lehr_status lehr_fitting_extra_multistart(lehr_fitting_summary *summary, lehr_fitting_extra *extra,
                                          double *parameters, double *covariance,
                                          const lehr_fitting_problem *problem,
                                          const lehr_fitting_options *options, lehr_error *err)
{
    size_t p = problem->n_parameters;
    lehr_fitting_multistart found;
    lehr_status status = LEHR_OK;
    double *box = lehr_core_alloc(p, 2 * sizeof *box);
    if (!box) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu parameters", p);
    }
    for (size_t j = 0; status == LEHR_OK && j < p; j++) {
        status = find_side(&box[j], &box[p + j], problem, j, parameters[j], err);
    }
    const lehr_fitting_multistart_options settings = {
        .lower = box,
        .upper = box + p,
        .n_starts = extra->method.n_starts,
        .seed = extra->method.seed,
        .threads = extra->method.threads,
        .fit = *options,
    };
    if (status == LEHR_OK) {
        status = lehr_fitting_multistart_solve(&found, parameters, covariance, problem, &settings, NULL, err);
    }
    if (status == LEHR_OK) {
        *summary = found.fit;
        extra->n_starts_converged = found.n_converged;
        extra->n_starts_lowest = found.n_lowest;
    }
    lehr_core_free(box);
    return status;
}

// ---- posterior ----------------------------------------------------------------------
/// Quantiles of one column; samples that do not exist are left out.
static void find_quantiles(lehr_fitting_extra *extra, size_t k, double *values, size_t n)
{
    lehr_fitting_posterior *out = &extra->posterior;
    double confidence = lehr_fitting_extra_confidence(extra);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            values[used++] = values[i];
        }
    }
    out->median[k] = out->lower[k] = out->upper[k] = (double)NAN;
    if (used > 0) {
        gsl_sort(values, 1, used);
        out->median[k] = gsl_stats_quantile_from_sorted_data(values, 1, used, 0.5);
        out->lower[k] = gsl_stats_quantile_from_sorted_data(values, 1, used, (1 - confidence) / 2);
        out->upper[k] = gsl_stats_quantile_from_sorted_data(values, 1, used, (1 + confidence) / 2);
    }
}

lehr_status lehr_fitting_extra_sample(lehr_fitting_extra *extra, const lehr_fitting_problem *problems,
                                      size_t stride, const lehr_fitting_summary *summary,
                                      const double *parameters, const double *covariance,
                                      const lehr_fitting_derived *derived, lehr_error *err)
{
    size_t p = problems->n_parameters;
    lehr_mcmc *mcmc = NULL;
    double *values = NULL;
    // Half an ensemble moves at a time: with few points that is done before threads have begun. The samples
    // are the same for any number of threads. A fifth again to leave the start behind.
    const size_t points_worth_threads = 2000;
    const lehr_mcmc_options settings = {
        .n_steps = extra->method.n_steps,
        .n_burn = extra->method.n_steps / 5 + 1,
        .seed = extra->method.seed,
        .threads = problems->n_points < points_worth_threads ? 1 : extra->method.threads};
    lehr_status status =
        lehr_mcmc_fit(&mcmc, problems, stride, summary, parameters, covariance, &settings, NULL, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_fitting_posterior *out = &extra->posterior;
    out->n_walkers = lehr_mcmc_walkers(mcmc);
    out->n_steps = lehr_mcmc_steps(mcmc);
    out->acceptance = lehr_mcmc_acceptance(mcmc);
    for (size_t k = 0; k < p; k++) {
        out->autocorrelation = fmax(out->autocorrelation, lehr_mcmc_autocorrelation(mcmc, k));
    }
    size_t n = out->n_walkers * out->n_steps;
    status = lehr_fitting_extra_columns(&values, lehr_mcmc_samples(mcmc), n, p, derived, err);
    for (size_t k = 0; status == LEHR_OK && k < p + (derived ? derived->n : 0); k++) {
        find_quantiles(extra, k, values + k * n, n);
    }
    lehr_core_free(values);
    lehr_mcmc_free(mcmc);
    return status;
}
