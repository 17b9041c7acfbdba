#include "chirp.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_complex.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <string.h>

struct lehr_pdf_chirp {
    size_t n_q, n_r, size; ///< size: power of two
    double *before;        ///< shape (n_q, 2): factors of the data
    double *kernel;        ///< shape (size, 2): transform of the chirp, over size
    double *after;         ///< shape (n_r, 2): factors of the results
};

/// exp(i t): t = turn * delta/2 with a whole number turn, reduced in long double so that no digits are lost.
static void unit(double *out, long double turn, long double half_delta)
{
    long double angle = fmodl(turn * half_delta, 6.283185307179586476925L);
    out[0] = (double)cosl(angle);
    out[1] = (double)sinl(angle);
}

void lehr_pdf_chirp_free(lehr_pdf_chirp *plan)
{
    if (plan) {
        lehr_core_free(plan->before);
        lehr_core_free(plan->kernel);
        lehr_core_free(plan->after);
        lehr_core_free(plan);
    }
}

static void fill(lehr_pdf_chirp *plan, double dq, double r0, double dr)
{
    long double half = (long double)dq * dr / 2, shift = (long double)dq * r0;
    for (size_t j = 0; j < plan->n_q; j++) {
        long double square = (long double)j * (long double)j;
        unit(plan->before + 2 * j, 1, square * half + (long double)j * shift);
    }
    for (size_t k = 0; k < plan->n_r; k++) {
        unit(plan->after + 2 * k, (long double)k * (long double)k, half);
    }
    size_t reach = plan->n_q > plan->n_r ? plan->n_q : plan->n_r;
    for (size_t m = 0; m < reach; m++) {
        double value[2];
        unit(value, (long double)m * (long double)m, -half);
        if (m < plan->n_r) {
            memcpy(plan->kernel + 2 * m, value, sizeof value);
        }
        if (m > 0 && m < plan->n_q) {
            memcpy(plan->kernel + 2 * (plan->size - m), value, sizeof value);
        }
    }
}

lehr_status lehr_pdf_chirp_create(lehr_pdf_chirp **out, size_t n_q, double dq, size_t n_r, double r0,
                                  double dr, lehr_error *err)
{
    *out = NULL;
    lehr_pdf_chirp *plan = lehr_core_alloc(1, sizeof *plan);
    size_t size = 2;
    while (size < n_q + n_r) {
        size *= 2;
    }
    if (plan) {
        *plan = (lehr_pdf_chirp){.n_q = n_q, .n_r = n_r, .size = size};
        plan->before = lehr_core_alloc(2 * n_q, sizeof *plan->before);
        plan->kernel = lehr_core_alloc(2 * size, sizeof *plan->kernel);
        plan->after = lehr_core_alloc(2 * n_r, sizeof *plan->after);
    }
    if (!plan || !plan->before || !plan->kernel || !plan->after) {
        lehr_pdf_chirp_free(plan);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a transform of %zu to %zu points", n_q,
                              n_r);
    }
    fill(plan, dq, r0, dr);
    if (gsl_fft_complex_radix2_forward(plan->kernel, 1, size) != GSL_SUCCESS) {
        lehr_pdf_chirp_free(plan);
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "the fast Fourier transform failed");
    }
    for (size_t i = 0; i < 2 * size; i++) {
        plan->kernel[i] /= (double)size;
    }
    *out = plan;
    return LEHR_OK;
}

size_t lehr_pdf_chirp_workspace(const lehr_pdf_chirp *plan)
{
    return 2 * plan->size;
}

static void multiply(double *a, const double *b)
{
    double real = a[0] * b[0] - a[1] * b[1];
    a[1] = a[0] * b[1] + a[1] * b[0];
    a[0] = real;
}

lehr_status lehr_pdf_chirp_apply(const lehr_pdf_chirp *plan, double *cosine, double *sine, const double *x,
                                 double *workspace, lehr_error *err)
{
    for (size_t j = 0; j < plan->n_q; j++) {
        workspace[2 * j] = x[j] * plan->before[2 * j];
        workspace[2 * j + 1] = x[j] * plan->before[2 * j + 1];
    }
    memset(workspace + 2 * plan->n_q, 0, 2 * (plan->size - plan->n_q) * sizeof *workspace);
    int failed = gsl_fft_complex_radix2_forward(workspace, 1, plan->size);
    for (size_t i = 0; i < plan->size; i++) {
        multiply(workspace + 2 * i, plan->kernel + 2 * i);
    }
    failed = failed ? failed : gsl_fft_complex_radix2_backward(workspace, 1, plan->size);
    if (failed) {
        return lehr_error_set(err, LEHR_ERR_NUMERIC, "the fast Fourier transform failed");
    }
    for (size_t k = 0; k < plan->n_r; k++) {
        multiply(workspace + 2 * k, plan->after + 2 * k);
        if (cosine) {
            cosine[k] = workspace[2 * k];
        }
        if (sine) {
            sine[k] = workspace[2 * k + 1];
        }
    }
    return LEHR_OK;
}
