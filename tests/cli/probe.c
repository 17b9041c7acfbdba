#include "probe.h"

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
atomic_int probe_prepared;
atomic_int probe_discarded;
atomic_int probe_released;

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

/// A temperature 10 K above the number of the file, known to 0.25 K; below zero it warns, above 1000 it fails
/// to converge.
static lehr_status measure(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    double value = 0;
    lehr_status status = read_number(&value, input, err);
    if (status == LEHR_OK && value < 0) {
        status = lehr_warnings_add(result->warnings, err, "the value %g is negative", value);
    }
    if (status == LEHR_OK) {
        result->not_converged = value > 1000;
        status = lehr_record_add_quantity(result->record, "temperature",
                                          value + cli_call_number(call, "shift"), 0.25, "K", err);
    }
    return status == LEHR_OK ? add_parts(result->record, value, err) : status;
}

static const cli_option measure_options[] = {
    {.name = "shift",
     .kind = CLI_NUMBER,
     .unit = "K",
     .placeholder = "S",
     .fallback = "10 K",
     .help = "added"},
    {.name = NULL},
};

const cli_command probe_measure = {.area = "test",
                                   .verb = "measure",
                                   .summary = "-",
                                   .operands = "FILE...",
                                   .min_operands = 1,
                                   .max_operands = CLI_MANY,
                                   .description = "-",
                                   .example = "-",
                                   .options = measure_options,
                                   .analyse = measure};

static lehr_status ramp_prepare(const cli_call *call, void **shared, lehr_error *err)
{
    (void)call;
    static double step = 0.5;
    if (cli_call_flag(call, "broken")) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "the plan is broken");
    }
    probe_prepared++;
    *shared = &step;
    return LEHR_OK;
}

static void ramp_discard(void *shared)
{
    (void)shared;
    probe_discarded++;
}

static void ramp_release(void *own)
{
    free(own);
    probe_released++;
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

static lehr_status ramp_save(const cli_call *call, const char *input, const cli_result *result,
                             const char *path, bool *handled, lehr_error *err)
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

static lehr_status ramp_plot(const cli_call *call, const char *input, const cli_result *result,
                             const char *path, lehr_error *err)
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

const cli_command probe_ramp = {.area = "test",
                                .verb = "ramp",
                                .summary = "-",
                                .operands = "FILE...",
                                .min_operands = 1,
                                .max_operands = CLI_MANY,
                                .description = "-",
                                .example = "-",
                                .options = ramp_options,
                                .output = CLI_OUTPUT_CURVE,
                                .extension = ".xy",
                                .extensions = ramp_extensions,
                                .analyse = ramp,
                                .prepare = ramp_prepare,
                                .discard = ramp_discard,
                                .save = ramp_save,
                                .plot = ramp_plot,
                                .release = ramp_release};

// ---- files --------------------------------------------------------------------------
/// Path of a scratch file that stays valid for the whole test.
const char *probe_scratch(const char *name)
{
    static char paths[64][256];
    static size_t n = 0;
    char *path = paths[n++ % 64];
    snprintf(path, sizeof paths[0], "%s", lehr_test_scratch(name));
    return path;
}

const char *probe_input(const char *name, const char *content)
{
    lehr_test_write(name, content, strlen(content));
    return probe_scratch(name);
}

// ---- running a command and reading what it printed ----------------------------------
static char printed[65536];

const char *probe_slurp(const char *path)
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
int probe_run(const cli_command *command, const char *const *words)
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
    int kept_out = redirect(STDOUT_FILENO, probe_scratch("out"));
    int kept_err = redirect(STDERR_FILENO, probe_scratch("err"));
    int code = cli_execute(call);
    fflush(stdout);
    restore(STDOUT_FILENO, kept_out);
    restore(STDERR_FILENO, kept_err);
    cli_call_free(call);
    return code;
}

const char *probe_out(void)
{
    return probe_slurp(probe_scratch("out"));
}

const char *probe_messages(void)
{
    return probe_slurp(probe_scratch("err"));
}

void probe_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("expected '%s' in:\n%s", part, text);
    }
}
