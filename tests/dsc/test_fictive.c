// Fictive temperature of simulated scans against an independent evaluation, and its standard error against
// repeats.
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "dsc/tnm/expected.json"

/// A simulated scan whose evaluation with straight lines was computed independently (expected.json).
typedef struct scan_case {
    const char *name;  // file
    const char *id;    // key in expected.json
    const char *noise; // key of the noisy file, or NULL
    const char *grid;  // key of the noise-free evaluation
} scan_case;

static const scan_case scan_cases[] = {
#define SCAN(id)                                                                                             \
    {id "_grid0.1", id, NULL, "polyfit_deg1_grid_0.1"}, {id "_grid0.5", id, NULL, "polyfit_deg1_grid_0.5"},  \
        {id "_grid0.1_n1", id, "noise_n1", NULL},                                                            \
    {                                                                                                        \
        id "_grid0.1_n5", id, "noise_n5", NULL                                                               \
    }
    SCAN("T01"), SCAN("T02"), SCAN("T03"), SCAN("T04"), SCAN("T05"), SCAN("T09"),
#undef SCAN
};
#define N_SCAN_CASES (sizeof scan_cases / sizeof scan_cases[0])

static lehr_dsc_fictive_options windows_of(const char *id)
{
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.glass_K[0] = lehr_test_json(json, id, "glass_window", "0", NULL);
    options.glass_K[1] = lehr_test_json(json, id, "glass_window", "1", NULL);
    options.liquid_K[0] = lehr_test_json(json, id, "liquid_window", "0", NULL);
    options.liquid_K[1] = lehr_test_json(json, id, "liquid_window", "1", NULL);
    return options;
}

static lehr_dsc_run *read_scan(const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof path, "dsc/tnm/%s.csv", name);
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, lehr_test_reference(path), NULL, &err), &err);
    return run;
}

static void test_listed_values(void **state)
{
    const scan_case *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_run *run = read_scan(row->name);
    lehr_dsc_fictive_options options = windows_of(row->id);
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
    // The windows, area rule and limits are the same, so the numbers are deterministic; 0.01 K is what the
    // list promises, 1e-5 K the rounding of the nine digits in the files.
    if (row->grid) {
        double want = lehr_test_json(json, row->id, "Moynihan", row->grid, NULL);
        assert_close(got.fictive_temperature_K, want, 0, 1e-4);
        double area = lehr_test_json(json, row->id, "area_J_g_polyfit1", NULL);
        if (strstr(row->grid, "0.1")) {
            assert_close(got.area, area, 1e-6, 0);
        }
    } else {
        double want = lehr_test_json(json, row->id, row->noise, "Tf_on_file_polyfit1", NULL);
        double sd = lehr_test_json(json, row->id, row->noise, "Tf_MC_sd", NULL);
        double sigma = lehr_test_json(json, row->id, row->noise, "sigma_J_gK", NULL);
        assert_close(got.fictive_temperature_K, want, 0, 1e-4);
        // 300 draws give the listed deviation to 1/sqrt(600) = 4 %; 30 % is what the list asks for.
        assert_close(got.fictive_temperature_stderr_K, sd, 0.15, 0);
        // 1000 to 2000 points in the windows: 1/sqrt(2n) = 2 %, curvature adds a little.
        assert_close(got.noise_level, sigma, 0.08, 0);
    }
    assert_string_equal(got.area_unit, "J/g");
    assert_close(got.noise_K, got.fictive_temperature_stderr_K, 0, 0);
    lehr_dsc_run_free(run);
}

// ---- noise ----------------------------------------------------------------------------
static double uniform(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *state)
{
    double u = uniform(state);
    double v = uniform(state);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/// The standard error is what repeated measurements scatter by: pulls have mean 0 and standard deviation 1.
static void test_standard_error_covers_repeats(void **state)
{
    (void)state;
    enum { REPEATS = 400 };
    lehr_dsc_run *run = read_scan("T02_grid0.5");
    lehr_dsc_fictive_options options = windows_of("T02");
    lehr_dsc_fictive clean;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&clean, run, NULL, &options, NULL, &err), &err);
    double *signal = malloc(run->size * sizeof *signal);
    assert_non_null(signal);
    memcpy(signal, run->signal, run->size * sizeof *signal);
    uint64_t random = 20250611;
    double sum[3] = {0};
    double sum2[3] = {0};
    for (int k = 0; k < REPEATS; k++) {
        for (size_t i = 0; i < run->size; i++) {
            run->signal[i] = signal[i] + 0.0025 * normal(&random);
        }
        lehr_dsc_fictive got;
        assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
        double pull[3] = {
            (got.fictive_temperature_K - clean.fictive_temperature_K) / got.fictive_temperature_stderr_K,
            (got.area - clean.area) / got.area_stderr,
            (got.delta_cp - clean.delta_cp) / got.delta_cp_stderr,
        };
        for (int j = 0; j < 3; j++) {
            sum[j] += pull[j];
            sum2[j] += pull[j] * pull[j];
        }
    }
    for (int j = 0; j < 3; j++) {
        double mean = sum[j] / REPEATS;
        // Mean of 400 pulls: sd 1/20; their standard deviation: 1/sqrt(800). Four of each; Tf is curved in
        // the noise by far less.
        assert_close(mean, 0, 0, 4 / 20.0);
        assert_close(sqrt(sum2[j] / REPEATS - mean * mean), 1, 0, 4 / sqrt(2.0 * REPEATS));
    }
    free(signal);
    lehr_dsc_run_free(run);
}

/// The tabulated lines are the listed least-squares lines. 1e-8: the coefficients come from another QR, and
/// the lines are drawn up to 300 K beyond their windows.
static void test_lines_are_those_of_the_evaluation(void **state)
{
    (void)state;
    const char *json = lehr_test_reference(EXPECTED);
    lehr_dsc_run *run = read_scan("T02_grid0.1");
    lehr_dsc_fictive_options options = windows_of("T02");
    lehr_table *lines = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_lines(&lines, run, NULL, &options, &err), &err);
    assert_int_equal(lehr_table_rows(lines), 3101);
    assert_string_equal(lehr_table_column_name(lines, 1), "cp_J_per_gK");
    const char *const keys[] = {"polyfit1_glass", "polyfit1_liquid"};
    for (size_t k = 0; k < 2; k++) {
        double a = lehr_test_json(json, "T02", keys[k], "0", NULL);
        double b = lehr_test_json(json, "T02", keys[k], "1", NULL);
        for (size_t i = 0; i < 3101; i += 310) {
            double temperature_K = lehr_table_column(lines, 0)[i];
            assert_close(lehr_table_column(lines, 2 + k)[i], a + b * temperature_K, 1e-8, 0);
        }
    }
    lehr_table_free(lines);
    options.glass_K[1] = options.liquid_K[1];
    assert_fails(lehr_dsc_fictive_lines(&lines, run, NULL, &options, &err), LEHR_ERR_ARG, &err,
                 "must end below");
    assert_null(lines);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[64] = {
        cmocka_unit_test(test_standard_error_covers_repeats),
        cmocka_unit_test(test_lines_are_those_of_the_evaluation),
    };
    size_t n = 2;
    for (size_t i = 0; i < N_SCAN_CASES; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_values, &scan_cases[i]);
    }
    return _cmocka_run_group_tests("fictive", tests, n, NULL, NULL);
}
