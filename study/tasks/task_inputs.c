// Which files a task reads, and the key that tells whether an earlier outcome still holds.
#include "task_mech.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/h5.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 1024 };

/// What is gathered for one key.
typedef struct gathering {
    lehr_provenance *provenance;
    lehr_list *checksums;
} gathering;

/// Register a file with the provenance and note its checksum.
static lehr_status add_input(gathering *to, const char *path, lehr_error *err)
{
    lehr_status status = lehr_provenance_add_input(to->provenance, path, err);
    for (size_t i = 0; status == LEHR_OK && i < lehr_provenance_inputs(to->provenance); i++) {
        if (strcmp(lehr_provenance_input_path(to->provenance, i), path) == 0) {
            return lehr_list_add_text(to->checksums, lehr_provenance_input_sha256(to->provenance, i), err);
        }
    }
    return status;
}

static lehr_status add_file(gathering *to, const lehr_study_file *file, lehr_error *err)
{
    return file->on_disk ? add_input(to, file->on_disk, err) : LEHR_OK;
}

/// The file that an external link of a master file leads to.
static lehr_status add_link(gathering *to, lehr_h5_reader *reader, const char *link, const char *master,
                            lehr_error *err)
{
    char file[PATH_SIZE];
    char object[PATH_SIZE];
    char path[2 * PATH_SIZE];
    if (!lehr_h5_external_link(reader, link, file, object, PATH_SIZE)) {
        return LEHR_OK;
    }
    const char *slash = strrchr(master, '/');
    int folder = slash && file[0] != '/' ? (int)(slash - master) + 1 : 0;
    snprintf(path, sizeof path, "%.*s%s", folder, master, file);
    return add_input(to, path, err);
}

static bool is_hdf5(const char *path)
{
    static const char *const extensions[] = {".h5", ".hdf5", ".nxs", ".hdf", NULL};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && extensions[i]; i++) {
        if (strcmp(dot, extensions[i]) == 0) {
            return true;
        }
    }
    return false;
}

/// Files of frames that a master file of a detector points to. A file that cannot be opened has none: the
/// task itself will say what is wrong with it.
static lehr_status add_linked_files(gathering *to, const char *master, lehr_error *err)
{
    static const char *const groups[] = {"/entry/data", "/entry"};
    lehr_h5_reader *reader = NULL;
    lehr_error ignored = {0};
    if (!is_hdf5(master) || lehr_h5_reader_open(&reader, master, &ignored) != LEHR_OK) {
        return LEHR_OK;
    }
    lehr_status status = LEHR_OK;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        char **names = NULL;
        size_t n = 0;
        if (lehr_h5_list(&names, &n, reader, groups[g], &ignored) != LEHR_OK) {
            continue;
        }
        for (size_t i = 0; status == LEHR_OK && i < n; i++) {
            char link[PATH_SIZE];
            snprintf(link, sizeof link, "%s/%.900s", groups[g], names[i]);
            status = add_link(to, reader, link, master, err);
        }
        lehr_h5_free_texts(names, n);
    }
    lehr_status closed = lehr_h5_reader_close(reader, status == LEHR_OK ? err : NULL);
    return status == LEHR_OK ? closed : status;
}

static lehr_status check_file(const study_run *run, const lehr_study_file *file, lehr_error *err)
{
    struct stat info;
    if (stat(file->on_disk, &info) != 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "%s:%zu: cannot find '%s': %s", run->config->path, file->line,
                              file->on_disk, strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return lehr_error_set(err, LEHR_ERR_IO, "%s:%zu: '%s' is not a file", run->config->path, file->line,
                              file->on_disk);
    }
    return LEHR_OK;
}

static const lehr_study_stack *stack_of(const study_run *run, const study_task *task)
{
    bool image = task->file && task->kind == STUDY_PATTERN;
    if (task->kind == STUDY_DAC_POINT) {
        return &study_dac_point_of(run->config, task)->stack;
    }
    return image ? lehr_study_stack_of(&run->config->samples[task->sample], task->file) : NULL;
}

static const lehr_study_curve *curve_of(const study_run *run, const study_task *task)
{
    bool measured = task->file && task->kind == STUDY_PATTERN;
    return measured ? lehr_study_curve_of(&run->config->samples[task->sample], task->file) : NULL;
}

/// Files besides the frames, and the frames of the background.
static lehr_status add_stack_inputs(gathering *to, const study_run *run, const lehr_study_stack *stack,
                                    lehr_error *err)
{
    const lehr_study_file *const files[] = {&stack->poni, &stack->mask, &stack->monitor, &stack->background,
                                            &stack->background_monitor};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < sizeof files / sizeof *files; i++) {
        status = files[i]->path ? check_file(run, files[i], err) : LEHR_OK;
        status = status == LEHR_OK ? add_file(to, files[i], err) : status;
    }
    return status == LEHR_OK && stack->background.path ? add_linked_files(to, stack->background.on_disk, err)
                                                       : status;
}

static lehr_status add_pattern_inputs(gathering *to, const study_run *run, const study_task *task,
                                      lehr_error *err)
{
    const lehr_study_detector *detector = &run->config->detector;
    const lehr_study_stack *stack = stack_of(run, task);
    if (task->kind == STUDY_PATTERN && curve_of(run, task)) { // it may lend its wavelength and distance
        return add_file(to, &detector->poni, err);
    }
    const lehr_study_file *poni = stack && stack->poni.path ? &stack->poni : &detector->poni;
    const lehr_study_file *mask = stack && stack->mask.path ? &stack->mask : &detector->mask;
    lehr_status status = add_linked_files(to, task->file->on_disk, err);
    status = status == LEHR_OK && stack ? add_stack_inputs(to, run, stack, err) : status;
    status = status == LEHR_OK ? add_file(to, poni, err) : status;
    status = status == LEHR_OK ? add_file(to, mask, err) : status;
    status = status == LEHR_OK ? add_file(to, &detector->dark, err) : status;
    return status == LEHR_OK ? add_file(to, &detector->flat, err) : status;
}

/// Images of a point in the diamond cell, or its curve; the empty cell.
static lehr_status add_cell_inputs(gathering *to, const study_run *run, const study_task *task,
                                   lehr_error *err)
{
    const lehr_study_dac_point *point = study_dac_point_of(run->config, task);
    const lehr_study_file *empty = &point->stack.background;
    if (point->source != LEHR_STUDY_DAC_CURVE) {
        return add_pattern_inputs(to, run, task, err);
    }
    lehr_status status = empty->path ? check_file(run, empty, err) : LEHR_OK;
    return status == LEHR_OK ? add_file(to, empty, err) : status;
}

static lehr_status add_inputs(gathering *to, const study_run *run, const study_task *task, lehr_error *err)
{
    if (task->kind == STUDY_TRUTH) {
        return add_file(to, &run->config->truth.file, err);
    }
    if (task->kind == STUDY_EOS) {
        return add_file(to, &study_dac_of(run->config, task)->table, err);
    }
    if (task->kind == STUDY_CRITICAL && task->file) {
        lehr_status status = check_file(run, task->file, err);
        return status == LEHR_OK ? add_file(to, task->file, err) : status;
    }
    // Later than the structure function a task takes outcomes only; its file stands for its place.
    if (!task->file || study_methods[task->kind].stage > study_methods[STUDY_STRUCTURE].stage) {
        return LEHR_OK;
    }
    lehr_status status = check_file(run, task->file, err);
    status = status == LEHR_OK ? add_file(to, task->file, err) : status;
    if (status == LEHR_OK && task->kind == STUDY_PATTERN) {
        status = add_pattern_inputs(to, run, task, err);
    }
    if (status == LEHR_OK && task->kind == STUDY_DAC_POINT) {
        status = add_cell_inputs(to, run, task, err);
    }
    if (status == LEHR_OK && task->kind == STUDY_STRUCTURE) {
        const lehr_study_file *background = &study_pdf_of(run->config, task)->background;
        status = background->path ? check_file(run, background, err) : LEHR_OK;
        status = status == LEHR_OK ? add_file(to, background, err) : status;
    }
    return status;
}

static lehr_status add_parameters(lehr_record *key, const study_run *run, const study_task *task,
                                  lehr_error *err)
{
    const char *const *parts = study_methods[task->kind].parameters;
    lehr_status status = lehr_record_add_text(key, "version", lehr_version(), err);
    // The id of a state holds all its parameters.
    status = status == LEHR_OK ? lehr_record_add_text(key, "id", task->id, err) : status;
    if (status == LEHR_OK && task->file) {
        status = lehr_record_add_text(key, "file", task->file->written, err);
    }
    if (status == LEHR_OK && (study_methods[task->kind].part & (LEHR_STUDY_MECH | LEHR_STUDY_EOS))) {
        lehr_record *record = NULL;
        status = lehr_record_add_record(&record, key, "own", err);
        status = status == LEHR_OK ? study_mech_describe(run->config, task, record, err) : status;
    }
    bool scan = task->file && study_methods[task->kind].part == LEHR_STUDY_DSC;
    if (status == LEHR_OK && scan) { // nothing is added where the sample says nothing
        status = study_calorimeter_describe(&run->config->samples[task->sample].calorimeter, key, err);
    }
    const lehr_study_stack *stack = stack_of(run, task);
    if (status == LEHR_OK && stack) {
        lehr_record *record = NULL;
        status = lehr_record_add_record(&record, key, "stack", err);
        status = status == LEHR_OK ? study_stack_describe(stack, record, err) : status;
    }
    const lehr_study_curve *curve = curve_of(run, task);
    if (status == LEHR_OK && curve) {
        lehr_record *record = NULL;
        status = lehr_record_add_record(&record, key, "curve", err);
        status = status == LEHR_OK ? study_curve_describe(curve, record, err) : status;
        status = status == LEHR_OK ? lehr_record_add_record(&record, key, "curves", err) : status;
        status = status == LEHR_OK ? study_curve_describe(&run->config->detector.curve, record, err) : status;
    }
    if (status == LEHR_OK && task->kind == STUDY_STRUCTURE) {
        lehr_record *record = NULL;
        status = lehr_record_add_record(&record, key, "curve", err);
        status =
            status == LEHR_OK ? study_pdf_describe(study_pdf_of(run->config, task), record, err) : status;
    }
    for (size_t i = 0; status == LEHR_OK && i < 2 && parts[i]; i++) {
        lehr_value part;
        char *json = NULL;
        if (!lehr_record_find(run->parameters, parts[i], &part)) {
            continue;
        }
        status = lehr_record_to_json(&json, part.record, false, err);
        status = status == LEHR_OK ? lehr_record_add_text(key, parts[i], json, err) : status;
        lehr_core_free(json);
    }
    return status;
}

/// What a task of a later stage takes: what the study says of every sample and the keys of the outcomes. One
/// that is missing, because its task failed, is part of the key too.
static lehr_status add_needs(lehr_record *key, const study_run *run, const study_task *task, lehr_error *err)
{
    lehr_list *needs = NULL;
    if (study_methods[task->kind].stage == 0) {
        return LEHR_OK;
    }
    lehr_status status = lehr_record_add_list(&needs, key, "needs", err);
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        const study_task *other = &run->tasks[i];
        if (!study_task_needs(run, task, other)) {
            continue;
        }
        status = lehr_list_add_text(needs, other->id, err);
        status = status == LEHR_OK ? lehr_list_add_text(needs, other->key, err) : status;
        status = status == LEHR_OK ? lehr_list_add_boolean(needs, other->outcome != NULL, err) : status;
        if (other->sample == SIZE_MAX) {
            continue; // over all samples
        }
        const lehr_study_sample *sample = &run->config->samples[other->sample];
        status =
            status == LEHR_OK ? lehr_list_add_number(needs, sample->treatment.pressure_GPa, err) : status;
        status =
            status == LEHR_OK ? lehr_list_add_number(needs, sample->treatment.temperature_K, err) : status;
        status = status == LEHR_OK ? lehr_list_add_number(needs, sample->cooling_K_per_s, err) : status;
        if (status == LEHR_OK && task->kind == STUDY_CRITICAL) {
            status = lehr_list_add_number(needs, sample->treatment.stress_GPa, err);
            status =
                status == LEHR_OK ? lehr_list_add_number(needs, sample->treatment.duration_s, err) : status;
        }
    }
    return status;
}

static lehr_status note_content(study_task *task, const study_run *run, const lehr_list *checksums,
                                lehr_error *err)
{
    const char *selection = task->file ? strstr(task->file->path, "::") : NULL;
    if (task->kind == STUDY_WEIGHING) { // rows of one table may be of several pieces
        selection = study_weighings_of(run->config, task)->sample;
    }
    size_t n = lehr_list_size(checksums);
    size_t size = n * LEHR_SHA256_SIZE + (selection ? strlen(selection) : 0) + 1;
    char *text = lehr_core_alloc(size, 1);
    if (!text) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the inputs of %s", task->id);
    }
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s", lehr_list_value_at(checksums, i).text);
    }
    used += (size_t)snprintf(text + used, size - used, "%s", selection ? selection : "");
    lehr_sha256_bytes(task->content, text, used);
    lehr_core_free(text);
    return LEHR_OK;
}

static lehr_status make_key(study_task *task, const study_run *run, lehr_error *err)
{
    lehr_record *key = NULL;
    char *json = NULL;
    gathering to = {.provenance = run->provenance};
    lehr_status status = lehr_record_create(&key, err);
    status = status == LEHR_OK ? add_parameters(key, run, task, err) : status;
    status = status == LEHR_OK ? add_needs(key, run, task, err) : status;
    status = status == LEHR_OK ? lehr_record_add_list(&to.checksums, key, "inputs", err) : status;
    status = status == LEHR_OK ? add_inputs(&to, run, task, err) : status;
    status = status == LEHR_OK ? lehr_record_to_json(&json, key, false, err) : status;
    if (status == LEHR_OK) {
        lehr_sha256_bytes(task->key, json, strlen(json));
    }
    status = status == LEHR_OK ? note_content(task, run, to.checksums, err) : status;
    lehr_core_free(json);
    lehr_record_free(key);
    return status;
}

/// The last task before @p i that takes the same data for the same sample; NULL: none.
static const study_task *last_alike(const study_run *run, size_t i)
{
    const study_task *task = &run->tasks[i];
    const study_task *found = NULL;
    for (size_t j = study_first_task(run, task->sample); j < i; j = study_next_task(run, j)) {
        const study_task *other = &run->tasks[j];
        found = other->kind == task->kind && strcmp(other->content, task->content) == 0 ? other : found;
    }
    return found;
}

/// A file given twice would count twice in the mean of its sample, and make its error too small.
static lehr_status refuse_repeated(const study_run *run, lehr_error *err)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const study_task *task = &run->tasks[i];
        const study_task *other = task->file && task->content[0] != '\0' ? last_alike(run, i) : NULL;
        if (other) {
            return lehr_error_set(err, LEHR_ERR_FORMAT,
                                  "%s:%zu: sample '%s': '%s' holds the same data as '%s': give each "
                                  "measurement once",
                                  run->config->path, task->file->line,
                                  run->config->samples[task->sample].name, task->file->written,
                                  other->file->written);
        }
    }
    return LEHR_OK;
}

lehr_status study_tasks_identify(study_run *run, unsigned stage, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < run->n_tasks; i++) {
        study_task *task = &run->tasks[i];
        lehr_status made =
            study_methods[task->kind].stage == stage ? make_key(task, run, &task->err) : LEHR_OK;
        if (made == LEHR_ERR_NOMEM) {
            status = lehr_error_set(err, made, "%s", task->err.message);
        }
    }
    return status == LEHR_OK && stage <= study_methods[STUDY_STRUCTURE].stage ? refuse_repeated(run, err)
                                                                              : status;
}
