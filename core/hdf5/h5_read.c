// Numbers and hyperslabs of datasets.
#include "h5_private.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>

lehr_h5_type lehr_h5_type_of(hid_t type)
{
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return H5Tget_sign(type) == H5T_SGN_NONE ? LEHR_H5_UINT : LEHR_H5_INT;
    case H5T_ENUM:
        return LEHR_H5_INT;
    case H5T_FLOAT:
        return LEHR_H5_FLOAT;
    case H5T_STRING:
        return LEHR_H5_STRING;
    default:
        return LEHR_H5_OTHER;
    }
}

static bool is_numeric(lehr_h5_type type)
{
    return type == LEHR_H5_INT || type == LEHR_H5_UINT || type == LEHR_H5_FLOAT;
}

/// False for shapes that do not fit into memory addresses, which only a broken file has.
static bool read_extent(lehr_h5_shape *shape, hid_t space)
{
    hsize_t size[H5S_MAX_RANK];
    size_t n = sizeof(double);
    int rank = H5Sget_simple_extent_dims(space, size, NULL);
    if (rank < 0 || rank > LEHR_H5_MAX_RANK) {
        return false;
    }
    shape->rank = (size_t)rank;
    for (int i = 0; i < rank; i++) {
        if (size[i] != 0 && n > SIZE_MAX / size[i]) {
            return false;
        }
        n *= size[i];
        shape->size[i] = (size_t)size[i];
    }
    if (H5Sget_simple_extent_type(space) == H5S_NULL) {
        shape->rank = 1;
        shape->size[0] = 0;
    }
    return true;
}

static bool read_storage(lehr_h5_shape *shape, hid_t dataset)
{
    hsize_t chunk[H5S_MAX_RANK];
    size_t n_values = sizeof shape->filter_value / sizeof *shape->filter_value;
    hid_t list = H5Dget_create_plist(dataset);
    if (list < 0) {
        return false;
    }
    int n_filters = H5Pget_nfilters(list);
    if (H5Pget_layout(list) == H5D_CHUNKED && H5Pget_chunk(list, LEHR_H5_MAX_RANK, chunk) >= 0) {
        for (size_t i = 0; i < shape->rank; i++) {
            shape->chunk[i] = (size_t)chunk[i];
        }
    }
    if (n_filters > 0) {
        unsigned flags = 0;
        H5Z_filter_t filter = H5Pget_filter2(list, 0, &flags, &n_values, shape->filter_value, 0, NULL, NULL);
        shape->filter = filter > 0 ? (unsigned)filter : 0;
        shape->n_filters = (size_t)n_filters;
    }
    for (int i = 0; i < n_filters && shape->missing_filter == 0; i++) {
        unsigned flags = 0;
        size_t none = 0;
        H5Z_filter_t filter = H5Pget_filter2(list, (unsigned)i, &flags, &none, NULL, 0, NULL, NULL);
        shape->missing_filter = filter > 0 && H5Zfilter_avail(filter) <= 0 ? (unsigned)filter : 0;
    }
    return H5Pclose(list) >= 0 && n_filters >= 0;
}

void lehr_h5_view_close(const lehr_h5_view *one)
{
    if (one->type >= 0) {
        (void)H5Tclose(one->type);
    }
    if (one->space >= 0) {
        (void)H5Sclose(one->space);
    }
}

lehr_status lehr_h5_view_open(lehr_h5_view *out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    *out = (lehr_h5_view){.space = H5I_INVALID_HID, .type = H5I_INVALID_HID};
    lehr_status status = LEHR_OK;
    out->dataset = lehr_h5_dataset(reader, path, &status, err);
    if (status != LEHR_OK) {
        return status;
    }
    out->space = H5Dget_space(out->dataset);
    out->type = H5Dget_type(out->dataset);
    if (out->space < 0 || out->type < 0 || !read_extent(&out->shape, out->space) ||
        !read_storage(&out->shape, out->dataset)) {
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot handle the shape of '%s' (rank up to %d)",
                            reader->path, path, LEHR_H5_MAX_RANK);
    }
    out->shape.type = lehr_h5_type_of(out->type);
    out->shape.item_size = H5Tget_size(out->type);
    out->shape.big_endian = H5Tget_order(out->type) == H5T_ORDER_BE;
    return LEHR_OK;
}

lehr_status lehr_h5_shape_of(lehr_h5_shape *out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    lehr_h5_view one;
    lehr_h5_lock();
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        *out = one.shape;
    }
    lehr_h5_view_close(&one);
    lehr_h5_unlock();
    return status;
}

/// After a read went wrong: a filter that HDF5 lacks is the usual reason, and its own text does not say so.
static lehr_status fail_to_read(const lehr_h5_view *one, const char *file, const char *path, lehr_error *err)
{
    lehr_status status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot read '%s'", file, path);
    if (one->shape.missing_filter != 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "'%s': '%s' is packed with filter %u, which HDF5 cannot undo here", file,
                                path, one->shape.missing_filter);
    }
    return status;
}

// ---- numbers ------------------------------------------------------------------------
static lehr_status require_numeric(const lehr_h5_view *one, const lehr_h5_reader *reader, const char *path,
                                   lehr_error *err)
{
    if (is_numeric(one->shape.type)) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' holds %s; numbers are needed", reader->path, path,
                          one->shape.type == LEHR_H5_STRING ? "text"
                                                            : "a type that is neither number nor text");
}

/// HDF5 unpacks whole chunks in memory of its own.
static lehr_status check_memory(const lehr_h5_view *one, const char *file, const char *path, lehr_error *err)
{
    size_t bytes = one->shape.item_size;
    for (size_t i = 0; i < one->shape.rank && one->shape.n_filters > 0; i++) {
        bytes = bytes > SIZE_MAX / 2 / (one->shape.chunk[i] + 1) ? SIZE_MAX / 2 : bytes * one->shape.chunk[i];
    }
    return lehr_core_alloc_allows(bytes)
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM,
                                "'%s': out of memory for the chunks of '%s', %zu bytes each", file, path,
                                bytes);
}

static lehr_status read_all(double **out, size_t *n, const lehr_h5_view *one, const char *file,
                            const char *path, lehr_error *err)
{
    hssize_t n_points = H5Sget_simple_extent_npoints(one->space);
    *n = n_points > 0 ? (size_t)n_points : 0;
    double *values = lehr_core_alloc(*n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the %zu numbers of '%s' in '%s'", *n,
                              path, file);
    }
    if (*n > 0 && H5Dread(one->dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        lehr_core_free(values);
        return fail_to_read(one, file, path, err);
    }
    *out = values;
    return LEHR_OK;
}

lehr_status lehr_h5_read_double(double **out, size_t *n, lehr_h5_reader *reader, const char *path,
                                lehr_error *err)
{
    lehr_h5_view one;
    *out = NULL;
    *n = 0;
    lehr_h5_lock();
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        status = require_numeric(&one, reader, path, err);
    }
    if (status == LEHR_OK) {
        status = check_memory(&one, reader->path, path, err);
    }
    if (status == LEHR_OK) {
        status = read_all(out, n, &one, reader->path, path, err);
    }
    lehr_h5_view_close(&one);
    lehr_h5_unlock();
    return status;
}

static lehr_status read_dataset_number(double *out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    lehr_h5_view one;
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        status = require_numeric(&one, reader, path, err);
    }
    if (status == LEHR_OK) {
        status = check_memory(&one, reader->path, path, err);
    }
    if (status == LEHR_OK && H5Sget_simple_extent_npoints(one.space) != 1) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "'%s': '%s' holds %lld numbers; one is needed",
                                reader->path, path, (long long)H5Sget_simple_extent_npoints(one.space));
    }
    double value = 0;
    if (status == LEHR_OK &&
        H5Dread(one.dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) < 0) {
        status = fail_to_read(&one, reader->path, path, err);
    }
    if (status == LEHR_OK) {
        *out = value;
    }
    lehr_h5_view_close(&one);
    return status;
}

/// @p owner is the object part of "owner@name".
static lehr_status read_attribute_number(double *out, lehr_h5_reader *reader, const char *path,
                                         const char *owner, const char *name, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    double value = 0;
    hid_t attribute =
        H5Aopen_by_name(reader->file, owner[0] != '\0' ? owner : "/", name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) {
        return lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': no attribute '%s'", reader->path, path);
    }
    hid_t type = H5Aget_type(attribute);
    hid_t space = H5Aget_space(attribute);
    if (type < 0 || space < 0 || !is_numeric(lehr_h5_type_of(type)) ||
        H5Sget_simple_extent_npoints(space) != 1 || H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0) {
        status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': the attribute '%s' is not one number",
                              reader->path, path);
    } else {
        *out = value;
    }
    const lehr_h5_view parts = {.space = space, .type = type};
    lehr_h5_view_close(&parts);
    (void)H5Aclose(attribute);
    return status;
}

lehr_status lehr_h5_read_number(double *out, lehr_h5_reader *reader, const char *path, lehr_error *err)
{
    const char *at = strrchr(path, '@');
    lehr_status status = LEHR_OK;
    if (!at) {
        lehr_h5_lock();
        status = read_dataset_number(out, reader, path, err);
        lehr_h5_unlock();
        return status;
    }
    char *owner = lehr_core_memdup(path, (size_t)(at - path) + 1, 1);
    if (!owner) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for reading '%s'", reader->path);
    }
    owner[at - path] = '\0';
    lehr_h5_lock();
    status = read_attribute_number(out, reader, path, owner, at + 1, err);
    lehr_h5_unlock();
    lehr_core_free(owner);
    return status;
}

// ---- hyperslabs ---------------------------------------------------------------------
/// Number of elements asked for, checked against shape and room.
static lehr_status check_slab(size_t *n, const lehr_h5_view *one, size_t room, const size_t *start,
                              const size_t *count, const char *file, const char *path, lehr_error *err)
{
    *n = 1;
    for (size_t i = 0; i < one->shape.rank; i++) {
        size_t size = one->shape.size[i];
        if (start[i] > size || count[i] > size - start[i]) {
            return lehr_error_set(err, LEHR_ERR_ARG,
                                  "'%s': '%s' has %zu elements along axis %zu, not %zu from index %zu on",
                                  file, path, size, i, count[i], start[i]);
        }
        *n *= count[i]; // read_extent() has seen that the product of all sizes fits
    }
    if (*n > 0 && room / *n < one->shape.item_size) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "'%s': %zu bytes are too few for %zu elements of %zu bytes of '%s'", file, room,
                              *n, one->shape.item_size, path);
    }
    return LEHR_OK;
}

static lehr_status read_selection(void *out, const lehr_h5_view *one, size_t n, const size_t *start,
                                  const size_t *count, const char *file, const char *path, lehr_error *err)
{
    hsize_t first[LEHR_H5_MAX_RANK];
    hsize_t size[LEHR_H5_MAX_RANK];
    hsize_t length = n;
    for (size_t i = 0; i < one->shape.rank; i++) {
        first[i] = start[i];
        size[i] = count[i];
    }
    const lehr_h5_view memory = {.space = H5Screate_simple(1, &length, NULL),
                                 .type = H5Tget_native_type(one->type, H5T_DIR_DEFAULT)};
    lehr_status status = LEHR_OK;
    if (memory.space < 0 || memory.type < 0 ||
        (one->shape.rank > 0 &&
         H5Sselect_hyperslab(one->space, H5S_SELECT_SET, first, NULL, size, NULL) < 0)) {
        status = lehr_h5_fail(err, LEHR_ERR_FORMAT, "'%s': cannot select from '%s'", file, path);
    } else if (H5Tget_size(memory.type) != one->shape.item_size) {
        // Odd sizes (3-byte integers, half floats) have no counterpart in C.
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "'%s': the numbers of '%s' have %zu bytes; 1, 2, 4 or 8 can be "
                                "read",
                                file, path, one->shape.item_size);
    } else if (H5Dread(one->dataset, memory.type, memory.space, one->space, H5P_DEFAULT, out) < 0) {
        status = fail_to_read(one, file, path, err);
    }
    lehr_h5_view_close(&memory);
    return status;
}

lehr_status lehr_h5_read_slab(void *out, size_t out_bytes, lehr_h5_reader *reader, const char *path,
                              const size_t *start, const size_t *count, lehr_error *err)
{
    lehr_h5_view one;
    size_t n = 0;
    lehr_h5_lock();
    lehr_status status = lehr_h5_view_open(&one, reader, path, err);
    if (status == LEHR_OK) {
        status = require_numeric(&one, reader, path, err);
    }
    if (status == LEHR_OK) {
        status = check_memory(&one, reader->path, path, err);
    }
    if (status == LEHR_OK) {
        status = check_slab(&n, &one, out_bytes, start, count, reader->path, path, err);
    }
    if (status == LEHR_OK && n > 0) {
        status = read_selection(out, &one, n, start, count, reader->path, path, err);
    }
    lehr_h5_view_close(&one);
    lehr_h5_unlock();
    return status;
}
