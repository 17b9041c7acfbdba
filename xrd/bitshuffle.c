// Bit transposition: a block of n elements of s bytes is stored as 8 s rows of n/8 bytes. Row 8 b + k holds
// bit k of byte b of every element, eight elements per byte, the first in the lowest bit. Undoing it is, for
// each byte b and each group of eight elements, one 8 x 8 bit transposition, done here on 64-bit words.
#include "bitshuffle.h"

#include <lehr/core/alloc.h>
#include <limits.h>
#include <lz4.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    HEADER_BYTES = 12,
    LENGTH_BYTES = 4,
    GROUP = 8, // elements that share one byte of a row
    TILE = 64, // elements handled at once: eight groups, one 64-bit word per row
    MAX_ITEM = 8,
    MAX_BLOCK = 1 << 26 // bytes; writers use 8192
};

/// What the chunk still holds.
typedef struct cursor {
    const unsigned char *at;
    size_t left;
    size_t block; ///< number of the current block, for messages
} cursor;

static uint64_t big_endian(const unsigned char *bytes, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/// @p n bytes of a row; a copy of known length is a single load.
static uint64_t load_row(const unsigned char *row, size_t n)
{
    uint64_t word = 0;
    if (n == sizeof word) {
        memcpy(&word, row, sizeof word);
    } else {
        memcpy(&word, row, n);
    }
    return word;
}

/// Exchange rows and columns of an 8 x 8 bit matrix, byte k being row k.
static uint64_t transpose_bits(uint64_t x)
{
    uint64_t t = (x ^ (x >> 7)) & UINT64_C(0x00AA00AA00AA00AA);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000CCCC0000CCCC);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000F0F0F0F0);
    return x ^ t ^ (t << 28);
}

/// Swap the parts of @p a and @p b selected by a mask, @p shift bits apart: one step of a byte transposition.
static void swap_parts(uint64_t *a, uint64_t *b, unsigned shift, uint64_t mask)
{
    uint64_t t = ((*a >> shift) ^ *b) & mask;
    *b ^= t;
    *a ^= t << shift;
}

/// Exchange rows and columns of an 8 x 8 byte matrix: word k byte g becomes word g byte k.
static void transpose_bytes(uint64_t words[8])
{
    for (int i = 0; i < 4; i++) {
        swap_parts(&words[i], &words[i + 4], 32, UINT64_C(0x00000000FFFFFFFF));
    }
    for (int i = 0; i < 8; i += i % 4 == 1 ? 3 : 1) {
        swap_parts(&words[i], &words[i + 2], 16, UINT64_C(0x0000FFFF0000FFFF));
    }
    for (int i = 0; i < 8; i += 2) {
        swap_parts(&words[i], &words[i + 1], 8, UINT64_C(0x00FF00FF00FF00FF));
    }
}

/// Byte @p b of up to 64 elements from its eight rows. Most high bytes of photon counts are zero: those are
/// skipped.
static void untangle_byte(unsigned char plane[TILE], const unsigned char *rows, size_t stride,
                          size_t n_groups)
{
    uint64_t words[8];
    uint64_t any = 0;
    for (size_t k = 0; k < 8; k++) {
        words[k] = load_row(rows + k * stride, n_groups);
        any |= words[k];
    }
    if (any == 0) {
        memset(plane, 0, TILE);
        return;
    }
    transpose_bytes(words);
    for (size_t g = 0; g < 8; g++) {
        words[g] = transpose_bits(words[g]);
    }
    memcpy(plane, words, TILE);
}

/// Put byte planes together to elements.
static void interleave(unsigned char *restrict out, unsigned char planes[MAX_ITEM][TILE], size_t item_size,
                       size_t n)
{
    for (size_t b = 0; b < item_size; b++) {
        const unsigned char *plane = planes[b];
        for (size_t i = 0; i < n; i++) {
            out[i * item_size + b] = plane[i];
        }
    }
}

/// The same for a whole tile of four-byte elements, in words that the compiler turns into vectors.
static void interleave4(unsigned char *restrict out, unsigned char planes[MAX_ITEM][TILE])
{
    uint32_t elements[TILE];
    for (size_t i = 0; i < TILE; i++) {
        elements[i] = (uint32_t)planes[0][i] | (uint32_t)planes[1][i] << 8 | (uint32_t)planes[2][i] << 16 |
                      (uint32_t)planes[3][i] << 24;
    }
    memcpy(out, elements, sizeof elements);
}

/// Undo the bit transposition of one block of @p n elements, a multiple of eight.
static void unshuffle(unsigned char *out, const unsigned char *in, size_t n, size_t item_size)
{
    size_t stride = n / GROUP;
    unsigned char planes[MAX_ITEM][TILE];
    for (size_t first = 0; first < n; first += TILE) {
        size_t count = n - first < TILE ? n - first : TILE;
        for (size_t b = 0; b < item_size; b++) {
            untangle_byte(planes[b], in + 8 * b * stride + first / GROUP, stride, count / GROUP);
        }
        if (item_size == 4 && count == TILE) {
            interleave4(out + first * item_size, planes);
        } else {
            interleave(out + first * item_size, planes, item_size, count);
        }
    }
}

static lehr_status read_header(size_t *block_bytes, cursor *chunk, size_t out_bytes, lehr_error *err)
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

/// Length of the next block and a check that it is there.
static lehr_status next_block(size_t *length, cursor *chunk, lehr_error *err)
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

static void advance(cursor *chunk, size_t bytes)
{
    chunk->at += bytes;
    chunk->left -= bytes;
    chunk->block++;
}

/// Decompress @p length bytes of LZ4 at the cursor to exactly @p want bytes.
static lehr_status expand_block(void *out, size_t want, const cursor *chunk, size_t length, lehr_error *err)
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

static lehr_status decode_blocks(unsigned char *out, size_t n_elements, size_t item_size, cursor *chunk,
                                 size_t block_elements, unsigned char *buffer, lehr_error *err)
{
    size_t whole = n_elements - n_elements % GROUP;
    for (size_t first = 0; first < whole;) {
        size_t n = whole - first < block_elements ? whole - first : block_elements;
        size_t length = 0;
        lehr_status status = next_block(&length, chunk, err);
        if (!status) {
            status = expand_block(buffer, n * item_size, chunk, length, err);
        }
        if (status) {
            return status;
        }
        unshuffle(out + first * item_size, buffer, n, item_size);
        advance(chunk, length);
        first += n;
    }
    size_t tail = (n_elements - whole) * item_size;
    if (chunk->left != tail) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "compressed chunk has %zu bytes after its last block, expected %zu",
                              chunk->left, tail);
    }
    memcpy(out + whole * item_size, chunk->at, tail);
    return LEHR_OK;
}

lehr_status lehr_xrd_bitshuffle_decode(void *out, size_t n_elements, size_t item_size, const void *chunk,
                                       size_t bytes, lehr_error *err)
{
    bool known = item_size == 1 || item_size == 2 || item_size == 4 || item_size == 8;
    if (!known || n_elements > SIZE_MAX / MAX_ITEM) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "bitshuffle chunk of %zu elements of %zu bytes is not supported", n_elements,
                              item_size);
    }
    cursor rest = {.at = chunk, .left = bytes};
    size_t block_bytes = 0;
    lehr_status status = read_header(&block_bytes, &rest, n_elements * item_size, err);
    if (status) {
        return status;
    }
    size_t block_elements = block_bytes / item_size;
    if (block_bytes % (item_size * GROUP) != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "bitshuffle block of %zu bytes is no multiple of 8 elements", block_bytes);
    }
    unsigned char *buffer = lehr_core_alloc(block_bytes, 1);
    if (!buffer) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a block of %zu bytes", block_bytes);
    }
    status = decode_blocks(out, n_elements, item_size, &rest, block_elements, buffer, err);
    lehr_core_free(buffer);
    return status;
}

lehr_status lehr_xrd_lz4_decode(void *out, size_t out_bytes, const void *chunk, size_t bytes, lehr_error *err)
{
    cursor rest = {.at = chunk, .left = bytes};
    size_t block_bytes = 0;
    lehr_status status = read_header(&block_bytes, &rest, out_bytes, err);
    unsigned char *target = out;
    for (size_t done = 0; !status && done < out_bytes;) {
        size_t want = out_bytes - done < block_bytes ? out_bytes - done : block_bytes;
        size_t length = 0;
        status = next_block(&length, &rest, err);
        if (!status && length == want) {
            memcpy(target + done, rest.at, want);
        } else if (!status) {
            status = expand_block(target + done, want, &rest, length, err);
        }
        if (!status) {
            advance(&rest, length);
            done += want;
        }
    }
    return status;
}
