#include "lehr_test.h"

#include "poles.h"
#include "shell.h"

#include <lehr/ecnle/structure.h>
#include <math.h>

static void test_structure_factor_equals_30_digit_arithmetic(void **state)
{
    (void)state;
    static const double phi[] = {0.1, 0.3, 0.4, 0.44, 0.5, 0.53, 0.55, 0.6, 0.64, 0.6585, 0.66};
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/S_py.txt"));
    assert_int_equal(table.columns, 12);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        for (size_t j = 0; j < 11; j++) {
            // 1/S is a sum of terms up to 40 that cancel to 0.1 at the main peak: 400 roundings of 1e-16.
            assert_close(lehr_ecnle_structure_factor(phi[j], row[0]), row[j + 1], 5e-14, 0);
        }
    }
    lehr_test_free_numbers(&table);
}

static void test_long_waves_follow_the_compressibility(void **state)
{
    (void)state;
    for (double phi = 0.07; phi < 0.7; phi += 0.09) {
        double want = pow(1 - phi, 4) / pow(1 + 2 * phi, 2); // S(0) in closed form; rounding of a few powers
        assert_close(lehr_ecnle_structure_factor(phi, 0), want, 1e-13, 0);
    }
}

static void test_series_and_closed_form_meet(void **state)
{
    (void)state;
    // The forms change at q = 2; S moves by S' 2e-9 = 2e-10 between the two points.
    double below = lehr_ecnle_structure_factor(0.5, 2 - 1e-9);
    double above = lehr_ecnle_structure_factor(0.5, 2 + 1e-9);
    assert_close(below, above, 1e-8, 0);
    assert_close((below + above) / 2, lehr_ecnle_structure_factor(0.5, 2), 1e-13, 0); // cancels the slope
}

static void test_contact_and_cage_equal_the_reference(void **state)
{
    (void)state;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/g_contact.txt"));
    assert_int_equal(table.columns, 9);
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        lehr_ecnle_shell shell = lehr_ecnle_shell_create(row[0]);
        // The table prints 12 digits.
        assert_close(lehr_ecnle_contact_value(row[0]), row[1], 1e-11, 0);
        assert_close(lehr_ecnle_structure_factor(row[0], row[4]), row[5], 1e-11, 0);
        assert_close(shell.cage_radius, row[6], 1e-11, 0);
        assert_close(shell.cage_g, row[7], 1e-10, 0); // of a g that is nearly 0 at phi = 0.6
    }
    lehr_test_free_numbers(&table);
}

static void test_outer_integral_equals_30_digit_arithmetic(void **state)
{
    (void)state;
    // Adaptive quadrature of the Laplace transform with mpmath at 30 digits. (g_contact.txt is off by 3e-9 at
    // 0.6585.)
    static const double want[][2] = {{0.44, 0.64143257744383},
                                     {0.6, 0.6962188773998934},
                                     {0.64, 0.7015399345320859},
                                     {0.6585, 0.7017508179563771}};
    for (size_t i = 0; i < 4; i++) {
        lehr_ecnle_shell shell = lehr_ecnle_shell_create(want[i][0]);
        assert_close(lehr_ecnle_shell_outer_integral(&shell), want[i][1], 1e-12, 0); // rounding of 500 terms
    }
}

static void test_first_shell_equals_the_reference(void **state)
{
    (void)state;
    static const double phi[] = {0.3, 0.44, 0.5, 0.53, 0.6, 0.6585};
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("ecnle/g_shell.txt"));
    size_t compared = 0;
    for (size_t i = 0; i < table.rows; i++) {
        const double *row = table.values + i * table.columns;
        for (size_t j = 0; j < 6 && row[0] <= 2; j++, compared++) {
            // 14 digits of terms up to 30, where g passes through 0 an absolute 1e-11.
            assert_close(lehr_ecnle_pair_correlation(phi[j], row[0]), row[j + 1], 1e-11, 1e-11);
        }
    }
    assert_int_equal(compared, 66);
    lehr_test_free_numbers(&table);
    assert_true(isnan(lehr_ecnle_pair_correlation(0.5, 0.99)));
    assert_true(isnan(lehr_ecnle_pair_correlation(0.5, 2.01)));
    assert_true(isnan(lehr_ecnle_pair_correlation(0.5, (double)NAN)));
}

static void test_g_turns_negative_at_the_published_density(void **state)
{
    (void)state;
    // The threshold has 12 digits and dg/dphi = -6.
    assert_close(lehr_ecnle_shell_create(LEHR_ECNLE_PHI_NEGATIVE_G).cage_g, 0, 0, 1e-10);
    assert_close(lehr_ecnle_shell_create(LEHR_ECNLE_PHI_NEGATIVE_G).cage_radius, 1.309383242, 1e-9, 0);
    assert_true(lehr_ecnle_shell_create(0.6125).cage_g > 0);
    assert_true(lehr_ecnle_shell_create(0.6127).cage_g < 0);
}

static void test_poles_lie_where_the_reference_has_them(void **state)
{
    (void)state;
    // First poles of S(q), printed with three decimals.
    static const double want[][3] = {{0.50, 6.950, 0.550}, {0.60, 7.416, 0.268}, {0.6585, 7.690, 0.154}};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        lehr_ecnle_pole pole[LEHR_ECNLE_N_POLES];
        lehr_ecnle_poles_find(pole, want[i][0], 1);
        assert_close(creal(pole[0].q), want[i][1], 0, 6e-4);
        assert_close(cimag(pole[0].q), want[i][2], 0, 6e-4);
        for (size_t k = 1; k < LEHR_ECNLE_N_POLES; k++) {
            // One per oscillation of the cage, each farther from the axis: none is lost or found twice.
            double step = creal(pole[k].q) - creal(pole[k - 1].q);
            assert_true(step > 5 && step < 7);
            assert_true(cimag(pole[k].q) > cimag(pole[k - 1].q));
            assert_true(pole[k].gauss_error > 0 && pole[k].gauss_error < 1e-9);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure_factor_equals_30_digit_arithmetic),
        cmocka_unit_test(test_long_waves_follow_the_compressibility),
        cmocka_unit_test(test_series_and_closed_form_meet),
        cmocka_unit_test(test_contact_and_cage_equal_the_reference),
        cmocka_unit_test(test_outer_integral_equals_30_digit_arithmetic),
        cmocka_unit_test(test_first_shell_equals_the_reference),
        cmocka_unit_test(test_g_turns_negative_at_the_published_density),
        cmocka_unit_test(test_poles_lie_where_the_reference_has_them),
    };
    return cmocka_run_group_tests_name("ecnle.structure", tests, NULL, NULL);
}
