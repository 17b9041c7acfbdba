// Chunks made here by a plain, bit-by-bit encoder that follows the published layout, and broken ones.
#include "lehr_test.h"

#include <lehr/xrd/bitshuffle.h>
#include <lz4.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 1 << 17 };

typedef struct layout_case {
    const char *name;
    size_t n_elements;
    size_t item_size;
    size_t block_bytes;
    unsigned largest; ///< values are below this: 1 for all zero, 0 for the full range
} layout_case;

// Sizes around the tiles of the decoder (64 elements), whole and partial blocks, tails of n mod 8.
static const layout_case layouts[] = {
    {"one byte per element", 5003, 1, 8192, 0},
    {"two bytes", 9001, 2, 8192, 0},
    {"four bytes", 4099, 4, 8192, 0},
    {"four bytes, few photons", 20000, 4, 8192, 3},
    {"four bytes, no photons", 4096, 4, 8192, 1},
    {"eight bytes", 3001, 8, 8192, 0},
    {"short blocks", 1003, 4, 32, 0},
    {"block of 72 elements", 1003, 2, 144, 0},
    {"tail only", 7, 4, 8192, 0},
    {"one group", 8, 4, 8192, 0},
    {"nothing", 0, 4, 8192, 0},
};

static void put_big_endian(unsigned char *out, unsigned long long value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
    }
}

static void fill(unsigned char *data, const layout_case *row)
{
    unsigned state = 12345;
    for (size_t i = 0; i < row->n_elements * row->item_size; i++) {
        state = state * 1103515245U + 12345U;
        unsigned byte = (state >> 16) & 0xFFU;
        bool low_byte = i % row->item_size == 0;
        data[i] = (unsigned char)(row->largest == 0 ? byte : low_byte ? byte % row->largest : 0U);
    }
}

/// Bit k of byte b of element i goes to row 8 b + k, byte i / 8, bit i % 8.
static void shuffle(unsigned char *out, const unsigned char *in, size_t n, size_t item_size)
{
    memset(out, 0, n * item_size);
    for (size_t i = 0; i < n; i++) {
        for (size_t bit = 0; bit < 8 * item_size; bit++) {
            unsigned value = ((unsigned)in[i * item_size + bit / 8] >> (bit % 8)) & 1U;
            out[bit * (n / 8) + i / 8] |= (unsigned char)(value << (i % 8));
        }
    }
}

/// Append one block: length and LZ4 data. @returns bytes written
static size_t put_block(unsigned char *out, const unsigned char *block, size_t bytes)
{
    int length =
        LZ4_compress_default((const char *)block, (char *)out + 4, (int)bytes, LZ4_compressBound((int)bytes));
    assert_true(length > 0);
    put_big_endian(out, (unsigned long long)length, 4);
    return 4 + (size_t)length;
}

static size_t encode(unsigned char *out, const unsigned char *data, const layout_case *row)
{
    static unsigned char block[MAX_BYTES];
    size_t whole = row->n_elements - row->n_elements % 8;
    size_t at = 12;
    put_big_endian(out, row->n_elements * row->item_size, 8);
    put_big_endian(out + 8, row->block_bytes, 4);
    for (size_t first = 0; first < whole;) {
        size_t n = row->block_bytes / row->item_size;
        n = whole - first < n ? whole - first : n;
        shuffle(block, data + first * row->item_size, n, row->item_size);
        at += put_block(out + at, block, n * row->item_size);
        first += n;
    }
    size_t tail = (row->n_elements - whole) * row->item_size;
    memcpy(out + at, data + whole * row->item_size, tail);
    return at + tail;
}

static unsigned char data[MAX_BYTES], chunk[2 * MAX_BYTES], decoded[MAX_BYTES];

static void test_decodes_what_the_layout_says(void **state)
{
    const layout_case *row = *state;
    lehr_error err = {0};
    fill(data, row);
    size_t bytes = encode(chunk, data, row);
    memset(decoded, 0xA5, sizeof decoded);
    assert_ok(lehr_xrd_bitshuffle_decode(decoded, row->n_elements, row->item_size, chunk, bytes, &err), &err);
    assert_memory_equal(decoded, data, row->n_elements * row->item_size);
    assert_int_equal(decoded[row->n_elements * row->item_size], 0xA5); // not a byte further
}

static void test_every_truncation_is_refused(void **state)
{
    (void)state;
    const layout_case row = {.n_elements = 603, .item_size = 4, .block_bytes = 1024, .largest = 9};
    lehr_error err = {0};
    fill(data, &row);
    size_t bytes = encode(chunk, data, &row);
    for (size_t n = 0; n < bytes; n++) {
        unsigned char *exact = malloc(n + 1); // so that the address sanitizer sees a read past the end
        assert_non_null(exact);
        memcpy(exact, chunk, n);
        assert_fails(lehr_xrd_bitshuffle_decode(decoded, row.n_elements, row.item_size, exact, n, &err),
                     LEHR_ERR_FORMAT, &err, "chunk");
        free(exact);
    }
}

static void test_messages_say_what_is_wrong(void **state)
{
    (void)state;
    const layout_case row = {.n_elements = 64, .item_size = 4, .block_bytes = 256, .largest = 9};
    lehr_error err = {0};
    fill(data, &row);
    size_t bytes = encode(chunk, data, &row);
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 64, 3, chunk, bytes, &err), LEHR_ERR_FORMAT, &err,
                 "3 bytes");
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 65, 4, chunk, bytes, &err), LEHR_ERR_FORMAT, &err,
                 "announces 256 bytes, its shape needs 260");
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 64, 4, chunk, bytes + 1, &err), LEHR_ERR_FORMAT, &err,
                 "1 bytes after its last block");
    chunk[15] ^= 0x40; // length of block 0
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 64, 4, chunk, bytes, &err), LEHR_ERR_FORMAT, &err,
                 "block 0");
    chunk[15] ^= 0x40;
    put_big_endian(chunk + 8, 100, 4);
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 64, 4, chunk, bytes, &err), LEHR_ERR_FORMAT, &err,
                 "no multiple of 8 elements");
    put_big_endian(chunk + 8, 0, 4);
    assert_fails(lehr_xrd_bitshuffle_decode(decoded, 64, 4, chunk, bytes, &err), LEHR_ERR_FORMAT, &err,
                 "block size");
}

static void test_lz4_blocks_packed_and_stored(void **state)
{
    (void)state;
    const layout_case row = {.n_elements = 1000, .item_size = 1, .largest = 5};
    lehr_error err = {0};
    size_t at = 12;
    fill(data, &row);
    put_big_endian(chunk, 1000, 8);
    put_big_endian(chunk + 8, 400, 4);
    at += put_block(chunk + at, data, 400);
    put_big_endian(chunk + at, 400, 4); // as long as the block: stored as it is
    memcpy(chunk + at + 4, data + 400, 400);
    at += 404;
    at += put_block(chunk + at, data + 800, 200);
    assert_ok(lehr_xrd_lz4_decode(decoded, 1000, chunk, at, &err), &err);
    assert_memory_equal(decoded, data, 1000);
    assert_fails(lehr_xrd_lz4_decode(decoded, 1000, chunk, at - 1, &err), LEHR_ERR_FORMAT, &err, "block 2");
    assert_fails(lehr_xrd_lz4_decode(decoded, 999, chunk, at, &err), LEHR_ERR_FORMAT, &err, "announces 1000");
}

enum { N_LAYOUTS = sizeof layouts / sizeof *layouts };

int main(void)
{
    struct CMUnitTest tests[N_LAYOUTS + 3] = {
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_messages_say_what_is_wrong),
        cmocka_unit_test(test_lz4_blocks_packed_and_stored),
    };
    for (size_t i = 0; i < N_LAYOUTS; i++) {
        tests[3 + i] = (struct CMUnitTest)LEHR_CASE(test_decodes_what_the_layout_says, &layouts[i]);
    }
    return cmocka_run_group_tests_name("xrd.bitshuffle", tests, NULL, NULL);
}
