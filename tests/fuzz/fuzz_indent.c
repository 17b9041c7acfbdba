// Curves of load over depth as machines export them. The reader takes a name: the bytes lie in a file in
// memory.
#define _GNU_SOURCE
#include "fuzz.h"

#include <lehr/mechanics/indent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/// What is promised of the pop-ins.
static void check(const lehr_mechanics_popins *found, const lehr_mechanics_indent *curve)
{
    if (found->n > LEHR_MECHANICS_INDENT_MOST) {
        abort();
    }
    for (size_t i = 0; i < found->n; i++) {
        if (found->all[i].row + 1 >= curve->n || !(found->all[i].jump_nm.value > 0) ||
            (i > 0 && found->all[i].row <= found->all[i - 1].row)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    lehr_error err = {0};
    lehr_mechanics_indent curve;
    lehr_mechanics_popins found;
    const lehr_column_names names = {NULL, "--columns"};
    const lehr_mechanics_indent_options how = lehr_mechanics_indent_defaults();
    int file = memfd_create("indent", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != (ssize_t)size) {
        perror("fuzz_indent");
        abort();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    lehr_status status = lehr_mechanics_indent_read(&curve, path, &names, &err);
    if (status == LEHR_OK && lehr_mechanics_indent_find(&found, &curve, &how, &err) == LEHR_OK) {
        check(&found, &curve);
    } else if (err.message[0] == '\0') {
        abort(); // a failure without a message
    }
    lehr_mechanics_indent_clear(&curve);
    close(file);
    return 0;
}
