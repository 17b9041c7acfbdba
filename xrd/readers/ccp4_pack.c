#include "ccp4_pack.h"

#include <stdbool.h>

/// Bits that are taken from the low end.
typedef struct bit_stream {
    const unsigned char *at;
    const unsigned char *end;
    uint64_t window;
    unsigned valid; ///< bits in the window
} bit_stream;

/// The next @p n bits, at most 32; false when the bytes end before.
static inline bool take_bits(uint32_t *out, bit_stream *stream, unsigned n)
{
    while (stream->valid < n) {
        if (stream->at == stream->end) {
            return false;
        }
        stream->window |= (uint64_t)*stream->at++ << stream->valid;
        stream->valid += 8;
    }
    *out = (uint32_t)(stream->window & ((UINT64_C(1) << n) - 1));
    stream->window >>= n;
    stream->valid -= n;
    return true;
}

/// Two's complement of @p n bits.
static inline int32_t with_sign(uint32_t bits, unsigned n)
{
    uint32_t sign = n > 0 ? UINT32_C(1) << (n - 1) : 0;
    return (int32_t)((bits ^ sign) - sign);
}

static inline int32_t predict(const uint16_t *out, size_t i, size_t columns)
{
    if (i == 0) {
        return 0;
    }
    if (i <= columns) {
        return out[i - 1];
    }
    const uint16_t *above = out + i - columns;
    return ((int16_t)out[i - 1] + (int16_t)above[1] + (int16_t)above[0] + (int16_t)above[-1] + 2) / 4;
}

/// Number and width of the differences of the next chunk.
static bool take_chunk(size_t *count, unsigned *width, bit_stream *stream)
{
    static const unsigned char widths[8] = {0, 4, 5, 6, 7, 8, 16, 32};
    uint32_t logarithm = 0;
    uint32_t index = 0;
    if (!take_bits(&logarithm, stream, 3) || !take_bits(&index, stream, 3)) {
        return false;
    }
    *count = (size_t)1 << logarithm;
    *width = widths[index];
    return true;
}

lehr_status lehr_xrd_ccp4_unpack(uint16_t *out, size_t rows, size_t columns, const unsigned char *bytes,
                                 size_t n_bytes, lehr_error *err)
{
    bit_stream stream = {.at = bytes, .end = bytes + n_bytes};
    size_t n = rows * columns;
    size_t count = 0;
    unsigned width = 0;
    bool complete = true;
    size_t i = 0;
    while (i < n && complete) {
        complete = take_chunk(&count, &width, &stream);
        for (; complete && count > 0 && i < n; count--) {
            uint32_t bits = 0;
            complete = take_bits(&bits, &stream, width);
            if (complete) {
                out[i] = (uint16_t)(predict(out, i, columns) + (int64_t)with_sign(bits, width));
                i++;
            }
        }
    }
    return complete ? LEHR_OK
                    : lehr_error_set(err, LEHR_ERR_FORMAT,
                                     "truncated or damaged packed image: %zu bytes end at pixel %zu of %zu",
                                     n_bytes, i, n);
}
