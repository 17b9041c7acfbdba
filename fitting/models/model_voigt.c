// Voigt peak: a Gaussian (standard deviation sigma) folded with a Lorentzian (half width gamma).
#include "model_private.h"

#include <cerf.h>
#include <complex.h>

static const char *const names[] = {"position", "sigma", "area", "gamma"};
static const double lower[] = {-LEHR_MODEL_UNLIMITED, LEHR_MODEL_SMALLEST_WIDTH, -LEHR_MODEL_UNLIMITED, 0};
static const double upper[] = {LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED, LEHR_MODEL_UNLIMITED,
                               LEHR_MODEL_UNLIMITED};

static const double SQRT_2 = 1.41421356237309504880;
static const double SQRT_PI = 1.77245385090551602730;
static const double SQRT_2PI = 2.50662827463100050242;

/// First derivative w' of the Faddeeva function and the combination w + z w' that the derivative by sigma
/// needs.
typedef struct slopes {
    double _Complex first;
    double _Complex combined;
} slopes;

/// Beyond this |z| the plain formulas would lose more than |z|^2 rounding errors. The continued fraction is
/// used there: with 16 levels its poles (real, below 5) are far and its relative error is 2^16 16!
/// sqrt(pi)/H_16(8)^2, which is 1e-19.
static const double FAR_AWAY = 8;

/// Laplace's continued fraction w = (i/sqrt pi) K, K = 1/(z - f), f = (1/2)/(z - g), g = 1/(z - (3/2)/(z -
/// ...)), gives w' and w + z w' as products without cancellation. It lacks exp(-z^2), which counts close to
/// the real axis alone: elsewhere it is below 1e-27 of the rest.
static slopes slopes_far_away(double _Complex z)
{
    enum { levels = 16 };
    double _Complex h = 0;
    for (int k = levels; k >= 3; k--) {
        h = (k / 2.0) / (z - h);
    }
    double _Complex g = 1 / (z - h);
    double _Complex f = 0.5 / (z - g);
    double _Complex K = 1 / (z - f);
    double _Complex gaussian = cimag(z) < 1 ? cexp(-z * z) : 0;
    return (slopes){.first = -2 * I / SQRT_PI * f * K - 2 * z * gaussian,
                    .combined = -I / SQRT_PI * K * g / (z - g) + (1 - 2 * z * z) * gaussian};
}

static slopes slopes_at(double _Complex z, double _Complex w)
{
    if (cabs(z) > FAR_AWAY) {
        return slopes_far_away(z);
    }
    double _Complex first = 2 * I / SQRT_PI - 2 * z * w;
    return (slopes){.first = first, .combined = w + z * first};
}

static bool evaluate(const double *p, double x, double *value, double *gradient)
{
    double sigma = p[1], area = p[2], gamma = p[3];
    if (!(sigma > 0) || !(gamma >= 0)) {
        return false;
    }
    double unit = voigt(x - p[0], sigma, gamma);
    *value = area * unit;
    if (gradient) {
        double scale = 1 / (sigma * SQRT_2PI);
        double _Complex z = ((x - p[0]) + I * gamma) / (sigma * SQRT_2);
        slopes s = slopes_at(z, w_of_z(z));
        gradient[0] = -area * scale * creal(s.first) / (sigma * SQRT_2);
        gradient[1] = -area * scale * creal(s.combined) / sigma;
        gradient[2] = unit;
        gradient[3] = -area * scale * cimag(s.first) / (sigma * SQRT_2);
    }
    return true;
}

/// Equal shares of both widths: 0.5346 f + sqrt(0.2166 + 1) f = fwhm (Olivero and Longbothum, next function).
static void shape(double *p, double position, double fwhm)
{
    double share = fwhm / (0.5346 + sqrt(0.2166 + 1));
    p[0] = position;
    p[1] = share / sqrt(8 * LEHR_MODEL_LN2);
    p[2] = 1;
    p[3] = share / 2;
}

/// Newton steps from the formula of J. J. Olivero and R. L. Longbothum, J. Quant. Spectrosc. Radiat. Transfer
/// 17, 233 (1977), which is good to 2.4e-4. Derivatives from those of V(half width) = V(0)/2.
static bool width(const double *p, double *value, double *gradient)
{
    double unit[4] = {0, p[1], 1, p[3]};
    double top = 0, side = 0;
    double by_top[4], by_side[4];
    double lorentzian = 2 * p[3], gaussian = sqrt(8 * LEHR_MODEL_LN2) * p[1];
    double half = 0.5 * (0.5346 * lorentzian + sqrt(0.2166 * lorentzian * lorentzian + gaussian * gaussian));
    if (!evaluate(unit, 0, &top, by_top)) {
        return false;
    }
    for (int step = 0; step < 4; step++) {
        if (!evaluate(unit, half, &side, by_side)) {
            return false;
        }
        half += (side - top / 2) / by_side[0]; // dV/dx = -dV/dposition
    }
    *value = 2 * half;
    gradient[0] = 0;
    gradient[1] = 2 * (by_side[1] - by_top[1] / 2) / by_side[0];
    gradient[2] = 0;
    gradient[3] = 2 * (by_side[3] - by_top[3] / 2) / by_side[0];
    return isfinite(half);
}

const lehr_model lehr_model_voigt = {
    .name = "voigt",
    .formula = "area Re w(z)/(sigma sqrt(2 pi)), z = (x - position + i gamma)/(sigma sqrt 2), "
               "w the Faddeeva function",
    .n_parameters = 4,
    .parameters = names,
    .lower = lower,
    .upper = upper,
    .evaluate = evaluate,
    .shape = shape,
    .fwhm = width,
};
