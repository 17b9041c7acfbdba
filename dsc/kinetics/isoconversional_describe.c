#include <lehr/dsc/isoconversional.h>

#include <math.h>

static lehr_status add_point(lehr_list *list, const lehr_dsc_isoconversional_point *point, lehr_error *err)
{
    const double none = (double)NAN;
    lehr_record *entry = NULL;
    lehr_status status = lehr_list_add_record(&entry, list, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(entry, "alpha", point->alpha, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(entry, "activation_energy", point->energy_kJ_per_mol.value,
                                          point->energy_kJ_per_mol.stderr_value, "kJ/mol", err);
    }
    if (status == LEHR_OK && !isnan(point->lower_kJ_per_mol)) {
        status = lehr_record_add_quantity(entry, "lower", point->lower_kJ_per_mol, none, "kJ/mol", err);
    }
    if (status == LEHR_OK && !isnan(point->upper_kJ_per_mol)) {
        status = lehr_record_add_quantity(entry, "upper", point->upper_kJ_per_mol, none, "kJ/mol", err);
    }
    return status == LEHR_OK ? lehr_record_add_quantity(entry, "ln_factor", point->ln_factor.value,
                                                        point->ln_factor.stderr_value, "", err)
                             : status;
}

static lehr_status add_curve(lehr_record *record, const lehr_dsc_isoconversional_curve *curve, size_t n_alpha,
                             lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status =
        lehr_record_add_quantity(record, "mean_activation_energy", curve->mean_kJ_per_mol.value,
                                 curve->mean_kJ_per_mol.stderr_value, "kJ/mol", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(record, "variation", curve->variation.value,
                                          curve->variation.stderr_value, "", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(record, "verdict", lehr_dsc_isoconversional_verdict(curve), err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "conversion", err);
    }
    for (size_t i = 0; i < n_alpha && status == LEHR_OK; i++) {
        status = add_point(list, &curve->points[i], err);
    }
    return status;
}

lehr_status lehr_dsc_isoconversional_describe(const lehr_dsc_isoconversional *result, lehr_record *record,
                                              lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status =
        lehr_record_add_text(record, "method", lehr_dsc_isoconversional_name(result->curves[0].method), err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "programs", (double)result->n_programs, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(record, "confidence", result->options.confidence, err);
    }
    if (status == LEHR_OK) {
        status = add_curve(record, &result->curves[0], result->n_alpha, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, record, "methods", err);
    }
    for (size_t k = 0; k < result->n_curves && status == LEHR_OK; k++) {
        lehr_record *entry = NULL;
        status = lehr_list_add_record(&entry, list, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_text(entry, "name",
                                          lehr_dsc_isoconversional_name(result->curves[k].method), err);
        }
        if (status == LEHR_OK) {
            status = add_curve(entry, &result->curves[k], result->n_alpha, err);
        }
    }
    return status;
}
