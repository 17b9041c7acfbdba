/// @file
/// Atomic output: write beside, fsync, rename. A result under its final name is always complete.
#ifndef LEHR_CORE_OUTPUT_H
#define LEHR_CORE_OUTPUT_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

LEHR_BEGIN_DECLS

/// A file being written under a temporary name in the folder of its final name.
typedef struct lehr_output lehr_output;

/// Begin. The temporary name is ".<name>.<pid>-<n>.tmp<extension>". A target that exists keeps its
/// permissions; a symbolic link stays and the file it points to is replaced. What is no regular file (a pipe,
/// /dev/stdout, /dev/full) is written directly.
/// @errors LEHR_ERR_IO: folder missing or not writable, target is a folder or write-protected
LEHR_API LEHR_NODISCARD lehr_status lehr_output_open(lehr_output **out, const char *path, lehr_error *err);

LEHR_API FILE *lehr_output_file(lehr_output *output);                  ///< stream to write to
LEHR_API const char *lehr_output_temporary(const lehr_output *output); ///< name for libraries that open files

/// What was written so far, from its beginning: for a file that is put together from another one, which is
/// freed without a commit. Close with fclose(). @pre no pipe or device
/// @errors LEHR_ERR_IO: disk full
LEHR_API LEHR_NODISCARD lehr_status lehr_output_reread(FILE **out, lehr_output *output, lehr_error *err);

/// Flush, fsync, rename to the final name. The object must still be freed.
/// @errors LEHR_ERR_IO: disk full or rename refused; the final name is then untouched
LEHR_API LEHR_NODISCARD lehr_status lehr_output_commit(lehr_output *output, lehr_error *err);

/// Close; removes the temporary file unless committed. NULL is fine.
LEHR_API void lehr_output_free(lehr_output *output);

/// Write a whole buffer atomically. @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_output_write(const char *path, const void *bytes, size_t size,
                                                      lehr_error *err);

/// Copy a file, atomically. @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_output_copy(const char *path, const char *from, lehr_error *err);

/// "<folder>/<name>". Free with lehr_core_free(); NULL when memory is short.
LEHR_API char *lehr_output_join(const char *folder, const char *name);

/// Do both names lead to the same existing file or folder?
LEHR_API bool lehr_output_is_same(const char *a, const char *b);

/// Create a folder and its parents; an existing folder is fine. @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_output_make_folder(const char *path, lehr_error *err);

/// Remove temporary files that an interrupted program left in a folder. Files of living processes stay;
/// processes of other machines that write to the same folder are not known to live.
LEHR_API void lehr_output_sweep(const char *folder);

LEHR_END_DECLS

#endif
