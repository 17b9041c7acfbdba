/// @file
/// Private: the compressed blocks of a bitshuffle-LZ4 chunk, one by one, so that a block can be used while it
/// is in the nearest cache.
#ifndef LEHR_XRD_BLOCKS_H
#define LEHR_XRD_BLOCKS_H

#include "chunk.h"

/// Elements that share one byte of a bit plane.
enum { LEHR_XRD_GROUP = 8 };

/// A walk over one chunk. The chunk is borrowed.
typedef struct lehr_xrd_blocks {
    lehr_xrd_chunk chunk;
    size_t item_size;
    size_t elements; ///< left to decode, the tail included
    size_t block;    ///< elements of a full block, a multiple of LEHR_XRD_GROUP
} lehr_xrd_blocks;

/// Check the header of a chunk of @p n_elements elements of @p item_size bytes (1, 2, 4 or 8).
/// @errors LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status lehr_xrd_blocks_open(lehr_xrd_blocks *out, size_t n_elements, size_t item_size,
                                                const void *chunk, size_t bytes, lehr_error *err);

/// Decompress the next block: its bit planes, 8 item_size rows of n/8 bytes. Row 8 b + k holds bit k of byte
/// b of every element, eight elements per byte, the first in the lowest bit.
/// @param[out] planes shape (block * item_size,)
/// @param[out] n      elements of the block, a multiple of LEHR_XRD_GROUP; 0 after the last one
/// @errors LEHR_ERR_FORMAT: lengths that disagree, damaged LZ4 data (the message names the block)
LEHR_NODISCARD lehr_status lehr_xrd_blocks_next(unsigned char *planes, size_t *n, lehr_xrd_blocks *blocks,
                                                lehr_error *err);

/// After the last block: the elements that fill no group, stored as they are.
/// @param[out] tail shape (LEHR_XRD_GROUP - 1, item_size)
/// @param[out] n    number of these elements
/// @errors LEHR_ERR_FORMAT: too few or too many bytes
LEHR_NODISCARD lehr_status lehr_xrd_blocks_tail(void *tail, size_t *n, const lehr_xrd_blocks *blocks,
                                                lehr_error *err);

/// Elements from the bit planes of a block.
/// @param[out] out    shape (n, item_size), little-endian
/// @param[in]  planes shape (n * item_size,)
void lehr_xrd_blocks_untangle(void *out, const unsigned char *planes, size_t n, size_t item_size);

#endif
