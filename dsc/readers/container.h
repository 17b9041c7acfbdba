/// @file
/// Private: what kind of file it is, told from its first bytes, and what to do with those that cannot be
/// read.
#ifndef LEHR_DSC_CONTAINER_H
#define LEHR_DSC_CONTAINER_H

#include <lehr/core/error.h>
#include <stddef.h>

typedef enum lehr_dsc_container {
    LEHR_DSC_CONTAINER_TEXT, ///< also XML and JSON; or anything that is not known better
    LEHR_DSC_CONTAINER_ZIP,
    LEHR_DSC_CONTAINER_HDF5,
    LEHR_DSC_CONTAINER_FOREIGN ///< known, and not to be read: lehr_dsc_container_refuse() says why
} lehr_dsc_container;

/// Bytes that are enough to tell.
#define LEHR_DSC_HEAD_BYTES 512

/// @param[in] head shape (size,) first bytes of the file
lehr_dsc_container lehr_dsc_container_of(const unsigned char *head, size_t size);

/// The same for a file. What is no regular file (a pipe) cannot be looked at twice and counts as text.
/// @errors LEHR_ERR_IO: cannot be opened or read
lehr_status lehr_dsc_container_of_file(lehr_dsc_container *out, const char *path, lehr_error *err);

/// All bytes of a file, at most 1 GiB. Free with lehr_core_free().
lehr_status lehr_dsc_container_load(char **bytes, size_t *size, const char *path, lehr_error *err);

/// Refuse a binary file: what it is, from its bytes and its extension, and how to export it.
/// @param[in] head shape (size,); may be NULL when @p size is 0
/// @returns LEHR_ERR_FORMAT
lehr_status lehr_dsc_container_refuse(const char *name, const unsigned char *head, size_t size,
                                      lehr_error *err);

/// What the extension says about a file that turned out to be no text; NULL when it says nothing.
const char *lehr_dsc_container_cure(const char *name);

#endif
