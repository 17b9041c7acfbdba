#include "text_private.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_READ = 65536 };

/// A text that grows beyond this is a device or a mistake: the largest export known has 2e8 bytes.
static const size_t most_bytes = (size_t)4 << 30;

// ---- reading bytes --------------------------------------------------------------------
/// May a stream that has given @p size bytes be read on? Looks at the first bytes, so that an endless device
/// and a large binary file are refused at once.
static lehr_status check_block(const char *bytes, size_t size, lehr_error *err)
{
    if (size >= most_bytes) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "longer than %zu GiB, too long for a text file: cut it into pieces",
                              most_bytes >> 30);
    }
    return size <= FIRST_READ ? lehr_text_refuse_binary((const unsigned char *)bytes, size, err) : LEHR_OK;
}

/// The whole stream, with one zero byte behind it.
static lehr_status read_stream(char **out, size_t *out_size, FILE *file, lehr_error *err)
{
    size_t size = 0;
    size_t capacity = FIRST_READ;
    char *bytes = lehr_core_alloc(capacity + 1, 1);
    while (bytes) {
        size += fread(bytes + size, 1, capacity - size, file);
        if (size < capacity) {
            break;
        }
        lehr_status status = check_block(bytes, size, err);
        if (status != LEHR_OK) {
            lehr_core_free(bytes);
            return status;
        }
        char *larger = lehr_core_realloc(bytes, 2 * capacity + 1, 1);
        if (!larger) {
            lehr_core_free(bytes);
        }
        bytes = larger;
        capacity *= 2;
    }
    if (!bytes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a text of %zu bytes", capacity);
    }
    if (ferror(file)) {
        lehr_core_free(bytes);
        return lehr_error_set(err, LEHR_ERR_IO, "reading failed: %s", strerror(errno));
    }
    bytes[size] = '\0';
    *out = bytes;
    *out_size = size;
    return LEHR_OK;
}

static lehr_status read_bytes(char **out, size_t *size, const char *path, lehr_error *err)
{
    if (strcmp(path, "-") == 0) {
        return read_stream(out, size, stdin, err);
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot open the file: %s", strerror(errno));
    }
    lehr_status status = read_stream(out, size, file, err);
    fclose(file);
    return status;
}

// ---- cutting into lines -----------------------------------------------------------------
static size_t line_end(const char *bytes, size_t size, size_t i)
{
    while (i < size && bytes[i] != '\n' && bytes[i] != '\r') {
        i++;
    }
    return i;
}

/// First byte behind the line end at @p end.
static size_t next_start(const char *bytes, size_t size, size_t end)
{
    if (end + 1 < size && bytes[end] == '\r' && bytes[end + 1] == '\n') {
        return end + 2;
    }
    return end < size ? end + 1 : size;
}

static lehr_status index_lines(lehr_text *text, lehr_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < text->size; n++) {
        i = next_start(text->bytes, text->size, line_end(text->bytes, text->size, i));
    }
    text->starts = lehr_core_alloc(n + 1, sizeof *text->starts);
    if (!text->starts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu lines", n);
    }
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        text->starts[i] = start;
        start = next_start(text->bytes, text->size, line_end(text->bytes, text->size, start));
    }
    text->starts[n] = text->size;
    text->n_lines = n;
    return LEHR_OK;
}

static size_t count_replacements(const char *bytes, size_t size)
{
    size_t n = 0;
    const char *end = bytes + size;
    for (const char *p = bytes; size > 0 && (p = memchr(p, 0xEF, (size_t)(end - p))) != NULL; p++) {
        n += end - p >= 3 && memcmp(p, "\xEF\xBF\xBD", 3) == 0;
    }
    return n;
}

// ---- the object ---------------------------------------------------------------------------
/// Takes @p *bytes over where they are UTF-8 already; @p *bytes is then NULL.
static lehr_status adopt(lehr_text **out, char **bytes, size_t size, const char *name, lehr_error *err)
{
    lehr_status status = LEHR_ERR_NOMEM;
    size_t mark = 0;
    lehr_text *text = lehr_core_alloc(1, sizeof *text);
    if (!text || !(text->name = lehr_core_strdup(name))) {
        lehr_error_set(err, status, "no memory for a text");
        goto done;
    }
    const unsigned char *raw = (const unsigned char *)*bytes;
    status = lehr_text_sniff(&text->encoding, &mark, raw, size, err);
    if (status != LEHR_OK) {
        goto done;
    }
    if (text->encoding == LEHR_TEXT_UTF8 || text->encoding == LEHR_TEXT_UTF8_BOM) {
        text->bytes = *bytes;
        *bytes = NULL;
        text->size = size - mark;
        memmove(text->bytes, text->bytes + mark, text->size + 1);
    } else {
        status = lehr_text_convert(&text->bytes, &text->size, raw + mark, size - mark, text->encoding, err);
        if (status != LEHR_OK) {
            goto done;
        }
    }
    text->n_replaced = count_replacements(text->bytes, text->size);
    status = index_lines(text, err);
    if (status == LEHR_OK) {
        *out = text;
        text = NULL;
    }
done:
    lehr_text_free(text);
    return status;
}

lehr_status lehr_text_decode(lehr_text **out, const char *bytes, size_t size, const char *name,
                             lehr_error *err)
{
    *out = NULL;
    char *copy = lehr_core_alloc(size + 1, 1);
    if (!copy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "%s: no memory for a text of %zu bytes", name, size);
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    lehr_status status = adopt(out, &copy, size, name, err);
    lehr_core_free(copy);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", name);
}

lehr_status lehr_text_read(lehr_text **out, const char *path, lehr_error *err)
{
    *out = NULL;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    char *bytes = NULL;
    size_t size = 0;
    lehr_status status = read_bytes(&bytes, &size, path, err);
    if (status == LEHR_OK) {
        status = adopt(out, &bytes, size, name, err);
    }
    lehr_core_free(bytes);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "%s", name);
}

lehr_status lehr_text_read_bytes(char **out, size_t *size, const char *path, lehr_error *err)
{
    size_t read = 0;
    *out = NULL;
    lehr_status status = read_bytes(out, &read, path, err);
    if (size) {
        *size = read;
    }
    return status == LEHR_OK
               ? LEHR_OK
               : lehr_error_wrap(err, status, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
}

void lehr_text_free(lehr_text *text)
{
    if (!text) {
        return;
    }
    lehr_core_free(text->name);
    lehr_core_free(text->bytes);
    lehr_core_free(text->starts);
    lehr_core_free(text);
}

const char *lehr_text_name(const lehr_text *text)
{
    return text->name;
}

lehr_text_encoding lehr_text_encoding_of(const lehr_text *text)
{
    return text->encoding;
}

const char *lehr_text_encoding_name(lehr_text_encoding encoding)
{
    static const char *const names[] = {
        [LEHR_TEXT_UTF8] = "UTF-8",
        [LEHR_TEXT_UTF8_BOM] = "UTF-8 with mark",
        [LEHR_TEXT_UTF16LE_BOM] = "UTF-16LE with mark",
        [LEHR_TEXT_UTF16BE_BOM] = "UTF-16BE with mark",
        [LEHR_TEXT_UTF16LE] = "UTF-16LE without mark",
        [LEHR_TEXT_UTF16BE] = "UTF-16BE without mark",
        [LEHR_TEXT_CP1252] = "cp1252",
    };
    return names[encoding];
}

size_t lehr_text_size(const lehr_text *text)
{
    return text->n_lines;
}

lehr_text_line lehr_text_line_at(const lehr_text *text, size_t i)
{
    size_t start = text->starts[i];
    size_t end = text->starts[i + 1];
    if (end > start && text->bytes[end - 1] == '\n') {
        end--;
    }
    if (end > start && text->bytes[end - 1] == '\r') {
        end--;
    }
    return (lehr_text_line){.start = text->bytes + start, .length = end - start};
}

size_t lehr_text_replacement_count(const lehr_text *text)
{
    return text->n_replaced;
}

size_t lehr_text_character_length(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t n = c[0] < 0x80 ? 1 : c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool invalid = (c[0] == 0xE0 && c[1] < 0xA0) || (c[0] == 0xED && c[1] > 0x9F) ||
                   (c[0] == 0xF0 && c[1] < 0x90) || (c[0] == 0xF4 && c[1] > 0x8F);
    return n > 2 && invalid ? 0 : n;
}
