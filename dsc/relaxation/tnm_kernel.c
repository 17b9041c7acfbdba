#include "tnm_kernel.h"

#include <complex.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <lehr/core/alloc.h>
#include <math.h>

#define PI 3.14159265358979323846
// Half-width and softness of the window in omega: band limit pi/h = 13.6 of the grid.
#define BAND     13.5975
#define SOFTNESS 1.0
// The window makes Gaussian wings of exp(-s^2/2) in s = ln(rate): 1e-12 at 7.5.
#define WING 7.5
// Fast rates with a total weight of e^-16 = 1e-7 are left out.
#define TAIL 16.0
// -ln of the density below which slow rates are left out.
#define FADE 18.0

/// Lowest ln(rate): the density fades as exp(-c rate^(-beta/(1 - beta))), c = (1 - beta) beta^(beta/(1 -
/// beta)).
static double slowest(double beta)
{
    if (beta > 0.9) {
        return -WING;
    }
    double power = beta / (1 - beta);
    double c = (1 - beta) * pow(beta, power);
    return fmin(-WING, -log(FADE / c) / power);
}

lehr_status lehr_tnm_kernel_create(lehr_tnm_kernel **out, double stretching, lehr_error *err)
{
    double h = log(2) / LEHR_TNM_PER_OCTAVE;
    double first = floor(slowest(stretching) / h);
    double last = ceil(fmax(WING, TAIL / stretching) / h);
    lehr_tnm_kernel *kernel = lehr_core_alloc(1, sizeof *kernel);
    *out = NULL;
    if (kernel) {
        kernel->n = (size_t)(last - first) + 1;
        kernel->rate = lehr_core_alloc(3 * kernel->n, sizeof(double));
    }
    if (!kernel || !kernel->rate) {
        lehr_tnm_kernel_free(kernel);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the relaxation function");
    }
    kernel->weight = kernel->rate + kernel->n;
    kernel->weight_slope = kernel->weight + kernel->n;
    for (size_t k = 0; k < kernel->n; k++) {
        kernel->rate[k] = exp2((first + (double)k) / LEHR_TNM_PER_OCTAVE);
    }
    *out = kernel;
    return LEHR_OK;
}

void lehr_tnm_kernel_free(lehr_tnm_kernel *kernel)
{
    if (kernel) {
        lehr_core_free(kernel->rate);
        lehr_core_free(kernel);
    }
}

static double complex log_gamma(double omega)
{
    gsl_sf_result modulus = {0};
    gsl_sf_result angle = {0};
    gsl_sf_lngamma_complex_e(1, omega, &modulus, &angle);
    return modulus.val + I * angle.val;
}

static double complex digamma(double omega)
{
    gsl_sf_result re = {0};
    gsl_sf_result im = {0};
    gsl_sf_complex_psi_e(1, omega, &re, &im);
    return re.val + I * im.val;
}

/// Transform of the density at omega > 0 with its window, and its slope in beta.
static void transform(double complex *value, double complex *slope, double omega, double beta)
{
    double window = 0.5 * erfc((omega - BAND) / (sqrt(2) * SOFTNESS));
    *value = window * cexp(log_gamma(omega / beta) - log_gamma(omega));
    *slope = *value * digamma(omega / beta) * (-I * omega / (beta * beta));
}

void lehr_tnm_kernel_set(lehr_tnm_kernel *kernel, double stretching)
{
    double h = log(2) / LEHR_TNM_PER_OCTAVE;
    double first = log(kernel->rate[0]);
    // The sum over omega repeats the density with this period; what falls back into the grid is below
    // e^-TAIL.
    double period = 1.25 * h * (double)kernel->n + 2 * WING;
    double d_omega = 2 * PI / period;
    for (size_t k = 0; k < kernel->n; k++) {
        kernel->weight[k] = 0.5;
        kernel->weight_slope[k] = 0;
    }
    size_t n_omega = (size_t)((BAND + 7 * SOFTNESS) / d_omega);
    for (size_t i = 1; i <= n_omega; i++) {
        double omega = (double)i * d_omega;
        double complex value = 0;
        double complex slope = 0;
        transform(&value, &slope, omega, stretching);
        double complex turn = cexp(I * omega * first);
        double complex step = cexp(I * omega * h);
        for (size_t k = 0; k < kernel->n; k++) {
            kernel->weight[k] += creal(value) * creal(turn) - cimag(value) * cimag(turn);
            kernel->weight_slope[k] += creal(slope) * creal(turn) - cimag(slope) * cimag(turn);
            double re = creal(turn) * creal(step) - cimag(turn) * cimag(step);
            double im = creal(turn) * cimag(step) + cimag(turn) * creal(step);
            turn = re + I * im;
        }
    }
    for (size_t k = 0; k < kernel->n; k++) {
        kernel->weight[k] *= 2 * h / period;
        kernel->weight_slope[k] *= 2 * h / period;
    }
}

double lehr_tnm_kernel_at(const lehr_tnm_kernel *kernel, double u)
{
    double sum = 0;
    for (size_t k = 0; k < kernel->n; k++) {
        sum += kernel->weight[k] * exp(-kernel->rate[k] * u);
    }
    return sum;
}
