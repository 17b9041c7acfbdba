// Stacks combined by order statistics: every pixel against a naive calculation, curves against their truth.
#include "stack_helper.h"

#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 4575 pixels: two whole blocks of 2048 and a part of one with a tail of seven pixels.
enum { ROWS = 61, COLUMNS = 75, PIXELS = ROWS * COLUMNS, POINTS = 40, FRAMES = 21 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                           .poni1_m = 2e-3,
                                           .poni2_m = 3.1e-3,
                                           .rot1_rad = 0.02,
                                           .wavelength_ang = 0.7,
                                           .pixel1_m = 75e-6,
                                           .pixel2_m = 75e-6,
                                           .orientation = 3};

static lehr_xrd_integrator *make_plan(lehr_xrd_split_kind split, double saturation, bool keep_negative)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.split = split;
    options.saturation_counts = saturation;
    options.keep_negative = keep_negative;
    return striped_plan(&geometry, ROWS, COLUMNS, &options);
}

// ---- against a naive calculation --------------------------------------------------------
typedef struct combine_case {
    const char *name;
    size_t item_size;
    double mean;
    bool large;
    bool bad;
    lehr_xrd_combine combine;
    double share;
    size_t memory; ///< of the bands; 0: all pixels at once
    lehr_xrd_split_kind split;
    bool monitor;
} combine_case;

static const combine_case combine_cases[] = {
    {"median, 32 bits", 4, 5, false, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 0, LEHR_XRD_SPLIT_NO, false},
    {"median, 16 bits, large counts", 2, 120, true, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 0, LEHR_XRD_SPLIT_NO,
     false},
    {"median, bands of blocks", 4, 5, true, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 2100 * 4 * FRAMES,
     LEHR_XRD_SPLIT_NO, false},
    {"median, bands within blocks", 4, 0.6, true, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 300 * 4 * FRAMES,
     LEHR_XRD_SPLIT_NO, false},
    {"quantile, 16 bits, narrow bands", 2, 0.6, false, true, LEHR_XRD_COMBINE_QUANTILE, 0.3, 1,
     LEHR_XRD_SPLIT_NO, false},
    {"trimmed mean", 4, 12, true, true, LEHR_XRD_COMBINE_TRIMMED, 0.2, 0, LEHR_XRD_SPLIT_NO, false},
    {"median, bbox", 4, 12, true, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 5000 * 4 * FRAMES, LEHR_XRD_SPLIT_BBOX,
     false},
    {"median with monitor", 4, 12, true, true, LEHR_XRD_COMBINE_MEDIAN, 0.5, 0, LEHR_XRD_SPLIT_NO, true},
    {"trimmed mean with monitor", 4, 3, false, false, LEHR_XRD_COMBINE_TRIMMED, 0.1, 0, LEHR_XRD_SPLIT_NO,
     true},
};

static uint32_t *draw_frames(const combine_case *row)
{
    uint64_t random = 78;
    uint32_t room = row->item_size == 2 ? 60000 : 4000000;
    uint32_t most = row->item_size == 2 ? UINT16_MAX : UINT32_MAX;
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < FRAMES * (size_t)PIXELS; i++) {
        values[i] = poisson(&random, row->mean);
        if (row->large && uniform(&random) < 0.01) {
            values[i] = (uint32_t)(uniform(&random) * room);
        }
        // A pixel in ten lacks half of the frames, some more, some less: those are left out.
        if (row->bad && i % PIXELS % 10 == 3 && uniform(&random) < 0.5) {
            values[i] = uniform(&random) < 0.5 ? most : most - 1;
        }
    }
    return values;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/// Combined value of a pixel by sorting, as numpy.quantile and scipy.stats.trim_mean define it; -1: left out.
static double naive_value(const uint32_t *values, const combine_case *row, const double *monitor,
                          size_t pixel)
{
    double sorted[FRAMES];
    size_t n = 0;
    uint32_t most = row->item_size == 2 ? UINT16_MAX : UINT32_MAX;
    for (size_t i = 0; i < FRAMES; i++) {
        uint32_t one = values[i * PIXELS + pixel];
        if (one < most - 1) {
            sorted[n++] = one / monitor[i];
        }
    }
    if (2 * n < FRAMES) {
        return -1;
    }
    qsort(sorted, n, sizeof *sorted, compare);
    if (row->combine == LEHR_XRD_COMBINE_TRIMMED) {
        size_t cut = (size_t)(row->share * (double)n + 1e-9);
        double sum = 0;
        for (size_t i = cut; i < n - cut; i++) {
            sum += sorted[i];
        }
        return sum / (double)(n - 2 * cut);
    }
    double place = row->share * (double)(n - 1);
    size_t low = (size_t)place;
    return sorted[low] + (place - (double)low) * (sorted[low + 1 < n ? low + 1 : low] - sorted[low]);
}

static lehr_xrd_stack_options options_of(const combine_case *row, const double *monitor)
{
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.combine = row->combine;
    options.quantile = row->share;
    options.trim = row->combine == LEHR_XRD_COMBINE_TRIMMED ? row->share : 0.1;
    options.memory_bytes = row->memory;
    options.monitor = row->monitor ? monitor : NULL;
    options.n_monitor = FRAMES;
    return options;
}

static void fill_monitor(double monitor[FRAMES], bool wanted)
{
    for (size_t i = 0; i < FRAMES; i++) {
        monitor[i] = wanted ? 1 + 0.02 * ((double)(i % 5) - 2) : 1;
    }
}

/// The naive values as one image, integrated as images are: 1e-12 is rounding of sums.
static void test_combined_pixels(void **state)
{
    const combine_case *row = *state;
    lehr_error err = {0};
    double monitor[FRAMES];
    fill_monitor(monitor, row->monitor);
    uint32_t *values = draw_frames(row);
    const char *path = write_stack("combine.h5", values, FRAMES, ROWS, COLUMNS, row->item_size);
    lehr_xrd_integrator *plan = make_plan(row->split, NAN, false);
    lehr_xrd_image *image = NULL;
    lehr_xrd_pattern *want = NULL;
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, LEHR_XRD_FLOAT64, &err), &err);
    for (size_t i = 0; i < PIXELS; i++) {
        double value = naive_value(values, row, monitor, i);
        ((double *)image->pixels)[i] = value < 0 ? (double)NAN : value;
    }
    assert_ok(lehr_xrd_pattern_create(&want, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(want, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(want, plan);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = options_of(row, monitor);
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    const lehr_xrd_pattern *got = stack->combined->curve;
    assert_true(!row->bad || got->bad_pixels > 50);
    assert_int_equal(got->bad_pixels, want->bad_pixels);
    for (size_t bin = 0; bin < POINTS; bin++) {
        assert_close(got->intensity[bin], want->intensity[bin], 1e-12, 0);
        assert_close(got->count[bin], want->count[bin], 1e-12, 0);
        assert_close(got->norm[bin], want->norm[bin], 1e-12, 0);
        assert_true(got->sigma[bin] > 0);
    }
    lehr_xrd_stack_free(stack);
    lehr_xrd_pattern_free(want);
    lehr_xrd_image_free(image);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Frames of a file that has no blocks (a numpy array of int32 with negative counts).
static void test_images_and_negative_counts(void **state)
{
    (void)state;
    enum { N = 5 };
    static const char header[] = "{'descr': '<i4', 'fortran_order': False, 'shape': (5, 61, 75), }";
    lehr_error err = {0};
    const char *path = lehr_test_scratch("combine.npy");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file);
    fprintf(file, "%-117s\n", header);
    for (int32_t frame = 0; frame < N; frame++) {
        for (int32_t i = 0; i < PIXELS; i++) {
            int32_t value = (i % 7 - 3) * (frame + 1); // median: that of frame 2
            fwrite(&value, sizeof value, 1, file);
        }
    }
    fclose(file);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, true);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack *third = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    char locator[512];
    const char *selected = locator;
    snprintf(locator, sizeof locator, "%s::[2]", path);
    assert_ok(lehr_xrd_stack_run(&third, &selected, 1, plan, &options, NULL, &err), &err);
    options.combine = LEHR_XRD_COMBINE_MEDIAN;
    options.memory_bytes = 1000 * 4 * N;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    for (size_t bin = 0; bin < POINTS; bin++) {
        assert_close(stack->combined->curve->intensity[bin], third->mean->intensity[bin], 1e-12, 1e-12);
    }
    lehr_xrd_stack_free(stack);
    lehr_xrd_stack_free(third);
    lehr_xrd_integrator_free(plan);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    lehr_error err = {0};
    double monitor[FRAMES];
    for (size_t k = 0; k < sizeof combine_cases / sizeof *combine_cases; k++) {
        const combine_case *row = &combine_cases[k];
        fill_monitor(monitor, row->monitor);
        uint32_t *values = draw_frames(row);
        const char *path = write_stack("combine_threads.h5", values, FRAMES, ROWS, COLUMNS, row->item_size);
        lehr_xrd_integrator *plan = make_plan(row->split, NAN, false);
        lehr_xrd_stack *stacks[3] = {NULL};
        for (size_t t = 0; t < 3; t++) {
            lehr_xrd_stack_options options = options_of(row, monitor);
            options.threads = (int[]){1, 2, 7}[t];
            options.unbias = !row->monitor;
            options.reject_frames = 50;
            assert_ok(lehr_xrd_stack_run(&stacks[t], &path, 1, plan, &options, NULL, &err), &err);
            const lehr_xrd_combined *one = stacks[t]->combined;
            const lehr_xrd_combined *first = stacks[0]->combined;
            assert_memory_equal(one->curve->intensity, first->curve->intensity, POINTS * sizeof(double));
            assert_memory_equal(one->curve->sigma, first->curve->sigma, POINTS * sizeof(double));
            assert_memory_equal(one->bias, first->bias, POINTS * sizeof(double));
        }
        for (size_t t = 0; t < 3; t++) {
            lehr_xrd_stack_free(stacks[t]);
        }
        lehr_xrd_integrator_free(plan);
        free(values);
    }
}

// ---- against the truth ------------------------------------------------------------------
/// Frames of constant intensity `mean` (times the weights of the pixels), with spikes of 40 to 1000 counts on
/// one value in 500. Over repeats and bins: without bias within 4 standard errors, and 0.3 % for the spikes
/// (one value in 500 moves the median by 1/1000 of the distribution); pulls of unit width within 10 %, three
/// times what their number gives.
typedef struct truth_case {
    const char *name;
    double mean;
    size_t frames;
    lehr_xrd_combine combine;
    double share;
    bool unbias;
    bool spikes;
    double biased_below; ///< plain: the typical bias is below this
    double biased_above;
} truth_case;

static const truth_case truth_cases[] = {
    {"median without bias, mean 0.05", 0.05, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, true, false, 0, 0},
    {"median without bias, mean 0.6", 0.6, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, true, false, 0, 0},
    {"median without bias, mean 5.3", 5.3, 20, LEHR_XRD_COMBINE_MEDIAN, 0.5, true, false, 0, 0},
    {"median without bias, mean 30", 30, 10, LEHR_XRD_COMBINE_MEDIAN, 0.5, true, false, 0, 0},
    {"quartile without bias, mean 5.3", 5.3, 20, LEHR_XRD_COMBINE_QUANTILE, 0.25, true, false, 0, 0},
    {"trimmed without bias, mean 0.6", 0.6, 21, LEHR_XRD_COMBINE_TRIMMED, 0.1, true, false, 0, 0},
    {"trimmed without bias, mean 5.3", 5.3, 21, LEHR_XRD_COMBINE_TRIMMED, 0.2, true, false, 0, 0},
    {"median, mean 0.05", 0.05, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, false, false, -0.999, -1},
    {"median, mean 5.3", 5.3, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, false, false, -0.015, -0.06},
    {"median, mean 30", 30, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, false, false, -0.001, -0.01},
    {"trimmed, mean 0.6", 0.6, 21, LEHR_XRD_COMBINE_TRIMMED, 0.1, false, false, -0.1, -0.3},
    {"trimmed, mean 5.3", 5.3, 21, LEHR_XRD_COMBINE_TRIMMED, 0.1, false, false, -0.005, -0.03},
    {"median with spikes, mean 5.3", 5.3, 21, LEHR_XRD_COMBINE_MEDIAN, 0.5, true, true, 0, 0},
    {"trimmed with spikes, mean 5.3", 5.3, 21, LEHR_XRD_COMBINE_TRIMMED, 0.2, true, true, 0, 0},
};

/// A plan whose pixels have the weight 1, so that intensity is counts per pixel.
static lehr_xrd_integrator *make_even_plan(void)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.solid_angle = false;
    options.polarization_factor = (double)NAN;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, NULL, &options, &err), &err);
    return plan;
}

/// Intensities of one simulated stack.
static double simulate(double *intensity, double *sigma, double *count, const truth_case *row,
                       uint32_t *values, uint64_t *random, const lehr_xrd_integrator *plan)
{
    lehr_error err = {0};
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    for (size_t i = 0; i < row->frames * PIXELS; i++) {
        values[i] = poisson(random, row->mean);
        values[i] += row->spikes && uniform(random) < 0.002 ? (uint32_t)(40 + 960 * uniform(random)) : 0;
    }
    const char *path = write_stack("truth.h5", values, row->frames, ROWS, COLUMNS, 4);
    options.combine = row->combine;
    options.quantile = row->share;
    options.trim = row->combine == LEHR_XRD_COMBINE_TRIMMED ? row->share : 0.1;
    options.unbias = row->unbias;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    memcpy(intensity, stack->combined->curve->intensity, POINTS * sizeof(double));
    memcpy(sigma, stack->combined->curve->sigma, POINTS * sizeof(double));
    memcpy(count, stack->combined->curve->count, POINTS * sizeof(double));
    double bias = stack->combined->typical_bias;
    lehr_xrd_stack_free(stack);
    return bias;
}

static void test_truth(void **state)
{
    enum { REPEATS = 12, MOST = 21, N = REPEATS * POINTS };
    const truth_case *row = *state;
    uint64_t random = 4;
    static double intensity[N];
    static double sigma[N];
    static double count[N];
    uint32_t *values = malloc(MOST * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    lehr_xrd_integrator *plan = make_even_plan();
    double bias = 0;
    double sum = 0;
    double variance = 0;
    double pixels = 0;
    for (size_t k = 0; k < N; k += POINTS) {
        bias += simulate(intensity + k, sigma + k, count + k, row, values, &random, plan) / REPEATS;
    }
    for (size_t i = 0; i < N; i++) {
        sum += count[i] * intensity[i];
        variance += count[i] * count[i] * sigma[i] * sigma[i];
        pixels += count[i];
    }
    double mean = sum / pixels; // of all pixels, so that its own error is small
    double error = sqrt(variance) / pixels;
    double squares = 0;
    for (size_t i = 0; i < N; i++) {
        double pull = (intensity[i] - mean) / sigma[i];
        squares += pull * pull / N;
    }
    print_message("%s: mean %.6g +- %.2g, bias %.4f, width of pulls %.3f\n", row->name, mean, error, bias,
                  sqrt(squares));
    if (row->unbias) {
        assert_close(mean, row->mean, row->spikes ? 0.003 : 0, 4 * error);
    } else {
        assert_true(bias <= row->biased_below && bias >= row->biased_above);
        assert_close(mean, row->mean * (1 + bias), 0.003, 4 * error); // the bias is told rightly
    }
    if (mean > 0) { // medians that are 0 have no scatter
        assert_close(sqrt(squares), 1, 0.1, 0);
    }
    lehr_xrd_integrator_free(plan);
    free(values);
}

// ---- refusals ---------------------------------------------------------------------------
static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    const combine_case row = {.item_size = 4, .mean = 1};
    uint32_t *values = draw_frames(&row);
    const char *path = write_stack("refused.h5", values, FRAMES, ROWS, COLUMNS, 4);
    const char *two = write_stack("two.h5", values, 2, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, false);
    lehr_xrd_stack *stack = NULL;
    double monitor[FRAMES];
    fill_monitor(monitor, true);
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.unbias = true;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "mean of Poisson counts has no bias");
    options.combine = LEHR_XRD_COMBINE_MEDIAN;
    options.monitor = monitor;
    options.n_monitor = FRAMES;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "equal exposures only; the monitor of frame 1 is");
    options = lehr_xrd_stack_defaults();
    options.combine = LEHR_XRD_COMBINE_QUANTILE;
    options.quantile = 1;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "a quantile of 1; expected a number between 0 and 1");
    options.combine = LEHR_XRD_COMBINE_TRIMMED;
    options.trim = NAN;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "trimming of nan at either end");
    options.trim = 0.2;
    assert_fails(lehr_xrd_stack_run(&stack, &two, 1, plan, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "2 frames are too few for a median");
    assert_null(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Frames without counts: intensity 0 with the error of one count, never a division by nothing.
static void test_frames_without_counts(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = calloc(FRAMES * (size_t)PIXELS, sizeof *values);
    assert_non_null(values);
    const char *path = write_stack("dark.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, false);
    for (int unbias = 0; unbias < 2; unbias++) {
        for (int trimmed = 0; trimmed < 2; trimmed++) {
            lehr_xrd_stack *stack = NULL;
            lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
            options.combine = trimmed ? LEHR_XRD_COMBINE_TRIMMED : LEHR_XRD_COMBINE_MEDIAN;
            options.unbias = unbias;
            assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
            for (size_t bin = 0; bin < POINTS; bin++) {
                assert_close(stack->combined->curve->intensity[bin], 0, 0, 0);
                // as of the mean: one count over the weights of all frames
                assert_close(stack->combined->curve->sigma[bin], stack->mean->sigma[bin], 1e-12, 0);
            }
            lehr_xrd_stack_free(stack);
        }
    }
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// One count in each pixel, all cut off by the trimming: with --unbias no number, never 0 with a small error.
static void test_counts_that_are_all_cut_off(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = calloc(FRAMES * (size_t)PIXELS, sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < PIXELS; i++) {
        values[i] = 1; // of the first frame
    }
    const char *path = write_stack("cut_off.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, false);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.combine = LEHR_XRD_COMBINE_TRIMMED;
    options.trim = 0.2;
    options.unbias = true;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    size_t filled = 0;
    for (size_t bin = 0; bin < POINTS; bin++) {
        filled += stack->mean->count[bin] > 0;
        assert_true(isnan(stack->combined->curve->intensity[bin]));
        assert_true(isnan(stack->combined->curve->sigma[bin]));
    }
    assert_int_equal(stack->combined->undetermined, filled);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Bytes broken in the middle of a chunk: an error that names the frame, in the second pass, too.
static void test_damaged_chunks(void **state)
{
    (void)state;
    lehr_error err = {0};
    const combine_case row = {.item_size = 4, .mean = 1};
    uint32_t *values = draw_frames(&row);
    const char *path = write_stack("combine_damaged.h5", values, FRAMES, ROWS, COLUMNS, 4);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    fseek(file, ftell(file) / 2, SEEK_SET);
    for (int i = 0; i < 4096; i++) {
        fputc(0xFF, file);
    }
    fclose(file);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, false);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.combine = LEHR_XRD_COMBINE_MEDIAN;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_FORMAT, &err,
                 "frame ");
    lehr_xrd_integrator_free(plan);
    free(values);
}

typedef struct attempt_input {
    const char *path;
    const lehr_xrd_integrator *plan;
    lehr_xrd_combine combine;
} attempt_input;

static lehr_status attempt(void *context, lehr_error *err)
{
    const attempt_input *input = context;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.combine = input->combine;
    options.unbias = true;
    options.threads = 1;
    lehr_status status = lehr_xrd_stack_run(&stack, &input->path, 1, input->plan, &options, NULL, err);
    assert_true((status == LEHR_OK) == (stack != NULL));
    lehr_xrd_stack_free(stack);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    const combine_case row = {.item_size = 4, .mean = 1, .bad = true};
    uint32_t *values = draw_frames(&row);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_SPLIT_NO, NAN, false);
    attempt_input input = {write_stack("sweep.h5", values, 5, ROWS, COLUMNS, 4), plan,
                           LEHR_XRD_COMBINE_MEDIAN};
    lehr_test_fault_sweep(attempt, &input);
    input.combine = LEHR_XRD_COMBINE_TRIMMED;
    lehr_test_fault_sweep(attempt, &input);
    lehr_xrd_integrator_free(plan);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_combined_pixels, &combine_cases[0]),
        LEHR_CASE(test_combined_pixels, &combine_cases[1]),
        LEHR_CASE(test_combined_pixels, &combine_cases[2]),
        LEHR_CASE(test_combined_pixels, &combine_cases[3]),
        LEHR_CASE(test_combined_pixels, &combine_cases[4]),
        LEHR_CASE(test_combined_pixels, &combine_cases[5]),
        LEHR_CASE(test_combined_pixels, &combine_cases[6]),
        LEHR_CASE(test_combined_pixels, &combine_cases[7]),
        LEHR_CASE(test_combined_pixels, &combine_cases[8]),
        LEHR_CASE(test_truth, &truth_cases[0]),
        LEHR_CASE(test_truth, &truth_cases[1]),
        LEHR_CASE(test_truth, &truth_cases[2]),
        LEHR_CASE(test_truth, &truth_cases[3]),
        LEHR_CASE(test_truth, &truth_cases[4]),
        LEHR_CASE(test_truth, &truth_cases[5]),
        LEHR_CASE(test_truth, &truth_cases[6]),
        LEHR_CASE(test_truth, &truth_cases[7]),
        LEHR_CASE(test_truth, &truth_cases[8]),
        LEHR_CASE(test_truth, &truth_cases[9]),
        LEHR_CASE(test_truth, &truth_cases[10]),
        LEHR_CASE(test_truth, &truth_cases[11]),
        LEHR_CASE(test_truth, &truth_cases[12]),
        LEHR_CASE(test_truth, &truth_cases[13]),
        cmocka_unit_test(test_images_and_negative_counts),
        cmocka_unit_test(test_threads_do_not_matter),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_frames_without_counts),
        cmocka_unit_test(test_counts_that_are_all_cut_off),
        cmocka_unit_test(test_damaged_chunks),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("xrd.stack_combine", tests, NULL, NULL);
}
