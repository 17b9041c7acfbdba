// Stacks of images in a study, and diffraction peaks of samples against each other.
#include "study_helper.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

/// A study of samples whose files are those of the bundled one; @p samples and @p stack with %1$s for its
/// folder of images.
static const char *write_study(const char *name, const char *samples, const char *stack)
{
    char format[2048];
    snprintf(format, sizeof format,
             "lehr_study: 1\ntitle: Stacks\nsamples:\n%s"
             "instruments: {xrd: {poni: @/eiger500k.poni, placement_uncertainty: 9 um}}\n"
             "analysis:\n  xrd:\n    integrate: {points: 600}\n    stack: {%s}\n    fsdp: {range: 2.2:3.2}\n",
             samples, stack);
    return write_study_file(name, format, "vit4/xrd");
}

static run_outcome run(const char *study, const char *folder, bool check, bool resume)
{
    lehr_study_options options = lehr_study_options_defaults();
    options.check = check;
    options.resume = resume;
    options.parts = LEHR_STUDY_XRD;
    return run_here(study, folder, options);
}

static double column_at(const lehr_table *table, const char *name, size_t row)
{
    size_t column = lehr_table_find(table, name);
    assert_true(column != SIZE_MAX);
    return lehr_table_column(table, column)[row];
}

// ---- the bundled study ------------------------------------------------------------------
static double truth_of(const char *truth, size_t sample)
{
    char row[24];
    snprintf(row, sizeof row, "%zu", sample);
    return lehr_test_json(truth, "samples", row, "xrd", "fsdp_of_noise_free_profile",
                          "position_detector_weights_per_ang", NULL);
}

static double squared_pull(double got, double want, double error)
{
    double pull = (got - want) / error;
    if (!(fabs(pull) < 4)) {
        print_error("%g instead of %g: %g standard errors\n", got, want, pull);
        fail();
    }
    return pull * pull;
}

/// Bounds of chi2_n/n in all but one case of a thousand on either side: 0.232 to 2.51 for 15, 0.064 to 3.74
/// for 6.
static void test_truth(void **state)
{
    (void)state;
    // Rows of samples.csv with images, and where those of xrd_differences.csv, which are in their order, have
    // a partner at the lower pressure.
    static const size_t measured[] = {0, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    enum { N_MEASURED = sizeof measured / sizeof *measured, N_PAIRS = 6, N_STACKS = 3 };
    static const size_t pairs[N_PAIRS][2] = {{6, 0}, {8, 1}, {10, 2}, {11, 3}, {12, 4}, {14, 5}};
    static const struct {
        const char *name, *row;
        double used;
        double exposure; ///< mean by the monitor, which a closed shutter does not tell
    } stacks[N_STACKS] = {{"P0_T603", "5", 3, 3.01 / 3}, {"P0_T623", "6", 6, 1}, {"P0_T663", "8", 5, 1}};
    char truth[PATH_SIZE];
    lehr_error err = {0};
    lehr_table *samples = NULL, *differences = NULL;
    double sum = 0;
    snprintf(truth, sizeof truth, "%s", lehr_test_sample("vit4/truth.json"));
    run_outcome got = run(lehr_test_sample("vit4/study.yaml"), below("vit4"), false, false);
    assert_message(&got, 0, "");
    assert_ok(lehr_table_read(&samples, NULL, below("vit4/tables/samples.csv"), &err), &err);
    for (size_t i = 0; i < N_MEASURED; i++) {
        sum += squared_pull(column_at(samples, "fsdp_position_per_ang", measured[i]),
                            truth_of(truth, measured[i]),
                            column_at(samples, "fsdp_position_stderr_per_ang", measured[i]));
    }
    print_message("positions: mean square pull %.2f of %d\n", sum / N_MEASURED, N_MEASURED);
    assert_true(sum / N_MEASURED > 0.232 && sum / N_MEASURED < 2.51);
    // By pressure, each pair of its own.
    assert_ok(lehr_table_read(&differences, NULL, below("vit4/tables/xrd_differences.csv"), &err), &err);
    sum = 0;
    for (size_t i = 0; i < N_PAIRS; i++) {
        double high = truth_of(truth, measured[pairs[i][0]]);
        double low = truth_of(truth, measured[pairs[i][1]]);
        sum += squared_pull(column_at(differences, "position_by_pressure", pairs[i][0]), high - low,
                            column_at(differences, "position_by_pressure_stderr", pairs[i][0]));
        squared_pull(column_at(differences, "volume_ratio_by_pressure", pairs[i][0]), pow(low / high, 3),
                     column_at(differences, "volume_ratio_by_pressure_stderr", pairs[i][0]));
    }
    print_message("differences: mean square pull %.2f of %d\n", sum / N_PAIRS, N_PAIRS);
    assert_true(sum / N_PAIRS > 0.064 && sum / N_PAIRS < 3.74);
    // The first sample with images is the reference of all.
    assert_true(isnan(column_at(differences, "position", 0)));
    for (size_t i = 1; i < N_MEASURED; i++) {
        squared_pull(column_at(differences, "position", i),
                     truth_of(truth, measured[i]) - truth_of(truth, measured[0]),
                     column_at(differences, "position_stderr", i));
    }
    for (size_t i = 0; i < N_STACKS; i++) {
        char file[64];
        snprintf(file, sizeof file, "vit4/.lehr/%s_xrd.json", stacks[i].name);
        // Every spike is found, and nothing else: 5 standard deviations in 3 million values is one false
        // alarm.
        assert_close(lehr_test_json(below(file), "results", "stack", "spikes", NULL),
                     lehr_test_json(truth, "samples", stacks[i].row, "xrd", "spikes", NULL), 0, 2);
        assert_close(lehr_test_json(below(file), "results", "stack", "frames_used", NULL), stacks[i].used, 0,
                     0);
        // The air has the mean exposure 1.2; monitors are rounded to 1 of 1.25e6.
        assert_close(lehr_test_json(below(file), "results", "stack", "background_scale", "value", NULL),
                     stacks[i].exposure / 1.2, 1e-6, 0);
    }
    assert_close(lehr_test_json(below("vit4/.lehr/P0_T663_xrd.json"), "results", "stack", "frames_rejected",
                                "0", NULL),
                 3, 0, 0);
    lehr_table_free(samples);
    lehr_table_free(differences);
}

// ---- one or two samples -----------------------------------------------------------------
#define STACK  "{file: @/P0_T623_stack_master.h5, monitor: @/P0_T623_stack_monitor.csv"
#define SINGLE "  - {name: A, xrd: [@/P0_T583_master.h5]}\n"
#define AIR    "background: @/air_master.h5, background_monitor: @/air_monitor.csv"
#define REJECT "reject: 5, reject_frames: 8"

static double position_of(const char *task)
{
    return lehr_test_json(below(task), "results", "fsdp", "position", "value", NULL);
}

/// Air, spikes and the exposures are worth taking care of: without each of them the curve is another one.
static void test_each_part_counts(void **state)
{
    (void)state;
    run_outcome got = run(write_study("parts.yaml",
                                      "  - {name: all, xrd_stacks: [" STACK "}]}\n"
                                      "  - {name: spiky, xrd_stacks: [" STACK ", reject: none}]}\n"
                                      "  - {name: airy, xrd_stacks: [{file: @/P0_T663_stack_master.h5, "
                                      "reject_frames: none}]}\n",
                                      AIR ", " REJECT),
                          below("parts"), false, false);
    assert_message(&got, 0, "spiky_xrd (and 1 more): the intensity changes from frame to frame beyond");
    double all = position_of("parts/.lehr/all_xrd.json");
    double spiky = position_of("parts/.lehr/spiky_xrd.json");
    double error =
        lehr_test_json(below("parts/.lehr/all_xrd.json"), "results", "fsdp", "position", "stderr", NULL);
    assert_true(fabs(all - truth_of(lehr_test_sample("vit4/truth.json"), 6)) < 4 * error);
    assert_true(fabs(spiky - all) > error);
    // A closed shutter in one frame of six, and no monitor: the background is too large by a fifth.
    assert_close(lehr_test_json(below("parts/.lehr/airy_xrd.json"), "results", "stack", "frames_used", NULL),
                 6, 0, 0);
    assert_close(lehr_test_json(below("parts/.lehr/airy_xrd.json"), "results", "stack", "background_scale",
                                "value", NULL),
                 1, 0, 0);
}

/// Two halves of a stack are two measurements of one sample.
static void test_several_files_of_a_sample(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    run_outcome got =
        run(write_study(
                "halves.yaml",
                SINGLE "  - {name: B, xrd_stacks: [{file: '@/P0_T663_stack_master.h5::/entry/data[0:3]'}, "
                       "{file: '@/P0_T663_stack_master.h5::/entry/data[4:6]'}]}\n"
                       "  - {name: C, xrd_stacks: [{file: '@/P0_T663_stack_master.h5::/entry/data[0:3]'}]}\n",
                "background: @/air_master.h5, background_scale: fit, background_range: 0.3:0.6, reject: 5"),
            below("halves"), false, false);
    assert_message(&got, 0, "");
    assert_ok(lehr_table_read(&table, NULL, below("halves/tables/xrd_differences.csv"), &err), &err);
    double both = column_at(table, "position_stderr", 1);
    double half = column_at(table, "position_stderr", 2);
    // Placement of both samples does not fall: 2.63 x 9e-6/0.0816 x sqrt(2) x 0.88 = 3.6e-4.
    print_message("halves: %.3g, one of them: %.3g\n", both, half);
    assert_true(both < half && both > 3.6e-4);
    lehr_table_free(table);
}

static void test_resume(void **state)
{
    (void)state;
    static const char samples[] = SINGLE "  - {name: B, xrd_stacks: [" STACK "}]}\n";
    const char *study = write_study("again.yaml", samples, AIR ", " REJECT);
    run_outcome got = run(study, below("again"), false, false);
    assert_int_equal(got.summary.tasks, 4);
    got = run(study, below("again"), false, true);
    assert_int_equal(got.summary.reused, 4);
    // Another limit: the stack and what compares it, not the single image and the reference.
    study = write_study("again.yaml", samples, AIR ", reject: 6, reject_frames: 8");
    got = run(study, below("again"), false, true);
    assert_int_equal(got.summary.reused, 2);
}

static void test_reference_by_name(void **state)
{
    (void)state;
    char text[4096];
    const char *path = write_study("named.yaml", SINGLE "  - {name: B, xrd_stacks: [" STACK "}]}\n", AIR);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    char *at = strstr(text, "range: 2.2:3.2");
    assert_non_null(at);
    memmove(at + 14, at, strlen(at) + 1);
    memcpy(at, "reference: B, ", 14);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    run_outcome got = run(path, below("named"), false, false);
    assert_message(&got, 0, "");
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_read(&table, NULL, below("named/tables/xrd_differences.csv"), &err), &err);
    assert_true(isfinite(column_at(table, "position", 0)) && isnan(column_at(table, "position", 1)));
    lehr_table_free(table);
}

// ---- what goes wrong --------------------------------------------------------------------
typedef struct mistake {
    const char *name;
    const char *samples;
    const char *stack;
    size_t failed;       ///< in a check
    const char *message; ///< one of the check
} mistake;

static const mistake mistakes[] = {
    {"missing stack", "  - {name: B, xrd_stacks: [{file: none.h5}]}\n", "reject: 5", 1, "cannot find"},
    {"missing background", "  - {name: B, xrd_stacks: [" STACK "}]}\n", "background: none.h5", 1,
     "none.h5': No such file"},
    {"monitor of another length",
     "  - {name: B, xrd_stacks: [{file: @/P0_T623_stack_master.h5, monitor: @/air_monitor.csv}]}\n",
     "reject: 5", 1, "holds the exposures of 4 frames, the stack has 6"},
    {"monitor of the background", "  - {name: B, xrd_stacks: [" STACK "}]}\n",
     "background: @/air_master.h5, background_monitor: @/P0_T623_stack_monitor.csv", 1,
     "holds the exposures of 6 frames, the stack has 4"},
    {"monitor that is an image",
     "  - {name: B, xrd_stacks: [{file: @/P0_T623_stack_master.h5, monitor: @/air_master.h5}]}\n",
     "reject: 5", 1, "B_xrd: "},
    {"background of another detector", "  - {name: B, xrd_stacks: [" STACK "}]}\n", "background: small.npy",
     1, "the background '"},
    {"geometry of its own", "  - {name: B, xrd_stacks: [" STACK ", poni: none.poni}]}\n", "reject: 5", 1,
     "cannot find"},
    {"good", SINGLE "  - {name: B, xrd_stacks: [" STACK "}]}\n", AIR, 0, ""},
};

/// 4 x 5 pixels of 16-bit counts.
static void write_small_image(void)
{
    static const char head[] = "{'descr': '<u2', 'fortran_order': False, 'shape': (4, 5), }";
    FILE *file = fopen(below("small.npy"), "wb");
    assert_non_null(file);
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file);
    fprintf(file, "%-117s\n", head);
    for (int i = 0; i < 40; i++) {
        fputc(1, file);
    }
    assert_int_equal(fclose(file), 0);
}

static void test_check(void **state)
{
    const mistake *row = *state;
    write_small_image();
    run_outcome got = run(write_study("check.yaml", row->samples, row->stack), below("checked"), true, false);
    assert_message(&got, row->failed, row->message);
    assert_int_not_equal(access(below("checked"), F_OK), 0);
}

/// A stack that fails leaves the others, and is no reference.
static void test_failing_stack(void **state)
{
    (void)state;
    run_outcome got = run(write_study("failing.yaml",
                                      "  - {name: A, xrd_stacks: [{file: none.h5}]}\n"
                                      "  - {name: B, xrd: [@/P0_T583_master.h5]}\n"
                                      "  - {name: C, xrd: [@/P7_T583_master.h5]}\n",
                                      "reject: 5"),
                          below("failing"), false, false);
    assert_message(&got, 1, "no difference to sample 'A': it has no diffraction peak");
    assert_true(position_of("failing/.lehr/C_xrd.json") > 2.6);
}

enum { N_MISTAKES = sizeof mistakes / sizeof *mistakes, N_PLAIN = 6 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_MISTAKES] = {
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_each_part_counts),
        cmocka_unit_test(test_several_files_of_a_sample),
        cmocka_unit_test(test_resume),
        cmocka_unit_test(test_reference_by_name),
        cmocka_unit_test(test_failing_stack),
    };
    for (size_t i = 0; i < N_MISTAKES; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_check, &mistakes[i]);
    }
    return cmocka_run_group_tests_name("study.stacks", tests, NULL, NULL);
}
