// Profile-likelihood intervals: certified data against independent numbers, closed forms, open sides,
// refusals.
#include "lehr_test.h"
#include "nist_models.h"

#include <lehr/fitting/distribution.h>
#include <lehr/fitting/profile.h>
#include <lehr/fitting/setup.h>
#include <math.h>

enum { MOST = 3 };

typedef struct fitted {
    lehr_fitting_problem problem;
    lehr_fitting_options options;
    lehr_fitting_summary summary;
    double p[MOST];
    double covariance[MOST * MOST];
} fitted;

static void fit(fitted *f)
{
    lehr_error err = {0};
    assert_ok(lehr_fitting_solve(&f->summary, f->p, f->covariance, &f->problem, &f->options, &err), &err);
    assert_int_equal(f->summary.stop, LEHR_FITTING_CONVERGED);
}

static lehr_status interval_of(lehr_fitting_interval *out, const fitted *f, size_t j, double confidence,
                               lehr_error *err)
{
    return lehr_fitting_profile_interval(out, j, confidence, &f->problem, &f->options, &f->summary, f->p,
                                         f->covariance, err);
}

static void test_misra1a(void **state)
{
    (void)state;
    const char *stats = lehr_test_reference("fitting/stats/stats.json");
    static const char *const names[] = {"b1", "b2"};
    static const char *const rows[] = {"0", "1", "2"};
    nist_data data;
    nist_load(&data, "Misra1a");
    size_t set = 0;
    while (nist_sets[set].n_parameters != 2 || nist_sets[set].name[5] != '1' ||
           nist_sets[set].name[6] != 'a') {
        set++;
    }
    lehr_fitting_dual model = {data.n, 2, nist_sets[set].point, &data};
    fitted f = {.problem = {.n_points = data.n,
                            .n_parameters = 2,
                            .y = data.y,
                            .model = lehr_fitting_dual_model,
                            .context = &model},
                .options = lehr_fitting_options_defaults(),
                .p = {250, 5e-4}};
    fit(&f);
    for (size_t j = 0; j < 2; j++) {
        for (size_t level = 0; level < 3; level++) {
            lehr_fitting_interval got;
            lehr_error err = {0};
            double confidence =
                lehr_test_json(stats, "misra1a_exact_profile_F", names[j], rows[level], "0", NULL);
            assert_ok(interval_of(&got, &f, j, confidence, &err), &err);
            assert_false(got.lower_open || got.upper_open);
            // Ends to 1e-8 of a half-width that is 1 to 5 % of the value.
            assert_close(got.lower,
                         lehr_test_json(stats, "misra1a_exact_profile_F", names[j], rows[level], "1", NULL),
                         1e-9, 0);
            assert_close(got.upper,
                         lehr_test_json(stats, "misra1a_exact_profile_F", names[j], rows[level], "2", NULL),
                         1e-9, 0);
        }
    }
}

enum { N = 5 };
static const double y_line[N] = {1.1, 1.9, 3.2, 3.9, 5.3};
static const double sigma_line[N] = {0.11, 0.23, 0.17, 0.31, 0.19};

static bool line(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    for (size_t i = 0; i < N; i++) {
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

static fitted line_fit(lehr_covariance_convention convention, const lehr_fitting_parameter *described)
{
    fitted f = {.problem = {.n_points = N,
                            .n_parameters = 2,
                            .y = y_line,
                            .sigma = sigma_line,
                            .model = line,
                            .parameters = described},
                .options = lehr_fitting_options_defaults(),
                .p = {1, 2}};
    f.options.convention = convention;
    fit(&f);
    return f;
}

/// For a linear model the interval is value +- k stderr in every convention.
static void test_linear_model_is_symmetric(void **state)
{
    (void)state;
    for (int convention = 0; convention < 3; convention++) {
        fitted f = line_fit((lehr_covariance_convention)convention, NULL);
        double k = lehr_covariance_multiplier(f.options.convention, 0.95, f.summary.dof);
        for (size_t j = 0; j < 2; j++) {
            lehr_fitting_interval got;
            lehr_error err = {0};
            assert_ok(interval_of(&got, &f, j, 0.95, &err), &err);
            double half = k * sqrt(f.covariance[3 * j]);
            assert_close(got.upper - f.p[j], half, 1e-8, 0);
            assert_close(f.p[j] - got.lower, half, 1e-8, 0);
        }
    }
}

static void test_one_free_parameter_and_bounds(void **state)
{
    (void)state;
    lehr_fitting_parameter described[] = {{"intercept", true, 0, 0}, lehr_fitting_parameter_free("slope")};
    fitted f = line_fit(LEHR_COVARIANCE_ABSOLUTE, described);
    lehr_fitting_interval got;
    lehr_error err = {0};
    assert_ok(interval_of(&got, &f, 1, 0.9, &err), &err);
    double half = 1.6448536269514722 * sqrt(f.covariance[3]); // normal quantile
    assert_close(got.upper - f.p[1], half, 1e-8, 0);
    // A bound inside the interval leaves that side open.
    described[1].upper = f.p[1] + half / 2;
    assert_ok(interval_of(&got, &f, 1, 0.9, &err), &err);
    assert_true(got.upper_open && !got.lower_open);
    assert_close(got.upper, described[1].upper, 0, 0);
    assert_fails(interval_of(&got, &f, 0, 0.9, &err), LEHR_ERR_DOMAIN, &err,
                 "intercept has no standard error (fixed)");
}

/// Saturation a (1 - exp(-b x)) on data that are nearly straight: a can be arbitrarily large. Exists for b >
/// 0.
static bool saturation(const double *p, double *values, double *jacobian, const void *context)
{
    (void)context;
    if (!(p[1] > 0)) {
        return false;
    }
    for (size_t i = 0; i < N; i++) {
        double x = 0.5 * (double)(i + 1);
        if (values) {
            values[i] = -p[0] * expm1(-p[1] * x);
        }
        if (jacobian) {
            jacobian[2 * i] = -expm1(-p[1] * x);
            jacobian[2 * i + 1] = p[0] * x * exp(-p[1] * x);
        }
    }
    return true;
}

static void test_open_side(void **state)
{
    (void)state;
    const double y[N] = {0.51, 0.99, 1.38, 1.83, 2.15};
    const double sigma[N] = {0.05, 0.05, 0.05, 0.05, 0.05};
    fitted f = {.problem = {.n_points = N, .n_parameters = 2, .y = y, .sigma = sigma, .model = saturation},
                .options = lehr_fitting_options_defaults(),
                .p = {6, 0.2}};
    lehr_fitting_interval got;
    lehr_error err = {0};
    f.options.convention = LEHR_COVARIANCE_ABSOLUTE;
    fit(&f);
    // The straight line through the origin, a -> infinity, raises chi2 by less than 9: closed form.
    double sxy = 0, sxx = 0, syy = 0;
    for (size_t i = 0; i < N; i++) {
        double x = 0.5 * (double)(i + 1);
        sxy += x * y[i] / 0.0025;
        sxx += x * x / 0.0025;
        syy += y[i] * y[i] / 0.0025;
    }
    double k = sqrt(syy - sxy * sxy / sxx - f.summary.chi2);
    assert_true(k > 1 && k < 3);
    assert_ok(interval_of(&got, &f, 0, lehr_confidence_of_sigmas(k - 0.1), &err), &err);
    assert_true(!got.upper_open && got.upper > 3 * f.p[0]);
    assert_ok(interval_of(&got, &f, 0, lehr_confidence_of_sigmas(k + 0.1), &err), &err);
    assert_true(got.upper_open && isinf(got.upper) && !got.lower_open);
    assert_true(got.lower > 0 && got.lower < f.p[0]);
}

static void test_refusals(void **state)
{
    (void)state;
    fitted f = line_fit(LEHR_COVARIANCE_ABSOLUTE, NULL);
    lehr_fitting_interval got;
    lehr_error err = {0};
    assert_fails(interval_of(&got, &f, 2, 0.9, &err), LEHR_ERR_ARG, &err, "parameter 2 of 2");
    assert_fails(interval_of(&got, &f, 0, 95, &err), LEHR_ERR_ARG, &err, "confidence 95");
    // A place that is no minimum.
    f.p[0] += 0.5;
    f.summary.chi2 += 50;
    assert_fails(interval_of(&got, &f, 0, 0.9, &err), LEHR_ERR_NUMERIC, &err, "not at the lowest minimum");
    f.summary.stop = LEHR_FITTING_MAX_ITERATIONS;
    assert_fails(interval_of(&got, &f, 0, 0.9, &err), LEHR_ERR_DOMAIN, &err,
                 "has not converged (max_iterations)");
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const fitted *f = context;
    lehr_fitting_interval got;
    return interval_of(&got, f, 1, 0.5, err);
}

static void test_out_of_memory_is_reported(void **state)
{
    (void)state;
    fitted f = line_fit(LEHR_COVARIANCE_ABSOLUTE, NULL);
    lehr_test_fault_sweep(attempt, &f);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_misra1a),
        cmocka_unit_test(test_linear_model_is_symmetric),
        cmocka_unit_test(test_one_free_parameter_and_bounds),
        cmocka_unit_test(test_open_side),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.profile", tests, NULL, NULL);
}
