#include <lehr/fitting/model_fit.h>

#include <math.h>

lehr_status lehr_model_points_check(const lehr_model_points *points, size_t n_parameters, lehr_error *err)
{
    bool constant = points->n > 1;
    if (points->n < n_parameters) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%zu points cannot determine %zu parameters", points->n,
                              n_parameters);
    }
    for (size_t i = 0; i < points->n; i++) {
        if (!isfinite(points->x[i]) || !isfinite(points->y[i])) {
            return lehr_error_set(err, LEHR_ERR_DOMAIN, "point %zu (x = %g, y = %g) is not finite", i + 1,
                                  points->x[i], points->y[i]);
        }
        if (points->sigma && !(points->sigma[i] > 0 && isfinite(points->sigma[i]))) {
            return lehr_error_set(
                err, LEHR_ERR_DOMAIN,
                "sigma[%zu] = %g is not a number greater than 0; leave the point out or fit without sigma", i,
                points->sigma[i]);
        }
        constant = constant && !(points->y[i] < points->y[0]) && !(points->y[i] > points->y[0]);
    }
    if (constant) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "all %zu values are %g: there is nothing to fit",
                              points->n, points->n > 0 ? points->y[0] : (double)NAN);
    }
    return LEHR_OK;
}

void lehr_model_describe_parameters(lehr_fitting_parameter *described, const lehr_model *model)
{
    for (size_t j = 0; j < model->n_parameters; j++) {
        described[j] = lehr_fitting_parameter_free(model->parameters[j]);
        described[j].lower = model->lower[j];
        described[j].upper = model->upper[j];
    }
}

static bool evaluate(const double *parameters, double *values, double *jacobian, const void *context)
{
    const lehr_model_data *data = context;
    size_t p = data->model->n_parameters;
    for (size_t i = 0; i < data->points->n; i++) {
        double value = 0;
        if (!data->model->evaluate(parameters, data->points->x[i], &value,
                                   jacobian ? jacobian + i * p : NULL)) {
            return false;
        }
        if (values) {
            values[i] = value;
        }
    }
    return true;
}

lehr_fitting_problem lehr_model_problem(const lehr_model_data *data, const lehr_fitting_parameter *described)
{
    return (lehr_fitting_problem){
        .n_points = data->points->n,
        .n_parameters = data->model->n_parameters,
        .y = data->points->y,
        .sigma = data->points->sigma,
        .model = evaluate,
        .context = data,
        .parameters = described,
    };
}

lehr_status lehr_model_fit(lehr_fitting_summary *summary, double *parameters, double *covariance,
                           const lehr_model *model, const lehr_model_points *points,
                           const lehr_fitting_parameter *described, const lehr_fitting_options *options,
                           lehr_error *err)
{
    lehr_fitting_parameter own[LEHR_MODEL_MAX_PARAMETERS];
    const lehr_model_data data = {.model = model, .points = points};
    lehr_model_describe_parameters(own, model);
    const lehr_fitting_problem problem = lehr_model_problem(&data, described ? described : own);
    lehr_status status = lehr_model_points_check(points, 1, err);
    return status == LEHR_OK ? lehr_fitting_solve(summary, parameters, covariance, &problem, options, err)
                             : status;
}
