// Simulated mechanical tests against closed forms and against the readers' own formulas.
#include "lehr_test.h"

#include <lehr/mechanics/density.h>
#include <lehr/mechanics/popin.h>
#include <lehr/simulate/mechanics.h>
#include <math.h>

static const lehr_simulate_test plain = {.modulus_GPa = 90,
                                         .yield_stress_MPa = 1800,
                                         .offset = 0.002,
                                         .hardening = 25,
                                         .seating = 5e-4,
                                         .toe = 0.015,
                                         .strain = 0.05,
                                         .noise_MPa = 0,
                                         .n = 2000};

/// Strain of the law at sy: 1800/90000 + 0.002 + seating, to the rounding; noise-free curves return to their
/// strains within the halvings of the bracket, 4500 MPa/2^60.
static void test_curve(void **state)
{
    (void)state;
    double strain[2000];
    double stress[2000];
    lehr_error err = {0};
    assert_close(lehr_simulate_test_strain(&plain, 1800), 0.0225, 1e-15, 0);
    assert_close(lehr_simulate_test_strain(&plain, 0), 0, 0, 0);
    assert_ok(lehr_simulate_test_draw(strain, stress, &plain, 1, 2, &err), &err);
    assert_close(strain[1999], 0.05, 1e-15, 0);
    for (size_t i = 0; i < plain.n; i++) {
        double s = stress[i];
        double law = s / 90000 + 0.002 * pow(s / 1800, 25) + 5e-4 * (1 - exp(-s / 27));
        assert_close(law, strain[i], 0, 1e-12);
    }
}

/// Scatter of 2000 stresses about the same curve: 3 MPa within 5 of its errors, 3/sqrt(4000).
static void test_noise(void **state)
{
    (void)state;
    double strain[2000];
    double smooth[2000];
    double noisy[2000];
    double squares = 0;
    lehr_error err = {0};
    lehr_simulate_test test = plain;
    assert_ok(lehr_simulate_test_draw(strain, smooth, &test, 1, 2, &err), &err);
    test.noise_MPa = 3;
    assert_ok(lehr_simulate_test_draw(strain, noisy, &test, 1, 2, &err), &err);
    for (size_t i = 0; i < test.n; i++) {
        squares += (noisy[i] - smooth[i]) * (noisy[i] - smooth[i]);
    }
    assert_close(sqrt(squares / 2000), 3, 0, 5 * 3 / sqrt(4000));
}

/// Cycles begin at the first point of at least half the yield stress, take 80 % of it off along E and end
/// where they began; half way down the strain is behind by half the width of the hysteresis, half way up
/// ahead.
static void test_cycles(void **state)
{
    (void)state;
    static double smooth[2][2000];
    static double cycled[2][6000];
    lehr_error err = {0};
    lehr_simulate_test test = plain;
    assert_ok(lehr_simulate_test_draw(smooth[0], smooth[1], &test, 1, 2, &err), &err);
    test.unloads = 2;
    test.unload_stress = 0.5;
    test.unload_depth = 0.8;
    test.hysteresis = 0.1;
    // 0.8 of 900 MPa is a strain of 0.008, of 0.05/1999 for each step: 319.84
    const size_t branch = 320;
    assert_int_equal(lehr_simulate_test_points(&test), 2000 + 4 * branch);
    assert_ok(lehr_simulate_test_draw(cycled[0], cycled[1], &test, 1, 2, &err), &err);
    size_t begin = 0;
    while (smooth[1][begin] < 900) {
        assert_close(cycled[1][begin], smooth[1][begin], 1e-12, 0);
        begin++;
    }
    for (size_t cycle = 0; cycle < 2; cycle++) {
        size_t foot = begin + cycle * 2 * branch + branch;
        double taken = 0.8 * smooth[1][begin] / 90000;
        assert_close(cycled[1][foot], 0.2 * smooth[1][begin], 1e-12, 0);
        assert_close(cycled[0][foot], smooth[0][begin] - taken, 1e-12, 0);
        assert_close(cycled[0][foot - branch / 2], smooth[0][begin] - taken / 2 + 0.05 * taken, 1e-12, 0);
        assert_close(cycled[0][foot + branch / 2], smooth[0][begin] - taken / 2 - 0.05 * taken, 1e-12, 0);
        assert_close(cycled[1][foot + branch], smooth[1][begin], 1e-12, 0);
    }
    assert_close(cycled[0][1999 + 4 * branch], 0.05, 1e-15, 0);
    test.unload_stress = 1.2;
    assert_fails(lehr_simulate_test_draw(cycled[0], cycled[1], &test, 1, 2, &err), LEHR_ERR_DOMAIN, &err,
                 "unloading at 2160 MPa");
}

/// Drops of an exponential distribution: their mean within 5 errors, mean/sqrt(n); none before the plastic
/// strain of twice the offset; the stress comes back with the slope E and never exceeds the curve.
static void test_serrations(void **state)
{
    (void)state;
    enum { N = 200000 };
    static double strain[N];
    static double smooth[N];
    static double flow[N];
    double drops = 0;
    double sizes = 0;
    lehr_error err = {0};
    lehr_simulate_test test = plain;
    test.n = N;
    test.strain = 1;
    test.drop_strain = 5e-4;
    assert_ok(lehr_simulate_test_draw(strain, smooth, &test, 1, 2, &err), &err);
    test.drop_MPa = 20;
    assert_ok(lehr_simulate_test_draw(strain, flow, &test, 1, 2, &err), &err);
    double step_MPa = 90000 * strain[1];
    for (size_t i = 1; i < N; i++) {
        bool early = 0.002 * pow(smooth[i] / 1800, 25) < 0.004 - 1e-12;
        assert_true(flow[i] <= smooth[i] + 1e-9);
        assert_true(!early || flow[i] >= smooth[i]);
        assert_true(flow[i] - flow[i - 1] < step_MPa + 1e-9);
        if (flow[i] < flow[i - 1] && flow[i] < smooth[i]) {
            drops++;
            sizes += smooth[i] - flow[i];
        }
    }
    print_message("  %g drops of %.2f MPa on the average\n", drops, sizes / drops);
    assert_true(drops > 500);
    assert_close(sizes / drops, 20, 0, 5 * 20 / sqrt(drops));
}

static void test_refused(void **state)
{
    (void)state;
    double room[2000];
    lehr_error err = {0};
    lehr_simulate_test test = plain;
    test.modulus_GPa = NAN;
    assert_fails(lehr_simulate_test_draw(room, room, &test, 1, 1, &err), LEHR_ERR_DOMAIN, &err, "modulus");
    test = plain;
    test.hardening = 1;
    assert_fails(lehr_simulate_test_draw(room, room, &test, 1, 1, &err), LEHR_ERR_DOMAIN, &err, "hardening");
    test = plain;
    test.n = 1;
    assert_fails(lehr_simulate_test_draw(room, room, &test, 1, 1, &err), LEHR_ERR_DOMAIN, &err, "points");
    test = plain;
    test.drop_MPa = 5;
    assert_fails(lehr_simulate_test_draw(room, room, &test, 1, 1, &err), LEHR_ERR_DOMAIN, &err,
                 "strain between drops");
    test = plain;
    test.unloads = 1;
    test.unload_stress = 0.5;
    test.unload_depth = 1.5;
    assert_fails(lehr_simulate_test_draw(room, room, &test, 1, 1, &err), LEHR_ERR_DOMAIN, &err,
                 "depth of unloading");
    const lehr_simulate_weighing floats = {
        .mass_g = 1, .density_g_per_cm3 = 0.9, .liquid_g_per_cm3 = 1, .air_g_per_cm3 = 0.0012};
    assert_fails(lehr_simulate_weighing_draw(room, room, 1, &floats, 1, 1, &err), LEHR_ERR_DOMAIN, &err,
                 "0.9 g/cm^3");
}

/// Mean s Gamma(1 + 1/m) and variance of the Weibull distribution; 40 000 numbers, 5 errors.
static void test_popins(void **state)
{
    (void)state;
    enum { N = 40000 };
    static double stress[N];
    double mean = 0;
    double variance = 0;
    lehr_simulate_popins_draw(stress, N, 2.7, 8, 3, 4);
    for (size_t i = 0; i < N; i++) {
        mean += stress[i] / N;
    }
    for (size_t i = 0; i < N; i++) {
        variance += (stress[i] - mean) * (stress[i] - mean) / N;
    }
    double first = 2.7 * tgamma(1 + 1.0 / 8);
    double deviation = sqrt(2.7 * 2.7 * tgamma(1 + 2.0 / 8) - first * first);
    assert_close(mean, first, 0, 5 * deviation / sqrt(N));
    assert_close(sqrt(variance), deviation, 0, 5 * deviation / sqrt(N)); // kurtosis near 3
    double load = lehr_simulate_popin_load_mN(2.7, 1.2, 85);
    assert_close(lehr_mechanics_popin_stress_GPa(load, 1.2, 85), 2.7, 1e-14, 0);
}

/// Readings of a sample whose volume is known: W = V (rho - rho_fluid)/(1 - rho_air/8), and the density back.
static void test_weighings(void **state)
{
    (void)state;
    const lehr_simulate_weighing w = {
        .mass_g = 14, .density_g_per_cm3 = 7, .liquid_g_per_cm3 = 0.998, .air_g_per_cm3 = 0.0012};
    const lehr_mechanics_weighing known = {.liquid_g_per_cm3 = 0.998, .air_g_per_cm3 = 0.0012};
    lehr_mechanics_density density;
    double air = 0;
    double liquid = 0;
    lehr_error err = {0};
    assert_ok(lehr_simulate_weighing_draw(&air, &liquid, 1, &w, 1, 1, &err), &err);
    assert_close(air, 2 * 6.9988 / (1 - 0.0012 / 8), 1e-14, 0);
    assert_close(liquid, 2 * 6.002 / (1 - 0.0012 / 8), 1e-14, 0);
    assert_ok(lehr_mechanics_density_measure(&density, &air, &liquid, 1, &known, &err), &err);
    assert_close(density.density_g_per_cm3, 7, 1e-13, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curve),      cmocka_unit_test(test_noise),   cmocka_unit_test(test_cycles),
        cmocka_unit_test(test_serrations), cmocka_unit_test(test_refused), cmocka_unit_test(test_popins),
        cmocka_unit_test(test_weighings),
    };
    return cmocka_run_group_tests_name("simulate mechanics", tests, NULL, NULL);
}
