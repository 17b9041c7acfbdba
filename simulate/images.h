/// @file
/// Detector images as files: DECTRIS Eiger HDF5, TIFF, CBF; and the geometry that belongs to them.
#ifndef LEHR_SIMULATE_IMAGES_H
#define LEHR_SIMULATE_IMAGES_H

#include <lehr/core/error.h>
#include <lehr/xrd/geometry.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// Frames of counts; pixels of UINT32_MAX hold no measurement. Borrowed.
typedef struct lehr_simulate_images {
    size_t frames, rows, columns;
    const uint32_t *counts;      ///< shape (frames, rows, columns)
    const unsigned char *masked; ///< shape (rows, columns): 1 = no measurement, which the detector knows
    double count_time_s;
    const lehr_xrd_geometry *geometry;
} lehr_simulate_images;

/// How many frames a file of this name can hold: 1 for .cbf.
LEHR_API size_t lehr_simulate_images_most(const char *path);

/// Name of the file that holds the frames of a master file ("a_master.h5": "a_data_000001.h5"); false where
/// the file holds its frames itself. @param[out] out @p size bytes
LEHR_API bool lehr_simulate_images_data_name(char *out, size_t size, const char *path);

/// Write images: .h5, .hdf5, .nxs in the layout of an Eiger (a name that ends in _master links to a second
/// file with the frames), .tif, .tiff (32 bits, one page per frame), .cbf (byte offsets; one frame). Atomic,
/// file by file.
/// @errors LEHR_ERR_ARG: another extension, several frames for .cbf; LEHR_ERR_IO; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_images_write(const lehr_simulate_images *images,
                                                               const char *path, lehr_error *err);

/// Write a map of the detector, a dark image or a flat, as .npy or .tif, .tiff (32-bit floats). Atomic.
/// @param[in] values shape (rows, columns)
/// @errors LEHR_ERR_ARG: another extension; LEHR_ERR_IO; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_map_write(const double *values, size_t rows, size_t columns,
                                                            const char *path, lehr_error *err);

/// Write a geometry as a `.poni` file of version 2.1. Atomic. @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_simulate_geometry_write(const lehr_xrd_geometry *geometry,
                                                                 const char *path, lehr_error *err);

LEHR_END_DECLS

#endif
