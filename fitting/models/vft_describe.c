#include "describe.h"

#include <lehr/fitting/propagate.h>
#include <lehr/fitting/vft.h>

static lehr_status describe_arrhenius(const lehr_fitting_vft *vft, lehr_record *record, lehr_error *err)
{
    lehr_record *line = NULL;
    lehr_status status = lehr_record_add_record(&line, record, "arrhenius", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(line, "activation_energy", vft->arrhenius_energy_kJ_per_mol.value,
                                          vft->arrhenius_energy_kJ_per_mol.stderr_value, "kJ/mol", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(line, "chi2", vft->arrhenius_fit.chi2, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_number(line, "f", vft->arrhenius_f, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(line, "p", vft->arrhenius_p, err) : status;
}

lehr_status lehr_fitting_vft_describe(const lehr_fitting_vft *vft, lehr_record *record, lehr_error *err)
{
    static const char *const names[] = {
        "ln_tau0", "B", "T0", "glass_transition", "fragility", "strength", "activation_energy"};
    static const char *const units[] = {"", "K", "K"};
    lehr_described rows[7];
    for (size_t j = 0; j < 3; j++) {
        rows[j] = (lehr_described){names[j], lehr_covariance_estimate(vft->parameters, vft->covariance, 3, j),
                                   units[j]};
    }
    rows[3] = (lehr_described){"glass_transition", vft->glass_transition_K, "K"};
    rows[4] = (lehr_described){"fragility", vft->fragility, ""};
    rows[5] = (lehr_described){"strength", vft->strength, ""};
    rows[6] = (lehr_described){"activation_energy", vft->activation_energy_kJ_per_mol, "kJ/mol"};
    lehr_status status = lehr_describe_estimates(record, rows, 7, err);
    if (status == LEHR_OK) {
        status = lehr_describe_summary(record, &vft->fit, vft->n_points, err);
    }
    if (status == LEHR_OK) {
        status = describe_arrhenius(vft, record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_describe(&vft->extra, names, 3, 4, record, err);
    }
    return status == LEHR_OK ? lehr_describe_correlation(record, names, vft->covariance, 3, err) : status;
}
