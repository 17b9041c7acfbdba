#include "stack_helper.h"

#include <hdf5.h>
#include <lz4.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER_BITSHUFFLE = 32008, BLOCK_BYTES = 8192 };

static void put_big_endian(unsigned char *out, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
    }
}

/// Bit k of element i goes to row k, byte i / 8, bit i % 8.
static void shuffle(unsigned char *out, const uint32_t *values, size_t n, size_t item_size)
{
    memset(out, 0, n * item_size);
    for (size_t i = 0; i < n; i++) {
        for (size_t bit = 0; bit < 8 * item_size; bit++) {
            unsigned value = (values[i] >> bit) & 1U;
            out[bit * (n / 8) + i / 8] |= (unsigned char)(value << (i % 8));
        }
    }
}

/// @returns bytes of the chunk
static size_t encode(unsigned char *out, const uint32_t *values, size_t n_elements, size_t item_size)
{
    unsigned char block[BLOCK_BYTES];
    size_t whole = n_elements - n_elements % 8;
    size_t at = 12;
    put_big_endian(out, n_elements * item_size, 8);
    put_big_endian(out + 8, BLOCK_BYTES, 4);
    for (size_t first = 0; first < whole;) {
        size_t n = BLOCK_BYTES / item_size;
        n = whole - first < n ? whole - first : n;
        shuffle(block, values + first, n, item_size);
        int length = LZ4_compress_default((const char *)block, (char *)out + at + 4, (int)(n * item_size),
                                          LZ4_compressBound(BLOCK_BYTES));
        assert_true(length > 0);
        put_big_endian(out + at, (uint64_t)length, 4);
        at += 4 + (size_t)length;
        first += n;
    }
    for (size_t i = whole; i < n_elements; i++) {
        memcpy(out + at, &values[i], item_size); // little-endian, as the machines of the tests
        at += item_size;
    }
    return at;
}

const char *write_stack(const char *name, const uint32_t *values, size_t frames, size_t rows, size_t columns,
                        size_t item_size)
{
    const unsigned parameters[] = {0, 3, (unsigned)item_size, 0, 2};
    const hsize_t size[] = {frames, rows, columns};
    const hsize_t chunk[] = {1, rows, columns};
    const char *path = lehr_test_scratch(name);
    size_t n = rows * columns;
    unsigned char *bytes = malloc(2 * n * item_size + BLOCK_BYTES);
    assert_non_null(bytes);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t group = H5Gcreate2(file, "entry", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(3, size, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 3, chunk) >= 0);
    assert_true(H5Pset_filter(list, FILTER_BITSHUFFLE, H5Z_FLAG_OPTIONAL, 5, parameters) >= 0);
    hid_t dataset = H5Dcreate2(group, "data", item_size == 2 ? H5T_STD_U16LE : H5T_STD_U32LE, space,
                               H5P_DEFAULT, list, H5P_DEFAULT);
    for (size_t i = 0; i < frames; i++) {
        const hsize_t start[] = {i, 0, 0};
        size_t length = encode(bytes, values + i * n, n, item_size);
        assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start, length, bytes) >= 0);
    }
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
    H5Gclose(group);
    H5Fclose(file);
    free(bytes);
    return path;
}

double uniform(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

uint32_t poisson(uint64_t *state, double mean)
{
    double limit = exp(-mean);
    double product = uniform(state);
    uint32_t n = 0;
    while (product > limit) {
        product *= uniform(state);
        n++;
    }
    return n;
}

lehr_xrd_integrator *striped_plan(const lehr_xrd_geometry *geometry, size_t rows, size_t columns,
                                  const lehr_xrd_integrate_options *options)
{
    lehr_error err = {0};
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_mask *mask = NULL;
    assert_ok(lehr_xrd_mask_create(&mask, rows, columns, &err), &err);
    for (size_t i = 0; i < rows * columns; i++) {
        mask->masked[i] = i % columns == 30 || i % 97 == 0;
    }
    lehr_xrd_corrections corrections = {.mask = mask};
    assert_ok(lehr_xrd_integrator_create(&plan, geometry, rows, columns, &corrections, options, &err), &err);
    lehr_xrd_mask_free(mask);
    return plan;
}
