// Pop-ins: Hertz in closed form, Weibull against an independent solution, errors against simulated samples.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/mechanics/popin.h>
#include <math.h>

static void test_hertz(void **state)
{
    (void)state;
    // Contact radius a^3 = 3FR/(4E), p0 = 3F/(2 pi a^2): the same pressure by another way.
    const double load_N = 0.5e-3, radius_m = 1.1e-6, modulus_Pa = 48e9, pi = acos(-1);
    double a = cbrt(3 * load_N * radius_m / (4 * modulus_Pa));
    double want = 0.31 * 3 * load_N / (2 * pi * a * a) / 1e9;
    assert_close(lehr_mechanics_popin_stress_GPa(0.5, 1.1, 48), want, 1e-13, 0);
    assert_true(isnan(lehr_mechanics_popin_stress_GPa(-1, 1, 48)));
}

static void test_sample_equals_an_independent_solution(void **state)
{
    (void)state;
    static const double x[] = {2.31, 2.05, 2.47, 1.88, 2.62, 2.20, 2.39, 2.12, 2.55, 1.71, 2.28, 2.44};
    lehr_mechanics_popin p;
    lehr_error err = {0};
    assert_ok(lehr_mechanics_popin_fit(&p, x, 12, &err), &err);
    // SOURCE: scipy 1.10, root of the likelihood equation to 1e-14; weibull_min.fit agrees to its tolerance.
    assert_close(p.uncorrected, 10.787681049981956, 1e-10, 0);
    assert_close(p.weibull_scale.value, 2.3637817084154253, 1e-11, 0);
    assert_close(p.weibull_modulus.value, 10.787681049981956 * 10 / 11.32, 1e-10, 0);
    assert_close(p.mean.value, 2.251666666666667, 1e-14, 0);
    assert_close(p.deviation.value, 0.273590049438051, 1e-13, 0);
    assert_close(p.median.value, 2.295, 1e-14, 0);
    // SOURCE: scipy 1.10, weights from scipy.stats.beta(6.5, 6.5)
    assert_close(p.median.stderr_value, 0.10229746955804937, 1e-9, 0);
}

/// Samples of a known distribution: no bias, and errors that are what repeats scatter by.
static void test_repeats(void **state)
{
    enum { REPEATS = 4000 };
    const size_t n = *(const size_t *)*state; // values per sample
    const double m = 9, scale = 2.4;
    // Deviation of a Weibull value: scale sqrt(Gamma(1 + 2/m) - Gamma(1 + 1/m)^2).
    const double mean = scale * tgamma(1 + 1 / m);
    const double deviation = sqrt(scale * scale * tgamma(1 + 2 / m) - mean * mean);
    double bias[5] = {0}, pulls[5] = {0};
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(n, k);
        double x[100];
        lehr_mechanics_popin p;
        lehr_error err = {0};
        for (size_t i = 0; i < n; i++) {
            x[i] = scale * pow(-log(lehr_random_uniform(&random)), 1 / m);
        }
        assert_ok(lehr_mechanics_popin_fit(&p, x, n, &err), &err);
        const lehr_estimate got[5] = {p.weibull_modulus, p.weibull_scale, p.mean, p.deviation, p.median};
        const double want[5] = {m, scale, mean, deviation, scale * pow(log(2), 1 / m)};
        for (size_t j = 0; j < 5; j++) {
            bias[j] += (got[j].value - want[j]) / want[j] / REPEATS;
            pulls[j] += fabs(got[j].value - want[j]) < got[j].stderr_value ? 1.0 / REPEATS : 0;
        }
    }
    // Bias: four standard errors of the mean over the repeats (0.2 of a modulus, 0.15 of a deviation); the
    // deviation of n values is low by 1/(4n). Coverage of 68.3 % within 4 binomial errors (3 %) and what few
    // values leave of the large-sample forms: 1.5 % for n = 20; the deviation's lower tail costs 3 % more.
    assert_close(bias[0], 0, 0, 4 * 0.2 / sqrt(REPEATS) + 0.004);
    assert_close(bias[1], 0, 0, 0.003);
    assert_close(bias[2], 0, 0, 0.003);
    assert_close(bias[3], 0, 0, 0.02);
    assert_close(bias[4], 0, 0, 0.003);
    for (size_t j = 0; j < 5; j++) {
        assert_close(pulls[j], 0.683, 0, j == 3 ? 0.075 : 0.045);
    }
}

static void test_bad_samples(void **state)
{
    (void)state;
    const double same[] = {2, 2, 2, 2}, negative[] = {2, 3, -1, 2};
    lehr_mechanics_popin p;
    lehr_error err = {0};
    assert_fails(lehr_mechanics_popin_fit(&p, same, 4, &err), LEHR_ERR_DOMAIN, &err, "all 4 pop-ins are 2");
    assert_fails(lehr_mechanics_popin_fit(&p, negative, 4, &err), LEHR_ERR_DOMAIN, &err, "pop-in 3: -1");
    assert_fails(lehr_mechanics_popin_fit(&p, negative, 3, &err), LEHR_ERR_DOMAIN, &err, "at least 4");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    static const double x[] = {2.31, 2.05, 2.47, 1.88, 2.62};
    lehr_mechanics_popin p;
    return lehr_mechanics_popin_fit(&p, x, 5, err);
}

static void test_short_memory(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

int main(void)
{
    static size_t few = 20, many = 100;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hertz),
        cmocka_unit_test(test_sample_equals_an_independent_solution),
        {"repeats of 20", test_repeats, NULL, NULL, &few},
        {"repeats of 100", test_repeats, NULL, NULL, &many},
        cmocka_unit_test(test_bad_samples),
        cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests_name("mechanics.popin", tests, NULL, NULL);
}
