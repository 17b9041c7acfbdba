#include <lehr/core/number.h>

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXACT_DIGITS = 15, // an integer of 15 digits is a double without rounding
    EXACT_POWER = 22,  // so is 10^22
    LONG_DIGITS = 19,  // an integer of 19 digits is a long double of 64 bits without rounding
    LONG_POWER = 27,   // so is 10^27
    DIGITS_KEPT = 780  // a double is decided by its first 767 digits and by whether something follows
};
static const long exponent_limit = 1000000000000000; // longer than any file, far inside the range of long

static const double exact_powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const long double long_powers[LONG_POWER + 1] = {
    1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
    1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

/// A number taken apart: +-digits * 10^exponent, digits being all digits of text[begin..end).
typedef struct scanned_number {
    bool negative;
    bool special; ///< nan or inf: `value` holds it
    double value;
    uint64_t mantissa; ///< the significant digits, valid while n_digits <= 19
    size_t n_digits;   ///< significant digits: leading zeros do not count
    long exponent;     ///< power of ten of the last digit
    const char *begin; ///< first character after the sign
    const char *end;   ///< one past the last digit of the mantissa
} scanned_number;

static bool is_digit(char c)
{
    return (unsigned)(c - '0') < 10U;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

lehr_number_style lehr_number_style_c(void)
{
    return (lehr_number_style){.decimal_mark = '.', .thousands_mark = 0};
}

static bool word_equals(const char *p, const char *end, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(end - p) != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (tolower((unsigned char)p[i]) != word[i]) {
            return false;
        }
    }
    return true;
}

static bool scan_special(scanned_number *number, const char *p, const char *end)
{
    number->special = true;
    if (word_equals(p, end, "nan")) {
        number->value = NAN;
        return true;
    }
    if (word_equals(p, end, "inf") || word_equals(p, end, "infinity")) {
        number->value = number->negative ? -INFINITY : INFINITY;
        return true;
    }
    return false;
}

static void take_digit(scanned_number *number, char c)
{
    if (number->n_digits == 0 && c == '0') {
        return;
    }
    number->n_digits++;
    number->mantissa = number->mantissa * 10U + (uint64_t)(c - '0'); // wraps beyond 19 digits, then unused
}

/// Digits before the decimal mark. With thousands marks every group but the first has three digits.
static const char *scan_integer(scanned_number *number, const char *p, const char *end, char thousands)
{
    size_t group = 0;
    bool grouped = false;
    for (; p < end; p++) {
        if (is_digit(*p)) {
            take_digit(number, *p);
            group++;
        } else if (thousands != 0 && *p == thousands) {
            if (grouped ? group != 3 : (group < 1 || group > 3)) {
                return NULL;
            }
            grouped = true;
            group = 0;
        } else {
            break;
        }
    }
    return grouped && group != 3 ? NULL : p;
}

static const char *scan_exponent(scanned_number *number, const char *p, const char *end)
{
    bool negative = false;
    long exponent = 0;
    p++; // the letter
    if (p < end && (*p == '+' || *p == '-')) {
        negative = *p++ == '-';
    }
    if (p == end || !is_digit(*p)) {
        return NULL;
    }
    for (; p < end && is_digit(*p); p++) {
        exponent = exponent < exponent_limit ? exponent * 10 + (*p - '0') : exponent;
    }
    number->exponent += negative ? -exponent : exponent;
    return p;
}

/// Take a trimmed text apart; false when it is not a number.
static bool scan(scanned_number *number, const char *p, const char *end, lehr_number_style style)
{
    *number = (scanned_number){0};
    if (p < end && (*p == '+' || *p == '-')) {
        number->negative = *p++ == '-';
    }
    if (p == end) {
        return false;
    }
    if (isalpha((unsigned char)*p)) {
        return scan_special(number, p, end);
    }
    number->begin = p;
    p = scan_integer(number, p, end, style.thousands_mark);
    if (!p) {
        return false;
    }
    size_t seen = (size_t)(p - number->begin);
    if (p < end && *p == style.decimal_mark) {
        const char *fraction = ++p;
        for (; p < end && is_digit(*p); p++) {
            take_digit(number, *p);
        }
        seen += (size_t)(p - fraction);
        number->exponent = -(long)(p - fraction);
    }
    if (seen == 0) {
        return false;
    }
    number->end = p;
    if (p < end && (*p == 'e' || *p == 'E' || *p == 'd' || *p == 'D')) {
        p = scan_exponent(number, p, end);
    }
    return p == end;
}

/// Correct rounding of any number of digits by libc. The text handed over is an integer with an exponent,
/// so the decimal mark of the locale plays no part.
static double convert_slowly(const scanned_number *number)
{
    char buffer[DIGITS_KEPT + 40];
    size_t n = 0;
    size_t left = number->n_digits;
    bool more = false;
    for (const char *p = number->begin; p < number->end; p++) {
        if (!is_digit(*p) || (n == 0 && *p == '0')) {
            continue;
        }
        if (n < DIGITS_KEPT) {
            buffer[n++] = *p;
            left--;
        } else {
            more = more || *p != '0';
        }
    }
    long exponent = number->exponent + (long)left;
    if (more) {
        buffer[n++] = '1'; // stands for all digits that were cut
        exponent--;
    }
    snprintf(buffer + n, sizeof buffer - n, "e%ld", exponent);
    return strtod(buffer, NULL);
}

/// 16 to 19 digits, what programs write to keep a double: one long double operation is off by half a unit of
/// its last place at most. Where both neighbours round to the same double that double is right; else false.
static bool convert_long(double *out, const scanned_number *number)
{
    if (LDBL_MANT_DIG < 64 || number->n_digits > LONG_DIGITS || number->exponent < -LONG_POWER ||
        number->exponent > LONG_POWER) {
        return false;
    }
    long double value = (long double)number->mantissa;
    value =
        number->exponent < 0 ? value / long_powers[-number->exponent] : value * long_powers[number->exponent];
    double below = (double)(value - value * LDBL_EPSILON);
    double above = (double)(value + value * LDBL_EPSILON);
    *out = below;
    return below == above;
}

static double convert(const scanned_number *number)
{
    if (number->special) {
        return number->value;
    }
    double value = 0;
    if (number->n_digits == 0) {
        value = 0;
    } else if (number->n_digits <= EXACT_DIGITS && number->exponent >= -EXACT_POWER &&
               number->exponent <= EXACT_POWER) {
        double mantissa = (double)number->mantissa;
        value = number->exponent < 0 ? mantissa / exact_powers[-number->exponent]
                                     : mantissa * exact_powers[number->exponent];
    } else if (!convert_long(&value, number)) {
        value = convert_slowly(number);
    }
    return number->negative ? -value : value;
}

static void trim(const char **begin, const char **end)
{
    while (*begin < *end && is_blank(**begin)) {
        (*begin)++;
    }
    while (*end > *begin && is_blank((*end)[-1])) {
        (*end)--;
    }
}

static bool read_number(double *out, const char *text, size_t length, lehr_number_style style)
{
    const char *begin = text;
    const char *end = text + length;
    trim(&begin, &end);
    scanned_number number;
    if (!scan(&number, begin, end, style)) {
        return false;
    }
    double value = convert(&number);
    if (isinf(value) && !number.special) {
        return false;
    }
    *out = value;
    return true;
}

bool lehr_number_is(const char *text, size_t length, lehr_number_style style)
{
    double value = 0;
    return read_number(&value, text, length, style);
}

lehr_status lehr_number_parse(double *out, const char *text, size_t length, lehr_number_style style,
                              lehr_error *err)
{
    if (read_number(out, text, length, style)) {
        return LEHR_OK;
    }
    int shown = length > 60 ? 60 : (int)length;
    return lehr_error_set(err, LEHR_ERR_FORMAT, "'%.*s'%s is not a number with decimal %s", shown, text,
                          length > 60 ? "..." : "", style.decimal_mark == ',' ? "comma" : "point");
}

// ---- style of a block -----------------------------------------------------------------
/// A point or comma counts as thousands mark only where a cell of the block holds both marks ("1,000.000"):
/// groups of three alone ("50.026.184") are what a spreadsheet makes of 50.026184.
static bool has_both_marks(const char *text, size_t length, lehr_number_style style)
{
    return memchr(text, style.thousands_mark, length) && memchr(text, style.decimal_mark, length) &&
           lehr_number_is(text, length, style);
}

lehr_number_style lehr_number_style_guess(const char *const *cells, const size_t *lengths, size_t n_cells)
{
    static const lehr_number_style candidates[] = {{'.', 0},    {',', 0},    {'.', ','}, {',', '.'},
                                                   {'.', '\''}, {',', '\''}, {'.', ' '}, {',', ' '}};
    lehr_number_style best = candidates[0];
    size_t best_count = 0;
    for (size_t k = 0; k < sizeof candidates / sizeof candidates[0]; k++) {
        lehr_number_style style = candidates[k];
        bool proven = style.thousands_mark != '.' && style.thousands_mark != ',';
        size_t count = 0;
        for (size_t i = 0; i < n_cells; i++) {
            count += lehr_number_is(cells[i], lengths[i], style);
            proven = proven || has_both_marks(cells[i], lengths[i], style);
        }
        if (proven && count > best_count) {
            best = style;
            best_count = count;
        }
    }
    return best;
}

lehr_status lehr_number_parse_size(size_t *out, const char *text, lehr_error *err)
{
    const char *begin = text;
    const char *end = text + strlen(text);
    trim(&begin, &end);
    size_t value = 0;
    bool valid = begin < end;
    for (const char *p = begin; valid && p < end; p++) {
        size_t digit = (size_t)(*p - '0');
        valid = is_digit(*p) && value <= (SIZE_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    if (!valid) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%.60s' is not a whole number that is zero or more, written in digits only",
                              text);
    }
    *out = value;
    return LEHR_OK;
}
