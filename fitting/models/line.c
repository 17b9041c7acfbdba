#include "line_private.h"

#include <float.h>
#include <lehr/core/alloc.h>
#include <lehr/fitting/orthogonal.h>
#include <math.h>

lehr_fitting_line_options lehr_fitting_line_options_defaults(void)
{
    return (lehr_fitting_line_options){
        .method = LEHR_FITTING_LINE_YORK,
        .convention = LEHR_COVARIANCE_ABSOLUTE,
        .huber = 1.345,
    };
}

const char *lehr_fitting_line_method_name(lehr_fitting_line_method method)
{
    static const char *const names[] = {
        [LEHR_FITTING_LINE_YORK] = "york",     [LEHR_FITTING_LINE_ODR] = "odr",
        [LEHR_FITTING_LINE_WLS] = "wls",       [LEHR_FITTING_LINE_OLS] = "ols",
        [LEHR_FITTING_LINE_ROBUST] = "robust",
    };
    return names[method];
}

// ---- weighted sums ------------------------------------------------------------------
line_moments lehr_fitting_line_moments(const double *x, const double *y, const double *weights, size_t n)
{
    line_moments m = {.weight = 0};
    for (size_t i = 0; i < n; i++) {
        m.weight += weights[i];
        m.x_mean += weights[i] * x[i];
        m.y_mean += weights[i] * y[i];
    }
    m.x_mean /= m.weight;
    m.y_mean /= m.weight;
    for (size_t i = 0; i < n; i++) {
        double dx = x[i] - m.x_mean;
        m.xx += weights[i] * dx * dx;
        m.xy += weights[i] * dx * (y[i] - m.y_mean);
    }
    return m;
}

void lehr_fitting_line_set(lehr_fitting_line *out, const line_moments *m)
{
    out->slope.value = m->xy / m->xx;
    out->intercept.value = m->y_mean - out->slope.value * m->x_mean;
    out->slope.stderr_value = sqrt(1 / m->xx);
    out->intercept.stderr_value = sqrt(1 / m->weight + m->x_mean * m->x_mean / m->xx);
    out->covariance = -m->x_mean / m->xx;
}

double lehr_fitting_line_residual(const lehr_fitting_line *line, const lehr_fitting_line_data *data, size_t i)
{
    return data->y[i] - line->intercept.value - line->slope.value * data->x[i];
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_sigmas(const double *sigma, const char *name, size_t n, bool zero_allowed,
                                lehr_error *err)
{
    for (size_t i = 0; sigma && i < n; i++) {
        bool good = isfinite(sigma[i]) && (sigma[i] > 0 || (zero_allowed && sigma[i] == 0));
        if (!good) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s[%zu] = %g is not a number %s 0", name, i,
                                  sigma[i], zero_allowed ? ">=" : "greater than");
        }
    }
    return LEHR_OK;
}

static lehr_status check_points(const lehr_fitting_line_data *data, size_t fewest, lehr_error *err)
{
    size_t n = data->n_points;
    if (n < fewest) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points; this line needs at least %zu", n, fewest);
    }
    bool spread = false;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(data->x[i]) || !isfinite(data->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu (%g, %g) is not finite", i + 1, data->x[i],
                                  data->y[i]);
        }
        spread = spread || data->x[i] != data->x[0];
    }
    if (!spread) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all x are equal to %g: the slope is not determined",
                              data->x[0]);
    }
    return LEHR_OK;
}

static lehr_status check(const lehr_fitting_line_data *data, const lehr_fitting_line_options *options,
                         lehr_error *err)
{
    bool robust = options->method == LEHR_FITTING_LINE_ROBUST;
    bool both = options->method == LEHR_FITTING_LINE_YORK || options->method == LEHR_FITTING_LINE_ODR;
    if (both && !data->sigma_x && !data->sigma_y) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a line by %s needs standard errors of x or y",
                              lehr_fitting_line_method_name(options->method));
    }
    if (options->method == LEHR_FITTING_LINE_WLS && !data->sigma_y) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a weighted line needs standard errors of y");
    }
    if (options->method == LEHR_FITTING_LINE_OLS && options->convention != LEHR_COVARIANCE_SCALED) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a line without weights has scaled errors, not %s ones",
                              lehr_covariance_convention_name(options->convention));
    }
    if (robust && !(options->huber > 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "Huber's limit %g is not greater than 0", options->huber);
    }
    lehr_status status = check_points(data, robust ? 3 : 2, err);
    if (status == LEHR_OK && both) {
        status = check_sigmas(data->sigma_x, "sigma_x", data->n_points, true, err);
    }
    if (status == LEHR_OK && options->method != LEHR_FITTING_LINE_OLS) {
        status = check_sigmas(data->sigma_y, "sigma_y", data->n_points, both, err);
    }
    for (size_t i = 0; status == LEHR_OK && both && i < data->n_points; i++) {
        bool exact = !(data->sigma_x && data->sigma_x[i] > 0) && !(data->sigma_y && data->sigma_y[i] > 0);
        if (exact) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "point %zu has no error in x nor in y: its weight is infinite", i + 1);
        } else if (data->correlation && !(fabs(data->correlation[i]) < 1)) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN, "correlation[%zu] = %g is not between -1 and 1", i,
                                    data->correlation[i]);
        }
    }
    return status;
}

// ---- errors in y --------------------------------------------------------------------
static void fit_weighted(lehr_fitting_line *out, const lehr_fitting_line_data *data, double *weights)
{
    bool weighted = out->method == LEHR_FITTING_LINE_WLS;
    for (size_t i = 0; i < data->n_points; i++) {
        weights[i] = weighted ? 1 / (data->sigma_y[i] * data->sigma_y[i]) : 1;
    }
    line_moments m = lehr_fitting_line_moments(data->x, data->y, weights, data->n_points);
    lehr_fitting_line_set(out, &m);
}

// ---- York ---------------------------------------------------------------------------
/// Variances and covariance of one point.
typedef struct point_errors {
    double xx, xy, yy;
} point_errors;

static point_errors errors_of(const lehr_fitting_line_data *data, size_t i)
{
    double sx = data->sigma_x ? data->sigma_x[i] : 0;
    double sy = data->sigma_y ? data->sigma_y[i] : 0;
    double r = data->correlation ? data->correlation[i] : 0;
    return (point_errors){sx * sx, r * sx * sy, sy * sy};
}

static void set_york_weights(double *weights, const lehr_fitting_line_data *data, double slope)
{
    for (size_t i = 0; i < data->n_points; i++) {
        point_errors e = errors_of(data, i);
        weights[i] = 1 / (e.yy - 2 * slope * e.xy + slope * slope * e.xx);
    }
}

/// York's beta: the adjusted x of point i minus the mean.
static double adjusted(const lehr_fitting_line_data *data, const line_moments *m, double weight, double slope,
                       size_t i)
{
    point_errors e = errors_of(data, i);
    double u = data->x[i] - m->x_mean;
    double v = data->y[i] - m->y_mean;
    return weight * (u * e.yy + slope * v * e.xx - (slope * u + v) * e.xy);
}

/// Errors from the moments of the adjusted points (York 2004, eq. 13).
static void set_york_line(lehr_fitting_line *out, const lehr_fitting_line_data *data, const double *weights,
                          double slope)
{
    size_t n = data->n_points;
    line_moments m = lehr_fitting_line_moments(data->x, data->y, weights, n);
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        mean += weights[i] * adjusted(data, &m, weights[i], slope, i) / m.weight;
    }
    double xx = 0;
    for (size_t i = 0; i < n; i++) {
        double u = adjusted(data, &m, weights[i], slope, i) - mean;
        xx += weights[i] * u * u;
    }
    line_moments of_adjusted = {.weight = m.weight, .x_mean = m.x_mean + mean, .xx = xx};
    lehr_fitting_line_set(out, &of_adjusted);
    out->slope.value = slope;
    out->intercept.value = m.y_mean - slope * m.x_mean;
}

/// Iteration of the slope. Weights that vanish or become infinite on the way end it as "singular".
static void fit_york(lehr_fitting_line *out, const lehr_fitting_line_data *data, double *weights)
{
    const size_t most_iterations = 10000;
    fit_weighted(out, data, weights); // equal weights: .method is not WLS
    double slope = out->slope.value;
    double previous = INFINITY;
    out->stop = LEHR_FITTING_MAX_ITERATIONS;
    for (out->iterations = 1; out->iterations < most_iterations; out->iterations++) {
        set_york_weights(weights, data, slope);
        line_moments m = lehr_fitting_line_moments(data->x, data->y, weights, data->n_points);
        double upper = 0;
        double lower = 0;
        for (size_t i = 0; i < data->n_points; i++) {
            double beta = adjusted(data, &m, weights[i], slope, i);
            upper += weights[i] * beta * (data->y[i] - m.y_mean);
            lower += weights[i] * beta * (data->x[i] - m.x_mean);
        }
        double next = upper / lower;
        double step = fabs(next - slope);
        if (!isfinite(next)) {
            out->stop = LEHR_FITTING_SINGULAR;
            break;
        }
        slope = next;
        // To rounding: the steps are tiny and no longer shrink.
        if (step <= DBL_EPSILON * fabs(slope) || (step >= previous && step <= 1e-12 * fabs(slope))) {
            out->stop = LEHR_FITTING_CONVERGED;
            break;
        }
        previous = step;
    }
    set_york_weights(weights, data, slope);
    set_york_line(out, data, weights, slope);
}

// ---- orthogonal distance ------------------------------------------------------------
static bool line_curve(double *value, double *slope, double *gradient, const double *parameters, double x,
                       const void *context)
{
    const double *centre = context;
    gradient[0] = 1;
    gradient[1] = x - *centre;
    *value = parameters[0] + parameters[1] * gradient[1];
    *slope = parameters[1];
    return true;
}

lehr_fitting_curve_problem lehr_fitting_line_problem(const lehr_fitting_line_data *data, const double *centre)
{
    return (lehr_fitting_curve_problem){
        .n_points = data->n_points,
        .n_parameters = 2,
        .x = data->x,
        .y = data->y,
        .sigma_x = data->sigma_x,
        .sigma_y = data->sigma_y,
        .correlation = data->correlation,
        .curve = line_curve,
        .context = centre,
    };
}

lehr_fitting_error_model lehr_fitting_line_errors(lehr_fitting_line_method method)
{
    switch (method) {
    case LEHR_FITTING_LINE_WLS:
        return LEHR_FITTING_ERRORS_WLS;
    case LEHR_FITTING_LINE_OLS:
        return LEHR_FITTING_ERRORS_OLS;
    default:
        return LEHR_FITTING_ERRORS_ODR; // York's line is that of the orthogonal distance
    }
}

void lehr_fitting_line_from_centre(lehr_fitting_line *out, const double parameters[2],
                                   const double covariance[4], double centre)
{
    out->slope = (lehr_estimate){parameters[1], sqrt(covariance[3])};
    out->intercept.value = parameters[0] - parameters[1] * centre;
    out->covariance = covariance[1] - centre * covariance[3];
    out->intercept.stderr_value = sqrt(covariance[0] - centre * (covariance[1] + out->covariance));
}

/// Fit about the mean x, so that level and slope are nearly independent; then carried to x = 0.
static lehr_status fit_odr(lehr_fitting_line *out, const lehr_fitting_line_data *data, double *weights,
                           lehr_error *err)
{
    fit_weighted(out, data, weights);
    line_moments m = lehr_fitting_line_moments(data->x, data->y, weights, data->n_points);
    double parameters[] = {m.y_mean, out->slope.value};
    double covariance[4];
    const lehr_fitting_curve_problem problem = lehr_fitting_line_problem(data, &m.x_mean);
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    lehr_fitting_summary summary;
    lehr_status status = lehr_fitting_curve_solve(&summary, parameters, covariance, NULL, &problem,
                                                  LEHR_FITTING_ERRORS_ODR, &options, err);
    if (status != LEHR_OK) {
        return status;
    }
    out->stop = summary.stop;
    out->iterations = summary.iterations;
    lehr_fitting_line_from_centre(out, parameters, covariance, m.x_mean);
    set_york_weights(weights, data, parameters[1]);
    return LEHR_OK;
}

// ---- fit ----------------------------------------------------------------------------
/// chi2 with the weights of the fit, and the errors in the convention asked for.
static void finish(lehr_fitting_line *out, const lehr_fitting_line_data *data, const double *weights)
{
    for (size_t i = 0; i < data->n_points; i++) {
        double r = lehr_fitting_line_residual(out, data, i);
        out->chi2 += weights[i] * r * r;
    }
    out->reduced_chi2 = out->dof > 0 ? out->chi2 / (double)out->dof : (double)NAN;
    out->convention = lehr_covariance_decide(out->convention, out->chi2, out->dof);
    double factor = lehr_covariance_factor(out->convention, out->reduced_chi2);
    out->slope.stderr_value *= sqrt(factor);
    out->intercept.stderr_value *= sqrt(factor);
    out->covariance *= factor;
}

lehr_status lehr_fitting_line_fit(lehr_fitting_line *out, const lehr_fitting_line_data *data,
                                  const lehr_fitting_line_options *options, lehr_error *err)
{
    lehr_status status = check(data, options, err);
    if (status != LEHR_OK) {
        return status;
    }
    double *weights = lehr_core_alloc(data->n_points, sizeof *weights);
    if (!weights) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: line of %zu points", data->n_points);
    }
    lehr_fitting_line line = {
        .method = options->method,
        .stop = LEHR_FITTING_CONVERGED,
        .n_points = data->n_points,
        .dof = data->n_points - 2,
        .convention = options->convention,
        .robust = options->robust || options->method == LEHR_FITTING_LINE_ROBUST,
        .loss = options->robust ? options->loss : LEHR_FITTING_LOSS_HUBER,
        .scale = 1,
    };
    switch (options->method) {
    case LEHR_FITTING_LINE_ROBUST:
        status = lehr_fitting_line_robust(&line, data, options->huber, weights, err);
        break;
    case LEHR_FITTING_LINE_ODR:
        status = fit_odr(&line, data, weights, err);
        break;
    case LEHR_FITTING_LINE_YORK:
        fit_york(&line, data, weights);
        break;
    case LEHR_FITTING_LINE_WLS:
    case LEHR_FITTING_LINE_OLS:
        fit_weighted(&line, data, weights);
        break;
    }
    if (status == LEHR_OK && line.robust && options->method != LEHR_FITTING_LINE_ROBUST) {
        status = lehr_fitting_line_loss(&line, data, options->loss, err);
    } else if (status == LEHR_OK && options->method != LEHR_FITTING_LINE_ROBUST) {
        finish(&line, data, weights);
    }
    lehr_core_free(weights);
    if (status == LEHR_OK) {
        line.correlation = line.covariance / line.slope.stderr_value / line.intercept.stderr_value;
        *out = line;
    }
    return status;
}
