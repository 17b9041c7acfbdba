// The study file part by part. Numbers leave here in inside units; every refusal names file, line and key.
#include "config.h"

#include "config_unused.h"
#include "config_value.h"

#include <ctype.h>
#include <errno.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const size_t largest_study_bytes = (size_t)4 << 20;

// ---- parts --------------------------------------------------------------------------
static lehr_status read_material(lehr_study_material *out, const config_reader *in, const raw_material *raw)
{
    lehr_status status = config_read_text(&out->name, in, raw->name);
    status = status == LEHR_OK ? config_read_text(&out->composition, in, raw->composition) : status;
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->density_g_per_cm3, in, "material.density", raw->density, "g/cm^3",
                                      0.1, 30.0);
    }
    if (status == LEHR_OK) {
        status = config_read_quantity(&out->glass_transition_K, in, "material.glass_transition",
                                      raw->glass_transition, "K", 10.0, 5000.0);
    }
    return status == LEHR_OK ? config_read_theory_material(out, in, raw) : status;
}

static lehr_status read_treatment(lehr_study_treatment *out, const config_reader *in, const char *sample,
                                  const raw_treatment *raw)
{
    char key[CONFIG_KEY_SIZE];
    snprintf(key, sizeof key, "%.64s.treatment.pressure", sample);
    lehr_status status = config_read_quantity(&out->pressure_GPa, in, key, raw->pressure, "GPa", 0.0, 1000.0);
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%.64s.treatment.temperature", sample);
        status = config_read_quantity(&out->temperature_K, in, key, raw->temperature, "K", 0.01, 5000.0);
    }
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%.64s.treatment.duration", sample);
        status = config_read_quantity(&out->duration_s, in, key, raw->duration, "s", 0.0, 1e12);
    }
    if (status == LEHR_OK) {
        snprintf(key, sizeof key, "%.64s.treatment.stress", sample);
        status = config_read_quantity(&out->stress_GPa, in, key, raw->stress, "GPa", 0.0, 1000.0);
    }
    return status;
}

/// An empty name in YAML; the same text in quotes looks no different here.
static bool is_null(const char *name)
{
    return strcmp(name, "null") == 0 || strcmp(name, "Null") == 0 || strcmp(name, "NULL") == 0;
}

/// Files and groups are named after a sample.
static lehr_status check_name(const config_reader *in, const char *key, const char *name)
{
    if (is_null(name)) {
        return config_refuse(in, LEHR_ERR_FORMAT, key, "'%s' means 'no name' in YAML: give the sample a name",
                             name);
    }
    size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-");
    if (name[good] != '\0' || !isalnum((unsigned char)name[0]) || strlen(name) > 64) {
        return config_refuse(in, LEHR_ERR_FORMAT, key,
                             "'%s': files are named after a sample: up to 64 letters, digits and . _ + -, "
                             "beginning with a letter or digit",
                             name);
    }
    return LEHR_OK;
}

static lehr_status check_unique(const config_reader *in, const char *key, const lehr_study_config *config,
                                size_t n_before, const char *name)
{
    for (size_t i = 0; i < n_before; i++) {
        if (strcasecmp(config->samples[i].name, name) == 0) {
            return config_refuse(in, LEHR_ERR_FORMAT, key, "sample '%s' was given before, in line %zu%s",
                                 name, config->samples[i].line,
                                 strcmp(config->samples[i].name, name) == 0
                                     ? ""
                                     : ": names that differ only in case collide where files do not");
        }
    }
    return LEHR_OK;
}

static lehr_status read_sample(lehr_study_config *config, size_t i, const config_reader *in,
                               const raw_sample *raw, const raw_stack *stacks)
{
    lehr_study_sample *sample = &config->samples[i];
    char key[CONFIG_KEY_SIZE];
    char part[CONFIG_KEY_SIZE];
    snprintf(key, sizeof key, "samples[%zu]", i);
    snprintf(part, sizeof part, "samples[%zu].name", i);
    sample->line = yaml_index_line(in->index, part);
    lehr_status status = check_name(in, part, raw->name);
    status = status == LEHR_OK ? check_unique(in, part, config, i, raw->name) : status;
    status = status == LEHR_OK ? config_read_text(&sample->name, in, raw->name) : status;
    status = status == LEHR_OK ? read_treatment(&sample->treatment, in, key, &raw->treatment) : status;
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].dsc", i);
        status = config_read_files(&sample->dsc, &sample->n_dsc, in, part, raw->dsc, raw->n_dsc, true);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].calorimeter", i);
        status = config_read_calorimeter(&sample->calorimeter, in, part, &raw->calorimeter);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].cooling_rate", i);
        status =
            config_read_quantity(&sample->cooling_K_per_s, in, part, raw->cooling_rate, "K/s", 1e-9, 1e12);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].dsc_rates", i);
        status = config_read_files(&sample->rates, &sample->n_rates, in, part, raw->dsc_rates,
                                   raw->n_dsc_rates, true);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].xrd", i);
        status = config_read_files(&sample->xrd, &sample->n_xrd, in, part, raw->xrd, raw->n_xrd, false);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].xrd_curves", i);
        status = config_read_curves(sample, in, part, raw->xrd_curves, raw->n_xrd_curves);
    }
    if (status == LEHR_OK) {
        snprintf(part, sizeof part, "samples[%zu].xrd_stacks", i);
        status = config_read_stacks(sample, in, part, raw->xrd_stacks, raw->n_xrd_stacks, stacks);
    }
    return status;
}

static lehr_status read_samples(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    config->samples = lehr_core_alloc(raw->n_samples, sizeof *config->samples);
    if (!config->samples) {
        return config_no_memory(in);
    }
    for (size_t i = 0; i < raw->n_samples; i++) {
        config->n_samples = i + 1;
        lehr_status status = read_sample(config, i, in, &raw->samples[i], raw->analysis.xrd.stack);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

static lehr_status convert(lehr_study_config *config, const config_reader *in, const raw_study *raw)
{
    if (strcmp(raw->lehr_study, "1") != 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, "lehr_study",
                             "version '%s' of the study format; this program reads 1", raw->lehr_study);
    }
    lehr_status status = config_read_text(&config->title, in, raw->title);
    status = status == LEHR_OK ? read_material(&config->material, in, &raw->material) : status;
    status = status == LEHR_OK ? read_samples(config, in, raw) : status;
    status = status == LEHR_OK ? config_read_instruments(config, in, &raw->instruments) : status;
    status = status == LEHR_OK ? config_read_analysis(config, in, &raw->analysis) : status;
    status = status == LEHR_OK ? config_read_mech(config, in, raw) : status;
    status = status == LEHR_OK ? config_read_dac(config, in, raw) : status;
    status = status == LEHR_OK ? config_read_pdf(config, in, raw) : status;
    status = status == LEHR_OK ? config_read_truth(config, in, raw->truth) : status;
    status = status == LEHR_OK ? config_read_across(config, in, &raw->analysis) : status;
    status = status == LEHR_OK ? config_read_simulation(config, in, raw->simulation) : status;
    status = status == LEHR_OK ? config_check_together(config, in) : status;
    return status == LEHR_OK ? config_find_unused(config, in) : status;
}

// ---- the whole file -----------------------------------------------------------------
void config_clear_file(lehr_study_file *file)
{
    lehr_core_free(file->written);
    lehr_core_free(file->path);
    lehr_core_free(file->on_disk);
}

static void clear_files(lehr_study_file *files, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        config_clear_file(&files[i]);
    }
    lehr_core_free(files);
}

void config_clear_stack(lehr_study_stack *stack)
{
    config_clear_file(&stack->poni);
    config_clear_file(&stack->mask);
    config_clear_file(&stack->monitor);
    config_clear_file(&stack->background);
    config_clear_file(&stack->background_monitor);
}

static void clear_curves(lehr_study_curve *curves, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lehr_core_free(curves[i].unit);
    }
    lehr_core_free(curves);
}

static void clear_stacks(lehr_study_stack *stacks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        config_clear_stack(&stacks[i]);
    }
    lehr_core_free(stacks);
}

void lehr_study_config_free(lehr_study_config *config)
{
    if (!config) {
        return;
    }
    for (size_t i = 0; i < config->n_unused; i++) {
        lehr_core_free(config->unused[i]);
    }
    lehr_core_free(config->unused);
    for (size_t i = 0; i < config->n_samples; i++) {
        lehr_core_free(config->samples[i].name);
        config_clear_calorimeter(&config->samples[i].calorimeter);
        clear_files(config->samples[i].dsc, config->samples[i].n_dsc);
        clear_files(config->samples[i].rates, config->samples[i].n_rates);
        clear_files(config->samples[i].xrd, config->samples[i].n_xrd);
        clear_curves(config->samples[i].curves, config->samples[i].n_curves);
        clear_stacks(config->samples[i].stacks, config->samples[i].n_stacks);
        config_clear_pdf(&config->samples[i]);
        config_clear_mech(&config->samples[i]);
        config_clear_dac(&config->samples[i]);
    }
    lehr_core_free(config->samples);
    config_clear_file(&config->detector.poni);
    lehr_core_free(config->detector.curve.unit);
    config_clear_file(&config->detector.mask);
    config_clear_file(&config->detector.dark);
    config_clear_file(&config->detector.flat);
    lehr_core_free(config->material.name);
    lehr_core_free(config->material.composition);
    config_clear_calorimeter(&config->calorimeter);
    lehr_core_free(config->tf.liquid_model);
    lehr_core_free(config->kissinger.feature);
    lehr_core_free(config->kissinger.liquid_model);
    lehr_core_free(config->kissinger.method);
    lehr_core_free(config->kissinger.fit);
    lehr_core_free(config->master.curve);
    lehr_core_free(config->integrate.unit);
    lehr_core_free(config->integrate.error_model);
    lehr_core_free(config->fsdp.model);
    lehr_core_free(config->structure.window);
    lehr_core_free(config->structure.convention);
    lehr_core_free(config->states.phi);
    lehr_core_free(config->states.pressure);
    config_clear_across(&config->across);
    config_clear_compare(&config->compare);
    config_clear_file(&config->truth.file);
    lehr_core_free(config->truth.items);
    config_clear_file(&config->mech.critical_table);
    lehr_core_free(config->mech.critical_columns);
    lehr_core_free(config->eos.scale);
    lehr_core_free(config->eos.temperature_shift);
    lehr_core_free(config->eos.model);
    lehr_core_free(config->eos.reference);
    lehr_core_free(config->eos.branch);
    lehr_core_free(config->eos.peak.model);
    config_clear_simulation(&config->simulation);
    lehr_core_free(config->path);
    lehr_core_free(config->text);
    lehr_core_free(config->title);
    lehr_core_free(config);
}

/// Bytes of the study file; free with lehr_core_free().
static lehr_status read_bytes(char **out, size_t *size, const char *path, lehr_error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot open the study '%s': %s", path, strerror(errno));
    }
    char *bytes = lehr_core_alloc(largest_study_bytes, 1);
    if (!bytes) {
        fclose(file);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the study %s", path);
    }
    *size = fread(bytes, 1, largest_study_bytes, file);
    int failed = ferror(file);
    fclose(file);
    if (failed || *size == largest_study_bytes) {
        lehr_core_free(bytes);
        return failed
                   ? lehr_error_set(err, LEHR_ERR_IO, "cannot read the study '%s': %s", path, strerror(errno))
                   : lehr_error_set(err, LEHR_ERR_FORMAT, "%s: larger than 4 MiB: not a study file", path);
    }
    *out = bytes;
    return LEHR_OK;
}

/// Folder of a path with its slash, or "". Free with lehr_core_free().
static char *folder_of(const char *path)
{
    char *folder = lehr_core_strdup(path);
    if (folder) {
        char *slash = strrchr(folder, '/');
        *(slash ? slash + 1 : folder) = '\0';
    }
    return folder;
}

static lehr_status convert_file(lehr_study_config *config, const yaml_index *index, const raw_study *raw,
                                config_reader in, lehr_error *err)
{
    char *folder = folder_of(config->path);
    in.index = index;
    in.folder = folder;
    in.err = err;
    lehr_status status = folder ? convert(config, &in, raw) : config_no_memory(&in);
    lehr_core_free(folder);
    return status;
}

static lehr_status parse(lehr_study_config **out, const char *path, const char *bytes, size_t size,
                         config_reader how, lehr_error *err)
{
    lehr_study_config *config = NULL;
    raw_study *raw = NULL;
    yaml_index *index = NULL;
    lehr_status status = yaml_index_create(&index, path, bytes, size, err);
    status = status == LEHR_OK ? config_schema_load(&raw, index, bytes, size, err) : status;
    status = status == LEHR_OK ? config_expand_copies(raw, index, bytes, size, err) : status;
    if (status != LEHR_OK) {
        goto done;
    }
    config = lehr_core_alloc(1, sizeof *config);
    if (!config || !(config->path = lehr_core_strdup(path)) ||
        !(config->text = lehr_core_alloc(size + 1, 1))) {
        status = lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the study %s", path);
        goto done;
    }
    memcpy(config->text, bytes, size);
    status = convert_file(config, index, raw, how, err);
    if (status == LEHR_OK) {
        *out = config;
        config = NULL;
    }
done:
    lehr_study_config_free(config);
    if (raw) {
        config_schema_free(raw);
    }
    yaml_index_free(index);
    return status;
}

lehr_status lehr_study_config_restore(lehr_study_config **out, const char *path, const char *text,
                                      const char *copies, lehr_error *err)
{
    const config_reader how = {.without_files = true, .copies = copies};
    *out = NULL;
    return parse(out, path, text, strlen(text), how, err);
}

static lehr_status read_study(lehr_study_config **out, const char *path, bool planned, lehr_error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    *out = NULL;
    lehr_status status = read_bytes(&bytes, &size, path, err);
    status = status == LEHR_OK ? parse(out, path, bytes, size,
                                       (config_reader){.without_files = planned, .planned = planned}, err)
                               : status;
    lehr_core_free(bytes);
    return status;
}

lehr_status lehr_study_config_read(lehr_study_config **out, const char *path, lehr_error *err)
{
    return read_study(out, path, false, err);
}

lehr_status lehr_study_config_read_plan(lehr_study_config **out, const char *path, lehr_error *err)
{
    return read_study(out, path, true, err);
}
