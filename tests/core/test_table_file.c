#include "lehr_test.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lehr_table *make_table(void)
{
    lehr_table *table = NULL;
    double *x = NULL;
    double *y = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_create(&table, 3, &err), &err);
    assert_ok(lehr_table_set_header(table, "mass", "20.1 mg", &err), &err);
    assert_ok(lehr_table_add_column(&x, table, "temperature_K", "K", &err), &err);
    assert_ok(lehr_table_add_column(&y, table, "signal", "mW/mg", &err), &err);
    for (size_t i = 0; i < 3; i++) {
        x[i] = 300 + (double)i / 3;
        y[i] = i == 1 ? NAN : -2.385e-7 * (double)i;
    }
    return table;
}

static void assert_same_table(const lehr_table *table, const lehr_table *want)
{
    assert_int_equal(lehr_table_rows(table), lehr_table_rows(want));
    assert_int_equal(lehr_table_columns(table), lehr_table_columns(want));
    for (size_t k = 0; k < lehr_table_columns(want); k++) {
        assert_string_equal(lehr_table_column_name(table, k), lehr_table_column_name(want, k));
        assert_string_equal(lehr_table_column_unit(table, k), lehr_table_column_unit(want, k));
        for (size_t i = 0; i < lehr_table_rows(want); i++) {
            assert_close(lehr_table_column(table, k)[i], lehr_table_column(want, k)[i], 0,
                         0); // the same double
        }
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {"table.txt", "table.csv", "table.h5", "table.xy"};
    lehr_table *table = make_table();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lehr_error err = {0};
        lehr_table *again = NULL;
        lehr_table_layout layout = {0};
        const char *path = lehr_test_scratch(names[i]);
        assert_ok(lehr_table_write(table, path, lehr_table_format_of(path), &err), &err);
        assert_ok(lehr_table_read(&again, &layout, path, &err), &err);
        assert_same_table(again, table);
        lehr_table_free(again);
    }
    lehr_table_free(table);
}

/// numpy is an independent reader of the text forms.
static void test_numpy_reads_it(void **state)
{
    (void)state;
    lehr_table *table = make_table();
    lehr_error err = {0};
    char text[512];
    char csv[512];
    snprintf(text, sizeof text, "%s", lehr_test_scratch("numpy.txt"));
    snprintf(csv, sizeof csv, "%s", lehr_test_scratch("numpy.csv"));
    assert_ok(lehr_table_write(table, text, LEHR_TABLE_TEXT, &err), &err);
    assert_ok(lehr_table_write(table, csv, LEHR_TABLE_CSV, &err), &err);
    lehr_table_free(table);
    if (system("/usr/bin/python3 -c 'import numpy' 2>/dev/null") != 0) {
        skip();
    }
    char command[2048];
    snprintf(
        command, sizeof command,
        "/usr/bin/python3 -c 'import numpy as n; a=n.loadtxt(\"%s\"); b=n.loadtxt(\"%s\",delimiter=\",\"); "
        "assert a.shape==(3,2) and (a[:,0]==b[:,0]).all() and a[2,0]==300+2/3 and a[2,1]==-4.77e-7 and "
        "n.isnan(b[1,1])'",
        text, csv);
    assert_int_equal(system(command), 0);
}

static void test_json_file(void **state)
{
    (void)state;
    lehr_table *table = make_table();
    lehr_error err = {0};
    const char *path = lehr_test_scratch("table.json");
    assert_ok(lehr_table_write(table, path, lehr_table_format_of(path), &err), &err);
    assert_true(lehr_test_json(path, "columns", "0", "values", "2", NULL) == 300 + 2.0 / 3);
    lehr_table_free(table);
}

static void test_format_of(void **state)
{
    (void)state;
    assert_int_equal(lehr_table_format_of("a.csv"), LEHR_TABLE_CSV);
    assert_int_equal(lehr_table_format_of("A.CSV"), LEHR_TABLE_CSV);
    assert_int_equal(lehr_table_format_of("a.json"), LEHR_TABLE_JSON);
    assert_int_equal(lehr_table_format_of("a.h5"), LEHR_TABLE_HDF5);
    assert_int_equal(lehr_table_format_of("a.hdf5"), LEHR_TABLE_HDF5);
    assert_int_equal(lehr_table_format_of("a.nxs"), LEHR_TABLE_HDF5);
    assert_int_equal(lehr_table_format_of("a.xy"), LEHR_TABLE_TEXT);
    assert_int_equal(lehr_table_format_of("csv"), LEHR_TABLE_TEXT);
}

static void test_errors(void **state)
{
    (void)state;
    lehr_table *table = make_table();
    lehr_error err = {0};
    assert_fails(lehr_table_write(table, "no/such/folder/a.csv", LEHR_TABLE_CSV, &err), LEHR_ERR_IO, &err,
                 "no/such/folder");
    lehr_table_free(table);
    table = (lehr_table *)1;
    assert_fails(lehr_table_read(&table, NULL, "no/such/file.csv", &err), LEHR_ERR_IO, &err,
                 "no/such/file.csv");
    assert_null(table);
    assert_int_not_equal(lehr_table_read(&table, NULL, "no/such/file.h5", &err), LEHR_OK);
    assert_null(table);
}

static lehr_status write_once(void *context, lehr_error *err)
{
    return lehr_table_write(context, lehr_test_scratch("faults.csv"), LEHR_TABLE_CSV, err);
}

static lehr_status read_once(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = lehr_table_read(&table, NULL, context, err);
    lehr_table_free(table);
    return status;
}

static void test_memory_faults(void **state)
{
    (void)state;
    lehr_table *table = make_table();
    lehr_test_fault_sweep(write_once, table);
    lehr_table_free(table);
    char path[512];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("faults.csv"));
    lehr_test_fault_sweep(read_once, path);
}

/// Lines of text behind the rows are left out, named and kept in the header; elsewhere text stays an error.
static void test_closing_text(void **state)
{
    static const struct {
        const char *text;
        size_t closing, rows; // no rows: refused
        const char *message;
    } all[] = {
        {"T_K,x\n1,2\n3,4\nEnd of test\nOperator: A. B.\n", 4, 2, ""},
        {"T_K;x\n1,5;2\n3,5;4\n5,5;6\n\n\nMittelwert;\n", 7, 3, ""},
        {"T_K x\n1 2\n3 4\n# note\nTest ended well today\n", 5, 2, ""},
        {"T_K,x\n1,2\n3,4\n", 0, 2, ""},
        {"T_K,x\n1,2\n3,nan\n", 0, 2, ""},    // a missing value is no text
        {"name,x\nA,2\nB,4\nC,\n", 0, 3, ""}, // nor is a row of a table of texts
        {"T_K,x\n1,2\npause\n3,4\nEnd\n", 0, 0, "line 3 has 1 cells where the table has 2: 'pause'"},
        {"T_K,x\n1,2\n3,4\n5,6\n7\nEnd\n", 0, 0, "line 5 has 1 cells"}, // an unfinished row is no text
        {"End of test\nOperator A\nno data\n", 0, 0, "of numbers found"},
        {"", 0, 0, "of numbers found"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lehr_table *table = NULL;
        lehr_error err = {0};
        size_t closing = 99;
        const char *path = lehr_test_write("closing.txt", all[i].text, strlen(all[i].text));
        lehr_status status = lehr_table_read_closed(&table, &closing, path, &err);
        if (all[i].rows == 0) {
            assert_fails(status, LEHR_ERR_FORMAT, &err, all[i].message);
            continue;
        }
        assert_ok(status, &err);
        assert_int_equal(closing, all[i].closing);
        assert_int_equal(lehr_table_rows(table), all[i].rows);
        lehr_table_free(table);
        status = lehr_table_read(&table, NULL, path, &err);
        assert_int_equal(status, closing == 0 ? LEHR_OK : LEHR_ERR_FORMAT);
        lehr_table_free(table);
    }
}

static void test_closing_text_has_an_end(void **state)
{
    (void)state;
    char text[1000] = "T_K,x\n1,2\n3,4\n";
    lehr_table *table = NULL;
    lehr_error err = {0};
    size_t closing = 0;
    for (int i = 0; i < 20; i++) {
        strcat(text, "remark\n");
    }
    assert_ok(lehr_table_read_closed(&table, &closing, lehr_test_write("end.txt", text, strlen(text)), &err),
              &err);
    assert_int_equal(closing, 4);
    assert_string_equal(lehr_table_header(table, "line 23"), "remark");
    lehr_table_free(table);
    strcat(text, "remark\n");
    assert_fails(
        lehr_table_read_closed(&table, &closing, lehr_test_write("end.txt", text, strlen(text)), &err),
        LEHR_ERR_FORMAT, &err, "line 4 has 1 cells");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),   cmocka_unit_test(test_numpy_reads_it),
        cmocka_unit_test(test_json_file),    cmocka_unit_test(test_format_of),
        cmocka_unit_test(test_closing_text), cmocka_unit_test(test_closing_text_has_an_end),
        cmocka_unit_test(test_errors),       cmocka_unit_test(test_memory_faults),
    };
    return cmocka_run_group_tests_name("table_file", tests, NULL, NULL);
}
