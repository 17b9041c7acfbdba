#include "describe.h"

#include <lehr/fitting/curve_fit.h>
#include <lehr/fitting/propagate.h>
#include <math.h>

/// Keys lower and upper for each parameter; an end that lies at infinity is null.
static lehr_status describe_intervals(const lehr_fitting_curve *curve, lehr_record *record, lehr_error *err)
{
    lehr_record *intervals = NULL, *one = NULL;
    lehr_status status = lehr_record_add_number(record, "confidence", curve->confidence, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&intervals, record, "intervals", err);
    }
    for (size_t j = 0; status == LEHR_OK && j < curve->n_parameters; j++) {
        const lehr_fitting_interval *interval = &curve->intervals[j];
        status = lehr_record_add_record(&one, intervals, curve->names[j], err);
        if (status == LEHR_OK) {
            status = lehr_record_add_number(one, "lower",
                                            interval->lower_open ? (double)NAN : interval->lower, err);
        }
        if (status == LEHR_OK) {
            status = lehr_record_add_number(one, "upper",
                                            interval->upper_open ? (double)NAN : interval->upper, err);
        }
    }
    return status;
}

static lehr_status describe_robust(const lehr_fitting_curve *curve, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_number(record, "scale", curve->scale, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "outliers", (double)curve->n_outliers, err);
    }
    // The sandwich formula knows no convention.
    return status == LEHR_OK ? lehr_record_add_text(record, "convention", "sandwich", err) : status;
}

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
    if (status == LEHR_OK && curve->robust) {
        status = describe_robust(curve, record, err);
    }
    if (status == LEHR_OK && !isnan(curve->confidence)) {
        status = describe_intervals(curve, record, err);
    }
    return status == LEHR_OK
               ? lehr_describe_correlation(record, curve->names, curve->covariance, curve->n_parameters, err)
               : status;
}
