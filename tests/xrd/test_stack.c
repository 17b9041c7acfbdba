// Stacks against the integration of single images, and the test for spikes against the same frames without
// them.
#include "stack_helper.h"

#include <lehr/xrd/recipe.h>
#include <lehr/xrd/source.h>
#include <lehr/xrd/stack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 61, COLUMNS = 75, PIXELS = ROWS * COLUMNS, POINTS = 40, FRAMES = 21 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                           .poni1_m = 2e-3,
                                           .poni2_m = 3.1e-3,
                                           .rot1_rad = 0.02,
                                           .wavelength_ang = 0.7,
                                           .pixel1_m = 75e-6,
                                           .pixel2_m = 75e-6,
                                           .orientation = 3};

static lehr_xrd_integrator *make_split_plan(double saturation, lehr_xrd_split_kind split)
{
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.saturation_counts = saturation;
    options.split = split;
    return striped_plan(&geometry, ROWS, COLUMNS, &options);
}

static lehr_xrd_integrator *make_plan(double saturation)
{
    return make_split_plan(saturation, LEHR_XRD_SPLIT_NO);
}

/// Kinds of pixels that a stack meets.
typedef struct stack_case {
    const char *name;
    size_t item_size;
    double mean; ///< counts per pixel
    bool large;  ///< some pixels beyond one and two bytes
    bool bad;    ///< marks of bad pixels, masked or not
    double saturation;
    lehr_xrd_split_kind split;
} stack_case;

static const stack_case stack_cases[] = {
    {"few counts, 32 bits", 4, 0.05, false, false, NAN, LEHR_XRD_SPLIT_NO},
    {"few counts, 16 bits", 2, 0.05, false, false, NAN, LEHR_XRD_SPLIT_NO},
    {"marks of bad pixels, 32 bits", 4, 5, false, true, NAN, LEHR_XRD_SPLIT_NO},
    {"marks of bad pixels, 16 bits", 2, 5, false, true, NAN, LEHR_XRD_SPLIT_NO},
    {"many counts, 32 bits", 4, 120, true, true, NAN, LEHR_XRD_SPLIT_NO},
    {"many counts, 16 bits", 2, 120, true, true, NAN, LEHR_XRD_SPLIT_NO},
    {"saturation above a byte", 4, 120, true, true, 600, LEHR_XRD_SPLIT_NO},
    {"saturation within a byte", 4, 12, false, true, 20, LEHR_XRD_SPLIT_NO},
    {"bbox, marks of bad pixels", 4, 5, false, true, NAN, LEHR_XRD_SPLIT_BBOX},
    {"full, many counts, saturation", 2, 120, true, true, 600, LEHR_XRD_SPLIT_FULL},
};

static uint32_t bad_mark(const stack_case *row, uint64_t *random)
{
    uint32_t most = row->item_size == 2 ? UINT16_MAX : UINT32_MAX;
    return uniform(random) < 0.5 ? most : most - 1;
}

static void fill_frames(uint32_t *values, const stack_case *row)
{
    uint64_t random = 77;
    uint32_t room = row->item_size == 2 ? 60000 : 4000000;
    for (size_t i = 0; i < FRAMES * (size_t)PIXELS; i++) {
        values[i] = poisson(&random, row->mean);
        if (row->large && uniform(&random) < 0.002) {
            values[i] = (uint32_t)(uniform(&random) * room);
        }
        if (row->bad && (i % COLUMNS == 30 || uniform(&random) < 0.003)) {
            values[i] = bad_mark(row, &random);
        }
    }
}

/// One frame by the integration of images.
static lehr_xrd_pattern *integrate_frame(const lehr_xrd_integrator *plan, const char *path, size_t frame)
{
    lehr_error err = {0};
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    lehr_xrd_pattern *pattern = NULL;
    assert_ok(lehr_xrd_source_open(&source, path, NULL, &err), &err);
    assert_ok(lehr_xrd_image_create(&image, ROWS, COLUMNS, lehr_xrd_source_type(source), &err), &err);
    assert_ok(lehr_xrd_source_read(image, source, frame, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&pattern, plan, &err), &err);
    assert_ok(lehr_xrd_pattern_add(pattern, plan, image, 1, &err), &err);
    lehr_xrd_pattern_finish(pattern, plan);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    return pattern;
}

static void test_frames_equal_single_images(void **state)
{
    const stack_case *row = *state;
    lehr_error err = {0};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, row);
    const char *path = write_stack("stack.h5", values, FRAMES, ROWS, COLUMNS, row->item_size);
    lehr_xrd_integrator *plan = make_split_plan(row->saturation, row->split);
    // Integer sums: the same bits. With splitting the pixels are added in another order: 1e-13 of the sum.
    double rtol = row->split == LEHR_XRD_SPLIT_NO ? 1e-15 : 1e-12;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.per_frame = true;
    lehr_xrd_stack *stack = NULL;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_int_equal(stack->n_frames, FRAMES);
    assert_int_equal(stack->frames_used, FRAMES);
    size_t bad = 0;
    for (size_t i = 0; i < FRAMES; i++) {
        lehr_xrd_pattern *single = integrate_frame(plan, path, i);
        for (size_t bin = 0; bin < POINTS; bin++) {
            assert_close(stack->intensity[i * POINTS + bin], single->intensity[bin], rtol, 0);
            assert_close(stack->sigma[i * POINTS + bin], single->sigma[bin], rtol, 0);
        }
        bad += single->bad_pixels;
        lehr_xrd_pattern_free(single);
    }
    assert_int_equal(stack->mean->bad_pixels, bad);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Frames of several rows of tiles, whose last row is not whole.
typedef struct strip_case {
    const char *name;
    size_t points; ///< many: pixels have more parts than a run takes
    lehr_xrd_split_kind split;
} strip_case;

static const strip_case strip_cases[] = {
    {"rows of tiles, bbox", 150, LEHR_XRD_SPLIT_BBOX},
    {"rows of tiles, full", 900, LEHR_XRD_SPLIT_FULL},
    {"rows of tiles, many parts", 4000, LEHR_XRD_SPLIT_BBOX},
};

static void test_rows_of_tiles(void **state)
{
    enum { TALL = 331, WIDE = 181, FEW = 9, N = TALL * WIDE };
    const strip_case *row = *state;
    const stack_case kind = {.item_size = 4};
    lehr_error err = {0};
    uint64_t random = 31;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    lehr_xrd_pattern *single = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    lehr_xrd_stack_options stack_options = lehr_xrd_stack_defaults();
    options.points = row->points;
    options.split = row->split;
    stack_options.per_frame = true;
    uint32_t *values = malloc(FEW * (size_t)N * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < FEW * (size_t)N; i++) {
        double draw = uniform(&random);
        values[i] = draw < 0.001 ? bad_mark(&kind, &random) : (uint32_t)(draw * draw * 30);
        values[i] = draw > 0.9998 ? 70000 : values[i]; // blocks that need more than bytes
    }
    const char *path = write_stack("tiles.h5", values, FEW, TALL, WIDE, 4);
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, TALL, WIDE, NULL, &options, &err), &err);
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &stack_options, NULL, &err), &err);
    assert_ok(lehr_xrd_source_open(&source, path, NULL, &err), &err);
    assert_ok(lehr_xrd_image_create(&image, TALL, WIDE, LEHR_XRD_UINT32, &err), &err);
    assert_ok(lehr_xrd_pattern_create(&single, plan, &err), &err);
    for (size_t i = 0; i < FEW; i++) {
        assert_ok(lehr_xrd_source_read(image, source, i, &err), &err);
        lehr_xrd_pattern_reset(single);
        assert_ok(lehr_xrd_pattern_add(single, plan, image, 1, &err), &err);
        lehr_xrd_pattern_finish(single, plan);
        for (size_t bin = 0; bin < row->points; bin++) { // the same terms in another order
            assert_close(stack->intensity[i * row->points + bin], single->intensity[bin], 1e-11, 1e-11);
            assert_close(stack->sigma[i * row->points + bin], single->sigma[bin], 1e-11, 1e-11);
        }
    }
    lehr_xrd_pattern_free(single);
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Everything that a stack reports is the same.
static void assert_same(const lehr_xrd_stack *a, const lehr_xrd_stack *b)
{
    assert_memory_equal(a->intensity, b->intensity, FRAMES * POINTS * sizeof(double));
    assert_memory_equal(a->sigma, b->sigma, FRAMES * POINTS * sizeof(double));
    assert_memory_equal(a->mean->intensity, b->mean->intensity, POINTS * sizeof(double));
    assert_memory_equal(a->mean->sigma, b->mean->sigma, POINTS * sizeof(double));
    assert_memory_equal(a->level, b->level, FRAMES * sizeof(double));
    assert_int_equal(a->spikes, b->spikes);
    assert_int_equal(a->frames_used, b->frames_used);
}

static void test_threads_do_not_matter(void **state)
{
    const stack_case *wanted = *state;
    const stack_case row = {.item_size = 4, .mean = 3, .large = true, .bad = true, .saturation = NAN};
    lehr_error err = {0};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, &row);
    const char *path = write_stack("threads.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_split_plan(NAN, wanted->split);
    lehr_xrd_stack *stacks[3] = {NULL};
    const int threads[3] = {1, 2, 7};
    double monitor[FRAMES];
    for (size_t i = 0; i < FRAMES; i++) {
        monitor[i] = 1 + 0.01 * (double)(i % 5);
    }
    for (size_t k = 0; k < 3; k++) {
        lehr_xrd_stack_options options = {.reject = 5,
                                          .reject_frames = 6,
                                          .per_frame = true,
                                          .monitor = monitor,
                                          .n_monitor = FRAMES,
                                          .threads = threads[k]};
        assert_ok(lehr_xrd_stack_run(&stacks[k], &path, 1, plan, &options, NULL, &err), &err);
    }
    assert_true(stacks[0]->spikes > 100);
    assert_same(stacks[0], stacks[1]);
    assert_same(stacks[0], stacks[2]);
    for (size_t k = 0; k < 3; k++) {
        lehr_xrd_stack_free(stacks[k]);
    }
    lehr_xrd_integrator_free(plan);
    free(values);
}

// ---- spikes -------------------------------------------------------------------------
typedef struct spike_case {
    const char *name;
    double mean;
} spike_case;

static const spike_case spike_cases[] = {
    {"mean 0.02", 0.02}, {"mean 0.1", 0.1}, {"mean 0.5", 0.5}, {"mean 5", 5}, {"mean 60", 60},
};

enum { MANY = 64 };

static double total(const lehr_xrd_pattern *pattern)
{
    double sum = 0;
    for (size_t bin = 0; bin < pattern->size; bin++) {
        sum += pattern->intensity[bin] * pattern->norm[bin];
    }
    return sum;
}

static const stack_case thread_cases[] = {
    {.name = "threads do not matter"},
    {.name = "threads do not matter, bbox", .split = LEHR_XRD_SPLIT_BBOX},
};

/// The same photons with spikes, searched, and without spikes, not searched: what differs is what the search
/// missed or took away. 0.1 % of the mean is the bias that is allowed; the noise of the photons drops out.
static void test_spikes_leave_no_bias(void **state)
{
    const spike_case *row = *state;
    lehr_error err = {0};
    uint64_t random = 5;
    uint32_t *values = malloc(MANY * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < MANY * (size_t)PIXELS; i++) {
        values[i] = poisson(&random, row->mean);
    }
    lehr_xrd_integrator *plan = make_plan(NAN);
    lehr_xrd_stack *clean = NULL;
    lehr_xrd_stack *searched = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    const char *path = write_stack("clean.h5", values, MANY, ROWS, COLUMNS, 4);
    assert_ok(lehr_xrd_stack_run(&clean, &path, 1, plan, &options, NULL, &err), &err);
    for (size_t frame = 0; frame < MANY; frame++) { // 50 to 4000 counts on four pixels of every frame
        for (size_t k = 0; k < 4; k++) {
            size_t pixel = (size_t)(uniform(&random) * PIXELS);
            values[frame * PIXELS + pixel] += (uint32_t)(200 * row->mean / 60 + 50 + 3900 * uniform(&random));
        }
    }
    path = write_stack("spikes.h5", values, MANY, ROWS, COLUMNS, 4);
    options.reject = 5;
    assert_ok(lehr_xrd_stack_run(&searched, &path, 1, plan, &options, NULL, &err), &err);
    // Intensities, not sums: the lost pixels are lost on both sides of the fraction.
    double before = 0;
    double after = 0;
    for (size_t bin = 0; bin < POINTS; bin++) {
        before += clean->mean->intensity[bin];
        after += searched->mean->intensity[bin];
    }
    assert_true(searched->spikes > 200 && searched->spikes <= 4 * MANY);
    // The pixels that were hit are lost with their photons: their own noise, of some 256 of 290 000 values,
    // remains.
    double noise = sqrt(256 * row->mean) / (row->mean * MANY * PIXELS);
    assert_close(after / before, 1, 1e-3 + 5 * noise, 0);
    assert_true(total(searched->mean) < total(clean->mean) * 1.001);
    lehr_xrd_stack_free(clean);
    lehr_xrd_stack_free(searched);
    lehr_xrd_integrator_free(plan);
    free(values);
}

static void test_bright_pixels_are_no_spikes(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint64_t random = 9;
    uint32_t *values = malloc(MANY * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < MANY * (size_t)PIXELS; i++) { // a crystal in the beam lights up some pixels
        values[i] = poisson(&random, i % PIXELS % 50 == 7 ? 100 : 0.5);
    }
    const char *path = write_stack("bright.h5", values, MANY, ROWS, COLUMNS, 2);
    lehr_xrd_integrator *plan = make_plan(NAN);
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = 5;
    lehr_xrd_stack *stack = NULL;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_true(stack->spikes <= 2); // 290 000 values at a probability of 2.9e-7
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

// ---- frames -------------------------------------------------------------------------
static void test_frames_without_beam_are_left_out(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint64_t random = 31;
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < FRAMES * (size_t)PIXELS; i++) {
        values[i] = poisson(&random, i / PIXELS == 4 || i / PIXELS == 17 ? 0.3 : 2.5);
    }
    const char *path = write_stack("shutter.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(NAN);
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    lehr_xrd_stack *stack = NULL;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_true(stack->drift > 50);
    lehr_xrd_stack_free(stack);
    options.reject_frames = 6;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_int_equal(stack->frames_used, FRAMES - 2);
    assert_false(stack->used[4]);
    assert_false(stack->used[17]);
    assert_close(stack->drift, 1, 1.2, 0); // chi2 of 18 degrees of freedom, reduced
    assert_int_equal(stack->mean->n_images, FRAMES - 2);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

static void test_monitor_divides(void **state)
{
    (void)state;
    lehr_error err = {0};
    const stack_case row = {.item_size = 4, .mean = 3, .saturation = NAN};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, &row);
    const char *path = write_stack("monitor.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(NAN);
    double monitor[FRAMES];
    double sum = 0;
    for (size_t i = 0; i < FRAMES; i++) {
        monitor[i] = 0.5 + 0.1 * (double)i;
        sum += monitor[i];
    }
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    lehr_xrd_stack *plain = NULL;
    lehr_xrd_stack *monitored = NULL;
    assert_ok(lehr_xrd_stack_run(&plain, &path, 1, plan, &options, NULL, &err), &err);
    options.monitor = monitor;
    options.n_monitor = FRAMES;
    assert_ok(lehr_xrd_stack_run(&monitored, &path, 1, plan, &options, NULL, &err), &err);
    for (size_t bin = 0; bin < POINTS; bin++) { // sum of counts over sum of weights times exposure
        assert_close(monitored->mean->intensity[bin], plain->mean->intensity[bin] * FRAMES / sum, 1e-13, 0);
    }
    lehr_xrd_stack_free(plain);
    lehr_xrd_stack_free(monitored);
    lehr_xrd_integrator_free(plan);
    free(values);
}

// ---- reference data -----------------------------------------------------------------
/// Frames of the DECTRIS stack, whose data are behind external links, against pyFAI's table (single
/// precision: 1e-6 in 90 % of the bins).
static void test_dectris_stack(void **state)
{
    (void)state;
    lehr_error err = {0};
    const char *path = lehr_test_reference("xrd/D_eiger1m_stack_master.h5");
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("xrd/D_stack_frames_no.txt"));
    lehr_xrd_recipe recipe = lehr_xrd_recipe_defaults();
    recipe.poni = lehr_test_reference("xrd/D_eiger1m.poni");
    recipe.mask = lehr_test_reference("xrd/D_eiger1m_mask.tif");
    recipe.orientation = 3;
    lehr_xrd_integrator *plan = NULL;
    assert_ok(lehr_xrd_recipe_plan(&plan, &recipe, path, NULL, &err), &err);
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.per_frame = true;
    lehr_xrd_stack *stack = NULL;
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_int_equal(stack->n_frames, 8);
    size_t agree = 0;
    for (size_t bin = 0; bin < table.rows; bin++) {
        for (size_t i = 0; i < 8; i++) {
            double want = table.values[bin * table.columns + 1 + i];
            agree += fabs(stack->intensity[i * stack->points + bin] - want) <= 1e-6 * fabs(want);
        }
    }
    assert_true(agree >= 8 * table.rows * 9 / 10);
    lehr_xrd_stack_free(stack);
    options.reject = 5; // 150 spikes were put on every frame, some on masked pixels or upon each other
    assert_ok(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), &err);
    assert_true(stack->spikes > 950 && stack->spikes <= 1200);
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
    lehr_test_free_numbers(&table);
}

// ---- refusals -----------------------------------------------------------------------
static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    const stack_case row = {.item_size = 4, .mean = 1, .saturation = NAN};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, &row);
    const char *path = write_stack("refused.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(NAN);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = 3;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "bias the mean; take 4");
    options = lehr_xrd_stack_defaults();
    double monitor[FRAMES] = {0};
    options.monitor = monitor;
    options.n_monitor = FRAMES;
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "monitor of frame 0 is 0");
    options = lehr_xrd_stack_defaults();
    const char *two[] = {path, write_stack("other.h5", values, 2, COLUMNS, ROWS, 4)};
    assert_fails(lehr_xrd_stack_run(&stack, two, 2, plan, &options, NULL, &err), LEHR_ERR_FORMAT, &err,
                 "one stack holds one kind");
    assert_fails(lehr_xrd_stack_run(&stack, two + 1, 1, plan, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "75 x 61 pixels for a geometry of 61 x 75");
    assert_null(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Break bytes in the middle of the file: a message that names the frame, never a crash.
static void test_damaged_chunks(void **state)
{
    (void)state;
    lehr_error err = {0};
    const stack_case row = {.item_size = 4, .mean = 1, .saturation = NAN};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, &row);
    const char *path = write_stack("damaged.h5", values, FRAMES, ROWS, COLUMNS, 4);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fseek(file, size / 2, SEEK_SET);
    for (int i = 0; i < 4096; i++) {
        fputc(0xFF, file);
    }
    fclose(file);
    lehr_xrd_integrator *plan = make_plan(NAN);
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    assert_fails(lehr_xrd_stack_run(&stack, &path, 1, plan, &options, NULL, &err), LEHR_ERR_FORMAT, &err,
                 "frame ");
    assert_null(stack);
    lehr_xrd_integrator_free(plan);
    free(values);
}

typedef struct attempt_input {
    const char *path;
    const lehr_xrd_integrator *plan;
} attempt_input;

static lehr_status attempt(void *context, lehr_error *err)
{
    const attempt_input *input = context;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = 5;
    options.reject_frames = 5;
    options.per_frame = true;
    options.threads = 1;
    lehr_status status = lehr_xrd_stack_run(&stack, &input->path, 1, input->plan, &options, NULL, err);
    assert_true((status == LEHR_OK) == (stack != NULL));
    lehr_xrd_stack_free(stack);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    const stack_case row = {.item_size = 4, .mean = 1, .large = true, .bad = true, .saturation = NAN};
    uint32_t *values = malloc(FRAMES * (size_t)PIXELS * sizeof *values);
    assert_non_null(values);
    fill_frames(values, &row);
    const char *path = write_stack("sweep.h5", values, FRAMES, ROWS, COLUMNS, 4);
    for (int split = LEHR_XRD_SPLIT_NO; split <= LEHR_XRD_SPLIT_BBOX; split++) {
        lehr_xrd_integrator *plan = make_split_plan(NAN, (lehr_xrd_split_kind)split);
        attempt_input input = {path, plan};
        lehr_test_fault_sweep(attempt, &input);
        lehr_xrd_integrator_free(plan);
    }
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[0]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[1]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[2]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[3]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[4]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[5]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[6]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[7]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[8]),
        LEHR_CASE(test_frames_equal_single_images, &stack_cases[9]),
        LEHR_CASE(test_rows_of_tiles, &strip_cases[0]),
        LEHR_CASE(test_rows_of_tiles, &strip_cases[1]),
        LEHR_CASE(test_rows_of_tiles, &strip_cases[2]),
        LEHR_CASE(test_threads_do_not_matter, &thread_cases[0]),
        LEHR_CASE(test_threads_do_not_matter, &thread_cases[1]),
        LEHR_CASE(test_spikes_leave_no_bias, &spike_cases[0]),
        LEHR_CASE(test_spikes_leave_no_bias, &spike_cases[1]),
        LEHR_CASE(test_spikes_leave_no_bias, &spike_cases[2]),
        LEHR_CASE(test_spikes_leave_no_bias, &spike_cases[3]),
        LEHR_CASE(test_spikes_leave_no_bias, &spike_cases[4]),
        cmocka_unit_test(test_bright_pixels_are_no_spikes),
        cmocka_unit_test(test_frames_without_beam_are_left_out),
        cmocka_unit_test(test_monitor_divides),
        cmocka_unit_test(test_dectris_stack),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_damaged_chunks),
        cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("xrd.stack", tests, NULL, NULL);
}
