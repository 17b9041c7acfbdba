// What libcyaml says of a file that does not fit its schema, in words of the study.
#include "config_complaint.h"

#include <lehr/core/spelling.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Put a place in front of the path, which libcyaml tells from the inside out.
static void prepend(config_complaint *heard, const char *place, size_t length, bool entry)
{
    char path[sizeof heard->path];
    const char *rest = heard->path;
    const char *joint = rest[0] && rest[0] != '[' ? "." : "";
    int n = entry ? snprintf(path, sizeof path, "[%lu]%s%s", strtoul(place, NULL, 10) - 1, joint, rest)
                  : snprintf(path, sizeof path, "%.*s%s%s", (int)length, place, joint, rest);
    if (n > 0 && (size_t)n < sizeof path) {
        memcpy(heard->path, path, (size_t)n + 1);
    }
}

static void hear_place(config_complaint *heard, const char *line)
{
    static const char field[] = "in mapping field '";
    static const char entry[] = "in sequence entry '";
    const char *at = strstr(line, field);
    size_t skip = sizeof field - 1;
    bool is_entry = false;
    if (!at) {
        at = strstr(line, entry);
        skip = sizeof entry - 1;
        is_entry = at != NULL;
    }
    if (at && is_entry && at[skip] == '0') {
        heard->in_key = true; // before the first entry: the list itself is meant
    } else if (at) {
        prepend(heard, at + skip, strcspn(at + skip, "'"), is_entry);
    } else if (heard->places == 0) {
        heard->in_key = true;
    }
    heard->places++;
}

void config_complaint_hear(config_complaint *heard, const char *line)
{
    const char *text = strncmp(line, "Load: ", 6) == 0 ? line + 6 : line;
    if (strstr(text, "(line: ") && strncmp(text, "  in ", 5) == 0) {
        hear_place(heard, text);
    } else if (heard->sentence[0] == '\0' && strcmp(text, "Backtrace:") != 0) {
        snprintf(heard->sentence, sizeof heard->sentence, "%.255s", text);
    }
}

static const char *after_colon(const char *sentence)
{
    const char *colon = strstr(sentence, ": ");
    return colon ? colon + 2 : sentence;
}

static lehr_status report_unknown_key(const config_complaint *heard, const char *const *known,
                                      const yaml_index *index, lehr_error *err)
{
    const char *key = after_colon(heard->sentence);
    char list[256] = "";
    for (size_t n = 0; known[n]; n++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", n > 0 ? ", " : "", known[n]);
    }
    char path[sizeof heard->path + sizeof heard->sentence + 1];
    snprintf(path, sizeof path, "%s%s%s", heard->path, heard->path[0] ? "." : "", key);
    const char *near = lehr_spelling_nearest(key, known);
    if (near) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: unknown key '%s': did you mean '%s'?",
                              index->name, yaml_index_line(index, path), path, near);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: unknown key '%s': known here are %s", index->name,
                          yaml_index_line(index, path), path, list);
}

static lehr_status report_missing_key(const config_complaint *heard, const yaml_index *index, lehr_error *err)
{
    // The innermost place is the last key that the incomplete mapping has.
    char path[sizeof heard->path];
    memcpy(path, heard->path, sizeof path);
    char *last = strrchr(path, '.');
    if (!heard->in_key) {
        *(last ? last : path) = '\0';
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: key '%s' is missing%s%s%s", index->name,
                          yaml_index_line(index, path), after_colon(heard->sentence), path[0] ? " in '" : "",
                          path, path[0] ? "'" : "");
}

/// Word of a user for an event or type that libcyaml names.
static const char *plain_word(const char *sentence, const char *before)
{
    const char *at = strstr(sentence, before);
    at = at ? at + strlen(before) : "";
    return strncmp(at, "SEQUENCE", 8) == 0  ? "a list"
           : strncmp(at, "MAPPING", 7) == 0 ? "a set of keys"
                                            : "one value";
}

static lehr_status report_value(const config_complaint *heard, bool empty, const char *words,
                                const yaml_index *index, lehr_error *err)
{
    const char *name = heard->path[0] ? heard->path : "the study";
    size_t line = yaml_index_line(index, heard->path);
    const char *sentence = heard->sentence;
    if (strncmp(sentence, "Expecting ", 10) == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s must be %s, not %s", index->name, line, name,
                              plain_word(sentence, "Expecting "), plain_word(sentence, "got event: "));
    }
    if (empty) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s is empty", index->name, line, name);
    }
    return lehr_error_set(err, LEHR_ERR_FORMAT, "%s:%zu: %s: %s", index->name, line, name,
                          sentence[0] ? sentence : words);
}

lehr_status config_complaint_report(const config_complaint *heard, config_failure failure,
                                    const char *const *known, const char *words, const yaml_index *index,
                                    lehr_error *err)
{
    switch (failure) {
    case CONFIG_NO_MEMORY:
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to read %s", index->name);
    case CONFIG_UNKNOWN_KEY:
        return report_unknown_key(heard, known, index, err);
    case CONFIG_MISSING_KEY:
        return report_missing_key(heard, index, err);
    default:
        return report_value(heard, failure == CONFIG_EMPTY_VALUE, words, index, err);
    }
}
