#include "save.h"

#include "document.h"
#include "options.h"
#include "save_nexus.h"
#include "save_records.h"
#include "target.h"
#include "tree.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/output.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *const cli_save_record_extensions[] = {".csv", ".txt", ".json", ".h5", ".hdf5", ".nxs", NULL};
const char *const cli_save_curve_extensions[] = {".csv", ".json", ".h5",  ".hdf5", ".nxs", ".txt",
                                                 ".dat", ".xy",   ".chi", ".sq",   ".gr",  NULL};

static bool is_json(const char *path)
{
    return strcasecmp(cli_target_extension(path), ".json") == 0;
}

// ---- header of a curve file ---------------------------------------------------------
static lehr_status add_number(lehr_table *table, const char *key, double value, lehr_error *err)
{
    char text[40];
    lehr_number_format(text, sizeof text, value);
    return lehr_table_set_header(table, key, text, err);
}

static lehr_status add_leaf(void *context, const char *path, lehr_value value, lehr_error *err)
{
    lehr_table *table = context;
    char heading[CLI_PATH_SIZE];
    char error_heading[CLI_PATH_SIZE + 8];
    lehr_status status = LEHR_OK;
    switch (value.kind) {
    case LEHR_VALUE_QUANTITY:
        cli_tree_heading(heading, path, value);
        status = add_number(table, heading, value.quantity.value, err);
        snprintf(error_heading, sizeof error_heading, "%s_stderr%s", path, heading + strlen(path));
        return status == LEHR_OK ? add_number(table, error_heading, value.quantity.stderr_value, err)
                                 : status;
    case LEHR_VALUE_NUMBER:
        return add_number(table, path, value.number, err);
    case LEHR_VALUE_TEXT:
        return lehr_table_set_header(table, path, value.text, err);
    case LEHR_VALUE_BOOLEAN:
        return lehr_table_set_header(table, path, value.boolean ? "true" : "false", err);
    case LEHR_VALUE_RECORD:
    case LEHR_VALUE_LIST:
        break;
    }
    return LEHR_OK;
}

/// An option must not take the place of what the table says about itself: "--sign exo" is how the input was
/// read, "sign: endo up" how the table is to be read, and "columns:" begins the line of names.
static void make_room(char *key, size_t size, const lehr_table *table)
{
    if (strcmp(key, "columns") == 0 || lehr_table_header(table, key) != NULL) {
        char own[CLI_KEY_SIZE];
        snprintf(own, sizeof own, "%s", key);
        snprintf(key, size, "option_%.*s", (int)(size - sizeof "option_"), own);
    }
}

static lehr_status add_parameters(lehr_table *table, const cli_call *call, lehr_error *err)
{
    size_t n = cli_options_own_count(call->command);
    for (size_t i = 0; i < n; i++) {
        const cli_setting *setting = &call->settings[i];
        char key[CLI_KEY_SIZE];
        cli_options_key(key, &call->command->options[i]);
        make_room(key, sizeof key, table);
        const char *text = setting->text != NULL ? setting->text : setting->given ? "true" : NULL;
        lehr_status status = text != NULL ? lehr_table_set_header(table, key, text, err) : LEHR_OK;
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status cli_save_program(lehr_table *table, const cli_call *call, lehr_error *err)
{
    char program[64];
    snprintf(program, sizeof program, "lehr %s", lehr_version());
    lehr_status status = lehr_table_set_header(table, "program", program, err);
    if (status == LEHR_OK) {
        status =
            lehr_table_set_header(table, "command_line", lehr_provenance_command_line(call->provenance), err);
    }
    if (status == LEHR_OK) {
        status = lehr_table_set_header(table, "time", lehr_provenance_time(call->provenance), err);
    }
    return status == LEHR_OK ? add_parameters(table, call, err) : status;
}

lehr_status cli_save_headers(const cli_batch *batch, size_t i, lehr_error *err)
{
    const cli_case *one = &batch->cases[i];
    lehr_table *table = one->result.table;
    lehr_status status = cli_save_program(table, batch->call, err);
    if (status == LEHR_OK && one->input != NULL) {
        status = lehr_table_set_header(table, "input", one->input, err);
    }
    if (status == LEHR_OK && one->sha256[0] != '\0') {
        status = lehr_table_set_header(table, "input_sha256", one->sha256, err);
    }
    return status == LEHR_OK ? cli_tree_leaves(one->result.record, add_leaf, table, err) : status;
}

// ---- writing ------------------------------------------------------------------------
static lehr_status write_document(const cli_batch *batch, size_t first, size_t count, const char *path,
                                  lehr_error *err)
{
    char *json = NULL;
    lehr_status status = cli_document_text(&json, batch, first, count, true, err);
    if (status == LEHR_OK) {
        status = lehr_output_write(path, json, strlen(json), err);
    }
    lehr_core_free(json);
    return status;
}

lehr_status cli_save_curve(const cli_batch *batch, size_t i, lehr_error *err)
{
    const cli_case *one = &batch->cases[i];
    const cli_command *command = batch->call->command;
    bool handled = false;
    if (command->save != NULL) {
        lehr_status status = command->save(batch->call, one->input, &one->result, one->output, &handled, err);
        if (status != LEHR_OK || handled) {
            return status;
        }
    }
    if (one->result.table == NULL) {
        return lehr_error_set(err, LEHR_ERR_INTERNAL, "no data for '%s'", one->output);
    }
    if (is_json(one->output)) {
        return write_document(batch, i, 1, one->output, err);
    }
    lehr_table_format format = lehr_table_format_of(one->output);
    if (format == LEHR_TABLE_HDF5) {
        return cli_save_nexus(batch, i, 1, one->output, err);
    }
    lehr_status status = cli_save_headers(batch, i, err);
    return status == LEHR_OK ? lehr_table_write(one->result.table, one->output, format, err) : status;
}

lehr_status cli_save_records(const cli_batch *batch, const char *path, lehr_warnings *warnings,
                             lehr_error *err)
{
    if (is_json(path)) {
        return write_document(batch, 0, batch->n_cases, path, err);
    }
    lehr_table_format format = lehr_table_format_of(path);
    if (format == LEHR_TABLE_HDF5) {
        return cli_save_nexus(batch, 0, batch->n_cases, path, err);
    }
    lehr_table *table = NULL;
    lehr_status status = cli_save_records_table(&table, batch, warnings, err);
    if (status == LEHR_OK) {
        status = lehr_table_write(table, path, format, err);
    }
    lehr_table_free(table);
    return status;
}
