// Commands made for the test, carried out by the real framework: output, batches, hooks, exit codes.
#include <lehr_test.h>

#include "execute.h"
#include "parse.h"

#include <lehr/core/number.h>
#include <lehr/core/text.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- commands -----------------------------------------------------------------------
static atomic_int n_prepared;
static atomic_int n_discarded;
static atomic_int n_released;

/// The first line of a file as a number.
static lehr_status read_number(double *out, const char *input, lehr_error *err)
{
    lehr_text *text = NULL;
    lehr_status status = lehr_text_read(&text, input, err);
    if (status == LEHR_OK && lehr_text_size(text) == 0) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "the file is empty");
    }
    if (status == LEHR_OK) {
        lehr_text_line line = lehr_text_line_at(text, 0);
        status = lehr_number_parse(out, line.start, line.length, lehr_number_style_c(), err);
    }
    lehr_text_free(text);
    return status;
}

static lehr_status add_parts(lehr_record *record, double value, lehr_error *err)
{
    lehr_record *budget = NULL;
    lehr_list *segments = NULL;
    lehr_record *segment = NULL;
    lehr_status status = lehr_record_add_record(&budget, record, "budget", err);
    if (status == LEHR_OK) {
        status = lehr_record_add_number(budget, "noise", value / 100, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&segments, record, "segments", err);
    }
    for (double i = 1; status == LEHR_OK && i <= 2; i++) {
        status = lehr_list_add_record(&segment, segments, err);
        if (status == LEHR_OK) {
            status = lehr_record_add_quantity(segment, "rate", i * value, (double)NAN, "K/s", err);
        }
    }
    return status;
}

/// A temperature 10 K above the number of the file, known to 0.25 K; below zero it warns, above 1000 it fails to
/// converge.
static lehr_status measure(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double value = 0;
    lehr_status status = read_number(&value, input, err);
    if (status == LEHR_OK && value < 0) {
        status = lehr_warnings_add(result->warnings, err, "the value %g is negative", value);
    }
    if (status == LEHR_OK) {
        result->not_converged = value > 1000;
        status = lehr_record_add_quantity(result->record, "temperature", value + cli_call_number(call, "shift"), 0.25,
            "K", err);
    }
    return status == LEHR_OK ? add_parts(result->record, value, err) : status;
}

static const cli_option measure_options[] = {
    {.name = "shift", .kind = CLI_NUMBER, .unit = "K", .placeholder = "S", .fallback = "10 K", .help = "added"},
    {.name = NULL},
};

static const cli_command measure_command = {.area = "test", .verb = "measure", .summary = "-", .operands = "FILE...",
    .min_operands = 1, .max_operands = CLI_MANY, .description = "-", .example = "-", .options = measure_options,
    .analyse = measure};

static lehr_status ramp_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    (void)call;
    static double step = 0.5;
    if (cli_call_flag(call, "broken")) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the plan is broken");
    }
    n_prepared++;
    *shared = &step;
    return LEHR_OK;
}

static void ramp_discard(void *shared)
{
    (void)shared;
    n_discarded++;
}

static void ramp_release(void *own)
{
    free(own);
    n_released++;
}

/// Points 0, step, 2 step with the number of the file as intensity.
static lehr_status ramp(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    const double *step = cli_call_shared(call);
    double value = 0;
    double *x = NULL;
    double *y = NULL;
    result->own = malloc(1);
    lehr_status status = read_number(&value, input, err);
    if (status == LEHR_OK) {
        status = lehr_table_create(&result->table, 3, err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_add_column(&x, result->table, "q_per_ang", "1/angstrom", err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_add_column(&y, result->table, "intensity", "", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < 3; i++) {
        x[i] = (double)i * *step;
        y[i] = value;
    }
    return status == LEHR_OK ? lehr_record_add_number(result->record, "level", value, err) : status;
}

static lehr_status ramp_save(const cli_call *call, const char *input, const cli_result *result, const char *path,
    bool *handled, lehr_error *err)
{
    (void)call;
    (void)input;
    (void)result;
    *handled = strstr(path, ".poni") != NULL;
    if (!*handled) {
        return LEHR_OK;
    }
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot write '%s'", path);
    }
    fputs("poni\n", file);
    fclose(file);
    return LEHR_OK;
}

static lehr_status ramp_plot(const cli_call *call, const char *input, const cli_result *result, const char *path,
    lehr_error *err)
{
    bool handled = false;
    assert_non_null(result->table);
    return ramp_save(call, input, result, path, &handled, err) == LEHR_OK && !handled
        ? lehr_table_write(result->table, path, LEHR_TABLE_TEXT, err)
        : LEHR_ERR_IO;
}

static const cli_option ramp_options[] = {
    {.name = "broken", .kind = CLI_FLAG, .help = "let the plan fail"},
    {.name = "mask", .kind = CLI_FILE, .placeholder = "FILE", .help = "listed among the inputs"},
    {.name = NULL},
};

static const char *const ramp_extensions[] = {".poni", NULL};

static const cli_command ramp_command = {.area = "test", .verb = "ramp", .summary = "-", .operands = "FILE...",
    .min_operands = 1, .max_operands = CLI_MANY, .description = "-", .example = "-", .options = ramp_options,
    .output = CLI_OUTPUT_CURVE, .extension = ".xy", .extensions = ramp_extensions, .analyse = ramp,
    .prepare = ramp_prepare, .discard = ramp_discard, .save = ramp_save, .plot = ramp_plot, .release = ramp_release};

// ---- files --------------------------------------------------------------------------
/// Path of a scratch file that stays valid for the whole test.
static const char *scratch(const char *name)
{
    static char paths[64][256];
    static size_t n = 0;
    char *path = paths[n++ % 64];
    snprintf(path, sizeof paths[0], "%s", lehr_test_scratch(name));
    return path;
}

static const char *input_file(const char *name, const char *content)
{
    lehr_test_write(name, content, strlen(content));
    return scratch(name);
}

// ---- running a command and reading what it printed ----------------------------------
static char printed[65536];

static const char *slurp(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(printed, 1, sizeof printed - 1, file);
    printed[n] = '\0';
    fclose(file);
    return printed;
}

static int redirect(int descriptor, const char *path)
{
    int kept = dup(descriptor);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    dup2(fileno(file), descriptor);
    fclose(file);
    return kept;
}

static void restore(int descriptor, int kept)
{
    dup2(kept, descriptor);
    close(kept);
}

#define MAX_WORDS 10

/// Words end with NULL. Standard output goes to the scratch file "out", standard error to "err".
static int run(const cli_command *command, const char *const *words)
{
    static const char *const argv[] = {"lehr", "test"};
    lehr_error err = {0};
    cli_call *call = NULL;
    size_t n = 0;
    while (words[n] != NULL) {
        n++;
    }
    assert_ok(cli_parse(&call, command, n, words, &err), &err);
    call->argc = 2;
    call->argv = argv;
    call->time_now = 86400;
    fflush(stdout);
    int kept_out = redirect(STDOUT_FILENO, scratch("out"));
    int kept_err = redirect(STDERR_FILENO, scratch("err"));
    int code = cli_execute(call);
    fflush(stdout);
    restore(STDOUT_FILENO, kept_out);
    restore(STDERR_FILENO, kept_err);
    cli_call_free(call);
    return code;
}

static const char *out(void)
{
    return slurp(scratch("out"));
}

static const char *messages(void)
{
    return slurp(scratch("err"));
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("expected '%s' in:\n%s", part, text);
    }
}

// ---- scalar results -----------------------------------------------------------------
static void one_result_is_printed_upright(void **state)
{
    (void)state;
    const char *words[] = {input_file("a.txt", "602.5\n"), NULL};
    assert_int_equal(run(&measure_command, words), 0);
    assert_holds(out(), "result               value\n"
                        "temperature[K]  612.50(25)\n"
                        "budget.noise         6.025\n"
                        "\nsegments\n"
                        "rate[K/s]\n");
    assert_string_equal(messages(), "");
}

static void several_results_are_rows(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "1.5\n");
    const char *b = input_file("b.txt", "2.5\n");
    const char *words[] = {a, b, "--shift", "0", "-j", "2", NULL};
    char row[512];
    assert_int_equal(run(&measure_command, words), 0);
    snprintf(row, sizeof row, "%s        1.50(25)         0.015\n", a);
    assert_holds(out(), row);
    snprintf(row, sizeof row, "%s: segments\n", b);
    assert_holds(out(), row);
}

static void json_has_the_agreed_shape(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "-1.5\n");
    const char *words[] = {a, "--json", NULL};
    assert_int_equal(run(&measure_command, words), 0);
    assert_holds(messages(), "warning: the value -1.5 is negative");
    const char *path = scratch("out");
    assert_close(lehr_test_json(path, "results", "temperature", "value", NULL), 8.5, 0, 0);
    assert_close(lehr_test_json(path, "results", "temperature", "stderr", NULL), 0.25, 0, 0);
    assert_close(lehr_test_json(path, "results", "segments", "1", "rate", "value", NULL), -3, 0, 0);
    assert_close(lehr_test_json(path, "parameters", "shift_K", NULL), 10, 0, 0);
    const char *json = out();
    assert_holds(json, "\"command\": \"test measure\"");
    assert_holds(json, "\"stderr\": null");
    assert_holds(json, "the value -1.5 is negative\"");
    // SHA-256 of the five bytes "-1.5\n", from sha256sum.
    assert_holds(json, "0b3cbe4a097d13bb0b95be27bdef90110da26320c275056b348edc868260701d");
}

static void a_failing_file_does_not_stop_the_others(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "1.5\n");
    const char *b = input_file("b.txt", "word\n");
    const char *c = input_file("c.txt", "3.5\n");
    const char *words[] = {a, b, c, "--json", NULL};
    assert_int_equal(run(&measure_command, words), CLI_EXIT_INPUT);
    char start[512];
    snprintf(start, sizeof start, "lehr: test measure: %s: ", b);
    assert_holds(messages(), start);
    assert_holds(messages(), "word");
    const char *path = scratch("out");
    assert_close(lehr_test_json(path, "results", "2", "temperature", "value", NULL), 13.5, 0, 0);
    assert_holds(out(), "\"error\": ");
}

static void exit_codes_follow_the_outcome(void **state)
{
    (void)state;
    const char *good = input_file("a.txt", "1\n");
    const char *large = input_file("large.txt", "1001\n");
    const char *empty = input_file("empty.txt", "");
    const char *absent = scratch("absent.txt");
    const char *not_converged[] = {good, large, NULL};
    assert_int_equal(run(&measure_command, not_converged), CLI_EXIT_CHECK);
    assert_holds(messages(), "large.txt: did not converge");
    const char *bad[] = {empty, NULL};
    assert_int_equal(run(&measure_command, bad), CLI_EXIT_INPUT);
    assert_holds(messages(), "empty.txt: the file is empty");
    const char *missing[] = {absent, NULL};
    assert_int_equal(run(&measure_command, missing), CLI_EXIT_IO);
    const char *some[] = {large, absent, NULL};
    assert_int_equal(run(&measure_command, some), CLI_EXIT_INPUT);
}

static void quiet_and_verbose_change_messages_only(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "-1.5\n");
    const char *quiet[] = {a, "-q", NULL};
    assert_int_equal(run(&measure_command, quiet), 0);
    assert_string_equal(messages(), "");
    assert_holds(out(), "8.50(25)");
    const char *verbose[] = {a, "-v", NULL};
    assert_int_equal(run(&measure_command, verbose), 0);
    assert_holds(messages(), "lehr: test measure: parameters {\"shift_K\"");
    assert_holds(messages(), "a.txt: 0.0");
}

static void records_go_to_one_file(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "1.5\n");
    const char *b = input_file("b.txt", "2.5\n");
    const char *path = scratch("all.csv");
    const char *csv[] = {a, b, "-o", path, NULL};
    assert_int_equal(run(&measure_command, csv), 0);
    assert_string_equal(out(), "");
    assert_holds(messages(), "warning: the list 'segments' does not fit into a table");
    assert_holds(slurp(path), "temperature_stderr");
    lehr_table *table = NULL;
    lehr_error err = {0};
    assert_ok(lehr_table_read(&table, NULL, path, &err), &err);
    assert_int_equal(lehr_table_rows(table), 2);
    size_t column = lehr_table_find(table, "budget_noise");
    assert_int_not_equal(column, SIZE_MAX);
    assert_close(lehr_table_column(table, column)[1], 0.025, 1e-15, 0);
    lehr_table_free(table);

    const char *json_path = scratch("all.json");
    const char *json[] = {a, b, "-o", json_path, NULL};
    assert_int_equal(run(&measure_command, json), 0);
    assert_close(lehr_test_json(json_path, "results", "1", "temperature", "value", NULL), 12.5, 0, 0);
    const char *h5[] = {a, b, "-o", scratch("all.h5"), NULL};
    assert_int_equal(run(&measure_command, h5), 0);
    const char *unknown[] = {a, "-o", scratch("all.xls"), NULL};
    assert_int_equal(run(&measure_command, unknown), CLI_EXIT_USAGE);
    assert_holds(messages(), "unknown extension '.xls'; known are .csv .txt .json");
    const char *nowhere[] = {a, "-o", scratch("no/such/all.csv"), NULL};
    assert_int_equal(run(&measure_command, nowhere), CLI_EXIT_IO);
}

// ---- curves -------------------------------------------------------------------------
static void a_curve_goes_to_standard_output_with_its_history(void **state)
{
    (void)state;
    const char *words[] = {input_file("a.txt", "7\n"), "-o", "-", NULL};
    assert_int_equal(run(&ramp_command, words), 0);
    const char *text = out();
    assert_holds(text, "# program: lehr ");
    assert_holds(text, "# time: 1970-01-02T00:00:00");
    assert_holds(text, "# input_sha256: ");
    assert_holds(text, "# level: 7\n");
    assert_holds(text, "0.5 7\n");
}

static void several_curves_go_to_a_folder_or_a_pattern(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "1\n");
    const char *b = input_file("b.txt", "2\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/", scratch("curves"));
    int released = n_released;
    const char *to_folder[] = {a, b, "-o", folder, NULL};
    assert_int_equal(run(&ramp_command, to_folder), 0);
    assert_holds(out(), "level");
    assert_int_equal(n_released - released, 2);
    assert_holds(slurp(scratch("curves/b.xy")), "0.5 2\n");
    const char *to_pattern[] = {a, b, "-o", scratch("{name}-iq.poni"), NULL};
    assert_int_equal(run(&ramp_command, to_pattern), 0);
    assert_string_equal(slurp(scratch("b-iq.poni")), "poni\n");
    const char *to_one[] = {a, b, "-o", scratch("one.xy"), NULL};
    assert_int_equal(run(&ramp_command, to_one), CLI_EXIT_USAGE);
    assert_holds(messages(), "one file for 2 inputs");
    const char *same_name[] = {a, a, "-o", folder, NULL};
    assert_int_equal(run(&ramp_command, same_name), CLI_EXIT_USAGE);
    assert_holds(messages(), "would both be written to");
    const char *itself[] = {a, "-o", a, NULL};
    assert_int_equal(run(&ramp_command, itself), CLI_EXIT_USAGE);
    assert_holds(messages(), "would overwrite the input");
}

static void json_of_a_curve_has_columns_or_names_the_file(void **state)
{
    (void)state;
    const char *mask = input_file("mask.txt", "m\n");
    const char *a = input_file("a.txt", "4\n");
    const char *columns[] = {a, "--json", "--mask", mask, NULL};
    assert_int_equal(run(&ramp_command, columns), 0);
    const char *path = scratch("out");
    assert_close(lehr_test_json(path, "results", "q_per_ang", "2", NULL), 1.0, 0, 0);
    assert_holds(out(), "mask.txt\"");
    const char *named[] = {a, "--json", "-o", scratch("a.h5"), NULL};
    assert_int_equal(run(&ramp_command, named), 0);
    assert_holds(out(), "a.h5\"");
    assert_null(strstr(printed, "q_per_ang"));
    const char *in_json[] = {a, "-o", scratch("a.json"), NULL};
    assert_int_equal(run(&ramp_command, in_json), 0);
    assert_close(lehr_test_json(scratch("a.json"), "results", "intensity", "0", NULL), 4.0, 0, 0);
}

static void figures_are_drawn_per_input(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "4\n");
    const char *words[] = {a, "--plot", scratch("a.svg"), NULL};
    assert_int_equal(run(&ramp_command, words), 0);
    assert_holds(slurp(scratch("a.svg")), "0.5 4\n");
    const char *unknown[] = {a, "--plot", scratch("a.bmp"), NULL};
    assert_int_equal(run(&ramp_command, unknown), CLI_EXIT_USAGE);
    assert_holds(messages(), "--plot");
}

static void shared_work_is_done_once_and_discarded(void **state)
{
    (void)state;
    const char *a = input_file("a.txt", "1\n");
    const char *b = input_file("b.txt", "2\n");
    int prepared = n_prepared;
    int discarded = n_discarded;
    const char *words[] = {a, b, NULL};
    assert_int_equal(run(&ramp_command, words), 0);
    assert_int_equal(n_prepared - prepared, 1);
    assert_int_equal(n_discarded - discarded, 1);
    const char *broken[] = {a, "--broken", NULL};
    assert_int_equal(run(&ramp_command, broken), CLI_EXIT_INPUT);
    assert_string_equal(messages(), "lehr: test ramp: the plan is broken\n");
    const char *missing[] = {a, "--mask", scratch("absent.edf"), NULL};
    assert_int_equal(run(&ramp_command, missing), CLI_EXIT_IO);
    assert_holds(messages(), "option --mask: ");
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
        cmocka_unit_test(a_curve_goes_to_standard_output_with_its_history),
        cmocka_unit_test(several_curves_go_to_a_folder_or_a_pattern),
        cmocka_unit_test(json_of_a_curve_has_columns_or_names_the_file),
        cmocka_unit_test(figures_are_drawn_per_input),
        cmocka_unit_test(shared_work_is_done_once_and_discarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
