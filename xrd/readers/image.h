/// @file
/// One detector image: pixels as they were stored, and the rule that tells bad ones.
#ifndef LEHR_XRD_IMAGE_H
#define LEHR_XRD_IMAGE_H

#include <lehr/core/error.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, C type, name): element types of images.
#define LEHR_XRD_PIXEL_LIST(X)                                                                               \
    X(LEHR_XRD_UINT8, uint8_t, "uint8")                                                                      \
    X(LEHR_XRD_UINT16, uint16_t, "uint16")                                                                   \
    X(LEHR_XRD_UINT32, uint32_t, "uint32")                                                                   \
    X(LEHR_XRD_INT16, int16_t, "int16")                                                                      \
    X(LEHR_XRD_INT32, int32_t, "int32")                                                                      \
    X(LEHR_XRD_FLOAT32, float, "float32")                                                                    \
    X(LEHR_XRD_FLOAT64, double, "float64")

#define LEHR_XRD_PIXEL_ENUM_(enumerator, type, name) enumerator,
typedef enum lehr_xrd_pixel { LEHR_XRD_PIXEL_LIST(LEHR_XRD_PIXEL_ENUM_) LEHR_XRD_PIXEL_COUNT } lehr_xrd_pixel;
#undef LEHR_XRD_PIXEL_ENUM_

LEHR_API size_t lehr_xrd_pixel_size(lehr_xrd_pixel type);      ///< bytes per element
LEHR_API const char *lehr_xrd_pixel_name(lehr_xrd_pixel type); ///< "uint16"

/// Most pixels that an image may have; a header that announces more is damaged.
#define LEHR_XRD_MAX_PIXELS ((size_t)1 << 28)

/// Pixels, row by row. Row is the slow direction ("1", y), column the fast one ("2", x).
typedef struct lehr_xrd_image {
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    void *pixels; ///< shape (rows, columns), native byte order; belongs to the image
} lehr_xrd_image;

/// All pixels zero. @errors LEHR_ERR_FORMAT: no pixels, or more than LEHR_XRD_MAX_PIXELS; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_xrd_image_create(lehr_xrd_image **out, size_t rows, size_t columns,
                                                          lehr_xrd_pixel type, lehr_error *err);
LEHR_API void lehr_xrd_image_free(lehr_xrd_image *image); ///< NULL is fine

/// Value of pixel @p i (row * columns + column). @pre i < rows * columns
LEHR_API double lehr_xrd_image_at(const lehr_xrd_image *image, size_t i);

/// True for a pixel that holds no measurement:
/// - unsigned integers: the two largest values of the type (detectors write 2^bits - 1 and 2^bits - 2);
/// - signed integers: negative values (Pilatus gaps -1, bad pixels -2);
/// - floating point: not finite.
/// @pre i < rows * columns
LEHR_API bool lehr_xrd_image_is_bad(const lehr_xrd_image *image, size_t i);

LEHR_END_DECLS

#endif
