// lehr xrd stack: many frames in one pass.
#include "call.h"
#include "cmd_xrd.h"
#include "meter.h"
#include "xrd_background.h"
#include "xrd_share.h"
#include "xrd_stack.h"
#include "xrd_stack_options.h"

#include <lehr/core/alloc.h>
#include <time.h>

#define NAME_OF(enumerator, name) name,
static const char *const combinations[] = {LEHR_XRD_COMBINE_LIST(NAME_OF) NULL};
#undef NAME_OF
static const char *const baselines[] = {"none", "constant", NULL};

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
     .help = "table with the exposure of every frame, one row each, in its column 'monitor' or its last one; "
             "with "
             "--frames either of all frames of the files or of the selected ones; divided by their mean, so "
             "that intensities are those of a mean frame"},
    {.name = "combine",
     .kind = CLI_CHOICE,
     .choices = combinations,
     .fallback = "mean",
     .help = "what the counts of a pixel in all frames become before they are integrated"},
    {.name = "quantile",
     .kind = CLI_NUMBER,
     .placeholder = "Q",
     .fallback = "0.5",
     .help = "of --combine quantile, between 0 and 1"},
    {.name = "trim",
     .kind = CLI_NUMBER,
     .placeholder = "F",
     .fallback = "0.1",
     .help = "of --combine trimmed: part of the frames cut off at either end"},
    {.name = "unbias",
     .kind = CLI_FLAG,
     .help = "correct a median, quantile or trimmed mean for what it makes of Poisson counts: the intensity "
             "whose "
             "counts have this value on average"},
    CLI_STACK_MAP_OPTIONS,
    CLI_STACK_SERIES_OPTIONS,
    CLI_XRD_BACKGROUND_OPTIONS,
    CLI_XRD_INTEGRATE_OPTIONS,
    {.name = NULL},
};

// ---- the call -------------------------------------------------------------------------
/// One curve of all frames.
static lehr_status run_whole(cli_result *result, const cli_call *call, const cli_stack_inputs *inputs,
                             lehr_error *err)
{
    cli_stack_data *data = result->own;
    lehr_xrd_subtraction *difference = NULL;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    lehr_status status = lehr_xrd_stack_run(&data->stack, (const char *const *)inputs->locators, inputs->n,
                                            inputs->plan, &inputs->options, cli_call_progress(call), err);
    double seconds = cli_meter_since(&start);
    if (status == LEHR_OK) {
        status = cli_xrd_background(&difference, call, data->stack, inputs->plan, &inputs->options,
                                    inputs->mean_exposure, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = cli_stack_report(result, call, data->stack, difference, seconds, err);
    }
    lehr_xrd_subtraction_free(difference);
    return status;
}

static lehr_status stack_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)input;
    cli_stack_inputs inputs;
    cli_stack_data *data = lehr_core_alloc(1, sizeof *data);
    if (data == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    result->own = data;
    lehr_status status = cli_stack_check_groups(call, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = cli_stack_inputs_read(&inputs, call, result->warnings, err);
    if (status == LEHR_OK) {
        status = cli_stack_has_groups(call) ? cli_stack_run_groups(result, call, &inputs, err)
                                            : run_whole(result, call, &inputs, err);
    }
    cli_stack_inputs_clear(&inputs);
    return status;
}

static lehr_status stack_plot(const cli_call *call, const char *input, const cli_result *result,
                              const char *path, lehr_error *err)
{
    const cli_stack_data *data = result->own;
    (void)call;
    (void)input;
    return lehr_figure_render(data->figure, path, err);
}

static lehr_status stack_save(const cli_call *call, const char *input, const cli_result *result,
                              const char *path, bool *handled, lehr_error *err)
{
    const cli_stack_data *data = result->own;
    (void)input;
    *handled = data->groups != NULL && lehr_table_format_of(path) == LEHR_TABLE_HDF5;
    if (!*handled) {
        return LEHR_OK;
    }
    const lehr_provenance *provenance = cli_call_provenance(call);
    return data->stages != NULL ? lehr_xrd_series_write(data->groups, data->stages, path, provenance, err)
                                : lehr_xrd_map_write(data->groups, &data->grid, path, provenance, err);
}

/// Curves of single frames as matrices: lists of so many numbers would take ten times their memory.
static lehr_status stack_extend(const cli_result *result, lehr_h5_writer *writer, lehr_error *err)
{
    const cli_stack_data *data = result->own;
    const lehr_xrd_stack *stack = data->stack;
    lehr_value listed;
    if (stack == NULL || stack->intensity == NULL ||
        lehr_record_find(result->record, "frame_intensity", &listed)) {
        return LEHR_OK;
    }
    const size_t size[] = {stack->n_frames, stack->points};
    lehr_status status =
        lehr_h5_write_doubles(writer, "/entry/results/frame_intensity", stack->intensity, 2, size, NULL, err);
    return status == LEHR_OK
               ? lehr_h5_write_doubles(writer, "/entry/results/frame_sigma", stack->sigma, 2, size, NULL, err)
               : status;
}

static void stack_release(void *own)
{
    cli_stack_data *data = own;
    lehr_figure_free(data->figure);
    lehr_xrd_stack_free(data->stack);
    lehr_xrd_groups_free(data->groups);
    lehr_xrd_stages_free(data->stages);
    lehr_core_free(data);
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
    {"wavelength_ang", "angstrom", "of the geometry, for 'lehr xrd fsdp'; absent when it is not known"},
    {"corrections", NULL, "what the curve is corrected for, and with what"},
    {"frames", NULL, "frames read"},
    {"frames_used", NULL, "frames in the mean"},
    {"spikes", NULL, "values left out by --reject"},
    {"drift", NULL, "reduced chi2 of the levels about their mean: 1 for a steady beam"},
    {"frames_per_second", NULL, "speed of the pass, reading included"},
    {"frames_rejected", NULL, "frames left out by --reject-frames, counted from 0"},
    {"level", NULL, "mean intensity of every frame"},
    {"level_stderr", NULL, "its Poisson error; not with --error none"},
    {"combine_bias", NULL,
     "with --combine: what the combined value of Poisson counts lies above their mean, relative, "
     "median over the bins; corrected with --unbias"},
    {"frame_intensity", NULL, "with --per-frame: one row for each frame (JSON, HDF5)"},
    {"frame_sigma", NULL, "its errors"},
    {"rows", NULL, "of a map"},
    {"columns", NULL, "of a map"},
    {"stages", NULL, "of a series"},
    {"good", NULL, "points of a map or stages of a series with a curve, and a peak unless --no-peak"},
    {"no_peak", NULL, "those to whose curve no peak could be fitted"},
    {"rejected", NULL, "those of whose frames none is left"},
    {"empty", NULL, "points without frames"},
    {"pressure_GPa", "GPa", "column of a series: mean over the frames of the stage"},
    {"sigma_pressure_GPa", "GPa",
     "column: error given with the pressures, and the error of the mean from their scatter"},
    {"q1_per_ang", "1/angstrom", "column of maps and series: position of the peak"},
    {"sigma_q1_per_ang", "1/angstrom", "column: its error, as in 'xrd fsdp'"},
    {"fwhm_per_ang", "1/angstrom", "column: full width at half maximum of the peak"},
    {"sigma_fwhm_per_ang", "1/angstrom", "column: its error, as in 'xrd fsdp'"},
    {"state", NULL, "column: good, no_peak, rejected or empty; 'failure' says why"},
    {.name = NULL},
};

const cli_command cli_xrd_stack = {
    .area = "xrd",
    .verb = "stack",
    .summary = "many frames in one pass: mean or median curve, curve of each frame, maps, series in pressure",
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
        "Combination (--combine): a median, quantile or trimmed mean takes every pixel over all frames, band "
        "by band "
        "in bounded memory, before the integration. It resists anything that stands in a minority of the "
        "frames: "
        "spikes, reflections that move, changes of the beam. But of few counts it is biased: the median of "
        "whole "
        "numbers is a whole number, and of counts of mean 0.5 it is 0. 'combine_bias' tells by how much for "
        "Poisson "
        "counts, and --unbias corrects for it: by the quantile of grouped counts, whose expectation for this "
        "number of "
        "frames is known exactly. Errors are those of the order statistics of Poisson counts; a median costs "
        "pi/2 of "
        "the variance of the mean. Where only spikes are to go, the mean with --reject is better.\n\n"
        "Maps (--map): each point of the grid becomes a curve, the position and the width of its first sharp "
        "diffraction peak as in 'xrd fsdp', and its mean intensity. Points without a peak or without frames "
        "are marked "
        "and stay empty. -o FILE.h5 holds images, errors and all curves as NeXus data, a table one row for "
        "each "
        "point.\n\n"
        "Series (--stages TABLE): the frames of a stage become a curve and a peak. Rows of the table are "
        "ranges of "
        "frames (columns begin, end), files (file), or single frames (frame, or one row for each), with "
        "their "
        "pressure_GPa and its error; single frames of equal stage or pressure that follow each other are a "
        "stage, or, "
        "with --plateau, those whose pressure stays where it is. The table of the result goes to 'fit eos' "
        "as it is. "
        "With --reject, --reject-frames and --combine each point or stage is a stack of its own.\n\n"
        "docs/theory/xrd_stacks.md, docs/theory/xrd_corrections.md.",
    .example = "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 900 --reject 5 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n"
               "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --per-frame --frames 0:2 "
               "sample_data/vit4/xrd/P0_T583_master.h5 -o frames.h5\n"
               "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --background "
               "sample_data/vit4/xrd/P0_T583_master.h5 "
               "--background-scale fit --background-range 0.3:1.6 sample_data/vit4/xrd/P7_T583_master.h5 -o "
               "change.xy\n"
               "lehr xrd stack --poni sample_data/vit4/xrd/eiger500k.poni --points 400 --map 1x2 "
               "--peak-range 2.2:3.2 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o map.h5\n",
    .options = stack_options,
    .results = stack_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".xy",
    .threaded = true,
    .ranked = true,
    .analyse = stack_analyse,
    .plot = stack_plot,
    .save = stack_save,
    .extend = stack_extend,
    .release = stack_release,
};
