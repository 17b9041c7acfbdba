#include "source.h"

#include "reader.h"
#include "stored_file.h"
#include <assert.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const lehr_xrd_reader *const readers[] = {&lehr_xrd_reader_hdf5,
                                                 &lehr_xrd_reader_tiff,
                                                 &lehr_xrd_reader_cbf,
                                                 &lehr_xrd_reader_edf,
                                                 &lehr_xrd_reader_mar345,
                                                 &lehr_xrd_reader_npy,
                                                 NULL};

/// Frames first, first + step, ...
typedef struct selection {
    size_t first;
    size_t step;
    size_t count;
} selection;

struct lehr_xrd_source {
    const lehr_xrd_reader *reader;
    void *handle;
    char *path;    ///< file name without the selection
    char *dataset; ///< asked for, or NULL
    char *frames;  ///< text between the brackets, or NULL
    selection chosen;
    size_t mask_pixels;
    lehr_xrd_contents contents;
};

bool lehr_xrd_format_at(size_t i, const char **name, const char **summary)
{
    size_t n = 0;
    while (readers[n] && n < i) {
        n++;
    }
    if (!readers[n]) {
        return false;
    }
    *name = readers[i]->name;
    *summary = readers[i]->summary;
    return true;
}

// ---- locator ------------------------------------------------------------------------
static char *copy_part(const char *start, size_t length)
{
    char *part = lehr_core_alloc(length + 1, 1);
    if (part) {
        memcpy(part, start, length);
    }
    return part;
}

/// Cut "FILE::/dataset[frames]" into its parts.
static lehr_status split_locator(lehr_xrd_source *source, const char *locator, lehr_error *err)
{
    const char *mark = strstr(locator, "::");
    size_t path_length = mark ? (size_t)(mark - locator) : strlen(locator);
    const char *rest = mark ? mark + 2 : "";
    const char *bracket = strchr(rest, '[');
    size_t dataset_length = bracket ? (size_t)(bracket - rest) : strlen(rest);
    size_t rest_length = strlen(rest);
    if (mark && (rest_length == 0 || (dataset_length > 0 && rest[0] != '/') ||
                 (bracket && rest[rest_length - 1] != ']'))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': expected FILE::/dataset[frames]", locator);
    }
    source->path = copy_part(locator, path_length);
    bool complete = source->path != NULL;
    if (dataset_length > 0) {
        source->dataset = copy_part(rest, dataset_length);
        complete = complete && source->dataset;
    }
    if (bracket) {
        source->frames = copy_part(bracket + 1, rest_length - dataset_length - 2);
        complete = complete && source->frames;
    }
    return complete ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
}

/// One bound of a frame range; an empty text gives @p fallback.
static lehr_status parse_bound(size_t *out, const char *start, size_t length, size_t fallback,
                               lehr_error *err)
{
    char text[24];
    if (length == 0) {
        *out = fallback;
        return LEHR_OK;
    }
    if (length >= sizeof text) {
        return lehr_error_set(err, LEHR_ERR_ARG, "frame number '%.*s' is too long", (int)sizeof text, start);
    }
    memcpy(text, start, length);
    text[length] = '\0';
    lehr_status status = lehr_number_parse_size(out, text, err);
    return status ? lehr_error_wrap(err, status, "frame selection") : LEHR_OK;
}

/// "7", "A:B" or "A:B:STEP" applied to a file of @p n frames.
static lehr_status choose_frames(selection *out, const char *text, size_t n, lehr_error *err)
{
    *out = (selection){.first = 0, .step = 1, .count = n};
    if (!text) {
        return LEHR_OK;
    }
    const char *colon = strchr(text, ':');
    const char *second = colon ? strchr(colon + 1, ':') : NULL;
    const char *end = text + strlen(text);
    const char *stop_end = second ? second : end;
    size_t stop = n;
    lehr_status status = parse_bound(&out->first, text, (size_t)((colon ? colon : end) - text), 0, err);
    if (!status && colon) {
        status = parse_bound(&stop, colon + 1, (size_t)(stop_end - colon - 1), n, err);
    }
    if (!status && second) {
        status = parse_bound(&out->step, second + 1, (size_t)(end - second - 1), 1, err);
    }
    if (status) {
        return status;
    }
    if (!colon) {
        stop = out->first == SIZE_MAX ? out->first : out->first + 1;
    }
    if (out->step == 0 || out->first >= stop || stop > n || *text == '\0') {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "no frames [%s] in a file of %zu frame%s (counted from 0)", text, n,
                              n == 1 ? "" : "s");
    }
    out->count = (stop - out->first - 1) / out->step + 1;
    return LEHR_OK;
}

/// Put the name of the file in front of a message, unless it is there already.
static lehr_status name_file(lehr_status status, const char *path, lehr_error *err)
{
    bool named = !path || (err && strstr(err->message, path));
    return named ? status : lehr_error_wrap(err, status, "'%s'", path);
}

// ---- opening ------------------------------------------------------------------------
static lehr_status find_reader(const lehr_xrd_reader **out, const char *path, lehr_error *err)
{
    unsigned char head[LEHR_XRD_HEAD_BYTES];
    size_t n = 0;
    bool packed = false;
    lehr_status status = lehr_xrd_file_head(head, sizeof head, &n, &packed, path, err);
    if (status) {
        return status;
    }
    if (n == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the file is empty");
    }
    for (size_t i = 0; readers[i]; i++) {
        if (readers[i]->recognise(head, n)) {
            *out = readers[i];
            return packed && readers[i]->by_path
                       ? lehr_error_set(err, LEHR_ERR_FORMAT,
                                        "%s file packed with gzip; unpack it first, with gunzip",
                                        readers[i]->name)
                       : LEHR_OK;
        }
    }
    return lehr_error_set(
        err, LEHR_ERR_FORMAT,
        "not an image format that can be read ('lehr formats' lists them); the file begins with "
        "bytes %02x %02x %02x %02x",
        head[0], head[1], head[2], head[3]);
}

static void clear_metadata(lehr_xrd_metadata *metadata)
{
    const double unknown = (double)NAN;
    *metadata = (lehr_xrd_metadata){.wavelength_ang = unknown,
                                    .distance_m = unknown,
                                    .pixel1_m = unknown,
                                    .pixel2_m = unknown,
                                    .beam_x_px = unknown,
                                    .beam_y_px = unknown,
                                    .count_time_s = unknown,
                                    .frame_time_s = unknown,
                                    .sensor_thickness_m = unknown,
                                    .saturation_counts = unknown};
}

static lehr_status open_parts(lehr_xrd_source *source, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = find_reader(&source->reader, source->path, err);
    if (status) {
        return status;
    }
    if (source->dataset && !source->reader->takes_dataset) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a %s file has no datasets: leave out '%s'",
                              source->reader->name, source->dataset);
    }
    status = source->reader->open(&source->handle, &source->contents, source->path, source->dataset, warnings,
                                  err);
    if (status) {
        return status;
    }
    const lehr_xrd_contents *contents = &source->contents;
    for (size_t i = 0; contents->mask && i < contents->rows * contents->columns; i++) {
        source->mask_pixels += contents->mask[i] != 0;
    }
    return choose_frames(&source->chosen, source->frames, contents->frames, err);
}

lehr_status lehr_xrd_source_open(lehr_xrd_source **out, const char *locator, lehr_warnings *warnings,
                                 lehr_error *err)
{
    *out = NULL;
    lehr_xrd_source *source = lehr_core_alloc(1, sizeof *source);
    if (!source) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    clear_metadata(&source->contents.metadata);
    lehr_status status = split_locator(source, locator, err);
    if (!status) {
        status = open_parts(source, warnings, err);
    }
    if (status) {
        status = name_file(status, source->path, err);
        lehr_xrd_source_close(source);
        return status;
    }
    *out = source;
    return LEHR_OK;
}

void lehr_xrd_source_close(lehr_xrd_source *source)
{
    if (!source) {
        return;
    }
    if (source->handle) {
        source->reader->close(source->handle);
    }
    lehr_core_free(source->contents.mask);
    lehr_core_free(source->contents.dataset);
    lehr_core_free(source->path);
    lehr_core_free(source->dataset);
    lehr_core_free(source->frames);
    lehr_core_free(source);
}

// ---- queries ------------------------------------------------------------------------
size_t lehr_xrd_source_number(const lehr_xrd_source *source, size_t i)
{
    return source->chosen.first + i * source->chosen.step;
}

size_t lehr_xrd_source_all_frames(const lehr_xrd_source *source)
{
    return source->contents.frames;
}

size_t lehr_xrd_source_frames(const lehr_xrd_source *source)
{
    return source->chosen.count;
}

size_t lehr_xrd_source_rows(const lehr_xrd_source *source)
{
    return source->contents.rows;
}

size_t lehr_xrd_source_columns(const lehr_xrd_source *source)
{
    return source->contents.columns;
}

lehr_xrd_pixel lehr_xrd_source_type(const lehr_xrd_source *source)
{
    return source->contents.type;
}

const char *lehr_xrd_source_format(const lehr_xrd_source *source)
{
    return source->reader->name;
}

const char *lehr_xrd_source_dataset(const lehr_xrd_source *source)
{
    return source->contents.dataset ? source->contents.dataset : "";
}

const lehr_xrd_metadata *lehr_xrd_source_metadata(const lehr_xrd_source *source)
{
    return &source->contents.metadata;
}

const unsigned char *lehr_xrd_source_mask(const lehr_xrd_source *source)
{
    return source->contents.mask;
}

size_t lehr_xrd_source_mask_pixels(const lehr_xrd_source *source)
{
    return source->mask_pixels;
}

// ---- reading ------------------------------------------------------------------------
lehr_status lehr_xrd_source_read(lehr_xrd_image *image, lehr_xrd_source *source, size_t i, lehr_error *err)
{
    const lehr_xrd_contents *contents = &source->contents;
    if (i >= source->chosen.count) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': frame %zu of %zu", source->path, i,
                              source->chosen.count);
    }
    if (image->rows != contents->rows || image->columns != contents->columns ||
        image->type != contents->type) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': image of %zu x %zu %s for frames of %zu x %zu %s",
                              source->path, image->rows, image->columns, lehr_xrd_pixel_name(image->type),
                              contents->rows, contents->columns, lehr_xrd_pixel_name(contents->type));
    }
    size_t frame = source->chosen.first + i * source->chosen.step;
    lehr_status status = source->reader->read(source->handle, image, frame, err);
    if (status) {
        status = name_file(lehr_error_wrap(err, status, "frame %zu", frame), source->path, err);
    }
    return status;
}

lehr_status lehr_xrd_source_locate(bool *found, lehr_xrd_stored *out, lehr_xrd_source *source, size_t i,
                                   lehr_error *err)
{
    lehr_h5_place place = {0};
    *found = false;
    *out = (lehr_xrd_stored){0};
    if (i >= source->chosen.count) {
        return lehr_error_set(err, LEHR_ERR_ARG, "'%s': frame %zu of %zu", source->path, i,
                              source->chosen.count);
    }
    if (!source->reader->locate) {
        return LEHR_OK;
    }
    size_t frame = source->chosen.first + i * source->chosen.step;
    lehr_status status = source->reader->locate(source->handle, found, &place, frame, err);
    if (status) {
        return name_file(lehr_error_wrap(err, status, "frame %zu", frame), source->path, err);
    }
    *out = (lehr_xrd_stored){.file = place.file, .offset = place.offset, .bytes = place.bytes};
    return LEHR_OK;
}

lehr_status lehr_xrd_image_read(lehr_xrd_image **out, const char *locator, lehr_error *err)
{
    *out = NULL;
    lehr_xrd_image *image = NULL;
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, locator, NULL, err);
    if (status) {
        return status;
    }
    assert(source); // promised by LEHR_OK
    if (source->chosen.count != 1) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "'%s' has %zu frames where one is needed: select one, %s::[0]", locator,
                                source->chosen.count, source->path);
        goto done;
    }
    status = lehr_xrd_image_create(&image, source->contents.rows, source->contents.columns,
                                   source->contents.type, err);
    if (!status) {
        status = lehr_xrd_source_read(image, source, 0, err);
    }
    if (!status) {
        *out = image;
        image = NULL;
    }
done:
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
    return status;
}
