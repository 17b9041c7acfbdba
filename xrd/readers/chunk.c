#include "chunk.h"

#include <limits.h>
#include <lz4.h>
#include <stdint.h>

enum {
    HEADER_BYTES = 12,
    LENGTH_BYTES = 4,
    MAX_BLOCK = 1 << 26 // bytes; writers use 8192
};

static uint64_t big_endian(const unsigned char *bytes, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

lehr_status lehr_xrd_chunk_header(size_t *block_bytes, lehr_xrd_chunk *chunk, size_t out_bytes,
                                  lehr_error *err)
{
    if (chunk->left < HEADER_BYTES) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "compressed chunk of %zu bytes is shorter than its header (%d)", chunk->left,
                              HEADER_BYTES);
    }
    uint64_t total = big_endian(chunk->at, 8);
    if (total != out_bytes) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "compressed chunk announces %llu bytes, its shape needs %zu",
                              (unsigned long long)total, out_bytes);
    }
    *block_bytes = (size_t)big_endian(chunk->at + 8, 4);
    if (*block_bytes == 0 || *block_bytes > MAX_BLOCK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "block size of compressed chunk is %zu bytes, expected 1..%d", *block_bytes,
                              MAX_BLOCK);
    }
    chunk->at += HEADER_BYTES;
    chunk->left -= HEADER_BYTES;
    return LEHR_OK;
}

lehr_status lehr_xrd_chunk_next(size_t *length, lehr_xrd_chunk *chunk, lehr_error *err)
{
    if (chunk->left < LENGTH_BYTES) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "compressed chunk ends before block %zu", chunk->block);
    }
    *length = (size_t)big_endian(chunk->at, LENGTH_BYTES);
    chunk->at += LENGTH_BYTES;
    chunk->left -= LENGTH_BYTES;
    if (*length > chunk->left) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "block %zu of compressed chunk has %zu bytes, only %zu are left", chunk->block,
                              *length, chunk->left);
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_chunk_expand(void *out, size_t want, const lehr_xrd_chunk *chunk, size_t length,
                                  lehr_error *err)
{
    if (length > INT_MAX) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "block %zu of compressed chunk is too long",
                              chunk->block);
    }
    int got = LZ4_decompress_safe((const char *)chunk->at, out, (int)length, (int)want);
    if (got < 0 || (size_t)got != want) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "block %zu of compressed chunk has damaged LZ4 data",
                              chunk->block);
    }
    return LEHR_OK;
}

void lehr_xrd_chunk_advance(lehr_xrd_chunk *chunk, size_t bytes)
{
    chunk->at += bytes;
    chunk->left -= bytes;
    chunk->block++;
}
