#include "segments.h"

#include <math.h>

static lehr_status add_break(lehr_list *list, const lehr_fitting_break *found, lehr_error *err)
{
    lehr_record *one = NULL;
    lehr_status status = lehr_list_add_record(&one, list, err);
    if (status == LEHR_OK) {
        // Half of the interval: the error that a symmetric one would have.
        status = lehr_record_add_quantity(one, "x", found->x, (found->upper - found->lower) / 2, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(one, "lower", found->lower, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(one, "upper", found->upper, err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(one, "change", found->change.value,
                                                        found->change.stderr_value, "", err)
                             : status;
}

lehr_status lehr_fitting_segments_describe(const lehr_fitting_segments *segments, lehr_record *record,
                                           lehr_error *err)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"chi2", segments->chi2},
                   {"dof", (double)segments->dof},
                   {"p_change", segments->p_change},
                   {"p_second", segments->p_second},
                   {"confidence", segments->confidence},
                   {"points", (double)segments->n_points}};
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "breaks", err);
    for (size_t j = 0; status == LEHR_OK && j < segments->n_breaks; j++) {
        status = add_break(list, &segments->breaks[j], err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "bic", err);
    }
    for (size_t k = 0; status == LEHR_OK && k <= LEHR_FITTING_SEGMENTS_MOST; k++) {
        status = lehr_list_add_number(list, segments->bic[k], err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "level", segments->level.value,
                                          segments->level.stderr_value, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "slope", segments->slope.value,
                                          segments->slope.stderr_value, "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    return status;
}
