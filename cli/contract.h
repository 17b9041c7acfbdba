/// @file
/// docs/contract.md: commands, options and result keys as they are, made from the table.
#ifndef LEHR_CLI_CONTRACT_H
#define LEHR_CLI_CONTRACT_H

#include <stdio.h>

void cli_contract_write(FILE *out);

#endif
