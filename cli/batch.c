#include "batch.h"

#include "guard.h"
#include "meter.h"
#include "options.h"
#include "save.h"
#include "target.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>
#include <lehr/core/ranks.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const plot_extensions[] = {".svg", ".pdf", ".png", NULL};

const char *cli_case_name(const cli_case *one)
{
    if (one->of_many) {
        return NULL;
    }
    return one->input != NULL && strcmp(one->input, "-") == 0 ? "standard input" : one->input;
}

char *cli_batch_file_of(const char *input)
{
    const char *object = strstr(input, "::");
    if (object == NULL || access(input, F_OK) == 0) {
        return lehr_core_strdup(input);
    }
    size_t length = (size_t)(object - input);
    char *file = lehr_core_alloc(length + 1, 1);
    if (file != NULL) {
        memcpy(file, input, length);
    }
    return file;
}

// ---- making -------------------------------------------------------------------------
/// -o names a file of its own for each input.
static const char *curve_target(const cli_call *call)
{
    const char *target = cli_call_common_text(call, "output");
    bool wanted = target != NULL && strcmp(target, "-") != 0 && call->command->output == CLI_OUTPUT_CURVE;
    return wanted ? target : NULL;
}

static lehr_status name_files(cli_batch *batch, lehr_error *err)
{
    const cli_command *command = batch->call->command;
    const char *output = curve_target(batch->call);
    const char *plot = cli_call_common_text(batch->call, "plot");
    for (size_t i = 0; i < batch->n_cases; i++) {
        cli_case *one = &batch->cases[i];
        lehr_status status = LEHR_OK;
        if (output != NULL) {
            status = cli_target_expand(&one->output, "-o", output, one->input, command->extension,
                                       batch->n_cases, err);
        }
        if (status == LEHR_OK && one->output != NULL) {
            status = cli_target_check("-o", one->output, cli_save_curve_extensions, command->extensions, err);
        }
        if (status == LEHR_OK && plot != NULL) {
            status = cli_target_expand(&one->plot, "--plot", plot, one->input, ".svg", batch->n_cases, err);
        }
        if (status == LEHR_OK && one->plot != NULL) {
            status = cli_target_check("--plot", one->plot, plot_extensions, NULL, err);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static lehr_status refuse_clashes(const cli_batch *batch, lehr_error *err)
{
    for (size_t i = 0; i < batch->n_cases; i++) {
        for (size_t k = 0; k < i; k++) {
            const cli_case *a = &batch->cases[k];
            const cli_case *b = &batch->cases[i];
            if (same(a->output, b->output) || same(a->plot, b->plot)) {
                return lehr_error_set(err, LEHR_ERR_ARG, "'%s' and '%s' would both be written to '%s'",
                                      a->input, b->input, same(a->output, b->output) ? a->output : a->plot);
            }
        }
    }
    return LEHR_OK;
}

static lehr_status check_record_target(const cli_call *call, lehr_error *err)
{
    const char *target = cli_call_common_text(call, "output");
    if (target == NULL || strcmp(target, "-") == 0 || call->command->output != CLI_OUTPUT_RECORDS) {
        return LEHR_OK;
    }
    return cli_target_check("-o", target, cli_save_record_extensions, NULL, err);
}

// ---- protecting what is read --------------------------------------------------------
/// One file under two names: links and paths are seen through. @p input "-" is standard input.
static bool same_file(const char *path, const char *input)
{
    struct stat about;
    struct stat about_input;
    int found = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &about_input) : stat(input, &about_input);
    return found == 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           about.st_dev == about_input.st_dev && about.st_ino == about_input.st_ino;
}

lehr_status cli_batch_refuse_path(const cli_call *call, const char *option, const char *path, lehr_error *err)
{
    for (size_t i = 0; i < call->n_operands; i++) {
        char *file = cli_batch_file_of(call->operands[i]);
        if (file == NULL) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a file name");
        }
        bool same_as_input = same_file(path, file);
        lehr_core_free(file);
        if (same_as_input) {
            bool figure = strcmp(option, "--plot") == 0;
            return lehr_error_set(
                err, LEHR_ERR_ARG, "%s: '%s' would overwrite the input '%s'%s", option, path,
                call->operands[i],
                figure ? "; data and script of a figure lie beside it under its name: give it another" : "");
        }
    }
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; i < n; i++) {
        const cli_option *read = &call->command->options[i];
        const char *file = call->settings[i].text;
        if (read->kind == CLI_FILE && file != NULL && same_file(path, file)) {
            return lehr_error_set(err, LEHR_ERR_ARG, "%s: '%s' would overwrite the file '%s' of --%s", option,
                                  path, file, read->name);
        }
    }
    return LEHR_OK;
}

/// A figure leaves its script and its numbers beside it.
static lehr_status refuse_figure(const cli_call *call, const char *path, lehr_error *err)
{
    static const char *const endings[] = {"", ".gp", ".dat"};
    size_t stem = strlen(path) - strlen(cli_target_extension(path));
    size_t size = strlen(path) + sizeof ".dat";
    char *beside = lehr_core_alloc(size, 1);
    lehr_status status = beside != NULL ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    for (size_t k = 0; status == LEHR_OK && k < sizeof endings / sizeof endings[0]; k++) {
        snprintf(beside, size, "%.*s%s", (int)(k == 0 ? strlen(path) : stem), path, endings[k]);
        status = cli_batch_refuse_path(call, "--plot", beside, err);
    }
    lehr_core_free(beside);
    return status;
}

/// No output may destroy what the call reads: checked before anything is done.
static lehr_status refuse_overwriting(const cli_batch *batch, lehr_error *err)
{
    const char *output = cli_call_common_text(batch->call, "output");
    bool records = output != NULL && curve_target(batch->call) == NULL;
    lehr_status status = records ? cli_batch_refuse_path(batch->call, "-o", output, err) : LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < batch->n_cases; i++) {
        const cli_case *one = &batch->cases[i];
        if (one->output != NULL) {
            status = cli_batch_refuse_path(batch->call, "-o", one->output, err);
        }
        if (status == LEHR_OK && one->plot != NULL) {
            status = refuse_figure(batch->call, one->plot, err);
        }
    }
    return status;
}

lehr_status cli_batch_create(cli_batch **out, cli_call *call, lehr_error *err)
{
    *out = NULL;
    bool together = call->command->together || (call->command->group && call->command->group(call));
    bool single = together || call->n_operands == 0;
    lehr_status status = LEHR_OK;
    cli_batch *batch = lehr_core_alloc(1, sizeof *batch);
    if (batch == NULL) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the inputs");
        goto done;
    }
    batch->call = call;
    batch->together = together;
    batch->n_cases = single ? 1 : call->n_operands;
    batch->cases = lehr_core_alloc(batch->n_cases, sizeof *batch->cases);
    if (batch->cases == NULL) {
        batch->n_cases = 0;
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the inputs");
        goto done;
    }
    for (size_t i = 0; i < batch->n_cases && call->n_operands > 0; i++) {
        batch->cases[i].input = call->operands[i];
        batch->cases[i].of_many = single && call->n_operands > 1;
    }
    // A curve carries its provenance on standard output, too.
    batch->checksums = cli_call_common_flag(call, "json") || cli_call_common_text(call, "output") != NULL ||
                       call->command->output == CLI_OUTPUT_CURVE;
    status = check_record_target(call, err);
    if (status == LEHR_OK) {
        status = name_files(batch, err);
    }
    if (status == LEHR_OK) {
        status = refuse_clashes(batch, err);
    }
    if (status == LEHR_OK) {
        status = refuse_overwriting(batch, err);
    }
    if (status == LEHR_OK) {
        *out = batch;
        batch = NULL;
    }
done:
    cli_batch_free(batch);
    return status;
}

static void clear_result(const cli_command *command, cli_result *result)
{
    lehr_record_free(result->record);
    lehr_table_free(result->table);
    lehr_warnings_free(result->warnings);
    lehr_provenance_free(result->inputs);
    if (result->own != NULL && command->release != NULL) {
        command->release(result->own);
    }
    *result = (cli_result){0};
}

void cli_batch_free(cli_batch *batch)
{
    if (batch == NULL) {
        return;
    }
    for (size_t i = 0; i < batch->n_cases; i++) {
        clear_result(batch->call->command, &batch->cases[i].result);
        lehr_core_free(batch->cases[i].output);
        lehr_core_free(batch->cases[i].plot);
    }
    lehr_core_free(batch->cases);
    lehr_core_free(batch);
}

// ---- running ------------------------------------------------------------------------
static void take_checksum(cli_case *one)
{
    if (one->input == NULL || strcmp(one->input, "-") == 0) {
        return;
    }
    char *file = cli_batch_file_of(one->input);
    if (file == NULL || lehr_sha256_file(one->sha256, file, NULL) != LEHR_OK) {
        one->sha256[0] = '\0';
    }
    lehr_core_free(file);
}

/// A file that is given twice has twice the weight, and its errors no longer are independent.
static lehr_status warn_of_repeats(const cli_call *call, lehr_warnings *warnings, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 1; status == LEHR_OK && i < call->n_operands; i++) {
        for (size_t j = 0; status == LEHR_OK && j < i; j++) {
            if (strcmp(call->operands[i], call->operands[j]) == 0) {
                status = lehr_warnings_add(warnings, err,
                                           "%s is given more than once and counts as often: the errors are "
                                           "too small where they take the inputs as independent",
                                           call->operands[i]);
            }
        }
    }
    return status;
}

static lehr_status run_case(cli_batch *batch, size_t i, lehr_error *err)
{
    cli_case *one = &batch->cases[i];
    const cli_call *call = batch->call;
    const cli_command *command = call->command;
    lehr_status status = lehr_record_create(&one->result.record, err);
    if (status == LEHR_OK) {
        status = lehr_warnings_create(&one->result.warnings, err);
    }
    if (status == LEHR_OK && batch->together) {
        status = warn_of_repeats(call, one->result.warnings, err);
    }
    if (status == LEHR_OK) {
        status = cli_guard_check(call, command->together ? NULL : one->input, err);
    }
    if (status == LEHR_OK) {
        status = command->analyse(call, one->input, &one->result, err);
    }
    status = command->ranked ? lehr_ranks_agree(status, err) : status;
    bool writes = lehr_ranks_index() == 0;
    if (status == LEHR_OK && writes && one->output != NULL) {
        status = cli_save_curve(batch, i, err);
    }
    if (status == LEHR_OK && writes && one->plot != NULL) {
        status = command->plot(call, one->input, &one->result, one->plot, err);
    }
    return command->ranked ? lehr_ranks_agree(status, err) : status;
}

/// Release what was written: a long batch must not hold all its curves.
static void release_written(const cli_command *command, cli_case *one)
{
    if (one->result.own != NULL && command->release != NULL) {
        command->release(one->result.own);
        one->result.own = NULL;
    }
    if (one->output != NULL) {
        lehr_table_free(one->result.table);
        one->result.table = NULL;
    }
}

static lehr_status task(void *context, size_t i, int worker, lehr_error *err)
{
    (void)worker;
    (void)err;
    cli_batch *batch = context;
    cli_case *one = &batch->cases[i];
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (batch->checksums) {
        take_checksum(one);
    }
    one->status = run_case(batch, i, &one->error);
    const char *name = cli_case_name(one);
    if (one->status != LEHR_OK && name != NULL && strstr(one->error.message, name) == NULL) {
        lehr_error_wrap(&one->error, one->status, "%s", name);
    }
    release_written(batch->call->command, one);
    one->elapsed_s = cli_meter_since(&start);
    // The outcome stays with the case: the others go on.
    return LEHR_OK;
}

lehr_status cli_batch_run(cli_batch *batch, lehr_error *err)
{
    cli_call *call = batch->call;
    const cli_command *command = call->command;
    cli_meter meter;
    cli_meter_init(&meter, cli_call_common_flag(call, "quiet"));
    bool many = batch->n_cases > 1;
    call->analysis_threads = many ? 1 : call->threads;
    call->progress = many ? NULL : &meter.progress;
    lehr_status status = cli_guard_try(call, err);
    if (status == LEHR_OK) {
        status = cli_guard_check(call, "", err); // the files of options, which all inputs share
    }
    if (status == LEHR_OK && command->prepare != NULL) {
        status = command->prepare(call, &call->shared, err);
    }
    if (status == LEHR_OK) {
        status = lehr_parallel_for(batch->n_cases, many ? call->threads : 1, task, batch, "inputs",
                                   many ? &meter.progress : NULL, err);
        if (command->discard != NULL) {
            command->discard(call->shared);
        }
    }
    call->shared = NULL;
    call->progress = NULL;
    cli_meter_clear(&meter);
    return status;
}
