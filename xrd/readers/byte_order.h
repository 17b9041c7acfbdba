/// @file
/// Private: numbers as they stand in files of either byte order.
#ifndef LEHR_XRD_BYTE_ORDER_H
#define LEHR_XRD_BYTE_ORDER_H

#include "image.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t lehr_xrd_read_u32(const unsigned char *bytes, bool big_endian);
int32_t lehr_xrd_read_i32(const unsigned char *bytes, bool big_endian);

/// Reverse the bytes of each of @p n items.
void lehr_xrd_swap_bytes(unsigned char *bytes, size_t n, size_t item_size);

typedef enum lehr_xrd_coding {
    LEHR_XRD_CODING_UINT,
    LEHR_XRD_CODING_INT,
    LEHR_XRD_CODING_FLOAT
} lehr_xrd_coding;

/// Elements of a file as pixels. Signed integers of one byte become 16-bit ones. Integers of 64 bits become
/// double precision, where a value that means "bad" (the two largest unsigned ones, negative ones) becomes
/// NaN. All else is copied.
/// @param[out] pixels shape (n,) of @p type
/// @param[in]  bytes  shape (n * item_size,)
void lehr_xrd_copy_elements(void *pixels, lehr_xrd_pixel type, const unsigned char *bytes, size_t n,
                            size_t item_size, lehr_xrd_coding coding, bool big_endian);

#endif
