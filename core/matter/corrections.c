#include <lehr/core/corrections.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

lehr_status lehr_corrections_add(char *text, size_t size, const char *name, const char *detail,
                                 lehr_error *err)
{
    size_t used = strcmp(text, "none") == 0 ? 0 : strlen(text);
    int n = snprintf(text + used, size - used, "%s%s%s%s%s", used > 0 ? ", " : "", name, detail ? "(" : "",
                     detail ? detail : "", detail ? ")" : "");
    if (n < 0 || (size_t)n >= size - used) {
        text[used] = '\0';
        return lehr_error_set(err, LEHR_ERR_ARG, "no room for the correction '%s' among %zu bytes", name,
                              size);
    }
    size_t inside = used + (used > 0 ? 2 : 0) + strlen(name) + 1;
    for (size_t i = inside; detail && i + 1 < used + (size_t)n; i++) {
        text[i] = strchr(",()", text[i]) ? '_' : text[i];
    }
    return LEHR_OK;
}

const char *lehr_corrections_find(const char *text, const char *name, size_t i, size_t *length)
{
    size_t n = strlen(name);
    const char *item = text ? text : "";
    *length = 0;
    while (*item) {
        size_t size = strcspn(item, ",");
        bool same = size >= n && strncmp(item, name, n) == 0 && (size == n || item[n] == '(');
        if (same && i-- == 0) {
            *length = size;
            return item;
        }
        item += size;
        item += strspn(item, ", ");
    }
    return NULL;
}

lehr_status lehr_corrections_refuse(const lehr_table *table, const char *name, const char *file,
                                    const char *cure, lehr_error *err)
{
    size_t length = 0;
    const char *item =
        lehr_corrections_find(lehr_table_header(table, LEHR_CORRECTIONS_KEY), name, 0, &length);
    if (!item) {
        return LEHR_OK;
    }
    return lehr_error_set(err, LEHR_ERR_ARG,
                          "'%s' is corrected for %s already ('%.*s' in the line '%s' of its header): %s",
                          file, name, (int)length, item, LEHR_CORRECTIONS_KEY, cure);
}

lehr_status lehr_corrections_subtract(char *text, const char *before, const char *file,
                                      const char *background_file, lehr_error *err)
{
    const char *dataset = strstr(background_file, "::");
    const char *name = background_file;
    for (const char *at = name; *at && at != dataset; at++) {
        name = *at == '/' ? at + 1 : name;
    }
    char own[LEHR_CORRECTIONS_SIZE] = "";
    lehr_status status = lehr_corrections_add(own, sizeof own, "background", name, err);
    size_t length = 0;
    const char *item = NULL;
    for (size_t i = 0; !status && (item = lehr_corrections_find(before, "background", i, &length)) != NULL;
         i++) {
        if (length == strlen(own) && memcmp(item, own, length) == 0) {
            status =
                lehr_error_set(err, LEHR_ERR_ARG,
                               "the background '%s' has been subtracted from '%s' already, as the line '%s' "
                               "of its header says: take the curve before that",
                               name, file, LEHR_CORRECTIONS_KEY);
        }
    }
    if (!status) {
        int n = snprintf(text, LEHR_CORRECTIONS_SIZE, "%s", before ? before : "unknown");
        status = n < LEHR_CORRECTIONS_SIZE
                     ? lehr_corrections_add(text, LEHR_CORRECTIONS_SIZE, "background", name, err)
                     : lehr_error_set(err, LEHR_ERR_ARG, "'%s': the line '%s' of its header is too long",
                                      file, LEHR_CORRECTIONS_KEY);
    }
    return status;
}

/// An item of the first line that the second one lacks; NULL where there is none.
static const char *find_missing(const char *first, const char *second, size_t *length)
{
    static const char *const names[] = {"solid_angle", "polarization", "sensor",   "parallax",
                                        "layer",       "flat",         "dead_time"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const char *item = NULL;
        for (size_t i = 0; (item = lehr_corrections_find(first, names[k], i, length)) != NULL; i++) {
            bool found = false;
            size_t other_length = 0;
            const char *other = NULL;
            for (size_t j = 0; (other = lehr_corrections_find(second, names[k], j, &other_length)) != NULL;
                 j++) {
                found = found || (other_length == *length && memcmp(item, other, *length) == 0);
            }
            if (!found) {
                return item;
            }
        }
    }
    return NULL;
}

lehr_status lehr_corrections_compare(const lehr_table *first, const char *first_file,
                                     const lehr_table *second, const char *second_file, lehr_error *err)
{
    const char *lines[2] = {lehr_table_header(first, LEHR_CORRECTIONS_KEY),
                            lehr_table_header(second, LEHR_CORRECTIONS_KEY)};
    const char *files[2] = {first_file, second_file};
    size_t length = 0;
    bool known = lines[0] && lines[1] && !lehr_corrections_find(lines[0], "unknown", 0, &length) &&
                 !lehr_corrections_find(lines[1], "unknown", 0, &length);
    for (int k = 0; known && k < 2; k++) {
        const char *item = find_missing(lines[k], lines[1 - k], &length);
        if (item) {
            return lehr_error_set(
                err, LEHR_ERR_ARG,
                "'%s' has the correction '%.*s', which '%s' has not: integrate both with the "
                "same corrections",
                files[k], (int)length, item, files[1 - k]);
        }
    }
    return LEHR_OK;
}
