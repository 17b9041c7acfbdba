#include "byte_order.h"

#include <math.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the readers of images expect a little-endian machine"
#endif

uint32_t lehr_xrd_read_u32(const unsigned char *bytes, bool big_endian)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        value |= (uint32_t)bytes[big_endian ? 3 - i : i] << (8 * i);
    }
    return value;
}

int32_t lehr_xrd_read_i32(const unsigned char *bytes, bool big_endian)
{
    return (int32_t)lehr_xrd_read_u32(bytes, big_endian);
}

void lehr_xrd_swap_bytes(unsigned char *bytes, size_t n, size_t item_size)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char *item = bytes + i * item_size;
        for (size_t j = 0; j < item_size / 2; j++) {
            unsigned char kept = item[j];
            item[j] = item[item_size - 1 - j];
            item[item_size - 1 - j] = kept;
        }
    }
}

/// Integers of 64 bits, which have no pixel type of their own.
static void copy_long(double *pixels, const unsigned char *bytes, size_t n, lehr_xrd_coding coding,
                      bool big_endian)
{
    for (size_t i = 0; i < n; i++) {
        const unsigned char *item = bytes + 8 * i;
        uint64_t low = lehr_xrd_read_u32(item + (big_endian ? 4 : 0), big_endian);
        uint64_t high = lehr_xrd_read_u32(item + (big_endian ? 0 : 4), big_endian);
        uint64_t value = high << 32 | low;
        bool bad = coding == LEHR_XRD_CODING_INT ? (int64_t)value < 0 : value >= UINT64_MAX - 1;
        pixels[i] = bad ? (double)NAN : (double)value;
    }
}

void lehr_xrd_copy_elements(void *pixels, lehr_xrd_pixel type, const unsigned char *bytes, size_t n,
                            size_t item_size, lehr_xrd_coding coding, bool big_endian)
{
    if (type == LEHR_XRD_INT16 && item_size == 1) {
        for (size_t i = 0; i < n; i++) {
            ((int16_t *)pixels)[i] = (int8_t)bytes[i];
        }
        return;
    }
    if (type == LEHR_XRD_FLOAT64 && coding != LEHR_XRD_CODING_FLOAT) {
        copy_long(pixels, bytes, n, coding, big_endian);
        return;
    }
    memcpy(pixels, bytes, n * item_size);
    if (big_endian) {
        lehr_xrd_swap_bytes(pixels, n, item_size);
    }
}
