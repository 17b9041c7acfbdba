#include <lehr/fitting/compare.h>

#include <lehr/fitting/distribution.h>
#include <math.h>

lehr_status lehr_fitting_compare_f(lehr_fitting_f_test *out, double chi2_small, size_t p_small,
                                   double chi2_large, size_t p_large, size_t n_points, lehr_error *err)
{
    if (!(p_large > p_small) || !(n_points > p_large)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "models with %zu and %zu parameters on %zu points cannot be compared; expected "
                              "p_small < p_large < n",
                              p_small, p_large, n_points);
    }
    if (!(chi2_small > 0 && chi2_large > 0) || !isfinite(chi2_small)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "sums of squares %g and %g are not both greater than 0",
                              chi2_small, chi2_large);
    }
    // Equal models fitted apart agree to rounding only.
    if (chi2_large > chi2_small * (1 + 1e-9)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN,
                              "the larger model fits worse (%.10g) than the smaller (%.10g): it is not at "
                              "its minimum, or the models "
                              "are not nested",
                              chi2_large, chi2_small);
    }
    size_t above = p_large - p_small;
    size_t below = n_points - p_large;
    double f = fmax(chi2_small - chi2_large, 0) / (double)above / (chi2_large / (double)below);
    *out = (lehr_fitting_f_test){
        .f = f, .dof_above = above, .dof_below = below, .p = lehr_tail_f(f, (double)above, (double)below)};
    return LEHR_OK;
}

lehr_fitting_criteria lehr_fitting_compare_criteria(double chi2, size_t n_points, size_t n_parameters,
                                                    bool sigma_known)
{
    const double undefined = (double)NAN;
    double n = (double)n_points;
    double p = (double)n_parameters;
    if (!(sigma_known ? chi2 >= 0 : chi2 > 0)) {
        return (lehr_fitting_criteria){undefined, undefined, undefined};
    }
    double misfit = sigma_known ? chi2 : n * log(chi2 / n);
    lehr_fitting_criteria out = {.aic = misfit + 2 * p, .aicc = undefined, .bic = misfit + p * log(n)};
    if (n_points > n_parameters + 1) {
        out.aicc = out.aic + 2 * p * (p + 1) / (n - p - 1);
    }
    return out;
}
