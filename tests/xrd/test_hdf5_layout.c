// HDF5 files as others lay them out: nested groups, links in circles, parts that are missing, pipelines of
// filters. Written through libhdf5.
#include "source_helper.h"

#include <hdf5.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES = 3, ROWS = 6, COLUMNS = 4, N_PIXELS = ROWS * COLUMNS };

static uint16_t value_at(size_t frame, size_t i)
{
    return (uint16_t)(1000 * frame + 31 * i + 7);
}

/// Frames first, first + 1, ... in a new dataset. @p list: of creation
static void put_frames(hid_t place, const char *name, size_t first, size_t n, hid_t list)
{
    static uint16_t values[FRAMES * N_PIXELS];
    const hsize_t size[3] = {n, ROWS, COLUMNS};
    for (size_t i = 0; i < n * N_PIXELS; i++) {
        values[i] = value_at(first + i / N_PIXELS, i % N_PIXELS);
    }
    hid_t space = H5Screate_simple(3, size, NULL);
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    assert_true(H5Pset_create_intermediate_group(links, 1) >= 0);
    hid_t dataset = H5Dcreate2(place, name, H5T_STD_U16LE, space, links, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(links);
    H5Sclose(space);
}

static hid_t create(const char *path)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static void check_frames(const char *locator, size_t first, size_t n)
{
    lehr_xrd_source *source = open_ok(locator);
    assert_int_equal(lehr_xrd_source_frames(source), n);
    for (size_t k = 0; k < n; k++) {
        lehr_xrd_image *image = read_frame(source, k);
        for (size_t i = 0; i < N_PIXELS; i++) {
            assert_int_equal(((uint16_t *)image->pixels)[i], value_at(first + k, i));
        }
        lehr_xrd_image_free(image);
    }
    lehr_xrd_source_close(source);
}

/// The only images, four groups down, with a soft link to them and dozens of links in circles: 13 links per
/// level would be followed 13^8 times.
static void test_links_in_circles(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("circles.h5");
    hid_t file = create(path);
    put_frames(file, "/one/two/three/four/images", 0, FRAMES, H5P_DEFAULT);
    for (int i = 0; i < 13; i++) {
        char name[64];
        snprintf(name, sizeof name, "/one/soft%d", i);
        assert_true(H5Lcreate_soft("/", file, name, H5P_DEFAULT, H5P_DEFAULT) >= 0);
        snprintf(name, sizeof name, "/one/two/hard%d", i);
        assert_true(H5Lcreate_hard(file, "/one", file, name, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    }
    H5Lcreate_soft("/one/two/three/four/images", file, "/zoom", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/zzz", file, "/zzz", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_soft("/nowhere", file, "/nothing", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_external("circles.h5", "/", file, "/outside", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    alarm(20); // the search takes milliseconds
    check_frames(path, 0, FRAMES);
    check_frames(suffixed(path, "::/zoom"), 0, FRAMES);
    open_fails(suffixed(path, "::/zzz"), LEHR_ERR_FORMAT, "/zzz");
    alarm(0);
}

static void put_number(hid_t file, const char *name, int value)
{
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    hid_t space = H5Screate(H5S_SCALAR);
    H5Pset_create_intermediate_group(links, 1);
    hid_t dataset = H5Dcreate2(file, name, H5T_NATIVE_INT, space, links, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(links);
}

static void test_parts_of_a_master(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("master.h5");
    hid_t file = create(path);
    put_frames(file, "/entry/data/data_000002", 1, 2, H5P_DEFAULT);
    put_frames(file, "/entry/data/data_000001", 0, 1, H5P_DEFAULT);
    put_number(file, "/entry/instrument/detector/detectorSpecific/nimages", 5);
    put_number(file, "/entry/instrument/detector/detectorSpecific/ntrigger", 2);
    H5Fclose(file);
    check_frames(path, 0, 3);
    lehr_warnings *warnings = NULL;
    lehr_xrd_source *source = NULL;
    lehr_error err = {0};
    assert_ok(lehr_warnings_create(&warnings, &err), &err);
    assert_ok(lehr_xrd_source_open(&source, path, warnings, &err), &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    assert_non_null(
        strstr(lehr_warnings_at(warnings, 0), "announces 10 frames (nimages times ntrigger), 3 are there"));
    lehr_xrd_source_close(source);
    // One part alone: no wonder that frames are missing.
    assert_ok(lehr_xrd_source_open(&source, suffixed(path, "::/entry/data/data_000002"), warnings, &err),
              &err);
    assert_int_equal(lehr_warnings_count(warnings), 1);
    lehr_xrd_source_close(source);
    lehr_warnings_free(warnings);

    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Lcreate_external("gone_000003.h5", "/entry/data/data", file, "/entry/data/data_000003", H5P_DEFAULT,
                       H5P_DEFAULT);
    H5Lcreate_external("gone_000004.h5", "/entry/data/data", file, "/entry/data/data_000004", H5P_DEFAULT,
                       H5P_DEFAULT);
    H5Fclose(file);
    open_fails(path, LEHR_ERR_IO, "2 of 4 parts missing (the others hold 3 frames)");
    open_fails(path, LEHR_ERR_IO, "gone_000003.h5', which is missing");
    check_frames(suffixed(path, "::/entry/data/data_000002"), 1, 2);
}

static void test_announced_sizes_are_bounded(void **state)
{
    (void)state;
    const char *path = lehr_test_scratch("huge.h5");
    const hsize_t size[3] = {10, 1 << 20, 1 << 20};
    const hsize_t chunk[3] = {1, 64, 64};
    hid_t file = create(path);
    hid_t space = H5Screate_simple(3, size, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 3, chunk);
    hid_t dataset = H5Dcreate2(file, "x", H5T_STD_U16LE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
    H5Fclose(file);
    open_fails(path, LEHR_ERR_FORMAT, "images of 1048576 x 1048576 pixels, more than 268435456");
}

/// Filters of a dataset, in the order in which they were applied.
typedef struct pipeline {
    const char *name;
    unsigned filters[3];
    const char *refused; ///< part of the message, or NULL
} pipeline;

static const pipeline pipelines[] = {
    {"deflate", {H5Z_FILTER_DEFLATE}, NULL},
    {"shuffle and deflate", {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE}, NULL},
    {"shuffle, deflate and checksum", {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32}, NULL},
    {"bitshuffle and deflate", {32008, H5Z_FILTER_DEFLATE}, "filter 32008 together with others"},
    {"shuffle and bitshuffle", {H5Z_FILTER_SHUFFLE, 32008}, "32008"},
    {"checksum and LZ4", {H5Z_FILTER_FLETCHER32, 32004}, "32004"},
    {"Zstandard", {32015}, "32015"},
};

static void test_pipeline_of_filters(void **state)
{
    const pipeline *row = *state;
    const unsigned values[5] = {0, 4, 2, 0, 2};
    const hsize_t chunk[3] = {1, ROWS, COLUMNS};
    const char *path = lehr_test_scratch("filters.h5");
    hid_t file = create(path);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 3, chunk);
    for (size_t i = 0; i < 3 && row->filters[i]; i++) {
        bool known = row->filters[i] < 32000;
        const unsigned level = 6;
        // Unknown filters are optional, so that libhdf5 writes without them: the chunks are then no matter.
        assert_true(H5Pset_filter(list, (H5Z_filter_t)row->filters[i],
                                  known ? H5Z_FLAG_MANDATORY : H5Z_FLAG_OPTIONAL,
                                  row->filters[i] == H5Z_FILTER_DEFLATE ? 1
                                  : known                               ? 0
                                                                        : 5,
                                  row->filters[i] == H5Z_FILTER_DEFLATE ? &level : values) >= 0);
    }
    put_frames(file, "images", 0, FRAMES, list);
    if (row->refused) { // a chunk that claims to have passed all filters
        const hsize_t start[3] = {0, 0, 0};
        hid_t dataset = H5Dopen2(file, "images", H5P_DEFAULT);
        assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start, sizeof start, start) >= 0);
        H5Dclose(dataset);
    }
    H5Pclose(list);
    H5Fclose(file);
    if (!row->refused) {
        check_frames(path, 0, FRAMES);
        return;
    }
    read_fails(path, row->refused);
}

enum { N_CASES = sizeof pipelines / sizeof *pipelines, N_PLAIN = 3 };

int main(void)
{
    struct CMUnitTest tests[N_PLAIN + N_CASES] = {
        cmocka_unit_test(test_links_in_circles),
        cmocka_unit_test(test_parts_of_a_master),
        cmocka_unit_test(test_announced_sizes_are_bounded),
    };
    for (size_t i = 0; i < N_CASES; i++) {
        tests[N_PLAIN + i] = (struct CMUnitTest)LEHR_CASE(test_pipeline_of_filters, &pipelines[i]);
    }
    return cmocka_run_group_tests_name("xrd.hdf5_layout", tests, NULL, NULL);
}
