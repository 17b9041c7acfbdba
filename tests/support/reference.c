#define _XOPEN_SOURCE 700 // nftw
#include "lehr_test.h"

#include <ftw.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024, N_PATHS = 8 };

static const char *join(const char *folder, const char *relative)
{
    static char paths[N_PATHS][PATH_SIZE];
    static unsigned next = 0;
    char *path = paths[next++ % N_PATHS];
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, relative);
    assert_true(length > 0 && length < PATH_SIZE);
    return path;
}

bool lehr_test_has_reference(void)
{
    struct stat info;
    const char *folder = getenv("LEHR_REFERENCE_DATA");
    return folder && stat(folder, &info) == 0;
}

const char *lehr_test_reference(const char *relative)
{
    if (!lehr_test_has_reference()) {
        print_message("skipped: reference data absent: %s\n", relative);
        skip();
    }
    return join(getenv("LEHR_REFERENCE_DATA"), relative);
}

const char *lehr_test_reference_or_skip(const char *relative)
{
    struct stat info;
    const char *path = lehr_test_reference(relative);
    if (stat(path, &info) != 0) {
        print_message("skipped: not among the reference data: %s\n", relative);
        skip();
    }
    return path;
}

const char *lehr_test_sample(const char *relative)
{
    const char *folder = getenv("LEHR_SAMPLE_DATA");
    assert_non_null(folder);
    return join(folder, relative);
}

static char scratch_folder[64];
static pid_t scratch_owner; ///< the process that may remove it: its children may not

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_scratch(void)
{
    if (getpid() != scratch_owner) {
        return;
    }
    nftw(scratch_folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

const char *lehr_test_scratch(const char *name)
{
    if (scratch_folder[0] == '\0') {
        strcpy(scratch_folder, "/tmp/lehr-test-XXXXXX");
        assert_non_null(mkdtemp(scratch_folder));
        scratch_owner = getpid();
        atexit(remove_scratch);
    }
    return join(scratch_folder, name);
}

const char *lehr_test_write(const char *name, const void *bytes, size_t size)
{
    const char *path = lehr_test_scratch(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

/// Cells of one line appended to the table; a line of another width, or one that begins with a letter, is
/// none.
static void append_row(lehr_test_numbers *numbers, char *line)
{
    double row[64];
    size_t n = 0;
    for (char *rest = NULL, *cell = strtok_r(line, " \t,;\r\n", &rest); cell;
         cell = strtok_r(NULL, " \t,;\r\n", &rest)) {
        char *end = NULL;
        double value = strtod(cell, &end);
        if (*end != '\0' && n == 0) {
            return;
        }
        assert_true(n < sizeof row / sizeof *row);
        row[n++] = *end == '\0' ? value : NAN;
    }
    if (n == 0 || (numbers->columns != 0 && n != numbers->columns)) {
        return;
    }
    numbers->columns = n;
    numbers->values = realloc(numbers->values, (numbers->rows + 1) * n * sizeof *row);
    assert_non_null(numbers->values);
    memcpy(numbers->values + numbers->rows * n, row, n * sizeof *row);
    numbers->rows++;
}

lehr_test_numbers lehr_test_load_numbers(const char *path)
{
    lehr_test_numbers numbers = {0};
    FILE *file = fopen(path, "r");
    if (!file) {
        fail_msg("cannot open %s", path);
    }
    char line[8192];
    while (fgets(line, sizeof line, file)) {
        if (line[0] != '#') {
            append_row(&numbers, line);
        }
    }
    fclose(file);
    assert_true(numbers.rows > 0);
    return numbers;
}

void lehr_test_free_numbers(lehr_test_numbers *numbers)
{
    free(numbers->values);
    memset(numbers, 0, sizeof *numbers);
}

double lehr_test_json(const char *path, ...)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root) {
        fail_msg("%s:%d: %s", path, error.line, error.text);
    }
    const json_t *node = root;
    va_list keys;
    va_start(keys, path);
    for (const char *key = va_arg(keys, const char *); key && node; key = va_arg(keys, const char *)) {
        node = json_is_array(node) ? json_array_get(node, (size_t)atoi(key)) : json_object_get(node, key);
        if (!node) {
            fail_msg("%s: no key %s", path, key);
        }
    }
    va_end(keys);
    // Numbers with more digits than a double holds are stored as texts.
    assert_true(json_is_number(node) || json_is_string(node));
    double value = json_is_string(node) ? strtod(json_string_value(node), NULL) : json_number_value(node);
    json_decref(root);
    return value;
}
