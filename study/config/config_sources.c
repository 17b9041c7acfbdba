// Files that the study itself is read from, besides the study file: tables of series in a cell, known values.
// A run keeps copies, so that its report can be made again when they are gone.
#include "config_value.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = CONFIG_KEY_SIZE + 32, EXTENSION_SIZE = 16 };

/// The key with the extension of the file, which tells the format.
static void copy_name(char name[NAME_SIZE], const char *key, const lehr_study_file *file)
{
    const char *dot = strrchr(file->written, '.');
    bool plain = dot && !strchr(dot, '/') && strlen(dot) < EXTENSION_SIZE;
    snprintf(name, NAME_SIZE, "%.*s%s", CONFIG_KEY_SIZE, key, plain ? dot : "");
}

lehr_status config_source_of(char **path, const config_reader *in, const char *key,
                             const lehr_study_file *file)
{
    char name[NAME_SIZE];
    copy_name(name, key, file);
    *path = in->copies ? lehr_output_join(in->copies, name) : lehr_core_strdup(file->path);
    return *path ? LEHR_OK : config_no_memory(in);
}

lehr_status study_sources_visit(const lehr_study_config *config, study_source_visitor *visit, void *context,
                                lehr_error *err)
{
    char key[CONFIG_KEY_SIZE];
    char name[NAME_SIZE];
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < config->n_samples; i++) {
        const lehr_study_sample *sample = &config->samples[i];
        for (size_t k = 0; status == LEHR_OK && k < sample->n_dac; k++) {
            if (sample->dac[k].table.path) {
                snprintf(key, sizeof key, "samples[%zu].dac[%zu].table", i, k);
                copy_name(name, key, &sample->dac[k].table);
                status = visit(context, name, &sample->dac[k].table, err);
            }
        }
    }
    if (status == LEHR_OK && config->truth.file.path) {
        copy_name(name, "truth", &config->truth.file);
        status = visit(context, name, &config->truth.file, err);
    }
    return status;
}

static lehr_status copy_one(void *context, const char *name, const lehr_study_file *file, lehr_error *err)
{
    char *path = study_path(context, ".lehr", name, "");
    lehr_status status = path ? lehr_output_copy(path, file->path, err)
                              : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to keep '%s'", file->path);
    lehr_core_free(path);
    return status;
}

lehr_status study_sources_keep(study_run *run, lehr_error *err)
{
    return study_sources_visit(run->config, copy_one, run, err);
}
