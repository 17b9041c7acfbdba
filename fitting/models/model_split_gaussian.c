// Gaussian with different widths on its two sides.
#include "model_private.h"

#include <string.h>

static const char *const names[] = {"position", "fwhm_left", "area", "fwhm_right"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_SMALLEST_WIDTH};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_UNLIMITED};

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    size_t side = x < p[0] ? 1 : 3;
    if (!(p[1] > 0) || !(p[3] > 0)) {
        return false;
    }
    double sum = p[1] + p[3];
    double u = (x - p[0]) / p[side];
    double unit = 2 * LEHR_MODEL_GAUSSIAN_HEIGHT / sum * exp(-4 * LEHR_MODEL_LN2 * u * u);
    *value = p[2] * unit;
    if (gradient) {
        gradient[0] = *value * 8 * LEHR_MODEL_LN2 * u / p[side];
        gradient[1] = -*value / sum;
        gradient[2] = unit;
        gradient[3] = -*value / sum;
        gradient[side] += *value * 8 * LEHR_MODEL_LN2 * u * u / p[side];
    }
    return true;
}

static void shape(double *p, double position, double fwhm)
{
    p[0] = position;
    p[1] = fwhm;
    p[2] = 1;
    p[3] = fwhm;
}

static bool width(const double *p, double *value, double *gradient)
{
    *value = (p[1] + p[3]) / 2;
    memset(gradient, 0, 4 * sizeof *gradient);
    gradient[1] = 0.5;
    gradient[3] = 0.5;
    return true;
}

const lehr_model lehr_model_split_gaussian = {
    .name = "split-gaussian",
    .formula = "height exp(-4 ln 2 (x - position)^2/w^2), w = fwhm_left below and fwhm_right above the "
               "position, height = area/((fwhm_left + fwhm_right)/2 sqrt(pi/(4 ln 2)))",
    .n_parameters = 4,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
