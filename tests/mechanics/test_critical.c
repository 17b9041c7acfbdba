// Critical stress by crossing: printed numbers, simulated errors.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/mechanics/critical.h>
#include <math.h>

static const double stress[] = {0, 50, 70, 90}; // per cent of the yield stress
static const double enthalpy[] = {3.935, 2.967, 1.211, 5.299};

static void test_printed_enthalpies(void **state)
{
    (void)state;
    // SOURCE: Zhang et al., Sci. Rep. 7, 625 (2017), relaxation enthalpies in J/g; the straight line from 70
    // % to 90 % meets 3.935 J/g at 70 + 20 (3.935 - 1.211)/(5.299 - 1.211).
    lehr_mechanics_critical c;
    lehr_error err = {0};
    assert_ok(lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){4, stress, enthalpy, NULL}, &err),
              &err);
    assert_true(c.relaxes && c.crosses);
    assert_close(c.stress.value, 70 + 20 * 2.724 / 4.088, 1e-13, 0);
    assert_true(isnan(c.stress.stderr_value));
    assert_close(c.extreme_stress, 70, 0, 0);
    assert_close(c.extreme.value, 1.211 - 3.935, 1e-13, 0);
}

static void test_errors_cover_repeats(void **state)
{
    (void)state;
    enum { REPEATS = 4000 };
    const double sigma[] = {0.08, 0.12, 0.1, 0.15};
    double mean = 0, squares = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(3, k);
        double noisy[4];
        lehr_mechanics_critical c;
        lehr_error err = {0};
        for (size_t i = 0; i < 4; i++) {
            noisy[i] = enthalpy[i] + sigma[i] * lehr_random_normal(&random);
        }
        assert_ok(lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){4, stress, noisy, sigma}, &err),
                  &err);
        double pull = (c.stress.value - (70 + 20 * 2.724 / 4.088)) / c.stress.stderr_value;
        mean += pull / REPEATS;
        squares += pull * pull / REPEATS;
    }
    // Second-order terms are below 1 % here; four standard deviations of mean and mean square.
    assert_close(mean, 0, 0, 4 / sqrt(REPEATS) + 0.02);
    assert_close(squares, 1, 0, 4 * sqrt(2.0 / REPEATS) + 0.02);
}

static void test_no_crossing(void **state)
{
    (void)state;
    lehr_mechanics_critical c;
    lehr_error err = {0};
    assert_ok(lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){3, stress, enthalpy, NULL}, &err),
              &err);
    assert_true(c.relaxes);
    assert_false(c.crosses);
    assert_true(isnan(c.stress.value));
}

static void test_bad_rows(void **state)
{
    (void)state;
    const double falling[] = {0, 70, 50, 90}, negative[] = {0.1, 0.1, -1, 0.1};
    lehr_mechanics_critical c;
    lehr_error err = {0};
    assert_fails(lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){2, stress, enthalpy, NULL}, &err),
                 LEHR_ERR_DOMAIN, &err, "2 rows");
    assert_fails(lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){4, falling, enthalpy, NULL}, &err),
                 LEHR_ERR_DOMAIN, &err, "row 3: stress 50 is not above 70");
    assert_fails(
        lehr_mechanics_critical_find(&c, &(lehr_mechanics_holds){4, stress, enthalpy, negative}, &err),
        LEHR_ERR_DOMAIN, &err, "row 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printed_enthalpies),
        cmocka_unit_test(test_errors_cover_repeats),
        cmocka_unit_test(test_no_crossing),
        cmocka_unit_test(test_bad_rows),
    };
    return cmocka_run_group_tests_name("mechanics.critical", tests, NULL, NULL);
}
