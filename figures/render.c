// Running gnuplot: no shell, no start-up files, output beside its final name and renamed when complete.
#include "model.h"

#include <errno.h>
#include <fcntl.h>
#include <lehr/core/alloc.h>
#include <lehr/core/output.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// A path cut into folder, name and extension; the texts belong to it.
typedef struct figure_path {
    char *folder;
    char *name;
    const char *extension; ///< after the dot, inside name's allocation
} figure_path;

static void clear_path(figure_path *path)
{
    lehr_core_free(path->folder);
    lehr_core_free(path->name);
}

static lehr_status split_path(figure_path *out, const char *path, lehr_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    if (!dot || dot == base || (strcmp(dot, ".svg") && strcmp(dot, ".pdf") && strcmp(dot, ".png"))) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: a figure ends in .svg, .pdf or .png", path);
    }
    size_t folder_size = slash ? (size_t)(slash - path) + 1 : 0;
    *out = (figure_path){.folder = lehr_core_strdup(slash ? path : "./"), .name = lehr_core_strdup(base)};
    if (!out->folder || !out->name) {
        clear_path(out);
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory to draw %s", path);
    }
    if (slash) {
        out->folder[folder_size] = '\0';
    }
    out->name[dot - base] = '\0';
    out->extension = out->name + (dot - base) + 1;
    return LEHR_OK;
}

/// Text made in memory through a stream; free with free().
typedef struct text_buffer {
    char *text;
    size_t size;
    FILE *file;
} text_buffer;

static lehr_status open_buffer(text_buffer *buffer, lehr_error *err)
{
    *buffer = (text_buffer){0};
    buffer->file = open_memstream(&buffer->text, &buffer->size);
    return buffer->file ? LEHR_OK
                        : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the script of a figure");
}

static lehr_status close_buffer(text_buffer *buffer, lehr_error *err)
{
    int failed = ferror(buffer->file);
    failed |= fclose(buffer->file);
    buffer->file = NULL;
    return failed ? lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for the script of a figure") : LEHR_OK;
}

/// Write `<folder><name>.<kind>`.
static lehr_status write_companion(const lehr_figure *figure, const figure_path *path, const char *kind,
                                   lehr_error *err)
{
    text_buffer target;
    lehr_output *output = NULL;
    lehr_status status = open_buffer(&target, err);
    if (status != LEHR_OK) {
        return status;
    }
    fprintf(target.file, "%s%s.%s", path->folder, path->name, kind);
    status = close_buffer(&target, err);
    if (status == LEHR_OK) {
        status = lehr_output_open(&output, target.text, err);
    }
    if (status == LEHR_OK) {
        if (strcmp(kind, "gp") == 0) {
            figure_script_write(figure, path->name, path->extension, lehr_output_file(output));
        } else {
            figure_data_write(figure, lehr_output_file(output));
        }
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    free(target.text);
    return status;
}

/// Preamble that moves gnuplot to the folder and names its output there.
static lehr_status make_preamble(char **out, const figure_path *path, const char *temporary, lehr_error *err)
{
    const char *slash = strrchr(temporary, '/');
    text_buffer buffer;
    lehr_status status = open_buffer(&buffer, err);
    if (status != LEHR_OK) {
        return status;
    }
    fputs("cd ", buffer.file);
    figure_write_path(buffer.file, path->folder);
    fprintf(buffer.file, "; format = '%s'; target = './'.", path->extension);
    figure_write_path(buffer.file, slash ? slash + 1 : temporary);
    status = close_buffer(&buffer, err);
    if (status != LEHR_OK) {
        free(buffer.text);
        return status;
    }
    *out = buffer.text;
    return LEHR_OK;
}

static int start_gnuplot(pid_t *pid, char *preamble, char *script, int message_end)
{
    char program[] = "gnuplot";
    char no_startup[] = "-d";
    char execute[] = "-e";
    char *argv[] = {program, no_startup, execute, preamble, script, NULL};
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure) {
        return failure;
    }
    failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    failure = failure ? failure
                      : posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    failure = failure ? failure : posix_spawn_file_actions_adddup2(&actions, message_end, STDERR_FILENO);
    failure = failure ? failure : posix_spawnp(pid, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/// Read everything; what fits is kept on one line.
static void read_message(int descriptor, char *message, size_t size)
{
    size_t used = 0;
    char chunk[512];
    for (ssize_t n = read(descriptor, chunk, sizeof chunk); n > 0 || (n < 0 && errno == EINTR);
         n = read(descriptor, chunk, sizeof chunk)) {
        for (ssize_t i = 0; i < n && used + 1 < size; i++) {
            message[used++] = (unsigned char)chunk[i] < ' ' ? ' ' : chunk[i];
        }
    }
    while (used > 0 && message[used - 1] == ' ') {
        used--;
    }
    message[used] = '\0';
}

static int wait_for(pid_t pid)
{
    int state = 0;
    while (waitpid(pid, &state, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

static lehr_status report_start(int failure, lehr_error *err)
{
    if (failure == ENOENT) {
        return lehr_error_set(
            err, LEHR_ERR_IO,
            "gnuplot is not installed: figures need it (Debian: apt-get install gnuplot-nox)");
    }
    return lehr_error_set(err, LEHR_ERR_IO, "cannot start gnuplot: %s", strerror(failure));
}

static lehr_status run_gnuplot(char *preamble, char *script, lehr_error *err)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "cannot make a pipe for gnuplot: %s", strerror(errno));
    }
    // Other threads start programs too: they must not inherit this pipe and keep it open.
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = -1;
    int failure = start_gnuplot(&pid, preamble, script, ends[1]);
    close(ends[1]);
    char message[600] = "";
    if (failure == 0) {
        read_message(ends[0], message, sizeof message);
    }
    close(ends[0]);
    if (failure) {
        return report_start(failure, err);
    }
    if (wait_for(pid) != 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "gnuplot failed: %s", message[0] ? message : "no message");
    }
    return LEHR_OK;
}

static lehr_status draw(const figure_path *path, lehr_output *output, lehr_error *err)
{
    char *preamble = NULL;
    text_buffer script;
    lehr_status status = make_preamble(&preamble, path, lehr_output_temporary(output), err);
    if (status != LEHR_OK) {
        return status;
    }
    status = open_buffer(&script, err);
    if (status == LEHR_OK) {
        fprintf(script.file, "./%s.gp", path->name);
        status = close_buffer(&script, err);
        status = status == LEHR_OK ? run_gnuplot(preamble, script.text, err) : status;
        free(script.text);
    }
    free(preamble);
    return status;
}

/// gnuplot does not notice a full disk: what it leaves then is empty or cut.
static lehr_status check_drawing(const char *temporary, const char *folder, lehr_error *err)
{
    struct stat info;
    struct statvfs disk;
    bool full = statvfs(folder, &disk) == 0 && disk.f_blocks > 0 &&
                (geteuid() == 0 ? disk.f_bfree : disk.f_bavail) == 0;
    if (full) {
        return lehr_error_set(err, LEHR_ERR_IO, "%s", strerror(ENOSPC));
    }
    if (stat(temporary, &info) != 0 || info.st_size == 0) {
        return lehr_error_set(err, LEHR_ERR_IO, "gnuplot wrote nothing");
    }
    return LEHR_OK;
}

lehr_status lehr_figure_render(const lehr_figure *figure, const char *path, lehr_error *err)
{
    if (figure->n_panels == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s: a figure without panels", path);
    }
    figure_path parts = {0};
    lehr_output *output = NULL;
    lehr_status status = split_path(&parts, path, err);
    if (status != LEHR_OK) {
        return status;
    }
    status = write_companion(figure, &parts, "dat", err);
    if (status == LEHR_OK) {
        status = write_companion(figure, &parts, "gp", err);
    }
    if (status == LEHR_OK) {
        status = lehr_output_open(&output, path, err);
    }
    if (status == LEHR_OK) {
        status = draw(&parts, output, err);
    }
    if (status == LEHR_OK) {
        status = check_drawing(lehr_output_temporary(output), parts.folder, err);
    }
    if (status == LEHR_OK) {
        status = lehr_output_commit(output, err);
    }
    lehr_output_free(output);
    clear_path(&parts);
    return status == LEHR_OK ? LEHR_OK : lehr_error_wrap(err, status, "drawing %s", path);
}
