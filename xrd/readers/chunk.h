/// @file
/// Private: what the two compressed formats share: a header, then blocks of LZ4 data behind their lengths.
#ifndef LEHR_XRD_CHUNK_H
#define LEHR_XRD_CHUNK_H

#include <lehr/core/error.h>
#include <stddef.h>

/// What a chunk still holds.
typedef struct lehr_xrd_chunk {
    const unsigned char *at;
    size_t left;
    size_t block; ///< number of the current block, for messages
} lehr_xrd_chunk;

/// Read the header and check that it announces @p out_bytes. @errors LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status lehr_xrd_chunk_header(size_t *block_bytes, lehr_xrd_chunk *chunk, size_t out_bytes,
                                                 lehr_error *err);
/// Length of the next block, which is there. @errors LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status lehr_xrd_chunk_next(size_t *length, lehr_xrd_chunk *chunk, lehr_error *err);
/// Decompress @p length bytes to exactly @p want bytes. @errors LEHR_ERR_FORMAT
LEHR_NODISCARD lehr_status lehr_xrd_chunk_expand(void *out, size_t want, const lehr_xrd_chunk *chunk,
                                                 size_t length, lehr_error *err);
/// Go on behind a block.
void lehr_xrd_chunk_advance(lehr_xrd_chunk *chunk, size_t bytes);

#endif
