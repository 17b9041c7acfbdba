// lehr ecnle map: states over packing fraction and pressure.
#include "cmd_ecnle.h"
#include "document.h"
#include "ecnle_share.h"

#include <lehr/core/alloc.h>
#include <lehr/ecnle/map.h>
#include <lehr/figures/ecnle.h>

enum { MOST_STATES = 10000000 };

static const cli_option options[] = {
    CLI_ECNLE_PHI_OPTION(true),
    {.name = "pressure",
     .kind = CLI_LIST,
     .placeholder = "P|A:B:N",
     .required = true,
     .help = "pressure in kT/d^3, numbers and sweeps as for --phi"},
    CLI_ECNLE_STRESS_OPTION,
    CLI_ECNLE_TIME_OPTIONS,
    CLI_ECNLE_DIAMETER_OPTION,
    {.name = NULL},
};

/// What saving and drawing need.
typedef struct map_data {
    cli_sweep phi, pressure;
    lehr_ecnle_state *states;
    lehr_figure *figure;
} map_data;

static void release(void *own)
{
    map_data *data = own;
    lehr_core_free(data->phi.at);
    lehr_core_free(data->pressure.at);
    lehr_core_free(data->states);
    lehr_figure_free(data->figure);
    lehr_core_free(data);
}

static lehr_ecnle_grid grid_of(const map_data *data)
{
    return (lehr_ecnle_grid){data->phi.at, data->phi.n, data->pressure.at, data->pressure.n};
}

static lehr_status compute(map_data *data, const cli_call *call, cli_result *result, lehr_error *err)
{
    lehr_ecnle_options o = cli_ecnle_options(call);
    lehr_ecnle_grid grid = grid_of(data);
    size_t n = grid.n_phi * grid.n_pressure;
    o.stress = cli_call_number(call, "stress");
    if (n > MOST_STATES) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%zu densities times %zu pressures are more than %d states",
                              grid.n_phi, grid.n_pressure, MOST_STATES);
    }
    data->states = lehr_core_alloc(n, sizeof *data->states);
    if (!data->states) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: %zu states", n);
    }
    lehr_status status = lehr_ecnle_map_compute(data->states, cli_call_shared(call), &grid, &o,
                                                cli_call_threads(call), cli_call_progress(call), err);
    return status == LEHR_OK ? lehr_ecnle_map_describe(data->states, &grid, result->record, err) : status;
}

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input;
    map_data *data = lehr_core_alloc(1, sizeof *data);
    if (data == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory: map");
    }
    result->own = data;
    lehr_status status = cli_sweep_read(&data->phi, call, "phi", err);
    status = status == LEHR_OK ? cli_sweep_read(&data->pressure, call, "pressure", err) : status;
    if (status == LEHR_OK && cli_call_plots(call) && (data->phi.n < 2 || data->pressure.n < 2)) {
        status =
            lehr_error_set(err, LEHR_ERR_ARG,
                           "--plot draws a map of two densities and two pressures at least; here are %zu "
                           "and %zu",
                           data->phi.n, data->pressure.n);
    }
    status = status == LEHR_OK ? compute(data, call, result, err) : status;
    if (status == LEHR_OK) {
        lehr_ecnle_grid grid = grid_of(data);
        status = lehr_ecnle_map_to_table(&result->table, data->states, &grid, err);
        if (status == LEHR_OK && cli_call_plots(call)) {
            status = lehr_figure_ecnle_map(&data->figure, data->states, &grid, err);
        }
    }
    return cli_ecnle_usage(status);
}

static lehr_status plot(const cli_call *call, const char *input, const cli_result *result, const char *path,
                        lehr_error *err)
{
    const map_data *data = result->own;
    (void)call;
    (void)input;
    return lehr_figure_render(data->figure, path, err);
}

static lehr_status save(const cli_call *call, const char *input, const cli_result *result, const char *path,
                        bool *handled, lehr_error *err)
{
    const map_data *data = result->own;
    lehr_ecnle_grid grid = grid_of(data);
    lehr_record *parameters = NULL;
    (void)input;
    *handled = lehr_table_format_of(path) == LEHR_TABLE_HDF5;
    if (!*handled) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_create(&parameters, err);
    status = status == LEHR_OK ? cli_document_parameters(parameters, call, err) : status;
    status = status == LEHR_OK
                 ? lehr_ecnle_map_write(data->states, &grid, path, cli_call_provenance(call), parameters, err)
                 : status;
    lehr_record_free(parameters);
    return status;
}

#define COLUMN(name, text)                                                                                   \
    {name, NULL, "column: " text},                                                                           \
    {                                                                                                        \
        "sigma_" name, NULL, "column: its numerical error"                                                   \
    }

static const cli_key results[] = {
    {"states", NULL, "number of states"},
    {"fluid", NULL, "states without a localised minimum"},
    {"single", NULL, "states with a localised minimum and a barrier"},
    {"double", NULL, "states with a second minimum"},
    {"trapped", NULL, "states without a way out"},
    {"negative_g", NULL, "states whose Percus-Yevick g(r) is negative somewhere"},
    {"phi", NULL, "column: packing fraction"},
    {"pressure", NULL, "column: pressure [kT/d^3]"},
    COLUMN("r_loc", "localised minimum [d]"),
    COLUMN("r_barrier", "barrier [d]"),
    COLUMN("r_second", "second minimum [d]"),
    COLUMN("r_cage", "first minimum of g(r) [d]"),
    COLUMN("barrier_1", "barrier from the localised minimum [kT]"),
    COLUMN("barrier_2", "barrier from the second minimum [kT]"),
    COLUMN("delta", "second minus localised minimum [kT]"),
    COLUMN("elastic_barrier", "elastic barrier [kT]"),
    COLUMN("K0", "curvature of the localised minimum [kT/d^2]"),
    COLUMN("KB", "curvature of the barrier [kT/d^2]"),
    COLUMN("KL2", "curvature of the second minimum [kT/d^2]"),
    COLUMN("tau_s", "short-time relaxation [s]"),
    COLUMN("log10_tau", "log10 of the time over the barrier in s"),
    COLUMN("log10_tau_reversible", "log10 of the two-state time in s"),
    COLUMN("diffusion", "diffusion coefficient [d^2/s, or m^2/s with --diameter]"),
    {"status", NULL, "column: single, double, trapped or fluid"},
    {.name = NULL},
};

const cli_command cli_ecnle_map = {
    .area = "ecnle",
    .verb = "map",
    .summary = "map of states over packing fraction and pressure",
    .operands = "",
    .description =
        "All numbers of 'ecnle state' on a grid. Each density is prepared once, each pressure begins at the "
        "stationary points of the one before, and the densities are shared out to the threads; the numbers "
        "do "
        "not depend on how many there are. To an HDF5 file goes a NeXus image (phi, pressure) for each "
        "number, "
        "which silx view and NeXpy open; text and CSV hold one row for each state.\n\n"
        "Errors are numerical, as in 'ecnle state'. Remarks on single states are left out: the counts say "
        "how "
        "many are trapped, fluid, or have a negative g(r).\n\n"
        "docs/theory/ecnle.md.",
    .example = "lehr ecnle map --phi 0.44:0.66:23 --pressure 0:4:9 -o map.h5 --plot map.png\n"
               "lehr ecnle map --phi 0.5,0.6 --pressure 0:3:4 -o map.csv\n",
    .options = options,
    .results = results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".h5",
    .threaded = true,
    .analyse = analyse,
    .prepare = cli_ecnle_prepare,
    .discard = cli_ecnle_discard,
    .plot = plot,
    .save = save,
    .release = release,
};
