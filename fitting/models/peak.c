#include <lehr/fitting/peak.h>

#include "peak_start.h"

#include <lehr/fitting/propagate.h>
#include <math.h>

lehr_fitting_peak_options lehr_fitting_peak_options_defaults(void)
{
    lehr_fitting_peak_options options = {.shape = lehr_model_find("gaussian"),
                                         .baseline = LEHR_FITTING_BASELINE_CONSTANT,
                                         .fit = lehr_fitting_options_defaults()};
    options.fit.search = LEHR_FITTING_SEARCH_NEAR; // the scan for start values comes near
    for (size_t j = 0; j < LEHR_FITTING_PEAK_MAX_PARAMETERS; j++) {
        options.start[j] = (double)NAN;
    }
    return options;
}

size_t lehr_fitting_peak_n_parameters(const lehr_model *shape, lehr_fitting_peak_baseline baseline)
{
    return shape->n_parameters + (size_t)baseline;
}

const char *lehr_fitting_peak_parameter_name(const lehr_model *shape, size_t j)
{
    if (j < shape->n_parameters) {
        return shape->parameters[j];
    }
    return j == shape->n_parameters ? "baseline" : "slope";
}

bool lehr_fitting_peak_evaluate(double *values, double *jacobian, const double *parameters,
                                const lehr_model *shape, lehr_fitting_peak_baseline baseline, const double *x,
                                size_t n)
{
    size_t n_shape = shape->n_parameters;
    size_t n_parameters = lehr_fitting_peak_n_parameters(shape, baseline);
    double offset = baseline != LEHR_FITTING_BASELINE_NONE ? parameters[n_shape] : 0;
    double slope = baseline == LEHR_FITTING_BASELINE_LINEAR ? parameters[n_shape + 1] : 0;
    for (size_t i = 0; i < n; i++) {
        double value = 0;
        double *row = jacobian ? jacobian + i * n_parameters : NULL;
        double distance = x[i] - parameters[LEHR_MODEL_PEAK_POSITION];
        if (!shape->evaluate(parameters, x[i], &value, row)) {
            return false;
        }
        if (values) {
            values[i] = value + offset + slope * distance;
        }
        if (row && baseline != LEHR_FITTING_BASELINE_NONE) {
            row[n_shape] = 1;
        }
        if (row && baseline == LEHR_FITTING_BASELINE_LINEAR) {
            row[LEHR_MODEL_PEAK_POSITION] -= slope;
            row[n_shape + 1] = distance;
        }
    }
    return true;
}

static bool peak_model(const double *parameters, double *values, double *jacobian, const void *context)
{
    const lehr_peak_data *data = context;
    return lehr_fitting_peak_evaluate(values, jacobian, parameters, data->shape, data->baseline, data->x,
                                      data->n);
}

void lehr_fitting_peak_window(size_t *first, size_t *count, const double *y, size_t n, double fraction)
{
    size_t top = 0;
    for (size_t i = 1; i < n; i++) {
        top = y[i] > y[top] ? i : top;
    }
    double threshold = (1 - fraction) * y[top];
    size_t last = top;
    *first = top;
    while (*first > 0 && y[*first - 1] >= threshold) {
        (*first)--;
    }
    while (last + 1 < n && y[last + 1] >= threshold) {
        last++;
    }
    *count = last - *first + 1;
}

// ---- checks -------------------------------------------------------------------------
static lehr_status check_point(const lehr_peak_data *data, size_t i, size_t first, lehr_error *err)
{
    if (!isfinite(data->x[i]) || !isfinite(data->y[i])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu (x = %g, y = %g) is not finite", first + i + 1,
                              data->x[i], data->y[i]);
    }
    if (data->sigma && !(data->sigma[i] > 0 && isfinite(data->sigma[i]))) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "sigma[%zu] = %g is not a number greater than 0; leave the point out or fit without sigma",
            first + i, data->sigma[i]);
    }
    bool rising = data->x[1] > data->x[0];
    if (i > 0 && !(rising ? data->x[i] > data->x[i - 1] : data->x[i] < data->x[i - 1])) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "x[%zu] = %g after %g: x must be sorted without repetition", first + i,
                              data->x[i], data->x[i - 1]);
    }
    return LEHR_OK;
}

static lehr_status check_data(const lehr_peak_data *data, size_t first, lehr_error *err)
{
    size_t n_parameters = lehr_fitting_peak_n_parameters(data->shape, data->baseline);
    bool constant = true;
    if (data->n < n_parameters + 1) {
        return lehr_error_set(
            err, LEHR_ERR_DOMAIN,
            "%zu points are too few for a peak with %zu parameters; widen the range to at least %zu points",
            data->n, n_parameters, n_parameters + 1);
    }
    for (size_t i = 0; i < data->n; i++) {
        lehr_status status = check_point(data, i, first, err);
        if (status != LEHR_OK) {
            return status;
        }
        constant = constant && !(data->y[i] < data->y[0]) && !(data->y[i] > data->y[0]);
    }
    if (constant) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu values are %g: there is no peak", data->n,
                              data->y[0]);
    }
    return LEHR_OK;
}

// ---- the fit ------------------------------------------------------------------------
/// Names, limits and fixed values for the solver.
static void describe_parameters(lehr_fitting_parameter *out, const lehr_fitting_peak_options *options)
{
    const lehr_model *shape = options->shape;
    for (size_t j = 0; j < lehr_fitting_peak_n_parameters(shape, options->baseline); j++) {
        out[j] = lehr_fitting_parameter_free(lehr_fitting_peak_parameter_name(shape, j));
        out[j].fixed = options->fixed[j];
        if (j < shape->n_parameters) {
            out[j].lower = shape->lower[j];
            out[j].upper = shape->upper[j];
        }
    }
}

/// Start values: the user's, the others from the data.
static lehr_status choose_start(double *parameters, const lehr_peak_data *data,
                                const lehr_fitting_peak_options *options, lehr_error *err)
{
    size_t n_parameters = lehr_fitting_peak_n_parameters(data->shape, data->baseline);
    bool complete = true;
    for (size_t j = 0; j < n_parameters; j++) {
        complete = complete && !isnan(options->start[j]);
        if (options->fixed[j] && isnan(options->start[j])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s is fixed but has no value",
                                  lehr_fitting_peak_parameter_name(data->shape, j));
        }
    }
    if (!complete && !lehr_peak_find_start(parameters, data)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "the %zu points from x = %g to %g show no maximum",
                              data->n, data->x[0], data->x[data->n - 1]);
    }
    for (size_t j = 0; j < n_parameters; j++) {
        parameters[j] = isnan(options->start[j]) ? parameters[j] : options->start[j];
    }
    return LEHR_OK;
}

/// Width and height of a replicate of the bootstrap.
static void derive(double *derived, const double *parameters, const void *context)
{
    const lehr_peak_data *data = context;
    double gradient[LEHR_FITTING_PEAK_MAX_PARAMETERS];
    bool exists = data->shape->fwhm(parameters, &derived[0], gradient) &&
                  data->shape->evaluate(parameters, parameters[LEHR_MODEL_PEAK_POSITION], &derived[1], NULL);
    if (!exists) {
        derived[0] = derived[1] = (double)NAN;
    }
}

/// What is derived from parameters and covariance.
static void fill_estimates(lehr_fitting_peak *peak)
{
    size_t n = peak->n_parameters, n_shape = peak->shape->n_parameters;
    double by_height[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
    double by_fwhm[LEHR_FITTING_PEAK_MAX_PARAMETERS] = {0};
    double position = peak->parameters[LEHR_MODEL_PEAK_POSITION];
    bool exists = peak->shape->evaluate(peak->parameters, position, &peak->height.value, by_height) &&
                  peak->shape->fwhm(peak->parameters, &peak->fwhm.value, by_fwhm);
    lehr_covariance_to_correlation(peak->correlation, peak->covariance, n);
    peak->position =
        lehr_covariance_estimate(peak->parameters, peak->covariance, n, LEHR_MODEL_PEAK_POSITION);
    peak->area = lehr_covariance_estimate(peak->parameters, peak->covariance, n, LEHR_MODEL_PEAK_AREA);
    by_height[LEHR_MODEL_PEAK_POSITION] = 0; // the height of a shifted peak is the same
    peak->height.stderr_value =
        exists ? lehr_covariance_propagate(by_height, peak->covariance, n) : (double)NAN;
    peak->fwhm.stderr_value = exists ? lehr_covariance_propagate(by_fwhm, peak->covariance, n) : (double)NAN;
    if (peak->baseline_kind != LEHR_FITTING_BASELINE_NONE) {
        peak->baseline = lehr_covariance_estimate(peak->parameters, peak->covariance, n, n_shape);
    }
    if (peak->baseline_kind == LEHR_FITTING_BASELINE_LINEAR) {
        peak->slope = lehr_covariance_estimate(peak->parameters, peak->covariance, n, n_shape + 1);
    }
}

lehr_status lehr_fitting_peak_fit(lehr_fitting_peak *out, const double *x, const double *y,
                                  const double *sigma, size_t first, size_t n,
                                  const lehr_fitting_peak_options *options, lehr_error *err)
{
    lehr_peak_data data = {.x = x + first,
                           .y = y + first,
                           .sigma = sigma ? sigma + first : NULL,
                           .n = n,
                           .shape = options->shape,
                           .baseline = options->baseline};
    if (!lehr_model_is_peak(options->shape)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the model %s is not a peak", options->shape->name);
    }
    lehr_fitting_peak peak = {.first = first,
                              .n_points = n,
                              .shape = options->shape,
                              .baseline_kind = options->baseline,
                              .n_parameters =
                                  lehr_fitting_peak_n_parameters(options->shape, options->baseline)};
    lehr_fitting_parameter described[LEHR_FITTING_PEAK_MAX_PARAMETERS];
    describe_parameters(described, options);
    lehr_status status = check_data(&data, first, err);
    if (status == LEHR_OK) {
        status = choose_start(peak.parameters, &data, options, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    lehr_fitting_problem problem = {.n_points = n,
                                    .n_parameters = peak.n_parameters,
                                    .y = data.y,
                                    .sigma = data.sigma,
                                    .model = peak_model,
                                    .context = &data,
                                    .parameters = described};
    const lehr_fitting_derived derived = {.n = 2, .compute = derive, .context = &data};
    status = lehr_fitting_estimate(&peak.fit, &peak.extra, peak.parameters, peak.covariance, &problem,
                                   &options->fit, &options->method, &derived, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "fitting a peak");
    }
    fill_estimates(&peak);
    *out = peak;
    return LEHR_OK;
}
