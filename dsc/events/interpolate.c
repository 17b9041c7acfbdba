#include "interpolate.h"

#include "savgol.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

#define NOISE_WIDTH 15

static int compare(const void *a, const void *b)
{
    double x = ((const lehr_dsc_knot *)a)->x;
    double y = ((const lehr_dsc_knot *)b)->x;
    return (x > y) - (x < y);
}

lehr_status lehr_dsc_knots_create(lehr_dsc_knots *out, const double *x, const double *y, const double *rate,
                                  size_t n, lehr_error *err)
{
    *out = (lehr_dsc_knots){.n = n, .knot = lehr_core_alloc(n, sizeof *out->knot)};
    if (!out->knot) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a curve of %zu points", n);
    }
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        out->knot[i] = (lehr_dsc_knot){x[i], y[i], rate ? rate[i] : 0};
        sorted = sorted && (i == 0 || x[i] >= x[i - 1]);
    }
    if (!sorted) {
        qsort(out->knot, n, sizeof *out->knot, compare);
    }
    return LEHR_OK;
}

void lehr_dsc_knots_clear(lehr_dsc_knots *knots)
{
    lehr_core_free(knots->knot);
    *knots = (lehr_dsc_knots){0};
}

bool lehr_dsc_knots_at(lehr_dsc_knot *out, double *gain2, const lehr_dsc_knots *knots, double x)
{
    const lehr_dsc_knot *knot = knots->knot;
    if (knots->n == 0 || !(x >= knot[0].x) || !(x <= knot[knots->n - 1].x)) {
        return false;
    }
    size_t low = 0;
    size_t high = knots->n - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (knot[middle].x <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    double width = knot[high].x - knot[low].x;
    double f = width > 0 ? (x - knot[low].x) / width : 0.5;
    f = knots->n == 1 ? 0 : f;
    *out = (lehr_dsc_knot){x, (1 - f) * knot[low].y + f * knot[high].y,
                           (1 - f) * knot[low].rate + f * knot[high].rate};
    *gain2 = (1 - f) * (1 - f) + f * f;
    return true;
}

lehr_status lehr_dsc_point_noise(double *noise, const double *y, size_t n, const char *name, lehr_error *err)
{
    *noise = (double)NAN;
    if (n < NOISE_WIDTH) {
        return LEHR_OK;
    }
    double *x = lehr_core_alloc(n, sizeof *x);
    if (!x) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the noise of %zu points", n);
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)i;
    }
    const lehr_dsc_savgol_options options = {
        .order = 2, .width = NOISE_WIDTH, .value_factor = 1, .name = name};
    lehr_dsc_savgol local;
    lehr_status status = lehr_dsc_savgol_filter(&local, x, y, n, NULL, &options, err);
    if (status == LEHR_OK) {
        *noise = local.noise;
    }
    lehr_dsc_savgol_clear(&local);
    lehr_core_free(x);
    return status;
}
