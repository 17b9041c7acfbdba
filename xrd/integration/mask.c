#include "mask.h"

#include "source.h"
#include <lehr/core/alloc.h>

lehr_status lehr_xrd_mask_create(lehr_xrd_mask **out, size_t rows, size_t columns, lehr_error *err)
{
    *out = NULL;
    if (rows == 0 || columns == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "mask of %zu x %zu pixels", rows, columns);
    }
    lehr_xrd_mask *mask = lehr_core_alloc(1, sizeof *mask);
    unsigned char *masked = lehr_core_alloc(rows * columns, 1);
    if (!mask || !masked) {
        lehr_core_free(mask);
        lehr_core_free(masked);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a mask of %zu x %zu pixels", rows,
                              columns);
    }
    *mask = (lehr_xrd_mask){.rows = rows, .columns = columns, .masked = masked};
    *out = mask;
    return LEHR_OK;
}

void lehr_xrd_mask_free(lehr_xrd_mask *mask)
{
    if (mask) {
        lehr_core_free(mask->masked);
        lehr_core_free(mask);
    }
}

void lehr_xrd_mask_add(lehr_xrd_mask *mask, const unsigned char *bytes)
{
    for (size_t i = 0; i < mask->rows * mask->columns; i++) {
        mask->masked[i] |= bytes[i] != 0;
    }
}

lehr_status lehr_xrd_mask_add_file(lehr_xrd_mask *mask, const char *locator, lehr_warnings *warnings,
                                   lehr_error *err)
{
    lehr_xrd_image *image = NULL;
    lehr_status status = lehr_xrd_image_read(&image, locator, err);
    if (status) {
        return lehr_error_wrap(err, status, "mask");
    }
    if (image->rows != mask->rows || image->columns != mask->columns) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "mask '%s' has %zu x %zu pixels (rows x columns), the image %zu x %zu",
                                locator, image->rows, image->columns, mask->rows, mask->columns);
        goto done;
    }
    size_t n_pixels = image->rows * image->columns;
    size_t n_masked = 0;
    for (size_t i = 0; i < n_pixels; i++) {
        bool masked = lehr_xrd_image_at(image, i) != 0;
        mask->masked[i] |= masked;
        n_masked += masked;
    }
    if (n_masked > n_pixels / 2) {
        status = lehr_warnings_add(
            warnings, err,
            "mask '%s' rejects %zu of %zu pixels: nonzero means masked here; is it a map of valid pixels?",
            locator, n_masked, n_pixels);
    }
done:
    lehr_xrd_image_free(image);
    return status;
}

size_t lehr_xrd_mask_count(const lehr_xrd_mask *mask)
{
    size_t count = 0;
    for (size_t i = 0; i < mask->rows * mask->columns; i++) {
        count += mask->masked[i];
    }
    return count;
}
