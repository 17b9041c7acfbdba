// Least squares for the geometry over points of rings.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/robust.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Points further off than so many standard deviations are left out.
static const double REJECT = 5;
enum { MOST_REJECTIONS = 8 };

/// Points that are used, and what is known beforehand about the tilt.
typedef struct equations {
    const calib_job *job;
    const calib_points *points;
    size_t n_points, n_priors;
} equations;

/// 2theta of a line, and its derivative with respect to the wavelength.
static double line_angle(double *slope, const calib_job *job, size_t line, double wavelength_ang)
{
    double d_ang = lehr_xrd_calibrant_line(job->calibrant, line).d_ang;
    double theta = asin(fmin(wavelength_ang / (2 * d_ang), 1));
    *slope = 1 / (d_ang * cos(theta));
    return 2 * theta;
}

static bool model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const equations *e = context;
    size_t row = 0;
    double gradient[CALIB_P], slope = 0;
    if (!(parameters[LEHR_XRD_CALIBRATE_DISTANCE] > 0 && parameters[LEHR_XRD_CALIBRATE_WAVELENGTH] > 0)) {
        return false;
    }
    for (size_t i = 0; i < e->points->n; i++) {
        const calib_point *point = &e->points->point[i];
        if (!point->used) {
            continue;
        }
        double angle = calib_two_theta(parameters, e->job->travels[point->image], point->at, gradient);
        double line = line_angle(&slope, e->job, point->line, parameters[LEHR_XRD_CALIBRATE_WAVELENGTH]);
        gradient[LEHR_XRD_CALIBRATE_WAVELENGTH] = -slope;
        if (values) {
            values[row] = angle - line;
        }
        if (jacobian) {
            memcpy(jacobian + row * CALIB_P, gradient, sizeof gradient);
        }
        row++;
    }
    for (size_t k = 0; k < e->n_priors; k++, row++) {
        if (values) {
            values[row] = parameters[LEHR_XRD_CALIBRATE_ROT1 + k];
        }
        if (jacobian) {
            memset(jacobian + row * CALIB_P, 0, sizeof gradient);
            jacobian[row * CALIB_P + LEHR_XRD_CALIBRATE_ROT1 + k] = 1;
        }
    }
    return true;
}

static double residual_of(const calib_job *job, const calib_point *point, const double *parameters)
{
    double slope = 0;
    return calib_two_theta(parameters, job->travels[point->image], point->at, NULL) -
           line_angle(&slope, job, point->line, parameters[LEHR_XRD_CALIBRATE_WAVELENGTH]);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/// Residuals of all points; scale: 1.4826 times the median of |residual|/sigma over those that are used.
static double measure(calib_points *points, const calib_job *job, const calib_refinement *r, double *scratch)
{
    const double *parameters = r->parameters;
    size_t n = 0;
    for (size_t i = 0; i < points->n; i++) {
        calib_point *point = &points->point[i];
        point->residual = residual_of(job, point, parameters);
        if (point->used) {
            scratch[n++] = fabs(point->residual) / hypot(point->sigma, r->scatter);
        }
    }
    qsort(scratch, n, sizeof *scratch, by_value);
    return n > 0 ? 1.4826 * scratch[n / 2] : 0;
}

static void describe(lehr_fitting_parameter *description, const bool *fixed)
{
    for (int k = 0; k < CALIB_P; k++) {
        description[k] =
            lehr_fitting_parameter_free(lehr_xrd_calibrate_parameter_name((lehr_xrd_calibrate_parameter)k));
        description[k].fixed = fixed[k];
    }
}

typedef struct workspace {
    double *y, *sigma, *scratch;
} workspace;

/// Fill data and errors of the points that are used, then of the priors. @returns rows
static size_t fill(workspace *work, equations *e, double scatter, const double *start, double tilt_prior)
{
    size_t row = 0;
    for (size_t i = 0; i < e->points->n; i++) {
        if (e->points->point[i].used) {
            work->y[row] = 0;
            work->sigma[row++] = hypot(e->points->point[i].sigma, scatter);
        }
    }
    e->n_points = row;
    for (size_t k = 0; k < e->n_priors; k++, row++) {
        work->y[row] = start[LEHR_XRD_CALIBRATE_ROT1 + k];
        work->sigma[row] = tilt_prior;
    }
    return row;
}

static lehr_status solve_once(calib_refinement *out, equations *e, workspace *work, const bool *fixed,
                              const double *start, double tilt_prior, bool robust, lehr_error *err)
{
    lehr_fitting_parameter description[CALIB_P];
    lehr_fitting_summary summary;
    describe(description, fixed);
    lehr_fitting_problem problem = {.n_points = fill(work, e, out->scatter, start, tilt_prior),
                                    .n_parameters = CALIB_P,
                                    .y = work->y,
                                    .sigma = work->sigma,
                                    .model = model,
                                    .context = e,
                                    .parameters = description};
    lehr_status status;
    if (robust) {
        lehr_fitting_robust fit;
        lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
        options.loss = LEHR_FITTING_LOSS_CAUCHY;
        options.fit.search = LEHR_FITTING_SEARCH_NEAR;
        status = lehr_fitting_robust_solve(&fit, out->parameters, out->covariance, &problem, &options, err);
        summary = fit.fit;
    } else {
        lehr_fitting_options options = lehr_fitting_options_defaults();
        options.convention = LEHR_COVARIANCE_ABSOLUTE;
        options.search = LEHR_FITTING_SEARCH_NEAR;
        status = lehr_fitting_solve(&summary, out->parameters, out->covariance, &problem, &options, err);
    }
    out->weighted_chi2 = summary.chi2;
    out->dof = summary.dof;
    out->converged = status == LEHR_OK && summary.stop == LEHR_FITTING_CONVERGED;
    return status;
}

/// Mark points that lie too far off. @returns true where a mark has changed
static bool reject(calib_points *points, double scatter, double scale)
{
    bool changed = false;
    for (size_t i = 0; i < points->n; i++) {
        calib_point *point = &points->point[i];
        bool used = fabs(point->residual) <= REJECT * fmax(scale, 1) * hypot(point->sigma, scatter);
        changed = changed || used != point->used;
        point->used = used;
    }
    return changed;
}

/// Sum of squared residuals over their errors, of points that are used.
static double sum_squares(const calib_points *points, double scatter)
{
    double sum = 0;
    for (size_t i = 0; i < points->n; i++) {
        const calib_point *point = &points->point[i];
        double variance = point->sigma * point->sigma + scatter * scatter;
        sum += point->used ? point->residual * point->residual / variance : 0;
    }
    return sum;
}

/// Scatter that makes chi2 equal to the degrees of freedom, by bisection.
static double find_scatter(const calib_points *points, size_t dof)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < points->n; i++) {
        high = fmax(high, points->point[i].used ? fabs(points->point[i].residual) : 0);
    }
    high *= sqrt((double)points->n);
    for (int k = 0; k < 60 && dof > 0; k++) {
        double mid = 0.5 * (low + high);
        bool more = sum_squares(points, mid) > (double)dof;
        low = more ? mid : low;
        high = more ? high : mid;
    }
    return 0.5 * (low + high);
}

lehr_status calib_refine(calib_refinement *out, calib_points *points, const calib_job *job, const bool *fixed,
                         const double *start, double tilt_prior, bool robust, lehr_error *err)
{
    workspace work = {0};
    equations e = {.job = job, .points = points, .n_priors = tilt_prior > 0 ? 2 : 0};
    size_t room = points->n + 2;
    memset(out, 0, sizeof *out);
    memcpy(out->parameters, start, sizeof out->parameters);
    work.y = lehr_core_alloc(3 * room, sizeof *work.y);
    if (!work.y) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a geometry");
    }
    work.sigma = work.y + room;
    work.scratch = work.y + 2 * room;
    lehr_status status = LEHR_OK;
    for (int pass = 0; pass < MOST_REJECTIONS; pass++) {
        status = solve_once(out, &e, &work, fixed, start, tilt_prior, robust && pass == 0, err);
        if (status != LEHR_OK) {
            break;
        }
        double scale = measure(points, job, out, work.scratch);
        // Many counts make errors that grains and distortion exceed: then all sectors count about alike.
        double before = out->scatter;
        bool rough = sum_squares(points, 0) > 2 * (double)out->dof;
        out->scatter = rough ? find_scatter(points, out->dof) : 0;
        bool moved = fabs(out->scatter - before) > 0.01 * out->scatter || (before > 0 && !rough);
        if (!reject(points, out->scatter, rough ? 1 : scale) && !moved) {
            break;
        }
    }
    out->chi2 = sum_squares(points, 0);
    lehr_core_free(work.y);
    return status;
}
