#include <lehr/fitting/covariance.h>

#include <lehr/fitting/distribution.h>
#include <math.h>
#include <stdbool.h>

/// Right errors make a larger chi2 in this part of cases: then the scatter counts.
static const double improbable = 0.05;

const char *lehr_covariance_convention_name(lehr_covariance_convention convention)
{
    static const char *const names[] = {
        [LEHR_COVARIANCE_SCALED] = "scaled",
        [LEHR_COVARIANCE_ABSOLUTE] = "absolute",
        [LEHR_COVARIANCE_INFLATE] = "inflate",
        [LEHR_COVARIANCE_TESTED] = "tested",
    };
    return names[convention];
}

lehr_covariance_convention lehr_covariance_decide(lehr_covariance_convention convention, double chi2,
                                                  size_t dof)
{
    if (convention != LEHR_COVARIANCE_TESTED) {
        return convention;
    }
    bool scatters = dof > 0 && lehr_tail_chi2(chi2, (double)dof) < improbable;
    return scatters ? LEHR_COVARIANCE_SCALED : LEHR_COVARIANCE_ABSOLUTE;
}

double lehr_covariance_factor(lehr_covariance_convention convention, double reduced_chi2)
{
    if (convention == LEHR_COVARIANCE_ABSOLUTE) {
        return 1;
    }
    if (convention == LEHR_COVARIANCE_TESTED) {
        return (double)NAN;
    }
    // Not fmax(): it would turn NaN into 1.
    return convention == LEHR_COVARIANCE_INFLATE && reduced_chi2 < 1 ? 1 : reduced_chi2;
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
