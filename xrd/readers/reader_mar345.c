// Images of mar345 image-plate scanners (.mar2300, .mar3450, ...): a header of 4096 bytes, a table of pixels
// above 65535, and the packed image.
#include "byte_order.h"
#include "ccp4_pack.h"
#include "reader.h"
#include "stored_file.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    HEADER_BYTES = 4096,
    MARK = 1234,
    TEXT_OFFSET = 64, ///< of "mar research" at the earliest; some versions have 128 bytes of numbers
    PAIRS_PER_RECORD = 8,
    PAIR_BYTES = 8,
    LINE_LIMIT = 80
};

/// Numbers of 4 bytes at the start.
enum {
    AT_SIZE = 4,
    AT_HIGH = 8,
    AT_FORMAT = 12,
    AT_PIXELS = 20,
    AT_LENGTH = 24,
    AT_HEIGHT = 28,
    AT_WAVELENGTH = 32,
    AT_DISTANCE = 36
};

typedef struct mar_file {
    unsigned char *bytes; ///< the whole file, and a zero
    size_t n;
    bool big_endian;
    size_t n_high;
    size_t packed; ///< offset of the packed image
} mar_file;

static bool recognise(const unsigned char *head, size_t n)
{
    bool marked = n >= LEHR_XRD_HEAD_BYTES &&
                  (lehr_xrd_read_u32(head, false) == MARK || lehr_xrd_read_u32(head, true) == MARK);
    // The number alone could begin any file.
    return marked && lehr_xrd_read_u32(head + AT_FORMAT, head[0] == 0) <= 3;
}

static void close_file(void *handle)
{
    mar_file *mar = handle;
    if (mar) {
        lehr_core_free(mar->bytes);
        lehr_core_free(mar);
    }
}

// ---- header -------------------------------------------------------------------------
/// Number behind "KEY ... NAME" on the line of the header that begins with the key; with an empty name the
/// one behind the key.
static bool keyword(double *out, const char *header, const char *key, const char *name)
{
    char mark[24];
    snprintf(mark, sizeof mark, "\n%s ", key);
    const char *line = strstr(header, mark);
    if (!line) {
        return false;
    }
    line += strlen(mark);
    const char *end = line + strcspn(line, "\n");
    const char *at = *name ? strstr(line, name) : line;
    if (!at || at >= end) {
        return false;
    }
    at += strlen(name);
    at += strspn(at, " \t");
    double value = (double)NAN;
    if (lehr_number_parse(&value, at, strcspn(at, " \t\r\n"), lehr_number_style_c(), NULL) || !(value > 0)) {
        return false;
    }
    *out = value;
    return true;
}

static void describe(lehr_xrd_metadata *metadata, const mar_file *mar)
{
    const struct {
        double *out;
        size_t offset;
        double unit;
    } rows[] = {
        {&metadata->pixel2_m, AT_LENGTH, 1e-6}, // micrometres
        {&metadata->pixel1_m, AT_HEIGHT, 1e-6},
        {&metadata->wavelength_ang, AT_WAVELENGTH, 1e-6}, // 1e-6 angstrom
        {&metadata->distance_m, AT_DISTANCE, 1e-6},       // 1e-3 mm
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int32_t value = lehr_xrd_read_i32(mar->bytes + rows[i].offset, mar->big_endian);
        if (value > 0) {
            *rows[i].out = value * rows[i].unit;
        }
    }
    char text[HEADER_BYTES - TEXT_OFFSET + 1];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        unsigned char byte = mar->bytes[TEXT_OFFSET + i];
        text[i] = byte ? (char)byte : ' ';
    }
    text[sizeof text - 1] = '\0';
    (void)keyword(&metadata->beam_x_px, text, "CENTER", "X ");
    (void)keyword(&metadata->beam_y_px, text, "CENTER", "Y ");
    (void)keyword(&metadata->count_time_s, text, "TIME", "");
    snprintf(metadata->description, sizeof metadata->description, "mar345");
}

/// The line "CCP4 packed image, X: 2300, Y: 2300" behind the header and the table.
static lehr_status find_image(lehr_xrd_contents *contents, mar_file *mar, size_t start, lehr_error *err)
{
    static const char name[] = "\nCCP4 packed image";
    const char *line = NULL;
    for (size_t i = start; !line && i + sizeof name <= mar->n; i++) {
        const void *at = memchr(mar->bytes + i, '\n', mar->n - i);
        i = at ? (size_t)((const unsigned char *)at - mar->bytes) : mar->n;
        if (at && mar->n - i >= sizeof name && memcmp(at, name, sizeof name - 1) == 0) {
            line = at;
        }
    }
    if (!line) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "mar345 file without a packed image; only the compressed format is supported");
    }
    size_t left = mar->n - (size_t)((const unsigned char *)line - mar->bytes);
    const char *end = memchr(line + 1, '\n', (left < LINE_LIMIT ? left : LINE_LIMIT) - 1);
    unsigned columns = 0;
    unsigned rows = 0;
    const char *rest = line + sizeof name - 1;
    if (strncmp(rest, " V2", 3) == 0) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "packed image of version 2; only version 1, which mar345 scanners write, is supported");
    }
    if (!end || sscanf(rest, ", X: %9u, Y: %9u", &columns, &rows) != 2) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "damaged mar345 file: the size of the packed image cannot be read");
    }
    if (rows == 0 || columns == 0 || rows > LEHR_XRD_MAX_PIXELS / columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "mar345 image of %u x %u pixels", rows, columns);
    }
    contents->rows = rows;
    contents->columns = columns;
    mar->packed = (size_t)((const unsigned char *)end + 1 - mar->bytes);
    return LEHR_OK;
}

static lehr_status read_header(lehr_xrd_contents *contents, mar_file *mar, lehr_error *err)
{
    if (mar->n < HEADER_BYTES) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "truncated mar345 file: %zu bytes, the header alone has %d", mar->n,
                              HEADER_BYTES);
    }
    mar->big_endian = lehr_xrd_read_u32(mar->bytes, false) != MARK;
    mar->n_high = lehr_xrd_read_u32(mar->bytes + AT_HIGH, mar->big_endian);
    size_t table = (mar->n_high + PAIRS_PER_RECORD - 1) / PAIRS_PER_RECORD * PAIRS_PER_RECORD * PAIR_BYTES;
    if (table > mar->n - HEADER_BYTES) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "truncated or damaged mar345 file: %zu pixels above 65535 announced",
                              mar->n_high);
    }
    lehr_status status = find_image(contents, mar, HEADER_BYTES + table, err);
    if (!status) {
        contents->frames = 1;
        contents->type = LEHR_XRD_UINT32;
        describe(&contents->metadata, mar);
    }
    return status;
}

// ---- the reader ---------------------------------------------------------------------
static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    (void)dataset;
    (void)warnings;
    *handle = NULL;
    mar_file *mar = lehr_core_alloc(1, sizeof *mar);
    if (!mar) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_file_load(&mar->bytes, &mar->n, path, err);
    if (!status) {
        status = read_header(contents, mar, err);
    }
    if (status) {
        close_file(mar);
        return status;
    }
    *handle = mar;
    return LEHR_OK;
}

/// Put the pixels that do not fit into 16 bits, which are counted from 1.
static lehr_status place_high(lehr_xrd_image *image, const mar_file *mar, lehr_error *err)
{
    uint32_t *pixels = image->pixels;
    for (size_t i = 0; i < mar->n_high; i++) {
        const unsigned char *pair = mar->bytes + HEADER_BYTES + i * PAIR_BYTES;
        size_t place = lehr_xrd_read_u32(pair, mar->big_endian);
        if (place == 0 || place > image->rows * image->columns) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "damaged mar345 file: pixel %zu in the table of high values", place);
        }
        pixels[place - 1] = lehr_xrd_read_u32(pair + 4, mar->big_endian);
    }
    return LEHR_OK;
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    (void)frame;
    const mar_file *mar = handle;
    size_t n = image->rows * image->columns;
    uint16_t *values = lehr_core_alloc(n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_ccp4_unpack(values, image->rows, image->columns, mar->bytes + mar->packed,
                                              mar->n - mar->packed, err);
    for (size_t i = 0; !status && i < n; i++) {
        ((uint32_t *)image->pixels)[i] = values[i];
    }
    if (!status) {
        status = place_high(image, mar, err);
    }
    lehr_core_free(values);
    return status;
}

const lehr_xrd_reader lehr_xrd_reader_mar345 = {
    .name = "mar345",
    .summary = "packed images of mar345 image plates (.mar2300, .mar3450, ...), with pixels above 65535",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
