// The report of an earlier run, from its results: the study file and the provenance are in results.h5, the
// outcomes and the figures in the folder beside it. No raw file is looked at.
#include "again.h"

#include "notices.h"
#include "report.h"
#include "report_print.h"

#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <lehr/core/output.h>
#include <lehr/core/text.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- the record -----------------------------------------------------------------------
static lehr_status describe_task(lehr_list *list, const study_task *task, lehr_error *err)
{
    lehr_record *one = NULL;
    bool failed = task->err.code != LEHR_OK;
    lehr_status status = lehr_list_add_record(&one, list, err);
    status = status == LEHR_OK ? lehr_record_add_text(one, "id", task->id, err) : status;
    status = status == LEHR_OK ? lehr_record_add_text(one, "key", task->key, err) : status;
    return status == LEHR_OK && failed ? lehr_record_add_text(one, "failure", task->err.message, err)
                                       : status;
}

lehr_status study_again_describe(char **json, const study_run *run, lehr_error *err)
{
    lehr_record *record = NULL;
    lehr_record *provenance = NULL;
    lehr_list *tasks = NULL;
    *json = NULL;
    lehr_status status = lehr_record_create(&record, err);
    status = status == LEHR_OK ? lehr_record_add_text(record, "study", run->config->path, err) : status;
    status = status == LEHR_OK ? lehr_record_add_number(record, "parts", run->options->parts, err) : status;
    status = status == LEHR_OK ? lehr_record_add_record(&provenance, record, "provenance", err) : status;
    status = status == LEHR_OK ? lehr_provenance_describe(run->provenance, provenance, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&tasks, record, "tasks", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        status = describe_task(tasks, &run->tasks[i], err);
    }
    status = status == LEHR_OK ? lehr_record_to_json(json, record, false, err) : status;
    lehr_record_free(record);
    return status;
}

// ---- reading --------------------------------------------------------------------------
/// An earlier run as far as its report needs it.
typedef struct again {
    const char *results;
    char *source; ///< folder of the results
    char *study;  ///< text of the study file
    lehr_record *record;
    lehr_study_config *config;
    lehr_provenance *provenance;
    lehr_study_options options;
    study_run run;
} again;

static void clear_again(again *of)
{
    for (size_t i = 0; i < of->run.n_tasks; i++) {
        lehr_record_free(of->run.tasks[i].outcome);
    }
    lehr_core_free(of->run.tasks);
    lehr_core_free(of->run.firsts);
    lehr_record_free(of->run.parameters);
    lehr_provenance_free(of->provenance);
    lehr_study_config_free(of->config);
    lehr_record_free(of->record);
    lehr_core_free(of->study);
    lehr_core_free(of->source);
}

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the report");
}

static lehr_status read_results(again *of, lehr_error *err)
{
    lehr_h5_reader *reader = NULL;
    char *json = NULL;
    lehr_status status = lehr_h5_reader_open(&reader, of->results, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!lehr_h5_exists(reader, STUDY_AGAIN_FILE) || !lehr_h5_exists(reader, STUDY_AGAIN_RUN)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT,
                                "%s: holds no study (%s is missing): give the results.h5 of 'lehr run'",
                                of->results, STUDY_AGAIN_FILE);
    }
    status = status == LEHR_OK ? lehr_h5_read_text(&of->study, reader, STUDY_AGAIN_FILE, err) : status;
    status = status == LEHR_OK ? lehr_h5_read_text(&json, reader, STUDY_AGAIN_RUN, err) : status;
    if (status == LEHR_OK) {
        status = lehr_record_from_json(&of->record, json, err);
        status =
            status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s: %s", of->results, STUDY_AGAIN_RUN);
    }
    lehr_core_free(json);
    lehr_status closed = lehr_h5_reader_close(reader, status == LEHR_OK ? err : NULL);
    return status == LEHR_OK ? closed : status;
}

static lehr_status read_run(again *of, lehr_error *err)
{
    lehr_value study;
    lehr_value parts;
    lehr_value provenance;
    if (!lehr_record_find(of->record, "study", &study) || study.kind != LEHR_VALUE_TEXT ||
        !lehr_record_find(of->record, "parts", &parts) || parts.kind != LEHR_VALUE_NUMBER ||
        !(parts.number > 0 && parts.number < 1e9) ||
        !lehr_record_find(of->record, "provenance", &provenance) || provenance.kind != LEHR_VALUE_RECORD) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: %s does not tell the study, its parts and their origin", of->results,
                              STUDY_AGAIN_RUN);
    }
    of->options.parts = (unsigned)parts.number;
    char *copies = lehr_output_join(of->source, ".lehr");
    lehr_status status =
        copies ? lehr_study_config_restore(&of->config, study.text, of->study, copies, err) : no_memory(err);
    lehr_core_free(copies);
    status = status == LEHR_OK ? lehr_provenance_restore(&of->provenance, provenance.record, err) : status;
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "%s", of->results);
}

// ---- outcomes -------------------------------------------------------------------------
static const char *text_of(const lehr_record *record, const char *name)
{
    lehr_value value;
    return lehr_record_find(record, name, &value) && value.kind == LEHR_VALUE_TEXT ? value.text : NULL;
}

/// What the results say of a task; NULL: nothing. They tell the tasks in their order: @p from is the place
/// behind the one found before.
static const lehr_record *find_task(const again *of, const char *id, size_t *from)
{
    lehr_value tasks;
    if (!lehr_record_find(of->record, "tasks", &tasks) || tasks.kind != LEHR_VALUE_LIST) {
        return NULL;
    }
    size_t n = lehr_list_size(tasks.list);
    for (size_t i = 0; i < n; i++) {
        size_t place = (*from + i) % n;
        lehr_value one = lehr_list_value_at(tasks.list, place);
        const char *name = one.kind == LEHR_VALUE_RECORD ? text_of(one.record, "id") : NULL;
        if (name && strcmp(name, id) == 0) {
            *from = place + 1;
            return one.record;
        }
    }
    return NULL;
}

static lehr_status read_outcome(again *of, study_task *task, const char *key, lehr_error *err)
{
    char *path = study_path(&of->run, ".lehr", task->id, ".json");
    char *json = NULL;
    lehr_status status = path ? lehr_text_read_bytes(&json, NULL, path, err) : no_memory(err);
    if (status == LEHR_ERR_IO) {
        status = lehr_error_wrap(err, status, "the report needs the folder that 'lehr run' wrote %s to",
                                 of->results);
    }
    status = status == LEHR_OK ? lehr_record_from_json(&task->outcome, json, err) : status;
    if (status == LEHR_OK) {
        lehr_record_trim(task->outcome);
        status = study_outcome_rename(task, err);
    }
    const char *found = status == LEHR_OK ? text_of(task->outcome, "key") : NULL;
    if (status == LEHR_OK && (!found || strcmp(found, key) != 0)) {
        status = lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "%s is of another run than %s: run the study again, with --resume if most of it is "
            "there",
            path, of->results);
    }
    lehr_core_free(json);
    lehr_core_free(path);
    return status;
}

static lehr_status read_outcomes(again *of, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t place = 0;
    for (size_t i = 0; status == LEHR_OK && i < of->run.n_tasks; i++) {
        study_task *task = &of->run.tasks[i];
        const lehr_record *known = find_task(of, task->id, &place);
        const char *failure = known ? text_of(known, "failure") : NULL;
        const char *key = known ? text_of(known, "key") : NULL;
        if (failure) {
            (void)lehr_error_set(&task->err, LEHR_ERR_FORMAT, "%s", failure);
        } else if (key) {
            status = read_outcome(of, task, key, err);
        } else {
            status =
                lehr_error_set(err, LEHR_ERR_FORMAT, "%s: nothing is known of %s", of->results, task->id);
        }
    }
    return status;
}

// ---- files beside the report ------------------------------------------------------------
/// What the run did not write is not there to be copied.
static lehr_status copy_entry(const char *source, const char *folder, const char *entry, lehr_error *err)
{
    char *from = lehr_output_join(source, entry);
    char *to = lehr_output_join(folder, entry);
    lehr_status status = from && to ? LEHR_OK : no_memory(err);
    if (status == LEHR_OK && access(from, F_OK) == 0) {
        status = lehr_output_copy(to, from, err);
    }
    lehr_core_free(from);
    lehr_core_free(to);
    return status;
}

/// Figures and tables that the report links to.
static lehr_status copy_files(const again *of, const char *folder, lehr_error *err)
{
    lehr_record *list = NULL;
    lehr_value files;
    lehr_status status = study_manifest_read(&list, &of->run, err);
    bool known =
        status == LEHR_OK && list && lehr_record_find(list, "files", &files) && files.kind == LEHR_VALUE_LIST;
    for (size_t i = 0; known && status == LEHR_OK && i < lehr_list_size(files.list); i++) {
        lehr_value entry = lehr_list_value_at(files.list, i);
        if (entry.kind == LEHR_VALUE_TEXT && study_manifest_owns(entry.text) && entry.text[0] != '.') {
            status = copy_entry(of->source, folder, entry.text, err);
        }
    }
    lehr_record_free(list);
    return status;
}

static lehr_status make_folders(const char *folder, lehr_error *err)
{
    static const char *const parts[] = {"figures", "tables"};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof parts / sizeof *parts; i++) {
        char *path = lehr_output_join(folder, parts[i]);
        status = path ? lehr_output_make_folder(path, err) : no_memory(err);
        lehr_core_free(path);
    }
    return status;
}

// ---- all of it ------------------------------------------------------------------------
static lehr_status load(again *of, lehr_error *err)
{
    const char *slash = strrchr(of->results, '/');
    of->source = lehr_core_strdup(slash ? of->results : ".");
    if (!of->source) {
        return no_memory(err);
    }
    if (slash) {
        of->source[slash > of->results ? slash - of->results : 1] = '\0';
    }
    of->options = lehr_study_options_defaults();
    of->options.folder = of->source;
    lehr_status status = read_results(of, err);
    status = status == LEHR_OK ? read_run(of, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    of->run = (study_run){.config = of->config, .options = &of->options, .provenance = of->provenance};
    status = study_parameters_create(&of->run.parameters, of->config, err);
    status = status == LEHR_OK ? study_tasks_create(&of->run, err) : status;
    return status == LEHR_OK ? read_outcomes(of, err) : status;
}

static lehr_status tell_version(const again *of, lehr_warnings *messages, lehr_error *err)
{
    const char *version = text_of(of->record, "provenance.version");
    if (!version || strcmp(version, lehr_version()) == 0) {
        return LEHR_OK;
    }
    return lehr_warnings_add(messages, err, "the results are of Lehr %s, the report of Lehr %s", version,
                             lehr_version());
}

lehr_status lehr_study_report(lehr_study_summary *out, const char *results, const char *folder,
                              lehr_warnings *messages, lehr_error *err)
{
    again of = {.results = results};
    *out = (lehr_study_summary){0};
    lehr_status status = load(&of, err);
    const char *target = folder ? folder : of.source;
    status = status == LEHR_OK ? tell_version(&of, messages, err) : status;
    status = status == LEHR_OK ? make_folders(target, err) : status;
    if (status == LEHR_OK && !lehr_output_is_same(of.source, target)) {
        status = copy_files(&of, target, err);
    }
    status = status == LEHR_OK ? study_report_write(&of.run, target, err) : status;
    status = status == LEHR_OK ? study_report_print(&of.run, target, err) : status;
    if (status == LEHR_OK) {
        *out = (lehr_study_summary){.tasks = of.run.n_tasks,
                                    .reused = of.run.n_tasks,
                                    .failed = study_count_failed(&of.run),
                                    .warnings = study_count_warnings(&of.run)};
    }
    clear_again(&of);
    return status;
}
