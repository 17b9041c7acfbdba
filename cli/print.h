/// @file
/// Results and messages for people: aligned tables on standard output, the rest on standard error.
#ifndef LEHR_CLI_PRINT_H
#define LEHR_CLI_PRINT_H

#include "batch.h"

#include <stdio.h>

/// Scalar results: several inputs one row each, a single input one line per quantity; then the lists as
/// tables.
LEHR_NODISCARD lehr_status cli_print_results(FILE *out, const cli_batch *batch, lehr_error *err);

/// Curves as columns under their header; several are separated by an empty line.
LEHR_NODISCARD lehr_status cli_print_curves(FILE *out, cli_batch *batch, lehr_error *err);

/// Parameters in effect and times, for --verbose.
LEHR_NODISCARD lehr_status cli_print_details(FILE *out, const cli_batch *batch, lehr_error *err);

/// "lehr: dsc tf: <message>" on standard error; @p command may be NULL.
void cli_print_message(const cli_command *command, const char *format, ...) LEHR_PRINTF(2, 3);

#endif
