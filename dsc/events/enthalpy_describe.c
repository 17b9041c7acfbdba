#include <lehr/dsc/enthalpy.h>

#include "describe.h"

#include <math.h>

static lehr_status add_budget(lehr_record *record, const lehr_dsc_enthalpy *result, lehr_error *err)
{
    const double none = (double)NAN;
    const char *unit = result->area_unit;
    const lehr_dsc_entry enthalpy[] = {{"noise", result->relaxation_enthalpy_stderr, none, unit},
                                       {"windows", result->windows, none, unit},
                                       {"alignment", result->alignment, none, unit}};
    const lehr_dsc_entry tf1[] = {{"noise", result->fictive_temperature_1_stderr_K, none, "K"},
                                  {"windows", result->fictive_temperature_1_windows_K, none, "K"}};
    const lehr_dsc_entry tf2[] = {{"noise", result->fictive_temperature_2_stderr_K, none, "K"},
                                  {"windows", result->fictive_temperature_2_windows_K, none, "K"}};
    const lehr_dsc_entry check[] = {{"noise", result->check_enthalpy_stderr, none, unit},
                                    {"windows", result->check_enthalpy_windows, none, unit}};
    lehr_record *budget = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    status =
        status == LEHR_OK ? lehr_dsc_describe_part(budget, "relaxation_enthalpy", enthalpy, 3, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_describe_part(budget, "fictive_temperature_1", tf1, 2, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_describe_part(budget, "fictive_temperature_2", tf2, 2, err) : status;
    return status == LEHR_OK ? lehr_dsc_describe_part(budget, "check_enthalpy", check, 2, err) : status;
}

lehr_status lehr_dsc_enthalpy_describe(const lehr_dsc_enthalpy *result, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const char *area = result->area_unit;
    const lehr_dsc_entry main[] = {
        {"relaxation_enthalpy", result->relaxation_enthalpy, result->relaxation_enthalpy_stderr, area},
        {"fictive_temperature_1", result->fictive_temperature_1_K, result->fictive_temperature_1_stderr_K,
         "K"},
        {"fictive_temperature_2", result->fictive_temperature_2_K, result->fictive_temperature_2_stderr_K,
         "K"},
        {"check_enthalpy", result->check_enthalpy, result->check_enthalpy_stderr, area},
        {"difference", result->difference, result->difference_stderr, area},
    };
    const lehr_dsc_entry rest[] = {
        {"unaligned", result->unaligned, none, area},
        {"drift", result->drift, none, result->signal_unit},
        {"noise_level_1", result->noise_level_1, none, result->signal_unit},
        {"noise_level_2", result->noise_level_2, none, result->signal_unit},
        {"low", result->low_K, none, "K"},
        {"high", result->high_K, none, "K"},
        {"rate_1", result->rate_1_K_per_s, none, "K/s"},
        {"rate_2", result->rate_2_K_per_s, none, "K/s"},
    };
    lehr_status status = lehr_dsc_describe_entries(record, main, sizeof main / sizeof *main, err);
    status = status == LEHR_OK ? add_budget(record, result, err) : status;
    status =
        status == LEHR_OK ? lehr_dsc_describe_entries(record, rest, sizeof rest / sizeof *rest, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "segment_1", (double)result->segment_1, err)
                               : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "segment_2", (double)result->segment_2, err)
                               : status;
    return status == LEHR_OK ? lehr_record_add_number(record, "points", (double)result->points, err) : status;
}
