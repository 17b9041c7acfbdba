#include "memory.h"

#include "call.h"
#include "print.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const double LEAST = 16.0 * 1024 * 1024;

lehr_status cli_memory_parse(size_t *bytes, const char *text, lehr_error *err)
{
    static const char suffixes[] = "KMGT";
    double value = 0;
    size_t length = strcspn(text, "KMGTkmgtBb");
    const char *rest = text + length;
    double factor = 1;
    if (*rest != '\0' && strchr("KMGTkmgt", *rest)) {
        char letter[2] = {(char)(*rest >= 'a' ? *rest - 'a' + 'A' : *rest), '\0'};
        for (size_t i = 0; i <= (size_t)(strchr(suffixes, letter[0]) - suffixes); i++) {
            factor *= 1024;
        }
        rest += rest[1] == 'i' && rest[2] == 'B' ? 2 : 1;
    }
    rest += *rest == 'B';
    if (length == 0 || *rest != '\0' ||
        lehr_number_parse(&value, text, length, lehr_number_style_c(), NULL) != LEHR_OK ||
        !(value * factor >= LEAST && value * factor < 0x1p62)) {
        return lehr_error_set(err, LEHR_ERR_ARG,
                              "--max-memory %s: expected a size of 16M or more, such as 500M or 8G", text);
    }
    *bytes = (size_t)(value * factor);
    return LEHR_OK;
}

/// Limit of the control group, as batch systems and containers set it; SIZE_MAX without one.
static size_t group_limit(void)
{
    static const char *const places[] = {"/sys/fs/cgroup/memory.max",
                                         "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char text[32] = "";
        size_t bytes = SIZE_MAX;
        FILE *file = fopen(places[i], "r");
        if (file && fgets(text, sizeof text, file)) {
            text[strcspn(text, "\n")] = '\0';
            bytes = lehr_number_parse_size(&bytes, text, NULL) == LEHR_OK ? bytes : SIZE_MAX;
        }
        if (file) {
            fclose(file);
        }
        least = bytes < least ? bytes : least;
    }
    return least;
}

/// Three quarters of what there is; SIZE_MAX where the system does not tell.
static size_t default_limit(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    size_t machine = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX;
    size_t group = group_limit();
    size_t least = machine < group ? machine : group;
    return least == SIZE_MAX ? SIZE_MAX : least / 4 * 3;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LEHR_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LEHR_SANITIZED 1
#endif
#endif
#ifndef LEHR_SANITIZED
#define LEHR_SANITIZED 0 // sanitizers reserve far more addresses than they use
#endif

/// Limit for libraries that allocate for themselves. Where it cannot be set, ours holds still.
static void limit_system(size_t bytes)
{
    const size_t slack = (size_t)256 << 20; // stacks of threads, and what libraries hold at the start
    struct rlimit limit;
    if (LEHR_SANITIZED || bytes > SIZE_MAX / 4 || getrlimit(RLIMIT_DATA, &limit) != 0) {
        return;
    }
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > bytes + slack) {
        limit.rlim_cur = bytes + slack;
        (void)setrlimit(RLIMIT_DATA, &limit);
    }
}

lehr_status cli_memory_limit(const cli_call *call, lehr_error *err)
{
    size_t bytes = 0;
    const char *text = cli_call_common_text(call, "max-memory");
    if (text) {
        lehr_status status = cli_memory_parse(&bytes, text, err);
        if (status) {
            return status;
        }
    } else {
        bytes = default_limit();
    }
    lehr_core_alloc_limit(bytes);
    limit_system(bytes);
    return LEHR_OK;
}

void cli_memory_explain(const cli_call *call)
{
    if (lehr_core_alloc_refused()) {
        bool offered = cli_call_common_text(call, "max-memory") != NULL;
        cli_print_message(call->command, "the limit of memory was reached%s",
                          offered ? "; raise it with --max-memory"
                                  : " (three quarters of that of the machine, or --max-memory)");
    }
}
