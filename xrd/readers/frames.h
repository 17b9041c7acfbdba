/// @file
/// Private: the frames of one or several image files as one list, and how threads get them.
#ifndef LEHR_XRD_FRAMES_H
#define LEHR_XRD_FRAMES_H

#include "source.h"
#include <lehr/core/warnings.h>

/// One frame of the list.
typedef struct lehr_xrd_frame {
    size_t source; ///< index of the locator
    size_t index;  ///< number of the frame there
    int file;      ///< descriptor of the file with its stored chunk; -1: to be read through the source
    uint64_t offset;
    size_t bytes;
} lehr_xrd_frame;

typedef struct lehr_xrd_frames {
    const char *const *locators; ///< borrowed
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    size_t size;
    lehr_xrd_frame *items; ///< shape (size,)
    size_t n_files;        ///< files with stored chunks
    char **file_names;
    int *files; ///< their descriptors
} lehr_xrd_frames;

/// List the selected frames of all files, which must have the same shape and type.
/// @errors those of lehr_xrd_source_open(); LEHR_ERR_FORMAT: another shape or type (both files named)
LEHR_NODISCARD lehr_status lehr_xrd_frames_create(lehr_xrd_frames **out, const char *const *locators,
                                                  size_t n_locators, lehr_error *err);
void lehr_xrd_frames_free(lehr_xrd_frames *frames); ///< NULL is fine

/// What one thread needs to get at frames.
typedef struct lehr_xrd_frame_reader {
    const lehr_xrd_frames *frames;
    lehr_xrd_source *source; ///< of the frame read last, or NULL
    size_t source_index;
} lehr_xrd_frame_reader;

/// Bytes of a stored chunk. @param[in,out] buffer grows as needed, @p capacity bytes; free with
/// lehr_core_free()
/// @errors LEHR_ERR_IO: cannot read; LEHR_ERR_FORMAT: the file ends early (file and frame named)
LEHR_NODISCARD lehr_status lehr_xrd_frames_stored(unsigned char **buffer, size_t *capacity,
                                                  const lehr_xrd_frames *frames, size_t i, lehr_error *err);
/// @p bytes bytes of a stored chunk from @p offset on, which it has. @errors as above
LEHR_NODISCARD lehr_status lehr_xrd_frames_part(unsigned char *out, size_t bytes,
                                                const lehr_xrd_frames *frames, size_t i, uint64_t offset,
                                                lehr_error *err);
/// A frame as an image of the announced shape and type.
LEHR_NODISCARD lehr_status lehr_xrd_frames_read(lehr_xrd_image *image, lehr_xrd_frame_reader *reader,
                                                size_t i, lehr_error *err);
void lehr_xrd_frame_reader_clear(lehr_xrd_frame_reader *reader);

#endif
