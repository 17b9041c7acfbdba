// Folders of results: names in them, making them, and what an interrupted program left there.
#include <lehr/core/output.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <lehr/core/alloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static lehr_status make_one(const char *path, const char *wanted, lehr_error *err)
{
    struct stat info;
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))) {
        return LEHR_OK;
    }
    if (errno == EEXIST) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot make the folder '%s': '%s' is a file", wanted, path);
    }
    return lehr_error_set(err, LEHR_ERR_IO, "cannot make the folder '%s': %s", wanted, strerror(errno));
}

char *lehr_output_join(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = lehr_core_alloc(size, 1);
    if (path) {
        snprintf(path, size, "%s/%s", folder, name);
    }
    return path;
}

bool lehr_output_is_same(const char *a, const char *b)
{
    struct stat one;
    struct stat two;
    return stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

lehr_status lehr_output_make_folder(const char *path, lehr_error *err)
{
    char *part = lehr_core_strdup(path);
    if (!part) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the folder '%s'", path);
    }
    lehr_status status = LEHR_OK;
    for (char *slash = strchr(part + (part[0] == '/'), '/'); slash && status == LEHR_OK;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        status = make_one(part, path, err);
        *slash = '/';
    }
    if (status == LEHR_OK) {
        status = make_one(part, path, err);
    }
    lehr_core_free(part);
    return status;
}

/// Process that owns a temporary name ".<name>.<pid>-<n>.tmp<extension>", or 0 when the name is none.
static long owner_of(const char *name)
{
    const char *mark = NULL;
    for (const char *next = strstr(name, ".tmp"); next; next = strstr(next + 1, ".tmp")) {
        mark = next;
    }
    if (name[0] != '.' || !mark) {
        return 0;
    }
    const char *digit = mark;
    while (digit > name && isdigit((unsigned char)digit[-1])) {
        digit--;
    }
    if (digit == mark || digit == name || digit[-1] != '-') {
        return 0;
    }
    const char *end = --digit;
    while (digit > name && isdigit((unsigned char)digit[-1])) {
        digit--;
    }
    // A name before the number: at least one character between the two points.
    return digit < end && digit - name > 2 && digit[-1] == '.' ? strtol(digit, NULL, 10) : 0;
}

void lehr_output_sweep(const char *folder)
{
    DIR *entries = opendir(folder);
    if (!entries) {
        return;
    }
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        long owner = owner_of(entry->d_name);
        if (owner > 0 && kill((pid_t)owner, 0) != 0 && errno == ESRCH) {
            (void)unlinkat(dirfd(entries), entry->d_name, 0);
        }
    }
    closedir(entries);
}
