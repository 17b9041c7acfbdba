// Memory that runs out anywhere between the command line and the printed result.
#include <lehr_test.h>

#include "batch.h"
#include "document.h"
#include "parse.h"
#include "print.h"
#include "save.h"
#include "target.h"

#include <stdio.h>
#include <string.h>

static lehr_status analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)call;
    (void)input;
    lehr_list *list = NULL;
    lehr_record *segment = NULL;
    lehr_status status = lehr_warnings_add(result->warnings, err, "only a test");
    if (status == LEHR_OK) {
        status = lehr_record_add_quantity(result->record, "temperature", 612.5, 0.25, "K", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(result->record, "sample", "P7", err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_list(&list, result->record, "segments", err);
    }
    if (status == LEHR_OK) {
        status = lehr_list_add_record(&segment, list, err);
    }
    return status == LEHR_OK ? lehr_record_add_number(segment, "points", 12, err) : status;
}

static const cli_option options[] = {
    {.name = "fix", .kind = CLI_LIST, .placeholder = "LIST", .fallback = "a,b", .help = "-"},
    {.name = "range", .kind = CLI_WINDOW, .placeholder = "A:B", .fallback = "1:2", .help = "-"},
    {.name = NULL},
};

static const cli_command command = {.area = "test",
                                    .verb = "batch",
                                    .summary = "-",
                                    .operands = "FILE...",
                                    .min_operands = 1,
                                    .max_operands = CLI_MANY,
                                    .description = "-",
                                    .example = "-",
                                    .options = options,
                                    .analyse = analyse};

static lehr_status make(cli_batch **out, cli_call **call, lehr_error *err)
{
    static const char *const words[] = {"a.txt", "b.txt", "-q"};
    static const char *const argv[] = {"lehr", "test"};
    lehr_status status = cli_parse(call, &command, 3, words, err);
    if (status == LEHR_OK) {
        (*call)->argc = 2;
        (*call)->argv = argv;
        status = cli_call_new_provenance(&(*call)->provenance, *call, err);
    }
    if (status == LEHR_OK) {
        status = cli_batch_create(out, *call, err);
    }
    if (status == LEHR_OK) {
        status = cli_batch_run(*out, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < (*out)->n_cases; i++) {
        status = (*out)->cases[i].status;
    }
    return status;
}

static lehr_status attempt_json(void *context, lehr_error *err)
{
    (void)context;
    cli_call *call = NULL;
    cli_batch *batch = NULL;
    char *json = NULL;
    lehr_status status = make(&batch, &call, err);
    if (status == LEHR_OK) {
        status = cli_document_text(&json, batch, 0, 2, true, err);
    }
    lehr_core_free(json);
    cli_batch_free(batch);
    cli_call_free(call);
    return status;
}

static lehr_status attempt_text(void *context, lehr_error *err)
{
    cli_call *call = NULL;
    cli_batch *batch = NULL;
    lehr_status status = make(&batch, &call, err);
    if (status == LEHR_OK) {
        status = cli_print_results(context, batch, err);
    }
    if (status == LEHR_OK) {
        status = cli_print_details(context, batch, err);
    }
    cli_batch_free(batch);
    cli_call_free(call);
    return status;
}

static lehr_status attempt_csv(void *context, lehr_error *err)
{
    cli_call *call = NULL;
    cli_batch *batch = NULL;
    lehr_warnings *warnings = NULL;
    lehr_status status = make(&batch, &call, err);
    if (status == LEHR_OK) {
        status = lehr_warnings_create(&warnings, err);
    }
    if (status == LEHR_OK) {
        status = cli_save_records(batch, context, warnings, err);
    }
    lehr_warnings_free(warnings);
    cli_batch_free(batch);
    cli_call_free(call);
    return status;
}

static void json_survives(void **state)
{
    (void)state;
    lehr_test_fault_sweep(attempt_json, NULL);
}

static void text_survives(void **state)
{
    (void)state;
    FILE *nowhere = fopen("/dev/null", "w");
    assert_non_null(nowhere);
    lehr_test_fault_sweep(attempt_text, nowhere);
    fclose(nowhere);
}

static void csv_survives(void **state)
{
    (void)state;
    char path[256];
    snprintf(path, sizeof path, "%s", lehr_test_scratch("all.csv"));
    lehr_test_fault_sweep(attempt_csv, path);
}

// ---- names of output files ----------------------------------------------------------
typedef struct name_row {
    const char *name;
    const char *pattern;
    const char *input;
    const char *want;
} name_row;

static const name_row names[] = {
    {"plain file", "out.xy", "a/b.tif", "out.xy"},
    {"pattern", "r/{name}_iq.chi", "a/b.c.tif", "r/b.c_iq.chi"},
    {"pattern twice", "{name}/{name}.xy", "b.tif", "b/b.xy"},
    {"folder that exists", "/", "a/b.tif", "/b.xy"},
    {"dataset in a file", "{name}.xy", "a/m_master.h5::/entry/data[0:3]", "m_master.xy"},
    {"standard input", "{name}.xy", "-", "stdin.xy"},
    {"no input", "state.csv", NULL, "state.csv"},
    {"name without extension", "{name}.xy", "a.d/b", "b.xy"},
    {"hidden file", "{name}.xy", ".hidden", ".hidden.xy"},
};

static void name_is(void **state)
{
    const name_row *row = *state;
    lehr_error err = {0};
    char *path = NULL;
    assert_ok(cli_target_expand(&path, "-o", row->pattern, row->input, ".xy", 1, &err), &err);
    assert_string_equal(path, row->want);
    lehr_core_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_survives), cmocka_unit_test(text_survives), cmocka_unit_test(csv_survives),
        LEHR_CASE(name_is, &names[0]),   LEHR_CASE(name_is, &names[1]),   LEHR_CASE(name_is, &names[2]),
        LEHR_CASE(name_is, &names[3]),   LEHR_CASE(name_is, &names[4]),   LEHR_CASE(name_is, &names[5]),
        LEHR_CASE(name_is, &names[6]),   LEHR_CASE(name_is, &names[7]),   LEHR_CASE(name_is, &names[8]),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
