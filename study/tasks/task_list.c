// What there is to do: one pass counts, one lists.
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <stdint.h>
#include <stdio.h>

/// Tasks in the order in which they are added; without an array they are only counted.
typedef struct listing {
    study_task *tasks;
    size_t n;
    study_task spare; ///< what is only counted
} listing;

static study_task *add_task(listing *to, study_kind kind, size_t sample)
{
    study_task *task = to->tasks ? &to->tasks[to->n] : &to->spare;
    *task = (study_task){.kind = kind, .sample = sample};
    to->n++;
    return task;
}

static void add_sample(listing *to, const study_run *run, study_kind kind, size_t i)
{
    const lehr_study_sample *sample = &run->config->samples[i];
    const char *name = study_methods[kind].name;
    size_t n = 0;
    const lehr_study_file *files = study_kind_files(sample, kind, &n);
    bool of_files = study_methods[kind].stage == 0 || study_methods[kind].of_files;
    if (kind == STUDY_CHANGE && i == study_change_reference(run->config)) {
        return;
    }
    for (size_t k = 0; k < (of_files ? n : n > 0); k++) {
        study_task *task = add_task(to, kind, i);
        task->file = of_files ? &files[k] : NULL;
        if (kind == STUDY_DIFFERENCE || kind == STUDY_DENSITY_CHANGE) {
            task->others[0] = kind == STUDY_DIFFERENCE ? study_peak_reference(run->config)
                                                       : study_density_reference(run->config);
            task->others[1] = study_pressure_reference(run->config, i);
        } else if (kind == STUDY_CHANGE) {
            task->others[0] = study_change_reference(run->config);
            task->others[1] = SIZE_MAX;
        }
        if (k == 0) {
            snprintf(task->id, sizeof task->id, "%.64s_%s", sample->name, name);
        } else {
            snprintf(task->id, sizeof task->id, "%.64s_%s_%zu", sample->name, name, k + 1);
        }
    }
}

/// Points in the diamond cell that are measured with a file, or the series themselves.
static void add_cells(listing *to, const study_run *run, study_kind kind, size_t i)
{
    const lehr_study_sample *sample = &run->config->samples[i];
    for (size_t k = 0; k < sample->n_dac; k++) {
        for (size_t p = 0; p < (kind == STUDY_EOS ? 1 : sample->dac[k].n_points); p++) {
            size_t file = sample->dac[k].points[p].file;
            if (kind == STUDY_DAC_POINT && file == SIZE_MAX) {
                continue;
            }
            study_task *task = add_task(to, kind, i);
            size_t number = kind == STUDY_EOS ? k + 1 : file + 1;
            task->series = k;
            task->file = kind == STUDY_EOS ? NULL : &sample->dac_files[file];
            if (number == 1) {
                snprintf(task->id, sizeof task->id, "%.64s_%s", sample->name, study_methods[kind].name);
            } else {
                snprintf(task->id, sizeof task->id, "%.64s_%s_%zu", sample->name, study_methods[kind].name,
                         number);
            }
        }
    }
}

static void add_states(listing *to, const study_run *run)
{
    const lehr_study_states *states = &run->config->states;
    for (size_t i = 0; i < states->n_pressure * states->n_phi; i++) {
        char phi[32];
        char pressure[32];
        study_task *task = add_task(to, STUDY_STATE, SIZE_MAX);
        task->phi = states->phi[i % states->n_phi];
        task->pressure = states->pressure[i / states->n_phi];
        lehr_number_format(phi, sizeof phi, task->phi);
        lehr_number_format(pressure, sizeof pressure, task->pressure);
        snprintf(task->id, sizeof task->id, "ecnle_phi%s_P%s", phi, pressure);
    }
}

/// The study compares its samples in some way.
static bool compares(const study_run *run)
{
    bool any = false;
    for (study_kind kind = 0; kind < STUDY_N_KINDS; kind++) {
        any = any || (study_methods[kind].part == LEHR_STUDY_ACROSS && study_kind_wanted(run->config, kind));
    }
    return any;
}

static bool is_wanted(const study_run *run, study_kind kind)
{
    const lehr_study_config *config = run->config;
    unsigned part = study_methods[kind].part;
    if (part != LEHR_STUDY_ECNLE && compares(run)) { // what is compared has to be measured first
        part |= LEHR_STUDY_ACROSS;
    }
    if (kind == STUDY_ENTHALPY && config->mech.critical && !config->mech.critical_table.path) {
        part |= LEHR_STUDY_MECH;
    }
    if (kind == STUDY_WEIGHING && config->structure.wanted && study_pdf_takes_weighings(config)) {
        part |= LEHR_STUDY_PDF;
    }
    if (kind == STUDY_PATTERN && config->eos.wanted && config->eos.reference_sample != SIZE_MAX) {
        part |= LEHR_STUDY_EOS;
    }
    if (kind == STUDY_PATTERN && run->config->structure.wanted && study_pdf_takes_images(run->config)) {
        part |= LEHR_STUDY_PDF;
    }
    if (kind == STUDY_TRUTH) {
        part = 0;
        for (size_t i = 0; part == 0 && i < run->config->truth.n; i++) {
            part = study_truth_is_asked(run, &run->config->truth.items[i]) ? LEHR_STUDY_ALL : 0;
        }
    }
    return (run->options->parts & part) && study_kind_wanted(run->config, kind);
}

/// A task over all samples has a place where there is an outcome to take.
static void add_overall(listing *to, const study_run *run, study_kind kind)
{
    bool of_table = kind == STUDY_CRITICAL && run->config->mech.critical_table.path;
    bool needed =
        !to->tasks || of_table || study_methods[kind].part == LEHR_STUDY_ACROSS || kind == STUDY_TRUTH;
    for (size_t i = 0; !needed && i < to->n; i++) {
        needed = to->tasks[i].kind == study_methods[kind].needs;
    }
    if (needed) {
        study_task *task = add_task(to, kind, SIZE_MAX);
        task->file = of_table ? &run->config->mech.critical_table : NULL;
        snprintf(task->id, sizeof task->id, "%s", study_methods[kind].name);
    }
}

/// The theory needs no outcome: it can be compared with literature alone.
static void add_compare(listing *to)
{
    study_task *task = add_task(to, STUDY_COMPARE, SIZE_MAX);
    snprintf(task->id, sizeof task->id, "%s", study_methods[STUDY_COMPARE].name);
}

static void list_stage(listing *to, const study_run *run, unsigned stage)
{
    for (size_t i = 0; i < run->config->n_samples; i++) {
        for (study_kind kind = 0; kind < STUDY_N_KINDS; kind++) {
            if (study_methods[kind].stage != stage || !is_wanted(run, kind)) {
                continue;
            }
            if (kind == STUDY_DAC_POINT || kind == STUDY_EOS) {
                add_cells(to, run, kind, i);
            } else {
                add_sample(to, run, kind, i);
            }
        }
    }
    for (study_kind kind = 0; kind < STUDY_N_KINDS; kind++) {
        if (study_methods[kind].stage == stage && study_methods[kind].over_all && is_wanted(run, kind)) {
            add_overall(to, run, kind);
        }
    }
    if (stage == study_methods[STUDY_STATE].stage && is_wanted(run, STUDY_STATE)) {
        add_states(to, run);
    }
    if (stage == study_methods[STUDY_COMPARE].stage && is_wanted(run, STUDY_COMPARE)) {
        add_compare(to);
    }
}

static void list_tasks(listing *to, const study_run *run)
{
    for (unsigned stage = 0; stage < STUDY_N_STAGES; stage++) {
        list_stage(to, run, stage);
    }
}

// ---- tasks of a sample ----------------------------------------------------------------
static size_t look_for(const study_run *run, size_t sample, size_t from)
{
    size_t i = from;
    while (i < run->n_tasks && run->tasks[i].sample != sample) {
        i++;
    }
    return i;
}

static size_t slot_of(const study_run *run, size_t sample)
{
    return sample < run->config->n_samples ? sample : run->config->n_samples;
}

size_t study_first_task(const study_run *run, size_t sample)
{
    return run->firsts ? run->firsts[slot_of(run, sample)] : look_for(run, sample, 0);
}

size_t study_next_task(const study_run *run, size_t i)
{
    return run->firsts ? run->tasks[i].next : look_for(run, run->tasks[i].sample, i + 1);
}

static lehr_status link_tasks(study_run *run, lehr_error *err)
{
    size_t n = run->config->n_samples + 1;
    run->firsts = lehr_core_alloc(n, sizeof *run->firsts);
    if (!run->firsts) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the tasks of %zu samples", n - 1);
    }
    for (size_t i = 0; i < n; i++) {
        run->firsts[i] = run->n_tasks;
    }
    for (size_t i = run->n_tasks; i-- > 0;) {
        size_t slot = slot_of(run, run->tasks[i].sample);
        run->tasks[i].next = run->firsts[slot];
        run->firsts[slot] = i;
    }
    return LEHR_OK;
}

lehr_status study_tasks_create(study_run *run, lehr_error *err)
{
    listing all = {0};
    list_tasks(&all, run);
    run->tasks = lehr_core_alloc(all.n > 0 ? all.n : 1, sizeof *run->tasks);
    if (!run->tasks) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu tasks", all.n);
    }
    all = (listing){.tasks = run->tasks};
    list_tasks(&all, run);
    run->n_tasks = all.n;
    return run->n_tasks > 0
               ? link_tasks(run, err)
               : lehr_error_set(err, LEHR_ERR_ARG,
                                "%s: nothing to do: no sample has files for the analyses asked for",
                                run->config->path);
}
