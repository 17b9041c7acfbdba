// Probabilities of many tests, and correlations of few samples.
#include "lehr_test.h"

#include <lehr/fitting/correlate.h>
#include <lehr/fitting/multiple.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdio.h>

static void test_adjusted(void **state)
{
    (void)state;
    lehr_error err = {0};
    const double p[] = {0.01, 0.04, (double)NAN, 0.03, 0.005, 0.5};
    double out[6];
    // By hand. Sorted: 0.005 0.01 0.03 0.04 0.5. Holm: 5 x 0.005, 4 x 0.01, 3 x 0.03, 2 x 0.04 raised to
    // 0.09, 0.5.
    const double holm[] = {0.04, 0.09, (double)NAN, 0.09, 0.025, 0.5};
    // Benjamini-Hochberg: 5 p/i = 0.025, 0.025, 0.05, 0.05, 0.5.
    const double bh[] = {0.025, 0.05, (double)NAN, 0.05, 0.025, 0.5};
    lehr_fitting_correction correction = LEHR_FITTING_CORRECTION_NONE;
    assert_true(lehr_fitting_correction_find(&correction, "holm"));
    assert_ok(lehr_fitting_adjust(out, p, 6, correction, &err), &err);
    for (size_t i = 0; i < 6; i++) {
        assert_true(i == 2 ? isnan(out[i]) : fabs(out[i] - holm[i]) < 1e-15);
    }
    assert_true(lehr_fitting_correction_find(&correction, "bh"));
    assert_ok(lehr_fitting_adjust(out, p, 6, correction, &err), &err);
    for (size_t i = 0; i < 6; i++) {
        assert_true(i == 2 ? isnan(out[i]) : fabs(out[i] - bh[i]) < 1e-15);
    }
    assert_ok(lehr_fitting_adjust(out, p, 0, correction, &err), &err);
    assert_false(lehr_fitting_correction_find(&correction, "sidak"));
    assert_fails(lehr_fitting_adjust(out, (const double[]){0.1, 1.2}, 2, correction, &err), LEHR_ERR_DOMAIN,
                 &err, "probability 1 is 1.2");
}

static void test_normal(void **state)
{
    (void)state;
    // SOURCE: scipy.stats.norm: 2 sf(3); isf(0.025) + ppf(0.8).
    assert_close(lehr_tail_normal(-3), 0.0026997960632601866, 1e-14, 0);
    assert_close(lehr_quantile_normal(0.0026997960632601866), 3, 1e-12, 0);
    assert_close(lehr_detectable(0.05, 0.8), 2.801585218112969, 1e-12, 0);
    assert_true(isnan(lehr_detectable(0, 0.8)) && isnan(lehr_quantile_normal(1)));
}

/// One in twenty false findings over a family, whatever its tests share.
static void test_holm_keeps_its_level(void **state)
{
    (void)state;
    enum { REPEATS = 2000, TESTS = 10 };
    lehr_error err = {0};
    size_t wrong = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        lehr_random random = lehr_random_stream(8, k);
        double p[TESTS], shared = lehr_random_normal(&random);
        bool any = false;
        for (size_t i = 0; i < TESTS; i++) { // all compared with one reference
            p[i] = lehr_tail_normal((lehr_random_normal(&random) - shared) / sqrt(2));
        }
        assert_ok(lehr_fitting_adjust(p, p, TESTS, LEHR_FITTING_CORRECTION_HOLM, &err), &err);
        for (size_t i = 0; i < TESTS; i++) {
            any = any || p[i] <= 0.05;
        }
        wrong += any;
    }
    assert_true(wrong <= 100 + 29); // 5 % and three binomial errors; fewer because of what is shared
    assert_true(wrong >= 30);
}

// ---- correlation --------------------------------------------------------------------------
static const double example_x[] = {668.2, 655.1, 661.0, 649.3, 640.2, 645.9, 652.0};
static const double example_y[] = {2.621, 2.6245, 2.6262, 2.6290, 2.6301, 2.6301, 2.6233};

static void test_example(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_fitting_correlate r;
    double sigma_x[7], sigma_y[7];
    for (size_t i = 0; i < 7; i++) {
        sigma_x[i] = 4;
        sigma_y[i] = 0.001;
    }
    const lehr_fitting_correlate_data data = {7, example_x, example_y, sigma_x, sigma_y};
    const lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    assert_ok(lehr_fitting_correlate_find(&r, &data, &options, &err), &err);
    // SOURCE: scipy.stats.pearsonr, spearmanr (two of y are equal); itertools.permutations for the counts.
    assert_close(r.pearson.r, -0.8344202693545063, 1e-13, 0);
    assert_close(r.spearman.r, -0.8468812149338255, 1e-13, 0);
    assert_close(r.pearson.lower, -0.9748898295161571, 1e-12, 0);
    assert_close(r.pearson.upper, -0.21893144349870236, 1e-12, 0);
    assert_close(r.spearman.lower, -0.9832576951011123, 1e-12, 0);
    assert_close(r.spearman.upper, -0.10240081687667352, 1e-12, 0);
    assert_true(r.exact);
    assert_close(r.p, 106.0 / 5040, 1e-13, 0);
    assert_close(r.p_spearman, 128.0 / 5040, 1e-13, 0);
    // Equal errors: r over the root of both reliabilities, 1 - sigma^2/variance.
    assert_close(r.reliability_x, 0.8182919442761966, 1e-12, 0);
    assert_close(r.reliability_y, 0.9215774142953196, 1e-11, 0);
    assert_close(r.corrected.r, -0.9608703580558761, 1e-11, 0);
    assert_close(r.corrected.lower, -1, 0, 0);
}

/// Two quantities behind errors that take a fifth of the variance of each.
static void draw_pair(double *x, double *y, double *sigma, size_t n, double rho, lehr_random *random)
{
    for (size_t i = 0; i < n; i++) {
        double u = lehr_random_normal(random), v = lehr_random_normal(random);
        sigma[i] = i % 2 == 0 ? 0.3 : 0.64; // mean square 0.25
        x[i] = u + sigma[i] * lehr_random_normal(random);
        y[i] = rho * u + sqrt(1 - rho * rho) * v + sigma[i] * lehr_random_normal(random);
    }
}

static void test_false_findings(void **state)
{
    (void)state;
    enum { REPEATS = 1000 };
    lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    options.draws = 199;
    const size_t sizes[] = {6, 12};
    for (size_t s = 0; s < 2; s++) {
        size_t wrong = 0;
        for (uint64_t k = 0; k < REPEATS; k++) {
            double x[12], y[12], sigma[12];
            lehr_error err = {0};
            lehr_fitting_correlate r;
            lehr_random random = lehr_random_stream(21 + s, k);
            draw_pair(x, y, sigma, sizes[s], 0, &random);
            options.seed = k;
            assert_ok(lehr_fitting_correlate_find(
                          &r, &(lehr_fitting_correlate_data){sizes[s], x, y, sigma, sigma}, &options, &err),
                      &err);
            wrong += r.p <= 0.05;
        }
        assert_in_range(wrong, 50 - 21, 50 + 21); // 5 % and three binomial errors of 0.69 %
    }
}

/// True values that correlate with 0.7, seen through errors: the corrected coefficient is not biased towards
/// zero, and its interval holds the truth; that of the values as they are does not.
static void test_coverage(void **state)
{
    (void)state;
    enum { REPEATS = 1000, SAMPLES = 10 };
    lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    options.draws = 1;
    size_t inside = 0, plain = 0, known = 0;
    double mean = 0, attenuated = 0;
    for (uint64_t k = 0; k < REPEATS; k++) {
        double x[SAMPLES], y[SAMPLES], sigma[SAMPLES];
        lehr_error err = {0};
        lehr_fitting_correlate r;
        lehr_random random = lehr_random_stream(5, k);
        draw_pair(x, y, sigma, SAMPLES, 0.7, &random);
        assert_ok(lehr_fitting_correlate_find(&r, &(lehr_fitting_correlate_data){SAMPLES, x, y, sigma, sigma},
                                              &options, &err),
                  &err);
        plain += r.pearson.lower <= 0.56 && 0.56 <= r.pearson.upper; // 0.7 x 0.8
        attenuated += r.pearson.r / REPEATS;
        if (!isnan(r.corrected.r)) {
            known++;
            inside += r.corrected.lower <= 0.7 && 0.7 <= r.corrected.upper;
            mean += r.corrected.r;
        }
    }
    mean /= (double)known;
    printf("corrected: mean %.3f, inside %zu of %zu; plain: mean %.3f, inside %zu\n", mean, inside, known,
           attenuated, plain);
    assert_true(known >= 950);
    assert_close(mean, 0.7, 0, 0.04);        // few samples: the ratio is cut off at 1
    assert_close(attenuated, 0.56, 0, 0.04); // what errors leave of it
    assert_in_range(inside * 1000 / known, 925, 975);
    assert_in_range(plain, 925, 975);
}

static void test_bad_input(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_fitting_correlate r;
    lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    double sigma[7] = {-1, 1, 1, 1, 1, 1, 1}, equal[7] = {3, 3, 3, 3, 3, 3, 3}, wide[7];
    lehr_fitting_correlate_data data = {3, example_x, example_y, NULL, NULL};
    assert_fails(lehr_fitting_correlate_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err, "3 samples");
    data.n = 7;
    data.sigma_x = sigma;
    assert_fails(lehr_fitting_correlate_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "sample 1: x");
    data.sigma_x = NULL;
    data.y = equal;
    assert_fails(lehr_fitting_correlate_find(&r, &data, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "the same y, 3");
    data.y = example_y;
    options.confidence = 1;
    assert_fails(lehr_fitting_correlate_find(&r, &data, &options, &err), LEHR_ERR_ARG, &err, "confidence");
    options.confidence = 0.95;
    for (size_t i = 0; i < 7; i++) {
        wide[i] = 1000; // errors that explain all scatter
    }
    data.sigma_x = wide;
    assert_ok(lehr_fitting_correlate_find(&r, &data, &options, &err), &err);
    assert_true(isnan(r.corrected.r) && isfinite(r.pearson.r));
    assert_close(r.reliability_x, 0, 0, 0);
    double line[4] = {1, 2, 3, 4}; // exactly one line: an interval without width
    assert_ok(lehr_fitting_correlate_find(&r, &(lehr_fitting_correlate_data){4, line, line, NULL, NULL},
                                          &options, &err),
              &err);
    assert_close(r.pearson.r, 1, 1e-12, 0);
    assert_close(r.p, 2.0 / 24, 1e-13, 0); // the smallest that four samples can give
}

static lehr_status correlate_once(void *context, lehr_error *err)
{
    lehr_fitting_correlate r;
    const lehr_fitting_correlate_options options = lehr_fitting_correlate_defaults();
    double p[2] = {0.1, 0.2};
    lehr_status status = lehr_fitting_adjust(p, p, 2, LEHR_FITTING_CORRECTION_BH, err);
    return status == LEHR_OK ? lehr_fitting_correlate_find(&r, context, &options, err) : status;
}

static void test_allocation_faults(void **state)
{
    (void)state;
    lehr_fitting_correlate_data data = {7, example_x, example_y, NULL, NULL};
    lehr_test_fault_sweep(correlate_once, &data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adjusted),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_holm_keeps_its_level),
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_false_findings),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_allocation_faults),
    };
    return cmocka_run_group_tests_name("fitting.multiple", tests, NULL, NULL);
}
