// The part of the study file about the theory beside measurement.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/alloys.h>
#include <lehr/ecnle/structure.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HERE "analysis.ecnle.compare"

/// A number that may have a standard error.
typedef struct pair {
    double *value;
    double *error;
    const char *key;        ///< the error is at "<key>_error"
    const char *text;       ///< NULL: not given
    const char *error_text; ///< NULL: not given
    const char *unit;
    double least, most;
    double no_error; ///< what the error is when not given
} pair;

/// @param[in] elsewhere another key gives the value, so that an error may stand alone
static lehr_status read_pair(const config_reader *in, const pair *p, bool elsewhere)
{
    char key[CONFIG_KEY_SIZE];
    lehr_status status = config_read_quantity(p->value, in, p->key, p->text, p->unit, p->least, p->most);
    if (status != LEHR_OK) {
        return status;
    }
    snprintf(key, sizeof key, "%s_error", p->key);
    *p->error = p->no_error;
    if (!p->error_text) {
        return LEHR_OK;
    }
    status = config_read_quantity(p->error, in, key, p->error_text, p->unit, 0.0, p->most);
    if (status == LEHR_OK && !p->text && !elsewhere) {
        return config_refuse(in, LEHR_ERR_FORMAT, key, "is the error of %s, which is not given", p->key);
    }
    if (status == LEHR_OK && p->text && !(*p->error < fabs(*p->value))) {
        return config_refuse(in, LEHR_ERR_DOMAIN, key, "%g is not less than the value, %g", *p->error,
                             *p->value);
    }
    return status;
}

static lehr_status read_pairs(const config_reader *in, const pair *pairs, size_t n)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = read_pair(in, &pairs[i], false);
    }
    return status;
}

lehr_status config_read_theory_material(lehr_study_material *out, const config_reader *in,
                                        const raw_material *raw)
{
    const pair pairs[] = {
        {&out->diameter_ang, &out->diameter_error_ang, "material.diameter", raw->diameter,
         raw->diameter_error, "angstrom", 0.5, 50.0, (double)NAN},
        {&out->thermal_expansion_per_K, &out->thermal_expansion_error_per_K, "material.thermal_expansion",
         raw->thermal_expansion, raw->thermal_expansion_error, "1/K", 1e-6, 0.1, 0.0},
    };
    double again_K = NAN;
    const pair glass = {&again_K,
                        &out->glass_transition_error_K,
                        "material.glass_transition",
                        raw->glass_transition,
                        raw->glass_transition_error,
                        "K",
                        10.0,
                        5000.0,
                        0.0};
    // The glass transition may come from the table of alloys; its error is then still ours.
    lehr_status status = read_pair(in, &glass, true);
    return status == LEHR_OK ? read_pairs(in, pairs, sizeof pairs / sizeof *pairs) : status;
}

static lehr_status read_literature(lehr_study_literature *out, const config_reader *in,
                                   const raw_literature *raw)
{
    const double unknown = NAN;
    const pair pairs[] = {
        {&out->dtg_dp_K_per_GPa, &out->dtg_dp_error, HERE ".literature.dtg_dp", raw->dtg_dp,
         raw->dtg_dp_error, "K/GPa", -1000.0, 1000.0, unknown},
        {&out->fragility, &out->fragility_error, HERE ".literature.fragility", raw->fragility,
         raw->fragility_error, "", 1.0, 1000.0, unknown},
        {&out->activation_volume_ang3, &out->activation_volume_error, HERE ".literature.activation_volume",
         raw->activation_volume, raw->activation_volume_error, "angstrom^3", -1e4, 1e4, unknown},
    };
    lehr_status status = read_pairs(in, pairs, sizeof pairs / sizeof *pairs);
    return status == LEHR_OK ? config_read_text(&out->source, in, raw->source) : status;
}

/// The alloy that is given, or the one that the material is called or made of.
static lehr_status read_alloy(lehr_study_config *config, const config_reader *in, const char *given)
{
    lehr_study_compare *out = &config->compare;
    const char *const names[] = {given, config->material.name, config->material.composition};
    const lehr_ecnle_alloy *alloy = NULL;
    for (size_t i = 0; i < 3 && !alloy; i++) {
        lehr_error why = {0};
        if (names[i] && lehr_ecnle_alloy_find(&alloy, names[i], &why) != LEHR_OK && i == 0) {
            return config_refuse(in, LEHR_ERR_FORMAT, HERE ".alloy", "%s", why.message);
        }
        out->alloy_found = alloy && i > 0;
    }
    return config_read_text(&out->alloy, in, alloy ? alloy->name : NULL);
}

/// "auto" or a packing fraction.
static lehr_status read_density(lehr_study_compare *out, const config_reader *in, const raw_compare *raw)
{
    bool automatic = !raw->phi_g || strcmp(raw->phi_g, "auto") == 0;
    const pair density = {&out->phi_g,
                          &out->phi_g_error,
                          HERE ".phi_g",
                          automatic ? NULL : raw->phi_g,
                          raw->phi_g_error,
                          "",
                          LEHR_ECNLE_PHI_MIN,
                          LEHR_ECNLE_PHI_MAX,
                          0.0};
    if (automatic && raw->phi_g_error) {
        return config_refuse(in, LEHR_ERR_FORMAT, HERE ".phi_g_error",
                             "with phi_g: auto the packing fraction is computed and has no error of its own");
    }
    return read_pair(in, &density, false);
}

static lehr_status read_times(lehr_study_compare *out, const config_reader *in, const raw_compare *raw)
{
    lehr_status status = config_read_quantity(&out->tau_g_s, in, HERE ".tau_g",
                                              raw->tau_g ? raw->tau_g : "100", "s", 1e-10, 1e15);
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->tau_e_s, in, HERE ".tau_e", raw->tau_e ? raw->tau_e : "1e-13",
                                      "s", 1e-18, 1e-6);
    }
    return status == LEHR_OK
               ? config_read_quantity(&out->log10_tau_e_error, in, HERE ".log10_tau_e_error",
                                      raw->log10_tau_e_error ? raw->log10_tau_e_error : "0", "", 0.0, 5.0)
               : status;
}

static lehr_status read_pressures(lehr_study_compare *out, const config_reader *in, const raw_compare *raw)
{
    if (!raw->pressures) {
        return LEHR_OK;
    }
    out->pressure_GPa = lehr_core_alloc(raw->n_pressures, sizeof *out->pressure_GPa);
    if (!out->pressure_GPa) {
        return config_no_memory(in);
    }
    out->n_pressure = raw->n_pressures;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < out->n_pressure; i++) {
        char key[CONFIG_KEY_SIZE];
        snprintf(key, sizeof key, HERE ".pressures[%zu]", i);
        status = config_read_quantity(&out->pressure_GPa[i], in, key, raw->pressures[i], "GPa", 0.0, 1000.0);
        for (size_t j = 0; status == LEHR_OK && j < i; j++) {
            if (out->pressure_GPa[j] == out->pressure_GPa[i]) {
                status =
                    config_refuse(in, LEHR_ERR_FORMAT, key, "%g GPa is given twice", out->pressure_GPa[i]);
            }
        }
    }
    return status;
}

lehr_status config_read_compare(lehr_study_config *config, const config_reader *in, const raw_compare *raw)
{
    static const char *const prefactors[] = {"unity", "kramers", NULL};
    static const char *const barriers[] = {"none", "unit", "py", NULL};
    lehr_study_compare *out = &config->compare;
    if (!raw) {
        return LEHR_OK;
    }
    out->wanted = true;
    lehr_status status = read_alloy(config, in, raw->alloy);
    if (status == LEHR_OK && !out->alloy && !isfinite(config->material.glass_transition_K)) {
        return config_refuse(in, LEHR_ERR_FORMAT, HERE,
                             "needs the glass transition: give material.glass_transition, or alloy: one of "
                             "those that 'lehr ecnle alloys' lists");
    }
    status = status == LEHR_OK
                 ? config_read_choice(&out->prefactor, in, HERE ".prefactor", raw->prefactor, prefactors)
                 : status;
    status = status == LEHR_OK
                 ? config_read_choice(&out->elastic, in, HERE ".elastic", raw->elastic, barriers)
                 : status;
    status = status == LEHR_OK ? read_density(out, in, raw) : status;
    status = status == LEHR_OK ? read_times(out, in, raw) : status;
    status = status == LEHR_OK ? read_pressures(out, in, raw) : status;
    return status == LEHR_OK ? read_literature(&out->literature, in, &raw->literature) : status;
}

void config_clear_compare(lehr_study_compare *compare)
{
    lehr_core_free(compare->alloy);
    lehr_core_free(compare->prefactor);
    lehr_core_free(compare->elastic);
    lehr_core_free(compare->pressure_GPa);
    lehr_core_free(compare->literature.source);
}
