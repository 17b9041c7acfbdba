/// @file
/// The options that a command takes: its own, then the common ones that apply to it.
#ifndef LEHR_CLI_OPTIONS_H
#define LEHR_CLI_OPTIONS_H

#include "command.h"

/// Bytes of a key of `parameters`, terminator included.
#define CLI_KEY_SIZE 64

size_t cli_options_count(const cli_command *command);
const cli_option *cli_options_at(const cli_command *command, size_t i); ///< @pre i < count
size_t cli_options_own_count(const cli_command *command);               ///< those before the common ones
/// Index of the option with this long name of @p length bytes, or SIZE_MAX.
size_t cli_options_find(const cli_command *command, const char *name, size_t length);
size_t cli_options_find_letter(const cli_command *command, char letter);

/// True when the command offers the common option of that name.
bool cli_options_offers(const cli_command *command, const char *name);

/// Key of the option in `parameters`: see cli_option.key.
void cli_options_key(char key[CLI_KEY_SIZE], const cli_option *option);

/// What stands for the value in usage lines: "FILE", "A:B", "line|parabola"; "" for flags.
void cli_options_placeholder(char *buffer, size_t size, const cli_option *option);

/// The value (nullable) of an option is the name of a file that is read; a text is none.
bool cli_options_names_file(const cli_option *option, const char *value);

#endif
