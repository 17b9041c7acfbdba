/// @file
/// Files packed in a zip archive, as in office documents. Bounded: a small archive cannot fill the memory.
#ifndef LEHR_CORE_ARCHIVE_H
#define LEHR_CORE_ARCHIVE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// An open archive in memory. Not to be shared between threads.
typedef struct lehr_archive lehr_archive;

/// Open an archive. @p bytes stay the caller's and must outlive the archive.
/// @param[in] bytes shape (size,)
/// @param[in] name  path for messages
/// @errors LEHR_ERR_FORMAT: not a zip archive, or a damaged one; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_archive_open(lehr_archive **out, const void *bytes, size_t size,
                                                      const char *name, lehr_error *err);
LEHR_API void lehr_archive_free(lehr_archive *archive); ///< NULL is fine

/// True when there is a file of that path in the archive (case ignored, as office programs do).
LEHR_API bool lehr_archive_has(const lehr_archive *archive, const char *path);

/// Unpack one file, with a zero byte behind it. Free with lehr_core_free().
/// All that is unpacked from one archive may amount to 64 MiB, or a hundred times its size, and at most 1
/// GiB. Messages name the file in the archive; the caller adds the archive.
/// @errors LEHR_ERR_FORMAT: no such file, damaged, encrypted, too large; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_archive_read(char **bytes, size_t *size, lehr_archive *archive,
                                                      const char *path, lehr_error *err);

LEHR_END_DECLS

#endif
