// Stored chunks of datasets: their bytes, and where they lie on disk.
#include "h5_private.h"

#include <lehr/core/alloc.h>
#include <stdint.h>

static lehr_status check_chunk_start(hsize_t *offset, const lehr_h5_view *one, const size_t *start,
                                     const char *file, const char *path, lehr_error *err)
{
    const lehr_h5_shape *shape = &one->shape;
    if (shape->rank == 0 || shape->chunk[0] == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' is not stored in chunks", file, path);
    }
    for (size_t i = 0; i < shape->rank; i++) {
        if (start[i] >= shape->size[i] || start[i] % shape->chunk[i] != 0) {
            return lehr_error_set(err, LEHR_ERR_ARG, "'%s': no chunk of '%s' begins at index %zu of axis %zu",
                                  file, path, start[i], i);
        }
        offset[i] = start[i];
    }
    return LEHR_OK;
}

static lehr_status read_stored(void **out, size_t *bytes, unsigned *filter_mask, const lehr_h5_view *one,
                               const hsize_t *offset, const char *file, const char *path, lehr_error *err)
{
    hsize_t stored = 0;
    uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(one->dataset, offset, &stored) < 0 || stored == 0) {
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': the chunk of '%s' at index %llu was never written",
                            file, path, (unsigned long long)offset[0]);
    }
    void *buffer = lehr_core_alloc((size_t)stored, 1);
    if (!buffer) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a chunk of '%s' in '%s'", path, file);
    }
    if (H5Dread_chunk(one->dataset, H5P_DEFAULT, offset, &mask, buffer) < 0) {
        lehr_core_free(buffer);
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot read the chunk of '%s' at index %llu", file,
                            path, (unsigned long long)offset[0]);
    }
    *out = buffer;
    *bytes = (size_t)stored;
    *filter_mask = mask;
    return LEHR_OK;
}

lehr_status lehr_h5_read_chunk(void **out, size_t *bytes, unsigned *filter_mask, lehr_h5_reader *reader,
                               const char *path, const size_t *start, lehr_error *err)
{
    lehr_h5_view one;
    hsize_t offset[LEHR_H5_MAX_RANK];
    *out = NULL;
    *bytes = 0;
    lehr_h5_lock();
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        status = check_chunk_start(offset, &one, start, reader->path, path, err);
    }
    if (status == LEHR_OK) {
        status = read_stored(out, bytes, filter_mask, &one, offset, reader->path, path, err);
    }
    lehr_h5_view_close(&one);
    lehr_h5_unlock();
    return status;
}

/// Name of the file that holds a dataset. NULL when memory is short or HDF5 does not say.
static char *file_of(hid_t dataset)
{
    ssize_t length = H5Fget_name(dataset, NULL, 0);
    char *name = length > 0 ? lehr_core_alloc((size_t)length + 1, 1) : NULL;
    if (name && H5Fget_name(dataset, name, (size_t)length + 1) != length) {
        lehr_core_free(name);
        name = NULL;
    }
    return name;
}

/// Bytes in front of the HDF5 content, which addresses do not count.
static hsize_t user_block(hid_t dataset)
{
    hsize_t bytes = 0;
    hid_t file = H5Iget_file_id(dataset);
    hid_t list = file >= 0 ? H5Fget_create_plist(file) : H5I_INVALID_HID;
    if (list >= 0) {
        (void)H5Pget_userblock(list, &bytes);
        H5Pclose(list);
    }
    if (file >= 0) {
        H5Fclose(file);
    }
    return bytes;
}

lehr_status lehr_h5_locate_chunk(lehr_h5_place *out, lehr_h5_reader *reader, const char *path,
                                 const size_t *start, lehr_error *err)
{
    lehr_h5_view one;
    hsize_t offset[LEHR_H5_MAX_RANK];
    haddr_t address = HADDR_UNDEF;
    hsize_t stored = 0;
    unsigned mask = 0;
    *out = (lehr_h5_place){0};
    lehr_h5_lock();
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        status = check_chunk_start(offset, &one, start, reader->path, path, err);
    }
    if (status == LEHR_OK && (H5Dget_chunk_info_by_coord(one.dataset, offset, &mask, &address, &stored) < 0 ||
                              stored == 0 || address == HADDR_UNDEF)) {
        status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': the chunk of '%s' at index %llu was never written",
                              reader->path, path, (unsigned long long)offset[0]);
    }
    if (status == LEHR_OK) {
        *out = (lehr_h5_place){.file = file_of(one.dataset),
                               .offset = address + user_block(one.dataset),
                               .bytes = (size_t)stored,
                               .filter_mask = mask};
        status = out->file ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_h5_view_close(&one);
    lehr_h5_unlock();
    return status;
}
