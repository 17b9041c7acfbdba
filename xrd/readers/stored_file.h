/// @file
/// Private: bytes of a file, unpacked where it is compressed with gzip.
#ifndef LEHR_XRD_STORED_FILE_H
#define LEHR_XRD_STORED_FILE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// A file that is packed larger than this (unpacked) must be unpacked by the user.
#define LEHR_XRD_MAX_UNPACKED ((size_t)1 << 34)

/// First bytes of the file, or of what is packed in it.
/// @param[out] bytes  shape (capacity,); zeros behind the end of the file
/// @param[out] n      bytes that were there
/// @param[out] packed the file is compressed with gzip
/// @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: damaged gzip data
lehr_status lehr_xrd_file_head(unsigned char *bytes, size_t capacity, size_t *n, bool *packed,
                               const char *path, lehr_error *err);

/// Open for reading at offset 0. A gzip file is unpacked to a temporary file that has no name and vanishes
/// when it is closed.
/// @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: truncated or damaged gzip data, more than LEHR_XRD_MAX_UNPACKED
/// bytes or more than the limit of memory (lehr_core_alloc_limit()) leaves
lehr_status lehr_xrd_file_open(FILE **out, const char *path, lehr_error *err);

/// Number of bytes; the position becomes 0. @errors LEHR_ERR_IO
lehr_status lehr_xrd_file_size(size_t *out, FILE *file, lehr_error *err);

/// Read exactly @p n bytes from @p offset on.
/// @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: the file ends before ("truncated file")
lehr_status lehr_xrd_file_read(void *out, size_t n, FILE *file, size_t offset, lehr_error *err);

/// The whole (unpacked) file in memory, followed by a zero; free with lehr_core_free().
/// @errors those of lehr_xrd_file_open(); LEHR_ERR_NOMEM. *out is then NULL.
lehr_status lehr_xrd_file_load(unsigned char **out, size_t *n, const char *path, lehr_error *err);

/// Undo zlib or gzip compression of a block in memory.
/// @param[out] out    shape (n,), filled whole
/// @param[in]  packed shape (n_packed,)
/// @errors LEHR_ERR_FORMAT: damaged, or another number of bytes than @p n; LEHR_ERR_NOMEM
lehr_status lehr_xrd_inflate(unsigned char *out, size_t n, const unsigned char *packed, size_t n_packed,
                             lehr_error *err);

#endif
