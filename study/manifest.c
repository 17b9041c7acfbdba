// Which files of the output folder are ours. What an earlier run wrote and this one did not renew is removed,
// so that tables and figures never tell of samples or parameters that the study no longer has. Other files in
// the folder are nobody's business: only names in the list are touched.
#include "across.h"
#include "summary.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char list_name[] = "files";
static const char *const figure_kinds[] = {".svg", ".pdf", ".gp", ".dat", ".json"};
enum { N_FIGURE_KINDS = sizeof figure_kinds / sizeof *figure_kinds, ENTRY_SIZE = 160 };

// ---- what a run writes ----------------------------------------------------------------
static lehr_status add_file(lehr_list *files, const char *part, const char *name, const char *suffix,
                            lehr_error *err)
{
    char entry[2 * ENTRY_SIZE]; // room for the folder and the extension
    snprintf(entry, sizeof entry, "%s/%s%s", part, name, suffix);
    return lehr_list_add_text(files, entry, err);
}

static lehr_status add_figure(lehr_list *files, const char *name, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < N_FIGURE_KINDS; i++) {
        status = add_file(files, "figures", name, figure_kinds[i], err);
    }
    return status;
}

/// All that a task may come to write.
static lehr_status add_planned(lehr_list *files, const study_task *task, lehr_error *err)
{
    const char *const *suffixes = study_methods[task->kind].figures;
    lehr_status status = add_file(files, ".lehr", task->id, ".json", err);
    status = status == LEHR_OK ? add_file(files, ".lehr", task->id, ".curve", err) : status;
    status = status == LEHR_OK ? add_file(files, "tables", task->id, ".csv", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < 3 && suffixes[i]; i++) {
        char name[ENTRY_SIZE];
        snprintf(name, sizeof name, "%s%s", task->id, suffixes[i]);
        status = add_figure(files, name, err);
    }
    return status;
}

/// What a task did write; nothing that holds after a failure.
static lehr_status add_written(lehr_list *files, const study_task *task, lehr_error *err)
{
    const lehr_list *figures = study_outcome_list(task, "figures");
    if (!task->outcome) {
        return LEHR_OK;
    }
    lehr_status status = add_file(files, ".lehr", task->id, ".json", err);
    if (status == LEHR_OK && study_has_curve(task)) {
        status = add_file(files, ".lehr", task->id, ".curve", err);
        status = status == LEHR_OK ? add_file(files, "tables", task->id, ".csv", err) : status;
    }
    for (size_t i = 0; status == LEHR_OK && figures && i < lehr_list_size(figures); i++) {
        status = add_figure(files, lehr_list_value_at(figures, i).text, err);
    }
    return status;
}

static lehr_status add_source(void *files, const char *name, const lehr_study_file *file, lehr_error *err)
{
    (void)file;
    return add_file(files, ".lehr", name, "", err);
}

static lehr_status add_summaries(lehr_list *files, const study_run *run, bool planned, lehr_error *err)
{
    lehr_status status = add_file(files, "tables", "samples", ".csv", err);
    status = status == LEHR_OK ? study_sources_visit(run->config, add_source, files, err) : status;
    if (status == LEHR_OK && study_count_kind(run, STUDY_STATE) > 0) {
        status = add_file(files, "tables", "ecnle_states", ".csv", err);
    }
    if (status == LEHR_OK && study_count_kind(run, STUDY_COMPARE) > 0) {
        status = add_file(files, "tables", "theory", ".csv", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_KIND_TABLES; i++) {
        const study_table_of_kinds *of = &study_tables_of_kinds[i];
        if (study_count_kind(run, of->first) + study_count_kind(run, of->last) > 0) {
            status = add_file(files, "tables", of->name, ".csv", err);
        }
    }
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_ACROSS_FILES; i++) {
        const lehr_list *rows;
        const study_across_file *of = &study_across_files[i];
        if (planned || study_rows(&rows, study_across_task(run, of->kind), of->rows) > 0) {
            status = add_file(files, "tables", of->name, ".csv", err);
        }
    }
    if (status == LEHR_OK && study_count_kind(run, STUDY_EOS) > 0) {
        status = add_file(files, "tables", "dac", ".csv", err);
    }
    for (size_t i = 0; status == LEHR_OK && i < STUDY_N_OVERVIEWS; i++) {
        if (planned || study_overview_exists(run, &study_overviews[i])) {
            status = add_figure(files, study_overviews[i].name, err);
        }
    }
    return status;
}

// ---- the list on disk -------------------------------------------------------------------
/// True for "figures/x", "tables/x" and ".lehr/x": what is read back may have been tampered with, and nothing
/// outside of our folders is ever removed.
bool study_manifest_owns(const char *entry)
{
    static const char *const parts[] = {"figures/", "tables/", ".lehr/"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t length = strlen(parts[i]);
        if (strncmp(entry, parts[i], length) == 0) {
            return entry[length] != '\0' && !strchr(entry + length, '/') && strcmp(entry + length, "..") != 0;
        }
    }
    return false;
}

/// List of an earlier run; NULL when there is none or it is torn.
lehr_status study_manifest_read(lehr_record **out, const study_run *run, lehr_error *err)
{
    lehr_error ignored = {0};
    char *path = study_path(run, ".lehr", list_name, ".json");
    char *json = NULL;
    *out = NULL;
    lehr_status status = path ? lehr_text_read_bytes(&json, NULL, path, &ignored) : LEHR_OK;
    status = status == LEHR_OK && json ? lehr_record_from_json(out, json, &ignored) : status;
    bool short_of_memory = !path || status == LEHR_ERR_NOMEM;
    lehr_core_free(json);
    lehr_core_free(path);
    return short_of_memory ? lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the list of files") : LEHR_OK;
}

static lehr_status write_list(const lehr_record *record, const study_run *run, lehr_error *err)
{
    char *json = NULL;
    char *path = study_path(run, ".lehr", list_name, ".json");
    lehr_status status = path ? lehr_record_to_json(&json, record, true, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the list of files");
    status = status == LEHR_OK ? lehr_output_write(path, json, strlen(json), err) : status;
    lehr_core_free(json);
    lehr_core_free(path);
    return status;
}

static const lehr_list *list_of(const lehr_record *record)
{
    lehr_value value;
    bool found = record && lehr_record_find(record, list_name, &value) && value.kind == LEHR_VALUE_LIST;
    return found ? value.list : NULL;
}

// ---- earlier files ----------------------------------------------------------------------
static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/// A file that is gone already, or cannot be removed, is left alone: no result depends on it.
static lehr_status remove_file(const study_run *run, const char *entry, lehr_list *files, lehr_error *err)
{
    (void)files;
    char *path = study_path(run, entry, "", "");
    if (!path) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of %s", entry);
    }
    unlink(path);
    lehr_core_free(path);
    return LEHR_OK;
}

/// What is done with a file that only the earlier list has.
typedef lehr_status (*visit_file)(const study_run *run, const char *entry, lehr_list *files, lehr_error *err);

static lehr_status keep_entry(const study_run *run, const char *entry, lehr_list *files, lehr_error *err)
{
    (void)run;
    return lehr_list_add_text(files, entry, err);
}

static lehr_status visit_others(const study_run *run, const lehr_list *earlier, lehr_list *files,
                                visit_file visit, lehr_error *err)
{
    size_t n = lehr_list_size(files);
    const char **names = lehr_core_alloc(n, sizeof *names);
    if (!names) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the list of files");
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = lehr_list_value_at(files, i).text;
    }
    qsort(names, n, sizeof *names, by_text);
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && earlier && i < lehr_list_size(earlier); i++) {
        lehr_value entry = lehr_list_value_at(earlier, i);
        bool known = entry.kind == LEHR_VALUE_TEXT && study_manifest_owns(entry.text);
        if (known && !bsearch(&entry.text, names, n, sizeof *names, by_text)) {
            status = visit(run, entry.text, files, err);
        }
    }
    lehr_core_free(names);
    return status;
}

lehr_status study_manifest_begin(const study_run *run, lehr_error *err)
{
    lehr_record *earlier = NULL;
    lehr_record *record = NULL;
    lehr_list *files = NULL;
    lehr_status status = study_manifest_read(&earlier, run, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&files, record, list_name, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        status = add_planned(files, &run->tasks[i], err);
    }
    status = status == LEHR_OK ? add_summaries(files, run, true, err) : status;
    status = status == LEHR_OK ? visit_others(run, list_of(earlier), files, keep_entry, err) : status;
    status = status == LEHR_OK ? write_list(record, run, err) : status;
    lehr_record_free(earlier);
    lehr_record_free(record);
    return status;
}

lehr_status study_manifest_end(const study_run *run, lehr_error *err)
{
    lehr_record *earlier = NULL;
    lehr_record *record = NULL;
    lehr_list *files = NULL;
    lehr_status status = study_manifest_read(&earlier, run, err);
    status = status == LEHR_OK ? lehr_record_create(&record, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&files, record, list_name, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        status = add_written(files, &run->tasks[i], err);
    }
    status = status == LEHR_OK ? add_summaries(files, run, false, err) : status;
    status = status == LEHR_OK ? visit_others(run, list_of(earlier), files, remove_file, err) : status;
    status = status == LEHR_OK ? write_list(record, run, err) : status;
    lehr_record_free(earlier);
    lehr_record_free(record);
    return status;
}
