// Gaussian in the form of the published fits of the first sharp diffraction peak.
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
    double unit = LEHR_MODEL_GAUSSIAN_HEIGHT / fwhm * exp(-4 * LEHR_MODEL_LN2 * u * u);
    *value = area * unit;
    if (gradient) {
        gradient[0] = area * unit * 8 * LEHR_MODEL_LN2 * u / fwhm;
        gradient[1] = area * unit * (8 * LEHR_MODEL_LN2 * u * u - 1) / fwhm;
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

const lehr_model lehr_model_gaussian = {
    .name = "gaussian",
    .formula = "area/(fwhm sqrt(pi/(4 ln 2))) exp(-4 ln 2 (x - position)^2/fwhm^2)",
    .n_parameters = 3,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
