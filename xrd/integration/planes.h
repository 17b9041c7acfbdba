/// @file
/// Private: bit planes of photon counts in vectors of 16 bytes, which every processor of the last twenty
/// years has.
///
/// Counts are small: of the 32 planes of a block usually the lowest few hold anything but the marks of bad
/// pixels, so that one byte per pixel is enough.
#ifndef LEHR_XRD_PLANES_H
#define LEHR_XRD_PLANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Eight bit planes to bytes: bit k of out[i] is bit i of plane k.
/// @param[in] planes eight rows, @p stride bytes apart
/// @param[in] n      multiple of 8, at most 8 stride
void lehr_xrd_planes_bytes(unsigned char *out, const unsigned char *planes, size_t stride, size_t n);

/// True when all planes of the bytes above the lowest are alike: every element is below 256, or has all its
/// higher bits set, as the marks of bad pixels have.
/// @param[in] item_size bytes per element, at least 2
bool lehr_xrd_planes_small(const unsigned char *planes, size_t n, size_t item_size);

/// True when a row of @p bytes bytes is zero.
bool lehr_xrd_planes_empty(const unsigned char *row, size_t bytes);

/// True when any of n values exceeds its limit.
bool lehr_xrd_planes_exceed(const unsigned char *values, const unsigned char *limits, size_t n);

/// Eight arrays of bytes to one of n elements of eight bytes, each holding one byte of every array.
/// @param[in] arrays eight rows of @p stride bytes
void lehr_xrd_planes_interleave(unsigned char *out, const unsigned char *arrays, size_t stride, size_t n);

/// sums[bins[i]][k] += values[i][k] for eight images k at once.
/// @param[in,out] sums shape (bins, 8)
/// @param[in] values   shape (n, 8)
void lehr_xrd_planes_scatter(uint32_t *sums, const uint16_t *bins, const unsigned char *values, size_t n);

#endif
