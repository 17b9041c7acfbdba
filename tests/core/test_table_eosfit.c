// Files of EosFit: the format line, the scales, errors in brackets, volumes from the cell, broken files.
// SOURCE: the layouts follow the manual of EosFit7c (keywords, names of columns, brackets, lines per datum);
// all expected numbers are closed forms stated beside them.
#include "lehr_test.h"

#include <lehr/core/table.h>
#include <math.h>
#include <string.h>

static lehr_status parse(lehr_table **out, lehr_table_layout *layout, const char *content, lehr_error *err)
{
    lehr_text *text = NULL;
    *out = NULL;
    lehr_status status = lehr_text_decode(&text, content, strlen(content), "cell.dat", err);
    if (status == LEHR_OK) {
        status = lehr_table_parse(out, layout, text, err);
    }
    lehr_text_free(text);
    return status;
}

/// One value that a file must give.
typedef struct expectation {
    const char *column;
    const char *unit;
    size_t row;
    double value;
    double rtol; ///< 0: the very double that the text means
} expectation;

typedef struct good_row {
    const char *name;
    const char *content;
    size_t n_rows, n_columns;
    expectation want[7];
} good_row;

static const char quartz[] =
    "# comment\nTITLE alpha quartz\n\nSYSTEM Hexagonal\nTSCALE K\nPSCALE GPa\nVSCALE A3/cell\n"
    "format 1 P sigP V sigV\n0.000 1.0E-6 112.981 0.002\n0.430 0.008 111.725 0.014 # note\n";

static const good_row good_rows[] = {
    {"keywords and units",
     quartz,
     2,
     4,
     {{"P", "GPa", 1, 0.43, 0},
      {"sigP", "GPa", 0, 1e-6, 0},
      {"V", "angstrom^3", 1, 111.725, 0},
      {"sigV", "angstrom^3", 1, 0.014, 0}}},
    {"any order, kbar, Celsius",
     "tscale c\npscale KBAR\nFORMAT 1 V, sigV, T, sigT, P, sigP\n112.9,\t0.1, 25, 2, 1e-3, 0.01\n111.8 0.1 "
     "125 2 4.3 0.1\n",
     2,
     6,
     {{"P", "kbar", 1, 4.3, 0},
      {"sigP", "kbar", 1, 0.1, 0},
      {"T", "K", 1, 398.15, 1e-15},
      {"sigT", "K", 1, 2, 0}, // a difference: no offset
      {"V", "", 0, 112.9, 0}}},
    {"Fahrenheit",
     "TSCALE F\nFORMAT T sigT V\n32 1.8 10\n212 1.8 11\n",
     2,
     3,
     {{"T", "K", 0, 273.15, 1e-15}, {"T", "K", 1, 373.15, 1e-15}, {"sigT", "K", 0, 1, 1e-15}}},
    {"errors in brackets",
     "PSCALE GPa\nVSCALE A3\nFORMAT 1 P V\n0.0001 112.981(2)\n4.55(9) 102.9(13)\n5 101(2)\n",
     3,
     4,
     {{"P", "GPa", 0, 1e-4, 0},
      {"sigP", "GPa", 0, 0, 0}, // exact among others with an error
      {"sigP", "GPa", 1, 0.09, 1e-15},
      {"sigV", "angstrom^3", 0, 0.002, 1e-15},
      {"sigV", "angstrom^3", 1, 1.3, 1e-15},
      {"sigV", "angstrom^3", 2, 2, 0}}},
    {"two lines for each datum",
     "FORMAT 2 P sigP V sigV\n1 0.1\n100 0.2\n\n2 0.1\n# between\n90 0.3\n",
     2,
     4,
     {{"P", "", 1, 2, 0}, {"V", "", 0, 100, 0}, {"sigV", "", 1, 0.3, 0}}},
    {"long names",
     "FORMAT 1 pressure sigmaP volume sigma_V temperature\n1 0.1 10 0.2 300\n2 0.1 9 0.2 300\n",
     2,
     5,
     {{"P", "", 1, 2, 0},
      {"sigP", "", 0, 0.1, 0},
      {"V", "", 1, 9, 0},
      {"sigV", "", 1, 0.2, 0},
      {"T", "K", 0, 300, 0}}},
    {"names below FORMAT, rows below DATA",
     "JOB\nQuartz\nFORMAT\nP V sigmaP sigmaV\nDATA\n0.43 111.725 0.008 0.014\n0.794 110.711 0.008 0.006\n",
     2,
     4,
     {{"P", "", 0, 0.43, 0}, {"sigV", "", 1, 0.006, 0}}},
    // a^2 c sin 60 deg with a = 4.9137, c = 5.4047; its relative error is the root of (2 da/a)^2 + (dc/c)^2.
    {"hexagonal cell",
     "SYSTEM hexagonal\nLSCALE A\nFORMAT 1 P a siga c sigc\n1 4.9137 1e-4 5.4047 2e-4\n2 4.8 1e-4 5.3 2e-4\n",
     2,
     7,
     {{"V", "angstrom^3", 0, 113.0106829371578, 1e-14},
      {"sigV", "angstrom^3", 0, 0.006216669255504447, 1e-7}}},
    // a^3: the error of one number that stands three times, 3 a^2 da.
    {"cubic cell",
     "SYSTEM cubic\nFORMAT 1 P a\n1 4.0000(10)\n2 3.9\n",
     2,
     5,
     {{"V", "", 0, 64, 1e-15}, {"sigV", "", 0, 0.048, 1e-6}, {"sigV", "", 1, 0, 0}}},
    // a b c sin(beta) with beta = 30 deg: 30, and its error from beta alone, a b c cos(beta) d(beta).
    {"monoclinic cell, error of the angle",
     "SYSTEM Monoclinic b-unique\nFORMAT 1 P a b c beta sigbeta\n1 3 4 5 30 0.1\n2 3 4 5 30 0.1\n",
     2,
     8,
     {{"V", "", 0, 30, 1e-14}, {"sigV", "", 0, 0.090689968211710893, 1e-6}}},
    // Primitive cell of a face-centred lattice with edge 2: a = sqrt 2, all angles 60 deg, V = 2.
    {"triclinic cell",
     "FORMAT 1 P a b c alpha beta gamma\n1 1.4142135623730951 1.4142135623730951 1.4142135623730951 60 60 "
     "60\n"
     "2 1 1 1 90 90 90\n",
     2,
     8,
     {{"V", "", 0, 2, 1e-14}, {"V", "", 1, 1, 1e-14}}},
    {"rhombohedral cell",
     "SYSTEM rhombohedral\nFORMAT 1 P a alpha\n1 1.4142135623730951 60\n2 1 90\n",
     2,
     4,
     {{"V", "", 0, 2, 1e-14}}},
    {"no volume without the whole cell",
     "SYSTEM orthorhombic\nFORMAT 1 P a b\n1 3 4\n2 3 4\n",
     2,
     3,
     {{"a", "", 0, 3, 0}}},
};

static void test_good(void **state)
{
    const good_row *row = *state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_ok(parse(&table, NULL, row->content, &err), &err);
    assert_int_equal(lehr_table_rows(table), row->n_rows);
    assert_int_equal(lehr_table_columns(table), row->n_columns);
    for (size_t k = 0; k < sizeof row->want / sizeof row->want[0] && row->want[k].column; k++) {
        const expectation *want = &row->want[k];
        size_t column = lehr_table_find(table, want->column);
        assert_true(column < lehr_table_columns(table));
        assert_string_equal(lehr_table_column_unit(table, column), want->unit);
        assert_close(lehr_table_column(table, column)[want->row], want->value, want->rtol, 0);
    }
    lehr_table_free(table);
}

static void test_header_and_layout(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    lehr_table_layout layout;
    assert_ok(parse(&table, &layout, quartz, &err), &err);
    assert_string_equal(lehr_table_header(table, "TITLE"), "alpha quartz");
    assert_string_equal(lehr_table_header(table, "SYSTEM"), "Hexagonal");
    assert_string_equal(lehr_table_header(table, "line 1"), "comment");
    assert_int_equal(layout.header_line, 8);
    assert_int_equal(layout.first_line, 9);
    lehr_table_free(table);
}

/// Tables that merely speak of a format are none of EosFit's.
static void test_other_tables(void **state)
{
    (void)state;
    static const char *const tables[] = {"Format: text\nP V\n1 2\n3 4\n", "format version 3\nx y\n1 2\n3 4\n",
                                         "# FORMAT 1 P V\nx y\n1 2\n3 4\n"};
    for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++) {
        lehr_error err = {0};
        lehr_table *table = NULL;
        assert_ok(parse(&table, NULL, tables[k], &err), &err);
        assert_int_equal(lehr_table_columns(table), 2);
        assert_int_equal(lehr_table_rows(table), 2);
        lehr_table_free(table);
    }
}

typedef struct broken_row {
    const char *name;
    const char *content;
    const char *part; ///< of the message
} broken_row;

static const broken_row broken_rows[] = {
    {"unknown pressure unit", "PSCALE psia\nFORMAT 1 P V\n1 2\n",
     "cell.dat: PSCALE 'psia' is not a unit known here"},
    {"unknown temperature scale", "TSCALE R\nFORMAT 1 T V\n1 2\n", "TSCALE 'R' is none of K, C, F"},
    {"unknown system", "SYSTEM cubi\nFORMAT 1 P a\n1 2\n", "SYSTEM 'cubi' is no crystal system"},
    {"moduli", "DATATYPE isothermal moduli\nFORMAT 1 P V\n1 2\n", "hold moduli, not volumes"},
    {"unknown column", "FORMAT 1 P V Q\n1 2 3\n", "line 1: 'Q' is no column of a format line"},
    {"column twice", "FORMAT 1 P V sigP P\n1 2 3 4\n", "line 1: the column 'P' is named twice"},
    {"lines per datum", "FORMAT 0 P V\n1 2\n", "0 lines for each datum"},
    {"too few numbers", "FORMAT 1 P V sigV\n1 2 3\n1 2\n",
     "line 3 ends a datum of 2 numbers where the format line names 3 columns"},
    {"too many numbers", "FORMAT 1 P V\n1 2\n1 2 3\n", "line 3 ends a datum of 3 numbers"},
    {"datum cut off", "FORMAT 2 P V\n1\n2\n3\n", "line 4 ends a datum of 1 numbers"},
    {"no number", "FORMAT 1 P V\n1 2\n1 x2\n", "line 3"},
    {"brackets beside sig", "FORMAT 1 P V sigV\n1 2(1) 3\n",
     "line 2: '2(1)' has its error in brackets, but the format line has sig columns"},
    {"open bracket", "FORMAT 1 P V\n1 2.0(1\n", "line 2: '2.0(1' is not a number with its error in brackets"},
    {"empty brackets", "FORMAT 1 P V\n1 2.0()\n", "'2.0()' is not a number with its error in brackets"},
    {"words in brackets", "FORMAT 1 P V\n1 2.0(a)\n", "'2.0(a)' is not a number with its error in brackets"},
    {"exponent and brackets", "FORMAT 1 P V\n1 2.0e1(3)\n", "'2.0e1(3)' is not a number with its error"},
    {"no data", "FORMAT 1 P V\n# nothing\n", "no data below the format line 1"},
};

static void test_broken(void **state)
{
    const broken_row *row = *state;
    lehr_error err = {0};
    lehr_table *table = NULL;
    assert_fails(parse(&table, NULL, row->content, &err), LEHR_ERR_FORMAT, &err, row->part);
    assert_null(table);
}

static lehr_status attempt(void *context, lehr_error *err)
{
    lehr_table *table = NULL;
    lehr_status status = parse(&table, NULL, context, err);
    lehr_table_free(table);
    return status;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    static char brackets[] = "# c\nTITLE t\nSYSTEM cubic\nFORMAT 1 P a\n1 2.00(1)\n2(1) 1.90(1)\n";
    lehr_test_fault_sweep(attempt, brackets);
}

enum {
    N_GOOD = sizeof good_rows / sizeof good_rows[0],
    N_BROKEN = sizeof broken_rows / sizeof broken_rows[0]
};

int main(void)
{
    struct CMUnitTest tests[N_GOOD + N_BROKEN + 3] = {
        cmocka_unit_test(test_header_and_layout),
        cmocka_unit_test(test_other_tables),
        cmocka_unit_test(test_out_of_memory),
    };
    for (size_t k = 0; k < N_GOOD; k++) {
        tests[3 + k] = (struct CMUnitTest)LEHR_CASE(test_good, &good_rows[k]);
    }
    for (size_t k = 0; k < N_BROKEN; k++) {
        tests[3 + N_GOOD + k] = (struct CMUnitTest)LEHR_CASE(test_broken, &broken_rows[k]);
    }
    return cmocka_run_group_tests_name("core.table_eosfit", tests, NULL, NULL);
}
