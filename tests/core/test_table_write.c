#include "lehr_test.h"

#include <lehr/core/table.h>
#include <math.h>
#include <string.h>

static lehr_status parse(lehr_table **out, const char *content, lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    lehr_status status = lehr_text_decode(&text, content, strlen(content), "scan.txt", err);
    if (status == LEHR_OK) {
        status = lehr_table_parse(out, NULL, text, err);
    }
    lehr_text_free(text);
    return status;
}

/// A table with all that writers must keep.
static lehr_table *make_table(bool with_text)
{
    lehr_table *table = NULL;
    double *x = NULL;
    double *y = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_create(&table, 2, &err), &err);
    assert_ok(lehr_table_set_header(table, "mass", "20.1\nmg", &err), &err);
    assert_ok(lehr_table_add_column(&x, table, "temperature_K", "K", &err), &err);
    assert_ok(lehr_table_add_column(&y, table, "heat flow", "mW/mg", &err), &err);
    assert_true(isnan(y[1]));
    x[0] = 0.1 + 0.2;
    x[1] = 1e-300;
    y[0] = -2.385;
    if (with_text) {
        assert_ok(lehr_table_add_text_column(table, "note", &err), &err);
        assert_ok(lehr_table_set_text(table, 2, 0, "replaced", &err), &err);
        assert_ok(lehr_table_set_text(table, 2, 0, "#a, \"b\"\n", &err), &err);
        assert_ok(lehr_table_set_text(table, 2, 1, " plain", &err), &err);
    }
    return table;
}

static void test_write_text(void **state)
{
    (void)state;
    lehr_table *table = make_table(false);
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_table_to_text(&text, table, LEHR_TABLE_TEXT, &err), &err);
    assert_string_equal(text, "# mass: 20.1 mg\n# columns: temperature_K heat_flow[mW/mg]\n"
                              "0.30000000000000004 -2.385\n1e-300 nan\n");
    lehr_table *again = NULL;
    assert_ok(parse(&again, text, &err), &err);
    assert_true(lehr_table_column(again, 0)[0] == 0.1 + 0.2);
    assert_string_equal(lehr_table_column_unit(again, 1), "mW/mg");
    lehr_table_free(again);
    lehr_core_free(text);
    lehr_table_free(table);
}

static void test_write_text_with_texts(void **state)
{
    (void)state;
    lehr_table *table = make_table(true);
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_table_add_text_column(table, "empty", &err), &err);
    assert_ok(lehr_table_set_text(table, 3, 1, "a\tb", &err), &err);
    assert_ok(lehr_table_to_text(&text, table, LEHR_TABLE_TEXT, &err), &err);
    assert_string_equal(
        text, "# mass: 20.1 mg\n# columns: temperature_K heat_flow[mW/mg] note empty\n"
              "0.30000000000000004 -2.385 \"#a, \"\"b\"\" \" \"\"\n1e-300 nan \" plain\" \"a b\"\n");
    lehr_table *again = NULL;
    assert_ok(parse(&again, text, &err), &err);
    assert_int_equal(lehr_table_columns(again), 4);
    assert_string_equal(lehr_table_text_at(again, 2, 0), "#a, \"b\" ");
    assert_string_equal(lehr_table_text_at(again, 2, 1), " plain");
    assert_string_equal(lehr_table_text_at(again, 3, 0), "");
    assert_string_equal(lehr_table_text_at(again, 3, 1), "a b");
    assert_true(lehr_table_column(again, 0)[0] == 0.1 + 0.2);
    lehr_table_free(again);
    lehr_core_free(text);
    lehr_table_free(table);
}

static void test_write_csv(void **state)
{
    (void)state;
    lehr_table *table = make_table(true);
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_table_to_text(&text, table, LEHR_TABLE_CSV, &err), &err);
    assert_string_equal(text, "# mass: 20.1 mg\n# columns: temperature_K,heat flow[mW/mg],note\n"
                              "0.30000000000000004,-2.385,\"#a, \"\"b\"\" \"\n1e-300,nan,\" plain\"\n");
    lehr_table *again = NULL;
    assert_ok(parse(&again, text, &err), &err);
    assert_string_equal(lehr_table_column_name(again, 1), "heat flow");
    assert_string_equal(lehr_table_text_at(again, 2, 0), "#a, \"b\" ");
    assert_string_equal(lehr_table_text_at(again, 2, 1), " plain");
    assert_true(lehr_table_column(again, 0)[1] == 1e-300);
    lehr_table_free(again);
    lehr_core_free(text);
    lehr_table_free(table);
}

static void test_write_json(void **state)
{
    (void)state;
    lehr_table *table = make_table(true);
    lehr_error err = {0};
    char *text = NULL;
    assert_ok(lehr_table_to_text(&text, table, LEHR_TABLE_JSON, &err), &err);
    assert_string_equal(text,
                        "{\"header\":{\"mass\":\"20.1\\nmg\"},\"columns\":[{\"name\":\"temperature_K\","
                        "\"unit\":\"K\",\"values\":"
                        "[0.30000000000000004,1e-300]},{\"name\":\"heat "
                        "flow\",\"unit\":\"mW/mg\",\"values\":[-2.3849999999999998,null]},"
                        "{\"name\":\"note\",\"unit\":\"\",\"values\":[\"#a, \\\"b\\\"\\n\",\" plain\"]}]}");
    lehr_core_free(text);
    lehr_table_free(table);
}

static void test_write_refuses(void **state)
{
    (void)state;
    lehr_table *table = make_table(true);
    lehr_error err = {0};
    char *text = (char *)1;
    assert_fails(lehr_table_to_text(&text, table, LEHR_TABLE_HDF5, &err), LEHR_ERR_ARG, &err,
                 "write it to a file");
    lehr_table_free(table);
}

static void test_access(void **state)
{
    (void)state;
    lehr_table *table = make_table(true);
    lehr_error err = {0};
    assert_int_equal(lehr_table_find(table, "heat flow"), 1);
    assert_int_equal(lehr_table_find(table, "NOTE"), 2);
    assert_true(lehr_table_find(table, "time_s") == SIZE_MAX);
    assert_fails(lehr_table_set_text(table, 0, 0, "x", &err), LEHR_ERR_ARG, &err,
                 "column 0, row 0 is not a text cell");
    assert_fails(lehr_table_set_text(table, 2, 2, "x", &err), LEHR_ERR_ARG, &err, "row 2");
    assert_null(lehr_table_text_at(table, 2, 2));
    assert_null(lehr_table_header(table, "rate"));
    lehr_table_free(table);
    lehr_table_free(NULL);
}

/// Keys with a unit in brackets, as own headers have them, are keys; other brackets are not.
static void test_keys_with_units(void **state)
{
    (void)state;
    static const char content[] = "# qmax[1/angstrom]: 22.5\n# rho[g/cm^3]=6\n# [Beamline]: 7\n# a [b]: c\n"
                                  "# {\"x[m]\": 1}\n# r[A,B]: 2\n# columns: q[1/angstrom] S\n1 2\n2 3\n3 4\n";
    lehr_error err = {0};
    lehr_text *text = NULL;
    lehr_table *table = NULL;
    assert_ok(lehr_text_decode(&text, content, sizeof content - 1, "keys.dat", &err), &err);
    assert_ok(lehr_table_parse(&table, NULL, text, &err), &err);
    assert_string_equal(lehr_table_header(table, "qmax[1/angstrom]"), "22.5");
    assert_string_equal(lehr_table_header(table, "rho[g/cm^3]"), "6");
    assert_string_equal(lehr_table_header(table, "line 3"), "[Beamline]: 7");
    assert_string_equal(lehr_table_header(table, "line 4"), "a [b]: c");
    assert_string_equal(lehr_table_header(table, "line 6"), "r[A,B]: 2");
    assert_int_equal(lehr_table_columns(table), 2);
    assert_int_equal(lehr_table_rows(table), 3);
    lehr_table_free(table);
    lehr_text_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_with_units),
        cmocka_unit_test(test_write_text),
        cmocka_unit_test(test_write_text_with_texts),
        cmocka_unit_test(test_write_csv),
        cmocka_unit_test(test_write_json),
        cmocka_unit_test(test_write_refuses),
        cmocka_unit_test(test_access),
    };
    return cmocka_run_group_tests_name("table_write", tests, NULL, NULL);
}
