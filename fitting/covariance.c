#include <lehr/fitting/covariance.h>

#include <math.h>

const char *lehr_covariance_convention_name(lehr_covariance_convention convention)
{
    return convention == LEHR_COVARIANCE_ABSOLUTE ? "absolute" : "scaled";
}

void lehr_covariance_to_correlation(double *correlation, const double *covariance, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double sd_i = sqrt(covariance[i * n + i]);
            double sd_j = sqrt(covariance[j * n + j]);
            correlation[i * n + j] = i == j ? 1.0 : covariance[i * n + j] / sd_i / sd_j;
        }
    }
}
