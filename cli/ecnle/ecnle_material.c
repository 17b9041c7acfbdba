#include "ecnle_material.h"

#include "assign.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/units.h>
#include <lehr/ecnle/alloys.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- the glass ----------------------------------------------------------------------------
static lehr_status choose_tg(double *tg_K, const cli_call *call, lehr_error *err)
{
    bool given = cli_call_given(call, "tg");
    const lehr_ecnle_alloy *alloy = NULL;
    if (given == cli_call_given(call, "alloy")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              given ? "--tg and --alloy both give the glass transition: leave one out"
                                    : "which glass? Give its --tg, or an --alloy of 'lehr ecnle alloys'");
    }
    *tg_K = cli_call_number(call, "tg");
    lehr_status status = given ? LEHR_OK : lehr_ecnle_alloy_find(&alloy, cli_call_text(call, "alloy"), err);
    if (status == LEHR_OK && !given) {
        *tg_K = alloy->tg_K;
    }
    return status;
}

static lehr_status choose_phi_g(lehr_ecnle_material *m, const cli_call *call, lehr_error *err)
{
    const char *text = cli_call_text(call, "phi-g");
    m->phi_g_computed = strcmp(text, "auto") == 0;
    if (m->phi_g_computed) {
        return LEHR_OK;
    }
    if (lehr_number_parse(&m->input[LEHR_ECNLE_INPUT_PHI_G], text, strlen(text), lehr_number_style_c(),
                          NULL) != LEHR_OK) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--phi-g: '%s' is neither a packing fraction nor auto",
                              text);
    }
    return LEHR_OK;
}

lehr_status cli_ecnle_material(lehr_ecnle_material *out, const cli_call *call, lehr_error *err)
{
    lehr_ecnle_material m = lehr_ecnle_material_defaults();
    m.options = cli_ecnle_options(call);
    m.tau_g_s = cli_call_number(call, "tau-g");
    m.input[LEHR_ECNLE_INPUT_SLOPE] = cli_call_number(call, "slope");
    m.input[LEHR_ECNLE_INPUT_LOG10_TAU_E] = log10(cli_call_number(call, "tau-e"));
    if (cli_call_given(call, "diameter")) {
        m.input[LEHR_ECNLE_INPUT_DIAMETER] = cli_call_number(call, "diameter");
    }
    lehr_status status = choose_tg(&m.input[LEHR_ECNLE_INPUT_TG], call, err);
    status = status == LEHR_OK ? choose_phi_g(&m, call, err) : status;
    status = status == LEHR_OK ? cli_assign_values(m.sigma, NULL, lehr_ecnle_input_names, LEHR_ECNLE_N_INPUTS,
                                                   call, "sigma", err)
                               : status;
    if (status == LEHR_OK && m.phi_g_computed && m.sigma[LEHR_ECNLE_INPUT_PHI_G] > 0) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--sigma phi-g: with --phi-g auto it is computed and has no error of its own");
    }
    status = status == LEHR_OK ? lehr_ecnle_material_prepare(&m, cli_call_shared(call), err) : status;
    *out = m;
    return status;
}

lehr_status cli_ecnle_warn_of_tau_g(cli_result *result, const lehr_ecnle_plan *plan,
                                    const lehr_ecnle_material *material, lehr_error *err)
{
    const double most = 0.2; // decades: more than rounding of a published phi_g makes
    const lehr_ecnle_load ambient = {LEHR_ECNLE_PATH_REDUCED, 0};
    lehr_ecnle_state s;
    lehr_status status = lehr_ecnle_material_state(&s, plan, material, &ambient,
                                                   material->input[LEHR_ECNLE_INPUT_TG], NULL, err);
    if (status == LEHR_OK && !(fabs(s.log10_tau.value - log10(material->tau_g_s)) < most)) {
        status = lehr_warnings_add(result->warnings, err,
                                   "at the glass transition, phi = %.6g, these options give tau = %.3g s and "
                                   "not %g s: '--phi-g auto' "
                                   "makes them agree, and '--prefactor unity' gives the published times",
                                   s.options.phi, pow(10, s.log10_tau.value), material->tau_g_s);
    }
    return status;
}

// ---- pressures -----------------------------------------------------------------------------
/// Length of the numbers "A", "A:B:N" at the beginning of a text.
static size_t number_length(const char *text)
{
    return strspn(text, "0123456789+-.:eE");
}

/// What the text after the numbers makes of them; *factor to GPa.
static lehr_status choose_path(lehr_ecnle_path *path, double *factor, const char *unit, const char *option,
                               const cli_call *call, lehr_error *err)
{
    lehr_units_map map = {1, 0};
    while (*unit == ' ') {
        unit++;
    }
    if (strcmp(unit, "kT/d^3") == 0 || strcmp(unit, "kT/d3") == 0) {
        *path = LEHR_ECNLE_PATH_REDUCED;
    } else if (*unit != '\0') {
        if (lehr_units_find(&map, unit, "GPa", NULL) != LEHR_OK) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "--%s: '%s' is no unit of pressure; GPa, MPa, kbar, ... or kT/d^3", option,
                                  unit);
        }
        *path = LEHR_ECNLE_PATH_ISOBAR_GPA;
    }
    *factor = map.factor;
    if (*path == LEHR_ECNLE_PATH_ISOBAR_GPA && !cli_call_given(call, "diameter")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--%s: a pressure in GPa needs --diameter; without it give kT/d^3", option);
    }
    return LEHR_OK;
}

static lehr_status append(lehr_ecnle_load **loads, size_t *n, const cli_call *call, const char *option,
                          const char *item, lehr_ecnle_path bare, lehr_error *err)
{
    char numbers[128];
    cli_sweep sweep = {0};
    lehr_ecnle_path path = bare;
    double factor = 1;
    size_t length = number_length(item);
    if (length == 0 || length >= sizeof numbers) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is neither a pressure nor a sweep A:B:N", option,
                              item);
    }
    snprintf(numbers, sizeof numbers, "%.*s", (int)length, item);
    lehr_status status = choose_path(&path, &factor, item + length, option, call, err);
    status = status == LEHR_OK ? cli_sweep_append(&sweep, option, numbers, err) : status;
    lehr_ecnle_load *grown = NULL;
    if (status == LEHR_OK) {
        grown = lehr_core_realloc(*loads, *n + sweep.n, sizeof *grown);
        status = grown ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: pressures");
    }
    if (status == LEHR_OK) {
        *loads = grown;
        for (size_t i = 0; i < sweep.n; i++) {
            grown[(*n)++] = (lehr_ecnle_load){path, sweep.at[i] * factor};
        }
    }
    lehr_core_free(sweep.at);
    return status;
}

lehr_status cli_ecnle_loads(lehr_ecnle_load **loads, size_t *n, const cli_call *call, const char *option,
                            lehr_ecnle_path bare, lehr_error *err)
{
    *loads = NULL;
    *n = 0;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < cli_call_list_size(call, option) && status == LEHR_OK; i++) {
        status = append(loads, n, call, option, cli_call_list_at(call, option, i), bare, err);
    }
    if (status != LEHR_OK) {
        lehr_core_free(*loads);
        *loads = NULL;
        *n = 0;
    }
    return status;
}

lehr_status cli_ecnle_one_load(lehr_ecnle_load *out, const cli_call *call, const char *option,
                               lehr_ecnle_path bare, lehr_error *err)
{
    lehr_ecnle_load *loads = NULL;
    size_t n = 0;
    lehr_status status = cli_ecnle_loads(&loads, &n, call, option, bare, err);
    if (status == LEHR_OK && n != 1) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--%s: one pressure is wanted, not %zu", option, n);
    }
    if (status == LEHR_OK) {
        *out = loads[0];
    }
    lehr_core_free(loads);
    return status;
}
