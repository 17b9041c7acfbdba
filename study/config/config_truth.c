// The file of known values that a study names under `truth`.
#include "config_value.h"
#include "task.h"

#include <lehr/core/alloc.h>
#include <lehr/core/record.h>
#include <lehr/core/spelling.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char truth_key[] = "truth";
static const char list_key[] = "recoverable";

/// A file of the truth while it is read.
typedef struct truth_reader {
    const config_reader *in;
    const lehr_study_config *config;
    lehr_study_truth *out;
    size_t item; ///< number of the entry
} truth_reader;

/// "study.yaml:3: truth: truth.json: recoverable[4]: ..."
static lehr_status refuse(const truth_reader *at, lehr_status code, const char *text)
{
    return config_refuse(at->in, code, truth_key, "%s: %s[%zu]: %s", at->out->file.path, list_key, at->item,
                         text);
}

static lehr_status find_quantity(size_t *out, const truth_reader *at, const char *name)
{
    char text[256];
    lehr_spelling search = {.word = name};
    for (size_t i = 0; i < study_n_truth_keys; i++) {
        if (strcmp(study_truth_keys[i].name, name) == 0) {
            *out = i;
            return LEHR_OK;
        }
        lehr_spelling_consider(&search, study_truth_keys[i].name);
    }
    snprintf(text, sizeof text, "unknown quantity '%.60s'%s%s%s", name, search.best ? "; did you mean '" : "",
             search.best ? search.best : "", search.best ? "'?" : ": docs/theory/study.md lists them");
    return refuse(at, LEHR_ERR_FORMAT, text);
}

static lehr_status find_sample(size_t *out, const truth_reader *at, const char *name, size_t quantity)
{
    char text[256];
    bool of_study = study_methods[study_truth_keys[quantity].kind].over_all;
    *out = SIZE_MAX;
    if (of_study != (name[0] == '\0')) {
        snprintf(text, sizeof text,
                 of_study ? "%s belongs to the whole study: its sample is \"\", not '%.60s'"
                          : "%s belongs to a sample: name it%.0s",
                 study_truth_keys[quantity].name, name);
        return refuse(at, LEHR_ERR_FORMAT, text);
    }
    for (size_t i = 0; !of_study && i < at->config->n_samples; i++) {
        *out = strcmp(at->config->samples[i].name, name) == 0 ? i : *out;
    }
    if (!of_study && *out == SIZE_MAX) {
        snprintf(text, sizeof text, "the study has no sample '%.60s'", name);
        return refuse(at, LEHR_ERR_FORMAT, text);
    }
    return LEHR_OK;
}

static const char *text_of(const lehr_record *entry, const char *key)
{
    lehr_value value;
    bool found = lehr_record_find(entry, key, &value) && value.kind == LEHR_VALUE_TEXT;
    return found ? value.text : NULL;
}

static lehr_status check_unit(const truth_reader *at, size_t quantity, const char *unit)
{
    char text[256];
    const char *wanted = study_truth_keys[quantity].unit;
    if (strcmp(unit, wanted) == 0) {
        return LEHR_OK;
    }
    snprintf(text, sizeof text, "%s is compared in '%s', not in '%.40s': convert the value",
             study_truth_keys[quantity].name, wanted, unit);
    return refuse(at, LEHR_ERR_FORMAT, text);
}

static lehr_status check_repeated(const truth_reader *at, const lehr_study_truth_item *item)
{
    char text[160];
    for (size_t i = 0; i < at->out->n; i++) {
        const lehr_study_truth_item *other = &at->out->items[i];
        if (other->sample == item->sample && other->quantity == item->quantity) {
            snprintf(text, sizeof text, "%s of this sample was given before, as %s[%zu]",
                     study_truth_keys[item->quantity].name, list_key, i);
            return refuse(at, LEHR_ERR_FORMAT, text);
        }
    }
    return LEHR_OK;
}

static lehr_status read_item(const truth_reader *at, lehr_value entry)
{
    lehr_value value = {.kind = LEHR_VALUE_TEXT};
    lehr_study_truth_item item = {0};
    const lehr_record *record = entry.kind == LEHR_VALUE_RECORD ? entry.record : NULL;
    const char *sample = record ? text_of(record, "sample") : NULL;
    const char *quantity = record ? text_of(record, "quantity") : NULL;
    const char *unit = record ? text_of(record, "unit") : NULL;
    bool known = record && lehr_record_find(record, "value", &value) && value.kind == LEHR_VALUE_NUMBER &&
                 isfinite(value.number);
    if (!sample || !quantity || !unit || !known) {
        return refuse(
            at, LEHR_ERR_FORMAT,
            "an entry has the texts sample (\"\": of the whole study), quantity and unit, and the number "
            "value");
    }
    item.value = value.number;
    lehr_status status = find_quantity(&item.quantity, at, quantity);
    status = status == LEHR_OK ? find_sample(&item.sample, at, sample, item.quantity) : status;
    status = status == LEHR_OK ? check_unit(at, item.quantity, unit) : status;
    status = status == LEHR_OK ? check_repeated(at, &item) : status;
    if (status == LEHR_OK) {
        at->out->items[at->out->n++] = item;
    }
    return status;
}

static lehr_status read_items(truth_reader *at, const lehr_list *list)
{
    size_t n = lehr_list_size(list);
    at->out->items = lehr_core_alloc(n, sizeof *at->out->items);
    if (!at->out->items) {
        return config_no_memory(at->in);
    }
    lehr_status status = LEHR_OK;
    for (at->item = 0; status == LEHR_OK && at->item < n; at->item++) {
        status = read_item(at, lehr_list_value_at(list, at->item));
    }
    return status;
}

lehr_status config_read_truth(lehr_study_config *config, const config_reader *in, const char *written)
{
    lehr_study_truth *out = &config->truth;
    truth_reader at = {.in = in, .config = config, .out = out};
    lehr_record *record = NULL;
    lehr_value list;
    lehr_error why = {0};
    if (!written) {
        return LEHR_OK;
    }
    lehr_status status = config_read_file(&out->file, in, truth_key, written, "file of known values");
    if (status != LEHR_OK || in->planned) {
        return status; // it is made with the files
    }
    char *path = NULL;
    char *text = NULL;
    status = config_source_of(&path, in, truth_key, &out->file);
    if (status != LEHR_OK) {
        return status;
    }
    status = lehr_text_read_bytes(&text, NULL, path, &why);
    lehr_core_free(path);
    if (status == LEHR_OK) {
        status = lehr_record_from_json(&record, text, &why);
        status = status == LEHR_OK ? status : lehr_error_wrap(&why, status, "%s", out->file.path);
    }
    lehr_core_free(text);
    if (status != LEHR_OK) {
        return status == LEHR_ERR_NOMEM ? config_no_memory(in)
                                        : config_refuse(in, status, truth_key, "%s", why.message);
    }
    bool found = lehr_record_find(record, list_key, &list) && list.kind == LEHR_VALUE_LIST &&
                 lehr_list_size(list.list) > 0;
    status = found ? read_items(&at, list.list)
                   : config_refuse(in, LEHR_ERR_FORMAT, truth_key,
                                   "%s: has no list '%s' with at least one entry", out->file.path, list_key);
    lehr_record_free(record);
    return status;
}
