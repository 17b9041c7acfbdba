#include "lehr_test.h"

#include <lehr/fitting/eos.h>
#include <lehr/fitting/orthogonal.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>

enum { n_pearson = 10 };

static bool line_curve(double *value, double *slope, double *gradient, const double *p, double x,
                       const void *context)
{
    (void)context;
    gradient[0] = 1;
    gradient[1] = x;
    *value = p[0] + p[1] * x;
    *slope = p[1];
    return true;
}

/// y = exp(k (x - c))
static bool growth_curve(double *value, double *slope, double *gradient, const double *p, double x,
                         const void *context)
{
    (void)context;
    *value = exp(p[1] * (x - p[0]));
    *slope = p[1] * *value;
    gradient[0] = -p[1] * *value;
    gradient[1] = (x - p[0]) * *value;
    return true;
}

/// Its inverse, x = c + ln(y)/k; does not exist for y <= 0 or k <= 0.
static bool logarithm_curve(double *value, double *slope, double *gradient, const double *p, double y,
                            const void *context)
{
    (void)context;
    if (!(y > 0) || !(p[1] > 0)) {
        return false;
    }
    *value = p[0] + log(y) / p[1];
    *slope = 1 / (p[1] * y);
    gradient[0] = 1;
    gradient[1] = -log(y) / (p[1] * p[1]);
    return true;
}

/// Quartz with Murnaghan's equation, P(V).
static bool murnaghan_curve(double *value, double *slope, double *gradient, const double *p, double volume,
                            const void *context)
{
    const lehr_fitting_eos_parameters parameters = {p[0], p[1], p[2], 0, 0};
    lehr_fitting_eos_derivatives d;
    if (!lehr_fitting_eos_differentiate(&d, context, &parameters, volume)) {
        return false;
    }
    *value = d.pressure_GPa;
    *slope = d.d_volume;
    for (int j = 0; j < 3; j++) {
        gradient[j] = d.d_parameters[j];
    }
    return true;
}

static double json_value(const char *path, const char *fit, const char *key, const char *index)
{
    return lehr_test_json(path, fit, key, index, NULL);
}

static void compare(const char *path, const char *fit, const lehr_fitting_summary *summary, const double *p,
                    const double *covariance, size_t n)
{
    assert_int_equal(summary->stop, LEHR_FITTING_CONVERGED);
    assert_close(summary->chi2, lehr_test_json(path, fit, "chi2", NULL), 1e-9, 0);
    for (size_t j = 0; j < n; j++) {
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", j);
        double stderr_value = json_value(path, fit, "stderr_unscaled", index);
        // Both sides stop where steps no longer matter: 1e-9 of the error.
        assert_close(p[j], json_value(path, fit, "value", index), 1e-13, 1e-9 * stderr_value);
        assert_close(sqrt(covariance[j * n + j]), stderr_value, 1e-8, 0);
    }
}

static void test_pearson_with_york_weights(void **unused)
{
    (void)unused;
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference("fitting/real/pearson_york.dat"));
    const char *path = lehr_test_reference("fitting/lines/lines.json");
    assert_int_equal(data.rows, n_pearson);
    double x[n_pearson], y[n_pearson], sx[n_pearson], sy[n_pearson];
    for (size_t i = 0; i < n_pearson; i++) {
        const double *row = data.values + 5 * i;
        x[i] = row[1];
        sx[i] = 1 / sqrt(row[2]);
        y[i] = row[3];
        sy[i] = 1 / sqrt(row[4]);
    }
    lehr_fitting_curve_problem problem = {n_pearson, 2, x, y, sx, sy, NULL, line_curve, NULL};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    const struct {
        lehr_fitting_error_model model;
        const char *fit;
    } rows[] = {{LEHR_FITTING_ERRORS_ODR, "pearson_york_odr"},
                {LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE, "pearson_york_ev"}};
    for (size_t k = 0; k < 2; k++) {
        double p[] = {1, 1}, covariance[4];
        lehr_fitting_summary summary;
        lehr_error err = {0};
        assert_ok(
            lehr_fitting_curve_solve(&summary, p, covariance, NULL, &problem, rows[k].model, &options, &err),
            &err);
        compare(path, rows[k].fit, &summary, p, covariance, 2);
    }
    lehr_test_free_numbers(&data);
}

static void test_quartz_by_all_models(void **unused)
{
    (void)unused;
    lehr_test_numbers data = lehr_test_load_numbers(lehr_test_reference("fitting/real/quartz_eosfit7.dat"));
    const char *path = lehr_test_reference("fitting/eos/eos_fits.json");
    enum { n = 22 };
    assert_int_equal(data.rows, n);
    double pressure[n], volume[n], sigma_p[n], sigma_v[n];
    for (size_t i = 0; i < n; i++) {
        pressure[i] = data.values[4 * i];
        volume[i] = data.values[4 * i + 1];
        sigma_p[i] = data.values[4 * i + 2];
        sigma_v[i] = data.values[4 * i + 3];
    }
    lehr_fitting_curve_problem problem = {
        n, 3, volume, pressure, sigma_v, sigma_p, NULL, murnaghan_curve, lehr_fitting_eos_find("murnaghan")};
    const struct {
        lehr_fitting_error_model model;
        const char *fit;
    } rows[] = {
        {LEHR_FITTING_ERRORS_OLS, "quartz_eosfit7/murnaghan/ols"},
        {LEHR_FITTING_ERRORS_WLS, "quartz_eosfit7/murnaghan/wls"},
        {LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE, "quartz_eosfit7/murnaghan/ev"},
        {LEHR_FITTING_ERRORS_ODR, "quartz_eosfit7/murnaghan/odr"},
    };
    for (size_t k = 0; k < 4; k++) {
        double p[] = {110, 50, 4}, covariance[9];
        lehr_fitting_options options = lehr_fitting_options_defaults();
        options.convention =
            rows[k].model == LEHR_FITTING_ERRORS_OLS ? LEHR_COVARIANCE_SCALED : LEHR_COVARIANCE_ABSOLUTE;
        lehr_fitting_summary summary;
        lehr_error err = {0};
        assert_ok(
            lehr_fitting_curve_solve(&summary, p, covariance, NULL, &problem, rows[k].model, &options, &err),
            &err);
        for (size_t j = 0; rows[k].model == LEHR_FITTING_ERRORS_OLS && j < 9; j++) {
            covariance[j] /= summary.reduced_chi2;
        }
        compare(path, rows[k].fit, &summary, p, covariance, 3);
    }
    lehr_test_free_numbers(&data);
}

/// Points with errors in x only, on y = exp(k (x - c)): the same as the fit of x = c + ln(y)/k with errors in
/// its ordinate.
static void test_errors_in_x_alone(void **unused)
{
    (void)unused;
    enum { n = 6 };
    const double x[n] = {0.13, 0.46, 1.07, 1.38, 2.21, 2.44};
    const double y[n] = {0.71, 0.93, 1.61, 2.33, 4.61, 5.02};
    const double s[n] = {0.12, 0.07, 0.09, 0.15, 0.06, 0.11};
    lehr_fitting_curve_problem in_x = {n, 2, x, y, s, NULL, NULL, growth_curve, NULL};
    lehr_fitting_curve_problem in_y = {n, 2, y, x, NULL, s, NULL, logarithm_curve, NULL};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    options.convention = LEHR_COVARIANCE_ABSOLUTE;
    lehr_fitting_summary a, b;
    double p[] = {0.3, 0.8}, q[] = {0.3, 0.8}, cp[4], cq[4], foot[n];
    lehr_error err = {0};
    assert_ok(lehr_fitting_curve_solve(&a, p, cp, foot, &in_x, LEHR_FITTING_ERRORS_ODR, &options, &err),
              &err);
    assert_ok(lehr_fitting_curve_solve(&b, q, cq, NULL, &in_y, LEHR_FITTING_ERRORS_WLS, &options, &err),
              &err);
    // The same minimum: agreement to the convergence of both fits.
    assert_close(a.chi2, b.chi2, 1e-12, 0);
    for (size_t j = 0; j < 4; j++) {
        assert_close(cp[j], cq[j], 1e-10, 0);
    }
    assert_close(p[0], q[0], 1e-11, 0);
    assert_close(p[1], q[1], 1e-11, 0);
    for (size_t i = 0; i < n; i++) {
        assert_close(exp(p[1] * (foot[i] - p[0])), y[i], 1e-12, 0);
    }
}

/// Squared distance of point i by a scan along the curve: nothing but the definition.
static double scanned_distance(const lehr_fitting_curve_problem *q, const double *p, size_t i)
{
    double sx = q->sigma_x[i], sy = q->sigma_y[i], r = q->correlation[i];
    double best = INFINITY;
    for (double t = q->x[i] - 6 * sx; t < q->x[i] + 6 * sx; t += 1e-5 * sx) {
        double u = (q->x[i] - t) / sx;
        double v = (q->y[i] - exp(p[1] * (t - p[0]))) / sy;
        best = fmin(best, (u * u - 2 * r * u * v + v * v) / (1 - r * r));
    }
    return best;
}

static void test_correlated_errors_by_definition(void **unused)
{
    (void)unused;
    enum { n = 5 };
    const double x[n] = {0.13, 0.46, 1.07, 1.78, 2.21};
    const double y[n] = {0.71, 0.93, 1.61, 2.93, 4.61};
    const double sx[n] = {0.12, 0.07, 0.09, 0.15, 0.06};
    const double sy[n] = {0.08, 0.13, 0.11, 0.31, 0.27};
    const double r[n] = {0.6, -0.4, 0.2, 0.77, -0.83};
    lehr_fitting_curve_problem problem = {n, 2, x, y, sx, sy, r, growth_curve, NULL};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    double p[] = {0.3, 0.8}, covariance[4];
    lehr_error err = {0};
    assert_ok(lehr_fitting_curve_solve(&summary, p, covariance, NULL, &problem, LEHR_FITTING_ERRORS_ODR,
                                       &options, &err),
              &err);
    double at_minimum = 0;
    for (size_t i = 0; i < n; i++) {
        at_minimum += scanned_distance(&problem, p, i);
    }
    assert_close(summary.chi2, at_minimum, 1e-8, 0); // the scan misses the foot by at most 1e-5 sigma
    for (int k = 0; k < 4; k++) {
        double beside[] = {p[0] + (k == 0   ? 1e-3
                                   : k == 1 ? -1e-3
                                            : 0),
                           p[1] + (k == 2   ? 1e-3
                                   : k == 3 ? -1e-3
                                            : 0)};
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum += scanned_distance(&problem, beside, i);
        }
        assert_true(sum > at_minimum + 1e-7);
    }
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    enum { n = 4 };
    double x[n] = {0, 1, 2, 3}, y[n] = {0.1, 1.2, 1.9, 3.3}, sx[n] = {0.1, 0.1, 0, 0.1},
           sy[n] = {0.2, 0.2, 0.2, 0.2};
    double r[n] = {0};
    lehr_fitting_curve_problem problem = {n, 2, x, y, sx, sy, r, line_curve, NULL};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    double p[] = {0.5, 0.7}, covariance[4];
    lehr_error err = {0};
#define SOLVE(model)                                                                                         \
    lehr_fitting_curve_solve(&summary, p, covariance, NULL, &problem, LEHR_FITTING_ERRORS_##model, &options, \
                             &err)
    assert_ok(SOLVE(ODR), &err); // an exact x among others is fine
    r[1] = -1;
    assert_fails(SOLVE(ODR), LEHR_ERR_DOMAIN, &err, "correlation[1] = -1");
    r[1] = 0;
    sy[2] = 0;
    assert_fails(SOLVE(ODR), LEHR_ERR_DOMAIN, &err, "point 3 has no error");
    assert_fails(SOLVE(WLS), LEHR_ERR_DOMAIN, &err, "sigma[2] = 0");
    sy[2] = (double)NAN;
    assert_fails(SOLVE(EFFECTIVE_VARIANCE), LEHR_ERR_DOMAIN, &err, "sigma_y[2] = nan");
    sy[2] = 0.2;
    sx[3] = -0.5;
    assert_fails(SOLVE(ODR), LEHR_ERR_DOMAIN, &err, "sigma_x[3] = -0.5");
    sx[3] = 0.1;
    x[1] = (double)INFINITY;
    assert_fails(SOLVE(OLS), LEHR_ERR_DOMAIN, &err, "x[1] = inf");
    x[1] = 1;
    y[0] = (double)NAN;
    p[0] = 0.5;
    assert_fails(SOLVE(ODR), LEHR_ERR_DOMAIN, &err, "y[0] = nan");
    assert_close(p[0], 0.5, 0, 0); // the start is untouched by an error
    y[0] = 0.1;
    problem.sigma_y = NULL;
    assert_fails(SOLVE(WLS), LEHR_ERR_ARG, &err, "needs a sigma of y");
    problem.sigma_x = NULL;
    assert_fails(SOLVE(ODR), LEHR_ERR_ARG, &err, "odr needs a sigma of x or y");
    problem.n_points = 1;
    assert_fails(SOLVE(OLS), LEHR_ERR_DOMAIN, &err, "1 points cannot determine 2");
#undef SOLVE
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const double x[] = {0, 1, 2, 3}, y[] = {0.1, 1.2, 1.9, 3.3}, s[] = {0.1, 0.1, 0.1, 0.1};
    lehr_fitting_curve_problem problem = {4, 2, x, y, s, s, NULL, line_curve, NULL};
    lehr_fitting_options options = lehr_fitting_options_defaults();
    lehr_fitting_summary summary;
    double p[] = {0, 1}, covariance[4];
    const lehr_fitting_error_model *model = context;
    return lehr_fitting_curve_solve(&summary, p, covariance, NULL, &problem, *model, &options, err);
}

static void test_out_of_memory_is_reported(void **unused)
{
    (void)unused;
    lehr_fitting_error_model models[] = {LEHR_FITTING_ERRORS_ODR, LEHR_FITTING_ERRORS_EFFECTIVE_VARIANCE};
    lehr_test_fault_sweep(attempt, &models[0]);
    lehr_test_fault_sweep(attempt, &models[1]);
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pearson_with_york_weights),
        cmocka_unit_test(test_quartz_by_all_models),
        cmocka_unit_test(test_errors_in_x_alone),
        cmocka_unit_test(test_correlated_errors_by_definition),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.orthogonal", tests, NULL, NULL);
}
