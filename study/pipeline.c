// Order of work: list the tasks, identify their inputs, run them in parallel, then make everything that is
// over all of them from the outcomes alone.
#include "pipeline.h"

#include "report.h"
#include "results.h"
#include "summary.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/parallel.h>
#include <stdio.h>
#include <string.h>

lehr_study_options lehr_study_options_defaults(void)
{
    return (lehr_study_options){.folder = "lehr-report", .parts = LEHR_STUDY_ALL};
}

static void clear_run(study_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        lehr_record_free(run->tasks[i].outcome);
    }
    lehr_core_free(run->tasks);
    lehr_record_free(run->parameters);
    lehr_ecnle_plan_free(run->plan);
}

/// Output folders, swept of what an interrupted run left half-written.
static lehr_status make_folders(const study_run *run, lehr_error *err)
{
    static const char *const parts[] = {"", "tables", "figures", ".lehr"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *path = study_path(run, parts[i], "", "");
        if (!path) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of a folder");
        }
        lehr_status status = lehr_output_make_folder(path, err);
        if (status == LEHR_OK) {
            lehr_output_sweep(path);
        }
        lehr_core_free(path);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status prepare(study_run *run, lehr_error *err)
{
    lehr_status status = study_parameters_create(&run->parameters, run->config, err);
    status = status == LEHR_OK ? study_tasks_create(run, err) : status;
    status = status == LEHR_OK ? study_tasks_identify(run, err) : status;
    status = status == LEHR_OK ? make_folders(run, err) : status;
    status = status == LEHR_OK ? study_manifest_begin(run, err) : status;
    if (status == LEHR_OK && run->config->states.wanted && (run->options->parts & LEHR_STUDY_ECNLE)) {
        status = lehr_ecnle_plan_create(&run->plan, err);
    }
    return status;
}

/// A warning without the name of the file in front.
static const char *body_of(const study_task *task, const char *warning)
{
    size_t length = task->file ? strlen(task->file->path) : 0;
    bool named = length > 0 && strncmp(warning, task->file->path, length) == 0 &&
                 strncmp(warning + length, ": ", 2) == 0;
    return named ? warning + length + 2 : warning;
}

static bool warns(const study_task *task, const char *body)
{
    const lehr_list *warnings = study_outcome_list(task, "warnings");
    for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
        if (strcmp(body_of(task, lehr_list_value_at(warnings, k).text), body) == 0) {
            return true;
        }
    }
    return false;
}

/// Add a warning of task @p i, once for all tasks that share it.
static lehr_status tell_warning(lehr_warnings *messages, const study_run *run, size_t i, const char *warning,
                                lehr_error *err)
{
    const char *body = body_of(&run->tasks[i], warning);
    size_t more = 0;
    for (size_t k = 0; k < run->n_tasks; k++) {
        bool shared = k != i && warns(&run->tasks[k], body);
        if (shared && k < i) {
            return LEHR_OK;
        }
        more += shared;
    }
    if (more > 0) {
        return lehr_warnings_add(messages, err, "%s (and %zu more): %s", run->tasks[i].id, more, body);
    }
    return lehr_warnings_add(messages, err, "%s: %s", run->tasks[i].id, body);
}

static lehr_status tell_warnings(lehr_warnings *messages, const study_run *run, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        for (size_t k = 0; status == LEHR_OK && warnings && k < lehr_list_size(warnings); k++) {
            status = tell_warning(messages, run, i, lehr_list_value_at(warnings, k).text, err);
        }
    }
    return status;
}

/// Files of samples that no analysis was asked for.
static lehr_status tell_unused(lehr_warnings *messages, const study_run *run, lehr_error *err)
{
    const lehr_study_config *config = run->config;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        if (sample->n_dsc > 0 && !config->tf.wanted) {
            status =
                lehr_warnings_add(messages, err,
                                  "%s:%zu: the dsc files of sample '%s' are not analysed: the study has no "
                                  "analysis.dsc.tf",
                                  config->path, sample->dsc[0].line, sample->name);
        }
        if (status == LEHR_OK && sample->n_xrd > 0 && !config->integrate.wanted) {
            status =
                lehr_warnings_add(messages, err,
                                  "%s:%zu: the xrd files of sample '%s' are not analysed: the study has no "
                                  "analysis.xrd.integrate",
                                  config->path, sample->xrd[0].line, sample->name);
        }
    }
    return status;
}

static lehr_status summarise(lehr_study_summary *out, const study_run *run, lehr_warnings *messages,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    *out = (lehr_study_summary){.tasks = run->n_tasks};
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const lehr_list *warnings = study_outcome_list(task, "warnings");
        out->reused += task->reused;
        out->warnings += warnings ? lehr_list_size(warnings) : 0;
        if (task->err.code != LEHR_OK) {
            out->failed++;
            status = lehr_warnings_add(messages, err, "%s: %s", task->id, task->err.message);
        }
    }
    status = status == LEHR_OK ? tell_unused(messages, run, err) : status;
    return status == LEHR_OK ? tell_warnings(messages, run, err) : status;
}

lehr_status lehr_study_run(lehr_study_summary *out, const lehr_study_config *config,
                           const lehr_study_options *options, lehr_provenance *provenance,
                           lehr_warnings *messages, lehr_error *err)
{
    study_run run = {.config = config, .options = options, .provenance = provenance};
    *out = (lehr_study_summary){0};
    lehr_status status = prepare(&run, err);
    if (status == LEHR_OK) {
        status = lehr_parallel_for(run.n_tasks, options->threads, study_task_run, &run, "files and states",
                                   options->progress, err);
    }
    status = status == LEHR_OK ? study_summary_write(&run, err) : status;
    status = status == LEHR_OK ? study_results_write(&run, err) : status;
    status = status == LEHR_OK ? study_report_write(&run, err) : status;
    status = status == LEHR_OK ? study_manifest_end(&run, err) : status;
    status = status == LEHR_OK ? summarise(out, &run, messages, err) : status;
    clear_run(&run);
    return status;
}
