/// @file
/// Private: what a reader of one file format is. A format is one file with one constant record, listed in
/// source.c.
#ifndef LEHR_XRD_READER_H
#define LEHR_XRD_READER_H

#include "source.h"

#include <lehr/core/h5.h>

/// First bytes of a file that readers are shown.
#define LEHR_XRD_HEAD_BYTES 128

/// Filled by the open function of a reader.
typedef struct lehr_xrd_contents {
    size_t frames;
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    lehr_xrd_metadata metadata; ///< all NaN and "" at the start
    unsigned char *mask;        ///< (rows, columns) or NULL; freed by the source
    char *dataset;              ///< or NULL; freed by the source
} lehr_xrd_contents;

typedef struct lehr_xrd_reader {
    const char *name;
    const char *summary;
    bool takes_dataset; ///< "::/path" has a meaning
    bool by_path;       ///< the library reads the file by its name: cannot be packed with gzip
    /// Decide from the first bytes; @p n may be smaller than LEHR_XRD_HEAD_BYTES for tiny files.
    bool (*recognise)(const unsigned char *head, size_t n);
    /// @param[out] handle  on failure NULL; what was put into @p contents is freed by the caller either way
    /// @param[in]  dataset path after "::", or NULL
    lehr_status (*open)(void **handle, lehr_xrd_contents *contents, const char *path, const char *dataset,
                        lehr_warnings *warnings, lehr_error *err);
    /// Frame of the file into an image of the announced shape and type.
    lehr_status (*read)(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err);
    /// Where a frame lies on disk as one bitshuffle-LZ4 chunk of the announced type; *found false where it
    /// does not. NULL for formats without such chunks.
    lehr_status (*locate)(void *handle, bool *found, lehr_h5_place *place, size_t frame, lehr_error *err);
    void (*close)(void *handle);
} lehr_xrd_reader;

extern const lehr_xrd_reader lehr_xrd_reader_tiff;
extern const lehr_xrd_reader lehr_xrd_reader_hdf5;
extern const lehr_xrd_reader lehr_xrd_reader_npy;
extern const lehr_xrd_reader lehr_xrd_reader_cbf;
extern const lehr_xrd_reader lehr_xrd_reader_edf;
extern const lehr_xrd_reader lehr_xrd_reader_mar345;

#endif
