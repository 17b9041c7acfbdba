#include <lehr/core/output.h>

#include <errno.h>
#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MOST_LINKS = 40,     // symbolic links followed, as the kernel does
    LINK_SIZE = 4096,    // longest target of a link that is followed
    MOST_NAMES = 1000,   // temporary names tried
    NAME_KEPT = 200,     // bytes of the final name in the temporary one: file systems allow 255 in all
    EXTENSION_KEPT = 16, // likewise of the extension
    SUFFIX_SIZE = 64     // ".<pid>-<n>.tmp"
};

struct lehr_output {
    char *path;      ///< as given, for messages
    char *target;    ///< final name, links followed
    char *temporary; ///< name being written; equal to target when `direct`
    FILE *file;
    bool direct; ///< no regular file: written in place
    bool committed;
};

// ---- messages and paths -------------------------------------------------------------
static const char *cure_of(int reason)
{
    switch (reason) {
    case ENOSPC:
    case EDQUOT:
        return "; free some space or write to another disk";
    case EACCES:
    case EPERM:
    case EROFS:
        return "; write to a folder and file that you may change";
    case ENOENT:
    case ENOTDIR:
        return "; its folder must exist";
    case EISDIR:
        return "; give the name of a file";
    default:
        return "";
    }
}

static lehr_status io_error(lehr_error *err, const char *path, int reason)
{
    return lehr_error_set(err, LEHR_ERR_IO, "cannot write '%s': %s%s", path, strerror(reason),
                          cure_of(reason));
}

static lehr_status out_of_memory(lehr_error *err, const char *path)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for writing '%s'", path);
}

/// Bytes of the folder part, the last slash included; 0 when there is none.
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/// folder[0..length) + name; NULL when memory is short.
static char *join(const char *folder, size_t length, const char *name)
{
    size_t size = length + strlen(name) + 1;
    char *path = lehr_core_alloc(size, 1);
    if (path) {
        snprintf(path, size, "%.*s%s", (int)length, folder, name);
    }
    return path;
}

/// Follow symbolic links of the last part of the path, also to files that do not exist yet.
static char *follow_links(const char *path)
{
    char *current = lehr_core_strdup(path);
    char link[LINK_SIZE];
    for (int i = 0; current && i < MOST_LINKS; i++) {
        ssize_t length = readlink(current, link, sizeof link - 1);
        if (length <= 0) {
            break;
        }
        link[length] = '\0';
        char *next = join(current, link[0] == '/' ? 0 : folder_length(current), link);
        lehr_core_free(current);
        current = next;
    }
    return current;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

// ---- opening ------------------------------------------------------------------------
/// /dev/stdout may lead to a regular file that somebody else has open: it must not be replaced.
static bool is_written_directly(const char *path)
{
    struct stat info;
    if (starts_with(path, "/dev/") || starts_with(path, "/proc/")) {
        return stat(path, &info) == 0;
    }
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

/// Reason why an existing target may not be replaced, else 0.
static int refusal_of(const char *target, struct stat *info, bool *exists)
{
    *exists = stat(target, info) == 0;
    if (*exists && S_ISDIR(info->st_mode)) {
        return EISDIR;
    }
    return *exists && access(target, W_OK) != 0 ? errno : 0;
}

/// ".<name>.<pid>-<n>.tmp<extension>" in the folder of the target.
static char *temporary_name(const char *target, unsigned n)
{
    size_t folder = folder_length(target);
    const char *name = target + folder;
    const char *dot = strrchr(name, '.');
    const char *extension = dot && dot != name && strlen(dot) <= EXTENSION_KEPT ? dot : "";
    char text[NAME_KEPT + EXTENSION_KEPT + SUFFIX_SIZE];
    snprintf(text, sizeof text, ".%.*s.%ld-%u.tmp%s", (int)NAME_KEPT, name, (long)getpid(), n, extension);
    return join(target, folder, text);
}

/// Create the temporary file under a name that nobody has.
static lehr_status open_temporary(lehr_output *output, lehr_error *err)
{
    static atomic_uint counter = 0;
    struct stat info;
    bool exists = false;
    int reason = refusal_of(output->target, &info, &exists);
    int descriptor = -1;
    for (int i = 0; reason == 0 && descriptor < 0 && i < MOST_NAMES; i++) {
        char *name = temporary_name(output->target, atomic_fetch_add(&counter, 1));
        if (!name) {
            return out_of_memory(err, output->path);
        }
        descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            output->temporary = name;
            break;
        }
        reason = errno == EEXIST ? 0 : errno;
        lehr_core_free(name);
    }
    if (descriptor < 0) {
        return io_error(err, output->path, reason != 0 ? reason : EEXIST);
    }
    // A file system without permissions may refuse; the content matters more.
    (void)(exists && fchmod(descriptor, info.st_mode & 07777U));
    output->file = fdopen(descriptor, "wb");
    if (!output->file) {
        close(descriptor);
        return out_of_memory(err, output->path);
    }
    return LEHR_OK;
}

static lehr_status open_direct(lehr_output *output, lehr_error *err)
{
    output->temporary = lehr_core_strdup(output->target);
    if (!output->temporary) {
        return out_of_memory(err, output->path);
    }
    int descriptor = open(output->target, O_WRONLY | O_APPEND | O_CLOEXEC);
    output->file = descriptor >= 0 ? fdopen(descriptor, "ab") : NULL;
    if (!output->file) {
        int reason = errno;
        (void)(descriptor >= 0 && close(descriptor));
        return io_error(err, output->path, reason);
    }
    return LEHR_OK;
}

lehr_status lehr_output_open(lehr_output **out, const char *path, lehr_error *err)
{
    *out = NULL;
    lehr_output *output = lehr_core_alloc(1, sizeof *output);
    if (!output) {
        return out_of_memory(err, path);
    }
    output->direct = is_written_directly(path);
    output->path = lehr_core_strdup(path);
    output->target = output->direct ? lehr_core_strdup(path) : follow_links(path);
    lehr_status status = LEHR_OK;
    if (!output->path || !output->target) {
        status = out_of_memory(err, path);
    } else {
        status = output->direct ? open_direct(output, err) : open_temporary(output, err);
    }
    if (status != LEHR_OK) {
        lehr_output_free(output);
        return status;
    }
    *out = output;
    return LEHR_OK;
}

FILE *lehr_output_file(lehr_output *output)
{
    return output->file;
}

const char *lehr_output_temporary(const lehr_output *output)
{
    return output->temporary;
}

// ---- completing ---------------------------------------------------------------------
/// A stream remembers that a write failed but not why: one more byte asks again.
static int reason_of_failed_stream(FILE *file)
{
    return write(fileno(file), "", 1) < 0 ? errno : EIO;
}

/// Close the stream. @returns 0 or the reason why bytes were lost
static int close_stream(lehr_output *output)
{
    int reason = fflush(output->file) != 0 ? errno : 0;
    if (reason == 0 && ferror(output->file)) {
        reason = reason_of_failed_stream(output->file);
    }
    if (fclose(output->file) != 0 && reason == 0) {
        reason = errno;
    }
    output->file = NULL;
    return reason;
}

lehr_status lehr_output_reread(FILE **out, lehr_output *output, lehr_error *err)
{
    *out = NULL;
    int reason = fflush(output->file) != 0 ? errno : 0;
    if (reason == 0 && ferror(output->file)) {
        reason = reason_of_failed_stream(output->file);
    }
    if (reason == 0) {
        *out = fopen(output->temporary, "rb");
        reason = *out ? 0 : errno;
    }
    return reason == 0 ? LEHR_OK : io_error(err, output->path, reason);
}

/// fsync by name, because a library may have replaced the file behind the stream. @returns 0 or the reason
static int sync_name(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    int reason = fsync(descriptor) != 0 ? errno : 0;
    close(descriptor);
    return reason;
}

/// Make the new name last. Best effort: some file systems refuse fsync on folders, and the data are safe
/// already.
static void sync_folder_of(char *target)
{
    size_t length = folder_length(target);
    if (length == 0) {
        (void)sync_name(".");
        return;
    }
    char kept = target[length];
    target[length] = '\0';
    (void)sync_name(target);
    target[length] = kept;
}

lehr_status lehr_output_commit(lehr_output *output, lehr_error *err)
{
    int reason = close_stream(output);
    if (reason == 0 && !output->direct) {
        reason = sync_name(output->temporary);
        if (reason == 0 && rename(output->temporary, output->target) != 0) {
            reason = errno;
        }
    }
    if (reason != 0) {
        return io_error(err, output->path, reason);
    }
    output->committed = true;
    if (!output->direct) {
        sync_folder_of(output->target);
    }
    return LEHR_OK;
}

void lehr_output_free(lehr_output *output)
{
    if (!output) {
        return;
    }
    if (output->file) {
        (void)fclose(output->file);
    }
    if (output->temporary && !output->committed && !output->direct) {
        (void)unlink(output->temporary);
    }
    lehr_core_free(output->temporary);
    lehr_core_free(output->target);
    lehr_core_free(output->path);
    lehr_core_free(output);
}

lehr_status lehr_output_write(const char *path, const void *bytes, size_t size, lehr_error *err)
{
    lehr_output *output = NULL;
    lehr_status status = lehr_output_open(&output, path, err);
    if (status == LEHR_OK) {
        // A short write sets the error flag of the stream, which the commit reports.
        (void)fwrite(bytes, 1, size, output->file);
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    return status;
}

lehr_status lehr_output_copy(const char *path, const char *from, lehr_error *err)
{
    char bytes[1 << 15];
    lehr_output *output = NULL;
    FILE *file = fopen(from, "rb");
    if (!file) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot open '%s': %s", from, strerror(errno));
    }
    lehr_status status = lehr_output_open(&output, path, err);
    for (size_t n = 1; status == LEHR_OK && n > 0;) {
        n = fread(bytes, 1, sizeof bytes, file);
        (void)fwrite(bytes, 1, n, lehr_output_file(output)); // an error of it is told by the commit
    }
    if (status == LEHR_OK && ferror(file)) {
        status = lehr_error_set(err, LEHR_ERR_IO, "cannot read '%s': %s", from, strerror(errno));
    }
    status = status == LEHR_OK ? lehr_output_commit(output, err) : status;
    lehr_output_free(output);
    fclose(file);
    return status;
}
