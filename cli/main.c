/// @file
/// The program: finds the command, parses, carries out, and turns the outcome into an exit code.
#include "commands.h"
#include "execute.h"
#include "manual.h"
#include "memory.h"
#include "parse.h"
#include "print.h"

#include <errno.h>
#include <lehr/core/number.h>
#include <lehr/core/ranks.h>
#include <lehr/fitting/setup.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// Time that results carry: SOURCE_DATE_EPOCH, or now.
static lehr_status read_time(time_t *out, lehr_error *err)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    size_t seconds = 0;
    if (text == NULL || text[0] == '\0') {
        *out = time(NULL);
        return LEHR_OK;
    }
    lehr_status status = lehr_number_parse_size(&seconds, text, err);
    if (status != LEHR_OK) {
        return lehr_error_wrap(err, status, "environment variable SOURCE_DATE_EPOCH");
    }
    *out = (time_t)seconds;
    return LEHR_OK;
}

static void hint(const cli_command *command)
{
    char name[CLI_NAME_SIZE];
    cli_command_name(name, command);
    fprintf(stderr, "Try 'lehr %s --help'.\n", name);
}

static int run_command(const cli_command *command, int argc, char **argv, size_t used)
{
    lehr_error err = {0};
    cli_call *call = NULL;
    time_t time_now = 0;
    const char *const *words = (const char *const *)argv + 1 + used;
    lehr_status status = cli_parse(&call, command, (size_t)argc - 1 - used, words, &err);
    if (status == LEHR_OK) {
        status = read_time(&time_now, &err);
    }
    if (status == LEHR_OK) {
        status = cli_memory_limit(call, &err);
    }
    if (status != LEHR_OK) {
        cli_print_message(command, "%s", err.message);
        if (status != LEHR_ERR_NOMEM) {
            hint(command);
        }
        cli_call_free(call);
        return status == LEHR_ERR_NOMEM ? CLI_EXIT_INTERNAL : CLI_EXIT_USAGE;
    }
    int code = CLI_EXIT_DONE;
    if (cli_call_flag(call, "help")) {
        const cli_page page = {.out = stdout, .markup = CLI_MARKUP_TEXT};
        cli_manual_command(&page, command);
    } else {
        call->argc = argc;
        call->argv = (const char *const *)argv;
        call->time_now = time_now;
        code = cli_execute(call);
        if (code > CLI_EXIT_CHECK) {
            cli_memory_explain(call);
        }
    }
    cli_call_free(call);
    return code;
}

/// An area without a verb: its commands, as an answer to --help or as a usage error.
static int show_area(const cli_area *area, int argc, char **argv)
{
    bool asked = argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
    const cli_page page = {.out = asked ? stdout : stderr, .markup = CLI_MARKUP_TEXT};
    if (argc > 2 && !asked) {
        cli_print_message(NULL, "%s: the verb is missing before '%s'", area->name, argv[2]);
    }
    cli_manual_area(&page, area);
    return asked ? CLI_EXIT_DONE : CLI_EXIT_USAGE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        cli_manual_overview(stderr);
        return CLI_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_manual_overview(stdout);
        return CLI_EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        argv[1] = argv[1] + 2;
    }
    lehr_error err = {0};
    const cli_area *area = NULL;
    const cli_command *command = NULL;
    size_t used = 0;
    lehr_status status =
        cli_commands_resolve(&area, &command, &used, (size_t)argc - 1, (const char *const *)argv + 1, &err);
    if (status != LEHR_OK) {
        cli_print_message(NULL, "%s", err.message);
        return CLI_EXIT_USAGE;
    }
    return command != NULL ? run_command(command, argc, argv, used) : show_area(area, argc, argv);
}

/// True when standard output is a pipe without a reader.
static bool reader_left(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

/// Data that did not reach their place are a failure; a reader that went away is not worth a message.
static int close_output(int code)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (!failed) {
        return code;
    }
    // The reason of an earlier failed write is lost: the pipe itself is asked as well.
    if (errno != EPIPE && !reader_left()) {
        cli_print_message(NULL, "cannot write to standard output%s%s", errno != 0 ? ": " : "",
                          errno != 0 ? strerror(errno) : "");
    }
    return code > CLI_EXIT_IO ? code : CLI_EXIT_IO;
}

// ---- ranks ------------------------------------------------------------------------------
/// Number in an environment variable; 0 where it is absent or none.
static size_t environment_number(const char *name)
{
    size_t number = 0;
    const char *text = getenv(name);
    return text != NULL && lehr_number_parse_size(&number, text, NULL) == LEHR_OK ? number : 0;
}

/// The program was started by mpirun or srun as one of several ranks, or may have been.
static bool started_as_rank(void)
{
    static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
    static const char *const marks[] = {"OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMIX_RANK"};
    bool several = false;
    bool marked = false;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        several = several || environment_number(sizes[i]) > 1;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        marked = marked || getenv(marks[i]) != NULL;
    }
    return lehr_ranks_available() ? marked : several;
}

/// Join the other ranks. All but the first are silent: what they have to say is the same.
static bool join_ranks(int *argc, char ***argv)
{
    lehr_error err = {0};
    if (started_as_rank() && lehr_ranks_begin(argc, argv, &err) != LEHR_OK) {
        cli_print_message(NULL, "%s", err.message);
        return false;
    }
    return lehr_ranks_index() == 0 ||
           (freopen("/dev/null", "w", stdout) != NULL && freopen("/dev/null", "w", stderr) != NULL);
}

/// No rank may wait for one that gave up early, and all end with the code of a failure.
static int leave_ranks(int code)
{
    lehr_error err = {0};
    lehr_status mine = LEHR_OK;
    if (code > CLI_EXIT_CHECK) {
        mine = lehr_error_set(&err, LEHR_ERR_INTERNAL, "rank %d failed", lehr_ranks_index());
    }
    if (lehr_ranks_agree(mine, &err) == LEHR_OK || code > CLI_EXIT_CHECK) {
        return code;
    }
    cli_print_message(NULL, "%s", err.message);
    return cli_exit_code(err.code);
}

int main(int argc, char **argv)
{
    if (!join_ranks(&argc, &argv)) {
        return CLI_EXIT_USAGE;
    }
    // A closed pipe is met as a failed write: in an external program's pipe as well as on standard output.
    signal(SIGPIPE, SIG_IGN);
    lehr_fitting_setup();
    int code = leave_ranks(close_output(dispatch(argc, argv)));
    lehr_ranks_end();
    return code;
}
