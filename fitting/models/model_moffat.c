// Moffat peak (Pearson VII): from Lorentzian (beta = 1) to Gaussian (large beta).
#include "model_private.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

static const char *const names[] = {"position", "fwhm", "area", "beta"};
// Below beta = 1/2 the area is infinite. Above 1000 the shape is a Gaussian within 4e-4 of its height.
static const double lower[] = {-LEHR_MODEL_UNLIMITED, LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED, 0.51};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, 1000};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    double fwhm = p[1], area = p[2], beta = p[3];
    if (!(fwhm > 0) || !(beta >= lower[3] && beta <= upper[3])) {
        return false;
    }
    double q = expm1(LEHR_MODEL_LN2 / beta); // 2^(1/beta) - 1
    double k = 2 * sqrt(q);                  // width in units of the scale of the peak
    double norm = k * exp(gsl_sf_lnpoch(beta - 0.5, 0.5)) / sqrt(LEHR_MODEL_PI);
    double u = k * (x - p[0]) / fwhm;
    double bell = exp(-beta * log1p(u * u));
    double unit = norm / fwhm * bell;
    *value = area * unit;
    if (gradient) {
        double fall = 2 * beta * u / (1 + u * u);                             // -d ln(bell)/du
        double k_by_beta = -LEHR_MODEL_LN2 * (1 + q) / (2 * q * beta * beta); // d ln(k)/d beta
        gradient[0] = *value * fall * k / fwhm;
        gradient[1] = *value * (fall * u - 1) / fwhm;
        gradient[2] = unit;
        gradient[3] =
            *value * (k_by_beta * (1 - fall * u) + gsl_sf_psi(beta) - gsl_sf_psi(beta - 0.5) - log1p(u * u));
    }
    return true;
}

static void shape(double *p, double position, double fwhm)
{
    p[0] = position;
    p[1] = fwhm;
    p[2] = 1;
    p[3] = 2;
}

static bool width(const double *p, double *value, double *gradient)
{
    return lehr_model_second_is_fwhm(p, value, gradient, 4);
}

const lehr_model lehr_model_moffat = {
    .name = "moffat",
    .formula = "height (1 + 4 (2^(1/beta) - 1) (x - position)^2/fwhm^2)^(-beta), "
               "height = 2 area sqrt(2^(1/beta) - 1) Gamma(beta)/(sqrt(pi) fwhm Gamma(beta - 1/2))",
    .n_parameters = 4,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
