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
// One loop per element type: a value v is valid when least <= v <= most, which NaN never is.
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
    }
// NOLINTEND(bugprone-macro-parentheses)

DEFINE_SCATTER(uint8, uint8_t, int64_t, counts, 0, UINT8_MAX - 2)
DEFINE_SCATTER(uint16, uint16_t, int64_t, counts, 0, UINT16_MAX - 2)
DEFINE_SCATTER(uint32, uint32_t, int64_t, counts, 0, UINT32_MAX - 2)
DEFINE_SCATTER(int16, int16_t, int64_t, counts, scatter->keep_negative ? INT16_MIN : 0, INT16_MAX)
DEFINE_SCATTER(int32, int32_t, int64_t, counts, scatter->keep_negative ? INT32_MIN : 0, INT32_MAX)
DEFINE_SCATTER(float32, float, double, sums, -FLT_MAX, FLT_MAX)
DEFINE_SCATTER(float64, double, double, sums, -DBL_MAX, DBL_MAX)

void lehr_xrd_scatter_image(const lehr_xrd_scatter *scatter, const lehr_xrd_image *image)
{
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
