#include <lehr/fitting/curve_extra.h>

#include "estimate_private.h"
#include "mcmc_private.h"
#include "orthogonal_private.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <math.h>
#include <string.h>

/// The fit that is repeated; shared read-only between threads.
typedef struct source {
    const lehr_fitting_curve_problem *problem;
    lehr_fitting_error_model model;
    lehr_fitting_options options;
    const double *parameters;
    double *x;    ///< shape (n_points,): true abscissas
    double *y;    ///< shape (n_points,): the curve there
    double noise; ///< factor of all errors
} source;

static bool has_errors_of_x(lehr_fitting_error_model model)
{
    return model == LEHR_FITTING_ERRORS_ODR || model == LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE;
}

// ---- intervals and posterior ---------------------------------------------------------
/// The least-squares problem of the error model, at the weights of the fit.
static lehr_status make_problem(lehr_fitting_problem *out, curve_workspace *w, const source *s,
                                lehr_error *err)
{
    switch (s->model) {
    case LEHR_FITTING_ERRORS_ODR:
        *out = lehr_fitting_curve_orthogonal(w);
        break;
    case LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE:
        if (!lehr_fitting_curve_effective_sigmas(w, s->parameters)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC, "the effective variance of a point does not exist");
        }
        *out = lehr_fitting_curve_direct(w, w->sigma);
        break;
    default:
        *out = lehr_fitting_curve_direct(w, s->model == LEHR_FITTING_ERRORS_WLS ? s->problem->sigma_y : NULL);
    }
    return LEHR_OK;
}

static lehr_status find_intervals(lehr_fitting_extra *extra, const source *s,
                                  const lehr_fitting_summary *summary, const double *covariance,
                                  lehr_error *err)
{
    curve_workspace w = {.sigma = NULL};
    lehr_fitting_problem problem;
    lehr_status status = lehr_fitting_curve_workspace_init(&w, s->problem, err);
    if (status == LEHR_OK) {
        status = make_problem(&problem, &w, s, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_find_intervals(extra, &problem, &s->options, summary, s->parameters,
                                                   covariance, err);
    }
    lehr_fitting_curve_workspace_clear(&w);
    return status;
}

/// The models of a curve write to their workspace: every worker has its own.
static lehr_status sample_posterior(lehr_fitting_extra *extra, const source *s,
                                    const lehr_fitting_summary *summary, const double *covariance,
                                    const lehr_fitting_derived *derived, lehr_error *err)
{
    const lehr_mcmc_options automatic = {.n_walkers = 0};
    size_t half = lehr_mcmc_count_walkers(&automatic, s->problem->n_parameters) / 2;
    size_t n = (size_t)lehr_parallel_threads(extra->method.threads, half);
    lehr_status status = LEHR_OK;
    curve_workspace *rooms = lehr_core_alloc(n, sizeof *rooms);
    lehr_fitting_problem *problems = lehr_core_alloc(n, sizeof *problems);
    if (!rooms || !problems) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu workers", n);
        goto done;
    }
    for (size_t k = 0; status == LEHR_OK && k < n; k++) {
        status = lehr_fitting_curve_workspace_init(&rooms[k], s->problem, err);
        if (status == LEHR_OK) {
            status = make_problem(&problems[k], &rooms[k], s, err);
        }
    }
    if (status == LEHR_OK) {
        status =
            lehr_fitting_extra_sample(extra, problems, 1, summary, s->parameters, covariance, derived, err);
    }
    for (size_t k = 0; k < n; k++) {
        lehr_fitting_curve_workspace_clear(&rooms[k]);
    }
done:
    lehr_core_free(problems);
    lehr_core_free(rooms);
    return status;
}

// ---- bootstrap ----------------------------------------------------------------------
/// Points on the curve from which the repeats start.
static lehr_status place_points(source *s, lehr_error *err)
{
    curve_workspace w = {.sigma = NULL};
    lehr_status status = lehr_fitting_curve_workspace_init(&w, s->problem, err);
    for (size_t i = 0; status == LEHR_OK && i < s->problem->n_points; i++) {
        curve_foot f = {.t = s->problem->x[i]};
        bool exists = has_errors_of_x(s->model)
                          ? lehr_fitting_foot_find(&f, &w.data, s->parameters, i, w.data.gradient)
                          : s->problem->curve(&f.value, &f.slope, w.data.gradient, s->parameters, f.t,
                                              s->problem->context);
        if (!exists) {
            status =
                lehr_error_set(err, LEHR_ERR_NUMERIC, "the fitted curve does not exist at point %zu", i + 1);
        }
        s->x[i] = f.t;
        s->y[i] = f.value;
    }
    lehr_fitting_curve_workspace_clear(&w);
    return status;
}

static void draw(double *x, double *y, const source *s, lehr_random *random)
{
    for (size_t i = 0; i < s->problem->n_points; i++) {
        curve_point_errors e = {.yy = 1};
        if (s->model != LEHR_FITTING_ERRORS_OLS) {
            e = lehr_fitting_point_errors(s->problem, i);
        }
        x[i] = s->x[i];
        y[i] = s->y[i];
        if (has_errors_of_x(s->model) && e.xx > 0) {
            double z = s->noise * lehr_random_normal(random);
            x[i] += sqrt(e.xx) * z;
            y[i] += e.xy / sqrt(e.xx) * z;
            e.yy = fmax(e.yy - e.xy * e.xy / e.xx, 0);
        }
        y[i] += sqrt(e.yy) * s->noise * lehr_random_normal(random);
    }
}

static lehr_status replicate(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    const source *s = context;
    size_t n = s->problem->n_points, p = s->problem->n_parameters;
    double covariance[LEHR_FITTING_ESTIMATE_MAX * LEHR_FITTING_ESTIMATE_MAX];
    lehr_fitting_summary summary = {0};
    lehr_fitting_curve_problem repeated = *s->problem;
    double *room = lehr_core_alloc(n, 2 * sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    draw(room, room + n, s, random);
    repeated.x = room;
    repeated.y = room + n;
    memcpy(values, s->parameters, p * sizeof *values);
    lehr_status status =
        lehr_fitting_curve_solve(&summary, values, covariance, NULL, &repeated, s->model, &s->options, err);
    lehr_core_free(room);
    // Noise may carry a point to where the curve does not exist: that repeat is discarded.
    bool unusable = status == LEHR_ERR_DOMAIN || status == LEHR_ERR_NUMERIC;
    if (unusable || (status == LEHR_OK && summary.stop != LEHR_FITTING_CONVERGED)) {
        lehr_error_clear(err);
        values[0] = (double)NAN;
        return LEHR_OK;
    }
    return status;
}

static lehr_status run_bootstrap(lehr_fitting_extra *extra, source *s, const lehr_fitting_derived *derived,
                                 lehr_error *err)
{
    size_t n = s->problem->n_points;
    lehr_bootstrap *bootstrap = NULL;
    const lehr_bootstrap_options settings = {extra->method.n_bootstrap, extra->method.seed,
                                             extra->method.threads};
    if (!(s->noise > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "a fit that leaves no scatter of the residuals cannot be repeated by simulation");
    }
    double *room = lehr_core_alloc(n, 2 * sizeof *room);
    if (!room) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", n);
    }
    s->x = room;
    s->y = room + n;
    lehr_status status = place_points(s, err);
    if (status == LEHR_OK) {
        status = lehr_bootstrap_run(&bootstrap, replicate, s, s->problem->n_parameters, &settings, NULL, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_summarise(extra, bootstrap, s->problem->n_parameters, derived, err);
    }
    lehr_bootstrap_free(bootstrap);
    lehr_core_free(room);
    return status;
}

lehr_status lehr_fitting_curve_extra(lehr_fitting_extra *extra, const lehr_fitting_curve_problem *problem,
                                     lehr_fitting_error_model model, const lehr_fitting_options *options,
                                     const lehr_fitting_summary *summary, const double *parameters,
                                     const double *covariance, const lehr_fitting_method *method,
                                     const lehr_fitting_derived *derived, lehr_error *err)
{
    source s = {.problem = problem,
                .model = model,
                .options = *options,
                .parameters = parameters,
                .noise = sqrt(lehr_covariance_factor(summary->convention, summary->reduced_chi2))};
    size_t n_quantities = problem->n_parameters + (derived ? derived->n : 0);
    s.options.search = LEHR_FITTING_SEARCH_NEAR;
    lehr_status status = lehr_fitting_extra_begin(extra, method, err);
    if (status == LEHR_OK && (method->robust || n_quantities > LEHR_FITTING_ESTIMATE_MAX)) {
        status = lehr_error_set(err, LEHR_ERR_ARG,
                                method->robust ? "a curve with errors in x and y has no robust fit"
                                               : "too many quantities for intervals and bootstrap");
    }
    if (status != LEHR_OK || summary->stop != LEHR_FITTING_CONVERGED) {
        return status;
    }
    if (method->confidence > 0) {
        status = find_intervals(extra, &s, summary, covariance, err);
    }
    if (status == LEHR_OK && method->n_bootstrap > 0) {
        status = run_bootstrap(extra, &s, derived, err);
    }
    return status == LEHR_OK && method->n_steps > 0
               ? sample_posterior(extra, &s, summary, covariance, derived, err)
               : status;
}
