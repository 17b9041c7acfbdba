#include <lehr/core/number.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_SIZE = 128 };

/// Replace the decimal mark of the locale, whatever its bytes, by a point.
static void use_point(char *text)
{
    size_t begin = strspn(text, "+-0123456789");
    size_t mark = strcspn(text + begin, "0123456789e()");
    if (text[begin] == '\0' || text[begin] == 'e' || text[begin] == '(' || mark == 0) {
        return;
    }
    text[begin] = '.';
    memmove(text + begin + 1, text + begin + mark, strlen(text + begin + mark) + 1);
}

static bool format_special(char *buffer, size_t size, double value)
{
    if (isfinite(value)) {
        return false;
    }
    snprintf(buffer, size, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    return true;
}

void lehr_number_format(char *buffer, size_t size, double value)
{
    if (format_special(buffer, size, value)) {
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, size, "%.*g", digits, value);
        if (digits == 17 || strtod(buffer, NULL) == value) { // both follow the same locale
            break;
        }
    }
    use_point(buffer);
}

/// Decimal exponent of the leading digit after rounding to @p decimals further digits.
static int leading_exponent(double value, int decimals)
{
    char text[WORK_SIZE];
    snprintf(text, sizeof text, "%.*e", decimals, value);
    return atoi(strchr(text, 'e') + 1);
}

/// No "-0.00".
static void drop_sign_of_zero(char *text)
{
    if (text[0] == '-' && strcspn(text, "123456789") == strlen(text)) {
        memmove(text, text + 1, strlen(text));
    }
}

/// Two significant digits of the error as an integer: 0.0996 gives 10.
static int error_digits(double error)
{
    char text[WORK_SIZE];
    snprintf(text, sizeof text, "%.1e", error);
    char *end = strchr(text, 'e');
    return (text[0] - '0') * 10 + (end[-1] - '0');
}

static void format_fixed(char *text, double value, double error, int last)
{
    snprintf(text, WORK_SIZE, "%.*f", -last, value);
    drop_sign_of_zero(text);
    size_t used = strlen(text);
    snprintf(text + used, WORK_SIZE - used, "(%d)", error_digits(error));
}

static void format_scientific(char *text, double value, double error, int lead, int last)
{
    // long double: powers of ten down to the smallest double keep their digits.
    long double mantissa = (long double)value / powl(10.0L, lead);
    snprintf(text, WORK_SIZE, "%.*Lf", lead - last, mantissa);
    if (strspn(text + (text[0] == '-'), "0123456789") == 2) { // 9.9996 was rounded to 10.000
        lead++;
        snprintf(text, WORK_SIZE, "%.*Lf", lead - last, mantissa / 10.0L);
    }
    drop_sign_of_zero(text);
    size_t used = strlen(text);
    snprintf(text + used, WORK_SIZE - used, "(%d)e%+03d", error_digits(error), lead);
}

void lehr_number_format_esd(char *buffer, size_t size, double value, double stderr_value)
{
    if (format_special(buffer, size, value)) {
        return;
    }
    char text[WORK_SIZE];
    if (!(stderr_value > 0) || isinf(stderr_value)) {
        snprintf(text, sizeof text, "%.10g", value);
    } else if (!(stderr_value > 1e-17 * fabs(value))) {
        snprintf(text, sizeof text, "%.17g(0)", value); // the error is finer than the digits of a double
    } else {
        int last = leading_exponent(stderr_value, 1) - 1; // power of ten of the last digit shown
        int lead = leading_exponent(fmax(fabs(value), stderr_value), 1);
        if (last <= 0 && lead >= -4 && lead < 15) {
            format_fixed(text, value, stderr_value, last);
        } else {
            format_scientific(text, value, stderr_value, lead, last);
        }
    }
    use_point(text);
    snprintf(buffer, size, "%s", text);
}
