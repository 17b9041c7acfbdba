#include "h5_private.h"

#include <lehr/core/alloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// What the host program had set for printing errors; guarded by the lock.
static H5E_auto2_t saved_report;
static void *saved_context;

void lehr_h5_lock(void)
{
    pthread_mutex_lock(&lock);
    (void)H5Eget_auto2(H5E_DEFAULT, &saved_report, &saved_context);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void lehr_h5_unlock(void)
{
    (void)H5Eset_auto2(H5E_DEFAULT, saved_report, saved_context);
    pthread_mutex_unlock(&lock);
}

/// First call of the walk: the place where the error arose.
static herr_t keep_deepest(unsigned n, const H5E_error2_t *entry, void *context)
{
    if (n == 0 && entry->desc) {
        snprintf(context, LEHR_ERROR_MESSAGE_SIZE, "%s", entry->desc);
    }
    return 0;
}

lehr_status lehr_h5_fail(lehr_error *err, lehr_status code, const char *format, ...)
{
    char cause[LEHR_ERROR_MESSAGE_SIZE] = "";
    char text[LEHR_ERROR_MESSAGE_SIZE];
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_deepest, cause);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *newline = strchr(cause, '\n'); newline; newline = strchr(newline, '\n')) {
        *newline = ' ';
    }
    return lehr_error_set(err, code, "%s%s%s", text, cause[0] != '\0' ? ": " : "", cause);
}

void lehr_h5_free_texts(char **texts, size_t n)
{
    for (size_t i = 0; texts && i < n; i++) {
        lehr_core_free(texts[i]);
    }
    lehr_core_free(texts);
}
