// Pseudo-Voigt peak: a Lorentzian and a Gaussian of equal width, mixed.
#include "model_private.h"

static const char *const names[] = {"position", "fwhm", "area", "eta"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED, 0};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, 1};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    double eta = p[3];
    double gaussian = 0, lorentzian = 0;
    double by_gaussian[3], by_lorentzian[3];
    if (!(eta >= 0 && eta <= 1) ||
        !lehr_model_gaussian.evaluate(p, x, &gaussian, gradient ? by_gaussian : NULL) ||
        !lehr_model_lorentzian.evaluate(p, x, &lorentzian, gradient ? by_lorentzian : NULL)) {
        return false;
    }
    *value = eta * lorentzian + (1 - eta) * gaussian;
    if (gradient) {
        for (int j = 0; j < 3; j++) {
            gradient[j] = eta * by_lorentzian[j] + (1 - eta) * by_gaussian[j];
        }
        gradient[3] = lorentzian - gaussian;
    }
    return true;
}

static void shape(double *p, double position, double fwhm)
{
    p[0] = position;
    p[1] = fwhm;
    p[2] = 1;
    p[3] = 0.5;
}

static bool width(const double *p, double *value, double *gradient)
{
    return lehr_model_second_is_fwhm(p, value, gradient, 4);
}

const lehr_model lehr_model_pseudo_voigt = {
    .name = "pseudo-voigt",
    .formula = "eta lorentzian + (1 - eta) gaussian, both of the same fwhm",
    .n_parameters = 4,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
