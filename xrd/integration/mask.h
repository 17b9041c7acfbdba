/// @file
/// Pixels that must not be used, gathered from files, detectors and the user.
#ifndef LEHR_XRD_MASK_H
#define LEHR_XRD_MASK_H

#include <lehr/core/error.h>
#include <lehr/core/warnings.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

typedef struct lehr_xrd_mask {
    size_t rows;
    size_t columns;
    unsigned char *masked; ///< shape (rows, columns): 0 = use the pixel, 1 = do not; belongs to the mask
} lehr_xrd_mask;

/// Nothing masked. @errors LEHR_ERR_FORMAT: no pixels or too many; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_mask_create(lehr_xrd_mask **out, size_t rows, size_t columns,
                                                         lehr_error *err);
LEHR_API void lehr_xrd_mask_free(lehr_xrd_mask *mask); ///< NULL is fine

/// Mask what @p bytes masks (nonzero), besides what is masked already.
/// @param[in] bytes shape (rows, columns)
LEHR_API void lehr_xrd_mask_add(lehr_xrd_mask *mask, const unsigned char *bytes);

/// Mask what an image file masks: TIFF, .npy or HDF5 of one frame and of the same shape, nonzero = masked
/// (the convention of pyFAI, Fit2D and Dioptas). Warns when the file masks more than half of the pixels: it
/// is probably a map of the valid ones.
/// @errors of lehr_xrd_image_read(); LEHR_ERR_FORMAT: another shape
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_mask_add_file(lehr_xrd_mask *mask, const char *locator,
                                                           lehr_warnings *warnings, lehr_error *err);

LEHR_API size_t lehr_xrd_mask_count(const lehr_xrd_mask *mask); ///< masked pixels

LEHR_END_DECLS

#endif
