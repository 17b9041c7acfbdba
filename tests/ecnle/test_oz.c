#include "lehr_test.h"

#include "gmres.h"
#include "oz_grid.h"

#include <lehr/ecnle/oz.h>
#include <lehr/ecnle/structure.h>
#include <math.h>

static const double pi = 3.141592653589793238463;

static lehr_ecnle_oz *solve(double phi, lehr_ecnle_closure closure, size_t n_grids)
{
    lehr_ecnle_oz_options options = lehr_ecnle_oz_defaults();
    lehr_ecnle_oz *oz = NULL;
    lehr_error err = {0};
    options.closure = closure;
    options.n_grids = n_grids;
    assert_ok(lehr_ecnle_oz_solve(&oz, phi, &options, NULL, &err), &err);
    return oz;
}

static void test_transform_equals_the_sum(void **state)
{
    (void)state;
    enum { n = 60 };
    lehr_ecnle_oz_grid *grid = NULL;
    lehr_error err = {0};
    double x[n], want[n], norm = 0;
    assert_ok(lehr_ecnle_oz_grid_create(&grid, n, 20, LEHR_ECNLE_CLOSURE_PY, &err), &err);
    for (int i = 0; i < n; i++) {
        x[i] = sin(0.37 * i * i) + 0.1 * i; // no symmetry
        norm += fabs(x[i]);
    }
    for (int k = 0; k < n; k++) {
        want[k] = 0;
        for (int i = 0; i < n; i++) {
            want[k] += x[i] * sin(pi / n * (i + 0.5) * (k + 0.5));
        }
    }
    lehr_ecnle_oz_grid_transform(grid, x);
    for (int k = 0; k < n; k++) {
        assert_close(x[k], want[k], 0, 1e-14 * norm); // rounding of the longer sum
    }
    lehr_ecnle_oz_grid_free(grid);
}

/// A matrix without symmetry, 3 on the diagonal.
static void apply_matrix(void *context, double *out, const double *in)
{
    size_t n = *(const size_t *)context;
    for (size_t i = 0; i < n; i++) {
        out[i] = 3 * in[i] + (i > 0 ? in[i - 1] : 0) - (i + 1 < n ? 0.7 * in[i + 1] : 0);
    }
}

static void test_linear_solver_solves(void **state)
{
    (void)state;
    enum { n = 40 };
    size_t size = n;
    double x[n], b[n], wanted[n];
    lehr_ecnle_gmres *g = NULL;
    lehr_error err = {0};
    for (size_t i = 0; i < n; i++) {
        wanted[i] = cos(1.7 * (double)i);
    }
    apply_matrix(&size, b, wanted);
    assert_ok(lehr_ecnle_gmres_create(&g, n, 40, &err), &err);
    assert_true(lehr_ecnle_gmres_solve(g, x, b, apply_matrix, &size, 1e-13) <= 1e-13);
    for (size_t i = 0; i < n; i++) {
        assert_close(x[i], wanted[i], 0, 1e-12); // condition below 4
    }
    lehr_ecnle_gmres_free(g);
}

typedef struct density_case {
    const char *name;
    double phi;
} density_case;

static const density_case densities[] = {
    {"phi 0.30", 0.30}, {"phi 0.50", 0.50}, {"phi 0.60", 0.60}, {"phi 0.64", 0.64}, {"phi 0.66", 0.66}};

static void test_percus_yevick_equals_its_closed_form(void **state)
{
    const density_case *row = *state;
    lehr_ecnle_oz *oz = solve(row->phi, LEHR_ECNLE_CLOSURE_PY, 3);
    double worst[3] = {0};
    for (size_t i = 0; i < lehr_ecnle_oz_size(oz) && lehr_ecnle_oz_q(oz)[i] < 40; i++) {
        double want = lehr_ecnle_structure_factor(row->phi, lehr_ecnle_oz_q(oz)[i]);
        assert_close(lehr_ecnle_oz_s(oz)[i], want, 1e-6, 0); // the accuracy that the header promises
        assert_true(fabs(lehr_ecnle_oz_s(oz)[i] - want) <=
                    3 * lehr_ecnle_oz_s_error(oz)[i] + 1e-8 * want); // where it passes through 0
        for (size_t level = 0; level < 3; level++) {
            worst[level] = fmax(worst[level], fabs(lehr_ecnle_oz_s_level(oz, level)[i] / want - 1));
        }
    }
    // Second order in dr: twice as fine, a quarter of the error, to the next order.
    assert_close(worst[0] / worst[1], 4, 0.02, 0);
    assert_close(worst[1] / worst[2], 4, 0.02, 0);
    assert_true(worst[0] > 1e-4); // so that there was something to extrapolate
    assert_close(lehr_ecnle_oz_contact(oz).value, lehr_ecnle_contact_value(row->phi), 5e-6,
                 0); // dr^4 is left
    assert_true(lehr_ecnle_oz_residual(oz) < 1e-9);
    // The grid is part of the spline.
    assert_close(lehr_ecnle_oz_s_at(oz, 7.123), lehr_ecnle_structure_factor(row->phi, 7.123), 2e-6, 0);
    assert_true(isnan(lehr_ecnle_oz_s_at(oz, 1e3)));
    lehr_ecnle_oz_free(oz);
}

static void test_inconsistency_of_percus_yevick(void **state)
{
    (void)state;
    // Closed forms: 1/S(0) = (1+2p)^2/(1-p)^4, virial pressure 1 + 4 p g with g = (1+p/2)/(1-p)^2.
    const double p = 0.45;
    double g = (1 + p / 2) / ((1 - p) * (1 - p));
    double dg = 0.5 / ((1 - p) * (1 - p)) + 2 * g / (1 - p);
    double virial = 1 + 8 * p * g + 4 * p * p * dg;
    double s0 = pow(1 - p, 4) / ((1 + 2 * p) * (1 + 2 * p));
    lehr_ecnle_oz *oz = solve(p, LEHR_ECNLE_CLOSURE_PY, 1);
    assert_close(lehr_ecnle_oz_inconsistency(oz), virial * s0 - 1, 0, 3e-3); // dr^2 of one grid
    lehr_ecnle_oz_free(oz);
}

static void test_rogers_young_is_consistent_and_close_to_simulation(void **state)
{
    (void)state;
    static const double phi[] = {0.20, 0.40, 0.49};
    for (size_t i = 0; i < sizeof phi / sizeof *phi; i++) {
        lehr_ecnle_oz *oz = solve(phi[i], LEHR_ECNLE_CLOSURE_ROGERS_YOUNG, 2);
        assert_close(lehr_ecnle_oz_inconsistency(oz), 0, 0, 1e-5);
        // SOURCE: Carnahan and Starling's fit of simulations, g = (1 - p/2)/(1 - p)^3; the closure is known
        // to lie somewhat below it near freezing.
        double simulated = (1 - phi[i] / 2) / pow(1 - phi[i], 3);
        assert_close(lehr_ecnle_oz_contact(oz).value, simulated, 0.06, 0);
        lehr_ecnle_oz_free(oz);
    }
}

static void test_hypernetted_chain_has_its_virial_coefficients(void **state)
{
    (void)state;
    // SOURCE: B4 of hard spheres by the virial route of this closure is 0.4453 b^3 (G. S. Rushbrooke and
    // P. Hutchinson, Physica 27, 647 (1961)); B3 = 5/8 b^2 is exact in it. b = 2 pi d^3/3, so that
    // g(d) = 1 + (5/8) x + 0.4453 x^2 + ... with x = b rho = 4 phi.
    const double phi = 0.02;
    double x = 4 * phi;
    lehr_ecnle_oz *oz = solve(phi, LEHR_ECNLE_CLOSURE_HNC, 3);
    double second = (lehr_ecnle_oz_contact(oz).value - 1 - 0.625 * x) / (x * x);
    assert_close(second, 0.4453, 0, 0.03); // the next coefficient is of order 0.3 x = 0.024
    lehr_ecnle_oz_free(oz);
}

typedef struct bad_case {
    const char *name;
    double phi;
    lehr_ecnle_oz_options options;
    const char *message;
} bad_case;

static const bad_case bad_cases[] = {
    {"density", 0.75, {.points_per_diameter = 50, .range_d = 80, .n_grids = 1}, "packing fraction 0.75"},
    {"density nan",
     (double)NAN,
     {.points_per_diameter = 50, .range_d = 80, .n_grids = 1},
     "packing fraction"},
    {"points", 0.4, {.points_per_diameter = 5, .range_d = 80, .n_grids = 1}, "5 points per diameter"},
    {"range", 0.4, {.points_per_diameter = 50, .range_d = 2, .n_grids = 1}, "a range of 2 diameters"},
    {"grids", 0.4, {.points_per_diameter = 50, .range_d = 80, .n_grids = 9}, "9 grids"},
    {"mixing",
     0.4,
     {.closure = LEHR_ECNLE_CLOSURE_ROGERS_YOUNG,
      .points_per_diameter = 50,
      .range_d = 80,
      .n_grids = 1,
      .mixing_per_d = -1},
     "mixing parameter -1"},
};

static void test_bad_options_are_refused(void **state)
{
    const bad_case *row = *state;
    lehr_ecnle_oz *oz = NULL;
    lehr_error err = {0};
    assert_fails(lehr_ecnle_oz_solve(&oz, row->phi, &row->options, NULL, &err), LEHR_ERR_DOMAIN, &err,
                 row->message);
    assert_null(oz);
}

static void test_no_solution_is_told(void **state)
{
    (void)state;
    // The hypernetted chain of hard spheres ends before phi = 0.70 on this grid.
    lehr_ecnle_oz_options options = lehr_ecnle_oz_defaults();
    lehr_ecnle_oz *oz = NULL;
    lehr_error err = {0};
    options.closure = LEHR_ECNLE_CLOSURE_HNC;
    options.points_per_diameter = 20;
    options.n_grids = 1;
    options.range_d = 20;
    lehr_status status = lehr_ecnle_oz_solve(&oz, 0.70, &options, NULL, &err);
    if (status != LEHR_OK) {
        assert_fails(status, LEHR_ERR_NUMERIC, &err, "0.7 was asked for");
    }
    lehr_ecnle_oz_free(oz);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_ecnle_oz *oz = NULL;
    lehr_ecnle_oz_options options = lehr_ecnle_oz_defaults();
    (void)context;
    options.points_per_diameter = 20;
    options.range_d = 10;
    lehr_status status = lehr_ecnle_oz_solve(&oz, 0.3, &options, NULL, err);
    lehr_ecnle_oz_free(oz);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transform_equals_the_sum),
        cmocka_unit_test(test_linear_solver_solves),
        LEHR_CASE(test_percus_yevick_equals_its_closed_form, &densities[0]),
        LEHR_CASE(test_percus_yevick_equals_its_closed_form, &densities[1]),
        LEHR_CASE(test_percus_yevick_equals_its_closed_form, &densities[2]),
        LEHR_CASE(test_percus_yevick_equals_its_closed_form, &densities[3]),
        LEHR_CASE(test_percus_yevick_equals_its_closed_form, &densities[4]),
        cmocka_unit_test(test_inconsistency_of_percus_yevick),
        cmocka_unit_test(test_rogers_young_is_consistent_and_close_to_simulation),
        cmocka_unit_test(test_hypernetted_chain_has_its_virial_coefficients),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[0]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[1]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[2]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[3]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[4]),
        LEHR_CASE(test_bad_options_are_refused, &bad_cases[5]),
        cmocka_unit_test(test_no_solution_is_told),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.oz", tests, NULL, NULL);
}
