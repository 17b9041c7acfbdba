// Warnings that several files or states share are told once.
#include "notices.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *study_warning_body(const study_task *task, const char *warning)
{
    const char *name = task->file && task->file->segment > 0 ? task->file->on_disk
                       : task->file                          ? task->file->path
                                                             : "";
    size_t length = strlen(name);
    bool named = length > 0 && strncmp(warning, name, length) == 0 && strncmp(warning + length, ": ", 2) == 0;
    return named ? warning + length + 2 : warning;
}

/// Behind the number at @p at, "-0.0514" or "6e-4"; @p at itself where there is none.
static const char *skip_number(const char *at)
{
    const char *c = at + (*at == '-' && isdigit((unsigned char)at[1]));
    char *end = NULL;
    if (!isdigit((unsigned char)*c)) {
        return at;
    }
    (void)strtod(c, &end);
    return end;
}

bool study_warnings_alike(const char *a, const char *b)
{
    while (*a && *b) {
        const char *behind_a = skip_number(a);
        const char *behind_b = skip_number(b);
        bool numbers = behind_a > a && behind_b > b;
        if (!numbers && *a != *b) {
            return false;
        }
        a = numbers ? behind_a : a + 1;
        b = numbers ? behind_b : b + 1;
    }
    return *a == *b;
}

size_t study_count_alike(const char **first, const study_run *run, const char *body)
{
    size_t n = 0;
    *first = NULL;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            const char *one = study_warning_body(&run->tasks[i], lehr_list_value_at(warnings, k).text);
            if (study_warnings_alike(one, body)) {
                *first = n++ == 0 ? one : *first;
            }
        }
    }
    return n;
}

size_t study_count_warnings(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        n += warnings ? lehr_list_size(warnings) : 0;
    }
    return n;
}

size_t study_count_failing_alike(const study_run *run, size_t task)
{
    const lehr_error *of = &run->tasks[task].err;
    size_t n = 0;
    for (size_t i = 0; of->code != LEHR_OK && i < run->n_tasks; i++) {
        const lehr_error *one = &run->tasks[i].err;
        bool alike = one->code == of->code && strcmp(one->message, of->message) == 0;
        if (alike && i < task) {
            return SIZE_MAX;
        }
        n += alike;
    }
    return n;
}

size_t study_count_failed(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += run->tasks[i].err.code != LEHR_OK;
    }
    return n;
}
