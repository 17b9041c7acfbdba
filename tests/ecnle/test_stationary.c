#include "lehr_test.h"

#include "plan_helper.h"
#include "stationary.h"

#include <lehr/ecnle/structure.h>
#include <math.h>

static lehr_ecnle_fluid *fluid_at(double phi)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, phi, &err), &err);
    return fluid;
}

static lehr_ecnle_stationary points_at(double phi, double pressure)
{
    lehr_ecnle_fluid *fluid = fluid_at(phi);
    lehr_ecnle_stationary points;
    lehr_ecnle_stationary_find(&points, fluid, pressure);
    lehr_ecnle_fluid_free(fluid);
    return points;
}

static void test_turning_points_equal_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/spinodals.txt"));
    assert_int_equal(table.columns, 6);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_fluid *fluid = fluid_at(row[0]);
        assert_true(fluid->has_turnings);
        // F0'' is driven below 1e-11/r^2, which leaves 1e-12 in r; the table prints 12 digits.
        assert_close(fluid->up.r_d, row[1], 2e-11, 0);
        assert_close(fluid->down.r_d, row[3], 2e-11, 0);
        // Yield stress and critical pressure are extrema: 1e-11 and 12 printed digits.
        assert_close(fluid->up.slope, row[2], 1e-11, 0);
        assert_close(-fluid->down.slope, row[4], 1e-11, 0);
        lehr_ecnle_fluid_free(fluid);
    }
    lehr_test_free_numbers(&table);
}

static void test_equal_depth_pressure_of_the_reference_makes_the_wells_equal(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/spinodals.txt"));
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_stationary points = points_at(row[0], row[5]);
        double delta = points.second.energy.value - points.localised.energy.value;
        // d delta/dP = r_second, at most 1.1e4; P_x is printed with 12 digits.
        assert_close(delta, 0, 0, 1e-11 * row[5] * points.second.r_d.value + 1e-10);
    }
    lehr_test_free_numbers(&table);
}

static void test_the_cusp_bounds_the_turning_points(void **state)
{
    (void)state;
    // Reference: phi 0.32332799, r 0.4507123, P 4.5648934. Below it F0'' has no zero, just above two close
    // ones.
    lehr_ecnle_fluid *below = fluid_at(0.323327);
    lehr_ecnle_fluid *above = fluid_at(0.323329);
    assert_false(below->has_turnings);
    assert_true(above->has_turnings);
    // The zeros open as sqrt(phi - phi_cusp): sqrt(1e-6) times a coefficient of order 1.
    assert_close(above->up.r_d, 0.4507122665, 0, 3e-3);
    assert_close(above->down.r_d, 0.4507122665, 0, 3e-3);
    assert_close(-above->down.slope, 4.564893448, 1e-4, 0);
    lehr_ecnle_fluid_free(below);
    lehr_ecnle_fluid_free(above);
}

static void test_the_barrier_appears_at_the_onset(void **state)
{
    (void)state;
    // Onset of localisation 0.431535153789 at r = 0.190535276: both points there, merging as a square root.
    const double onset = 0.431535153789;
    assert_false(points_at(onset - 1e-11, 0).barrier.exists);
    lehr_ecnle_stationary above = points_at(onset + 1e-9, 0);
    assert_true(above.barrier.exists && above.localised.exists);
    assert_close(above.localised.r_d.value, 0.190535276, 1e-3, 0);
    assert_close(above.barrier.r_d.value, 0.190535276, 1e-3, 0);
    assert_true(above.localised.r_d.value < above.barrier.r_d.value);
}

static void test_second_minimum_equals_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/rmin.txt"));
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_stationary points = points_at(row[0], row[1]);
        assert_true(points.second.exists);
        assert_close(points.second.r_d.value, row[2], 2e-11, 0); // 12 printed digits
    }
    lehr_test_free_numbers(&table);
}

static void test_two_wells_below_the_onset(void **state)
{
    (void)state;
    // phi = 0.40 has two wells for 2.5117 < P < 4.8466.
    assert_false(points_at(0.40, 2.511).localised.exists);
    assert_true(points_at(0.40, 2.511).second.exists);
    assert_true(points_at(0.40, 2.512).barrier.exists);
    assert_true(points_at(0.40, 4.846).barrier.exists);
    assert_false(points_at(0.40, 4.847).barrier.exists);
    assert_true(points_at(0.40, 4.847).localised.exists);
}

static void test_forces_vanish_at_every_point_over_the_whole_range(void **state)
{
    (void)state;
    const double pressures[] = {-200, -1, 0, 1e-9, 0.37, 2.2, 3.9, 12, 150};
    for (double phi = LEHR_ECNLE_PHI_MIN; phi <= LEHR_ECNLE_PHI_MAX; phi += 0.013) {
        lehr_ecnle_fluid *fluid = fluid_at(phi);
        for (size_t i = 0; i < sizeof pressures / sizeof pressures[0]; i++) {
            lehr_ecnle_stationary s;
            lehr_ecnle_stationary_find(&s, fluid, pressures[i]);
            const lehr_ecnle_point *points[] = {&s.localised, &s.barrier, &s.second};
            for (size_t k = 0; k < 3; k++) {
                if (!points[k]->exists) {
                    continue;
                }
                double r = points[k]->r_d.value;
                lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(fluid, r);
                assert_close(f.slope, -pressures[i], 0, 64 * 2.3e-16 * 3 / r); // the stop rule of the search
                assert_true(k == 1 ? f.curvature < 0 : f.curvature > 0);
                assert_true(points[k]->r_d.stderr_value < 1e-9 * r);
            }
            assert_false(s.barrier.exists && !s.localised.exists);
            assert_true(s.second.exists == (pressures[i] > 0 && (s.barrier.exists || !s.localised.exists)));
        }
        lehr_ecnle_fluid_free(fluid);
    }
}

static void test_pressure_moves_barriers_by_the_distance(void **state)
{
    (void)state;
    // dF_B1/dP = r_B - r_L and dF_B2/dP = r_B - r_L2 exactly (points are stationary).
    const double h = 1e-5;
    lehr_ecnle_stationary low = points_at(0.6, 1.3 - h);
    lehr_ecnle_stationary middle = points_at(0.6, 1.3);
    lehr_ecnle_stationary high = points_at(0.6, 1.3 + h);
    double slope_1 = (high.barrier.energy.value - high.localised.energy.value - low.barrier.energy.value +
                      low.localised.energy.value) /
                     (2 * h);
    double slope_2 = (high.barrier.energy.value - high.second.energy.value - low.barrier.energy.value +
                      low.second.energy.value) /
                     (2 * h);
    // Central difference: h^2 = 1e-10 and rounding 1e-14/h = 1e-9.
    assert_close(slope_1, middle.barrier.r_d.value - middle.localised.r_d.value, 0, 1e-8);
    assert_close(slope_2, middle.barrier.r_d.value - middle.second.r_d.value, 0, 1e-8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turning_points_equal_the_reference),
        cmocka_unit_test(test_equal_depth_pressure_of_the_reference_makes_the_wells_equal),
        cmocka_unit_test(test_the_cusp_bounds_the_turning_points),
        cmocka_unit_test(test_the_barrier_appears_at_the_onset),
        cmocka_unit_test(test_second_minimum_equals_the_reference),
        cmocka_unit_test(test_two_wells_below_the_onset),
        cmocka_unit_test(test_forces_vanish_at_every_point_over_the_whole_range),
        cmocka_unit_test(test_pressure_moves_barriers_by_the_distance),
    };
    return cmocka_run_group_tests_name("ecnle.stationary", tests, make_plan, free_plan);
}
