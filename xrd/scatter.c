#include "scatter.h"

#include <float.h>
#include <math.h>
#include <string.h>

/// The largest valid value: @p most of the type, or the saturation where that is smaller.
static double upper_bound(const lehr_xrd_scatter *scatter, double most)
{
    double saturation = scatter->saturation_counts;
    return saturation < most ? (saturation < 0 ? 0 : saturation) : most;
}

// NOLINTBEGIN(bugprone-macro-parentheses): names of types cannot be enclosed.
// Loops for each element type: a value v is valid when least <= v <= most, which NaN never is.
#define DEFINE_SCATTER(suffix, type, sum_type, totals, least_value, most_value)                              \
    static void scatter_##suffix(const lehr_xrd_scatter *scatter, const type *pixels)                        \
    {                                                                                                        \
        const uint16_t *bins = scatter->bins;                                                                \
        sum_type *sums = scatter->totals;                                                                    \
        const type least = (least_value);                                                                    \
        const type most = (type)upper_bound(scatter, (double)(most_value));                                  \
        for (size_t i = 0; i < scatter->n_pixels; i++) {                                                     \
            const type value = pixels[i];                                                                    \
            if (value >= least && value <= most) {                                                           \
                sums[bins[i]] += (sum_type)value;                                                            \
            } else if (bins[i] != scatter->n_bins) {                                                         \
                scatter->reject(scatter->context, i);                                                        \
            }                                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    static void values_##suffix(double *out, const lehr_xrd_scatter *scatter, const type *pixels,            \
                                size_t first, size_t n)                                                      \
    {                                                                                                        \
        const type least = (least_value);                                                                    \
        const type most = (type)upper_bound(scatter, (double)(most_value));                                  \
        size_t n_valid = 0;                                                                                  \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const type value = pixels[first + i];                                                            \
            out[i] = (double)value;                                                                          \
            n_valid += value >= least && value <= most;                                                      \
        }                                                                                                    \
        for (size_t i = 0; n_valid < n && i < n; i++) {                                                      \
            const type value = pixels[first + i];                                                            \
            if (!(value >= least && value <= most)) {                                                        \
                out[i] = 0;                                                                                  \
                if (scatter->bins[first + i] != scatter->n_bins) {                                           \
                    scatter->reject(scatter->context, first + i);                                            \
                }                                                                                            \
            }                                                                                                \
        }                                                                                                    \
    }
// NOLINTEND(bugprone-macro-parentheses)

DEFINE_SCATTER(uint8, uint8_t, int64_t, counts, 0, UINT8_MAX - 2)
DEFINE_SCATTER(uint16, uint16_t, int64_t, counts, 0, UINT16_MAX - 2)
DEFINE_SCATTER(uint32, uint32_t, int64_t, counts, 0, UINT32_MAX - 2)
DEFINE_SCATTER(int16, int16_t, int64_t, counts, scatter->keep_negative ? INT16_MIN : 0, INT16_MAX)
DEFINE_SCATTER(int32, int32_t, int64_t, counts, scatter->keep_negative ? INT32_MIN : 0, INT32_MAX)
DEFINE_SCATTER(float32, float, double, sums, -FLT_MAX, FLT_MAX)
DEFINE_SCATTER(float64, double, double, sums, -DBL_MAX, DBL_MAX)

void lehr_xrd_scatter_values(double *out, const lehr_xrd_scatter *scatter, const lehr_xrd_image *image,
                             size_t first, size_t n)
{
    switch (image->type) {
    case LEHR_XRD_UINT8:
        values_uint8(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_UINT16:
        values_uint16(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_UINT32:
        values_uint32(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_INT16:
        values_int16(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_INT32:
        values_int32(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_FLOAT32:
        values_float32(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_FLOAT64:
        values_float64(out, scatter, image->pixels, first, n);
        break;
    case LEHR_XRD_PIXEL_COUNT:
        break;
    }
}

// ---- splitting ----------------------------------------------------------------------
/// Sums of c N and c^2 N. The pair of a bin is one vector of most machines.
typedef double pair __attribute__((vector_size(16)));

static inline void add_part(double *sums, double part, double value)
{
    pair both;
    const pair factor = {part, part * part};
    memcpy(&both, sums, sizeof both);
    both += factor * value;
    memcpy(sums, &both, sizeof both);
}

static inline void add_dense(double *pairs, const double *parts, size_t bin, double value, size_t width)
{
#pragma GCC unroll 6
    for (size_t k = 0; k < width; k++) {
        add_part(pairs + 2 * (bin + k), parts[k], value);
    }
}

enum { CHUNK = 512 };

/// Two stretches of the image in turn: their bins differ, so that one does not wait for the sums of the
/// other.
#define DEFINE_DENSE(width)                                                                                  \
    static void dense_##width(const lehr_xrd_scatter *scatter, const double *values, const size_t first[2],  \
                              size_t n)                                                                      \
    {                                                                                                        \
        const double *a = scatter->split->dense + first[0] * (width);                                        \
        const double *b = scatter->split->dense + first[1] * (width);                                        \
        const uint16_t *bins_a = scatter->bins + first[0];                                                   \
        const uint16_t *bins_b = scatter->bins + first[1];                                                   \
        for (size_t i = 0; i < n; i++) {                                                                     \
            add_dense(scatter->pairs, a + (width)*i, bins_a[i], values[i], width);                           \
            add_dense(scatter->pairs, b + (width)*i, bins_b[i], values[CHUNK + i], width);                   \
        }                                                                                                    \
    }

DEFINE_DENSE(1)
DEFINE_DENSE(2)
DEFINE_DENSE(3)
DEFINE_DENSE(4)
DEFINE_DENSE(5)
DEFINE_DENSE(6)

/// Bad pixels have been told already.
static void ignore(void *context, size_t pixel)
{
    (void)context;
    (void)pixel;
}

/// The parts that the dense matrix has no room for.
static void add_long(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    const lehr_xrd_split *split = scatter->split;
    lehr_xrd_scatter quiet = *scatter;
    quiet.reject = ignore;
    for (size_t i = 0; i < split->n_long; i++) {
        size_t pixel = split->pixels[i];
        const double *parts = split->parts + split->begin[i];
        double value = 0;
        lehr_xrd_scatter_values(&value, &quiet, image, pixel, 1);
        for (size_t k = split->width; k < split->n[pixel]; k++) {
            add_part(scatter->pairs + 2 * (scatter->bins[pixel] + k), parts[k], value);
        }
    }
}

static void split_image(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    static void (*const dense[])(const lehr_xrd_scatter *, const double *, const size_t[2],
                                 size_t) = {NULL, dense_1, dense_2, dense_3, dense_4, dense_5, dense_6};
    double values[2 * CHUNK];
    size_t width = scatter->split->width;
    size_t half = (scatter->n_pixels + 1) / 2;
    for (size_t first = 0; first < half; first += CHUNK) {
        size_t n = half - first < CHUNK ? half - first : CHUNK;
        size_t second = half + first;
        size_t n_second = second + n <= scatter->n_pixels ? n : scatter->n_pixels - second;
        lehr_xrd_scatter_values(values, scatter, image, first, n);
        lehr_xrd_scatter_values(values + CHUNK, scatter, image, second, n_second);
        if (width > 0) {
            dense[width](scatter, values, (const size_t[2]){first, second}, n_second);
        }
        if (width > 0 && n_second < n) { // the middle one of an odd number
            const double *parts = scatter->split->dense + width * (half - 1);
            add_dense(scatter->pairs, parts, scatter->bins[half - 1], values[n - 1], width);
        }
    }
    add_long(scatter, image);
}

// ---- images -------------------------------------------------------------------------
void lehr_xrd_scatter_image(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    if (scatter->split) {
        split_image(scatter, image);
        return;
    }
    switch (image->type) {
    case LEHR_XRD_UINT8:
        scatter_uint8(scatter, image->pixels);
        break;
    case LEHR_XRD_UINT16:
        scatter_uint16(scatter, image->pixels);
        break;
    case LEHR_XRD_UINT32:
        scatter_uint32(scatter, image->pixels);
        break;
    case LEHR_XRD_INT16:
        scatter_int16(scatter, image->pixels);
        break;
    case LEHR_XRD_INT32:
        scatter_int32(scatter, image->pixels);
        break;
    case LEHR_XRD_FLOAT32:
        scatter_float32(scatter, image->pixels);
        break;
    case LEHR_XRD_FLOAT64:
        scatter_float64(scatter, image->pixels);
        break;
    case LEHR_XRD_PIXEL_COUNT:
        break;
    }
}
