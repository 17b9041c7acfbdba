// simulation.copies: large studies from small files. The file is loaded once more for each copy, and the
// samples of the copy change their names.
#include "config_value.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <stdio.h>
#include <string.h>

enum { MOST_COPIES = 10000 };

/// Put "_c2" into a text, before @p at.
static bool insert(char **text, size_t at, size_t copy)
{
    size_t size = strlen(*text) + 16;
    char *longer = lehr_core_alloc(size, 1);
    if (longer) {
        snprintf(longer, size, "%.*s_c%zu%s", (int)at, *text, copy, *text + at);
        lehr_core_free(*text);
        *text = longer;
    }
    return longer != NULL;
}

/// "xrd/a_master.h5::/entry/data[0:5]": before "_master", else before the extension.
static bool rename_file(char **name, size_t copy)
{
    if (!*name) {
        return true;
    }
    const char *selection = strstr(*name, "::");
    size_t end = selection ? (size_t)(selection - *name) : strlen(*name);
    size_t at = end;
    for (size_t i = end; i > 0 && (*name)[i - 1] != '/'; i--) {
        if ((*name)[i - 1] == '.') {
            at = i - 1;
            break;
        }
    }
    const size_t word = strlen("_master");
    if (at > word && strncmp(*name + at - word, "_master", word) == 0) {
        at -= word;
    }
    return insert(name, at, copy);
}

/// The empty cell is shared, as all backgrounds are.
static bool rename_series(raw_dac *series, size_t copy)
{
    bool done = rename_file(&series->table, copy);
    for (size_t i = 0; done && i < series->n_points; i++) {
        raw_dac_point *point = &series->points[i];
        done = rename_file(&point->images, copy) && rename_file(&point->stack, copy) &&
               rename_file(&point->curve, copy) && rename_file(&point->monitor, copy);
    }
    return done;
}

static bool rename_sample(raw_sample *sample, size_t copy)
{
    bool done = insert(&sample->name, strlen(sample->name), copy);
    for (size_t i = 0; done && i < sample->n_dsc; i++) {
        done = rename_file(&sample->dsc[i], copy);
    }
    for (size_t i = 0; done && i < sample->n_dsc_rates; i++) {
        done = rename_file(&sample->dsc_rates[i], copy);
    }
    for (size_t i = 0; done && i < sample->n_xrd; i++) {
        done = rename_file(&sample->xrd[i], copy);
    }
    for (size_t i = 0; done && i < sample->n_xrd_curves; i++) {
        done = rename_file(&sample->xrd_curves[i].file, copy);
    }
    for (size_t i = 0; done && i < sample->n_xrd_stacks; i++) {
        done = rename_file(&sample->xrd_stacks[i].file, copy) &&
               rename_file(&sample->xrd_stacks[i].monitor, copy);
    }
    for (size_t i = 0; done && i < sample->n_pdf; i++) {
        done = rename_file(&sample->pdf[i].file, copy) && rename_file(&sample->pdf[i].images, copy);
    }
    for (size_t i = 0; done && i < sample->n_compression; i++) {
        done = rename_file(&sample->compression[i].file, copy);
    }
    for (size_t i = 0; done && i < sample->n_popins; i++) {
        done = rename_file(&sample->popins[i].file, copy);
    }
    for (size_t i = 0; done && i < sample->n_weighings; i++) {
        done = rename_file(&sample->weighings[i].file, copy);
    }
    for (size_t i = 0; done && i < sample->n_dac; i++) {
        done = rename_series(&sample->dac[i], copy);
    }
    return done;
}

/// Take the samples out of a study of their own.
static lehr_status add_copy(raw_study *raw, size_t copy, const yaml_index *index, const char *bytes,
                            size_t size, lehr_error *err)
{
    raw_study *other = NULL;
    lehr_status status = config_schema_load(&other, index, bytes, size, err);
    if (status != LEHR_OK) {
        return status;
    }
    for (size_t i = 0; status == LEHR_OK && i < other->n_samples; i++) {
        status = rename_sample(&other->samples[i], copy)
                     ? LEHR_OK
                     : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for copies of samples");
    }
    if (status == LEHR_OK) {
        memcpy(raw->samples + raw->n_samples, other->samples, other->n_samples * sizeof *other->samples);
        raw->n_samples += other->n_samples;
        other->n_samples = 0; // they belong to the study now
    }
    config_schema_free(other);
    return status;
}

lehr_status config_expand_copies(raw_study *raw, const yaml_index *index, const char *bytes, size_t size,
                                 lehr_error *err)
{
    size_t copies = 1;
    const char *text = raw->simulation ? raw->simulation->copies : NULL;
    // What is no number is refused where the block is read, with its line.
    if (!text || lehr_number_parse_size(&copies, text, NULL) != LEHR_OK || copies < 2) {
        return LEHR_OK;
    }
    if (copies > MOST_COPIES) {
        return lehr_error_set(err, LEHR_ERR_DOMAIN, "%s:%zu: simulation.copies: %zu is outside of 1 to %d",
                              index->name, yaml_index_line(index, "simulation.copies"), copies, MOST_COPIES);
    }
    raw_sample *longer = lehr_core_realloc(raw->samples, raw->n_samples * copies, sizeof *longer);
    if (!longer) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu copies of the samples", copies);
    }
    raw->samples = longer;
    lehr_status status = LEHR_OK;
    for (size_t copy = 2; status == LEHR_OK && copy <= copies; copy++) {
        status = add_copy(raw, copy, index, bytes, size, err);
    }
    return status;
}
