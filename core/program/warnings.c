#include <lehr/core/warnings.h>

#include <assert.h>
#include <lehr/core/alloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct lehr_warnings {
    size_t count;
    size_t capacity;
    char **texts;
};

lehr_status lehr_warnings_create(lehr_warnings **out, lehr_error *err)
{
    *out = lehr_core_alloc(1, sizeof **out);
    return *out ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the list of warnings");
}

void lehr_warnings_free(lehr_warnings *warnings)
{
    if (!warnings) {
        return;
    }
    for (size_t i = 0; i < warnings->count; i++) {
        lehr_core_free(warnings->texts[i]);
    }
    lehr_core_free(warnings->texts);
    lehr_core_free(warnings);
}

static bool is_known(const lehr_warnings *warnings, const char *text)
{
    for (size_t i = 0; i < warnings->count; i++) {
        if (strcmp(warnings->texts[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static lehr_status append(lehr_warnings *warnings, const char *text, lehr_error *err)
{
    if (warnings->count == warnings->capacity) {
        size_t capacity = 2 * warnings->capacity + 4;
        char **texts = lehr_core_realloc(warnings->texts, capacity, sizeof *texts);
        if (!texts) {
            return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the warning \"%s\"", text);
        }
        warnings->texts = texts;
        warnings->capacity = capacity;
    }
    char *copy = lehr_core_strdup(text);
    if (!copy) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the warning \"%s\"", text);
    }
    warnings->texts[warnings->count++] = copy;
    return LEHR_OK;
}

lehr_status lehr_warnings_add(lehr_warnings *warnings, lehr_error *err, const char *format, ...)
{
    if (!warnings) {
        return LEHR_OK;
    }
    char text[LEHR_ERROR_MESSAGE_SIZE + 1];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    // lehr_error_set() knows how to cut inside no character; it needs one byte too many to see the cut.
    lehr_error cut = {0};
    if (length >= LEHR_ERROR_MESSAGE_SIZE) {
        (void)lehr_error_set(&cut, LEHR_ERR_ARG, "%s", text);
    }
    const char *line = cut.code == LEHR_OK ? text : cut.message;
    return is_known(warnings, line) ? LEHR_OK : append(warnings, line, err);
}

size_t lehr_warnings_count(const lehr_warnings *warnings)
{
    return warnings ? warnings->count : 0;
}

const char *lehr_warnings_at(const lehr_warnings *warnings, size_t i)
{
    assert(warnings && i < warnings->count);
    return warnings->texts[i];
}
