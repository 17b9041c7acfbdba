// Polynomials through stretches of a stress-strain curve.
#include "yield_private.h"

#include <lehr/fitting/distribution.h>
#include <lehr/fitting/linear.h>
#include <math.h>

lehr_status yield_fit_stretch(yield_stretch *out, const lehr_mechanics_curve *c, size_t first, size_t last,
                              size_t degree, lehr_error *err)
{
    *out = (yield_stretch){.first = first, .n = last - first, .degree = degree};
    if (last < first + degree + 2) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "%zu points between rows %zu and %zu, too few for a fit of degree %zu",
                              last - first, first + 1, last, degree);
    }
    for (size_t i = first; i < last; i++) {
        out->center += c->strain[i] / (double)out->n;
    }
    lehr_linear_fit *fit = NULL;
    lehr_status status = lehr_linear_polynomial_create(&fit, c->strain + first, c->stress_MPa + first, NULL,
                                                       out->n, degree, out->center, err);
    if (status == LEHR_OK) {
        status = lehr_linear_fit_covariance(fit, out->covariance, err);
    }
    if (status == LEHR_OK) {
        out->sigma = lehr_linear_fit_sigma(fit);
        // The scatter of few points is itself uncertain: Student's factor for the confidence of one sigma.
        double scale =
            out->sigma * lehr_quantile_t(lehr_confidence_of_sigmas(1), (double)(out->n - degree - 1));
        for (size_t k = 0; k <= degree; k++) {
            out->coefficient[k] = lehr_linear_fit_coefficients(fit)[k];
        }
        for (size_t k = 0; k < (degree + 1) * (degree + 1); k++) {
            out->covariance[k] *= scale * scale;
        }
    }
    lehr_linear_fit_free(fit);
    return status;
}

lehr_status yield_fit_near(yield_stretch *out, const lehr_mechanics_curve *c, size_t row, double span,
                           lehr_error *err)
{
    size_t first = row, last = row + 1;
    while (first > 0 && fabs(c->strain[first - 1] - c->strain[row]) <= span) {
        first--;
    }
    while (last < c->n && fabs(c->strain[last] - c->strain[row]) <= span) {
        last++;
    }
    for (; last - first < 7 && last - first < c->n;) {
        first -= first > 0;
        last += last < c->n;
    }
    return yield_fit_stretch(out, c, first, last, 2, err);
}

double yield_value_at(const yield_stretch *s, double strain)
{
    double d = strain - s->center, sum = 0;
    for (size_t k = s->degree + 1; k-- > 0;) {
        sum = sum * d + s->coefficient[k];
    }
    return sum;
}

double yield_slope_at(const yield_stretch *s, double strain)
{
    double d = strain - s->center, sum = 0;
    for (size_t k = s->degree; k > 0; k--) {
        sum = sum * d + (double)k * s->coefficient[k];
    }
    return sum;
}

double yield_variance_at(const yield_stretch *s, double strain)
{
    double d = strain - s->center, sum = 0;
    size_t p = s->degree + 1;
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < p; k++) {
            sum += pow(d, (double)(j + k)) * s->covariance[j * p + k];
        }
    }
    return sum;
}
