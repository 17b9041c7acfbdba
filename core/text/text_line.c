#include <lehr/core/alloc.h>
#include <lehr/core/text.h>
#include <stdint.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/// The no-break space (C2 A0) is a blank too: instruments pad with it.
static size_t blank_at(const char *p, size_t left)
{
    if (left > 0 && is_blank(*p)) {
        return 1;
    }
    return left > 1 && memcmp(p, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

lehr_text_line lehr_text_trim(lehr_text_line line)
{
    size_t skip = 0;
    while ((skip = blank_at(line.start, line.length)) > 0) {
        line.start += skip;
        line.length -= skip;
    }
    for (;;) {
        const char *end = line.start + line.length;
        if (line.length > 0 && is_blank(end[-1])) {
            line.length--;
        } else if (line.length > 1 && memcmp(end - 2, "\xC2\xA0", 2) == 0) {
            line.length -= 2;
        } else {
            return line;
        }
    }
}

bool lehr_text_equals(lehr_text_line line, const char *text)
{
    return strlen(text) == line.length && memcmp(line.start, text, line.length) == 0;
}

bool lehr_text_equals_nocase(lehr_text_line line, const char *text)
{
    if (strlen(text) != line.length) {
        return false;
    }
    for (size_t i = 0; i < line.length; i++) {
        if (lower(line.start[i]) != lower(text[i])) {
            return false;
        }
    }
    return true;
}

bool lehr_text_starts_with(lehr_text_line line, const char *prefix)
{
    size_t length = strlen(prefix);
    return length <= line.length && memcmp(line.start, prefix, length) == 0;
}

size_t lehr_text_find(lehr_text_line line, const char *needle)
{
    size_t length = strlen(needle);
    for (size_t i = 0; i + length <= line.length; i++) {
        if (memcmp(line.start + i, needle, length) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// The closing quote of a cell that begins with one, or NULL: behind it stands a blank or the end of the
/// line, so that inch marks separate nothing. Doubled quotes are part of the cell.
static const char *closing_quote(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        bool doubled = *p == '"' && p + 1 < end && p[1] == '"';
        if (*p == '"' && !doubled) {
            return p + 1 == end || is_blank(p[1]) ? p : NULL;
        }
        p += doubled;
    }
    return NULL;
}

static size_t split_blanks(lehr_text_line line, lehr_text_line *cells, size_t capacity)
{
    size_t n = 0;
    const char *p = line.start;
    const char *end = line.start + line.length;
    for (;;) {
        while (p < end && is_blank(*p)) {
            p++;
        }
        if (p == end) {
            return n;
        }
        const char *close = *p == '"' ? closing_quote(p, end) : NULL;
        const char *start = close ? p + 1 : p;
        while (p < end && !is_blank(*p)) {
            p++;
        }
        p = close ? close : p;
        if (n < capacity) {
            cells[n] = (lehr_text_line){.start = start, .length = (size_t)(p - start)};
        }
        p += close != NULL;
        n++;
    }
}

/// End of a cell that may begin with a quoted part: the next separator outside of quotes.
static const char *cell_end(const char *p, const char *end, char separator, bool quotes)
{
    bool inside = false;
    for (; p < end && (inside || *p != separator); p++) {
        inside = quotes && *p == '"' ? !inside : inside;
    }
    return p;
}

static lehr_text_line without_quotes(lehr_text_line cell)
{
    if (cell.length >= 2 && cell.start[0] == '"' && cell.start[cell.length - 1] == '"') {
        cell.start++;
        cell.length -= 2;
    }
    return cell;
}

size_t lehr_text_split(lehr_text_line line, char separator, lehr_text_line *cells, size_t capacity)
{
    if (separator == ' ') {
        return split_blanks(line, cells, capacity);
    }
    bool quotes = separator == ',' || separator == ';';
    size_t n = 0;
    const char *p = line.start;
    const char *end = line.start + line.length;
    for (;;) {
        const char *stop = cell_end(p, end, separator, quotes);
        if (n < capacity) {
            lehr_text_line cell = lehr_text_trim((lehr_text_line){.start = p, .length = (size_t)(stop - p)});
            cells[n] = quotes ? without_quotes(cell) : cell;
        }
        n++;
        if (stop == end) {
            return n;
        }
        p = stop + 1;
    }
}

char *lehr_text_copy(lehr_text_line line)
{
    char *copy = lehr_core_alloc(line.length + 1, 1);
    if (copy && line.length > 0) {
        memcpy(copy, line.start, line.length);
    }
    return copy;
}
