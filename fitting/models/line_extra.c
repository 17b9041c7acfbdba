// Intervals and simulated repeats of a straight line.
#include "line_private.h"

#include <lehr/fitting/curve_extra.h>
#include <math.h>

static bool straight(double *value, double *slope, double *gradient, const double *parameters, double x,
                     const void *context)
{
    (void)context;
    *value = parameters[1] + parameters[0] * x;
    *slope = parameters[0];
    gradient[0] = x;
    gradient[1] = 1;
    return isfinite(*value);
}

lehr_status lehr_fitting_line_extra(lehr_fitting_extra *extra, const lehr_fitting_line *line,
                                    const lehr_fitting_line_data *data, const lehr_fitting_method *method,
                                    lehr_error *err)
{
    if (line->robust) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "intervals and bootstrap belong to least squares, not to a robust line, whose errors "
            "are those of the sandwich formula");
    }
    const double parameters[] = {line->slope.value, line->intercept.value};
    const double covariance[] = {line->slope.stderr_value * line->slope.stderr_value, line->covariance,
                                 line->covariance,
                                 line->intercept.stderr_value * line->intercept.stderr_value};
    const lehr_fitting_curve_problem problem = {
        .n_points = data->n_points,
        .n_parameters = 2,
        .x = data->x,
        .y = data->y,
        .sigma_x = data->sigma_x,
        .sigma_y = data->sigma_y,
        .correlation = data->correlation,
        .curve = straight,
    };
    lehr_fitting_options settings = lehr_fitting_options_defaults();
    settings.convention = line->convention;
    const lehr_fitting_summary summary = {
        .stop = line->stop,
        .convention = line->convention,
        .chi2 = line->chi2,
        .dof = line->dof,
        .reduced_chi2 = line->reduced_chi2,
        .n_free = 2,
    };
    return lehr_fitting_curve_extra(extra, &problem, lehr_fitting_line_errors(line->method), &settings,
                                    &summary, parameters, covariance, method, NULL, err);
}
