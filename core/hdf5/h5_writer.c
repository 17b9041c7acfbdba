// Writing of HDF5: in memory, whose finished image goes out through output.h in one piece, or piece by piece
// to the temporary file of output.h.
#include "h5_private.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/provenance.h>
#include <stdio.h>
#include <string.h>

enum {
    GROWTH_BYTES = 1 << 20,
    CACHE_BYTES =
        2 << 20 ///< of groups and headers of a file on disk; those beyond are read again when needed
};

/// Bytes in memory until the end, or a file whose groups and headers are kept in memory up to a bound.
static bool choose_driver(hid_t access, lehr_h5_writer *writer)
{
    if (!writer->on_disk) {
        return H5Pset_fapl_core(access, GROWTH_BYTES, false) >= 0;
    }
    H5AC_cache_config_t cache = {.version = H5AC__CURR_CACHE_CONFIG_VERSION};
    if (H5Pget_mdc_config(access, &cache) < 0) {
        return false;
    }
    cache.set_initial_size = true;
    cache.initial_size = CACHE_BYTES;
    cache.min_size = CACHE_BYTES;
    cache.max_size = CACHE_BYTES;
    return H5Pset_mdc_config(access, &cache) >= 0 &&
           lehr_h5_set_disk(access, fileno(lehr_output_file(writer->output)), &writer->reason);
}

/// A file without times, so that its bytes depend on the content alone. The oldest format is the only one
/// whose superblock bears no checksum: H5Fget_file_image() of HDF5 1.10 changes it without updating that.
static hid_t create_file(lehr_h5_writer *writer)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    hid_t file = H5I_INVALID_HID;
    if (access >= 0 && creation >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_SEMI) >= 0 &&
        choose_driver(access, writer) &&
        H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0 &&
        H5Pset_obj_track_times(creation, false) >= 0) {
        file = H5Fcreate(writer->path, H5F_ACC_TRUNC, creation, access);
    }
    (void)(access >= 0 && H5Pclose(access));
    (void)(creation >= 0 && H5Pclose(creation));
    return file;
}

static lehr_status write_root_attributes(lehr_h5_writer *writer, const char *time_iso8601, lehr_error *err)
{
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    char hdf5_version[64];
    const char *slash = strrchr(writer->path, '/');
    lehr_h5_lock();
    (void)H5get_libversion(&major, &minor, &release);
    lehr_h5_unlock();
    snprintf(hdf5_version, sizeof hdf5_version, "%u.%u.%u", major, minor, release);
    const struct {
        const char *name, *text;
    } attributes[] = {{"creator", "lehr"},
                      {"creator_version", lehr_version()},
                      {"HDF5_Version", hdf5_version},
                      {"file_name", slash ? slash + 1 : writer->path},
                      {"file_time", time_iso8601}};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof attributes / sizeof *attributes && attributes[i].text;
         i++) {
        status = lehr_h5_write_attribute(writer, "/", attributes[i].name, attributes[i].text, err);
    }
    return status;
}

static lehr_status begin(lehr_h5_writer **out, const char *path, const char *time_iso8601, bool on_disk,
                         lehr_error *err)
{
    *out = NULL;
    lehr_h5_writer *writer = lehr_core_alloc(1, sizeof *writer);
    if (!writer) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for writing '%s'", path);
    }
    writer->file = H5I_INVALID_HID;
    writer->path = lehr_core_strdup(path);
    lehr_status status = writer->path
                             ? lehr_output_open(&writer->output, path, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for writing '%s'", path);
    if (status == LEHR_OK) {
        // What is no regular file (a pipe) is written under its own name, and nothing can be written twice.
        writer->on_disk = on_disk && strcmp(lehr_output_temporary(writer->output), path) != 0;
        lehr_h5_lock();
        writer->file = create_file(writer);
        if (writer->file < 0) {
            lehr_status code = writer->reason == ENOMEM ? LEHR_ERR_NOMEM : LEHR_ERR_INTERNAL;
            status = lehr_h5_fail(err, code, "cannot begin '%s'", path);
        }
        lehr_h5_unlock();
    }
    if (status == LEHR_OK) {
        status = write_root_attributes(writer, time_iso8601, err);
    }
    if (status != LEHR_OK) {
        lehr_h5_writer_free(writer);
        return status;
    }
    *out = writer;
    return LEHR_OK;
}

lehr_status lehr_h5_writer_create(lehr_h5_writer **out, const char *path, const char *time_iso8601,
                                  lehr_error *err)
{
    return begin(out, path, time_iso8601, false, err);
}

lehr_status lehr_h5_writer_create_on_disk(lehr_h5_writer **out, const char *path, const char *time_iso8601,
                                          lehr_error *err)
{
    return begin(out, path, time_iso8601, true, err);
}

hid_t lehr_h5_writer_file(const lehr_h5_writer *writer)
{
    return writer->file;
}

const char *lehr_h5_writer_path(const lehr_h5_writer *writer)
{
    return writer->path;
}

/// The bytes of the file, where the driver holds them: a copy would double the memory of a large file.
static lehr_status take_image(const void **image, size_t *bytes, const lehr_h5_writer *writer,
                              lehr_error *err)
{
    void **held = NULL; // the handle of a file in memory is the place of the pointer to its bytes
    ssize_t size =
        H5Fflush(writer->file, H5F_SCOPE_GLOBAL) < 0 ? -1 : H5Fget_file_image(writer->file, NULL, 0);
    if (size < 0 || H5Fget_vfd_handle(writer->file, H5P_DEFAULT, (void **)&held) < 0 || !held || !*held) {
        return lehr_h5_fail(err, LEHR_ERR_INTERNAL, "cannot complete '%s'", writer->path);
    }
    *image = *held;
    *bytes = (size_t)size;
    return LEHR_OK;
}

lehr_status lehr_h5_fail_on_disk(const lehr_h5_writer *writer, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_IO, "cannot write '%s': %s; free some space or write to another disk",
                          writer->path, strerror(writer->reason));
}

/// The rest of a file on disk goes out when it is closed.
static lehr_status close_on_disk(lehr_h5_writer *writer, lehr_error *err)
{
    lehr_h5_lock();
    lehr_status status = H5Fclose(writer->file) < 0
                             ? lehr_h5_fail(err, LEHR_ERR_INTERNAL, "cannot complete '%s'", writer->path)
                             : LEHR_OK;
    lehr_h5_unlock();
    writer->file = H5I_INVALID_HID;
    return writer->reason != 0 ? lehr_h5_fail_on_disk(writer, err) : status;
}

lehr_status lehr_h5_writer_commit(lehr_h5_writer *writer, lehr_error *err)
{
    const void *image = NULL;
    size_t bytes = 0;
    if (writer->on_disk) {
        lehr_status closed = close_on_disk(writer, err);
        return closed == LEHR_OK ? lehr_output_commit(writer->output, err) : closed;
    }
    lehr_h5_lock();
    lehr_status status = take_image(&image, &bytes, writer, err);
    lehr_h5_unlock();
    if (status == LEHR_OK) {
        // A short write sets the error flag of the stream, which the commit reports.
        (void)fwrite(image, 1, bytes, lehr_output_file(writer->output));
        status = lehr_output_commit(writer->output, err);
    }
    return status;
}

void lehr_h5_writer_free(lehr_h5_writer *writer)
{
    if (!writer) {
        return;
    }
    if (writer->file >= 0) {
        lehr_h5_lock();
        (void)H5Fclose(writer->file);
        lehr_h5_unlock();
    }
    lehr_output_free(writer->output);
    lehr_core_free(writer->path);
    lehr_core_free(writer);
}
