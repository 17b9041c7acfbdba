#include "scatter.h"

#include <float.h>
#include <math.h>

/// The largest valid value: @p most of the type, or the saturation where that is smaller.
static double upper_bound(const lehr_xrd_scatter *scatter, double most)
{
    double saturation = scatter->saturation_counts;
    return saturation < most ? (saturation < 0 ? 0 : saturation) : most;
}

// NOLINTBEGIN(bugprone-macro-parentheses): names of types cannot be enclosed.
// Loops for each element type, with an unsigned type of the same size: a value v is valid when least <= v <=
// most, which NaN never is.
#define DEFINE_SCATTER(suffix, type, flag, sum_type, totals, least_value, most_value)                        \
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
        flag invalid = 0; /* of the size of a value, so that the loop is done in vectors */                  \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const type value = pixels[first + i];                                                            \
            invalid |= (flag)((value < least) | (value > most) | (value != value));                          \
        }                                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                     \
            out[i] = (double)pixels[first + i];                                                              \
        }                                                                                                    \
        for (size_t i = 0; invalid && i < n; i++) {                                                          \
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

DEFINE_SCATTER(uint8, uint8_t, uint8_t, int64_t, counts, 0, UINT8_MAX - 2)
DEFINE_SCATTER(uint16, uint16_t, uint16_t, int64_t, counts, 0, UINT16_MAX - 2)
DEFINE_SCATTER(uint32, uint32_t, uint32_t, int64_t, counts, 0, UINT32_MAX - 2)
DEFINE_SCATTER(int16, int16_t, uint16_t, int64_t, counts, scatter->keep_negative ? INT16_MIN : 0, INT16_MAX)
DEFINE_SCATTER(int32, int32_t, uint32_t, int64_t, counts, scatter->keep_negative ? INT32_MIN : 0, INT32_MAX)
DEFINE_SCATTER(float32, float, uint32_t, double, sums, -FLT_MAX, FLT_MAX)
DEFINE_SCATTER(float64, double, uint64_t, double, sums, -DBL_MAX, DBL_MAX)

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

// ---- images -------------------------------------------------------------------------
void lehr_xrd_scatter_image(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
    if (scatter->split) {
        lehr_xrd_scatter_split(scatter, image);
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
