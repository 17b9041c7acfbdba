// Sources of virtual datasets. HDF5 reads fill values where a source is missing, without a word.
#include "h5_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_SIZE = 2048, MAX_DEPTH = 8, MAX_VISITS = 100000 };

/// How far the sources of sources have been followed.
typedef struct walk {
    lehr_h5_reader *reader;
    const char *path; ///< of the dataset asked for
    size_t depth;
    size_t visits;
} walk;

static lehr_status check_dataset(hid_t dataset, walk *at, lehr_error *err);

/// Name of a file that a dataset of the file @p holder names, whose folder it is relative to.
static bool beside(char *out, size_t size, const char *holder, const char *name)
{
    const char *slash = strrchr(holder, '/');
    int folder = slash && name[0] != '/' ? (int)(slash - holder) + 1 : 0;
    int length = snprintf(out, size, "%.*s%s", folder, holder, name);
    return length > 0 && (size_t)length < size;
}

/// A source that is virtual itself. HDF5 follows a circle of them until its stack is full.
static lehr_status follow(hid_t source, walk *at, lehr_error *err)
{
    if (at->depth == MAX_DEPTH || ++at->visits > MAX_VISITS) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s': '%s' is a virtual dataset made of itself, or through too many others",
                              at->reader->path, at->path);
    }
    at->depth++;
    lehr_status status = check_dataset(source, at, err);
    at->depth--;
    return status;
}

static lehr_status follow_inside(hid_t dataset, const char *object, walk *at, lehr_error *err)
{
    hid_t source = H5Oopen(dataset, object, H5P_DEFAULT);
    if (source < 0) {
        return lehr_h5_fail_to_open(at->reader, object, "source of a virtual dataset", err);
    }
    lehr_status status = H5Iget_type(source) == H5I_DATASET ? follow(source, at, err) : LEHR_OK;
    (void)H5Oclose(source);
    return status;
}

/// A file that cannot be opened, or does not hold the source, is what reading will tell.
static lehr_status follow_outside(hid_t dataset, const char *name, const char *object, walk *at,
                                  lehr_error *err)
{
    lehr_status status = LEHR_OK;
    hid_t holder = H5Iget_file_id(dataset);
    hid_t access = holder >= 0 ? H5Fget_access_plist(holder) : H5I_INVALID_HID;
    hid_t file = access >= 0 ? H5Fopen(name, H5F_ACC_RDONLY, access) : H5I_INVALID_HID;
    hid_t source = file >= 0 ? H5Dopen2(file, object, H5P_DEFAULT) : H5I_INVALID_HID;
    if (source >= 0) {
        status = follow(source, at, err);
        (void)H5Dclose(source);
    }
    if (file >= 0) {
        (void)H5Fclose(file);
    }
    if (access >= 0) {
        (void)H5Pclose(access);
    }
    if (holder >= 0) {
        (void)H5Fclose(holder);
    }
    return status;
}

static lehr_status check_source(hid_t list, size_t i, hid_t dataset, walk *at, lehr_error *err)
{
    char file[NAME_SIZE] = "";
    char object[NAME_SIZE] = "";
    char holder[NAME_SIZE] = "";
    char name[2 * NAME_SIZE] = "";
    struct stat info;
    ssize_t file_length = H5Pget_virtual_filename(list, i, file, sizeof file);
    ssize_t object_length = H5Pget_virtual_dsetname(list, i, object, sizeof object);
    if (file_length < 0 || file_length >= NAME_SIZE || object_length < 0 || object_length >= NAME_SIZE ||
        H5Fget_name(dataset, holder, sizeof holder) < 0) {
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot tell the sources of '%s'", at->reader->path,
                            at->path);
    }
    if (strcmp(file, ".") == 0) {
        return follow_inside(dataset, object, at, err);
    }
    if (strchr(file, '%')) { // stands for a series of files, of which any number may exist
        return LEHR_OK;
    }
    if (!beside(name, sizeof name, holder, file) || stat(name, &info) != 0) {
        return lehr_error_set(
            err, LEHR_ERR_IO,
            "'%s': '%s' takes its data from the file '%s', which is missing; put it in the same folder",
            at->reader->path, at->path, file);
    }
    return follow_outside(dataset, name, object, at, err);
}

static lehr_status check_dataset(hid_t dataset, walk *at, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t n = 0;
    hid_t list = H5Dget_create_plist(dataset);
    if (list >= 0 && H5Pget_layout(list) == H5D_VIRTUAL && H5Pget_virtual_count(list, &n) < 0) {
        status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot tell the sources of '%s'", at->reader->path,
                              at->path);
    }
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        status = check_source(list, i, dataset, at, err);
    }
    if (list >= 0) {
        (void)H5Pclose(list);
    }
    return status;
}

lehr_status lehr_h5_check_sources(lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    walk at = {.reader = reader, .path = path};
    lehr_h5_lock();
    hid_t dataset = lehr_h5_dataset(reader, path, &status, err);
    if (status == LEHR_OK) {
        status = check_dataset(dataset, &at, err);
    }
    lehr_h5_unlock();
    return status;
}
