#include "fsdp.h"

#include <math.h>

static lehr_status describe_budget(const lehr_xrd_fsdp *result, const char *unit, lehr_record *record,
                                   lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    if (!status) {
        status = lehr_record_add_quantity(budget, "counting", result->budget.counting, none, unit, err);
    }
    if (!status) {
        status = lehr_record_add_quantity(budget, "distance", result->budget.distance, none, unit, err);
    }
    if (!status) {
        status = lehr_record_add_quantity(budget, "range", result->budget.range, none, unit, err);
    }
    return status;
}

lehr_status lehr_xrd_fsdp_describe(const lehr_xrd_fsdp *result, lehr_record *record, lehr_error *err)
{
    const char *unit = lehr_axis_unit(result->x_axis);
    const struct {
        const char *name;
        lehr_estimate estimate;
        const char *unit;
    } rows[] = {
        {"position", result->position, unit}, {"fwhm", result->fwhm, unit},
        {"amplitude", result->amplitude, ""}, {"area", result->area, unit},
        {"baseline", result->baseline, ""},
    };
    lehr_list *range = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(record, rows[i].name, rows[i].estimate.value,
                                          rows[i].estimate.stderr_value, rows[i].unit, err);
    }
    if (!status) {
        status = describe_budget(result, unit, record, err);
    }
    if (!status) {
        status = lehr_record_add_list(&range, record, "fit_range", err);
    }
    for (int i = 0; !status && i < 2; i++) {
        status = lehr_list_add_number(range, result->fit_range[i], err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "reduced_chi2", result->reduced_chi2, err);
    }
    if (!status) {
        status = lehr_record_add_number(record, "error_scale", result->error_scale, err);
    }
    return status ? status : lehr_record_add_number(record, "points", (double)result->n_points, err);
}
