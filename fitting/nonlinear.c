#include <lehr/fitting/nonlinear.h>

#include "gauss_newton.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// Residual reported where the model does not exist: any step that leads there is rejected, and the sum of
// squares stays finite.
static const double residual_out_of_domain = 1e100;

lehr_fitting_options lehr_fitting_options_defaults(void)
{
    return (lehr_fitting_options){.convention = LEHR_COVARIANCE_SCALED, .max_iterations = 200};
}

const char *lehr_fitting_stop_name(lehr_fitting_stop stop)
{
    static const char *const names[] = {
        [LEHR_FITTING_CONVERGED] = "converged",
        [LEHR_FITTING_MAX_ITERATIONS] = "max_iterations",
        [LEHR_FITTING_SINGULAR] = "singular",
    };
    return names[stop];
}

static bool all_finite(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) {
            return false;
        }
    }
    return true;
}

bool lehr_fitting_residuals(const lehr_fitting_problem *problem, const double *parameters, double *residuals)
{
    if (!problem->model(parameters, residuals, NULL, problem->context) ||
        !all_finite(residuals, problem->n_points)) {
        return false;
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        double sigma = problem->sigma ? problem->sigma[i] : 1.0;
        residuals[i] = (residuals[i] - problem->y[i]) / sigma;
    }
    return true;
}

bool lehr_fitting_weighted_jacobian(const lehr_fitting_problem *problem, const double *parameters,
                                    double *jacobian)
{
    size_t p = problem->n_parameters;
    if (!problem->model(parameters, NULL, jacobian, problem->context) ||
        !all_finite(jacobian, problem->n_points * p)) {
        return false;
    }
    for (size_t i = 0; problem->sigma && i < problem->n_points; i++) {
        for (size_t j = 0; j < p; j++) {
            jacobian[i * p + j] /= problem->sigma[i];
        }
    }
    return true;
}

// ---- the search: GSL ----------------------------------------------------------------
/// The problem with buffers that the model can write to (GSL's own vectors and matrices may be strided).
typedef struct search {
    const lehr_fitting_problem *problem;
    double *parameters; ///< shape (n_parameters,)
    double *residuals;  ///< shape (n_points,)
    double *jacobian;   ///< shape (n_points, n_parameters)
} search;

static void copy_parameters(const search *s, const gsl_vector *x)
{
    for (size_t j = 0; j < s->problem->n_parameters; j++) {
        s->parameters[j] = gsl_vector_get(x, j);
    }
}

static int gsl_residuals(const gsl_vector *x, void *params, gsl_vector *f)
{
    const search *s = params;
    copy_parameters(s, x);
    bool exists = lehr_fitting_residuals(s->problem, s->parameters, s->residuals);
    for (size_t i = 0; i < s->problem->n_points; i++) {
        gsl_vector_set(f, i, exists ? s->residuals[i] : residual_out_of_domain);
    }
    return GSL_SUCCESS;
}

static int gsl_jacobian(const gsl_vector *x, void *params, gsl_matrix *jacobian)
{
    const search *s = params;
    size_t p = s->problem->n_parameters;
    copy_parameters(s, x);
    if (!lehr_fitting_weighted_jacobian(s->problem, s->parameters, s->jacobian)) {
        return GSL_EDOM;
    }
    for (size_t i = 0; i < s->problem->n_points; i++) {
        for (size_t j = 0; j < p; j++) {
            gsl_matrix_set(jacobian, i, j, s->jacobian[i * p + j]);
        }
    }
    return GSL_SUCCESS;
}

/// One trust-region search from @p start to @p end; the polish judges what it reached.
static lehr_status run_search(double *end, size_t *iterations, search *s, const double *start,
                              const gsl_multifit_nlinear_trs *method, size_t max_iterations, lehr_error *err)
{
    size_t p = s->problem->n_parameters;
    gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
    settings.trs = method;
    gsl_multifit_nlinear_workspace *w =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, s->problem->n_points, p);
    if (!w) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: workspace of the fit");
    }
    gsl_multifit_nlinear_fdf fdf = {
        .f = gsl_residuals,
        .df = gsl_jacobian,
        .n = s->problem->n_points,
        .p = p,
        .params = s,
    };
    gsl_vector_const_view x = gsl_vector_const_view_array(start, p);
    memcpy(end, start, p * sizeof *end);
    if (gsl_multifit_nlinear_init(&x.vector, &fdf, w) == GSL_SUCCESS) {
        // Parameters settle to 1e-10; GSL's gradient test depends on the units and is left out (0).
        int info = 0;
        (void)gsl_multifit_nlinear_driver(max_iterations, 1e-10, 0.0, 0.0, NULL, NULL, &info, w);
        *iterations += gsl_multifit_nlinear_niter(w);
        const gsl_vector *position = gsl_multifit_nlinear_position(w);
        for (size_t j = 0; j < p; j++) {
            end[j] = gsl_vector_get(position, j);
        }
    }
    gsl_multifit_nlinear_free(w);
    return LEHR_OK;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check(const lehr_fitting_problem *problem, const double *start,
                         const lehr_fitting_options *options, lehr_error *err)
{
    if (problem->n_parameters == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the model has no parameters");
    }
    if (options->convention != LEHR_COVARIANCE_SCALED && !problem->sigma) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "%s errors need a sigma for every point; without sigma use scaled errors",
                              lehr_covariance_convention_name(options->convention));
    }
    if (problem->n_points < problem->n_parameters) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points cannot determine %zu parameters",
                              problem->n_points, problem->n_parameters);
    }
    for (size_t i = 0; i < problem->n_points; i++) {
        if (!isfinite(problem->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "y[%zu] = %g is not finite", i, problem->y[i]);
        }
        if (problem->sigma && !(problem->sigma[i] > 0 && isfinite(problem->sigma[i]))) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "sigma[%zu] = %g is not a number greater than 0", i,
                                  problem->sigma[i]);
        }
    }
    if (!all_finite(start, problem->n_parameters)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a start value of the fit is not finite");
    }
    return LEHR_OK;
}

static void fill_summary(lehr_fitting_summary *summary, double *covariance,
                         const lehr_fitting_problem *problem, const lehr_fitting_options *options,
                         const lehr_gauss_newton_outcome *best, size_t iterations)
{
    size_t n_covariance = problem->n_parameters * problem->n_parameters;
    summary->stop = best->stop;
    summary->convention = options->convention;
    summary->iterations = iterations;
    summary->chi2 = best->chi2;
    summary->dof = problem->n_points - problem->n_parameters;
    summary->reduced_chi2 = summary->dof > 0 ? best->chi2 / (double)summary->dof : (double)NAN;
    double factor = lehr_covariance_factor(options->convention, summary->reduced_chi2);
    for (size_t k = 0; k < n_covariance; k++) {
        covariance[k] *= factor;
    }
}

lehr_status lehr_fitting_solve(lehr_fitting_summary *summary, double *parameters, double *covariance,
                               const lehr_fitting_problem *problem, const lehr_fitting_options *options,
                               lehr_error *err)
{
    const gsl_multifit_nlinear_trs *const methods[] = {gsl_multifit_nlinear_trs_lmaccel,
                                                       gsl_multifit_nlinear_trs_lm};
    lehr_status status = check(problem, parameters, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t n = problem->n_points;
    size_t p = problem->n_parameters;
    lehr_gauss_newton_workspace *polish = NULL;
    search s = {.problem = problem};
    double *trial = lehr_core_alloc(2 * p, sizeof *trial);
    s.parameters = lehr_core_alloc(p, sizeof *s.parameters);
    s.residuals = lehr_core_alloc(n, sizeof *s.residuals);
    s.jacobian = lehr_core_alloc(n * p, sizeof *s.jacobian);
    if (!trial || !s.parameters || !s.residuals || !s.jacobian) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
        goto done;
    }
    status = lehr_gauss_newton_create(&polish, problem, err);
    if (status != LEHR_OK) {
        goto done;
    }
    double *best_parameters = trial + p;
    lehr_gauss_newton_outcome best = {.stop = LEHR_FITTING_SINGULAR, .chi2 = INFINITY};
    size_t iterations = 0;
    if (!lehr_fitting_residuals(problem, parameters, s.residuals)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the model does not exist at the start values");
        goto done;
    }
    memcpy(best_parameters, parameters, p * sizeof *parameters);
    for (size_t m = 0; m < sizeof methods / sizeof methods[0] && best.stop != LEHR_FITTING_CONVERGED; m++) {
        status = run_search(trial, &iterations, &s, parameters, methods[m], options->max_iterations, err);
        if (status != LEHR_OK) {
            goto done;
        }
        lehr_gauss_newton_outcome outcome = lehr_gauss_newton_polish(polish, trial);
        iterations += outcome.steps;
        if (outcome.stop == LEHR_FITTING_CONVERGED || outcome.chi2 < best.chi2) {
            best = outcome;
            memcpy(best_parameters, trial, p * sizeof *trial);
        }
    }
    memcpy(parameters, best_parameters, p * sizeof *parameters);
    lehr_gauss_newton_covariance(polish, covariance, parameters);
    fill_summary(summary, covariance, problem, options, &best, iterations);
done:
    lehr_gauss_newton_free(polish);
    lehr_core_free(s.jacobian);
    lehr_core_free(s.residuals);
    lehr_core_free(s.parameters);
    lehr_core_free(trial);
    return status;
}
