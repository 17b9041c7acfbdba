// Pulls: sums against closed forms, correlated pulls against simulation, verdicts, and what is refused.
#include "lehr_test.h"

#include <lehr/fitting/pulls.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <string.h>

enum { N = 4 };
static const double few[N] = {1.0, -1.0, 2.0, 0.0};

static void test_closed_forms(void **state)
{
    (void)state;
    lehr_fitting_pulls got;
    lehr_error err = {0};
    assert_ok(lehr_fitting_pulls_test(&got, few, NULL, N, 0.01, &err), &err);
    assert_close(got.mean, 0.5, 1e-15, 0);
    assert_close(got.mean_stderr, 0.5, 1e-15, 0);
    assert_close(got.mean_absolute, 1.0, 1e-15, 0);
    assert_close(got.mean_p, erfc(1.0 / sqrt(2.0)), 1e-14, 0);
    assert_close(got.sd, sqrt(5.0 / 3.0), 1e-14, 0);
    assert_close(got.sd_stderr, sqrt(5.0 / 3.0) / sqrt(6.0), 1e-14, 0);
    // chi2 of four degrees of freedom: exp(-x/2) (1 + x/2). 1e-12: what the tail promises.
    assert_close(got.chi2, 6.0, 1e-15, 0);
    assert_close(got.chi2_p, 4.0 * exp(-3.0), 1e-12, 0);
    assert_close(got.two_sided_p, 8.0 * exp(-3.0), 1e-12, 0);
    assert_int_equal(got.largest, 2);
    assert_close(got.largest_p, 1.0 - pow(1.0 - erfc(sqrt(2.0)), 4.0), 1e-13, 0);
    assert_int_equal(got.verdict, LEHR_FITTING_PULLS_CONSISTENT);
    // All the same error: one degree of freedom, and a mean that does not improve.
    double same[N * N];
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        same[i] = 1.0;
    }
    assert_ok(lehr_fitting_pulls_test(&got, few, same, N, 0.01, &err), &err);
    assert_close(got.dof, 1.0, 1e-15, 0);
    assert_close(got.mean_stderr, 1.0, 1e-15, 0);
    assert_close(got.chi2_p, erfc(sqrt(0.75)), 1e-12, 0);
    assert_true(isnan(got.sd_stderr));
}

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        double pulls[N];
        lehr_fitting_pulls_verdict verdict;
    } rows[] = {{{4.0, -4.0, 3.0, -3.0}, LEHR_FITTING_PULLS_TOO_SMALL},
                {{0.05, -0.05, 0.1, -0.1}, LEHR_FITTING_PULLS_TOO_LARGE},
                {{1.4, 1.5, 1.3, 1.6}, LEHR_FITTING_PULLS_BIASED},
                {{0.9, -1.1, 0.4, -0.6}, LEHR_FITTING_PULLS_CONSISTENT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_fitting_pulls got;
        lehr_error err = {0};
        assert_ok(lehr_fitting_pulls_test(&got, rows[i].pulls, NULL, N, 0.01, &err), &err);
        assert_string_equal(lehr_fitting_pulls_word(got.verdict), lehr_fitting_pulls_word(rows[i].verdict));
    }
}

/// 4000 sets of 40 normal numbers, of which each pair of neighbours has the correlation 0.7: probabilities
/// below 0.1 and above 0.9 are as frequent as they should be (0.1 +- 0.0047; 3.5 of these hold both, the
/// approximation of Satterthwaite is good to 0.004 here). Taken as independent, they would be 20 % more
/// frequent.
static void test_correlated(void **state)
{
    (void)state;
    enum { SETS = 4000, SIZE = 40 };
    const double rho = 0.7;
    static double correlation[SIZE * SIZE];
    lehr_random random = lehr_random_stream(17, 0);
    lehr_error err = {0};
    size_t low = 0, high = 0, far = 0;
    for (size_t i = 0; i < SIZE; i++) {
        correlation[i * SIZE + i] = 1.0;
        correlation[i * SIZE + (i ^ 1u)] = rho;
    }
    for (size_t k = 0; k < SETS; k++) {
        double pulls[SIZE];
        lehr_fitting_pulls got;
        for (size_t i = 0; i < SIZE; i += 2) {
            pulls[i] = lehr_random_normal(&random);
            pulls[i + 1] = rho * pulls[i] + sqrt(1.0 - rho * rho) * lehr_random_normal(&random);
        }
        assert_ok(lehr_fitting_pulls_test(&got, pulls, correlation, SIZE, 0.01, &err), &err);
        low += got.chi2_p < 0.1;
        high += got.chi2_p > 0.9;
        far += got.mean_p < 0.1;
    }
    assert_close((double)low / SETS, 0.1, 0, 0.021);
    assert_close((double)high / SETS, 0.1, 0, 0.021);
    assert_close((double)far / SETS, 0.1, 0, 0.017);
}

static void test_correlation(void **state)
{
    (void)state;
    static const double a[] = {1, 2, 3, -1, -2, -3, 1, -1};
    static const double b[] = {1, -1, 1, 1, -1, 1, -2, -2};
    double minus[8];
    for (size_t i = 0; i < 8; i++) {
        minus[i] = -a[i];
    }
    assert_close(lehr_fitting_pulls_correlation(a, a, 8), 1.0, 1e-15, 0);
    assert_close(lehr_fitting_pulls_correlation(a, minus, 8), -1.0, 1e-15, 0);
    assert_close(lehr_fitting_pulls_correlation(a, b, 8), 0.0, 0, 0); // sum ab = 0: chance explains it
    assert_close(lehr_fitting_pulls_correlation(a, b, 5), 1.0, 0, 0); // too few: the safe bound
}

static void test_refused(void **state)
{
    (void)state;
    static const double bad[N] = {1.0, NAN, 2.0, 0.0};
    static const double wild[4] = {1.0, 1.5, 1.5, 1.0};
    lehr_fitting_pulls got;
    lehr_error err = {0};
    assert_fails(lehr_fitting_pulls_test(&got, few, NULL, 0, 0.01, &err), LEHR_ERR_ARG, &err, "0 pulls");
    assert_fails(lehr_fitting_pulls_test(&got, few, NULL, N, 0.0, &err), LEHR_ERR_ARG, &err,
                 "at the level 0");
    assert_fails(lehr_fitting_pulls_test(&got, bad, NULL, N, 0.01, &err), LEHR_ERR_DOMAIN, &err,
                 "pull 1 is not a number");
    assert_fails(lehr_fitting_pulls_test(&got, few, wild, 2, 0.01, &err), LEHR_ERR_DOMAIN, &err,
                 "correlation of pulls 1 and 0 is 1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed_forms), cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_correlated),   cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests_name("fitting.pulls", tests, NULL, NULL);
}
