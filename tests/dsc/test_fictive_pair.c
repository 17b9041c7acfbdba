// Fictive temperature with both lines of a second run, the default of the liquid line, the map of windows,
// and glass windows inside an exotherm.
#include "../support/dsc_curve.h"
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

static const dsc_curve fast = {"run1.csv", 690, 640, 8, DSC_CURVE_LINES, 300, 760, 0.5};
static const dsc_curve slow = {"run2.csv", 598, 612, 6, DSC_CURVE_LINES, 300, 760, 0.5};

static lehr_dsc_run *make(const dsc_curve *curve)
{
    lehr_dsc_run *run = dsc_curve_run(curve);
    assert_non_null(run);
    return run;
}

static lehr_dsc_fictive_options pair_options(void)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.reference_lines = LEHR_DSC_REFERENCE_BOTH;
    options.glass_K[0] = 310;
    options.glass_K[1] = 530;
    options.liquid_K[0] = 715;
    options.liquid_K[1] = 755;
    return options;
}

// ---- both lines -----------------------------------------------------------------------
/// Both runs of the model have the same lines, so the second run's give the Tf of the first: 0.02 K for the
/// feet of the transitions inside the windows, 1e-8 of the step there and stretched over 100 K.
static void test_both_lines(void **state)
{
    (void)state;
    lehr_dsc_run *run = make(&fast);
    lehr_dsc_run *reference = make(&slow);
    lehr_dsc_fictive_options options = pair_options();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 690, 0, 0.02);
    assert_true(got.hyperquenched);
    assert_false(got.glass_found || got.liquid_found);
    // Found windows are those of the second run, whose glass is straight up to 550 K.
    options = lehr_dsc_fictive_defaults();
    options.reference_lines = LEHR_DSC_REFERENCE_BOTH;
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 690, 0, 0.3);
    assert_true(got.glass_K[1] > 480 && got.glass_K[1] < 590);
    // The glass line alone from the second run, liquid window found in the first.
    options = lehr_dsc_fictive_defaults();
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K, 690, 0, 0.5);
    assert_true(got.liquid_K[0] > 690);
    lehr_dsc_run_free(reference);
    lehr_dsc_run_free(run);
}

/// A straight drift between the runs ruins common lines, and alignment takes it off exactly.
static void test_alignment_takes_off_a_drift(void **state)
{
    (void)state;
    lehr_dsc_run *run = make(&fast);
    lehr_dsc_run *reference = make(&slow);
    lehr_dsc_fictive_options options = pair_options();
    lehr_dsc_fictive without;
    lehr_dsc_fictive drifted;
    lehr_dsc_fictive aligned;
    lehr_error err = {0};
    options.align_K[0] = 302;
    options.align_K[1] = 340;
    assert_ok(lehr_dsc_fictive_compute(&without, run, reference, &options, NULL, &err), &err);
    assert_close(without.fictive_temperature_K, 690, 0, 0.02);
    for (size_t i = 0; i < run->size; i++) {
        run->signal[i] += 0.011 + 2.3e-5 * (run->temperature_K[i] - 500);
    }
    assert_ok(lehr_dsc_fictive_compute(&aligned, run, reference, &options, NULL, &err), &err);
    // The same to rounding of the root, 1e-10 K, and of the signal.
    assert_close(aligned.fictive_temperature_K, without.fictive_temperature_K, 0, 1e-7);
    options.align_K[0] = (double)NAN;
    options.align_K[1] = (double)NAN;
    assert_ok(lehr_dsc_fictive_compute(&drifted, run, reference, &options, NULL, &err), &err);
    assert_true(fabs(drifted.fictive_temperature_K - 690) > 10);
    lehr_dsc_run_free(reference);
    lehr_dsc_run_free(run);
}

/// Sum over the points of one run of the squared derivatives of Tf, area and step, by central differences.
static void add_derivatives(double *sums, lehr_dsc_run *varied, const lehr_dsc_run *run,
                            const lehr_dsc_run *reference, const lehr_dsc_fictive_options *options)
{
    const double h = 1e-5;
    lehr_dsc_fictive low;
    lehr_dsc_fictive high;
    lehr_error err = {0};
    for (size_t i = 0; i < varied->size; i++) {
        double y = varied->signal[i];
        varied->signal[i] = y - h;
        assert_ok(lehr_dsc_fictive_compute(&low, run, reference, options, NULL, &err), &err);
        varied->signal[i] = y + h;
        assert_ok(lehr_dsc_fictive_compute(&high, run, reference, options, NULL, &err), &err);
        varied->signal[i] = y;
        sums[0] += pow((high.fictive_temperature_K - low.fictive_temperature_K) / (2 * h), 2);
        sums[1] += pow((high.area - low.area) / (2 * h), 2);
        sums[2] += pow((high.delta_cp - low.delta_cp) / (2 * h), 2);
    }
}

/// Standard deviation of a point of a run about straight lines in windows: the estimate that is documented,
/// calculated once more from its definition.
static double level_of(const lehr_dsc_run *run, const double windows[2][2], size_t first)
{
    double sum = 0;
    double freedom = 0;
    for (size_t k = first; k < 2; k++) {
        double n = 0, st = 0, sy = 0, stt = 0, sty = 0, syy = 0;
        for (size_t i = 0; i < run->size; i++) {
            double t = run->temperature_K[i] - 600;
            double y = run->signal[i];
            if (run->temperature_K[i] >= windows[k][0] - 1e-9 &&
                run->temperature_K[i] <= windows[k][1] + 1e-9) {
                n++;
                st += t;
                sy += y;
                stt += t * t;
                sty += t * y;
                syy += y * y;
            }
        }
        double slope = (sty - st * sy / n) / (stt - st * st / n);
        sum += syy - sy * sy / n - slope * (sty - st * sy / n);
        freedom += n - 2;
    }
    return sqrt(sum / freedom);
}

/// The closed form of every error equals the sum over all points of both runs, with and without alignment.
static void test_noise_of_both_runs_is_propagated(void **state)
{
    (void)state;
    dsc_curve coarse1 = fast;
    dsc_curve coarse2 = slow;
    coarse1.step_K = 5;
    coarse2.step_K = 4;
    lehr_dsc_run *run = make(&coarse1);
    lehr_dsc_run *reference = make(&coarse2);
    lehr_random random = lehr_random_stream(11, 0);
    for (size_t i = 0; i < run->size; i++) {
        run->signal[i] += 0.002 * lehr_random_normal(&random);
    }
    for (size_t i = 0; i < reference->size; i++) {
        reference->signal[i] += 0.003 * lehr_random_normal(&random);
    }
    lehr_dsc_fictive_options options = pair_options();
    options.t1_K = 755;
    options.t2_K = 300;
    for (int aligned = 0; aligned < 2; aligned++) {
        options.align_K[0] = aligned ? 300 : (double)NAN;
        options.align_K[1] = aligned ? 345 : (double)NAN;
        lehr_dsc_fictive at;
        lehr_error err = {0};
        assert_ok(lehr_dsc_fictive_compute(&at, run, reference, &options, NULL, &err), &err);
        double own[3] = {0};
        double other[3] = {0};
        add_derivatives(own, run, run, reference, &options);
        add_derivatives(other, reference, run, reference, &options);
        const double of_run[2][2] = {{300, 345}, {715, 755}};
        const double of_reference[2][2] = {{310, 530}, {715, 755}};
        double s1 = level_of(run, of_run, aligned ? 0 : 1);
        double s2 = level_of(reference, of_reference, 0);
        // Root to 1e-10 K: 1e-5 K in derivatives of some 10 K; third order of the differences: (1e-5/0.25)^2.
        assert_close(at.fictive_temperature_stderr_K, sqrt(s1 * s1 * own[0] + s2 * s2 * other[0]), 1e-4, 0);
        assert_close(at.area_stderr, sqrt(s1 * s1 * own[1] + s2 * s2 * other[1]), 1e-5, 0);
        assert_close(at.delta_cp_stderr, sqrt(s1 * s1 * own[2] + s2 * s2 * other[2]), 1e-4, 0);
        assert_close(at.noise_level, s1, 1e-8, 0);
    }
    lehr_dsc_run_free(reference);
    lehr_dsc_run_free(run);
}

static void test_pair_refusals(void **state)
{
    (void)state;
    lehr_dsc_run *run = make(&fast);
    lehr_dsc_run *reference = make(&slow);
    lehr_dsc_fictive_options options = pair_options();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "--reference FILE");
    options.align_K[0] = 340;
    options.align_K[1] = 302;
    assert_fails(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "--align A:B needs A < B");
    options.align_K[1] = 720;
    assert_fails(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "alignment window 340:720 K must end below");
    options.align_K[1] = 341;
    options.align_K[0] = 340.7;
    assert_fails(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "alignment window");
    options.reference_lines = LEHR_DSC_REFERENCE_GLASS;
    assert_fails(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "--reference-lines both");
    lehr_dsc_run_free(reference);
    lehr_dsc_run_free(run);
}

// ---- windows inside the exotherm ----------------------------------------------------------
static void test_window_inside_the_exotherm_is_told(void **state)
{
    (void)state;
    lehr_dsc_run *run = make(&fast);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    options.glass_K[0] = 595;
    options.glass_K[1] = 620;
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, warnings, &err), &err);
    bool told = false;
    for (size_t i = 0; i < lehr_warnings_count(warnings); i++) {
        told = told || (strstr(lehr_warnings_at(warnings, i), "lies inside the exotherm") &&
                        strstr(lehr_warnings_at(warnings, i), "use --glass 300.0:"));
    }
    assert_true(told);
    assert_true(got.hyperquenched);
    assert_true(fabs(got.fictive_temperature_K - 690) > 5);
    lehr_dsc_fictive good;
    options = lehr_dsc_fictive_defaults();
    assert_ok(lehr_dsc_fictive_compute(&good, run, NULL, &options, NULL, &err), &err);
    assert_close(good.fictive_temperature_K, 690, 0, 0.3);
    lehr_warnings_free(warnings);
    lehr_dsc_run_free(run);
}

// ---- liquid line ----------------------------------------------------------------------
static void test_default_liquid_line(void **state)
{
    (void)state;
    const dsc_curve curved = {"curved.csv", 590, 650, 5, DSC_CURVE_METALLIC, 450, 760, 0.1};
    lehr_dsc_run *run = make(&curved);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_int_equal(got.liquid_model, LEHR_DSC_MODEL_LINE);
    assert_true(fabs(got.fictive_temperature_K - 590) > 3);
    options.molar_mass_g_per_mol = DSC_CURVE_MOLAR_MASS;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_int_equal(got.liquid_model, LEHR_DSC_MODEL_METALLIC);
    assert_close(got.fictive_temperature_K, 590, 0, 0.1); // the model's own line; feet as above
    options.liquid_model = LEHR_DSC_MODEL_LINE;           // the user's word counts
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_int_equal(got.liquid_model, LEHR_DSC_MODEL_LINE);
    run->signal_kind = LEHR_DSC_SIGNAL_HEAT_FLOW; // without mass no 3R/M
    run->mass_g = (double)NAN;
    options.liquid_model = LEHR_DSC_MODEL_DEFAULT;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_int_equal(got.liquid_model, LEHR_DSC_MODEL_LINE);
    assert_string_equal(lehr_dsc_model_name(LEHR_DSC_MODEL_METALLIC), "metallic");
    lehr_dsc_run_free(run);
}

/// SOURCE: README of the simulated scans: 3R + aT + b/T^2 in the listed windows is off by +0.09 K (T05), a
/// straight line by -5.10 K.
static void test_curved_liquid_of_the_reference(void **state)
{
    (void)state;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, lehr_test_reference("dsc/tnm/T05_grid0.1.csv"), NULL, &err), &err);
    double truth = lehr_test_json(lehr_test_reference("dsc/tnm/expected.json"), "T05", "Tf_model", NULL);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 460;
    options.glass_K[1] = 580;
    options.liquid_K[0] = 715;
    options.liquid_K[1] = 755;
    lehr_dsc_fictive got;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K - truth, -5.10, 0, 0.006); // two decimals are listed
    options.molar_mass_g_per_mol = 59.711;
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    assert_close(got.fictive_temperature_K - truth, 0.09, 0, 0.006);
    lehr_dsc_run_free(run);
}

// ---- map ------------------------------------------------------------------------------
static void test_map(void **state)
{
    (void)state;
    lehr_dsc_run *run = make(&slow);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    lehr_dsc_fictive at;
    lehr_dsc_fictive same;
    lehr_table *map = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&at, run, NULL, &options, NULL, &err), &err);
    assert_ok(lehr_dsc_fictive_map(&map, &at, run, NULL, &options, &err), &err);
    assert_int_equal(lehr_table_rows(map), 11 * 11 + 21);
    const double *columns[7];
    for (size_t k = 0; k < 7; k++) {
        columns[k] = lehr_table_column(map, k);
        assert_non_null(columns[k]);
    }
    // Row 60 is the middle of the grid: the result itself. Every other row is a result of its own.
    assert_close(columns[5][60], at.fictive_temperature_K, 0, 1e-8);
    assert_close(columns[6][60], at.fictive_temperature_stderr_K, 1e-9, 0);
    const size_t rows[] = {0, 10, 37, 111, 125, 141};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t row = rows[i];
        options.glass_K[0] = columns[0][row];
        options.glass_K[1] = columns[1][row];
        options.liquid_K[0] = columns[2][row];
        options.liquid_K[1] = columns[3][row];
        options.t1_K = columns[4][row];
        options.t2_K = at.t2_K;
        assert_ok(lehr_dsc_fictive_compute(&same, run, NULL, &options, NULL, &err), &err);
        assert_close(columns[5][row], same.fictive_temperature_K, 0, 1e-8);
        assert_close(columns[6][row], same.fictive_temperature_stderr_K, 1e-9, 0);
    }
    assert_close(columns[1][0], at.glass_K[1] - 0.4 * (at.glass_K[1] - at.glass_K[0]), 1e-12, 0);
    assert_close(columns[4][121], at.liquid_K[0], 1e-12, 0);
    lehr_table_free(map);
    lehr_dsc_run_free(run);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_dsc_run **runs = context;
    lehr_dsc_fictive_options options = pair_options();
    lehr_dsc_fictive got;
    lehr_warnings *warnings = NULL;
    options.align_K[0] = 302;
    options.align_K[1] = 340;
    lehr_status status = lehr_warnings_create(&warnings, err);
    if (status == LEHR_OK) {
        status = lehr_dsc_fictive_compute(&got, runs[0], runs[1], &options, warnings, err);
    }
    lehr_warnings_free(warnings);
    return status;
}

/// The map makes thousands of requests: every 37th one fails.
static void check_map_without_memory(lehr_dsc_run **runs)
{
    lehr_dsc_fictive_options options = pair_options();
    lehr_dsc_fictive got;
    lehr_table *map = NULL;
    lehr_error err = {0};
    lehr_status status = LEHR_ERR_NOMEM;
    assert_ok(lehr_dsc_fictive_compute(&got, runs[0], runs[1], &options, NULL, &err), &err);
    for (long n = 0; status != LEHR_OK; n += 37) {
        lehr_core_alloc_fail_after(n);
        status = lehr_dsc_fictive_map(&map, &got, runs[0], runs[1], &options, &err);
        lehr_core_alloc_fail_after(-1);
        assert_true(status == LEHR_OK || (status == LEHR_ERR_NOMEM && !map));
    }
    lehr_table_free(map);
}

static void test_memory_runs_out(void **state)
{
    (void)state;
    dsc_curve coarse1 = fast;
    dsc_curve coarse2 = slow;
    coarse1.step_K = 5;
    coarse2.step_K = 5;
    lehr_dsc_run *runs[] = {make(&coarse1), make(&coarse2)};
    lehr_test_fault_sweep(attempt, runs);
    check_map_without_memory(runs);
    lehr_dsc_run_free(runs[0]);
    lehr_dsc_run_free(runs[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_lines),
        cmocka_unit_test(test_alignment_takes_off_a_drift),
        cmocka_unit_test(test_noise_of_both_runs_is_propagated),
        cmocka_unit_test(test_pair_refusals),
        cmocka_unit_test(test_window_inside_the_exotherm_is_told),
        cmocka_unit_test(test_default_liquid_line),
        cmocka_unit_test(test_curved_liquid_of_the_reference),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests_name("fictive_pair", tests, NULL, NULL);
}
