#include "yield.h"

#include <math.h>

typedef struct entry {
    const char *name, *unit;
    double value, error;
} entry;

static lehr_status add(lehr_record *record, const entry *entries, size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_record_add_quantity(record, entries[i].name, entries[i].value, entries[i].error,
                                          entries[i].unit, err);
    }
    return status;
}

lehr_status lehr_mechanics_yield_describe(const lehr_mechanics_yield *y, lehr_record *record, lehr_error *err)
{
    const double none = (double)NAN;
    const entry results[] = {
        {"modulus", "GPa", y->modulus_GPa.value, y->modulus_GPa.stderr_value},
        {"yield_stress", "MPa", y->yield_stress_MPa.value, y->yield_stress_MPa.stderr_value},
        {"yield_strain", "", y->yield_strain.value, y->yield_strain.stderr_value},
        {"maximum_stress", "MPa", y->maximum_stress_MPa.value, y->maximum_stress_MPa.stderr_value},
        {"maximum_strain", "", y->maximum_strain, none},
        {"strain_zero", "", y->strain_zero.value, y->strain_zero.stderr_value},
    };
    const entry modulus[] = {
        {"noise", "GPa",
         sqrt(fmax(0, y->modulus_GPa.stderr_value * y->modulus_GPa.stderr_value -
                          y->modulus_window_GPa * y->modulus_window_GPa)),
         none},
        {"windows", "GPa", y->modulus_window_GPa, none},
    };
    const entry yield[] = {
        {"noise", "MPa",
         y->yields ? sqrt(fmax(0, y->yield_stress_MPa.stderr_value * y->yield_stress_MPa.stderr_value -
                                      y->yield_window_MPa * y->yield_window_MPa))
                   : none,
         none},
        {"windows", "MPa", y->yield_window_MPa, none},
    };
    lehr_record *budget = NULL, *part = NULL;
    lehr_list *window = NULL;
    lehr_status status = add(record, results, sizeof results / sizeof results[0], err);
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&budget, record, "budget", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&part, budget, "modulus", err);
    }
    if (status == LEHR_OK) {
        status = add(part, modulus, 2, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&part, budget, "yield_stress", err);
    }
    if (status == LEHR_OK) {
        status = add(part, yield, 2, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&window, record, "elastic_window", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_list_add_number(window, y->elastic[i], err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(record, "noise_level", y->noise_MPa, none, "MPa", err)
                             : status;
}
