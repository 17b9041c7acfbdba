// The region below the shortest distance between atoms.
#include "correlation_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

static const double PI = 3.14159265358979323846;
/// No two atoms but hydrogen come closer [angstrom].
static const double SHORTEST_BOND = 0.9;

/// The first maximum of G that reaches four tenths of the largest one.
bool pdf_correlation_first_peak(size_t *peak, double *half_ang, const lehr_pdf_correlation *correlation)
{
    const double *r = correlation->r_ang, *g = correlation->g;
    double most = 0;
    for (size_t i = 0; i < correlation->n; i++) {
        most = r[i] >= SHORTEST_BOND ? fmax(most, g[i]) : most;
    }
    for (size_t i = 1; i + 1 < correlation->n; i++) {
        if (r[i] < SHORTEST_BOND ||
            !(g[i] >= 0.4 * most && g[i] > 0 && g[i] >= g[i - 1] && g[i] > g[i + 1])) {
            continue;
        }
        size_t left = i;
        while (left > 0 && g[left] > g[i] / 2) {
            left--;
        }
        *peak = i;
        *half_ang = r[left];
        return left > 0;
    }
    return false;
}

/// A Gaussian peak has half its height 1.18 standard deviations below its position: three times as far it is
/// over.
static double find_cutoff(const lehr_pdf_correlation *correlation)
{
    size_t peak = 0;
    double half = 0;
    if (!pdf_correlation_first_peak(&peak, &half, correlation)) {
        return (double)NAN;
    }
    return half - 2 * (correlation->r_ang[peak] - half);
}

lehr_status pdf_correlation_low_r(lehr_pdf_correlation *correlation, double cutoff_ang, lehr_error *err)
{
    const double nan = (double)NAN;
    lehr_pdf_low_region *low = &correlation->low_r;
    double square = 0, product = 0, variance = 0, rest = 0, chi2 = 0;
    *low = (lehr_pdf_low_region){
        isnan(cutoff_ang) ? find_cutoff(correlation) : cutoff_ang, 0, {nan, nan}, nan, nan};
    while (low->points < correlation->n && correlation->r_ang[low->points] <= low->cutoff_ang) {
        double r = correlation->r_ang[low->points];
        square += r * r;
        product += r * correlation->g[low->points];
        low->points++;
    }
    if (low->points < 3) {
        low->cutoff_ang = isnan(cutoff_ang) ? nan : cutoff_ang;
        return LEHR_OK;
    }
    double *v = lehr_core_alloc(correlation->n, sizeof *v);
    if (!v) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the slope of G(r)");
    }
    for (size_t i = 0; i < low->points; i++) {
        v[i] = -correlation->r_ang[i] / (4 * PI * square);
    }
    low->number_density.value = -product / (4 * PI * square);
    lehr_status status = lehr_pdf_correlation_variance(correlation, &variance, v, err);
    low->number_density.stderr_value = sqrt(variance);
    double density =
        isnan(correlation->number_density) ? low->number_density.value : correlation->number_density;
    for (size_t i = 0; i < low->points; i++) {
        double residual = correlation->g[i] + 4 * PI * density * correlation->r_ang[i];
        rest += residual * residual;
        chi2 += correlation->sigma[i] > 0      ? pow(residual / correlation->sigma[i], 2)
                : isnan(correlation->sigma[i]) ? nan
                                               : 0;
    }
    low->rms = sqrt(rest / (double)low->points);
    low->reduced_chi2 = chi2 / (double)low->points;
    lehr_core_free(v);
    return status;
}
