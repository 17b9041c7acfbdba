#include "describe.h"

#include <lehr/fitting/peak.h>
#include <lehr/fitting/propagate.h>
#include <stdio.h>
#include <string.h>

/// Unit of a parameter in terms of that of x; y has none.
static const char *unit_of(const char *name, const char *x_unit, const char *slope_unit)
{
    static const char *const plain[] = {"baseline", "eta", "beta"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(name, plain[i]) == 0) {
            return "";
        }
    }
    return strcmp(name, "slope") == 0 ? slope_unit : x_unit;
}

lehr_status lehr_fitting_peak_describe(const lehr_fitting_peak *peak, const char *x_unit, lehr_record *record,
                                       lehr_error *err)
{
    lehr_described rows[LEHR_FITTING_PEAK_MAX_PARAMETERS + 2];
    const char *names[LEHR_FITTING_PEAK_MAX_PARAMETERS + 2];
    size_t n = peak->n_parameters;
    char slope_unit[64] = "";
    if (strncmp(x_unit, "1/", 2) == 0) {
        snprintf(slope_unit, sizeof slope_unit, "%s", x_unit + 2);
    } else if (x_unit[0] != '\0') {
        snprintf(slope_unit, sizeof slope_unit, "1/(%s)", x_unit);
    }
    for (size_t j = 0; j < n; j++) {
        names[j] = lehr_fitting_peak_parameter_name(peak->shape, j);
        rows[j] =
            (lehr_described){names[j], lehr_covariance_estimate(peak->parameters, peak->covariance, n, j),
                             unit_of(names[j], x_unit, slope_unit)};
    }
    names[n] = "fwhm";
    names[n + 1] = "height";
    rows[n] = (lehr_described){"fwhm", peak->fwhm, x_unit};
    rows[n + 1] = (lehr_described){"height", peak->height, ""};
    lehr_status status = lehr_record_add_text(record, "model", peak->shape->name, err);
    if (status == LEHR_OK) {
        status = lehr_describe_estimates(record, rows, n + 2, err); // a name that occurs twice is replaced
    }
    if (status == LEHR_OK) {
        status = lehr_describe_summary(record, &peak->fit, peak->n_points, err);
    }
    if (status == LEHR_OK) {
        status = lehr_fitting_extra_describe(&peak->extra, names, n, 2, record, err);
    }
    return status == LEHR_OK ? lehr_describe_correlation(record, names, peak->covariance, n, err) : status;
}
