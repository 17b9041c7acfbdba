// What a pair correlation function from S(q) must not keep silent about.
#include "correlation_private.h"

#include <math.h>

/// A limit that the data do not reach is not the one that was asked for.
static lehr_status warn_limits(const lehr_pdf_correlation *correlation, lehr_warnings *warnings,
                               lehr_error *err)
{
    const lehr_pdf_transform_options *asked = &correlation->options.transform;
    const lehr_pdf_sq *structure = correlation->structure;
    const double *q = structure->q_per_ang;
    size_t n = structure->n;
    lehr_status status = LEHR_OK;
    if (asked->max > q[n - 1] + 1.01 * (q[n - 1] - q[n - 2])) {
        status = lehr_warnings_add(
            warnings, err,
            "qmax = %g 1/angstrom was asked for, the data end at %.6g: G(r) is that of qmax = %.6g",
            asked->max, q[n - 1], correlation->qmax);
    }
    if (status == LEHR_OK && asked->min > 0 && asked->min < q[0] - 1.01 * (q[1] - q[0]) && !asked->extend) {
        status = lehr_warnings_add(
            warnings, err,
            "qmin = %g 1/angstrom was asked for, the data begin at %.6g: G(r) is that of qmin = %.6g",
            asked->min, q[0], correlation->qmin);
    }
    return status;
}

lehr_status pdf_correlation_warn(const lehr_pdf_correlation *correlation, lehr_warnings *warnings,
                                 lehr_error *err)
{
    lehr_status status = warn_limits(correlation, warnings, err);
    double reach = lehr_pdf_transform_reach(correlation->plan);
    const lehr_pdf_low_region *low = &correlation->low_r;
    double density = correlation->number_density;
    if (status == LEHR_OK && correlation->r_ang[correlation->n - 1] > reach) {
        status = lehr_warnings_add(
            warnings, err, "r up to %g angstrom: the spacing of q determines G(r) up to %.4g angstrom only",
            correlation->r_ang[correlation->n - 1], reach);
    }
    if (status == LEHR_OK && !correlation->structure->has_sigma) {
        status = lehr_warnings_add(warnings, err, "S(q) has no errors: G(r) gets none");
    }
    // By more than 5 %, and than noise: an error that is not known counts as none.
    double noise = low->number_density.stderr_value > 0 ? 2 * low->number_density.stderr_value : 0;
    if (status == LEHR_OK && fabs(low->number_density.value - density) > fmax(0.05 * density, noise)) {
        status = lehr_warnings_add(
            warnings, err,
            "the slope of G(r) below %.3g angstrom is that of a number density of %.5f, not "
            "of %.5f 1/angstrom^3: scale or background of S(q) are off",
            low->cutoff_ang, low->number_density.value, density);
    }
    return status;
}
