#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/limits.h>
#include <lehr/ecnle/state.h>
#include <math.h>

static lehr_ecnle_limits limits_at(double phi)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_ecnle_limits limits;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, phi, &err), &err);
    lehr_ecnle_limits_find(&limits, fluid);
    lehr_ecnle_fluid_free(fluid);
    return limits;
}

/// The value within the tolerance, and a numerical error that is there and no greater than it.
static void compare(lehr_estimate got, double want, double rtol)
{
    assert_close(got.value, want, rtol, 0);
    assert_true(got.stderr_value > 0 && got.stderr_value <= rtol * fabs(want));
}

static void test_limits_equal_the_reference(void **state)
{
    (void)state;
    // Columns: phi, r_up, yield stress, r_dn, critical pressure, pressure of equal depth; 12 digits.
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/spinodals.txt"));
    assert_int_equal(table.columns, 6);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_limits limits = limits_at(row[0]);
        assert_true(limits.has_spinodals);
        compare(limits.inner.r_d, row[1], 2e-11);
        compare(limits.yield_stress, row[2], 1e-11);
        compare(limits.outer.r_d, row[3], 2e-11);
        compare(limits.critical_pressure, row[4], 1e-11);
        // Delta of 2e-12 kT over a distance of 3/P: the reference is good to 3e-11 there.
        compare(limits.equal_depth_pressure, row[5], 1e-10);
        assert_close(limits.least_pressure.value, 0, 0, 0);
    }
    lehr_test_free_numbers(&table);
}

static void test_onset_and_cusp_equal_the_reference(void **state)
{
    (void)state;
    lehr_ecnle_onset onset;
    lehr_ecnle_cusp cusp;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_onset_find(&onset, plan, &err), &err);
    assert_ok(lehr_ecnle_cusp_find(&cusp, plan, &err), &err);
    // SOURCE: an independent calculation with adaptive quadrature, printed with 12 and 10 digits.
    compare(onset.phi, 0.431535153789, 2e-12);
    compare(onset.r_d, 0.190535276, 2e-9);
    compare(cusp.phi, 0.323327985925, 2e-12);
    compare(cusp.pressure, 4.564893448, 2e-10);
    compare(cusp.r_d, 0.4507122665, 3e-8);
}

static void test_below_the_onset_a_window_of_pressures_holds_two_minima(void **state)
{
    (void)state;
    // SOURCE: the same calculation: phi = 0.40, 2.5117 < P < 4.8466.
    lehr_ecnle_limits limits = limits_at(0.40);
    assert_close(limits.least_pressure.value, 2.5117, 0, 5e-5);
    assert_close(limits.critical_pressure.value, 4.8466, 0, 5e-5);
    assert_close(limits.yield_stress.value, -limits.least_pressure.value, 0, 0);
    assert_true(limits.equal_depth_pressure.value > limits.least_pressure.value &&
                limits.equal_depth_pressure.value < limits.critical_pressure.value);
}

static void test_below_the_cusp_nothing_exists(void **state)
{
    (void)state;
    lehr_ecnle_limits limits = limits_at(0.31);
    assert_false(limits.has_spinodals);
    const lehr_estimate absent[] = {limits.yield_stress,   limits.critical_pressure,
                                    limits.least_pressure, limits.equal_depth_pressure,
                                    limits.inner.r_d,      limits.outer.slope};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_true(isnan(absent[i].value) && isnan(absent[i].stderr_value));
    }
}

static void test_wells_are_equal_at_the_pressure_of_equal_depth(void **state)
{
    (void)state;
    // Delta = 0 is the definition; densities between those of the reference.
    static const double densities[] = {0.3371, 0.4117, 0.5273, 0.6178, 0.6913};
    for (size_t i = 0; i < sizeof densities / sizeof densities[0]; i++) {
        lehr_ecnle_options options = lehr_ecnle_options_defaults();
        lehr_ecnle_state s;
        lehr_error err = {0};
        options.phi = densities[i];
        options.pressure = limits_at(densities[i]).equal_depth_pressure.value;
        assert_ok(lehr_ecnle_state_compute(&s, plan, &options, NULL, &err), &err);
        assert_int_equal(s.status, LEHR_ECNLE_DOUBLE);
        assert_close(s.delta.value, 0, 0, 2 * s.delta.stderr_value + 1e-11);
    }
}

static void test_record_has_the_keys_of_the_contract(void **state)
{
    (void)state;
    static const char *const keys[] = {"yield_stress", "critical_pressure", "equal_depth_pressure",
                                       "least_pressure"};
    lehr_ecnle_limits limits = limits_at(0.53);
    lehr_record *record = NULL;
    lehr_error err = {0};
    lehr_value value;
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_ecnle_limits_describe(&limits, record, &err), &err);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(lehr_record_find(record, keys[i], &value));
        assert_string_equal(value.quantity.unit, "kT/d^3");
    }
    assert_true(lehr_record_find(record, "spinodals", &value));
    assert_int_equal(lehr_list_size(value.list), 2);
    lehr_record_free(record);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_ecnle_onset onset;
    lehr_ecnle_cusp cusp;
    (void)context;
    lehr_status status = lehr_ecnle_onset_find(&onset, plan, err);
    return status == LEHR_OK ? lehr_ecnle_cusp_find(&cusp, plan, err) : status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_equal_the_reference),
        cmocka_unit_test(test_onset_and_cusp_equal_the_reference),
        cmocka_unit_test(test_below_the_onset_a_window_of_pressures_holds_two_minima),
        cmocka_unit_test(test_below_the_cusp_nothing_exists),
        cmocka_unit_test(test_wells_are_equal_at_the_pressure_of_equal_depth),
        cmocka_unit_test(test_record_has_the_keys_of_the_contract),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.limits", tests, make_plan, free_plan);
}
