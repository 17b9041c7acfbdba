#include "cbf.h"

#include "byte_order.h"
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <md5.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LINE_SIZE = 200, DIGEST_TEXT = 24 };

static const char section_mark[] = "--CIF-BINARY-FORMAT-SECTION--";
static const unsigned char data_mark[4] = {0x0c, 0x1a, 0x04, 0xd5};

// ---- byte offsets -------------------------------------------------------------------
/// The wide difference that follows a byte 0x80 at @p at; NULL when the bytes end in it.
static const unsigned char *wide_difference(uint32_t *out, const unsigned char *at, const unsigned char *end)
{
    if (end - at < 2) {
        return NULL;
    }
    uint32_t two = at[0] | (uint32_t)at[1] << 8;
    at += 2;
    if (two != 0x8000U) {
        *out = two < 0x8000U ? two : two | 0xffff0000U;
        return at;
    }
    if (end - at < 4) {
        return NULL;
    }
    uint32_t four = lehr_xrd_read_u32(at, false);
    at += 4;
    if (four != 0x80000000U) {
        *out = four;
        return at;
    }
    if (end - at < 8) {
        return NULL;
    }
    *out = lehr_xrd_read_u32(at, false); // the upper half does not matter modulo 2^32
    return at + 8;
}

lehr_status lehr_xrd_byte_offset_decode(uint32_t *out, size_t n, size_t *used, const unsigned char *bytes,
                                        size_t n_bytes, lehr_error *err)
{
    const unsigned char *at = bytes;
    const unsigned char *end = bytes + n_bytes;
    uint32_t value = 0;
    size_t i = 0;
    while (i < n) {
        // As many elements as there are surely bytes for: no check of the end inside.
        size_t left = (size_t)(end - at);
        size_t stop = n - i < left ? n : i + left;
        while (i < stop && *at != 0x80) {
            int32_t step = (int8_t)*at++;
            value += (uint32_t)step;
            out[i++] = value;
        }
        if (i == n) {
            break;
        }
        uint32_t difference = 0;
        at = at < end ? wide_difference(&difference, at + 1, end) : NULL;
        if (!at) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "damaged byte-offset data: %zu bytes end at pixel %zu of %zu", n_bytes, i,
                                  n);
        }
        value += difference;
        out[i++] = value;
    }
    *used = (size_t)(at - bytes);
    return LEHR_OK;
}

// ---- header of a section --------------------------------------------------------------
/// First place of @p part in the bytes, or NULL.
static const unsigned char *find(const unsigned char *bytes, size_t n, const void *part, size_t n_part)
{
    const unsigned char first = *(const unsigned char *)part;
    const unsigned char *end = bytes + n;
    while (n >= n_part) {
        const unsigned char *at = memchr(bytes, first, n - n_part + 1);
        if (!at || memcmp(at, part, n_part) == 0) {
            return at;
        }
        bytes = at + 1;
        n = (size_t)(end - bytes);
    }
    return NULL;
}

/// Value behind "key" at the start of a line, up to the end of the line, without blanks, quotes and ';'.
static bool value_of(char value[LINE_SIZE], const unsigned char *header, size_t n, const char *key)
{
    size_t length = strlen(key);
    const unsigned char *end = header + n;
    for (const unsigned char *at = header; at && (size_t)(end - at) > length;) {
        at += strspn((const char *)at, " \t");
        if ((size_t)(end - at) > length && strncasecmp((const char *)at, key, length) == 0) {
            at += length;
            size_t size = 0;
            for (; at < end && *at != '\r' && *at != '\n' && size + 1 < LINE_SIZE; at++) {
                if (!strchr(" \t\";", *at) || (*at == ' ' && size > 0)) {
                    value[size++] = (char)*at;
                }
            }
            while (size > 0 && value[size - 1] == ' ') {
                size--;
            }
            value[size] = '\0';
            return true;
        }
        const unsigned char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : NULL;
    }
    return false;
}

/// A size that must be there unless @p fallback is not 0.
static lehr_status read_size(size_t *out, const unsigned char *header, size_t n, const char *key,
                             size_t fallback, lehr_error *err)
{
    char value[LINE_SIZE];
    if (!value_of(value, header, n, key)) {
        *out = fallback;
        return fallback ? LEHR_OK : lehr_error_set(err, LEHR_ERR_FORMAT, "CBF header without '%s'", key);
    }
    lehr_status status = lehr_number_parse_size(out, value, err);
    return status ? lehr_error_wrap(err, status, "CBF header, '%s'", key) : LEHR_OK;
}

static lehr_status read_element(lehr_xrd_cbf *out, const unsigned char *header, size_t n, lehr_error *err)
{
    static const struct {
        const char *name;
        lehr_xrd_pixel type;
        size_t size;
        lehr_xrd_coding coding;
    } rows[] = {
        {"unsigned 8-bit integer", LEHR_XRD_UINT8, 1, LEHR_XRD_CODING_UINT},
        {"signed 8-bit integer", LEHR_XRD_INT16, 1, LEHR_XRD_CODING_INT},
        {"unsigned 16-bit integer", LEHR_XRD_UINT16, 2, LEHR_XRD_CODING_UINT},
        {"signed 16-bit integer", LEHR_XRD_INT16, 2, LEHR_XRD_CODING_INT},
        {"unsigned 32-bit integer", LEHR_XRD_UINT32, 4, LEHR_XRD_CODING_UINT},
        {"signed 32-bit integer", LEHR_XRD_INT32, 4, LEHR_XRD_CODING_INT},
        {"signed 32-bit real IEEE", LEHR_XRD_FLOAT32, 4, LEHR_XRD_CODING_FLOAT},
        {"signed 64-bit real IEEE", LEHR_XRD_FLOAT64, 8, LEHR_XRD_CODING_FLOAT},
    };
    char value[LINE_SIZE];
    if (!value_of(value, header, n, "X-Binary-Element-Type:")) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "CBF header without 'X-Binary-Element-Type:'");
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcasecmp(value, rows[i].name) == 0) {
            out->type = rows[i].type;
            out->item_size = rows[i].size;
            out->coding = rows[i].coding;
            char order[LINE_SIZE] = "";
            (void)value_of(order, header, n, "X-Binary-Element-Byte-Order:");
            out->big_endian = strcasecmp(order, "BIG_ENDIAN") == 0;
            return LEHR_OK;
        }
    }
    return lehr_error_set(
        err, LEHR_ERR_FORMAT,
        "CBF elements of type '%s'; expected integers of 8, 16 or 32 bits or reals of 32 or 64", value);
}

static lehr_status read_coding(lehr_xrd_cbf *out, const unsigned char *header, size_t n, lehr_error *err)
{
    char coding[LINE_SIZE] = "";
    char transfer[LINE_SIZE] = "BINARY";
    if (!value_of(coding, header, n, "conversions=")) { // alone on its line, or behind the type
        char whole[LINE_SIZE] = "";
        (void)value_of(whole, header, n, "Content-Type:");
        const char *inside = strstr(whole, "conversions=");
        snprintf(coding, sizeof coding, "%s", inside ? inside + strlen("conversions=") : "x-CBF_NONE");
    }
    (void)value_of(transfer, header, n, "Content-Transfer-Encoding:");
    if (strcasecmp(transfer, "BINARY") != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "CBF data in the encoding '%s'; only BINARY is supported",
                              transfer);
    }
    out->packed = strcasecmp(coding, "x-CBF_BYTE_OFFSET") == 0;
    if (!out->packed && strcasecmp(coding, "x-CBF_NONE") != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "CBF compression '%s'; only x-CBF_BYTE_OFFSET and none are supported", coding);
    }
    return LEHR_OK;
}

/// The 16 bytes of an MD5 sum in base 64; false when the text is something else.
static bool read_digest(unsigned char digest[16], const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    size_t n = 0;
    if (strlen(text) != DIGEST_TEXT) {
        return false;
    }
    for (size_t i = 0; i < DIGEST_TEXT - 2; i++) {
        const char *digit = strchr(digits, text[i]);
        if (!digit) {
            return false;
        }
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (i % 4 != 0) { // 6, 12, 18, 24 bits: a byte is complete after the 2nd, 3rd and 4th digit
            digest[n++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
        }
    }
    return n == 16;
}

static lehr_status read_shape(lehr_xrd_cbf *out, const unsigned char *header, size_t n, lehr_error *err)
{
    size_t elements = 0;
    size_t planes = 0;
    lehr_status status = read_size(&out->columns, header, n, "X-Binary-Size-Fastest-Dimension:", 0, err);
    if (!status) {
        status = read_size(&out->rows, header, n, "X-Binary-Size-Second-Dimension:", 0, err);
    }
    if (!status) {
        status = read_size(&planes, header, n, "X-Binary-Size-Third-Dimension:", 1, err);
    }
    if (status) {
        return status;
    }
    if (out->rows == 0 || out->columns == 0 || planes > 1 || out->rows > LEHR_XRD_MAX_PIXELS / out->columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "CBF image of %zu x %zu x %zu pixels", planes, out->rows,
                              out->columns);
    }
    status = read_size(&elements, header, n, "X-Binary-Number-of-Elements:", out->rows * out->columns, err);
    if (!status && elements != out->rows * out->columns) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "damaged CBF header: %zu elements for %zu x %zu pixels",
                                elements, out->rows, out->columns);
    }
    return status;
}

static lehr_status read_header(lehr_xrd_cbf *out, const unsigned char *header, size_t n, size_t left,
                               lehr_error *err)
{
    lehr_status status = read_coding(out, header, n, err);
    if (!status) {
        status = read_element(out, header, n, err);
    }
    if (!status) {
        status = read_shape(out, header, n, err);
    }
    if (!status) {
        status = read_size(&out->bytes, header, n, "X-Binary-Size:", left > 0 ? left : 1, err);
    }
    if (status) {
        return status;
    }
    if (out->bytes > left) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "truncated CBF file: %zu bytes of data announced, %zu are there", out->bytes,
                              left);
    }
    if (out->packed && out->coding == LEHR_XRD_CODING_FLOAT) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "CBF reals with byte-offset compression");
    }
    char digest[LINE_SIZE];
    if (value_of(digest, header, n, "Content-MD5:")) {
        out->has_digest = read_digest(out->digest, digest);
        if (!out->has_digest) {
            return lehr_error_set(err, LEHR_ERR_FORMAT, "CBF checksum '%.40s' is not an MD5 sum", digest);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_xrd_cbf_find(bool *found, lehr_xrd_cbf *out, const unsigned char *bytes, size_t n,
                              size_t start, lehr_error *err)
{
    const size_t mark = sizeof section_mark - 1;
    *found = false;
    *out = (lehr_xrd_cbf){0};
    const unsigned char *at = start < n ? find(bytes + start, n - start, section_mark, mark) : NULL;
    while (at && (size_t)(bytes + n - at) >= mark + 2 &&
           memcmp(at + mark, "--", 2) == 0) { // end of a section
        at += mark;
        at = find(at, (size_t)(bytes + n - at), section_mark, mark);
    }
    if (!at) {
        return LEHR_OK;
    }
    const unsigned char *data = find(at, (size_t)(bytes + n - at), data_mark, sizeof data_mark);
    if (!data) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "CBF file without data, or with data in another encoding than BINARY");
    }
    out->header = (size_t)(at - bytes);
    out->data = (size_t)(data - bytes) + sizeof data_mark;
    *found = true;
    return read_header(out, at, (size_t)(data - at), n - out->data, err);
}

// ---- pixels -------------------------------------------------------------------------
static lehr_status check_digest(const lehr_xrd_cbf *section, const unsigned char *data, lehr_error *err)
{
    if (!section->has_digest) {
        return LEHR_OK;
    }
    MD5_CTX context;
    unsigned char digest[16];
    MD5Init(&context);
    MD5Update(&context, data, section->bytes);
    MD5Final(digest, &context);
    return memcmp(digest, section->digest, sizeof digest) == 0
               ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_FORMAT,
                                "damaged CBF file: the data do not have the MD5 sum of the header");
}

/// Put 32-bit sums into a narrower type.
static lehr_status narrow(lehr_xrd_image *image, const uint32_t *values, size_t item_size, lehr_error *err)
{
    size_t n = image->rows * image->columns;
    bool is_signed = image->type == LEHR_XRD_INT16;
    int32_t most =
        is_signed ? (item_size == 1 ? INT8_MAX : INT16_MAX) : (item_size == 1 ? UINT8_MAX : UINT16_MAX);
    int32_t least = is_signed ? -most - 1 : 0;
    for (size_t i = 0; i < n; i++) {
        int32_t value = (int32_t)values[i];
        if (value < least || value > most) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "damaged CBF file: pixel %zu is %ld, outside of %ld to %ld", i, (long)value,
                                  (long)least, (long)most);
        }
        if (image->type == LEHR_XRD_UINT8) {
            ((uint8_t *)image->pixels)[i] = (uint8_t)value;
        } else {
            ((uint16_t *)image->pixels)[i] = (uint16_t)value;
        }
    }
    return LEHR_OK;
}

static lehr_status unpack(lehr_xrd_image *image, const lehr_xrd_cbf *section, const unsigned char *data,
                          lehr_error *err)
{
    size_t n = section->rows * section->columns;
    size_t used = 0;
    bool direct = image->type == LEHR_XRD_INT32 || image->type == LEHR_XRD_UINT32;
    uint32_t *values = direct ? image->pixels : lehr_core_alloc(n, sizeof *values);
    if (!values) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    lehr_status status = lehr_xrd_byte_offset_decode(values, n, &used, data, section->bytes, err);
    if (!status && used != section->bytes) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "damaged CBF file: %zu of %zu bytes left over after the last pixel",
                                section->bytes - used, section->bytes);
    }
    if (!status && !direct) {
        status = narrow(image, values, section->item_size, err);
    }
    if (!direct) {
        lehr_core_free(values);
    }
    return status;
}

lehr_status lehr_xrd_cbf_decode(lehr_xrd_image *image, const lehr_xrd_cbf *section,
                                const unsigned char *bytes, lehr_error *err)
{
    const unsigned char *data = bytes + section->data;
    lehr_status status = check_digest(section, data, err);
    if (status) {
        return status;
    }
    if (section->packed) {
        return unpack(image, section, data, err);
    }
    size_t n = section->rows * section->columns;
    if (section->bytes != n * section->item_size) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "damaged CBF file: %zu bytes for %zu pixels of %zu",
                              section->bytes, n, section->item_size);
    }
    lehr_xrd_copy_elements(image->pixels, image->type, data, n, section->item_size, section->coding,
                           section->big_endian);
    return LEHR_OK;
}
