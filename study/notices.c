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

static const char unit_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/%^0123456789";

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

/// At the end of a sentence: further ones tell what is known in one case more than in another.
static bool ends_sentence(const char *at)
{
    return *at == '\0' || (at[0] == '.' && (at[1] == ' ' || at[1] == '\0'));
}

bool study_warnings_alike(const char *a, const char *b)
{
    while (!ends_sentence(a) && !ends_sentence(b)) {
        const char *behind_a = skip_number(a);
        const char *behind_b = skip_number(b);
        bool numbers = behind_a > a && behind_b > b;
        if (!numbers && *a != *b) {
            return false;
        }
        a = numbers ? behind_a : a + 1;
        b = numbers ? behind_b : b + 1;
    }
    return ends_sentence(a) && ends_sentence(b);
}

/// A number and the unit behind it: letters, '/' and '%' after a blank. @returns behind both
static const char *skip_quantity(const char *at)
{
    const char *behind = skip_number(at);
    size_t unit = *behind == ' ' ? strspn(behind + 1, unit_letters) : 0;
    // "3 points" is no quantity of a unit: units are short or hold a stroke.
    bool known = unit > 0 && (unit <= 3 || memchr(behind + 1, '/', unit)) &&
                 strncmp(behind + 1, "is", unit) != 0 && strncmp(behind + 1, "at", unit) != 0;
    return known ? behind + 1 + unit : behind;
}

void study_warning_numbers(FILE *file, const char *like, const char *warning)
{
    const char *a = like;
    const char *b = warning;
    const char *between = "";
    while (!ends_sentence(a) && !ends_sentence(b)) {
        const char *behind_a = skip_number(a);
        const char *behind_b = skip_number(b);
        bool numbers = behind_a > a && behind_b > b;
        size_t n = (size_t)(behind_b - b);
        if (numbers && ((size_t)(behind_a - a) != n || strncmp(a, b, n) != 0)) {
            fprintf(file, "%s%.*s", between, (int)(skip_quantity(b) - b), b);
            between = ", ";
        }
        a = numbers ? behind_a : a + 1;
        b = numbers ? behind_b : b + 1;
    }
    // What follows the sentence that they share, unless they share that, too.
    if (strcmp(a, b) == 0) {
        return;
    }
    b += *b == '.' && b[1] == ' ' ? 2 : strlen(b);
    fprintf(file, "%s%s", *b && *between ? ". " : "", b);
}

size_t study_count_warning_kinds(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            const char *first = NULL;
            const char *one = study_warning_body(&run->tasks[i], lehr_list_value_at(warnings, k).text);
            (void)study_count_alike(&first, run, one);
            n += first == one;
        }
    }
    return n;
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
