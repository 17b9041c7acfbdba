/// @file
/// Runs a fuzz target over every file of the folders and files given as arguments, in the order of their
/// names.
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = 0;
    size_t capacity = 1 << 16;
    uint8_t *bytes = malloc(capacity);
    while (bytes && (size += fread(bytes + size, 1, capacity - size, file)) == capacity) {
        capacity *= 2;
        uint8_t *larger = realloc(bytes, capacity);
        if (!larger) {
            free(bytes);
        }
        bytes = larger;
    }
    int failed = ferror(file) || !bytes;
    fclose(file);
    // A copy of the exact size, so that a read past the end is seen by the address sanitizer.
    uint8_t *exact = failed ? NULL : malloc(size > 0 ? size : 1);
    if (exact) {
        memcpy(exact, bytes, size);
        LLVMFuzzerTestOneInput(exact, size);
    }
    free(exact);
    free(bytes);
    return failed || !exact;
}

static int replay_folder(const char *folder, int *n_files)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, NULL, alphasort);
    int failed = 0;
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            failed |= replay_file(path);
            ++*n_files;
        }
        free(entries[i]);
    }
    free(entries);
    if (n < 0) { // not a folder
        ++*n_files;
        failed = replay_file(folder);
    }
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    int n_files = 0;
    for (int i = 1; i < argc; i++) {
        failed |= replay_folder(argv[i], &n_files);
    }
    printf("%d files replayed\n", n_files);
    return failed || n_files == 0;
}
