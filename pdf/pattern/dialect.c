// Tables of PDFgetX2, PDFgetX3, xPDFsuite and RMCProfile, rewritten as plain tables.
#include "sq.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/text.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// Text that grows.
typedef struct buffer {
    char *text;
    size_t size, capacity;
    bool failed;
} buffer;

static void append(buffer *to, const char *text, size_t length)
{
    if (to->size + length > to->capacity) {
        size_t capacity = 2 * (to->size + length) + 256;
        char *grown = lehr_core_realloc(to->text, capacity, 1);
        if (!grown) {
            to->failed = true;
            return;
        }
        to->text = grown;
        to->capacity = capacity;
    }
    if (!to->failed) {
        memcpy(to->text + to->size, text, length);
        to->size += length;
    }
}

static void append_text(buffer *to, const char *text)
{
    append(to, text, strlen(text));
}

static void append_line(buffer *to, lehr_text_line line)
{
    append(to, line.start, line.length);
    append_text(to, "\n");
}

static lehr_text_line part(lehr_text_line line, size_t begin, size_t end)
{
    return lehr_text_trim((lehr_text_line){line.start + begin, end - begin});
}

/// The line without '#' and blanks at its beginning.
static lehr_text_line uncomment(lehr_text_line line)
{
    line = lehr_text_trim(line);
    while (line.length > 0 && line.start[0] == '#') {
        line = part(line, 1, line.length);
    }
    return line;
}

static void append_key(buffer *to, lehr_text_line word)
{
    size_t sign = lehr_text_find(word, "=");
    lehr_text_line key = part(word, 0, sign);
    lehr_text_line value = part(word, sign + 1, word.length);
    if (key.length > 0 && value.length > 0) {
        append_text(to, "# ");
        append(to, key.start, key.length);
        append_text(to, ": ");
        append_line(to, value);
    }
}

/// "key = value", or several "key=value" in a line as PDFgetX2 writes them.
static void append_keys(buffer *to, lehr_text_line line)
{
    line = uncomment(line);
    size_t sign = lehr_text_find(line, "=");
    if (sign == SIZE_MAX) {
        return;
    }
    bool alone = sign > 0 && line.start[sign - 1] == ' ';
    if (alone || lehr_text_find(part(line, sign + 1, line.length), "=") == SIZE_MAX) {
        append_key(to, line);
        return;
    }
    lehr_text_line words[32];
    size_t n = lehr_text_split(line, ' ', words, 32);
    for (size_t i = 0; i < n && i < 32; i++) {
        if (lehr_text_find(words[i], "=") != SIZE_MAX) {
            append_key(to, words[i]);
        }
    }
}

/// Names of the columns from "#L r(A)  G(r)  d_r  d_Gr": ours for axis and errors, the letters of the
/// quantity.
static void append_names(buffer *to, lehr_text_line line)
{
    lehr_text_line words[8];
    size_t n = lehr_text_split(part(line, 2, line.length), ' ', words, 8);
    append_text(to, "# columns:");
    for (size_t i = 0; i < n && i < 8; i++) {
        size_t letters = lehr_text_find(words[i], "(");
        append_text(to, " ");
        if (i == 0) {
            append_text(to, words[i].start[0] == 'r' ? "r_ang" : "q_per_ang");
        } else if (i == 2 && n == 4) {
            append_text(to, "error_of_x");
        } else if (i == 2 || i == 3) {
            append_text(to, i == n - 1 ? "sigma" : "column_3");
        } else {
            append(to, words[i].start, letters == SIZE_MAX ? words[i].length : letters);
        }
    }
    append_text(to, "\n");
}

static size_t find_start(const lehr_text *text)
{
    for (size_t i = 0; i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        if (line.length > 0 && line.start[0] == '#' && lehr_text_find(line, "start data") != SIZE_MAX) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void rewrite_marked(buffer *to, const lehr_text *text, size_t start)
{
    for (size_t i = 0; i < start; i++) {
        append_keys(to, lehr_text_line_at(text, i));
    }
    for (size_t i = start + 1; i < lehr_text_size(text); i++) {
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(text, i));
        if (lehr_text_starts_with(line, "#L ")) {
            append_names(to, line);
        } else if (line.length > 0 && line.start[0] != '#') {
            append_line(to, line);
        }
    }
}

static bool is_number(lehr_text_line word)
{
    return lehr_number_is(word.start, word.length, lehr_number_style_c());
}

/// A whole number alone in the first line, a title in the second, and that many rows.
static bool is_counted(const lehr_text *text)
{
    lehr_text_line words[3];
    size_t rows = 0;
    if (lehr_text_size(text) < 4 || lehr_text_split(lehr_text_line_at(text, 0), ' ', words, 3) != 1 ||
        !is_number(words[0])) {
        return false;
    }
    size_t n = lehr_text_split(lehr_text_line_at(text, 1), ' ', words, 3);
    if (n >= 2 && is_number(words[0]) && is_number(words[1])) {
        return false;
    }
    char count[32] = {0};
    lehr_text_line first = lehr_text_trim(lehr_text_line_at(text, 0));
    memcpy(count, first.start, first.length < 31 ? first.length : 31);
    for (size_t i = 2; i < lehr_text_size(text); i++) {
        rows += lehr_text_trim(lehr_text_line_at(text, i)).length > 0;
    }
    size_t want = 0;
    return lehr_number_parse_size(&want, count, NULL) == LEHR_OK && want == rows;
}

static void rewrite_counted(buffer *to, const lehr_text *text)
{
    append_text(to, "# format: RMCProfile\n# title: ");
    append_line(to, lehr_text_trim(lehr_text_line_at(text, 1)));
    for (size_t i = 2; i < lehr_text_size(text); i++) {
        append_line(to, lehr_text_line_at(text, i));
    }
}

/// HDF5 files are no text.
static bool is_binary(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (strcmp(dot, ".h5") == 0 || strcmp(dot, ".hdf5") == 0 || strcmp(dot, ".nxs") == 0);
}

lehr_status lehr_pdf_table_parse(lehr_table **out, const lehr_text *text, lehr_error *err)
{
    buffer rewritten = {0};
    lehr_text *plain = NULL;
    size_t start = find_start(text);
    *out = NULL;
    if (start == SIZE_MAX && !is_counted(text)) {
        return lehr_table_parse(out, NULL, text, err);
    }
    if (start != SIZE_MAX) {
        rewrite_marked(&rewritten, text, start);
    } else {
        rewrite_counted(&rewritten, text);
    }
    lehr_status status =
        rewritten.failed
            ? lehr_error_set(err, LEHR_ERR_NOMEM, "%s: no memory for its text", lehr_text_name(text))
            : lehr_text_decode(&plain, rewritten.text, rewritten.size, lehr_text_name(text), err);
    if (status == LEHR_OK) {
        status = lehr_table_parse(out, NULL, plain, err);
    }
    lehr_core_free(rewritten.text);
    lehr_text_free(plain);
    return status;
}

lehr_status lehr_pdf_table_read(lehr_table **out, const char *path, lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    if (is_binary(path)) {
        return lehr_table_read(out, NULL, path, err);
    }
    lehr_status status = lehr_text_read(&text, path, err);
    if (status == LEHR_OK) {
        status = lehr_pdf_table_parse(out, text, err);
    }
    lehr_text_free(text);
    return status;
}
