// Desmearing: closed form, the listed scan, noise and area against repeats; the local polynomials behind it.
#include "correction_sim.h"

#include "savgol.h"
#include <lehr/dsc/desmear.h>
#include <lehr/dsc/fictive.h>

enum { POINTS = 801, REPEATS = 500 };

/// Savitzky-Golay weights for 5 points, degree 2: value (-3 12 17 12 -3)/35, slope (-2 -1 0 1 2)/10; the ends
/// of a parabola are exact. SOURCE: Savitzky and Golay (1964), tables I and III.
static void test_weights(void **state)
{
    (void)state;
    double x[9], y[9] = {0, 0, 0, 0, 1};
    for (size_t i = 0; i < 9; i++) {
        x[i] = 2 + 0.5 * (double)i;
    }
    static const double value[5] = {-3 / 35.0, 12 / 35.0, 17 / 35.0, 12 / 35.0, -3 / 35.0};
    static const double slope[5] = {0.4, 0.2, 0, -0.2, -0.4};
    lehr_dsc_savgol_options options = {.order = 2, .width = 5, .value_factor = 1, .name = "t"};
    lehr_dsc_savgol got;
    lehr_error err = {0};
    for (int k = 0; k < 2; k++) {
        options.value_factor = k == 0;
        options.slope_factor = k == 1;
        assert_ok(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), &err);
        for (size_t i = 0; i < 5; i++) {
            assert_close(got.out[i + 2], k == 0 ? value[i] : slope[i], 0, 1e-14);
        }
        assert_close(got.gain[4], k == 0 ? sqrt(17 / 35.0) : sqrt(10 * 0.04), 1e-13, 0);
        lehr_dsc_savgol_clear(&got);
    }
    // A parabola over uneven points is reproduced, ends included, and leaves no noise.
    options.value_factor = 1;
    options.slope_factor = 0.7;
    x[3] += 0.11;
    for (size_t i = 0; i < 9; i++) {
        y[i] = 3 - x[i] + 0.4 * x[i] * x[i];
    }
    assert_ok(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), &err);
    for (size_t i = 0; i < 9; i++) {
        assert_close(got.out[i], y[i] + 0.7 * (-1 + 0.8 * x[i]), 1e-12, 0);
    }
    assert_close(got.noise, 0, 0, 1e-13);
    lehr_dsc_savgol_clear(&got);
    options.width = 6;
    assert_fails(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "is not odd");
    options.width = 11;
    assert_fails(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "9 points, fewer");
    options.order = 7;
    assert_fails(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "not from 1 to 6");
    options = (lehr_dsc_savgol_options){.order = 2, .width = 5, .value_factor = 1, .name = "t"};
    y[3] = NAN;
    assert_fails(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), LEHR_ERR_DOMAIN, &err, "row 4");
    y[3] = 1;
    for (size_t i = 0; i < 9; i++) {
        x[i] = 1;
    }
    assert_fails(lehr_dsc_savgol_filter(&got, x, y, 9, NULL, &options, &err), LEHR_ERR_NUMERIC, &err,
                 "local polynomial");
}

/// The noise that is told is the noise that is there: 3000 points, so 1/sqrt(6000) = 1.3 % each, correlated
/// windows a little more; 40 repeats.
static void test_noise_level(void **state)
{
    (void)state;
    enum { N = 3000 };
    static double x[N], y[N];
    const lehr_dsc_savgol_options options = {.order = 2, .width = 15, .value_factor = 1, .name = "t"};
    double mean = 0;
    lehr_error err = {0};
    for (size_t k = 0; k < 40; k++) {
        lehr_random random = lehr_random_stream(5, k);
        for (size_t i = 0; i < N; i++) {
            x[i] = (double)i;
            y[i] = 1e-6 * x[i] * x[i] + (i == 1700 ? 1000 : 0) + 0.37 * lehr_random_normal(&random);
        }
        lehr_dsc_savgol got;
        assert_ok(lehr_dsc_savgol_filter(&got, x, y, N, NULL, &options, &err), &err);
        mean += got.noise / 40;
        assert_close(got.alike, 0, 0, 0.25);
        lehr_dsc_savgol_clear(&got);
    }
    assert_close(mean, 0.37, 0.01, 0);
}

static lehr_dsc_run *read_smeared(const char *column)
{
    lehr_dsc_read_options options = lehr_dsc_read_defaults();
    options.temperature_column = "T_K";
    options.signal_column = column;
    options.signal_unit = "J/g/K";
    options.rate_K_per_s = 1000;
    return sim_read(lehr_test_reference("dsc/fdsc/smeared_q1000_tau3ms.csv"), &options);
}

static double fictive_of(const lehr_dsc_run *run)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = 480;
    options.glass_K[1] = 520;
    options.liquid_K[0] = 710;
    options.liquid_K[1] = 755;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    return got.fictive_temperature_K;
}

/// SOURCE: fdsc/expected.json, smear: peaks before and after from splines of the true curve.
static void test_listed_scan(void **state)
{
    (void)state;
    const char *json = lehr_test_reference("dsc/fdsc/expected.json");
    lehr_dsc_run *run = read_smeared("Cp_smeared");
    lehr_dsc_run *truth = read_smeared("Cp_true");
    lehr_dsc_desmear_options options = lehr_dsc_desmear_defaults();
    options.time_constant_s = lehr_test_json(json, "smear", "tau_s", NULL);
    lehr_dsc_desmear got;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_desmear_run(&got, &table, run, &options, NULL, &err), &err);
    // 0.1 K grid under a peak 15 K wide: 4e-5 below the top; cubic over 3 K: 1e-4.
    assert_close(got.peak, lehr_test_json(json, "smear", "true", "Cp_peak", NULL), 2e-4, 0);
    assert_close(got.peak_K, lehr_test_json(json, "smear", "true", "T_peak", NULL), 0, 0.1);
    assert_close(got.peak_before, lehr_test_json(json, "smear", "smeared", "Cp_peak", NULL), 1e-4, 0);
    assert_int_equal(got.width, 31);
    assert_close(got.discarded_s, 0.015, 1e-12, 0);
    assert_close(got.area_change, 0, 0, 1e-4);
    // The whole curve: within 2e-4 of the truth beyond the start-up.
    assert_int_equal(lehr_table_rows(table), 3000 - 150); // 15 ms at 10 kHz
    const double *cp = lehr_table_column(table, lehr_table_find(table, "cp_J_per_gK"));
    for (size_t i = 0; i < lehr_table_rows(table); i++) {
        assert_close(cp[i], truth->signal[150 + i], 0, 4e-4);
    }
    // Written and read again: the fictive temperature of the true curve, which the smeared one misses by 3 K.
    const char *path = lehr_test_scratch("desmeared.csv");
    assert_ok(lehr_table_write(table, path, LEHR_TABLE_CSV, &err), &err);
    lehr_dsc_run *again = sim_read(path, NULL);
    assert_close(fictive_of(again), fictive_of(truth), 0, 0.02);
    assert_true(fictive_of(run) - fictive_of(truth) > 2.5);
    lehr_dsc_run_free(again);
    lehr_dsc_run_free(truth);
    lehr_dsc_run_free(run);
    lehr_table_free(table);
}

/// Heating or cooling, y = smeared line plus sine: closed form of the response, exact inverse. Noise: sigma
/// and the area change cover repeats.
static void test_errors_cover_repeats(void **state)
{
    (void)state;
    static double t[POINTS], T[POINTS], y[POINTS];
    static const double tau = 4e-3;
    for (int down = 0; down < 2; down++) {
        double rate = down ? -500 : 500;
        lehr_dsc_segment segment;
        lehr_dsc_run run = sim_ramp(t, T, y, POINTS, &segment, down ? 700 : 300, rate, 0.5);
        lehr_dsc_desmear_options options = lehr_dsc_desmear_defaults();
        options.time_constant_s = tau;
        options.segment = 1;
        options.width = 13;
        sim_pulls point = {0};
        sim_pulls area = {0};
        lehr_error err = {0};
        double w = 2 * 3.141592653589793 / 0.3; // rad/s: a period of 150 K
        for (size_t k = 0; k < REPEATS; k++) {
            lehr_random random = lehr_random_stream(23 + (uint64_t)down, k);
            for (size_t i = 0; i < POINTS; i++) {
                // tau y' + y = x with x = 2 + sin(w t): y = 2 + [sin(w t) - w tau cos(w t)]/(1 + w^2 tau^2)
                double answer = 2 + (sin(w * t[i]) - w * tau * cos(w * t[i])) / (1 + w * w * tau * tau);
                y[i] = 1e-3 * ((down ? -1 : 1) * answer + 0.01 * lehr_random_normal(&random));
            }
            lehr_dsc_desmear got;
            lehr_table *table = NULL;
            assert_ok(lehr_dsc_desmear_run(&got, &table, &run, &options, NULL, &err), &err);
            const double *time = lehr_table_column(table, lehr_table_find(table, "time_s"));
            const double *x = lehr_table_column(table, lehr_table_find(table, "heat_flow_mW"));
            const double *sigma = lehr_table_column(table, lehr_table_find(table, "sigma"));
            assert_close(time[0], 0.02, 1e-9, 0); // 5 tau
            double truth = (down ? -1 : 1) * (2 + sin(w * time[300]));
            sim_add(&point, (x[300] - truth) / sigma[300]);
            sim_add(&area, got.area_change / got.area_change_stderr);
            assert_close(got.noise_level, 1e-3 * 0.01 / 500, 0.15, 0); // 801 points: 2.5 %
            assert_string_equal(got.signal_unit, "J/K");
            lehr_table_free(table);
        }
        sim_check(&point);
        sim_check(&area);
    }
}

typedef struct refusal {
    const char *name, *text;
    lehr_dsc_desmear_options options;
    lehr_status code;
    const char *message;
} refusal;

#define LINE "time_s,T_K,HF_mW\n0,300,1\n1,310,1.1\n2,320,1\n3,330,1.1\n4,340,1\n5,350,2\n6,360,2.1\n"
static const refusal refusals[] = {
    {"no constant", LINE, {NAN, 3, 0, NAN, 0}, LEHR_ERR_ARG, "the time constant nan s is not greater than 0"},
    {"negative constant", LINE, {-1, 3, 0, NAN, 0}, LEHR_ERR_ARG, "-1 s is not greater"},
    {"negative discard", LINE, {0.1, 3, 0, -2, 0}, LEHR_ERR_ARG, "to discard, -2 s"},
    {"too long a start", LINE, {2, 3, 0, NAN, 0}, LEHR_ERR_DOMAIN, "--discard 0 keeps all"},
    {"order", LINE, {0.1, 9, 0, 0, 0}, LEHR_ERR_ARG, "the order 9"},
    {"even width", LINE, {0.1, 3, 6, 0, 0}, LEHR_ERR_ARG, "6 points is not odd"},
    {"too wide", LINE, {0.1, 3, 31, 0, 0}, LEHR_ERR_DOMAIN, "7 points, fewer than the width of 31"},
    {"no rate",
     "T_K,HF_mW\n300,1\n310,1\n320,1\n330,1\n",
     {0.1, 1, 3, 0, 0},
     LEHR_ERR_DOMAIN,
     "--rate gives it"},
    {"zero",
     "time_s,T_K,HF_mW\n0,300,0\n1,310,0\n2,320,0\n3,330,0\n",
     {0.1, 1, 3, 0, 0},
     LEHR_ERR_DOMAIN,
     "is 0 throughout"},
    {"no number",
     "time_s,T_K,HF_mW\n0,300,1\n1,310,nan\n2,320,1\n3,330,2\n",
     {0.1, 1, 3, 0, 0},
     LEHR_ERR_DOMAIN,
     "row 2 of the ramp"},
    {"no segment", LINE, {0.1, 1, 3, 0, 4}, LEHR_ERR_DOMAIN, "no segment 4"},
};

static void test_refusal(void **state)
{
    const refusal *row = *state;
    lehr_dsc_run *run = sim_parse(row->text, NULL);
    lehr_dsc_desmear got;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_fails(lehr_dsc_desmear_run(&got, &table, run, &row->options, NULL, &err), row->code, &err,
                 row->message);
    assert_null(table);
    lehr_dsc_run_free(run);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const lehr_dsc_desmear_options options = {.time_constant_s = 0.1, .order = 1, .width = 3};
    lehr_dsc_desmear got;
    lehr_table *table = NULL;
    lehr_status status = lehr_dsc_desmear_run(&got, &table, context, &options, NULL, err);
    lehr_table_free(table);
    return status;
}

static void test_allocation_failures(void **state)
{
    (void)state;
    lehr_dsc_run *run = sim_parse(LINE, NULL);
    lehr_test_fault_sweep(attempt, run);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_noise_level),
        cmocka_unit_test(test_listed_scan),
        cmocka_unit_test(test_errors_cover_repeats),
        cmocka_unit_test(test_allocation_failures),
    };
    size_t n = 5;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_refusal, &refusals[i]);
    }
    return _cmocka_run_group_tests("desmear", tests, n, NULL, NULL);
}
