/// @file
/// HDF5 without its types in sight: reading datasets and chunks, writing NeXus trees.
///
/// Files are opened with H5F_CLOSE_SEMI: a leaked identifier makes the close fail, which tests assert.
/// HDF5 cannot run in several threads at once: all calls here are serialised by one process-wide lock, so
/// that a reader may be shared between threads. Chunks are handed out still compressed, to be decoded outside
/// of the lock. Every message names the file, the object in it, and what HDF5 says.
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
    size_t item_size; ///< bytes per element
    unsigned filter; ///< identifier of the first filter (0 none, 1 deflate, 32004 LZ4, 32008 bitshuffle, ...)
    size_t n_filters;
    unsigned filter_value[8]; ///< client data of the first filter
    unsigned missing_filter;  ///< first filter that HDF5 cannot undo by itself, or 0
    bool big_endian;
} lehr_h5_shape;

/// Open for reading. @errors LEHR_ERR_IO: cannot open; LEHR_ERR_FORMAT: not HDF5 or truncated
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_reader_open(lehr_h5_reader **out, const char *path,
                                                        lehr_error *err);
/// Close and release; NULL is fine. @errors LEHR_ERR_INTERNAL when an identifier leaked
LEHR_API lehr_status lehr_h5_reader_close(lehr_h5_reader *reader, lehr_error *err);
LEHR_API const char *lehr_h5_reader_path(const lehr_h5_reader *reader);

/// True when a link of that name exists and resolves (an external link to a missing file does not).
/// "path@name" asks for an attribute.
LEHR_API bool lehr_h5_exists(lehr_h5_reader *reader, const char *path);
LEHR_API bool lehr_h5_is_dataset(lehr_h5_reader *reader, const char *path);
/// What an object is, whatever path leads to it: equal for hard links and for soft links to the same object.
typedef struct lehr_h5_identity {
    unsigned long file; ///< number of the file while it is open; files behind external links get new ones
    unsigned char place[16];
} lehr_h5_identity;
/// False when nothing is there.
LEHR_API bool lehr_h5_identify(lehr_h5_identity *out, lehr_h5_reader *reader, const char *path);
/// Names of the links in a group in natural order (data_2 before data_10). Free with lehr_h5_free_texts().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_list(char ***names, size_t *n_names, lehr_h5_reader *reader,
                                                 const char *group, lehr_error *err);
/// Target of an external link; false when the link is of another kind. Buffers of @p size bytes each.
LEHR_API bool lehr_h5_external_link(lehr_h5_reader *reader, const char *path, char *file, char *object,
                                    size_t size);

/// Free @p n strings and their array; NULL is fine.
LEHR_API void lehr_h5_free_texts(char **texts, size_t n);

/// An empty dataspace counts as shape (0,); an enumeration (the booleans of h5py) as its integers.
/// @errors LEHR_ERR_FORMAT: no such dataset, or rank above LEHR_H5_MAX_RANK; LEHR_ERR_IO: the file that an
/// external link points to is missing (both are named). The same holds for all functions below.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_shape_of(lehr_h5_shape *out, lehr_h5_reader *reader,
                                                     const char *path, lehr_error *err);
/// Check that the files and datasets behind a virtual dataset exist: HDF5 itself would hand out fill values
/// for the missing ones. Other datasets pass. @errors LEHR_ERR_IO, LEHR_ERR_FORMAT: a source is missing
/// (named)
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_check_sources(lehr_h5_reader *reader, const char *path,
                                                          lehr_error *err);
/// Whole dataset as doubles; *out has product(size) elements. Free with lehr_core_free(). Integers above 2^53
/// are rounded. @errors LEHR_ERR_FORMAT: not numeric, broken, or packed by a filter that HDF5 does not know
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_double(double **out, size_t *n, lehr_h5_reader *reader,
                                                        const char *path, lehr_error *err);
/// Hyperslab as elements of the file's type in native byte order.
/// @param[out] out       shape count
/// @param[in]  out_bytes room at @p out: at least product(count) * item_size
/// @param[in]  start     first index, shape (rank,)
/// @param[in]  count     number of elements, shape (rank,)
/// @errors LEHR_ERR_ARG: beyond the dataset, or too little room
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_slab(void *out, size_t out_bytes, lehr_h5_reader *reader,
                                                      const char *path, const size_t *start,
                                                      const size_t *count, lehr_error *err);
/// One number: a scalar or an array of length 1; or, with "path@name", an attribute.
/// @errors LEHR_ERR_FORMAT when absent or not numeric
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_number(double *out, lehr_h5_reader *reader, const char *path,
                                                        lehr_error *err);
/// One string: a dataset or, with "path@name", an attribute, of fixed or variable length; padding is removed.
/// Free with lehr_core_free().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_text(char **out, lehr_h5_reader *reader, const char *path,
                                                      lehr_error *err);
/// All strings of a dataset or attribute, in storage order. Free with lehr_h5_free_texts().
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_texts(char ***out, size_t *n, lehr_h5_reader *reader,
                                                       const char *path, lehr_error *err);
/// Stored (still compressed) bytes of the chunk that begins at @p start. Free with lehr_core_free().
/// @param[out] filter_mask bit i set: filter i was skipped for this chunk
/// @errors LEHR_ERR_FORMAT: not chunked, or the chunk was never written; LEHR_ERR_ARG: no chunk begins there
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_read_chunk(void **out, size_t *bytes, unsigned *filter_mask,
                                                       lehr_h5_reader *reader, const char *path,
                                                       const size_t *start, lehr_error *err);

/// Where a stored chunk lies on disk.
typedef struct lehr_h5_place {
    char *file;      ///< the file that holds it, which an external link may name; free with lehr_core_free()
    uint64_t offset; ///< of its first byte
    size_t bytes;    ///< stored size
    unsigned filter_mask; ///< bit i set: filter i was skipped for this chunk
} lehr_h5_place;

/// Find the chunk that begins at @p start, to be read without HDF5 and its lock.
/// @errors LEHR_ERR_FORMAT: not chunked, never written, or in a file whose driver scatters it; LEHR_ERR_ARG:
/// no chunk begins there
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_locate_chunk(lehr_h5_place *out, lehr_h5_reader *reader,
                                                         const char *path, const size_t *start,
                                                         lehr_error *err);

// ---- writing ------------------------------------------------------------------------
typedef struct lehr_h5_writer lehr_h5_writer;

/// Begin a file with the root attributes creator, creator_version, HDF5_Version, file_name and file_time.
/// The content stays in memory until the commit, so that the result appears at once (output.h), may go to a
/// pipe, and depends on nothing but what was written: the same calls give the same bytes.
/// @param[in] time_iso8601 for file_time; NULL leaves it out
/// @errors LEHR_ERR_IO: folder missing or not writable
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_writer_create(lehr_h5_writer **out, const char *path,
                                                          const char *time_iso8601, lehr_error *err);
/// The same content written piece by piece to a temporary file beside its final name: the memory it takes
/// does not grow with its size. The same calls give the same bytes; those of the other writer differ in the
/// mark of a file that is being written (byte 20), and may differ in where texts lie when the file has more
/// than 2 MB of groups and headers. What is no regular file (a pipe) is made in memory, as above.
/// @errors as above
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_writer_create_on_disk(lehr_h5_writer **out, const char *path,
                                                                  const char *time_iso8601, lehr_error *err);
/// Write everything out under the final name. The writer must still be freed. @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_writer_commit(lehr_h5_writer *writer, lehr_error *err);
LEHR_API void lehr_h5_writer_free(lehr_h5_writer *writer);

/// Group with its NX_class attribute. @p nx_class may be NULL.
/// @errors LEHR_ERR_ARG, here and below: the parent is missing or the name is taken
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_group(lehr_h5_writer *writer, const char *path,
                                                        const char *nx_class, lehr_error *err);
/// @param[in] values shape size[0..rank), row-major; rank 0 is a scalar
/// @param[in] unit   attribute "units"; NULL for none
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_doubles(lehr_h5_writer *writer, const char *path,
                                                          const double *values, size_t rank,
                                                          const size_t *size, const char *unit,
                                                          lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_number(lehr_h5_writer *writer, const char *path,
                                                         double value, const char *unit, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_integer(lehr_h5_writer *writer, const char *path,
                                                          int64_t value, lehr_error *err);
/// Counts as unsigned integers of 32 bits, shuffled and deflated, in chunks of one item of the first axis (of
/// a picture: all of it).
/// @param[in] values shape size[0..rank), row-major, rank 2 or 3
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_counts(lehr_h5_writer *writer, const char *path,
                                                         const uint32_t *values, size_t rank,
                                                         const size_t *size, lehr_error *err);
/// Link to an object of another file, whose name is relative to this one.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_external_link(lehr_h5_writer *writer, const char *path,
                                                                const char *file, const char *object,
                                                                lehr_error *err);
/// As the enumeration FALSE, TRUE that h5py reads as a boolean.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_boolean(lehr_h5_writer *writer, const char *path,
                                                          bool value, lehr_error *err);
/// UTF-8, variable length.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_text(lehr_h5_writer *writer, const char *path,
                                                       const char *text, lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_texts(lehr_h5_writer *writer, const char *path,
                                                        const char *const *texts, size_t n, lehr_error *err);
/// String attribute of a group or dataset; replaces one of the same name.
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_attribute(lehr_h5_writer *writer, const char *path,
                                                            const char *name, const char *text,
                                                            lehr_error *err);
LEHR_API LEHR_NODISCARD lehr_status lehr_h5_write_attribute_list(lehr_h5_writer *writer, const char *path,
                                                                 const char *name, const char *const *texts,
                                                                 size_t n, lehr_error *err);

LEHR_END_DECLS

#endif
