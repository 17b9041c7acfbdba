/// @file
/// Private: images packed as differences to the mean of their neighbours ("CCP4 packed image").
#ifndef LEHR_XRD_CCP4_PACK_H
#define LEHR_XRD_CCP4_PACK_H

#include <lehr/core/error.h>
#include <stddef.h>
#include <stdint.h>

/// Undo the packing of 16-bit pixels, of version 1 of the format.
///
/// The bits, least significant first, form chunks: 3 bits, the binary logarithm of the number of pixels; 3
/// bits, the width of a difference as index into 0, 4, 5, 6, 7, 8, 16, 32; the differences in two's
/// complement. They are added to the previous pixel in the first row and for the pixel after it, later to
/// (left + upper right + above + upper left + 2)/4, rounded towards 0, all taken as signed 16-bit numbers.
/// @param[out] out shape (rows * columns,)
/// @param[in]  bytes shape (n_bytes,), begins behind the line that names the image
/// @errors LEHR_ERR_FORMAT: the bytes end before the last pixel
/// @source J. P. Abrahams, description of the packing in pack_c.c of CCP4 (1993, 1995)
lehr_status lehr_xrd_ccp4_unpack(uint16_t *out, size_t rows, size_t columns, const unsigned char *bytes,
                                 size_t n_bytes, lehr_error *err);

#endif
