// Features of simulated scans of known history against an independent simulation.
#include "lehr_test.h"

#include <lehr/core/alloc.h>
#include <lehr/dsc/history.h>
#include <math.h>
#include <stdio.h>

/// Parameters and lines of the listed scans (P1, lines L).
static lehr_dsc_tnm_material listed_material(void)
{
    return (lehr_dsc_tnm_material){.parameters = {.law = LEHR_DSC_TNM_MOYNIHAN,
                                                  .activation_K = 58000,
                                                  .partition = 0.65,
                                                  .stretching = 0.6,
                                                  .log_time = log(100),
                                                  .reference_K = 597},
                                   .glass = {.constant = 0.3936, .slope = 1.34e-4},
                                   .liquid = {.constant = 0.930, .slope = -3.5e-4}};
}

typedef struct feature_case {
    const char *name;
    lehr_dsc_feature feature;
    const char *key;
    const char *set; // "equal": cooled as heated; "fixed": cooled at 20 K/min
    double tolerance_K;
} feature_case;

// 0.05 K is what the list promises. Its inflection is the steepest point of a grid of 0.1 K in a flat maximum
// of the slope: it scatters by 0.2 K about the smooth course (the list gives 4.9 kJ/mol for the error of its
// slope), and moves the onset of steep scans by a part of that.
static const feature_case feature_cases[] = {
    {"equal onset", LEHR_DSC_FEATURE_ONSET, "T_onset", "equal", 0.05},
    {"equal midpoint", LEHR_DSC_FEATURE_MIDPOINT, "T_half", "equal", 0.02},
    {"equal inflection", LEHR_DSC_FEATURE_INFLECTION, "T_inflection", "equal", 0.3},
    {"equal peak", LEHR_DSC_FEATURE_PEAK, "T_peak", "equal", 0.05},
    {"equal tf", LEHR_DSC_FEATURE_TF, "Tf", "equal", 0.02},
    {"fixed onset", LEHR_DSC_FEATURE_ONSET, "T_onset", "fixed", 0.05},
    {"fixed midpoint", LEHR_DSC_FEATURE_MIDPOINT, "T_half", "fixed", 0.02},
    {"fixed inflection", LEHR_DSC_FEATURE_INFLECTION, "T_inflection", "fixed", 0.3},
    {"fixed peak", LEHR_DSC_FEATURE_PEAK, "T_peak", "fixed", 0.05},
};

static void test_listed_features(void **state)
{
    const feature_case *row = *state;
    const char *json = lehr_test_reference("dsc/tgscan/expected.json");
    lehr_dsc_tnm_material material = listed_material();
    lehr_error err = {0};
    for (size_t i = 0; i < 8; i++) {
        char index[8];
        (void)snprintf(index, sizeof index, "%zu", i);
        double rate = lehr_test_json(json, row->set, "table", index, "q_K_s", NULL);
        double cooling = row->set[0] == 'e' ? rate : 20.0 / 60;
        double got;
        assert_ok(lehr_dsc_history_features(&got, &material, row->feature, 1, &rate, &cooling, &err), &err);
        assert_close(got, lehr_test_json(json, row->set, "table", index, row->key, NULL), 0,
                     row->tolerance_K);
    }
}

/// Errors of the typical glass. In equal rates the slope is the activation energy whatever the other
/// parameters are (Moynihan): its error is that of the fragility alone, 10/42. 2 %: finite rates, the
/// temperature at which the glass is placed.
static void test_errors_of_the_typical_glass(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_dsc_history_energies equal, fixed;
    const double rates[] = {0.1, 0.5, 2}, slow[] = {0.3, 0.3, 0.3}, at[] = {600, 600, 600};
    lehr_dsc_history_series series = {
        .n = 3, .middle = 1, .rate_K_per_s = rates, .cooling_rate_K_per_s = rates, .temperature_K = at};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.fit = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    assert_ok(lehr_dsc_history_typical_errors(&equal, LEHR_DSC_FEATURE_MIDPOINT, &series, &options, &err),
              &err);
    double want = 10 * log(10) * 8.314462618e-3 * 600;
    assert_close(equal.barrier_kJ_per_mol, want, 0.02, 0);
    assert_close(equal.slope_kJ_per_mol, want, 0.02, 0);
    series.cooling_rate_K_per_s = slow;
    assert_ok(lehr_dsc_history_typical_errors(&fixed, LEHR_DSC_FEATURE_MIDPOINT, &series, &options, &err),
              &err);
    // Of one cooling rate nonlinearity and stretching matter, too.
    assert_true(fixed.slope_kJ_per_mol > want && fixed.slope_kJ_per_mol < 4 * want);
    assert_close(fixed.barrier_kJ_per_mol, want, 0.02, 0);
}

/// The typical glass is placed where it was asked to be, at slow and at fast rates.
static void test_typical_glass_is_where_it_was_put(void **state)
{
    (void)state;
    const double at[][3] = {{611.3, 0.333, 0.333}, {412.7, 700, 90}, {655.5, 200, 1e4}};
    lehr_error err = {0};
    for (size_t i = 0; i < 3; i++) {
        lehr_dsc_tnm_material material;
        double got;
        assert_ok(
            lehr_dsc_history_typical(&material, LEHR_DSC_FEATURE_ONSET, at[i][0], at[i][1], at[i][2], &err),
            &err);
        assert_ok(
            lehr_dsc_history_features(&got, &material, LEHR_DSC_FEATURE_ONSET, 1, &at[i][1], &at[i][2], &err),
            &err);
        assert_close(got, at[i][0], 0, 0.05);
        // Fragility 42 means B = 42 ln(10) Tref.
        assert_close(material.parameters.activation_K / material.parameters.reference_K, 96.7, 0, 0.1);
    }
}

static void test_refused(void **state)
{
    (void)state;
    lehr_dsc_tnm_material material = listed_material();
    const double rate = 10, none = 0;
    double got;
    lehr_error err = {0};
    assert_fails(lehr_dsc_history_features(&got, &material, LEHR_DSC_FEATURE_PEAK, 1, &rate, &none, &err),
                 LEHR_ERR_DOMAIN, &err, "are not greater than 0");
    material.parameters.stretching = 1.7;
    assert_int_equal(lehr_dsc_history_features(&got, &material, LEHR_DSC_FEATURE_PEAK, 1, &rate, &rate, &err),
                     LEHR_ERR_DOMAIN);
    assert_fails(lehr_dsc_history_typical(&material, LEHR_DSC_FEATURE_PEAK, (double)NAN, 1, 1, &err),
                 LEHR_ERR_DOMAIN, &err, "temperature of nan");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_dsc_tnm_material material = listed_material();
    const double rate = 150, cooling = 20;
    double got;
    return lehr_dsc_history_features(&got, &material, LEHR_DSC_FEATURE_ONSET, 1, &rate, &cooling, err);
}

static void test_allocation_failures(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

/// Every one of the first allocations, and some of the many later ones, of the errors of the typical glass.
static void test_allocation_failures_of_the_typical_errors(void **state)
{
    (void)state;
    enum { FIRST = 16, LATER = 6 };
    const double rates[] = {0.5, 2}, at[] = {600, 600};
    const lehr_dsc_history_series series = {
        .n = 2, .rate_K_per_s = rates, .cooling_rate_K_per_s = rates, .temperature_K = at};
    lehr_dsc_shift_options options = lehr_dsc_shift_defaults();
    options.fit = LEHR_FITTING_LINE_OLS;
    options.convention = LEHR_COVARIANCE_SCALED;
    lehr_dsc_history_energies got;
    lehr_error err = {0};
    lehr_core_alloc_fail_after(1000000);
    assert_ok(lehr_dsc_history_typical_errors(&got, LEHR_DSC_FEATURE_MIDPOINT, &series, &options, &err),
              &err);
    long all = lehr_core_alloc_count();
    assert_true(all > FIRST + LATER);
    for (long n = 0; n < all; n += n < FIRST ? 1 : (all - FIRST + LATER - 1) / LATER) {
        lehr_core_alloc_fail_after(n);
        lehr_status status =
            lehr_dsc_history_typical_errors(&got, LEHR_DSC_FEATURE_MIDPOINT, &series, &options, &err);
        lehr_core_alloc_fail_after(-1);
        assert_fails(status, LEHR_ERR_NOMEM, &err, "");
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(test_typical_glass_is_where_it_was_put),
        cmocka_unit_test(test_errors_of_the_typical_glass),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_allocation_failures),
        cmocka_unit_test(test_allocation_failures_of_the_typical_errors),
    };
    size_t n = 5;
    for (size_t i = 0; i < sizeof feature_cases / sizeof *feature_cases; i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_listed_features, &feature_cases[i]);
    }
    return _cmocka_run_group_tests("history", tests, n, NULL, NULL);
}
