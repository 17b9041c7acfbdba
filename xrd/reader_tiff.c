// TIFF images of detectors, through libtiff: the only file that includes its header.
// Strips are read where the tags say; nothing is assumed about their place, number or byte order.
#include "pilatus_header.h"
#include "reader.h"

#include <lehr/core/alloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

typedef struct tiff_file {
    TIFF *tiff;
    char message[256]; ///< first complaint of libtiff since the last call
} tiff_file;

/// Shape and type of one page.
typedef struct tiff_page {
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    size_t rows_per_strip;
} tiff_page;

static bool recognise(const unsigned char *head, size_t n)
{
    static const unsigned char marks[][4] = {
        {'I', 'I', 42, 0}, {'M', 'M', 0, 42}, {'I', 'I', 43, 0}, {'M', 'M', 0, 43}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (n >= 4 && memcmp(head, marks[i], 4) == 0) {
            return true;
        }
    }
    return false;
}

// ---- messages of libtiff: kept, not printed ---------------------------------------------
LEHR_PRINTF(4, 0)
static int keep_error(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments)
{
    (void)tiff;
    (void)module;
    tiff_file *file = user;
    if (file->message[0] == '\0') {
        vsnprintf(file->message, sizeof file->message, format, arguments);
    }
    return 1; // handled: the process-wide handler stays silent
}

LEHR_PRINTF(4, 0)
static int drop_warning(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments)
{
    (void)tiff;
    (void)user;
    (void)module;
    (void)format;
    (void)arguments;
    return 1;
}

static lehr_status refuse(tiff_file *file, lehr_error *err, const char *what)
{
    lehr_status status =
        lehr_error_set(err, LEHR_ERR_FORMAT, "%s%s%s", what, file->message[0] ? ": " : "", file->message);
    file->message[0] = '\0';
    return status;
}

static TIFF *open_quietly(tiff_file *file, const char *path)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) {
        return NULL;
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, drop_warning, file);
    TIFF *tiff = TIFFOpenExt(path, "r", options);
    TIFFOpenOptionsFree(options);
    return tiff;
}

// ---- tags ---------------------------------------------------------------------------
static bool find_type(lehr_xrd_pixel *out, unsigned bits, unsigned format)
{
    static const struct {
        unsigned bits;
        unsigned format;
        lehr_xrd_pixel type;
    } rows[] = {
        {8, SAMPLEFORMAT_UINT, LEHR_XRD_UINT8},      {16, SAMPLEFORMAT_UINT, LEHR_XRD_UINT16},
        {32, SAMPLEFORMAT_UINT, LEHR_XRD_UINT32},    {16, SAMPLEFORMAT_INT, LEHR_XRD_INT16},
        {32, SAMPLEFORMAT_INT, LEHR_XRD_INT32},      {32, SAMPLEFORMAT_IEEEFP, LEHR_XRD_FLOAT32},
        {64, SAMPLEFORMAT_IEEEFP, LEHR_XRD_FLOAT64},
    };
    unsigned wanted = format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : format;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].bits == bits && rows[i].format == wanted) {
            *out = rows[i].type;
            return true;
        }
    }
    return false;
}

static lehr_status read_tags(tiff_page *out, tiff_file *file, lehr_error *err)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    uint32_t rows_per_strip = 0;
    uint16_t bits = 0;
    uint16_t format = 0;
    uint16_t samples = 0;
    if (!TIFFGetField(file->tiff, TIFFTAG_IMAGEWIDTH, &columns) ||
        !TIFFGetField(file->tiff, TIFFTAG_IMAGELENGTH, &rows)) {
        return refuse(file, err, "TIFF page without width or height");
    }
    if (!TIFFGetFieldDefaulted(file->tiff, TIFFTAG_BITSPERSAMPLE, &bits) ||
        !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_SAMPLEFORMAT, &format) ||
        !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples) ||
        !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_ROWSPERSTRIP, &rows_per_strip)) {
        return refuse(file, err, "TIFF page with damaged tags");
    }
    if (samples != 1) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "TIFF page with %u samples per pixel (a colour picture?); expected 1",
                              (unsigned)samples);
    }
    if (TIFFIsTiled(file->tiff)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "TIFF page in tiles; save it in strips");
    }
    *out = (tiff_page){.rows = rows, .columns = columns, .rows_per_strip = rows_per_strip};
    if (!find_type(&out->type, bits, format)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "TIFF pixels of %u bits, sample format %u; expected 8, 16 or 32 bit integers "
                              "or 32, 64 bit floats",
                              (unsigned)bits, (unsigned)format);
    }
    if (rows == 0 || columns == 0 || rows_per_strip == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "TIFF page of %zu x %zu pixels, %zu rows per strip",
                              out->rows, out->columns, out->rows_per_strip);
    }
    return LEHR_OK;
}

static void read_description(lehr_xrd_metadata *metadata, TIFF *tiff)
{
    char *text = NULL;
    if (TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &text) && text) {
        lehr_xrd_pilatus_header(metadata, text);
    }
    if (TIFFGetField(tiff, TIFFTAG_MODEL, &text) && text && strcmp(text, "Unknown") != 0) {
        snprintf(metadata->description, sizeof metadata->description, "%s", text);
    }
}

// ---- the reader ---------------------------------------------------------------------
static void close_file(void *handle)
{
    tiff_file *file = handle;
    if (file) {
        if (file->tiff) {
            TIFFClose(file->tiff);
        }
        lehr_core_free(file);
    }
}

static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    (void)dataset;
    (void)warnings;
    *handle = NULL;
    tiff_file *file = lehr_core_alloc(1, sizeof *file);
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    tiff_page page = {0};
    lehr_status status = LEHR_OK;
    file->tiff = open_quietly(file, path);
    if (!file->tiff) {
        status = refuse(file, err, "damaged TIFF file");
        goto done;
    }
    status = read_tags(&page, file, err);
    if (status) {
        goto done;
    }
    read_description(&contents->metadata, file->tiff);
    contents->rows = page.rows;
    contents->columns = page.columns;
    contents->type = page.type;
    contents->frames = TIFFNumberOfDirectories(file->tiff);
    if (contents->frames == 0) {
        status = refuse(file, err, "damaged list of TIFF pages");
        goto done;
    }
    file->message[0] = '\0';
    *handle = file;
    file = NULL;
done:
    close_file(file);
    return status;
}

static lehr_status read_strips(lehr_xrd_image *image, tiff_file *file, const tiff_page *page, lehr_error *err)
{
    size_t row_bytes = page->columns * lehr_xrd_pixel_size(page->type);
    unsigned char *target = image->pixels;
    size_t row = 0;
    for (uint32_t strip = 0; row < page->rows; strip++) {
        size_t left = page->rows - row;
        size_t n = left < page->rows_per_strip ? left : page->rows_per_strip;
        tmsize_t want = (tmsize_t)(n * row_bytes);
        tmsize_t got = TIFFReadEncodedStrip(file->tiff, strip, target + row * row_bytes, want);
        if (got != want) {
            char what[80];
            snprintf(what, sizeof what, "truncated or damaged TIFF: strip at row %zu cannot be read", row);
            return refuse(file, err, what);
        }
        row += n;
    }
    return LEHR_OK;
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    tiff_file *file = handle;
    tiff_page page = {0};
    file->message[0] = '\0';
    if (!TIFFSetDirectory(file->tiff, (tdir_t)frame)) {
        return refuse(file, err, "damaged TIFF page");
    }
    lehr_status status = read_tags(&page, file, err);
    if (status) {
        return status;
    }
    if (page.rows != image->rows || page.columns != image->columns || page.type != image->type) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "TIFF page of %zu x %zu %s differs from the first one, %zu x %zu %s", page.rows,
                              page.columns, lehr_xrd_pixel_name(page.type), image->rows, image->columns,
                              lehr_xrd_pixel_name(image->type));
    }
    return read_strips(image, file, &page, err);
}

const lehr_xrd_reader lehr_xrd_reader_tiff = {
    .name = "TIFF",
    .summary = "8, 16, 32 bit integers, 32 and 64 bit floats in strips, several pages, either byte order",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
