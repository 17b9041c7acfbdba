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

lehr_status lehr_mechanics_yield_add_sample(lehr_mechanics_yield *y,
                                            const lehr_mechanics_sample_errors *errors, lehr_error *err)
{
    double length = errors->length, area = errors->area, compliance = errors->compliance_per_MPa;
    if (!(length >= 0 && area >= 0 && compliance >= 0)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "the errors of length, cross section and compliance must not be negative");
    }
    double of_compliance = 1000 * y->modulus_GPa.value * compliance;
    y->modulus_sample_GPa = y->modulus_GPa.value * hypot(hypot(length, area), of_compliance);
    y->yield_sample_MPa = area * y->yield_stress_MPa.value;
    lehr_estimate *const all[] = {&y->modulus_GPa, &y->yield_stress_MPa, &y->yield_strain,
                                  &y->maximum_stress_MPa};
    const double parts[] = {y->modulus_sample_GPa, y->yield_sample_MPa,
                            hypot(length * y->yield_strain.value, compliance * y->yield_stress_MPa.value),
                            area * y->maximum_stress_MPa.value};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        all[k]->stderr_value = hypot(all[k]->stderr_value, parts[k]);
    }
    return LEHR_OK;
}

/// What is left of an error without two of its parts.
static double rest(double error, double a, double b)
{
    return sqrt(fmax(0, error * error - a * a - b * b));
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
        {"noise", "GPa", rest(y->modulus_GPa.stderr_value, y->modulus_window_GPa, y->modulus_sample_GPa),
         none},
        {"windows", "GPa", y->modulus_window_GPa, none},
        {"sample", "GPa", y->modulus_sample_GPa, none},
    };
    const entry yield[] = {
        {"noise", "MPa",
         y->yields ? rest(y->yield_stress_MPa.stderr_value, y->yield_window_MPa, y->yield_sample_MPa) : none,
         none},
        {"windows", "MPa", y->yield_window_MPa, none},
        {"sample", "MPa", y->yields ? y->yield_sample_MPa : none, none},
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
        status = add(part, modulus, 3, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&part, budget, "yield_stress", err);
    }
    if (status == LEHR_OK) {
        status = add(part, yield, 3, err);
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
