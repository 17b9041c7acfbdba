// lehr xrd stack: many frames in one pass.
#include "call.h"
#include "cmd_xrd.h"
#include "plot.h"
#include "xrd_background.h"
#include "xrd_share.h"

#include <lehr/core/alloc.h>
#include <lehr/core/table.h>
#include <lehr/study/figure_xrd.h>
#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const cli_option stack_options[] = {
    {.name = "frames",
     .kind = CLI_TEXT,
     .placeholder = "A:B:STEP",
     .help = "frames of every file, counted from 0, B excluded; without it: all"},
    {.name = "reject",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help = "leave out spikes: counts of a pixel in one frame beyond S standard deviations of what its "
             "counts in all "
             "frames allow; 4 or more, 5 is usual"},
    {.name = "reject-frames",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help = "leave out frames whose mean intensity is further than S robust standard deviations from the "
             "median"},
    {.name = "per-frame", .kind = CLI_FLAG, .help = "also the curve of every frame"},
    {.name = "monitor",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "table with the exposure of every frame, one row each, in its column 'monitor' or its last one"},
    CLI_XRD_BACKGROUND_OPTIONS,
    CLI_XRD_INTEGRATE_OPTIONS,
    {.name = NULL},
};

// ---- inputs -------------------------------------------------------------------------
/// The operands with the selection of frames behind them. Free with free_locators().
static void free_locators(char **locators, size_t n)
{
    for (size_t i = 0; locators != NULL && i < n; i++) {
        lehr_core_free(locators[i]);
    }
    lehr_core_free(locators);
}

static lehr_status make_locators(char ***out, const cli_call *call, lehr_error *err)
{
    const char *frames = cli_call_text(call, "frames");
    size_t n = cli_call_operands(call);
    *out = lehr_core_alloc(n, sizeof **out);
    for (size_t i = 0; *out != NULL && i < n; i++) {
        const char *operand = cli_call_operand(call, i);
        if (frames != NULL && strchr(operand, '[') != NULL) {
            return lehr_error_set(err, LEHR_ERR_ARG, "'%s' selects frames already; leave out --frames",
                                  operand);
        }
        size_t size = strlen(operand) + (frames != NULL ? strlen(frames) : 0) + sizeof "::[]";
        char *locator = lehr_core_alloc(size, 1);
        if (locator == NULL) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
        }
        bool has_dataset = strstr(operand, "::") != NULL;
        snprintf(locator, size, "%s%s%s%s%s", operand, frames != NULL && !has_dataset ? "::" : "",
                 frames != NULL ? "[" : "", frames != NULL ? frames : "", frames != NULL ? "]" : "");
        (*out)[i] = locator;
    }
    return *out != NULL ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for file names");
}

// ---- results ------------------------------------------------------------------------
static lehr_status add_list(lehr_record *record, const char *name, const double *values, size_t n,
                            lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, name, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = lehr_list_add_number(list, values[i], err);
    }
    return status;
}

static lehr_status add_rejected(lehr_record *record, const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, "frames_rejected", err);
    for (size_t i = 0; status == LEHR_OK && i < stack->n_frames; i++) {
        status = stack->used[i] ? LEHR_OK : lehr_list_add_number(list, (double)i, err);
    }
    return status;
}

static lehr_status describe(cli_result *result, const lehr_xrd_stack *stack, double seconds, lehr_error *err)
{
    lehr_record *record = result->record;
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"frames", (double)stack->n_frames},
        {"frames_used", (double)stack->frames_used},
        {"spikes", (double)stack->spikes},
        {"drift", stack->drift},
        {"frames_per_second", (double)stack->n_frames / seconds},
    };
    lehr_status status = lehr_xrd_pattern_describe(stack->mean, record, err);
    for (size_t i = 0; status == LEHR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        status = lehr_record_add_number(record, numbers[i].name, numbers[i].value, err);
    }
    status = status == LEHR_OK ? add_rejected(record, stack, err) : status;
    status = status == LEHR_OK ? add_list(record, "level", stack->level, stack->n_frames, err) : status;
    return status == LEHR_OK ? add_list(record, "level_stderr", stack->level_stderr, stack->n_frames, err)
                             : status;
}

/// Matrices of all curves, as HDF5 and JSON can hold them.
static lehr_status add_matrix(lehr_record *record, const char *name, const double *values,
                              const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_list *rows = NULL;
    lehr_status status = lehr_record_add_list(&rows, record, name, err);
    for (size_t i = 0; status == LEHR_OK && i < stack->n_frames; i++) {
        lehr_list *row = NULL;
        status = lehr_list_add_list(&row, rows, err);
        for (size_t bin = 0; status == LEHR_OK && bin < stack->points; bin++) {
            status = lehr_list_add_number(row, values[i * stack->points + bin], err);
        }
    }
    return status;
}

/// Two columns for each frame, as text can hold them.
static lehr_status add_columns(lehr_table *table, const lehr_xrd_stack *stack, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < 2 * stack->n_frames; i++) {
        char name[48];
        double *column = NULL;
        const double *values = i % 2 == 0 ? stack->intensity : stack->sigma;
        snprintf(name, sizeof name, "%s_%zu", i % 2 == 0 ? "intensity" : "sigma", i / 2);
        status = lehr_table_add_column(&column, table, name, "", err);
        if (status == LEHR_OK) {
            memcpy(column, values + i / 2 * stack->points, stack->points * sizeof *column);
        }
    }
    return status;
}

static lehr_status add_frames(cli_result *result, const cli_call *call, const lehr_xrd_stack *stack,
                              lehr_error *err)
{
    const char *output = cli_call_common_text(call, "output");
    if (stack->intensity == NULL) {
        return LEHR_OK;
    }
    bool text = output != NULL && lehr_table_format_of(output) != LEHR_TABLE_HDF5 &&
                lehr_table_format_of(output) != LEHR_TABLE_JSON;
    if (text || (output == NULL && !cli_call_common_flag(call, "json"))) {
        return add_columns(result->table, stack, err);
    }
    lehr_status status = add_matrix(result->record, "frame_intensity", stack->intensity, stack, err);
    return status == LEHR_OK ? add_matrix(result->record, "frame_sigma", stack->sigma, stack, err) : status;
}

static lehr_status warn(const lehr_xrd_stack *stack, bool choosing, lehr_warnings *warnings, lehr_error *err)
{
    // Levels of frames under a steady beam scatter by counting noise alone; this much more happens once in
    // 1e5 stacks.
    double dof = (double)stack->frames_used - 1;
    if (!(stack->drift > 1 + 4.3 * sqrt(2 / dof) + 6 / dof)) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the intensity changes from frame to frame beyond counting noise (reduced chi2 of the "
        "levels %.3g): %s%s",
        stack->drift, "give the exposures with --monitor",
        choosing ? "" : ", or leave outliers out with --reject-frames");
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + 1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static lehr_status stack_figure(cli_result *result, const lehr_xrd_stack *stack,
                                const lehr_xrd_subtraction *difference, const cli_call *call, lehr_error *err)
{
    lehr_curve *curve = NULL;
    lehr_figure *figure = NULL;
    if (difference != NULL) {
        double window[2];
        cli_xrd_window(window, cli_call_window(call, "background-range"), 1);
        lehr_status drawn = lehr_figure_subtraction(&figure, difference, window, err);
        cli_plot_keep(result, figure);
        return drawn;
    }
    lehr_status status = lehr_xrd_pattern_to_curve(&curve, stack->mean, err);
    if (status == LEHR_OK) {
        status = lehr_figure_pattern(&figure, curve, err);
    }
    cli_plot_keep(result, figure);
    lehr_curve_free(curve);
    return status;
}

/// Results of a finished stack.
static lehr_status report(cli_result *result, const cli_call *call, const lehr_xrd_stack *stack,
                          const lehr_xrd_subtraction *difference, double seconds, lehr_error *err)
{
    lehr_status status = describe(result, stack, seconds, err);
    if (status == LEHR_OK && difference != NULL) {
        status = lehr_xrd_background_describe(difference, result->record, err);
    }
    if (status == LEHR_OK) {
        status = difference != NULL
                     ? lehr_xrd_background_to_table(&result->table, stack->mean, difference, err)
                     : lehr_xrd_pattern_to_table(&result->table, stack->mean, err);
    }
    if (status == LEHR_OK) {
        status = add_frames(result, call, stack, err);
    }
    if (status == LEHR_OK) {
        status = warn(stack, cli_call_has(call, "reject-frames"), result->warnings, err);
    }
    return status == LEHR_OK && cli_call_plots(call) ? stack_figure(result, stack, difference, call, err)
                                                     : status;
}

static lehr_status stack_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input;
    char **locators = NULL;
    double *monitor = NULL;
    lehr_xrd_recipe recipe;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_subtraction *difference = NULL;
    struct timespec start;
    double seconds = 1;
    double mean_exposure = (double)NAN;
    size_t n = cli_call_operands(call);
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = cli_call_number(call, "reject");
    options.reject_frames = cli_call_number(call, "reject-frames");
    options.per_frame = cli_call_flag(call, "per-frame");
    options.threads = cli_call_threads(call);
    lehr_status status = make_locators(&locators, call, err);
    if (status == LEHR_OK) {
        status = cli_xrd_recipe(&recipe, call, err);
    }
    if (status == LEHR_OK && cli_call_has(call, "monitor")) {
        status = lehr_xrd_monitor_read(&monitor, &options.n_monitor, &mean_exposure,
                                       cli_call_text(call, "monitor"), err);
        options.monitor = monitor;
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_recipe_plan(&plan, &recipe, locators[0], result->warnings, err);
    }
    if (status == LEHR_OK) {
        clock_gettime(CLOCK_MONOTONIC, &start);
        status = lehr_xrd_stack_run(&stack, (const char *const *)locators, n, plan, &options,
                                    cli_call_progress(call), err);
    }
    if (status == LEHR_OK) {
        seconds = seconds_since(&start);
        status = cli_xrd_background(&difference, call, stack, plan, &options, mean_exposure, result->warnings,
                                    err);
    }
    if (status == LEHR_OK) {
        status = report(result, call, stack, difference, seconds, err);
    }
    lehr_xrd_subtraction_free(difference);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    lehr_core_free(monitor);
    free_locators(locators, n);
    return status;
}

static const cli_key stack_results[] = {
    {"q_per_ang", "1/angstrom", "column: centre of each bin; other axes as in 'xrd integrate'"},
    {"intensity", NULL, "column: mean over the frames used, weighted by exposure"},
    {"sigma", NULL, "column: its Poisson error"},
    {"count", NULL, "column: pixels of all frames in the bin"},
    {"norm", NULL, "column: sum in the denominator"},
    {"background", NULL, "column with --background: what was subtracted"},
    {"sigma_scale", NULL,
     "column with --background: error from that of its scale, the same fraction everywhere"},
    {"background_scale", "",
     "factor of the background, the ratio of exposures included; error: from the fit"},
    {"background_reduced_chi2", NULL, "of that fit; null without one"},
    {"intensity_N", NULL, "column with --per-frame: curve of frame N, and sigma_N its error (text, CSV)"},
    {"points", NULL, "number of bins"},
    {"empty_bins", NULL, "bins without a pixel"},
    {"images", NULL, "frames in the mean"},
    {"masked_pixels", NULL, "pixels masked in every frame"},
    {"bad_pixels", NULL, "further pixels without measurement, spikes included, in the frames used"},
    {"frames", NULL, "frames read"},
    {"frames_used", NULL, "frames in the mean"},
    {"spikes", NULL, "values left out by --reject"},
    {"drift", NULL, "reduced chi2 of the levels about their mean: 1 for a steady beam"},
    {"frames_per_second", NULL, "speed of the pass, reading included"},
    {"frames_rejected", NULL, "frames left out by --reject-frames, counted from 0"},
    {"level", NULL, "mean intensity of every frame"},
    {"level_stderr", NULL, "its Poisson error"},
    {"frame_intensity", NULL, "with --per-frame: one row for each frame (JSON, HDF5)"},
    {"frame_sigma", NULL, "its errors"},
    {.name = NULL},
};

const cli_command cli_xrd_stack = {
    .area = "xrd",
    .verb = "stack",
    .summary = "many frames in one pass: mean curve, curve of each frame, without spikes",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .by_name = true,
    .together = true,
    .description =
        "Integrates all frames of all files, which must have one shape and type. Frames stored as "
        "bitshuffle-LZ4 chunks "
        "(DECTRIS Eiger) are read by address and decoded by all threads; memory does not grow with the "
        "number of frames. "
        "The mean is sum of counts over sum of weights times exposure; its errors are those of the "
        "counts.\n\n"
        "Spikes (--reject S): given the counts T of a pixel in all frames, those of one frame are binomial "
        "with its share "
        "of the exposure. A value whose probability is below that of a Gaussian beyond S standard deviations "
        "is left out, "
        "the largest first. This holds for any mean, however low, and does not touch pixels that are bright "
        "in all "
        "frames. Values below 4 would cut into the noise and are refused.\n\n"
        "Frames (--reject-frames S): the level of a frame is its mean intensity; frames without beam or with "
        "a foreign "
        "reflection leave the mean. 'drift' tells whether the levels scatter as counting noise does; where "
        "they do not, "
        "a warning says so.\n\n"
        "Background (--background FILE): its frames are integrated with the same bins, mask and corrections, "
        "without "
        "--reject-frames, and the mean, times the scale, is subtracted as 'xrd subtract' does. With "
        "--monitor and --background-monitor the scale "
        "contains the ratio of the mean exposures. Curves of single frames stay as they were measured.\n\n"
        "docs/theory/xrd.md.",
    .example = "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 900 --reject 5 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --per-frame --frames 0:2 "
               "sample_data/vit4/xrd/P0_T583_master.h5 -o frames.h5\n"
               "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --background "
               "sample_data/vit4/xrd/P0_T583_master.h5 "
               "--background-scale fit --background-range 0.3:1.6 sample_data/vit4/xrd/P7_T583_master.h5 -o "
               "change.xy\n",
    .options = stack_options,
    .results = stack_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".xy",
    .threaded = true,
    .analyse = stack_analyse,
    .plot = cli_plot_render,
    .release = cli_plot_release,
};
