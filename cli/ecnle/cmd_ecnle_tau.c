// lehr ecnle tau: relaxation times and diffusion over temperature.
#include "cmd_ecnle.h"
#include "ecnle_material.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/ecnle_thermal.h>
#include <math.h>

static const cli_option options[] = {
    {.name = "temperature",
     .kind = CLI_LIST,
     .placeholder = "T|A:B:N",
     .help = "temperatures in K, numbers and sweeps of N values from A to B; without it 41 from --tg to "
             "packing fraction 0.50"},
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P",
     .fallback = "0",
     .help = "pressure: in kT/d^3, kept at all temperatures, or with a unit ('2 GPa'), which is an isobar"},
    {.name = "isobar",
     .kind = CLI_FLAG,
     .help = "keep the physical pressure that --pressure means at --tg; a number without unit is then in "
             "GPa where there is a --diameter"},
    CLI_ECNLE_MATERIAL_OPTIONS,
    {.name = NULL},
};

/// The one pressure of the option.
static lehr_status choose_load(lehr_ecnle_load *out, const cli_call *call, lehr_error *err)
{
    bool isobar = cli_call_flag(call, "isobar");
    lehr_ecnle_path bare =
        isobar && cli_call_given(call, "diameter") ? LEHR_ECNLE_PATH_ISOBAR_GPA : LEHR_ECNLE_PATH_REDUCED;
    lehr_status status = cli_ecnle_one_load(out, call, "pressure", bare, err);
    if (status == LEHR_OK && isobar && out->path == LEHR_ECNLE_PATH_REDUCED) {
        out->path = LEHR_ECNLE_PATH_ISOBAR;
    }
    return status;
}

static lehr_status choose_temperatures(cli_sweep *out, const cli_call *call, const lehr_ecnle_material *m,
                                       lehr_error *err)
{
    enum { n_default = 41 };
    if (cli_call_given(call, "temperature")) {
        return cli_sweep_read(out, call, "temperature", err);
    }
    out->at = lehr_core_alloc(n_default, sizeof *out->at);
    if (!out->at) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: temperatures");
    }
    double first = m->input[LEHR_ECNLE_INPUT_TG];
    double last = lehr_ecnle_material_temperature_K(m, 0.5);
    out->n = n_default;
    for (size_t i = 0; i < n_default; i++) {
        out->at[i] = first + (last - first) * (double)i / (n_default - 1);
    }
    return LEHR_OK;
}

static lehr_status describe(cli_result *result, const lehr_ecnle_material *m, lehr_error *err)
{
    lehr_status status =
        lehr_record_add_quantity(result->record, "glass_transition_input", m->input[LEHR_ECNLE_INPUT_TG],
                                 m->sigma[LEHR_ECNLE_INPUT_TG], "K", err);
    return status == LEHR_OK
               ? lehr_record_add_quantity(result->record, "phi_g", m->input[LEHR_ECNLE_INPUT_PHI_G],
                                          m->sigma[LEHR_ECNLE_INPUT_PHI_G], "", err)
               : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    lehr_ecnle_material m;
    lehr_ecnle_load load = {LEHR_ECNLE_PATH_REDUCED, 0};
    cli_sweep temperature = {0};
    lehr_ecnle_thermal_point *points = NULL;
    lehr_figure *figure = NULL;
    (void)input;
    lehr_status status = cli_ecnle_material(&m, call, err);
    status = status == LEHR_OK ? choose_load(&load, call, err) : status;
    status = status == LEHR_OK ? choose_temperatures(&temperature, call, &m, err) : status;
    if (status == LEHR_OK) {
        points = lehr_core_alloc(temperature.n, sizeof *points);
        status = points ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: temperatures");
    }
    if (status == LEHR_OK) {
        status = lehr_ecnle_thermal_points(points, temperature.at, temperature.n, plan, &m, &load,
                                           cli_call_threads(call), result->warnings, err);
    }
    status = status == LEHR_OK ? cli_ecnle_warn_of_tau_g(result, plan, &m, err) : status;
    status =
        status == LEHR_OK ? lehr_ecnle_thermal_to_table(&result->table, points, temperature.n, err) : status;
    status = status == LEHR_OK ? describe(result, &m, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_ecnle_relaxation(&figure, points, temperature.n, err);
        cli_plot_keep(result, figure);
    }
    lehr_core_free(points);
    lehr_core_free(temperature.at);
    return cli_ecnle_usage(status);
}

static const cli_key results[] = {
    {"glass_transition_input", "K", "Tg of the mapping, as given"},
    {"phi_g", "", "packing fraction there"},
    {"temperature_K", NULL, "column: temperature [K]"},
    {"phi", NULL, "column: packing fraction"},
    {"sigma_phi", NULL, "column: its standard error"},
    {"pressure", NULL, "column: pressure in kT/d^3 at this temperature"},
    {"pressure_GPa", NULL, "column: the same in GPa; none without --diameter"},
    {"log10_tau", NULL, "column: log10 of the time over the barrier in s"},
    {"sigma_log10_tau", NULL, "column: its standard error"},
    {"log10_tau_reversible", NULL, "column: log10 of the two-state time in s"},
    {"sigma_log10_tau_reversible", NULL, "column: its standard error"},
    {"log10_D", NULL, "column: log10 of the diffusion coefficient in m^2/s, or in d^2/s without --diameter"},
    {"sigma_log10_D", NULL, "column: its standard error"},
    {"status", NULL, "column: single, double, trapped or fluid, as in 'ecnle state'"},
    {.name = NULL},
};

const cli_command cli_ecnle_tau = {
    .area = "ecnle",
    .verb = "tau",
    .summary = "relaxation times and diffusion over temperature",
    .operands = "",
    .description =
        "The packing fraction follows temperature as phi = phi_g + (Tg - T) slope, with the published phi_g "
        "= "
        "0.6585 and slope = 6e-4 per K unless told otherwise; the state at that packing fraction is that of "
        "'ecnle state'. A pressure in kT/d^3 kept at all temperatures is what the literature does; it is no "
        "isobar, since the physical pressure P kT/d^3 follows T. --isobar, or a pressure in GPa, keeps the "
        "physical pressure.\n\n"
        "Errors: each input of --sigma is moved up and down by its standard error, the effects are added in "
        "squares, and the numerical error with them. Without --sigma the errors are numerical alone. What "
        "the theory itself is off by is in none of them: 'ecnle compare' measures that.\n\n"
        "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); docs/theory/ecnle_thermal.md.",
    .example = "lehr ecnle tau --alloy Pd40Ni10Cu30P20 --prefactor unity --temperature 570:700:14\n"
               "lehr ecnle tau --tg 596 --phi-g auto --diameter 2.94 --pressure '0.5 GPa' --sigma "
               "tg=2,diameter=0.03 "
               "--temperature 600:660:4\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".csv",
    .threaded = true,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
