// Compressed datasets whose chunks are not frames: several frames per chunk, tiles smaller than a frame,
// padded edges. The chunks are written raw through libhdf5, in the LZ4 layout (filter 32004) with blocks
// stored as they are.
#include "source_helper.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 5, ROWS = 20, COLUMNS = 30, MOST_ELEMENTS = FRAMES * 32 * 32, FILTER_LZ4 = 32004 };

typedef struct chunk_case {
    const char *name;
    size_t chunk[3];
} chunk_case;

static const chunk_case chunk_cases[] = {
    {"one frame", {1, ROWS, COLUMNS}},
    {"two frames, the last chunk padded", {2, ROWS, COLUMNS}},
    {"tiles with padded edges", {1, 8, 16}},
    {"tiles of three frames", {3, 20, 7}},
};

static uint16_t value_at(size_t frame, size_t row, size_t column)
{
    return (uint16_t)(1000 * frame + 31 * row + column);
}

static void put_big_endian(unsigned char *out, size_t value, int n)
{
    for (int i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
    }
}

/// Elements of the chunk that begins at @p start, 65535 in the padding. @returns bytes with header
static size_t make_chunk(unsigned char *out, const size_t *chunk, const hsize_t *start)
{
    size_t n = 0;
    unsigned char *data = out + 16;
    for (size_t f = start[0]; f < start[0] + chunk[0]; f++) {
        for (size_t r = start[1]; r < start[1] + chunk[1]; r++) {
            for (size_t c = start[2]; c < start[2] + chunk[2]; c++) {
                bool inside = f < FRAMES && r < ROWS && c < COLUMNS;
                uint16_t value = inside ? value_at(f, r, c) : UINT16_MAX;
                memcpy(data + 2 * n++, &value, sizeof value);
            }
        }
    }
    put_big_endian(out, 2 * n, 8);
    put_big_endian(out + 8, 2 * n, 4);
    put_big_endian(out + 12, 2 * n, 4);
    return 16 + 2 * n;
}

static const char *write_file(const chunk_case *row)
{
    static unsigned char bytes[16 + 2 * MOST_ELEMENTS];
    const char *path = lehr_test_scratch("chunks.h5");
    const hsize_t size[3] = {FRAMES, ROWS, COLUMNS};
    const hsize_t chunk[3] = {row->chunk[0], row->chunk[1], row->chunk[2]};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(3, size, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 3, chunk) >= 0);
    assert_true(H5Pset_filter(list, FILTER_LZ4, H5Z_FLAG_OPTIONAL, 0, NULL) >= 0);
    hid_t dataset = H5Dcreate2(file, "images", H5T_STD_U16LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    hsize_t start[3];
    for (start[0] = 0; start[0] < FRAMES; start[0] += chunk[0]) {
        for (start[1] = 0; start[1] < ROWS; start[1] += chunk[1]) {
            for (start[2] = 0; start[2] < COLUMNS; start[2] += chunk[2]) {
                size_t n = make_chunk(bytes, row->chunk, start);
                assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start, n, bytes) >= 0);
            }
        }
    }
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
    H5Fclose(file);
    return path;
}

static void test_chunks_of_any_shape(void **state)
{
    lehr_xrd_source *source = open_ok(write_file(*state));
    assert_int_equal(lehr_xrd_source_frames(source), FRAMES);
    for (size_t frame = 0; frame < FRAMES; frame++) {
        lehr_xrd_image *image = read_frame(source, frame);
        for (size_t i = 0; i < ROWS * COLUMNS; i++) {
            assert_int_equal(((uint16_t *)image->pixels)[i], value_at(frame, i / COLUMNS, i % COLUMNS));
        }
        lehr_xrd_image_free(image);
    }
    lehr_xrd_source_close(source);
}

enum { N_CASES = sizeof chunk_cases / sizeof *chunk_cases };

int main(void)
{
    struct CMUnitTest tests[N_CASES] = {0};
    for (size_t i = 0; i < N_CASES; i++) {
        tests[i] = (struct CMUnitTest)LEHR_CASE(test_chunks_of_any_shape, &chunk_cases[i]);
    }
    return cmocka_run_group_tests_name("xrd.hdf5_chunks", tests, NULL, NULL);
}
