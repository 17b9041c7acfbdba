/// @file
/// Where a result comes from: program, version, command line, inputs with checksums, seed, time.
#ifndef LEHR_CORE_PROVENANCE_H
#define LEHR_CORE_PROVENANCE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <stddef.h>
#include <time.h>

LEHR_BEGIN_DECLS

/// Hexadecimal SHA-256 with its terminator.
#define LEHR_SHA256_SIZE 65

/// Not for use by several threads at a time: add inputs outside of parallel loops.
typedef struct lehr_provenance lehr_provenance;

/// @param[in] time_now  seconds since 1970 (the program passes SOURCE_DATE_EPOCH when set)
/// @param[in] argv      command line, shape (argc,); copied
/// @errors LEHR_ERR_ARG: the time has no calendar date; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_provenance_create(lehr_provenance **out, int argc,
                                                           const char *const *argv, time_t time_now,
                                                           lehr_error *err);
LEHR_API void lehr_provenance_free(lehr_provenance *provenance);

/// Add an input file; its checksum and size are taken now. The same path twice is stored once.
/// @errors LEHR_ERR_IO: unreadable, or no regular file
LEHR_API LEHR_NODISCARD lehr_status lehr_provenance_add_input(lehr_provenance *provenance, const char *path,
                                                              lehr_error *err);
LEHR_API void lehr_provenance_set_seed(lehr_provenance *provenance, unsigned long seed);

LEHR_API size_t lehr_provenance_inputs(const lehr_provenance *provenance);
LEHR_API const char *lehr_provenance_input_path(const lehr_provenance *provenance, size_t i);
LEHR_API const char *lehr_provenance_input_sha256(const lehr_provenance *provenance, size_t i);
LEHR_API const char *lehr_provenance_command_line(const lehr_provenance *provenance); ///< shell-quoted
LEHR_API const char *lehr_provenance_time(const lehr_provenance *provenance);         ///< ISO 8601, UTC

/// Keys program, version, command_line, time, seed (when set; as text, since a double does not hold every
/// seed), inputs (list of path, size in bytes, sha256).
LEHR_API LEHR_NODISCARD lehr_status lehr_provenance_describe(const lehr_provenance *provenance,
                                                             lehr_record *record, lehr_error *err);

/// Read back what lehr_provenance_describe() wrote; no input is looked at. The version is that of this
/// program again.
/// @errors LEHR_ERR_FORMAT: a key is missing or of another kind
LEHR_API LEHR_NODISCARD lehr_status lehr_provenance_restore(lehr_provenance **out,
                                                            const lehr_record *described, lehr_error *err);

/// SHA-256 of a regular file or of bytes, as lower-case hexadecimal. @errors LEHR_ERR_IO: a pipe, a device,
/// unreadable
LEHR_API LEHR_NODISCARD lehr_status lehr_sha256_file(char out[LEHR_SHA256_SIZE], const char *path,
                                                     lehr_error *err);
LEHR_API void lehr_sha256_bytes(char out[LEHR_SHA256_SIZE], const void *bytes, size_t size);

/// Version of the library, "0.1.0".
LEHR_API const char *lehr_version(void);

LEHR_END_DECLS

#endif
