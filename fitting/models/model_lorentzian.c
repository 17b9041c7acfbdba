// Lorentzian (Cauchy) peak.
#include "model_private.h"

static const char *const names[] = {"position", "fwhm", "area"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    double fwhm = p[1], area = p[2];
    if (!(fwhm > 0)) {
        return false;
    }
    double u = (x - p[0]) / fwhm;
    double bell = 1 / (1 + 4 * u * u);
    double unit = 2 / (LEHR_MODEL_PI * fwhm) * bell;
    *value = area * unit;
    if (gradient) {
        gradient[0] = area * unit * 8 * u * bell / fwhm;
        gradient[1] = area * unit * (8 * u * u * bell - 1) / fwhm;
        gradient[2] = unit;
    }
    return true;
}

static void shape(double *p, double position, double fwhm)
{
    p[0] = position;
    p[1] = fwhm;
    p[2] = 1;
}

static bool width(const double *p, double *value, double *gradient)
{
    return lehr_model_second_is_fwhm(p, value, gradient, 3);
}

const lehr_model lehr_model_lorentzian = {
    .name = "lorentzian",
    .formula = "(2 area/pi) fwhm/(4 (x - position)^2 + fwhm^2)",
    .n_parameters = 3,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
