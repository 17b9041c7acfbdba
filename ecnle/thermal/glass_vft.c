// Vogel-Fulcher-Tammann law through relaxation times of the theory, with the errors of the inputs.
#include <lehr/core/alloc.h>
#include <lehr/ecnle/glass.h>
#include <math.h>

#define LN10 2.302585092994045684018
static const lehr_estimate none = {(double)NAN, (double)NAN};

/// @param columns room for 2 n numbers
static lehr_status fit_law(lehr_fitting_vft *out, double *columns, const lehr_ecnle_plan *plan,
                           const lehr_ecnle_material *material, const lehr_ecnle_load *load,
                           const double phi_window[2], size_t n, lehr_warnings *warnings, lehr_error *err)
{
    for (size_t i = 0; i < n; i++) {
        lehr_ecnle_state s;
        double phi = phi_window[0] + (phi_window[1] - phi_window[0]) * (double)i / (double)(n - 1);
        columns[i] = lehr_ecnle_material_temperature_K(material, phi);
        lehr_status status = lehr_ecnle_material_state(&s, plan, material, load, columns[i], NULL, err);
        columns[n + i] = LN10 * s.log10_tau.value;
        if (status == LEHR_OK && !isfinite(columns[n + i])) {
            status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                    "phi = %g is %s at this pressure and has no relaxation time to fit", phi,
                                    lehr_ecnle_status_name(s.status));
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    const lehr_model_points points = {.n = n, .x = columns, .y = columns + n};
    lehr_fitting_vft_options options = lehr_fitting_vft_options_defaults();
    options.tau_g_s = material->tau_g_s;
    return lehr_fitting_vft_fit(out, &points, &options, warnings, err);
}

/// Half the change of a result between the two sides of an input; where one is missing, the change to the
/// other.
static double half_change(double low, double centre, double high)
{
    return isfinite(low) && isfinite(high) ? (high - low) / 2 : isfinite(high) ? high - centre : centre - low;
}

static void add_input_to_law(lehr_fitting_vft *out, const lehr_fitting_vft *centre,
                             const lehr_fitting_vft side[2])
{
    enum { P = LEHR_FITTING_VFT_PARAMETERS, DERIVED = 4 };
    double change[P];
    for (size_t k = 0; k < P; k++) {
        change[k] = half_change(side[0].parameters[k], centre->parameters[k], side[1].parameters[k]);
    }
    for (size_t k = 0; k < P * P; k++) {
        out->covariance[k] += change[k / P] * change[k % P];
    }
    const lehr_estimate *low[DERIVED] = {&side[0].glass_transition_K, &side[0].fragility, &side[0].strength,
                                         &side[0].activation_energy_kJ_per_mol};
    const lehr_estimate *high[DERIVED] = {&side[1].glass_transition_K, &side[1].fragility, &side[1].strength,
                                          &side[1].activation_energy_kJ_per_mol};
    lehr_estimate *to[DERIVED] = {&out->glass_transition_K, &out->fragility, &out->strength,
                                  &out->activation_energy_kJ_per_mol};
    for (size_t k = 0; k < DERIVED; k++) {
        to[k]->stderr_value =
            hypot(to[k]->stderr_value, half_change(low[k]->value, to[k]->value, high[k]->value));
    }
}

/// A law without numbers, for a side that does not exist.
static void erase_law(lehr_fitting_vft *law)
{
    *law = (lehr_fitting_vft){.glass_transition_K = none,
                              .fragility = none,
                              .strength = none,
                              .activation_energy_kJ_per_mol = none};
    for (size_t k = 0; k < LEHR_FITTING_VFT_PARAMETERS; k++) {
        law->parameters[k] = (double)NAN;
    }
}

lehr_status lehr_ecnle_glass_vft(lehr_fitting_vft *out, const lehr_ecnle_plan *plan,
                                 const lehr_ecnle_material *material, const lehr_ecnle_load *load,
                                 const double phi_window[2], size_t n, lehr_warnings *warnings,
                                 lehr_error *err)
{
    if (n < 4) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu relaxation times do not tell the three parameters and their error; take 4 "
                              "or more",
                              n);
    }
    double *columns = lehr_core_alloc(2 * n, sizeof *columns);
    if (!columns) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu relaxation times", n);
    }
    lehr_fitting_vft centre = {0}, side[2];
    lehr_status status = fit_law(&centre, columns, plan, material, load, phi_window, n, warnings, err);
    *out = centre;
    for (int i = 0; status == LEHR_OK && i < LEHR_ECNLE_N_INPUTS; i++) {
        for (int k = 0; k < 2 && material->sigma[i] > 0; k++) {
            lehr_ecnle_material moved = *material;
            moved.input[i] += k == 0 ? -material->sigma[i] : material->sigma[i];
            lehr_status found = lehr_ecnle_material_prepare(&moved, plan, err);
            if (found == LEHR_OK) {
                found = fit_law(&side[k], columns, plan, &moved, load, phi_window, n, NULL, err);
            }
            if (found != LEHR_OK) {
                erase_law(&side[k]);
            }
            status = found == LEHR_ERR_NOMEM ? found : status;
        }
        if (material->sigma[i] > 0) {
            add_input_to_law(out, &centre, side);
        }
    }
    lehr_core_free(columns);
    return status;
}
