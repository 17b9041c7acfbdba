// Images of counts, and links to them, as detectors write them.
#include "h5_private.h"

#include <string.h>

enum { DEFLATE_LEVEL = 4 };

static lehr_status fail(const lehr_h5_writer *writer, const char *path, lehr_error *err)
{
    return lehr_h5_fail(err, LEHR_ERR_ARG,
                        "'%s': cannot write '%s' (is the name taken, or its parent missing?)",
                        lehr_h5_writer_path(writer), path);
}

/// Chunks of one image, without times.
static hid_t packed(const hsize_t *extent, size_t rank)
{
    hsize_t chunk[3] = {0};
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    memcpy(chunk, extent, rank * sizeof *chunk);
    chunk[0] = rank == 3 ? 1 : chunk[0];
    if (list >= 0 && (H5Pset_obj_track_times(list, false) < 0 || H5Pset_chunk(list, (int)rank, chunk) < 0 ||
                      H5Pset_shuffle(list) < 0 || H5Pset_deflate(list, DEFLATE_LEVEL) < 0)) {
        (void)H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

lehr_status lehr_h5_write_counts(lehr_h5_writer *writer, const char *path, const uint32_t *values,
                                 size_t rank, const size_t *size, lehr_error *err)
{
    hsize_t extent[3] = {0};
    if (rank != 2 && rank != 3) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': images have 2 or 3 axes, not %zu",
                              lehr_h5_writer_path(writer), rank);
    }
    for (size_t i = 0; i < rank; i++) {
        extent[i] = size[i];
    }
    lehr_h5_lock();
    hid_t space = H5Screate_simple((int)rank, extent, NULL);
    hid_t list = packed(extent, rank);
    hid_t dataset = H5I_INVALID_HID;
    if (space >= 0 && list >= 0) {
        dataset = H5Dcreate2(lehr_h5_writer_file(writer), path, H5T_STD_U32LE, space, H5P_DEFAULT, list,
                             H5P_DEFAULT);
    }
    lehr_status status = LEHR_OK;
    if (dataset < 0 || H5Dwrite(dataset, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        status = fail(writer, path, err);
    }
    (void)(dataset >= 0 && H5Dclose(dataset));
    (void)(list >= 0 && H5Pclose(list));
    (void)(space >= 0 && H5Sclose(space));
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_write_external_link(lehr_h5_writer *writer, const char *path, const char *file,
                                        const char *object, lehr_error *err)
{
    lehr_h5_lock();
    lehr_status status =
        H5Lcreate_external(file, object, lehr_h5_writer_file(writer), path, H5P_DEFAULT, H5P_DEFAULT) < 0
            ? fail(writer, path, err)
            : LEHR_OK;
    lehr_h5_unlock();
    return status;
}
