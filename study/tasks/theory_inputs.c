// What the theory is computed from, and who says so.
#include "theory.h"

#include <lehr/ecnle/alloys.h>
#include <math.h>
#include <string.h>

// First shells of metallic glasses lie between 2.7 (Zr-Cu) and 3.1 angstrom (Zr-Zr); the radius of metals
// that a sphere stands for is no better known than this spread.
static const double usual_diameter_ang = 2.9;
static const double usual_diameter_error_ang = 0.3;

static const lehr_estimate none = {(double)NAN, (double)NAN};

const char *study_origin_name(study_origin origin)
{
    static const char *const names[] = {"given", "table", "inferred", "computed", "assumed"};
    return names[origin];
}

static lehr_status read_glass(study_theory_inputs *out, const lehr_study_config *config, lehr_error *err)
{
    const lehr_study_material *from = &config->material;
    double *tg_K = &out->material.input[LEHR_ECNLE_INPUT_TG];
    const lehr_ecnle_alloy *alloy = NULL;
    *tg_K = from->glass_transition_K;
    out->origin[LEHR_ECNLE_INPUT_TG] = STUDY_GIVEN;
    out->alloy = config->compare.alloy;
    lehr_status status = LEHR_OK;
    if (isnan(*tg_K)) {
        status = lehr_ecnle_alloy_find(&alloy, config->compare.alloy, err);
        *tg_K = status == LEHR_OK ? alloy->tg_K : (double)NAN;
        out->origin[LEHR_ECNLE_INPUT_TG] = config->compare.alloy_found ? STUDY_INFERRED : STUDY_TABLE;
    }
    out->material.sigma[LEHR_ECNLE_INPUT_TG] = from->glass_transition_error_K;
    return status;
}

static void read_diameter(study_theory_inputs *out, const lehr_study_material *from)
{
    bool given = isfinite(from->diameter_ang);
    double error = isfinite(from->diameter_error_ang) ? from->diameter_error_ang : 0;
    out->material.input[LEHR_ECNLE_INPUT_DIAMETER] = given ? from->diameter_ang : usual_diameter_ang;
    out->material.sigma[LEHR_ECNLE_INPUT_DIAMETER] = given ? error : usual_diameter_error_ang;
    out->origin[LEHR_ECNLE_INPUT_DIAMETER] = given ? STUDY_GIVEN : STUDY_ASSUMED;
}

lehr_status study_theory_inputs_read(study_theory_inputs *out, const lehr_study_config *config,
                                     const lehr_ecnle_plan *plan, lehr_error *err)
{
    static const char *const barriers[] = {"none", "unit", "py"}; // order of the enumeration
    const lehr_study_compare *c = &config->compare;
    const lehr_study_material *from = &config->material;
    lehr_ecnle_material *m = &out->material;
    *out = (study_theory_inputs){.material = lehr_ecnle_material_defaults(), .prefactor = c->prefactor};
    m->options.prefactor =
        strcmp(c->prefactor, "unity") == 0 ? LEHR_ECNLE_PREFACTOR_UNITY : LEHR_ECNLE_PREFACTOR_KRAMERS;
    for (size_t i = 0; i < sizeof barriers / sizeof *barriers; i++) {
        m->options.elastic =
            strcmp(c->elastic, barriers[i]) == 0 ? (lehr_ecnle_elastic)i : m->options.elastic;
    }
    bool expansion = isfinite(from->thermal_expansion_per_K);
    if (expansion) {
        m->input[LEHR_ECNLE_INPUT_SLOPE] = from->thermal_expansion_per_K;
        m->sigma[LEHR_ECNLE_INPUT_SLOPE] = from->thermal_expansion_error_per_K;
    }
    out->origin[LEHR_ECNLE_INPUT_SLOPE] = expansion ? STUDY_GIVEN : STUDY_ASSUMED;
    m->phi_g_computed = isnan(c->phi_g);
    if (!m->phi_g_computed) {
        m->input[LEHR_ECNLE_INPUT_PHI_G] = c->phi_g;
        m->sigma[LEHR_ECNLE_INPUT_PHI_G] = c->phi_g_error;
    }
    out->origin[LEHR_ECNLE_INPUT_PHI_G] = m->phi_g_computed ? STUDY_COMPUTED : STUDY_GIVEN;
    m->input[LEHR_ECNLE_INPUT_LOG10_TAU_E] = log10(c->tau_e_s);
    m->sigma[LEHR_ECNLE_INPUT_LOG10_TAU_E] = c->log10_tau_e_error;
    out->origin[LEHR_ECNLE_INPUT_LOG10_TAU_E] = STUDY_GIVEN;
    m->tau_g_s = c->tau_g_s;
    read_diameter(out, from);
    lehr_status status = read_glass(out, config, err);
    return status == LEHR_OK ? lehr_ecnle_material_prepare(m, plan, err) : status;
}

lehr_status study_theory_glasses(study_theory *to, const lehr_ecnle_plan *plan, lehr_warnings *warnings,
                                 lehr_error *err)
{
    const lehr_ecnle_load ambient = {LEHR_ECNLE_PATH_ISOBAR_GPA, 0};
    lehr_ecnle_material other = to->in.material;
    bool unity = other.options.prefactor == LEHR_ECNLE_PREFACTOR_UNITY;
    other.options.prefactor = unity ? LEHR_ECNLE_PREFACTOR_KRAMERS : LEHR_ECNLE_PREFACTOR_UNITY;
    lehr_status status = lehr_ecnle_glass_find(&to->glass, plan, &to->in.material, &ambient, warnings, err);
    lehr_error why = {0};
    if (status != LEHR_OK) {
        return status;
    }
    // Another prefactor may not reach tau_g within the range of the theory: then there is nothing beside.
    status = lehr_ecnle_material_prepare(&other, plan, &why);
    to->other = (lehr_ecnle_glass){.temperature_K = none,
                                   .phi = none,
                                   .fragility = none,
                                   .dtg_dp_K_per_GPa = none,
                                   .dtg_dp_reduced_K = none,
                                   .activation_volume_d3 = none,
                                   .activation_volume_ang3 = none};
    if (status == LEHR_OK) {
        status = lehr_ecnle_glass_find(&to->other, plan, &other, &ambient, NULL, err);
    } else if (status != LEHR_ERR_DOMAIN) {
        return lehr_error_set(err, status, "%s", why.message);
    } else {
        status = LEHR_OK;
    }
    return status == LEHR_OK ? lehr_ecnle_ends_find(&to->ends, plan, &to->in.material, err) : status;
}
