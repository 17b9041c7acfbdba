#include <lehr/fitting/line.h>

static lehr_status describe_robust(const lehr_fitting_line *line, lehr_record *record, lehr_error *err)
{
    lehr_status status = lehr_record_add_text(record, "loss", lehr_fitting_loss_name(line->loss), err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "scale", line->scale, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "outliers", (double)line->n_outliers, err);
    }
    return status;
}

lehr_status lehr_fitting_line_describe(const lehr_fitting_line *line, lehr_record *record, lehr_error *err)
{
    bool robust = line->robust;
    const struct {
        const char *name;
        lehr_estimate estimate;
    } quantities[] = {{"slope", line->slope}, {"intercept", line->intercept}};
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"chi2", line->chi2},
                   {"reduced_chi2", line->reduced_chi2},
                   {"correlation", line->correlation},
                   {"points", (double)line->n_points}};
    const struct {
        const char *name, *text;
    } texts[] = {{"method", lehr_fitting_line_method_name(line->method)},
                 {"errors", robust ? "sandwich" : lehr_covariance_convention_name(line->convention)},
                 {"stop", lehr_fitting_stop_name(line->stop)}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof quantities / sizeof quantities[0]; i++) {
        status = lehr_record_add_quantity(record, quantities[i].name, quantities[i].estimate.value,
                                          quantities[i].estimate.stderr_value, "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lehr_record_add_text(record, texts[i].name, texts[i].text, err);
    }
    return status == LEHR_OK && robust ? describe_robust(line, record, err) : status;
}
