// One task from key to outcome: taken over from an earlier run, or computed, written and then remembered.
#include "across.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *study_path(const study_run *run, const char *part, const char *id, const char *suffix)
{
    const char *folder = run->options->folder;
    size_t size = strlen(folder) + strlen(part) + strlen(id) + strlen(suffix) + 3;
    char *path = lehr_core_alloc(size, 1);
    if (path) {
        snprintf(path, size, "%s%s%s%s%s%s", folder, part[0] ? "/" : "", part, id[0] ? "/" : "", id, suffix);
    }
    return path;
}

static lehr_status no_memory(const study_task *task, lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for task %s", task->id);
}

// ---- memory of earlier runs -----------------------------------------------------------
static bool has_key(const lehr_record *outcome, const char *key)
{
    lehr_value value;
    return lehr_record_find(outcome, "key", &value) && value.kind == LEHR_VALUE_TEXT &&
           strcmp(value.text, key) == 0;
}

static bool file_exists(const study_run *run, const char *part, const char *id, const char *suffix)
{
    char *path = study_path(run, part, id, suffix);
    bool exists = path && access(path, R_OK) == 0;
    lehr_core_free(path);
    return exists;
}

/// Figures and table that the outcome speaks of are still there.
static bool has_files(const study_run *run, const study_task *task)
{
    const lehr_list *figures = study_outcome_list(task, "figures");
    for (size_t i = 0; figures && i < lehr_list_size(figures); i++) {
        const char *name = lehr_list_value_at(figures, i).text;
        if (!name || !file_exists(run, "figures", name, ".svg")) {
            return false;
        }
    }
    return figures && (!study_has_curve(task) || (file_exists(run, "tables", task->id, ".csv") &&
                                                  file_exists(run, ".lehr", task->id, ".curve")));
}

/// Take over the outcome of an earlier run. False when there is none that fits.
static bool recall(study_task *task, const study_run *run)
{
    lehr_error ignored = {0};
    char *path = study_path(run, ".lehr", task->id, ".json");
    char *text = NULL;
    bool read = path && lehr_text_read_bytes(&text, NULL, path, &ignored) == LEHR_OK;
    lehr_core_free(path);
    if (read && lehr_record_from_json(&task->outcome, text, &ignored) != LEHR_OK) {
        task->outcome = NULL;
    }
    lehr_core_free(text);
    if (task->outcome && has_key(task->outcome, task->key) && has_files(run, task) &&
        study_outcome_rename(task, &ignored) == LEHR_OK) {
        lehr_record_trim(task->outcome);
        task->reused = true;
        return true;
    }
    lehr_record_free(task->outcome);
    task->outcome = NULL;
    return false;
}

// ---- computing ------------------------------------------------------------------------
lehr_status study_save_figure(const study_run *run, const char *name, const lehr_figure *figure,
                              lehr_error *err)
{
    // The script left behind draws the format that was rendered last.
    char *pdf = study_path(run, "figures", name, ".pdf");
    char *svg = study_path(run, "figures", name, ".svg");
    char *view = study_path(run, "figures", name, ".json");
    lehr_status status =
        pdf && svg && view ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for figure %s", name);
    status = status == LEHR_OK ? lehr_figure_render(figure, pdf, err) : status;
    status = status == LEHR_OK ? lehr_figure_render(figure, svg, err) : status;
    status = status == LEHR_OK ? lehr_figure_write_view(figure, view, svg, err) : status;
    lehr_core_free(pdf);
    lehr_core_free(svg);
    lehr_core_free(view);
    return status;
}

lehr_status study_draw(study_product *product, const study_run *run, const study_task *task,
                       const char *suffix, lehr_figure *figure, lehr_error *err)
{
    char name[sizeof task->id + 16];
    snprintf(name, sizeof name, "%s%s", task->id, suffix);
    lehr_status status = figure ? study_save_figure(run, name, figure, err) : no_memory(task, err);
    lehr_figure_free(figure);
    product->output_failed = status != LEHR_OK;
    if (status == LEHR_OK) {
        product->figures[product->n_figures++] = suffix;
    }
    return status;
}

static lehr_status write_table(const study_run *run, const study_task *task, const lehr_table *curve,
                               lehr_error *err)
{
    char *path = study_path(run, "tables", task->id, ".csv");
    lehr_status status = path ? lehr_table_write(curve, path, LEHR_TABLE_CSV, err) : no_memory(task, err);
    lehr_core_free(path);
    return status;
}

static lehr_status add_texts(lehr_record *outcome, const study_task *task, const study_product *product,
                             lehr_error *err)
{
    lehr_list *list = NULL;
    lehr_status status = lehr_record_add_list(&list, outcome, "warnings", err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_warnings_count(product->warnings); i++) {
        char text[LEHR_ERROR_MESSAGE_SIZE];
        study_put_in_words(text, sizeof text, lehr_warnings_at(product->warnings, i),
                           study_methods[task->kind].part);
        status = lehr_list_add_text(list, text, err);
    }
    status = status == LEHR_OK ? lehr_record_add_list(&list, outcome, "figures", err) : status;
    for (size_t i = 0; status == LEHR_OK && i < product->n_figures; i++) {
        char name[sizeof task->id + 16];
        snprintf(name, sizeof name, "%s%s", task->id, product->figures[i]);
        status = lehr_list_add_text(list, name, err);
    }
    return status;
}

/// Compute, draw and write; the outcome is the last thing made.
static lehr_status make_outcome(lehr_record *outcome, const study_run *run, study_task *task, lehr_error *err)
{
    study_product product = {0};
    lehr_status status = lehr_record_add_text(outcome, "key", task->key, err);
    status = status == LEHR_OK ? lehr_record_add_record(&product.results, outcome, "results", err) : status;
    status = status == LEHR_OK ? lehr_warnings_create(&product.warnings, err) : status;
    status = status == LEHR_OK ? study_methods[task->kind].compute(&product, run, task, err) : status;
    if (status == LEHR_OK && study_methods[task->kind].part == LEHR_STUDY_ACROSS) {
        status = study_across_leave_out(product.results, run, task->kind, err);
    }
    status = status == LEHR_OK ? add_texts(outcome, task, &product, err) : status;
    task->output_failed = product.output_failed;
    if (status == LEHR_OK && product.curve) {
        status = write_table(run, task, product.curve, err);
        status = status == LEHR_OK ? study_curve_write(run, task, outcome, product.curve, err) : status;
        task->output_failed = status != LEHR_OK;
    }
    lehr_table_free(product.curve);
    lehr_warnings_free(product.warnings);
    return status;
}

static lehr_status remember(const study_run *run, study_task *task, const char *json, lehr_error *err)
{
    char *path = study_path(run, ".lehr", task->id, ".json");
    lehr_status status = path ? lehr_output_write(path, json, strlen(json), err) : no_memory(task, err);
    task->output_failed = status != LEHR_OK;
    lehr_core_free(path);
    return status;
}

static lehr_status compute_and_remember(study_task *task, const study_run *run, lehr_error *err)
{
    lehr_record *outcome = NULL;
    char *json = NULL;
    lehr_status status = lehr_record_create(&outcome, err);
    status = status == LEHR_OK ? make_outcome(outcome, run, task, err) : status;
    status = status == LEHR_OK ? lehr_record_to_json(&json, outcome, false, err) : status;
    lehr_record_free(outcome); // what is kept is read into the room that this leaves
    status = status == LEHR_OK ? remember(run, task, json, err) : status;
    status = status == LEHR_OK ? lehr_record_from_json(&task->outcome, json, err) : status;
    if (status == LEHR_OK) {
        lehr_record_trim(task->outcome);
    }
    lehr_core_free(json);
    return status;
}

/// The check of a task; its warnings, and results for later checks, are the outcome.
static lehr_status check(study_task *task, const study_run *run, lehr_error *err)
{
    study_product product = {0};
    lehr_record *outcome = NULL;
    lehr_status status = lehr_record_create(&outcome, err);
    status = status == LEHR_OK ? lehr_record_add_record(&product.results, outcome, "results", err) : status;
    status = status == LEHR_OK ? lehr_warnings_create(&product.warnings, err) : status;
    if (status == LEHR_OK && study_methods[task->kind].check) {
        status = study_methods[task->kind].check(&product, run, task, err);
    }
    status = status == LEHR_OK ? add_texts(outcome, task, &product, err) : status;
    lehr_warnings_free(product.warnings);
    if (status != LEHR_OK) {
        lehr_record_free(outcome);
        return status;
    }
    task->outcome = outcome;
    return LEHR_OK;
}

lehr_status study_task_run(void *context, size_t index, int worker, lehr_error *err)
{
    study_run *run = context;
    study_task *task = &run->tasks[run->first + index];
    (void)worker;
    bool checking = run->options->check;
    if (task->err.code != LEHR_OK || (!checking && run->options->resume && recall(task, run))) {
        return LEHR_OK;
    }
    lehr_status status =
        checking ? check(task, run, &task->err) : compute_and_remember(task, run, &task->err);
    if (status != LEHR_OK) {
        const lehr_error heard = task->err;
        study_put_in_words(task->err.message, sizeof task->err.message, heard.message,
                           study_methods[task->kind].part);
    }
    if (status == LEHR_ERR_NOMEM || task->output_failed) {
        return lehr_error_set(err, status, "%s", task->err.message);
    }
    return LEHR_OK;
}
