/// @file
/// Looking up commands in the table.
#ifndef LEHR_CLI_COMMANDS_H
#define LEHR_CLI_COMMANDS_H

#include "command.h"

/// Bytes of "area verb", terminator included.
#define CLI_NAME_SIZE 64

/// Most words that name a command: area and a verb of two words.
#define CLI_NAME_WORDS 3

/// Area of that name, or NULL.
const cli_area *cli_area_find(const char *name);
/// Command of an area, or NULL.
const cli_command *cli_command_find(const cli_area *area, const char *verb);
/// Command without area, or NULL; *area (nullable) is the group it stands in.
const cli_command *cli_command_find_general(const cli_area **area, const char *verb);

/// A verb may have two words ("tnm simulate"): its first one is then a group. Length of the first word.
size_t cli_verb_first(const char *verb);
/// The second word, or NULL.
const char *cli_verb_second(const char *verb);
/// True when the command is the first of its area with this first word; groups stand together in the table.
bool cli_command_leads(const cli_area *area, const cli_command *const *command);

/// "dsc tf", or "version".
void cli_command_name(char name[CLI_NAME_SIZE], const cli_command *command);

/// Find what the first words name. Sets *area alone when an area stands without a verb, *command for a
/// command.
/// @param[out] used number of words that were taken
/// @errors LEHR_ERR_ARG: unknown area, command or verb, with the nearest one
LEHR_NODISCARD lehr_status cli_commands_resolve(const cli_area **area, const cli_command **command,
                                                size_t *used, size_t n_words, const char *const *words,
                                                lehr_error *err);

#endif
