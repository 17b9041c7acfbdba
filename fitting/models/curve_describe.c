#include "describe.h"

#include <lehr/fitting/curve_fit.h>
#include <lehr/fitting/propagate.h>
#include <math.h>

lehr_status lehr_fitting_curve_describe(const lehr_fitting_curve *curve, lehr_record *record, lehr_error *err)
{
    lehr_record *parameters = NULL;
    lehr_status status = lehr_record_add_record(&parameters, record, "parameters", err);
    for (size_t j = 0; status == LEHR_OK && j < curve->n_parameters; j++) {
        lehr_estimate estimate =
            lehr_covariance_estimate(curve->parameters, curve->covariance, curve->n_parameters, j);
        // A fixed parameter has no standard error.
        double error = estimate.stderr_value > 0 ? estimate.stderr_value : (double)NAN;
        status = lehr_record_add_quantity(parameters, curve->names[j], estimate.value, error, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_describe_summary(record, &curve->fit, curve->n_points, err);
    }
    if (status == LEHR_OK) {
        status =
            lehr_fitting_extra_describe(&curve->extra, curve->names, curve->n_parameters, 0, record, err);
    }
    return status == LEHR_OK
               ? lehr_describe_correlation(record, curve->names, curve->covariance, curve->n_parameters, err)
               : status;
}
