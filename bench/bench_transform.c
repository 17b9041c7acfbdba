// Time of a batch of transforms S(q) -> G(r), 1500 points each, against the matrix product of GSL's CBLAS on
// the same matrix and against a loop of sines for every sample; and of the covariance of a first peak. One
// thread, CPU time, minimum of several runs. Prints one JSON line.
//
// bench_transform
#include <gsl/gsl_cblas.h>
#include <lehr/core/alloc.h>
#include <lehr/pdf/transform.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N_Q = 1500, N_R = 1500, SAMPLES = 64, REPEATS = 7, PEAK = 150 };

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void require(lehr_status status, const lehr_error *err)
{
    if (status) {
        fprintf(stderr, "bench_transform: %s\n", err->message);
        exit(1);
    }
}

typedef struct arrays {
    double *q, *r, *data, *g, *other, *sigma, *covariance;
} arrays;

static arrays make_arrays(void)
{
    arrays a = {.q = lehr_core_alloc(N_Q, sizeof(double)),
                .r = lehr_core_alloc(N_R, sizeof(double)),
                .data = lehr_core_alloc(SAMPLES, N_Q * sizeof(double)),
                .g = lehr_core_alloc(SAMPLES, N_R * sizeof(double)),
                .other = lehr_core_alloc(SAMPLES, N_R * sizeof(double)),
                .sigma = lehr_core_alloc(N_Q, sizeof(double)),
                .covariance = lehr_core_alloc(PEAK, PEAK * sizeof(double))};
    if (!a.q || !a.r || !a.data || !a.g || !a.other || !a.sigma || !a.covariance) {
        exit(1);
    }
    for (size_t j = 0; j < N_Q; j++) {
        a.q[j] = 0.02 * (double)j;
        a.sigma[j] = 0.01;
        for (size_t s = 0; s < SAMPLES; s++) {
            double shift = 2.7 + 0.002 * (double)s;
            a.data[s * N_Q + j] =
                j > 0 ? 4 * sin(shift * a.q[j]) / a.q[j] * exp(-0.02 * a.q[j] * a.q[j]) : 4 * shift;
        }
    }
    for (size_t i = 0; i < N_R; i++) {
        a.r[i] = 0.01 * (double)(i + 1);
    }
    return a;
}

/// The sum that is often written: a sine for every pair of points. Of the first sample alone.
static void by_sines(double *g, const arrays *a)
{
    for (size_t i = 0; i < N_R; i++) {
        double sum = 0;
        for (size_t j = 0; j < N_Q; j++) {
            sum += a->q[j] * a->data[j] * sin(a->q[j] * a->r[i]);
        }
        g[i] = sum * 0.02 * 2 / 3.14159265358979323846;
    }
}

int main(void)
{
    lehr_error err = {0};
    arrays a = make_arrays();
    double plan_s = 1e9, apply_s = 1e9, blas_s = 1e9, sines_s = 1e9, covariance_s = 1e9, worst = 0;
    for (int run = 0; run < REPEATS; run++) {
        lehr_pdf_transform *plan = NULL;
        lehr_pdf_transform_options options = lehr_pdf_transform_defaults();
        const lehr_pdf_errors errors = {.sigma = a.sigma};
        options.threads = 1;
        double t0 = now_s();
        require(lehr_pdf_transform_create(&plan, a.q, N_Q, a.r, N_R, &options, &err), &err);
        double t1 = now_s();
        require(lehr_pdf_transform_apply(plan, a.g, a.data, SAMPLES, 1, &err), &err);
        double t2 = now_s();
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, SAMPLES, N_R, N_Q, 1, a.data, N_Q,
                    lehr_pdf_transform_matrix(plan), N_Q, 0, a.other, N_R);
        double t3 = now_s();
        for (size_t i = 0; i < (size_t)SAMPLES * N_R; i++) {
            worst = fmax(worst, fabs(a.g[i] - a.other[i] - lehr_pdf_transform_offset(plan)[i % N_R]));
        }
        double t4 = now_s();
        by_sines(a.other, &a);
        double t5 = now_s();
        require(lehr_pdf_transform_covariance(plan, a.covariance, 200, PEAK, &errors, 1, &err), &err);
        double t6 = now_s();
        plan_s = fmin(plan_s, t1 - t0);
        apply_s = fmin(apply_s, (t2 - t1) / SAMPLES);
        blas_s = fmin(blas_s, (t3 - t2) / SAMPLES);
        sines_s = fmin(sines_s, t5 - t4);
        covariance_s = fmin(covariance_s, t6 - t5);
        lehr_pdf_transform_free(plan);
    }
    printf("{\"points\": [%d, %d], \"plan_ms\": %.1f, \"sample_ms\": %.3f, \"samples_per_s\": %.0f, "
           "\"gflops\": %.2f, "
           "\"gsl_cblas_ms\": %.3f, \"cblas_ratio\": %.2f, \"sines_ms\": %.2f, \"sines_ratio\": %.1f, "
           "\"covariance_of_%d_ms\": %.2f, \"worst_difference\": %.1e}\n",
           N_Q, N_R, 1e3 * plan_s, 1e3 * apply_s, 1 / apply_s, 2e-9 * N_Q * N_R / apply_s, 1e3 * blas_s,
           blas_s / apply_s, 1e3 * sines_s, sines_s / apply_s, PEAK, 1e3 * covariance_s, worst);
    return 0;
}
