#include <lehr/fitting/orthogonal.h>

#include <float.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

/// Covariance matrix of the errors of one point.
typedef struct point_errors {
    double xx, xy, yy;
} point_errors;

/// What the models see: the points and room for one gradient that nobody asked for.
typedef struct curve_data {
    const lehr_fitting_curve_problem *problem;
    double *gradient; ///< shape (n_parameters,)
} curve_data;

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

static point_errors errors_of(const lehr_fitting_curve_problem *problem, size_t i)
{
    double sx = problem->sigma_x ? problem->sigma_x[i] : 0;
    double sy = problem->sigma_y ? problem->sigma_y[i] : 0;
    double r = problem->correlation ? problem->correlation[i] : 0;
    return (point_errors){sx * sx, r * sx * sy, sy * sy};
}

// ---- foot points --------------------------------------------------------------------
/// The curve at a trial foot point t, and the point as seen from there.
typedef struct foot {
    double t, value, slope;
    double offset;   ///< distance along the normal: (y - f) - f' (x - t)
    double variance; ///< of the offset
} foot;

static bool foot_at(foot *out, const curve_data *data, const double *parameters, size_t i, double t,
                    double *gradient)
{
    const lehr_fitting_curve_problem *p = data->problem;
    point_errors e = errors_of(p, i);
    out->t = t;
    if (!p->curve(&out->value, &out->slope, gradient, parameters, t, p->context)) {
        return false;
    }
    out->offset = p->y[i] - out->value - out->slope * (p->x[i] - t);
    out->variance = e.yy - 2 * out->slope * e.xy + out->slope * out->slope * e.xx;
    return out->variance > 0 && isfinite(out->offset) && isfinite(out->variance);
}

/// What a good step must not raise: the squared distance d' C^-1 d, or, where y is exact, the miss in y.
static double distance(const lehr_fitting_curve_problem *p, size_t i, const foot *f)
{
    point_errors e = errors_of(p, i);
    double dx = p->x[i] - f->t;
    double dy = p->y[i] - f->value;
    if (!(e.yy > 0)) {
        return dy * dy;
    }
    double along = dx - e.xy / e.yy * dy;
    return dy * dy / e.yy + along * along / (e.xx - e.xy * e.xy / e.yy);
}

/// Step halvings until the distance no longer grows. False where even the shortest step leaves the curve.
static bool step_down(foot *f, const curve_data *data, const double *parameters, size_t i, double target,
                      double *gradient)
{
    const foot start = *f;
    double before = distance(data->problem, i, &start);
    double step = target - start.t;
    for (int halvings = 0; halvings < 60; halvings++, step /= 2) {
        bool exists = foot_at(f, data, parameters, i, start.t + step, gradient);
        if (exists && distance(data->problem, i, f) <= before * (1 + 1e-10) + DBL_MIN) {
            return true;
        }
    }
    return false;
}

/// Foot point of point i by Gauss-Newton steps: d is along C n with the normal n = (-f', 1) of the curve.
static bool find_foot(foot *f, const curve_data *data, const double *parameters, size_t i, double *gradient)
{
    const int most_steps = 200;
    const lehr_fitting_curve_problem *p = data->problem;
    point_errors e = errors_of(p, i);
    if (!foot_at(f, data, parameters, i, p->x[i], gradient)) {
        return false;
    }
    double settled = 1e-13 * sqrt(e.xx);
    for (int k = 0; e.xx > 0 && k < most_steps; k++) {
        double before = f->t;
        double target = p->x[i] - (e.xy - f->slope * e.xx) * f->offset / f->variance;
        if (!step_down(f, data, parameters, i, target, gradient)) {
            return false;
        }
        if (fabs(f->t - before) <= fmax(settled, 4 * DBL_EPSILON * fabs(f->t))) {
            break;
        }
    }
    return true;
}

// ---- models for the solver ----------------------------------------------------------
/// Residuals of the orthogonal fit as "values" of data that are all 0 with errors that are all 1.
static bool orthogonal_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const curve_data *data = context;
    size_t n_parameters = data->problem->n_parameters;
    for (size_t i = 0; i < data->problem->n_points; i++) {
        double *gradient = jacobian ? jacobian + i * n_parameters : data->gradient;
        foot f;
        if (!find_foot(&f, data, parameters, i, gradient)) {
            return false;
        }
        double sigma = sqrt(f.variance);
        if (values) {
            values[i] = -f.offset / sigma;
        }
        for (size_t j = 0; jacobian && j < n_parameters; j++) {
            gradient[j] /= sigma;
        }
    }
    return true;
}

static bool direct_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const curve_data *data = context;
    const lehr_fitting_curve_problem *p = data->problem;
    for (size_t i = 0; i < p->n_points; i++) {
        double value = 0;
        double slope = 0;
        double *gradient = jacobian ? jacobian + i * p->n_parameters : data->gradient;
        if (!p->curve(&value, &slope, gradient, parameters, p->x[i], p->context)) {
            return false;
        }
        if (values) {
            values[i] = value;
        }
    }
    return true;
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
        point_errors e = errors_of(p, i);
        if (!(e.xx > 0) && !(e.yy > 0)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN,
                                  "point %zu has no error in x nor in y: its weight is infinite", i);
        }
        if (p->correlation && !(fabs(p->correlation[i]) < 1)) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "correlation[%zu] = %g is not between -1 and 1", i,
                                  p->correlation[i]);
        }
    }
    return LEHR_OK;
}

// ---- fits ---------------------------------------------------------------------------
typedef struct workspace {
    curve_data data;
    double *sigma; ///< shape (n_points,)
    double *zeros; ///< shape (n_points,)
    double *trial; ///< shape (n_parameters,)
} workspace;

static void workspace_clear(workspace *w)
{
    lehr_core_free(w->data.gradient);
    lehr_core_free(w->sigma);
    lehr_core_free(w->zeros);
    lehr_core_free(w->trial);
}

static lehr_status workspace_init(workspace *w, const lehr_fitting_curve_problem *problem, lehr_error *err)
{
    w->data.problem = problem;
    w->data.gradient = lehr_core_alloc(problem->n_parameters, sizeof(double));
    w->sigma = lehr_core_alloc(problem->n_points, sizeof(double));
    w->zeros = lehr_core_alloc(problem->n_points, sizeof(double));
    w->trial = lehr_core_alloc(problem->n_parameters, sizeof(double));
    if (!w->data.gradient || !w->sigma || !w->zeros || !w->trial) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: fit of %zu points", problem->n_points);
    }
    return LEHR_OK;
}

static lehr_status solve_direct(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                workspace *w, const double *sigma, const lehr_fitting_options *options,
                                lehr_error *err)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    lehr_fitting_problem problem = {
        .n_points = p->n_points,
        .n_parameters = p->n_parameters,
        .y = p->y,
        .sigma = sigma,
        .model = direct_model,
        .context = &w->data,
    };
    return lehr_fitting_solve(summary, parameters, covariance, &problem, options, err);
}

/// Errors of y and of x carried over to y, at given parameters. False where the curve does not exist.
static bool effective_sigmas(workspace *w, const double *parameters)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        foot f;
        if (!foot_at(&f, &w->data, parameters, i, p->x[i], w->data.gradient)) {
            return false;
        }
        w->sigma[i] = sqrt(f.variance);
    }
    return true;
}

/// True when no parameter moved by more than 1e-10 of its error, or by rounding.
static bool unmoved(const double *a, const double *b, const double *covariance, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double error = sqrt(covariance[j * n + j]);
        double move = fabs(a[j] - b[j]);
        if (!(move <= 1e-10 * error) && !(move <= 8 * DBL_EPSILON * fabs(b[j]))) {
            return false;
        }
    }
    return true;
}

static lehr_status solve_effective(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                   workspace *w, const lehr_fitting_options *options, lehr_error *err)
{
    const int most_rounds = 500;
    size_t n_parameters = w->data.problem->n_parameters;
    size_t iterations = 0;
    bool agreed = false;
    for (int round = 0; round < most_rounds && !agreed; round++) {
        memcpy(w->trial, parameters, n_parameters * sizeof *parameters);
        if (!effective_sigmas(w, parameters)) {
            return lehr_error_set(err, LEHR_ERR_NUMERIC, "the effective variance of a point does not exist");
        }
        lehr_status status = solve_direct(summary, parameters, covariance, w, w->sigma, options, err);
        if (status != LEHR_OK) {
            return status;
        }
        iterations += summary->iterations;
        agreed = summary->stop != LEHR_FITTING_CONVERGED ||
                 unmoved(w->trial, parameters, covariance, n_parameters);
    }
    summary->iterations = iterations;
    if (!agreed) {
        summary->stop = LEHR_FITTING_MAX_ITERATIONS;
    }
    return LEHR_OK;
}

static lehr_status solve_orthogonal(lehr_fitting_summary *summary, double *parameters, double *covariance,
                                    workspace *w, const lehr_fitting_options *options, lehr_error *err)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        w->sigma[i] = 1;
    }
    lehr_fitting_problem problem = {
        .n_points = p->n_points,
        .n_parameters = p->n_parameters,
        .y = w->zeros,
        .sigma = w->sigma,
        .model = orthogonal_model,
        .context = &w->data,
    };
    return lehr_fitting_solve(summary, parameters, covariance, &problem, options, err);
}

static void store_true_x(double *true_x, const workspace *w, const double *parameters,
                         lehr_fitting_error_model model)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        foot f;
        bool found =
            model == LEHR_FITTING_ERRORS_ODR && find_foot(&f, &w->data, parameters, i, w->data.gradient);
        true_x[i] = found ? f.t : p->x[i];
    }
}

/// The unweighted fit from the start of the caller: where the errors of a point depend on the slope of the
/// curve, that should be about right from the first step on.
static lehr_status approach(double *parameters, double *covariance, workspace *w,
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
    workspace w = {.sigma = NULL};
    double *p = NULL;
    lehr_status status = check(problem, model, err);
    if (status == LEHR_OK) {
        status = workspace_init(&w, problem, err);
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
    workspace_clear(&w);
    return status;
}
