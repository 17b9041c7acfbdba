// The relaxation model against independent calculations and closed forms.
#include "lehr_test.h"

#include <lehr/dsc/tnm.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "dsc/tnm/expected.json"

// ---- listed scans -----------------------------------------------------------------------
typedef struct listed {
    const char *name;
    const char *program;
    double partition, stretching;
    bool metallic;
} listed;

static const listed listed_scans[] = {
    {"T01", "740 K, 20 K/min to 450 K, 20 K/min to 720 K", 0.65, 0.6, false},
    {"T02", "760 K, 200 K/s to 450 K, 200 K/s to 760 K", 0.65, 0.6, false},
    {"T03", "800 K, 1e4 K/s to 400 K, 200 K/s to 760 K", 0.65, 0.6, false},
    {"T04", "740 K, 20 K/min to 450 K, 200 K/s to 760 K", 0.65, 0.6, false},
    {"T09", "760 K, 10 K/s to 450 K, 10 K/s to 740 K", 1, 1, false},
};
enum { N_LISTED = sizeof listed_scans / sizeof *listed_scans };

static lehr_dsc_tnm_parameters parameters_of(double partition, double stretching)
{
    return (lehr_dsc_tnm_parameters){.activation_K = 58000,
                                     .partition = partition,
                                     .stretching = stretching,
                                     .log_time = log(100),
                                     .reference_K = 597};
}

static const lehr_dsc_tnm_line glass = {.constant = 0.3936, .slope = 1.34e-4};
static const lehr_dsc_tnm_line liquid = {.constant = 0.930, .slope = -3.5e-4};

static lehr_dsc_tnm_curve *simulate(const lehr_dsc_tnm_parameters *parameters, const char *text,
                                    const lehr_dsc_tnm_options *options)
{
    lehr_error err = {0};
    lehr_dsc_tnm_program *program = NULL;
    lehr_dsc_tnm_curve *curve = NULL;
    assert_ok(lehr_dsc_tnm_program_parse(&program, text, &err), &err);
    assert_ok(lehr_dsc_tnm_simulate(&curve, parameters, program, options, NULL, &err), &err);
    lehr_dsc_tnm_program_free(program);
    return curve;
}

/// Tf and cp on every row. The list states an error of its own steps below 1.1 mK on the way into the glass
/// and 2 mK in the steepest overshoot (T04, twice its stated rate of change); its limit of small steps
/// (Tf_richardson) leaves 0.1 mK, and our tolerance another 0.1.
static void test_listed_scans(void **state)
{
    const listed *row = *state;
    const char *json = lehr_test_reference(EXPECTED);
    char file[64];
    snprintf(file, sizeof file, "dsc/tnm/%s_grid0.1.csv", row->name);
    lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(file));
    const lehr_dsc_tnm_parameters p = parameters_of(row->partition, row->stretching);
    lehr_dsc_tnm_curve *got = simulate(&p, row->program, NULL);
    assert_int_equal(got->size, want.rows);
    assert_close(got->fictive_K[0], lehr_test_json(json, row->name, "Tf_richardson", NULL), 0, 2e-4);
    assert_close(got->fictive_begin_K, got->fictive_K[0], 0, 1e-12);
    for (size_t i = 0; i < want.rows; i++) {
        const double *line = want.values + 4 * i;
        double cp = lehr_dsc_tnm_heat_capacity(&glass, &liquid, line[0], got->fictive_K[i], got->slope[i]);
        assert_close(got->temperature_K[i], line[0], 0, 1e-9);
        assert_close(got->fictive_K[i], line[2], 0, 2.2e-3);
        assert_close(got->slope[i], line[3], 0, 4e-4);
        assert_close(cp, line[1], 0, 1e-4);
    }
    lehr_dsc_tnm_curve_free(got);
    lehr_test_free_numbers(&want);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < N_LISTED; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_scans, &listed_scans[i]);
    }
    return _cmocka_run_group_tests("tnm", tests, n, NULL, NULL);
}
