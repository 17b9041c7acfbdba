#include "config_value.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/core/spelling.h>
#include <lehr/core/units.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// ---- refusals -----------------------------------------------------------------------
lehr_status config_refuse(const config_reader *in, lehr_status code, const char *key, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return lehr_error_set(in->err, code, "%s:%zu: %s: %s", in->index->name, yaml_index_line(in->index, key),
                          key, text);
}

lehr_status config_no_memory(const config_reader *in)
{
    return lehr_error_set(in->err, LEHR_ERR_NOMEM, "no memory for the study %s", in->index->name);
}

/// Add file, line and key to the message of a deeper function.
static lehr_status add_place(const config_reader *in, lehr_status status, const char *key)
{
    if (status == LEHR_OK || status == LEHR_ERR_NOMEM) {
        return status;
    }
    return lehr_error_wrap(in->err, status, "%s:%zu: %s", in->index->name, yaml_index_line(in->index, key),
                           key);
}

// ---- single values ------------------------------------------------------------------
lehr_status config_read_text(char **out, const config_reader *in, const char *text)
{
    *out = text ? lehr_core_strdup(text) : NULL;
    return !text || *out ? LEHR_OK : config_no_memory(in);
}

lehr_status config_read_quantity(double *out, const config_reader *in, const char *key, const char *text,
                                 const char *unit, double least, double most)
{
    *out = NAN;
    if (!text) {
        return LEHR_OK;
    }
    double value = NAN;
    lehr_status status = lehr_units_parse(&value, text, unit, in->err);
    if (status != LEHR_OK) {
        return add_place(in, status, key);
    }
    if (!(value >= least && value <= most)) {
        return config_refuse(in, LEHR_ERR_DOMAIN, key, "%g%s%s is outside of %g to %g", value,
                             unit[0] ? " " : "", unit, least, most);
    }
    *out = value;
    return LEHR_OK;
}

lehr_status config_read_window(double out[2], const config_reader *in, const char *key, const char *text,
                               const char *unit)
{
    out[0] = out[1] = NAN;
    return text ? add_place(in, lehr_units_parse_window(out, text, unit, in->err), key) : LEHR_OK;
}

lehr_status config_read_count(size_t *out, const config_reader *in, const char *key, const char *text,
                              size_t fallback)
{
    *out = fallback;
    if (!text) {
        return LEHR_OK;
    }
    lehr_status status = lehr_number_parse_size(out, text, in->err);
    if (status == LEHR_OK && *out == 0) {
        return config_refuse(in, LEHR_ERR_DOMAIN, key, "must be at least 1");
    }
    return add_place(in, status, key);
}

lehr_status config_read_flag(bool *out, const config_reader *in, const char *key, const char *text,
                             bool fallback)
{
    *out = text ? strcmp(text, "true") == 0 : fallback;
    if (text && !*out && strcmp(text, "false") != 0) {
        return config_refuse(in, LEHR_ERR_FORMAT, key, "'%s' is neither true nor false", text);
    }
    return LEHR_OK;
}

static lehr_status refuse_word(const config_reader *in, const char *key, const char *word,
                               const char *const *choices)
{
    const char *near = lehr_spelling_nearest(word, choices);
    if (near) {
        return config_refuse(in, LEHR_ERR_FORMAT, key, "unknown word '%s': did you mean '%s'?", word, near);
    }
    char list[256] = "";
    for (size_t i = 0; choices[i]; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", choices[i]);
    }
    return config_refuse(in, LEHR_ERR_FORMAT, key, "unknown word '%s': known are %s", word, list);
}

lehr_status config_read_choice(char **out, const config_reader *in, const char *key, const char *text,
                               const char *const *choices)
{
    if (!text) {
        return config_read_text(out, in, choices[0]);
    }
    for (size_t i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0) {
            return config_read_text(out, in, text);
        }
    }
    return refuse_word(in, key, text, choices);
}

lehr_status config_read_numbers(double **out, size_t *n_out, const config_reader *in, const char *key,
                                char **texts, size_t n, double least, double most)
{
    *out = lehr_core_alloc(n, sizeof **out);
    if (!*out) {
        return config_no_memory(in);
    }
    *n_out = n;
    for (size_t i = 0; i < n; i++) {
        char entry[CONFIG_KEY_SIZE];
        snprintf(entry, sizeof entry, "%s[%zu]", key, i);
        lehr_status status = config_read_quantity(&(*out)[i], in, entry, texts[i], "", least, most);
        if (status != LEHR_OK) {
            return status;
        }
        for (size_t j = 0; j < i; j++) {
            if ((*out)[j] == (*out)[i]) {
                return config_refuse(in, LEHR_ERR_FORMAT, entry, "%g is given twice", (*out)[i]);
            }
        }
    }
    return LEHR_OK;
}

// ---- files --------------------------------------------------------------------------
static lehr_status join(char **out, const config_reader *in, const char *written)
{
    const char *folder = written[0] == '/' ? "" : in->folder;
    size_t size = strlen(folder) + strlen(written) + 1;
    *out = lehr_core_alloc(size, 1);
    if (!*out) {
        return config_no_memory(in);
    }
    snprintf(*out, size, "%s%s", folder, written);
    return LEHR_OK;
}

lehr_status config_name_file(lehr_study_file *out, const config_reader *in, const char *key,
                             const char *written)
{
    out->line = yaml_index_line(in->index, key);
    lehr_status status = config_read_text(&out->written, in, written);
    status = status == LEHR_OK ? join(&out->path, in, written) : status;
    status = status == LEHR_OK ? config_read_text(&out->on_disk, in, out->path) : status;
    if (status != LEHR_OK) {
        return status;
    }
    char *selection = strstr(out->on_disk, "::");
    if (selection) {
        *selection = '\0';
    }
    return LEHR_OK;
}

lehr_status config_read_file(lehr_study_file *out, const config_reader *in, const char *key,
                             const char *written, const char *owner)
{
    struct stat info;
    if (!written) {
        return LEHR_OK;
    }
    lehr_status status = config_name_file(out, in, key, written);
    if (status != LEHR_OK || in->without_files) {
        return status;
    }
    if (stat(out->on_disk, &info) != 0) {
        return config_refuse(in, LEHR_ERR_IO, key, "%s: cannot find '%s': %s", owner, out->on_disk,
                             strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return config_refuse(in, LEHR_ERR_IO, key, "%s: '%s' is not a file", owner, out->on_disk);
    }
    return LEHR_OK;
}

lehr_status config_add_xrd(lehr_study_file **out, lehr_study_sample *sample, const config_reader *in,
                           size_t n)
{
    lehr_study_file *files = lehr_core_realloc(sample->xrd, sample->n_xrd + n, sizeof *files);
    if (!files) {
        return config_no_memory(in);
    }
    *out = files + sample->n_xrd;
    memset(*out, 0, n * sizeof *files);
    sample->xrd = files;
    sample->n_xrd += n;
    return LEHR_OK;
}

lehr_status config_name_element(lehr_study_file *out, char *owner, const config_reader *in, const char *key,
                                size_t i, const char *written)
{
    char file[CONFIG_KEY_SIZE];
    snprintf(owner, CONFIG_KEY_SIZE, "%.90s[%zu]", key, i);
    snprintf(file, sizeof file, "%.110s.file", owner);
    return config_name_file(out, in, file, written);
}

lehr_status config_read_files(lehr_study_file **out, size_t *n_out, const config_reader *in, const char *key,
                              char **written, size_t n, bool calorimeter)
{
    *out = lehr_core_alloc(n, sizeof **out);
    if (!*out) {
        return config_no_memory(in);
    }
    *n_out = n;
    for (size_t i = 0; i < n; i++) {
        char entry[CONFIG_KEY_SIZE];
        snprintf(entry, sizeof entry, "%s[%zu]", key, i);
        lehr_status status = config_name_file(&(*out)[i], in, entry, written[i]);
        const char *selection = calorimeter && status == LEHR_OK ? strstr((*out)[i].path, "::") : NULL;
        if (selection) {
            status = config_read_count(&(*out)[i].segment, in, entry, selection + 2, 0);
        }
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}
