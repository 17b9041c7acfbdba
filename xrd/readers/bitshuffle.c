// Whole chunks of the compressed formats of detectors; the blocks themselves are in blocks.c.
#include "bitshuffle.h"

#include "blocks.h"
#include "chunk.h"
#include <lehr/core/alloc.h>
#include <string.h>

lehr_status lehr_xrd_bitshuffle_decode(void *out, size_t n_elements, size_t item_size, const void *chunk,
                                       size_t bytes, lehr_error *err)
{
    lehr_xrd_blocks blocks;
    lehr_status status = lehr_xrd_blocks_open(&blocks, n_elements, item_size, chunk, bytes, err);
    if (status) {
        return status;
    }
    unsigned char *planes = lehr_core_alloc(blocks.block, item_size);
    if (!planes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a block of %zu elements", blocks.block);
    }
    unsigned char *target = out;
    size_t n = 0;
    do {
        status = lehr_xrd_blocks_next(planes, &n, &blocks, err);
        if (!status) {
            lehr_xrd_blocks_untangle(target, planes, n, item_size);
            target += n * item_size;
        }
    } while (!status && n > 0);
    if (!status) {
        status = lehr_xrd_blocks_tail(target, &n, &blocks, err);
    }
    lehr_core_free(planes);
    return status;
}

lehr_status lehr_xrd_lz4_decode(void *out, size_t out_bytes, const void *chunk, size_t bytes, lehr_error *err)
{
    lehr_xrd_chunk rest = {.at = chunk, .left = bytes};
    size_t block_bytes = 0;
    lehr_status status = lehr_xrd_chunk_header(&block_bytes, &rest, out_bytes, err);
    unsigned char *target = out;
    for (size_t done = 0; !status && done < out_bytes;) {
        size_t want = out_bytes - done < block_bytes ? out_bytes - done : block_bytes;
        size_t length = 0;
        status = lehr_xrd_chunk_next(&length, &rest, err);
        if (!status && length == want) {
            memcpy(target + done, rest.at, want);
        } else if (!status) {
            status = lehr_xrd_chunk_expand(target + done, want, &rest, length, err);
        }
        if (!status) {
            lehr_xrd_chunk_advance(&rest, length);
            done += want;
        }
    }
    return status;
}
