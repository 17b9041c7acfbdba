/// @file
/// Compressed chunks of detector files: bitshuffle with LZ4 (HDF5 filter 32008) and plain LZ4 blocks (32004).
///
/// Debian's HDF5 has no usable plug-in for either, so the chunks are decoded here.
#ifndef LEHR_XRD_BITSHUFFLE_H
#define LEHR_XRD_BITSHUFFLE_H

#include <lehr/core/error.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// Decode one chunk of HDF5 filter 32008 with LZ4 (client value 4 equal to 2).
///
/// A chunk is: total bytes (uint64, big-endian), bytes per block (uint32, big-endian), then per block the
/// compressed length (uint32, big-endian) and LZ4 data of the bit-transposed elements; the last
/// (n_elements mod 8) elements are stored as they are.
/// @param[out] out        shape (n_elements,) of @p item_size bytes each, little-endian; undefined after an
/// error
/// @param[in]  item_size  bytes per element: 1, 2, 4 or 8
/// @param[in]  chunk      shape (bytes,)
/// @errors LEHR_ERR_FORMAT: the lengths in the chunk disagree with each other or with @p n_elements, or the
/// LZ4
///         data are damaged (message names the block); LEHR_ERR_NOMEM
/// @source K. Masui et al., Astronomy and Computing 12, 181 (2015)
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_bitshuffle_decode(void *out, size_t n_elements, size_t item_size,
                                                               const void *chunk, size_t bytes,
                                                               lehr_error *err);

/// Decode one chunk of HDF5 filter 32004: total bytes (uint64, big-endian), bytes per block (uint32,
/// big-endian), then per block the stored length (uint32, big-endian) and LZ4 data, or the bytes themselves
/// where the stored length equals the block size.
/// @param[out] out    shape (out_bytes,); undefined after an error
/// @errors LEHR_ERR_FORMAT as above
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_lz4_decode(void *out, size_t out_bytes, const void *chunk,
                                                        size_t bytes, lehr_error *err);

LEHR_END_DECLS

#endif
