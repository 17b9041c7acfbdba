// TIFF images of detectors, through libtiff: the only file that includes its header.
// Strips are read where the tags say; nothing is assumed about their place, number or byte order.
#include "byte_order.h"
#include "marccd_header.h"
#include "pilatus_header.h"
#include "reader.h"
#include "stored_file.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>
#include <unistd.h>

typedef struct tiff_file {
    TIFF *tiff;
    char message[256]; ///< first complaint of libtiff since the last call
    lehr_xrd_marccd marccd;
} tiff_file;

/// Shape and type of one page.
typedef struct tiff_page {
    size_t rows;
    size_t columns;
    lehr_xrd_pixel type;
    size_t item_size; ///< bytes of an element in the file
    lehr_xrd_coding coding;
    bool tiled;
    size_t block_rows; ///< of a strip or a tile
    size_t block_columns;
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

/// The file gets a descriptor of its own, which libtiff closes.
static lehr_status open_quietly(tiff_file *file, const char *path, lehr_error *err)
{
    FILE *stored = NULL;
    lehr_status status = lehr_xrd_file_open(&stored, path, err);
    if (status) {
        return status;
    }
    lehr_xrd_marccd_read(&file->marccd, stored);
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    int descriptor = dup(fileno(stored));
    fclose(stored);
    if (!options || descriptor < 0 || lseek(descriptor, 0, SEEK_SET) != 0) {
        status = lehr_error_set(err, LEHR_ERR_IO, "cannot open: %s", strerror(errno));
        goto done;
    }
    size_t left = lehr_core_alloc_left();
    if (left < (size_t)1 << 46) { // libtiff allocates for itself
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)left);
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, file);
    TIFFOpenOptionsSetWarningHandlerExtR(options, drop_warning, file);
    file->tiff = TIFFFdOpenExt(descriptor, path, "r", options);
    if (!file->tiff) {
        status = refuse(file, err, "damaged TIFF file");
        goto done;
    }
    descriptor = -1; // belongs to libtiff now
done:
    if (options) {
        TIFFOpenOptionsFree(options);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
    return status;
}

// ---- tags ---------------------------------------------------------------------------
static bool find_type(tiff_page *page, unsigned bits, unsigned format)
{
    static const struct {
        unsigned bits;
        unsigned format;
        lehr_xrd_pixel type;
    } rows[] = {
        {8, SAMPLEFORMAT_UINT, LEHR_XRD_UINT8},      {16, SAMPLEFORMAT_UINT, LEHR_XRD_UINT16},
        {32, SAMPLEFORMAT_UINT, LEHR_XRD_UINT32},    {64, SAMPLEFORMAT_UINT, LEHR_XRD_FLOAT64},
        {8, SAMPLEFORMAT_INT, LEHR_XRD_INT16},       {16, SAMPLEFORMAT_INT, LEHR_XRD_INT16},
        {32, SAMPLEFORMAT_INT, LEHR_XRD_INT32},      {64, SAMPLEFORMAT_INT, LEHR_XRD_FLOAT64},
        {32, SAMPLEFORMAT_IEEEFP, LEHR_XRD_FLOAT32}, {64, SAMPLEFORMAT_IEEEFP, LEHR_XRD_FLOAT64},
    };
    unsigned wanted = format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : format;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].bits == bits && rows[i].format == wanted) {
            page->type = rows[i].type;
            page->item_size = bits / 8;
            page->coding = wanted == SAMPLEFORMAT_IEEEFP ? LEHR_XRD_CODING_FLOAT
                           : wanted == SAMPLEFORMAT_INT  ? LEHR_XRD_CODING_INT
                                                         : LEHR_XRD_CODING_UINT;
            return true;
        }
    }
    return false;
}

/// Size of the blocks that the pixels are stored in.
static lehr_status read_blocks(tiff_page *page, tiff_file *file, lehr_error *err)
{
    uint32_t rows = 0;
    uint32_t columns = (uint32_t)page->columns;
    page->tiled = TIFFIsTiled(file->tiff) != 0;
    if (page->tiled ? !TIFFGetField(file->tiff, TIFFTAG_TILELENGTH, &rows) ||
                          !TIFFGetField(file->tiff, TIFFTAG_TILEWIDTH, &columns)
                    : !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_ROWSPERSTRIP, &rows)) {
        return refuse(file, err, "TIFF page with damaged tags");
    }
    if (!page->tiled && rows > page->rows) {
        rows = (uint32_t)page->rows;
    }
    if (rows == 0 || columns == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "TIFF page of %zu x %zu pixels in blocks of %lu x %lu",
                              page->rows, page->columns, (unsigned long)rows, (unsigned long)columns);
    }
    page->block_rows = rows;
    page->block_columns = columns;
    return LEHR_OK;
}

static lehr_status read_tags(tiff_page *out, tiff_file *file, lehr_error *err)
{
    uint32_t columns = 0;
    uint32_t rows = 0;
    uint16_t bits = 0;
    uint16_t format = 0;
    uint16_t samples = 0;
    if (!TIFFGetField(file->tiff, TIFFTAG_IMAGEWIDTH, &columns) ||
        !TIFFGetField(file->tiff, TIFFTAG_IMAGELENGTH, &rows)) {
        return refuse(file, err, "TIFF page without width or height");
    }
    if (!TIFFGetFieldDefaulted(file->tiff, TIFFTAG_BITSPERSAMPLE, &bits) ||
        !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_SAMPLEFORMAT, &format) ||
        !TIFFGetFieldDefaulted(file->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples)) {
        return refuse(file, err, "TIFF page with damaged tags");
    }
    if (samples != 1) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "TIFF page with %u samples per pixel (a colour picture?); expected 1",
                              (unsigned)samples);
    }
    *out = (tiff_page){.rows = rows, .columns = columns};
    if (!find_type(out, bits, format)) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "TIFF pixels of %u bits, sample format %u; expected integers of 8, 16, 32 or 64 "
            "bits or floats of 32 or 64",
            (unsigned)bits, (unsigned)format);
    }
    if (rows == 0 || columns == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "TIFF page of %zu x %zu pixels", out->rows, out->columns);
    }
    return read_blocks(out, file, err);
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
    status = open_quietly(file, path, err);
    if (status) {
        goto done;
    }
    status = read_tags(&page, file, err);
    if (status) {
        goto done;
    }
    read_description(&contents->metadata, file->tiff);
    lehr_xrd_marccd_describe(&contents->metadata, &file->marccd);
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

/// Copy the part of a block that lies inside of the image.
static void place_block(lehr_xrd_image *image, const unsigned char *block, const tiff_page *page, size_t row,
                        size_t column)
{
    size_t size = lehr_xrd_pixel_size(page->type);
    size_t rows = page->rows - row < page->block_rows ? page->rows - row : page->block_rows;
    size_t columns =
        page->columns - column < page->block_columns ? page->columns - column : page->block_columns;
    for (size_t i = 0; i < rows; i++) {
        unsigned char *target = (unsigned char *)image->pixels + ((row + i) * page->columns + column) * size;
        lehr_xrd_copy_elements(target, page->type, block + i * page->block_columns * page->item_size, columns,
                               page->item_size, page->coding, false);
    }
}

static lehr_status read_block(unsigned char *block, tiff_file *file, const tiff_page *page, size_t row,
                              size_t column, lehr_error *err)
{
    size_t rows = page->rows - row < page->block_rows ? page->rows - row : page->block_rows;
    tmsize_t want =
        (tmsize_t)((page->tiled ? page->block_rows : rows) * page->block_columns * page->item_size);
    uint32_t x = (uint32_t)column;
    uint32_t y = (uint32_t)row;
    tmsize_t got = page->tiled
                       ? TIFFReadEncodedTile(file->tiff, TIFFComputeTile(file->tiff, x, y, 0, 0), block, want)
                       : TIFFReadEncodedStrip(file->tiff, TIFFComputeStrip(file->tiff, y, 0), block, want);
    if (got != want) {
        char what[128];
        snprintf(what, sizeof what, "truncated or damaged TIFF: %s at row %zu, column %zu cannot be read",
                 page->tiled ? "tile" : "strip", row, column);
        return refuse(file, err, what);
    }
    return LEHR_OK;
}

static lehr_status read_blocks_of(lehr_xrd_image *image, tiff_file *file, const tiff_page *page,
                                  lehr_error *err)
{
    unsigned char *block = lehr_core_alloc(page->block_rows * page->block_columns, page->item_size);
    if (!block) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = LEHR_OK;
    for (size_t row = 0; !status && row < page->rows; row += page->block_rows) {
        for (size_t column = 0; !status && column < page->columns; column += page->block_columns) {
            status = read_block(block, file, page, row, column, err);
            if (!status) {
                place_block(image, block, page, row, column);
            }
        }
    }
    lehr_core_free(block);
    return status;
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
    return read_blocks_of(image, file, &page, err);
}

const lehr_xrd_reader lehr_xrd_reader_tiff = {
    .name = "TIFF",
    .summary =
        "8 to 64 bit integers, 32 and 64 bit floats, in strips or tiles, plain or compressed, several pages, "
        "either byte order, with the headers of Pilatus and MarCCD detectors; also .tif.gz",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
