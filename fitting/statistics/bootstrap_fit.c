#include <lehr/fitting/bootstrap.h>

#include "residuals.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

// A leverage of 1 but for this: the point is fitted exactly whatever its value.
static const double leverage_limit = 1 - 1e-9;

/// The fit that is repeated; shared read-only between threads.
typedef struct source {
    lehr_bootstrap_kind kind;
    const lehr_fitting_problem *problem;
    lehr_fitting_options options;
    const double *parameters;
    double *values;    ///< shape (n,): model at the estimates
    double *residuals; ///< shape (n,): centred and corrected, in units of sigma
    double noise;      ///< standard deviation of parametric noise in units of sigma
} source;

const char *lehr_bootstrap_kind_name(lehr_bootstrap_kind kind)
{
    return kind == LEHR_BOOTSTRAP_PARAMETRIC ? "parametric" : "residual";
}

static void draw(double *y, const source *s, lehr_random *random)
{
    size_t n = s->problem->n_points;
    for (size_t i = 0; i < n; i++) {
        double sigma = s->problem->sigma ? s->problem->sigma[i] : 1;
        double deviation = s->kind == LEHR_BOOTSTRAP_PARAMETRIC ? s->noise * lehr_random_normal(random)
                                                                : s->residuals[lehr_random_below(random, n)];
        y[i] = s->values[i] + sigma * deviation;
    }
}

static lehr_status replicate_fit(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    const source *s = context;
    size_t p = s->problem->n_parameters;
    lehr_fitting_problem repeated = *s->problem;
    lehr_fitting_summary summary = {0};
    double *y = lehr_core_alloc(repeated.n_points, sizeof *y);
    double *covariance = lehr_core_alloc(p, p * sizeof *covariance);
    lehr_status status = LEHR_OK;
    if (!y || !covariance) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", repeated.n_points);
        goto done;
    }
    draw(y, s, random);
    repeated.y = y;
    memcpy(values, s->parameters, p * sizeof *values);
    status = lehr_fitting_solve(&summary, values, covariance, &repeated, &s->options, err);
    for (size_t j = 0; status == LEHR_OK && summary.stop != LEHR_FITTING_CONVERGED && j < p; j++) {
        values[j] = (double)NAN;
    }
done:
    lehr_core_free(covariance);
    lehr_core_free(y);
    return status;
}

/// Diagonal element of J C J^T for one row; parameters without a variance take no part.
static double leverage(const double *row, const double *covariance, size_t p, double scale)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            double element = covariance[j * p + k];
            sum += isfinite(element) ? row[j] * element / scale * row[k] : 0;
        }
    }
    return sum;
}

/// Residuals divided by sqrt(1 - leverage), with mean zero.
static lehr_status correct_residuals(source *s, const double *covariance, double scale, lehr_error *err)
{
    size_t n = s->problem->n_points;
    size_t p = s->problem->n_parameters;
    double mean = 0;
    double *jacobian = lehr_core_alloc(n, p * sizeof *jacobian);
    lehr_status status = LEHR_OK;
    if (!jacobian) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    (void)lehr_fitting_residuals(s->problem, s->parameters, s->residuals);
    if (!lehr_fitting_weighted_jacobian(s->problem, s->parameters, jacobian)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the model has no derivatives at the estimates");
        goto done;
    }
    for (size_t i = 0; i < n; i++) {
        double h = leverage(jacobian + i * p, covariance, p, scale);
        if (!(h < leverage_limit)) {
            status = lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "point %zu alone determines a parameter (leverage 1): its residual says nothing; "
                "use the parametric bootstrap",
                i + 1);
            goto done;
        }
        s->residuals[i] /= -sqrt(1 - h);
        mean += s->residuals[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        s->residuals[i] -= mean;
    }
done:
    lehr_core_free(jacobian);
    return status;
}

lehr_status lehr_fitting_bootstrap(lehr_bootstrap **out, lehr_bootstrap_kind kind,
                                   const lehr_fitting_problem *problem, const lehr_fitting_options *options,
                                   const lehr_fitting_summary *summary, const double *parameters,
                                   const double *covariance, const lehr_bootstrap_options *bootstrap,
                                   const lehr_progress *progress, lehr_error *err)
{
    size_t n = problem->n_points;
    double scale = lehr_covariance_factor(summary->convention, summary->reduced_chi2);
    source s = {.kind = kind,
                .problem = problem,
                .options = *options,
                .parameters = parameters,
                .noise = sqrt(scale)};
    lehr_status status = LEHR_OK;
    *out = NULL;
    if (summary->stop != LEHR_FITTING_CONVERGED || !(scale > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "a fit that %s cannot be repeated by simulation",
                              summary->stop != LEHR_FITTING_CONVERGED ? "has not converged"
                                                                      : "leaves no scatter of the residuals");
    }
    s.options.search = LEHR_FITTING_SEARCH_NEAR;
    s.values = lehr_core_alloc(n, sizeof *s.values);
    s.residuals = lehr_core_alloc(n, sizeof *s.residuals);
    if (!s.values || !s.residuals) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
        goto done;
    }
    if (!problem->model(parameters, s.values, NULL, problem->context)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN, "the model does not exist at the estimates");
        goto done;
    }
    if (kind == LEHR_BOOTSTRAP_RESIDUAL) {
        status = correct_residuals(&s, covariance, scale, err);
    }
    if (status == LEHR_OK) {
        status = lehr_bootstrap_run(out, replicate_fit, &s, problem->n_parameters, bootstrap, progress, err);
    }
done:
    lehr_core_free(s.residuals);
    lehr_core_free(s.values);
    return status;
}
