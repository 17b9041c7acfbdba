// Parameters of the theory beside measurement: with the treatments, all that its outcome depends on besides
// the outcomes that it takes.
#include "task.h"

#include <math.h>

/// The numbers that are known, in the order given.
static lehr_status add_numbers(lehr_record *record, const char *const *names, const double *values, size_t n,
                               lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = isnan(values[i]) ? LEHR_OK : lehr_record_add_number(record, names[i], values[i], err);
    }
    return status;
}

static lehr_status describe_literature(lehr_record *parameters, const lehr_study_literature *from,
                                       lehr_error *err)
{
    static const char *const names[] = {
        "dtg_dp_K_per_GPa", "dtg_dp_error_K_per_GPa", "fragility",
        "fragility_error",  "activation_volume_A3",   "activation_volume_error_A3"};
    const double values[] = {
        from->dtg_dp_K_per_GPa, from->dtg_dp_error,           from->fragility,
        from->fragility_error,  from->activation_volume_ang3, from->activation_volume_error};
    lehr_record *record = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "literature", err);
    status = status == LEHR_OK && from->source ? lehr_record_add_text(record, "source", from->source, err)
                                               : status;
    return status == LEHR_OK ? add_numbers(record, names, values, sizeof values / sizeof *values, err)
                             : status;
}

/// Treatments of all samples: what the theory is computed for.
static lehr_status describe_treatments(lehr_record *parameters, const lehr_study_config *config,
                                       lehr_error *err)
{
    static const char *const names[] = {"pressure_GPa", "temperature_K", "duration_s"};
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, parameters, "treatments", err);
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_treatment *t = &config->samples[i].treatment;
        const double values[] = {t->pressure_GPa, t->temperature_K, t->duration_s};
        lehr_record *record = NULL;
        status = lehr_list_add_record(&record, list, err);
        status =
            status == LEHR_OK ? lehr_record_add_text(record, "sample", config->samples[i].name, err) : status;
        status = status == LEHR_OK ? add_numbers(record, names, values, 3, err) : status;
    }
    return status;
}

lehr_status study_compare_describe(lehr_record *parameters, const lehr_study_config *config, lehr_error *err)
{
    static const char *const names[] = {"glass_transition_K",
                                        "glass_transition_error_K",
                                        "diameter_A",
                                        "diameter_error_A",
                                        "thermal_expansion_per_K",
                                        "thermal_expansion_error_per_K",
                                        "phi_g",
                                        "phi_g_error",
                                        "tau_g_s",
                                        "tau_e_s",
                                        "log10_tau_e_error"};
    const lehr_study_material *m = &config->material;
    const lehr_study_compare *from = &config->compare;
    const double values[] = {
        m->glass_transition_K, m->glass_transition_error_K, m->diameter_ang,
        m->diameter_error_ang, m->thermal_expansion_per_K,  m->thermal_expansion_error_per_K,
        from->phi_g,           from->phi_g_error,           from->tau_g_s,
        from->tau_e_s,         from->log10_tau_e_error};
    lehr_record *record = NULL;
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_record(&record, parameters, "ecnle_compare", err);
    status =
        status == LEHR_OK && from->alloy ? lehr_record_add_text(record, "alloy", from->alloy, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "prefactor", from->prefactor, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(record, "elastic", from->elastic, err) : status;
    status =
        status == LEHR_OK ? add_numbers(record, names, values, sizeof values / sizeof *values, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&list, record, "pressures_GPa", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < from->n_pressure; i++) {
        status = lehr_list_add_number(list, from->pressure_GPa[i], err);
    }
    status = status == LEHR_OK ? describe_literature(record, &from->literature, err) : status;
    return status == LEHR_OK ? describe_treatments(record, config, err) : status;
}
