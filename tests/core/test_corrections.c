// The line of a header that says what a curve was corrected for.
#include "lehr_test.h"

#include <lehr/core/corrections.h>
#include <string.h>

static lehr_table *make(const char *line)
{
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(lehr_table_create(&table, 1, &err), &err);
    if (line) {
        assert_ok(lehr_table_set_header(table, LEHR_CORRECTIONS_KEY, line, &err), &err);
    }
    return table;
}

static void test_line(void **state)
{
    (void)state;
    lehr_error err = {0};
    char text[64] = "none";
    size_t length = 0;
    assert_ok(lehr_corrections_add(text, sizeof text, "solid_angle", NULL, &err), &err);
    assert_ok(lehr_corrections_add(text, sizeof text, "layer", "He 0.1 m", &err), &err);
    assert_ok(lehr_corrections_add(text, sizeof text, "layer", "a,(b)", &err), &err);
    assert_string_equal(text, "solid_angle, layer(He 0.1 m), layer(a__b_)");
    assert_string_equal(lehr_corrections_find(text, "layer", 1, &length), "layer(a__b_)");
    assert_int_equal(length, 12);
    assert_null(lehr_corrections_find(text, "layer", 2, &length));
    assert_null(lehr_corrections_find(text, "solid", 0, &length));
    assert_null(lehr_corrections_find("none", "solid_angle", 0, &length));
    assert_null(lehr_corrections_find(NULL, "solid_angle", 0, &length));
    assert_fails(lehr_corrections_add(text, sizeof text, "polarization", "0.99 axis=0 deg", &err),
                 LEHR_ERR_ARG, &err, "no room");
    assert_string_equal(text, "solid_angle, layer(He 0.1 m), layer(a__b_)");
}

static void test_refuse(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = make("solid_angle, polarization(0.99 axis=0)");
    lehr_table *silent = make(NULL);
    assert_fails(lehr_corrections_refuse(table, "polarization", "a.xy", "take P none", &err), LEHR_ERR_ARG,
                 &err,
                 "'a.xy' is corrected for polarization already ('polarization(0.99 axis=0)' in the line "
                 "'corrections' of its header): take P none");
    assert_ok(lehr_corrections_refuse(table, "sensor", "a.xy", "", &err), &err);
    assert_ok(lehr_corrections_refuse(silent, "polarization", "a.xy", "", &err), &err);
    lehr_table_free(table);
    lehr_table_free(silent);
}

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second, *message; ///< NULL: nothing to refuse
    } rows[] = {
        {"solid_angle, polarization(0.99)", "polarization(0.99), solid_angle", NULL},
        {"solid_angle", NULL, NULL},
        {"solid_angle, sample(mu_t=1), dark", "solid_angle, background(air.xy)", NULL},
        {"none", "none", NULL},
        {"unknown, background(air.xy)", "solid_angle", NULL},
        {"polarization(0.99)", "polarization(0.95)",
         "'a' has the correction 'polarization(0.99)', which 'b' has"},
        {"none", "solid_angle", "'b' has the correction 'solid_angle', which 'a' has not"},
        {"layer(He), layer(air)", "layer(He)", "'layer(air)'"},
        {"layer(He)", "layer(air), layer(He)", "'b' has the correction 'layer(air)'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lehr_error err = {0};
        lehr_table *first = make(rows[i].first);
        lehr_table *second = make(rows[i].second);
        lehr_status status = lehr_corrections_compare(first, "a", second, "b", &err);
        if (rows[i].message) {
            assert_fails(status, LEHR_ERR_ARG, &err, rows[i].message);
        } else {
            assert_ok(status, &err);
        }
        lehr_table_free(first);
        lehr_table_free(second);
    }
}

static void test_subtract(void **state)
{
    (void)state;
    lehr_error err = {0};
    char text[LEHR_CORRECTIONS_SIZE];
    char more[LEHR_CORRECTIONS_SIZE];
    assert_ok(lehr_corrections_subtract(text, "solid_angle", "a.xy", "dir/air (1).xy", &err), &err);
    assert_string_equal(text, "solid_angle, background(air _1_.xy)");
    assert_ok(lehr_corrections_subtract(more, text, "a.xy", "can.xy", &err), &err);
    assert_string_equal(more, "solid_angle, background(air _1_.xy), background(can.xy)");
    assert_fails(lehr_corrections_subtract(text, more, "a.xy", "other/air (1).xy", &err), LEHR_ERR_ARG, &err,
                 "the background 'air (1).xy' has been subtracted from 'a.xy' already");
    assert_ok(lehr_corrections_subtract(text, NULL, "a.xy", "can.xy", &err), &err);
    assert_string_equal(text, "unknown, background(can.xy)");
    assert_ok(lehr_corrections_subtract(text, NULL, "a.xy", "x/b.h5::/entry/data[0]", &err), &err);
    assert_string_equal(text, "unknown, background(b.h5::/entry/data[0])");
    char longest[2 * LEHR_CORRECTIONS_SIZE];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_fails(lehr_corrections_subtract(text, longest, "a.xy", "can.xy", &err), LEHR_ERR_ARG, &err,
                 "too long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line), cmocka_unit_test(test_refuse),
                                       cmocka_unit_test(test_compare), cmocka_unit_test(test_subtract)};
    return cmocka_run_group_tests_name("corrections", tests, NULL, NULL);
}
