#include <lehr/fitting/curve_fit.h>

#include <math.h>

/// Function and points, handed to the solver.
typedef struct curve_data {
    const lehr_fitting_function *function;
    const lehr_model_points *points;
} curve_data;

lehr_fitting_curve_options lehr_fitting_curve_options_defaults(void)
{
    lehr_fitting_curve_options options = {.fit = lehr_fitting_options_defaults()};
    for (size_t j = 0; j < LEHR_FITTING_CURVE_MAX_PARAMETERS; j++) {
        options.start[j] = (double)NAN;
        options.lower[j] = -HUGE_VAL;
        options.upper[j] = HUGE_VAL;
    }
    return options;
}

// ---- the function -------------------------------------------------------------------
size_t lehr_fitting_function_parameters(const lehr_fitting_function *function)
{
    return function->model ? function->model->n_parameters
                           : lehr_fitting_expression_parameters(function->expression);
}

const char *lehr_fitting_function_parameter(const lehr_fitting_function *function, size_t j)
{
    return function->model ? function->model->parameters[j]
                           : lehr_fitting_expression_parameter(function->expression, j);
}

static bool evaluate_at(const lehr_fitting_function *function, const double *parameters, double x,
                        double *value, double *gradient)
{
    return function->model
               ? function->model->evaluate(parameters, x, value, gradient)
               : lehr_fitting_expression_evaluate(function->expression, parameters, x, value, gradient);
}

double lehr_fitting_function_value(const lehr_fitting_function *function, const double *parameters, double x)
{
    double value = 0;
    return evaluate_at(function, parameters, x, &value, NULL) ? value : (double)NAN;
}

static bool evaluate(const double *parameters, double *values, double *jacobian, const void *context)
{
    const curve_data *data = context;
    size_t p = lehr_fitting_function_parameters(data->function);
    for (size_t i = 0; i < data->points->n; i++) {
        double value = 0;
        if (!evaluate_at(data->function, parameters, data->points->x[i], &value,
                         jacobian ? jacobian + i * p : NULL)) {
            return false;
        }
        if (values) {
            values[i] = value;
        }
    }
    return true;
}

// ---- checks, start, bounds ----------------------------------------------------------
static lehr_status choose_start(double *start, const lehr_fitting_function *function,
                                const lehr_model_points *points, const lehr_fitting_curve_options *options,
                                lehr_error *err)
{
    const char *missing = NULL;
    size_t n = lehr_fitting_function_parameters(function);
    for (size_t j = 0; j < n; j++) {
        missing =
            !missing && isnan(options->start[j]) ? lehr_fitting_function_parameter(function, j) : missing;
    }
    if (missing && !function->model) {
        return lehr_error_set(err, LEHR_ERR_ARG, "parameter '%s' has no start value", missing);
    }
    if (missing && !function->model->start(start, points->x, points->y, points->n)) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "the data suggest no start values for the model %s",
                              function->model->name);
    }
    for (size_t j = 0; j < n; j++) {
        start[j] = isnan(options->start[j]) ? start[j] : options->start[j];
    }
    return LEHR_OK;
}

static void describe_parameters(lehr_fitting_parameter *described, const lehr_fitting_function *function,
                                const lehr_fitting_curve_options *options)
{
    for (size_t j = 0; j < lehr_fitting_function_parameters(function); j++) {
        described[j] = lehr_fitting_parameter_free(lehr_fitting_function_parameter(function, j));
        described[j].fixed = options->fixed[j];
        described[j].lower = fmax(options->lower[j], function->model ? function->model->lower[j] : -HUGE_VAL);
        described[j].upper = fmin(options->upper[j], function->model ? function->model->upper[j] : HUGE_VAL);
    }
}

// ---- the fit ------------------------------------------------------------------------
lehr_status lehr_fitting_curve_fit(lehr_fitting_curve *out, const lehr_fitting_function *function,
                                   const lehr_model_points *points, const lehr_fitting_curve_options *options,
                                   lehr_error *err)
{
    lehr_fitting_parameter described[LEHR_FITTING_CURVE_MAX_PARAMETERS];
    const curve_data data = {.function = function, .points = points};
    lehr_fitting_curve curve = {.n_points = points->n,
                                .n_parameters = lehr_fitting_function_parameters(function)};
    describe_parameters(described, function, options);
    for (size_t j = 0; j < curve.n_parameters; j++) {
        curve.names[j] = lehr_fitting_function_parameter(function, j);
    }
    const lehr_fitting_problem problem = {
        .n_points = points->n,
        .n_parameters = curve.n_parameters,
        .y = points->y,
        .sigma = points->sigma,
        .model = evaluate,
        .context = &data,
        .parameters = described,
    };
    if (curve.n_parameters == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "the expression has no parameters to fit");
    }
    lehr_status status = lehr_model_points_check(points, 1, err);
    if (status == LEHR_OK) {
        status = choose_start(curve.parameters, function, points, options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_estimate(&curve.fit, &curve.extra, curve.parameters, curve.covariance, &problem,
                                       &options->fit, &options->method, NULL, err);
    }
    if (status == LEHR_OK) {
        *out = curve;
    }
    return status;
}
