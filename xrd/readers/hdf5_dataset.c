#include "hdf5_dataset.h"

#include "bitshuffle.h"
#include "byte_order.h"
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FILTER_LZ4 = 32004, FILTER_BITSHUFFLE = 32008, BITSHUFFLE_LZ4 = 2, LEAST_SIDE = 2 };

// ---- description --------------------------------------------------------------------
static bool find_type(lehr_xrd_pixel *out, const lehr_h5_shape *shape)
{
    static const struct {
        size_t item_size;
        lehr_h5_type type;
        lehr_xrd_pixel pixel;
    } rows[] = {
        {1, LEHR_H5_UINT, LEHR_XRD_UINT8},    {2, LEHR_H5_UINT, LEHR_XRD_UINT16},
        {4, LEHR_H5_UINT, LEHR_XRD_UINT32},   {8, LEHR_H5_UINT, LEHR_XRD_FLOAT64},
        {1, LEHR_H5_INT, LEHR_XRD_INT16},     {2, LEHR_H5_INT, LEHR_XRD_INT16},
        {4, LEHR_H5_INT, LEHR_XRD_INT32},     {8, LEHR_H5_INT, LEHR_XRD_FLOAT64},
        {4, LEHR_H5_FLOAT, LEHR_XRD_FLOAT32}, {8, LEHR_H5_FLOAT, LEHR_XRD_FLOAT64},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].type == shape->type && rows[i].item_size == shape->item_size) {
            *out = rows[i].pixel;
            return true;
        }
    }
    return false;
}

bool lehr_xrd_hdf5_is_image(const lehr_h5_shape *shape)
{
    lehr_xrd_pixel type;
    return shape->rank >= 2 && shape->rank <= 4 && find_type(&type, shape) &&
           shape->size[shape->rank - 1] >= LEAST_SIDE && shape->size[shape->rank - 2] >= LEAST_SIDE;
}

/// Filters that are undone here must be the only one; the others are libhdf5's.
static lehr_status check_filter(const lehr_h5_shape *shape, const char *path, lehr_error *err)
{
    bool ours = shape->filter == FILTER_LZ4 || shape->filter == FILTER_BITSHUFFLE;
    if (ours && shape->n_filters != 1) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "dataset '%s': HDF5 filter %u together with others is not supported", path,
                              shape->filter);
    }
    if (shape->filter == FILTER_BITSHUFFLE && shape->filter_value[4] != BITSHUFFLE_LZ4) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "dataset '%s': bitshuffle with compression %u is not supported, only with LZ4 (2)", path,
            shape->filter_value[4]);
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_hdf5_dataset_open(lehr_xrd_hdf5_dataset *out, lehr_h5_reader *reader, const char *path,
                                       lehr_error *err)
{
    *out = (lehr_xrd_hdf5_dataset){.frames = 1};
    lehr_status status = lehr_h5_shape_of(&out->shape, reader, path, err);
    if (status) {
        return status;
    }
    const lehr_h5_shape *shape = &out->shape;
    if (!lehr_xrd_hdf5_is_image(shape) || !find_type(&out->type, shape)) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "dataset '%s' of rank %zu holds no images; expected numbers (frames, rows, columns)", path,
            shape->rank);
    }
    out->rows = shape->size[shape->rank - 2];
    out->columns = shape->size[shape->rank - 1];
    if (out->rows > LEHR_XRD_MAX_PIXELS / out->columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "dataset '%s' has images of %zu x %zu pixels, more than %zu", path, out->rows,
                              out->columns, LEHR_XRD_MAX_PIXELS);
    }
    for (size_t i = 0; i + 2 < shape->rank; i++) {
        if (shape->size[i] != 0 && out->frames > SIZE_MAX / shape->size[i]) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "dataset '%s' has too many frames", path);
        }
        out->frames *= shape->size[i];
    }
    if (out->frames == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "dataset '%s' has no frames", path);
    }
    status = check_filter(shape, path, err);
    if (!status) {
        status = lehr_h5_check_sources(reader, path, err);
    }
    if (status) {
        return status;
    }
    out->path = lehr_core_strdup(path);
    return out->path ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
}

void lehr_xrd_hdf5_dataset_clear(lehr_xrd_hdf5_dataset *dataset)
{
    lehr_core_free(dataset->path);
    dataset->path = NULL;
}

// ---- chunks -------------------------------------------------------------------------
/// One chunk of @p n elements, decompressed.
static lehr_status decode_chunk(void *out, size_t n, lehr_h5_reader *reader,
                                const lehr_xrd_hdf5_dataset *dataset, const size_t *start, lehr_error *err)
{
    const lehr_h5_shape *shape = &dataset->shape;
    void *stored = NULL;
    size_t bytes = 0;
    unsigned skipped = 0;
    lehr_status status = lehr_h5_read_chunk(&stored, &bytes, &skipped, reader, dataset->path, start, err);
    if (status) {
        return status;
    }
    if (skipped & 1U) {
        if (bytes == n * shape->item_size) {
            memcpy(out, stored, bytes);
        } else {
            status = lehr_error_set(err, LEHR_ERR_FORMAT, "chunk of %zu bytes, expected %zu", bytes,
                                    n * shape->item_size);
        }
    } else if (shape->filter == FILTER_BITSHUFFLE) {
        status = lehr_xrd_bitshuffle_decode(out, n, shape->item_size, stored, bytes, err);
    } else {
        status = lehr_xrd_lz4_decode(out, n * shape->item_size, stored, bytes, err);
    }
    if (!status && shape->big_endian) {
        lehr_xrd_swap_bytes(out, n, shape->item_size);
    }
    lehr_core_free(stored);
    return status;
}

/// Where a frame lies in the chunks of its dataset.
typedef struct chunk_place {
    size_t start[LEHR_H5_MAX_RANK]; ///< of the chunk that holds the first pixel
    size_t inner;                   ///< number of the frame within that chunk
    size_t rows;                    ///< of a chunk
    size_t columns;
    size_t elements; ///< of a chunk
} chunk_place;

static chunk_place place_frame(const lehr_xrd_hdf5_dataset *dataset, size_t frame)
{
    const lehr_h5_shape *shape = &dataset->shape;
    size_t leading = shape->rank - 2;
    chunk_place place = {.rows = shape->chunk[leading], .columns = shape->chunk[leading + 1]};
    size_t stride = 1; // frames per step of the dimension inside the chunk
    for (size_t i = leading; i-- > 0;) {
        size_t index = frame % shape->size[i];
        frame /= shape->size[i];
        place.start[i] = index - index % shape->chunk[i];
        place.inner += stride * (index % shape->chunk[i]);
        stride *= shape->chunk[i];
    }
    place.elements = stride * place.rows * place.columns;
    return place;
}

/// Copy the part of a chunk that lies inside the frame.
static void copy_tile(unsigned char *frame, const unsigned char *chunk, const lehr_xrd_hdf5_dataset *dataset,
                      const chunk_place *place, size_t row, size_t column)
{
    size_t item = dataset->shape.item_size;
    size_t n_rows = dataset->rows - row < place->rows ? dataset->rows - row : place->rows;
    size_t n_columns =
        dataset->columns - column < place->columns ? dataset->columns - column : place->columns;
    const unsigned char *tile = chunk + place->inner * place->rows * place->columns * item;
    for (size_t i = 0; i < n_rows; i++) {
        memcpy(frame + ((row + i) * dataset->columns + column) * item, tile + i * place->columns * item,
               n_columns * item);
    }
}

static lehr_status decode_frame(void *out, lehr_h5_reader *reader, const lehr_xrd_hdf5_dataset *dataset,
                                size_t frame, lehr_error *err)
{
    chunk_place place = place_frame(dataset, frame);
    size_t leading = dataset->shape.rank - 2;
    if (place.rows == 0 || place.columns == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "compressed dataset '%s' without chunks", dataset->path);
    }
    if (place.rows == dataset->rows && place.columns == dataset->columns &&
        place.elements == dataset->rows * dataset->columns) {
        return decode_chunk(out, place.elements, reader, dataset, place.start, err);
    }
    unsigned char *chunk = lehr_core_alloc(place.elements, dataset->shape.item_size);
    if (!chunk) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a chunk of %zu elements",
                              place.elements);
    }
    lehr_status status = LEHR_OK;
    for (size_t row = 0; !status && row < dataset->rows; row += place.rows) {
        for (size_t column = 0; !status && column < dataset->columns; column += place.columns) {
            place.start[leading] = row;
            place.start[leading + 1] = column;
            status = decode_chunk(chunk, place.elements, reader, dataset, place.start, err);
            if (!status) {
                copy_tile(out, chunk, dataset, &place, row, column);
            }
        }
    }
    lehr_core_free(chunk);
    return status;
}

// ---- frames -------------------------------------------------------------------------
static lehr_status read_slab(void *out, lehr_h5_reader *reader, const lehr_xrd_hdf5_dataset *dataset,
                             size_t frame, lehr_error *err)
{
    const lehr_h5_shape *shape = &dataset->shape;
    size_t leading = shape->rank - 2;
    size_t start[LEHR_H5_MAX_RANK] = {0};
    size_t count[LEHR_H5_MAX_RANK] = {0};
    for (size_t i = leading; i-- > 0;) {
        start[i] = frame % shape->size[i];
        count[i] = 1;
        frame /= shape->size[i];
    }
    count[leading] = dataset->rows;
    count[leading + 1] = dataset->columns;
    return lehr_h5_read_slab(out, dataset->rows * dataset->columns * shape->item_size, reader, dataset->path,
                             start, count, err);
}

static bool needs_conversion(const lehr_h5_shape *shape)
{
    return (shape->type == LEHR_H5_INT && shape->item_size == 1) ||
           (shape->type != LEHR_H5_FLOAT && shape->item_size == 8);
}

lehr_status lehr_xrd_hdf5_dataset_read(lehr_xrd_image *image, lehr_h5_reader *reader,
                                       const lehr_xrd_hdf5_dataset *dataset, size_t frame, lehr_error *err)
{
    const lehr_h5_shape *shape = &dataset->shape;
    bool ours = shape->filter == FILTER_LZ4 || shape->filter == FILTER_BITSHUFFLE;
    void *raw = image->pixels;
    if (needs_conversion(shape)) {
        raw = lehr_core_alloc(dataset->rows * dataset->columns, shape->item_size);
        if (!raw) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a frame");
        }
    }
    lehr_status status =
        ours ? decode_frame(raw, reader, dataset, frame, err) : read_slab(raw, reader, dataset, frame, err);
    if (!status && raw != image->pixels) {
        lehr_xrd_copy_elements(
            image->pixels, image->type, raw, image->rows * image->columns, shape->item_size,
            shape->type == LEHR_H5_INT ? LEHR_XRD_CODING_INT : LEHR_XRD_CODING_UINT, false);
    }
    if (raw != image->pixels) {
        lehr_core_free(raw);
    }
    return status;
}

lehr_status lehr_xrd_hdf5_dataset_locate(bool *found, lehr_h5_place *place, lehr_h5_reader *reader,
                                         const lehr_xrd_hdf5_dataset *dataset, size_t frame, lehr_error *err)
{
    const lehr_h5_shape *shape = &dataset->shape;
    *found = false;
    if (shape->filter != FILTER_BITSHUFFLE || shape->big_endian || needs_conversion(shape) ||
        shape->type != LEHR_H5_UINT) {
        return LEHR_OK;
    }
    chunk_place where = place_frame(dataset, frame);
    if (where.rows != dataset->rows || where.columns != dataset->columns ||
        where.elements != dataset->rows * dataset->columns) {
        return LEHR_OK;
    }
    lehr_status status = lehr_h5_locate_chunk(place, reader, dataset->path, where.start, err);
    *found = !status && place->filter_mask == 0;
    if (!*found) {
        lehr_core_free(place->file);
        place->file = NULL;
    }
    return status;
}
