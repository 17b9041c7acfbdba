// Frames of a file as counts and a mask; the same without background, in units of its noise.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/xrd/mask.h>
#include <lehr/xrd/source.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Largest side of the image without background.
enum { CONTRAST_SIDE = 512, BOX = 12, SAMPLE = 100000 };

/// A single bright pixel has more than so many times the second of its neighbours, and so many counts more.
static const double HOT_RATIO = 3, HOT_LEAST = 20;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// ---- counts ---------------------------------------------------------------------------
static lehr_status add_frames(calib_image *out, lehr_xrd_source *source, double saturation, lehr_error *err)
{
    size_t n = out->rows * out->columns;
    lehr_xrd_image *frame = NULL;
    lehr_status status =
        lehr_xrd_image_create(&frame, out->rows, out->columns, lehr_xrd_source_type(source), err);
    for (size_t f = 0; status == LEHR_OK && f < lehr_xrd_source_frames(source); f++) {
        status = lehr_xrd_source_read(frame, source, f, err);
        for (size_t i = 0; status == LEHR_OK && i < n; i++) {
            // Floating-point images may be negative where a dark image was subtracted.
            if (lehr_xrd_image_is_bad(frame, i)) {
                out->masked[i] = 1;
                continue;
            }
            double value = lehr_xrd_image_at(frame, i);
            if (value > saturation) {
                out->n_saturated += out->masked[i] == 0;
                out->masked[i] = 1;
            }
            out->whole = out->whole && value >= 0 && value == floor(value);
            out->counts[i] += (float)value;
        }
    }
    lehr_xrd_image_free(frame);
    return status;
}

static lehr_status add_masks(calib_image *out, const lehr_xrd_source *source, const char *path,
                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_mask *mask = NULL;
    lehr_status status = lehr_xrd_mask_create(&mask, out->rows, out->columns, err);
    if (status == LEHR_OK && lehr_xrd_source_mask(source)) {
        lehr_xrd_mask_add(mask, lehr_xrd_source_mask(source));
    }
    if (status == LEHR_OK && path) {
        status = lehr_xrd_mask_add_file(mask, path, warnings, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < out->rows * out->columns; i++) {
        out->masked[i] |= mask->masked[i];
    }
    lehr_xrd_mask_free(mask);
    return status;
}

/// Values of pixels that are not masked, at most SAMPLE of them, sorted. Free with lehr_core_free().
static double *sample_values(size_t *n_values, const calib_image *image)
{
    size_t n = image->rows * image->columns, step = n / SAMPLE + 1;
    double *values = lehr_core_alloc(n / step + 1, sizeof *values);
    *n_values = 0;
    for (size_t i = 0; values && i < n; i += step) {
        if (!image->masked[i]) {
            values[(*n_values)++] = image->counts[i];
        }
    }
    if (values) {
        qsort(values, *n_values, sizeof *values, by_value);
    }
    return values;
}

/// Lift negative values: the likelihood is that of counts. A constant more of background moves no ring.
static lehr_status lift(calib_image *image, const char *locator, lehr_warnings *warnings, lehr_error *err)
{
    size_t n_values = 0;
    double *values = sample_values(&n_values, image);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    double low = n_values > 0 ? values[n_values / 1000] : 0;
    double high = n_values > 0 ? values[n_values - 1] : 0;
    lehr_core_free(values);
    if (n_values == 0) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: all pixels are masked or hold no measurement",
                              locator);
    }
    if (!(high > low)) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s: no rings: pixels have one value, %g", locator, low);
    }
    for (size_t i = 0; i < image->rows * image->columns; i++) {
        double value = image->counts[i] - fmin(low, 0);
        image->masked[i] |= value < 0;
        image->counts[i] = image->masked[i] ? 0 : (float)value;
    }
    if (!image->whole) {
        return lehr_warnings_add(
            warnings, err,
            "%s: pixels are no counts: weights are as if they were, and errors are scaled with "
            "the scatter only where it is larger",
            locator);
    }
    return LEHR_OK;
}

/// Second largest of the neighbours of a pixel.
static double second_neighbour(const calib_image *image, size_t row, size_t column)
{
    double first = 0, second = 0;
    for (size_t i = row > 0 ? row - 1 : 0; i <= row + 1 && i < image->rows; i++) {
        for (size_t j = column > 0 ? column - 1 : 0; j <= column + 1 && j < image->columns; j++) {
            size_t at = i * image->columns + j;
            double value = image->masked[at] || (i == row && j == column) ? 0 : (double)image->counts[at];
            second = value > first ? first : fmax(second, value);
            first = fmax(first, value);
        }
    }
    return second;
}

/// Mask single bright pixels: cosmic rays, hot pixels. A ring, however thin, has two neighbours in every
/// pixel of it.
static lehr_status mask_hot_pixels(calib_image *image, lehr_error *err)
{
    size_t n = image->rows * image->columns;
    unsigned char *hot = lehr_core_alloc(n, sizeof *hot);
    if (!hot) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    for (size_t i = 0; i < n; i++) {
        double value = image->masked[i] ? 0 : (double)image->counts[i];
        hot[i] =
            value > HOT_LEAST &&
            value > HOT_RATIO * second_neighbour(image, i / image->columns, i % image->columns) + HOT_LEAST;
    }
    for (size_t i = 0; i < n; i++) {
        image->n_hot += hot[i];
        image->masked[i] |= hot[i];
        image->counts[i] = hot[i] ? 0 : image->counts[i];
    }
    lehr_core_free(hot);
    return LEHR_OK;
}

lehr_status calib_image_load(calib_image *out, const char *locator, const lehr_xrd_calibrate_options *options,
                             lehr_warnings *warnings, lehr_error *err)
{
    lehr_xrd_source *source = NULL;
    memset(out, 0, sizeof *out);
    lehr_status status = lehr_xrd_source_open(&source, locator, warnings, err);
    if (status == LEHR_OK) {
        const lehr_xrd_metadata *metadata = lehr_xrd_source_metadata(source);
        out->rows = lehr_xrd_source_rows(source);
        out->columns = lehr_xrd_source_columns(source);
        out->file_wavelength_ang = metadata->wavelength_ang;
        out->file_pixel1_m = metadata->pixel1_m;
        out->file_pixel2_m = metadata->pixel2_m;
        out->whole = true;
        out->counts = lehr_core_alloc(out->rows * out->columns, sizeof *out->counts);
        out->masked = lehr_core_alloc(out->rows * out->columns, sizeof *out->masked);
        double saturation =
            isnan(options->saturation_counts) ? metadata->saturation_counts : options->saturation_counts;
        status = out->counts && out->masked
                     ? add_frames(out, source, saturation, err)
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    status = status == LEHR_OK ? add_masks(out, source, options->mask, warnings, err) : status;
    status = status == LEHR_OK ? lift(out, locator, warnings, err) : status;
    status = status == LEHR_OK ? mask_hot_pixels(out, err) : status;
    lehr_xrd_source_close(source);
    if (status != LEHR_OK) {
        calib_image_clear(out);
    }
    return status;
}

void calib_image_clear(calib_image *image)
{
    lehr_core_free(image->counts);
    lehr_core_free(image->masked);
    image->counts = NULL;
    image->masked = NULL;
}

// ---- contrast -------------------------------------------------------------------------
/// Integral images of the binned counts and pixels, shape (rows + 1, columns + 1).
typedef struct integral {
    double *counts, *pixels;
    size_t stride;
} integral;

static void integrate(integral *sums, const calib_contrast *out, const calib_image *image)
{
    size_t f = out->binning;
    sums->stride = out->columns + 1;
    for (size_t i = 0; i < out->rows; i++) {
        double row_counts = 0, row_pixels = 0;
        for (size_t j = 0; j < out->columns; j++) {
            for (size_t k = 0; k < f * f; k++) {
                size_t row = i * f + k / f, column = j * f + k % f;
                if (row < image->rows && column < image->columns &&
                    !image->masked[row * image->columns + column]) {
                    row_counts += image->counts[row * image->columns + column];
                    row_pixels += 1;
                }
            }
            size_t at = (i + 1) * sums->stride + j + 1;
            sums->counts[at] = sums->counts[at - sums->stride] + row_counts;
            sums->pixels[at] = sums->pixels[at - sums->stride] + row_pixels;
        }
    }
}

static double box_sum(const double *sums, size_t stride, const size_t rows[2], const size_t columns[2])
{
    return sums[rows[1] * stride + columns[1]] - sums[rows[0] * stride + columns[1]] -
           sums[rows[1] * stride + columns[0]] + sums[rows[0] * stride + columns[0]];
}

static size_t clip_index(size_t i, int shift, size_t n)
{
    long moved = (long)i + shift;
    return moved < 0 ? 0 : (size_t)moved > n ? n : (size_t)moved;
}

static void fill_contrast(calib_contrast *out, const integral *sums)
{
    for (size_t i = 0; i < out->rows; i++) {
        for (size_t j = 0; j < out->columns; j++) {
            const size_t rows[] = {i, i + 1}, columns[] = {j, j + 1};
            const size_t wide_rows[] = {clip_index(i, -BOX, out->rows), clip_index(i, BOX + 1, out->rows)};
            const size_t wide_columns[] = {clip_index(j, -BOX, out->columns),
                                           clip_index(j, BOX + 1, out->columns)};
            double pixels = box_sum(sums->pixels, sums->stride, rows, columns);
            double around = box_sum(sums->pixels, sums->stride, wide_rows, wide_columns);
            size_t at = i * out->columns + j;
            out->valid[at] = pixels >= 0.5 * (double)(out->binning * out->binning);
            if (out->valid[at]) {
                double mean = box_sum(sums->counts, sums->stride, rows, columns) / pixels;
                double ground = box_sum(sums->counts, sums->stride, wide_rows, wide_columns) / around;
                out->value[at] = (float)((mean - ground) / sqrt((fmax(ground, 0) + 1 / around) / pixels));
            }
        }
    }
}

/// Divide by the robust width of the values, so that detectors that do not count are treated alike; clip.
static lehr_status normalise(calib_contrast *out, lehr_error *err)
{
    size_t n = out->rows * out->columns, m = 0;
    double *sizes = lehr_core_alloc(n, sizeof *sizes);
    if (!sizes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    }
    for (size_t i = 0; i < n; i++) {
        if (out->valid[i]) {
            sizes[m++] = fabs((double)out->value[i]);
        }
    }
    qsort(sizes, m, sizeof *sizes, by_value);
    double scale = m > 0 ? 1.4826 * sizes[m / 2] : 1;
    lehr_core_free(sizes);
    scale = scale > 0 ? scale : 1;
    for (size_t i = 0; i < n; i++) {
        out->value[i] = (float)fmin(fmax((double)out->value[i] / scale, -3), 8);
    }
    return LEHR_OK;
}

lehr_status calib_contrast_make(calib_contrast *out, const calib_image *image, double aspect, lehr_error *err)
{
    size_t side = image->rows > image->columns ? image->rows : image->columns;
    integral sums = {0};
    memset(out, 0, sizeof *out);
    out->binning = (side + CONTRAST_SIDE - 1) / CONTRAST_SIDE;
    out->aspect = aspect;
    out->rows = (image->rows + out->binning - 1) / out->binning;
    out->columns = (image->columns + out->binning - 1) / out->binning;
    size_t n = out->rows * out->columns, n_sums = (out->rows + 1) * (out->columns + 1);
    out->value = lehr_core_alloc(n, sizeof *out->value);
    out->valid = lehr_core_alloc(n, sizeof *out->valid);
    sums.counts = lehr_core_alloc(n_sums, sizeof *sums.counts);
    sums.pixels = lehr_core_alloc(n_sums, sizeof *sums.pixels);
    lehr_status status = out->value && out->valid && sums.counts && sums.pixels
                             ? LEHR_OK
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for an image");
    if (status == LEHR_OK) {
        integrate(&sums, out, image);
        fill_contrast(out, &sums);
        status = normalise(out, err);
    }
    lehr_core_free(sums.counts);
    lehr_core_free(sums.pixels);
    if (status != LEHR_OK) {
        calib_contrast_clear(out);
    }
    return status;
}

void calib_contrast_clear(calib_contrast *contrast)
{
    lehr_core_free(contrast->value);
    lehr_core_free(contrast->valid);
    contrast->value = NULL;
    contrast->valid = NULL;
}
