// Maps and series: `lehr xrd stack` with --map or --stages.
#include "batch.h"
#include "call.h"
#include "meter.h"
#include "save.h"
#include "xrd_share.h"
#include "xrd_stack.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/ranks.h>
#include <lehr/figures/stack.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const lehr_fitting_peak_baseline baseline_kinds[] = {LEHR_FITTING_BASELINE_NONE,
                                                            LEHR_FITTING_BASELINE_CONSTANT};

bool cli_stack_has_groups(const cli_call *call)
{
    return cli_call_has(call, "map") || cli_call_has(call, "stages");
}

// ---- options --------------------------------------------------------------------------
/// The first of the options that is given, or NULL. @param[in] names ends with NULL
static const char *first_given(const cli_call *call, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (cli_call_given(call, names[i])) {
            return names[i];
        }
    }
    return NULL;
}

lehr_status cli_stack_check_groups(const cli_call *call, lehr_error *err)
{
    static const char *const of_maps[] = {"frames-per-point", "snake",  "incomplete",
                                          "step-x",           "step-y", NULL};
    static const char *const of_series[] = {"plateau", "plateau-frames", NULL};
    static const char *const of_both[] = {"no-peak",       "peak-range", "peak-fraction",
                                          "peak-baseline", "curves",     NULL};
    static const char *const of_none[] = {"per-frame", "background", NULL};
    bool map = cli_call_has(call, "map");
    bool series = cli_call_has(call, "stages");
    const char *stray = map ? NULL : first_given(call, of_maps);
    if (stray != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --map", stray);
    }
    stray = series ? NULL : first_given(call, of_series);
    if (stray != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --stages", stray);
    }
    stray = map || series ? NULL : first_given(call, of_both);
    if (stray != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s belongs to --map and --stages", stray);
    }
    stray = map || series ? first_given(call, of_none) : NULL;
    if (stray != NULL) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s does not go with --%s", stray, map ? "map" : "stages");
    }
    return map && series ? lehr_error_set(err, LEHR_ERR_ARG, "--map and --stages exclude each other")
                         : LEHR_OK;
}

/// Frames of a point that what is asked for needs.
static lehr_status check_frames_per_point(const cli_call *call, size_t frames, lehr_error *err)
{
    if (cli_call_has(call, "reject") && frames < 2) {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "--reject compares the frames of a point with each other: with one frame per point it "
            "finds nothing");
    }
    if ((lehr_xrd_combine)cli_call_choice(call, "combine") != LEHR_XRD_COMBINE_MEAN && frames < 3) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--combine %s takes three frames per point and more; --frames-per-point is %zu",
                              cli_call_text(call, "combine"), frames);
    }
    return LEHR_OK;
}

/// "12x30".
static lehr_status read_grid(lehr_xrd_grid *out, const cli_call *call, lehr_error *err)
{
    const char *text = cli_call_text(call, "map");
    const char *cross = strchr(text, 'x');
    char first[24] = "";
    *out = lehr_xrd_grid_defaults();
    size_t length = cross != NULL ? (size_t)(cross - text) : 0;
    if (length > 0 && length < sizeof first) {
        memcpy(first, text, length);
    }
    if (lehr_number_parse_size(&out->rows, first, NULL) != LEHR_OK ||
        lehr_number_parse_size(&out->columns, cross != NULL ? cross + 1 : "", NULL) != LEHR_OK ||
        out->rows == 0 || out->columns == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--map %s: expected ROWSxCOLUMNS, such as 12x30", text);
    }
    out->frames_per_point = cli_call_integer(call, "frames-per-point");
    out->snake = cli_call_flag(call, "snake");
    out->incomplete = cli_call_flag(call, "incomplete");
    lehr_status status = check_frames_per_point(call, out->frames_per_point, err);
    if (status != LEHR_OK) {
        return status;
    }
    double x = cli_call_number(call, "step-x");
    double y = cli_call_number(call, "step-y");
    if (isnan(x) != isnan(y)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--step-x and --step-y are given together");
    }
    if (!isnan(x)) {
        if (!(x > 0 && y > 0)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "steps of %g mm and %g mm are not greater than 0", x, y);
        }
        out->step_column = x;
        out->step_row = y;
        out->unit = "mm";
    }
    return LEHR_OK;
}

/// Settings of the fits. @returns true when peaks are wanted
static bool read_peak(lehr_xrd_fsdp_options *out, const cli_call *call)
{
    *out = lehr_xrd_fsdp_defaults();
    out->fraction = cli_call_number(call, "peak-fraction");
    out->baseline = baseline_kinds[cli_call_choice(call, "peak-baseline")];
    cli_xrd_window(out->range, cli_call_window(call, "peak-range"), 1);
    lehr_xrd_unit unit = (lehr_xrd_unit)cli_call_choice(call, "unit");
    bool of_q = unit == LEHR_XRD_Q_PER_ANG || unit == LEHR_XRD_Q_PER_NM;
    return of_q && !cli_call_flag(call, "no-peak");
}

// ---- sets -----------------------------------------------------------------------------
static lehr_status assign_map(size_t **group_of, size_t *n_groups, cli_stack_data *data, const cli_call *call,
                              const cli_stack_inputs *inputs, lehr_error *err)
{
    lehr_status status = read_grid(&data->grid, call, err);
    if (status != LEHR_OK) {
        return status;
    }
    *group_of = lehr_core_alloc(inputs->frames.n, sizeof **group_of);
    *n_groups = data->grid.rows * data->grid.columns;
    if (*group_of == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the points of a map");
    }
    status = lehr_xrd_grid_assign(*group_of, inputs->frames.n, &data->grid, err);
    return status == LEHR_ERR_DOMAIN && inputs->frames.n < *n_groups * data->grid.frames_per_point
               ? lehr_error_set(err, status,
                                "--map %s with %zu frames per point has %zu frames, but there are %zu: give "
                                "--incomplete for a scan that was stopped",
                                cli_call_text(call, "map"), data->grid.frames_per_point,
                                *n_groups * data->grid.frames_per_point, inputs->frames.n)
               : status;
}

/// Operands without datasets and selections, as a table of stages names them.
static lehr_status file_names(char ***out, const cli_call *call, size_t n, lehr_error *err)
{
    *out = lehr_core_alloc(n, sizeof **out);
    for (size_t i = 0; *out != NULL && i < n; i++) {
        (*out)[i] = cli_batch_file_of(cli_call_operand(call, i));
        if ((*out)[i] == NULL) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
        }
    }
    return *out != NULL ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
}

static lehr_status assign_stages(size_t **group_of, size_t *n_groups, cli_stack_data *data,
                                 const cli_call *call, const cli_stack_inputs *inputs, lehr_error *err)
{
    const char *path = cli_call_text(call, "stages");
    char **names = NULL;
    lehr_table *table = NULL;
    lehr_xrd_stage_options options = lehr_xrd_stage_defaults();
    options.plateau_GPa = cli_call_number(call, "plateau");
    options.least_frames = cli_call_integer(call, "plateau-frames");
    lehr_status status = LEHR_OK;
    if (cli_call_given(call, "plateau-frames") && isnan(options.plateau_GPa)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "--plateau-frames belongs to --plateau");
    }
    status = status == LEHR_OK ? file_names(&names, call, inputs->n, err) : status;
    status = status == LEHR_OK ? lehr_table_read(&table, NULL, path, err) : status;
    if (status == LEHR_OK) {
        status = lehr_xrd_stages_from_table(&data->stages, table, (const char *const *)names,
                                            inputs->frames.of_file, inputs->n, &options, err);
        status = status == LEHR_OK ? status : lehr_error_wrap(err, status, "'%s'", path);
    }
    if (status == LEHR_OK) {
        *n_groups = data->stages->n;
        *group_of = lehr_core_memdup(data->stages->group_of, data->stages->n_frames, sizeof **group_of);
        status = *group_of != NULL ? status : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for stages");
    }
    for (size_t i = 0; names != NULL && i < inputs->n; i++) {
        lehr_core_free(names[i]);
    }
    lehr_core_free(names);
    lehr_table_free(table);
    return status;
}

// ---- results --------------------------------------------------------------------------
static lehr_status describe(lehr_record *record, const cli_stack_data *data, double seconds, lehr_error *err)
{
    const lehr_xrd_groups *groups = data->groups;
    size_t states[LEHR_XRD_GROUP_EMPTY + 1] = {0};
    size_t used = 0;
    size_t spikes = 0;
    bool map = data->grid.rows > 0;
    for (size_t i = 0; i < groups->n; i++) {
        states[groups->at[i].state]++;
        used += groups->at[i].frames_used;
        spikes += groups->at[i].spikes;
    }
    const struct {
        const char *name;
        double value;
        bool wanted;
    } numbers[] = {
        {"rows", (double)data->grid.rows, map},
        {"columns", (double)data->grid.columns, map},
        {"stages", (double)groups->n, !map},
        {"points", (double)groups->points, true},
        {"frames", (double)groups->n_frames, true},
        {"frames_used", (double)used, true},
        {"spikes", (double)spikes, true},
        {"good", (double)states[LEHR_XRD_GROUP_GOOD], true},
        {"no_peak", (double)states[LEHR_XRD_GROUP_NO_PEAK], true},
        {"rejected", (double)states[LEHR_XRD_GROUP_REJECTED], true},
        {"empty", (double)states[LEHR_XRD_GROUP_EMPTY], true},
        {"frames_per_second", (double)groups->n_frames / seconds, true},
    };
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        if (numbers[i].wanted) {
            status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
        }
    }
    return status;
}

/// One warning for all sets of a state, with the first as an example.
static lehr_status warn_of_state(const cli_stack_data *data, lehr_xrd_group_state state, const char *what,
                                 lehr_warnings *warnings, lehr_error *err)
{
    const lehr_xrd_groups *groups = data->groups;
    size_t n = 0;
    size_t first = 0;
    for (size_t i = groups->n; i-- > 0;) {
        if (groups->at[i].state == state) {
            n++;
            first = i;
        }
    }
    if (n == 0) {
        return LEHR_OK;
    }
    char place[64];
    if (data->grid.rows > 0) {
        snprintf(place, sizeof place, "row %zu, column %zu", first / data->grid.columns,
                 first % data->grid.columns);
    } else {
        snprintf(place, sizeof place, "stage %zu", first);
    }
    const char *why = groups->at[first].failure;
    return lehr_warnings_add(warnings, err, "%zu of %zu %s: the first is %s%s%s", n, groups->n, what, place,
                             why[0] != '\0' ? ": " : "", why);
}

static lehr_status warn(const cli_stack_data *data, lehr_warnings *warnings, lehr_error *err)
{
    bool map = data->grid.rows > 0;
    lehr_status status = warn_of_state(data, LEHR_XRD_GROUP_NO_PEAK,
                                       map ? "points have no peak" : "stages have no peak", warnings, err);
    if (status == LEHR_OK) {
        status =
            warn_of_state(data, LEHR_XRD_GROUP_REJECTED,
                          map ? "points have no frame left" : "stages have no frame left", warnings, err);
    }
    return status == LEHR_OK
               ? warn_of_state(data, LEHR_XRD_GROUP_EMPTY, "points have no frames", warnings, err)
               : status;
}

/// All curves to the file of --curves.
static lehr_status write_curves(const cli_call *call, const lehr_xrd_groups *groups, lehr_error *err)
{
    const char *path = cli_call_text(call, "curves");
    lehr_table *table = NULL;
    if (path == NULL) {
        return LEHR_OK;
    }
    lehr_status status = cli_batch_refuse_path(call, "--curves", path, err);
    status = status == LEHR_OK ? lehr_xrd_groups_curves(&table, groups, err) : status;
    status = status == LEHR_OK ? cli_save_program(table, call, err) : status;
    if (status == LEHR_OK && lehr_ranks_index() == 0) {
        status = lehr_table_write(table, path, lehr_table_format_of(path), err);
    }
    lehr_table_free(table);
    return status;
}

static lehr_status report(cli_result *result, const cli_call *call, double seconds, lehr_error *err)
{
    cli_stack_data *data = result->own;
    bool map = data->grid.rows > 0;
    lehr_status status = describe(result->record, data, seconds, err);
    if (status == LEHR_OK) {
        status = map ? lehr_xrd_map_table(&result->table, data->groups, &data->grid, err)
                     : lehr_xrd_series_table(&result->table, data->groups, data->stages, err);
    }
    status = status == LEHR_OK ? warn(data, result->warnings, err) : status;
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = map ? lehr_figure_map(&data->figure, data->groups, &data->grid, err)
                     : lehr_figure_series_of_stack(&data->figure, data->groups, data->stages, err);
    }
    return status == LEHR_OK ? write_curves(call, data->groups, err) : status;
}

lehr_status cli_stack_run_groups(cli_result *result, const cli_call *call, const cli_stack_inputs *inputs,
                                 lehr_error *err)
{
    cli_stack_data *data = result->own;
    size_t *group_of = NULL;
    size_t n_groups = 0;
    lehr_xrd_fsdp_options peak;
    struct timespec start;
    bool peaks = read_peak(&peak, call);
    clock_gettime(CLOCK_MONOTONIC, &start);
    lehr_status status = cli_call_has(call, "map")
                             ? assign_map(&group_of, &n_groups, data, call, inputs, err)
                             : assign_stages(&group_of, &n_groups, data, call, inputs, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_groups_run(&data->groups, (const char *const *)inputs->locators, inputs->n,
                                     inputs->plan, &inputs->options, group_of, inputs->frames.n, n_groups,
                                     peaks ? &peak : NULL, cli_call_progress(call), err);
    }
    status = status == LEHR_OK ? report(result, call, cli_meter_since(&start), err) : status;
    lehr_core_free(group_of);
    return status;
}
