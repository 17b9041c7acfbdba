/// @file
/// The JSON object of a command: command, version, inputs, parameters, results, warnings.
#ifndef LEHR_CLI_DOCUMENT_H
#define LEHR_CLI_DOCUMENT_H

#include "batch.h"

/// Effective values of the command's own options, defaults included, under the keys of cli_options_key().
LEHR_NODISCARD lehr_status cli_document_parameters(lehr_record *record, const cli_call *call,
                                                   lehr_error *err);

/// The document of cases first .. first+count-1. With one case `results` is an object, otherwise a list whose
/// items carry their `input`; a failed case is {"input", "error"}.
/// @param[in] data put the columns of curves into the results, where they were not written to a file
LEHR_NODISCARD lehr_status cli_document_create(lehr_record **out, const cli_batch *batch, size_t first,
                                               size_t count, bool data, lehr_error *err);

/// Its text, with a line end. Free with lehr_core_free().
LEHR_NODISCARD lehr_status cli_document_text(char **out, const cli_batch *batch, size_t first, size_t count,
                                             bool data, lehr_error *err);

#endif
