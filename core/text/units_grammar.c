// The grammar of unit texts, a part of that of udunits2: products and quotients of words with exponents.
// udunits2 leaks memory where it meets a syntax error, so that only well-formed texts are handed to it.
#include "units_private.h"

#include <ctype.h>
#include <lehr/core/text.h>
#include <string.h>

enum { DEEPEST = 8, LONGEST_NUMBER = 6 };

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " ");
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '%';
}

/// Words with a meaning of their own in udunits2: origins of time, logarithms, division.
static bool is_reserved(const char *word, size_t length)
{
    static const char *const words[] = {"after", "at",  "from", "lb",  "lg",   "ln",
                                        "log",   "per", "re",   "ref", "since"};
    bool reserved = false;
    for (size_t i = 0; !reserved && i < sizeof words / sizeof words[0]; i++) {
        reserved = lehr_text_equals_nocase((lehr_text_line){.start = word, .length = length}, words[i]);
    }
    return reserved;
}

/// Digits; NULL when there are none or too many.
static const char *read_digits(const char *p)
{
    size_t n = strspn(p, "0123456789");
    return n > 0 && n <= LONGEST_NUMBER ? p + n : NULL;
}

/// "2", "-1", "^-1"; nothing is fine too.
static const char *read_exponent(const char *p)
{
    bool raised = *p == '^';
    bool sign = p[raised] == '-' || p[raised] == '+';
    bool wanted = raised || sign || isdigit((unsigned char)*p);
    return wanted ? read_digits(p + raised + sign) : p;
}

static const char *read_word(const char *p)
{
    size_t n = 0;
    while (is_letter(p[n])) {
        n++;
    }
    return is_reserved(p, n) ? NULL : read_exponent(p + n);
}

static const char *read_number(const char *p)
{
    p = read_digits(p);
    bool fraction = p && *p == '.' && isdigit((unsigned char)p[1]);
    return fraction ? read_digits(p + 1) : p;
}

static const char *read_product(const char *p, int depth);

/// Numbers stand at the beginning of a product only: "1/angstrom", "0.1 nm".
static const char *read_factor(const char *p, int depth, bool first)
{
    if (*p == '(' && depth < DEEPEST) {
        p = read_product(p + 1, depth + 1);
        return p && *p == ')' ? read_exponent(p + 1) : NULL;
    }
    if (isdigit((unsigned char)*p)) {
        p = first ? read_number(p) : NULL;
        return p && *p != '.' ? p : NULL;
    }
    return is_letter(*p) ? read_word(p) : NULL;
}

/// Factors with blanks or one of "/*." between them; the end is that of the text or a closing bracket.
static const char *read_product(const char *p, int depth)
{
    p = read_factor(skip_blanks(p), depth, true);
    while (p && *skip_blanks(p) != '\0' && *skip_blanks(p) != ')') {
        const char *next = skip_blanks(p);
        bool mark = *next == '/' || *next == '*' || *next == '.';
        if (!mark && next == p) {
            return NULL; // two factors side by side
        }
        p = read_factor(skip_blanks(next + mark), depth, false);
    }
    return p ? skip_blanks(p) : NULL;
}

bool lehr_units_is_well_formed(const char *text)
{
    const char *end = read_product(text, 0);
    return end && *end == '\0';
}
