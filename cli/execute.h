/// @file
/// A parsed call carried out: analyses, output, messages, exit code.
#ifndef LEHR_CLI_EXECUTE_H
#define LEHR_CLI_EXECUTE_H

#include "call.h"

/// Exit codes of the program.
enum {
    CLI_EXIT_DONE = 0,
    CLI_EXIT_CHECK = 1, ///< a fit did not converge or a check failed
    CLI_EXIT_USAGE = 2,
    CLI_EXIT_INPUT = 3,
    CLI_EXIT_IO = 4,
    CLI_EXIT_INTERNAL = 5
};

int cli_exit_code(lehr_status status);

/// Run the call, print everything, and return the exit code. Standard output is not flushed yet.
int cli_execute(cli_call *call);

#endif
