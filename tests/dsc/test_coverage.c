// Standard errors of fictive temperatures cover what they should: repeats with noise, fixed seeds.
// bench/coverage_dsc does the same with 20000 repeats.
#include "../support/dsc_curve.h"
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 1000 };

typedef struct coverage_case {
    const char *name;
    dsc_curve curve;
    double sigma;
    double glass[2], liquid[2];
    double molar_mass;
    bool true_value; // the lines are right, so the interval must hold the true Tf, too
} coverage_case;

#define NONE (double)NAN
static const coverage_case cases[] = {
    // Windows in which the model is a line to 1e-7: no bias.
    {"equal rates",
     {"a", 638, 648, 5, DSC_CURVE_LINES, 440, 780, 0.5},
     0.005,
     {445, 560},
     {735, 778},
     NONE,
     true},
    {"fast cooled",
     {"b", 666, 645, 6, DSC_CURVE_LINES, 380, 780, 0.5},
     0.005,
     {385, 530},
     {740, 778},
     NONE,
     true},
    {"annealed, curved liquid",
     {"c", 588, 650, 4, DSC_CURVE_METALLIC, 440, 780, 0.5},
     0.005,
     {445, 580},
     {715, 778},
     DSC_CURVE_MOLAR_MASS,
     true},
    // The same glasses with a tenth of the noise, and with four times as much.
    {"equal rates, little noise",
     {"a", 638, 648, 5, DSC_CURVE_LINES, 440, 780, 0.5},
     0.0005,
     {445, 560},
     {735, 778},
     NONE,
     true},
    {"fast cooled, much noise",
     {"b", 666, 645, 6, DSC_CURVE_LINES, 380, 780, 0.5},
     0.02,
     {385, 530},
     {740, 778},
     NONE,
     true},
    // A straight line under a curved liquid: the interval is one around the value that this line has.
    {"annealed, straight line",
     {"d", 588, 650, 4, DSC_CURVE_METALLIC, 440, 780, 0.5},
     0.005,
     {445, 580},
     {715, 778},
     NONE,
     false},
};

typedef struct counts {
    double within_68, within_95;
} counts;

static void count(counts *out, double pull)
{
    out->within_68 += fabs(pull) <= 1;
    out->within_95 += fabs(pull) <= 1.959964;
}

/// Binomial: four standard deviations of 1000 repeats, 5.9 % and 2.8 %.
static void check(const counts *got)
{
    double n = REPEATS;
    assert_close(got->within_68 / n, 0.682689, 0, 4 * sqrt(0.682689 * 0.317311 / n));
    assert_close(got->within_95 / n, 0.95, 0, 4 * sqrt(0.95 * 0.05 / n));
}

static void test_coverage(void **state)
{
    const coverage_case *row = *state;
    lehr_dsc_run *run = dsc_curve_run(&row->curve);
    assert_non_null(run);
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    memcpy(options.glass_K, row->glass, sizeof row->glass);
    memcpy(options.liquid_K, row->liquid, sizeof row->liquid);
    options.molar_mass_g_per_mol = row->molar_mass;
    lehr_dsc_fictive clean;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&clean, run, NULL, &options, NULL, &err), &err);
    if (!row->true_value) {
        assert_true(fabs(clean.fictive_temperature_K - row->curve.fictive_K) > 3);
    }
    double *signal = malloc(run->size * sizeof *signal);
    assert_non_null(signal);
    memcpy(signal, run->signal, run->size * sizeof *signal);
    lehr_random random = lehr_random_stream(20260111, (uint64_t)(row - cases));
    counts expected = {0};
    counts truth = {0};
    counts whole = {0}; // with what the choice of windows does beyond noise: nothing here
    double chosen = 0;
    for (int k = 0; k < REPEATS; k++) {
        for (size_t i = 0; i < run->size; i++) {
            run->signal[i] = signal[i] + row->sigma * lehr_random_normal(&random);
        }
        lehr_dsc_fictive got;
        assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
        count(&expected,
              (got.fictive_temperature_K - clean.fictive_temperature_K) / got.fictive_temperature_stderr_K);
        double error_K = got.fictive_temperature_K - row->curve.fictive_K;
        count(&truth, error_K / got.fictive_temperature_stderr_K);
        count(&whole, error_K / hypot(got.fictive_temperature_stderr_K, got.windows_K));
        chosen += got.windows_K > 0;
    }
    check(&expected);
    print_message("%s: windows beyond noise in %.1f %%, %.3g K without noise\n", row->name,
                  100 * chosen / REPEATS, clean.windows_K);
    if (row->true_value) {
        check(&truth);
        check(&whole);
        // 5 % for two independent directions, less where the noise moves the result by more than its slope
        // says; 1000 repeats, four standard deviations.
        assert_true(chosen > 0 && chosen < (0.05 + 0.028) * REPEATS);
    } else {
        // A line in another place of the curve is another line: without noise that shows, beside noise it is
        // small.
        assert_true(clean.windows_K > 0.5);
        assert_true(truth.within_95 < 0.5 * REPEATS);
    }
    free(signal);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[sizeof cases / sizeof cases[0]];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_coverage, &cases[i]);
    }
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
