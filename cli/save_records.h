/// @file
/// Scalar results of a batch as one table: a row per input.
#ifndef LEHR_CLI_SAVE_RECORDS_H
#define LEHR_CLI_SAVE_RECORDS_H

#include "batch.h"

/// One row per successful case: its input, then a column per scalar ("budget_noise"), with "_stderr" columns
/// beside quantities that have an error; booleans as 1 and 0. Lists do not fit: they are left out, with a
/// warning that names them. When the results of a single case are one list of records, each record is a row.
LEHR_NODISCARD lehr_status cli_save_records_table(lehr_table **out, const cli_batch *batch,
                                                  lehr_warnings *warnings, lehr_error *err);

#endif
