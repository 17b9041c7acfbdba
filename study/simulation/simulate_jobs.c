// The files that a study names, each once, and where they go.
#include "simulate_private.h"

#include <lehr/core/alloc.h>
#include <lehr/simulate/images.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the list of files");
}

/// "<folder>/<name without selection>".
static lehr_status target(char **out, const sim_run *run, const lehr_study_file *file, lehr_error *err)
{
    const char *written = file->written;
    size_t length = strcspn(written, "");
    const char *selection = strstr(written, "::");
    length = selection ? (size_t)(selection - written) : length;
    size_t size = strlen(run->options->folder) + length + 2;
    if (written[0] == '/' || strncmp(written, "../", 3) == 0 || strstr(written, "/../")) {
        return sim_refuse(
            run, LEHR_ERR_DOMAIN, file->line, err,
            "'%s' is outside of the folder of the study: a simulated study keeps its files in its "
            "folder",
            written);
    }
    *out = lehr_core_alloc(size, 1);
    if (!*out) {
        return no_memory(err);
    }
    snprintf(*out, size, "%s/%.*s", run->options->folder, (int)length, written);
    return LEHR_OK;
}

static sim_job *find(const sim_run *run, const char *path)
{
    for (size_t i = 0; i < run->n_jobs; i++) {
        const sim_job *job = &run->jobs[i];
        if (strcmp(job->path, path) == 0 || (job->second && strcmp(job->second, path) == 0) ||
            (job->monitor && strcmp(job->monitor, path) == 0)) {
            return &run->jobs[i];
        }
    }
    return NULL;
}

/// Nothing where a file is not named, or in the list already for the same purpose.
static lehr_status add(sim_run *run, const sim_job *what, lehr_error *err)
{
    char *path = NULL;
    if (!what->file->path) {
        return LEHR_OK;
    }
    lehr_status status = target(&path, run, what->file, err);
    if (status != LEHR_OK) {
        return status;
    }
    const sim_job *other = find(run, path);
    if (other) {
        bool scans = (what->kind == SIM_SCAN || what->kind == SIM_RATE) && other->sample == what->sample &&
                     (other->kind == SIM_RATE ||
                      (other->kind == what->kind && other->file->segment + what->file->segment > 0));
        bool shared = what->kind == other->kind &&
                      (what->kind <= SIM_MASK || what->kind == SIM_AIR || what->kind == SIM_FRAME ||
                       what->kind == SIM_CELL_FRAME || what->kind == SIM_CELL_AIR);
        if (what->kind == SIM_WEIGHINGS && other->kind == SIM_WEIGHINGS) {
            run->jobs[run->n_jobs] = *what;
            run->jobs[run->n_jobs].rows = true;
            run->jobs[run->n_jobs++].path = path;
            return LEHR_OK;
        }
        lehr_core_free(path);
        return scans || shared
                   ? LEHR_OK
                   : sim_refuse(run, LEHR_ERR_DOMAIN, what->file->line, err,
                                "'%s' is a file of its own in line %zu: one file for several samples "
                                "or purposes is not simulated",
                                what->file->written, other->file->line);
    }
    run->jobs[run->n_jobs] = *what;
    run->jobs[run->n_jobs++].path = path;
    return LEHR_OK;
}

/// Monitor and second file of images.
static lehr_status complete(sim_run *run, size_t before, const lehr_study_file *monitor, lehr_error *err)
{
    char data[1024];
    if (run->n_jobs == before) {
        return LEHR_OK;
    }
    sim_job *job = &run->jobs[before];
    if (lehr_simulate_images_data_name(data, sizeof data, job->path)) {
        job->second = lehr_core_strdup(data);
        if (!job->second) {
            return no_memory(err);
        }
    }
    return monitor && monitor->path ? target(&job->monitor, run, monitor, err) : LEHR_OK;
}

static lehr_status add_instrument(sim_run *run, sim_kind kind, const lehr_study_file *file,
                                  const lehr_study_stack *stack, lehr_error *err)
{
    sim_job job = {.kind = kind, .sample = SIZE_MAX, .file = file, .stack = stack};
    if (file->path && access(file->on_disk, F_OK) == 0) {
        job.kind = SIM_COPY;
    }
    return add(run, &job, err);
}

static lehr_status add_stack(sim_run *run, size_t i, size_t k, const lehr_study_stack *stack, size_t *n_air,
                             lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    size_t before = run->n_jobs;
    sim_job job = {.kind = SIM_STACK, .sample = i, .index = k, .file = &s->xrd[k], .stack = stack};
    lehr_status status = add(run, &job, err);
    status = status == LEHR_OK ? complete(run, before, &stack->monitor, err) : status;
    before = run->n_jobs;
    sim_job air = {
        .kind = SIM_AIR, .sample = SIZE_MAX, .index = *n_air, .file = &stack->background, .stack = stack};
    status = status == LEHR_OK ? add(run, &air, err) : status;
    *n_air += run->n_jobs - before;
    status = status == LEHR_OK ? complete(run, before, &stack->background_monitor, err) : status;
    status = status == LEHR_OK ? add_instrument(run, SIM_PONI, &stack->poni, stack, err) : status;
    return status == LEHR_OK ? add_instrument(run, SIM_MASK, &stack->mask, stack, err) : status;
}

static lehr_status add_images(sim_run *run, size_t i, size_t *n_air, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < s->n_xrd; k++) {
        const lehr_study_stack *stack = lehr_study_stack_of(s, &s->xrd[k]);
        size_t before = run->n_jobs;
        sim_job job = {.kind = SIM_IMAGES, .sample = i, .index = k, .file = &s->xrd[k]};
        if (stack) {
            status = add_stack(run, i, k, stack, n_air, err);
        } else {
            status = add(run, &job, err);
            status = status == LEHR_OK ? complete(run, before, NULL, err) : status;
        }
    }
    return status;
}

/// Images are made, and lehr run integrates them: a curve would hide what the detector does.
static lehr_status refuse_integrated(const sim_run *run, size_t i, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    if (s->n_curves == 0) {
        return LEHR_OK;
    }
    const lehr_study_file *first = &s->xrd[s->n_xrd - s->n_stacks - s->n_curves];
    return sim_refuse(
        run, LEHR_ERR_DOMAIN, first->line, err,
        "samples[%zu].xrd_curves: '%s': no integrated curves are simulated, but the images that "
        "they come from: give xrd or xrd_stacks",
        i, first->written);
}

static lehr_status add_curves(sim_run *run, size_t i, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < s->n_pdf; k++) {
        if (s->pdf[k].images != SIZE_MAX) {
            continue; // its images are in the list
        }
        sim_job job = {.kind = SIM_CURVE, .sample = i, .index = k, .file = &s->pdf_files[k]};
        sim_job frame = {.kind = SIM_FRAME, .sample = i, .index = k, .file = &s->pdf[k].background};
        status = add(run, &job, err);
        status = status == LEHR_OK ? add(run, &frame, err) : status;
    }
    return status;
}

static lehr_status add_scans(sim_run *run, size_t i, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < s->n_rates; k++) {
        sim_job job = {.kind = SIM_RATE, .sample = i, .index = k, .file = &s->rates[k]};
        status = add(run, &job, err);
    }
    for (size_t k = 0; status == LEHR_OK && k < s->n_dsc; k++) {
        sim_job job = {.kind = SIM_SCAN, .sample = i, .index = k, .file = &s->dsc[k]};
        status = add(run, &job, err);
    }
    return status;
}

static lehr_status add_tests(sim_run *run, size_t i, lehr_error *err)
{
    const lehr_study_sample *s = &run->config->samples[i];
    const struct {
        sim_kind kind;
        size_t n;
        const lehr_study_file *files;
    } lists[] = {{SIM_TEST, s->n_compression, s->compression_files},
                 {SIM_POPINS, s->n_popins, s->popin_files},
                 {SIM_WEIGHINGS, s->n_weighings, s->weighing_files}};
    lehr_status status = LEHR_OK;
    for (size_t list = 0; list < sizeof lists / sizeof *lists; list++) {
        for (size_t k = 0; status == LEHR_OK && k < lists[list].n; k++) {
            sim_job job = {.kind = lists[list].kind, .sample = i, .index = k, .file = &lists[list].files[k]};
            status = add(run, &job, err);
        }
    }
    return status;
}

/// A point of a series with its monitor, empty cell, geometry and mask.
static lehr_status add_point(sim_run *run, size_t i, const lehr_study_dac *dac,
                             const lehr_study_dac_point *point, size_t *n_air, lehr_error *err)
{
    const lehr_study_stack *stack = &point->stack;
    bool curve = point->source == LEHR_STUDY_DAC_CURVE;
    size_t before = run->n_jobs;
    sim_job job = {.kind = curve ? SIM_CELL_CURVE : SIM_CELL_IMAGES,
                   .sample = i,
                   .index = point->file,
                   .file = &run->config->samples[i].dac_files[point->file],
                   .stack = stack,
                   .dac = dac};
    // Curves begin and end where the peak of a sample says: that of the first for the empty cell.
    sim_job empty = {.kind = curve ? SIM_CELL_FRAME : SIM_CELL_AIR,
                     .sample = SIZE_MAX,
                     .index = curve ? i : *n_air,
                     .file = &stack->background,
                     .stack = stack};
    lehr_status status = add(run, &job, err);
    status = status == LEHR_OK && !curve ? complete(run, before, &stack->monitor, err) : status;
    before = run->n_jobs;
    status = status == LEHR_OK ? add(run, &empty, err) : status;
    if (curve || status != LEHR_OK) {
        return status;
    }
    *n_air += run->n_jobs - before;
    status = complete(run, before, &stack->background_monitor, err);
    status = status == LEHR_OK ? add_instrument(run, SIM_PONI, &stack->poni, stack, err) : status;
    return status == LEHR_OK ? add_instrument(run, SIM_MASK, &stack->mask, stack, err) : status;
}

/// A table that names files is a list of the study, and is copied; one of positions is data.
static lehr_status add_series(sim_run *run, size_t i, size_t k, size_t *n_air, lehr_error *err)
{
    const lehr_study_dac *dac = &run->config->samples[i].dac[k];
    lehr_status status = LEHR_OK;
    size_t files = 0;
    for (size_t j = 0; status == LEHR_OK && j < dac->n_points; j++) {
        if (dac->points[j].file != SIZE_MAX) {
            files++;
            status = add_point(run, i, dac, &dac->points[j], n_air, err);
        }
    }
    sim_job job = {.kind = files > 0 ? SIM_COPY : SIM_CELL_TABLE,
                   .sample = i,
                   .index = k,
                   .file = &dac->table,
                   .dac = dac};
    return status == LEHR_OK ? add(run, &job, err) : status;
}

/// At most so many files.
static size_t count(const lehr_study_config *config)
{
    size_t n = 4;
    for (size_t i = 0; i < config->n_samples; i++) {
        const lehr_study_sample *s = &config->samples[i];
        n += s->n_dsc + s->n_rates + 4 * s->n_xrd + 2 * s->n_pdf + s->n_compression + s->n_popins +
             s->n_weighings + s->n_dac + 4 * s->n_dac_files;
    }
    return n;
}

/// Samples whose curves do not show their density.
static lehr_status warn_of_density(const sim_run *run, lehr_warnings *messages, lehr_error *err)
{
    size_t n = 0;
    const char *first = NULL;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && run->config->structure.wanted && i < run->config->n_samples;
         i++) {
        bool holds = true;
        bool curve = false;
        for (size_t k = 0; k < run->config->samples[i].n_pdf; k++) {
            curve = curve || run->config->samples[i].pdf[k].images == SIZE_MAX;
        }
        status = curve ? sim_density_holds(&holds, run, i, err) : LEHR_OK;
        first = holds || first ? first : run->config->samples[i].name;
        n += !holds;
    }
    return status == LEHR_OK && n > 0
               ? lehr_warnings_add(
                     messages, err,
                     "%zu samples, '%s' the first: the atoms scatter too much alike for the S(q) "
                     "of the model, which is lifted at small q; the density that their curves "
                     "show is not theirs, and truth.json does not hold it",
                     n, first)
               : status;
}

/// Evaluations of the last heating see the glass that the calorimeter has made.
static lehr_status warn_of_heatings(const sim_run *run, lehr_warnings *messages, lehr_error *err)
{
    const lehr_study_config *c = run->config;
    bool last = (c->tf.wanted && c->tf.segment == 0) || (c->tg.wanted && c->tg.segment == 0);
    for (size_t i = 0; last && run->sim.dsc.heatings > 1 && i < c->n_samples; i++) {
        for (size_t k = 0; k < c->samples[i].n_dsc; k++) {
            if (c->samples[i].dsc[k].segment == 0) {
                return lehr_warnings_add(
                    messages, err,
                    "files with %g heatings: analysis.dsc.tf and .tg without 'segment' take "
                    "the last one, of the glass that the calorimeter cooled; 'segment: 1' "
                    "is the glass of the sample",
                    run->sim.dsc.heatings);
            }
        }
    }
    return LEHR_OK;
}

/// What the user may not expect.
static lehr_status warn(const sim_run *run, lehr_warnings *messages, lehr_error *err)
{
    const lehr_study_sim_xrd *given = &run->config->simulation.xrd;
    const lehr_study_file *poni = &run->config->detector.poni;
    bool own = !isnan(given->distance_m) || !isnan(given->pixel_m) || !isnan(given->energy_keV) ||
               !isnan(given->poni1_m) || !isnan(given->poni2_m) || !isnan(given->rot1_rad) ||
               !isnan(given->rot2_rad);
    lehr_status status = LEHR_OK;
    if (own && poni->on_disk && access(poni->on_disk, F_OK) == 0) {
        status =
            lehr_warnings_add(messages, err,
                              "the geometry is that of '%s', which exists: distance, pixel, energy, poni and "
                              "rotation of simulation.xrd are not used",
                              poni->on_disk);
    }
    bool alone = run->config->detector.mask.path == NULL && run->sim.xrd.hot_pixels > 0;
    const char *untold = run->sim.xrd.dark_counts > 0 && !run->config->detector.dark.path    ? "dark counts"
                         : run->sim.xrd.flat_scatter > 0 && !run->config->detector.flat.path ? "the flat"
                         : alone                                                             ? "hot pixels"
                                                                                             : NULL;
    if (status == LEHR_OK && untold) {
        status =
            lehr_warnings_add(messages, err,
                              "%s of the detector are in the images, and no file of instruments.xrd tells "
                              "the evaluation of them: truth.json does not hold what they do",
                              untold);
    }
    double lag_K = run->sim.dsc.lag_s * run->sim.dsc.rate_K_per_s;
    if (status == LEHR_OK && lag_K > 0) {
        status =
            lehr_warnings_add(messages, err,
                              "the lag moves temperatures of the scans up by %.3g K, which truth.json does "
                              "not hold",
                              lag_K);
    }
    status = status == LEHR_OK ? warn_of_heatings(run, messages, err) : status;
    status = status == LEHR_OK ? warn_of_density(run, messages, err) : status;
    const lehr_study_sim_compression *c = &run->sim.compression;
    if (status == LEHR_OK && c->compliance_per_GPa > 0) {
        status = lehr_warnings_add(messages, err,
                                   "the compliance of the machine lowers the modulus of stress-strain curves "
                                   "from %.4g to %.4g GPa, which truth.json does not hold",
                                   c->modulus_GPa, 1 / (1 / c->modulus_GPa + c->compliance_per_GPa));
    }
    return status;
}

lehr_status sim_list_jobs(sim_run *run, lehr_warnings *messages, lehr_error *err)
{
    const lehr_study_detector *d = &run->config->detector;
    size_t n_air = 0;
    run->jobs = lehr_core_alloc(count(run->config), sizeof *run->jobs);
    if (!run->jobs) {
        return no_memory(err);
    }
    lehr_status status = messages ? warn(run, messages, err) : LEHR_OK;
    status = status == LEHR_OK ? add_instrument(run, SIM_PONI, &d->poni, NULL, err) : status;
    status = status == LEHR_OK ? add_instrument(run, SIM_MASK, &d->mask, NULL, err) : status;
    status = status == LEHR_OK ? add_instrument(run, SIM_DARK, &d->dark, NULL, err) : status;
    status = status == LEHR_OK ? add_instrument(run, SIM_FLAT, &d->flat, NULL, err) : status;
    for (size_t i = 0; status == LEHR_OK && i < run->config->n_samples; i++) {
        status = refuse_integrated(run, i, err);
        status = status == LEHR_OK ? add_scans(run, i, err) : status;
        status = status == LEHR_OK ? add_images(run, i, &n_air, err) : status;
        status = status == LEHR_OK ? add_curves(run, i, err) : status;
        status = status == LEHR_OK ? add_tests(run, i, err) : status;
        for (size_t k = 0; status == LEHR_OK && k < run->config->samples[i].n_dac; k++) {
            status = add_series(run, i, k, &n_air, err);
        }
    }
    return status;
}

void sim_clear_jobs(sim_run *run)
{
    for (size_t i = 0; i < run->n_jobs; i++) {
        lehr_core_free(run->jobs[i].path);
        lehr_core_free(run->jobs[i].second);
        lehr_core_free(run->jobs[i].monitor);
    }
    lehr_core_free(run->jobs);
    run->jobs = NULL;
    run->n_jobs = 0;
}
