// Transforms of many samples on several threads, bad input, memory, names of windows.
#include "transform_helper.h"

#include <lehr/fitting/random.h>
#include <lehr/pdf/transform.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- batches ----------------------------------------------------------------------------
static void test_batches_do_not_depend_on_threads(void **state)
{
    (void)state;
    lehr_error err = {0};
    enum { N = 203, N_R = 77, SAMPLES = 11 };
    double *q = new_grid(0.4, 0.07, N), *r = new_grid(0.03, 0.05, N_R);
    double *data = new_doubles(SAMPLES * N), *one = new_doubles(SAMPLES * N_R),
           *many = new_doubles(SAMPLES * N_R), *sigma = new_doubles(N), *cov = new_doubles(2 * N_R * N_R);
    lehr_random random = lehr_random_stream(17, 0);
    for (size_t i = 0; i < SAMPLES * N; i++) {
        data[i] = lehr_random_normal(&random);
    }
    for (size_t i = 0; i < N; i++) {
        sigma[i] = lehr_random_uniform(&random);
    }
    for (int threads = 1; threads <= 3; threads += 2) {
        lehr_pdf_transform *plan = NULL;
        lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
        lehr_pdf_errors errors = {.sigma = sigma};
        options.threads = threads;
        assert_ok(lehr_pdf_transform_create(&plan, q, N, r, N_R, &options, &err), &err);
        double *got = threads == 1 ? one : many;
        assert_ok(lehr_pdf_transform_apply(plan, got, data, SAMPLES, threads, &err), &err);
        assert_ok(lehr_pdf_transform_covariance(plan, cov + (threads == 1 ? 0 : N_R * N_R), 0, N_R, &errors,
                                                threads, &err),
                  &err);
        const double *a = lehr_pdf_transform_matrix(plan);
        for (size_t s = 0; s < SAMPLES; s++) {
            for (size_t i = 0; i < N_R; i++) {
                double sum = lehr_pdf_transform_offset(plan)[i];
                for (size_t j = 0; j < N; j++) {
                    sum += a[i * N + j] * data[s * N + j];
                }
                assert_close(got[s * N_R + i], sum, 0, 1e-12); // 200 additions of numbers of order 1
            }
        }
        lehr_pdf_transform_free(plan);
    }
    assert_memory_equal(one, many, SAMPLES * N_R * sizeof *one);
    assert_memory_equal(cov, cov + N_R * N_R, N_R * N_R * sizeof *cov);
    lehr_core_free(cov);
    lehr_core_free(sigma);
    lehr_core_free(many);
    lehr_core_free(one);
    lehr_core_free(data);
    lehr_core_free(r);
    lehr_core_free(q);
}

// ---- bad input --------------------------------------------------------------------------
static void test_refuses(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_pdf_transform *plan = NULL;
    double q[8] = {0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4}, r[2] = {1, 2}, g[2], sigma[8] = {0};
    const double nan = (double)NAN;
    lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    const struct {
        size_t index;
        double value;
        const char *part;
    } rows[] = {
        {3, 1.5, "q[3] = 1.5 is not greater than q[2]"}, {3, nan, "q[3] = nan"}, {0, -0.1, "q[0] = -0.1"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double kept = q[rows[i].index];
        q[rows[i].index] = rows[i].value;
        assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_DOMAIN, &err,
                     rows[i].part);
        assert_null(plan);
        q[rows[i].index] = kept;
    }
    r[1] = nan;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_DOMAIN, &err, "r[1]");
    r[1] = 1e9;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "product");
    r[1] = 2;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 0, &options, &err), LEHR_ERR_DOMAIN, &err, "no r");
    options.min = 3.7;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_DOMAIN, &err,
                 "1 of 8 points of q");
    options = lehr_pdf_transform_defaults();
    options.s_zero = nan;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_ARG, &err, "S0");
    assert_null(plan);
    options = lehr_pdf_transform_defaults();
    options.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_COSINE);
    options.damping.q1_per_ang = 4;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_ARG, &err, "cosine");
    options.damping = lehr_pdf_damping_of(LEHR_PDF_WINDOW_VARIABLE);
    options.damping.width_ang = 0;
    assert_fails(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), LEHR_ERR_ARG, &err,
                 "variable");
    options = lehr_pdf_transform_defaults();
    assert_ok(lehr_pdf_transform_create(&plan, q, 8, r, 2, &options, &err), &err);
    double data[8] = {0, 0, 0, 0, 0, nan, 0, 0};
    assert_fails(lehr_pdf_transform_apply(plan, g, data, 1, 0, &err), LEHR_ERR_DOMAIN, &err, "point 5");
    lehr_pdf_errors errors = {.sigma = sigma};
    sigma[2] = -1;
    assert_fails(lehr_pdf_transform_variance(plan, g, &errors, &err), LEHR_ERR_DOMAIN, &err, "point 2 is -1");
    sigma[2] = 0;
    double cov[4];
    assert_fails(lehr_pdf_transform_covariance(plan, cov, 1, 2, &errors, 0, &err), LEHR_ERR_ARG, &err,
                 "2 rows from 1");
    lehr_pdf_transform_free(plan);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    (void)context;
    lehr_pdf_transform *plan = NULL, *inverse = NULL;
    double q[8] = {0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4}, r[3] = {1, 2, 3}, g[3], cov[9], sigma[8] = {0};
    lehr_pdf_errors errors = {.sigma = sigma};
    const lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
    lehr_status status = lehr_pdf_transform_create(&plan, q, 8, r, 3, &options, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_create_inverse(&inverse, r, 3, q, 8, &options, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_apply(plan, g, sigma, 1, 1, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_variance(plan, g, &errors, err);
    }
    if (status == LEHR_OK) {
        status = lehr_pdf_transform_covariance(plan, cov, 0, 3, &errors, 1, err);
    }
    lehr_pdf_transform_free(inverse);
    lehr_pdf_transform_free(plan);
    return status;
}

static void test_memory_failures(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt, NULL);
}

static void test_window_names(void **state)
{
    (void)state;
    lehr_pdf_window window = LEHR_PDF_WINDOW_NONE;
    assert_true(lehr_pdf_window_find(&window, "Soper_Lorch") && window == LEHR_PDF_WINDOW_SOPER_LORCH);
    assert_true(lehr_pdf_window_find(&window, "step") && window == LEHR_PDF_WINDOW_NONE);
    assert_false(lehr_pdf_window_find(&window, "lorc"));
    assert_false(lehr_pdf_window_find(&window, "lorch2"));
    assert_string_equal(lehr_pdf_window_name(LEHR_PDF_WINDOW_COSINE), "cosine");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches_do_not_depend_on_threads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_memory_failures),
        cmocka_unit_test(test_window_names),
    };
    return cmocka_run_group_tests_name("pdf.transform_batch", tests, NULL, NULL);
}
