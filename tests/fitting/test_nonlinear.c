#include "lehr_test.h"

#include <lehr/fitting/nonlinear.h>
#include <lehr/fitting/setup.h>
#include <math.h>

enum { n_decay = 7 };

/// y = a exp(-b x) + c at x = 0, 0.5, ...; does not exist for b <= 0.
static bool decay_model(const double *p, double *values, double *jacobian, const void *context)
{
    const size_t *n = context;
    if (!(p[1] > 0)) {
        return false;
    }
    for (size_t i = 0; i < *n; i++) {
        double x = 0.5 * (double)i;
        double e = exp(-p[1] * x);
        if (values) {
            values[i] = p[0] * e + p[2];
        }
        if (jacobian) {
            jacobian[3 * i] = e;
            jacobian[3 * i + 1] = -p[0] * x * e;
            jacobian[3 * i + 2] = 1;
        }
    }
    return true;
}

/// Straight line a + b x, x = 0, 0.5, ...: closed-form solution and covariance.
static bool line_model(const double *p, double *values, double *jacobian, const void *context)
{
    const size_t *n = context;
    for (size_t i = 0; i < *n; i++) {
        double x = 0.5 * (double)i;
        if (values) {
            values[i] = p[0] + p[1] * x;
        }
        if (jacobian) {
            jacobian[2 * i] = 1;
            jacobian[2 * i + 1] = x;
        }
    }
    return true;
}

/// Two parameters of which only the sum matters.
static bool sum_model(const double *p, double *values, double *jacobian, const void *context)
{
    const size_t *n = context;
    for (size_t i = 0; i < *n; i++) {
        if (values) {
            values[i] = p[0] + p[1];
        }
        if (jacobian) {
            jacobian[2 * i] = 1;
            jacobian[2 * i + 1] = 1;
        }
    }
    return true;
}

static void exact_decay(double *y, size_t n)
{
    const double truth[] = {2.385, 0.77, -0.41};
    assert_true(decay_model(truth, y, NULL, &n));
}

static void test_noise_free_data_return_the_truth(void **state)
{
    (void)state;
    size_t n = n_decay;
    double y[n_decay], p[] = {1, 3, 0}, covariance[9];
    exact_decay(y, n);
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 3, .y = y, .model = decay_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_CONVERGED);
    assert_int_equal(summary.dof, 4);
    // Rounding of y (1e-16) times the condition of the problem (about 30).
    assert_close(p[0], 2.385, 1e-13, 0);
    assert_close(p[1], 0.77, 1e-13, 0);
    assert_close(p[2], -0.41, 1e-13, 0);
    assert_true(summary.chi2 < 1e-28);
}

static void test_line_has_the_covariance_of_the_textbook(void **state)
{
    (void)state;
    size_t n = 5;
    const double y[] = {1.1, 1.9, 3.2, 3.9, 5.3};
    const double sigma[] = {0.11, 0.23, 0.17, 0.31, 0.19};
    double s = 0, sx = 0, sxx = 0, sy = 0, sxy = 0;
    for (size_t i = 0; i < n; i++) {
        double w = 1 / (sigma[i] * sigma[i]);
        double x = 0.5 * (double)i;
        s += w;
        sx += w * x;
        sxx += w * x * x;
        sy += w * y[i];
        sxy += w * x * y[i];
    }
    double determinant = s * sxx - sx * sx;
    double slope = (s * sxy - sx * sy) / determinant;
    double intercept = (sxx * sy - sx * sxy) / determinant;
    double p[] = {0, 0}, covariance[4], correlation[4], chi2 = 0;
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 2, .y = y, .sigma = sigma, .model = line_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    for (size_t i = 0; i < n; i++) {
        chi2 += pow((y[i] - intercept - slope * 0.5 * (double)i) / sigma[i], 2);
    }
    // Both sides round a handful of sums: a few hundred ulp cover them.
    assert_close(p[0], intercept, 1e-13, 0);
    assert_close(p[1], slope, 1e-13, 0);
    assert_close(covariance[0], sxx / determinant, 1e-13, 0);
    assert_close(covariance[1], -sx / determinant, 1e-13, 0);
    assert_close(covariance[2], -sx / determinant, 1e-13, 0);
    assert_close(covariance[3], s / determinant, 1e-13, 0);
    assert_close(summary.chi2, chi2, 1e-12, 0);
    assert_close(summary.reduced_chi2, chi2 / 3, 1e-12, 0);
    lehr_covariance_to_correlation(correlation, covariance, 2);
    assert_close(correlation[1], -sx / sqrt(s * sxx), 1e-13, 0);
    assert_close(correlation[3], 1, 0, 0);

    options.convention = LEHR_COVARIANCE_SCALED;
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_close(covariance[3], s / determinant * chi2 / 3, 1e-12, 0);
    assert_string_equal(lehr_covariance_convention_name(summary.convention), "scaled");
    assert_string_equal(lehr_covariance_convention_name(LEHR_COVARIANCE_ABSOLUTE), "absolute");
    assert_string_equal(lehr_covariance_convention_name(LEHR_COVARIANCE_INFLATE), "inflate");
}

/// Inflate: errors grow where chi2/dof is above 1, and only there.
static void test_inflate_never_shrinks_errors(void **state)
{
    (void)state;
    size_t n = 5;
    const double y[] = {1.1, 1.9, 3.2, 3.9, 5.3};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_error err = {0};
    for (int wide = 0; wide < 2; wide++) {
        const double s = wide ? 2.5 : 0.025;
        const double sigma[] = {s, s, s, s, s};
        double p[] = {0, 0}, covariance[4];
        lehr_fitting_problem problem = {
            .n_points = n, .n_parameters = 2, .y = y, .sigma = sigma, .model = line_model, .context = &n};
        lehr_fitting_summary summary;
        options.convention = LEHR_COVARIANCE_INFLATE;
        assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
        assert_true((summary.reduced_chi2 > 1) == !wide);
        // Slope variance of equal weights on x = 0, 0.5 .. 2: s^2/2.5.
        assert_close(covariance[3], s * s / 2.5 * (wide ? 1 : summary.reduced_chi2), 1e-12, 0);
    }
    // y = 0, 1.5, 1.5, 3 on x = 0, 0.5 .. 1.5 lies 0.225 per degree of freedom about its line: chi2 = 45 of 2
    // with 0.1.
    const double scattered[] = {0, 1.5, 1.5, 3}, sigma[] = {0.1, 0.1, 0.1, 0.1};
    size_t four = 4;
    double p[] = {0, 0}, covariance[4];
    lehr_fitting_problem problem = {.n_points = four,
                                    .n_parameters = 2,
                                    .y = scattered,
                                    .sigma = sigma,
                                    .model = line_model,
                                    .context = &four};
    lehr_fitting_summary summary;
    options.convention = LEHR_COVARIANCE_TESTED;
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.convention, LEHR_COVARIANCE_SCALED);
    assert_close(covariance[3], 0.225 / 1.25, 1e-10, 0);
    assert_true(isnan(lehr_covariance_factor(LEHR_COVARIANCE_INFLATE, (double)NAN)));
    assert_true(isnan(lehr_covariance_factor(LEHR_COVARIANCE_SCALED, (double)NAN)));
    assert_close(lehr_covariance_factor(LEHR_COVARIANCE_ABSOLUTE, (double)NAN), 1, 0, 0);
}

static void test_no_freedom_leaves_scaled_errors_undefined(void **state)
{
    (void)state;
    size_t n = 2;
    const double y[] = {1.1, 1.9};
    double p[] = {0, 0}, covariance[4];
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 2, .y = y, .model = line_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_close(p[1], 1.6, 1e-13, 0); // exact solution of two equations, rounding only
    assert_true(isnan(summary.reduced_chi2));
    assert_true(isnan(covariance[0]));
}

static void test_undetermined_parameters_are_called_singular(void **state)
{
    (void)state;
    size_t n = 4;
    const double y[] = {1.1, 1.9, 1.3, 1.6};
    double p[] = {0.3, 0.9}, covariance[4];
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 2, .y = y, .model = sum_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_SINGULAR);
    assert_string_equal(lehr_fitting_stop_name(summary.stop), "singular");
    assert_true(isnan(covariance[0]) && isnan(covariance[3]));
}

/// m = p exp(-p): its maximum 1/e lies below the data, so the residual is least where the Jacobian vanishes.
static bool bounded_model(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < 2; i++) {
        if (values) {
            values[i] = p[0] * exp(-p[0]);
        }
        if (jacobian) {
            jacobian[i] = (1 - p[0]) * exp(-p[0]);
        }
    }
    return true;
}

static void test_a_search_cut_short_says_so(void **state)
{
    (void)state;
    const double y[] = {0.9, 0.8};
    double p[] = {0.1}, covariance[1];
    lehr_fitting_problem problem = {.n_points = 2, .n_parameters = 1, .y = y, .model = bounded_model};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.max_iterations = 1;
    lehr_fitting_summary summary;
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err), &err);
    assert_int_equal(summary.stop, LEHR_FITTING_MAX_ITERATIONS);
    assert_string_equal(lehr_fitting_stop_name(summary.stop), "max_iterations");
    assert_string_equal(lehr_fitting_stop_name(LEHR_FITTING_CONVERGED), "converged");
}

static void test_bad_input_is_refused_with_its_place(void **state)
{
    (void)state;
    size_t n = 3;
    double y[] = {1.1, 1.9, 3.2};
    double sigma[] = {0.1, 0.2, 0.3};
    double p[] = {1, 0.5, 0}, covariance[9];
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 3, .y = y, .sigma = sigma, .model = decay_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    lehr_error err = {0};
#define SOLVE() lehr_fitting_solve(&summary, p, covariance, &problem, &options, &err)
    sigma[1] = 0;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "sigma[1] = 0");
    sigma[1] = (double)NAN;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "sigma[1] = nan");
    sigma[1] = 0.2;
    y[2] = INFINITY;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "y[2] = inf");
    y[2] = 3.2;
    p[1] = -0.5;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "does not exist");
    assert_close(p[1], -0.5, 0, 0); // start values are untouched by an error
    p[1] = (double)NAN;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "start value");
    p[1] = 0.5;
    problem.n_points = 2;
    assert_fails(SOLVE(), LEHR_ERR_DOMAIN, &err, "2 points cannot determine 3");
    problem.n_points = 3;
    problem.sigma = NULL;
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    assert_fails(SOLVE(), LEHR_ERR_ARG, &err, "need a sigma");
    problem.n_parameters = 0;
    assert_fails(SOLVE(), LEHR_ERR_ARG, &err, "no parameters");
#undef SOLVE
}

static lehr_status attempt_decay(void *context, lehr_error *err)
{
    size_t n = n_decay;
    double y[n_decay], p[] = {1, 3, 0}, covariance[9];
    (void)context;
    exact_decay(y, n);
    lehr_fitting_problem problem = {
        .n_points = n, .n_parameters = 3, .y = y, .model = decay_model, .context = &n};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    return lehr_fitting_solve(&summary, p, covariance, &problem, &options, err);
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt_decay, NULL);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noise_free_data_return_the_truth),
        cmocka_unit_test(test_line_has_the_covariance_of_the_textbook),
        cmocka_unit_test(test_inflate_never_shrinks_errors),
        cmocka_unit_test(test_no_freedom_leaves_scaled_errors_undefined),
        cmocka_unit_test(test_undetermined_parameters_are_called_singular),
        cmocka_unit_test(test_a_search_cut_short_says_so),
        cmocka_unit_test(test_bad_input_is_refused_with_its_place),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.nonlinear", tests, NULL, NULL);
}
