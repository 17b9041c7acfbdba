// Resident memory of the process, as Linux tells it: also that of libraries, which no counter of ours sees.
#include "lehr_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Sanitizers keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const bool watched_by_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
static const bool watched_by_sanitizer = true;
#else
static const bool watched_by_sanitizer = false;
#endif
#else
static const bool watched_by_sanitizer = false;
#endif

static size_t before;

/// A line of /proc/self/status [bytes]; 0 when there is none.
static size_t status_line(const char *name)
{
    char line[256];
    size_t length = strlen(name);
    long kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && kilobytes == 0 && fgets(line, sizeof line, file)) {
        kilobytes = strncmp(line, name, length) == 0 ? strtol(line + length, NULL, 10) : 0;
    }
    if (file) {
        fclose(file);
    }
    return 1024 * (size_t)kilobytes;
}

bool lehr_test_memory_begin(void)
{
    if (watched_by_sanitizer) {
        return false;
    }
    FILE *file = fopen("/proc/self/clear_refs", "w"); // "5": the highest mark is where memory stands
    bool done = file && fputs("5", file) >= 0;
    done = file && fclose(file) == 0 && done;
    before = status_line("VmRSS:");
    return done && before > 0;
}

size_t lehr_test_memory_rise(void)
{
    size_t highest = status_line("VmHWM:");
    return highest > before ? highest - before : 0;
}
