// Foot points on a curve, and the least-squares problems that its fits lead to.
#include "orthogonal_private.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <math.h>

curve_point_errors lehr_fitting_point_errors(const lehr_fitting_curve_problem *problem, size_t i)
{
    double sx = problem->sigma_x ? problem->sigma_x[i] : 0;
    double sy = problem->sigma_y ? problem->sigma_y[i] : 0;
    double r = problem->correlation ? problem->correlation[i] : 0;
    return (curve_point_errors){sx * sx, r * sx * sy, sy * sy};
}

// ---- foot points --------------------------------------------------------------------
bool lehr_fitting_foot_at(curve_foot *out, const curve_points *data, const double *parameters, size_t i,
                          double t, double *gradient)
{
    const lehr_fitting_curve_problem *p = data->problem;
    curve_point_errors e = lehr_fitting_point_errors(p, i);
    out->t = t;
    if (!p->curve(&out->value, &out->slope, gradient, parameters, t, p->context)) {
        return false;
    }
    out->offset = p->y[i] - out->value - out->slope * (p->x[i] - t);
    out->variance = e.yy - 2 * out->slope * e.xy + out->slope * out->slope * e.xx;
    return out->variance > 0 && isfinite(out->offset) && isfinite(out->variance);
}

/// What a good step must not raise: the squared distance d' C^-1 d, or, where y is exact, the miss in y.
static double distance(const lehr_fitting_curve_problem *p, size_t i, const curve_foot *f)
{
    curve_point_errors e = lehr_fitting_point_errors(p, i);
    double dx = p->x[i] - f->t;
    double dy = p->y[i] - f->value;
    if (!(e.yy > 0)) {
        return dy * dy;
    }
    double along = dx - e.xy / e.yy * dy;
    return dy * dy / e.yy + along * along / (e.xx - e.xy * e.xy / e.yy);
}

/// Step halvings until the distance no longer grows. False where even the shortest step leaves the curve.
static bool step_down(curve_foot *f, const curve_points *data, const double *parameters, size_t i,
                      double target, double *gradient)
{
    const curve_foot start = *f;
    double before = distance(data->problem, i, &start);
    double step = target - start.t;
    for (int halvings = 0; halvings < 60; halvings++, step /= 2) {
        bool exists = lehr_fitting_foot_at(f, data, parameters, i, start.t + step, gradient);
        if (exists && distance(data->problem, i, f) <= before * (1 + 1e-10) + DBL_MIN) {
            return true;
        }
    }
    return false;
}

/// Foot point of point i by Gauss-Newton steps: d is along C n with the normal n = (-f', 1) of the curve.
bool lehr_fitting_foot_find(curve_foot *f, const curve_points *data, const double *parameters, size_t i,
                            double *gradient)
{
    const int most_steps = 200;
    const lehr_fitting_curve_problem *p = data->problem;
    curve_point_errors e = lehr_fitting_point_errors(p, i);
    if (!lehr_fitting_foot_at(f, data, parameters, i, p->x[i], gradient)) {
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
    const curve_points *data = context;
    size_t n_parameters = data->problem->n_parameters;
    for (size_t i = 0; i < data->problem->n_points; i++) {
        double *gradient = jacobian ? jacobian + i * n_parameters : data->gradient;
        curve_foot f;
        if (!lehr_fitting_foot_find(&f, data, parameters, i, gradient)) {
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
    const curve_points *data = context;
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

// ---- problems -----------------------------------------------------------------------
void lehr_fitting_curve_workspace_clear(curve_workspace *w)
{
    lehr_core_free(w->data.gradient);
    lehr_core_free(w->sigma);
    lehr_core_free(w->zeros);
    lehr_core_free(w->trial);
}

lehr_status lehr_fitting_curve_workspace_init(curve_workspace *w, const lehr_fitting_curve_problem *problem,
                                              lehr_error *err)
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

/// Errors of y and of x carried over to y.
bool lehr_fitting_curve_effective_sigmas(curve_workspace *w, const double *parameters)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        curve_foot f;
        if (!lehr_fitting_foot_at(&f, &w->data, parameters, i, p->x[i], w->data.gradient)) {
            return false;
        }
        w->sigma[i] = sqrt(f.variance);
    }
    return true;
}

lehr_fitting_problem lehr_fitting_curve_direct(const curve_workspace *w, const double *sigma)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    return (lehr_fitting_problem){
        .n_points = p->n_points,
        .n_parameters = p->n_parameters,
        .y = p->y,
        .sigma = sigma,
        .model = direct_model,
        .context = &w->data,
    };
}

lehr_fitting_problem lehr_fitting_curve_orthogonal(curve_workspace *w)
{
    const lehr_fitting_curve_problem *p = w->data.problem;
    for (size_t i = 0; i < p->n_points; i++) {
        w->sigma[i] = 1;
    }
    return (lehr_fitting_problem){
        .n_points = p->n_points,
        .n_parameters = p->n_parameters,
        .y = w->zeros,
        .sigma = w->sigma,
        .model = orthogonal_model,
        .context = &w->data,
    };
}
