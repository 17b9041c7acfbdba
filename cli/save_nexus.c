#include "save_nexus.h"

#include "document.h"
#include "tree.h"

#include <lehr/core/alloc.h>
#include <lehr/core/nexus.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/// A pipe or a device has no checksum.
static bool is_stream(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode);
}

static lehr_status add_inputs(lehr_provenance *provenance, const cli_batch *batch, size_t first, size_t count,
                              lehr_error *err)
{
    const cli_call *call = batch->call;
    for (size_t i = 0; i < call->n_operands; i++) {
        bool wanted =
            batch->together || (i >= first && i < first + count && batch->cases[i].status == LEHR_OK);
        if (!wanted || strcmp(call->operands[i], "-") == 0) {
            continue;
        }
        char *file = cli_batch_file_of(call->operands[i]);
        lehr_status status = LEHR_OK;
        if (file == NULL) {
            status = lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a file name");
        } else if (!is_stream(file)) {
            status = lehr_provenance_add_input(provenance, file, err);
        }
        lehr_core_free(file);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status write_process(lehr_h5_writer *writer, const cli_batch *batch, size_t first, size_t count,
                                 lehr_error *err)
{
    lehr_provenance *provenance = NULL;
    lehr_record *parameters = NULL;
    lehr_status status = cli_call_new_provenance(&provenance, batch->call, err);
    if (status == LEHR_OK) {
        status = add_inputs(provenance, batch, first, count, err);
    }
    if (status == LEHR_OK) {
        status = lehr_record_create(&parameters, err);
    }
    if (status == LEHR_OK) {
        status = cli_document_parameters(parameters, batch->call, err);
    }
    if (status == LEHR_OK) {
        status = lehr_nexus_write_process(writer, "/entry/process", provenance, parameters, err);
    }
    lehr_record_free(parameters);
    lehr_provenance_free(provenance);
    return status;
}

/// One of several results, with the name of its input.
static lehr_status write_named(lehr_h5_writer *writer, const char *path, const cli_case *one, lehr_error *err)
{
    lehr_record *named = NULL;
    lehr_status status = lehr_record_create(&named, err);
    if (status == LEHR_OK && one->input != NULL) {
        status = lehr_record_add_text(named, "input", one->input, err);
    }
    if (status == LEHR_OK) {
        status = one->status == LEHR_OK ? cli_tree_copy(named, one->result.record, err)
                                        : lehr_record_add_text(named, "error", one->error.message, err);
    }
    if (status == LEHR_OK) {
        status = lehr_nexus_write_record(writer, path, "NXcollection", named, err);
    }
    lehr_record_free(named);
    return status;
}

static lehr_status write_results(lehr_h5_writer *writer, const cli_batch *batch, size_t first, size_t count,
                                 lehr_error *err)
{
    if (count == 1) {
        return write_named(writer, "/entry/results", &batch->cases[first], err);
    }
    lehr_status status = lehr_h5_write_group(writer, "/entry/results", "NXcollection", err);
    for (size_t i = 0; status == LEHR_OK && i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/entry/results/%zu", i);
        status = write_named(writer, path, &batch->cases[first + i], err);
    }
    return status;
}

static lehr_status write_data(lehr_h5_writer *writer, const lehr_table *table, lehr_error *err)
{
    lehr_status status = lehr_nexus_write_table(writer, "/entry/data", "NXdata", table, err);
    return status == LEHR_OK ? lehr_h5_write_attribute(writer, "/entry", "default", "data", err) : status;
}

lehr_status cli_save_nexus(const cli_batch *batch, size_t first, size_t count, const char *path,
                           lehr_error *err)
{
    lehr_h5_writer *writer = NULL;
    const lehr_table *table = count == 1 ? batch->cases[first].result.table : NULL;
    lehr_status status =
        lehr_h5_writer_create(&writer, path, lehr_provenance_time(batch->call->provenance), err);
    if (status == LEHR_OK) {
        status = lehr_h5_write_group(writer, "/entry", "NXentry", err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_write_attribute(writer, "/", "default", "entry", err);
    }
    if (status == LEHR_OK) {
        status = write_process(writer, batch, first, count, err);
    }
    if (status == LEHR_OK) {
        status = write_results(writer, batch, first, count, err);
    }
    if (status == LEHR_OK && count == 1 && batch->call->command->extend != NULL) {
        status = batch->call->command->extend(&batch->cases[first].result, writer, err);
    }
    if (status == LEHR_OK && table != NULL) {
        status = write_data(writer, table, err);
    }
    if (status == LEHR_OK) {
        status = lehr_h5_writer_commit(writer, err);
    }
    lehr_h5_writer_free(writer);
    return status;
}
