// Images of the ESRF data format: blocks of a text header in braces and binary data, one per frame.
#include "edf_header.h"
#include "reader.h"
#include "stored_file.h"

#include <lehr/core/alloc.h>
#include <string.h>

enum { HEADER_LIMIT = 1 << 20, PIECE = 512 };

typedef struct edf_frame {
    lehr_xrd_edf_header header;
    size_t offset; ///< of the data
} edf_frame;

typedef struct edf_file {
    FILE *file;
    size_t size;
    edf_frame *frames;
    size_t n;
    char *text; ///< the header being read, zero-terminated
} edf_file;

static bool recognise(const unsigned char *head, size_t n)
{
    size_t i = 0;
    while (i < n && (head[i] == '\r' || head[i] == '\n' || head[i] == ' ')) {
        i++;
    }
    if (i == n || head[i] != '{') {
        return false;
    }
    // A line "key = value ;" follows, where a JSON file has a quote and SMV images "HEADER_BYTES=".
    for (i++; i < n && strchr(" \t\r\n", head[i]); i++) {
    }
    return i < n && head[i] != '"' && head[i] != '}' &&
           (n - i < 13 || memcmp(head + i, "HEADER_BYTES=", 13) != 0);
}

static void close_file(void *handle)
{
    edf_file *edf = handle;
    if (edf) {
        if (edf->file) {
            fclose(edf->file);
        }
        lehr_core_free(edf->frames);
        lehr_core_free(edf->text);
        lehr_core_free(edf);
    }
}

// ---- headers ------------------------------------------------------------------------
/// Place of the next byte that is not a blank, line end or zero (padding between blocks); the size of the
/// file where there is none.
static lehr_status skip_padding(size_t *offset, edf_file *edf, lehr_error *err)
{
    unsigned char piece[PIECE];
    while (*offset < edf->size) {
        size_t n = edf->size - *offset < sizeof piece ? edf->size - *offset : sizeof piece;
        lehr_status status = lehr_xrd_file_read(piece, n, edf->file, *offset, err);
        if (status) {
            return status;
        }
        for (size_t i = 0; i < n; i++, ++*offset) {
            if (!strchr(" \t\r\n", piece[i])) { // strchr() finds the terminating zero, too
                return LEHR_OK;
            }
        }
    }
    return LEHR_OK;
}

/// Read the header whose '{' is at *offset to edf->text; *offset becomes that of the data.
static lehr_status read_header(size_t *offset, edf_file *edf, lehr_error *err)
{
    size_t n = 0;
    size_t room = 0;
    size_t start = *offset + 1;
    for (;;) {
        size_t left = edf->size - start - n;
        size_t more = left < PIECE ? left : PIECE;
        if (more == 0 || n + more > HEADER_LIMIT) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "truncated or damaged EDF file: the header at byte %zu has no end",
                                  *offset);
        }
        if (n + more + 1 > room) {
            room = 2 * room + n + more + 1;
            char *grown = lehr_core_realloc(edf->text, room, 1);
            if (!grown) {
                return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
            }
            edf->text = grown;
        }
        lehr_status status = lehr_xrd_file_read(edf->text + n, more, edf->file, start + n, err);
        if (status) {
            return status;
        }
        const char *end = memchr(edf->text + n, '}', more);
        n += more;
        if (end) {
            size_t length = (size_t)(end - edf->text);
            edf->text[length] = '\0';
            *offset = start + length + 1;
            return LEHR_OK;
        }
    }
}

/// The data begin behind the line end that follows the brace.
static lehr_status skip_line_end(size_t *offset, edf_file *edf, lehr_error *err)
{
    unsigned char bytes[2] = {0};
    size_t n = edf->size - *offset < 2 ? edf->size - *offset : 2;
    lehr_status status = n > 0 ? lehr_xrd_file_read(bytes, n, edf->file, *offset, err) : LEHR_OK;
    *offset += bytes[0] == '\n' ? 1 : bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
    return status;
}

static lehr_status add_frame(edf_file *edf, const edf_frame *frame, lehr_error *err)
{
    const lehr_xrd_edf_header *first = edf->n > 0 ? &edf->frames[0].header : &frame->header;
    const lehr_xrd_edf_header *header = &frame->header;
    if (header->rows != first->rows || header->columns != first->columns || header->type != first->type) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "EDF image %zu of %zu x %zu %s differs from the first one, %zu x %zu %s",
                              edf->n, header->rows, header->columns, lehr_xrd_pixel_name(header->type),
                              first->rows, first->columns, lehr_xrd_pixel_name(first->type));
    }
    edf_frame *grown = lehr_core_realloc(edf->frames, edf->n + 1, sizeof *grown);
    if (!grown) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    edf->frames = grown;
    edf->frames[edf->n++] = *frame;
    return LEHR_OK;
}

/// One block: header and data. *offset is moved behind it.
static lehr_status read_block(size_t *offset, edf_file *edf, lehr_xrd_metadata *metadata, lehr_error *err)
{
    edf_frame frame;
    size_t start = *offset;
    lehr_status status = read_header(offset, edf, err);
    if (!status) {
        status = lehr_xrd_edf_header_parse(&frame.header, metadata, edf->text, err);
    }
    if (!status) {
        status = skip_line_end(offset, edf, err);
    }
    if (status) {
        return lehr_error_wrap(err, status, "block at byte %zu", start);
    }
    frame.offset = *offset;
    if (frame.header.bytes > edf->size - *offset) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "truncated EDF file: image %zu needs %zu bytes from byte %zu on, %zu are there",
                              edf->n, frame.header.bytes, *offset, edf->size - *offset);
    }
    *offset += frame.header.bytes;
    return frame.header.has_image ? add_frame(edf, &frame, err) : LEHR_OK;
}

static lehr_status read_blocks(edf_file *edf, lehr_xrd_metadata *metadata, const char *path,
                               lehr_warnings *warnings, lehr_error *err)
{
    size_t offset = 0;
    lehr_status status = skip_padding(&offset, edf, err);
    while (!status && offset < edf->size) {
        unsigned char brace = 0;
        status = lehr_xrd_file_read(&brace, 1, edf->file, offset, err);
        if (!status && brace != '{') {
            status = lehr_warnings_add(warnings, err,
                                       "'%s': %zu bytes from byte %zu on are no EDF block and are not read",
                                       path, edf->size - offset, offset);
            break;
        }
        if (!status) {
            // Later images only add what the first one left open.
            lehr_xrd_metadata ignored = *metadata;
            status = read_block(&offset, edf, edf->n == 0 ? metadata : &ignored, err);
        }
        if (!status) {
            status = skip_padding(&offset, edf, err);
        }
    }
    if (!status && edf->n == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "EDF file without an image");
    }
    return status;
}

// ---- the reader ---------------------------------------------------------------------
static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    (void)dataset;
    *handle = NULL;
    edf_file *edf = lehr_core_alloc(1, sizeof *edf);
    if (!edf) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_file_open(&edf->file, path, err);
    if (!status) {
        status = lehr_xrd_file_size(&edf->size, edf->file, err);
    }
    if (!status) {
        status = read_blocks(edf, &contents->metadata, path, warnings, err);
    }
    if (status) {
        close_file(edf);
        return status;
    }
    contents->frames = edf->n;
    contents->rows = edf->frames[0].header.rows;
    contents->columns = edf->frames[0].header.columns;
    contents->type = edf->frames[0].header.type;
    *handle = edf;
    return LEHR_OK;
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    edf_file *edf = handle;
    const lehr_xrd_edf_header *header = &edf->frames[frame].header;
    size_t n = header->rows * header->columns;
    size_t stored = header->packing == LEHR_XRD_EDF_PLAIN ? n * header->item_size : header->bytes;
    unsigned char *packed = NULL;
    unsigned char *raw = lehr_core_alloc(stored, 1);
    lehr_status status = raw ? lehr_xrd_file_read(raw, stored, edf->file, edf->frames[frame].offset, err)
                             : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    if (!status && header->packing == LEHR_XRD_EDF_ZLIB) {
        packed = raw;
        raw = lehr_core_alloc(n, header->item_size);
        status = raw ? lehr_xrd_inflate(raw, n * header->item_size, packed, stored, err)
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    if (!status) {
        lehr_xrd_copy_elements(image->pixels, image->type, raw, n, header->item_size, header->coding,
                               header->big_endian);
    }
    lehr_core_free(packed);
    lehr_core_free(raw);
    return status;
}

const lehr_xrd_reader lehr_xrd_reader_edf = {
    .name = "EDF",
    .summary = "ESRF data format: 8 to 64 bit integers, 32 and 64 bit floats, several frames, gzip and zlib "
               "blocks; also "
               ".edf.gz",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
