// Conversion from heat flows: the bundled crystallisation scans, whose reaction is known, and what is
// refused.
#include "lehr_test.h"

#include <lehr/dsc/isoconversional.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCANS = 5 };

static void read_scans(lehr_dsc_run *runs[SCANS])
{
    static const char *const names[SCANS] = {"5", "10", "20", "40", "80"};
    lehr_error err = {0};
    for (size_t i = 0; i < SCANS; i++) {
        char path[64];
        (void)snprintf(path, sizeof path, "kinetics/crystallisation_%s.csv", names[i]);
        assert_ok(lehr_dsc_run_read(&runs[i], lehr_test_sample(path), NULL, &err), &err);
    }
}

static void free_scans(lehr_dsc_run *runs[SCANS])
{
    for (size_t i = 0; i < SCANS; i++) {
        lehr_dsc_run_free(runs[i]);
    }
}

/// JMAK, n = 3, 312 kJ/mol, ln k0 = 50.6, under 0.2 % of noise and a step of the baseline.
static void test_reaction_of_the_scans(void **state)
{
    (void)state;
    lehr_dsc_run *runs[SCANS];
    lehr_dsc_conversion *programs[SCANS];
    lehr_dsc_isoconversional *result = NULL;
    lehr_error err = {0};
    read_scans(runs);
    for (size_t i = 0; i < SCANS; i++) {
        assert_ok(lehr_dsc_conversion_from_peak(&programs[i], runs[i], NULL, NULL, &err), &err);
        assert_close(lehr_dsc_conversion_heating_rate(programs[i]), 5.0 / 60 * pow(2, (double)i), 1e-4, 0);
        lehr_dsc_conversion_state half;
        assert_ok(lehr_dsc_conversion_at(&half, programs[i], 0.5, &err), &err);
        // d(alpha)/dt = n k (-ln(1-a))^((n-1)/n) (1-a); the height has 0.2 % of noise and 0.3 % of baseline,
        // and k changes by 8 % per K, so that 0.05 K of the level count 0.4 %.
        double k = exp(50.6 - 312 / (8.31446261815324e-3 * half.temperature_K));
        assert_close(half.rate_per_s, 3 * k * pow(log(2), 2.0 / 3) * 0.5, 0.02, 0);
    }
    lehr_dsc_isoconversional_options options = lehr_dsc_isoconversional_defaults();
    options.alpha_first = 0.1;
    options.alpha_last = 0.9;
    assert_ok(lehr_dsc_isoconversional_compute(&result, (const lehr_dsc_conversion *const *)programs, SCANS,
                                               &options, NULL, &err),
              &err);
    for (size_t k = 0; k < result->n_curves; k++) {
        for (size_t i = 0; i < result->n_alpha; i++) {
            lehr_estimate e = result->curves[k].points[i].energy_kJ_per_mol;
            // Student's t for 3 degrees of freedom and 99.9 % is 12.9; the errors themselves are small.
            assert_close(e.value, 312, 0, 12.9 * e.stderr_value);
            assert_true(e.stderr_value < 4);
        }
        assert_close(result->curves[k].mean_kJ_per_mol.value, 312, 0, 1.5);
        assert_string_equal(lehr_dsc_isoconversional_verdict(&result->curves[k]), "single step");
    }
    lehr_dsc_isoconversional_free(result);
    for (size_t i = 0; i < SCANS; i++) {
        lehr_dsc_conversion_free(programs[i]);
    }
    free_scans(runs);
}

/// The sign of the heat does not matter, nor does its unit.
static void test_endothermic_peak(void **state)
{
    (void)state;
    lehr_dsc_run *runs[SCANS];
    lehr_dsc_conversion *exothermic = NULL, *endothermic = NULL;
    lehr_error err = {0};
    read_scans(runs);
    assert_ok(lehr_dsc_conversion_from_peak(&exothermic, runs[2], NULL, NULL, &err), &err);
    for (size_t i = 0; i < runs[2]->size; i++) {
        runs[2]->signal[i] *= -7.3;
    }
    assert_ok(lehr_dsc_conversion_from_peak(&endothermic, runs[2], NULL, NULL, &err), &err);
    for (size_t k = 1; k < 10; k++) {
        lehr_dsc_conversion_state a, b;
        assert_ok(lehr_dsc_conversion_at(&a, exothermic, 0.1 * (double)k, &err), &err);
        assert_ok(lehr_dsc_conversion_at(&b, endothermic, 0.1 * (double)k, &err), &err);
        assert_close(b.temperature_K, a.temperature_K, 1e-9, 0);
        assert_close(b.rate_per_s, a.rate_per_s, 1e-6, 0);
    }
    lehr_dsc_conversion_free(exothermic);
    lehr_dsc_conversion_free(endothermic);
    free_scans(runs);
}

static void test_refused(void **state)
{
    (void)state;
    lehr_dsc_run *run = NULL;
    lehr_dsc_conversion *c = (void *)&run;
    lehr_error err = {0};
    char text[8192] = "time_s,temperature_K,heat_flow_mW\n";
    for (size_t i = 0, used = strlen(text); i < 200; i++) { // a line without any peak
        used += (size_t)snprintf(text + used, sizeof text - used, "%zu,%zu,%g\n", i, 400 + i,
                                 1 + 0.001 * (double)i);
    }
    assert_ok(lehr_dsc_run_read(&run, lehr_test_write("flat.csv", text, strlen(text)), NULL, &err), &err);
    assert_fails(lehr_dsc_conversion_from_peak(&c, run, NULL, NULL, &err), LEHR_ERR_DOMAIN, &err, "no peak");
    assert_null(c);
    lehr_dsc_peaks_options options = lehr_dsc_peaks_defaults();
    options.range_K[0] = 900;
    options.range_K[1] = 950;
    assert_int_equal(lehr_dsc_conversion_from_peak(&c, run, &options, NULL, &err), LEHR_ERR_DOMAIN);
    assert_null(c);
    lehr_dsc_run_free(run);
}

/// The search for peaks allocates many times, so that only some of the requests fail in turn.
static void test_allocation_failures(void **state)
{
    (void)state;
    lehr_dsc_run *runs[SCANS];
    lehr_dsc_conversion *c = NULL;
    lehr_status status = LEHR_ERR_NOMEM;
    read_scans(runs);
    for (long n = 0; status == LEHR_ERR_NOMEM; n += n < 200 ? 7 : 997) {
        lehr_error err = {0};
        lehr_core_alloc_fail_after(n);
        status = lehr_dsc_conversion_from_peak(&c, runs[0], NULL, NULL, &err);
        lehr_core_alloc_fail_after(-1);
        assert_true(status == LEHR_OK || (status == LEHR_ERR_NOMEM && c == NULL));
    }
    assert_int_equal(status, LEHR_OK);
    lehr_dsc_conversion_free(c);
    free_scans(runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reaction_of_the_scans),
        cmocka_unit_test(test_endothermic_peak),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests_name("conversion_peak", tests, NULL, NULL);
}
