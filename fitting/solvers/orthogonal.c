#include "orthogonal_private.h"
#include "reweight.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

const char *lehr_fitting_error_model_name(lehr_fitting_error_model model)
{
    static const char *const names[] = {
        [LEHR_FITTING_ERRORS_ODR] = "odr",
        [LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE] = "effective-variance",
        [LEHR_FITTING_ERRORS_WLS] = "wls",
        [LEHR_FITTING_ERRORS_OLS] = "ols",
    };
    return names[model];
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_sigmas(const double *sigma, const char *name, size_t n, lehr_error *err)
{
    for (size_t i = 0; sigma && i < n; i++) {
        if (!(sigma[i] >= 0 && isfinite(sigma[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s[%zu] = %g is not a number >= 0", name, i,
                                  sigma[i]);
        }
    }
    return LEHR_OK;
}

static lehr_status check(const lehr_fitting_curve_problem *p, lehr_fitting_error_model model, lehr_error *err)
{
    if (model == LEHR_FITTING_ERRORS_WLS && !p->sigma_y) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a weighted fit needs a sigma of y for every point");
    }
    bool both = model == LEHR_FITTING_ERRORS_ODR || model == LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
    if (both && !p->sigma_x && !p->sigma_y) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a fit by %s needs a sigma of x or y for every point",
                              lehr_fitting_error_model_name(model));
    }
    for (size_t i = 0; i < p->n_points; i++) {
        if (!isfinite(p->x[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "x[%zu] = %g is not finite", i, p->x[i]);
        }
    }
    lehr_status status = check_sigmas(p->sigma_x, "sigma_x", p->n_points, err);
    if (status == LEHR_OK) {
        status = check_sigmas(p->sigma_y, "sigma_y", p->n_points, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; both && i < p->n_points; i++) {
        curve_point_errors e = lehr_fitting_point_errors(p, i);
        if (!(e.xx > 0) && !(e.yy > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "point %zu has no error in x nor in y: its weight is infinite", i + 1);
        }
        if (p->correlation && !(fabs(p->correlation[i]) < 1)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "correlation[%zu] = %g is not between -1 and 1", i,
                                  p->correlation[i]);
        }
    }
    return LEHR_OK;
}

// ---- fits ---------------------------------------------------------------------------
static lehr_status solve_direct(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                curve_workspace *w, const double *sigma, const lehr_fitting_options *options,
                                lehr_error *err)
{
    lehr_fitting_problem problem = lehr_fitting_curve_direct(w, sigma);
    return lehr_fitting_solve(summary, parameters, covariance, &problem, options, err);
}

static lehr_status solve_effective(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                   curve_workspace *w, const lehr_fitting_options *options, lehr_error *err)
{
    const int most_rounds = 500;
    size_t n_parameters = w->data.problem->n_parameters;
    size_t iterations = 0;
    bool agreed = false;
    for (int round = 0; round < most_rounds && !agreed; round++) {
        memcpy(w->trial, parameters, n_parameters * sizeof *parameters);
        if (!lehr_fitting_curve_effective_sigmas(w, parameters)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC, "the effective variance of a point does not exist");
        }
        lehr_status status = solve_direct(summary, parameters, covariance, w, w->sigma, options, err);
        if (status != LEHR_OK) {
            return status;
        }
        iterations += summary->iterations;
        agreed = summary->stop != LEHR_FITTING_CONVERGED ||
                 lehr_fitting_stands_still(w->trial, parameters, covariance, n_parameters, 1e-10);
    }
    summary->iterations = iterations;
    if (!agreed) {
        summary->stop = LEHR_FITTING_MAX_ITERATIONS;
    }
    return LEHR_OK;
}

static lehr_status solve_orthogonal(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                    curve_workspace *w, const lehr_fitting_options *options, lehr_error *err)
{
    lehr_fitting_problem problem = lehr_fitting_curve_orthogonal(w);
    return lehr_fitting_solve(summary, parameters, covariance, &problem, options, err);
}

static void store_true_x(double *true_x, const curve_workspace *w, const double *parameters,
                         lehr_fitting_error_model model)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        curve_foot f;
        bool found = model == LEHR_FITTING_ERRORS_ODR &&
                     lehr_fitting_foot_find(&f, &w->data, parameters, i, w->data.gradient);
        true_x[i] = found ? f.t : p->x[i];
    }
}

/// The unweighted fit from the start of the caller: where the errors of a point depend on the slope of the
/// curve, that should be about right from the first step on.
static lehr_status approach(double *parameters, double *covariance, curve_workspace *w,
                            const lehr_fitting_options *options, lehr_error *err)
{
    lehr_fitting_summary summary;
    lehr_fitting_options unweighted = *options;
    unweighted.convention = LEHR_COVARIANCE_SCALED;
    return solve_direct(&summary, parameters, covariance, w, NULL, &unweighted, err);
}

lehr_status lehr_fitting_curve_solve(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                     double *true_x, const lehr_fitting_curve_problem *problem,
                                     lehr_fitting_error_model model, const lehr_fitting_options *options,
                                     lehr_error *err)
{
    curve_workspace w = {.sigma = NULL};
    double *p = NULL;
    lehr_status status = check(problem, model, err);
    if (status == LEHR_OK) {
        status = lehr_fitting_curve_workspace_init(&w, problem, err);
    }
    if (status != LEHR_OK) {
        goto done;
    }
    p = lehr_core_memdup(parameters, problem->n_parameters, sizeof *p);
    if (!p) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", problem->n_points);
        goto done;
    }
    if (model == LEHR_FITTING_ERRORS_OLS || model == LEHR_FITTING_ERRORS_WLS) {
        const double *sigma = model == LEHR_FITTING_ERRORS_WLS ? problem->sigma_y : NULL;
        status = solve_direct(summary, p, covariance, &w, sigma, options, err);
    } else {
        lehr_fitting_options near = *options;
        near.search = LEHR_FITTING_SEARCH_NEAR;
        status = approach(p, covariance, &w, options, err);
        if (status == LEHR_OK && model == LEHR_FITTING_ERRORS_ODR) {
            status = solve_orthogonal(summary, p, covariance, &w, &near, err);
        } else if (status == LEHR_OK) {
            status = solve_effective(summary, p, covariance, &w, &near, err);
        }
    }
    if (status != LEHR_OK) {
        goto done;
    }
    memcpy(parameters, p, problem->n_parameters * sizeof *p);
    if (true_x) {
        store_true_x(true_x, &w, parameters, model);
    }
done:
    lehr_core_free(p);
    lehr_fitting_curve_workspace_clear(&w);
    return status;
}
