// Lines that outliers cannot pull away, with the residuals of any error model.
#include "line_private.h"

#include <lehr/fitting/curve_robust.h>
#include <math.h>

lehr_status lehr_fitting_line_loss(lehr_fitting_line *out, const lehr_fitting_line_data *data,
                                   lehr_fitting_loss loss, lehr_error *err)
{
    double centre = 0;
    for (size_t i = 0; i < data->n_points; i++) {
        centre += data->x[i] / (double)data->n_points;
    }
    const lehr_fitting_curve_problem problem = lehr_fitting_line_problem(data, &centre);
    double parameters[] = {out->intercept.value + centre * out->slope.value, out->slope.value};
    double covariance[4];
    lehr_fitting_robust_options options = lehr_fitting_robust_options_defaults();
    lehr_fitting_robust robust;
    options.loss = loss;
    lehr_status status = lehr_fitting_curve_robust(&robust, parameters, covariance, &problem,
                                                   lehr_fitting_line_errors(out->method), &options, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_fitting_line_from_centre(out, parameters, covariance, centre);
    out->stop = robust.fit.stop;
    out->iterations = robust.fit.iterations;
    out->chi2 = robust.fit.chi2;
    out->reduced_chi2 = robust.fit.reduced_chi2;
    out->scale = robust.scale;
    out->n_outliers = robust.n_outliers;
    return LEHR_OK;
}
