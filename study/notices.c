// Warnings that several files or states share are told once.
#include "notices.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *study_warning_name(const study_task *task)
{
    return !task->file ? NULL : task->file->segment > 0 ? task->file->on_disk : task->file->path;
}

/// A warning without the name of the file in front.
static const char *body_of(const study_task *task, const char *warning)
{
    const char *name = study_warning_name(task);
    size_t length = name ? strlen(name) : 0;
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

static bool is_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/// FNV-1a of the letters that study_warnings_alike() or is_same() compares; texts that are alike have the
/// same.
static uint64_t hash_of(const char *text, bool numbers)
{
    uint64_t hash = 14695981039346656037u;
    while (numbers ? *text != '\0' : !ends_sentence(text)) {
        const char *behind = numbers ? text : skip_number(text);
        unsigned char letter = (unsigned char)(behind > text ? '0' : *text);
        text = behind > text ? behind : text + 1;
        hash = (hash ^ letter) * 1099511628211u;
    }
    return hash;
}

/// Places of the notices that are like no earlier one, by the hash of their texts, and of the last of their
/// like.
typedef struct register_of {
    size_t size; ///< a power of two above twice the number of notices
    size_t *first;
    size_t *last;
} register_of;

/// Count each notice with the first that is like it.
static void enter(study_notice *notices, size_t i, register_of *of, bool numbers)
{
    bool (*alike)(const char *, const char *) = numbers ? is_same : study_warnings_alike;
    size_t slot = (size_t)hash_of(notices[i].text, numbers) & (of->size - 1);
    while (of->first[slot] != SIZE_MAX && !alike(notices[of->first[slot]].text, notices[i].text)) {
        slot = (slot + 1) & (of->size - 1);
    }
    notices[i].next = SIZE_MAX;
    if (of->first[slot] == SIZE_MAX) {
        of->first[slot] = i;
        notices[i].alike = 1;
    } else {
        notices[of->first[slot]].alike++;
        notices[of->last[slot]].next = i;
    }
    of->last[slot] = i;
}

/// @param[in] numbers texts with other numbers are not alike
static lehr_status group(study_notice *notices, size_t n, bool numbers, lehr_error *err)
{
    register_of of = {.size = 2};
    while (of.size < 2 * n) {
        of.size *= 2;
    }
    of.first = lehr_core_alloc(2 * of.size, sizeof *of.first);
    if (!of.first) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu warnings", n);
    }
    of.last = of.first + of.size;
    for (size_t i = 0; i < of.size; i++) {
        of.first[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        enter(notices, i, &of, numbers);
    }
    lehr_core_free(of.first);
    return LEHR_OK;
}

static lehr_status hand_over(study_notice **out, size_t *n, study_notice *notices, size_t found, bool numbers,
                             lehr_error *err)
{
    lehr_status status = notices ? group(notices, found, numbers, err)
                                 : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu warnings", found);
    if (status != LEHR_OK) {
        lehr_core_free(notices);
        return status;
    }
    *out = notices;
    *n = found;
    return LEHR_OK;
}

lehr_status study_notices_of_warnings(study_notice **out, size_t *n, const study_run *run, lehr_error *err)
{
    size_t found = 0;
    study_notice *notices = lehr_core_alloc(study_count_warnings(run), sizeof *notices);
    *out = NULL;
    *n = 0;
    for (size_t i = 0; notices && i < run->n_tasks; i++) {
        const lehr_list *warnings = study_outcome_list(&run->tasks[i], "warnings");
        for (size_t k = 0; warnings && k < lehr_list_size(warnings); k++) {
            const char *text = body_of(&run->tasks[i], lehr_list_value_at(warnings, k).text);
            notices[found++] = (study_notice){.task = i, .text = text};
        }
    }
    return hand_over(out, n, notices, found, false, err);
}

lehr_status study_notices_of_failures(study_notice **out, size_t *n, const study_run *run, lehr_error *err)
{
    size_t found = 0;
    study_notice *notices = lehr_core_alloc(study_count_failed(run), sizeof *notices);
    *out = NULL;
    *n = 0;
    for (size_t i = 0; notices && i < run->n_tasks; i++) {
        if (run->tasks[i].err.code != LEHR_OK) {
            notices[found++] = (study_notice){.task = i, .text = run->tasks[i].err.message};
        }
    }
    return hand_over(out, n, notices, found, true, err);
}

size_t study_count_warning_kinds(const study_run *run)
{
    study_notice *notices = NULL;
    size_t n = 0, kinds = 0;
    if (study_notices_of_warnings(&notices, &n, run, NULL) != LEHR_OK) {
        return study_count_warnings(run);
    }
    for (size_t i = 0; i < n; i++) {
        kinds += notices[i].alike > 0;
    }
    lehr_core_free(notices);
    return kinds;
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

size_t study_count_failed(const study_run *run)
{
    size_t n = 0;
    for (size_t i = 0; i < run->n_tasks; i++) {
        n += run->tasks[i].err.code != LEHR_OK;
    }
    return n;
}
