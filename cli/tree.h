/// @file
/// Walking and copying the tree of a result.
#ifndef LEHR_CLI_TREE_H
#define LEHR_CLI_TREE_H

#include <lehr/core/record.h>

/// Bytes of a dotted path, terminator included.
#define CLI_PATH_SIZE 160

/// Add a copy of every value of @p from to @p to.
LEHR_NODISCARD lehr_status cli_tree_copy(lehr_record *to, const lehr_record *from, lehr_error *err);

/// Called for each value that is not a record; @p path is dotted ("budget.noise").
typedef lehr_status (*cli_tree_visit)(void *context, const char *path, lehr_value value, lehr_error *err);

/// Visit the values of a record, descending into records, in order; stops at the first failure.
LEHR_NODISCARD lehr_status cli_tree_leaves(const lehr_record *record, cli_tree_visit visit, void *context,
                                           lehr_error *err);

/// True for a list whose items are records: a table of its own in text output.
bool cli_tree_is_table(lehr_value value);

/// "name[unit]", or the name alone where there is no unit.
void cli_tree_heading(char heading[CLI_PATH_SIZE], const char *path, lehr_value value);

#endif
