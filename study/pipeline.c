// Order of work: list the tasks, identify their inputs, run them in parallel, then make everything that is
// over all of them from the outcomes alone.
#include "pipeline.h"

#include "notices.h"
#include "report.h"
#include "report_print.h"
#include "results.h"
#include "summary.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/parallel.h>
#include <stdint.h>
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
    lehr_core_free(run->firsts);
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
    status = status == LEHR_OK ? lehr_provenance_add_input(run->provenance, run->config->path, err) : status;
    status = status == LEHR_OK ? study_tasks_identify(run, 0, err) : status;
    if (status != LEHR_OK || run->options->check) {
        return status;
    }
    status = make_folders(run, err);
    status = status == LEHR_OK ? study_manifest_begin(run, err) : status;
    status = status == LEHR_OK ? study_sources_keep(run, err) : status;
    bool theory = run->config->states.wanted || run->config->compare.wanted;
    if (status == LEHR_OK && theory && (run->options->parts & LEHR_STUDY_ECNLE)) {
        status = lehr_ecnle_plan_create(&run->plan, err);
    }
    return status;
}

/// Run the tasks stage by stage; a stage takes the outcomes of those before it.
static lehr_status run_stages(study_run *run, lehr_error *err)
{
    static const char *const what[STUDY_N_STAGES] = {"files and states", "samples",     "study",
                                                     "theory",           "comparisons", "truth"};
    lehr_status status = LEHR_OK;
    for (unsigned stage = 0; status == LEHR_OK && stage < STUDY_N_STAGES; stage++) {
        size_t n = 0;
        while (run->first + n < run->n_tasks &&
               study_methods[run->tasks[run->first + n].kind].stage == stage) {
            n++;
        }
        status = stage > 0 ? study_tasks_identify(run, stage, err) : LEHR_OK;
        if (status == LEHR_OK && n > 0) {
            status = lehr_parallel_for(n, run->options->threads, study_task_run, run, what[stage],
                                       run->options->progress, err);
        }
        run->first += n;
    }
    return status;
}

/// Add each notice once for all that are like it, in the order of their first ones; the report has all.
static lehr_status tell_notices(lehr_warnings *messages, const study_run *run, const study_notice *notices,
                                size_t n, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const char *id = run->tasks[notices[i].task].id;
        if (notices[i].alike > 1) {
            status = lehr_warnings_add(messages, err, "%s (and %zu more): %s", id, notices[i].alike - 1,
                                       notices[i].text);
        } else if (notices[i].alike == 1) {
            status = lehr_warnings_add(messages, err, "%s: %s", id, notices[i].text);
        }
    }
    return status;
}

static lehr_status tell_warnings(lehr_warnings *messages, const study_run *run, lehr_error *err)
{
    study_notice *notices = NULL;
    size_t n = 0;
    lehr_status status = study_notices_of_warnings(&notices, &n, run, err);
    status = status == LEHR_OK ? tell_notices(messages, run, notices, n, err) : status;
    lehr_core_free(notices);
    return status;
}

static lehr_status tell_failures(lehr_warnings *messages, const study_run *run, lehr_error *err)
{
    study_notice *notices = NULL;
    size_t n = 0;
    lehr_status status = study_notices_of_failures(&notices, &n, run, err);
    status = status == LEHR_OK ? tell_notices(messages, run, notices, n, err) : status;
    lehr_core_free(notices);
    return status;
}

/// Files of samples that no analysis was asked for.
static lehr_status tell_unused(lehr_warnings *messages, const study_run *run, lehr_error *err)
{
    static const struct {
        study_kind kinds[4]; ///< the first one stands for the files
        size_t n;
        const char *files;
        const char *analyses;
    } uses[] = {
        {{STUDY_TF, STUDY_TG, STUDY_ENTHALPY, STUDY_PEAKS},
         4,
         "dsc",
         "analysis.dsc.tf, tg, enthalpy or peaks"},
        {{STUDY_RATE}, 1, "dsc_rates", "analysis.dsc.kissinger"},
        {{STUDY_PATTERN}, 1, "xrd", "analysis.xrd.integrate or fsdp"},
        {{STUDY_STRUCTURE}, 1, "pdf", "analysis.pdf.structure"},
        {{STUDY_YIELD}, 1, "compression", "analysis.mech.yield"},
        {{STUDY_POPIN}, 1, "popins", "analysis.mech.popin"},
        {{STUDY_WEIGHING}, 1, "weighings", "analysis.mech.density"},
    };
    const lehr_study_config *config = run->config;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        for (size_t u = 0; status == LEHR_OK && u < sizeof uses / sizeof *uses; u++) {
            size_t n = 0;
            bool used = false;
            const lehr_study_file *files = study_kind_files(&config->samples[i], uses[u].kinds[0], &n);
            for (size_t k = 0; k < uses[u].n; k++) {
                used = used || study_kind_wanted(config, uses[u].kinds[k]);
            }
            if (n > 0 && !used) {
                status = lehr_warnings_add(
                    messages, err,
                    "%s:%zu: the %s files of sample '%s' are not analysed: the study has "
                    "no %s",
                    config->path, files[0].line, uses[u].files, config->samples[i].name, uses[u].analyses);
            }
        }
    }
    return status;
}

/// Series in a diamond cell may have no files of their own.
static lehr_status tell_unused_cells(lehr_warnings *messages, const lehr_study_config *config,
                                     lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && !config->eos.wanted && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        if (sample->n_dac > 0) {
            const lehr_study_dac *first = &sample->dac[0];
            size_t line = first->table.path ? first->table.line : first->n_points ? first->points[0].line : 0;
            status = lehr_warnings_add(messages, err,
                                       "%s:%zu: the dac series of sample '%s' is not analysed: the study has "
                                       "no analysis.eos",
                                       config->path, line, sample->name);
        }
    }
    return status;
}

/// Keys that nothing listens to.
static lehr_status tell_unused_keys(lehr_warnings *messages, const lehr_study_config *config, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_unused; i++) {
        status = lehr_warnings_add(messages, err, "%s:%s", config->path, config->unused[i]);
    }
    return status;
}

static lehr_status summarise(lehr_study_summary *out, const study_run *run, lehr_warnings *messages,
                             lehr_error *err)
{
    *out = (lehr_study_summary){.tasks = run->n_tasks};
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const lehr_list *warnings = study_outcome_list(task, "warnings");
        out->reused += task->reused;
        out->warnings += warnings ? lehr_list_size(warnings) : 0;
        out->failed += task->err.code != LEHR_OK;
    }
    lehr_status status = tell_failures(messages, run, err);
    status = status == LEHR_OK ? tell_unused(messages, run, err) : status;
    status = status == LEHR_OK ? tell_unused_cells(messages, run->config, err) : status;
    status = status == LEHR_OK ? tell_unused_keys(messages, run->config, err) : status;
    return status == LEHR_OK ? tell_warnings(messages, run, err) : status;
}

/// Everything that is made of outcomes.
static lehr_status write_all(const study_run *run, lehr_error *err)
{
    lehr_status status = study_summary_write(run, err);
    status = status == LEHR_OK ? study_results_write(run, err) : status;
    status = status == LEHR_OK ? study_report_write(run, run->options->folder, err) : status;
    status = status == LEHR_OK ? study_report_print(run, run->options->folder, err) : status;
    status = status == LEHR_OK ? study_manifest_end(run, err) : status;
    // A run that was killed just before this one began may still have been ending at its sweep.
    return status == LEHR_OK ? make_folders(run, err) : status;
}

lehr_status lehr_study_run(lehr_study_summary *out, const lehr_study_config *config,
                           const lehr_study_options *options, lehr_provenance *provenance,
                           lehr_warnings *messages, lehr_error *err)
{
    study_run run = {.config = config, .options = options, .provenance = provenance};
    *out = (lehr_study_summary){0};
    lehr_status status = prepare(&run, err);
    status = status == LEHR_OK ? run_stages(&run, err) : status;
    status = status == LEHR_OK && !options->check ? write_all(&run, err) : status;
    status = status == LEHR_OK ? summarise(out, &run, messages, err) : status;
    clear_run(&run);
    return status;
}
