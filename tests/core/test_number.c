#include "lehr_test.h"

#include <lehr/core/number.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lehr_number_style point = {'.', 0};
static const lehr_number_style comma = {',', 0};
static const lehr_number_style point_grouped = {'.', ','};
static const lehr_number_style comma_grouped = {',', '.'};

typedef struct number_row {
    const char *name;
    const char *text;
    const lehr_number_style *style;
    double want; // typed by hand; the compiler's own conversion is the oracle
} number_row;

static const number_row good_rows[] = {
    {"integer", "42", &point, 42},
    {"point", "2.385", &point, 2.385},
    {"no digit before the mark", ".004166667", &point, .004166667},
    {"no digit after the mark", "188.", &point, 188.},
    {"sign and blanks", "  -21.18182\r", &point, -21.18182},
    {"plus", "+7", &point, 7},
    {"exponent", "6.66667E-4", &point, 6.66667E-4},
    {"Fortran exponent", "1.2623658D-02", &point, 1.2623658e-02},
    {"zero with a large exponent", "0e999", &point, 0},
    {"comma", "415,51667", &comma, 415.51667},
    {"thousands", "1,000.000", &point_grouped, 1000},
    {"two thousands marks", "-1.234.567,25", &comma_grouped, -1234567.25},
    {"16 digits", "0.5669999999999999", &point, 0.5669999999999999},
    {"17 digits", "9007199254740993.0", &point, 9007199254740992.0},
    {"smallest", "4.9406564584124654e-324", &point, 4.9406564584124654e-324},
    {"largest", "1.7976931348623157e308", &point, 1.7976931348623157e308},
    {"underflow", "1e-400", &point, 0},
    {"exponent beyond long", "1e-99999999999999999999999", &point, 0},
};

static void test_good(void **state)
{
    const number_row *row = *state;
    double value = -1;
    lehr_error err = {0};
    assert_ok(lehr_number_parse(&value, row->text, strlen(row->text), *row->style, &err), &err);
    assert_true(value == row->want); // correctly rounded: no tolerance
    assert_true(lehr_number_is(row->text, strlen(row->text), *row->style));
}

static const number_row bad_rows[] = {
    {"empty", "", &point, 0},
    {"blank", "  ", &point, 0},
    {"sign only", "-", &point, 0},
    {"mark only", ".", &point, 0},
    {"word", "abc", &point, 0},
    {"hexadecimal", "0x1p3", &point, 0},
    {"trailing", "12.3O", &point, 0},
    {"inner blank", "1 2", &point, 0},
    {"damaged by a spreadsheet", "50.026.184", &point, 0},
    {"two commas", "1,2,3", &comma, 0},
    {"comma under point", "1,5", &point, 0},
    {"group of two", "1,00.0", &point_grouped, 0},
    {"group of four", "1,0000", &point_grouped, 0},
    {"first group of four", "1234,567", &point_grouped, 0},
    {"first group empty", ",567", &point_grouped, 0},
    {"second group of two", "1,23,456", &point_grouped, 0},
    {"exponent without digits", "1e", &point, 0},
    {"exponent with sign only", "1e+", &point, 0},
    {"overflow", "1e309", &point, 0},
    {"almost nan", "nano", &point, 0},
};

static void test_bad(void **state)
{
    const number_row *row = *state;
    double value = 2.385;
    lehr_error err = {0};
    assert_fails(lehr_number_parse(&value, row->text, strlen(row->text), *row->style, &err), LEHR_ERR_FORMAT,
                 &err, row->text);
    assert_true(value == 2.385);
    assert_false(lehr_number_is(row->text, strlen(row->text), *row->style));
}

static void test_special_words(void **state)
{
    (void)state;
    double value = 0;
    lehr_error err = {0};
    assert_ok(lehr_number_parse(&value, "NaN", 3, point, &err), &err);
    assert_true(isnan(value));
    assert_ok(lehr_number_parse(&value, "-Inf", 4, point, &err), &err);
    assert_true(isinf(value) && value < 0);
    assert_ok(lehr_number_parse(&value, "infinity", 8, point, &err), &err);
    assert_true(isinf(value) && value > 0);
}

static void test_long_text_is_cut_in_the_message(void **state)
{
    (void)state;
    char text[201];
    memset(text, 'x', 200);
    text[200] = '\0';
    double value = 0;
    lehr_error err = {0};
    assert_fails(lehr_number_parse(&value, text, 200, comma, &err), LEHR_ERR_FORMAT, &err, "xxx'... is not");
    assert_non_null(strstr(err.message, "decimal comma"));
}

// xorshift: the same stream on every machine
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void assert_same_as_libc(const char *text)
{
    double want = strtod(text, NULL);
    double value = 0;
    if (isinf(want)) {
        assert_false(lehr_number_is(text, strlen(text), point));
        return;
    }
    lehr_error err = {0};
    assert_ok(lehr_number_parse(&value, text, strlen(text), point, &err), &err);
    if (memcmp(&value, &want, sizeof want) != 0) {
        fail_msg("'%s' is read as %a, libc reads %a", text, value, want);
    }
}

static void test_random_against_libc(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252U;
    for (int i = 0; i < 200000; i++) {
        char text[96];
        size_t n = 0;
        if (next_random(&seed) % 2) {
            text[n++] = '-';
        }
        size_t digits = 1 + next_random(&seed) % 22;
        size_t mark = next_random(&seed) % (digits + 1);
        for (size_t k = 0; k < digits; k++) {
            if (k == mark) {
                text[n++] = '.';
            }
            text[n++] = (char)('0' + next_random(&seed) % 10);
        }
        text[n] = '\0';
        if (next_random(&seed) % 2) {
            snprintf(text + n, sizeof text - n, "e%d",
                     (int)(next_random(&seed) % (i % 2 ? 50 : 700)) - (i % 2 ? 25 : 350));
        }
        assert_same_as_libc(text);
    }
}

static void test_very_long_numbers(void **state)
{
    (void)state;
    // 2^53 + 1 lies half-way between two doubles; what follows after 800 digits decides.
    char text[3000];
    int n = snprintf(text, sizeof text, "9007199254740993.");
    memset(text + n, '0', 1000);
    text[n + 1000] = '\0';
    assert_same_as_libc(text); // tie: to even
    text[n + 999] = '1';
    assert_same_as_libc(text); // above the tie
    memset(text, '0', 2000);
    text[1] = '.';
    strcpy(text + 2000, "25e1998");
    assert_same_as_libc(text);
    memset(text, '7', 900);
    strcpy(text + 900, "e-700");
    assert_same_as_libc(text);
}

typedef struct style_row {
    const char *name;
    const char *cells[6];
    char decimal_mark;
    char thousands_mark;
} style_row;

static const style_row style_rows[] = {
    {"points", {"1.5", "2.25", "7"}, '.', 0},
    {"commas", {"0,5667", "415,517", "x"}, ',', 0},
    {"integers only", {"1", "2"}, '.', 0},
    {"a tie goes to the point", {"1.5", "1,5"}, '.', 0},
    {"thousands comma, proven by a cell with both", {"1,000.000", "999.000", "1,001.000"}, '.', ','},
    {"thousands point, proven", {"1.234,5", "7,25", "2.000"}, ',', '.'},
    {"groups of three alone are not read", {"50.026.184", "5.002.491", "0,2"}, ',', 0},
    {"apostrophe", {"1'000.5", "12'000"}, '.', '\''},
    {"words", {"a", "b"}, '.', 0},
};

static void test_style(void **state)
{
    const style_row *row = *state;
    size_t lengths[6] = {0};
    size_t n = 0;
    for (; n < 6 && row->cells[n]; n++) {
        lengths[n] = strlen(row->cells[n]);
    }
    lehr_number_style style = lehr_number_style_guess(row->cells, lengths, n);
    assert_int_equal(style.decimal_mark, row->decimal_mark);
    assert_int_equal(style.thousands_mark, row->thousands_mark);
}

static void test_style_c(void **state)
{
    (void)state;
    assert_int_equal(lehr_number_style_c().decimal_mark, '.');
    assert_int_equal(lehr_number_style_c().thousands_mark, 0);
}

static void test_parse_size(void **state)
{
    (void)state;
    size_t value = 3;
    lehr_error err = {0};
    assert_ok(lehr_number_parse_size(&value, " 1024 ", &err), &err);
    assert_int_equal(value, 1024);
    assert_ok(lehr_number_parse_size(&value, "18446744073709551615", &err), &err);
    assert_true(value == SIZE_MAX);
    const char *const bad[] = {"", " ", "-1", "1.5", "12a", "18446744073709551616"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_fails(lehr_number_parse_size(&value, bad[i], &err), LEHR_ERR_FORMAT, &err, "whole number");
    }
    assert_true(value == SIZE_MAX);
}

typedef struct format_row {
    const char *name;
    double value;
    double error;
    const char *want;
} format_row;

static const format_row format_rows[] = {
    {"0.1", 0.1, 0, "0.1"},
    {"integer", 1000, 0, "1000"},
    {"third", 1.0 / 3.0, 0, "0.3333333333333333"},
    {"seventeen digits", 0.1 + 0.2, 0, "0.30000000000000004"},
    {"small", 1.5e-300, 0, "1.5e-300"},
    {"negative zero", -0.0, 0, "-0"},
    {"nan", NAN, 0, "nan"},
    {"infinite", INFINITY, 0, "inf"},
    {"minus infinite", -INFINITY, 0, "-inf"},
};

static void test_format(void **state)
{
    const format_row *row = *state;
    char text[32];
    lehr_number_format(text, sizeof text, row->value);
    assert_string_equal(text, row->want);
}

static void test_format_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 2463534242U;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = next_random(&seed);
        double value = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        char text[32];
        lehr_number_format(text, sizeof text, value);
        assert_true(strtod(text, NULL) == value);
    }
}

// Rounded by hand.
static const format_row esd_rows[] = {
    {"plain", 612.34, 0.45, "612.34(45)"},
    {"three decimals", 37.1263, 0.0912, "37.126(91)"},
    {"one digit before the mark", 5.9876, 0.0449, "5.988(45)"},
    {"integer", 1234, 56, "1234(56)"},
    {"error above one", 1234.4, 5.6, "1234.4(56)"},
    {"small with exponent", 1.23456e-5, 1.2e-9, "1.23456(12)e-05"},
    {"four decimals and exponent", 1.2346e-5, 1.21e-8, "1.2346(12)e-05"},
    {"carry of the error", 5.1234, 0.0996, "5.12(10)"},
    {"carry to ten", 5.1234, 9.96, "5(10)"},
    {"carry of the value", 9.99996, 0.0012, "10.0000(12)"},
    {"carry of the mantissa", 9.99996e-6, 1.2e-9, "1.00000(12)e-05"},
    {"large error", 12340, 560, "1.234(56)e+04"},
    {"larger error", 123400, 5600, "1.234(56)e+05"},
    {"error above the value", 0.3, 1.7, "0.3(17)"},
    {"error far above the value", 1e-7, 0.5, "0.00(50)"},
    {"no minus zero", -1e-7, 0.5, "0.00(50)"},
    {"negative", -3.7154, 0.012, "-3.715(12)"},
    {"zero value", 0, 2.5e-7, "0.0(25)e-07"},
    {"1e15 and more", 1.5e15, 25, "1.500000000000000(25)e+15"},
    {"no error", 2.385, 0, "2.385"},
    {"no error, ten digits", 612.34567891234, NAN, "612.3456789"},
    {"infinite error", 612.5, INFINITY, "612.5"},
    {"error below the digits of a double", 1, 1e-20, "1(0)"},
    {"not a number", NAN, 0.1, "nan"},
    {"tiny", 5.0e-310, 1.2e-311, "5.00(12)e-310"},
};

static void test_format_esd(void **state)
{
    const format_row *row = *state;
    char text[48];
    lehr_number_format_esd(text, sizeof text, row->value, row->error);
    assert_string_equal(text, row->want);
}

static void test_small_buffer_is_not_overrun(void **state)
{
    (void)state;
    char text[8];
    lehr_number_format_esd(text, sizeof text, 612.34, 0.45);
    assert_string_equal(text, "612.34(");
}

/// A locale with a decimal comma changes nothing; skipped where none is installed.
static void test_locale_plays_no_part(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8",
                                        "ps_AF.utf8"};
    const char *found = NULL;
    for (size_t i = 0; !found && i < sizeof names / sizeof names[0]; i++) {
        found = setlocale(LC_NUMERIC, names[i]);
    }
    if (!found) {
        skip();
    }
    char text[48];
    lehr_number_format(text, sizeof text, 0.30000000000000004);
    char esd[48];
    lehr_number_format_esd(esd, sizeof esd, 1.2346e-5, 1.21e-8);
    double value = 0;
    lehr_status status = lehr_number_parse(&value, "9007199254740993.25e-3", 22, point, NULL);
    setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "0.30000000000000004");
    assert_string_equal(esd, "1.2346(12)e-05");
    assert_int_equal(status, LEHR_OK);
    assert_true(value == 9007199254740993.25e-3);
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

int main(void)
{
    struct CMUnitTest tests[128];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(good_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_good, &good_rows[i]);
    }
    for (size_t i = 0; i < COUNT(bad_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_bad, &bad_rows[i]);
    }
    for (size_t i = 0; i < COUNT(style_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_style, &style_rows[i]);
    }
    for (size_t i = 0; i < COUNT(format_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_format, &format_rows[i]);
    }
    for (size_t i = 0; i < COUNT(esd_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_format_esd, &esd_rows[i]);
    }
    const struct CMUnitTest single[] = {
        cmocka_unit_test(test_special_words),
        cmocka_unit_test(test_long_text_is_cut_in_the_message),
        cmocka_unit_test(test_random_against_libc),
        cmocka_unit_test(test_very_long_numbers),
        cmocka_unit_test(test_style_c),
        cmocka_unit_test(test_parse_size),
        cmocka_unit_test(test_format_round_trip),
        cmocka_unit_test(test_small_buffer_is_not_overrun),
        cmocka_unit_test(test_locale_plays_no_part),
    };
    memcpy(tests + n, single, sizeof single);
    n += COUNT(single);
    return _cmocka_run_group_tests("number", tests, n, NULL, NULL);
}
