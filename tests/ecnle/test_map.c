#include "lehr_test.h"

#include "plan_helper.h"

#include <lehr/core/h5.h>
#include <lehr/ecnle/map.h>
#include <math.h>
#include <string.h>

enum { n_phi = 6, n_pressure = 9 };

static const double phi[n_phi] = {0.40, 0.44, 0.53, 0.6, 0.64, 0.6585};
static const double pressure[n_pressure] = {0, 0.1, 0.5, 1, 1.5, 2, 3, 4, 5};
static const lehr_ecnle_grid grid = {phi, n_phi, pressure, n_pressure};
static void compute(lehr_ecnle_state *states, int threads)
{
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_error err = {0};
    assert_ok(lehr_ecnle_map_compute(states, plan, &grid, &options, threads, NULL, &err), &err);
}

static void test_map_holds_the_single_states(void **state)
{
    (void)state;
    lehr_ecnle_state states[n_phi * n_pressure];
    compute(states, 2);
    for (size_t i = 0; i < n_phi * n_pressure; i++) {
        lehr_ecnle_options options = lehr_ecnle_options_defaults();
        lehr_ecnle_state one;
        lehr_error err = {0};
        options.phi = phi[i / n_pressure];
        options.pressure = pressure[i % n_pressure];
        assert_ok(lehr_ecnle_state_compute(&one, plan, &options, NULL, &err), &err);
        assert_int_equal(states[i].status, one.status);
        assert_close(states[i].options.phi, options.phi, 0, 0);
        assert_close(states[i].options.pressure, options.pressure, 0, 0);
        const lehr_estimate *got = &states[i].r_loc_d;
        for (const lehr_estimate *want = &one.r_loc_d; want <= &one.diffusion; want++, got++) {
            // Roots approached from elsewhere agree to the errors that are given with them.
            assert_close(got->value, want->value, 1e-13, 2 * (got->stderr_value + want->stderr_value));
        }
    }
}

static void test_map_equals_the_reference(void **state)
{
    (void)state;
    // Columns of barriers.txt: 0 phi, 1 P, 3 r_loc, 4 r_barrier, 6 barrier, 8 delta, 13 log10 tau; 10 digits.
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/barriers.txt"));
    lehr_ecnle_state states[n_phi * n_pressure];
    size_t compared = 0;
    compute(states, 1);
    for (size_t row = 0; row < table.rows; row++) {
        const double *want = table.values + row * table.columns;
        for (size_t i = 0; i < n_phi * n_pressure; i++) {
            const lehr_ecnle_state *s = &states[i];
            if (fabs(s->options.phi - want[0]) > 1e-9 || fabs(s->options.pressure - want[1]) > 1e-9) {
                continue;
            }
            assert_close(s->r_loc_d.value, want[3], 1e-9, 0);
            assert_close(s->r_barrier_d.value, want[4], 1e-9, 0);
            assert_close(s->barrier_1.value, want[6], 1e-9, 0);
            assert_close(s->delta.value, want[8], 1e-9, 0);
            assert_close(s->log10_tau.value, want[13], 1e-9, 0);
            compared++;
        }
    }
    assert_true(compared >= 40);
    lehr_test_free_numbers(&table);
}

static void test_threads_do_not_change_the_numbers(void **state)
{
    (void)state;
    lehr_ecnle_state one[n_phi * n_pressure], four[n_phi * n_pressure];
    compute(one, 1);
    compute(four, 4);
    for (size_t i = 0; i < n_phi * n_pressure; i++) {
        assert_memory_equal(&one[i].r_loc_d, &four[i].r_loc_d, 15 * sizeof one[i].r_loc_d);
    }
}

static void test_file_holds_the_map(void **state)
{
    (void)state;
    lehr_ecnle_state states[n_phi * n_pressure];
    lehr_h5_reader *reader = NULL;
    lehr_h5_shape shape;
    double *values = NULL;
    size_t n = 0;
    lehr_error err = {0};
    const char *path = lehr_test_scratch("map.h5");
    compute(states, 1);
    assert_ok(lehr_ecnle_map_write(states, &grid, path, NULL, NULL, &err), &err);
    assert_ok(lehr_h5_reader_open(&reader, path, &err), &err);
    assert_ok(lehr_h5_shape_of(&shape, reader, "/entry/data/log10_tau", &err), &err);
    assert_int_equal(shape.rank, 2);
    assert_int_equal(shape.size[0], n_phi);
    assert_int_equal(shape.size[1], n_pressure);
    assert_ok(lehr_h5_read_double(&values, &n, reader, "/entry/data/log10_tau", &err), &err);
    for (size_t i = 0; i < n; i++) {
        assert_close(values[i], states[i].log10_tau.value, 0, 0);
    }
    lehr_core_free(values);
    assert_ok(lehr_h5_reader_close(reader, &err), &err);
}

static void test_record_counts_the_states(void **state)
{
    (void)state;
    lehr_ecnle_state states[n_phi * n_pressure];
    lehr_record *record = NULL;
    lehr_value value;
    lehr_error err = {0};
    compute(states, 1);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_ecnle_map_describe(states, &grid, record, &err), &err);
    double sum = 0;
    static const char *const names[] = {"fluid", "single", "double", "trapped"};
    for (int k = 0; k < 4; k++) {
        assert_true(lehr_record_find(record, names[k], &value));
        sum += value.number;
    }
    assert_close(sum, n_phi * n_pressure, 0, 0);
    // phi = 0.40 at P = 0, 0.1, ... 2 (below 2.5117), all densities at 5 and 0.64 and 0.6585 at 4.
    assert_true(lehr_record_find(record, "trapped", &value));
    assert_close(value.number, 6 + 2, 0, 0);
    assert_true(lehr_record_find(record, "fluid", &value));
    assert_close(value.number, 6, 0, 0);
    lehr_record_free(record);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_ecnle_state states[n_phi * n_pressure];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_table *table = NULL;
    (void)context;
    lehr_status status = lehr_ecnle_map_compute(states, plan, &grid, &options, 1, NULL, err);
    status = status == LEHR_OK ? lehr_ecnle_map_to_table(&table, states, &grid, err) : status;
    lehr_table_free(table);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

static void test_first_bad_state_is_reported(void **state)
{
    (void)state;
    const double densities[] = {0.5, 0.9, 0.01};
    const lehr_ecnle_grid bad = {densities, 3, pressure, 1};
    lehr_ecnle_state states[3];
    lehr_ecnle_options options = lehr_ecnle_options_defaults();
    lehr_error err = {0};
    assert_fails(lehr_ecnle_map_compute(states, plan, &bad, &options, 0, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 "packing fraction 0.9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_holds_the_single_states),
        cmocka_unit_test(test_map_equals_the_reference),
        cmocka_unit_test(test_threads_do_not_change_the_numbers),
        cmocka_unit_test(test_file_holds_the_map),
        cmocka_unit_test(test_record_counts_the_states),
        cmocka_unit_test(test_out_of_memory_is_reported),
        cmocka_unit_test(test_first_bad_state_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.map", tests, make_plan, free_plan);
}
