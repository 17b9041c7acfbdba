#include "history.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <lehr/dsc/history.h>
#include <math.h>
#include <string.h>

static lehr_dsc_feature feature_of(const char *name)
{
    lehr_dsc_feature feature = LEHR_DSC_FEATURE_ONSET;
    while (feature < LEHR_DSC_FEATURE_TF && strcmp(lehr_dsc_feature_name(feature), name) != 0) {
        feature++;
    }
    return feature;
}

/// The point in the middle of the rates.
static size_t middle_of(const lehr_dsc_shift_data *data)
{
    double mean = 0;
    size_t best = 0;
    for (size_t i = 0; i < data->n; i++) {
        mean += log(data->rate_K_per_s[i]) / (double)data->n;
    }
    for (size_t i = 1; i < data->n; i++) {
        bool nearer = fabs(log(data->rate_K_per_s[i]) - mean) < fabs(log(data->rate_K_per_s[best]) - mean);
        best = nearer ? i : best;
    }
    return best;
}

/// Simulated scans at the same rates, into the temperatures of the history.
static lehr_status simulate(study_history *history, const lehr_dsc_shift_data *data, lehr_error *err)
{
    lehr_dsc_tnm_material material;
    lehr_dsc_feature feature = feature_of(history->feature);
    size_t i = middle_of(data);
    lehr_status status = lehr_dsc_history_typical(&material, feature, data->temperature_K[i],
                                                  data->rate_K_per_s[i], history->cooling_K_per_s, err);
    for (size_t k = 0; status == LEHR_OK && k < data->n; k++) {
        status = lehr_dsc_history_features(&history->temperature_K[k], &material, feature, 1,
                                           &data->rate_K_per_s[k], &history->cooling_K_per_s, err);
    }
    if (status == LEHR_OK) {
        history->barrier_kJ_per_mol =
            LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000.0 *
            lehr_dsc_tnm_equilibrium_activation_K(&material.parameters, data->temperature_K[i]);
    }
    return status;
}

/// What glasses differ by from the typical one.
static lehr_status find_errors(lehr_dsc_history_energies *out, const study_history *history,
                               const lehr_dsc_shift_data *data, const lehr_dsc_shift_options *options,
                               lehr_error *err)
{
    double *cooling_K_per_s = lehr_core_alloc(data->n, sizeof *cooling_K_per_s);
    if (!cooling_K_per_s) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rates", data->n);
    }
    for (size_t i = 0; i < data->n; i++) {
        cooling_K_per_s[i] = history->cooling_K_per_s;
    }
    const lehr_dsc_history_series series = {.n = data->n,
                                            .middle = middle_of(data),
                                            .rate_K_per_s = data->rate_K_per_s,
                                            .cooling_rate_K_per_s = cooling_K_per_s,
                                            .temperature_K = data->temperature_K};
    lehr_status status =
        lehr_dsc_history_typical_errors(out, feature_of(history->feature), &series, options, err);
    lehr_core_free(cooling_K_per_s);
    return status;
}

lehr_status study_history_simulate(study_history *history, const lehr_dsc_shift_data *data,
                                   const lehr_dsc_shift *shift, lehr_record *results, lehr_error *err)
{
    lehr_dsc_shift *line = NULL;
    lehr_dsc_history_energies errors;
    lehr_dsc_shift_options options = shift->options;
    options.fit = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    lehr_status status = simulate(history, data, err);
    if (status == LEHR_OK) {
        const lehr_dsc_shift_data simulated = {
            .n = data->n, .rate_K_per_s = data->rate_K_per_s, .temperature_K = history->temperature_K};
        status = lehr_dsc_shift_fit(&line, &simulated, &options, NULL, err);
    }
    status = status == LEHR_OK ? find_errors(&errors, history, data, &options, err) : status;
    if (status != LEHR_OK) {
        lehr_dsc_shift_free(line);
        return status == LEHR_ERR_NOMEM
                   ? status
                   : lehr_error_wrap(err, status, "simulated scans of the thermal history");
    }
    history->energy_kJ_per_mol = line->chosen.energy_kJ_per_mol.value;
    status = lehr_record_add_quantity(
        results, "history_activation_energy", history->energy_kJ_per_mol,
        hypot(line->chosen.energy_kJ_per_mol.stderr_value, errors.slope_kJ_per_mol), "kJ/mol", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(results, "history_barrier", history->barrier_kJ_per_mol,
                                          errors.barrier_kJ_per_mol, "kJ/mol", err);
    }
    lehr_dsc_shift_free(line);
    return status;
}
