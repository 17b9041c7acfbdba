// Standard errors of patterns that come without.
#include "pattern_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

enum { HALF_WINDOW = 50 };

/// First quartile of the modulus of a standard normal variable.
static const double QUARTILE = 0.31863936396437514;

static bool are_counts(const lehr_pdf_pattern *pattern)
{
    double largest = 0;
    for (size_t i = 0; i < pattern->size; i++) {
        if (!(pattern->y[i] >= 0) || pattern->y[i] != floor(pattern->y[i])) {
            return false;
        }
        largest = fmax(largest, pattern->y[i]);
    }
    return largest > 1 && pattern->kind == LEHR_PDF_KIND_INTENSITY;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/// Modulus of the difference from the line through both neighbours, over its standard deviation in units of
/// sigma; the ends repeat their neighbours.
static void differences(double *out, const lehr_pdf_pattern *pattern)
{
    size_t n = pattern->size;
    for (size_t i = 1; i + 1 < n; i++) {
        const double *q = pattern->q_per_ang + i, *y = pattern->y + i;
        double t = (q[0] - q[-1]) / (q[1] - q[-1]);
        out[i] = fabs(y[0] - (1 - t) * y[-1] - t * y[1]) / sqrt(1 + t * t + (1 - t) * (1 - t));
    }
    out[0] = out[1];
    out[n - 1] = out[n - 2];
}

static double quartile(double *window, const double *values, size_t first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        window[i] = values[first + i];
    }
    qsort(window, count, sizeof *window, ascending);
    return window[count / 4];
}

static lehr_status from_scatter(lehr_pdf_pattern *pattern, lehr_error *err)
{
    size_t n = pattern->size;
    double *difference = lehr_core_alloc(n, sizeof *difference);
    double window[2 * HALF_WINDOW + 1];
    double least = INFINITY;
    lehr_status status = LEHR_OK;
    if (!difference) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the noise of %zu points", n);
    }
    differences(difference, pattern);
    for (size_t i = 0; i < n; i++) {
        size_t first = i > HALF_WINDOW ? i - HALF_WINDOW : 0;
        size_t last = i + HALF_WINDOW < n ? i + HALF_WINDOW : n - 1;
        pattern->sigma[i] = quartile(window, difference, first, last - first + 1) / QUARTILE;
        least = pattern->sigma[i] > 0 ? fmin(least, pattern->sigma[i]) : least;
    }
    if (!isfinite(least)) {
        status =
            lehr_error_set(err, LEHR_ERR_DOMAIN,
                           "the intensity is constant or a straight line (%g at q = %g/angstrom): no pattern",
                           pattern->y[0], pattern->q_per_ang[0]);
    }
    for (size_t i = 0; i < n; i++) {
        pattern->sigma[i] = fmax(pattern->sigma[i], least); // windows of repeated values have no scatter
    }
    lehr_core_free(difference);
    return status;
}

lehr_status lehr_pdf_pattern_estimate_sigma(lehr_pdf_pattern *pattern, lehr_warnings *warnings,
                                            lehr_error *err)
{
    if (are_counts(pattern)) {
        pattern->sigma_origin = LEHR_PDF_SIGMA_POISSON;
        for (size_t i = 0; i < pattern->size; i++) {
            pattern->sigma[i] = sqrt(fmax(1, pattern->y[i]));
        }
        return lehr_warnings_add(
            warnings, err,
            "no standard errors in the file: whole numbers are taken as counts, with the "
            "root of the counts as error");
    }
    pattern->sigma_origin = LEHR_PDF_SIGMA_SCATTER;
    lehr_status status = from_scatter(pattern, err);
    return status == LEHR_OK
               ? lehr_warnings_add(warnings, err,
                                   "no standard errors in the file: they are taken from the scatter of "
                                   "neighbouring points")
               : status;
}
