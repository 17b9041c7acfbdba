// Sets of frames, maps and series: against stacks of the same frames, and against simulated peaks.
#include "stack_helper.h"

#include <lehr/core/h5.h>
#include <lehr/core/table.h>
#include <lehr/xrd/stack_map.h>
#include <lehr/xrd/stack_series.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 61, COLUMNS = 75, PIXELS = ROWS * COLUMNS, POINTS = 60, FRAMES = 24 };

static const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                           .poni1_m = 1e-4,
                                           .poni2_m = 2e-4,
                                           .wavelength_ang = 0.7,
                                           .pixel1_m = 75e-6,
                                           .pixel2_m = 75e-6,
                                           .orientation = 3};

static lehr_xrd_integrator *make_plan(lehr_xrd_unit unit)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    options.points = POINTS;
    options.unit = unit;
    options.solid_angle = false;
    options.polarization_factor = (double)NAN;
    assert_ok(lehr_xrd_integrator_create(&plan, &geometry, ROWS, COLUMNS, NULL, &options, &err), &err);
    return plan;
}

/// Frames of a Gaussian at q0 + frame * shift on a background. @returns owned values
static uint32_t *simulate(size_t frames, double height, double q0, double shift, uint64_t seed)
{
    lehr_xrd_projection projection = lehr_xrd_geometry_projection(&geometry, ROWS, COLUMNS);
    uint32_t *values = malloc(frames * PIXELS * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < frames * PIXELS; i++) {
        size_t pixel = i % PIXELS;
        lehr_xrd_position at = lehr_xrd_projection_at(&projection, pixel / COLUMNS, pixel % COLUMNS);
        double t = (lehr_xrd_q_per_ang(at.two_theta_rad, geometry.wavelength_ang) - q0 -
                    shift * (double)(i / PIXELS)) /
                   0.15; // full width at half maximum
        values[i] = poisson(&seed, 0.2 + height * exp(-4 * log(2) * t * t));
    }
    return values;
}

// ---- sets -----------------------------------------------------------------------------
static void compare_with_stack(const lehr_xrd_groups *groups, size_t group, const char *path,
                               const char *selection, const lehr_xrd_integrator *plan,
                               lehr_xrd_stack_options options)
{
    lehr_error err = {0};
    lehr_xrd_stack *stack = NULL;
    char locator[600];
    const char *selected = locator;
    snprintf(locator, sizeof locator, "%s::[%s]", path, selection);
    options.monitor = NULL;
    assert_ok(lehr_xrd_stack_run(&stack, &selected, 1, plan, &options, NULL, &err), &err);
    const lehr_xrd_pattern *curve = stack->combined ? stack->combined->curve : stack->mean;
    assert_memory_equal(groups->intensity + group * POINTS, curve->intensity, POINTS * sizeof(double));
    assert_memory_equal(groups->sigma + group * POINTS, curve->sigma, POINTS * sizeof(double));
    assert_int_equal(groups->at[group].frames_used, stack->frames_used);
    assert_int_equal(groups->at[group].spikes, stack->spikes);
    assert_close(groups->at[group].drift, stack->drift, 0, 0);
    lehr_xrd_stack_free(stack);
}

/// Each set is the stack of its frames, to the last bit, in one pass or set by set, for any number of
/// threads.
static void test_sets_are_stacks(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = simulate(FRAMES, 5, 0.45, 0.001, 1);
    values[3 * PIXELS + 777] = 5000; // a spike
    const char *path = write_stack("groups.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_Q_PER_ANG);
    size_t group_of[FRAMES];
    for (size_t i = 0; i < FRAMES; i++) { // 0:11, 11 and 12 left out, 13:24:2 and the rest
        group_of[i] = i < 11 ? 0 : i < 13 ? LEHR_XRD_NO_GROUP : i % 2 == 1 ? 1 : 2;
    }
    for (int kind = 0; kind < 3; kind++) {
        lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
        options.reject = kind == 1 ? 5 : (double)NAN;
        options.combine = kind == 2 ? LEHR_XRD_COMBINE_MEDIAN : LEHR_XRD_COMBINE_MEAN;
        for (int threads = 1; threads < 8; threads += threads == 1 ? 1 : 5) {
            lehr_xrd_groups *groups = NULL;
            options.threads = threads;
            assert_ok(
                lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, FRAMES, 4, NULL, NULL, &err),
                &err);
            compare_with_stack(groups, 0, path, "0:11", plan, options);
            compare_with_stack(groups, 1, path, "13:24:2", plan, options);
            compare_with_stack(groups, 2, path, "14:24:2", plan, options);
            assert_int_equal(groups->at[0].spikes, kind == 1 ? 1 : 0);
            assert_int_equal(groups->at[0].state, LEHR_XRD_GROUP_GOOD);
            assert_int_equal(groups->at[3].state, LEHR_XRD_GROUP_EMPTY);
            assert_true(isnan(groups->at[3].level.value) && isnan(groups->intensity[3 * POINTS + 20]));
            lehr_xrd_groups_free(groups);
        }
    }
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Sets whose frames are all odd, or hold nothing, or have no peak: marked, nothing is made up.
static void test_sets_that_fail(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = simulate(FRAMES, 5, 0.45, 0, 2);
    memset(values + 6 * PIXELS, 0, 6 * PIXELS * sizeof *values);         // frames 6 to 11 without counts
    for (size_t i = 12 * (size_t)PIXELS; i < 18 * (size_t)PIXELS; i++) { // frames 12 to 17 flat
        values[i] = 3 + (uint32_t)(i % 3 == 0);
    }
    const char *path = write_stack("fail.h5", values, FRAMES, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_Q_PER_ANG);
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    peak.range[0] = 0.3;
    peak.range[1] = 0.6;
    size_t group_of[FRAMES];
    for (size_t i = 0; i < FRAMES; i++) {
        group_of[i] = i < 22 ? i / 6 : 4; // the last of two frames only: too few for a median
    }
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.combine = LEHR_XRD_COMBINE_MEDIAN;
    lehr_xrd_groups *groups = NULL;
    assert_ok(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, FRAMES, 5, &peak, NULL, &err),
              &err);
    assert_int_equal(groups->at[0].state, LEHR_XRD_GROUP_GOOD);
    assert_int_equal(groups->at[1].state, LEHR_XRD_GROUP_NO_PEAK);
    assert_int_equal(groups->at[2].state, LEHR_XRD_GROUP_NO_PEAK);
    assert_int_equal(groups->at[4].state, LEHR_XRD_GROUP_REJECTED);
    assert_non_null(strstr(groups->at[4].failure, "2 frames are too few"));
    assert_close(groups->at[1].level.value, 0, 0, 0);
    for (size_t i = 1; i < 5; i += i == 2 ? 2 : 1) {
        assert_true(isnan(groups->at[i].q1.value) && isnan(groups->at[i].fwhm.stderr_value));
        assert_true(groups->at[i].failure[0] != '\0');
    }
    assert_true(isnan(groups->intensity[4 * POINTS + 10]) && isnan(groups->at[4].level.value));
    lehr_xrd_groups_free(groups);
    lehr_xrd_integrator_free(plan);
    free(values);
}

/// Peaks of simulated sets: pulls of position and width over 80 sets have mean 0 and width 1 within three
/// times what that number gives; the level is the mean of the counts. In 1/nm the same numbers come out.
static void test_peaks_of_sets(void **state)
{
    (void)state;
    enum { SETS = 80, EACH = 2 };
    lehr_error err = {0};
    double sum = 0;
    double squares = 0;
    uint32_t *values = simulate(SETS * EACH, 12, 0.45, 0, 3);
    double counts = 0;
    for (size_t i = 0; i < SETS * EACH * (size_t)PIXELS; i++) {
        counts += values[i];
    }
    const char *path = write_stack("peaks.h5", values, SETS * EACH, ROWS, COLUMNS, 2);
    size_t group_of[SETS * EACH];
    for (size_t i = 0; i < SETS * EACH; i++) {
        group_of[i] = i / EACH;
    }
    lehr_xrd_groups *groups[2] = {NULL};
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    peak.baseline =
        LEHR_FITTING_BASELINE_NONE; // with one, so few counts leave the width undetermined at times
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    for (int k = 0; k < 2; k++) {
        lehr_xrd_integrator *plan = make_plan(k == 0 ? LEHR_XRD_Q_PER_ANG : LEHR_XRD_Q_PER_NM);
        assert_ok(lehr_xrd_groups_run(&groups[k], &path, 1, plan, &options, group_of, SETS * EACH, SETS,
                                      &peak, NULL, &err),
                  &err);
        lehr_xrd_integrator_free(plan);
    }
    double level = 0;
    double variance = 0;
    for (size_t i = 0; i < SETS; i++) {
        const lehr_xrd_group *one = &groups[0]->at[i];
        if (one->state != LEHR_XRD_GROUP_GOOD) {
            fail_msg("set %zu: %s", i, one->failure);
        }
        double pull = (one->q1.value - 0.45) / one->q1.stderr_value;
        sum += pull / SETS;
        squares += pull * pull / SETS;
        level += one->level.value / SETS;
        variance += one->level.stderr_value * one->level.stderr_value;
        assert_close(groups[1]->at[i].q1.value, one->q1.value, 1e-7, 0);
        assert_close(groups[1]->at[i].fwhm.value, one->fwhm.value, 1e-5, 0);
    }
    print_message("pulls of the position: mean %.2f, width %.2f\n", sum, sqrt(squares));
    assert_close(sum, 0, 0, 3 / sqrt(SETS) + 0.1);           // 0.1: bins of finite width
    assert_true(sqrt(squares) > 0.5 && sqrt(squares) < 1.3); // the error also holds the choice of the window
    assert_close(level, counts / (SETS * EACH * (double)PIXELS), 1e-12, 0);
    double norm = EACH * (double)PIXELS; // of a set: the error is the root of its counts over it
    assert_close(variance, counts / (norm * norm), 1e-12, 0);
    lehr_xrd_groups_free(groups[0]);
    lehr_xrd_groups_free(groups[1]);
    free(values);
}

// ---- maps -----------------------------------------------------------------------------
static void test_grid(void **state)
{
    (void)state;
    lehr_error err = {0};
    size_t group_of[12];
    static const size_t snake[] = {0, 0, 1, 1, 2, 2, 5, 5, 4, 4, 3, 3};
    lehr_xrd_grid grid = lehr_xrd_grid_defaults();
    grid.rows = 2;
    grid.columns = 3;
    grid.frames_per_point = 2;
    grid.snake = true;
    assert_ok(lehr_xrd_grid_assign(group_of, 12, &grid, &err), &err);
    assert_memory_equal(group_of, snake, sizeof snake);
    assert_fails(lehr_xrd_grid_assign(group_of, 11, &grid, &err), LEHR_ERR_DOMAIN, &err,
                 "2 x 3 points with 2 frames each has 12 frames, but there are 11");
    grid.incomplete = true;
    assert_ok(lehr_xrd_grid_assign(group_of, 9, &grid, &err), &err);
    assert_memory_equal(group_of, snake, 9 * sizeof *snake);
    assert_fails(lehr_xrd_grid_assign(group_of, 13, &grid, &err), LEHR_ERR_DOMAIN, &err, "but there are 13");
    grid.frames_per_point = 0;
    assert_fails(lehr_xrd_grid_assign(group_of, 12, &grid, &err), LEHR_ERR_ARG, &err, "0 frames each");
}

static void test_map_files(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = simulate(6, 12, 0.45, 0, 4);
    memset(values + 4 * PIXELS, 0, PIXELS * sizeof *values); // a point without counts
    const char *path = write_stack("map.h5", values, 6, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_Q_PER_ANG);
    lehr_xrd_grid grid = lehr_xrd_grid_defaults();
    grid.rows = 2;
    grid.columns = 3;
    grid.snake = true;
    grid.step_column = 0.1;
    grid.step_row = 0.2;
    grid.unit = "mm";
    size_t group_of[6];
    lehr_xrd_groups *groups = NULL;
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    assert_ok(lehr_xrd_grid_assign(group_of, 6, &grid, &err), &err);
    assert_ok(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 6, 6, &peak, NULL, &err),
              &err);
    lehr_table *table = NULL;
    assert_ok(lehr_xrd_map_table(&table, groups, &grid, &err), &err);
    assert_close(lehr_table_column(table, lehr_table_find(table, "x"))[5], 0.2, 1e-15, 0);
    assert_close(lehr_table_column(table, lehr_table_find(table, "y"))[5], 0.2, 1e-15, 0);
    size_t state_column = lehr_table_find(table, "state");
    assert_string_equal(lehr_table_text_at(table, state_column, 4),
                        "no_peak"); // frame 4 of a row backwards: column 1
    assert_string_equal(lehr_table_text_at(table, state_column, 3), "good");
    assert_true(isnan(lehr_table_column(table, lehr_table_find(table, "q1_per_ang"))[4]));
    lehr_table_free(table);

    const char *file = lehr_test_scratch("map_result.h5");
    lehr_h5_reader *reader = NULL;
    lehr_h5_shape shape;
    double *q1 = NULL;
    double *curves = NULL;
    size_t n = 0;
    assert_ok(lehr_xrd_map_write(groups, &grid, file, NULL, &err), &err);
    assert_ok(lehr_h5_reader_open(&reader, file, &err), &err);
    assert_ok(lehr_h5_shape_of(&shape, reader, "/entry/q1/q1", &err), &err);
    assert_true(shape.rank == 2 && shape.size[0] == 2 && shape.size[1] == 3);
    assert_ok(lehr_h5_read_double(&q1, &n, reader, "/entry/q1/q1", &err), &err);
    assert_close(q1[3], groups->at[3].q1.value, 0, 0);
    assert_true(isnan(q1[4]));
    assert_ok(lehr_h5_read_double(&curves, &n, reader, "/entry/curves/intensity_errors", &err), &err);
    assert_int_equal(n, 6 * POINTS);
    assert_close(curves[2 * POINTS + 30], groups->sigma[2 * POINTS + 30], 0, 0);
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
    lehr_core_free(q1);
    lehr_core_free(curves);
    lehr_xrd_groups_free(groups);
    lehr_xrd_integrator_free(plan);
    free(values);
}

// ---- stages ---------------------------------------------------------------------------
static const char *const files[] = {"/data/run_1_master.h5", "run_2_master.h5"};
static const size_t file_frames[] = {7, 5};

static lehr_status read_stages(lehr_xrd_stages **out, const char *text, double plateau, size_t least,
                               lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_error of_table = {0};
    const char *path = lehr_test_write("stages.txt", text, strlen(text));
    assert_ok(lehr_table_read(&table, NULL, path, &of_table), &of_table);
    const lehr_xrd_stage_options options = {.plateau_GPa = plateau, .least_frames = least};
    lehr_status status = lehr_xrd_stages_from_table(out, table, files, file_frames, 2, &options, err);
    lehr_table_free(table);
    return status;
}

/// What a table becomes. Numbers by hand.
typedef struct stage_case {
    const char *name;
    const char *text;
    double plateau;
    size_t n;
    size_t frames[3]; ///< first, last, number of the last stage
    double pressure;  ///< of the last stage
    double sigma;
} stage_case;

static const stage_case stage_cases[] = {
    {"ranges",
     "begin end pressure_GPa sigma_pressure_GPa\n0 4 0.1 0.02\n6 12 2.5 0.03\n",
     NAN,
     2,
     {6, 11, 6},
     2.5,
     0.03},
    {"files", "file P_kbar\nrun_2_master.h5 25\n/data/run_1_master.h5 10\n", NAN, 2, {0, 6, 7}, 1, NAN},
    {"parts of files",
     "file,begin,end,pressure_GPa\nrun_1_master.h5,2,5,1\nrun_2_master.h5,1,4,3\n",
     NAN,
     2,
     {8, 10, 3},
     3,
     NAN},
    {"rows of frames, equal pressures",
     "pressure_GPa\n1\n1\n1\n2\n2\n2\n2\n1\n1\n4\n4\n4\n",
     NAN,
     4,
     {9, 11, 3},
     4,
     NAN},
    {"numbered frames with stages", // mean 2.02, s of the mean 0.01 from 2.00, 2.02, 2.04 (s = 0.02 over root
                                    // 3)
     "frame stage pressure_GPa sigma_pressure_GPa\n0 1 1.0 0.03\n1 1 1.1 0.03\n4 2 2.00 0.03\n5 2 2.02 "
     "0.03\n6 2 2.04 0.03\n",
     NAN,
     2,
     {4, 6, 3},
     2.02,
     0.0321455025366432}, // root of 0.03^2 + 0.02^2/3
    {"plateaus",          // 0.5 0.51 0.49 | ramp 1 1.5 2 | 2.5 2.52 2.48 2.51 2.5 2.49
     "pressure_GPa\n0.5\n0.51\n0.49\n1\n1.5\n2\n2.5\n2.52\n2.48\n2.51\n2.5\n2.49\n",
     0.1,
     2,
     {6, 11, 6},
     2.5,
     0.00577350269189626}, // s^2 = (0.02^2 * 2 + 0.01^2 * 2)/5, over 6
    {"a slow ramp is no plateau, and a jump in a plateau divides none", // 0.05 a frame; then 3 3 3 9 3 3 3
     "pressure_GPa\n1\n1.05\n1.1\n1.15\n1.2\n3\n3\n3\n9\n3\n3\n3\n",
     0.1,
     1,
     {5, 11, 6},
     3,
     NAN},
};

static void test_stages(void **state)
{
    const stage_case *row = *state;
    lehr_error err = {0};
    lehr_xrd_stages *stages = NULL;
    assert_ok(read_stages(&stages, row->text, row->plateau, 3, &err), &err);
    assert_int_equal(stages->n, row->n);
    const lehr_xrd_stage *last = &stages->at[row->n - 1];
    assert_int_equal(last->first_frame, row->frames[0]);
    assert_int_equal(last->last_frame, row->frames[1]);
    assert_int_equal(last->frames, row->frames[2]);
    assert_close(last->pressure_GPa, row->pressure, 1e-12, 0);
    assert_close(last->sigma_pressure_GPa, row->sigma, 1e-9, 0);
    size_t members = 0;
    for (size_t i = 0; i < stages->n_frames; i++) {
        members += stages->group_of[i] == row->n - 1;
    }
    assert_int_equal(members, row->frames[2]);
    lehr_xrd_stages_free(stages);
}

typedef struct refused_case {
    const char *name;
    const char *text;
    double plateau;
    lehr_status code;
    const char *message;
} refused_case;

static const refused_case refused_cases[] = {
    {"another number of rows", "pressure_GPa\n1\n2\n3\n", NAN, LEHR_ERR_DOMAIN, "has 3 rows for 12 frames"},
    {"range outside", "begin end pressure_GPa\n0 3 1\n5 13 2\n", NAN, LEHR_ERR_DOMAIN,
     "row 2: frames 5 to 13 (excluded) of 12"},
    {"range backwards", "begin end pressure_GPa\n3 3 1\n5 7 2\n", NAN, LEHR_ERR_DOMAIN,
     "row 1: frames 3 to 3"},
    {"ranges overlap", "begin end pressure_GPa\n0 6 1\n5 7 2\n", NAN, LEHR_ERR_DOMAIN,
     "row 2: frame 5 is in the stage of row 1 already"},
    {"range without end", "begin pressure_GPa\n0 1\n5 2\n", NAN, LEHR_ERR_FORMAT,
     "'begin' and 'end', or none"},
    {"fraction of a frame", "begin end pressure_GPa\n0 6.5 1\n7 8 2\n", NAN, LEHR_ERR_DOMAIN,
     "row 1: 'end' is 6.5"},
    {"unknown file", "file pressure_GPa\nrun_3_master.h5 1\nrun_1_master.h5 2\n", NAN, LEHR_ERR_DOMAIN,
     "row 1: no file 'run_3_master.h5'"},
    {"frames not ascending", "frame pressure_GPa\n3 1\n2 1\n", NAN, LEHR_ERR_DOMAIN, "row 2: frame 2 of 12"},
    {"frame outside", "frame pressure_GPa\n3 1\n12 1\n", NAN, LEHR_ERR_DOMAIN, "row 2: frame 12 of 12"},
    {"no pressure", "frame temperature\n3 1\n5 1\n", NAN, LEHR_ERR_FORMAT,
     "no column 'pressure_GPa' and no column 'stage'"},
    {"pressure missing", "frame pressure_GPa\n3 1\n4 nan\n5 1\n", NAN, LEHR_ERR_DOMAIN,
     "row 2: a pressure of nan"},
    {"negative error", "begin end pressure_GPa sigma_pressure_GPa\n0 2 1 -0.1\n2 4 2 0.1\n", NAN,
     LEHR_ERR_DOMAIN, "row 1: a standard error of the pressure of -0.1"},
    {"unit of no pressure", "frame pressure[K]\n3 1\n5 1\n", NAN, LEHR_ERR_DOMAIN, "column 'pressure'"},
    {"no plateau", "pressure_GPa\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", 0.1, LEHR_ERR_DOMAIN,
     "no plateau of 3 frames whose pressure stays within 0.1 GPa"},
    {"plateaus of ranges", "begin end pressure_GPa\n0 3 1\n5 7 2\n", 0.1, LEHR_ERR_FORMAT,
     "one row for each frame"},
    {"plateau of no width", "pressure_GPa\n1\n2\n", 0, LEHR_ERR_ARG, "plateaus within 0 GPa"},
};
enum { N_REFUSED = sizeof refused_cases / sizeof *refused_cases };

static void test_refused_stages(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_REFUSED; i++) {
        lehr_error err = {0};
        lehr_xrd_stages *stages = NULL;
        const refused_case *row = &refused_cases[i];
        assert_fails(read_stages(&stages, row->text, row->plateau, 3, &err), row->code, &err, row->message);
        assert_null(stages);
    }
}

/// A compression whose q1 grows by 0.003 per frame in steps of eight frames: the table has it, and HDF5, too.
static void test_series(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = simulate(12, 12, 0.40, 0, 5);
    uint32_t *others = simulate(12, 12, 0.43, 0, 6);
    memcpy(values + 6 * PIXELS, others, 6 * PIXELS * sizeof *values);
    const char *path = write_stack("series.h5", values, 12, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_Q_PER_ANG);
    lehr_xrd_stages *stages = NULL;
    lehr_xrd_groups *groups = NULL;
    lehr_table *table = NULL;
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    options.reject = 5;
    assert_ok(read_stages(&stages, "begin end pressure_GPa name\n0 6 1 low\n6 12 4 high\n", NAN, 3, &err),
              &err);
    assert_ok(
        lehr_xrd_groups_run(&groups, &path, 1, plan, &options, stages->group_of, 12, 2, &peak, NULL, &err),
        &err);
    assert_ok(lehr_xrd_series_table(&table, groups, stages, &err), &err);
    size_t q1 = lehr_table_find(table, "q1_per_ang");
    size_t sigma = lehr_table_find(table, "sigma_q1_per_ang");
    assert_true(q1 != SIZE_MAX && sigma != SIZE_MAX);
    assert_int_equal(lehr_table_find(table, "sigma_pressure_GPa"), SIZE_MAX); // not known: left out
    assert_close(lehr_table_column(table, q1)[0], 0.40, 0, 4 * lehr_table_column(table, sigma)[0]);
    assert_close(lehr_table_column(table, q1)[1], 0.43, 0, 4 * lehr_table_column(table, sigma)[1]);
    assert_true(lehr_table_column(table, sigma)[1] < 0.002); // it means something
    assert_string_equal(lehr_table_text_at(table, lehr_table_find(table, "name"), 1), "high");
    lehr_table_free(table);
    const char *file = lehr_test_scratch("series_result.h5");
    lehr_h5_reader *reader = NULL;
    double *read = NULL;
    size_t n = 0;
    assert_ok(lehr_xrd_series_write(groups, stages, file, NULL, &err), &err);
    assert_ok(lehr_h5_reader_open(&reader, file, &err), &err);
    assert_ok(lehr_h5_read_double(&read, &n, reader, "/entry/series/q1_errors", &err), &err);
    assert_close(read[1], groups->at[1].q1.stderr_value, 0, 0);
    lehr_core_free(read);
    assert_ok(lehr_h5_read_double(&read, &n, reader, "/entry/curves/intensity", &err), &err);
    assert_int_equal(n, 2 * POINTS);
    lehr_core_free(read);
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
    assert_ok(lehr_xrd_groups_curves(&table, groups, &err), &err);
    assert_close(lehr_table_column(table, lehr_table_find(table, "sigma_1"))[7], groups->sigma[POINTS + 7], 0,
                 0);
    lehr_table_free(table);
    lehr_xrd_stages_free(stages);
    lehr_xrd_groups_free(groups);
    lehr_xrd_integrator_free(plan);
    free(values);
    free(others);
}

// ---- refusals -------------------------------------------------------------------------
static void test_refusals(void **state)
{
    (void)state;
    lehr_error err = {0};
    uint32_t *values = simulate(4, 2, 0.45, 0, 7);
    const char *path = write_stack("refused.h5", values, 4, ROWS, COLUMNS, 4);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_TWO_THETA_DEG);
    lehr_xrd_groups *groups = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    size_t group_of[] = {0, 1, 2, LEHR_XRD_NO_GROUP, 0};
    assert_fails(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 4, 3, &peak, NULL, &err),
                 LEHR_ERR_ARG, &err, "needs a q axis");
    assert_fails(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 5, 3, NULL, NULL, &err),
                 LEHR_ERR_DOMAIN, &err, "sets for 5 frames, but the files have 4");
    assert_fails(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 4, 2, NULL, NULL, &err),
                 LEHR_ERR_ARG, &err, "frame 2 is in set 2 of 2");
    group_of[0] = group_of[1] = group_of[2] = LEHR_XRD_NO_GROUP;
    assert_fails(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 4, 3, NULL, NULL, &err),
                 LEHR_ERR_ARG, &err, "no frame is in any set");
    options.per_frame = true;
    assert_fails(lehr_xrd_groups_run(&groups, &path, 1, plan, &options, group_of, 4, 3, NULL, NULL, &err),
                 LEHR_ERR_ARG, &err, "without the curves of single frames");
    assert_null(groups);
    lehr_xrd_integrator_free(plan);
    free(values);
}

typedef struct attempt_input {
    const char *path;
    const char *stages;
    const lehr_xrd_integrator *plan;
    bool reject;
} attempt_input;

static lehr_status attempt(void *context, lehr_error *err)
{
    const attempt_input *input = context;
    static const size_t group_of[] = {0, 1, 1, 0, 1, 0};
    lehr_xrd_groups *groups = NULL;
    lehr_table *table = NULL;
    lehr_table *result = NULL;
    lehr_xrd_stages *stages = NULL;
    lehr_xrd_stack_options options = lehr_xrd_stack_defaults();
    lehr_xrd_fsdp_options peak = lehr_xrd_fsdp_defaults();
    const lehr_xrd_stage_options of_stages = lehr_xrd_stage_defaults();
    const size_t six = 6;
    options.reject = input->reject ? 5 : (double)NAN;
    options.threads = 1;
    lehr_status status = lehr_table_read(&table, NULL, input->stages, err);
    status =
        status ? status : lehr_xrd_stages_from_table(&stages, table, &input->path, &six, 1, &of_stages, err);
    status = status ? status
                    : lehr_xrd_groups_run(&groups, &input->path, 1, input->plan, &options, group_of, 6, 2,
                                          &peak, NULL, err);
    status = status ? status : lehr_xrd_series_table(&result, groups, stages, err);
    assert_true((status == LEHR_OK) == (result != NULL));
    lehr_table_free(table);
    lehr_table_free(result);
    lehr_xrd_stages_free(stages);
    lehr_xrd_groups_free(groups);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    static const char text[] = "begin end pressure_GPa name\n0 3 1 a\n3 6 2 b\n";
    uint32_t *values = simulate(6, 12, 0.45, 0, 8);
    lehr_xrd_integrator *plan = make_plan(LEHR_XRD_Q_PER_ANG);
    // The names of scratch files are overwritten in turn.
    char *path = lehr_core_strdup(write_stack("sweep.h5", values, 6, ROWS, COLUMNS, 4));
    char *stages = lehr_core_strdup(lehr_test_write("sweep.txt", text, sizeof text - 1));
    attempt_input input = {path, stages, plan, false};
    lehr_test_fault_sweep(attempt, &input);
    input.reject = true;
    lehr_test_fault_sweep(attempt, &input);
    lehr_core_free(path);
    lehr_core_free(stages);
    lehr_xrd_integrator_free(plan);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sets_are_stacks),  cmocka_unit_test(test_sets_that_fail),
        cmocka_unit_test(test_peaks_of_sets),    cmocka_unit_test(test_grid),
        cmocka_unit_test(test_map_files),        LEHR_CASE(test_stages, &stage_cases[0]),
        LEHR_CASE(test_stages, &stage_cases[1]), LEHR_CASE(test_stages, &stage_cases[2]),
        LEHR_CASE(test_stages, &stage_cases[3]), LEHR_CASE(test_stages, &stage_cases[4]),
        LEHR_CASE(test_stages, &stage_cases[5]), LEHR_CASE(test_stages, &stage_cases[6]),
        cmocka_unit_test(test_refused_stages),   cmocka_unit_test(test_series),
        cmocka_unit_test(test_refusals),         cmocka_unit_test(test_memory_failures),
    };
    return cmocka_run_group_tests_name("xrd.stack_groups", tests, NULL, NULL);
}
