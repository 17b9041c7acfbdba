#include "split.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

// ---- the matrix ---------------------------------------------------------------------
lehr_status lehr_xrd_split_create(lehr_xrd_split **out, size_t n_pixels, lehr_error *err)
{
    *out = NULL;
    lehr_xrd_split *split = lehr_core_alloc(1, sizeof *split);
    if (!split) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    *split = (lehr_xrd_split){.n_pixels = n_pixels};
    split->n = lehr_core_alloc(n_pixels, sizeof *split->n);
    if (!split->n) {
        lehr_xrd_split_free(split);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the parts of %zu pixels", n_pixels);
    }
    *out = split;
    return LEHR_OK;
}

void lehr_xrd_split_free(lehr_xrd_split *split)
{
    if (split) {
        lehr_core_free(split->n);
        lehr_core_free(split->dense);
        lehr_core_free(split->pixels);
        lehr_core_free(split->begin);
        lehr_core_free(split->parts);
        lehr_core_free(split);
    }
}

lehr_status lehr_xrd_split_append(lehr_xrd_split *split, size_t pixel, const double *parts, size_t n,
                                  lehr_error *err)
{
    if (split->size + n > split->capacity) {
        // Most pixels have two to four parts.
        size_t capacity = split->capacity ? 2 * split->capacity + n : 4 * split->n_pixels + n;
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

/// The width that makes a frame cheapest, and the pixels with more parts. 0 where none is worth while.
static size_t choose_width(size_t *n_long, const lehr_xrd_split *split)
{
    enum { LONG_COST = 12 };                         // of a pixel with more parts, in elements of the matrix
    size_t with[LEHR_XRD_SPLIT_MAX_WIDTH + 2] = {0}; // pixels by number of parts
    size_t used = 0;
    for (size_t i = 0; i < split->n_pixels; i++) {
        size_t n = split->n[i];
        with[n <= LEHR_XRD_SPLIT_MAX_WIDTH ? n : LEHR_XRD_SPLIT_MAX_WIDTH + 1]++;
        used += n > 0;
    }
    size_t best = 0;
    size_t left = used;
    *n_long = used;
    for (size_t width = 1; width <= LEHR_XRD_SPLIT_MAX_WIDTH; width++) {
        left -= with[width];
        if (split->n_pixels * width + LONG_COST * left < split->n_pixels * best + LONG_COST * *n_long) {
            best = width;
            *n_long = left;
        }
    }
    return best;
}

lehr_status lehr_xrd_split_pack(lehr_xrd_split *split, lehr_error *err)
{
    size_t n_long = 0;
    size_t width = choose_width(&n_long, split);
    split->width = width;
    split->dense = lehr_core_alloc(split->n_pixels * width + 1, sizeof *split->dense);
    split->pixels = lehr_core_alloc(n_long + 1, sizeof *split->pixels);
    split->begin = lehr_core_alloc(n_long + 1, sizeof *split->begin);
    if (!split->dense || !split->pixels || !split->begin) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the parts of %zu pixels",
                              split->n_pixels);
    }
    double *kept = split->parts; // parts of long pixels move to the front
    const double *parts = split->parts;
    for (size_t i = 0; i < split->n_pixels; i++) {
        size_t n = split->n[i];
        if (n > width) {
            split->pixels[split->n_long] = (uint32_t)i;
            split->begin[split->n_long++] = (size_t)(kept - split->parts);
            memcpy(split->dense + i * width, parts, width * sizeof *parts);
            memmove(kept, parts, n * sizeof *parts);
            kept += n;
        } else if (n > 0) {
            memcpy(split->dense + i * width, parts, n * sizeof *parts);
        }
        parts += n;
    }
    split->size = (size_t)(kept - split->parts);
    split->capacity = split->size + 1;
    double *shrunk = lehr_core_realloc(split->parts, split->capacity, sizeof *shrunk);
    split->parts = shrunk ? shrunk : split->parts;
    return LEHR_OK;
}

const double *lehr_xrd_split_find(const lehr_xrd_split *split, size_t pixel)
{
    if (split->n[pixel] <= split->width) {
        return split->dense + pixel * split->width;
    }
    size_t low = 0;
    for (size_t high = split->n_long; low + 1 < high;) {
        size_t middle = low + (high - low) / 2;
        if (split->pixels[middle] <= pixel) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return split->parts + split->begin[low];
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
