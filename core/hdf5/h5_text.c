// Strings of datasets and attributes, of fixed and of variable length.
#include "h5_private.h"

#include <lehr/core/alloc.h>
#include <string.h>

/// A dataset or an attribute, whichever the path names.
typedef struct source {
    const char *file;
    const char *path;
    hid_t dataset;   ///< borrowed, negative for an attribute
    hid_t attribute; ///< negative for a dataset
    hid_t type;      ///< in memory
    hid_t space;
} source;

static void close_source(const source *from)
{
    if (from->type >= 0) {
        (void)H5Tclose(from->type);
    }
    if (from->space >= 0) {
        (void)H5Sclose(from->space);
    }
    if (from->attribute >= 0) {
        (void)H5Aclose(from->attribute);
    }
}

static lehr_status out_of_memory(const source *from, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the text '%s' of '%s'", from->path,
                          from->file);
}

static lehr_status open_attribute(source *from, lehr_h5_reader *reader, const char *at, lehr_error *err)
{
    size_t length = (size_t)(at - from->path);
    char *owner = lehr_core_memdup(from->path, length + 1, 1);
    if (!owner) {
        return out_of_memory(from, err);
    }
    owner[length] = '\0';
    from->attribute =
        H5Aopen_by_name(reader->file, length > 0 ? owner : "/", at + 1, H5P_DEFAULT, H5P_DEFAULT);
    lehr_core_free(owner);
    return from->attribute >= 0
               ? LEHR_OK
               : lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': no attribute '%s'", from->file, from->path);
}

static lehr_status open_source(source *from, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    *from = (source){reader->path, path, H5I_INVALID_HID, H5I_INVALID_HID, H5I_INVALID_HID, H5I_INVALID_HID};
    lehr_status status = LEHR_OK;
    const char *at = strrchr(path, '@');
    if (at) {
        status = open_attribute(from, reader, at, err);
    } else {
        from->dataset = lehr_h5_dataset(reader, path, &status, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    hid_t stored = at ? H5Aget_type(from->attribute) : H5Dget_type(from->dataset);
    from->space = at ? H5Aget_space(from->attribute) : H5Dget_space(from->dataset);
    if (stored >= 0 && lehr_h5_type_of(stored) == LEHR_H5_STRING) {
        from->type = H5Tget_native_type(stored, H5T_DIR_DEFAULT);
    }
    if (stored >= 0) {
        (void)H5Tclose(stored);
    }
    return from->type >= 0 && from->space >= 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' is no text", from->file, path);
}

static lehr_status read_raw(void *buffer, const source *from, lehr_error *err)
{
    herr_t done = from->attribute >= 0
                      ? H5Aread(from->attribute, from->type, buffer)
                      : H5Dread(from->dataset, from->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
    return done >= 0 ? LEHR_OK
                     : lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot read '%s'", from->file, from->path);
}

/// Copy of one fixed-length element without its padding.
static char *copy_fixed(const char *element, size_t size, H5T_str_t padding)
{
    const char *end = memchr(element, '\0', size);
    size_t length = end ? (size_t)(end - element) : size;
    while (padding == H5T_STR_SPACEPAD && length > 0 && element[length - 1] == ' ') {
        length--;
    }
    char *copy = lehr_core_alloc(length + 1, 1);
    if (copy) {
        memcpy(copy, element, length);
    }
    return copy;
}

static lehr_status read_fixed(char **texts, size_t n, const source *from, lehr_error *err)
{
    size_t size = H5Tget_size(from->type);
    H5T_str_t padding = H5Tget_strpad(from->type);
    char *buffer = lehr_core_alloc(n, size);
    if (!buffer) {
        return out_of_memory(from, err);
    }
    lehr_status status = read_raw(buffer, from, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        texts[i] = copy_fixed(buffer + i * size, size, padding);
        status = texts[i] ? LEHR_OK : out_of_memory(from, err);
    }
    lehr_core_free(buffer);
    return status;
}

static lehr_status read_variable(char **texts, size_t n, const source *from, lehr_error *err)
{
    char **buffer = lehr_core_alloc(n, sizeof *buffer);
    if (!buffer) {
        return out_of_memory(from, err);
    }
    lehr_status status = read_raw(buffer, from, err);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        texts[i] = lehr_core_strdup(buffer[i] ? buffer[i] : "");
        status = texts[i] ? LEHR_OK : out_of_memory(from, err);
    }
    // What HDF5 allocated for the strings, also after a read that failed half-way.
    (void)H5Dvlen_reclaim(from->type, from->space, H5P_DEFAULT, buffer);
    lehr_core_free(buffer);
    return status;
}

static lehr_status read_texts(char ***out, size_t *n, const source *from, lehr_error *err)
{
    hssize_t n_points = H5Sget_simple_extent_npoints(from->space);
    size_t count = n_points > 0 ? (size_t)n_points : 0;
    char **texts = lehr_core_alloc(count, sizeof *texts);
    if (!texts) {
        return out_of_memory(from, err);
    }
    lehr_status status = LEHR_OK;
    if (count > 0) {
        status = H5Tis_variable_str(from->type) > 0 ? read_variable(texts, count, from, err)
                                                    : read_fixed(texts, count, from, err);
    }
    if (status != LEHR_OK) {
        lehr_h5_free_texts(texts, count);
        return status;
    }
    *out = texts;
    *n = count;
    return LEHR_OK;
}

lehr_status lehr_h5_read_texts(char ***out, size_t *n, lehr_h5_reader *reader, const char *path,
                               lehr_error *err)
{
    *out = NULL;
    *n = 0;
    source from;
    lehr_h5_lock();
    lehr_status status = open_source(&from, reader, path, err);
    if (status == LEHR_OK) {
        status = read_texts(out, n, &from, err);
    }
    close_source(&from);
    lehr_h5_unlock();
    return status;
}

lehr_status lehr_h5_read_text(char **out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    char **texts = NULL;
    size_t n = 0;
    *out = NULL;
    lehr_status status = lehr_h5_read_texts(&texts, &n, reader, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (n == 1) {
        *out = texts[0];
        texts[0] = NULL;
    } else {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' holds %zu texts; one is needed",
                                reader->path, path, n);
    }
    lehr_h5_free_texts(texts, n);
    return status;
}
