#include "hostile_hdf5.h"

#include "lehr_test.h"
#include <hdf5.h>
#include <string.h>

enum { FILTER_BITSHUFFLE = 32008, ROWS = 64, COLUMNS = 64, CHUNK_BYTES = 4 * ROWS * COLUMNS };

static hid_t create(const char *path)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

/// A dataset of uint32 images that is never written.
static hid_t announce(hid_t place, const char *name, hsize_t rows, hsize_t columns, hid_t list)
{
    const hsize_t size[3] = {1, rows, columns};
    hid_t space = H5Screate_simple(3, size, NULL);
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    assert_true(H5Pset_create_intermediate_group(links, 1) >= 0);
    hid_t dataset = H5Dcreate2(place, name, H5T_STD_U32LE, space, links, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Pclose(links);
    H5Sclose(space);
    return dataset;
}

/// One image whose only chunk is @p bytes, said to be packed with a filter.
static void write_chunk(const char *path, int filter, hsize_t rows, hsize_t columns, const void *bytes,
                        size_t n)
{
    const unsigned parameters[] = {0, 3, 4, 0, 2};
    const hsize_t chunk[3] = {1, rows, columns};
    const hsize_t start[3] = {0};
    hid_t file = create(path);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 3, chunk) >= 0);
    assert_true(
        H5Pset_filter(list, filter, H5Z_FLAG_OPTIONAL, filter == FILTER_BITSHUFFLE ? 5 : 1, parameters) >= 0);
    hid_t dataset = announce(file, "/entry/data/data", rows, columns, list);
    assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start, n, bytes) >= 0);
    H5Dclose(dataset);
    H5Pclose(list);
    H5Fclose(file);
}

static void put_big_endian(unsigned char *out, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) {
        out[i] = (unsigned char)(value >> (8 * (n - 1 - i)));
    }
}

/// A chunk of the layout of bitshuffle with LZ4: announced bytes, bytes per block, length of the first block.
static void write_packed(const char *path, uint64_t total, uint64_t block, uint64_t length, size_t n)
{
    unsigned char bytes[4096];
    memset(bytes, 0xA7, sizeof bytes); // no LZ4 data
    put_big_endian(bytes, total, 8);
    put_big_endian(bytes + 8, block, 4);
    put_big_endian(bytes + 12, length, 4);
    write_chunk(path, FILTER_BITSHUFFLE, ROWS, COLUMNS, bytes, n);
}

void hostile_wrong_total(const char *path)
{
    write_packed(path, UINT64_MAX, 8192, 500, 4000);
}

void hostile_block_zero(const char *path)
{
    write_packed(path, CHUNK_BYTES, 0, 500, 4000);
}

void hostile_block_huge(const char *path)
{
    write_packed(path, CHUNK_BYTES, UINT32_MAX, 500, 4000);
}

/// Allowed by the layout, but larger than the limit of the test.
void hostile_block_large(const char *path)
{
    write_packed(path, CHUNK_BYTES, 1U << 26, 500, 4000);
}

void hostile_block_odd(const char *path)
{
    write_packed(path, CHUNK_BYTES, 8191, 500, 4000);
}

void hostile_long_block(const char *path)
{
    write_packed(path, CHUNK_BYTES, 8192, UINT32_MAX, 4000);
}

void hostile_lz4_garbage(const char *path)
{
    write_packed(path, CHUNK_BYTES, 8192, 500, 4000);
}

void hostile_short_chunk(const char *path)
{
    write_packed(path, CHUNK_BYTES, 8192, 500, 5);
}

/// A million by a million pixels, in a file of some kilobytes.
void hostile_huge_dataset(const char *path)
{
    hid_t file = create(path);
    H5Dclose(announce(file, "/entry/data/data", 1000000, 1000000, H5P_DEFAULT));
    H5Fclose(file);
}

/// Few enough pixels to be believed, more than the limit of the test allows.
void hostile_large_dataset(const char *path)
{
    hid_t file = create(path);
    H5Dclose(announce(file, "/entry/data/data", 16000, 16000, H5P_DEFAULT));
    H5Fclose(file);
}

/// A small image in a chunk that is far larger, which HDF5 would unpack whole.
void hostile_large_chunk(const char *path)
{
    const hsize_t size[3] = {1, ROWS, COLUMNS};
    const hsize_t most[3] = {H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED};
    const hsize_t chunk[3] = {1, 16000, 16000};
    hid_t file = create(path);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(list, 3, chunk) >= 0 && H5Pset_deflate(list, 6) >= 0);
    hid_t space = H5Screate_simple(3, size, most);
    hid_t dataset = H5Dcreate2(file, "data", H5T_STD_U32LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(list);
    H5Fclose(file);
}

void hostile_soft_to_itself(const char *path)
{
    hid_t file = create(path);
    hid_t entry = H5Gcreate2(file, "entry", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Lcreate_soft("/entry/data", entry, "data", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_soft("/entry/second", entry, "first", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(H5Lcreate_soft("/entry/first", entry, "second", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Gclose(entry);
    H5Fclose(file);
}

void hostile_external_to_itself(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    hid_t file = create(path);
    hid_t entry = H5Gcreate2(file, "entry", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t data = H5Gcreate2(entry, "data", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Lcreate_external(name, "/entry/data/data_000001", data, "data_000001", H5P_DEFAULT,
                                   H5P_DEFAULT) >= 0);
    H5Gclose(data);
    H5Gclose(entry);
    H5Fclose(file);
}

/// A whole file as a group of itself, again and again: /more/more/more/...
void hostile_file_in_itself(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    hid_t file = create(path);
    for (char group[] = "a"; group[0] < 'm'; group[0]++) {
        assert_true(H5Lcreate_external(name, "/", file, group, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    }
    H5Fclose(file);
}

void hostile_virtual_of_itself(const char *path)
{
    const hsize_t size[3] = {1, ROWS, COLUMNS};
    hid_t file = create(path);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    hid_t space = H5Screate_simple(3, size, NULL);
    assert_true(H5Pset_virtual(list, space, ".", "/entry/data/data", space) >= 0);
    H5Dclose(announce(file, "/entry/data/data", ROWS, COLUMNS, list));
    H5Sclose(space);
    H5Pclose(list);
    H5Fclose(file);
}

/// Two virtual datasets, each made of the other.
void hostile_virtual_circle(const char *path)
{
    static const char *const names[] = {"/entry/data/data", "/entry/data/other"};
    const hsize_t size[3] = {1, ROWS, COLUMNS};
    hid_t file = create(path);
    hid_t space = H5Screate_simple(3, size, NULL);
    for (int i = 0; i < 2; i++) {
        hid_t list = H5Pcreate(H5P_DATASET_CREATE);
        assert_true(H5Pset_virtual(list, space, ".", names[1 - i], space) >= 0);
        H5Dclose(announce(file, names[i], ROWS, COLUMNS, list));
        H5Pclose(list);
    }
    H5Sclose(space);
    H5Fclose(file);
}
