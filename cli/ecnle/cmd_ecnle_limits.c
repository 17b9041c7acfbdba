// lehr ecnle limits: onset, cusp, spinodals, yield stress and critical pressures.
#include "cmd_ecnle.h"
#include "ecnle_material.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/regime.h>
#include <lehr/figures/ecnle_limits.h>
#include <math.h>

static const cli_option options[] = {
    CLI_ECNLE_PHI_OPTION(false),
    {.name = "temperature",
     .kind = CLI_LIST,
     .placeholder = "T|A:B:N",
     .help =
         "instead of --phi: temperatures in K of a glass with --tg or --alloy, and --diameter; limits then "
         "come in GPa too"},
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P|A:B:N",
     .fallback = "0",
     .help = "pressures beside the limits at each --temperature, in GPa or with a unit"},
    CLI_ECNLE_MATERIAL_OPTIONS,
    {.name = NULL},
};

// ---- in kelvin and GPa ----------------------------------------------------------------------
static lehr_status describe_ends(lehr_record *record, const lehr_ecnle_ends *ends, lehr_error *err)
{
    const struct {
        const char *key, *unit;
        lehr_estimate value;
    } rows[] = {{"onset_temperature", "K", ends->onset_K},
                {"cusp_temperature", "K", ends->cusp_K},
                {"cusp_pressure_GPa", "GPa", ends->cusp_pressure_GPa},
                {"coldest", "K", {ends->coldest_K, (double)NAN}},
                {"hottest", "K", {ends->hottest_K, (double)NAN}}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == LEHR_OK; i++) {
        status = lehr_record_add_quantity(record, rows[i].key, rows[i].value.value,
                                          rows[i].value.stderr_value, rows[i].unit, err);
    }
    return status;
}

/// Every pressure at every temperature.
static lehr_status describe_places(lehr_record *record, const lehr_ecnle_plan *plan,
                                   const lehr_ecnle_material *material, const cli_sweep *temperature,
                                   const lehr_ecnle_load *loads, size_t n_loads, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "places", err);
    for (size_t i = 0; i < temperature->n * n_loads && status == LEHR_OK; i++) {
        double t = temperature->at[i / n_loads];
        lehr_ecnle_regime regime;
        lehr_record *row = NULL;
        status = lehr_ecnle_regime_find(&regime, plan, material, t,
                                        lehr_ecnle_load_GPa(&loads[i % n_loads], material, t), err);
        status = status == LEHR_OK ? lehr_list_add_record(&row, list, err) : status;
        status = status == LEHR_OK ? lehr_ecnle_regime_describe(&regime, row, err) : status;
        if (status == LEHR_OK) {
            status = lehr_record_add_number(row, "distance", lehr_ecnle_regime_distance(&regime), err);
        }
    }
    return status;
}

static lehr_status analyse_places(const cli_call *call, cli_result *result, lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    cli_sweep temperature = {0};
    lehr_ecnle_load *loads = NULL;
    size_t n_loads = 0;
    lehr_ecnle_material material;
    lehr_ecnle_ends ends;
    lehr_status status = cli_sweep_read(&temperature, call, "temperature", err);
    if (status == LEHR_OK && !cli_call_given(call, "diameter")) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--temperature: limits in GPa need --diameter");
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--plot draws the limits over --phi");
    }
    status = status == LEHR_OK ? cli_ecnle_material(&material, call, err) : status;
    status = status == LEHR_OK
                 ? cli_ecnle_loads(&loads, &n_loads, call, "pressure", LEHR_ECNLE_PATH_ISOBAR_GPA, err)
                 : status;
    status = status == LEHR_OK ? lehr_ecnle_ends_find(&ends, plan, &material, err) : status;
    status = status == LEHR_OK ? describe_ends(result->record, &ends, err) : status;
    status = status == LEHR_OK
                 ? describe_places(result->record, plan, &material, &temperature, loads, n_loads, err)
                 : status;
    lehr_core_free(loads);
    lehr_core_free(temperature.at);
    return cli_ecnle_usage(status);
}

/// With --phi there is no glass: what would not be heeded is refused.
static lehr_status refuse_glass(const cli_call *call, lehr_error *err)
{
    static const char *const names[] = {"pressure",  "tg",      "alloy",   "phi-g",     "slope",
                                        "diameter",  "tau-g",   "sigma",   "prefactor", "elastic",
                                        "two-state", "closure", "contact", "tau-e"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (cli_call_given(call, names[i])) {
            return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --temperature; --phi needs no glass",
                                  names[i]);
        }
    }
    return LEHR_OK;
}

// ---- in units of the theory ---------------------------------------------------------------------

/// Onset and cusp, which belong to no density.
static lehr_status describe_universal(lehr_record *record, const lehr_ecnle_plan *plan, lehr_error *err)
{
    lehr_ecnle_onset onset = {.phi = {0, 0}};
    lehr_ecnle_cusp cusp = {.phi = {0, 0}};
    lehr_record *inner = NULL;
    lehr_status status = lehr_ecnle_onset_find(&onset, plan, err);
    status = status == LEHR_OK ? lehr_ecnle_cusp_find(&cusp, plan, err) : status;
    status = status == LEHR_OK
                 ? lehr_record_add_quantity(record, "onset", onset.phi.value, onset.phi.stderr_value, "", err)
                 : status;
    status = status == LEHR_OK ? lehr_record_add_record(&inner, record, "cusp", err) : status;
    const struct {
        const char *key, *unit;
        lehr_estimate value;
    } rows[] = {{"phi", "", cusp.phi}, {"r", "d", cusp.r_d}, {"pressure", "kT/d^3", cusp.pressure}};
    for (size_t i = 0; status == LEHR_OK && i < sizeof rows / sizeof *rows; i++) {
        status = lehr_record_add_quantity(inner, rows[i].key, rows[i].value.value, rows[i].value.stderr_value,
                                          rows[i].unit, err);
    }
    return status;
}

/// One density fills the record itself, several a list of records.
static lehr_status describe(lehr_record *record, const lehr_ecnle_limits *limits, size_t n, lehr_error *err)
{
    if (n == 1) {
        return lehr_ecnle_limits_describe(limits, record, err);
    }
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "densities", err);
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        lehr_record *row = NULL;
        status = lehr_list_add_record(&row, list, err);
        status = status == LEHR_OK ? lehr_ecnle_limits_describe(&limits[i], row, err) : status;
    }
    return status;
}

static lehr_status find_all(lehr_ecnle_limits *limits, const lehr_ecnle_plan *plan, const cli_sweep *phi,
                            cli_result *result, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < phi->n && status == LEHR_OK; i++) {
        lehr_ecnle_fluid *fluid = NULL;
        status = lehr_ecnle_fluid_create(&fluid, plan, phi->at[i], err);
        if (status == LEHR_OK) {
            lehr_ecnle_limits_find(&limits[i], fluid);
        }
        if (status == LEHR_OK && !limits[i].has_spinodals) {
            status = lehr_warnings_add(result->warnings, err,
                                       "phi = %g lies below the cusp: there is one minimum at most, at any "
                                       "pressure, and so no limit",
                                       phi->at[i]);
        }
        lehr_ecnle_fluid_free(fluid);
    }
    return status;
}

static lehr_status draw(cli_result *result, const lehr_ecnle_plan *plan, const lehr_ecnle_limits *limits,
                        size_t n, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_status status = n == 1 ? lehr_figure_stress_landscape(&figure, plan, limits, err)
                                : lehr_figure_limits(&figure, limits, n, err);
    cli_plot_keep(result, figure);
    return status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    cli_sweep phi = {0};
    lehr_ecnle_limits *limits = NULL;
    (void)input;
    bool places = cli_call_given(call, "temperature");
    if (places == cli_call_given(call, "phi")) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              places ? "--phi and --temperature both say at which density: leave one out"
                                     : "at which density? Give --phi, or --temperature of a glass");
    }
    if (places) {
        return analyse_places(call, result, err);
    }
    lehr_status status = refuse_glass(call, err);
    status = status == LEHR_OK ? cli_sweep_read(&phi, call, "phi", err) : status;
    if (status != LEHR_OK) {
        goto done;
    }
    limits = lehr_core_alloc(phi.n, sizeof *limits);
    if (limits == NULL) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu densities", phi.n);
        goto done;
    }
    status = describe_universal(result->record, plan, err);
    status = status == LEHR_OK ? find_all(limits, plan, &phi, result, err) : status;
    status = status == LEHR_OK ? describe(result->record, limits, phi.n, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = draw(result, plan, limits, phi.n, err);
    }
done:
    lehr_core_free(limits);
    lehr_core_free(phi.at);
    return cli_ecnle_usage(status);
}

static const cli_key results[] = {
    {"onset", "", "packing fraction at which localisation sets in without pressure"},
    {"cusp.phi", "", "packing fraction below which no pressure makes two minima"},
    {"cusp.r", "d", "displacement there"},
    {"cusp.pressure", "kT/d^3", "pressure there"},
    {"phi", NULL, "packing fraction"},
    {"yield_stress", "kT/d^3",
     "tension that removes the localised (primary) minimum; negative below the onset, where a pressure of "
     "that size is needed to have one"},
    {"critical_pressure", "kT/d^3", "pressure that removes the second minimum and the barrier"},
    {"least_pressure", "kT/d^3", "pressure from which on there is a localised minimum; 0 above the onset"},
    {"equal_depth_pressure", "kT/d^3",
     "pressure at which both minima are equally deep; below it the second one is the deeper"},
    {"spinodals[].which", NULL, "the two points that merge"},
    {"spinodals[].r", "d", "where they merge"},
    {"spinodals[].slope", "kT/d^3", "slope of F without pressure there"},
    {"onset_temperature", "K", "with --temperature: above it nothing is localised without pressure"},
    {"cusp_temperature", "K", "above it no pressure makes two minima"},
    {"cusp_pressure_GPa", "GPa", "pressure at the cusp"},
    {"coldest", "K", "end of the range of the theory"},
    {"hottest", "K", "the other end"},
    {"places[].kind", NULL,
     "two-state, beyond (the barrier is gone), open (the errors do not tell), no-pressure, below-cusp, "
     "not-localised or outside (of the range of the theory)"},
    {"places[].temperature", NULL, "temperature [K]"},
    {"places[].pressure_GPa", NULL, "pressure [GPa]"},
    {"places[].phi", "", "packing fraction"},
    {"places[].pressure", "kT/d^3", "the same pressure"},
    {"places[].critical_pressure", "kT/d^3", "that removes the second minimum"},
    {"places[].critical_pressure_GPa", "GPa", "the same"},
    {"places[].equal_depth_pressure_GPa", "GPa", "at which both minima are equally deep"},
    {"places[].yield_stress_GPa", "GPa", "tension that removes the localised minimum"},
    {"places[].least_pressure_GPa", "GPa", "of a localised minimum"},
    {"places[].log_ratio", "", "ln of pressure over critical pressure"},
    {"places[].distance", NULL, "log_ratio in its standard errors; null where the inputs are exact"},
    {"places[].limit_diameter", "angstrom", "diameter with which the pressure would be the critical one"},
    {"places[].r_second", "d", "place of the second minimum"},
    {"places[].log10_tau", "log10(s)", "time over the barrier"},
    {"places[].log10_tau_linear", "log10(s)", "the same to first order in pressure, also where it is gone"},
    {"densities", NULL, "list of phi and all that follows it, where several densities were asked for"},
    {.name = NULL},
};

const cli_command cli_ecnle_limits = {
    .area = "ecnle",
    .verb = "limits",
    .summary = "onset of localisation, spinodals, yield stress and critical pressures",
    .operands = "",
    .description =
        "Pressure and stress add a constant to the slope of the dynamic free energy, so that minima and "
        "barrier merge where that slope, without pressure, has an extremum. The inner one gives the tension "
        "that removes the localised minimum, the outer one the pressure that removes the second minimum. "
        "Between the cusp and the onset a localised minimum exists in a range of pressures only.\n\n"
        "Of phi = 0.53 the literature says that the secondary minimum vanishes at a stress near 26 and the "
        "primary one near 4. From the printed equations it is the other way round: the primary minimum "
        "vanishes under a tension of 25.156, the secondary one under a pressure of 4.3597.\n\n"
        "Errors are estimates of the numerical error: of the quadrature, and of the root. With --temperature "
        "they "
        "are those of the inputs of --sigma, each moved up and down by its standard error.\n\n"
        "With --plot a single density shows the free energy under tension and under pressure, several show "
        "the limits over density. A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); "
        "docs/theory/ecnle.md.",
    .example =
        "lehr ecnle limits --phi 0.53\n"
        "lehr ecnle limits --alloy Vit4 --diameter 2.94 --sigma diameter=0.15 --prefactor unity --phi-g auto "
        "--temperature 583,623 --pressure 1,7\n"
        "lehr ecnle limits --phi 0.33:0.66:34 -o limits.csv\n",
    .options = options,
    .results = results,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
