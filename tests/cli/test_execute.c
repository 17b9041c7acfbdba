// Scalar results: text, JSON, files, batches, exit codes.
#include "probe.h"

#include <stdio.h>
#include <string.h>

static void one_result_is_printed_upright(void **state)
{
    (void)state;
    const char *words[] = {probe_input("a.txt", "602.5\n"), NULL};
    assert_int_equal(probe_run(&probe_measure, words), 0);
    probe_holds(probe_out(), "result               value\n"
                             "temperature[K]  612.50(25)\n"
                             "budget.noise         6.025\n"
                             "\nsegments\n"
                             "rate[K/s]\n");
    assert_string_equal(probe_messages(), "");
}

static void several_results_are_rows(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "1.5\n");
    const char *b = probe_input("b.txt", "2.5\n");
    const char *words[] = {a, b, "--shift", "0", "-j", "2", NULL};
    char row[512];
    assert_int_equal(probe_run(&probe_measure, words), 0);
    snprintf(row, sizeof row, "%s        1.50(25)         0.015\n", a);
    probe_holds(probe_out(), row);
    snprintf(row, sizeof row, "%s: segments\n", b);
    probe_holds(probe_out(), row);
}

static void json_has_the_agreed_shape(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "-1.5\n");
    const char *words[] = {a, "--json", NULL};
    assert_int_equal(probe_run(&probe_measure, words), 0);
    probe_holds(probe_messages(), "warning: the value -1.5 is negative");
    const char *path = probe_scratch("out");
    assert_close(lehr_test_json(path, "results", "temperature", "value", NULL), 8.5, 0, 0);
    assert_close(lehr_test_json(path, "results", "temperature", "stderr", NULL), 0.25, 0, 0);
    assert_close(lehr_test_json(path, "results", "segments", "1", "rate", "value", NULL), -3, 0, 0);
    assert_close(lehr_test_json(path, "parameters", "shift_K", NULL), 10, 0, 0);
    const char *json = probe_out();
    probe_holds(json, "\"command\": \"test measure\"");
    probe_holds(json, "\"stderr\": null");
    probe_holds(json, "the value -1.5 is negative\"");
    // SHA-256 of the five bytes "-1.5\n", from sha256sum.
    probe_holds(json, "0b3cbe4a097d13bb0b95be27bdef90110da26320c275056b348edc868260701d");
}

static void a_failing_file_does_not_stop_the_others(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "1.5\n");
    const char *b = probe_input("b.txt", "word\n");
    const char *c = probe_input("c.txt", "3.5\n");
    const char *words[] = {a, b, c, "--json", NULL};
    assert_int_equal(probe_run(&probe_measure, words), CLI_EXIT_INPUT);
    char start[512];
    snprintf(start, sizeof start, "lehr: test measure: %s: ", b);
    probe_holds(probe_messages(), start);
    probe_holds(probe_messages(), "word");
    const char *path = probe_scratch("out");
    assert_close(lehr_test_json(path, "results", "2", "temperature", "value", NULL), 13.5, 0, 0);
    probe_holds(probe_out(), "\"error\": ");
}

static void exit_codes_follow_the_outcome(void **state)
{
    (void)state;
    const char *good = probe_input("a.txt", "1\n");
    const char *large = probe_input("large.txt", "1001\n");
    const char *empty = probe_input("empty.txt", "");
    const char *absent = probe_scratch("absent.txt");
    const char *not_converged[] = {good, large, NULL};
    assert_int_equal(probe_run(&probe_measure, not_converged), CLI_EXIT_CHECK);
    probe_holds(probe_messages(), "large.txt: did not converge");
    const char *bad[] = {empty, NULL};
    assert_int_equal(probe_run(&probe_measure, bad), CLI_EXIT_INPUT);
    probe_holds(probe_messages(), "empty.txt: the file is empty");
    const char *missing[] = {absent, NULL};
    assert_int_equal(probe_run(&probe_measure, missing), CLI_EXIT_IO);
    const char *some[] = {large, absent, NULL};
    assert_int_equal(probe_run(&probe_measure, some), CLI_EXIT_INPUT);
}

static void quiet_and_verbose_change_messages_only(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "-1.5\n");
    const char *quiet[] = {a, "-q", NULL};
    assert_int_equal(probe_run(&probe_measure, quiet), 0);
    assert_string_equal(probe_messages(), "");
    probe_holds(probe_out(), "8.50(25)");
    const char *verbose[] = {a, "-v", NULL};
    assert_int_equal(probe_run(&probe_measure, verbose), 0);
    probe_holds(probe_messages(), "lehr: test measure: parameters {\"shift_K\"");
    probe_holds(probe_messages(), "a.txt: 0.0");
}

static void records_go_to_one_file(void **state)
{
    (void)state;
    const char *a = probe_input("a.txt", "1.5\n");
    const char *b = probe_input("b.txt", "2.5\n");
    const char *path = probe_scratch("all.csv");
    const char *csv[] = {a, b, "-o", path, NULL};
    assert_int_equal(probe_run(&probe_measure, csv), 0);
    assert_string_equal(probe_out(), "");
    probe_holds(probe_messages(), "warning: the list 'segments' does not fit into a table");
    probe_holds(probe_slurp(path), "temperature_stderr");
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    size_t column = lehr_table_find(table, "budget_noise");
    assert_int_not_equal(column, SIZE_MAX);
    assert_close(lehr_table_column(table, column)[1], 0.025, 1e-15, 0);
    lehr_table_free(table);

    const char *json_path = probe_scratch("all.json");
    const char *json[] = {a, b, "-o", json_path, NULL};
    assert_int_equal(probe_run(&probe_measure, json), 0);
    assert_close(lehr_test_json(json_path, "results", "1", "temperature", "value", NULL), 12.5, 0, 0);
    const char *h5[] = {a, b, "-o", probe_scratch("all.h5"), NULL};
    assert_int_equal(probe_run(&probe_measure, h5), 0);
    const char *unknown[] = {a, "-o", probe_scratch("all.xls"), NULL};
    assert_int_equal(probe_run(&probe_measure, unknown), CLI_EXIT_USAGE);
    probe_holds(probe_messages(), "unknown extension '.xls'; known are .csv .txt .json");
    const char *nowhere[] = {a, "-o", probe_scratch("no/such/all.csv"), NULL};
    assert_int_equal(probe_run(&probe_measure, nowhere), CLI_EXIT_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_result_is_printed_upright),
        cmocka_unit_test(several_results_are_rows),
        cmocka_unit_test(json_has_the_agreed_shape),
        cmocka_unit_test(a_failing_file_does_not_stop_the_others),
        cmocka_unit_test(exit_codes_follow_the_outcome),
        cmocka_unit_test(quiet_and_verbose_change_messages_only),
        cmocka_unit_test(records_go_to_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
