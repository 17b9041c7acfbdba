// lehr ecnle tg: glass transition under pressure, activation volume, fragility.
#include "cmd_ecnle.h"
#include "ecnle_material.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/ecnle/glass.h>
#include <lehr/figures/ecnle_thermal.h>
#include <math.h>

enum { VFT_POINTS = 8 };

static const cli_option options[] = {
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P|A:B:N",
     .fallback = "0",
     .help = "pressures, numbers and sweeps: in GPa with --diameter, else in kT/d^3; a unit says which "
             "('0:2:5 GPa', '0.5 kT/d^3')"},
    {.name = "vft-window",
     .kind = CLI_WINDOW,
     .placeholder = "A:B",
     .fallback = "0.57:0.64",
     .help = "packing fractions whose relaxation times the Vogel-Fulcher-Tammann law is fitted to"},
    {.name = "variants",
     .kind = CLI_FLAG,
     .help = "also the packing fraction at --tau-g with each elastic barrier and prefactor, and with other "
             "structures and contact values"},
    CLI_ECNLE_MATERIAL_OPTIONS,
    {.name = NULL},
};

// ---- pressures ------------------------------------------------------------------------------
typedef struct remarks {
    lehr_warnings *list;
} remarks;

typedef struct work {
    lehr_ecnle_glass *glasses;
    const lehr_ecnle_load *loads;
    const lehr_ecnle_plan *plan;
    const lehr_ecnle_material *material;
    remarks *remarks;
} work;

static lehr_status find_one(void *context, size_t task, int worker, lehr_error *err)
{
    const work *w = context;
    (void)worker;
    lehr_status status = lehr_warnings_create(&w->remarks[task].list, err);
    return status == LEHR_OK ? lehr_ecnle_glass_find(&w->glasses[task], w->plan, w->material, &w->loads[task],
                                                     w->remarks[task].list, err)
                             : status;
}

static lehr_status find_all(work *w, size_t n, const cli_call *call, cli_result *result, lehr_error *err)
{
    w->remarks = lehr_core_alloc(n, sizeof *w->remarks);
    if (!w->remarks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu pressures", n);
    }
    lehr_status status =
        lehr_parallel_for(n, cli_call_threads(call), find_one, w, "pressures", cli_call_progress(call), err);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; status == LEHR_OK && k < lehr_warnings_count(w->remarks[i].list); k++) {
            status = lehr_warnings_add(result->warnings, err, "%s", lehr_warnings_at(w->remarks[i].list, k));
        }
        lehr_warnings_free(w->remarks[i].list);
    }
    lehr_core_free(w->remarks);
    return status;
}

/// The first pressure fills the record itself; several are listed too.
static lehr_status describe(lehr_record *record, const lehr_ecnle_glass *glasses, size_t n, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_ecnle_glass_describe(&glasses[0], record, err);
    if (status == LEHR_OK && n > 1) {
        status = lehr_record_add_list(&list, record, "pressures", err);
    }
    for (size_t i = 0; n > 1 && i < n && status == LEHR_OK; i++) {
        lehr_record *row = NULL;
        status = lehr_list_add_record(&row, list, err);
        status = status == LEHR_OK ? lehr_ecnle_glass_describe(&glasses[i], row, err) : status;
    }
    return status;
}

// ---- Vogel-Fulcher-Tammann ------------------------------------------------------------------
static lehr_status describe_vft(cli_result *result, const cli_call *call, const lehr_ecnle_material *m,
                                const lehr_ecnle_load *load, lehr_error *err)
{
    lehr_fitting_vft vft;
    lehr_record *record = NULL;
    lehr_error why = {0};
    lehr_status status =
        lehr_ecnle_glass_vft(&vft, cli_call_shared(call), m, load, cli_call_window(call, "vft-window"),
                             VFT_POINTS, result->warnings, &why);
    if (status == LEHR_ERR_DOMAIN || status == LEHR_ERR_NUMERIC) {
        return lehr_warnings_add(result->warnings, err, "no Vogel-Fulcher-Tammann law: %s", why.message);
    }
    if (status != LEHR_OK) {
        return lehr_error_set(err, status, "%s", why.message);
    }
    status = lehr_record_add_record(&record, result->record, "vft", err);
    const struct {
        const char *key, *unit;
        double value, error;
    } rows[] = {{"ln_tau0", "", vft.parameters[0], sqrt(vft.covariance[0])},
                {"B", "K", vft.parameters[1], sqrt(vft.covariance[4])},
                {"T0", "K", vft.parameters[2], sqrt(vft.covariance[8])},
                {"glass_transition", "K", vft.glass_transition_K.value, vft.glass_transition_K.stderr_value},
                {"fragility", "", vft.fragility.value, vft.fragility.stderr_value}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows && status == LEHR_OK; k++) {
        status =
            lehr_record_add_quantity(record, rows[k].key, rows[k].value, rows[k].error, rows[k].unit, err);
    }
    return status;
}

// ---- variants of the theory -----------------------------------------------------------------
typedef struct variant {
    lehr_ecnle_structure structure;
    lehr_ecnle_contact contact;
    lehr_ecnle_elastic elastic;
} variant;

static const variant variants[] = {
    {LEHR_ECNLE_STRUCTURE_PY, LEHR_ECNLE_CONTACT_PY, LEHR_ECNLE_ELASTIC_NONE},
    {LEHR_ECNLE_STRUCTURE_PY, LEHR_ECNLE_CONTACT_PY, LEHR_ECNLE_ELASTIC_UNIT},
    {LEHR_ECNLE_STRUCTURE_PY, LEHR_ECNLE_CONTACT_PY, LEHR_ECNLE_ELASTIC_PY},
    {LEHR_ECNLE_STRUCTURE_PY, LEHR_ECNLE_CONTACT_CARNAHAN_STARLING, LEHR_ECNLE_ELASTIC_NONE},
    {LEHR_ECNLE_STRUCTURE_VERLET_WEIS, LEHR_ECNLE_CONTACT_CARNAHAN_STARLING, LEHR_ECNLE_ELASTIC_NONE},
};

static lehr_status describe_variant(lehr_list *list, const lehr_ecnle_options *o, lehr_estimate phi_g,
                                    double temperature_K, lehr_error *err)
{
    lehr_record *row = NULL;
    lehr_status status = lehr_list_add_record(&row, list, err);
    const struct {
        const char *key, *value;
    } texts[] = {{"closure", cli_ecnle_structures[o->structure]},
                 {"contact", cli_ecnle_contacts[o->contact]},
                 {"elastic", cli_ecnle_elastic[o->elastic]},
                 {"prefactor", cli_ecnle_prefactors[o->prefactor]}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts && status == LEHR_OK; k++) {
        status = lehr_record_add_text(row, texts[k].key, texts[k].value, err);
    }
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(row, "phi_g", phi_g.value, phi_g.stderr_value, "", err)
                 : status;
    return status == LEHR_OK
               ? lehr_record_add_quantity(row, "glass_transition", temperature_K, (double)NAN, "K", err)
               : status;
}

static lehr_status describe_variants(cli_result *result, const lehr_ecnle_plan *plan,
                                     const lehr_ecnle_material *m, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, result->record, "variants", err);
    for (size_t i = 0; i < 2 * (sizeof variants / sizeof *variants) && status == LEHR_OK; i++) {
        const variant *v = &variants[i / 2];
        lehr_ecnle_options o = m->options;
        lehr_estimate phi_g = {(double)NAN, (double)NAN};
        o.structure = v->structure;
        o.contact = v->contact;
        o.elastic = v->elastic;
        o.prefactor = i % 2 ? LEHR_ECNLE_PREFACTOR_UNITY : LEHR_ECNLE_PREFACTOR_KRAMERS;
        o.two_state = LEHR_ECNLE_TWO_STATE_PRINTED;
        o.pressure = 0;
        status = lehr_ecnle_glass_density(&phi_g, plan, &o, m->tau_g_s, err);
        if (status == LEHR_ERR_DOMAIN) { // not reached: an empty row says so
            status = LEHR_OK;
        }
        if (status == LEHR_OK) {
            status =
                describe_variant(list, &o, phi_g, lehr_ecnle_material_temperature_K(m, phi_g.value), err);
        }
    }
    return status;
}

// ---- command ----------------------------------------------------------------------------------
static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    lehr_ecnle_material m;
    lehr_ecnle_load *loads = NULL;
    lehr_figure *figure = NULL;
    work w = {.plan = plan, .material = &m};
    size_t n = 0;
    (void)input;
    lehr_status status = cli_ecnle_material(&m, call, err);
    if (status == LEHR_OK) {
        lehr_ecnle_path bare =
            cli_call_given(call, "diameter") ? LEHR_ECNLE_PATH_ISOBAR_GPA : LEHR_ECNLE_PATH_REDUCED;
        status = cli_ecnle_loads(&loads, &n, call, "pressure", bare, err);
    }
    if (status == LEHR_OK) {
        w.loads = loads;
        w.glasses = lehr_core_alloc(n, sizeof *w.glasses);
        status = w.glasses ? find_all(&w, n, call, result, err)
                           : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu pressures", n);
    }
    status = status == LEHR_OK ? cli_ecnle_warn_of_tau_g(result, plan, &m, err) : status;
    status = status == LEHR_OK ? describe(result->record, w.glasses, n, err) : status;
    status = status == LEHR_OK ? describe_vft(result, call, &m, &loads[0], err) : status;
    if (status == LEHR_OK && cli_call_flag(call, "variants")) {
        status = describe_variants(result, plan, &m, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_ecnle_glass(&figure, w.glasses, n, err);
        cli_plot_keep(result, figure);
    }
    lehr_core_free(w.glasses);
    lehr_core_free(loads);
    return cli_ecnle_usage(status);
}

static const cli_key results[] = {
    {"pressure", NULL, "at the glass transition, in kT/d^3"},
    {"pressure_GPa", NULL, "the same in GPa; null without --diameter"},
    {"glass_transition", "K", "temperature at which tau = --tau-g, at the first pressure"},
    {"phi", "", "packing fraction there"},
    {"fragility", "", "d log10 tau/d(Tg/T) at Tg, along the path of the pressure"},
    {"dtg_dp", "K/GPa", "pressure dependence of Tg; in K per kT/d^3 without --diameter"},
    {"dtg_dp_reduced", "K d^3/kT", "the same at constant P d^3/(kT)"},
    {"activation_volume", "angstrom^3", "kT d ln tau/dP at constant temperature; in d^3 without --diameter"},
    {"activation_volume_reduced", "d^3", "the same in d^3"},
    {"pressures", NULL, "list of all the above, where several pressures were asked for"},
    {"vft.ln_tau0", "", "law ln tau = ln tau0 + B/(T - T0) fitted to 8 times; errors: misfit and --sigma"},
    {"vft.B", "K", "of the law"},
    {"vft.T0", "K", "of the law"},
    {"vft.glass_transition", "K", "where the law reaches --tau-g"},
    {"vft.fragility", "", "of the law, B Tg/(ln 10 (Tg - T0)^2)"},
    {"variants[].closure", NULL, "structure of the fluid"},
    {"variants[].contact", NULL, "contact value in the short-time relaxation"},
    {"variants[].elastic", NULL, "elastic barrier"},
    {"variants[].prefactor", NULL, "before exp(barrier)"},
    {"variants[].phi_g", "", "packing fraction at which tau = --tau-g; null where it is not reached"},
    {"variants[].glass_transition", "K", "the temperature that the mapping gives it"},
    {.name = NULL},
};

const cli_command cli_ecnle_tg = {
    .area = "ecnle",
    .verb = "tg",
    .summary = "glass transition under pressure, activation volume and fragility",
    .operands = "",
    .description =
        "Solves tau(T, P) = --tau-g with the mapping of 'ecnle tau'. Pressure dependence, activation volume "
        "and fragility are derivatives at that point; they follow from those of log tau by packing fraction "
        "and by pressure. Fragility and glass transition are given a second time through a "
        "Vogel-Fulcher-Tammann law, the way of the literature, which could not compute the times near Tg.\n\n"
        "Above a critical pressure the barrier is gone before tau reaches --tau-g: then there is no glass "
        "transition, and the numbers are null.\n\n"
        "Errors: each input of --sigma is moved up and down by its standard error and everything is solved "
        "again; the effects are added in squares, with the numerical error. Those of the law "
        "hold its misfit, too.\n\n"
        "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); docs/theory/ecnle_thermal.md.",
    .example = "lehr ecnle tg --alloy Pd40Ni10Cu30P20 --prefactor unity\n"
               "lehr ecnle tg --alloy Vit4 --prefactor unity --phi-g auto --diameter 2.94 --pressure 0:1:5 "
               "--sigma tg=2,diameter=0.03\n"
               "lehr ecnle tg --tg 570 --variants --prefactor unity\n",
    .options = options,
    .results = results,
    .threaded = true,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
