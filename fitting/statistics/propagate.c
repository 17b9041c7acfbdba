#include <lehr/fitting/propagate.h>

#include <math.h>
#include <stdbool.h>

static bool counts(double derivative)
{
    return derivative < 0 || derivative > 0 || isnan(derivative);
}

double lehr_covariance_propagate(const double *gradient, const double *covariance, size_t n)
{
    double variance = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; counts(gradient[i]) && j < n; j++) {
            variance += counts(gradient[j]) ? gradient[i] * covariance[i * n + j] * gradient[j] : 0;
        }
    }
    return variance < 0 ? 0 : sqrt(variance); // below zero by rounding alone; NaN passes
}

lehr_estimate lehr_covariance_estimate(const double *parameters, const double *covariance, size_t n, size_t j)
{
    return (lehr_estimate){.value = parameters[j], .stderr_value = sqrt(covariance[j * n + j])};
}
