#include <lehr/dsc/glass_transition.h>

#include "describe.h"

#include <math.h>

/// Budget of one temperature.
static lehr_status add_budget(lehr_record *budget, const char *key, const lehr_dsc_event *event,
                              lehr_error *err)
{
    const double none = (double)NAN;
    const lehr_dsc_entry parts[] = {
        {"noise", event->noise_K, none, "K"},
        {"windows", event->windows_K, none, "K"},
        {"smoothing", event->smoothing_K, none, "K"},
    };
    return lehr_dsc_describe_part(budget, key, parts, sizeof parts / sizeof *parts, err);
}

/// What is no temperature.
static lehr_status add_rest(lehr_record *record, const lehr_dsc_glass_transition *result, lehr_error *err)
{
    const double none = (double)NAN;
    const lehr_dsc_entry rest[] = {
        {"smooth", result->smooth_K, none, "K"},
        {"smooth_peak", result->smooth_peak_K, none, "K"},
        {"noise_level", result->noise_level, none, result->delta_cp_unit},
        {"rate", result->rate_K_per_s, none, "K/s"},
    };
    lehr_status status = lehr_dsc_describe_entries(record, rest, sizeof rest / sizeof *rest, err);
    status = status == LEHR_OK
                 ? lehr_record_add_text(record, "direction", result->cooling ? "cooling" : "heating", err)
                 : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "segment", (double)result->segment, err)
                             : status;
}

lehr_status lehr_dsc_glass_transition_describe(const lehr_dsc_glass_transition *result, lehr_record *record,
                                               lehr_error *err)
{
    const double none = (double)NAN;
    const struct {
        const char *key;
        const lehr_dsc_event *event;
    } events[] = {
        {"onset", &result->onset},
        {"midpoint", &result->midpoint},
        {"inflection", &result->inflection},
        {"endset", &result->endset},
        {"midpoint_astm", &result->midpoint_astm},
        {"midpoint_tangent", &result->midpoint_tangent},
        {"peak", &result->peak},
    };
    const lehr_dsc_entry step[] = {
        {"delta_cp", result->delta_cp, result->delta_cp_stderr, result->delta_cp_unit},
        {"overshoot_enthalpy", result->overshoot_enthalpy, result->overshoot_enthalpy_stderr,
         result->area_unit},
    };
    const lehr_dsc_entry of_step[] = {{"noise", result->delta_cp_stderr, none, result->delta_cp_unit},
                                      {"windows", result->delta_cp_windows, none, result->delta_cp_unit}};
    const lehr_dsc_entry of_overshoot[] = {
        {"noise", result->overshoot_enthalpy_stderr, none, result->area_unit},
        {"windows", result->overshoot_enthalpy_windows, none, result->area_unit}};
    lehr_record *budget = NULL;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < sizeof events / sizeof *events && status == LEHR_OK; k++) {
        const lehr_dsc_entry entry = {events[k].key, events[k].event->temperature_K,
                                      events[k].event->stderr_K, "K"};
        status = lehr_dsc_describe_entries(record, &entry, 1, err);
    }
    status = status == LEHR_OK ? lehr_dsc_describe_entries(record, step, 2, err) : status;
    status =
        status == LEHR_OK ? lehr_record_add_boolean(record, "overshoot", result->overshoot, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&budget, record, "budget", err) : status;
    for (size_t k = 0; k < sizeof events / sizeof *events && status == LEHR_OK; k++) {
        status = add_budget(budget, events[k].key, events[k].event, err);
    }
    status = status == LEHR_OK ? lehr_dsc_describe_part(budget, "delta_cp", of_step, 2, err) : status;
    status = status == LEHR_OK ? lehr_dsc_describe_part(budget, "overshoot_enthalpy", of_overshoot, 2, err)
                               : status;
    return status == LEHR_OK ? add_rest(record, result, err) : status;
}
