// Sources of virtual datasets. HDF5 reads fill values where a source is missing, without a word.
#include "h5_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_SIZE = 2048 };

/// A file named in a dataset of the file @p holder, whose folder it is relative to.
static bool file_exists(const char *holder, const char *name)
{
    char path[2 * NAME_SIZE];
    struct stat info;
    const char *slash = strrchr(holder, '/');
    int folder = slash && name[0] != '/' ? (int)(slash - holder) + 1 : 0;
    int length = snprintf(path, sizeof path, "%.*s%s", folder, holder, name);
    return length > 0 && (size_t)length < sizeof path && stat(path, &info) == 0;
}

static lehr_status check_source(hid_t list, size_t i, hid_t dataset, lehr_h5_reader *reader, const char *path,
                                lehr_error *err)
{
    char file[NAME_SIZE] = "";
    char object[NAME_SIZE] = "";
    char holder[NAME_SIZE] = "";
    ssize_t file_length = H5Pget_virtual_filename(list, i, file, sizeof file);
    ssize_t object_length = H5Pget_virtual_dsetname(list, i, object, sizeof object);
    if (file_length < 0 || file_length >= NAME_SIZE || object_length < 0 || object_length >= NAME_SIZE ||
        H5Fget_name(dataset, holder, sizeof holder) < 0) {
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot tell the sources of '%s'", reader->path,
                            path);
    }
    if (strcmp(file, ".") == 0) {
        hid_t source = H5Oopen(dataset, object, H5P_DEFAULT);
        if (source < 0) {
            return lehr_h5_fail_to_open(reader, object, "source of a virtual dataset", err);
        }
        (void)H5Oclose(source);
        return LEHR_OK;
    }
    // A name with '%' stands for a series of files, of which any number may exist.
    if (!strchr(file, '%') && !file_exists(holder, file)) {
        return lehr_error_set(
            err, LEHR_ERR_IO,
            "'%s': '%s' takes its data from the file '%s', which is missing; put it in the same folder",
            reader->path, path, file);
    }
    return LEHR_OK;
}

lehr_status lehr_h5_check_sources(lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    lehr_h5_lock();
    hid_t dataset = lehr_h5_dataset(reader, path, &status, err);
    hid_t list = status == LEHR_OK ? H5Dget_create_plist(dataset) : H5I_INVALID_HID;
    size_t n = 0;
    if (list >= 0 && H5Pget_layout(list) == H5D_VIRTUAL && H5Pget_virtual_count(list, &n) < 0) {
        status =
            lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot tell the sources of '%s'", reader->path, path);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = check_source(list, i, dataset, reader, path, err);
    }
    if (list >= 0) {
        (void)H5Pclose(list);
    }
    lehr_h5_unlock();
    return status;
}
