// A metallic glass of which nothing is known, and how far another one may be from it.
#include "history.h"

#include <lehr/core/alloc.h>
#include <lehr/core/constants.h>
#include <math.h>

enum { FRAGILITY, PARTITION, STRETCHING, N_PARAMETERS };

/// Values, and what metallic glasses differ by, one standard deviation. Sources: docs/theory/dsc_kinetics.md.
static const double typical[N_PARAMETERS] = {[FRAGILITY] = 42, [PARTITION] = 0.65, [STRETCHING] = 0.5};
static const double spread[N_PARAMETERS] = {[FRAGILITY] = 10, [PARTITION] = 0.15, [STRETCHING] = 0.1};

/// Place a glass of these parameters.
static lehr_status place(lehr_dsc_tnm_material *out, const double parameters[N_PARAMETERS],
                         lehr_dsc_feature feature, double temperature_K, double rate_K_per_s,
                         double cooling_rate_K_per_s, lehr_error *err)
{
    double reference_K = temperature_K;
    lehr_status status = temperature_K > 0 && isfinite(temperature_K)
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_DOMAIN,
                                              "a temperature of %g K is not greater than 0", temperature_K);
    // All temperatures of the model scale with the reference nearly, so a few proportional steps place it.
    for (int k = 0; k < 4 && status == LEHR_OK; k++) {
        double simulated_K;
        *out = (lehr_dsc_tnm_material){
            .parameters = {.law = LEHR_DSC_TNM_MOYNIHAN,
                           .activation_K = parameters[FRAGILITY] * log(10) * reference_K,
                           .partition = parameters[PARTITION],
                           .stretching = parameters[STRETCHING],
                           .log_time = log(100),
                           .reference_K = reference_K}};
        status = lehr_dsc_history_features(&simulated_K, out, feature, 1, &rate_K_per_s,
                                           &cooling_rate_K_per_s, err);
        if (status == LEHR_OK && simulated_K > 0) {
            reference_K *= temperature_K / simulated_K;
        }
    }
    return status;
}

lehr_status lehr_dsc_history_typical(lehr_dsc_tnm_material *out, lehr_dsc_feature feature,
                                     double temperature_K, double rate_K_per_s, double cooling_rate_K_per_s,
                                     lehr_error *err)
{
    return place(out, typical, feature, temperature_K, rate_K_per_s, cooling_rate_K_per_s, err);
}

/// Slope of the line and activation energy of a glass with one parameter moved. NaN where its scans lack the
/// feature.
static lehr_status move(lehr_dsc_history_energies *out, double *simulated_K, size_t parameter, double steps,
                        lehr_dsc_feature feature, const lehr_dsc_history_series *series,
                        const lehr_dsc_shift_options *options, lehr_error *err)
{
    double parameters[N_PARAMETERS];
    lehr_dsc_tnm_material material;
    lehr_dsc_shift *line = NULL;
    lehr_error why = {0};
    size_t i = series->middle;
    for (size_t k = 0; k < N_PARAMETERS; k++) {
        parameters[k] = typical[k] + (k == parameter ? steps * spread[k] : 0);
    }
    *out = (lehr_dsc_history_energies){(double)NAN, (double)NAN};
    lehr_status status = place(&material, parameters, feature, series->temperature_K[i],
                               series->rate_K_per_s[i], series->cooling_rate_K_per_s[i], &why);
    if (status == LEHR_OK) {
        status = lehr_dsc_history_features(simulated_K, &material, feature, series->n, series->rate_K_per_s,
                                           series->cooling_rate_K_per_s, &why);
    }
    if (status == LEHR_OK) {
        const lehr_dsc_shift_data data = {
            .n = series->n, .rate_K_per_s = series->rate_K_per_s, .temperature_K = simulated_K};
        status = lehr_dsc_shift_fit(&line, &data, options, NULL, &why);
    }
    if (status == LEHR_OK) {
        out->slope_kJ_per_mol = line->chosen.energy_kJ_per_mol.value;
        out->barrier_kJ_per_mol =
            LEHR_CORE_GAS_CONSTANT_J_PER_MOL_K / 1000 *
            lehr_dsc_tnm_equilibrium_activation_K(&material.parameters, series->temperature_K[i]);
    }
    lehr_dsc_shift_free(line);
    // A glass that does not show the feature is no example: the other side counts alone.
    return status == LEHR_ERR_NOMEM ? lehr_error_set(err, status, "%s", why.message) : LEHR_OK;
}

/// Half the difference, or the whole one from the centre where a side is missing.
static double half(double low, double centre, double high)
{
    return isnan(low) ? fabs(high - centre) : isnan(high) ? fabs(low - centre) : fabs(high - low) / 2;
}

lehr_status lehr_dsc_history_typical_errors(lehr_dsc_history_energies *out, lehr_dsc_feature feature,
                                            const lehr_dsc_history_series *series,
                                            const lehr_dsc_shift_options *options, lehr_error *err)
{
    double *simulated_K = lehr_core_alloc(series->n, sizeof *simulated_K);
    lehr_dsc_history_energies centre;
    *out = (lehr_dsc_history_energies){0, 0};
    lehr_status status = simulated_K
                             ? move(&centre, simulated_K, N_PARAMETERS, 0, feature, series, options, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu rates", series->n);
    for (size_t k = 0; status == LEHR_OK && k < N_PARAMETERS; k++) {
        lehr_dsc_history_energies low, high = {0};
        status = move(&low, simulated_K, k, -1, feature, series, options, err);
        status = status == LEHR_OK ? move(&high, simulated_K, k, 1, feature, series, options, err) : status;
        if (status == LEHR_OK) {
            out->slope_kJ_per_mol =
                hypot(out->slope_kJ_per_mol,
                      half(low.slope_kJ_per_mol, centre.slope_kJ_per_mol, high.slope_kJ_per_mol));
            out->barrier_kJ_per_mol =
                hypot(out->barrier_kJ_per_mol,
                      half(low.barrier_kJ_per_mol, centre.barrier_kJ_per_mol, high.barrier_kJ_per_mol));
        }
    }
    lehr_core_free(simulated_K);
    return status;
}
