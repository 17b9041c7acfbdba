#include <lehr/fitting/ellipse.h>

#include <lehr/fitting/distribution.h>
#include <math.h>
#include <stdbool.h>

static const double pi = 3.141592653589793238463;

static double limit_of(lehr_covariance_convention convention, double confidence, size_t dof)
{
    bool known = convention == LEHR_COVARIANCE_ABSOLUTE;
    return 2 * lehr_quantile_f(confidence, 2, known ? INFINITY : (double)dof);
}

lehr_status lehr_fitting_ellipse_init(lehr_fitting_ellipse *out, const double *values,
                                      const double *covariance, size_t n, size_t i, size_t j,
                                      lehr_covariance_convention convention, double confidence, size_t dof,
                                      lehr_error *err)
{
    if (!(i < n && j < n) || i == j) {
        return lehr_error_set(err, LEHR_ERR_ARG, "parameters %zu and %zu of %zu have no ellipse", i, j, n);
    }
    if (!(confidence > 0 && confidence < 1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "confidence %g; expected a number between 0 and 1",
                              confidence);
    }
    if (convention != LEHR_COVARIANCE_ABSOLUTE && dof == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "no degree of freedom: the scatter gives no errors");
    }
    double variance_x = covariance[i * n + i];
    double variance_y = covariance[j * n + j];
    double mixed = covariance[j * n + i];
    double rest = variance_y - mixed * mixed / variance_x;
    if (!(variance_x > 0 && variance_y > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "parameter %zu has the variance %g: fixed, at a bound or "
                              "undetermined parameters have no ellipse",
                              variance_x > 0 ? j : i, variance_x > 0 ? variance_y : variance_x);
    }
    if (!(rest > 0)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "parameters %zu and %zu are wholly correlated", i, j);
    }
    double radius = sqrt(limit_of(convention, confidence, dof));
    *out = (lehr_fitting_ellipse){.x = values[i],
                                  .y = values[j],
                                  .xx = radius * sqrt(variance_x),
                                  .yx = radius * mixed / sqrt(variance_x),
                                  .yy = radius * sqrt(rest),
                                  .radius = radius,
                                  .area = pi * radius * radius * sqrt(variance_x * rest)};
    return LEHR_OK;
}

void lehr_fitting_ellipse_point(double *x, double *y, const lehr_fitting_ellipse *ellipse, double t)
{
    *x = ellipse->x + ellipse->xx * cos(t) + ellipse->xy * sin(t);
    *y = ellipse->y + ellipse->yx * cos(t) + ellipse->yy * sin(t);
}
