/// @file
/// Completion scripts for the shells, made from the table of commands.
#ifndef LEHR_CLI_COMPLETION_H
#define LEHR_CLI_COMPLETION_H

#include <stdio.h>

void cli_completion_bash(FILE *out);
void cli_completion_zsh(FILE *out);
void cli_completion_fish(FILE *out);

#endif
