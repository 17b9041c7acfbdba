#include "lehr_test.h"

#include <lehr/core/record.h>
#include <lehr/fitting/line.h>
#include <lehr/fitting/setup.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double gas_constant = 8.31446261815324; // J/mol/K

static lehr_fitting_line fit(const lehr_fitting_line_data *data, lehr_fitting_line_method method,
                             lehr_covariance_convention convention)
{
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = method;
    options.convention = convention;
    lehr_fitting_line line;
    lehr_error err = {0};
    assert_ok(lehr_fitting_line_fit(&line, data, &options, &err), &err);
    assert_int_equal(line.stop, LEHR_FITTING_CONVERGED);
    return line;
}

// ---- York ---------------------------------------------------------------------------
static void test_pearson_with_york_weights(void **unused)
{
    (void)unused;
    enum { n = 10 };
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("fitting/real/pearson_york.dat"));
    const char *path = lehr_test_reference("fitting/lines/lines.json");
    assert_int_equal(table.rows, n);
    double x[n], y[n], sx[n], sy[n];
    for (size_t i = 0; i < n; i++) {
        x[i] = table.values[5 * i + 1];
        sx[i] = 1 / sqrt(table.values[5 * i + 2]);
        y[i] = table.values[5 * i + 3];
        sy[i] = 1 / sqrt(table.values[5 * i + 4]);
    }
    lehr_test_free_numbers(&table);
    const lehr_fitting_line_data data = {n, x, y, sx, sy, NULL};
    const lehr_fitting_line_method methods[] = {LEHR_FITTING_LINE_YORK, LEHR_FITTING_LINE_ODR};
    for (int k = 0; k < 2; k++) {
#define WANT(key) lehr_test_json(path, "pearson_york_york2004", key, NULL)
        lehr_fitting_line line = fit(&data, methods[k], LEHR_COVARIANCE_ABSOLUTE);
        // York's iteration ends at rounding; the orthogonal fit at a step of 1e-12 of the parameters.
        assert_close(line.intercept.value, WANT("a"), k ? 1e-11 : 1e-13, 0);
        assert_close(line.slope.value, WANT("b"), k ? 1e-11 : 1e-13, 0);
        assert_close(line.intercept.stderr_value, WANT("sa"), 1e-10, 0);
        assert_close(line.slope.stderr_value, WANT("sb"), 1e-10, 0);
        assert_close(line.covariance, WANT("cov_ab"), 1e-10, 0);
        assert_close(line.chi2, WANT("S"), 1e-12, 0);
        assert_close(line.reduced_chi2, WANT("S_over_dof"), 1e-12, 0);
        lehr_fitting_line scaled = fit(&data, methods[k], LEHR_COVARIANCE_SCALED);
        assert_close(scaled.slope.stderr_value,
                     lehr_test_json(path, "pearson_york_odr", "stderr_scaled", "1", NULL), 1e-10, 0);
        lehr_fitting_line inflated = fit(&data, methods[k], LEHR_COVARIANCE_INFLATE); // chi2/dof = 1.48
        assert_close(inflated.slope.stderr_value, scaled.slope.stderr_value, 1e-15, 0);
        assert_close(inflated.covariance, scaled.covariance, 1e-15, 0);
        assert_close(line.correlation, scaled.correlation, 1e-14, 0);
#undef WANT
    }
}

/// Kissinger plot of noisy peak temperatures: x = 1/T and y = ln(q/T^2) share the error of T.
static void test_kissinger_with_correlated_errors(void **unused)
{
    (void)unused;
    enum { n = 8 };
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("dsc/kissinger/K3_errors_both.csv"));
    const char *path = lehr_test_reference("dsc/kissinger/expected.json");
    assert_int_equal(table.rows, n);
    double x[n], y[n], sx[n], sy[n], r[n];
    for (size_t i = 0; i < n; i++) {
        const double *row = table.values + i * table.columns;
        double rate = row[0], t = row[2], st = row[3], sq = row[4];
        x[i] = 1 / t;
        y[i] = log(rate / (t * t));
        sx[i] = st / (t * t);
        sy[i] = hypot(sq, 2 * st / t);
        r[i] = 2 * st * st / (t * t * t) / (sx[i] * sy[i]);
    }
    lehr_test_free_numbers(&table);
    const double to_kJ = -gas_constant / 1000;
    lehr_fitting_line_data data = {n, x, y, sx, sy, r};
    // The expected values belong to the rates and temperatures before they were rounded to 8 and more digits.
    const lehr_fitting_line_method methods[] = {LEHR_FITTING_LINE_YORK, LEHR_FITTING_LINE_ODR};
    for (int k = 0; k < 2; k++) {
        data.correlation = r;
        lehr_fitting_line line = fit(&data, methods[k], LEHR_COVARIANCE_ABSOLUTE);
        assert_close(line.slope.value * to_kJ, lehr_test_json(path, "K3", "York", "Ea", NULL), 1e-8, 0);
        assert_close(line.slope.stderr_value * -to_kJ, lehr_test_json(path, "K3", "York", "se", NULL), 1e-8,
                     0);
        assert_close(line.chi2, lehr_test_json(path, "K3", "York", "chi2", NULL), 1e-8, 0);
        assert_int_equal(line.dof, 6);
        data.correlation = NULL;
        line = fit(&data, methods[k], LEHR_COVARIANCE_ABSOLUTE);
        assert_close(line.slope.value * to_kJ,
                     lehr_test_json(path, "K3", "York_ignoring_covariance", "Ea", NULL), 1e-8, 0);
        assert_close(line.slope.stderr_value * -to_kJ,
                     lehr_test_json(path, "K3", "York_ignoring_covariance", "se", NULL), 1e-8, 0);
    }
    lehr_fitting_line ols = fit(&data, LEHR_FITTING_LINE_OLS, LEHR_COVARIANCE_SCALED);
    assert_close(ols.slope.value * to_kJ, lehr_test_json(path, "K3", "OLS", "Ea", NULL), 1e-8, 0);
    assert_close(ols.slope.stderr_value * -to_kJ, lehr_test_json(path, "K3", "OLS", "se", NULL), 1e-8, 0);
}

/// York without errors in x is the weighted line; without errors in y the weighted line of x on y.
static void test_limits_of_york(void **unused)
{
    (void)unused;
    const double x[] = {0.3, 1.1, 1.9, 3.2, 4.4}, y[] = {1.1, 1.9, 3.2, 3.9, 5.3};
    const double s[] = {0.11, 0.23, 0.17, 0.31, 0.19};
    lehr_fitting_line_data data = {5, x, y, NULL, s, NULL};
    lehr_fitting_line york = fit(&data, LEHR_FITTING_LINE_YORK, LEHR_COVARIANCE_ABSOLUTE);
    lehr_fitting_line weighted = fit(&data, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_ABSOLUTE);
    assert_close(york.slope.value, weighted.slope.value, 1e-14, 0);
    assert_close(york.intercept.value, weighted.intercept.value, 1e-14, 0);
    assert_close(york.slope.stderr_value, weighted.slope.stderr_value, 1e-14, 0);
    assert_close(york.covariance, weighted.covariance, 1e-14, 0);
    lehr_fitting_line_data only_x = {5, x, y, s, NULL, NULL};
    lehr_fitting_line_data swapped = {5, y, x, NULL, s, NULL};
    york = fit(&only_x, LEHR_FITTING_LINE_YORK, LEHR_COVARIANCE_ABSOLUTE);
    weighted = fit(&swapped, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_ABSOLUTE);
    assert_close(york.slope.value, 1 / weighted.slope.value, 1e-13, 0);
    assert_close(york.intercept.value, -weighted.intercept.value / weighted.slope.value, 1e-13, 0);
    assert_close(york.chi2, weighted.chi2, 1e-12, 0);
    // b = 1/b': relative errors are equal.
    assert_close(york.slope.stderr_value / york.slope.value,
                 weighted.slope.stderr_value / weighted.slope.value, 1e-12, 0);
}

// ---- errors in y --------------------------------------------------------------------
static void test_exact_kissinger(void **unused)
{
    (void)unused;
    lehr_test_numbers table =
        lehr_test_load_numbers(lehr_test_reference("fitting/lines/kissinger_exact.dat"));
    const char *path = lehr_test_reference("fitting/lines/lines.json");
    enum { n = 6 };
    assert_int_equal(table.rows, n);
    double x[n], y[n], log_rate[n];
    for (size_t i = 0; i < n; i++) {
        double rate = table.values[2 * i] / 60, t = table.values[2 * i + 1];
        x[i] = 1 / t;
        y[i] = log(rate / (t * t));
        log_rate[i] = log(rate);
    }
    lehr_test_free_numbers(&table);
    const lehr_fitting_line_data data = {n, x, y, NULL, NULL, NULL};
    lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_OLS, LEHR_COVARIANCE_SCALED);
    // Rounding of y (1e-15) over the span of y (3.5).
    assert_close(-line.slope.value * gas_constant / 1000, 250, 1e-13, 0);
    // Straight line of ln(rate): the constant of another method; rate in K/s shifts only the intercept.
    const lehr_fitting_line_data ozawa = {n, x, log_rate, NULL, NULL, NULL};
    line = fit(&ozawa, LEHR_FITTING_LINE_OLS, LEHR_COVARIANCE_SCALED);
#define WANT(key, index) lehr_test_json(path, "kissinger_exact", "ozawa_lnbeta", key, index, NULL)
    assert_close(line.slope.value, WANT("value", "1"), 1e-12, 0);
    // The scatter is 1e-4 of y: its rounding, 1e-15 of y, becomes 1e-10 here.
    assert_close(line.slope.stderr_value, WANT("stderr_scaled", "1"), 1e-10, 0);
    assert_close(line.intercept.stderr_value, WANT("stderr_scaled", "0"), 1e-10, 0);
    assert_close(line.covariance,
                 lehr_test_json(path, "kissinger_exact", "ozawa_lnbeta", "cov_scaled", "0", "1", NULL), 1e-10,
                 0);
#undef WANT
}

static void test_arrhenius(void **unused)
{
    (void)unused;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("fitting/lines/arrhenius.dat"));
    const char *path = lehr_test_reference("fitting/lines/lines.json");
    enum { n = 6 };
    assert_int_equal(table.rows, n);
    double x[n], y[n];
    for (size_t i = 0; i < n; i++) {
        x[i] = 1 / table.values[2 * i];
        y[i] = log(table.values[2 * i + 1]);
    }
    lehr_test_free_numbers(&table);
    const lehr_fitting_line_data data = {n, x, y, NULL, NULL, NULL};
    lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_OLS, LEHR_COVARIANCE_SCALED);
#define WANT(...) lehr_test_json(path, "arrhenius_log", __VA_ARGS__, NULL)
    assert_close(line.intercept.value, WANT("value", "0"), 1e-12, 0);
    assert_close(line.slope.value, WANT("value", "1"), 1e-12, 0);
    assert_close(line.intercept.stderr_value, WANT("stderr_scaled", "0"), 1e-12, 0);
    assert_close(line.slope.stderr_value, WANT("stderr_scaled", "1"), 1e-12, 0);
    assert_close(line.chi2, WANT("chi2"), 1e-11, 0);
    assert_close(line.correlation, WANT("corr", "0", "1"), 1e-11, 0); // printed with 12 digits
#undef WANT
}

// ---- outliers -----------------------------------------------------------------------
static void test_robust_line(void **unused)
{
    (void)unused;
    lehr_test_numbers table = lehr_test_load_numbers(lehr_test_reference("fitting/stats/robust_line.dat"));
    const char *path = lehr_test_reference("fitting/stats/stats.json");
    enum { n = 20 };
    assert_int_equal(table.rows, n);
    double x[n], y[n], s[n];
    for (size_t i = 0; i < n; i++) {
        x[i] = table.values[2 * i];
        y[i] = table.values[2 * i + 1];
        s[i] = 0.2;
    }
    lehr_test_free_numbers(&table);
    lehr_fitting_line_data data = {n, x, y, NULL, s, NULL};
    lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_ROBUST, LEHR_COVARIANCE_ABSOLUTE);
    // The reference iterated weights to 1e-10.
    assert_close(line.intercept.value,
                 lehr_test_json(path, "robust_line", "irls_huber_k1.345_s0.2", "0", NULL), 1e-9, 0);
    assert_close(line.slope.value, lehr_test_json(path, "robust_line", "irls_huber_k1.345_s0.2", "1", NULL),
                 1e-9, 0);

    // The Huber loss of scipy turns linear at one standard error.
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = LEHR_FITTING_LINE_ROBUST;
    options.huber = 1;
    lehr_error err = {0};
    assert_ok(lehr_fitting_line_fit(&line, &data, &options, &err), &err);
    assert_close(line.intercept.value, lehr_test_json(path, "robust_line", "huber", "a", NULL), 1e-6, 0);
    assert_close(line.slope.value, lehr_test_json(path, "robust_line", "huber", "b", NULL), 1e-6, 0);
    double cost = lehr_test_json(path, "robust_line", "huber", "cost", NULL);
    assert_close(line.chi2 * 0.2 * 0.2 / 2, cost, 1e-9, 0);

    // Scale from the data: near the 0.2 of the noise, both outliers found, truth (1.5, 0.7) within three
    // errors.
    data.sigma_y = NULL;
    options.huber = 1.345;
    assert_ok(lehr_fitting_line_fit(&line, &data, &options, &err), &err);
    assert_true(line.scale > 0.1 && line.scale < 0.35);
    assert_true(line.n_outliers >= 2);
    // At convergence the scale is 1.4826 times the median absolute residual: ten of the twenty lie below it.
    int below = 0;
    for (size_t i = 0; i < n; i++) {
        double r = fabs(y[i] - line.intercept.value - line.slope.value * x[i]);
        below += r < line.scale / 1.4826;
    }
    assert_int_equal(below, n / 2);
    assert_true(fabs(line.slope.value - 0.7) < 3 * line.slope.stderr_value && line.slope.stderr_value < 0.02);
    assert_true(fabs(line.intercept.value - 1.5) < 3 * line.intercept.stderr_value);
}

/// Without a point beyond the limit the robust line is the weighted one, and its errors those of the scatter.
static void test_robust_without_outliers(void **unused)
{
    (void)unused;
    const double x[] = {-2, -1, 0, 1, 2}, y[] = {-1.9, -1.2, 0.1, 0.8, 2.2}, s[] = {0.2, 0.2, 0.2, 0.2, 0.2};
    const lehr_fitting_line_data data = {5, x, y, NULL, s, NULL};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = LEHR_FITTING_LINE_ROBUST;
    options.huber = 10;
    lehr_fitting_line robust, weighted = fit(&data, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_SCALED);
    lehr_error err = {0};
    assert_ok(lehr_fitting_line_fit(&robust, &data, &options, &err), &err);
    assert_close(robust.slope.value, weighted.slope.value, 1e-14, 0);
    assert_close(robust.chi2, weighted.chi2, 1e-12, 0);
    assert_int_equal(robust.n_outliers, 0);
    // Slope by hand: sum x^2 (r^2 + h s^2)/(sum x^2)^2 with h = 1/5 + x^2/10 and s^2 = sum r^2/3.
    double sum = 0;
    for (int i = 0; i < 5; i++) {
        double r = y[i] - robust.intercept.value - robust.slope.value * x[i];
        sum += x[i] * x[i] * (r * r + (0.2 + x[i] * x[i] / 10) * robust.chi2 * 0.04 / 3);
    }
    assert_close(robust.slope.stderr_value, sqrt(sum / 100), 1e-13, 0);
}

// ---- coverage -----------------------------------------------------------------------
static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U; // Knuth's MMIX generator
    return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static double gauss(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));
    return radius * cos(6.283185307179586 * uniform(state));
}

/// Stated errors cover the truth as often as they say: slope -1.7, intercept 4.2, correlated errors in both
/// axes.
static void test_coverage(void **unused)
{
    (void)unused;
    enum { n = 12, repeats = 8000 };
    uint64_t state = 20261;
    double x[n], y[n], sx[n], sy[n], r[n];
    int within_1 = 0, within_2 = 0, intercept_1 = 0;
    for (int k = 0; k < repeats; k++) {
        for (int i = 0; i < n; i++) {
            sx[i] = 0.05 + 0.01 * i;
            sy[i] = 0.21 - 0.012 * i;
            r[i] = 0.08 * i - 0.3;
            double a = gauss(&state), b = gauss(&state);
            x[i] = 0.6 * i + sx[i] * a;
            y[i] = 4.2 - 1.7 * 0.6 * i + sy[i] * (r[i] * a + sqrt(1 - r[i] * r[i]) * b);
        }
        const lehr_fitting_line_data data = {n, x, y, sx, sy, r};
        lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_YORK, LEHR_COVARIANCE_ABSOLUTE);
        double z = fabs(line.slope.value + 1.7) / line.slope.stderr_value;
        within_1 += z < 1;
        within_2 += z < 1.959964;
        intercept_1 += fabs(line.intercept.value - 4.2) < line.intercept.stderr_value;
    }
    print_message("coverage of the slope: %.2f %% (68.27), %.2f %% (95); of the intercept: %.2f %% (68.27)\n",
                  100.0 * within_1 / repeats, 100.0 * within_2 / repeats, 100.0 * intercept_1 / repeats);
    // 8000 repeats: standard deviations 0.52 % and 0.24 %.
    assert_true(within_1 > 0.66 * repeats && within_1 < 0.70 * repeats);
    assert_true(within_2 > 0.94 * repeats && within_2 < 0.96 * repeats);
    assert_true(intercept_1 > 0.66 * repeats && intercept_1 < 0.70 * repeats);
}

/// Part of 8000 lines through four points whose slope is within one and 1.96 errors of the truth; the errors
/// of the points are @p factor times as large as they say.
static void cover_tested(double within[2], double *squares, double factor, lehr_covariance_convention how)
{
    enum { n = 4, repeats = 8000 };
    uint64_t state = 31;
    double x[n], y[n], s[n];
    within[0] = within[1] = *squares = 0;
    for (int k = 0; k < repeats; k++) {
        for (int i = 0; i < n; i++) {
            x[i] = 0.7 * i;
            s[i] = 0.3 + 0.05 * i;
            y[i] = 1.2 - 2.3 * x[i] + factor * s[i] * gauss(&state);
        }
        const lehr_fitting_line_data data = {n, x, y, NULL, s, NULL};
        lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_WLS, how);
        double z = fabs(line.slope.value + 2.3) / line.slope.stderr_value;
        within[0] += (z < 1) / (double)repeats;
        within[1] += (z < 1.959964) / (double)repeats;
        *squares += z * z / (double)repeats;
    }
}

/// SOURCE of the bounds: chi2 and the slope are independent, so that the coverage is one integral; by numpy
/// with 400000 draws for two degrees of freedom: 69.7, 95.3 %, mean square 0.96 where the errors are right,
/// and 57.0, 81.6 % where they are half of the truth (absolute ones then 38.3, 67.5 %; inflate 73.2, 96.3 %,
/// 0.85 where they are right). Four standard deviations of 8000 repeats.
static void test_tested_covers(void **unused)
{
    (void)unused;
    double within[2], squares;
    cover_tested(within, &squares, 1, LEHR_COVARIANCE_TESTED);
    print_message("tested: %.2f %%, %.2f %%, mean square %.3f\n", 100 * within[0], 100 * within[1], squares);
    assert_close(within[0], 0.697, 0, 0.021);
    assert_close(within[1], 0.953, 0, 0.0095);
    assert_close(squares, 0.96, 0, 0.06);
    cover_tested(within, &squares, 2, LEHR_COVARIANCE_TESTED);
    assert_close(within[0], 0.570, 0, 0.022);
    assert_close(within[1], 0.816, 0, 0.0175);
}

static void test_tested_is_decided(void **unused)
{
    (void)unused;
    // chi2 of two degrees of freedom exceeds 5.991 in 5 % of cases.
    assert_int_equal(lehr_covariance_decide(LEHR_COVARIANCE_TESTED, 5.98, 2), LEHR_COVARIANCE_ABSOLUTE);
    assert_int_equal(lehr_covariance_decide(LEHR_COVARIANCE_TESTED, 6.00, 2), LEHR_COVARIANCE_SCALED);
    assert_int_equal(lehr_covariance_decide(LEHR_COVARIANCE_TESTED, 0, 0), LEHR_COVARIANCE_ABSOLUTE);
    assert_int_equal(lehr_covariance_decide(LEHR_COVARIANCE_INFLATE, 50, 2), LEHR_COVARIANCE_INFLATE);
    assert_true(isnan(lehr_covariance_factor(LEHR_COVARIANCE_TESTED, 1)));
    assert_string_equal(lehr_covariance_convention_name(LEHR_COVARIANCE_TESTED), "tested");
    const double x[] = {0, 1, 2, 3}, y[] = {0, 1.5, 1.5, 3};
    for (int wide = 0; wide < 2; wide++) {
        const double e = wide ? 1 : 0.1, s[] = {e, e, e, e};
        const lehr_fitting_line_data data = {4, x, y, NULL, s, NULL};
        lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_TESTED);
        // Slope 0.9, residuals -0.15, 0.45, -0.45, 0.15: squares 0.45; variance of the slope e^2/5.
        assert_int_equal(line.convention, wide ? LEHR_COVARIANCE_ABSOLUTE : LEHR_COVARIANCE_SCALED);
        assert_close(line.slope.stderr_value, sqrt((wide ? 1 : 0.225) / 5), 1e-12, 0);
    }
}

// ---- the rest -----------------------------------------------------------------------
static void test_two_points(void **unused)
{
    (void)unused;
    const double x[] = {1, 3}, y[] = {2, 7}, s[] = {0.1, 0.2};
    const lehr_fitting_line_data data = {2, x, y, NULL, s, NULL};
    lehr_fitting_line line = fit(&data, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_ABSOLUTE);
    assert_close(line.slope.value, 2.5, 1e-15, 0);
    assert_close(line.intercept.value, -0.5, 1e-15, 0);
    assert_close(line.slope.stderr_value, sqrt(0.05) / 2, 1e-14, 0); // of (y2 - y1)/2
    assert_true(isnan(line.reduced_chi2));
    line = fit(&data, LEHR_FITTING_LINE_WLS, LEHR_COVARIANCE_SCALED);
    assert_true(isnan(line.slope.stderr_value));
}

static void test_bad_input_is_named(void **unused)
{
    (void)unused;
    double x[] = {0, 1, 2, 3}, y[] = {1, 3, 5, 7}, sx[] = {0.1, 0.1, 0.1, 0.1}, sy[] = {0.1, 0.1, 0.1, 0.1};
    double r[] = {0, 0, 1.5, 0};
    lehr_fitting_line_data data = {4, x, y, sx, sy, NULL};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line line;
    lehr_error err = {0};
#define FIT() lehr_fitting_line_fit(&line, &data, &options, &err)
    data.correlation = r;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "correlation[2] = 1.5");
    data.correlation = NULL;
    sx[1] = -2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma_x[1] = -2");
    sx[1] = 0;
    assert_ok(FIT(), &err);
    sy[1] = 0;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "point 2 has no error");
    options.method = LEHR_FITTING_LINE_WLS;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "sigma_y[1] = 0 is not a number greater than 0");
    data.sigma_y = NULL;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "needs standard errors of y");
    data.sigma_x = NULL;
    options.method = LEHR_FITTING_LINE_YORK;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "a line by york needs");
    options.method = LEHR_FITTING_LINE_OLS;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "has scaled errors, not absolute ones");
    options.method = LEHR_FITTING_LINE_ROBUST;
    assert_fails(FIT(), LEHR_ERR_NUMERIC, &err, "exactly on a line");
    options.huber = 0;
    assert_fails(FIT(), LEHR_ERR_ARG, &err, "limit 0");
    options.huber = 1.5;
    data.n_points = 2;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "2 points; this line needs at least 3");
    data.n_points = 4;
    y[3] = (double)NAN;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "point 4 (3, nan)");
    y[3] = 7;
    x[0] = x[1] = x[2] = x[3] = 4.5;
    assert_fails(FIT(), LEHR_ERR_DOMAIN, &err, "all x are equal to 4.5");
#undef FIT
}

static void test_description(void **unused)
{
    (void)unused;
    const double x[] = {0, 1, 2, 3}, y[] = {1, 3.2, 4.8, 7};
    const lehr_fitting_line_data data = {4, x, y, NULL, NULL, NULL};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    options.method = LEHR_FITTING_LINE_ROBUST;
    lehr_fitting_line line;
    lehr_record *record = NULL;
    lehr_value value;
    lehr_error err = {0};
    assert_ok(lehr_fitting_line_fit(&line, &data, &options, &err), &err);
    assert_ok(lehr_record_create(&record, &err), &err);
    assert_ok(lehr_fitting_line_describe(&line, record, &err), &err);
    assert_true(lehr_record_find(record, "slope", &value));
    assert_close(value.quantity.value, line.slope.value, 0, 0);
    assert_close(value.quantity.stderr_value, line.slope.stderr_value, 0, 0);
    assert_true(lehr_record_find(record, "errors", &value));
    assert_string_equal(value.text, "sandwich");
    const char *const keys[] = {"intercept", "chi2", "reduced_chi2", "correlation", "points",
                                "method",    "stop", "scale",        "outliers"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_true(lehr_record_find(record, keys[i], &value));
    }
    lehr_record_free(record);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    const double x[] = {0, 1, 2, 3}, y[] = {1, 3.2, 4.8, 7}, s[] = {0.1, 0.1, 0.1, 0.1};
    const lehr_fitting_line_data data = {4, x, y, s, s, NULL};
    lehr_fitting_line_options options = lehr_fitting_line_options_defaults();
    lehr_fitting_line line;
    lehr_record *record = NULL;
    options.method = *(const lehr_fitting_line_method *)context;
    lehr_status status = lehr_fitting_line_fit(&line, &data, &options, err);
    if (status == LEHR_OK) {
        status = lehr_record_create(&record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_line_describe(&line, record, err);
    }
    lehr_record_free(record);
    return status;
}

static void test_out_of_memory_is_reported(void **unused)
{
    (void)unused;
    lehr_fitting_line_method methods[] = {LEHR_FITTING_LINE_YORK, LEHR_FITTING_LINE_ODR,
                                          LEHR_FITTING_LINE_ROBUST};
    for (int k = 0; k < 3; k++) {
        lehr_test_fault_sweep(attempt, &methods[k]);
    }
}

int main(void)
{
    lehr_fitting_setup();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pearson_with_york_weights),
        cmocka_unit_test(test_kissinger_with_correlated_errors),
        cmocka_unit_test(test_limits_of_york),
        cmocka_unit_test(test_exact_kissinger),
        cmocka_unit_test(test_arrhenius),
        cmocka_unit_test(test_robust_line),
        cmocka_unit_test(test_robust_without_outliers),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_tested_covers),
        cmocka_unit_test(test_tested_is_decided),
        cmocka_unit_test(test_two_points),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests_name("fitting.line", tests, NULL, NULL);
}
