#include "lehr_test.h"

#include "plan_helper.h"

#include <gsl/gsl_integration.h>
#include <lehr/ecnle/free_energy.h>
#include <lehr/ecnle/structure.h>
#include <lehr/fitting/setup.h>
#include <math.h>

static const double pi = 3.141592653589793238463;
static lehr_ecnle_fluid *fluid_at(double phi)
{
    lehr_ecnle_fluid *fluid = NULL;
    lehr_error err = {0};
    assert_ok(lehr_ecnle_fluid_create(&fluid, plan, phi, &err), &err);
    return fluid;
}

static void test_curves_equal_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/fdyn_curves.txt"));
    assert_int_equal(table.columns, 5);
    lehr_ecnle_fluid *fluid = NULL;
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        if (!fluid || lehr_ecnle_fluid_phi(fluid) < row[0] || lehr_ecnle_fluid_phi(fluid) > row[0]) {
            lehr_ecnle_fluid_free(fluid);
            fluid = fluid_at(row[0]);
        }
        lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(fluid, row[1]);
        // The table prints 14 digits of a quadrature good to 1e-12; small values are differences of larger
        // terms, 3 ln r = 15 at the smallest r. Beyond r = 1 the table lacks the part of the main peak past q
        // r = 11.75, 1e-9 of F''; the adaptive quadrature below decides there.
        double cut = row[1] > 1 ? 2e-9 : 0;
        assert_close(f.value, row[2], 2e-12, 1e-13 * 15);
        assert_close(f.slope, row[3], 2e-12, 1e-12 * 3 / row[1] + cut);
        assert_close(f.curvature, row[4], 2e-12, 1e-12 * 3 / (row[1] * row[1]) + cut);
    }
    lehr_ecnle_fluid_free(fluid);
    lehr_test_free_numbers(&table);
}

// ---- independent quadrature ---------------------------------------------------------
typedef struct integrand {
    double phi, r_d;
    int derivative;
} integrand;

static double integrand_at(double q, void *context)
{
    const integrand *p = context;
    double s = lehr_ecnle_structure_factor(p->phi, q);
    double a = q * q * (s - 1) * (s - 1) / (12 * pi * p->phi * (1 + s));
    double b = q * q * (1 + 1 / s) / 6;
    double e = a * exp(-b * p->r_d * p->r_d);
    const double of_derivative[] = {-e, 2 * p->r_d * b * e, 2 * b * e * (1 - 2 * b * p->r_d * p->r_d)};
    return of_derivative[p->derivative];
}

/// Adaptive Gauss-Kronrod, panel by panel, far past the end of the Gaussian.
static double integrate(double phi, double r_d, int derivative, gsl_integration_workspace *w)
{
    integrand p = {phi, r_d, derivative};
    gsl_function f = {.function = integrand_at, .params = &p};
    double sum = 0;
    const double step = 2.0;
    for (double q = 0; q * r_d < 25 && q < 4000; q += step) {
        double part = 0, error = 0;
        // A tolerance near rounding: the status only says that it was not reached to the last digit.
        (void)gsl_integration_qag(&f, q, q + step, 1e-15, 1e-13, 200, GSL_INTEG_GAUSS61, w, &part, &error);
        sum += part;
    }
    return sum;
}

typedef struct range_case {
    const char *name;
    double phi;
} range_case;

static const range_case range_cases[] = {{"phi 0.05", 0.05}, {"phi 0.20", 0.20}, {"phi 0.33", 0.33},
                                         {"phi 0.44", 0.44}, {"phi 0.53", 0.53}, {"phi 0.62", 0.62},
                                         {"phi 0.68", 0.68}, {"phi 0.70", 0.70}};

static void test_error_estimate_covers_the_error(void **state)
{
    const range_case *row = *state;
    gsl_integration_workspace *w = gsl_integration_workspace_alloc(200);
    lehr_ecnle_fluid *fluid = fluid_at(row->phi);
    static const double r[] = {0.005, 0.0123, 0.047, 0.31, 0.72, 1.5, 4.7, 31};
    for (size_t i = 0; i < sizeof r / sizeof r[0]; i++) {
        lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(fluid, r[i]);
        lehr_ecnle_free_energy e = lehr_ecnle_free_energy_error(fluid, r[i]);
        // The oracle itself rounds: a few 1e-14 of each term.
        double value = -3 * log(r[i]) + integrate(row->phi, r[i], 0, w);
        assert_close(f.value, value, 5e-14, e.value);
        assert_close(f.slope, -3 / r[i] + integrate(row->phi, r[i], 1, w), 0, e.slope + 1e-13 * 3 / r[i]);
        assert_close(f.curvature, 3 / (r[i] * r[i]) + integrate(row->phi, r[i], 2, w), 0,
                     e.curvature + 1e-13 * 3 / (r[i] * r[i]));
        // The accuracy stated in the header.
        assert_true(e.value <= 1e-11 * (1 + fabs(value)));
        assert_true(e.slope <= 1e-11 * 3 / r[i]);
        assert_true(e.curvature <= 1e-11 * 3 / (r[i] * r[i]));
    }
    lehr_ecnle_fluid_free(fluid);
    gsl_integration_workspace_free(w);
}

static void test_derivatives_follow_from_each_other(void **state)
{
    (void)state;
    lehr_ecnle_fluid *fluid = fluid_at(0.5873);
    static const double r[] = {0.0213, 0.117, 0.4385, 1.93};
    for (size_t i = 0; i < 4; i++) {
        double h = 1e-4 * r[i];
        lehr_ecnle_free_energy f = lehr_ecnle_free_energy_evaluate(fluid, r[i]);
        lehr_ecnle_free_energy up = lehr_ecnle_free_energy_evaluate(fluid, r[i] + h);
        lehr_ecnle_free_energy down = lehr_ecnle_free_energy_evaluate(fluid, r[i] - h);
        // Central differences: (h/r)^2 = 1e-8 of the size of the derivative, 3/r, 3/r^2, 6/r^3, times a few.
        assert_close(f.slope, (up.value - down.value) / (2 * h), 0, 1e-7 * 3 / r[i]);
        assert_close(f.curvature, (up.slope - down.slope) / (2 * h), 0, 1e-7 * 3 / pow(r[i], 2));
        assert_close(f.third, (up.curvature - down.curvature) / (2 * h), 0, 1e-7 * 6 / pow(r[i], 3));
    }
    lehr_ecnle_fluid_free(fluid);
}

static void test_small_displacements_follow_the_contact_law(void **state)
{
    (void)state;
    lehr_ecnle_fluid *fluid = fluid_at(0.6585);
    double g = lehr_ecnle_contact_value(0.6585);
    double r = 1.01 * lehr_ecnle_fluid_r_min();
    // F' + 3/r -> 4 sqrt(3/pi) phi g(d)^2; the next term is of relative order r.
    double force = lehr_ecnle_free_energy_evaluate(fluid, r).slope + 3 / r;
    assert_close(force, 4 * sqrt(3 / pi) * 0.6585 * g * g, 1e-3, 0);
    lehr_ecnle_fluid_free(fluid);
}

static void test_short_times_equal_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/taus.txt"));
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_fluid *fluid = fluid_at(row[0]);
        lehr_estimate tau = lehr_ecnle_fluid_short_time(fluid);
        assert_close(tau.value, row[1], 2e-11,
                     0); // the table prints 12 digits of a value extrapolated to 1e-11
        assert_true(tau.stderr_value > 0 && tau.stderr_value < 1e-10 * tau.value);
        lehr_ecnle_fluid_free(fluid);
    }
    lehr_test_free_numbers(&table);
}

static void test_densities_outside_the_verified_range_are_refused(void **state)
{
    (void)state;
    const double bad[] = {0, -0.3, 0.049, 0.701, (double)NAN, INFINITY};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        lehr_ecnle_fluid *fluid = (lehr_ecnle_fluid *)(uintptr_t)1;
        lehr_error err = {0};
        assert_fails(lehr_ecnle_fluid_create(&fluid, plan, bad[i], &err), LEHR_ERR_DOMAIN, &err,
                     "outside 0.05 .. 0.7");
        assert_null(fluid);
    }
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_ecnle_plan *own = NULL;
    lehr_ecnle_fluid *fluid = NULL;
    lehr_status status = lehr_ecnle_plan_create(&own, err);
    if (status == LEHR_OK) {
        status = lehr_ecnle_fluid_create(&fluid, own, 0.53, err);
    }
    lehr_ecnle_fluid_free(fluid);
    lehr_ecnle_plan_free(own);
    return status;
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curves_equal_the_reference),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[0]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[1]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[2]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[3]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[4]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[5]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[6]),
        LEHR_CASE(test_error_estimate_covers_the_error, &range_cases[7]),
        cmocka_unit_test(test_derivatives_follow_from_each_other),
        cmocka_unit_test(test_small_displacements_follow_the_contact_law),
        cmocka_unit_test(test_short_times_equal_the_reference),
        cmocka_unit_test(test_densities_outside_the_verified_range_are_refused),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("ecnle.free_energy", tests, make_plan, free_plan);
}
