#include "coordination.h"

#include <math.h>

static lehr_status describe_budget(const lehr_pdf_coordination *result, lehr_record *record, lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } rows[] = {{"statistical", result->statistical},
                {"model", result->model},
                {"noise", result->noise},
                {"limit", result->limit},
                {"density", result->density}};
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(budget, rows[i].name, rows[i].value, (double)NAN, "", err);
    }
    return status == LEHR_OK && result->structure > 0
               ? lehr_record_add_quantity(budget, "structure", result->structure, (double)NAN, "", err)
               : status;
}

lehr_status lehr_pdf_coordination_describe(const lehr_pdf_coordination *result,
                                           const lehr_pdf_correlation *correlation, lehr_record *record,
                                           lehr_error *err)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    lehr_list *range = NULL;
    lehr_status status = lehr_record_add_quantity(record, "coordination", result->coordination.value,
                                                  result->coordination.stderr_value, "", err);
    if (!status) {
        status = describe_budget(result, record, err);
    }
    if (!status) {
        status = lehr_record_add_text(record, "convention", names[result->convention], err);
    }
    if (!status) {
        status = lehr_record_add_list(&range, record, "range", err);
    }
    for (int i = 0; !status && i < 2; i++) {
        status = lehr_list_add_number(range, result->range_ang[i], err);
    }
    if (!status && !isnan(result->upper_limit.value)) {
        status = lehr_record_add_quantity(record, "upper_limit", result->upper_limit.value,
                                          result->upper_limit.stderr_value, "angstrom", err);
    }
    return status ? status
                  : lehr_record_add_quantity(record, "number_density", correlation->number_density,
                                             correlation->number_density_stderr, "1/angstrom^3", err);
}
