/// @file
/// Files of detector images: one or many frames of the same shape, and what the file says about them.
///
/// A locator is FILE, FILE::/dataset, FILE::/dataset[frames] or FILE::[frames], where frames is "7", "A:B" or
/// "A:B:STEP" as in Python (B excluded, both may be left out; negative numbers are not accepted).
#ifndef LEHR_XRD_SOURCE_H
#define LEHR_XRD_SOURCE_H

#include <lehr/core/error.h>
#include <lehr/core/record.h>
#include <lehr/core/warnings.h>
#include <lehr/xrd/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

LEHR_BEGIN_DECLS

/// What the file says; NaN and "" where it is silent.
typedef struct lehr_xrd_metadata {
    double wavelength_ang;
    double distance_m;
    double pixel1_m;  ///< along a column (y, slow)
    double pixel2_m;  ///< along a row (x, fast)
    double beam_x_px; ///< column; NaN also where the file gives a number without its unit
    double beam_y_px; ///< row
    double count_time_s;
    double frame_time_s;
    double sensor_thickness_m;
    double saturation_counts; ///< larger values are not measurements
    char sensor_material[32];
    char description[96];
    // Keys that say that the pixels are corrected already; NULL where none does.
    const char *flat_applied;       ///< for the efficiency of single pixels
    const char *dark_applied;       ///< a dark image was subtracted
    const char *dead_time_applied;  ///< for losses at high rates
    const char *efficiency_applied; ///< for the efficiency of the sensor
} lehr_xrd_metadata;

typedef struct lehr_xrd_source lehr_xrd_source;

/// Open a file of images. The format is told from the first bytes of the file.
/// @param[in,out] warnings nullable
/// @errors LEHR_ERR_IO: cannot read the file; LEHR_ERR_FORMAT: empty, unknown or damaged file, no image in
/// it, a
///         frame outside of it, a link of a master file whose target is missing (named); LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_source_open(lehr_xrd_source **out, const char *locator,
                                                         lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_xrd_source_close(lehr_xrd_source *source); ///< NULL is fine

LEHR_API size_t lehr_xrd_source_frames(const lehr_xrd_source *source); ///< selected frames, at least 1
/// Number of selected frame @p i in the file, and how many frames the file has. @pre i < selected frames
LEHR_API size_t lehr_xrd_source_number(const lehr_xrd_source *source, size_t i);
LEHR_API size_t lehr_xrd_source_all_frames(const lehr_xrd_source *source);
LEHR_API size_t lehr_xrd_source_rows(const lehr_xrd_source *source);
LEHR_API size_t lehr_xrd_source_columns(const lehr_xrd_source *source);
LEHR_API lehr_xrd_pixel lehr_xrd_source_type(const lehr_xrd_source *source);
LEHR_API const char *lehr_xrd_source_format(const lehr_xrd_source *source);  ///< "TIFF", "HDF5", ...
LEHR_API const char *lehr_xrd_source_dataset(const lehr_xrd_source *source); ///< where the images are, or ""
LEHR_API const lehr_xrd_metadata *lehr_xrd_source_metadata(const lehr_xrd_source *source);
/// Mask stored in the file, 1 = unusable, shape (rows, columns); NULL when the file has none. Borrowed.
LEHR_API const unsigned char *lehr_xrd_source_mask(const lehr_xrd_source *source);
LEHR_API size_t lehr_xrd_source_mask_pixels(const lehr_xrd_source *source); ///< pixels that this mask rejects

/// A frame as it lies on disk: one bitshuffle-LZ4 chunk of the pixels of the source.
typedef struct lehr_xrd_stored {
    char *file; ///< free with lehr_core_free()
    uint64_t offset;
    size_t bytes;
} lehr_xrd_stored;

/// Where selected frame @p i lies on disk, so that threads can read and decode it past the lock of HDF5.
/// @param[out] found false where the frame is stored in another way, and must be read by
/// lehr_xrd_source_read()
/// @errors LEHR_ERR_ARG: i not below lehr_xrd_source_frames(); LEHR_ERR_FORMAT: a chunk that was never
/// written
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_source_locate(bool *found, lehr_xrd_stored *out,
                                                           lehr_xrd_source *source, size_t i,
                                                           lehr_error *err);

/// Read selected frame @p i into an image made with the shape and type of the source.
/// One source must not be read from two threads at a time; two sources may.
/// @errors LEHR_ERR_ARG: i not below lehr_xrd_source_frames(), or the image has another shape or type;
///         LEHR_ERR_FORMAT, LEHR_ERR_IO: truncated or damaged data (message names file and frame)
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_source_read(lehr_xrd_image *image, lehr_xrd_source *source,
                                                         size_t i, lehr_error *err);

/// Open, read one frame to a new image and close. A file with several frames is refused: select one.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_image_read(lehr_xrd_image **out, const char *locator,
                                                        lehr_error *err);

/// Result keys of `xrd info`: format, dataset, width, height, frames, dtype, mask_pixels and the metadata
/// that are known, with the keys of corrections that were applied. Metadata carry no standard error: files
/// state none.
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_source_describe(const lehr_xrd_source *source,
                                                             lehr_record *record, lehr_error *err);

/// Formats that can be read: name and one sentence of format @p i; false past the end.
LEHR_API bool lehr_xrd_format_at(size_t i, const char **name, const char **summary);

LEHR_END_DECLS

#endif
