#include <lehr/dsc/fictive.h>

#include <math.h>

/// One quantity of a table of quantities; entries without a value are left out.
typedef struct entry {
    const char *name;
    double value, stderr_value;
    const char *unit;
} entry;

static lehr_status add_entries(lehr_record *record, const entry *entries, size_t n, lehr_error *err)
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

/// The windows used, and who chose them.
static lehr_status add_choices(lehr_record *record, const lehr_dsc_fictive *result, lehr_error *err)
{
    const struct {
        const char *name;
        const double *window_K;
    } windows[] = {{"glass_window", result->glass_K}, {"liquid_window", result->liquid_K}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        lehr_list *list = NULL;
        status = lehr_record_add_list(&list, record, windows[i].name, err);
        for (size_t k = 0; status == LEHR_OK && k < 2; k++) {
            status = lehr_list_add_number(list, windows[i].window_K[k], err);
        }
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_boolean(record, "glass_window_found", result->glass_found, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_boolean(record, "liquid_window_found", result->liquid_found, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "liquid_model", lehr_dsc_model_name(result->liquid_model), err);
    }
    return status;
}

lehr_status lehr_dsc_fictive_describe(const lehr_dsc_fictive *result, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const entry budget[] = {
        {"noise", result->noise_K, none, "K"},
        {"windows", result->windows_K, none, "K"},
        {"liquid_model", result->liquid_model_K, none, "K"},
        {"lag", result->lag_K, none, "K"},
    };
    const entry results[] = {
        {"area", result->area, result->area_stderr, result->area_unit},
        {"delta_cp", result->delta_cp, result->delta_cp_stderr, result->delta_cp_unit},
        {"exotherm", result->exotherm_K, none, "K"},
        {"noise_level", result->noise_level, none, result->delta_cp_unit},
        {"t1", result->t1_K, none, "K"},
        {"t2", result->t2_K, none, "K"},
        {"rate", result->rate_K_per_s, none, "K/s"},
    };
    lehr_record *parts = NULL;
    lehr_status status =
        lehr_record_add_quantity(record, "fictive_temperature", result->fictive_temperature_K,
                                 result->fictive_temperature_stderr_K, "K", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&parts, record, "budget", err);
    }
    if (status == LEHR_OK) {
        status = add_entries(parts, budget, sizeof budget / sizeof budget[0], err);
    }
    if (status == LEHR_OK) {
        status = add_entries(record, results, sizeof results / sizeof results[0], err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_boolean(record, "hyperquenched", result->hyperquenched, err);
    }
    if (status == LEHR_OK) {
        status = add_choices(record, result, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "segment", (double)result->segment, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "points", (double)result->points, err);
    }
    return status;
}
