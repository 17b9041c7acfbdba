#include "lehr_test.h"

#include <lehr/core/table.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define DEGREE      "\xC2\xB0"

static lehr_status parse(lehr_table **out, lehr_table_layout *layout, const char *content, lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    lehr_status status = lehr_text_decode(&text, content, strlen(content), "scan.txt", err);
    if (status == LEHR_OK) {
        status = lehr_table_parse(out, layout, text, err);
    }
    lehr_text_free(text);
    return status;
}

typedef struct parse_row {
    const char *name;
    const char *content;
    lehr_table_layout layout;
    size_t n_rows;
    const char *names[4];
    const char *units[4];
    double last[4]; ///< numbers of the last row; NaN for text columns
} parse_row;

static const parse_row parse_rows[] = {
    {"own header",
     "# mass_mg: 20.1\n# columns: temperature_K cp[J/(g K)] sigma\n300 0.4 0.01\n301 0.5 0.02\n",
     {' ', '.', 0, 2, 3},
     2,
     {"temperature_K", "cp", "sigma"},
     {"K", "J/(g K)", ""},
     {301, 0.5, 0.02}},
    {"own CSV header",
     "# columns: q_per_ang,I[counts]\n1,2\n3,4\n",
     {',', '.', 0, 1, 2},
     2,
     {"q_per_ang", "I"},
     {"1/angstrom", "counts"},
     {3, 4}},
    {"no names", "1 2\n3 4\n", {' ', '.', 0, 0, 1}, 2, {"1", "2"}, {"", ""}, {3, 4}},
    {"one row", "7.5 8\n", {' ', '.', 0, 0, 1}, 1, {"1", "2"}, {"", ""}, {7.5, 8}},
    {"one column", "# columns: T_K\n1\n2\n", {' ', '.', 0, 1, 2}, 2, {"T_K"}, {"K"}, {2}},
    {"CSV with names",
     "time_s,temperature_K,note\n1,300,\n2,301,\n",
     {',', '.', 0, 1, 2},
     2,
     {"time_s", "temperature_K", "note"},
     {"s", "K", ""},
     {2, 301, NAN}},
    {"names in a comment",
     "#\n# 2th_deg\t I\n1.0E-02  2.4\n3.0E-02  4.6\n",
     {' ', '.', 0, 2, 3},
     2,
     {"2th_deg", "I"},
     {"deg", ""},
     {0.03, 4.6}},
    {"names in a comment, pyFAI",
     "# {\"case\": \"A\"}\n# q_A^-1 I sigma\n0.1 2 3\n0.2 4 5\n",
     {' ', '.', 0, 2, 3},
     2,
     {"q_A^-1", "I", "sigma"},
     {"1/angstrom", "", ""},
     {0.2, 4, 5}},
    {"two signs, ISO names",
     "##Temp./" DEGREE "C;Time/min;DSC/(mW/mg)\n -10,5; 0,1; 0,22965\n-9,5;0,2;0,23\n",
     {';', ',', 0, 1, 2},
     2,
     {"Temp.", "Time", "DSC"},
     {DEGREE "C", "min", "mW/mg"},
     {-9.5, 0.2, 0.23}},
    {"units in round brackets",
     "Temperature (" DEGREE "C),Heat flow (mW)\n1,2\n3,4\n",
     {',', '.', 0, 1, 2},
     2,
     {"Temperature", "Heat flow"},
     {DEGREE "C", "mW"},
     {3, 4}},
    {"units line in square brackets",
     "t\tTs\tValue\n[s]\t[" DEGREE "C]\t[mW]\n1\t2\t3\n4\t5\t6\n",
     {'\t', '.', 0, 1, 3},
     2,
     {"t", "Ts", "Value"},
     {"s", DEGREE "C", "mW"},
     {4, 5, 6}},
    {"units line, plain",
     "time;temperature\ns;K\n1;2\n3;4\n",
     {';', '.', 0, 1, 3},
     2,
     {"time", "temperature"},
     {"s", "K"},
     {3, 4}},
    {"units behind blanks",
     "T [K]  signal [mW/mg]\n1 2\n3 4\n",
     {' ', '.', 0, 1, 2},
     2,
     {"T", "signal"},
     {"K", "mW/mg"},
     {3, 4}},
    {"functions carry no unit",
     "r,g(r),T(K)\n1,2,3\n4,5,6\n",
     {',', '.', 0, 1, 2},
     2,
     {"r", "g(r)", "T"},
     {"", "", "K"},
     {4, 5, 6}},
    {"decimal comma, TAB",
     "0,5667\t415,517\n0,6000\t414,850\n",
     {'\t', ',', 0, 0, 1},
     2,
     {"1", "2"},
     {"", ""},
     {0.6, 414.85}},
    {"decimal comma, blanks", "0,5 1,5\n0,6 2,5\n", {' ', ',', 0, 0, 1}, 2, {"1", "2"}, {"", ""}, {0.6, 2.5}},
    {"thousands", "999.000\t1\n1,000.000\t2\n", {'\t', '.', ',', 0, 1}, 2, {"1", "2"}, {"", ""}, {1000, 2}},
    {"commas of integers separate", "1,2\n3,4\n", {',', '.', 0, 0, 1}, 2, {"1", "2"}, {"", ""}, {3, 4}},
    {"comma and blank", "1.5, 2\n3.5, 4\n", {',', '.', 0, 0, 1}, 2, {"1", "2"}, {"", ""}, {3.5, 4}},
    {"trailing separator", "a,b,\n1,2,\n3,4,\n", {',', '.', 0, 1, 2}, 2, {"a", "b"}, {"", ""}, {3, 4}},
    {"trailing separator of the rows",
     "a;b\n1;2;\n3;4;\n",
     {';', '.', 0, 1, 2},
     2,
     {"a", "b"},
     {"", ""},
     {3, 4}},
    {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", {',', '.', 0, 1, 2}, 2, {"a", "b"}, {"", ""}, {3, 4}},
    {"quoted numbers",
     "\"x\",\"y\"\n\"1,5\",\"2,5\"\n\"3,5\",\"4,5\"\n",
     {',', ',', 0, 1, 2},
     2,
     {"x", "y"},
     {"", ""},
     {3.5, 4.5}},
    {"missing values",
     "a,b,c,d\n1,2,3,4\n5,6,7,8\n,nan,-,N/A\n",
     {',', '.', 0, 1, 2},
     3,
     {"a", "b", "c", "d"},
     {"", "", "", ""},
     {NAN, NAN, NAN, NAN}},
    {"missing values, blanks", "1 2\n3 4\nnan -\n", {' ', '.', 0, 0, 1}, 3, {"1", "2"}, {"", ""}, {NAN, NAN}},
    {"first row has gaps", "a,b\n,2\n3,4\n", {',', '.', 0, 1, 2}, 2, {"a", "b"}, {"", ""}, {3, 4}},
    {"GMT marks and blank lines",
     "> -Z1\n1 2\n\n> -Z2\n3 4\n",
     {' ', '.', 0, 0, 2},
     2,
     {"1", "2"},
     {"", ""},
     {3, 4}},
    {"preamble",
     "Sample 5\nFit2D scan\n2-Theta Angle (Degrees)\nIntensity\n       4\n 1E-02 2\n 2E-02 3\n 3E-2 4\n 4e-2 "
     "5\n",
     {' ', '.', 0, 0, 6},
     4,
     {"1", "2"},
     {"", ""},
     {0.04, 5}},
    {"names above a comment",
     "T_K,HF_mW\n# remark\n1,2\n3,4\n",
     {',', '.', 0, 1, 3},
     2,
     {"T_K", "HF_mW"},
     {"K", "mW"},
     {3, 4}},
    {"Celsius in short",
     "Tp_C,at_C\n1,2\n3,4\n",
     {',', '.', 0, 1, 2},
     2,
     {"Tp_C", "at_C"},
     {"degC", ""},
     {3, 4}},
    {"pressures in kbar and Mbar",
     "P_kbar,x_Mbar\n1,2\n3,4\n",
     {',', '.', 0, 1, 2},
     2,
     {"P_kbar", "x_Mbar"},
     {"kbar", "Mbar"},
     {3, 4}},
    {"suffixes of several words, and words in full",
     "cp_J_per_g_K,P_kPa,R1_angstrom,T_celsius\n1,2,3,4\n5,6,7,8\n",
     {',', '.', 0, 1, 2},
     2,
     {"cp_J_per_g_K", "P_kPa", "R1_angstrom", "T_celsius"},
     {"J/g/K", "kPa", "angstrom", "degC"},
     {5, 6, 7, 8}},
    {"a rate is no time, heat per mass no mass",
     "q_K_per_h,HF_mW_per_g,H_kJ_per_kg\n1,2,3\n4,5,6\n",
     {',', '.', 0, 1, 2},
     2,
     {"q_K_per_h", "HF_mW_per_g", "H_kJ_per_kg"},
     {"K/h", "mW/g", "kJ/kg"},
     {4, 5, 6}},
    {"explicit unit beats the suffix",
     "# columns: rate_K[K/min] plain_s[]\n1 2\n",
     {' ', '.', 0, 1, 2},
     1,
     {"rate_K", "plain_s"},
     {"K/min", ""},
     {1, 2}},
    {"no rows", "# columns: T_K cp[J/(g K)]\n", {' ', '.', 0, 1, 0}, 0, {"T_K", "cp"}, {"K", "J/(g K)"}, {0}},
    {"no rows, CSV", "# columns: T_K,cp\n", {',', '.', 0, 1, 0}, 0, {"T_K", "cp"}, {"K", ""}, {0}},
};

static void test_parse(void **state)
{
    const parse_row *row = *state;
    lehr_table *table = NULL;
    lehr_table_layout layout = {0};
    lehr_error err = {0};
    assert_ok(parse(&table, &layout, row->content, &err), &err);
    assert_int_equal(layout.separator, row->layout.separator);
    assert_int_equal(layout.decimal_mark, row->layout.decimal_mark);
    assert_int_equal(layout.thousands_mark, row->layout.thousands_mark);
    assert_int_equal(layout.header_line, row->layout.header_line);
    assert_int_equal(layout.first_line, row->layout.first_line);
    assert_int_equal(lehr_table_rows(table), row->n_rows);
    size_t n = 0;
    for (; n < 4 && row->names[n]; n++) {
        assert_true(n < lehr_table_columns(table));
        assert_string_equal(lehr_table_column_name(table, n), row->names[n]);
        assert_string_equal(lehr_table_column_unit(table, n), row->units[n]);
        if (row->n_rows > 0) {
            assert_close(lehr_table_column(table, n)[row->n_rows - 1], row->last[n], 0, 0);
        }
    }
    assert_int_equal(lehr_table_columns(table), n);
    lehr_table_free(table);
}

typedef struct broken_row {
    const char *name;
    const char *content;
    const char *message;
} broken_row;

static const broken_row broken_rows[] = {
    {"nothing", "", "scan.txt: no rows of numbers found"},
    {"comments only", "# T: 5\n", "no rows of numbers found"},
    {"prose", "This is a letter.\nIt has no table at all.\n", "scan.txt: no columns of numbers"},
    {"one bad cell", "a,b\n1,2\n3,4x\n5,6\n",
     "scan.txt: line 3, column 2 'b' (correct the cell, or write nan where"},
    {"bad cell quoted", "a,b\n1,2\n3,4x\n5,6\n", "'4x' is not a number with decimal point"},
    {"damaged by a spreadsheet", "Time (s);T (" DEGREE "C)\n0;50.026.184\n0,2;5.002.491\n0,4;50.022.881\n",
     "line 2, column 2 'T' (its decimal mark was lost in a spreadsheet: export the file again from the "
     "instrument)"},
    {"short row", "1 2 3\n4 5\n6 7 8\n", "scan.txt: line 2 has 2 cells where the table has 3: '4 5'"},
    {"long row", "1,2\n3,4\n5,6,7\n", "line 3 has 3 cells where the table has 2"},
    {"two blocks", "1 2\n3 4\n5 6\n\n1 2 3\n", "line 5 has 3 cells where the table has 2"},
    {"text after the rows", "1 2\n3 4\n5 6\n7 8\nResults: 5 peaks found here\n", "line 5 has 5 cells"},
    {"columns entry too short", "# columns: a\n1 2\n",
     "line 1 names 1 columns, but the rows from line 2 on have 2 cells"},
    {"bad first row", "1x 2\n3 4\n5 6\n", "line 1, column 1 '1'"},
    {"binary", "1 2\n3 \x01\n5 6\n", "line 2, column 2"},
};

static void test_broken(void **state)
{
    const broken_row *row = *state;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_fails(parse(&table, NULL, row->content, &err), LEHR_ERR_FORMAT, &err, row->message);
    assert_null(table);
}

static void test_text_columns(void **state)
{
    (void)state;
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(
        parse(&table, NULL, "sample,Tg_K,note\nA,612,\"as cast, \"\"fresh\"\"\"\nB,n/a,2026-11-21\n", &err),
        &err);
    assert_true(lehr_table_column_is_text(table, 0));
    assert_false(lehr_table_column_is_text(table, 1));
    assert_null(lehr_table_column(table, 0));
    assert_string_equal(lehr_table_text_at(table, 0, 1), "B");
    assert_string_equal(lehr_table_text_at(table, 2, 0), "as cast, \"fresh\"");
    assert_null(lehr_table_text_at(table, 1, 0));
    assert_true(isnan(lehr_table_column(table, 1)[1]));
    lehr_table_free(table);

    assert_ok(parse(&table, NULL, "sample;file\n# remark\nA;a.txt\nB;b.txt\n", &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    assert_string_equal(lehr_table_column_name(table, 1), "file");
    assert_string_equal(lehr_table_text_at(table, 1, 1), "b.txt");
    lehr_table_free(table);
}

static void test_header(void **state)
{
    (void)state;
    lehr_table *table = NULL;
    lehr_error err = {0};
    const char *content =
        "# mass: 20.1 mg\n# free remark\nwavelength = 0.1078\n[Beamline]\n#mass : 21 mg\n#\n"
        "# columns: a b\n1 2\n# note: behind\n3 4\n";
    assert_ok(parse(&table, NULL, content, &err), &err);
    assert_string_equal(lehr_table_header(table, "mass"), "21 mg"); // of repeated keys the last one counts
    assert_string_equal(lehr_table_header(table, "line 2"), "free remark");
    assert_string_equal(lehr_table_header(table, "wavelength"), "0.1078");
    assert_string_equal(lehr_table_header(table, "line 4"), "[Beamline]");
    assert_string_equal(lehr_table_header(table, "note"), "behind");
    assert_null(lehr_table_header(table, "columns"));
    const char *key = NULL;
    const char *value = NULL;
    assert_true(lehr_table_header_at(table, 0, &key, &value));
    assert_string_equal(key, "mass");
    assert_string_equal(value, "20.1 mg");
    assert_false(lehr_table_header_at(table, 6, &key, &value));
    assert_ok(lehr_table_set_header(table, "mass", "22 mg", &err), &err);
    assert_string_equal(lehr_table_header(table, "mass"), "22 mg");
    lehr_table_free(table);
}

/// Many columns, many header lines: time must stay linear.
static void test_large(void **state)
{
    (void)state;
    enum { CELLS = 200000 };
    char *content = malloc(2 * CELLS + 1);
    assert_non_null(content);
    for (size_t i = 0; i < CELLS; i++) {
        memcpy(content + 2 * i, "7 ", 2);
    }
    content[2 * CELLS] = '\0';
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(parse(&table, NULL, content, &err), &err);
    assert_int_equal(lehr_table_columns(table), CELLS);
    lehr_table_free(table);
    for (size_t i = 0; i < CELLS; i++) {
        memcpy(content + 2 * i, "a\n", 2);
    }
    memcpy(content + 2 * CELLS - 8, "1 2\n3 4", 7);
    assert_ok(parse(&table, NULL, content, &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    assert_string_equal(lehr_table_header(table, "line 1"), "a");
    lehr_table_free(table);
    free(content);
}

/// Real files; the numbers are typed from them.
static void test_real_files(void **state)
{
    (void)state;
    lehr_table *table = NULL;
    lehr_text *text = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_read(&text, lehr_test_reference("dsc/real/DSC_example_seg2_seg4_derived.csv"), &err),
              &err);
    assert_ok(lehr_table_parse(&table, NULL, text, &err), &err);
    assert_int_equal(lehr_table_columns(table), 5);
    assert_string_equal(lehr_table_column_name(table, 3), "Sensit.");
    assert_string_equal(lehr_table_column_unit(table, 3), "uV/mW");
    assert_string_equal(lehr_table_column_unit(table, 0), "degC");
    assert_close(lehr_table_column(table, 2)[2], 0.02249638, 0, 0);
    lehr_table_free(table);
    lehr_text_free(text);
    assert_ok(lehr_text_read(&text, lehr_test_reference("dsc/real/sample_dsc_setaram.csv"), &err), &err);
    assert_fails(lehr_table_parse(&table, NULL, text, &err), LEHR_ERR_FORMAT, &err,
                 "line 2, column 2 'Furnace Temperature' (its decimal mark was lost in a spreadsheet");
    assert_non_null(strstr(err.message, "'50.026.184'"));
    lehr_text_free(text);
}

static lehr_status parse_once(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = parse(&table, NULL, context, err);
    char *text = NULL;
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, "mass", "5", err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_to_text(&text, table, LEHR_TABLE_CSV, err);
    }
    lehr_core_free(text);
    lehr_table_free(table);
    return status;
}

static void test_memory_faults(void **state)
{
    (void)state;
    static char csv[] = "# mass: 4\nname,T_K,b\nA,1,\"x, y\"\nB,2,z\n";
    static char empty[] = "# columns: T_K,cp\n";
    static char blanks[] = "# q_A^-1 I sigma\n1 2 3\n4 5 6\n";
    lehr_test_fault_sweep(parse_once, csv);
    lehr_test_fault_sweep(parse_once, empty);
    lehr_test_fault_sweep(parse_once, blanks);
}

int main(void)
{
    struct CMUnitTest tests[96];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(parse_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_parse, &parse_rows[i]);
    }
    for (size_t i = 0; i < COUNT(broken_rows); i++) {
        tests[n++] = (struct CMUnitTest)LEHR_CASE(test_broken, &broken_rows[i]);
    }
    const struct CMUnitTest single[] = {
        cmocka_unit_test(test_text_columns),  cmocka_unit_test(test_header),
        cmocka_unit_test(test_large),         cmocka_unit_test(test_real_files),
        cmocka_unit_test(test_memory_faults),
    };
    memcpy(tests + n, single, sizeof single);
    n += COUNT(single);
    return _cmocka_run_group_tests("table", tests, n, NULL, NULL);
}
