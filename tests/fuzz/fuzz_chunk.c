// Stored chunks of detector files, by the way that stacks take past HDF5: eight frames at a time, block by
// block into the bins, with a search for spikes. The file around the chunks is sound: it is made here. The
// first bytes choose element size, filter and shape; the chunks of the frames are the same bytes, cut short
// for every other one.
#include "fuzz.h"

#include <hdf5.h>
#include <lehr/xrd/source.h>
#include <lehr/xrd/stack.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FRAMES = 9, FILTER_LZ4 = 32004, FILTER_BITSHUFFLE = 32008 };

static char path[64];

static void remove_scratch(void)
{
    unlink(path);
}

static void name_scratch(void)
{
    if (path[0] == '\0') {
        snprintf(path, sizeof path, "/dev/shm/lehr-fuzz-chunk-%ld.h5", (long)getpid());
        if (atexit(remove_scratch) != 0) {
            abort();
        }
    }
}

/// False when the folder of shared memory is not there: nothing is tested then.
static int write_file(const uint8_t *data, size_t size, unsigned item_size, hsize_t rows, hsize_t columns,
                      int filter)
{
    const unsigned parameters[] = {0, 3, item_size, 0, 2};
    const hsize_t shape[] = {FRAMES, rows, columns};
    const hsize_t chunk[] = {1, rows, columns};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (file < 0) {
        return 0;
    }
    hid_t group = H5Gcreate2(file, "entry", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(3, shape, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(list, 3, chunk);
    H5Pset_filter(list, filter, H5Z_FLAG_OPTIONAL, filter == FILTER_LZ4 ? 0 : 5, parameters);
    hid_t type = item_size == 1 ? H5T_STD_U8LE : item_size == 2 ? H5T_STD_U16LE : H5T_STD_U32LE;
    hid_t dataset = H5Dcreate2(group, "data", type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    for (hsize_t i = 0; i < FRAMES; i++) {
        const hsize_t start[] = {i, 0, 0};
        H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, start, i % 2 == 0 ? size : size - size / 4, data);
    }
    H5Dclose(dataset);
    H5Pclose(list);
    H5Sclose(space);
    H5Gclose(group);
    H5Fclose(file);
    return 1;
}

static void read_images(size_t rows, size_t columns)
{
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    lehr_status status = lehr_xrd_source_open(&source, path, NULL, NULL);
    if (!status) {
        status = lehr_xrd_image_create(&image, rows, columns, lehr_xrd_source_type(source), NULL);
    }
    for (size_t i = 0; !status && i < 2; i++) {
        status = lehr_xrd_source_read(image, source, i, NULL);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

static void run_stack(size_t rows, size_t columns, lehr_xrd_split_kind split)
{
    const lehr_xrd_geometry geometry = {.distance_m = 0.05,
                                        .poni1_m = 1e-4,
                                        .poni2_m = 1e-4,
                                        .wavelength_ang = 0.7,
                                        .pixel1_m = 75e-6,
                                        .pixel2_m = 75e-6,
                                        .orientation = 3};
    const char *locator = path;
    lehr_xrd_integrator *plan = NULL;
    lehr_xrd_stack *stack = NULL;
    lehr_xrd_integrate_options options = lehr_xrd_integrate_defaults();
    lehr_xrd_stack_options stack_options = lehr_xrd_stack_defaults();
    options.points = 20;
    options.split = split;
    stack_options.reject = 5;
    stack_options.threads = 1;
    lehr_status status = lehr_xrd_integrator_create(&plan, &geometry, rows, columns, NULL, &options, NULL);
    if (!status) {
        status = lehr_xrd_stack_run(&stack, &locator, 1, plan, &stack_options, NULL, NULL);
    }
    lehr_xrd_stack_free(stack);
    lehr_xrd_integrator_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 8) {
        return 0;
    }
    unsigned item_size = 1U << data[0] % 3;
    size_t rows = 1 + data[1] % 96;
    size_t columns = 1 + data[2] % 96;
    name_scratch();
    if (write_file(data + 3, size - 3, item_size, rows, columns,
                   data[0] & 4U ? FILTER_LZ4 : FILTER_BITSHUFFLE)) {
        read_images(rows, columns);
        run_stack(rows, columns, data[0] & 8U ? LEHR_XRD_SPLIT_BBOX : LEHR_XRD_SPLIT_NO);
    }
    return 0;
}
