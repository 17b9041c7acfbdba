/// @file
/// Results to files: tables, JSON, NeXus.
#ifndef LEHR_CLI_SAVE_H
#define LEHR_CLI_SAVE_H

#include "batch.h"

/// Extensions that every command can write, ends with NULL: scalar results, and curves.
extern const char *const cli_save_record_extensions[];
extern const char *const cli_save_curve_extensions[];

/// Program, command line, time and parameters as header entries.
LEHR_NODISCARD lehr_status cli_save_program(lehr_table *table, const cli_call *call, lehr_error *err);

/// The same, and input and scalar results of a case, in its table.
LEHR_NODISCARD lehr_status cli_save_headers(const cli_batch *batch, size_t i, lehr_error *err);

/// Write the curve of a case to its file.
LEHR_NODISCARD lehr_status cli_save_curve(const cli_batch *batch, size_t i, lehr_error *err);

/// Write the results of all cases to one file. What the format cannot hold is added to @p warnings.
LEHR_NODISCARD lehr_status cli_save_records(const cli_batch *batch, const char *path, lehr_warnings *warnings,
                                            lehr_error *err);

#endif
