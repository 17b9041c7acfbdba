#include "split.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

// ---- the matrix ---------------------------------------------------------------------
lehr_status lehr_xrd_split_create(lehr_xrd_split **out, size_t rows, size_t columns, lehr_error *err)
{
    *out = NULL;
    lehr_xrd_split *split = lehr_core_alloc(1, sizeof *split);
    if (!split) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *split = (lehr_xrd_split){.rows = rows, .columns = columns};
    split->n = lehr_core_alloc(rows * columns, sizeof *split->n);
    if (!split->n) {
        lehr_xrd_split_free(split);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the parts of %zu pixels",
                              rows * columns);
    }
    *out = split;
    return LEHR_OK;
}

void lehr_xrd_split_free(lehr_xrd_split *split)
{
    if (split) {
        lehr_core_free(split->n);
        lehr_core_free(split->parts);
        lehr_core_free(split->begin);
        lehr_core_free(split->tiles);
        lehr_core_free(split->runs);
        lehr_core_free(split->places);
        lehr_core_free(split->shares);
        lehr_core_free(split->pixels);
        lehr_core_free(split);
    }
}

lehr_status lehr_xrd_split_append(lehr_xrd_split *split, size_t pixel, const double *parts, size_t n,
                                  lehr_error *err)
{
    if (split->size + n > split->capacity) {
        // Most pixels have two or three parts.
        size_t capacity = split->capacity ? split->capacity + split->capacity / 2 + n
                                          : 3 * split->rows * split->columns + n;
        double *grown = lehr_core_realloc(split->parts, capacity, sizeof *grown);
        if (!grown) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for %zu parts of pixels", capacity);
        }
        split->parts = grown;
        split->capacity = capacity;
    }
    memcpy(split->parts + split->size, parts, n * sizeof *parts);
    split->n[pixel] = (uint16_t)n;
    split->size += n;
    return LEHR_OK;
}

const double *lehr_xrd_split_find(const lehr_xrd_split *split, size_t pixel)
{
    size_t known = pixel / LEHR_XRD_SPLIT_STRETCH;
    size_t at = split->begin[known];
    for (size_t i = known * LEHR_XRD_SPLIT_STRETCH; i < pixel; i++) {
        at += split->n[i];
    }
    return split->parts + at;
}

// ---- shapes -------------------------------------------------------------------------
/// The bins that [low, high] covers: [*first, *last]. False when there are none.
static bool bins_of(size_t *first, size_t *last, double low, double high, size_t n_bins)
{
    if (!(high > 0 && low < (double)n_bins)) {
        return false;
    }
    *first = low > 0 ? (size_t)low : 0;
    *last = high < (double)n_bins ? (size_t)high : n_bins - 1;
    return true;
}

size_t lehr_xrd_split_interval(double *parts, size_t *first, double low, double high, size_t n_bins)
{
    size_t last = 0;
    if (!bins_of(first, &last, low, high, n_bins)) {
        return 0;
    }
    size_t n = last - *first + 1;
    if (n == 1) {
        parts[0] = 1;
        return 1;
    }
    double per_bin = 1 / (high - low);
    parts[0] = ((double)(*first + 1) - low) * per_bin;
    for (size_t k = 1; k + 1 < n; k++) {
        parts[k] = per_bin;
    }
    parts[n - 1] = (high - (double)last) * per_bin;
    return n;
}

/// Add the integral of the azimuth along an edge to the bins [first, first + n).
static void add_edge(double *parts, size_t first, size_t n, double x0, double y0, double x1, double y1)
{
    if (x0 == x1) {
        return;
    }
    double sign = x0 < x1 ? 1 : -1;
    double slope = (y1 - y0) / (x1 - x0);
    double low = fmax(fmin(x0, x1), (double)first);
    double high = fmin(fmax(x0, x1), (double)(first + n));
    while (low < high) {
        double bin = floor(low);
        double end = fmin(bin + 1, high);
        double middle = y0 + slope * (0.5 * (low + end) - x0);
        parts[(size_t)bin - first] += sign * middle * (end - low);
        low = end;
    }
}

size_t lehr_xrd_split_quadrilateral(double *parts, size_t *first, const double place[4],
                                    const double azimuth[4], size_t n_bins)
{
    size_t last = 0;
    double low = fmin(fmin(place[0], place[1]), fmin(place[2], place[3]));
    double high = fmax(fmax(place[0], place[1]), fmax(place[2], place[3]));
    if (!bins_of(first, &last, low, high, n_bins)) {
        return 0;
    }
    size_t n = last - *first + 1;
    if (n == 1) {
        parts[0] = 1;
        return 1;
    }
    memset(parts, 0, n * sizeof *parts);
    for (size_t k = 0; k < 4; k++) {
        size_t next = (k + 1) % 4;
        // Azimuths from the first corner: the area is a difference of integrals that cancel otherwise.
        add_edge(parts, *first, n, place[k], azimuth[k] - azimuth[0], place[next],
                 azimuth[next] - azimuth[0]);
    }
    double area = 0;
    for (size_t k = 0; k < n; k++) {
        area += parts[k];
    }
    if (area == 0) { // seen from the side
        return lehr_xrd_split_interval(parts, first, low, high, n_bins);
    }
    for (size_t k = 0; k < n; k++) {
        parts[k] /= area;
    }
    return n;
}
