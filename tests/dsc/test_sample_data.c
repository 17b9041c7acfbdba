// The bundled study: fictive temperatures of both heatings against the truth that its generator recorded.
#include "lehr_test.h"

#include <lehr/dsc/fictive.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct sample {
    const char *name, *index; // file, and place in truth.json
} sample;

static const sample samples[] = {
    {"P0_T298", "0"},  {"P0_T423", "1"},  {"P0_T523", "2"},  {"P0_T553", "3"},  {"P0_T583", "4"},
    {"P0_T603", "5"},  {"P0_T623", "6"},  {"P0_T643", "7"},  {"P0_T663", "8"},  {"P7_T298", "9"},
    {"P7_T423", "10"}, {"P7_T523", "11"}, {"P7_T553", "12"}, {"P7_T583", "13"}, {"P7_T603", "14"},
    {"P7_T623", "15"}, {"P7_T643", "16"}, {"P7_T663", "17"},
};

static lehr_dsc_run *read_sample(const char *name)
{
    char path[64];
    (void)snprintf(path, sizeof path, "vit4/dsc/%s.txt", name);
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_dsc_run_read(&run, lehr_test_sample(path), NULL, &err), &err);
    return run;
}

static lehr_dsc_fictive evaluate(const lehr_dsc_run *run, const lehr_dsc_run *reference, size_t segment)
{
    lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
    options.segment = segment;
    options.glass_K[0] = 360;
    options.glass_K[1] = reference ? 560 : 480;
    options.liquid_K[0] = 725;
    options.liquid_K[1] = 775;
    lehr_dsc_fictive got;
    lehr_error err = {0};
    assert_ok(lehr_dsc_fictive_compute(&got, run, reference, &options, NULL, &err), &err);
    return got;
}

/// Four standard errors of noise (54 comparisons exceed them once in 300 studies) and what the windows may
/// do.
static void check(const lehr_dsc_fictive *got, double want)
{
    assert_true(got->noise_K < 0.15);
    assert_true(got->windows_K < 0.35);
    assert_close(got->fictive_temperature_K, want, 0, 4 * got->noise_K + got->windows_K);
}

/// Windows that nobody gave.
static void check_found_windows(const lehr_dsc_run *run, double first, double second)
{
    for (size_t segment = 0; segment < 2; segment++) {
        lehr_dsc_fictive_options options = lehr_dsc_fictive_defaults();
        options.segment = segment;
        lehr_dsc_fictive got;
        lehr_error err = {0};
        assert_ok(lehr_dsc_fictive_compute(&got, run, NULL, &options, NULL, &err), &err);
        check(&got, segment == 1 ? first : second);
    }
}

static void test_sample(void **state)
{
    const sample *row = *state;
    const char *json = lehr_test_sample("vit4/truth.json");
    double first =
        lehr_test_json(json, "samples", row->index, "dsc", "fictive_temperature_first_heating_K", NULL);
    double second =
        lehr_test_json(json, "samples", row->index, "dsc", "fictive_temperature_second_heating_K", NULL);
    lehr_dsc_run *run = read_sample(row->name);
    assert_string_equal(run->sample, row->name);
    assert_int_equal(run->n_segments, 3);
    lehr_dsc_fictive got = evaluate(run, NULL, 1);
    check(&got, first);
    // Only the pieces whose treatment was too cold to relax them still hold the melt-spun state.
    assert_int_equal(got.hyperquenched, strstr("P0_T298 P0_T423 P7_T298 P7_T423 P7_T523", row->name) != NULL);
    got = evaluate(run, NULL, 0);
    check(&got, second);
    check_found_windows(run, first, second);
    got = evaluate(run, run, 1); // glass line of the second heating of the same file
    check(&got, first);
    lehr_dsc_run_free(run);
}

int main(void)
{
    struct CMUnitTest tests[sizeof samples / sizeof samples[0]] = {0};
    size_t n = 0;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_sample, &samples[i]);
    }
    return _cmocka_run_group_tests("sample_data", tests, n, NULL, NULL);
}
