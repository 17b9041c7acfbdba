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
    }

// The same as numbers; `flag` is an unsigned type of the same size.
#define DEFINE_VALUES(suffix, type, flag, least_value, most_value)                                           \
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

DEFINE_SCATTER(uint8, uint8_t, int64_t, counts, 0, UINT8_MAX - 2)
DEFINE_SCATTER(uint16, uint16_t, int64_t, counts, 0, UINT16_MAX - 2)
DEFINE_SCATTER(uint32, uint32_t, int64_t, counts, 0, UINT32_MAX - 2)
DEFINE_SCATTER(int16, int16_t, int64_t, counts, scatter->keep_negative ? INT16_MIN : 0, INT16_MAX)
DEFINE_SCATTER(int32, int32_t, int64_t, counts, scatter->keep_negative ? INT32_MIN : 0, INT32_MAX)
DEFINE_SCATTER(float32, float, double, sums, -FLT_MAX, FLT_MAX)
DEFINE_SCATTER(float64, double, double, sums, -DBL_MAX, DBL_MAX)
DEFINE_VALUES(uint8, uint8_t, uint8_t, 0, UINT8_MAX - 2)
DEFINE_VALUES(uint16, uint16_t, uint16_t, 0, UINT16_MAX - 2)
DEFINE_VALUES(int16, int16_t, uint16_t, scatter->keep_negative ? INT16_MIN : 0, INT16_MAX)
DEFINE_VALUES(float32, float, uint32_t, -FLT_MAX, FLT_MAX)
DEFINE_VALUES(float64, double, uint64_t, -DBL_MAX, DBL_MAX)

// ---- values of 32 bits, those of most detectors
// -----------------------------------------------------------------
typedef uint32_t words __attribute__((vector_size(16)));
typedef int32_t int2 __attribute__((vector_size(8)));
typedef double pair __attribute__((vector_size(16)));

/// Values of 32 bits as signed numbers, in one pass; 0 for those outside of [least, least + span], modulo
/// 2^32.
/// @returns true when any lies outside
static bool convert_words(double *out, const uint32_t *values, size_t n, uint32_t least, uint32_t span)
{
    const words bottom = {least, least, least, least};
    const words width = {span, span, span, span};
    words any = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        words four;
        memcpy(&four, values + i, sizeof four);
        const words outside = (words)(four - bottom > width);
        any |= outside;
        four &= ~outside;
        const int2 low = {(int32_t)four[0], (int32_t)four[1]};
        const int2 high = {(int32_t)four[2], (int32_t)four[3]};
        const pair both[2] = {__builtin_convertvector(low, pair), __builtin_convertvector(high, pair)};
        memcpy(out + i, both, sizeof both);
    }
    bool found = (any[0] | any[1] | any[2] | any[3]) != 0;
    for (; i < n; i++) {
        bool outside = values[i] - least > span;
        found = found || outside;
        out[i] = outside ? 0 : (int32_t)values[i];
    }
    return found;
}

static void values_uint32(double *out, const lehr_xrd_scatter *scatter, const uint32_t *values, size_t first,
                          size_t n)
{
    uint32_t most = (uint32_t)upper_bound(scatter, UINT32_MAX - 2);
    uint32_t span = most < INT32_MAX ? most : INT32_MAX;
    bool found = convert_words(out, values + first, n, 0, span);
    for (size_t i = first; found && i < first + n; i++) {
        if (values[i] > most && scatter->bins[i] != scatter->n_bins) {
            scatter->reject(scatter->context, i);
        } else if (values[i] > span && values[i] <= most) {
            out[i - first] = values[i];
        }
    }
}

static void values_int32(double *out, const lehr_xrd_scatter *scatter, const int32_t *values, size_t first,
                         size_t n)
{
    int32_t least = scatter->keep_negative ? INT32_MIN : 0;
    int32_t most = (int32_t)upper_bound(scatter, INT32_MAX);
    bool found = convert_words(out, (const uint32_t *)values + first, n, (uint32_t)least,
                               (uint32_t)most - (uint32_t)least);
    for (size_t i = first; found && i < first + n; i++) {
        if ((values[i] < least || values[i] > most) && scatter->bins[i] != scatter->n_bins) {
            scatter->reject(scatter->context, i);
        }
    }
}

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
