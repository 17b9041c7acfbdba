// Walking over the blocks of a chunk, and undoing their bit transposition.
#include "blocks.h"

#include "planes.h"
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    TILE = 128, // elements handled at once: 16 bytes of each row
    MAX_ITEM = 8
};

/// Put byte planes of up to TILE elements together.
static void join_bytes(unsigned char *restrict out, unsigned char planes[][TILE], size_t item_size, size_t n)
{
    for (size_t b = 0; b < item_size; b++) {
        const unsigned char *plane = planes[b];
        for (size_t i = 0; i < n; i++) {
            out[i * item_size + b] = plane[i];
        }
    }
}

/// The same for a whole tile of four-byte elements, in words that the compiler turns into vectors.
static void join_words(unsigned char *restrict out, unsigned char planes[][TILE])
{
    uint32_t elements[TILE];
    for (size_t i = 0; i < TILE; i++) {
        elements[i] = (uint32_t)planes[0][i] | (uint32_t)planes[1][i] << 8 | (uint32_t)planes[2][i] << 16 |
                      (uint32_t)planes[3][i] << 24;
    }
    memcpy(out, elements, sizeof elements);
}

/// Whole tiles whose higher bytes are zero: those of most photon counts.
static void widen(unsigned char *restrict out, const unsigned char *low)
{
    uint32_t elements[TILE];
    for (size_t i = 0; i < TILE; i++) {
        elements[i] = low[i];
    }
    memcpy(out, elements, sizeof elements);
}

void lehr_xrd_blocks_untangle(void *target, const unsigned char *in, size_t n, size_t item_size)
{
    unsigned char *out = target;
    size_t stride = n / LEHR_XRD_GROUP;
    unsigned char planes[MAX_ITEM][TILE] = {{0}};
    bool used[MAX_ITEM];
    for (size_t b = 0; b < item_size; b++) { // the high bytes of photon counts are zero
        used[b] = !lehr_xrd_planes_empty(in + b * n, n);
    }
    bool low_only = item_size == 4 && !used[1] && !used[2] && !used[3];
    for (size_t first = 0; first < n; first += TILE) {
        size_t count = n - first < TILE ? n - first : TILE;
        for (size_t b = 0; b < item_size; b++) {
            if (used[b]) {
                lehr_xrd_planes_bytes(planes[b], in + b * n + first / LEHR_XRD_GROUP, stride, count);
            }
        }
        if (item_size == 4 && count == TILE && low_only) {
            widen(out + first * item_size, planes[0]);
        } else if (item_size == 4 && count == TILE) {
            join_words(out + first * item_size, planes);
        } else {
            join_bytes(out + first * item_size, planes, item_size, count);
        }
    }
}

lehr_status lehr_xrd_blocks_open(lehr_xrd_blocks *out, size_t n_elements, size_t item_size, const void *chunk,
                                 size_t bytes, lehr_error *err)
{
    bool known = item_size == 1 || item_size == 2 || item_size == 4 || item_size == 8;
    if (!known || n_elements > SIZE_MAX / MAX_ITEM) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "bitshuffle chunk of %zu elements of %zu bytes is not supported", n_elements,
                              item_size);
    }
    *out = (lehr_xrd_blocks){
        .chunk = {.at = chunk, .left = bytes}, .item_size = item_size, .elements = n_elements};
    size_t block_bytes = 0;
    lehr_status status = lehr_xrd_chunk_header(&block_bytes, &out->chunk, n_elements * item_size, err);
    if (!status && block_bytes % (item_size * LEHR_XRD_GROUP) != 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "bitshuffle block of %zu bytes is no multiple of 8 elements", block_bytes);
    }
    out->block = block_bytes / item_size;
    return status;
}

lehr_status lehr_xrd_blocks_next(unsigned char *planes, size_t *n, lehr_xrd_blocks *blocks, lehr_error *err)
{
    size_t whole = blocks->elements - blocks->elements % LEHR_XRD_GROUP;
    size_t length = 0;
    *n = whole < blocks->block ? whole : blocks->block;
    if (*n == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_xrd_chunk_next(&length, &blocks->chunk, err);
    if (!status) {
        status = lehr_xrd_chunk_expand(planes, *n * blocks->item_size, &blocks->chunk, length, err);
    }
    if (!status) {
        lehr_xrd_chunk_advance(&blocks->chunk, length);
        blocks->elements -= *n;
    }
    return status;
}

lehr_status lehr_xrd_blocks_tail(void *tail, size_t *n, const lehr_xrd_blocks *blocks, lehr_error *err)
{
    size_t bytes = blocks->elements * blocks->item_size;
    if (blocks->chunk.left != bytes) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "compressed chunk has %zu bytes after its last block, expected %zu",
                              blocks->chunk.left, bytes);
    }
    memcpy(tail, blocks->chunk.at, bytes);
    *n = blocks->elements;
    return LEHR_OK;
}
