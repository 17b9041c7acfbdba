#include "text_private.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>

enum {
    SNIFF_BYTES = 8192,
    REPLACEMENT = 0xFFFD,
    WORST_UTF8_PER_UNIT = 3 // a UTF-16 unit or a cp1252 byte becomes at most three bytes
};

/// The bytes 0x80..0x9F of Windows code page 1252; 0 marks the five that are not assigned.
/// @source unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
static const uint16_t cp1252_high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                         0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                         0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                         0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static size_t put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/// Bytes of the UTF-8 sequence at p, 0 when it is not well-formed (overlong, surrogate, beyond U+10FFFF,
/// cut).
static size_t utf8_sequence(const unsigned char *p, const unsigned char *end)
{
    size_t length = *p < 0x80 ? 1 : *p < 0xC2 ? 0 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : *p < 0xF5 ? 4 : 0;
    if (length == 0 || (size_t)(end - p) < length) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool refused = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
                   (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F);
    return refused ? 0 : length;
}

/// Position of the first byte that is not UTF-8, or @p size.
static size_t utf8_valid_until(const unsigned char *bytes, size_t size)
{
    const unsigned char *end = bytes + size;
    const unsigned char *p = bytes;
    while (p < end) {
        uint64_t eight = 0;
        if (end - p >= 8) {
            memcpy(&eight, p, 8);
        }
        if (end - p >= 8 && !(eight & UINT64_C(0x8080808080808080))) {
            p += 8;
            continue;
        }
        size_t length = utf8_sequence(p, end);
        if (length == 0) {
            break;
        }
        p += length;
    }
    return (size_t)(p - bytes);
}

/// UTF-16 without a mark shows as NUL bytes at every second place, the other places being free of them.
static bool looks_like_utf16(const unsigned char *bytes, size_t size, size_t nul_place)
{
    size_t n = size < SNIFF_BYTES ? size : SNIFF_BYTES;
    size_t pairs = n / 2;
    size_t nul[2] = {0, 0};
    for (size_t i = 0; i < 2 * pairs; i++) {
        nul[i % 2] += bytes[i] == 0;
    }
    return pairs > 0 && 2 * nul[nul_place] > pairs && nul[1 - nul_place] == 0;
}

static bool starts_with(const unsigned char *bytes, size_t size, const char *mark)
{
    return size >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0;
}

static bool has_utf16_mark(const unsigned char *bytes, size_t size)
{
    return starts_with(bytes, size, "\xFF\xFE") || starts_with(bytes, size, "\xFE\xFF");
}

lehr_status lehr_text_refuse_binary(const unsigned char *bytes, size_t size, lehr_error *err)
{
    bool wide =
        has_utf16_mark(bytes, size) || looks_like_utf16(bytes, size, 1) || looks_like_utf16(bytes, size, 0);
    const unsigned char *nul = !wide && size > 0 ? memchr(bytes, 0, size) : NULL;
    if (nul) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "byte %zu is zero: this is a binary file, not text",
                              (size_t)(nul - bytes) + 1);
    }
    return LEHR_OK;
}

lehr_status lehr_text_sniff(lehr_text_encoding *encoding, size_t *mark, const unsigned char *bytes,
                            size_t size, lehr_error *err)
{
    *mark = 0;
    if (has_utf16_mark(bytes, size)) {
        *mark = 2;
        *encoding = bytes[0] == 0xFF ? LEHR_TEXT_UTF16LE_BOM : LEHR_TEXT_UTF16BE_BOM;
        return LEHR_OK;
    }
    if (looks_like_utf16(bytes, size, 1) || looks_like_utf16(bytes, size, 0)) {
        *encoding = looks_like_utf16(bytes, size, 1) ? LEHR_TEXT_UTF16LE : LEHR_TEXT_UTF16BE;
        return LEHR_OK;
    }
    lehr_status status = lehr_text_refuse_binary(bytes, size, err);
    if (status != LEHR_OK) {
        return status;
    }
    size_t valid = utf8_valid_until(bytes, size);
    bool has_mark = starts_with(bytes, size, "\xEF\xBB\xBF");
    if (has_mark && valid < size) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "byte %zu is not UTF-8 although the file begins with the UTF-8 mark: export the file again",
            valid + 1);
    }
    *mark = has_mark ? 3 : 0;
    *encoding = has_mark ? LEHR_TEXT_UTF8_BOM : valid == size ? LEHR_TEXT_UTF8 : LEHR_TEXT_CP1252;
    return LEHR_OK;
}

static uint32_t unit_at(const unsigned char *p, bool little)
{
    return little ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[0] << 8 | p[1]);
}

static lehr_status decode_utf16(char *out, size_t *n_out, const unsigned char *bytes, size_t size,
                                bool little, lehr_error *err)
{
    if (size % 2 != 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "UTF-16 text ends in half a character: the file was cut");
    }
    size_t n = 0;
    for (size_t i = 0; i < size; i += 2) {
        uint32_t code = unit_at(bytes + i, little);
        if (code == 0) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "character %zu of the UTF-16 text is zero: not a text file", i / 2 + 1);
        }
        bool high = code >= 0xD800 && code < 0xDC00;
        uint32_t low = high && i + 3 < size ? unit_at(bytes + i + 2, little) : 0;
        if (high && low >= 0xDC00 && low < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        } else if (code >= 0xD800 && code < 0xE000) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "character %zu is half of a UTF-16 pair: the file is damaged", i / 2 + 1);
        }
        n += put_utf8(out + n, code);
    }
    *n_out = n;
    return LEHR_OK;
}

static size_t decode_cp1252(char *out, const unsigned char *bytes, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        uint32_t code = bytes[i];
        if (code >= 0x80 && code < 0xA0) {
            code = cp1252_high[code - 0x80] ? cp1252_high[code - 0x80] : REPLACEMENT;
        }
        n += put_utf8(out + n, code);
    }
    return n;
}

lehr_status lehr_text_convert(char **out, size_t *out_size, const unsigned char *bytes, size_t size,
                              lehr_text_encoding encoding, lehr_error *err)
{
    bool eight_bit = encoding == LEHR_TEXT_CP1252;
    size_t units = eight_bit ? size : size / 2;
    char *buffer = lehr_core_alloc(units + 1, WORST_UTF8_PER_UNIT);
    if (!buffer) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu characters of text", units);
    }
    size_t n = 0;
    lehr_status status = LEHR_OK;
    if (eight_bit) {
        n = decode_cp1252(buffer, bytes, size);
    } else {
        bool little = encoding == LEHR_TEXT_UTF16LE || encoding == LEHR_TEXT_UTF16LE_BOM;
        status = decode_utf16(buffer, &n, bytes, size, little, err);
    }
    if (status != LEHR_OK) {
        lehr_core_free(buffer);
        return status;
    }
    buffer[n] = '\0';
    *out = buffer;
    *out_size = n;
    return LEHR_OK;
}
