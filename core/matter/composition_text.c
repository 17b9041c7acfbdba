#include "composition_text.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Superscript of Unicode at @p at: '+', '-' or a digit, and its length; '\0' for none.
static char superscript(const char *at, size_t *length)
{
    static const struct {
        const char *bytes;
        char plain;
    } marks[] = {{"\xC2\xB9", '1'},     {"\xC2\xB2", '2'},     {"\xC2\xB3", '3'},     {"\xE2\x81\xB4", '4'},
                 {"\xE2\x81\xB5", '5'}, {"\xE2\x81\xB6", '6'}, {"\xE2\x81\xBA", '+'}, {"\xE2\x81\xBB", '-'}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        *length = strlen(marks[i].bytes);
        if (strncmp(at, marks[i].bytes, *length) == 0) {
            return marks[i].plain;
        }
    }
    return '\0';
}

bool core_composition_plain(char *out, size_t size, const char *text)
{
    size_t n = 0;
    for (const char *at = text; *at; at++) {
        size_t length = 0;
        char c = superscript(at, &length);
        if (c != '\0') {
            at += length - 1;
        } else if (strncmp(at, "\xE2\x82", 2) == 0 && (unsigned char)at[2] - 0x80u <= 9) {
            c = (char)('0' + (at[2] & 0x0F)); // U+2080 to U+2089
            at += 2;
        } else {
            c = *at == '[' ? '(' : *at == ']' ? ')' : *at;
        }
        if (strchr("_{}$", c)) {
            continue;
        }
        if (n + 1 >= size) {
            return false;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return true;
}

static bool takes_electrons(const char *symbol)
{
    static const char *const names[] = {"H", "B",  "C",  "N",  "O",  "F",  "Si", "P",
                                        "S", "Cl", "As", "Se", "Br", "Te", "I"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(symbol, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

size_t core_composition_charge(const char *at, const char *symbol)
{
    size_t power = *at == '^', digits = is_digit(at[power]) && at[power] != '0';
    char sign = at[power + digits];
    size_t length = power + digits + 1;
    if (sign != '+' && !(sign == '-' && takes_electrons(symbol))) {
        return 0;
    }
    // "Zr-50", "Na+2": an amount with a sign is none.
    return digits == 0 && (is_digit(at[length]) || at[length] == '.') ? 0 : length;
}
