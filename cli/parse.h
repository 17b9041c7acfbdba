/// @file
/// From the words of the command line to a call.
#ifndef LEHR_CLI_PARSE_H
#define LEHR_CLI_PARSE_H

#include "call.h"

/// Read options and operands, apply defaults, check counts and required options.
///
/// GNU conventions: `--name value`, `--name=value`, `-o value`, `-ovalue`, `-qv`; options and operands in any
/// order;
/// `--` ends the options; `-` is an operand. Names are never shortened. A word that begins with '-' and a
/// letter or a second '-' is not taken as a value. The last of repeated options wins. With --help given
/// nothing is required.
/// @param[in] words shape (n_words,): what follows area and verb; kept by the call
/// @errors LEHR_ERR_ARG: the message names option, value and cure; LEHR_ERR_NOMEM
LEHR_NODISCARD lehr_status cli_parse(cli_call **out, const cli_command *command, size_t n_words,
                                     const char *const *words, lehr_error *err);

#endif
