// Bootstrap and multi-start: closed forms, independence of the number of threads, refusals.
#include "lehr_test.h"

#include <lehr/fitting/bootstrap.h>
#include <lehr/fitting/multistart.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <string.h>

enum { N = 12 };

static double x_at(size_t i)
{
    return 0.5 * (double)i;
}

static bool line(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < N; i++) {
        if (values) {
            values[i] = p[0] + p[1] * x_at(i);
        }
        if (jacobian) {
            jacobian[2 * i] = 1;
            jacobian[2 * i + 1] = x_at(i);
        }
    }
    return true;
}

static const double y_line[N] = {1.12, 1.61, 1.83, 2.71, 2.88, 3.69, 3.91, 4.42, 5.31, 5.37, 6.13, 6.38};

typedef struct line_fit {
    lehr_fitting_problem problem;
    lehr_fitting_options options;
    lehr_fitting_summary summary;
    double p[2], covariance[4];
} line_fit;

static line_fit fit_line(const double *sigma, lehr_covariance_convention convention)
{
    line_fit f = {.problem = {.n_points = N, .n_parameters = 2, .y = y_line, .sigma = sigma, .model = line},
                  .options = lehr_fitting_options_defaults()};
    lehr_error err = {0};
    f.options.convention = convention;
    assert_ok(lehr_fitting_solve(&f.summary, f.p, f.covariance, &f.problem, &f.options, &err), &err);
    return f;
}

static lehr_status bootstrap_line(lehr_bootstrap **out, const line_fit *f, lehr_bootstrap_kind kind, size_t n,
                                  int threads, lehr_error *err)
{
    lehr_bootstrap_options options = lehr_bootstrap_options_defaults();
    options.n_replicates = n;
    options.threads = threads;
    options.seed = 42;
    return lehr_fitting_bootstrap(out, kind, &f->problem, &f->options, &f->summary, f->p, f->covariance,
                                  &options, NULL, err);
}

/// For a linear model both kinds have a known limit: the covariance of the fit (residual: with the mean
/// square of the corrected residuals in place of chi2/dof).
static void test_linear_limit(void **state)
{
    (void)state;
    enum { replicates = 20000 };
    double sigma[N];
    for (size_t i = 0; i < N; i++) {
        sigma[i] = 0.1 + 0.02 * (double)(i % 3);
    }
    for (int convention = 0; convention < 3; convention++) {
        line_fit f = fit_line(sigma, (lehr_covariance_convention)convention);
        for (int kind = 0; kind < 2; kind++) {
            lehr_bootstrap *bootstrap = NULL;
            lehr_error err = {0};
            double got[4];
            if (kind == 1 && convention != LEHR_COVARIANCE_SCALED) {
                continue;
            }
            assert_ok(bootstrap_line(&bootstrap, &f, (lehr_bootstrap_kind)kind, replicates, 0, &err), &err);
            assert_int_equal(lehr_bootstrap_count(bootstrap), replicates);
            lehr_bootstrap_covariance(got, bootstrap);
            // A variance of 20000 replicates has an error of 1 %; four of them. Residuals: leverage is
            // corrected for, and what the centring takes away is below 2 %.
            double allowed = kind == 1 ? 0.06 : 0.04;
            assert_close(got[0], f.covariance[0], allowed, 0);
            assert_close(got[1], f.covariance[1], allowed, 0);
            assert_close(got[3], f.covariance[3], allowed, 0);
            lehr_estimate slope = lehr_bootstrap_estimate(bootstrap, 1);
            assert_close(slope.value, f.p[1], 0, 4 * slope.stderr_value / sqrt(replicates));
            assert_close(slope.stderr_value, sqrt(got[3]), 1e-14, 0);
            double low = 0, high = 0;
            assert_ok(lehr_bootstrap_quantile(&low, bootstrap, 1, 0.158655, &err), &err);
            assert_ok(lehr_bootstrap_quantile(&high, bootstrap, 1, 0.841345, &err), &err);
            assert_close((high - low) / 2, slope.stderr_value, 0.04, 0);
            lehr_bootstrap_free(bootstrap);
        }
    }
}

static void test_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    line_fit f = fit_line(NULL, LEHR_COVARIANCE_SCALED);
    lehr_bootstrap *reference = NULL;
    lehr_error err = {0};
    enum { replicates = 333 };
    assert_ok(bootstrap_line(&reference, &f, LEHR_BOOTSTRAP_RESIDUAL, replicates, 1, &err), &err);
    for (int threads = 2; threads <= 5; threads++) {
        lehr_bootstrap *other = NULL;
        assert_ok(bootstrap_line(&other, &f, LEHR_BOOTSTRAP_RESIDUAL, replicates, threads, &err), &err);
        assert_memory_equal(lehr_bootstrap_values(reference), lehr_bootstrap_values(other),
                            2 * replicates * sizeof(double));
        lehr_bootstrap_free(other);
    }
    lehr_bootstrap_free(reference);
}

/// Every third replicate is discarded; the others count 0, 1, 3, 4 ...
static lehr_status counting(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    (void)context;
    (void)err;
    values[0] = random->stream % 3 == 2 ? (double)NAN : (double)random->stream;
    return LEHR_OK;
}

static lehr_status failing(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    (void)context;
    values[0] = 1;
    return random->stream < 20 ? LEHR_OK : lehr_error_set(err, LEHR_ERR_DOMAIN, "no data");
}

static lehr_status hopeless(double *values, lehr_random *random, const void *context, lehr_error *err)
{
    (void)random;
    (void)context;
    (void)err;
    values[0] = INFINITY;
    return LEHR_OK;
}

static void test_discarded_and_failing_replicates(void **state)
{
    (void)state;
    lehr_bootstrap *bootstrap = NULL;
    lehr_bootstrap_options options = {.n_replicates = 30, .threads = 3};
    lehr_error err = {0};
    double q = 0;
    assert_ok(lehr_bootstrap_run(&bootstrap, counting, NULL, 1, &options, NULL, &err), &err);
    assert_int_equal(lehr_bootstrap_count(bootstrap), 20);
    assert_int_equal(lehr_bootstrap_discarded(bootstrap), 10);
    assert_close(lehr_bootstrap_values(bootstrap)[2], 3, 0, 0);
    assert_ok(lehr_bootstrap_quantile(&q, bootstrap, 0, 1, &err), &err);
    assert_close(q, 28, 0, 0);
    assert_ok(lehr_bootstrap_quantile(&q, bootstrap, 0, 0.5, &err), &err);
    assert_close(q, 14, 1e-15, 0); // between 13 and 15
    assert_fails(lehr_bootstrap_quantile(&q, bootstrap, 0, 1.5, &err), LEHR_ERR_ARG, &err, "quantile 1.5");
    lehr_bootstrap_free(bootstrap);
    assert_fails(lehr_bootstrap_run(&bootstrap, failing, NULL, 1, &options, NULL, &err), LEHR_ERR_DOMAIN,
                 &err, "replicate 20: no data");
    assert_null(bootstrap);
    assert_fails(lehr_bootstrap_run(&bootstrap, hopeless, NULL, 1, &options, NULL, &err), LEHR_ERR_NUMERIC,
                 &err, "only 0 of 30");
    options.n_replicates = 1;
    assert_fails(lehr_bootstrap_run(&bootstrap, counting, NULL, 1, &options, NULL, &err), LEHR_ERR_ARG, &err,
                 "1 replicates of 1 values");
    lehr_bootstrap_free(NULL);
}

static void test_refusals(void **state)
{
    (void)state;
    line_fit f = fit_line(NULL, LEHR_COVARIANCE_SCALED);
    lehr_bootstrap *bootstrap = NULL;
    lehr_error err = {0};
    lehr_fitting_summary good = f.summary;
    f.summary.stop = LEHR_FITTING_SINGULAR;
    assert_fails(bootstrap_line(&bootstrap, &f, LEHR_BOOTSTRAP_PARAMETRIC, 10, 1, &err), LEHR_ERR_DOMAIN,
                 &err, "has not converged");
    f.summary = good;
    f.summary.reduced_chi2 = 0;
    assert_fails(bootstrap_line(&bootstrap, &f, LEHR_BOOTSTRAP_PARAMETRIC, 10, 1, &err), LEHR_ERR_DOMAIN,
                 &err, "no scatter");
    f.summary = good;
    f.covariance[0] = good.reduced_chi2; // as if the intercept hung on every point alone
    f.covariance[1] = f.covariance[2] = f.covariance[3] = 0;
    assert_fails(bootstrap_line(&bootstrap, &f, LEHR_BOOTSTRAP_RESIDUAL, 10, 1, &err), LEHR_ERR_DOMAIN, &err,
                 "point 1 alone determines a parameter");
    assert_string_equal(lehr_bootstrap_kind_name(LEHR_BOOTSTRAP_RESIDUAL), "residual");
}

// ---- multi-start -----------------------------------------------------------------------
/// sin(w x): chi2 has a local minimum near every multiple of the frequency step; does not exist for w <= 0.
static bool wave(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    if (!(p[0] > 0)) {
        return false;
    }
    for (size_t i = 0; i < N; i++) {
        if (values) {
            values[i] = sin(p[0] * x_at(i));
        }
        if (jacobian) {
            jacobian[i] = x_at(i) * cos(p[0] * x_at(i));
        }
    }
    return true;
}

static lehr_status search_wave(lehr_fitting_multistart *out, double *p, double lower, double upper, size_t n,
                               int threads, lehr_error *err)
{
    double y[N], covariance[1];
    const double truth[] = {2.385};
    (void)wave(truth, y, NULL, NULL);
    lehr_fitting_parameter described = {"frequency", false, -1, 6};
    lehr_fitting_problem problem = {
        .n_points = N, .n_parameters = 1, .y = y, .model = wave, .parameters = &described};
    lehr_fitting_multistart_options options = {.lower = &lower,
                                               .upper = &upper,
                                               .n_starts = n,
                                               .seed = 5,
                                               .threads = threads,
                                               .fit = lehr_fitting_options_defaults()};
    options.fit.search = LEHR_FITTING_SEARCH_NEAR;
    return lehr_fitting_multistart_solve(out, p, covariance, &problem, &options, NULL, err);
}

static void test_multistart_finds_the_lowest_minimum(void **state)
{
    (void)state;
    lehr_fitting_multistart alone, many;
    lehr_error err = {0};
    double p[] = {4.9}, q[] = {4.9};
    assert_ok(search_wave(&alone, p, -1, 6, 0, 1, &err), &err);
    assert_true(fabs(p[0] - 2.385) > 0.1); // the given start ends in a side minimum
    assert_ok(search_wave(&many, q, -1, 6, 40, 2, &err), &err);
    assert_close(q[0], 2.385, 1e-12, 0);
    assert_true(many.best > 0 && many.n_lowest >= 2 && many.n_lowest < many.n_converged);
    // A seventh of the box has no model; all the rest converges somewhere.
    assert_true(many.n_converged >= 25 && many.n_converged <= 36);
    for (int threads = 1; threads <= 5; threads += 2) {
        lehr_fitting_multistart other;
        double r[] = {4.9};
        assert_ok(search_wave(&other, r, -1, 6, 40, threads, &err), &err);
        assert_memory_equal(r, q, sizeof r);
        assert_int_equal(other.best, many.best);
        assert_int_equal(other.n_lowest, many.n_lowest);
    }
}

static void test_bad_boxes_are_refused_by_name(void **state)
{
    (void)state;
    lehr_fitting_multistart out;
    lehr_error err = {0};
    double p[] = {4.9};
    assert_fails(search_wave(&out, p, 3, 3, 4, 1, &err), LEHR_ERR_ARG, &err,
                 "box 3 .. 3 of the starts of frequency");
    assert_fails(search_wave(&out, p, 3, INFINITY, 4, 1, &err), LEHR_ERR_ARG, &err, "not a finite range");
    assert_fails(search_wave(&out, p, 3, 7, 4, 1, &err), LEHR_ERR_ARG, &err, "exceeds its bounds -1 .. 6");
    p[0] = -0.5;
    assert_fails(search_wave(&out, p, 1, 5, 4, 1, &err), LEHR_ERR_DOMAIN, &err, "does not exist");
    assert_close(p[0], -0.5, 0, 0);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const line_fit *f = context;
    lehr_bootstrap *bootstrap = NULL;
    double q = 0;
    lehr_status status = bootstrap_line(&bootstrap, f, LEHR_BOOTSTRAP_RESIDUAL, 2, 1, err);
    if (status == LEHR_OK) {
        status = lehr_bootstrap_quantile(&q, bootstrap, 0, 0.5, err);
    }
    lehr_bootstrap_free(bootstrap);
    return status;
}

static lehr_status attempt_starts(void *context, lehr_error *err)
{
    (void)context;
    lehr_fitting_multistart out;
    double p[] = {4.9};
    return search_wave(&out, p, 1, 6, 2, 1, err);
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    line_fit f = fit_line(NULL, LEHR_COVARIANCE_SCALED);
    lehr_test_fault_sweep(attempt, &f);
    lehr_test_fault_sweep(attempt_starts, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear_limit),
        cmocka_unit_test(test_same_bits_for_any_number_of_threads),
        cmocka_unit_test(test_discarded_and_failing_replicates),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_multistart_finds_the_lowest_minimum),
        cmocka_unit_test(test_bad_boxes_are_refused_by_name),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.bootstrap", tests, NULL, NULL);
}
