/// @file
/// Private: one dataset of images in an HDF5 file, with the filters that libhdf5 lacks.
#ifndef LEHR_XRD_HDF5_DATASET_H
#define LEHR_XRD_HDF5_DATASET_H

#include <lehr/core/h5.h>
#include <lehr/xrd/image.h>

/// A dataset of rank 2 (one frame), 3 or 4 (frames in row-major order of the leading dimensions).
typedef struct lehr_xrd_hdf5_dataset {
    char *path;
    lehr_h5_shape shape;
    size_t frames;
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type; ///< of the images; 8-bit signed and 64-bit integers are converted
} lehr_xrd_hdf5_dataset;

/// @errors LEHR_ERR_FORMAT: absent, not numeric, wrong rank, a filter that cannot be undone (named)
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_dataset_open(lehr_xrd_hdf5_dataset *out, lehr_h5_reader *reader,
                                                      const char *path, lehr_error *err);
void lehr_xrd_hdf5_dataset_clear(lehr_xrd_hdf5_dataset *dataset);

/// @pre image has the shape and type of the dataset, frame < frames
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_dataset_read(lehr_xrd_image *image, lehr_h5_reader *reader,
                                                      const lehr_xrd_hdf5_dataset *dataset, size_t frame,
                                                      lehr_error *err);

/// Where a frame that is one whole bitshuffle-LZ4 chunk lies on disk; *found false where it is not. Free
/// place->file.
LEHR_NODISCARD lehr_status lehr_xrd_hdf5_dataset_locate(bool *found, lehr_h5_place *place,
                                                        lehr_h5_reader *reader,
                                                        const lehr_xrd_hdf5_dataset *dataset, size_t frame,
                                                        lehr_error *err);

/// True for numbers of rank 2 to 4 that can be images.
bool lehr_xrd_hdf5_is_image(const lehr_h5_shape *shape);

#endif
