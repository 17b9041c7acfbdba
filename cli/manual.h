/// @file
/// The manual, made from the table of commands: `--help`, `lehr help`, man pages.
#ifndef LEHR_CLI_MANUAL_H
#define LEHR_CLI_MANUAL_H

#include "command.h"
#include "page.h"

void cli_manual_program(const cli_page *page);                    ///< lehr(1)
void cli_manual_area(const cli_page *page, const cli_area *area); ///< the commands of an area
void cli_manual_command(const cli_page *page, const cli_command *command);

/// "lehr dsc tf --glass A:B [options] FILE...", one line with its end.
void cli_manual_usage(FILE *out, const cli_command *command);
/// What `lehr` alone tells: areas and general commands.
void cli_manual_overview(FILE *out);

#endif
