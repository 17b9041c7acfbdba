// NumPy .npy arrays of two dimensions (one frame) or three (frames, rows, columns), C order, of either byte
// order. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, versions 1 to 3.
#include "byte_order.h"
#include "reader.h"
#include "stored_file.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

enum { MAGIC_BYTES = 6, PREFIX_BYTES = 8, HEADER_LIMIT = 4096, MAX_RANK = 3 };
static const unsigned char magic[MAGIC_BYTES] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

typedef struct npy_file {
    FILE *file;
    off_t data; ///< offset of the first element
    lehr_xrd_coding coding;
    size_t item_size;
    bool big_endian;
} npy_file;

static bool recognise(const unsigned char *head, size_t n)
{
    return n >= PREFIX_BYTES && memcmp(head, magic, MAGIC_BYTES) == 0;
}

static lehr_status damaged(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_FORMAT, "damaged .npy header");
}

/// Header text, zero-terminated; the stream is then at the data.
static lehr_status read_header(char text[HEADER_LIMIT + 1], FILE *file, lehr_error *err)
{
    unsigned char bytes[PREFIX_BYTES + 4] = {0};
    if (fread(bytes, 1, PREFIX_BYTES, file) != PREFIX_BYTES) {
        return damaged(err);
    }
    size_t width = bytes[MAGIC_BYTES] == 1 ? 2 : 4; // bytes that hold the length
    if (fread(bytes + PREFIX_BYTES, 1, width, file) != width) {
        return damaged(err);
    }
    size_t length = 0;
    for (size_t i = width; i-- > 0;) {
        length = length << 8 | bytes[PREFIX_BYTES + i];
    }
    if (length == 0 || length > HEADER_LIMIT || fread(text, 1, length, file) != length) {
        return damaged(err);
    }
    text[length] = '\0';
    return LEHR_OK;
}

/// Text that follows "'key':", or NULL.
static const char *value_of(const char *header, const char *key)
{
    const char *found = strstr(header, key);
    if (!found) {
        return NULL;
    }
    found += strlen(key);
    return found + strspn(found, " ");
}

/// Type code such as '<u2': byte order, kind, bytes.
static lehr_status parse_type(npy_file *npy, lehr_xrd_contents *contents, const char *header, lehr_error *err)
{
    static const struct {
        const char *code;
        lehr_xrd_pixel type;
        lehr_xrd_coding coding;
    } rows[] = {
        {"u1'", LEHR_XRD_UINT8, LEHR_XRD_CODING_UINT},    {"b1'", LEHR_XRD_UINT8, LEHR_XRD_CODING_UINT},
        {"u2'", LEHR_XRD_UINT16, LEHR_XRD_CODING_UINT},   {"u4'", LEHR_XRD_UINT32, LEHR_XRD_CODING_UINT},
        {"u8'", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_UINT},  {"i1'", LEHR_XRD_INT16, LEHR_XRD_CODING_INT},
        {"i2'", LEHR_XRD_INT16, LEHR_XRD_CODING_INT},     {"i4'", LEHR_XRD_INT32, LEHR_XRD_CODING_INT},
        {"i8'", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_INT},   {"f4'", LEHR_XRD_FLOAT32, LEHR_XRD_CODING_FLOAT},
        {"f8'", LEHR_XRD_FLOAT64, LEHR_XRD_CODING_FLOAT},
    };
    const char *value = value_of(header, "'descr':");
    if (!value) {
        return damaged(err);
    }
    bool ordered = value[0] == '\'' && value[1] != '\0' && strchr("<>|=", value[1]);
    for (size_t i = 0; ordered && i < sizeof rows / sizeof *rows; i++) {
        if (strncmp(value + 2, rows[i].code, strlen(rows[i].code)) == 0) {
            contents->type = rows[i].type;
            npy->coding = rows[i].coding;
            npy->item_size = (size_t)(rows[i].code[1] - '0');
            npy->big_endian = value[1] == '>';
            return LEHR_OK;
        }
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT,
                          ".npy array of type %.8s; expected integers of 1 to 8 bytes, f4 or f8", value);
}

static lehr_status parse_shape(lehr_xrd_contents *contents, const char *header, lehr_error *err)
{
    const char *order = value_of(header, "'fortran_order':");
    const char *shape = value_of(header, "'shape':");
    if (!order || !shape || *shape != '(') {
        return damaged(err);
    }
    if (strncmp(order, "False", 5) != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              ".npy array in Fortran order; save numpy.ascontiguousarray(a)");
    }
    size_t size[MAX_RANK + 1] = {0};
    size_t rank = 0;
    const char *at = shape + 1;
    while (rank <= MAX_RANK && *at >= '0' && *at <= '9') {
        char digits[20] = {0};
        size_t n = strspn(at, "0123456789");
        if (n >= sizeof digits) {
            return damaged(err);
        }
        memcpy(digits, at, n);
        lehr_status status = lehr_number_parse_size(&size[rank++], digits, err);
        if (status) {
            return status;
        }
        at += n;
        at += strspn(at, ", ");
    }
    if (*at != ')' || rank < 2 || rank > MAX_RANK) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              ".npy array has the wrong rank; expected 2 (one image) or 3");
    }
    contents->frames = rank == 3 ? size[0] : 1;
    contents->rows = size[rank - 2];
    contents->columns = size[rank - 1];
    return LEHR_OK;
}

/// The announced data are all there.
static lehr_status check_size(const lehr_xrd_contents *contents, const npy_file *npy, lehr_error *err)
{
    if (contents->rows == 0 || contents->columns == 0 || contents->frames == 0 ||
        contents->rows > LEHR_XRD_MAX_PIXELS / contents->columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, ".npy array of %zu x %zu x %zu elements",
                              contents->frames, contents->rows, contents->columns);
    }
    if (fseeko(npy->file, 0, SEEK_END) != 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot read: %s", strerror(errno));
    }
    size_t frame_bytes = contents->rows * contents->columns * npy->item_size;
    size_t present = (size_t)(ftello(npy->file) - npy->data);
    if (contents->frames > present / frame_bytes) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "truncated .npy file: %zu frames of %zu bytes announced, %zu bytes there",
                              contents->frames, frame_bytes, present);
    }
    return LEHR_OK;
}

static void close_file(void *handle)
{
    npy_file *npy = handle;
    if (npy) {
        if (npy->file) {
            fclose(npy->file);
        }
        lehr_core_free(npy);
    }
}

static lehr_status open_file(void **handle, lehr_xrd_contents *contents, const char *path,
                             const char *dataset, lehr_warnings *warnings, lehr_error *err)
{
    (void)dataset;
    (void)warnings;
    *handle = NULL;
    npy_file *npy = lehr_core_alloc(1, sizeof *npy);
    if (!npy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    char header[HEADER_LIMIT + 1];
    lehr_status status = LEHR_OK;
    status = lehr_xrd_file_open(&npy->file, path, err);
    if (status) {
        goto done;
    }
    status = read_header(header, npy->file, err);
    if (!status) {
        npy->data = ftello(npy->file);
        status = parse_type(npy, contents, header, err);
    }
    if (!status) {
        status = parse_shape(contents, header, err);
    }
    if (!status) {
        status = check_size(contents, npy, err);
    }
    if (!status) {
        *handle = npy;
        npy = NULL;
    }
done:
    close_file(npy);
    return status;
}

static lehr_status read_frame(void *handle, lehr_xrd_image *image, size_t frame, lehr_error *err)
{
    npy_file *npy = handle;
    size_t n = image->rows * image->columns;
    unsigned char *raw = lehr_core_alloc(n, npy->item_size);
    if (!raw) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_file_read(raw, n * npy->item_size, npy->file,
                                            (size_t)npy->data + frame * n * npy->item_size, err);
    if (!status) {
        lehr_xrd_copy_elements(image->pixels, image->type, raw, n, npy->item_size, npy->coding,
                               npy->big_endian);
    }
    lehr_core_free(raw);
    return status;
}

const lehr_xrd_reader lehr_xrd_reader_npy = {
    .name = "NPY",
    .summary = "NumPy array of two or three dimensions, C order: integers of 1 to 8 bytes, floats of 4 or 8; "
               "also .npy.gz",
    .takes_dataset = false,
    .recognise = recognise,
    .open = open_file,
    .read = read_frame,
    .close = close_file,
};
