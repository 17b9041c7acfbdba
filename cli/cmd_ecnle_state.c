// `ecnle state`: barriers and relaxation times at given density and pressure.
#include "cmd_ecnle.h"
#include "plot.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/ecnle/grid.h>
#include <lehr/study/figure_ecnle.h>
#include <lehr/study/figure_study.h>
#include <stdio.h>
#include <string.h>

// ---- lists of values --------------------------------------------------------------------
enum { MOST_VALUES = 100000 };

/// Values of a list option: single numbers and sweeps A:B:N, in the order given.
typedef struct values {
    double *at;
    size_t n;
} values;

static lehr_status values_append(values *list, const char *option, double value, lehr_error *err)
{
    if (list->n == MOST_VALUES) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s: more than %d values", option, MOST_VALUES);
    }
    double *grown = lehr_core_realloc(list->at, list->n + 1, sizeof *grown);
    if (grown == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: values of --%s", option);
    }
    list->at = grown;
    list->at[list->n++] = value;
    return LEHR_OK;
}

/// Append a value of a sweep rounded to 15 digits, so that 0.5:0.6:3 holds 0.55 and not its neighbour.
static lehr_status values_append_rounded(values *list, const char *option, double value, lehr_error *err)
{
    char text[32];
    double rounded = 0;
    int length = snprintf(text, sizeof text, "%.15g", value);
    lehr_status status = lehr_number_parse(&rounded, text, (size_t)length, lehr_number_style_c(), err);
    return status == LEHR_OK ? values_append(list, option, rounded, err) : status;
}

/// "A:B:N": N values from A to B, both included.
static lehr_status values_append_sweep(values *list, const char *option, const char *item, lehr_error *err)
{
    const char *first = strchr(item, ':');
    const char *second = strchr(first + 1, ':');
    double begin = 0, end = 0;
    size_t n = 0;
    lehr_number_style style = lehr_number_style_c();
    if (second == NULL || lehr_number_parse(&begin, item, (size_t)(first - item), style, NULL) != LEHR_OK ||
        lehr_number_parse(&end, first + 1, (size_t)(second - first - 1), style, NULL) != LEHR_OK ||
        lehr_number_parse_size(&n, second + 1, NULL) != LEHR_OK || n < 2) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--%s: '%s' is not a sweep A:B:N of N > 1 values from A to B", option, item);
    }
    lehr_status status = LEHR_OK;
    for (size_t k = 0; k < n && status == LEHR_OK; k++) {
        double value = (begin * (double)(n - 1 - k) + end * (double)k) / (double)(n - 1);
        status = values_append_rounded(list, option, value, err);
    }
    return status;
}

/// Numbers and sweeps of a list option.
static lehr_status values_read(values *list, const cli_call *call, const char *option, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; i < cli_call_list_size(call, option) && status == LEHR_OK; i++) {
        const char *item = cli_call_list_at(call, option, i);
        double value = 0;
        if (strchr(item, ':') != NULL) {
            status = values_append_sweep(list, option, item, err);
        } else if (lehr_number_parse(&value, item, strlen(item), lehr_number_style_c(), NULL) == LEHR_OK) {
            status = values_append(list, option, value, err);
        } else {
            status = lehr_error_set(err, LEHR_ERR_ARG, "--%s: '%s' is neither a number nor a sweep A:B:N",
                                    option, item);
        }
    }
    return status;
}

// ---- state ------------------------------------------------------------------------------
static const char *const prefactors[] = {"kramers", "unity", NULL};
static const char *const elastic[] = {"none", "unit", "py", NULL};
static const char *const two_state[] = {"printed", "curvature", NULL};

static const cli_option state_options[] = {
    {.name = "phi",
     .kind = CLI_LIST,
     .placeholder = "PHI|A:B:N",
     .required = true,
     .help =
         "packing fraction, 0.05 to 0.70: numbers and sweeps of N values from A to B, separated by commas"},
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P|A:B:N",
     .fallback = "0",
     .help = "pressure in kT/d^3, numbers and sweeps as for --phi"},
    {.name = "stress",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .fallback = "0",
     .help = "tensile stress in kT/d^3; acts as a negative pressure"},
    {.name = "prefactor",
     .kind = CLI_CHOICE,
     .choices = prefactors,
     .fallback = "kramers",
     .help =
         "factor before exp(barrier): Kramers' curvatures as printed, or 1, which gives the published times"},
    {.name = "elastic",
     .kind = CLI_CHOICE,
     .choices = elastic,
     .fallback = "none",
     .help = "elastic barrier: left out, with g(r) = 1 or with the Percus-Yevick g(r) outside the cage"},
    {.name = "two-state",
     .kind = CLI_CHOICE,
     .choices = two_state,
     .fallback = "printed",
     .help = "reversible time: one attempt rate for both wells, or each with its own curvature"},
    {.name = "tau-e",
     .kind = CLI_NUMBER,
     .unit = "s",
     .placeholder = "T",
     .fallback = "1e-13",
     .help = "Enskog time tau_E"},
    {.name = "diameter",
     .kind = CLI_NUMBER,
     .unit = "angstrom",
     .placeholder = "D",
     .help = "sphere diameter; the diffusion coefficient then comes in m^2/s"},
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
    {"stderr_kind", NULL, "numerical: every error is an estimate of quadrature, root and rounding error"},
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
    {"states", NULL, "list of all the above, one per density and pressure, where several were asked for"},
    {.name = NULL},
};

static lehr_status state_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    *shared = NULL;
    if (cli_call_given(call, "diameter") && !(cli_call_number(call, "diameter") > 0)) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--diameter: %g angstrom is not a length greater than 0; leave the option out for "
            "diffusion in units of the diameter",
            cli_call_number(call, "diameter"));
    }
    lehr_ecnle_plan *plan = NULL;
    lehr_status status = lehr_ecnle_plan_create(&plan, err);
    *shared = plan;
    return status;
}

static void state_discard(void *shared)
{
    lehr_ecnle_plan_free(shared);
}

static lehr_ecnle_options state_fill_options(const cli_call *call)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    options.stress = cli_call_number(call, "stress");
    options.tau_e_s = cli_call_number(call, "tau-e");
    options.prefactor = (lehr_ecnle_prefactor)cli_call_choice(call, "prefactor");
    options.elastic = (lehr_ecnle_elastic)cli_call_choice(call, "elastic");
    options.two_state = (lehr_ecnle_two_state)cli_call_choice(call, "two-state");
    if (cli_call_has(call, "diameter")) {
        options.diameter_ang = cli_call_number(call, "diameter");
    }
    return options;
}

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
    lehr_study_point *points = lehr_core_alloc(n, sizeof *points);
    if (points == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: figure of %zu states", n);
    }
    for (size_t i = 0; i < n; i++) {
        points[i] = (lehr_study_point){.pressure = states[i].options.pressure,
                                       .x = states[i].options.phi,
                                       .value = states[i].log10_tau.value,
                                       .stderr_value = states[i].log10_tau.stderr_value};
    }
    lehr_status status = lehr_figure_by_pressure(out, LEHR_STUDY_AXIS_RELAXATION, points, n, err);
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

static lehr_status state_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input;
    values phi = {0}, pressure = {0};
    lehr_ecnle_state *states = NULL;
    lehr_ecnle_options options = state_fill_options(call);
    lehr_status status = values_read(&phi, call, "phi", err);
    if (status == LEHR_OK) {
        status = values_read(&pressure, call, "pressure", err);
    }
    if (status != LEHR_OK) {
        goto done;
    }
    if (phi.n * pressure.n > MOST_VALUES) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG, "%zu densities times %zu pressures are more than %d states",
                           phi.n, pressure.n, MOST_VALUES);
        goto done;
    }
    states = lehr_core_alloc(phi.n * pressure.n, sizeof *states);
    if (states == NULL) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu states", phi.n * pressure.n);
        goto done;
    }
    const lehr_ecnle_grid grid = {phi.at, phi.n, pressure.at, pressure.n};
    status = lehr_ecnle_grid_compute(states, cli_call_shared(call), &grid, &options, cli_call_threads(call),
                                     cli_call_progress(call), result->warnings, err);
    if (status == LEHR_OK) {
        status = describe_states(result->record, states, phi.n * pressure.n, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = state_figure(result, cli_call_shared(call), states, phi.n * pressure.n, err);
    }
done:
    lehr_core_free(states);
    lehr_core_free(pressure.at);
    lehr_core_free(phi.at);
    // There is no input: a value outside the range of the theory was given on the command line.
    return status == LEHR_ERR_DOMAIN ? LEHR_ERR_ARG : status;
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
        "A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021); docs/theory/ecnle.md compares its printed "
        "equations with "
        "its published numbers.",
    .example = "lehr ecnle state --phi 0.60 --pressure 1\n"
               "lehr ecnle state --phi 0.6585 --prefactor unity --diameter 8\n"
               "lehr ecnle state --phi 0.50:0.65:4 --pressure 0,0.5,1 --json\n",
    .options = state_options,
    .results = state_results,
    .threaded = true,
    .analyse = state_analyse,
    .prepare = state_prepare,
    .discard = state_discard,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
