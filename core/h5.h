/// @file
/// HDF5 without its types in sight: reading datasets and chunks, writing NeXus trees.
///
/// Files are opened with H5F_CLOSE_SEMI: a leaked identifier makes the close fail, which tests assert.
/// The HDF5 library is not thread-safe: all calls here are serialised by one lock; chunks are read by
/// file offset outside of it.
#ifndef LEHR_CORE_H5_H
#define LEHR_CORE_H5_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

// ---- reading ------------------------------------------------------------------------
typedef struct lehr_h5_reader lehr_h5_reader;

/// Element type of a dataset in the file.
typedef enum lehr_h5_type {
    LEHR_H5_OTHER,
    LEHR_H5_INT,
    LEHR_H5_UINT,
    LEHR_H5_FLOAT,
    LEHR_H5_STRING
} lehr_h5_type;

#define LEHR_H5_MAX_RANK 8

/// Shape, type and storage of a dataset.
typedef struct lehr_h5_shape {
    size_t rank;
    size_t size[LEHR_H5_MAX_RANK];
    size_t chunk[LEHR_H5_MAX_RANK]; ///< zeros when contiguous
    lehr_h5_type type;
    size_t item_size;      ///< bytes per element
    unsigned filter;       ///< identifier of the only filter (0 none, 1 deflate, 32004 LZ4, 32008 bitshuffle, ...)
    size_t n_filters;
    unsigned filter_value[8]; ///< client data of the filter
    bool big_endian;
} lehr_h5_shape;

/// @errors LEHR_ERR_IO: cannot open; LEHR_ERR_FORMAT: not HDF5 or truncated
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_reader_open(lehr_h5_reader **out, const char *path, lehr_error *err);
/// Close. @errors LEHR_ERR_INTERNAL when an identifier leaked
LEHR_API lehr_status lehr_h5_reader_close(lehr_h5_reader *reader, lehr_error *err);
LEHR_API const char *lehr_h5_reader_path(const lehr_h5_reader *reader);

/// True when a link of that name exists and resolves (an external link to a missing file does not).
LEHR_API bool lehr_h5_exists(lehr_h5_reader *reader, const char *path);
LEHR_API bool lehr_h5_is_dataset(lehr_h5_reader *reader, const char *path);
/// Names of the links in a group in natural order (data_2 before data_10). Free each and the array with
/// lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_list(char ***names, size_t *n_names, lehr_h5_reader *reader,
    const char *group, lehr_error *err);
/// Target of an external link; false when the link is of another kind. Buffers of @p size bytes each.
LEHR_API bool lehr_h5_external_link(lehr_h5_reader *reader, const char *path, char *file, char *object, size_t size);

LEHR_API LEHR_NODISCARD lehr_status lehr_h5_shape_of(lehr_h5_shape *out, lehr_h5_reader *reader, const char *path,
    lehr_error *err);
/// Whole dataset as doubles; *out has product(size) elements. Free with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_double(double **out, size_t *n, lehr_h5_reader *reader,
    const char *path, lehr_error *err);
/// Hyperslab as raw elements of the file's type in native byte order.
/// @param[in] start, count  shape (rank,)
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_slab(void *out, size_t out_bytes, lehr_h5_reader *reader,
    const char *path, const size_t *start, const size_t *count, lehr_error *err);
/// One scalar number. @errors LEHR_ERR_FORMAT when absent or not numeric
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_number(double *out, lehr_h5_reader *reader, const char *path,
    lehr_error *err);
/// One string dataset or, with "path@name", attribute. Free with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_text(char **out, lehr_h5_reader *reader, const char *path,
    lehr_error *err);
/// Stored (still compressed) bytes of the chunk that begins at @p start. Free with lehr_core_free().
/// @param[out] filter_mask bit i set: filter i was skipped for this chunk
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_chunk(void **out, size_t *bytes, unsigned *filter_mask,
    lehr_h5_reader *reader, const char *path, const size_t *start, lehr_error *err);

// ---- writing ------------------------------------------------------------------------
typedef struct lehr_h5_writer lehr_h5_writer;

/// Create a file atomically (output.h) with the NeXus root attributes.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_writer_create(lehr_h5_writer **out, const char *path,
    const char *time_iso8601, lehr_error *err);
/// Flush, close and rename to the final name. The writer must still be freed.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_writer_commit(lehr_h5_writer *writer, lehr_error *err);
LEHR_API void lehr_h5_writer_free(lehr_h5_writer *writer);

/// Group with its NX_class attribute; parents must exist. @p nx_class may be NULL.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_group(lehr_h5_writer *writer, const char *path,
    const char *nx_class, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_doubles(lehr_h5_writer *writer, const char *path,
    const double *values, size_t rank, const size_t *size, const char *unit, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_number(lehr_h5_writer *writer, const char *path, double value,
    const char *unit, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_text(lehr_h5_writer *writer, const char *path, const char *text,
    lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_texts(lehr_h5_writer *writer, const char *path,
    const char *const *texts, size_t n, lehr_error *err);
/// String attribute of a group or dataset.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_attribute(lehr_h5_writer *writer, const char *path,
    const char *name, const char *text, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_attribute_list(lehr_h5_writer *writer, const char *path,
    const char *name, const char *const *texts, size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
