/// @file
/// How much memory the program may take: --max-memory, or a share of what the machine has.
#ifndef LEHR_CLI_MEMORY_H
#define LEHR_CLI_MEMORY_H

#include "command.h"

/// "512M", "8G", "8GiB", "1e9": bytes; K, M, G, T are powers of 1024.
/// @errors LEHR_ERR_ARG: no size, or less than 16 MiB, with which no command gets anywhere
LEHR_NODISCARD lehr_status cli_memory_parse(size_t *bytes, const char *text, lehr_error *err);

/// Set the limit of this process: that of --max-memory where the command offers it and it is given, else
/// three quarters of the memory of the machine or of its control group. Blocks of the library beyond it are
/// refused; libraries that allocate for themselves meet a limit of the system a little above.
/// @errors LEHR_ERR_ARG
LEHR_NODISCARD lehr_status cli_memory_limit(const cli_call *call, lehr_error *err);

/// After a failure: tell when the limit was the reason.
void cli_memory_explain(const cli_call *call);

#endif
