// `ecnle state`: barriers and relaxation times at given density and pressure.
#include "cmd_ecnle.h"
#include "ecnle_sq.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/grid.h>
#include <lehr/figures/ecnle.h>
#include <lehr/figures/overview.h>
#include <stdint.h>

// ---- state ------------------------------------------------------------------------------
static const cli_option state_options[] = {
    CLI_ECNLE_PHI_OPTION(false),
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P|A:B:N",
     .fallback = "0",
     .help = "pressure in kT/d^3, numbers and sweeps as for --phi"},
    CLI_ECNLE_STRESS_OPTION,
    CLI_ECNLE_TIME_OPTIONS,
    CLI_ECNLE_DIAMETER_OPTION,
    CLI_ECNLE_SQ_OPTIONS,
    {.name = NULL},
};

static const cli_key state_results[] = {
    {"phi", NULL, "packing fraction"},
    {"pressure", NULL, "in kT/d^3"},
    {"stress", NULL, "in kT/d^3"},
    {"status", NULL,
     "single, double (second minimum), trapped (no barrier left) or fluid (no localised minimum)"},
    {"prefactor", NULL, "as chosen"},
    {"elastic", NULL, "as chosen"},
    {"two_state", NULL, "as chosen"},
    {"stderr_kind", NULL,
     "numerical: every error is an estimate of quadrature, root and rounding error; with --sq statistical: "
     "noise, continuation, interpolation and inputs"},
    {"r_loc", "d", "localised minimum of the dynamic free energy"},
    {"r_barrier", "d", "its barrier"},
    {"r_second", "d", "its second minimum, near 3/P"},
    {"r_cage", "d", "first minimum of the Percus-Yevick g(r)"},
    {"barrier_1", "kT", "from the localised minimum to the barrier"},
    {"barrier_2", "kT", "from the second minimum to the barrier"},
    {"delta", "kT", "second minus localised minimum"},
    {"elastic_barrier", "kT", "added to the barriers in the times"},
    {"K0", "kT/d^2", "curvature of the localised minimum"},
    {"KB", "kT/d^2", "magnitude of the curvature of the barrier"},
    {"KL2", "kT/d^2", "curvature of the second minimum"},
    {"tau_s", "s", "short-time relaxation"},
    {"log10_tau", "log10(s)", "time over the barrier"},
    {"log10_tau_reversible", "log10(s)", "two-state time; the same in a single well"},
    {"diffusion", "d^2/s", "(r_barrier - r_loc)^2 d^2/(6 tau); in m^2/s with --diameter"},
    {"tail_amplitude", "", "with --sq: oscillation beyond the last point over that of hard spheres"},
    {"budget.barrier_1.noise", NULL, "with --sq: part of the error of barrier_1 from sigma, to first order"},
    {"budget.barrier_1.noise_bias", NULL, "what noise adds on average, with its sign; not taken off"},
    {"budget.barrier_1.graft", NULL, "part from the continuation beyond the last point"},
    {"budget.barrier_1.interpolation", NULL, "part from the spacing of the points"},
    {"budget.barrier_1.inputs", NULL, "part from --sigma"},
    {"budget.log10_tau.noise", NULL, "the same for log10_tau"},
    {"budget.log10_tau.noise_bias", NULL, "the same"},
    {"budget.log10_tau.graft", NULL, "the same"},
    {"budget.log10_tau.interpolation", NULL, "the same"},
    {"budget.log10_tau.inputs", NULL, "the same"},
    {"states", NULL, "list of all the above, one per density and pressure, where several were asked for"},
    {.name = NULL},
};

/// One state fills the record itself, several a list of records.
static lehr_status describe_states(lehr_record *record, const lehr_ecnle_state *states, size_t n,
                                   lehr_error *err)
{
    if (n == 1) {
        return lehr_ecnle_state_describe(states, record, err);
    }
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "states", err);
    for (size_t i = 0; i < n && status == LEHR_OK; i++) {
        lehr_record *row = NULL;
        status = lehr_list_add_record(&row, list, err);
        if (status == LEHR_OK) {
            status = lehr_ecnle_state_describe(&states[i], row, err);
        }
    }
    return status;
}

/// Relaxation time over density, one series per pressure.
static lehr_status sweep_figure(lehr_figure **out, const lehr_ecnle_state *states, size_t n, lehr_error *err)
{
    lehr_figure_point *points = lehr_core_alloc(n, sizeof *points);
    if (points == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: figure of %zu states", n);
    }
    for (size_t i = 0; i < n; i++) {
        points[i] = (lehr_figure_point){.pressure = states[i].options.pressure,
                                        .x = states[i].options.phi,
                                        .value = states[i].log10_tau.value,
                                        .stderr_value = states[i].log10_tau.stderr_value};
    }
    lehr_status status = lehr_figure_by_pressure(out, LEHR_FIGURE_AXIS_RELAXATION, points, n, err);
    lehr_core_free(points);
    return status;
}

/// A single state shows its free energy, a sweep its relaxation times.
static lehr_status state_figure(cli_result *result, const lehr_ecnle_plan *plan,
                                const lehr_ecnle_state *states, size_t n, lehr_error *err)
{
    lehr_figure *figure = NULL;
    lehr_status status =
        n == 1 ? lehr_figure_free_energy(&figure, plan, states, err) : sweep_figure(&figure, states, n, err);
    cli_plot_keep(result, figure);
    return status;
}

// ---- a structure factor from a file --------------------------------------------------------
static lehr_status add_inputs(lehr_record *record, const double inputs[2], lehr_error *err)
{
    static const char *const paths[2] = {"budget.barrier_1", "budget.log10_tau"};
    lehr_status status = LEHR_OK;
    for (int i = 0; i < 2 && status == LEHR_OK; i++) {
        lehr_value value;
        if (lehr_record_find(record, paths[i], &value)) {
            // The record is ours; a found value is a look at it.
            status = lehr_record_add_number((lehr_record *)(uintptr_t)value.record, "inputs", inputs[i], err);
        }
    }
    return status;
}

static lehr_status sample_state(cli_result *result, lehr_record *record, const lehr_ecnle_measured *measured,
                                const lehr_ecnle_plan *plan, const lehr_ecnle_sample *sample,
                                const lehr_ecnle_options *options, lehr_ecnle_state *state, lehr_error *err)
{
    lehr_ecnle_measured_budget budget;
    double inputs[2];
    lehr_status status = lehr_ecnle_sample_state(state, &budget, inputs, measured, plan, sample, options,
                                                 result->warnings, err);
    status = status == LEHR_OK ? lehr_ecnle_measured_describe(state, &budget, measured, record, err) : status;
    return status == LEHR_OK ? add_inputs(record, inputs, err) : status;
}

/// All pressures with the structure factor of --sq.
static lehr_status analyse_sample(const cli_call *call, const cli_sweep *pressure, cli_result *result,
                                  lehr_error *err)
{
    const lehr_ecnle_plan *plan = cli_call_shared(call);
    lehr_ecnle_sample sample;
    lehr_curve *curve = NULL;
    lehr_ecnle_measured *measured = NULL;
    lehr_ecnle_state state = {0};
    lehr_list *list = NULL;
    lehr_figure *figure = NULL;
    lehr_ecnle_options options = cli_ecnle_options(call);
    options.stress = cli_call_number(call, "stress");
    lehr_status status = cli_ecnle_sample(&sample, &curve, call, err);
    status = status == LEHR_OK ? lehr_ecnle_sample_create(&measured, plan, &sample, result->warnings, err)
                               : status;
    if (status == LEHR_OK && pressure->n > 1) {
        status = lehr_record_add_list(&list, result->record, "states", err);
    }
    for (size_t i = 0; i < pressure->n && status == LEHR_OK; i++) {
        lehr_record *row = result->record;
        status = list ? lehr_list_add_record(&row, list, err) : LEHR_OK;
        options.pressure = pressure->at[i];
        status = status == LEHR_OK ? sample_state(result, row, measured, plan, &sample, &options, &state, err)
                                   : status;
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_free_energy_of(&figure, lehr_ecnle_measured_fluid(measured), &state, err);
        cli_plot_keep(result, figure);
    }
    lehr_ecnle_measured_free(measured);
    lehr_curve_free(curve);
    return status;
}

// ---- hard spheres ----------------------------------------------------------------------------
static lehr_status analyse_grid(const cli_call *call, const cli_sweep *pressure, cli_result *result,
                                lehr_error *err)
{
    cli_sweep phi = {0};
    lehr_ecnle_state *states = NULL;
    lehr_ecnle_options options = cli_ecnle_options(call);
    options.stress = cli_call_number(call, "stress");
    lehr_status status = cli_sweep_read(&phi, call, "phi", err);
    if (status != LEHR_OK) {
        goto done;
    }
    if (phi.n * pressure->n > CLI_SWEEP_MOST) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "%zu densities times %zu pressures are more than %d states",
                           phi.n, pressure->n, CLI_SWEEP_MOST);
        goto done;
    }
    states = lehr_core_alloc(phi.n * pressure->n, sizeof *states);
    if (states == NULL) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu states", phi.n * pressure->n);
        goto done;
    }
    const lehr_ecnle_grid grid = {phi.at, phi.n, pressure->at, pressure->n};
    status = lehr_ecnle_grid_compute(states, cli_call_shared(call), &grid, &options, cli_call_threads(call),
                                     cli_call_progress(call), result->warnings, err);
    if (status == LEHR_OK) {
        status = describe_states(result->record, states, phi.n * pressure->n, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = state_figure(result, cli_call_shared(call), states, phi.n * pressure->n, err);
    }
done:
    lehr_core_free(states);
    lehr_core_free(phi.at);
    return cli_ecnle_usage(status);
}

static lehr_status state_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    cli_sweep pressure = {0};
    (void)input;
    lehr_status status = cli_ecnle_check_source(call, err);
    status = status == LEHR_OK ? cli_sweep_read(&pressure, call, "pressure", err) : status;
    if (status == LEHR_OK) {
        status = cli_call_given(call, "sq") ? analyse_sample(call, &pressure, result, err)
                                            : analyse_grid(call, &pressure, result, err);
    }
    lehr_core_free(pressure.at);
    return status;
}

const cli_command cli_ecnle_state = {
    .area = "ecnle",
    .verb = "state",
    .summary = "barriers and relaxation times of the ECNLE theory at given density and pressure",
    .operands = "",
    .description =
        "Dynamic free energy of a tagged sphere in the Percus-Yevick hard-sphere fluid, with the force of "
        "pressure or "
        "stress: its stationary points, barriers, curvatures, the relaxation time over the barrier and the "
        "reversible "
        "time between the two minima that pressure creates. Units are the sphere diameter d and kT.\n\n"
        "The numbers carry no statistical error. The standard error given is an estimate of the numerical "
        "error: of the "
        "quadrature, from the poles of S(q); of the range of integration; of the root; and of rounding.\n\n"
        "What does not exist is null: a trapped state has no barrier and no relaxation time. Warnings tell "
        "where the "
        "Percus-Yevick g(r) is negative and where the barrier is too low for Kramers' formula.\n\n"
        "With --sq the structure factor comes from a file. Beyond its last point it goes on as the "
        "oscillation of hard cores. Then the standard errors are statistical: sigma of S(q), propagated to "
        "first order, and what noise adds on average; the continuation; the spacing of the points; density "
        "and diameter. A structure factor with gaps, values that are not positive or too small a range is "
        "refused.\n\n"
        "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); docs/theory/ecnle.md compares its printed "
        "equations with "
        "its published numbers.",
    .example = "lehr ecnle state --phi 0.60 --pressure 1\n"
               "lehr ecnle state --phi 0.6585 --prefactor unity --diameter 8\n"
               "lehr ecnle state --phi 0.50:0.65:4 --pressure 0,0.5,1 --json\n"
               "lehr ecnle state --sq sample_data/ecnle/spheres.sq --number-density 0.0504609 --diameter 2.8 "
               "--sigma "
               "diameter=0.005\n",
    .options = state_options,
    .results = state_results,
    .threaded = true,
    .analyse = state_analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
