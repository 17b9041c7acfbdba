#include "lehr_test.h"

#include <lehr/core/units.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

typedef struct find_row {
    const char *name;
    const char *from;
    const char *to;
    double factor;
    double offset;
} find_row;

// Definitions of the SI and its prefixes; pi by hand.
static const find_row find_rows[] = {
    {"same", "K", "K", 1, 0},
    {"Celsius",
     "\xC2\xB0"
     "C",
     "K", 1, 273.15},
    {"degC", "degC", "K", 1, 273.15},
    {"C is Celsius", "C", "K", 1, 273.15},
    {"kelvin to Celsius", "K", "degC", 1, -273.15},
    {"rate has no offset",
     "\xC2\xB0"
     "C/min",
     "K/s", 1.0 / 60, 0},
    {"K/s to K/min", "K/s", "K/min", 60, 0},
    {"angstrom sign", "\xE2\x84\xAB", "nm", 0.1, 0},
    {"A with ring", "\xC3\x85", "nm", 0.1, 0},
    {"inverse angstrom", "A^-1", "1/nm", 10, 0},
    {"inverse angstrom, slash", "1/A", "1/angstrom", 1, 0},
    {"inverse angstrom, superscript", "\xC3\x85\xE2\x81\xBB\xC2\xB9", "1/angstrom", 1, 0},
    {"inverse nanometre", "nm^-1", "1/angstrom", 0.1, 0},
    {"cp", "J/(g K)", "J/g/K", 1, 0},
    {"cp, dot", "J/g\xC2\xB7K", "J/g/K", 1, 0},
    {"cp per kilogram", "J/kg/K", "J/g/K", 1e-3, 0},
    {"specific heat flow", "Wg^-1", "W/g", 1, 0},
    {"mW/mg", "mW/mg", "W/g", 1, 0},
    {"micro sign", "\xC2\xB5g", "mg", 1e-3, 0},
    {"Greek mu",
     "\xCE\xBC"
     "g",
     "mg", 1e-3, 0},
    {"degree sign", "\xC2\xB0", "rad", 3.14159265358979323846 / 180, 0},
    {"deg", "deg", "rad", 3.14159265358979323846 / 180, 0},
    {"2th", "2th", "deg", 1, 0},
    {"GPa", "GPa", "Pa", 1e9, 0},
    {"keV", "keV", "eV", 1000, 0},
    {"weight percent", "wt.%", "1", 0.01, 0},
    {"minutes", "min", "s", 60, 0},
    {"density", "g/cm^3", "kg/m^3", 1000, 0},
    {"exponents without mark", "kg m-1 s-2", "Pa", 1, 0},
    {"number in a unit", "0.1 nm", "angstrom", 1, 0},
    {"power of a bracket", "(m/s)^2", "J/kg", 1, 0},
    {"nothing", "", "1", 1, 0},
    {"counts", "counts", "", 1, 0},
};

static void test_find(void **state)
{
    const find_row *row = *state;
    lehr_units_map map = {0};
    lehr_error err = {0};
    assert_ok(lehr_units_find(&map, row->from, row->to, &err), &err);
    // udunits2 goes through the base unit: two or three roundings.
    assert_close(map.factor, row->factor, 5e-16, 0);
    assert_close(map.offset, row->offset, 5e-16, 0);
}

/// Texts of headings that are no units; udunits2 itself would leak memory on some of them.
static void test_no_units(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "as cN0.0 as", "K^m",       "K^",      "s since 2000", "lg(re mW)",
        "(K",          "K)",        "K//s",    "1234567",      "2000-01-01",
        "m m (",       "/K",        "K/",      "K 5x",         "((((((((((K))))))))))",
        "a\xCD",       "K^1234567", "K per s", "1..2",         "300 0.4 0.n2",
        "2.m",         "K 2"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        lehr_units_map map = {0};
        lehr_error err = {0};
        assert_fails(lehr_units_find(&map, texts[i], "K", &err), LEHR_ERR_FORMAT, &err, "is not known");
    }
}

static void test_find_errors(void **state)
{
    (void)state;
    lehr_units_map map = {.factor = 7, .offset = 7};
    lehr_error err = {0};
    assert_fails(lehr_units_find(&map, "furlongs per", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'furlongs per' is not known");
    assert_fails(lehr_units_find(&map, "K", "q(r)", &err), LEHR_ERR_FORMAT, &err, "'q(r)' is not known");
    assert_fails(lehr_units_find(&map, "mW", "K", &err), LEHR_ERR_DOMAIN, &err,
                 "'mW' cannot be converted to 'K'");
    assert_fails(lehr_units_find(&map, "s", "1/s", &err), LEHR_ERR_DOMAIN, &err,
                 "'s' cannot be converted to '1/s'");
    char text[400];
    memset(text, 'K', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_fails(lehr_units_find(&map, text, "K", &err), LEHR_ERR_FORMAT, &err, "is not known");
    assert_true(map.factor == 7 && map.offset == 7);
}

typedef struct parse_row {
    const char *name;
    const char *text;
    const char *unit;
    double want;
} parse_row;

static const parse_row parse_rows[] = {
    {"bare", "380", "K", 380},
    {"blanks", "  380.5  ", "K", 380.5},
    {"rate", "20 K/min", "K/s", 1.0 / 3},
    {"no blank", "7GPa", "GPa", 7},
    {"Celsius",
     "-33.2 \xC2\xB0"
     "C",
     "K", 239.95},
    {"exponent", "1e3K", "K", 1000},
    {"electronvolt is no exponent", "5eV", "keV", 0.005},
    {"inverse unit", "3 1/nm", "1/angstrom", 0.3},
    {"micrometre", "172 \xC2\xB5m", "mm", 0.172},
    {"plain number", "0.5", "", 0.5},
};

static void test_parse(void **state)
{
    const parse_row *row = *state;
    double value = 0;
    lehr_error err = {0};
    assert_ok(lehr_units_parse(&value, row->text, row->unit, &err), &err);
    assert_close(value, row->want, 5e-16, 0); // roundings of the factor and of one product
}

static void test_parse_errors(void **state)
{
    (void)state;
    double value = 2.385;
    lehr_error err = {0};
    assert_fails(lehr_units_parse(&value, "abc", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'abc' is not a number with a unit");
    assert_fails(lehr_units_parse(&value, "", "K", &err), LEHR_ERR_FORMAT, &err, "converts to K");
    assert_fails(lehr_units_parse(&value, "x", "", &err), LEHR_ERR_FORMAT, &err,
                 "converts to a plain number");
    assert_fails(lehr_units_parse(&value, "nan", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'nan' is not a finite number");
    assert_fails(lehr_units_parse(&value, "inf K", "K", &err), LEHR_ERR_FORMAT, &err,
                 "is not a finite number");
    assert_fails(lehr_units_parse(&value, "20 mW", "K", &err), LEHR_ERR_DOMAIN, &err,
                 "'20 mW': 'mW' cannot be converted");
    assert_fails(lehr_units_parse(&value, "20 xyz", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'20 xyz': unit 'xyz'");
    assert_fails(lehr_units_parse(&value, "20,5", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'20,5' has a decimal comma: write a point");
    char text[400];
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_fails(lehr_units_parse(&value, text, "K", &err), LEHR_ERR_FORMAT, &err, "is not a number");
    assert_true(value == 2.385);
}

typedef struct window_row {
    const char *name;
    const char *text;
    const char *unit;
    double want[2];
} window_row;

static const window_row window_rows[] = {
    {"bare", "2.2:3.1", "1/angstrom", {2.2, 3.1}},
    {"one unit", "380:480 K", "K", {380, 480}},
    {"two units", "380 K:480 K", "K", {380, 480}},
    {"Celsius for both", "100:200 degC", "K", {373.15, 473.15}},
    {"mixed", "100 degC:480 K", "K", {373.15, 480}},
    {"negative", "-5:-2", "K", {-5, -2}},
};

static void test_window(void **state)
{
    const window_row *row = *state;
    double bounds[2] = {0, 0};
    lehr_error err = {0};
    assert_ok(lehr_units_parse_window(bounds, row->text, row->unit, &err), &err);
    assert_close(bounds[0], row->want[0], 5e-16, 0);
    assert_close(bounds[1], row->want[1], 5e-16, 0);
}

static void test_window_errors(void **state)
{
    (void)state;
    double bounds[2] = {7, 8};
    lehr_error err = {0};
    assert_fails(lehr_units_parse_window(bounds, "380", "K", &err), LEHR_ERR_FORMAT, &err,
                 "write A:B, for example '380:480 K'");
    assert_fails(lehr_units_parse_window(bounds, "1:2:3", "", &err), LEHR_ERR_FORMAT, &err, "'380:480'");
    assert_fails(lehr_units_parse_window(bounds, "a:2", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'a' is not a number");
    assert_fails(lehr_units_parse_window(bounds, "1:", "K", &err), LEHR_ERR_FORMAT, &err,
                 "'' is not a number");
    assert_fails(lehr_units_parse_window(bounds, "1 K:2", "K", &err), LEHR_ERR_FORMAT, &err,
                 "only the first bound");
    assert_fails(lehr_units_parse_window(bounds, "480:380", "K", &err), LEHR_ERR_DOMAIN, &err,
                 "480 K is not below");
    assert_fails(lehr_units_parse_window(bounds, "2:2", "K", &err), LEHR_ERR_DOMAIN, &err, "is not below");
    assert_fails(lehr_units_parse_window(bounds, "1:2 mW", "K", &err), LEHR_ERR_DOMAIN, &err,
                 "cannot be converted");
    assert_true(bounds[0] == 7 && bounds[1] == 8);
}

static void *convert_often(void *failures)
{
    for (int i = 0; i < 200; i++) {
        lehr_units_map map = {0};
        if (lehr_units_find(&map, i % 2 ? "degC" : "K/min", i % 2 ? "K" : "K/s", NULL) != LEHR_OK ||
            (map.offset == 0) == (i % 2 == 1)) {
            ++*(int *)failures;
        }
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    int failures[4] = {0, 0, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, convert_often, &failures[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failures[i], 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(find_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_find, &find_rows[i]);
    }
    for (size_t i = 0; i < COUNT(parse_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_parse, &parse_rows[i]);
    }
    for (size_t i = 0; i < COUNT(window_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_window, &window_rows[i]);
    }
    const struct CMUnitTest single[] = {
        cmocka_unit_test(test_find_errors),  cmocka_unit_test(test_no_units),
        cmocka_unit_test(test_parse_errors), cmocka_unit_test(test_window_errors),
        cmocka_unit_test(test_threads),
    };
    memcpy(tests + n, single, sizeof single);
    n += COUNT(single);
    return _cmocka_run_group_tests("units", tests, n, NULL, NULL);
}
