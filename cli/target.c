#include "target.h"

#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static const char token[] = "{name}";

const char *cli_target_extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    return dot != NULL && dot != base ? dot : "";
}

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/// Name of the input without folder, object and extension: a view.
static const char *stem_of(const char *input, size_t *length)
{
    if (input == NULL || strcmp(input, "-") == 0) {
        *length = strlen("stdin");
        return "stdin";
    }
    const char *object = strstr(input, "::");
    const char *end = object != NULL ? object : input + strlen(input);
    const char *start = end;
    while (start > input && start[-1] != '/') {
        start--;
    }
    const char *dot = end;
    while (dot > start && *dot != '.') {
        dot--;
    }
    *length = (size_t)((dot > start ? dot : end) - start);
    return start;
}

static char *replace_token(const char *pattern, const char *stem, size_t length)
{
    size_t size = strlen(pattern) + 1;
    for (const char *at = strstr(pattern, token); at != NULL; at = strstr(at + 1, token)) {
        size += length;
    }
    char *out = lehr_core_alloc(size, 1);
    const char *rest = pattern;
    char *to = out;
    while (out != NULL && *rest != '\0') {
        if (strncmp(rest, token, sizeof token - 1) == 0) {
            memcpy(to, stem, length);
            to += length;
            rest += sizeof token - 1;
        } else {
            *to++ = *rest++;
        }
    }
    return out;
}

static char *join(const char *folder, const char *stem, size_t length, const char *extension)
{
    size_t size = strlen(folder) + length + strlen(extension) + 2;
    char *out = lehr_core_alloc(size, 1);
    if (out != NULL) {
        bool ends = folder[strlen(folder) - 1] == '/';
        snprintf(out, size, "%s%s%.*s%s", folder, ends ? "" : "/", (int)length, stem, extension);
    }
    return out;
}

lehr_status cli_target_expand(char **out, const char *option, const char *pattern, const char *input,
                              const char *extension, size_t n_inputs, lehr_error *err)
{
    *out = NULL;
    size_t length = 0;
    const char *stem = stem_of(input, &length);
    bool folder = pattern[strlen(pattern) - 1] == '/';
    char *path = NULL;
    if (folder) {
        lehr_status status = lehr_output_make_folder(pattern, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    if (strstr(pattern, token) != NULL) {
        path = replace_token(pattern, stem, length);
    } else if (folder || is_folder(pattern)) {
        path = join(pattern, stem, length, extension);
    } else if (n_inputs <= 1) {
        path = lehr_core_strdup(pattern);
    } else {
        return lehr_error_set(
            err, LEHR_ERR_ARG,
            "%s %s: one file for %zu inputs; give a folder ('%s/') or a name that holds {name}", option,
            pattern, n_inputs, pattern);
    }
    if (path == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a file name");
    }
    *out = path;
    return LEHR_OK;
}

static bool is_listed(const char *extension, const char *const *list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        if (strcasecmp(extension, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

lehr_status cli_target_check(const char *option, const char *path, const char *const *known,
                             const char *const *more, lehr_error *err)
{
    const char *extension = cli_target_extension(path);
    if (is_listed(extension, known) || is_listed(extension, more)) {
        return LEHR_OK;
    }
    char all[256] = "";
    const char *const *lists[2] = {known, more};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; lists[k] != NULL && lists[k][i] != NULL; i++) {
            size_t used = strlen(all);
            snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? " " : "", lists[k][i]);
        }
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "%s %s: unknown extension '%s'; known are %s", option, path,
                          extension, all);
}
