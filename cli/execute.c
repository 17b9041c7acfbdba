#include "execute.h"

#include "batch.h"
#include "document.h"
#include "print.h"
#include "save.h"

#include <lehr/core/alloc.h>
#include <lehr/core/ranks.h>
#include <stdio.h>
#include <string.h>

int cli_exit_code(lehr_status status)
{
    switch (status) {
    case LEHR_OK:
        return CLI_EXIT_DONE;
    case LEHR_ERR_ARG:
        return CLI_EXIT_USAGE;
    case LEHR_ERR_DOMAIN:
    case LEHR_ERR_FORMAT:
    case LEHR_ERR_NUMERIC:
        return CLI_EXIT_INPUT;
    case LEHR_ERR_IO:
        return CLI_EXIT_IO;
    case LEHR_ERR_NOMEM:
    case LEHR_ERR_INTERNAL:
        break;
    }
    return CLI_EXIT_INTERNAL;
}

/// A warning without the name of its input in front.
static const char *body_of(const char *warning, const char *name)
{
    size_t length = strlen(name);
    bool named = strncmp(warning, name, length) == 0 && strncmp(warning + length, ": ", 2) == 0;
    return named ? warning + length + 2 : warning;
}

static const char *name_of(const cli_case *one)
{
    return cli_case_name(one) != NULL ? cli_case_name(one) : "";
}

static bool warns(const cli_case *one, const char *body)
{
    for (size_t k = 0; k < lehr_warnings_count(one->result.warnings); k++) {
        if (strcmp(body_of(lehr_warnings_at(one->result.warnings, k), name_of(one)), body) == 0) {
            return true;
        }
    }
    return false;
}

/// Print a warning of input @p i, once for all inputs that share it.
static void tell_warning(const cli_batch *batch, size_t i, const char *warning)
{
    const char *name = name_of(&batch->cases[i]);
    const char *body = body_of(warning, name);
    for (size_t earlier = 0; earlier < i; earlier++) {
        if (warns(&batch->cases[earlier], body)) {
            return;
        }
    }
    size_t more = 0;
    for (size_t later = i + 1; later < batch->n_cases; later++) {
        more += warns(&batch->cases[later], body);
    }
    char others[64] = "";
    if (more > 0) {
        snprintf(others, sizeof others, " (and %zu more)", more);
    }
    cli_print_message(batch->call->command, "%s%s%swarning: %s", name, others, name[0] != '\0' ? ": " : "",
                      body);
}

static void tell_outcomes(const cli_batch *batch)
{
    const cli_call *call = batch->call;
    bool quiet = cli_call_common_flag(call, "quiet");
    for (size_t i = 0; i < batch->n_cases; i++) {
        const cli_case *one = &batch->cases[i];
        const char *name = name_of(one);
        for (size_t k = 0; !quiet && k < lehr_warnings_count(one->result.warnings); k++) {
            tell_warning(batch, i, lehr_warnings_at(one->result.warnings, k));
        }
        if (one->status != LEHR_OK) {
            cli_print_message(call->command, "%s", one->error.message);
        } else if (one->result.failure[0] != '\0') {
            cli_print_message(call->command, "%s", one->result.failure);
        } else if (one->result.not_converged && !quiet) {
            cli_print_message(call->command, "%s%sdid not converge, or a check failed; see the results", name,
                              name[0] != '\0' ? ": " : "");
        }
    }
}

/// One input: its own code. Several with failures: bad input, or worse where memory or the program failed.
static int outcome(const cli_batch *batch)
{
    int code = CLI_EXIT_DONE;
    for (size_t i = 0; i < batch->n_cases; i++) {
        const cli_case *one = &batch->cases[i];
        int here =
            one->status == LEHR_OK && one->result.not_converged ? CLI_EXIT_CHECK : cli_exit_code(one->status);
        here = one->status == LEHR_OK && one->result.failure[0] != '\0' ? CLI_EXIT_INPUT : here;
        if (batch->n_cases > 1 && here > CLI_EXIT_CHECK && here != CLI_EXIT_INTERNAL) {
            here = CLI_EXIT_INPUT;
        }
        code = here > code ? here : code;
    }
    return code;
}

static bool any_good(const cli_batch *batch)
{
    for (size_t i = 0; i < batch->n_cases; i++) {
        if (batch->cases[i].status == LEHR_OK) {
            return true;
        }
    }
    return false;
}

static lehr_status print_json(const cli_batch *batch, bool data, lehr_error *err)
{
    char *json = NULL;
    lehr_status status = cli_document_text(&json, batch, 0, batch->n_cases, data, err);
    if (status == LEHR_OK) {
        fputs(json, stdout);
    }
    lehr_core_free(json);
    return status;
}

static lehr_status save_records(const cli_batch *batch, const char *path, lehr_error *err)
{
    lehr_warnings *warnings = NULL;
    lehr_status status = lehr_warnings_create(&warnings, err);
    if (status == LEHR_OK) {
        status = cli_save_records(batch, path, warnings, err);
    }
    for (size_t i = 0; i < lehr_warnings_count(warnings) && !cli_call_common_flag(batch->call, "quiet");
         i++) {
        cli_print_message(batch->call->command, "warning: %s", lehr_warnings_at(warnings, i));
    }
    lehr_warnings_free(warnings);
    return status;
}

/// Data to standard output and to the file of all records.
static lehr_status deliver(cli_batch *batch, lehr_error *err)
{
    const cli_call *call = batch->call;
    const char *target = cli_call_common_text(call, "output");
    bool to_file = target != NULL && strcmp(target, "-") != 0;
    bool curve = call->command->output == CLI_OUTPUT_CURVE;
    lehr_status status = LEHR_OK;
    if (lehr_ranks_index() > 0) {
        return LEHR_OK; // the first rank has the same
    }
    if (to_file && !curve && any_good(batch)) {
        status = save_records(batch, target, err);
    }
    if (status == LEHR_OK && cli_call_common_flag(call, "json")) {
        return print_json(batch, !(to_file && curve), err);
    }
    if (status == LEHR_OK && curve && !to_file) {
        return cli_print_curves(stdout, batch, err);
    }
    if (status == LEHR_OK && (curve || !to_file)) {
        return cli_print_results(stdout, batch, err);
    }
    return status;
}

static int run(cli_batch *batch, lehr_error *err)
{
    const cli_call *call = batch->call;
    lehr_status status = cli_batch_run(batch, err);
    if (status != LEHR_OK) {
        cli_print_message(call->command, "%s", err->message);
        return cli_exit_code(status);
    }
    if (cli_call_common_flag(call, "verbose")) {
        status = cli_print_details(stderr, batch, err);
    }
    tell_outcomes(batch);
    if (status == LEHR_OK) {
        status = deliver(batch, err);
    }
    if (status != LEHR_OK) {
        cli_print_message(call->command, "%s", err->message);
        return cli_exit_code(status);
    }
    return outcome(batch);
}

int cli_execute(cli_call *call)
{
    lehr_error err = {0};
    cli_batch *batch = NULL;
    if (call->command->perform != NULL) {
        lehr_status status = call->command->perform(call, &err);
        if (status != LEHR_OK) {
            cli_print_message(call->command, "%s", err.message);
        }
        return cli_exit_code(status);
    }
    lehr_status status = LEHR_OK;
    if (lehr_ranks_size() > 1 && !call->command->ranked) {
        status = lehr_error_set(&err, LEHR_ERR_ARG,
                                "this command does not share its work between ranks: start it "
                                "without mpirun");
    }
    status = status == LEHR_OK ? cli_call_new_provenance(&call->provenance, call, &err) : status;
    if (status == LEHR_OK) {
        status = cli_batch_create(&batch, call, &err);
    }
    status = lehr_ranks_agree(status, &err);
    if (status != LEHR_OK) {
        cli_print_message(call->command, "%s", err.message);
        cli_batch_free(batch);
        return cli_exit_code(status);
    }
    int code = run(batch, &err);
    cli_batch_free(batch);
    return code;
}
