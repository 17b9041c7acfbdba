#include "document.h"

#include "commands.h"
#include "options.h"
#include "tree.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- parameters ---------------------------------------------------------------------
static lehr_status add_list(lehr_record *record, const char *key, const cli_setting *setting, lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, key, err);
    for (size_t i = 0; status == LEHR_OK && i < setting->n_items; i++) {
        status = lehr_list_add_text(list, setting->items[i], err);
    }
    return status;
}

static lehr_status add_window(lehr_record *record, const char *key, const double window[2], lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, record, key, err);
    for (size_t i = 0; status == LEHR_OK && i < 2; i++) {
        status = lehr_list_add_number(list, window[i], err);
    }
    return status;
}

static lehr_status add_parameter(lehr_record *record, const cli_option *option, const cli_setting *setting,
                                 lehr_error *err)
{
    char key[CLI_KEY_SIZE];
    cli_options_key(key, option);
    if (option->kind == CLI_FLAG) {
        return lehr_record_add_boolean(record, key, setting->given, err);
    }
    if (setting->text == NULL) {
        return LEHR_OK;
    }
    switch (option->kind) {
    case CLI_NUMBER:
        return lehr_record_add_number(record, key, setting->number, err);
    case CLI_INTEGER:
        return lehr_record_add_number(record, key, (double)setting->integer, err);
    case CLI_WINDOW:
        return add_window(record, key, setting->window, err);
    case CLI_LIST:
        return add_list(record, key, setting, err);
    case CLI_FLAG:
    case CLI_TEXT:
    case CLI_FILE:
    case CLI_CHOICE:
        break;
    }
    return lehr_record_add_text(record, key, setting->text, err);
}

lehr_status cli_document_parameters(lehr_record *record, const cli_call *call, lehr_error *err)
{
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; i < n; i++) {
        lehr_status status = add_parameter(record, &call->command->options[i], &call->settings[i], err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

// ---- inputs -------------------------------------------------------------------------
/// Checksum of an input; null where it has none (standard input, a file that cannot be read).
static lehr_status add_input(lehr_list *inputs, const char *path, const char *sha256, lehr_error *err)
{
    char taken[LEHR_SHA256_SIZE] = "";
    lehr_record *entry = NULL;
    lehr_status status = lehr_list_add_record(&entry, inputs, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(entry, "path", path, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (sha256[0] == '\0' && strcmp(path, "-") != 0) {
        char *file = cli_batch_file_of(path);
        if (file == NULL || lehr_sha256_file(taken, file, NULL) != LEHR_OK) {
            taken[0] = '\0';
        }
        lehr_core_free(file);
        sha256 = taken;
    }
    return sha256[0] != '\0' ? lehr_record_add_text(entry, "sha256", sha256, err)
                             : lehr_record_add_number(entry, "sha256", (double)NAN, err);
}

static lehr_status add_files(lehr_list *inputs, const lehr_provenance *files, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < lehr_provenance_inputs(files); i++) {
        status = add_input(inputs, lehr_provenance_input_path(files, i),
                           lehr_provenance_input_sha256(files, i), err);
    }
    return status;
}

static lehr_status add_inputs(lehr_record *document, const cli_batch *batch, size_t first, size_t count,
                              lehr_error *err)
{
    const cli_call *call = batch->call;
    lehr_list *inputs = NULL;
    lehr_status status = lehr_record_add_list(&inputs, document, "inputs", err);
    for (size_t i = 0; status == LEHR_OK && i < call->n_operands; i++) {
        if (batch->together) {
            status = add_input(inputs, call->operands[i], "", err);
        } else if (i >= first && i < first + count && batch->cases[i].result.inputs != NULL) {
            status = add_files(inputs, batch->cases[i].result.inputs, err);
        } else if (i >= first && i < first + count) {
            status = add_input(inputs, call->operands[i], batch->cases[i].sha256, err);
        }
    }
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        if (cli_options_names_file(&call->command->options[i], call->settings[i].text)) {
            status = add_input(inputs, call->settings[i].text, "", err);
        }
    }
    return status;
}

// ---- results ------------------------------------------------------------------------
static lehr_status add_columns(lehr_record *results, const lehr_table *table, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t j = 0; status == LEHR_OK && j < lehr_table_columns(table); j++) {
        lehr_list *list = NULL;
        status = lehr_record_add_list(&list, results, lehr_table_column_name(table, j), err);
        const double *values = lehr_table_column(table, j);
        for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
            status = values != NULL ? lehr_list_add_number(list, values[i], err)
                                    : lehr_list_add_text(list, lehr_table_text_at(table, j, i), err);
        }
    }
    return status;
}

static lehr_status fill_results(lehr_record *results, const cli_case *one, bool named, bool data,
                                lehr_error *err)
{
    lehr_status status = LEHR_OK;
    if (one->input != NULL && (named || one->status != LEHR_OK)) {
        status = lehr_record_add_text(results, "input", one->input, err);
    }
    if (status == LEHR_OK && one->status != LEHR_OK) {
        return lehr_record_add_text(results, "error", one->error.message, err);
    }
    if (status == LEHR_OK && one->result.failure[0] != '\0') {
        status = lehr_record_add_text(results, "error", one->result.failure, err);
    }
    if (status == LEHR_OK) {
        status = cli_tree_copy(results, one->result.record, err);
    }
    if (status == LEHR_OK && data && one->result.table != NULL) {
        status = add_columns(results, one->result.table, err);
    }
    if (status == LEHR_OK && !data && one->output != NULL) {
        status = lehr_record_add_text(results, "output", one->output, err);
    }
    return status;
}

static lehr_status add_results(lehr_record *document, const cli_batch *batch, size_t first, size_t count,
                               bool data, lehr_error *err)
{
    lehr_record *results = NULL;
    lehr_list *list = NULL;
    if (count == 1) {
        lehr_status status = lehr_record_add_record(&results, document, "results", err);
        return status == LEHR_OK ? fill_results(results, &batch->cases[first], false, data, err) : status;
    }
    lehr_status status = lehr_record_add_list(&list, document, "results", err);
    for (size_t i = first; status == LEHR_OK && i < first + count; i++) {
        status = lehr_list_add_record(&results, list, err);
        if (status == LEHR_OK) {
            status = fill_results(results, &batch->cases[i], true, data, err);
        }
    }
    return status;
}

static lehr_status add_warnings(lehr_record *document, const cli_batch *batch, size_t first, size_t count,
                                lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, document, "warnings", err);
    for (size_t i = first; i < first + count; i++) {
        const cli_case *one = &batch->cases[i];
        for (size_t k = 0; status == LEHR_OK && k < lehr_warnings_count(one->result.warnings); k++) {
            char text[2 * LEHR_ERROR_MESSAGE_SIZE];
            const char *warning = lehr_warnings_at(one->result.warnings, k);
            const char *name = cli_case_name(one);
            bool named = count > 1 && strstr(warning, name) == NULL;
            snprintf(text, sizeof text, "%s%s%s", named ? name : "", named ? ": " : "", warning);
            status = lehr_list_add_text(list, text, err);
        }
    }
    return status;
}

// ---- the whole ----------------------------------------------------------------------
lehr_status cli_document_create(lehr_record **out, const cli_batch *batch, size_t first, size_t count,
                                bool data, lehr_error *err)
{
    *out = NULL;
    char name[CLI_NAME_SIZE];
    cli_command_name(name, batch->call->command);
    lehr_record *document = NULL;
    lehr_record *parameters = NULL;
    lehr_status status = lehr_record_create(&document, err);
    if (status == LEHR_OK) {
        status = lehr_record_add_text(document, "command", name, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_text(document, "version", lehr_version(), err);
    }
    if (status == LEHR_OK) {
        status = add_inputs(document, batch, first, count, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_add_record(&parameters, document, "parameters", err);
    }
    if (status == LEHR_OK) {
        status = cli_document_parameters(parameters, batch->call, err);
    }
    if (status == LEHR_OK) {
        status = add_results(document, batch, first, count, data, err);
    }
    if (status == LEHR_OK) {
        status = add_warnings(document, batch, first, count, err);
    }
    if (status == LEHR_OK) {
        *out = document;
        document = NULL;
    }
    lehr_record_free(document);
    return status;
}

lehr_status cli_document_text(char **out, const cli_batch *batch, size_t first, size_t count, bool data,
                              lehr_error *err)
{
    *out = NULL;
    lehr_record *document = NULL;
    char *json = NULL;
    lehr_status status = cli_document_create(&document, batch, first, count, data, err);
    if (status == LEHR_OK) {
        status = lehr_record_to_json(&json, document, true, err);
    }
    if (status == LEHR_OK && (json[0] == '\0' || json[strlen(json) - 1] != '\n')) {
        size_t length = strlen(json);
        char *longer = lehr_core_realloc(json, length + 2, 1);
        if (longer == NULL) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the JSON text");
        } else {
            json = longer;
            memcpy(json + length, "\n", 2);
        }
    }
    if (status == LEHR_OK) {
        *out = json;
        json = NULL;
    }
    lehr_core_free(json);
    lehr_record_free(document);
    return status;
}
