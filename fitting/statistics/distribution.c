#include <lehr/fitting/distribution.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

/// A distribution function on x > 0 with its density; a and b are degrees of freedom.
typedef struct distribution {
    double (*below)(double x, double a, double b);
    double (*above)(double x, double a, double b);
    double (*density)(double x, double a, double b);
} distribution;

static double normal_below(double x, double a, double b)
{
    (void)a;
    (void)b;
    return erf(x / sqrt(2));
}

static double normal_above(double x, double a, double b)
{
    (void)a;
    (void)b;
    return erfc(x / sqrt(2));
}

static double normal_density(double x, double a, double b)
{
    (void)a;
    (void)b;
    return 2 * gsl_ran_ugaussian_pdf(x);
}

static double chi2_below(double x, double a, double b)
{
    (void)b;
    return gsl_cdf_chisq_P(x, a);
}

static double chi2_above(double x, double a, double b)
{
    (void)b;
    return gsl_cdf_chisq_Q(x, a);
}

static double chi2_density(double x, double a, double b)
{
    (void)b;
    return gsl_ran_chisq_pdf(x, a);
}

/// Quantile by bisection on the logarithm, then Newton steps; GSL's own inverses have six digits in places.
static double invert(const distribution *f, double confidence, double a, double b)
{
    enum { n_bisections = 60, n_newton = 4 };
    double low = -700, high = 700;
    if (!(confidence > 0 && confidence < 1) || !(a > 0) || !(b > 0)) {
        return (double)NAN;
    }
    bool upper = confidence > 0.5;
    for (int k = 0; k < n_bisections && high - low > 1e-6; k++) {
        double middle = (low + high) / 2;
        double x = exp(middle);
        bool too_low = upper ? f->above(x, a, b) > 1 - confidence : f->below(x, a, b) < confidence;
        low = too_low ? middle : low;
        high = too_low ? high : middle;
    }
    double x = exp((low + high) / 2);
    for (int k = 0; k < n_newton; k++) {
        double miss = upper ? (1 - confidence) - f->above(x, a, b) : f->below(x, a, b) - confidence;
        x -= miss / f->density(x, a, b);
    }
    return x;
}

double lehr_quantile_t(double confidence, double dof)
{
    static const distribution normal = {normal_below, normal_above, normal_density};
    // F(1, dof) is the square of t.
    return isinf(dof) ? invert(&normal, confidence, 1, 1) : sqrt(lehr_quantile_f(confidence, 1, dof));
}

double lehr_quantile_chi2(double confidence, double dof)
{
    static const distribution chi2 = {chi2_below, chi2_above, chi2_density};
    return invert(&chi2, confidence, dof, 1);
}

double lehr_quantile_f(double confidence, double dof_above, double dof_below)
{
    static const distribution f = {gsl_cdf_fdist_P, gsl_cdf_fdist_Q, gsl_ran_fdist_pdf};
    if (isinf(dof_below)) {
        return lehr_quantile_chi2(confidence, dof_above) / dof_above;
    }
    return invert(&f, confidence, dof_above, dof_below);
}

double lehr_tail_chi2(double x, double dof)
{
    return x >= 0 && dof > 0 ? gsl_cdf_chisq_Q(x, dof) : (double)NAN;
}

double lehr_tail_f(double x, double dof_above, double dof_below)
{
    if (!(x >= 0) || !(dof_above > 0) || !(dof_below > 0)) {
        return (double)NAN;
    }
    return isinf(dof_below) ? gsl_cdf_chisq_Q(x * dof_above, dof_above)
                            : gsl_cdf_fdist_Q(x, dof_above, dof_below);
}

double lehr_covariance_multiplier(lehr_covariance_convention convention, double confidence, size_t dof)
{
    return lehr_quantile_t(confidence, convention == LEHR_COVARIANCE_ABSOLUTE ? INFINITY : (double)dof);
}

double lehr_confidence_of_sigmas(double sigmas)
{
    return sigmas > 0 ? erf(sigmas / sqrt(2)) : (double)NAN;
}
