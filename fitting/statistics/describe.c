#include "describe.h"

#include <math.h>

lehr_status lehr_describe_estimates(lehr_record *record, const lehr_described *rows, size_t n,
                                    lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].estimate.value,
                                          rows[i].estimate.stderr_value, rows[i].unit, err);
    }
    return status;
}

lehr_status lehr_describe_summary(lehr_record *record, const lehr_fitting_summary *summary, size_t n_points,
                                  lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"chi2", summary->chi2},
        {"reduced_chi2", summary->reduced_chi2},
        {"dof", (double)summary->dof},
        {"points", (double)n_points},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "convention",
                                      lehr_covariance_convention_name(summary->convention), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "stop", lehr_fitting_stop_name(summary->stop), err);
    }
    if (status == LEHR_OK && summary->undetermined[0] != '\0') {
        status = lehr_record_add_text(record, "undetermined", summary->undetermined, err);
    }
    return status;
}

static lehr_status add_pair(lehr_list *list, const char *first, const char *second, double value,
                            lehr_error *err)
{
    lehr_record *pair = NULL;
    lehr_status status = lehr_list_add_record(&pair, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(pair, "first", first, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(pair, "second", second, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(pair, "value", value, err) : status;
}

lehr_status lehr_describe_correlation(lehr_record *record, const char *const *names, const double *covariance,
                                      size_t n, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "correlation", err);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; status == LEHR_OK && j < i; j++) {
            double value = covariance[i * n + j] / sqrt(covariance[i * n + i] * covariance[j * n + j]);
            if (isfinite(value)) { // fixed parameters and those at a bound have no variance
                status = add_pair(list, names[j], names[i], value, err);
            }
        }
    }
    return status;
}
