#include "describe.h"

#include <math.h>

lehr_status lehr_dsc_describe_entries(lehr_record *record, const lehr_dsc_entry *entries, size_t n,
                                      lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        if (!isnan(entries[i].value)) {
            status = lehr_record_add_quantity(record, entries[i].name, entries[i].value,
                                              entries[i].stderr_value, entries[i].unit, err);
        }
    }
    return status;
}

lehr_status lehr_dsc_describe_part(lehr_record *record, const char *name, const lehr_dsc_entry *entries,
                                   size_t n, lehr_error *err)
{
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += isnan(entries[i].value) ? 0 : 1;
    }
    lehr_record *part = NULL;
    lehr_status status = known > 0 ? lehr_record_add_record(&part, record, name, err) : LEHR_OK;
    return status == LEHR_OK && known > 0 ? lehr_dsc_describe_entries(part, entries, n, err) : status;
}

lehr_status lehr_dsc_describe_window(lehr_record *record, const char *name, const double window_K[2],
                                     lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    for (size_t k = 0; k < 2 && status == LEHR_OK; k++) {
        status = lehr_list_add_number(list, window_K[k], err);
    }
    return status;
}
