#include "image.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>

#define SIZE_OF_TYPE(enumerator, type, name) [enumerator] = sizeof(type),
static const size_t sizes[] = {LEHR_XRD_PIXEL_LIST(SIZE_OF_TYPE)};
#undef SIZE_OF_TYPE

#define NAME_OF_TYPE(enumerator, type, name) [enumerator] = (name),
static const char *const names[] = {LEHR_XRD_PIXEL_LIST(NAME_OF_TYPE)};
#undef NAME_OF_TYPE

size_t lehr_xrd_pixel_size(lehr_xrd_pixel type)
{
    return type < LEHR_XRD_PIXEL_COUNT ? sizes[type] : 0;
}

const char *lehr_xrd_pixel_name(lehr_xrd_pixel type)
{
    return type < LEHR_XRD_PIXEL_COUNT ? names[type] : "unknown";
}

lehr_status lehr_xrd_image_create(lehr_xrd_image **out, size_t rows, size_t columns, lehr_xrd_pixel type,
                                  lehr_error *err)
{
    *out = NULL;
    if (rows == 0 || columns == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "image of %zu x %zu pixels; expected 1 to %zu pixels",
                              rows, columns, LEHR_XRD_MAX_PIXELS);
    }
    lehr_xrd_image *image = lehr_core_alloc(1, sizeof *image);
    void *pixels = lehr_core_alloc(rows * columns, lehr_xrd_pixel_size(type));
    if (!image || !pixels) {
        lehr_core_free(image);
        lehr_core_free(pixels);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image of %zu x %zu pixels", rows,
                              columns);
    }
    *image = (lehr_xrd_image){.rows = rows, .columns = columns, .type = type, .pixels = pixels};
    *out = image;
    return LEHR_OK;
}

void lehr_xrd_image_free(lehr_xrd_image *image)
{
    if (image) {
        lehr_core_free(image->pixels);
        lehr_core_free(image);
    }
}

double lehr_xrd_image_at(const lehr_xrd_image *image, size_t i)
{
    switch (image->type) {
    case LEHR_XRD_UINT8:
        return ((const uint8_t *)image->pixels)[i];
    case LEHR_XRD_UINT16:
        return ((const uint16_t *)image->pixels)[i];
    case LEHR_XRD_UINT32:
        return ((const uint32_t *)image->pixels)[i];
    case LEHR_XRD_INT16:
        return ((const int16_t *)image->pixels)[i];
    case LEHR_XRD_INT32:
        return ((const int32_t *)image->pixels)[i];
    case LEHR_XRD_FLOAT32:
        return (double)((const float *)image->pixels)[i];
    case LEHR_XRD_FLOAT64:
        return ((const double *)image->pixels)[i];
    case LEHR_XRD_PIXEL_COUNT:
        break;
    }
    return (double)NAN;
}

bool lehr_xrd_image_is_bad(const lehr_xrd_image *image, size_t i)
{
    double value = lehr_xrd_image_at(image, i);
    switch (image->type) {
    case LEHR_XRD_UINT8:
        return value >= UINT8_MAX - 1;
    case LEHR_XRD_UINT16:
        return value >= UINT16_MAX - 1;
    case LEHR_XRD_UINT32:
        return value >= UINT32_MAX - 1;
    case LEHR_XRD_INT16:
    case LEHR_XRD_INT32:
        return value < 0;
    case LEHR_XRD_FLOAT32:
    case LEHR_XRD_FLOAT64:
    case LEHR_XRD_PIXEL_COUNT:
        break;
    }
    return !isfinite(value);
}
