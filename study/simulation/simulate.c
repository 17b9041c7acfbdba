// Order of work: list the files, look whether one is in the way, make all of them in parallel, then the truth
// and, last, the study itself.
#include "simulate_private.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <lehr/core/parallel.h>
#include <lehr/fitting/random.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// ---- shared -------------------------------------------------------------------------------
uint64_t sim_stream(sim_kind kind, size_t sample, size_t index, size_t item)
{
    uint64_t of_sample = sample == SIZE_MAX ? 0xfffff : sample & 0xfffff;
    return (uint64_t)kind << 58 | of_sample << 38 | (uint64_t)(index & 0x3fff) << 24 |
           (uint64_t)(item & 0xffffff);
}

double sim_normal(const sim_run *run, sim_kind kind, size_t sample, size_t index, size_t item)
{
    lehr_random random = lehr_random_stream(run->seed, sim_stream(kind, sample, index, item));
    return lehr_random_normal(&random);
}

lehr_status sim_refuse(const sim_run *run, lehr_status code, size_t line, lehr_error *err, const char *format,
                       ...)
{
    char text[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return lehr_error_set(err, code, "%s:%zu: %s", run->config->path, line, text);
}

void sim_add_truth(sim_job *job, const char *quantity, double value, const char *unit)
{
    if (job->n_truths < SIM_MOST_TRUTHS) {
        job->truths[job->n_truths++] = (sim_truth){.quantity = quantity, .value = value, .unit = unit};
    }
}

static lehr_simulate_glass glass_of(const lehr_study_simulation *sim)
{
    const lehr_study_sim_relaxation *r = &sim->relaxation;
    const lehr_study_sim_heat *h = &sim->heat;
    return (lehr_simulate_glass){
        .material = {.parameters = {.law = LEHR_DSC_TNM_MOYNIHAN,
                                    .activation_K = r->activation_K,
                                    .partition = r->nonlinearity,
                                    .stretching = r->stretching,
                                    .log_time = log(r->relaxation_time_s),
                                    .reference_K = r->reference_K},
                     .glass = {.constant = h->glass_constant, .slope = h->glass_slope},
                     .liquid = {.constant = h->liquid_constant, .slope = h->liquid_slope}},
        .tg_K = r->reference_K,
        .dtg_dp_K_per_GPa = r->dtg_dp_K_per_GPa,
        .d2tg_dp2_K_per_GPa2 = r->d2tg_dp2_K_per_GPa2};
}

lehr_status sim_begin(sim_run *run, const lehr_study_config *config, uint64_t seed, lehr_error *err)
{
    run->config = config;
    run->seed = seed > 0 ? seed : config->simulation.seed;
    lehr_status status = lehr_study_simulation_resolve(&run->sim, config, err);
    if (status == LEHR_OK && config->material.composition) {
        status = lehr_composition_parse(&run->composition, config->material.composition, err);
    }
    run->glass = glass_of(&run->sim);
    return status;
}

// ---- folders and names --------------------------------------------------------------------
/// The folder of a file with all its parents.
static lehr_status make_folder(const char *path, lehr_error *err)
{
    char *folder = lehr_core_strdup(path);
    if (!folder) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of a folder");
    }
    *strrchr(folder, '/') = '\0';
    lehr_status status = folder[0] == '\0' ? LEHR_OK : lehr_output_make_folder(folder, err);
    lehr_core_free(folder);
    return status;
}

/// A file that would be replaced.
static lehr_status check_free(const sim_run *run, const char *path, lehr_error *err)
{
    struct stat info;
    if (!path || run->options->force || stat(path, &info) != 0) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_IO, "'%s' exists: choose another folder, or replace it with --force",
                          path);
}

static lehr_status prepare(const sim_run *run, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_jobs; i++) {
        const sim_job *job = &run->jobs[i];
        if (job->kind != SIM_COPY || !lehr_output_is_same(job->path, job->file->on_disk)) {
            status = check_free(run, job->path, err);
        }
        status = status == LEHR_OK ? check_free(run, job->second, err) : status;
        status = status == LEHR_OK ? check_free(run, job->monitor, err) : status;
    }
    for (size_t i = 0; status == LEHR_OK && i < run->n_jobs; i++) {
        status = make_folder(run->jobs[i].path, err);
        status = status == LEHR_OK && run->jobs[i].monitor ? make_folder(run->jobs[i].monitor, err) : status;
    }
    return status;
}

// ---- files --------------------------------------------------------------------------------
static lehr_status copy(const char *from, const char *to, lehr_error *err)
{
    return lehr_output_is_same(from, to) ? LEHR_OK : lehr_output_copy(to, from, err);
}

static lehr_status make_file(void *context, size_t task, int worker, lehr_error *err)
{
    const sim_run *run = context;
    sim_job *job = &run->jobs[task];
    (void)worker;
    switch (job->kind) {
    case SIM_CELL_TABLE:
        return sim_write_cell_table(run, job, err);
    case SIM_CELL_CURVE:
    case SIM_CELL_FRAME:
        return sim_write_cell_curve(run, job, err);
    case SIM_TEST:
        return sim_write_test(run, job, err);
    case SIM_POPINS:
        return sim_write_popins(run, job, err);
    case SIM_WEIGHINGS:
        return sim_write_weighings(run, job, err);
    case SIM_COPY:
        return copy(job->file->on_disk, job->path, err);
    case SIM_PONI:
        return sim_write_poni(run, job, err);
    case SIM_MASK:
        return sim_write_mask(run, job, err);
    case SIM_DARK:
        return sim_write_dark(run, job, err);
    case SIM_FLAT:
        return sim_write_flat(run, job, err);
    case SIM_SCAN:
    case SIM_RATE:
        return sim_write_scan(run, job, err);
    case SIM_CURVE:
    case SIM_FRAME:
        return sim_write_curve(run, job, err);
    default:
        return sim_write_images(run, job, err);
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static lehr_status write_all(lehr_study_simulate_summary *out, sim_run *run, lehr_error *err)
{
    const lehr_study_simulate_options *o = run->options;
    char *truth = lehr_output_join(o->folder, "truth.json");
    char *study = lehr_output_join(o->folder, base_name(run->config->path));
    lehr_status status =
        truth && study ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the name of a file");
    if (status == LEHR_OK && run->config->truth.file.written &&
        strcmp(run->config->truth.file.written, "truth.json") != 0) {
        status = sim_refuse(run, LEHR_ERR_DOMAIN, run->config->truth.file.line, err,
                            "truth: what went into a simulated study is written to 'truth.json': name that");
    }
    status = status == LEHR_OK ? check_free(run, truth, err) : status;
    if (status == LEHR_OK && !lehr_output_is_same(study, run->config->path)) {
        status = check_free(run, study, err);
    }
    status = status == LEHR_OK ? make_folder(truth, err) : status;
    status = status == LEHR_OK ? prepare(run, err) : status;
    if (status == LEHR_OK) {
        status = lehr_parallel_for(run->n_jobs, o->threads, make_file, run, "files", o->progress, err);
    }
    status = status == LEHR_OK ? sim_write_truth(&out->truths, run, truth, err) : status;
    if (status == LEHR_OK && out->truths == 0 && run->config->truth.file.written) {
        status = sim_refuse(run, LEHR_ERR_DOMAIN, run->config->truth.file.line, err,
                            "truth: no analysis of the study finds a value that went into its files: leave "
                            "the key out");
    }
    status = status == LEHR_OK ? copy(run->config->path, study, err) : status;
    out->files = 2;
    for (size_t i = 0; i < run->n_jobs; i++) {
        out->files += run->jobs[i].rows ? 0 : run->jobs[i].second ? 2 : 1;
        out->files += run->jobs[i].monitor ? 1 : 0;
    }
    lehr_core_free(truth);
    lehr_core_free(study);
    return status;
}

lehr_status lehr_study_simulate(lehr_study_simulate_summary *out, const lehr_study_config *config,
                                const lehr_study_simulate_options *options, lehr_warnings *messages,
                                lehr_error *err)
{
    sim_run run = {.options = options};
    *out = (lehr_study_simulate_summary){0};
    if (!options->folder || options->folder[0] == '\0') {
        return lehr_error_set(err, LEHR_ERR_ARG, "no folder for the simulated files: give -o DIR");
    }
    lehr_status status = sim_begin(&run, config, options->seed, err);
    status = status == LEHR_OK ? sim_list_jobs(&run, messages, err) : status;
    if (status == LEHR_OK && run.n_jobs == 0) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "%s: the study names no raw files", config->path);
    }
    status = status == LEHR_OK ? write_all(out, &run, err) : status;
    out->seed = run.seed;
    sim_clear_jobs(&run);
    return status;
}
