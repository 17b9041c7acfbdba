#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/ecnle/grid.h>
#include <string.h>

enum { n_phi = 5, n_pressure = 4 };

static const double phi[n_phi] = {0.44, 0.53, 0.6, 0.64, 0.6585};
static const double pressure[n_pressure] = {0, 0.5, 1.5, 5};
static const lehr_ecnle_grid grid = {phi, n_phi, pressure, n_pressure};
static void test_grid_holds_the_single_states(void **state)
{
    (void)state;
    lehr_ecnle_state states[n_phi * n_pressure];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_warnings *warnings = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_ecnle_grid_compute(states, plan, &grid, &options, 3, NULL, warnings, &err), &err);
    for (size_t i = 0; i < n_phi * n_pressure; i++) {
        lehr_ecnle_state one;
        options.phi = phi[i / n_pressure];
        options.pressure = pressure[i % n_pressure];
        assert_ok(lehr_ecnle_state_compute(&one, plan, &options, NULL, &err), &err);
        assert_close(states[i].options.phi, options.phi, 0, 0);
        assert_int_equal(states[i].status, one.status);
        assert_close(states[i].log10_tau_reversible.value, one.log10_tau_reversible.value, 0, 0); // same bits
    }
    // A low barrier at 0.44 (said once), trapped at P = 5 for all densities, g < 0 at two of them.
    assert_true(strstr(lehr_warnings_at(warnings, 0), "too low for Kramers"));
    assert_int_equal(lehr_warnings_count(warnings), 1 + 5 + 2);
    lehr_warnings_free(warnings);
}

static void test_threads_do_not_change_the_numbers(void **state)
{
    (void)state;
    lehr_ecnle_state one[n_phi * n_pressure], four[n_phi * n_pressure];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_error err = {0};
    assert_ok(lehr_ecnle_grid_compute(one, plan, &grid, &options, 1, NULL, NULL, &err), &err);
    assert_ok(lehr_ecnle_grid_compute(four, plan, &grid, &options, 4, NULL, NULL, &err), &err);
    for (size_t i = 0; i < n_phi * n_pressure; i++) {
        assert_memory_equal(&one[i].diffusion, &four[i].diffusion, sizeof one[i].diffusion);
        assert_memory_equal(&one[i].barrier_1, &four[i].barrier_1, sizeof one[i].barrier_1);
    }
}

static void test_first_bad_state_is_reported(void **state)
{
    (void)state;
    const double densities[] = {0.5, 0.9, 0.01};
    const lehr_ecnle_grid bad = {densities, 3, pressure, 1};
    lehr_ecnle_state states[3];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_error err = {0};
    assert_fails(lehr_ecnle_grid_compute(states, plan, &bad, &options, 0, NULL, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "packing fraction 0.9");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_ecnle_state states[n_phi * n_pressure];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    (void)context;
    return lehr_ecnle_grid_compute(states, plan, &grid, &options, 1, NULL, NULL, err);
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grid_holds_the_single_states),
        cmocka_unit_test(test_threads_do_not_change_the_numbers),
        cmocka_unit_test(test_first_bad_state_is_reported),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.grid", tests, make_plan, free_plan);
}
