// Errors of G(r) against an independent propagation, Monte Carlo draws and closed forms.
#include "lehr_test.h"

#include <lehr/fitting/random.h>
#include <lehr/pdf/transform.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// ---- reference: noise 0.01 (1 + (q/10)^2) on q = 0.5 .. 30, step 0.02 ---------------------
enum { N_Q = 1476 };

static void make_noise(double *q, double *sigma)
{
    for (size_t i = 0; i < N_Q; i++) {
        q[i] = 0.5 + 0.02 * (double)i;
        sigma[i] = 0.01 * (1 + q[i] * q[i] / 100);
    }
}

static lehr_pdf_transform *make_plan(const double *q, const double *r, size_t n_r, lehr_pdf_window window)
{
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    options.damping = lehr_pdf_damping_of(window);
    options.extend = false; // the reference begins at 0.5
    assert_ok(lehr_pdf_transform_create(&plan, q, N_Q, r, n_r, &options, &err), &err);
    return plan;
}

static void test_reference_sigma(void **state)
{
    (void)state;
    static const lehr_pdf_window windows[2] = {LEHR_PDF_WINDOW_NONE, LEHR_PDF_WINDOW_LORCH};
    lehr_error err = {0};
    double q[N_Q], sigma[N_Q];
    lehr_test_numbers want =
        lehr_test_load_numbers(lehr_test_reference("pdf/analytic/noise_propagation.txt"));
    double *r = lehr_core_alloc(want.rows, sizeof *r);
    double *variance = lehr_core_alloc(want.rows, sizeof *variance);
    assert_true(r && variance);
    make_noise(q, sigma);
    for (size_t i = 0; i < want.rows; i++) {
        r[i] = want.values[i * want.columns];
    }
    for (size_t k = 0; k < 2; k++) {
        lehr_pdf_transform *plan = make_plan(q, r, want.rows, windows[k]);
        const lehr_pdf_errors errors = {.sigma = sigma};
        double worst = 0;
        assert_ok(lehr_pdf_transform_variance(plan, variance, &errors, &err), &err);
        for (size_t i = 0; i < want.rows; i++) {
            double sigma_g = want.values[i * want.columns + 1 + 2 * k];
            worst = fmax(worst, fabs(sqrt(variance[i]) / sigma_g - 1));
        }
        print_message("%s: worst %.4f\n", lehr_pdf_window_name(windows[k]), worst);
        // The reference integrates by trapezoids: the six points at either end have other weights there.
        assert_close(worst, 0, 0, 0.01);
        lehr_pdf_transform_free(plan);
    }
    lehr_core_free(variance);
    lehr_core_free(r);
    lehr_test_free_numbers(&want);
}

static void test_reference_covariance(void **state)
{
    (void)state;
    static const struct {
        lehr_pdf_window window;
        const char *file;
    } rows[2] = {{LEHR_PDF_WINDOW_NONE, "pdf/analytic/noise_cov_none_r2to3.txt"},
                 {LEHR_PDF_WINDOW_LORCH, "pdf/analytic/noise_cov_lorch_r2to3.txt"}};
    enum { N_R = 21, LEAD = 3 };
    lehr_error err = {0};
    double q[N_Q], sigma[N_Q], r[LEAD + N_R], covariance[N_R * N_R];
    make_noise(q, sigma);
    for (size_t i = 0; i < LEAD + N_R; i++) {
        r[i] = 1.85 + 0.05 * (double)i;
    }
    for (size_t k = 0; k < 2; k++) {
        lehr_pdf_transform *plan = make_plan(q, r, LEAD + N_R, rows[k].window);
        const lehr_pdf_errors errors = {.sigma = sigma};
        lehr_test_numbers want = lehr_test_load_numbers(lehr_test_reference(rows[k].file));
        assert_int_equal(want.rows * want.columns, N_R * N_R);
        assert_ok(lehr_pdf_transform_covariance(plan, covariance, LEAD, N_R, &errors, 0, &err), &err);
        for (size_t i = 0; i < N_R * N_R; i++) {
            assert_close(covariance[i], want.values[i], 0, 0.01 * want.values[0]);
        }
        lehr_test_free_numbers(&want);
        lehr_pdf_transform_free(plan);
    }
}

// ---- draws ------------------------------------------------------------------------------
enum { N_S = 151, N_DRAWS = 4000, N_OUT = 5 };

/// Noise, a common scale, a common constant and an uncertain S0, drawn as the errors say.
static void draw(double *data, double *s_zero, const double *sigma, const double *jacobian, size_t i)
{
    lehr_random random = lehr_random_stream(2385, i);
    double scale = 0.02 * lehr_random_normal(&random);
    double constant = 0.5 * scale + 0.01 * lehr_random_normal(&random);
    for (size_t j = 0; j < N_S; j++) {
        data[j] = sigma[j] * lehr_random_normal(&random) + scale * jacobian[j] + constant * jacobian[N_S + j];
    }
    *s_zero = 0.015 + 0.3 * lehr_random_normal(&random);
}

static void test_simulation(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    double q[N_S], sigma[N_S], jacobian[2 * N_S], data[N_S], g[N_OUT], variance[N_OUT], zero[N_OUT];
    double covariance[N_OUT * N_OUT], sums[N_OUT * N_OUT] = {0}, r[N_OUT] = {0.4, 0.7, 1.9, 2.7, 3.3};
    // Cov of (scale, constant) as drawn: constant = scale/2 + independent.
    const double parameters[4] = {4e-4, 2e-4, 2e-4, 1e-4 + 1e-4};
    for (size_t j = 0; j < N_S; j++) {
        q[j] = 1.4 + 0.08 * (double)j;
        sigma[j] = 0.02 + 0.003 * q[j];
        jacobian[j] = 1 + 0.8 * sin(2.8 * q[j]) / q[j];
        jacobian[N_S + j] = 0.02 * q[j] * q[j];
    }
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    options.s_zero = 0.015;
    assert_ok(lehr_pdf_transform_create(&plan, q, N_S, r, N_OUT, &options, &err), &err);
    const lehr_pdf_errors errors = {sigma, 2, jacobian, parameters, 0.3};
    assert_ok(lehr_pdf_transform_covariance(plan, covariance, 0, N_OUT, &errors, 0, &err), &err);
    assert_ok(lehr_pdf_transform_variance(plan, variance, &errors, &err), &err);
    memset(data, 0, sizeof data);
    assert_ok(lehr_pdf_transform_apply(plan, zero, data, 1, 1, &err), &err);
    for (size_t i = 0; i < N_DRAWS; i++) {
        double s_zero = 0;
        draw(data, &s_zero, sigma, jacobian, i);
        assert_ok(lehr_pdf_transform_apply(plan, g, data, 1, 1, &err), &err);
        for (size_t k = 0; k < N_OUT * N_OUT; k++) {
            size_t a = k / N_OUT, b = k % N_OUT;
            double shift = s_zero - 0.015;
            double left = g[a] - zero[a] + shift * lehr_pdf_transform_slope(plan)[a];
            double right = g[b] - zero[b] + shift * lehr_pdf_transform_slope(plan)[b];
            sums[k] += left * right / N_DRAWS;
        }
    }
    for (size_t k = 0; k < N_OUT * N_OUT; k++) {
        size_t a = k / N_OUT, b = k % N_OUT;
        double scale = sqrt(covariance[a * N_OUT + a] * covariance[b * N_OUT + b]);
        // A variance of 4000 draws has a standard error of sqrt(2/4000) = 2.2 %: four of them.
        assert_close(sums[k], covariance[k], 0, 0.09 * scale);
        assert_close(a == b ? variance[a] : covariance[k], covariance[k], 1e-12, 0);
    }
    // S0 alone: a shift of G along dG/dS0.
    memset(sigma, 0, sizeof sigma);
    const lehr_pdf_errors alone = {.sigma = sigma, .s_zero_stderr = 0.3};
    assert_ok(lehr_pdf_transform_covariance(plan, covariance, 0, N_OUT, &alone, 0, &err), &err);
    for (size_t k = 0; k < N_OUT * N_OUT; k++) {
        const double *slope = lehr_pdf_transform_slope(plan);
        assert_true(fabs(slope[k % N_OUT]) > 1e-3);
        assert_close(covariance[k], 0.09 * slope[k / N_OUT] * slope[k % N_OUT], 1e-12, 0);
    }
    lehr_pdf_transform_free(plan);
}

static void test_response_of_a_functional(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    double q[N_S], sigma[N_S], response[N_S], covariance[N_OUT * N_OUT], r[N_OUT] = {0.4, 0.7, 1.9, 2.7, 3.3};
    const double v[N_OUT] = {0.3, 0, -1.2, 0.8, 2.1};
    for (size_t j = 0; j < N_S; j++) {
        q[j] = 0.08 * (double)j;
        sigma[j] = 0.02 + 0.003 * q[j];
    }
    const lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    const lehr_pdf_errors errors = {.sigma = sigma};
    assert_ok(lehr_pdf_transform_create(&plan, q, N_S, r, N_OUT, &options, &err), &err);
    assert_ok(lehr_pdf_transform_covariance(plan, covariance, 0, N_OUT, &errors, 0, &err), &err);
    lehr_pdf_transform_respond(plan, response, v);
    double by_response = 0, by_covariance = 0;
    for (size_t j = 0; j < N_S; j++) {
        by_response += response[j] * response[j] * sigma[j] * sigma[j];
    }
    for (size_t k = 0; k < N_OUT * N_OUT; k++) {
        by_covariance += v[k / N_OUT] * covariance[k] * v[k % N_OUT];
    }
    assert_close(by_response, by_covariance, 1e-11, 0); // 151 x 5 products, two orders of summation
    lehr_pdf_transform_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_sigma),
        cmocka_unit_test(test_reference_covariance),
        cmocka_unit_test(test_simulation),
        cmocka_unit_test(test_response_of_a_functional),
    };
    return cmocka_run_group_tests_name("pdf.transform_errors", tests, NULL, NULL);
}
