// Density by weighing: closed forms, tabulated liquids, repeats that are simulated.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/mechanics/density.h>
#include <math.h>

static void test_water_equals_the_table(void **state)
{
    (void)state;
    // SOURCE: table of the same recommendation, kg/m^3 rounded to 1e-4: Tanaka et al. (2001), table 1.
    static const double rows[][2] = {
        {0, 999.8428}, {4, 999.9749}, {20, 998.2067}, {25, 997.0470}, {30, 995.6488}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double density = 0;
        lehr_error err = {0};
        assert_ok(lehr_mechanics_water_density_g_per_cm3(&density, 273.15 + rows[i][0], &err), &err);
        assert_close(density, rows[i][1] / 1000, 0, 1e-7); // last digit of the table
    }
}

static void test_air_equals_the_full_formula(void **state)
{
    (void)state;
    double density = 0;
    lehr_error err = {0};
    // SOURCE: A. Picard et al., Metrologia 45, 149 (2008), CIPM-2007 at 20 C, 101325 Pa, 50 %: 1.1992 kg/m^3.
    assert_ok(lehr_mechanics_air_density_g_per_cm3(&density, 293.15, 101325, 0.5, &err), &err);
    assert_close(density, 1.1992e-3, 3e-4, 0); // the simplified formula states 2e-4, the table rounds to 4e-5
}

static const lehr_mechanics_weighing water = {.liquid_g_per_cm3 = 0.9982067,
                                              .sigma_liquid_g_per_cm3 = 2e-4,
                                              .air_g_per_cm3 = 1.2e-3,
                                              .sigma_mass_g = 1e-4};

/// Readings of a balance for a body: force over that of weights, whose own buoyancy is a common factor.
static void weigh(double *air_g, double *liquid_g, double density, double volume_cm3)
{
    const double weights = 1 / (1 - 1.2e-3 / 8.0);
    *air_g = (density - 1.2e-3) * volume_cm3 * weights;
    *liquid_g = (density - 0.9982067) * volume_cm3 * weights;
}

static void test_exact_readings_give_the_density(void **state)
{
    (void)state;
    double air[3], liquid[3];
    lehr_mechanics_density density;
    lehr_error err = {0};
    for (size_t i = 0; i < 3; i++) {
        weigh(&air[i], &liquid[i], 6.018, 0.05 + 0.1 * (double)i);
    }
    assert_ok(lehr_mechanics_density_measure(&density, air, liquid, 3, &water, &err), &err);
    assert_close(density.density_g_per_cm3, 6.018, 1e-13, 0);
    assert_close(density.scatter, 0, 0, 1e-12);
    // d rho/d rho_l = m_a/(m_a - m_l) = (rho - rho_a)/(rho_l - rho_a)
    assert_close(density.liquid, 2e-4 * (6.018 - 1.2e-3) / (0.9982067 - 1.2e-3), 1e-12, 0);
}

/// Pulls of mean and change over repeats: balance noise is as stated.
static void test_errors_cover_repeats(void **state)
{
    (void)state;
    enum { REPEATS = 2000, N = 5 };
    double squares = 0, squares_change = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(5, k);
        lehr_mechanics_density one, other;
        lehr_error err = {0};
        const double truth[2] = {6.018, 6.062};
        lehr_mechanics_weighing assumed = water;
        // The liquid that is assumed differs from the one in the beaker by its stated error, for both
        // samples.
        assumed.liquid_g_per_cm3 += 2e-4 * lehr_random_normal(&random);
        for (size_t s = 0; s < 2; s++) {
            double air[N], liquid[N];
            for (size_t i = 0; i < N; i++) {
                weigh(&air[i], &liquid[i], truth[s], 0.08);
                air[i] += 1e-4 * lehr_random_normal(&random);
                liquid[i] += 1e-4 * lehr_random_normal(&random);
            }
            assert_ok(lehr_mechanics_density_measure(s == 0 ? &one : &other, air, liquid, N, &assumed, &err),
                      &err);
        }
        double error = 0;
        double change = lehr_mechanics_density_change(&error, &other, &one);
        squares += pow((one.density_g_per_cm3 - 6.018) / one.stderr_g_per_cm3, 2) / REPEATS;
        squares_change += pow((change - (6.062 / 6.018 - 1)) / error, 2) / REPEATS;
    }
    // The larger of two estimates of one error is above it: for 5 repeats the mean square pull is 0.74
    // (balance part alone 1, widened by Student's factor otherwise), within 4 standard deviations 4
    // sqrt(2/2000).
    assert_close(squares, 0.80, 0, 0.16);
    assert_close(squares_change, 0.74, 0, 0.16);
}

static void test_bad_readings(void **state)
{
    (void)state;
    const double air[] = {0.4, 0.41, 0.42}, liquid[] = {0.33, 0.34, 0.35};
    const double floats[] = {0.4, 0.5, 0.42}, negative[] = {0.4, -0.41, 0.42};
    lehr_mechanics_density out;
    lehr_error err = {0};
    assert_fails(lehr_mechanics_density_measure(&out, air, floats, 3, &water, &err), LEHR_ERR_DOMAIN, &err,
                 "weighing 1: 0.4 g in the liquid is not less");
    assert_fails(lehr_mechanics_density_measure(&out, negative, liquid, 3, &water, &err), LEHR_ERR_DOMAIN,
                 &err, "weighing 2");
    assert_fails(lehr_mechanics_density_measure(&out, air, liquid, 0, &water, &err), LEHR_ERR_DOMAIN, &err,
                 "no weighing");
    lehr_mechanics_weighing thin = water;
    thin.liquid_g_per_cm3 = 1e-3;
    assert_fails(lehr_mechanics_density_measure(&out, air, liquid, 3, &thin, &err), LEHR_ERR_DOMAIN, &err,
                 "denser than air");
    double density = 0;
    assert_fails(lehr_mechanics_water_density_g_per_cm3(&density, 350, &err), LEHR_ERR_DOMAIN, &err, "350 K");
    assert_fails(lehr_mechanics_air_density_g_per_cm3(&density, 293, 1013, 0.5, &err), LEHR_ERR_DOMAIN, &err,
                 "1013 Pa");
    lehr_mechanics_weighing unknown = water;
    unknown.sigma_mass_g = 0;
    assert_ok(lehr_mechanics_density_measure(&out, air, liquid, 1, &unknown, &err), &err);
    assert_true(isnan(out.stderr_g_per_cm3)); // nothing tells the error of a single pair
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_water_equals_the_table),
        cmocka_unit_test(test_air_equals_the_full_formula),
        cmocka_unit_test(test_exact_readings_give_the_density),
        cmocka_unit_test(test_errors_cover_repeats),
        cmocka_unit_test(test_bad_readings),
    };
    return cmocka_run_group_tests_name("mechanics.density", tests, NULL, NULL);
}
