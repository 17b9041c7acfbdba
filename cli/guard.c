#include "guard.h"

#include "batch.h"
#include "options.h"

#include <errno.h>
#include <lehr/core/alloc.h>
#include <lehr/xrd/source.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PATIENCE_S = 30,       // of processor time: an endless loop
    PATIENCE_DISK_S = 1200 // of any time: a master file with many data files on a slow disk
};

static bool is_hdf5(const char *locator)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char head[sizeof signature] = {0};
    char *path = cli_batch_file_of(locator);
    FILE *file = path ? fopen(path, "rb") : NULL;
    bool found =
        file && fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, signature, sizeof head) == 0;
    if (file) {
        fclose(file);
    }
    lehr_core_free(path);
    return found;
}

/// What a command does with the file: its structure, the places of all frames, one frame.
static void use_file(const char *locator)
{
    lehr_xrd_source *source = NULL;
    lehr_xrd_image *image = NULL;
    if (lehr_xrd_source_open(&source, locator, NULL, NULL) != LEHR_OK) {
        return; // an error is no crash: the command will tell it
    }
    for (size_t i = 0; i < lehr_xrd_source_frames(source); i++) {
        bool found = false;
        lehr_xrd_stored place;
        if (lehr_xrd_source_locate(&found, &place, source, i, NULL) != LEHR_OK || !found) {
            break;
        }
        lehr_core_free(place.file);
    }
    if (lehr_xrd_image_create(&image, lehr_xrd_source_rows(source), lehr_xrd_source_columns(source),
                              lehr_xrd_source_type(source), NULL) == LEHR_OK) {
        (void)!lehr_xrd_source_read(image, source, 0, NULL);
    }
    lehr_xrd_image_free(image);
    lehr_xrd_source_close(source);
}

/// @returns the signal that ended the process which tried the file, 0 for none
static int try_file(const char *locator)
{
    int state = 0;
    pid_t child = fork();
    if (child < 0) {
        return 0; // no process to spare: as without protection
    }
    if (child == 0) {
        const struct rlimit patience = {PATIENCE_S, PATIENCE_S};
        (void)setrlimit(RLIMIT_CPU, &patience);
        alarm(PATIENCE_DISK_S);
        use_file(locator);
        _exit(0);
    }
    while (waitpid(child, &state, 0) < 0) {
        if (errno != EINTR) {
            return 0;
        }
    }
    if (WIFEXITED(state)) { // a sanitizer ends a process without a signal
        return WEXITSTATUS(state) == 0 ? 0 : SIGABRT;
    }
    return WTERMSIG(state);
}

/// True for an option that names a file which is there.
static bool names_file(const cli_call *call, size_t i)
{
    const char *text = call->settings[i].text;
    return text != NULL && cli_options_names_file(cli_options_at(call->command, i), text);
}

lehr_status cli_guard_try(cli_call *call, lehr_error *err)
{
    size_t n_options = cli_options_count(call->command);
    bool images = call->command->area != NULL && strcmp(call->command->area, "xrd") == 0;
    if (!images || call->crashes) {
        return LEHR_OK;
    }
    call->crashes = lehr_core_alloc(call->n_operands + n_options, sizeof *call->crashes);
    if (!call->crashes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the inputs");
    }
    for (size_t i = 0; i < call->n_operands; i++) {
        call->crashes[i] = is_hdf5(call->operands[i]) ? try_file(call->operands[i]) : 0;
    }
    for (size_t i = 0; i < n_options; i++) {
        const char *text = call->settings[i].text;
        bool tried = names_file(call, i) && is_hdf5(text);
        call->crashes[call->n_operands + i] = tried ? try_file(text) : 0;
    }
    return LEHR_OK;
}

static lehr_status refuse(const char *file, int number, lehr_error *err)
{
    if (number == SIGALRM || number == SIGXCPU || number == SIGKILL) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%s': the HDF5 library does not come to an end with it; the file is damaged",
                              file);
    }
    return lehr_error_set(
        err, LEHR_ERR_FORMAT,
        "'%s' is so damaged that the HDF5 library crashes (%s); take a copy made before, or "
        "try to save its datasets with h5repack",
        file, strsignal(number));
}

lehr_status cli_guard_check(const cli_call *call, const char *input, lehr_error *err)
{
    for (size_t i = 0; call->crashes && i < call->n_operands; i++) {
        if (call->crashes[i] != 0 && (input == NULL || strcmp(input, call->operands[i]) == 0)) {
            return refuse(call->operands[i], call->crashes[i], err);
        }
    }
    for (size_t i = 0; call->crashes && i < cli_options_count(call->command); i++) {
        if (call->crashes[call->n_operands + i] != 0) {
            return refuse(call->settings[i].text, call->crashes[call->n_operands + i], err);
        }
    }
    return LEHR_OK;
}
